"""The history that is written is the history that the documents describe."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

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
