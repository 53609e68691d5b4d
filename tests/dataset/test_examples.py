"""The examples of each schema: what is valid passes, and each fault is found where it stands."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from parution.project import read_table
from parution.validation import validate
from tests.dataset.conftest import EXAMPLES, SCHEMAS, TABLES

if TYPE_CHECKING:
    from parution.model.package import Package
    from parution.model.report import Task

# For each invalid example: row, field, type of the error, word of its note; a row without
# error has no type. Rows are numbered as a spreadsheet does.
EXPECTED: dict[str, list[tuple[int, str | None, str | None, str | None]]] = json.loads(
    (Path(__file__).parent / "attendu.json").read_text(encoding="utf-8")
)


def _judge(name: str, kind: str, dataset: Package | None = None) -> Task:
    """Validate an example alone: what it refers to in other tables is not there."""
    package = read_table(EXAMPLES / f"{name}-{kind}.csv", SCHEMAS / f"{name}.json")
    (table,) = package.resources
    schema = {key: value for key, value in table.schema.descriptor.items() if key != "foreignKeys"}
    table = replace(table, descriptor={**table.descriptor, "schema": schema, "encoding": "utf-8"})
    if dataset is not None:
        (own,) = (other for other in dataset.resources if other.name == name)
        checks = (own.checklist or {}).get("checks") or ()
        rules = [check for check in checks if check["type"] == "row-constraint"]
        table = replace(table, checklist={"checks": rules})
    report = validate(replace(package, resources=(table,)))
    assert report.errors == ()
    return report.tasks[0]


def test_every_table_has_its_two_examples() -> None:
    assert {path.name for path in EXAMPLES.iterdir()} == {
        f"{name}-{kind}.csv" for name in TABLES for kind in ("valide", "invalide")
    }
    assert set(EXPECTED) == set(TABLES)


@pytest.mark.parametrize("name", TABLES)
def test_the_valid_example_passes_with_every_rule_on_rows(name: str, dataset: Package) -> None:
    task = _judge(name, "valide", dataset)
    assert [error.message for error in task.errors] == []
    assert task.rows is not None
    assert task.rows >= 3


@pytest.mark.parametrize("name", TABLES)
def test_the_invalid_example_has_each_fault_and_no_other(name: str) -> None:
    task = _judge(name, "invalide")
    found = [
        (error.row_number, None if error.type == "primary-key" else error.field_name, error.type)
        for error in task.errors
    ]
    wanted = [(row, field, kind) for row, field, kind, _ in sorted(EXPECTED[name], key=str) if kind]
    assert set(wanted) <= set(found)
    for row, field, kind, word in EXPECTED[name]:
        here = [error for error in task.errors if error.row_number == row]
        if kind is None:
            assert here == []
            continue
        assert any(
            error.type == kind
            and (kind == "primary-key" or error.field_name == field)
            and (word or "") in error.note
            for error in here
        ), (row, field, kind, word)
    assert {row for row, _, _ in found} == {row for row, _, kind, _ in EXPECTED[name] if kind}
    assert task.rows == len(EXPECTED[name])
