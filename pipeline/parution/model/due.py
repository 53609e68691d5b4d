"""How often a dataset says that it is updated, and the day by which its next release is due."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date


class Period(NamedTuple):
    """A time from one release to the next: one of the two, in days or in calendar months."""

    days: int = 0
    months: int = 0


# The words of a descriptor's ``portal: frequency:`` and the time that each leaves. What happens
# several times in a period has the whole period, and what is faster than a day has a day.
# Source: udata 17.18, ``core/dataset/constants.py``, ``UpdateFrequency``, whose months have 31
# days and whose years have 365.
PERIODS = {
    **dict.fromkeys(
        (
            *("oneMinute", "fiveMinutes", "tenMinutes", "fifteenMinutes", "thirtyMinutes"),
            *("hourly", "bihourly", "trihourly", "twelveHours", "severalTimesADay"),
            *("threeTimesADay", "semidaily", "daily", "fourTimesADay"),
        ),
        Period(days=1),
    ),
    **dict.fromkeys(("fiveTimesAWeek", "threeTimesAWeek", "semiweekly", "weekly"), Period(days=7)),
    **dict.fromkeys(("biweekly", "fortnighly"), Period(days=14)),
    **dict.fromkeys(("threeTimesAMonth", "semimonthly", "monthly"), Period(months=1)),
    "bimonthly": Period(months=2),
    "quarterly": Period(months=3),
    **dict.fromkeys(("threeTimesAYear", "semiannual", "biannual", "annual"), Period(months=12)),
    "biennial": Period(months=24),
    "triennial": Period(months=36),
    "quadrennial": Period(months=48),
    "quinquennial": Period(months=60),
    "decennial": Period(months=120),
    "bidecennial": Period(months=240),
    "tridecennial": Period(months=360),
}
# The words that give no day.
WITHOUT_DAY = frozenset(
    {
        *("continuous", "realtime", "punctual", "irregular", "never", "notPlanned"),
        *("other", "fourTimesAWeek", "unknown"),
    }
)


class DueKind(StrEnum):
    """Where a dataset stands before the day of its next release."""

    NO_DAY = "no-day"
    """Its frequency gives none, or it declares none."""
    NO_RELEASE = "no-release"
    """Nothing that stands was released: there is no day to count from."""
    LATER = "later"
    """There is time left."""
    SOON = "soon"
    """The day is near, or is today."""
    LATE = "late"
    """The day is over."""


@dataclass(frozen=True, slots=True)
class Due:
    """The day by which the next release of a dataset is due.

    Attributes:
        package: name of the package.
        kind: where it stands.
        frequency: the word of the descriptor, or ``""``.
        today: the day that it was asked for.
        version: the last release that stands, or ``""``.
        released: its day, or None.
        day: the last day on which the next release is in time, or None.
        notice: days before that day from which it counts as near.
    """

    package: str
    kind: DueKind
    frequency: str
    today: date
    version: str = ""
    released: date | None = None
    day: date | None = None
    notice: int = 0

    @property
    def days_left(self) -> int | None:
        """Days until that day: 0 on it, negative once it is over; None where there is none."""
        return (self.day - self.today).days if self.day else None

    @property
    def is_pending(self) -> bool:
        """Whether there is something to do."""
        return self.kind in {DueKind.SOON, DueKind.LATE}
