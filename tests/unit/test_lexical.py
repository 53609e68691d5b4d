"""A typed cell, from a spreadsheet or JSON, written as its field reads it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from frictionless import Schema
from hypothesis import given
from hypothesis import strategies as st

from parution.tables.lexical import NotWritableError, make_writer, write_untyped


def _write(cell: object, missing: list[str] | None = None, **field: Any) -> str:
    descriptor: dict[str, Any] = {"fields": [{"name": "f", **field}]}
    if missing is not None:
        descriptor["missingValues"] = missing
    return make_writer(Schema.from_descriptor(descriptor).fields[0])(cell)


def _at(hour: int, minute: int) -> dt.datetime:
    """A moment of 1 March 2024, as a spreadsheet gives it: without a time zone."""
    return dt.datetime.combine(dt.date(2024, 3, 1), dt.time(hour, minute))


@pytest.mark.parametrize(
    ("field", "cell", "text"),
    [
        ({"type": "integer"}, 3, "3"),
        ({"type": "integer"}, 1659.0, "1659"),
        ({"type": "integer"}, Decimal("12.0"), "12"),
        ({"type": "integer"}, -0.0, "0"),
        ({"type": "number"}, 3.0, "3"),
        ({"type": "number"}, 0.1, "0.1"),
        ({"type": "number"}, 1e-7, "0.0000001"),
        ({"type": "number"}, 1e21, "1000000000000000000000"),
        ({"type": "number"}, Decimal("2.50"), "2.5"),
        ({"type": "number", "decimalChar": ","}, -1234.5, "-1234,5"),
        ({"type": "number", "decimalChar": ",", "groupChar": "."}, 1234.5, "1234,5"),
        ({"type": "number", "floatNumber": True}, 0.1, "0.1"),
        ({"type": "boolean"}, True, "true"),
        ({"type": "boolean"}, False, "false"),
        ({"type": "boolean", "trueValues": ["oui"], "falseValues": ["non"]}, False, "non"),
        ({"type": "date"}, dt.date(2024, 3, 1), "2024-03-01"),
        ({"type": "date"}, _at(0, 0), "2024-03-01"),
        ({"type": "date"}, dt.date(24, 3, 1), "0024-03-01"),
        ({"type": "date", "format": "any"}, dt.date(2024, 3, 1), "2024-03-01"),
        ({"type": "date", "format": "%d/%m/%Y"}, dt.date(2024, 3, 1), "01/03/2024"),
        ({"type": "date", "format": "%d %b %Y"}, dt.date(2024, 3, 1), "01 Mar 2024"),
        ({"type": "datetime"}, _at(12, 30), "2024-03-01T12:30:00"),
        (
            {"type": "datetime", "format": "%d/%m/%Y %H:%M"},
            _at(12, 30),
            "01/03/2024 12:30",
        ),
        ({"type": "time"}, dt.time(8, 15), "08:15:00"),
        ({"type": "time", "format": "%Hh%M"}, dt.time(8, 15), "08h15"),
        ({"type": "year"}, 987, "0987"),
        ({"type": "yearmonth"}, [2024, 3], "2024-03"),
        ({"type": "duration"}, dt.timedelta(hours=26), "P1DT2H"),
        ({"type": "list"}, ["a", "b"], "a,b"),
        ({"type": "list", "itemType": "integer", "delimiter": ";"}, [1, 2], "1;2"),
        ({"type": "array"}, [1, Decimal("2.5"), "é"], '[1, 2.5, "é"]'),
        ({"type": "object"}, {"a": None}, '{"a": null}'),
        ({"type": "geopoint"}, [Decimal("2.35"), 48], "2.35,48"),
        ({"type": "geopoint", "format": "array"}, [2.35, 48], "[2.35, 48]"),
        (
            {"type": "geopoint", "format": "object"},
            [Decimal("2.35"), 48],
            '{"lon": 2.35, "lat": 48}',
        ),
        (
            {"type": "geojson"},
            {"type": "Point", "coordinates": [Decimal("2.5"), 48]},
            '{"type": "Point", "coordinates": [2.5, 48]}',
        ),
        ({"type": "any"}, 3.0, "3"),
        ({"type": "any"}, True, "true"),
        ({"type": "any"}, dt.date(2024, 3, 1), "2024-03-01"),
        ({"type": "any"}, _at(0, 0), "2024-03-01"),
        ({"type": "any"}, _at(12, 30), "2024-03-01T12:30:00"),
        ({"type": "any"}, dt.timedelta(minutes=5), "PT5M"),
        ({"type": "string"}, "01", "01"),
        ({"type": "number"}, " 1.50 ", " 1.50 "),
        ({"type": "date"}, None, ""),
    ],
    ids=str,
)
def test_a_typed_cell_is_written_as_its_field_reads_it(
    field: dict[str, Any], cell: object, text: str
) -> None:
    assert _write(cell, **field) == text


@pytest.mark.parametrize(
    ("missing", "cell", "text"),
    [(["", "-"], None, ""), (["-"], None, "-"), (["", "-99"], -99, "-99"), (["NA"], "NA", "NA")],
)
def test_no_value_is_written_as_the_schema_says(
    missing: list[str], cell: object, text: str
) -> None:
    assert _write(cell, missing, type="integer") == text


def test_the_missing_values_of_a_field_come_before_the_schema_s() -> None:
    assert _write(None, [""], type="integer", missingValues=["s.o."]) == "s.o."


@pytest.mark.parametrize(
    ("field", "cell"),
    [
        ({"type": "date", "format": "%m/%Y"}, dt.date(2024, 3, 15)),
        ({"type": "date", "format": "%d/%m/%y"}, dt.date(1950, 3, 15)),
        ({"type": "datetime", "format": "%Y-%m-%d"}, _at(12, 30)),
        ({"type": "time", "format": "%H:%M"}, dt.time(8, 15, 30)),
        ({"type": "list"}, ["a,b"]),
        ({"type": "string"}, 75),
        ({"type": "number"}, Decimal("NaN")),
        ({"type": "boolean", "falseValues": []}, False),
    ],
    ids=str,
)
def test_a_value_that_the_format_would_change_is_not_written(
    field: dict[str, Any], cell: object
) -> None:
    with pytest.raises(NotWritableError):
        _write(cell, **field)


def test_an_empty_cell_that_no_text_means_is_not_written() -> None:
    with pytest.raises(NotWritableError):
        _write(None, [], type="integer")


@given(st.floats(allow_nan=False, allow_infinity=False) | st.integers() | st.booleans())
def test_a_number_without_a_type_is_one_in_text(value: float) -> None:
    text = write_untyped(value)
    if isinstance(value, bool):
        assert text in {"true", "false"}
    else:
        assert float(text) == float(Decimal(repr(value)))
        assert "e" not in text.lower()


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6))
def test_any_decimal_is_read_back(value: Decimal) -> None:
    assert Decimal(_write(value, type="number", decimalChar=",").replace(",", ".")) == value
