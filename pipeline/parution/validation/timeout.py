"""An alarm on what may never end: a regular expression can backtrack for ever.

Python's ``re`` looks at signals while it searches; an alarm (SIGALRM, by the timer
ITIMER_REAL) ends it. Only the main thread of a POSIX system can set one: in another thread, and
on another system, there is no bound.

A process has one such timer and one handler. Whoever calls us may have set both, to bound the
time of a whole program or of a test: theirs goes off when it should, and is given back with the
time that is left.
"""

from __future__ import annotations

import math
import signal
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

# Seconds that one rule may take on a row or a cell: thousands of times what any needs.
SECONDS = 10.0
# Seconds between two looks, where nothing else is said.
_PACE = 1.0
# Seconds; a timer set to 0 would never go off.
_AT_ONCE = 1e-6


class CellTimeout(Exception):  # noqa: N818 - frictionless' report names it
    """A cell took too long to read."""


@contextmanager
def watch(look: Callable[[], float]) -> Iterator[None]:
    """Have what follows looked at now and then.

    Args:
        look: gives the seconds until it is called again. What it raises, ``CellTimeout``, is
            raised where the program stands.
    """
    if not _can_use_alarm():
        yield
        return
    alarm = _Alarm(look)
    alarm.start()
    try:
        yield
    finally:
        alarm.stop()


@contextmanager
def relay_alarm() -> Iterator[None]:
    """Let what the caller's own alarm raises through, whatever stands in between.

    A handler of SIGALRM usually raises, ``TimeoutError`` for instance. A validation turns the
    exceptions of what it calls into findings: that one would become an error in the data. Until
    the end of the block it is carried by a ``BaseException``, then raised as it was.
    """
    theirs = signal.getsignal(signal.SIGALRM) if _can_use_alarm() else None
    if not callable(theirs):  # none, or one of the system's own actions, which do not raise
        yield
        return

    def relay(number: int, frame: FrameType | None) -> None:
        try:
            theirs(number, frame)
        except Exception as error:
            raise _Relayed(error) from error

    signal.signal(signal.SIGALRM, relay)
    raised: Exception | None = None
    try:
        yield
    except _Relayed as relayed:
        raised = relayed.error
    finally:
        if signal.getsignal(signal.SIGALRM) is relay:  # theirs may have put another in its place
            signal.signal(signal.SIGALRM, theirs)
    if raised is not None:
        raised.__suppress_context__ = True  # how it was carried is no part of what happened
        raise raised


class _Relayed(BaseException):
    """Carries an exception through code that catches every ``Exception``."""

    def __init__(self, error: Exception) -> None:
        self.error = error
        super().__init__(error)


def _can_use_alarm() -> bool:
    return (
        hasattr(signal, "setitimer")
        and threading.current_thread() is threading.main_thread()
        # None: set by something else than Python, which could not put it back.
        and signal.getsignal(signal.SIGALRM) is not None
    )


class _Alarm:
    """Our bound and somebody else's, on the one timer of the process.

    Times are those of ``time.monotonic``; infinity means never.
    """

    def __init__(self, look: Callable[[], float]) -> None:
        self._look = look
        self._ours = math.inf
        self._theirs = math.inf
        self._interval = 0.0
        self._handler: Callable[[int, FrameType | None], object] | int | None = None
        # When the timer was last told to go off: before that, a signal is not the timer's.
        self._set_for = math.inf

    def start(self) -> None:
        """Take the timer and the handler."""
        self._adopt_timer()
        try:
            # First runs their handler, if their timer went off just before.
            self._handler = signal.signal(signal.SIGALRM, self._go_off)
        except BaseException:
            self._set_timer(self._interval)
            raise
        # What the system was asked for goes on after the alarm.
        signal.siginterrupt(signal.SIGALRM, False)
        self._ours = time.monotonic() + self._look()
        self._set_timer()

    def stop(self) -> None:
        """Give the timer and the handler back."""
        self._ours = math.inf
        signal.setitimer(signal.ITIMER_REAL, 0)
        try:
            signal.signal(signal.SIGALRM, self._handler)
        except BaseException:  # theirs, which was due and raised: nothing is due any more
            signal.signal(signal.SIGALRM, self._handler)
            raise
        finally:
            self._set_timer(self._interval)

    def _adopt_timer(self) -> None:
        """Stop the timer and keep what was left of it as theirs."""
        left, self._interval = signal.setitimer(signal.ITIMER_REAL, 0)
        self._theirs = time.monotonic() + left if left else math.inf

    def _set_timer(self, interval: float = 0.0) -> None:
        """Set the timer for whoever is due first, and then again at each interval."""
        due = min(self._ours, self._theirs)
        left = 0.0 if due == math.inf else max(due - time.monotonic(), _AT_ONCE)
        signal.setitimer(signal.ITIMER_REAL, left, interval)
        self._set_for = due

    def _go_off(self, number: int, frame: FrameType | None) -> None:
        now = time.monotonic()
        if now >= self._theirs or now < self._set_for:  # their timer, or a signal sent to them
            self._pass_on(number, frame)
        try:
            if time.monotonic() >= self._ours:
                self._ours = time.monotonic() + _PACE  # where it raises, there is a next time
                self._ours = time.monotonic() + self._look()
        finally:
            self._set_timer()

    def _pass_on(self, number: int, frame: FrameType | None) -> None:
        """Have their handler run as if it had never been replaced."""
        now = time.monotonic()
        if now >= self._theirs:
            self._theirs = now + self._interval if self._interval else math.inf
        left = 0.0 if self._theirs == math.inf else max(self._theirs - now, _AT_ONCE)
        signal.setitimer(signal.ITIMER_REAL, left, self._interval)
        try:
            if callable(self._handler):
                self._handler(number, frame)
            elif self._handler == signal.SIG_DFL:  # the system's action: it ends the process
                signal.signal(signal.SIGALRM, signal.SIG_DFL)
                signal.raise_signal(signal.SIGALRM)
        finally:
            # They may have set another timer, or another handler.
            self._adopt_timer()
            current = signal.getsignal(signal.SIGALRM)
            if current != self._go_off:
                self._handler = current
                signal.signal(signal.SIGALRM, self._go_off)
            self._set_timer()
