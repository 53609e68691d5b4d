"""The marks of an axis: round numbers, and the beginnings of days, months and years."""

from __future__ import annotations

import math
from datetime import MAXYEAR, date
from typing import TYPE_CHECKING

from parution.pages.pictures.charts import Tick
from parution.pages.pictures.periods import find_month, number_month

if TYPE_CHECKING:
    from parution.messages import Catalogue

_MONTHS = (
    *("page.pictures.month.1", "page.pictures.month.2", "page.pictures.month.3"),
    *("page.pictures.month.4", "page.pictures.month.5", "page.pictures.month.6"),
    *("page.pictures.month.7", "page.pictures.month.8", "page.pictures.month.9"),
    *("page.pictures.month.10", "page.pictures.month.11", "page.pictures.month.12"),
)
_A_MONTH = 31
_LAST_MONTH = MAXYEAR * 12 + 11
_DAYS = (1, 2, 7, 14)
_STEPS = (1, 2, 3, 6)
_ROUND = (1, 2, 5, 10)


def find_step(span: float, most: int) -> float:
    """Find a round step (1, 2 or 5, and their tens) that parts a span in ``most`` at most."""
    if span <= 0:
        return 1.0
    size = 10.0 ** math.floor(math.log10(span / most))
    return next(size * each for each in (*_ROUND, 20) if span / (size * each) <= most)


def mark_time(start: float, end: float, most: int, catalogue: Catalogue) -> tuple[Tick, ...]:
    """Mark an axis of days at the beginnings of days, months or years.

    The first mark is at ``start`` or before it, so that one knows where the axis begins.

    Args:
        start: the first day, as Python numbers them.
        end: the day after the last one.
        most: how many marks there may be, but for the first.
        catalogue: the language.
    """
    first, after = int(start), math.ceil(end)
    for days in _DAYS:
        if (after - first) / days <= most and after - first <= _A_MONTH * 2:
            return tuple(
                Tick(day, _name_day(day, catalogue)) for day in range(first, after + 1, days)
            )
    months = number_month(min(after, date.max.toordinal())) - number_month(first) + 1
    for step in _STEPS:
        if months / step <= most:
            begin = number_month(first) // step * step
            ends = min(number_month(after - 1) + 1, _LAST_MONTH)
            return tuple(
                _mark_month(at, at == begin, catalogue) for at in range(begin, ends + 1, step)
            )
    years = date.fromordinal(after - 1).year - date.fromordinal(first).year + 1
    step = int(max(1, find_step(years, most)))
    begin = date.fromordinal(first).year // step * step
    return tuple(
        Tick(date(max(year, 1), 1, 1).toordinal(), f"{max(year, 1):04}")
        for year in range(begin, min(begin + years + step, date.max.year) + 1, step)
        if year <= begin or date(year, 1, 1).toordinal() <= after
    )


def _mark_month(number: int, is_first: bool, catalogue: Catalogue) -> Tick:
    day = date.fromordinal(find_month(number))
    if day.month == 1:
        return Tick(day.toordinal(), f"{day.year:04}")
    name = catalogue.say(_MONTHS[day.month - 1])
    # The year is said once, and then at each January.
    return Tick(day.toordinal(), f"{name} {day.year:04}" if is_first else name)


def _name_day(day: int, catalogue: Catalogue) -> str:
    found = date.fromordinal(day)
    name = catalogue.say(_MONTHS[found.month - 1])
    return f"{found.day} {name}" if catalogue.language == "fr" else f"{name} {found.day}"
