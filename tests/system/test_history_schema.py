"""The history that is written is the history that the documents describe."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from parution.model.release import (
    FileDigest,
    History,
    Location,
    RecordedChange,
    Release,
    RowRange,
    SchemaDigest,
    TableRanges,
    TableSize,
    Version,
)
from parution.releases.history import record_withdrawal, render_history
from tests.projects import REPOSITORY, Project


def read_schema() -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(
        (REPOSITORY / "docs/versions.schema.json").read_text(encoding="utf-8")
    )
    return schema


def list_errors(document: object) -> list[str]:
    validator = Draft202012Validator(read_schema())
    return [error.json_path for error in validator.iter_errors(document)]


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(read_schema())


def test_the_repositorys_history_conforms() -> None:
    text = (REPOSITORY / "datapackage/versions.json").read_text(encoding="utf-8")
    assert list_errors(json.loads(text)) == []


def test_a_published_history_conforms(published: Project) -> None:
    text = (published.site / "versions.json").read_text(encoding="utf-8")
    document = json.loads(text)
    assert list_errors(document) == []
    (entry,) = document["versions"]
    assert entry.pop("location") == {"folder": "releases/1.0.0/", "archive": "releases/1.0.0.zip"}
    assert document == published.history


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("version",), "1.0"),
        (("date",), "31/01/2024"),
        (("archive", "sha256"), "abc"),
        (("archive", "bytes"), -1),
        (("tables",), None),
        (("files", 0, "path"), ""),
    ],
)
def test_a_broken_history_does_not_conform(
    published: Project, place: tuple[str | int, ...], value: object
) -> None:
    document = published.history
    target: Any = document["versions"][0]
    for step in place[:-1]:
        target = target[step]
    target[place[-1]] = value
    assert list_errors(document)


def make_history() -> History:
    """Make a history that has every key that there is."""
    release = Release(
        version=Version.parse("1.1.0"),
        date="2026-11-23",
        tag="v1.1.0",
        summary="Deux lignes.",
        archive=FileDigest("p-1.1.0.zip", 7, "a" * 64),
        files=(FileDigest("data/t.csv", 5, "b" * 64),),
        tables=(TableSize("t", 3, 2),),
        format=2,
        parution="0.2.0",
        changes=(
            RecordedChange("rows-added", "minor", "t", "", 2),
            RecordedChange("cells-changed", "patch", "t", "a", 1),
            RecordedChange("description-changed", "patch", "", "", 1),
        ),
        more_changes=3,
        schemas=(SchemaDigest("t", "c" * 64),),
        ranges=(TableRanges("t", ("k",), 7, (RowRange(3, "d" * 64),)),),
    )
    other = replace(release, version=Version.parse("1.1.1"), tag="v1.1.1")
    history = History("p", (release, other))
    return record_withdrawal(history, release.version, "2026-11-24", "Un nom.", other.version)


def test_a_history_with_all_that_there_is_conforms() -> None:
    history = make_history()
    for text in (render_history(history), render_history(history, lambda _: Location("r/", "z"))):
        assert list_errors(json.loads(text)) == []


def test_only_what_was_withdrawn_may_have_no_file() -> None:
    document = json.loads(render_history(make_history(), lambda _: None))
    assert "archive" not in document["versions"][0]
    document["versions"][0]["withdrawn"] = False
    assert list_errors(document) == ["$.versions[0]"] * 4


@pytest.mark.parametrize("key", ["version", "date", "reason"])
def test_a_withdrawal_says_what_when_and_why(key: str) -> None:
    document = json.loads(render_history(make_history()))
    del document["events"][0][key]
    assert list_errors(document) == ["$.events[0]"]
