"""The conformance cases, where their folder is: the same verdict and errors as recorded.

Set ``PARUTION_CONFORMANCE`` to the folder, or have it beside the repository in
``shared/conformance``.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from frictionless import Checklist, Detector, FrictionlessException
from frictionless import Resource as FrictionlessResource

from parution.errors import DescriptorError
from parution.model.progress import silent
from parution.structured import read_mapping
from parution.validation import frictionless_engine, validate
from parution.validation.handover import HandOver
from parution.validation.keys.references import Targets
from parution.validation.screening import screen_table
from tests.validation.comparing import find_reasons, make_package

if TYPE_CHECKING:
    from parution.model.package import Package
    from parution.model.report import Report

_BESIDE = Path(__file__).parents[3] / "shared" / "conformance"
pytestmark = pytest.mark.slow
FOLDER = Path(os.environ.get("PARUTION_CONFORMANCE") or _BESIDE)
# Words of the reasons why a table of the folder may be handed over to frictionless.
REASONS = (
    "not local delimited text",
    "descriptor is not valid",
    "is not supported",  # a type that frictionless does not have
    "no resource ",
    "no fields, or two of the same name",
    "a key that is not a number",
)
# Verdicts that change on purpose (docs/validation.md), each with the errors that it has here.
DEPARTURES: dict[str, list[str]] = {
    # Mac Roman, not declared: frictionless guesses it, Parution only assumes Windows-1252.
    "frictionlessdata-test-data--files_csv_encodings_big-western-macos-roman.csv": [
        "encoding-error"
    ],
    # What a workbook says of its size, beyond its last cell that has content: frictionless reads
    # rows and columns without a cell, Parution none.
    "frictionlessdata-tabulator-py--data_special_merged-cells.xlsx": [],
    "frictionlessdata-test-data--files_other_sample.ods": [],
    "ColinMaudry-decp-table-schema--exemples_exemple-valide.ods--cbfac5b9": [
        *(["incorrect-label"] * 10),
        *(["constraint-error"] * 3 + ["type-error"] * 5) * 4,
    ],
    "table--issue-313.xlsx": [],
    "table--table-output.ods": [],
}
STOPPED = 1000  # frictionless' own limit of errors, which was not lifted


def _find_cases(*kinds: str) -> list[Any]:
    if not FOLDER.is_dir():
        return [pytest.param(None, marks=pytest.mark.skip(reason="no conformance folder"))]
    return [
        pytest.param(file.parent, id=file.parent.name)
        for file in sorted(FOLDER.glob("*/*/case.json"))
        if json.loads(file.read_text(encoding="utf-8"))["kind"] in kinds
    ]


def _read(folder: Path, name: str) -> Any:
    return json.loads((folder / name).read_text(encoding="utf-8"))


def _expect(folder: Path, name: str) -> list[dict[str, Any]]:
    expected = _read(folder, name)
    notes = expected.get("notes", [])

    def resolve(text: Any) -> Any:
        if isinstance(text, str) and text.startswith("@") and text[1:].isdigit():
            return notes[int(text[1:])]
        return text

    if "errors" in expected:
        return [{**error, "note": resolve(error.get("note"))} for error in expected["errors"]]
    report = expected["report"]
    flat = list(report["errors"])
    for task in report["tasks"]:
        flat += task["errors"]
    return flat


def _places(entry: dict[str, Any]) -> list[Any]:
    return [entry.get(key) for key in ("path", "url", "schema")]


def _skip_unread(name: str) -> None:
    """Skip what is no table, and the formats whose reader is not installed."""
    suffix = Path(name).suffix
    module = {".xlsx": "openpyxl", ".xls": "xlrd", ".ods": "ezodf", ".ndjson": "jsonlines"}
    if suffix in module:
        pytest.importorskip(module[suffix])


def _key(error: Any, folder: Path) -> tuple[Any, ...]:
    # Which field a fault of a schema is of, frictionless does not say.
    at_fault = error["type"] == "field-error"
    return (
        error["type"],
        error.get("rowNumber"),
        None if at_fault else error.get("fieldNumber") or error.get("fieldName"),
        str(error.get("note")).replace(f"{folder}{os.sep}", ""),
    )


def _compare(folder: Path, found: list[Any], name: str = "expected-frictionless.json") -> None:
    """Compare what comes before the last row that frictionless read, where it stopped."""
    expected = _expect(folder, name)
    assert bool(found) == bool(expected)
    if len(expected) == STOPPED:
        last = max(error.get("rowNumber") or 0 for error in expected)
        found = [error for error in found if (error.get("rowNumber") or 0) < last]
        expected = [error for error in expected if (error.get("rowNumber") or 0) < last]
    assert Counter(_key(error, folder) for error in found) == Counter(
        _key(error, folder) for error in expected
    )


def _demand_reasons(package: Package, report: Report) -> None:
    """Demand that every table of a lone local file is screened, or not for a reason listed."""
    lone = {
        resource.name
        for resource in package.resources
        if len(resource.files) == 1 and Path(resource.files[0]).is_file()
    }
    reasons = {name: why for name, why in find_reasons(report).items() if name in lone}
    assert {n: r for n, r in reasons.items() if not any(known in r for known in REASONS)} == {}


def _flatten(report: Any) -> list[Any]:
    errors = [error.descriptor for error in report.errors]
    return errors + [error.descriptor for task in report.tasks for error in task.errors]


@pytest.mark.parametrize("folder", _find_cases("table"))
def test_a_table_has_the_errors_recorded(folder: Path) -> None:
    case = _read(folder, "case.json")
    _skip_unread(case["data"])
    if len(_read(folder, "expected-frictionless.json")["tasks"]) != 1:
        pytest.skip("what was recorded read a package")
    entry = {"name": "table", "path": case["data"]}
    if "schema" in case:
        entry["schema"] = case["schema"]
    package = make_package(folder, [entry], lone=True)
    report = validate(package, limit=None, small=0)
    found = _flatten(report)
    if folder.name in DEPARTURES:
        assert [error["type"] for error in found] == DEPARTURES[folder.name]
        return
    _compare(folder, found)
    _demand_reasons(package, report)


@pytest.mark.parametrize("folder", _find_cases("table"))
def test_a_synchronised_table_has_the_errors_recorded(folder: Path) -> None:
    name = "expected-frictionless-sync.json"
    if not (folder / name).exists():
        pytest.skip("no expectation with schema_sync")
    if len(_read(folder, name)["tasks"]) != 1:
        pytest.skip("what was recorded read a package")
    case = _read(folder, "case.json")

    def make() -> FrictionlessResource:
        return FrictionlessResource(
            path=case["data"],
            schema=case["schema"],
            basepath=str(folder),
            detector=Detector(schema_sync=True),
        )

    _skip_unread(case["data"])
    _compare(folder, _validate_resource(make, Checklist()), name)


@pytest.mark.parametrize("folder", _find_cases("package", "recorded-package"))
def test_a_package_has_the_errors_recorded(folder: Path) -> None:
    case = _read(folder, "case.json")
    try:
        content = read_mapping(folder / case["data"])
    except DescriptorError:
        pytest.skip("a descriptor that Parution refuses before any engine")
    entries = content.get("resources")
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        pytest.skip("a descriptor that Parution refuses before any engine")
    if (folder / "checklist.json").exists():
        entries = [{**entry, "checklist": _read(folder, "checklist.json")} for entry in entries]
    content = {key: value for key, value in content.items() if key != "resources"}
    if case.get("remote") or any("://" in str(entry) for entry in map(_places, entries)):
        pytest.skip("a part elsewhere: no test goes on the network")
    if any(case.get("detectors") or ()):
        pytest.skip("a detector, which Parution has no word for")
    package = make_package(folder / case.get("basepath", ""), entries, content)
    report = validate(package, limit=None, small=0)
    if report.refused:
        _compare_refused(folder, report)
    else:
        _compare(folder, _flatten(report))
    _demand_reasons(package, report)


def _compare_refused(folder: Path, report: Report) -> None:
    """Compare the faults of a descriptor, of which frictionless may tell the first alone.

    It reads no table then, where Parution reads the others.
    """
    faults = [error.descriptor for error in report.errors]
    faults += [e.descriptor for task in report.tasks if task.refused for e in task.errors]
    missing = Counter(
        _key(error, folder) for error in _expect(folder, "expected-frictionless.json")
    ) - Counter(_key(error, folder) for error in faults)
    found = Counter(_key(error, folder) for error in _flatten(report))
    assert missing - found == Counter()


@pytest.mark.parametrize("folder", _find_cases("recorded-resource"))
def test_a_recorded_resource_has_the_errors_recorded(folder: Path) -> None:
    case = _read(folder, "case.json")
    options = case["options"]
    if options.get("limit_rows") or (options.get("limit_errors") or STOPPED) != STOPPED:
        pytest.skip("a limit")
    if case["replay"] != "same":
        pytest.skip("cannot be replayed")
    path = folder / "checklist.json"

    def make() -> FrictionlessResource:
        resource = FrictionlessResource.from_descriptor(
            _read(folder, case["data"]), basepath=str(folder / case["basepath"])
        )
        resource.detector = Detector(**(case["detector"] or {}))
        return resource

    checklist = _read(folder, "checklist.json") if path.exists() else None
    found = _validate_resource(
        make, Checklist.from_descriptor(checklist) if checklist else Checklist()
    )
    _compare(folder, found)


def _validate_resource(make: Any, checklist: Checklist) -> list[Any]:
    with frictionless_engine.listening():
        try:
            targets = Targets([make()])
            task = screen_table(make(), checklist, "table", silent, targets, limit=None)
        except (HandOver, FrictionlessException):
            task = frictionless_engine.validate_table(make(), checklist, "table", silent, None)
    return [error.descriptor for error in task.errors]
