"""What is found in one table: exact totals, and the first errors of each kind in full."""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

from parution.validation.notes import parse_error

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from parution.model.report import Error, Kind

# Errors of one kind (type × field) kept in full where nobody asks for more.
LIMIT = 20
# A batch may keep so many times what will stay, before its errors are put in order.
SPARE = 4


class Tally:
    """Counts every error of a table, and keeps the first of each kind.

    Args:
        limit: errors of one kind kept in full; None for all of them.
        scope: the types of errors that the checklist lets through; None for all.
    """

    def __init__(self, limit: int | None = LIMIT, scope: frozenset[str] | None = None) -> None:
        self.totals: Counter[Kind] = Counter()
        self._limit = limit
        self._scope = scope
        self._kept: dict[Kind, list[Mapping[str, Any]]] = {}
        self._closed: Counter[Kind] = Counter()

    def wants(self, kind: str) -> bool:
        """Tell whether the checklist lets this type of errors through."""
        return self._scope is None or kind in self._scope

    def count(self, kind: Kind, number: int = 1) -> None:
        """Count errors of a kind."""
        if number and self.wants(kind[0]):
            self.totals[kind] += number

    def remaining(self, kind: Kind) -> int | None:
        """Tell how many errors of a kind may still be kept; None for no limit."""
        if not self.wants(kind[0]):
            return 0
        return None if self._limit is None else self._limit - self._closed[kind]

    def keep(self, descriptor: Mapping[str, Any]) -> None:
        """Keep an error that was counted, if the limit allows.

        Within a batch errors come by field, not by row: more are kept than will stay.
        """
        kind = _find_kind(descriptor)
        remaining = self.remaining(kind)
        kept = self._kept.setdefault(kind, [])
        if remaining is None or len(kept) < self._closed[kind] + SPARE * max(remaining, 0):
            kept.append(descriptor)

    def add(self, descriptor: Mapping[str, Any]) -> None:
        """Count an error and keep it, if the limit allows."""
        self.count(_find_kind(descriptor))
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
                del kept[self._limit :]
                self._closed[kind] = len(kept)

    @property
    def errors(self) -> tuple[Error, ...]:
        """The errors kept, in the order of the rows, then of the fields."""
        self.close_batch()
        kept = sorted((e for kept in self._kept.values() for e in kept), key=_get_position)
        return tuple(parse_error(descriptor) for descriptor in kept)


def _find_kind(descriptor: Mapping[str, Any]) -> Kind:
    # Most errors are only counted: no record is made of them.
    return descriptor["type"], descriptor.get("fieldName") or ""


def _get_position(descriptor: Mapping[str, Any]) -> tuple[int, int]:
    # What is said of a whole row comes after what is said of its cells, as in frictionless.
    return descriptor.get("rowNumber") or 0, descriptor.get("fieldNumber") or sys.maxsize
