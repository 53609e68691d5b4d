"""Whether a ``pattern`` accepts all that another does.

Both are made automata, which are followed together over all texts at once: where one accepts and
the other does not, there is a text that tells them apart. What a regular expression can say
besides (a reference to a group, a look around, other flags) is not told, nor what would take
too long.
"""

from __future__ import annotations

import re
import sys
import warnings
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from parution.validation.cells.trees import code, parser

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

# What the texts of the second are to those of the first.
Comparison = Literal["same", "more", "fewer", "other"]

# Characters by their codes: ranges in order, ends included, none touching the next.
_Ranges = tuple[tuple[int, int], ...]
_ALL: _Ranges = ((0, sys.maxunicode),)
_NEWLINE = ord("\n")

# Bounds of what is followed: states of an automaton, different sets of characters, pairs of sets
# of states, moves.
_MOST_STATES = 2_000
_MOST_RANGES = 200
_MOST_PAIRS = 5_000
_MOST_MOVES = 400_000

_CATEGORIES: dict[Any, tuple[Callable[[str], bool], bool]] = {
    code.CATEGORY_DIGIT: (str.isdecimal, True),
    code.CATEGORY_NOT_DIGIT: (str.isdecimal, False),
    code.CATEGORY_SPACE: (str.isspace, True),
    code.CATEGORY_NOT_SPACE: (str.isspace, False),
    code.CATEGORY_WORD: (lambda letter: letter.isalnum() or letter == "_", True),
    code.CATEGORY_NOT_WORD: (lambda letter: letter.isalnum() or letter == "_", False),
}


class _NotTold(Exception):  # noqa: N818 - it only leaves the recursion
    """What this part accepts cannot be told, or takes too long."""


# What Python refuses, and what the tree of another version of Python would raise here.
_REFUSALS = (
    *(_NotTold, re.error, RecursionError, OverflowError),
    *(AttributeError, IndexError, TypeError, ValueError),
)


def compare_patterns(before: object, after: object) -> Comparison | None:
    """Compare the texts that two ``pattern`` constraints accept.

    Args:
        before: as the schema writes it. frictionless matches ``^pattern$`` from the start of
            the text: ``a|b`` then accepts what begins with ``a``, and ``(a|b)`` does not.
        after: another, likewise.

    Returns:
        Whether the second accepts the ``same`` texts, all of them and ``more``, ``fewer``, or
        ``other`` ones; None where it cannot be told.

    Example:
        >>> compare_patterns("FR[0-9]{4}", "[A-Z]{2}[0-9]{4}"), compare_patterns("a+", "a*b")
        ('more', 'other')
    """
    if not isinstance(before, str) or not isinstance(after, str):
        return None
    try:
        first, second = _Automaton.read(before), _Automaton.read(after)
        kept = _is_included(first, second)
        same = _is_included(second, first)
    except _REFUSALS:
        return None
    if kept:
        return "same" if same else "more"
    return "fewer" if same else "other"


@dataclass(slots=True)
class _Automaton:
    """An automaton, whose states are numbers; the first is 0.

    Attributes:
        moves: from each state, the characters that lead to another.
        free: from each state, those that it leads to without any.
        starts: those that it leads to without any, at the start of the text.
        ends: those that it leads to without any, at the end of the text.
        final: the state of what matched, whatever follows.
    """

    moves: list[list[tuple[_Ranges, int]]] = field(default_factory=list)
    free: list[list[int]] = field(default_factory=list)
    starts: list[list[int]] = field(default_factory=list)
    ends: list[list[int]] = field(default_factory=list)
    final: int = 0

    @classmethod
    def read(cls, pattern: str) -> _Automaton:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what Python would rather have written otherwise
            tree = parser.parse(f"^{pattern}$")
        if tree.state.flags & ~re.UNICODE:
            raise _NotTold
        automaton = cls()
        automaton.final = automaton._add(tree, automaton._make())
        automaton._check_ends()
        automaton.moves[automaton.final].append((_ALL, automaton.final))
        return automaton

    def _make(self) -> int:
        if len(self.moves) >= _MOST_STATES:
            raise _NotTold
        for each in (self.moves, self.free, self.starts, self.ends):
            each.append([])
        return len(self.moves) - 1

    def _add(self, tree: Any, state: int) -> int:
        """Add what matches a tree from a state on, and return the state where it has."""
        for operation, value in tree:
            state = self._add_one(operation, value, state)
        return state

    def _add_one(self, operation: Any, value: Any, state: int) -> int:
        match operation:
            case code.BRANCH:
                reached = [self._add(branch, state) for branch in value[1]]
                return self._join(reached)
            case code.SUBPATTERN if not value[1] and not value[2]:
                return self._add(value[3], state)
            case code.MAX_REPEAT | code.MIN_REPEAT:
                low, high, inside = value
                return self._repeat(low, high, inside, state)
            case code.AT:
                target = self._make()
                if value in {code.AT_BEGINNING, code.AT_BEGINNING_STRING}:
                    self.starts[state].append(target)
                elif value is code.AT_END:
                    self.ends[state].append(target)
                else:
                    raise _NotTold
                return target
        target = self._make()
        self.moves[state].append((_list_characters(operation, value), target))
        return target

    def _join(self, states: Iterable[int]) -> int:
        target = self._make()
        for state in states:
            self.free[state].append(target)
        return target

    def _repeat(self, low: int, high: Any, tree: Any, state: int) -> int:
        if low > _MOST_STATES or (high is not code.MAXREPEAT and high > _MOST_STATES):
            raise _NotTold
        for _ in range(low):
            state = self._add(tree, state)
        if high is code.MAXREPEAT:
            # A state of its own, so that what came before is not repeated too.
            again = self._join([state])
            self.free[self._add(tree, again)].append(again)
            return again
        reached = [state]
        for _ in range(high - low):
            reached.append(self._add(tree, reached[-1]))
        return self._join(reached)

    def _check_ends(self) -> None:
        """Give up where a newline may follow « $ », which stands before a last one too."""
        for state in self._reach(
            {target for targets in self.ends for target in targets}, ended=True
        ):
            for ranges, _ in self.moves[state]:
                if _has(ranges, _NEWLINE):
                    raise _NotTold

    def _reach(
        self, states: Iterable[int], *, started: bool = False, ended: bool = False
    ) -> frozenset[int]:
        """Find the states that lead on without a character, themselves included."""
        found, waiting = set(states), list(states)
        while waiting:
            state = waiting.pop()
            targets = [
                *self.free[state],
                *(self.starts[state] if started else ()),
                *(self.ends[state] if ended else ()),
            ]
            for target in targets:
                if target not in found:
                    found.add(target)
                    waiting.append(target)
        return frozenset(found)

    def start(self) -> tuple[frozenset[int], bool]:
        """Return the states at the start, and whether the empty text is accepted."""
        whole = self._reach({0}, started=True, ended=True)
        return self._reach({0}, started=True), self.final in whole

    def follow(
        self, states: frozenset[int], symbol: frozenset[int], numbers: Sequence[Sequence[int]]
    ) -> tuple[frozenset[int], bool]:
        """Follow a character; tell whether the text may end there.

        Args:
            states: where one is.
            symbol: the numbers of the ranges that the character is in.
            numbers: that of each of ``moves``.
        """
        reached = {
            target
            for state in states
            for number, (_, target) in zip(numbers[state], self.moves[state], strict=True)
            if number in symbol
        }
        return self._reach(reached), self.final in self._reach(reached, ended=True)


def _is_included(first: _Automaton, second: _Automaton) -> bool:
    """Tell whether each text that the first accepts, the second does."""
    known: dict[_Ranges, int] = {}  # long to compare, so that they are numbered once
    numbers, others_numbers = (
        [[known.setdefault(ranges, len(known)) for ranges, _ in moves] for moves in each.moves]
        for each in (first, second)
    )
    symbols = _list_symbols(list(known))
    (states, accepted), (others, too) = first.start(), second.start()
    if accepted and not too:
        return False
    seen = {(states, others)}
    waiting = [(states, others)]
    moves = 0
    while waiting:
        states, others = waiting.pop()
        for symbol in symbols:
            moves += len(states) + len(others)
            if moves > _MOST_MOVES or len(seen) > _MOST_PAIRS:
                raise _NotTold
            reached, accepted = first.follow(states, symbol, numbers)
            if not reached:
                continue
            facing, too = second.follow(others, symbol, others_numbers)
            if accepted and not too:
                return False
            if (reached, facing) not in seen:
                seen.add((reached, facing))
                waiting.append((reached, facing))
    return True


def _list_symbols(all_ranges: Sequence[_Ranges]) -> set[frozenset[int]]:
    """List the characters that are not alike: by the numbers of the ranges that each is in."""
    if len(all_ranges) > _MOST_RANGES:
        raise _NotTold
    points = {0}
    points |= {point for each in all_ranges for low, high in each for point in (low, high + 1)}
    points.discard(sys.maxunicode + 1)
    return {
        frozenset(number for number, each in enumerate(all_ranges) if _has(each, point))
        for point in points
    }


def _list_characters(operation: Any, value: Any) -> _Ranges:
    """List the characters that one item of a tree matches."""
    match operation:
        case code.LITERAL:
            return ((value, value),)
        case code.NOT_LITERAL:
            return _exclude(((value, value),))
        case code.ANY:
            return _exclude(((_NEWLINE, _NEWLINE),))
        case code.IN:
            negated = value[0][0] is code.NEGATE
            found = _unite(_list_item(*item) for item in value[negated:])
            return _exclude(found) if negated else found
    raise _NotTold


def _list_item(kind: Any, value: Any) -> _Ranges:
    if kind is code.LITERAL:
        return ((value, value),)
    if kind is code.RANGE:
        return (tuple(value),)
    if kind is code.CATEGORY and value in _CATEGORIES:
        return _list_category(value)
    raise _NotTold


@cache
def _list_category(value: Any) -> _Ranges:
    is_of, wanted = _CATEGORIES[value]
    found: list[tuple[int, int]] = []
    for number in range(sys.maxunicode + 1):
        if is_of(chr(number)) is wanted:
            if found and found[-1][1] == number - 1:
                found[-1] = (found[-1][0], number)
            else:
                found.append((number, number))
    return tuple(found)


def _unite(all_ranges: Iterable[_Ranges]) -> _Ranges:
    found: list[tuple[int, int]] = []
    for low, high in sorted(each for ranges in all_ranges for each in ranges):
        if found and low <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(high, found[-1][1]))
        else:
            found.append((low, high))
    return tuple(found)


def _exclude(ranges: _Ranges) -> _Ranges:
    found, start = [], 0
    for low, high in ranges:
        if low > start:
            found.append((start, low - 1))
        start = high + 1
    if start <= sys.maxunicode:
        found.append((start, sys.maxunicode))
    return tuple(found)


def _has(ranges: _Ranges, number: int) -> bool:
    place = bisect_right(ranges, (number, sys.maxunicode)) - 1
    return place >= 0 and number <= ranges[place][1]
