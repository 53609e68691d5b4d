"""The distinct values of a column, in order, each with how many times it is there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from parution.pages.tables.folding import fold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from parution.pages.tables.reading import ColumnKind


@dataclass(frozen=True, slots=True)
class Distinct:
    """The distinct texts of a column: those of a value, in order, then those that are none.

    Numbers and moments come in their own order, exactly; what was not read of them comes after,
    in the order of texts: folded, then to the letter. What stands for no value comes last.

    Attributes:
        texts: the distinct texts.
        counts: how many cells each has.
        filled: how many of the texts are values.
        keys: what the first of the values are worth: of a number, the nearest float; of a moment,
            microseconds. Shorter than the values where some were not read; empty for texts.
    """

    texts: Sequence[str]
    counts: Sequence[int]
    filled: int
    keys: Sequence[float]


def order_distinct(kind: ColumnKind, counts: Mapping[str, int]) -> Distinct:
    """Put the distinct texts of a column in order.

    Args:
        kind: how they are read.
        counts: how many cells have each.
    """
    read: list[tuple[Decimal | int, str, str]] = []
    others: list[tuple[str, str]] = []
    empty = sorted(text for text in counts if text in kind.missing)
    for text in counts:
        if text in kind.missing:
            continue
        key = kind.read(text)
        if key is None:
            others.append((fold(text), text))
        else:
            read.append((key, fold(text), text))
    read.sort()
    others.sort()
    texts = [*(each[2] for each in read), *(each[1] for each in others), *empty]
    keys: list[float] = [each[0] if isinstance(each[0], int) else float(each[0]) for each in read]
    return Distinct(texts, [counts[text] for text in texts], len(texts) - len(empty), keys)
