r"""One regular expression that proves that a part of a file has no error in it.

A chunk that is nothing but records which the expression matches, from its first byte to its
last, is proven in one reading of its bytes: its encoding, its quotes, the width of its rows,
the type and the constraints of its cells. What writes the expression is above this package
(``validation/proving.py``).
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Protocol

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Collection

# Nanoseconds of its thread that a byte may take. Matching takes three; forty with an automaton
# that is too large to be kept, and a thousand without any. The first bound is for the first
# bytes, while the automaton is made; the second for a whole chunk.
_TRIAL, _SLOW_TRIAL = 64 * 1024, 1000
_WHOLE, _SLOW = 1024 * 1024, 25


class Proof:
    """What proves a chunk.

    Args:
        pattern: matches a text of such records, from its start to its end.
        proven: the fields whose cells then have no error, by position.
        found: those of them whose foreign key finds its target.
        columns: the fields to parse all the same.
    """

    def __init__(
        self,
        pattern: str,
        proven: frozenset[int] = frozenset(),
        found: frozenset[int] = frozenset(),
        columns: tuple[int, ...] = (),
    ) -> None:
        self.proven = proven
        self.found = found
        self.columns = columns
        self.slow = False
        self._pattern = pattern
        self._tried = False

    def accepts(self, content: bytes) -> bool:
        """Tell whether this is nothing but such records.

        Args:
            content: bytes of the file, to the end of a line.
        """
        if not self._tried:
            self._tried = True
            self._time(content[: content.rfind(b"\n", 0, _TRIAL) + 1], _SLOW_TRIAL * _TRIAL)
        return not self.slow and self._time(content, _SLOW * max(len(content), _WHOLE))

    def _time(self, content: bytes, allowed: int) -> bool:
        start = time.thread_time_ns()
        matched = self._match(content)
        self.slow |= time.thread_time_ns() - start > allowed
        return matched

    def _match(self, content: bytes) -> bool:
        try:
            text = pl.Series([content], dtype=pl.Binary).cast(pl.String)
        except pl.exceptions.ComputeError:  # not UTF-8
            return False
        try:
            return bool(text.str.contains(self._pattern).item())
        except pl.exceptions.ComputeError:  # too large an automaton
            self.slow = True
            return False


class Prover(Protocol):
    """Writes the proof of the next chunk, and learns from those that failed."""

    def find_proof(self, delimiter: str) -> Proof | None:
        """Find what proves a chunk, from what is known now; None where nothing does."""

    def learn(self, failed: Proof, suspects: Collection[int], absent: Collection[int]) -> None:
        """Learn from a chunk that was not proven, and was screened instead."""
