"""Our own conformance cases, by kind: the verdict and the errors recorded from frictionless 5.21.

``record_cases.py`` records them; a new case is a new folder. A ``case.json`` says why a table of
the case is handed over to frictionless: every other one must be screened.
"""

from __future__ import annotations

import json
from collections import Counter
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Literal

import pytest

from parution.validation import validate
from tests.validation.comparing import demand_screen, describe, make_package
from tests.validation.record_cases import CASES, ask, read_json

if TYPE_CHECKING:
    from pathlib import Path

    from parution.model.package import Package

pytestmark = pytest.mark.slow

FOLDERS = sorted(path.parent for path in CASES.glob("*/*/datapackage.json"))
each_case = pytest.mark.parametrize(
    "folder", [pytest.param(folder, id=f"{folder.parent.name}/{folder.name}") for folder in FOLDERS]
)


def make_case(folder: Path) -> Package:
    content = read_json(folder / "datapackage.json")
    entries = content.pop("resources")
    if (folder / "checklist.json").exists():
        checklist = read_json(folder / "checklist.json")
        entries = [{**entry, "checklist": checklist} for entry in entries]
    return make_package(folder, entries, content)


def find_errors(errors: list[dict[str, Any]], folder: Path) -> Counter[Any]:
    """Count errors by what must be equal, without the folder that a note may name."""
    written = json.dumps(errors, default=str).replace(f"{folder}/", "")
    return Counter(describe(error) for error in json.loads(written))


@each_case
@pytest.mark.parametrize("engine", ["auto", "frictionless"])
def test_a_case_has_the_errors_recorded(
    folder: Path, engine: Literal["auto", "frictionless"]
) -> None:
    expected = read_json(folder / "report.json")
    report = validate(make_case(folder), engine=engine, limit=None, small=0)
    departs = read_json(folder / "case.json").get("departs")
    refused = [dict(e.descriptor) for task in report.tasks if task.refused for e in task.errors]
    if departs:
        assert [error["note"] for error in refused] == departs
        assert not report.valid
        return
    assert report.valid is expected["valid"]
    if "fails" in expected:
        # A finding of the only table: frictionless raises where it should tell.
        (error,) = report.tasks[0].errors
        assert error.type == "source-error"
        assert error.note.endswith(f": {expected['fails']}")
        return
    found = [dict(error.descriptor) for error in report.errors]
    if expected["errors"]:  # frictionless reads no table then, and names no field
        for fault in refused:
            fault.pop("fieldNumber", None)
            fault.pop("fieldName", None)
        assert find_errors(found + refused, folder) == find_errors(expected["errors"], folder)
        return
    assert find_errors(found, folder) == Counter()
    for task, wanted in zip(report.tasks, expected["tasks"], strict=True):
        assert (task.name, list(task.labels)) == (wanted["name"], wanted["labels"])
        assert (task.rows or 0) == wanted["rows"]
        found = [dict(error.descriptor) for error in task.errors]
        assert find_errors(found, folder) == find_errors(wanted["errors"], folder)


@each_case
def test_a_case_is_screened_unless_it_says_why_it_is_not(folder: Path) -> None:
    reason = read_json(folder / "case.json").get("handOver")
    demand_screen(validate(make_case(folder), small=0), reason)


@each_case
@pytest.mark.skipif(
    not version("frictionless").startswith("5.21."), reason="recorded from frictionless 5.21"
)
def test_what_is_recorded_is_what_frictionless_says(folder: Path) -> None:
    assert ask(folder) == read_json(folder / "report.json")


def test_every_kind_of_error_of_tables_has_a_case() -> None:
    kinds = set()
    for folder in FOLDERS:
        report = read_json(folder / "report.json")
        tasks = [error for task in report["tasks"] for error in task["errors"]]
        kinds |= {error["type"] for error in [*report["errors"], *tasks]}
    assert kinds >= {
        *("type-error", "constraint-error", "unique-error", "primary-key", "foreign-key"),
        *("blank-row", "missing-cell", "extra-cell"),
        *("blank-label", "duplicate-label", "incorrect-label", "missing-label", "extra-label"),
        *("encoding-error", "scheme-error", "source-error", "byte-count", "hash-count"),
        *("schema-error", "field-error", "resource-error", "check-error"),
        *("duplicate-row", "row-constraint", "forbidden-value", "required-value"),
        *("sequential-value", "truncated-value", "ascii-value", "deviated-value"),
        *("table-dimensions",),
    }
