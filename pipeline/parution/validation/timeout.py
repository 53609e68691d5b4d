"""A bound of time on what one row may cost: a regular expression can backtrack for ever.

Python's ``re`` looks at signals while it searches, so that an alarm ends it. Only the main
thread of a POSIX system can set one: elsewhere there is no bound.
"""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

# Seconds that one row, or one distinct cell, may take: thousands of times what any needs.
SECONDS = 10.0


class CellTimeout(Exception):  # noqa: N818 - frictionless' report names it
    """A cell took too long to read."""


@contextmanager
def limit_time(wanted: bool) -> Iterator[Callable[[float], None]]:
    """Bound what follows in time.

    Args:
        wanted: whether there is anything to bound.

    Yields:
        A function that allows so many seconds from now on; until it is called, any time.
        Past them, ``CellTimeout`` is raised where the program stands.
    """
    able = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
    if not (wanted and able):
        yield lambda _: None
        return
    before = signal.signal(signal.SIGALRM, _expire)
    try:
        yield _allow
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _allow(seconds: float) -> None:
    signal.setitimer(signal.ITIMER_REAL, seconds)


def _expire(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - as signal calls it
    raise CellTimeout("a pattern took too long on one cell")
