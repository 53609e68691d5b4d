"""When a row is: a day, a month, a year, or from one to another; never more precise than said."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import MAXYEAR, date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from parution.messages import Catalogue
    from parution.model.schema import Field

# The types of Table Schema that say when, the most precise first.
DATES = ("datetime", "date", "yearmonth", "year")
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ].*)?", re.DOTALL)
_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
_YEAR = re.compile(r"[0-9]{4}")
_ISO = frozenset({"default", "any"})
_MONTHS = 12


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Some days that follow each other.

    Attributes:
        start: the first one, as Python numbers them.
        end: the one after the last.
        precision: what is known of it: ``"day"``, ``"month"``, ``"year"`` or ``"period"``.
    """

    start: int
    end: int
    precision: str

    def holds(self, other: Period) -> bool:
        """Tell whether another one is a part of it."""
        return self.start <= other.start and other.end <= self.end


def read_period(cell: str, field: Field) -> Period | None:
    """Read a cell as the days that it stands for; None where it is none that we know.

    Args:
        cell: the cell, valid for its field.
        field: of one of the types :data:`DATES`.
    """
    text = cell.strip()
    try:
        if field.type == "yearmonth":
            match = _MONTH.fullmatch(text)
            return _make_month(int(match[1]), int(match[2])) if match else None
        if field.type == "year":
            return make_year(int(text)) if _YEAR.fullmatch(text) else None
        if field.format not in _ISO:
            day = datetime.strptime(text, field.format).date()  # noqa: DTZ007 - the day as written
        else:
            match = _DAY.fullmatch(text)
            if match is None:
                return None
            day = date(*(int(part) for part in match.groups()))
    except (ValueError, re.error):  # a format that is none, a day that does not exist
        return None
    if day.year == MAXYEAR:  # what databases write for « no end »
        return None
    return Period(day.toordinal(), day.toordinal() + 1, "day")


def join_periods(first: Period, last: Period) -> Period | None:
    """Join a start and an end: None where the end comes first."""
    if first == last:
        return first
    if last.end <= first.start or last.start < first.start:
        return None
    return Period(first.start, max(first.end, last.end), "period")


def make_year(year: int) -> Period | None:
    """Make the period of a year, 1 to 9998; None for another."""
    if not 1 <= year < MAXYEAR:
        return None
    return Period(date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal(), "year")


def number_month(day: int) -> int:
    """Number the month of a day, from the year 0."""
    found = date.fromordinal(day)
    return found.year * _MONTHS + found.month - 1


def find_month(number: int) -> int:
    """Find the first day of a month that :func:`number_month` numbered."""
    return date(number // _MONTHS, number % _MONTHS + 1, 1).toordinal()


def say_period(period: Period, catalogue: Catalogue) -> str:
    """Say a period: ``9 novembre 2023``, ``juin 2023``, ``2023``, ``de mai à juillet 2023``."""
    first, last = date.fromordinal(period.start), date.fromordinal(period.end - 1)
    if period.precision == "day":
        return catalogue.write_day(first.isoformat())
    if period.precision == "year":
        return f"{first.year:04}"
    if period.precision == "month":
        return say_month(first, catalogue)
    return catalogue.say(
        "page.pictures.from-to",
        first=_say_bound(first, period, catalogue),
        last=_say_bound(last, period, catalogue),
    )


def say_month(day: date, catalogue: Catalogue) -> str:
    """Say the month of a day: ``juin 2023``."""
    return f"{catalogue.say(f'month.{day.month}')} {day.year:04}"


def _say_bound(day: date, period: Period, catalogue: Catalogue) -> str:
    """Say one end of a period, as precisely as it is known: whole years, whole months, days."""
    first, after = date.fromordinal(period.start), date.fromordinal(period.end)
    if (first.month, first.day, after.month, after.day) == (1, 1, 1, 1):
        return f"{day.year:04}"
    if first.day == after.day == 1:
        return say_month(day, catalogue)
    return catalogue.write_day(day.isoformat())


def _make_month(year: int, month: int) -> Period | None:
    if not 1 <= year < MAXYEAR:
        return None
    start = date(year, month, 1).toordinal()
    return Period(start, find_month(year * _MONTHS + month), "month")
