"""At most ten intervals of equal width, between round bounds, in which values are counted."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

MOST = 10
_ROUND = (1, 2, 5)
_SECOND = 1_000_000
_MINUTE, _HOUR, _DAY = 60 * _SECOND, 3600 * _SECOND, 86_400 * _SECOND
_EPOCH = datetime(1, 1, 1, tzinfo=UTC)
# 9999-12-31, counted from the first day of the year 1.
_LAST_DAY = 3_652_058
# Widths in time: of a whole number of units, then of months.
_WIDTHS = (
    *(n * _SECOND for n in (1, 2, 5, 10, 15, 30)),
    *(n * _MINUTE for n in (1, 2, 5, 10, 15, 30)),
    *(n * _HOUR for n in (1, 2, 3, 6, 12)),
    *(n * _DAY for n in (1, 2, 7)),  # weeks from Monday, as the year 1 began
)
_MONTHS = (1, 2, 3, 6, *(12 * n for n in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)))


class Unit(Enum):
    """What moments are: the narrowest interval that says something of them."""

    MONTH = "month"
    DAY = "day"
    SECOND = "second"
    """A day and an hour."""
    HOUR = "hour"
    """An hour of no day."""


@dataclass(frozen=True, slots=True)
class Bin:
    """An interval, and how many cells it has.

    Attributes:
        start: where it begins, which is in it: a number in Python's spelling, or ISO 8601.
        end: where the next one begins.
        count: how many cells.
    """

    start: str
    end: str
    count: int


def bin_numbers(
    keys: Sequence[float], counts: Sequence[int], *, whole: bool = False
) -> tuple[Bin, ...]:
    """Count numbers by interval; those that are not finite are in none.

    Args:
        keys: distinct numbers, ascending.
        counts: how many cells have each.
        whole: whether they are integers: an interval is then of a unit at least.

    Returns:
        The intervals, empty ones among them; none where there are no two finite numbers, or where
        they are too far apart for a float.
    """
    pairs = [pair for pair in zip(keys, counts, strict=False) if math.isfinite(pair[0])]
    if not pairs:
        return ()
    least, greatest = float(pairs[0][0]), float(pairs[-1][0])
    width = _find_width(least, greatest, whole=whole)
    if width is None:
        return ()
    exponent, factor = width

    def locate(value: float) -> int:
        # A power of ten below 1 is no float: dividing by its inverse keeps bounds round.
        scaled = value / 10.0**exponent if exponent >= 0 else value * 10.0**-exponent
        return math.floor(scaled / factor)

    def spell(at: int) -> str:
        bound = at * factor
        return str(bound * 10**exponent) if exponent >= 0 else _spell_fraction(bound, -exponent)

    return _count(pairs, locate, spell)


def bin_moments(
    keys: Sequence[float], counts: Sequence[int], unit: Unit = Unit.DAY
) -> tuple[Bin, ...]:
    """Count moments by interval: seconds to days, then months to centuries.

    Args:
        keys: distinct moments in microseconds, ascending.
        counts: how many cells have each.
        unit: what they are.
    """
    pairs = [*zip(keys, counts, strict=False)]
    if not pairs:
        return ()
    least, greatest = int(pairs[0][0]), int(pairs[-1][0])
    if unit is not Unit.MONTH:
        narrowest = _DAY if unit is Unit.DAY else _SECOND
        for width in (each for each in _WIDTHS if each >= narrowest):
            if greatest // width - least // width < MOST:
                return _count(
                    pairs,
                    partial(_locate, width=width),
                    partial(_spell_moment, width=width, unit=unit),
                )
    for months in _MONTHS:
        if _month(greatest) // months - _month(least) // months < MOST:
            return _count(
                pairs, partial(_locate_month, months=months), partial(_spell_month, months=months)
            )
    return ()


def _locate(key: float, width: int) -> int:
    return int(key) // width


def _locate_month(key: float, months: int) -> int:
    return _month(int(key)) // months


def _count(
    pairs: Sequence[tuple[float, int]], locate: Callable[[float], int], spell: Callable[[int], str]
) -> tuple[Bin, ...]:
    first, last = locate(pairs[0][0]), locate(pairs[-1][0])
    counted = [0] * (last - first + 1)
    for key, count in pairs:
        counted[locate(key) - first] += count
    return tuple(
        Bin(spell(first + at), spell(first + at + 1), count) for at, count in enumerate(counted)
    )


def _find_width(least: float, greatest: float, *, whole: bool) -> tuple[int, int] | None:
    """Find the narrowest round width of which ten are enough: an exponent of ten, a factor.

    None where there is none: they are too near each other, or too far apart, for floats.
    """
    span = greatest - least
    # Bounds between numbers that are the same, or as good as, would be those of their errors.
    if not math.isfinite(span) or span <= max(abs(least), abs(greatest)) * 1e-12:
        return None
    exponent = math.floor(math.log10(span / MOST))
    if whole:
        exponent = max(exponent, 1)  # the power before it is looked at too
    if not -300 <= exponent <= 300:  # noqa: PLR2004 - beyond, powers of ten are no floats
        return None
    for power in (exponent - 1, exponent, exponent + 1, exponent + 2):
        for factor in _ROUND:
            width = factor * 10.0**power
            if math.floor(greatest / width) - math.floor(least / width) < MOST - 1:
                return power, factor
    return None


def _spell_fraction(bound: int, figures: int) -> str:
    sign, digits = "-" if bound < 0 else "", str(abs(bound)).rjust(figures + 1, "0")
    whole, fraction = digits[:-figures], digits[-figures:].rstrip("0")
    return f"{sign}{whole}.{fraction}" if fraction else f"{sign}{whole}"


def _month(key: int) -> int:
    moment = _EPOCH + timedelta(days=_clamp(key // _DAY))
    return moment.year * 12 + moment.month - 1


def _spell_month(at: int, months: int) -> str:
    year, number = divmod(at * months, 12)
    return f"{year:04}" if months % 12 == 0 else f"{year:04}-{number + 1:02}"


def _spell_moment(at: int, width: int, unit: Unit) -> str:
    key = at * width
    seconds = key // _SECOND % 86_400
    hour = f"{seconds // 3600:02}:{seconds % 3600 // 60:02}"
    if width < _MINUTE:
        hour += f":{seconds % 60:02}"
    if unit is Unit.HOUR:
        return "24:00" if key == _DAY else hour
    day = (_EPOCH + timedelta(days=_clamp(key // _DAY))).date().isoformat()
    return day if width >= _DAY else f"{day}T{hour}"


def _clamp(days: int) -> int:
    """Bring into the calendar what a time zone put before or after it."""
    return min(max(days, 0), _LAST_DAY)
