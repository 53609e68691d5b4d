"""Rows removed and rows added that are likely the same: suggested to a person, never assumed.

Where there is a key, they are alike in all but the key, which was given another value. Where
there is none, a row of which one cell was corrected is another row: those that have most of
their cells in common are shown side by side.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from parution.model.difference import CellChange, Resembling

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import polars as pl

# Rows, removed or added, beyond which nothing is looked for: with a key, without one.
_MOST_KEYED, _MOST_WHOLE = 100_000, 5_000
# Rows that have a cell, beyond which that cell says nothing of which row it is.
_COMMON = 50

# The position of a field before, after.
_Pair = tuple[int, int]


def find_resembling(
    removed: pl.DataFrame,
    added: pl.DataFrame,
    pairs: Sequence[_Pair],
    fields: Sequence[str],
    key: Sequence[str],
) -> tuple[Resembling, ...]:
    """Find rows removed and added that are likely the same, each in one pair at most.

    Args:
        removed: the rows removed: ``row``, then a column a field before, by position.
        added: the rows added, likewise.
        pairs: the positions, before and after, of the fields that both have.
        fields: the names of the fields after.
        key: those of the key, or none.

    Returns:
        The pairs, by row number after.
    """
    most = max(removed.height, added.height)
    if not min(removed.height, added.height) or most > (_MOST_KEYED if key else _MOST_WHOLE):
        return ()
    keyed = [pair for pair in pairs if fields[pair[1]] in key]
    others = [pair for pair in pairs if pair not in keyed]
    found = _find_same(removed, added, others) if key else _find_near(removed, added, pairs)
    before = {row[0]: row for row in removed.iter_rows()}
    after = {row[0]: row for row in added.iter_rows()}
    shown = [fields.index(name) for name in key] or range(len(fields))
    return tuple(
        Resembling(
            old,
            new,
            tuple(after[new][at + 1] for at in shown),
            tuple(
                CellChange(fields[right], before[old][left + 1], after[new][right + 1], False)
                for left, right in pairs
                if before[old][left + 1] != after[new][right + 1]
            ),
        )
        for old, new in sorted(found, key=lambda rows: rows[1])
    )


def _find_same(
    removed: pl.DataFrame, added: pl.DataFrame, others: Sequence[_Pair]
) -> Iterator[tuple[int, int]]:
    """Find rows that have the same cells but for the key, which no other row has."""
    import polars as pl  # noqa: PLC0415 - only the types above need it otherwise

    if not others:
        return
    names = [str(at) for at in range(len(others))]
    sides = []
    for frame, side in ((removed, 0), (added, 1)):
        cells = [
            pl.col(str(pair[side])).alias(name) for pair, name in zip(others, names, strict=True)
        ]
        told = pl.any_horizontal(pl.col(name) != "" for name in names)
        # A row that has nothing to be known by is no clue, nor one that others repeat.
        sides.append(frame.select("row", *cells).filter(told).unique(names, keep="none"))
    found = sides[0].join(sides[1], on=names, how="inner", suffix="_after")
    yield from found.select("row", "row_after").iter_rows()


def _find_near(
    removed: pl.DataFrame, added: pl.DataFrame, pairs: Sequence[_Pair]
) -> Iterator[tuple[int, int]]:
    """Find rows that have at least half of their cells in common, the nearest first."""
    before = [tuple(row[left + 1] for left, _ in pairs) for row in removed.iter_rows()]
    after = [tuple(row[right + 1] for _, right in pairs) for row in added.iter_rows()]
    holders: dict[tuple[int, str], list[int]] = defaultdict(list)
    for place, cells in enumerate(after):
        for at, cell in enumerate(cells):
            if cell:
                holders[at, cell].append(place)
    scores: list[tuple[int, int, int]] = []
    for place, cells in enumerate(before):
        near = {
            other
            for item in enumerate(cells)
            if len(holders.get(item, ())) <= _COMMON
            for other in holders.get(item, ())
        }
        for other in near:
            pairs_of_cells = list(zip(cells, after[other], strict=True))
            filled = sum(1 for old, new in pairs_of_cells if old or new)
            same = sum(1 for old, new in pairs_of_cells if old == new and old)
            if 2 * same >= filled:
                scores.append((filled - same, place, other))
    taken_before: set[int] = set()
    taken_after: set[int] = set()
    for _, place, other in sorted(scores):
        if place not in taken_before and other not in taken_after:
            taken_before.add(place)
            taken_after.add(other)
            yield removed["row"][place], added["row"][other]
