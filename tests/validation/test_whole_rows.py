"""Every error of the first wrong rows is kept, whatever the limit of each kind."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from frictionless import errors
from hypothesis import given, settings
from hypothesis import strategies as st

from parution.project import read_package
from parution.validation import engines
from parution.validation.cells.describing import describe_error
from parution.validation.tally import Tally

if TYPE_CHECKING:
    from pathlib import Path

    from parution.model.package import Package
    from parution.model.report import Task

_KINDS = ("type-error", "constraint-error", "foreign-key")


def _describe(kind: str, row: int) -> dict[str, Any]:
    return {"type": kind, "rowNumber": row, "note": ""}


@given(
    found=st.sets(st.tuples(st.integers(2, 40), st.sampled_from(_KINDS))),
    limit=st.integers(0, 4),
    whole=st.integers(0, 12),
    step=st.integers(1, 40),
    one_by_one=st.sampled_from([(), ("foreign-key",), _KINDS]),
)
@settings(max_examples=400, deadline=None)
def test_what_is_kept_is_the_first_of_each_kind_and_the_first_wrong_rows(
    *, found: set[tuple[int, str]], limit: int, whole: int, step: int, one_by_one: tuple[str, ...]
) -> None:
    tally = Tally(limit, whole_rows=whole)
    for start in range(2, 41, step):
        for kind in _KINDS:
            rows = sorted(row for row, each in found if each == kind and 0 <= row - start < step)
            if kind in one_by_one:
                tally.add_all(_describe(kind, row) for row in rows)
            else:
                tally.count((kind, ""), len(rows))
                for at in tally.choose((kind, ""), rows):
                    tally.keep(_describe(kind, rows[at]))
        tally.close_batch()
    kept = {(error.row_number or 0, error.type) for error in tally.errors}
    wrong = sorted({row for row, _ in found})
    last = wrong[whole - 1] if 0 < whole <= len(wrong) else 40 if whole else 0
    first = {
        (row, kind)
        for kind in _KINDS
        for row in sorted(row for row, each in found if each == kind)[:limit]
    }
    assert kept == first | {(row, kind) for row, kind in found if row <= last}
    if kept == found:
        assert tally.complete_to is None
    else:
        assert tally.complete_to == last


def _write(folder: Path, rows: int) -> Package:
    """Write a table of which every third row is wrong, in one to four ways."""
    fields = [
        {"name": "id", "type": "integer"},
        {"name": "a", "type": "integer"},
        {"name": "b", "type": "string", "constraints": {"enum": ["x", "y"]}},
        {"name": "t", "type": "string"},
    ]
    schema = {
        "fields": fields,
        "primaryKey": ["id"],
        "foreignKeys": [{"fields": ["t"], "reference": {"resource": "o", "fields": ["k"]}}],
    }
    lines = ["id,a,b,t"]
    for number in range(2, rows + 2):
        wrong = number % 3 == 0
        key = 2 if wrong and number % 5 == 0 else number
        cells = ["?" if wrong else "1", "z" if wrong and number % 2 else "x"]
        line = f"{key},{cells[0]},{cells[1]},{'q' if wrong and number % 7 == 0 else 'k1'}"
        lines.append(line + (",more" if wrong and number % 11 == 0 else ""))
    (folder / "t.csv").write_text("\n".join(lines) + "\n", "utf-8")
    (folder / "o.csv").write_text("k\nk1\n", "utf-8")
    other = {"name": "o", "path": "o.csv", "schema": {"fields": [{"name": "k", "type": "string"}]}}
    tables = [{"name": "t", "path": "t.csv", "schema": schema}, other]
    source = folder / "datapackage.json"
    source.write_text(json.dumps({"name": "p", "resources": tables}), "utf-8")
    return read_package(source)


def _validate(package: Package, **options: Any) -> Task:
    return engines.validate(package, **options).tasks[0]


@pytest.mark.parametrize("engine", ["screen", "frictionless"])
@pytest.mark.parametrize("whole", [1, 7, 150, 333, 1000])
def test_both_engines_keep_the_first_wrong_rows_whole(
    tmp_path: Path, engine: str, whole: int
) -> None:
    package = _write(tmp_path, 1000)
    how: dict[str, Any] = {"small": 0} if engine == "screen" else {"engine": "frictionless"}
    everything = _validate(package, **how, limit=None)
    assert everything.complete_to is None
    task = _validate(package, **how, limit=2, whole_rows=whole)
    assert task.engine == engine
    assert task.totals == everything.totals
    wrong = sorted({error.row_number or 0 for error in everything.errors})
    assert len(wrong) == 333
    if whole >= 333:
        assert (task.complete_to, task.errors) == (None, everything.errors)
        return
    last = task.complete_to
    # Keys are compared once all rows were read: what they say of rows counts too.
    assert last == wrong[whole - 1]
    kept = [error.to_dict() for error in task.errors if (error.row_number or 0) <= last]
    assert kept == [e.to_dict() for e in everything.errors if (e.row_number or 0) <= last]
    assert len(task.errors) <= len(kept) + 2 * len(task.totals)


def test_without_whole_rows_nothing_is_complete(tmp_path: Path) -> None:
    assert _validate(_write(tmp_path, 100), small=0, limit=2).complete_to == 0


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (errors.TypeError, {"cell": "{note}", "field_name": "f", "field_number": 3}),
        (errors.ConstraintError, {"cell": "", "field_name": "é", "field_number": 1}),
        (errors.UniqueError, {"cell": "None", "field_name": "f", "field_number": 1}),
        (errors.PrimaryKeyError, {}),
        (
            errors.ForeignKeyError,
            {
                "field_names": ["a", "b"],
                "field_cells": ["1", ""],
                "reference_name": "",
                "reference_field_names": ["c", "d"],
            },
        ),
    ],
)
def test_an_error_is_described_as_frictionless_exports_it(
    kind: type[Any], values: dict[str, Any]
) -> None:
    exported = kind(note='a "{cell}" é', cells=["1", ""], row_number=2, **values).to_descriptor()
    camel = {
        {
            "field_name": "fieldName",
            "field_number": "fieldNumber",
            "field_names": "fieldNames",
            "field_cells": "fieldCells",
            "reference_name": "referenceName",
            "reference_field_names": "referenceFieldNames",
        }.get(name, name): value
        for name, value in values.items()
    }
    made = describe_error(kind, 'a "{cell}" é', cells=["1", ""], rowNumber=2, **camel)
    assert made == exported
    assert list(made) == list(exported)
