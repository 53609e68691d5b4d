"""The time that a table's patterns, lists of values and formulas may take, all of them together.

Each is charged what it takes, where frictionless' own code runs it, whichever engine asks. Once
the time is spent none of them is looked at any more: the rest of the table is read, and a finding
says what was not checked.

Where an alarm can be set (main thread, POSIX), one that does not end is interrupted too.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from parution.validation import timeout

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# Seconds for a table, and bytes of it that give one more: what a table of this size may need.
SECONDS = 30.0
BYTES = 500_000
# Seconds between two words on where the reading is.
TOLD = 1.0


@dataclass(frozen=True, slots=True)
class Rule:
    """What takes time.

    Attributes:
        kind: what it is.
        text: a formula; the name of the field that has a pattern or a list of values.
    """

    kind: Literal["pattern", "enum", "formula"]
    text: str

    def __str__(self) -> str:
        return f'{self.kind} "{self.text}"'


@dataclass(slots=True)
class Budget:
    """The time of one table.

    Attributes:
        seconds: what may be spent; infinite for no bound.
        tell: hears of ``rows`` about once a second while rules are at work.
        rows: data rows that were read whole before the current ones.
        spent: what each rule has taken.
        unchecked: the rules that were not looked at any more, in the order they were met.
        stopped_at: ``rows`` when the time was spent; None until then.
        culprit: the rule that was at work then, or took the most.
        reason: ``"cell"`` where one cell or row took all the time that one may take.
    """

    seconds: float
    tell: Callable[[int], None] = lambda _: None
    rows: int = 0
    spent: dict[Rule, float] = field(default_factory=dict)
    unchecked: dict[Rule, None] = field(default_factory=dict)
    stopped_at: int | None = None
    culprit: Rule | None = None
    reason: str = ""
    _total: float = 0.0
    _started: float | None = None
    _told: float = field(default_factory=time.monotonic)

    @property
    def exhausted(self) -> bool:
        """Whether the time is spent."""
        return self.stopped_at is not None

    def run(self, rule: Rule, action: Callable[[], Any], otherwise: Callable[[], Any]) -> Any:
        """Run a rule on a cell or a row, and count its time; else what is left of it."""
        if self.exhausted:
            self.unchecked[rule] = None
            return otherwise()
        if self._started is not None:  # a rule within another: the outer one pays
            return action()
        self._started = start = time.monotonic()
        try:
            return action()
        except timeout.CellTimeout:
            self._stop(rule, "" if self._total + timeout.SECONDS > self.seconds else "cell")
            return otherwise()
        finally:
            self._started = None
            self._count(rule, start)

    def look(self) -> float:
        """Tell the alarm what to do: the seconds until it is to look again.

        Raises:
            CellTimeout: the rule at work has had more than its time.
        """
        if self._started is None or self.exhausted:
            return TOLD
        taken = time.monotonic() - self._started
        left = min(timeout.SECONDS, self.seconds - self._total) - taken
        if left <= 0:
            raise timeout.CellTimeout("a pattern or a formula took too long")
        return min(left, TOLD)

    def describe(self) -> str | None:
        """Describe what was not checked, as the note of a finding; None where all was."""
        if self.stopped_at is None or self.culprit is None:
            return None
        seconds = timeout.SECONDS if self.reason else self.seconds
        whose = "a cell or a row" if self.reason else "a table"
        listed = ", ".join(map(str, dict.fromkeys((self.culprit, *self.unchecked))))
        # The header is the first row.
        return (
            f"the time of {whose} ({seconds:g} s) was spent on {self.culprit}; "
            f"not checked from row {self.stopped_at + 2} on: {listed}"
        )

    def _count(self, rule: Rule, start: float) -> None:
        now = time.monotonic()
        self._total += now - start
        self.spent[rule] = self.spent.get(rule, 0.0) + now - start
        if self._total > self.seconds and not self.exhausted:
            self._stop(max(self.spent, key=self.spent.__getitem__))
        if now - self._told > TOLD:
            self._told = now
            self.tell(self.rows)

    def _stop(self, rule: Rule, reason: str = "") -> None:
        self.reason = reason
        self.stopped_at = self.rows
        self.culprit = rule
        self.unchecked[rule] = None


# Of the table that is being read, in this thread.
_current: ContextVar[Budget | None] = ContextVar("budget", default=None)


@contextmanager
def spending(budget: Budget) -> Iterator[None]:
    """Charge what follows to a table's budget."""
    token = _current.set(budget)
    try:
        with timeout.watch(budget.look):
            yield
    finally:
        _current.reset(token)


def charge(rule: Rule, action: Callable[[], Any], otherwise: Callable[[], Any]) -> Any:
    """Run a rule at the cost of the table that is being read.

    Args:
        rule: what is run.
        action: runs it.
        otherwise: what is done in its place once the time is spent.
    """
    budget = _current.get()
    return action() if budget is None else budget.run(rule, action, otherwise)


def advance(rows: int) -> None:
    """Say how many data rows of the table have been read whole."""
    budget = _current.get()
    if budget is not None:
        budget.rows = rows


def choose(seconds: float | None, size: int) -> float:
    """Choose the seconds of a table.

    Args:
        seconds: as asked; None where nothing is.
        size: bytes of the table.
    """
    return SECONDS + max(size, 0) / BYTES if seconds is None else seconds
