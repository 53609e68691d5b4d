"""The day by which the next release is due: the last one's, and the frequency that is declared."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import TYPE_CHECKING

from parution.errors import DescriptorError
from parution.model.due import PERIODS, WITHOUT_DAY, Due, DueKind

if TYPE_CHECKING:
    from parution.model.due import Period
    from parution.model.release import History

# Notice is a tenth of the period, and not less than a week where that is a month or more.
_TENTH, _WEEK = 10, 7


def find_due(
    frequency: str | None, history: History, today: date, notice: int | None = None
) -> Due:
    """Find the day by which the next release is due.

    Args:
        frequency: the word of the descriptor; None where it declares none.
        history: the releases; the last that was not withdrawn counts.
        today: the day that it is asked for.
        notice: days before the day due from which it is near; None for a tenth of the period,
            at least 7 days where it is a month or more.

    Raises:
        DescriptorError: there is no such frequency.
    """
    if frequency is not None and frequency not in PERIODS and frequency not in WITHOUT_DAY:
        raise DescriptorError("due.unknown-frequency", frequency=frequency)
    word = frequency or ""
    last = history.find_last()
    version = "" if last is None else str(last.version)
    released = None if last is None else date.fromisoformat(last.date)
    period = PERIODS.get(word)
    if period is None:
        return Due(history.name, DueKind.NO_DAY, word, today, version, released)
    if released is None:
        return Due(history.name, DueKind.NO_RELEASE, word, today)
    day = add_period(released, period)
    if notice is None:
        tenth = (day - released).days // _TENTH
        notice = max(tenth, _WEEK) if period.months else tenth
    left = (day - today).days
    kind = DueKind.LATE if left < 0 else DueKind.SOON if left <= notice else DueKind.LATER
    return Due(history.name, kind, word, today, version, released, day, notice)


def add_period(day: date, period: Period) -> date:
    """Add a period to a day; months end where the month does: 31 January, then 28 February.

    What would be after the year 9999 is its last day.

    Example:
        >>> add_period(date(2024, 1, 31), PERIODS["monthly"]).isoformat()
        '2024-02-29'
    """
    try:
        months = day.year * 12 + day.month - 1 + period.months
        year, month = divmod(months, 12)
        last = monthrange(year, month + 1)[1]
        return date(year, month + 1, min(day.day, last)) + timedelta(days=period.days)
    except (ValueError, OverflowError):
        return date.max
