"""What is found in one table: exact totals, and the first errors of each kind in full."""

from __future__ import annotations

import sys
from bisect import bisect_left
from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

from parution.validation.notes import parse_error

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from parution.model.report import Error, Kind

# Errors of one kind (type × field) kept in full where nobody asks for more.
LIMIT = 20
# A batch may keep so many times what will stay, before its errors are put in order.
SPARE = 4
# After the last row that any table has.
_ALL = sys.maxsize


class Tally:
    """Counts every error of a table, and keeps the first of each kind.

    It may keep besides every error of the first wrong rows, so that these can be shown whole.
    Errors come in batches of rows, in the order of the file; within a batch, in any order.

    Args:
        limit: errors of one kind kept in full; None for all of them.
        scope: the types of errors that the checklist lets through; None for all.
        whole_rows: wrong rows of which every error is kept.
    """

    def __init__(
        self,
        limit: int | None = LIMIT,
        scope: frozenset[str] | None = None,
        whole_rows: int = 0,
    ) -> None:
        self.totals: Counter[Kind] = Counter()
        self._limit = limit
        self._scope = scope
        self._kept: dict[Kind, list[Mapping[str, Any]]] = {}
        self._closed: Counter[Kind] = Counter()
        # Wrong rows that may still be kept whole, those of this batch, and the last that may.
        self._left = whole_rows
        self._batch: list[int] = []
        self._last = _ALL if whole_rows else 0

    def wants(self, kind: str) -> bool:
        """Tell whether the checklist lets this type of errors through."""
        return self._scope is None or kind in self._scope

    def count(self, kind: Kind, number: int = 1) -> None:
        """Count errors of a kind."""
        if number and self.wants(kind[0]):
            self.totals[kind] += number

    def is_full(self, kind: Kind) -> bool:
        """Tell whether no more error of a kind is kept, wherever it stands."""
        return not self.wants(kind[0]) or (self._remaining(kind) == 0 and self._last != _ALL)

    def choose(
        self, kind: Kind, rows: Sequence[int] | NDArray[np.int64], pending: int = 0
    ) -> list[int]:
        """Choose which errors of a kind are worth making, of those of a batch.

        Args:
            kind: their kind.
            rows: the number of the row of each, in order.
            pending: errors of the kind that were chosen before, and are kept later.

        Returns:
            Their positions in ``rows``: the first of the kind, and those of the first wrong rows.
        """
        if not self.wants(kind[0]):
            return []
        remaining = self._remaining(kind)
        if remaining is None:
            return list(range(len(rows)))
        numbers = np.asarray(rows, dtype=np.int64)
        self._take_rows(numbers)
        whole = int(np.searchsorted(numbers, self._last, side="right"))
        return list(range(max(whole, min(max(0, remaining - pending), numbers.size))))

    def keep(self, descriptor: Mapping[str, Any]) -> None:
        """Keep an error that was counted, if the limit allows.

        Within a batch errors come by field, not by row: more are kept than will stay.
        """
        kind = _find_kind(descriptor)
        if not self.wants(kind[0]):
            return
        remaining = self._remaining(kind)
        kept = self._kept.setdefault(kind, [])
        if (
            remaining is None
            or self._is_whole(descriptor)
            or len(kept) < self._closed[kind] + SPARE * max(remaining, 0)
        ):
            kept.append(descriptor)

    def add(self, descriptor: Mapping[str, Any]) -> None:
        """Count an error and keep it, if the limit allows."""
        kind = _find_kind(descriptor)
        self.count(kind)
        if self._last and self.wants(kind[0]):
            self._take_row(descriptor.get("rowNumber") or 0)
        self.keep(descriptor)

    def add_all(self, descriptors: Iterable[Mapping[str, Any]]) -> None:
        """Count errors and keep them, as far as the limit allows."""
        for descriptor in descriptors:
            self.add(descriptor)

    def close_batch(self) -> None:
        """Put the errors kept in the order of the rows, and let go of those past the limit."""
        if self._limit is None:
            return
        for kind, kept in self._kept.items():
            if len(kept) > self._closed[kind]:
                kept.sort(key=_get_position)
                end = self._limit
                while end < len(kept) and self._is_whole(kept[end]):
                    end += 1
                del kept[end:]
                self._closed[kind] = len(kept)
        self._left -= len(self._batch)
        if self._batch and not self._left:
            self._last = min(self._last, self._batch[-1])
        self._batch = []

    @property
    def errors(self) -> tuple[Error, ...]:
        """The errors kept, in the order of the rows, then of the fields."""
        self.close_batch()
        kept = sorted(chain.from_iterable(self._kept.values()), key=_get_position)
        return tuple(parse_error(descriptor) for descriptor in kept)

    @property
    def complete_to(self) -> int | None:
        """The last row of which every error is kept, and of all before it; None for all."""
        self.close_batch()
        if sum(map(len, self._kept.values())) == sum(self.totals.values()):
            return None
        return None if self._last == _ALL else self._last

    def _remaining(self, kind: Kind) -> int | None:
        """Tell how many errors of a kind may still be kept; None for no limit."""
        return None if self._limit is None else max(0, self._limit - self._closed[kind])

    def _is_whole(self, descriptor: Mapping[str, Any]) -> bool:
        """Tell whether an error is of a row that is kept whole."""
        return 0 < (descriptor.get("rowNumber") or 0) <= self._last

    def _take_rows(self, rows: NDArray[np.int64]) -> None:
        """Take wrong rows among those that are kept whole, as long as there is room."""
        if rows.size and self._is_open:
            taken = np.union1d(self._batch, rows[rows <= self._last])
            self._batch = taken.astype(np.int64).tolist()
            self._let_go()

    def _take_row(self, row: int) -> None:
        if self._is_open and 0 < row <= self._last:
            at = bisect_left(self._batch, row)
            if at == len(self._batch) or self._batch[at] != row:
                self._batch.insert(at, row)
                self._let_go()

    @property
    def _is_open(self) -> bool:
        """Whether rows of this batch may still be taken: those of the batches before are."""
        return self._last == _ALL or bool(self._batch)

    def _let_go(self) -> None:
        """Let go of the rows past those that are kept whole."""
        if len(self._batch) > self._left:
            del self._batch[self._left :]
            self._last = self._batch[-1]


def _find_kind(descriptor: Mapping[str, Any]) -> Kind:
    # Most errors are only counted: no record is made of them.
    return descriptor["type"], descriptor.get("fieldName") or ""


def _get_position(descriptor: Mapping[str, Any]) -> tuple[int, int]:
    # What is said of a whole row comes after what is said of its cells, as in frictionless.
    return descriptor.get("rowNumber") or 0, descriptor.get("fieldNumber") or sys.maxsize
