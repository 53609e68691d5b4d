"""What each kind of error says, read from errors that frictionless 5.21 really gives."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from frictionless import Error as FrictionlessError
from frictionless import errors
from frictionless.resources import TableResource

import parution
from parution.model.report import Error
from parution.validation import validate
from parution.validation.notes import parse_error
from tests.validation.comparing import make_package

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parution.model.report import Report

ID = {"name": "id", "type": "integer"}
V = {"name": "v", "type": "string"}
V2 = {"$schema": "https://datapackage.org/profiles/2.0/datapackage.json"}
# What every error has, beside what its type says.
COMMON = ("type", "note", "message", "descriptor")
MANY = "id,v\n" + "1,a\n" * 30


@dataclass(frozen=True)
class Case:
    """A table in error, and all that the first error of it says beside its common fields."""

    name: str
    kind: str
    csv: str | bytes | None
    said: dict[str, Any]
    fields: tuple[dict[str, Any], ...] = (ID, V)
    schema: dict[str, Any] = field(default_factory=dict)
    check: dict[str, Any] | None = None
    more: dict[str, Any] = field(default_factory=dict)
    files: dict[str, str | bytes] = field(default_factory=dict)
    others: tuple[dict[str, Any], ...] = ()
    package: dict[str, Any] = field(default_factory=lambda: dict(V2))


def _row(number: int, *cells: str, **said: object) -> dict[str, Any]:
    return {"row_number": number, "line": number, "cells": cells, **said}


def _first(cell: str, **said: object) -> dict[str, Any]:
    """What is said of the cell of a table of one field, ``v``, and one row."""
    return _row(2, cell, field_number=1, field_name="v", cell=cell, **said)


def _cell(row: int, cells: tuple[str, ...], at: int, **said: object) -> dict[str, Any]:
    named = {"field_number": at, "field_name": ("id", "v")[at - 1], "cell": cells[at - 1]}
    return _row(row, *cells, **{**named, **said})


def _label(labels: tuple[str, ...], at: int, name: str, label: str, **said: object) -> Any:
    return {"labels": labels, "field_number": at, "field_name": name, "label": label, **said}


def _constraint(name: str, value: object, cell: str, expected: str, kind: str = "string") -> Case:
    v = {"name": "v", "type": kind, "constraints": {name: value}}
    # A row without any cell would be blank.
    said = _cell(2, ("1", cell), 2, constraint=name, expected=expected)
    return Case(f"constraint-{name}", "constraint-error", f"id,v\n1,{cell}\n", said, (ID, v))


def _check(name: str, csv: str, said: dict[str, Any], **check: object) -> Case:
    return Case(f"{check['type']}-{name}", str(check["type"]), csv, said, check=check)


def _foreign(table: str) -> dict[str, Any]:
    reference = {"resource": table, "fields": ["k"]}
    return {"foreignKeys": [{"fields": ["v"], "reference": reference}]}


TABLES = (
    # The cells
    Case(
        "type",
        "type-error",
        "v\nx\n",
        _first("x", expected_type="date", expected_format="%d/%m/%Y"),
        ({"name": "v", "type": "date", "format": "%d/%m/%Y"},),
    ),
    Case(
        "type-of-an-item",
        "type-error",
        'v\n"[1, ""x""]"\n',
        _first('[1, "x"]', expected_type="integer", expected_format="default", in_item=True),
        ({"name": "v", "type": "array", "arrayItem": {"type": "integer"}},),
    ),
    Case(
        "type-of-an-item-of-a-list",
        "type-error",
        'v\n"1,x"\n',
        _first("1,x", expected_type="integer", in_item=True),
        ({"name": "v", "type": "list", "itemType": "integer"},),
    ),
    Case(
        "constraint-of-an-item",
        "constraint-error",
        "v\n[1]\n",
        _first("[1]", constraint="minimum", expected="2", in_item=True),
        (
            {
                "name": "v",
                "type": "array",
                "arrayItem": {"type": "integer", "constraints": {"minimum": 2}},
            },
        ),
    ),
    _constraint("required", True, "", "True"),
    _constraint("minLength", 2, "a", "2"),
    _constraint("maxLength", 2, "aaa", "2"),
    _constraint("enum", ["x", "y"], "a", "['x', 'y']"),
    _constraint("pattern", 'x"|\n', "a", 'x"|\n'),
    _constraint("minimum", 6, "5", "6", "integer"),
    _constraint("maximum", 4, "5", "4", "integer"),
    _constraint("exclusiveMinimum", 5, "5", "5", "integer"),
    _constraint("exclusiveMaximum", 5, "5", "5", "integer"),
    Case(
        "unique",
        "unique-error",
        "id,v\n1,a\n2,a\n",
        _cell(3, ("2", "a"), 2, other_row=2),
        (ID, {**V, "constraints": {"unique": True}}),
    ),
    _check(
        "several",
        "id,v\n1,a\n",
        _cell(2, ("1", "a"), 1, forbidden="[1, 2]"),
        type="forbidden-value",
        fieldName="id",
        values=[1, 2],
    ),
    _check(
        "", "id,v\n3,a\n5,a\n", _cell(3, ("5", "a"), 1), type="sequential-value", fieldName="id"
    ),
    _check("", "id,v\n1,é\n", _cell(2, ("1", "é"), 2), type="ascii-value"),
    _check("", "id,v\n32767,a\n", _cell(2, ("32767", "a"), 1), type="truncated-value"),
    # The rows
    Case("", "blank-row", "id,v\n1,a\n,\n", _row(3, "", "")),
    Case(
        "",
        "extra-cell",
        "id,v\n1,a,b\n",
        _row(2, "1", "a", "b", field_number=3, field_name="", cell="b"),
    ),
    Case("", "missing-cell", "id,v\n1\n", _row(2, "1", field_number=2, field_name="v", cell="")),
    Case(
        "the-same",
        "primary-key",
        "id,v\n1,a\n1,b\n",
        _row(3, "1", "b", other_row=2),
        schema={"primaryKey": "id"},
    ),
    Case("empty", "primary-key", "id,v\n,a\n", _row(2, "", "a"), schema={"primaryKey": ["id"]}),
    Case(
        "to-another-table",
        "foreign-key",
        "id,v\n1,y\n",
        _row(
            2,
            *("1", "y"),
            key_fields=("v",),
            key_cells=("y",),
            reference_name="b",
            reference_fields=("k",),
        ),
        schema=_foreign("b"),
        files={"b.csv": "k\nx\n"},
        others=({"name": "b", "path": "b.csv", "schema": {"fields": [{"name": "k"}]}},),
    ),
    Case(
        "to-itself",
        "foreign-key",
        "k,v\nx,y\n",
        _row(
            2,
            *("x", "y"),
            key_fields=("v",),
            key_cells=("y",),
            reference_name="",
            reference_fields=("k",),
        ),
        ({"name": "k"}, V),
        _foreign(""),
    ),
    _check("", "id,v\n1,a\n1,a\n", _row(3, "1", "a", other_row=2), type="duplicate-row"),
    _check(
        "",
        "id,v\n1,a\n",
        _row(2, "1", "a", formula="(id > 1 and\n v != '\"')"),
        type="row-constraint",
        formula="(id > 1 and\n v != '\"')",
    ),
    # The header
    Case("", "missing-label", "id\n1\n", _label(("id",), 2, "v", "")),
    Case("", "extra-label", "id,v,w\n1,a,b\n", _label(("id", "v", "w"), 3, "", "w")),
    Case("", "incorrect-label", "id,w\n1,a\n", _label(("id", "w"), 2, "v", "w")),
    Case(
        "",
        "blank-label",
        "id,,v\n1,a,b\n",
        _label(("id", "", "v"), 2, "x", ""),
        (ID, {"name": "x"}, V),
    ),
    Case(
        "",
        "duplicate-label",
        "id,id,id\n1,2,3\n",
        _label(("id", "id", "id"), 3, "w", "id", other_fields=(1, 2)),
        (ID, V, {"name": "w"}),
    ),
    Case(
        "",
        "unmatched-header",
        "x,y\n1,2\n",
        {"labels": ("x", "y")},
        schema={"fieldsMatch": "partial"},
    ),
    # The table
    Case("", "field-count", "id,v\n1,a\n", {"expected": "4", "actual": "2"}, more={"fields": 4}),
    Case("", "row-count", "id,v\n1,a\n", {"expected": "4", "actual": "1"}, more={"rows": 4}),
    *(
        _check(
            word,
            "id,v\n1,a\n2,b\n",
            {"dimension": dimension, "bound": bound, "expected": str(number), "actual": "2"},
            **{"type": "table-dimensions", word: number},
        )
        for word, number, dimension, bound in (
            ("numRows", 1, "rows", "required"),
            ("minRows", 3, "rows", "minimum"),
            ("maxRows", 1, "rows", "maximum"),
            ("numFields", 1, "fields", "required"),
            ("minFields", 3, "fields", "minimum"),
            ("maxFields", 1, "fields", "maximum"),
        )
    ),
    _check(
        "",
        f"{MANY}9999,a\n",
        {
            "actual": "9999",
            "expected": "[-5063.57, 5710.60]",
            "noted_row": 32,
            "noted_field": "id",
        },
        type="deviated-value",
        fieldName="id",
    ),
    Case(
        "that-cannot-be-computed",
        "deviated-value",
        "id,v\n1,a\n2,a\n",
        {"reason": "calculation"},
        ({"name": "id", "type": "number"}, V),
        check={"type": "deviated-value", "fieldName": "id", "interval": 1.5},
    ),
    _check(
        "",
        f"{MANY}1,{'a' * 6000}\n",
        {"noted_row": 32, "noted_field": "v"},
        type="deviated-cell",
    ),
    _check(
        "",
        "id,v\n1,a\n",
        {"expected": "5", "noted_field": "id"},
        type="required-value",
        fieldName="id",
        values=[5],
    ),
    # The file
    Case(
        "",
        "hash-count",
        "id,v\n1,a\n",
        {"expected": "0" * 32, "actual": "c4bb53c798f0512b655779661cb63b41"},
        more={"hash": "0" * 32},
    ),
    Case("", "byte-count", "id,v\n1,a\n", {"expected": "3", "actual": "9"}, more={"bytes": 3}),
    Case(
        "of-a-file",
        "encoding-error",
        b"id,v\n1,\xe9\n",
        {"line": 2, "expected": "utf-8"},
        more={"encoding": "utf-8"},
    ),
    Case(
        "of-a-missing-file",
        "scheme-error",
        None,
        {"reason": "missing-file", "path": "l'été.csv"},
        more={"path": "l'été.csv"},
    ),
    Case(
        "of-a-folder",
        "scheme-error",
        None,
        {"reason": "folder", "path": "a.csv"},
        files={"a.csv/x": ""},
    ),
    Case(
        "that-is-unknown",
        "scheme-error",
        None,
        {"reason": "unsupported", "actual": "zz"},
        more={"path": "a.csv", "scheme": "zz"},
    ),
    Case("of-an-empty-file", "source-error", "", {"reason": "empty-source"}),
    Case(
        "of-a-failure",
        "source-error",
        "v\nsNaN\n",
        {},
        ({**V, "type": "number", "constraints": {"minimum": 1}},),
    ),
    Case(
        "that-is-unknown",
        "format-error",
        "id,v\n",
        {"reason": "unsupported", "actual": "zz"},
        more={"format": "zz"},
    ),
    Case(
        "that-is-no-workbook",
        "format-error",
        None,
        {"reason": "not-a-workbook", "path": "a.xlsx"},
        more={"path": "a.xlsx"},
        files={"a.xlsx": "id,v\n"},
    ),
    Case(
        "", "compression-error", None, {}, more={"path": "a.csv.gz"}, files={"a.csv.gz": "id,v\n"}
    ),
    Case(
        "that-is-unknown",
        "compression-error",
        "id,v\n",
        {"reason": "unsupported", "actual": "zz"},
        more={"compression": "zz"},
    ),
    # What describes it, where the table is what shows it
    Case(
        "of-a-foreign-key",
        "resource-error",
        "id,v\n1,y\n",
        {"reason": "unknown-resource", "reference_name": "b"},
        schema=_foreign("b"),
    ),
    Case(
        "of-a-field",
        "check-error",
        "id,v\n1,a\n",
        {"reason": "unknown-field", "noted_field": "zz"},
        check={"type": "forbidden-value", "fieldName": "zz", "values": [1]},
    ),
    Case(
        "of-a-field-that-must-exist",
        "check-error",
        "id,v\n1,a\n",
        {"reason": "unknown-field", "noted_field": "zz"},
        check={"type": "required-value", "fieldName": "zz", "values": [1]},
    ),
    Case(
        "of-a-field-of-texts",
        "check-error",
        "id,v\n1,a\n",
        {"reason": "not-numeric", "noted_field": "v"},
        check={"type": "deviated-value", "fieldName": "v"},
    ),
    Case(
        "of-an-average",
        "check-error",
        "id,v\n1,a\n",
        {"reason": "average", "expected": "mean, median, mode"},
        check={"type": "deviated-value", "fieldName": "id", "average": "zz"},
    ),
)


def _validate(folder: Path, case: Case, *, lone: bool = False, small: int = 0) -> Report:
    files = dict(case.files)
    if case.csv is not None:
        files["a.csv"] = case.csv
    for path, content in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
    entry = {"name": "a", "type": "table", "path": "a.csv", **case.more}
    entry.setdefault("schema", {"fields": list(case.fields), **case.schema})
    if case.check is not None:
        entry["checklist"] = {"checks": [case.check]}
    others = [{"type": "table", **other} for other in case.others]
    package = make_package(folder, [entry, *others], {"name": "p", **case.package}, lone=lone)
    return validate(package, small=small)


def _say(error: Error) -> dict[str, Any]:
    """List what an error says beside what all have."""
    said: dict[str, Any] = {}
    for each in fields(Error):
        value = getattr(error, each.name)
        # A name that is empty says something; what is None, false or an empty tuple does not.
        if each.name not in COMMON and value is not None and value is not False and value != ():
            said[each.name] = value
    return said


@pytest.mark.parametrize("small", [0, 10**9], ids=["screened", "read by frictionless"])
@pytest.mark.parametrize("case", TABLES, ids=lambda case: f"{case.kind}-{case.name}")
def test_what_an_error_of_a_table_says_stands_in_its_fields(
    tmp_path: Path, case: Case, small: int
) -> None:
    report = _validate(tmp_path, case, small=small)
    assert report.errors == ()
    found = [error for error in report.tasks[0].errors if error.type == case.kind]
    assert found, [error.descriptor for error in report.tasks[0].errors]
    assert _say(found[-1] if case.kind == "duplicate-label" else found[0]) == case.said
    for error in found:
        _check_common(error)


def _check_common(error: Error) -> None:
    assert error.note == error.descriptor["note"]
    assert error.message == error.descriptor["message"] != ""
    assert error.type == error.descriptor["type"]


def _field(**words: object) -> dict[str, Any]:
    return {"schema": {"fields": [{"name": "v", **words}]}}


def _wrong(path: str, actual: str, expected: str) -> dict[str, Any]:
    return {
        "property_path": path,
        "actual": actual,
        "expected": expected,
        "reason": "wrong-type",
    }


V1: dict[str, Any] = {}
# What is said of the field at fault: its name, and its place in the schema.
OF_V = {"field_name": "v", "field_number": 1}
DESCRIPTORS: tuple[tuple[str, dict[str, Any], dict[str, Any], dict[str, Any]], ...] = (
    (
        "field-error",
        _field(type="zz"),
        V2,
        {"reason": "unsupported", "actual": "zz", **OF_V},
    ),
    (
        "field-error",
        _field(type="boolean", constraints={"minLength": 1}),
        V2,
        {"reason": "unsupported", "constraint": "minLength", "actual": "boolean", **OF_V},
    ),
    (
        "field-error",
        _field(type="integer", constraints={"exclusiveMinimum": 1}),
        V1,
        {"reason": "version", "constraint": "exclusiveMinimum", **OF_V},
    ),
    (
        "field-error",
        _field(missingValues=[{"value": "-"}]),
        V1,
        {"reason": "version", **OF_V},
    ),
    (
        "field-error",
        _field(type="integer", example="x"),
        V2,
        {"reason": "example", "actual": "x", "noted_field": "v", **OF_V},
    ),
    (
        "field-error",
        _field(required=True),
        V2,
        {
            "reason": "misplaced",
            "property_path": "required",
            "expected": "constraints.required",
            **OF_V,
        },
    ),
    (
        "field-error",
        _field(constraints={"required": "yes"}),
        V2,
        {**_wrong("constraints/required", "'yes'", "'boolean'"), **OF_V},
    ),
    (
        "schema-error",
        {"schema": {"fields": [V, V]}},
        V2,
        {"reason": "duplicate-names"},
    ),
    (
        "schema-error",
        {"schema": {"fields": [V], "primaryKey": ["zz"]}},
        V2,
        {"reason": "unknown-field", "key": "primary"},
    ),
    (
        "schema-error",
        {"schema": {"fields": [V], **_foreign("b"), "missingValues": ["-"]} | {"fields": [ID]}},
        V2,
        {"reason": "unknown-field", "key": "foreign"},
    ),
    (
        "schema-error",
        {"schema": {"fields": [V], "missingValues": [{"value": "-"}]}},
        V1,
        {"reason": "version"},
    ),
    (
        "schema-error",
        {"schema": {"fields": [V], "fieldsMatch": 5}},
        V2,
        _wrong("fieldsMatch", "5", "'string'"),
    ),
    (
        "schema-error",
        {"schema": "zz.json"},
        V2,
        {"reason": "unreadable", "path": "zz.json"},
    ),
    (
        "dialect-error",
        {"dialect": "zz.json"},
        V2,
        {"reason": "unreadable", "path": "zz.json"},
    ),
    ("dialect-error", {"dialect": {"header": "x"}}, V2, _wrong("header", "'x'", "'boolean'")),
    (
        "control-error",
        {"dialect": {"csv": {"delimiter": 5}}},
        V2,
        _wrong("delimiter", "5", "'string'"),
    ),
    (
        "check-error",
        {"checklist": {"checks": [{"type": "zz"}]}},
        V2,
        {"reason": "unsupported", "actual": "zz"},
    ),
    (
        "check-error",
        {"checklist": {"checks": [{"type": "table-dimensions", "numRows": "x"}]}},
        V2,
        _wrong("numRows", "'x'", "'number'"),
    ),
    ("checklist-error", {"checklist": {"checks": 5}}, V2, _wrong("checks", "5", "'array'")),
    (
        "resource-error",
        {"path": "../a.csv"},
        V2,
        {"reason": "unsafe-path", "path": "../a.csv"},
    ),
    (
        "resource-error",
        {"name": "A B"},
        V1,
        {
            "property_path": "name",
            "actual": "'A B'",
            "expected": "^([-a-z0-9._/])+$",
            "reason": "wrong-shape",
        },
    ),
    ("resource-error", {"title": 5}, V2, _wrong("title", "5", "'string'")),
    (
        "resource-error",
        {"missingValues": ["-"]},
        V2,
        {
            "reason": "misplaced",
            "property_path": "missingValues",
            "expected": "schema.missingValues",
        },
    ),
    ("resource-error", {"type": "zz"}, V2, {"reason": "unsupported", "actual": "zz"}),
    ("package-error", {}, {**V2, "title": 5}, _wrong("title", "5", "'string'")),
    (
        "package-error",
        {},
        {**V2, "fields": []},
        {
            "reason": "misplaced",
            "property_path": "fields",
            "expected": "resource.schema.fields",
        },
    ),
    (
        "package-error",
        {},
        {**V2, "created": "x"},
        {"reason": "created", "property_path": "created"},
    ),
    (
        "package-error",
        {},
        {**V2, "profile": "../p.json"},
        {"reason": "unsafe-path", "path": "../p.json"},
    ),
)


@pytest.mark.parametrize(
    ("kind", "more", "package", "said"),
    DESCRIPTORS,
    ids=[f"{kind}-{number}" for number, (kind, *_) in enumerate(DESCRIPTORS)],
)
def test_what_an_error_of_a_descriptor_says_stands_in_its_fields(
    tmp_path: Path,
    kind: str,
    more: dict[str, Any],
    package: dict[str, Any],
    said: dict[str, Any],
) -> None:
    case = Case("", kind, "v\nx\n", said, ({"name": "v"},), more=more, package=package)
    report = _validate(tmp_path, case)
    everything = (*report.errors, *(error for task in report.tasks for error in task.errors))
    found = [error for error in everything if error.type == kind]
    assert found, [(error.type, error.note) for error in everything]
    assert _say(found[0]) == said
    _check_common(found[0])


def test_two_resources_of_one_name_are_told_apart_from_other_errors_of_a_package(
    tmp_path: Path,
) -> None:
    case = Case("", "", "id,v\n", {}, others=({"name": "a", "path": "a.csv"},))
    (error,) = _validate(tmp_path, case).errors
    assert (error.type, error.reason) == ("package-error", "duplicate-names")


def test_a_foreign_key_of_a_table_alone_says_that_it_wants_a_package(tmp_path: Path) -> None:
    case = Case("", "", "id,v\n1,a\n", {}, schema=_foreign("b"))
    (error,) = _validate(tmp_path, case, lone=True).tasks[0].errors
    assert (error.type, error.reason) == ("resource-error", "no-package")


@pytest.mark.parametrize("suffix", ["xlsx", "ods"])
def test_a_sheet_that_is_not_in_a_workbook_is_named(tmp_path: Path, suffix: str) -> None:
    TableResource(data=[["id", "v"], [1, "a"]]).write(str(tmp_path / f"a.{suffix}"))
    control = "excel" if suffix == "xlsx" else "ods"
    more = {"path": f"a.{suffix}", "dialect": {control: {"sheet": "zz"}}}
    (error,) = _validate(tmp_path, Case("", "", None, {}, more=more)).tasks[0].errors
    assert (error.type, error.reason, error.expected) == ("format-error", "missing-sheet", "zz")
    assert error.path is not None
    assert error.path.endswith(f"a.{suffix}")


# The kinds of errors that no case above is of, and why frictionless never gives one here.
NEVER = {
    # those that others are made from
    *("error", "data-error", "metadata-error", "file-error", "header-error", "label-error"),
    *("row-error", "cell-error", "table-error"),
    # what Parution does not read: catalogues, inquiries, pipelines, reports, detectors, stats
    *("catalog-error", "dataset-error", "inquiry-error", "inquiry-task-error", "pipeline-error"),
    *("step-error", "report-error", "report-task-error", "detector-error", "stats-error"),
    # a file without a header is empty, and one of empty labels has an error for each
    "blank-header",
}


def test_every_kind_of_error_of_frictionless_is_among_the_cases() -> None:
    kinds = {
        value.type
        for value in vars(errors).values()
        if isinstance(value, type) and issubclass(value, FrictionlessError)
    }
    made = {case.kind for case in TABLES} | {kind for kind, *_ in DESCRIPTORS}
    assert kinds - made == NEVER


# What only a made-up error shows


def test_a_note_of_another_version_says_nothing_and_raises_nothing() -> None:
    for kind in ("type-error", "constraint-error", "primary-key", "scheme-error", "zz"):
        error = parse_error({"type": kind, "note": "something else", "rowNumber": 2})
        assert (error.note, error.row_number, error.reason, error.expected) == (
            "something else",
            2,
            None,
            None,
        )
    assert parse_error({"type": "type-error"}).note == ""


def test_a_cell_that_looks_like_a_note_is_not_read_as_one() -> None:
    note = 'for "v": values "the same as in the row at position 5" not found'
    assert parse_error({"type": "primary-key", "note": note}).other_row is None
    assert parse_error({"type": "foreign-key", "note": note}).other_row is None


def test_the_path_of_a_missing_file_is_what_the_system_was_asked_for() -> None:
    for path in ("b.csv", "l'été.csv", 'deux "mots".csv', "a\\b.csv", "ligne\n.csv"):
        note = str(FileNotFoundError(2, "No such file or directory", path))
        error = parse_error({"type": "scheme-error", "note": note})
        assert (error.reason, error.path) == ("missing-file", path)
    two = str(FileNotFoundError(2, "No such file or directory", "a", None, "b"))
    assert parse_error({"type": "scheme-error", "note": two}).path == "'a' -> 'b'"
    nameless = parse_error({"type": "scheme-error", "note": "[Errno 2] No such file"})
    assert (nameless.reason, nameless.path) == ("missing-file", None)


def test_an_error_keeps_what_it_said_when_its_line_is_found() -> None:
    error = parse_error({"type": "type-error", "note": 'type is "date/any"', "rowNumber": 2})
    placed = error.place_at(7)
    assert (placed.line, placed.expected_type, placed.row_number) == (7, "date", 2)
    assert placed.descriptor == {**error.descriptor, "line": 7}
    assert error.line is None
    assert parse_error(placed.descriptor) == placed


# Nobody else reads notes

SOURCES = sorted(Path(parution.__file__).parent.rglob("*.py"))
# What takes a text apart.
READERS = {
    *("search", "match", "fullmatch", "findall", "finditer", "sub", "split", "partition"),
    *("rpartition", "rsplit", "startswith", "endswith", "find", "index", "removeprefix"),
    *("removesuffix", "replace", "strip"),
}


def _is_note(node: ast.expr) -> bool:
    if isinstance(node, ast.Attribute):
        return node.attr == "note"
    if isinstance(node, ast.Subscript):
        return isinstance(node.slice, ast.Constant) and node.slice.value == "note"
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "get"
        and any(isinstance(part, ast.Constant) and part.value == "note" for part in node.args)
    )


def _read_notes(tree: ast.AST) -> Iterator[ast.expr]:
    """List where a note is read: what is set has another context."""
    for node in ast.walk(tree):
        if isinstance(node, ast.expr) and _is_note(node):
            yield node


def test_only_one_module_reads_the_notes_and_one_tells_them_as_they_are() -> None:
    """frictionless' own exceptions have notes too: there, they are a reason that is passed on."""
    package = Path(parution.__file__).parent
    found: dict[str, int] = {}
    for file in SOURCES:
        part = file.relative_to(package)
        notes = list(_read_notes(ast.parse(file.read_text(encoding="utf-8"))))
        if notes and part.parts[0] not in {"validation", "tables"}:
            found[part.as_posix()] = len(notes)
    # The sentence of an error or of a fault that has none of its own, and a rule whose formula
    # is unknown; a warning's own note, which is exported; why frictionless refuses a schema.
    assert found == {
        "reports/explaining.py": 2,
        "reports/faults.py": 1,
        "model/report.py": 1,
        "repair/cells.py": 1,
        "repair/sheets.py": 1,
    }


def test_no_other_module_takes_a_note_apart() -> None:
    taken: list[str] = []
    for file in SOURCES:
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
                continue
            if call.func.attr in READERS:
                parts = [*ast.walk(call.func.value), *(n for a in call.args for n in ast.walk(a))]
                if any(isinstance(part, ast.expr) and _is_note(part) for part in parts):
                    taken.append(f"{file.name}:{call.lineno}")
    assert taken == []
