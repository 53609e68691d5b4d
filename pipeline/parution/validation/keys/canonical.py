"""Typed values as text that is equal where Python's values are: what keys compare.

frictionless compares the values that it has read (``01`` and ``1`` are one integer), with
Python's equality and hash. Here each value becomes its canonical text, and text is hashed and
joined. A cell that is its own canonical text, as nearly all are, costs no reading.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl
from frictionless.platform import platform

from parution.validation.cells.accepting import is_missing
from parution.validation.handover import HandOver

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from frictionless import Field

    from parution.validation.cells.explaining import Explainer

# Two values are equal where they are of one family and their texts are equal. A boolean is a
# number to Python: True is 1. Two types of pairs are one: a tuple has no name.
_FAMILIES = {
    "string": "text",
    "any": "text",
    "integer": "number",
    "year": "number",
    "number": "number",
    "boolean": "number",
    "date": "date",
    "datetime": "datetime",
    "time": "time",
    "duration": "duration",
    "yearmonth": "pair",
    "geopoint": "pair",
    # Values that have no hash: frictionless fails on the first of them, and on none.
    "array": "unhashable",
    "object": "unhashable",
    "geojson": "unhashable",
    "list": "unhashable",
}
# Patterns of the cells whose text is the canonical text of their value.
INTEGER = r"\A(?:0|-?[1-9][0-9]{0,17})\z"
_CANONICAL = {
    "integer": INTEGER,
    "year": r"\A[1-9][0-9]{3}\z",
    "date": r"\A[12][0-9]{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])\z",
}
# A decimal number whose text is what Python writes of it: no exponent below 10^-6.
_DECIMAL = r"\A-?(?:0|[1-9][0-9]{0,20})(?:\.[0-9]{1,6})?\z"
# Beyond this a number is written with its exponent.
_LONGEST = 400


def find_family(field: Field) -> str:
    """Find the family of a field's values.

    Raises:
        HandOver: it is of a type that is not one of frictionless'.
    """
    family = _FAMILIES.get(field.type) if field.builtin else None
    if family is None:
        raise HandOver(f"a key of type {field.type}")
    return family


def write_value(value: Any) -> str | None:
    """Write a value read by frictionless as canonical text; None for no value.

    Raises:
        HandOver: it equals nothing, not even itself, or has no hash.
    """
    return None if value is None else _write(value)[1]


def write_as(value: Any, family: str) -> str | None:
    """Write a value that should be of a family: other formats than text have types of their own.

    Raises:
        HandOver: it is of another family, or cannot be written.
    """
    if value is None:
        return None
    found, text = _write(value)
    if found != family:
        raise HandOver(f"a value of another type, {type(value).__name__}")
    return text


def read_values(column: pl.Series, field: Field, position: int, explainer: Explainer) -> pl.Series:
    """Read a column of cells as canonical texts.

    Args:
        column: the cells, text without nulls.
        field: their field.
        position: its position, from 0.
        explainer: reads the cells that are not their own canonical text.

    Returns:
        The texts; null where frictionless reads no value, or one of another type.

    Raises:
        HandOver: a value has no canonical text.
    """
    return _read(
        column,
        field,
        find_canonical_pattern(field),
        lambda text: _read_one(text, position, explainer),
    )


def read_texts(column: pl.Series, field: Field, position: int, explainer: Explainer) -> pl.Series:
    """Read a column of cells as Python writes their values: what makes two rows the same.

    Args:
        column: the cells, text without nulls.
        field: their field.
        position: its position, from 0.
        explainer: reads the cells whose text is not that of their value.

    Returns:
        The texts; ``"None"`` where frictionless reads no value, or one of another type.
    """
    pattern = find_canonical_pattern(field)
    if field.builtin and field.type == "number" and not _is_adorned(field):
        pattern = _DECIMAL

    def read(text: str) -> str:
        return str(explainer.read_value(position, text))

    return _read(column, field, pattern, read).fill_null("None")


def find_canonical_pattern(field: Field) -> str | None:
    """Find the pattern of the cells whose text is the canonical text of their value.

    Returns:
        A regular expression; ``""`` for any cell; None where there is none. A cell that
        stands for no value may match it too.
    """
    if not field.builtin:
        return None
    if field.type == "any" or (field.type == "string" and field.format == "default"):
        return ""
    if field.type == "date" and field.format != "default":
        return None
    return _CANONICAL.get(field.type)


def spell_values(field: Field, values: Sequence[Any]) -> list[str] | None:
    """Spell values as the canonical texts of a field; None where it has no pattern of them.

    Args:
        field: the field.
        values: what a descriptor lists, of any type.

    Returns:
        Every canonical text whose value is equal to one of the values.
    """
    if find_canonical_pattern(field) is None:
        return None
    family, texts = find_family(field), []
    for value in values:
        try:
            found, text = _write(value)
        except HandOver:
            continue  # what has no hash is equal to no text, number or date
        if found == family:
            texts.append(text)
    return texts


def _read(
    column: pl.Series, field: Field, pattern: str | None, read: Callable[[str], str | None]
) -> pl.Series:
    cell = pl.col(column.name)
    frame = column.to_frame().select(
        pl.when(is_missing(cell, field)).then(None).otherwise(cell).alias("cell")
    )
    present = frame.get_column("cell")
    if pattern == "":
        return present
    others = present if pattern is None else present.filter(~present.str.contains(pattern))
    distinct = others.drop_nulls().unique().to_list()
    if not distinct:
        return present
    texts = pl.Series([read(text) for text in distinct], dtype=pl.String)
    return present.replace_strict(distinct, texts, default=present, return_dtype=pl.String)


def _read_one(text: str, position: int, explainer: Explainer) -> str | None:
    return write_value(explainer.read_value(position, text))


def _is_adorned(field: Field) -> bool:
    """Whether numbers have other marks than Python's, or are floats."""
    named = {"group_char", "decimal_char", "bare_number"}
    return bool(named & set(field.list_defined()) or getattr(field, "float_number", False))


def _write(value: Any) -> tuple[str, str]:  # noqa: PLR0911 - one return a type
    """Write a value: its family, its canonical text."""
    match value:
        case str():
            return "text", value
        case bool() | int() | float() | Decimal():
            return "number", _write_decimal(Decimal(value))
        case datetime():
            return "datetime", _write_datetime(value)
        case date():
            return "date", value.isoformat()
        case time():
            return "time", _write_time(value)
        case timedelta():
            return "duration", str(value)
        case platform.isodate.Duration():
            # Twelve months equal a year, but not by their hash, which comes first.
            months, years = Decimal(value.months), Decimal(value.years)
            written = _write_decimal(years), _write_decimal(months), str(value.tdelta)
            return "duration", " ".join(written)
        case (first, second) if isinstance(value, tuple):
            return "pair", f"{_write_decimal(Decimal(first))} {_write_decimal(Decimal(second))}"
    raise HandOver(f"a key of {type(value).__name__}")


def _write_decimal(value: Decimal) -> str:
    if value.is_nan():
        raise HandOver("a key that is not a number")
    if value.is_infinite():
        return str(value)
    sign, digits, exponent = value.as_tuple()
    assert isinstance(exponent, int)  # noqa: S101 - it is finite
    text = "".join(map(str, digits)).lstrip("0")
    stripped = text.rstrip("0")
    if not stripped:
        return "0"
    exponent += len(text) - len(stripped)
    minus = "-" if sign else ""
    if exponent >= 0 and exponent + len(stripped) < _LONGEST:
        return f"{minus}{stripped}{'0' * exponent}"
    return f"{minus}{stripped}e{exponent}"


def _write_datetime(value: datetime) -> str:
    if value.tzinfo is None:
        return value.isoformat()
    if value.replace(fold=1 - value.fold).utcoffset() != value.utcoffset():
        raise HandOver("an hour that comes twice")  # it equals nothing in another zone
    try:
        return value.astimezone(UTC).isoformat()
    except OverflowError as error:
        raise HandOver("a date at the end of time") from error


def _write_time(value: time) -> str:
    offset = value.utcoffset()
    if offset is None:
        return value.replace(tzinfo=None).isoformat()
    seconds = value.hour * 3600 + value.minute * 60 + value.second
    since = timedelta(seconds=seconds, microseconds=value.microsecond) - offset
    return f"{since // timedelta(microseconds=1)} since midnight"
