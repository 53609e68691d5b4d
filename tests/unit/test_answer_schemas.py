"""The schemas of what commands answer to programs: each command has one, which says all of it."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Any, get_args

import pytest
import typer
from jsonschema import Draft202012Validator

from parution.cli import app
from parution.model import change, link, portal, preflight, publication, recording, repair, review
from parution.model.derived import DerivedKind
from parution.model.due import DueKind
from parution.model.status import Recorded
from parution.releases import rules
from parution.tables.merging import ClashKind
from tests.answers import FOLDER, list_schemas, resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

SCHEMAS = list_schemas()
COMMANDS = sorted(str(command.name) for command in app.registered_commands)
# What is not closed, and why: where it stands → what may be there.
OPEN = {
    "publish.$defs.receipt.particulars": "each kind of portal tells something else",
    "review.$defs.table.listed[]": "an error as in the report, and one key more",
}
# Words of the schemas, and where the code has them.
WORDS: dict[str, object] = {
    "explain.$defs.rule.subject": rules.Subject,
    "explain.$defs.rule.direction": change.Direction,
    "fix.tables[].notRepaired": repair.REFUSALS,
    "fix.tables[].fileChanges[].kind": repair.FILE_KINDS,
    "fix.tables[].changes[].kind": repair.CHANGE_KINDS,
    "fix.tables[].left[].reason": repair.LEFT_REASONS,
    "links.links[].verdict": link.Verdict,
    "links.links[].reason": link.Doubt,
    "merge.$defs.merge.clashes[].kind": ClashKind,
    "plan.$defs.action.kind": portal.ActionKind,
    "plan.$defs.action.role": portal.Role,
    "plan.$defs.conflict.kind": portal.ConflictKind,
    "preflight.findings[].severity": preflight.Severity,
    "preflight.$defs.source.kind": preflight.SourceKind,
    "publish.outcome": publication.PublicationOutcome,
    "release.outcome": recording.RecordingOutcome,
    "review.base.state": review.BaseState,
    "review.remarks[].kind": review.RemarkKind,
    "status.$defs.status.recorded": Recorded,
    "status.$defs.status.portals[].conflicts[].kind": portal.ConflictKind,
    "status.$defs.due.state": DueKind,
    "verify.derived[].kind": DerivedKind,
}


def _walk(schema: Any, place: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give each part of a schema, by where it stands in a document."""
    if not isinstance(schema, dict):
        return
    yield place, schema
    for name, part in schema.get("properties", {}).items():
        yield from _walk(part, f"{place}.{name}")
    for name, part in schema.get("$defs", {}).items():
        yield from _walk(part, f"{place}.$defs.{name}")
    yield from _walk(schema.get("items"), f"{place}[]")
    for part in (*schema.get("oneOf", ()), *schema.get("allOf", ())):
        yield from _walk(part, place)


def _list_parts() -> list[tuple[str, dict[str, Any]]]:
    return [part for name, schema in SCHEMAS.items() for part in _walk(schema, name)]


def _list_words(source: Any) -> list[str]:
    if isinstance(source, type) and issubclass(source, StrEnum):
        return [str(word) for word in source]
    return list(get_args(source) or source)


def test_every_command_answers_to_a_program() -> None:
    group: Any = typer.main.get_command(app)
    lacking = [
        name
        for name, command in group.commands.items()
        if not any("--json" in parameter.opts for parameter in command.params)
    ]
    assert lacking == []


def test_every_command_has_a_schema_and_every_schema_a_command() -> None:
    assert sorted(SCHEMAS) == COMMANDS


def test_the_page_names_every_schema_once() -> None:
    page = (FOLDER / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `parution ([a-z]+)` \| \[[^]]*\]\(([^)]*)\)", page, re.MULTILINE)
    own = {name: f"{name}.schema.json" for name in COMMANDS}
    public = {"validate": "../report.schema.json", "diff": "../diff.schema.json"}
    assert dict(rows) == {**own, **public}
    assert len(rows) == len(COMMANDS)


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_one_of_its_dialect(name: str) -> None:
    Draft202012Validator.check_schema(SCHEMAS[name])
    assert SCHEMAS[name]["title"] == f"parution {name} --json"
    referring = [part for place, part in _walk(SCHEMAS[name], name) if "$ref" in part]
    assert all(resolve(name, part["$ref"]) for part in referring)


def test_a_schema_says_all_that_an_answer_has_and_what_each_key_is() -> None:
    parts = _list_parts()
    is_open = {
        place
        for place, part in parts
        if "object" in part.get("type", ()) or "properties" in part
        if "additionalProperties" not in part
    }
    assert is_open == set(OPEN)
    untold = [
        f"{place}.{name}"
        for place, part in parts
        for name, said in part.get("properties", {}).items()
        if not said.get("description")
    ]
    assert untold == []


@pytest.mark.parametrize("place", WORDS)
def test_the_words_of_a_schema_are_those_of_the_code(place: str) -> None:
    said = [part["enum"] for where, part in _list_parts() if where == place and "enum" in part]
    assert [[word for word in words if word] for words in said] == [_list_words(WORDS[place])]
