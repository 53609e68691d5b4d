"""What the text of a cell is worth: the number or the moment by which it is put in order.

A table that is published is valid, but a checklist may let a cell pass, and some formats of dates
are not read here: such a cell is *not read*, and goes after those that are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from parution.model.schema import Field

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parution.model.schema import Schema


class Order(StrEnum):
    """What the values of a column are ordered by."""

    NUMBER = "number"
    MOMENT = "moment"
    """A day, a day and an hour, a month; or an hour."""
    TEXT = "text"


_ORDERS = {
    "integer": Order.NUMBER,
    "number": Order.NUMBER,
    "year": Order.NUMBER,
    "date": Order.MOMENT,
    "datetime": Order.MOMENT,
    "time": Order.MOMENT,
    "yearmonth": Order.MOMENT,
}
# More figures of an exponent are no number: Python's own refuses them too.
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,6})?", re.ASCII)
_INFINITE = {"inf": "Infinity", "+inf": "Infinity", "-inf": "-Infinity"}
# Table Schema v2, « bareNumber »: what may stand around a number.
_AROUND = re.compile(r"(?:^[^-+0-9.]*)|(?:[^0-9]*$)")
_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})", re.ASCII)
_EPOCH = datetime(1, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class ColumnKind:
    """How the cells of a column are read.

    Attributes:
        field: its field in the schema; an empty one where there is none.
        order: what its values are ordered by.
        missing: the texts that are no value; an empty cell is none in any case.
    """

    field: Field
    order: Order
    missing: frozenset[str]

    def read(self, text: str) -> Decimal | int | None:
        """Read a cell that has a value.

        Args:
            text: the cell.

        Returns:
            A number; for a moment, the microseconds since the year 1, in UTC, or since midnight;
            None for a text, and for what is not read.
        """
        if self.order is Order.NUMBER:
            return read_number(text, self.field)
        return read_moment(text, self.field) if self.order is Order.MOMENT else None


def find_kinds(schema: Schema, labels: Sequence[str]) -> Iterator[ColumnKind]:
    """Find how the cells of each column of a table are read.

    Args:
        schema: the schema of the table; empty where it has none.
        labels: the labels of its columns, in the order of its file; one that no field has is
            described by the field that stands at its place.
    """
    fields = schema.fields
    named = {field.name: field for field in reversed(fields)}
    for at, label in enumerate(labels):
        field = named.get(label) or (fields[at] if at < len(fields) else Field())
        missing = frozenset(schema.find_missing_values(field)) | {""}
        yield ColumnKind(field, _ORDERS.get(field.type, Order.TEXT), missing)


def read_number(text: str, field: Field) -> Decimal | None:
    """Read a number, exactly, as its field spells it; None for what is none, and for NaN.

    Args:
        text: the cell.
        field: ``decimalChar``, ``groupChar`` and ``bareNumber`` are obeyed.
    """
    if field.group_char:
        text = text.replace(field.group_char, "")
    if field.decimal_char != ".":
        text = text.replace(field.decimal_char, ".")
    if not field.bare_number:
        text = _AROUND.sub("", text)
    text = text.strip()
    infinite = _INFINITE.get(text.lower())
    if infinite is None and not _NUMBER.fullmatch(text):
        return None
    return Decimal(infinite or text)


def read_moment(text: str, field: Field) -> int | None:
    """Read a moment: microseconds since the year 1 in UTC, or since midnight for an hour.

    What has no time zone is read as if it were in UTC.

    Args:
        text: the cell.
        field: its ``format`` is obeyed where it is a pattern; ``any`` reads ISO 8601 alone.
    """
    try:
        found = _parse(text, field)
    except (ValueError, OverflowError):
        return None
    if isinstance(found, time):
        offset = found.utcoffset() or timedelta()
        passed = timedelta(
            hours=found.hour,
            minutes=found.minute,
            seconds=found.second,
            microseconds=found.microsecond,
        )
        return (passed - offset) // _MICROSECOND
    aware = found if found.tzinfo else found.replace(tzinfo=UTC)
    return (aware - _EPOCH) // _MICROSECOND


def _parse(text: str, field: Field) -> datetime | time:
    pattern = field.format
    if field.type == "yearmonth":
        found = _MONTH.fullmatch(text)
        if not found:
            raise ValueError(text)
        return datetime(int(found[1]), int(found[2]), 1, tzinfo=UTC)
    if "%" in pattern:
        moment = datetime.strptime(text, pattern)  # noqa: DTZ007 - the pattern may have a zone
        return moment.timetz() if field.type == "time" else moment
    if not text.isascii():
        raise ValueError(text)
    return time.fromisoformat(text) if field.type == "time" else datetime.fromisoformat(text)
