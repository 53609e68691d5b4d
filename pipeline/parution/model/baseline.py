"""The errors that a package is known to have: they fail nobody's contribution."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from parution.model.report import Error, Kind

# The latest layout of the file; the first is 1.
LATEST_BASELINE = 1
# Errors of a kind that are told apart; beyond, only their number is known.
MOST_FINGERPRINTS = 10_000


@dataclass(frozen=True, slots=True)
class KnownErrors:
    """The known errors of one kind in one table.

    Attributes:
        count: how many there are, exactly; above zero.
        fingerprints: one an error, sorted, as often as it is there; none where only the number
            is known.
    """

    count: int
    fingerprints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Baseline:
    """The known errors of a package.

    Attributes:
        package: its name.
        tables: name of a table → kind → its known errors; nothing that has none.
    """

    package: str
    tables: Mapping[str, Mapping[Kind, KnownErrors]]

    @property
    def count(self) -> int:
        """How many errors are known in all."""
        return sum(each.count for kinds in self.tables.values() for each in kinds.values())


@dataclass(frozen=True, slots=True)
class ComparedKind:
    """The errors of one kind in one table, compared with those that are known.

    Attributes:
        table: name of the table.
        kind: the kind.
        known: how many were known.
        found: how many there are.
        new: how many of these were not known; the least that it can be where errors are not
            told apart.
        gone: how many of those that were known are no more; likewise.
        errors: the new ones that can be shown, in the order of the file: all of them where
            errors are told apart, none otherwise.
    """

    table: str
    kind: Kind
    known: int
    found: int
    new: int
    gone: int
    errors: tuple[Error, ...] = ()


@dataclass(frozen=True, slots=True)
class BaselineComparison:
    """The errors of a package, compared with those that are known.

    Attributes:
        kinds: each kind that has some, or had: in the order of the tables, then of the kinds.
        baseline: what was known.
        shrunk: the same without what is gone: it never has more.
    """

    kinds: tuple[ComparedKind, ...]
    baseline: Baseline
    shrunk: Baseline

    @property
    def new(self) -> int:
        """How many errors were not known."""
        return sum(each.new for each in self.kinds)

    @property
    def gone(self) -> int:
        """How many of the known errors are no more."""
        return sum(each.gone for each in self.kinds)

    @property
    def still(self) -> int:
        """How many of the errors found were known."""
        return sum(each.found - each.new for each in self.kinds)
