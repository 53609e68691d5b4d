"""Typed values as text that is equal where Python's values are: what keys compare.

frictionless compares the values that it has read (``01`` and ``1`` are one integer), with
Python's equality. Here each value becomes its canonical text, and text is hashed and joined.
A cell already in canonical form, as nearly all are, costs no reading.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl

from pipeline.validation.batches import HandOver
from pipeline.validation.rules import is_missing

if TYPE_CHECKING:
    from frictionless import Field

    from pipeline.validation.explaining import Explainer

# Values of one family are equal where their texts are; of two families, never the same test.
_FAMILIES = {
    "string": "text",
    "any": "text",
    "integer": "number",
    "year": "number",
    "number": "number",
    "boolean": "boolean",
    "date": "date",
    "datetime": "datetime",
    "yearmonth": "yearmonth",
}
_INTEGER = r"\A(?:0|-?[1-9][0-9]{0,17})\z"
_CANONICAL = {
    "integer": _INTEGER,
    "year": r"\A[1-9][0-9]{3}\z",
    "date": r"\A[12][0-9]{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])\z",
}
# Beyond this a number is written with its exponent.
_LONGEST = 400


def find_family(field: Field) -> str:
    """Find the family of a field's values.

    Raises:
        HandOver: its values have no canonical text.
    """
    family = _FAMILIES.get(field.type) if field.builtin else None
    if family is None or getattr(field, "float_number", False):
        raise HandOver(f"a key of type {field.type}")
    return family


def write_value(value: Any) -> str | None:  # noqa: PLR0911 - one return a type
    """Write a value read by frictionless as canonical text; None for no value.

    Raises:
        HandOver: it equals nothing, not even itself, or has no canonical text.
    """
    match value:
        case None:
            return None
        case str():
            return value
        case bool():
            return str(value)
        case int():
            return _write_decimal(Decimal(value))
        case Decimal():
            return _write_decimal(value)
        case datetime():
            return _write_datetime(value)
        case date():
            return value.isoformat()
        case (int() as year, int() as month):
            return f"{year}-{month}"
    raise HandOver(f"a key of {type(value).__name__}")


def read_values(column: pl.Series, field: Field, position: int, explainer: Explainer) -> pl.Series:
    """Read a column of cells as canonical texts.

    Args:
        column: the cells, text without nulls.
        field: their field.
        position: its position, from 0.
        explainer: reads the cells that are not in canonical form.

    Returns:
        The texts; null where frictionless reads no value, or one of another type.

    Raises:
        HandOver: a value has no canonical text.
    """
    cell = pl.col(column.name)
    frame = column.to_frame().select(
        pl.when(is_missing(cell, field)).then(None).otherwise(cell).alias("cell")
    )
    present = frame.get_column("cell")
    if field.type == "any" or (field.type == "string" and field.format == "default"):
        return present
    form = _CANONICAL.get(field.type)
    if form is None or (field.type == "date" and field.format != "default"):
        others = present
    else:
        others = present.filter(~present.str.contains(form))
    distinct = others.drop_nulls().unique().to_list()
    if not distinct:
        return present
    texts = [write_value(explainer.read_value(position, text)) for text in distinct]
    return present.replace_strict(
        distinct, pl.Series(texts, dtype=pl.String), default=present, return_dtype=pl.String
    )


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
    try:
        return value.astimezone(UTC).isoformat()
    except OverflowError as error:
        raise HandOver("a date at the end of time") from error
