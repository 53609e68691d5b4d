"""What a cell of a table is in a workbook: a number, a day or a time where its text is kept."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest

from parution.formats.book import MAX_TEXT, is_writable, measure, name_sheets
from parution.model.schema import Field
from parution.workbooks.columns import make_column


def _read(text: str, **field: Any) -> object:
    return make_column("c", Field({"name": "c", **field})).read(text)


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("integer", "41", 41),
        ("integer", "-3", -3),
        ("integer", "041", "041"),
        ("integer", "+3", "+3"),
        ("integer", "1.5", "1.5"),
        ("integer", "-0", "-0"),
        ("integer", "²", "²"),
        ("integer", "٣", "٣"),
        ("integer", "123456789012345", 123456789012345),
        ("integer", "1234567890123456", "1234567890123456"),
        ("integer", "1000000000000000000000", "1000000000000000000000"),
        ("number", "1.5", 1.5),
        ("number", "12", 12),
        ("number", "0.0000001", 1e-07),
        ("number", "1.50", "1.50"),
        ("number", "1,5", "1,5"),
        ("number", "1e3", "1e3"),
        ("number", ".5", ".5"),
        ("number", "NaN", "NaN"),
        ("number", "=1+1", "=1+1"),
        ("number", "0.1234567890123456", "0.1234567890123456"),
        ("year", "2024", 2024),
        ("year", "0024", "0024"),
        ("date", "2024-02-29", date(2024, 2, 29)),
        ("date", "2023-02-29", "2023-02-29"),
        ("date", "20240229", "20240229"),
        ("date", "2024-W09-4", "2024-W09-4"),
        ("date", "1900-02-28", "1900-02-28"),
        ("date", "1900-03-01", date(1900, 3, 1)),
        ("date", "9999-12-31", date(9999, 12, 31)),
        ("time", "08:05:00", time(8, 5)),
        ("time", "8:05:00", "8:05:00"),
        ("time", "24:00:00", "24:00:00"),
        ("time", "08:05:00.5", "08:05:00.5"),
        ("yearmonth", "2024-02", "2024-02"),
        ("datetime", "2024-02-29T08:00:00Z", "2024-02-29T08:00:00Z"),
        ("boolean", "true", "true"),
        ("string", "01053", "01053"),
        ("string", "12", "12"),
        ("any", "12", "12"),
    ],
)
def test_a_cell_is_what_its_field_says_only_where_its_text_is_kept(
    kind: str, text: str, expected: object
) -> None:
    found = _read(text, type=kind)
    assert (type(found), found) == (type(expected), expected)


def test_a_number_is_read_with_the_decimal_character_of_its_field() -> None:
    assert _read("1,5", type="number", decimalChar=",") == 1.5
    assert _read("1.5", type="number", decimalChar=",") == "1.5"
    assert _read("1 200,5", type="number", decimalChar=",", groupChar=" ") == "1 200,5"


def test_a_day_of_a_plain_pattern_is_a_day_shown_by_that_pattern() -> None:
    field = Field({"name": "c", "type": "date", "format": "%d/%m/%Y"})
    column = make_column("c", field)
    assert column.number_format == r"dd\/mm\/yyyy"
    assert column.read("29/02/2024") == date(2024, 2, 29)
    assert column.read("29/2/2024") == "29/2/2024"
    assert _read("29/02/24", type="date", format="%d/%m/%y") == "29/02/24"
    assert _read("1 janvier 2024", type="date", format="%d %B %Y") == "1 janvier 2024"


def test_a_column_without_a_field_is_text() -> None:
    assert make_column("c", None).read("12") == "12"
    assert make_column("c", None).number_format == "@"


def test_sheets_have_names_that_spreadsheets_take() -> None:
    names = name_sheets(
        [
            "stations",
            "Stations",
            "été",
            "e\u0301te\u0301",
            "[a]:*?/\\",
            "'",
            "",
            "history",
            "\u202e",
        ],
        ["À lire"],
    )
    assert names == (
        *("stations", "Stations-2", "été", "e\u0301te\u0301-2", "-a------"),
        *("table", "table-2", "history-2", "-u202e"),
    )


def test_long_names_of_sheets_are_cut_and_told_apart() -> None:
    first, second, third = name_sheets(["x" * 40, "x" * 50, "😀" * 31])
    assert (first, second) == ("x" * 31, "x" * 29 + "-2")
    assert measure(third) == 30
    assert name_sheets(["à LIRE"], ["À lire"]) == ("à LIRE-2",)


def test_a_cell_holds_what_spreadsheets_count_as_32767_characters() -> None:
    assert is_writable("x" * MAX_TEXT)
    assert not is_writable("x" * (MAX_TEXT + 1))
    assert not is_writable("😀" * (MAX_TEXT // 2 + 1))
    assert not is_writable("\ud800")
    # XlsxWriter would escape the escape.
    assert is_writable("<r>a</r>")
    assert is_writable("a\rb")
    assert not is_writable("<r>a\rb</r>")
    assert not is_writable("<r>_x0041_</r>")
    assert is_writable("_x0041__x0042_")
    assert not is_writable("_x0041_x0042_")
    assert not is_writable("_x0041\x01")
