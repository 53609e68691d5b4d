"""What other readers read differently: each case, screened, must be as frictionless says.

The cells, patterns and files come from the list of differences between engines that the
prototype made; what the differential test finds is added here by name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from parution.validation import timeout
from tests.validation.comparing import Reason, compare_engines, make_package

if TYPE_CHECKING:
    from pathlib import Path

    from parution.model.report import Report

pytestmark = pytest.mark.slow
V2 = "https://datapackage.org/profiles/2.0/tableschema.json"
PACKAGE_V2 = "https://datapackage.org/profiles/2.0/datapackage.json"


def screen(
    folder: Path,
    content: bytes | str,
    *fields: dict[str, Any],
    entry: dict[str, Any] | None = None,
    handed_over: Reason = None,
    **schema: Any,
) -> Report:
    """Screen a table and hold it to frictionless, in one chunk and in many.

    Args:
        folder: where it is written.
        content: its file.
        fields: its fields.
        entry: what its descriptor says beside them.
        handed_over: why it is handed over; None where it must be screened.
        schema: what its schema says beside the fields.
    """
    data = content if isinstance(content, bytes) else content.encode("utf-8")
    (folder / "table.csv").write_bytes(data)
    described = {
        "name": "table",
        "type": "table",
        "path": "table.csv",
        "schema": {"$schema": V2, "fields": list(fields), **schema},
        **(entry or {}),
    }
    package = make_package(folder, [described], {"$schema": PACKAGE_V2})
    return compare_engines(package, 48, handed_over=handed_over)


def cells(*texts: str) -> str:
    """Write a table of one cell a row, beside a column that keeps it from being blank."""
    quoted = ('"' + text.replace('"', '""') + '"' for text in texts)
    return "f,n\n" + "".join(f"{text},x\n" for text in quoted)


F, N = {"name": "f"}, {"name": "n", "type": "string"}


def field(kind: str, **more: Any) -> dict[str, Any]:
    return {**F, "type": kind, **more}


def wrong(report: Report, kind: str = "type-error") -> list[str | None]:
    return [error.cell for error in report.tasks[0].errors if error.type == kind]


def test_an_underscore_between_digits_is_an_integer(tmp_path: Path) -> None:
    report = screen(tmp_path, cells("1_000", "1__0", "_1"), field("integer"), N)
    assert wrong(report) == ["1__0", "_1"]


def test_a_plus_sign_and_spaces_around_are_an_integer(tmp_path: Path) -> None:
    assert wrong(screen(tmp_path, cells("+5", " 5 ", "5\xa0", "5\n"), field("integer"), N)) == []


def test_digits_that_are_not_ascii_are_digits(tmp_path: Path) -> None:
    assert wrong(screen(tmp_path, cells("١٢", "２０"), field("integer"), N)) == []


def test_a_number_may_be_nan_or_infinite_but_not_within_bounds(tmp_path: Path) -> None:
    texts = cells("NaN", "nan", "INF", "-inf", "1e3", "1E-3")
    assert wrong(screen(tmp_path, texts, field("number"), N)) == []
    bounded = field("number", constraints={"minimum": 0})
    report = screen(tmp_path, texts, bounded, N)
    assert wrong(report, "constraint-error") == ["NaN", "nan", "-inf"]


def test_a_bound_is_compared_with_all_its_figures(tmp_path: Path) -> None:
    bounded = field("number", constraints={"maximum": 1, "minimum": 0})
    report = screen(tmp_path, cells("1.00000000000000000001", "1", "-1e-400", "0"), bounded, N)
    assert wrong(report, "constraint-error") == ["1.00000000000000000001", "-1e-400"]


def test_a_number_too_long_for_a_machine_is_an_integer(tmp_path: Path) -> None:
    report = screen(
        tmp_path,
        cells("9" * 40, "-9223372036854775809"),
        field("integer", constraints={"minimum": 0}),
        N,
    )
    assert wrong(report, "constraint-error") == ["-9223372036854775809"]


def test_a_bare_number_with_french_marks(tmp_path: Path) -> None:
    french = field("number", decimalChar=",", groupChar=" ")
    assert wrong(screen(tmp_path, cells("1 000,5", "1.5", "12", ",5", "1,5,"), french, N)) == [
        "1.5",
        "1,5,",
    ]


def test_a_number_with_a_unit(tmp_path: Path) -> None:
    loose = field("number", bareNumber=False)
    assert wrong(screen(tmp_path, cells("12 €", "5-", "12 000 €", "€"), loose, N)) == [
        "12 000 €",
        "€",
    ]


@pytest.mark.parametrize(
    ("pattern", "refused"),
    [
        (r"\d{3}", ["12", "ab", "x", "é"]),
        ("a|b", ["123", "123\n", "١٢٣", "12", "x", "é"]),
        (r"\w+", []),
        (r"(?=.*\d).+", ["ab", "x", "é"]),
        (r"(a)\1", ["123", "123\n", "١٢٣", "12", "ab", "x", "é"]),
        (r"[^a]*", ["ab"]),
        (r"x++", ["123", "123\n", "١٢٣", "12", "ab", "é"]),
    ],
)
def test_a_pattern_is_read_by_python(tmp_path: Path, pattern: str, refused: list[str]) -> None:
    texts = cells("123", "123\n", "١٢٣", "12", "ab", "x", "é")
    report = screen(tmp_path, texts, field("string", constraints={"pattern": pattern}), N)
    assert wrong(report, "constraint-error") == refused


def test_strptime_reads_dates(tmp_path: Path) -> None:
    texts = cells("05/01/2024", "5/1/2024", "31/04/2024", "01/02/24", "29/02/2023")
    report = screen(tmp_path, texts, field("date", format="%d/%m/%Y"), N)
    assert wrong(report) == ["31/04/2024", "01/02/24", "29/02/2023"]


def test_dates_that_are_on_no_calendar(tmp_path: Path) -> None:
    texts = cells("2024-02-29", "2023-02-29", "2024-1-5", "0000-01-01", "٢٠٢٤-01-05", "2024-01-05 ")
    assert wrong(screen(tmp_path, texts, field("date"), N)) == [
        "2023-02-29",
        "0000-01-01",
        "2024-01-05 ",
    ]


def test_times_that_iso_allows(tmp_path: Path) -> None:
    texts = cells(
        "2024-01-05T24:00:00", "2024-01-05T23:59:60", "2024-01-05X10:00:00", "2024-01-05T10:00"
    )
    assert wrong(screen(tmp_path, texts, field("datetime"), N)) == [
        "2024-01-05T23:59:60",
        "2024-01-05T10:00",
    ]


def test_an_empty_cell_is_a_missing_value_only_where_it_is_said(tmp_path: Path) -> None:
    report = screen(tmp_path, cells("", "NA", "1"), field("integer"), N, missingValues=["NA"])
    assert wrong(report) == [""]
    required = field("string", constraints={"required": True})
    report = screen(tmp_path, cells("", "NA", "1"), required, N, missingValues=[])
    assert report.valid


def test_the_missing_values_of_a_field_replace_those_of_the_schema(tmp_path: Path) -> None:
    own = field("integer", missingValues=["-"], constraints={"required": True})
    report = screen(tmp_path, cells("-", "", "NA"), own, N, missingValues=["NA", ""])
    assert report.tasks[0].totals == {("type-error", "f"): 2, ("constraint-error", "f"): 1}


def test_lengths_are_counted_in_characters(tmp_path: Path) -> None:
    sized = field("string", constraints={"minLength": 3, "maxLength": 4})
    report = screen(tmp_path, cells("été", "éé", "éééé", "ééééé", "e\u0301te"), sized, N)
    assert wrong(report, "constraint-error") == ["éé", "ééééé"]


def test_an_enum_compares_values(tmp_path: Path) -> None:
    listed = field("number", constraints={"enum": [1, 2.5]})
    assert wrong(
        screen(tmp_path, cells("1.0", "01", "2.50", "3"), listed, N), "constraint-error"
    ) == ["3"]


def test_quotes_inside_cells(tmp_path: Path) -> None:
    content = 'f,n\n5" tube,1\n"ab"cd,2\n"a""b",3\n "x,y",4\n"fin\n'
    assert screen(tmp_path, content, field("string"), N).tasks[0].stats["rows"] >= 1


def test_newlines_inside_cells_do_not_move_the_rows(tmp_path: Path) -> None:
    content = 'f,n\n"a\nb",1\n"c\r\nd\n",x\nz,\n'
    report = screen(tmp_path, content, field("string"), {"name": "n", "type": "integer"})
    assert [(e.row_number, e.line, e.cell) for e in report.tasks[0].errors] == [(3, 4, "x")]


def test_short_and_long_rows(tmp_path: Path) -> None:
    report = screen(tmp_path, "f,n\n1\n1,2\n1,2,\n1,2,3,4\n", field("integer"), N)
    assert [(e.type, e.row_number, e.field_number) for e in report.tasks[0].errors] == [
        ("missing-cell", 2, 2),
        ("extra-cell", 4, 3),
        ("extra-cell", 5, 3),
        ("extra-cell", 5, 4),
    ]


def test_a_short_row_does_not_make_up_for_a_long_one(tmp_path: Path) -> None:
    # Polars cuts a long last row without a newline, and fills a short one: the sum was right.
    for content in ("f,n\n1,a\n,\n2\n3,,,", "f,n\n1,a\n2\n3,b,\n4,c\n", "f,n\n2\n1,a,\n"):
        screen(tmp_path, content, field("integer"), N, entry={"dialect": {"delimiter": ","}})


def test_blank_rows_and_rows_of_commas(tmp_path: Path) -> None:
    required = field("string", constraints={"required": True})
    report = screen(tmp_path, "f,n\n\na,b\n,\n\n,,\n", required, N, primaryKey=["f"])
    assert report.tasks[0].totals == {("blank-row", ""): 4, ("primary-key", ""): 4}


def test_one_column_and_its_blank_rows(tmp_path: Path) -> None:
    report = screen(tmp_path, 'f\n1\n\n""\nx\n', field("integer"))
    assert [(e.type, e.row_number) for e in report.tasks[0].errors] == [
        ("blank-row", 3),
        ("blank-row", 4),
        ("type-error", 5),
    ]


@pytest.mark.parametrize("header", ["f,f", "f,", ",", "F,n", "n,f", "f", "f,n,x", " f ,n"])
def test_labels_blank_doubled_or_misplaced(tmp_path: Path, header: str) -> None:
    screen(tmp_path, f"{header}\n1,b\nx,c\n", field("integer"), N)
    # Fields cannot be matched by name with two labels that are the same.
    reason = "unique labels" if header in {"f,f", ","} else None
    for match in ("equal", "subset", "superset", "partial"):
        screen(
            tmp_path,
            f"{header}\n1,b\nx,c\n",
            field("integer"),
            N,
            fieldsMatch=match,
            handed_over=reason,
        )


def test_a_byte_order_mark(tmp_path: Path) -> None:
    assert (
        screen(
            tmp_path, b"\xef\xbb\xbff,n\n1,a\n\xef\xbb\xbf2,b\n", field("integer"), N
        ).error_count
        == 1
    )


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
def test_other_newlines(tmp_path: Path, newline: str) -> None:
    content = newline.join(["f,n", "1,a", "x,b", '"3","c"', ""])
    report = screen(tmp_path, content, field("integer"), N)
    assert [(e.row_number, e.line) for e in report.tasks[0].errors] == [(3, 3)]


def test_a_lone_cr_inside_a_table_of_lf(tmp_path: Path) -> None:
    screen(tmp_path, 'f,n\n1,a\r2,b\nx,"c\rd"\n', field("integer"), N)


def test_nul_bytes_and_line_separators(tmp_path: Path) -> None:
    content = "f,n\n1,a\0b\n2,c\u2028d\n3,\x85\x0b\x0c\n"
    screen(tmp_path, content, field("integer"), N)
    screen(tmp_path, content, field("integer"), N, entry={"encoding": "utf-8"})


@pytest.mark.parametrize("encoding", ["windows-1252", "utf-16", "utf-16-le", "latin-1"])
def test_other_encodings(tmp_path: Path, encoding: str) -> None:
    content = "f,n\n" + "1,déjà vu à l’été\n" * 20 + "x,é\n"
    data = content.replace("’", "'").encode(encoding)
    screen(tmp_path, data, field("integer"), N, entry={"encoding": encoding})
    screen(tmp_path, data, field("integer"), N)


def test_text_that_looks_compressed(tmp_path: Path) -> None:
    for content in ("f,n\nx^,a\n1,b\n", "f,n\nx\x01,a\n1,b\n", "f,n\nPK,a\n1,b\n"):
        screen(tmp_path, content, field("integer"), N)


# 600 of them are 260 kB, further than the sample whose encoding is detected (10 kB) and than the
# blocks of Python's and of frictionless' readers (8 and 64 kB).
LONG = b"1," + b"abcdefghij" * 43 + b"\n"


def test_a_byte_that_is_not_utf8_in_a_long_row(tmp_path: Path) -> None:
    data = b"f,n\n" + LONG * 600 + b"1,a,\xe9\n1,b\n"
    screen(
        tmp_path,
        data,
        field("integer"),
        N,
        entry={"encoding": "utf-8"},
        handed_over="can't decode byte 0xe9",
    )


def test_a_late_byte_that_is_not_utf8(tmp_path: Path) -> None:
    data = b"f,n\n" + LONG * 600 + b"x,\xe9\n"
    screen(
        tmp_path,
        data,
        field("integer"),
        N,
        entry={"encoding": "utf-8"},
        handed_over="can't decode byte 0xe9",
    )


def test_the_dialect_is_guessed_as_frictionless_guesses(tmp_path: Path) -> None:
    for delimiter in ";\t|":
        screen(tmp_path, f"f{delimiter}n\n1{delimiter}a\nx{delimiter}b, c\n", field("integer"), N)


@pytest.mark.parametrize(
    "dialect",
    [
        {"commentChar": "#"},
        {"skipBlankRows": True},
        {"header": False},
        {"headerRows": [2]},
        {"headerRows": [1, 2]},
        {"skipInitialSpace": True},
        {"quoteChar": "'"},
        {"escapeChar": "\\"},
        {"doubleQuote": False, "escapeChar": "\\"},
        {"delimiter": ";"},
        {"headerCase": False},
        {"commentRows": [2, 3]},
    ],
)
def test_dialects(tmp_path: Path, dialect: dict[str, Any]) -> None:
    content = 'f,n\n1,\'a,b\'\n#2,c\n\n x, y\\,z\n3,"d \\"e"\n"4","f,\n g"\n'
    screen(tmp_path, content, field("integer"), N, entry={"dialect": dialect})


def test_keys_compare_values_and_name_the_previous_row(tmp_path: Path) -> None:
    content = "f,n\n1,a\n01,b\n2,a\n+1,c\n,d\n,e\n"
    unique = {"name": "n", "type": "string", "constraints": {"unique": True}}
    report = screen(tmp_path, content, field("integer"), unique, primaryKey=["f"])
    notes = [(e.type, e.row_number, e.note) for e in report.tasks[0].errors]
    same = "the same as in the row at position"
    empty = 'cells composing the primary keys are all "None"'
    assert sorted(notes) == [
        ("primary-key", 3, f"{same} 2"),
        ("primary-key", 5, f"{same} 3"),
        ("primary-key", 6, empty),
        ("primary-key", 7, empty),
        ("unique-error", 4, f"{same} 2"),
    ]


def test_a_key_of_several_fields_may_have_a_part_without_value(tmp_path: Path) -> None:
    content = "f,n\n1,a\n1,\n1,\n,a\n1,a\n"
    assert screen(tmp_path, content, field("integer"), N, primaryKey=["f", "n"]).error_count == 2


def test_keys_of_numbers_and_dates(tmp_path: Path) -> None:
    screen(
        tmp_path,
        cells("1.5", "1.50", "15e-1", "-0", "0", "1e500", "1E+500"),
        field("number"),
        N,
        primaryKey=["f"],
    )
    screen(tmp_path, cells("2024-01-05", "2024-1-5", "x", "y"), field("date"), N, primaryKey=["f"])
    nan = "a key that is not a number"
    screen(tmp_path, cells("NaN", "NaN"), field("number"), N, primaryKey=["f"], handed_over=nan)


def test_a_foreign_key_to_its_own_table(tmp_path: Path) -> None:
    content = "f,n\n1,\n2,1\n3,01\n4,9\n5,x\n"
    parent = {"name": "n", "type": "integer"}
    reference = {"resource": "", "fields": ["f"]}
    report = screen(
        tmp_path,
        content,
        field("integer"),
        parent,
        foreignKeys=[{"fields": ["n"], "reference": reference}],
    )
    assert report.tasks[0].totals == {("foreign-key", ""): 1, ("type-error", "n"): 1}


def test_a_foreign_key_to_another_table(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("k,v\n1,x\n1,y\n2,x\n\n3\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("k,v\n1,x\n01,y\n2,y\n,\n3,\n9\n", encoding="utf-8")
    fields = [{"name": "k", "type": "integer"}, {"name": "v", "type": "string"}]
    key = {"fields": ["k", "v"], "reference": {"resource": "a", "fields": ["k", "v"]}}
    package = make_package(
        tmp_path,
        [
            {
                "name": "b",
                "type": "table",
                "path": "b.csv",
                "schema": {"fields": fields, "foreignKeys": [key]},
            },
            {"name": "a", "type": "table", "path": "a.csv", "schema": {"fields": fields}},
        ],
    )
    report = compare_engines(package)
    assert report.tasks[0].totals[("foreign-key", "")] == 2


def test_a_signalling_nan_is_a_finding_whoever_reads_it(tmp_path: Path) -> None:
    report = screen(
        tmp_path,
        cells("sNaN", "1"),
        field("number", constraints={"minimum": 0}),
        N,
        handed_over="InvalidOperation",
    )
    assert [e.type for e in report.tasks[0].errors] == ["source-error"]


def test_the_declared_size_and_hash_are_compared(tmp_path: Path) -> None:
    for declared in (
        {"bytes": 3},
        {"hash": "sha256:00"},
        {"hash": "00"},
        {"rows": 7},
        {"fields": 9},
    ):
        report = screen(tmp_path, "f,n\n1,a\n", field("integer"), N, entry=declared)
        assert report.error_count == 1


def test_a_checklist_picks_and_skips(tmp_path: Path) -> None:
    content = "f,n\nx,a\n1\n\n"
    for checklist in (
        {"skipErrors": ["type-error"]},
        {"pickErrors": ["blank-row"]},
        {"checks": [{"type": "table-dimensions", "maxRows": 1}]},
        {"checks": [{"type": "row-constraint", "formula": "f == 1"}]},
    ):
        screen(tmp_path, content, field("integer"), N, entry={"checklist": checklist})


@pytest.mark.parametrize(
    ("kind", "values", "refused"),
    [
        ({"type": "integer"}, [1, 10], ["2", "1.0"]),
        ({"type": "number"}, [1, 2.5], ["2", "10", "1_0"]),
        ({"type": "boolean"}, [True], ["false"]),
        ({"type": "boolean", "trueValues": ["oui"], "falseValues": ["non"]}, ["oui"], ["non"]),
        ({"type": "date"}, ["2024-01-05"], ["2024-01-06"]),
        ({"type": "datetime"}, ["2024-01-05T10:00:00Z"], ["2024-01-05T10:00:00"]),
        ({"type": "time"}, ["10:00:00"], ["10:00:01"]),
        ({"type": "year"}, [2024, "2023"], ["2025"]),
        ({"type": "yearmonth"}, ["2024-01"], ["2024-02"]),
        ({"type": "duration"}, ["P1Y"], ["P13M"]),
        ({"type": "geopoint"}, ["1,2"], ["2,1"]),
        ({"type": "array"}, [[1], "[2]"], ["[3]"]),
        ({"type": "object"}, [{"a": 1}], ['{"a":2}']),
        ({"type": "any"}, ["a", 1], ["1", "b"]),
    ],
)
def test_an_enum_of_any_type_compares_values(
    tmp_path: Path, kind: dict[str, Any], values: list[Any], refused: list[str]
) -> None:
    good = ["1", "01", "1.0", "10", "2.50", "true", "1", "oui", "2024-01-05", "2024-1-5"]
    good += ["2024-01-05T10:00:00Z", "2024-01-05 12:00:00+02:00", "10:00:00", "2024", "2024-01"]
    good += ["2024-1", "P1Y", "P12M", "1,2", "1.0, 2", "[1]", "[2]", '{"a": 1}', '{"a":1}', "a"]
    listed = {**F, **kind, "constraints": {"enum": values}}
    report = screen(tmp_path, cells(*good, *refused), listed, N)
    # What is of another type is refused as such; what is of this one, by the enum.
    found = {*wrong(report, "constraint-error"), *wrong(report)}
    assert found >= set(refused)
    assert len(found) < len(set(good)) + len(refused)


def test_an_enum_with_what_frictionless_fails_on(tmp_path: Path) -> None:
    listed = field("number", constraints={"enum": ["sNaN", "NaN", 1]})
    screen(tmp_path, cells("1", "NaN", "2"), listed, N, handed_over="InvalidOperation")
    required = field("integer", constraints={"enum": [1, 5], "required": True})
    screen(tmp_path, cells("1", "5", "", "7"), required, N, missingValues=["", "5"])


@pytest.mark.parametrize(
    ("kind", "low", "high", "refused"),
    [
        (
            {"type": "datetime"},
            "2024-01-05T10:00:00",
            "2024-01-05T12:00:00",
            ["2024-01-05T09:59:59", "2024-01-05 12:00:01", "2024-01-05T12:00:00.5"],
        ),
        ({"type": "time"}, "10:00:00", "12:00:00.5", ["09:59:59", "12:00:01"]),
        ({"type": "year"}, "2000", "2024", ["1999", "2025", "0001"]),
        ({"type": "yearmonth"}, "2000-1", "2024-06", ["1999-12", "2024-07", "24-6"]),
        ({"type": "date"}, "2024-01-05", "2024-03-01", ["2024-01-04", "2024-3-2"]),
        (
            {"type": "date", "format": "%d/%m/%Y"},
            "05/01/2024",
            "01/03/2024",
            ["04/01/2024", "02/03/2024", "31/12/2023"],
        ),
        ({"type": "date", "format": "%Y%m%d"}, "20240105", "20240301", ["20240104", "20240302"]),
        ({"type": "date", "format": "%m-%Y"}, "01-2024", "03-2024", ["12-2023", "04-2024"]),
    ],
)
def test_bounds_of_dates_and_times(
    tmp_path: Path, kind: dict[str, Any], low: str, high: str, refused: list[str]
) -> None:
    good = ["2024-01-05T10:00:00", "2024-01-05T12:00:00", "2024-01-05 11:00:00", "10:00:00"]
    good += ["12:00:00", "12:00:00.5", "2000", "2024", "2000-01", "2024-06", "2024-01-05"]
    good += ["2024-03-01", "2024-02-29", "05/01/2024", "1/3/2024", "29/02/2024", "20240105"]
    good += ["01-2024", "03-2024"]
    for names in (("minimum", "maximum"), ("exclusiveMinimum", "exclusiveMaximum")):
        bounded = {**F, **kind, "constraints": dict(zip(names, (low, high), strict=True))}
        report = screen(tmp_path, cells(*good, *refused), bounded, N)
        assert {*refused} <= {*wrong(report, "constraint-error")}


def test_a_cell_without_a_time_zone_is_not_within_a_bound_with_one(tmp_path: Path) -> None:
    for kind, bound, texts in (
        ("datetime", "2024-01-05T10:00:00Z", ("2024-01-05T11:00:00Z", "2024-01-05T11:00:00")),
        ("datetime", "2024-01-05T10:00:00", ("2024-01-05T11:00:00", "2024-01-05T11:00:00Z")),
        ("time", "10:00:00Z", ("11:00:00+01:00", "11:00:00")),
        ("time", "10:00:00", ("11:00:00", "11:00:00Z")),
    ):
        bounded = field(kind, constraints={"minimum": bound})
        screen(tmp_path, cells(texts[0]), bounded, N)
        report = screen(tmp_path, cells(*texts), bounded, N)
        found = [(error.type, error.row_number, error.cell) for error in report.tasks[0].errors]
        assert found == [("constraint-error", 3, texts[1])]


@pytest.mark.parametrize(
    ("kind", "refused"),
    [
        ({"type": "list"}, []),
        ({"type": "list", "constraints": {"minLength": 2, "maxLength": 3}}, ["a", "1", "a,b,c,d"]),
        ({"type": "list", "delimiter": "::", "constraints": {"minLength": 2}}, ["a", "1", "1,2"]),
        ({"type": "list", "itemType": "integer"}, ["a", "1.5,2", "1,,2", "x,1", "a,b,c,d"]),
        ({"type": "list", "itemType": "number"}, ["a", "1,,2", "x,1", "a,b,c,d"]),
        ({"type": "list", "itemType": "integer", "delimiter": ";"}, ["a", "1,2", "1.5,2"]),
        ({"type": "list", "itemType": "boolean"}, ["a", "1,2"]),
        ({"type": "list", "itemType": "date"}, ["a", "1", "1,2"]),
    ],
)
def test_lists(tmp_path: Path, kind: dict[str, Any], refused: list[str]) -> None:
    texts = cells("a", "1", "1,2", "1.5,2", "1,,2", "x,1", "a,b,c,d", "a:::b", "1;2", "١,٢")
    report = screen(tmp_path, texts, {**F, **kind}, N)
    assert {*refused} <= {*wrong(report), *wrong(report, "constraint-error")}


JSON = ["[]", "[1]", '["a", 1.5,true ,null]', "[[1]]", '["\\u00e9"]', '["a\tb"]', "[01]", "[1,]"]
JSON += ["{}", '{"a": 1}', '{"a":"b", "c" : null}', '{"a":{}}', "{'a':1}", '{"a":1,}', "{a:1}", "1"]
JSON += ["[-0]", "[1e3]", "[NaN]", '["\u2028"]', '["\x7f"]', " [1]", "[1] ", "[1\n]", '["\n"]']


@pytest.mark.parametrize("kind", ["array", "object", "geojson"])
def test_json_is_read_by_python(tmp_path: Path, kind: str) -> None:
    point = {"type": "Point", "coordinates": [1, 2]}
    values = {"enum": [[1], {"a": 1}, point]}
    for constraints in ({}, {"required": True}, {"minLength": 1}, values):
        screen(tmp_path, cells(*JSON), field(kind, constraints=constraints), N)
    screen(tmp_path, cells(*JSON), field("array", arrayItem={"type": "integer"}), N)


def test_what_is_described_once_may_stand_in_two_tables(tmp_path: Path) -> None:
    schema = {"fields": [field("integer"), N]}  # as an alias of YAML makes it
    for name in "ab":
        (tmp_path / f"{name}.csv").write_text("f,n\n1,x\n", encoding="utf-8")
    tables = [
        {"name": name, "type": "table", "path": f"{name}.csv", "schema": schema} for name in "ab"
    ]
    assert compare_engines(make_package(tmp_path, tables)).valid


def test_points_of_geojson(tmp_path: Path) -> None:
    texts = [
        '{"type": "Point", "coordinates": [2.35, 48.85]}',
        '{"type":"Point","coordinates":[2,48,35.5]}',
        '{"type":"Point","coordinates":[999,-999]}',
        '{"type":"Point","coordinates":[2]}',
        '{"type":"Point","coordinates":["2","48"]}',
        '{"coordinates":[2,48],"type":"Point"}',
        '{"type":"Polygon","coordinates":[2,48]}',
        '{"type":"point","coordinates":[2,48]}',
    ]
    report = screen(tmp_path, cells(*texts), field("geojson"), N)
    # A third coordinate is refused: frictionless' profile does not have it.
    assert wrong(report) == [texts[1], texts[3], texts[4], texts[6], texts[7]]
    screen(tmp_path, cells(*texts), field("geojson", format="topojson"), N)


@pytest.mark.parametrize(
    ("kind", "same"),
    [
        ({"type": "boolean"}, [("true", "1"), ("False", "0")]),
        ({"type": "number", "floatNumber": True}, [("1", "1e0"), ("0.1", "0.10"), ("-0", "0")]),
        ({"type": "number"}, [("1", "1.0"), ("1e500", "10e499")]),
        ({"type": "time"}, [("10:00:00Z", "12:00:00+02:00"), ("10:00:00", "10:00:00.0")]),
        ({"type": "datetime"}, [("2024-01-05T10:00:00Z", "2024-01-05T12:00:00+02:00")]),
        ({"type": "duration"}, [("PT60M", "PT1H"), ("P1D", "PT24H")]),
        ({"type": "duration"}, [("P1Y", "P1.0Y"), ("P1Y2M", "P01Y02M")]),
        ({"type": "geopoint"}, [("1,2", "1.0, 2.0")]),
        ({"type": "yearmonth"}, [("2024-01", "2024-1")]),
        ({"type": "year"}, [("0001", "+001")]),
        ({"type": "string", "format": "email"}, [("a@b.fr", "a@b.fr")]),
    ],
)
def test_keys_of_every_type_compare_values(
    tmp_path: Path, kind: dict[str, Any], same: list[tuple[str, str]]
) -> None:
    texts = [text for pair in same for text in pair]
    described = {**F, **kind}
    report = screen(tmp_path, cells(*texts, ""), described, N, primaryKey=["f"])
    assert report.tasks[0].totals == {("primary-key", ""): len(same) + 1}
    unique = {**described, "constraints": {"unique": True}}
    report = screen(tmp_path, cells(*texts, "", ""), unique, N)
    assert report.tasks[0].totals == {("unique-error", "f"): len(same)}


def test_twelve_months_are_a_year_but_not_to_a_dictionary(tmp_path: Path) -> None:
    unique = field("duration", constraints={"unique": True})
    assert screen(tmp_path, cells("P1Y", "P12M", "P0Y", "PT0S"), unique, N).error_count == 1


@pytest.mark.parametrize("kind", ["array", "object", "list", "geojson"])
def test_a_key_without_a_hash_is_a_fault_of_the_schema(tmp_path: Path, kind: str) -> None:
    unique = field(kind, constraints={"unique": True})
    for texts in (["", ""], ["[1]"], ['{"a":1}'], ["a"]):  # whatever the cells
        report = screen(tmp_path, cells(*texts), unique, N)
        assert [error.type for error in report.tasks[0].errors] == ["field-error"]
        report = screen(tmp_path, cells(*texts), field(kind), N, primaryKey=["n", "f"])
        assert [error.type for error in report.tasks[0].errors] == ["schema-error"]


@pytest.mark.parametrize(
    ("kind", "target", "orphans"),
    [
        ("integer", "number", []),
        ("number", "integer", ["2.5"]),
        ("boolean", "integer", []),
        ("integer", "boolean", ["2"]),
        ("string", "integer", ["1", "2", "0", "2.5", "2024-01-05", "a"]),
        ("integer", "string", ["1", "2", "0"]),
        ("any", "string", ["2.5", "2024-01-05"]),
        ("date", "datetime", ["2024-01-05"]),
        ("date", "string", ["2024-01-05"]),
        ("year", "integer", []),
    ],
)
def test_a_foreign_key_of_another_type_than_its_target(
    tmp_path: Path, kind: str, target: str, orphans: list[str]
) -> None:
    (tmp_path / "a.csv").write_text("k,n\n1,x\n2,x\n0,x\na,x\n,x\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text(
        "k,n\n1,x\n2,x\n0,x\n2.5,x\n2024-01-05,x\na,x\n,x\n", encoding="utf-8"
    )
    for fields in (["k"], ["k", "n"]):
        key = {"fields": fields, "reference": {"resource": "a", "fields": fields}}
        tables = [
            {
                "name": name,
                "type": "table",
                "path": f"{name}.csv",
                "schema": {"fields": [{"name": "k", "type": typed}, N], "foreignKeys": keys},
            }
            for name, typed, keys in (("b", kind, [key]), ("a", target, []))
        ]
        report = compare_engines(make_package(tmp_path, tables))
        found = [error for error in report.tasks[0].errors if error.type == "foreign-key"]
        if fields == ["k"]:
            assert [error.descriptor["fieldCells"][0] for error in found] == orphans


def test_a_foreign_key_to_a_table_of_another_format(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('[{"k": 1, "n": "x"}, {"k": "2", "n": "y"}]', encoding="utf-8")
    (tmp_path / "b.csv").write_text("k,n\n1,x\n2,y\n3,z\n", encoding="utf-8")
    for kind in ("any", "integer", "number"):
        fields = [{"name": "k", "type": kind}, N]
        key = {"fields": ["k"], "reference": {"resource": "a", "fields": ["k"]}}
        tables = [
            {
                "name": "b",
                "type": "table",
                "path": "b.csv",
                "schema": {"fields": fields, "foreignKeys": [key]},
            },
            {"name": "a", "type": "table", "path": "a.json", "schema": {"fields": fields}},
        ]
        reasons = {"a": "not local delimited text"}
        # A number of JSON is one to this type, and text is in CSV.
        if kind == "any":
            reasons["b"] = "a value of another type, int"
        compare_engines(make_package(tmp_path, tables), handed_over=reasons)


def test_unique_keys_of_a_schema_are_compared(tmp_path: Path) -> None:
    """frictionless 5.21 keeps the word of Data Package v2 and does nothing with it."""
    content = "f,n\n1,a\n01,a\n1,b\n,a\n,a\n2,\n2,\nx,a\nx,a\n1,a,c\n"
    report = screen(tmp_path, content, field("integer"), N, uniqueKeys=[["f"], ["f", "n"]])
    found = [
        (error.row_number, error.key_fields, error.other_row)
        for error in report.tasks[0].errors
        if error.type == "unique-key"
    ]
    assert sorted(found) == [
        (3, ("f",), 2),
        (3, ("f", "n"), 2),  # 01 and 1 are one integer
        (4, ("f",), 3),
        (8, ("f",), 7),  # but no text is no value
        (11, ("f",), 4),
        (11, ("f", "n"), 3),
    ]


def test_a_checklist_may_leave_unique_keys_out(tmp_path: Path) -> None:
    for checklist, number in (
        ({"checks": []}, 1),
        ({"checks": [], "skipErrors": ["unique-key"]}, 0),
        ({"checks": [], "skipErrors": ["#row"]}, 0),
        ({"checks": [], "pickErrors": ["type-error"]}, 0),
        ({"checks": [], "pickErrors": ["unique-key"]}, 1),
    ):
        report = screen(
            tmp_path,
            "f,n\n1,a\n1,b\n",
            field("integer"),
            N,
            uniqueKeys=[["f"]],
            entry={"checklist": checklist},
        )
        assert report.error_count == number


def test_a_json_schema_is_a_constraint_that_frictionless_refuses(tmp_path: Path) -> None:
    for kind in ("object", "array"):
        wanted = field(kind, constraints={"jsonSchema": {"type": kind}})
        report = screen(tmp_path, cells("{}", "[]"), wanted, N)
        assert not report.valid
        (error,) = report.tasks[0].errors
        assert error.note == f'constraint "jsonSchema" is not supported by type "{kind}"'


@pytest.mark.parametrize("match", ["exact", "equal", "subset", "superset", "partial"])
@pytest.mark.parametrize("labels", ["f,n", "n,f", "n", "x,n,f", "N,F"])
def test_fields_are_matched_with_labels(tmp_path: Path, match: str, labels: str) -> None:
    width = labels.count(",") + 1
    content = f"{labels}\n" + "1,a,2"[: width * 2 - 1] + "\nx" + ",y" * (width - 1) + "\n1\n"
    screen(
        tmp_path,
        content,
        field("integer", constraints={"unique": True}),
        N,
        fieldsMatch=match,
        primaryKey=["f"],
        entry={"dialect": {"delimiter": ","}},
    )


def test_line_terminators_and_other_words_of_the_dialect(tmp_path: Path) -> None:
    for content in ("f,n\n1,a\nx,b\n", "f,n;1,a;x,b;", "f,n\r1,a\rx,b\r", "f,n\r\n1,a\r\nx,b\r\n"):
        for dialect in (
            {"lineTerminator": "\n"},
            {"lineTerminator": ";"},
            {"csv": {"lineTerminator": "\r\n", "nullSequence": "a"}},
            {"csv": {"delimiter": ",", "doubleQuote": True}},
            {"headerJoin": "-", "headerRows": [1, 2]},
        ):
            screen(tmp_path, content, field("integer"), N, entry={"dialect": dialect})


def test_row_numbers_count_the_header_and_comments(tmp_path: Path) -> None:
    for dialect, numbers in (
        ({"delimiter": ","}, [3]),
        ({"delimiter": ",", "headerRows": [1, 2]}, [3]),
        ({"delimiter": ",", "header": False}, [1, 3]),
        ({"delimiter": ",", "commentRows": [2]}, [3]),
    ):
        report = screen(
            tmp_path, "f,n\n1,a\nx,b\n", field("integer"), N, entry={"dialect": dialect}
        )
        assert [e.row_number for e in report.tasks[0].errors if e.type == "type-error"] == numbers


@pytest.mark.parametrize(
    "kind",
    [
        {"type": "date", "format": "any"},
        {"type": "datetime", "format": "any"},
        {"type": "time", "format": "any"},
        {"type": "datetime", "format": "%Y-%m-%dT%H:%M:%S%z"},
        {"type": "time", "format": "%Hh%M"},
        {"type": "date", "format": "%d %B %Y"},
        {"type": "geopoint", "format": "object"},
        {"type": "geopoint", "format": "array"},
        {"type": "string", "format": "wkt"},
        {"type": "string", "format": "uri"},
        {"type": "string", "format": "uuid"},
        {"type": "string", "format": "binary"},
        {"type": "string", "format": "email"},
    ],
)
def test_formats(tmp_path: Path, kind: dict[str, Any]) -> None:
    texts = ["5 May 2024", "05 January 2024", "2024-01-05T10:00:00+0200", "10h30", "[1,2]", "x y"]
    texts += ['{"lon":1,"lat":2}', "POINT (1 2)", "POINT 1 2", "a:", "a@b.fr", "YWJj", "é", "10:30"]
    texts += ["2024-01-05T10:00:00Z", "181,0", "123e4567-e89b-12d3-a456-426614174000"]
    reason = "frictionless[wkt]" if kind.get("format") == "wkt" else None
    screen(tmp_path, cells(*texts), {**F, **kind}, N, handed_over=reason)
    screen(tmp_path, cells(*texts), {**F, **kind}, N, primaryKey=["f"], handed_over=reason)


@pytest.mark.parametrize(
    ("kind", "text"), [("object", "{}"), ("list", "a"), ("number", "sNaN"), ("number", "NaN")]
)
@pytest.mark.parametrize("own", ["unique", "primary"])
def test_a_target_whose_own_key_has_no_hash(tmp_path: Path, kind: str, text: str, own: str) -> None:
    (tmp_path / "a.csv").write_text(f"k,f\n1,{text}\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("k,f\n1,x\n2,x\n", encoding="utf-8")
    number = {"name": "k", "type": "integer"}
    keyed = {**F, "type": kind, "constraints": {"unique": own == "unique"}}
    key = {"fields": ["k"], "reference": {"resource": "a", "fields": ["k"]}}
    target = {"fields": [number, keyed], **({"primaryKey": ["f"]} if own == "primary" else {})}
    schema = {"fields": [number, {**F, "type": "string"}], "foreignKeys": [key]}
    tables = [
        {"name": name, "type": "table", "path": f"{name}.csv", "schema": described}
        for name, described in (("b", schema), ("a", target))
    ]
    reasons = {"a": "a key that is not a number"} if kind == "number" else None
    if reasons and text == "sNaN":
        reasons["b"] = "Cannot hash"
    report = compare_engines(make_package(tmp_path, tables), handed_over=reasons)
    # frictionless reads the target's own key too, and fails on what cannot be one. A schema at
    # fault is found before: then the foreign keys to its table are not compared.
    (error,) = report.tasks[0].errors
    assert error.type == ("foreign-key" if text == "NaN" else "source-error")
    assert (error.reason == "unread-target") == (kind != "number")
    assert report.tasks[1].refused == (kind != "number")


def test_a_ragged_row_is_bounded_in_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timeout, "SECONDS", 0.2)
    slow = {"name": "n", "type": "string", "constraints": {"pattern": r"(?=a)(a+)+c"}}
    content = "f,n\n1," + "a" * 40 + "b,c\n"
    report = screen(tmp_path, content, field("integer"), slow)
    assert [error.type for error in report.tasks[0].errors] == ["extra-cell", "source-error"]
