"""Days and hours as text, in ISO 8601: where a format has nothing else for them.

A column is spelled in one way, so that the order of the texts is that of the moments: all its
values have six figures after the second, or none has.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from parution.formats.columns import Fact, Kind

if TYPE_CHECKING:
    import polars as pl

    from parution.formats.columns import Column

_DAY, _HOUR = "%Y-%m-%d", "%H:%M:%S"
PATTERNS: dict[Kind, str] = {
    Kind.DATE: _DAY,
    Kind.DATETIME: f"{_DAY}T{_HOUR}",
    Kind.INSTANT: f"{_DAY}T{_HOUR}",
    Kind.TIME: _HOUR,
}
_MATCHING = {_DAY: "[0-9]{4}-[0-9]{2}-[0-9]{2}", _HOUR: "[0-9]{2}:[0-9]{2}:[0-9]{2}"}


def find_end(column: Column, kind: Kind) -> str:
    """Find how its values end in Polars' words: with a fraction, with the letter of UTC.

    Args:
        column: the column.
        kind: what its values are stored as.
    """
    fraction = "%.6f" if Fact.FRACTION in column.facts else ""
    return fraction + ("Z" if kind is Kind.INSTANT else "")


def spell_moments(values: pl.Series, column: Column, kind: Kind) -> pl.Series:
    """Spell the values of a column; those of a kind that is no moment stay as they are."""
    if kind not in PATTERNS:
        return values
    return values.dt.to_string(PATTERNS[kind] + find_end(column, kind))


def spell_moment(value: Any, column: Column, kind: Kind) -> str | None:
    """Spell a value as those of its column are.

    Args:
        value: what frictionless reads: a day, a moment, an hour.
        column: the column.
        kind: what its values are stored as: one of :data:`PATTERNS`.

    Returns:
        A text that has the place of the value in the order of the column's; None where there is
        none: it has a time zone and they do not, or a fraction and they do not.
    """
    has_fraction = Fact.FRACTION in column.facts
    if not isinstance(value, date | time):
        return None
    if kind is Kind.DATE:
        return None if isinstance(value, datetime) else value.isoformat()
    if isinstance(value, time) is not (kind is Kind.TIME) or not isinstance(value, datetime | time):
        return None
    if (value.tzinfo is not None) is not (kind is Kind.INSTANT):
        return None
    if value.microsecond and not has_fraction:
        return None
    if isinstance(value, datetime) and kind is Kind.INSTANT:
        value = value.astimezone(UTC)
    spelled = value.replace(tzinfo=None).isoformat(
        timespec="microseconds" if has_fraction else "seconds"
    )
    return f"{spelled}Z" if kind is Kind.INSTANT else spelled


def read_moments(texts: pa.Array, column: Column, kind: Kind) -> pa.Array:
    """Read back what :func:`spell_moments` wrote, with Arrow.

    Args:
        texts: the texts.
        column: the column.
        kind: what its values are stored as: one of :data:`PATTERNS`.

    Returns:
        Values of the type of the kind.

    Raises:
        ValueError: a text is spelled otherwise.
    """
    expression = PATTERNS[kind]
    for part, matching in _MATCHING.items():
        expression = expression.replace(part, matching)
    end = find_end(column, kind).replace("%.6f", "[.][0-9]{6}")
    if not pc.all(pc.match_substring_regex(texts, f"^{expression}{end}$")).as_py():
        odd = pc.filter(texts, pc.invert(pc.match_substring_regex(texts, f"^{expression}{end}$")))
        if len(odd):
            raise ValueError(f"{column.name}: {odd[0]}")
    match kind:
        case Kind.DATE:
            return texts.cast(pa.date32())
        case Kind.TIME:
            days = pc.binary_join_element_wise("1970-01-01T", texts, "")
            return days.cast(pa.timestamp("us")).cast(pa.time64("us"))
        case Kind.INSTANT:
            return texts.cast(pa.timestamp("us", "UTC"))
    return texts.cast(pa.timestamp("us"))
