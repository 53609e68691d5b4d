"""The day by which the next release is due: a sentence for a person, JSON for a program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parution.model.due import DueKind
from parution.structured import dump_json

if TYPE_CHECKING:
    from parution.messages import Catalogue
    from parution.model.due import Due


def render_text(due: Due, catalogue: Catalogue) -> str:
    """Render it for a person."""
    if due.day is None or due.released is None or due.days_left is None:
        key = "due.none" if not due.frequency else "due.no-day"
        key = "due.no-release" if due.kind is DueKind.NO_RELEASE else key
        return catalogue.say(key, name=due.package, frequency=due.frequency)
    last = catalogue.say(
        "due.last",
        name=due.package,
        version=due.version,
        released=catalogue.write_day(due.released.isoformat()),
        frequency=due.frequency,
    )
    day = catalogue.write_day(due.day.isoformat())
    if due.days_left == 0:
        return f"{last}\n{catalogue.say('due.today')}"
    if due.kind is DueKind.LATE:
        return f"{last}\n{catalogue.count('due.late', -due.days_left, day=day)}"
    key = "due.soon" if due.kind is DueKind.SOON else "due.later"
    return f"{last}\n{catalogue.count(key, due.days_left, day=day)}"


def render_json(due: Due) -> str:
    """Render it for a program."""
    return dump_json(
        {
            "package": due.package,
            "state": due.kind,
            "frequency": due.frequency or None,
            "version": due.version or None,
            "released": due.released.isoformat() if due.released else None,
            "due": due.day.isoformat() if due.day else None,
            "today": due.today.isoformat(),
            "daysLeft": due.days_left,
            "noticeDays": due.notice if due.day else None,
        }
    )
