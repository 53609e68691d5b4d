"""``parution status --due``: whether the declared frequency is about to be missed.

It asks no portal, builds nothing and reads no table. It looks at the clock only where no day is
given.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from parution.commands.edition import open_package
from parution.errors import ExitCode, UsageError
from parution.messages import spoken
from parution.releases.due import find_due
from parution.releases.history import HISTORY_FILE, read_history
from parution.reports.due import render_json, render_text

if TYPE_CHECKING:
    from pathlib import Path

    from parution.reports.terminal import Terminal

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def run(
    path: Path,
    terminal: Terminal,
    *,
    day: str | None = None,
    notice: str | None = None,
    as_json: bool = False,
) -> ExitCode:
    """Tell the day by which the next release is due.

    Args:
        path: a descriptor, or a folder that holds one.
        terminal: where to say it.
        day: the day that it is asked for, ``YYYY-MM-DD``; None for today, in UTC.
        notice: days before the day due from which there is something to do; None for those
            that the period gives.
        as_json: for a program rather than for a person.

    Returns:
        ``PENDING`` where the day is near or over, else ``DONE``.

    Raises:
        UsageError: the descriptor or the history cannot be read, the frequency is no word of
            the portals, the day is none, the notice is no number of days.
    """
    today = parse_day(day) if day is not None else datetime.now(UTC).date()
    wanted = parse_notice(notice) if notice is not None else None
    package = open_package(path)
    history = read_history(package.source.parent / HISTORY_FILE, package.name, package.root)
    frequency = package.portal.get("frequency")
    due = find_due(None if frequency is None else str(frequency), history, today, wanted)
    if as_json:
        terminal.write(render_json(due))
    else:
        terminal.answer(render_text(due, spoken()))
    return ExitCode.PENDING if due.is_pending else ExitCode.DONE


def parse_day(text: str) -> date:
    """Read a day.

    Raises:
        UsageError: it is none, or is written otherwise than ``YYYY-MM-DD``.
    """
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError("due.not-a-day", value=text) from error
    raise UsageError("due.not-a-day", value=text)


def parse_notice(text: str) -> int:
    """Read a number of days.

    Raises:
        UsageError: it is none, or negative.
    """
    if not re.fullmatch(r"[0-9]{1,5}", text):
        raise UsageError("due.not-days", value=text)
    return int(text)
