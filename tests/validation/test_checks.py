"""The checks of a checklist, screened: each must be as frictionless says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest

from parution.validation import frictionless_engine, validate
from parution.validation.checks import tuples
from tests.validation.comparing import make_package
from tests.validation.test_beware import F, N, cells, field, screen

if TYPE_CHECKING:
    from pathlib import Path

    from parution.model.report import Report


pytestmark = pytest.mark.slow


def check(folder: Path, content: str, *fields: dict[str, Any], **listed: Any) -> Report:
    """Screen a table with one check, or with all of a list."""
    several = listed.pop("checks", None) or [listed]
    with mock.patch.object(
        frictionless_engine, "validate_table", wraps=frictionless_engine.validate_table
    ) as whole:
        report = screen(folder, content, *fields, entry={"checklist": {"checks": several}})
    # Each file is screened twice, and given to frictionless once for the comparison.
    assert whole.call_count == 1
    return report


def rows(report: Report, kind: str) -> list[int | None]:
    return [error.row_number for error in report.tasks[0].errors if error.type == kind]


def notes(report: Report, kind: str) -> list[str]:
    return [error.note for error in report.tasks[0].errors if error.type == kind]


LONG = "".join(f"{number},{'abc'[number % 3]}\n" for number in range(1, 60))


def test_a_formula_is_true_of_every_row(tmp_path: Path) -> None:
    content = "f,n\n1,a\n2,b\nx,a\n,\n3\n4,a,\n" + LONG + "2,b\n"
    report = check(
        tmp_path, content, field("integer"), N, type="row-constraint", formula="f != 2 or n == 'a'"
    )
    assert rows(report, "row-constraint") == [3, 9, 67]
    assert report.tasks[0].totals[("row-constraint", "")] == 3


@pytest.mark.parametrize(
    ("formula", "wrong"),
    [
        ("f is None", [2, 3]),
        ("(f is not None) == (n is None)", [2, 3, 4]),
        ("f > 1", [2, 4, 5, 6]),  # what cannot be compared is no proof
        ("f.bit_length() == 1 or f == 2", [4, 5, 6]),
        ("[c for c in n if c in 'ab'] == list(n)", [4, 5]),
        ("1 == 1", []),
        ("n in ['a', 'b', None]", [5]),
        ("f", [4, 5, 6]),
        ("f is None is None", [2, 3]),
    ],
)
def test_a_formula_may_be_anything(tmp_path: Path, formula: str, wrong: list[int]) -> None:
    content = "f,n\n1,a\n2,b\n,\nx,é\n,a\n"
    report = check(tmp_path, content, field("integer"), N, type="row-constraint", formula=formula)
    assert rows(report, "row-constraint") == wrong


def test_forbidden_values_are_compared_as_values(tmp_path: Path) -> None:
    texts = cells("1", "01", "1_0", "10", "5", "", "x", "True")
    for values, wrong in (
        ([1, 10], [2, 3, 4, 5]),
        ([True], [2, 3]),
        ([1.0, None], [2, 3, 7, 8, 9]),
        (["1"], []),
        ([[1], {"a": 1}, 5], [6]),
    ):
        report = check(
            tmp_path,
            texts,
            field("integer"),
            N,
            type="forbidden-value",
            fieldName="f",
            values=values,
        )
        assert rows(report, "forbidden-value") == wrong


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ({"type": "string"}, ["a", "NA", 1, None]),
        ({"type": "string", "format": "email"}, ["a@b.fr", None]),
        ({"type": "number"}, [1, 1.5, None]),
        ({"type": "boolean"}, [True, 0]),
        ({"type": "date"}, ["2024-01-05"]),
        ({"type": "year"}, [2024, 2023.0]),
        ({"type": "any"}, ["1", 1]),
        ({"type": "array"}, [[1], None]),
        ({"type": "yearmonth"}, [[2024, 1]]),
    ],
)
def test_forbidden_and_required_values_of_every_type(
    tmp_path: Path, kind: dict[str, Any], values: list[Any]
) -> None:
    texts = cells(
        "a", "a@b.fr", "1", "1.50", "true", "2024-01-05", "2024", "2024-01", "[1]", "", "NA"
    )
    checks_ = [
        {"type": name, "fieldName": "f", "values": values}
        for name in ("forbidden-value", "required-value")
    ]
    for listed in checks_:
        # frictionless puts the required values in a set.
        unhashable = listed["type"] == "required-value" and any(type(v) is list for v in values)
        screen(
            tmp_path,
            texts,
            {**F, **kind},
            N,
            entry={"checklist": {"checks": [listed]}},
            handed_over="unhashable type: 'list'" if unhashable else None,
        )


def test_a_required_value_stands_in_some_row(tmp_path: Path) -> None:
    texts = cells("01", "2", "x")
    report = check(
        tmp_path, texts, field("integer"), N, type="required-value", fieldName="f", values=[1, 3]
    )
    (note,) = notes(report, "required-value")
    assert note.startswith('The value "3" is required')


def test_values_missing_or_canonical_are_not_taken_for_each_other(tmp_path: Path) -> None:
    # "5" stands for no value here: it is neither forbidden nor a part of a sequence.
    for listed in (
        {"type": "forbidden-value", "fieldName": "f", "values": [5]},
        {"type": "required-value", "fieldName": "f", "values": [5]},
        {"type": "sequential-value", "fieldName": "f"},
        {"type": "deviated-value", "fieldName": "f"},
        {"type": "duplicate-row"},
    ):
        screen(
            tmp_path,
            cells("3", "4", "5", "5", "6"),
            field("integer"),
            N,
            missingValues=["5"],
            entry={"checklist": {"checks": [listed]}},
        )


@pytest.mark.parametrize(
    ("texts", "wrong"),
    [
        (["1", "2", "3", "4", "5"], []),
        (["1", "2", "2", "4", "9"], [4]),
        (["", "2"], [2]),
        (["-2", "-1", "0", "1", "2"], []),
        (["-1", "7", "8"], []),  # after 0 frictionless begins again
        (["0", "1"], []),
        (["01", "+2", "3", " 4 ", "5"], []),
        (["x", "2"], [2]),
        (["5", "6", "x", "8"], [4]),
        ([str(number) for number in range(90, 150)], []),
        ([str(number) for number in [*range(90, 150), 3]], [62]),
    ],
)
def test_a_sequence(tmp_path: Path, texts: list[str], wrong: list[int]) -> None:
    for kind in ("integer", "number"):
        report = check(
            tmp_path, cells(*texts), field(kind), N, type="sequential-value", fieldName="f"
        )
        assert rows(report, "sequential-value") == wrong


@pytest.mark.parametrize("kind", ["string", "date", "boolean", "year", "list", "any", "duration"])
def test_a_sequence_of_other_types(tmp_path: Path, kind: str) -> None:
    texts = cells("2001", "2002", "true", "1", "a", "2024-01-05", "P1D")
    check(tmp_path, texts, field(kind), N, type="sequential-value", fieldName="f")


def test_a_sequence_across_ragged_and_blank_rows(tmp_path: Path) -> None:
    content = "f,n\n1,a\n2\n3,b,\n4,c\n" + "".join(f"{at},x\n" for at in range(5, 40)) + "40\n,\n"
    report = check(tmp_path, content, field("integer"), N, type="sequential-value", fieldName="f")
    assert rows(report, "sequential-value") == [42]


def test_rows_are_the_same_by_the_text_of_their_values(tmp_path: Path) -> None:
    content = 'f,n\n1,a\n01,a\n2,a\n1,a\nx,\n,\ny,\n"1","a"\n1,a,z\n1\n1,\n'
    report = check(tmp_path, content, field("integer"), N, type="duplicate-row")
    said = [(e.row_number, e.note) for e in report.tasks[0].errors if e.type == "duplicate-row"]
    assert said == [
        (3, 'the same as row at position "2"'),
        (5, 'the same as row at position "3"'),
        (7, 'the same as row at position "6"'),
        (8, 'the same as row at position "7"'),
        (9, 'the same as row at position "5"'),
        (10, 'the same as row at position "9"'),
        (12, 'the same as row at position "11"'),
    ]


def test_a_comma_in_a_value_can_make_two_rows_the_same(tmp_path: Path) -> None:
    content = 'f,n\n"a,b",c\na,"b,c"\nNone,\n,None\n'
    report = check(tmp_path, content, field("string"), N, type="duplicate-row")
    assert rows(report, "duplicate-row") == [3, 5]


@pytest.mark.parametrize(
    "kind",
    [
        {"type": "number"},
        {"type": "number", "floatNumber": True},
        {"type": "number", "decimalChar": ",", "groupChar": " "},
        {"type": "number", "bareNumber": False},
        {"type": "boolean"},
        {"type": "date"},
        {"type": "datetime"},
        {"type": "time"},
        {"type": "year"},
        {"type": "yearmonth"},
        {"type": "duration"},
        {"type": "geopoint"},
        {"type": "array"},
        {"type": "object"},
        {"type": "list"},
        {"type": "any"},
        {"type": "string", "format": "uuid"},
    ],
)
def test_rows_of_every_type_are_compared(tmp_path: Path, kind: dict[str, Any]) -> None:
    texts = ["1", "1.0", "1.00", "01", "1e0", "0.0000001", "1E-7", "-0", "0", "NaN", "nan"]
    texts += ["true", "True", "2024-01-05", "2024-1-5", "10:00:00Z", "10:00:00+00:00"]
    texts += ["2024-01-05T10:00:00", "2024-01-05 10:00:00", "P1Y", "P12M", "1,2", "1.0,2", "1, 2"]
    texts += ['{"a":1}', '{"a": 1}', "[1]", "[1 ]", "", "x", "1 000,5", "1000,5", "12 €", "12"]
    check(tmp_path, cells(*texts), {**F, **kind}, N, type="duplicate-row")


def test_two_rows_of_the_same_hash_are_compared(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("f,n\n1,a\n2,b\n1,a\n", encoding="utf-8")
    schema = {"fields": [field("integer"), N]}
    for more in ({"checklist": {"checks": [{"type": "duplicate-row"}]}}, {}):
        keyed = schema if more else {**schema, "primaryKey": ["f"]}
        table = {"name": "t", "type": "table", "path": "t.csv", "schema": keyed, **more}
        package = make_package(tmp_path, [table])
        truth = validate(package, engine="frictionless").tasks[0].errors
        with mock.patch("parution.validation.keys.hashes._hash", _hash_all_alike):
            assert validate(package, small=0).tasks[0].errors == truth


def _hash_all_alike(columns: Any, _: int) -> Any:
    return (columns[0].hash(0) * 0).to_numpy()


def test_values_that_deviate(tmp_path: Path) -> None:
    content = "f,n\n" + "10,a\n11,b\n" * 20 + "x,c\n500\n,\n010,d\n9\n"
    for average in ("mean", "median", "mode"):
        for kind in ("integer", "number"):
            report = check(
                tmp_path,
                content,
                field(kind),
                N,
                type="deviated-value",
                fieldName="f",
                average=average,
            )
            assert len(notes(report, "deviated-value")) == 1
    floats = field("number", floatNumber=True)
    check(tmp_path, content, floats, N, type="deviated-value", fieldName="f")
    check(
        tmp_path, cells("NaN", "1", "2"), field("number"), N, type="deviated-value", fieldName="f"
    )
    check(tmp_path, cells("1"), field("number"), N, type="deviated-value", fieldName="f")
    report = check(
        tmp_path, content, field("number"), N, type="deviated-value", fieldName="f", interval=1.5
    )
    assert notes(report, "deviated-value")[0].startswith("calculation issue")


@pytest.mark.parametrize("size", [10, 5000, 5001, 9000])
def test_texts_that_deviate(tmp_path: Path, size: int) -> None:
    content = "f,n\n" + "été,a\n" * 30 + "é" * size + ",b\n" + "é" * size + "\n,\n"
    for more in ({}, {"ignoreFields": ["f"]}, {"interval": 10**400}, {"interval": -3}):
        listed = {"type": "deviated-cell", **more}
        reason = "a text of more than 5,000 characters" if size > 5000 else None
        if more.get("ignoreFields"):
            reason = None
        if more.get("interval") == 10**400:
            reason = "an interval on which frictionless could fail"
        report = screen(
            tmp_path,
            content,
            field("string"),
            N,
            entry={"checklist": {"checks": [listed]}},
            handed_over=reason,
        )
        if not more:
            assert len(notes(report, "deviated-cell")) == (0 if size <= 5000 else 2)


def test_texts_that_may_be_cut(tmp_path: Path) -> None:
    texts = ["é" * 255, "a" * 254, "65535", "065535", "65_535", "2147483647", "3", "x"]
    for kind in ("string", "integer", "any", "number", "year"):
        report = check(tmp_path, cells(*texts), field(kind), N, type="truncated-value")
        assert rows(report, "truncated-value") == {
            "string": [2],
            "any": [2],
            "integer": [4, 5, 6, 7],
        }.get(kind, [])
    short = f"f,n\n65535\n32767,{'b' * 255},c\n,\n"
    report = check(tmp_path, short, field("integer"), N, type="truncated-value")
    assert [
        (e.row_number, e.field_name) for e in report.tasks[0].errors if e.type == "truncated-value"
    ] == [
        (2, "f"),
        (3, "f"),
        (3, "n"),
    ]


def test_texts_that_are_not_ascii(tmp_path: Path) -> None:
    content = "f,n\né,a\na,é\né,é\né\na,b,é\n,\nx@é.fr,b\n" + "a,b\n" * 30 + "ü,b\n"
    report = check(tmp_path, content, field("string"), N, type="ascii-value")
    assert report.tasks[0].totals[("ascii-value", "f")] == 5
    emails = field("string", format="email")
    report = check(tmp_path, content, emails, N, type="ascii-value")
    assert rows(report, "ascii-value") == [3, 4, 8]


def test_the_dimensions_of_a_table(tmp_path: Path) -> None:
    for more, count in (
        ({"numRows": 3}, 0),
        ({"minRows": 4}, 1),
        ({"maxRows": 2, "numFields": 3}, 2),
        ({"minFields": 3}, 1),
        ({"maxFields": 1}, 1),
    ):
        report = check(
            tmp_path, "f,n\n1,a\n,\n2,b\n", field("integer"), N, type="table-dimensions", **more
        )
        assert report.tasks[0].totals.get(("table-dimensions", ""), 0) == count


@pytest.mark.parametrize(
    ("listed", "reason"),
    [
        ([{"type": "sequential-value", "fieldName": "zz"}], None),
        (
            [
                {"type": "sequential-value", "fieldName": "zz"},
                {"type": "forbidden-value", "fieldName": "zz", "values": [1]},
            ],
            "no field zz for forbidden-value",
        ),
        (
            [
                {"type": "sequential-value", "fieldName": "zz"},
                {"type": "forbidden-value", "fieldName": "f", "values": [1]},
                {"type": "required-value", "fieldName": "zz", "values": [1]},
            ],
            None,
        ),
        (
            [{"type": "deviated-value", "fieldName": "zz", "average": "x"}],
            "two errors of the last check",
        ),
        (
            [
                {"type": "deviated-value", "fieldName": "n", "average": "x"},
                {"type": "duplicate-row"},
            ],
            None,
        ),
        (
            [
                {"type": "deviated-value", "fieldName": "n"},
                {"type": "table-dimensions", "numRows": 1},
            ],
            None,
        ),
        (
            [{"type": "required-value", "fieldName": "f", "values": [[1], 2]}],
            "unhashable type: 'list'",
        ),
        ([{"type": "baseline"}], "the check baseline"),
        ([{"type": "zz"}], None),
        ([{"type": "duplicate-row"}, {"type": "duplicate-row"}], None),
        ([{"type": "row-constraint"}], None),
    ],
)
def test_a_check_that_cannot_be_applied(
    tmp_path: Path, listed: list[dict[str, Any]], reason: str | None
) -> None:
    content = "f,n\n1,a\n2,b\n1,a\n,\n"
    for picked in ({}, {"pickErrors": ["duplicate-row"]}):
        entry = {"checklist": {"checks": listed, **picked}}
        screen(tmp_path, content, field("integer"), N, entry=entry, handed_over=reason)
        screen(tmp_path, "f,n\n", field("integer"), N, entry=entry, handed_over=reason)


def test_a_check_of_a_field_that_the_table_does_not_have(tmp_path: Path) -> None:
    listed = [{"type": "sequential-value", "fieldName": "f"}, {"type": "truncated-value"}]
    for match in ("partial", "superset", "subset"):
        screen(
            tmp_path,
            "n\na\nb\n",
            field("integer"),
            N,
            fieldsMatch=match,
            entry={"checklist": {"checks": listed}},
            handed_over="no field f for sequential-value",
        )


def test_errors_of_checks_are_picked_and_skipped_like_others(tmp_path: Path) -> None:
    content = "f,n\n1,é\nx,a\n1,é\n"
    listed = [
        {"type": "duplicate-row"},
        {"type": "ascii-value"},
        {"type": "row-constraint", "formula": "f == 1"},
        {"type": "forbidden-value", "fieldName": "f", "values": [1]},
    ]
    for picked, kinds in (
        ({}, {"duplicate-row", "ascii-value", "row-constraint", "forbidden-value", "type-error"}),
        (
            {"skipErrors": ["ascii-value"]},
            {"duplicate-row", "row-constraint", "forbidden-value", "type-error"},
        ),
        ({"pickErrors": ["duplicate-row"]}, {"duplicate-row"}),
        ({"pickErrors": ["#row"], "skipErrors": ["#cell"]}, {"duplicate-row", "row-constraint"}),
    ):
        entry = {"checklist": {"checks": listed, **picked}}
        report = screen(tmp_path, content, field("integer"), N, entry=entry)
        assert {kind for kind, _ in report.tasks[0].totals} == kinds


def test_all_checks_at_once_keep_the_first_errors_of_each(tmp_path: Path) -> None:
    content = "f,n\n" + "5,é\n" * 40 + "6\n" + "7,é\n" * 40
    listed = [
        {"type": "duplicate-row"},
        {"type": "ascii-value"},
        {"type": "row-constraint", "formula": "f != 5"},
        {"type": "forbidden-value", "fieldName": "f", "values": [7]},
    ]
    (tmp_path / "t.csv").write_text(content, encoding="utf-8")
    table = {"name": "t", "type": "table", "path": "t.csv", "checklist": {"checks": listed}}
    package = make_package(tmp_path, [{**table, "schema": {"fields": [field("integer"), N]}}])
    whole = validate(package, engine="frictionless", limit=3).tasks[0]
    with mock.patch("parution.validation.reading.stream.CHUNK", 64):
        screened = validate(package, limit=3, small=0).tasks[0]
    assert screened.totals == whole.totals
    assert screened.totals[("duplicate-row", "")] == 78
    assert [(e.type, e.row_number, e.line) for e in screened.errors] == [
        (e.type, e.row_number, e.line) for e in whole.errors
    ]


def test_what_is_remembered_of_tuples_is_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tuples, "REMEMBERED", 3)
    content = "f,n\n" + "".join(f"{at % 11},a\n" for at in range(99))
    report = check(
        tmp_path, content, field("integer"), N, type="row-constraint", formula="f % 2 == 0"
    )
    assert report.tasks[0].totals == {("row-constraint", ""): 45}
