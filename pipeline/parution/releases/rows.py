"""The rows of a table in two editions → which were added, removed, changed, moved.

Rows are told apart by the primary key, compared as the schema reads it; by all the fields that
both editions have where there is none. Rows of one key are taken in their order: the first of
one edition is the first of the other. Cells are compared as text; those that differ, then as
the schema of their edition reads them, so that ``1.0`` and ``1.00`` are one number rewritten.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from parution.errors import DataError
from parution.model.difference import FIRST_ROW, TableDifference, TableShape
from parution.releases.moving import find_moved
from parution.releases.opening import make_frame, read_frame
from parution.releases.resembling import find_resembling
from parution.releases.runs import find_shared
from parution.validation.cells.accepting import is_missing
from parution.validation.handover import HandOver, TableChanged
from parution.validation.keys.canonical import find_family, read_values
from parution.validation.reading.stream import ChunkSource

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from parution.validation.opening import Opened

_CHANGED = {
    "before": pl.Int64,
    "after": pl.Int64,
    "field": pl.Int64,
    "old": pl.String,
    "new": pl.String,
    "rewritten": pl.Boolean,
}
_MOVED = {"before": pl.Int64, "after": pl.Int64}


@dataclass(frozen=True, slots=True)
class Columns:
    """Which fields of two editions of a table are the same.

    Attributes:
        before: the names of the fields before.
        after: the names of the fields after.
        renamed: field before → after, where the names differ.
        key: the fields of the key, as named after.
    """

    before: tuple[str, ...]
    after: tuple[str, ...]
    renamed: Mapping[str, str] = field(default_factory=dict)
    key: tuple[str, ...] = ()

    @property
    def pairs(self) -> list[tuple[int, int]]:
        """The positions, before and after, of each field that both have, in the order after."""
        names = [self.renamed.get(name, name) for name in self.before]
        return [
            (names.index(name), position)
            for position, name in enumerate(self.after)
            if name in names
        ]


@dataclass(frozen=True, slots=True)
class Side:
    """Rows of one edition: their cells, their positions among the data rows, from 0."""

    frame: pl.DataFrame
    rows: NDArray[np.int64]
    opened: Opened

    def read_values(self, position: int) -> pl.Series:
        """Read a column as texts that are equal where the values are.

        What is no value of its field is its text; no value at all is null.

        Raises:
            HandOver: a value has no text that equals only it.
        """
        field_, column = self.opened.fields[position], self.frame.get_column(str(position))
        values = read_values(column, field_, position, self.opened.explainer)
        wrong = values.is_null() & ~self._is_missing(position)
        if not wrong.any():
            return values
        # NUL: such a text is the canonical text of nothing.
        return values.zip_with(~wrong, "\0" + column)

    def _is_missing(self, position: int) -> pl.Series:
        column = self.frame.get_column(str(position))
        missing = is_missing(pl.col(column.name), self.opened.fields[position])
        return column.to_frame().select(missing.alias("missing")).to_series()


def make_side(frame: pl.DataFrame, opened: Opened) -> Side:
    """Make a side of all the rows of a frame."""
    return Side(frame, _count(frame.height), opened)


@dataclass(frozen=True, slots=True)
class _Matched:
    """Which rows are the same ones.

    Attributes:
        counts: rows of data before, after.
        kept: position before and after of each row that is in both, in the order after.
        before: the rows before among which ``pairs`` are.
        after: the rows after.
        pairs: positions in ``before`` and ``after`` of the kept rows that may differ.
    """

    counts: tuple[int, int]
    kept: tuple[NDArray[np.int64], NDArray[np.int64]]
    before: Side
    after: Side
    pairs: tuple[NDArray[np.int64], NDArray[np.int64]]


def compare_rows(
    names: tuple[str, str], tables: tuple[Opened, Opened], columns: Columns
) -> TableDifference:
    """Compare the rows of a table in two editions.

    Args:
        names: the name of the table before, after.
        tables: the table before, after.
        columns: which of their fields are the same.

    Raises:
        DataError: a table cannot be read, or has a row with more or fewer cells than fields.
    """
    before, after = tables
    matched = _match_by_bytes(names, before, after, columns) or _match_whole(
        names, before, after, columns
    )
    old, new = matched.kept
    lost = _find_others(matched.before.rows, old)
    gained = _find_others(matched.after.rows, new)
    moved = find_moved(old)
    removed = _take(matched.before, lost)
    added = _take(matched.after, gained)
    changed, keys = _compare_cells(matched, columns)
    width = len(columns.before), len(columns.after)
    shared = [left for left, _ in columns.pairs], [right for _, right in columns.pairs]
    return TableDifference(
        name=names[1],
        old_name=names[0],
        key=columns.key,
        before=TableShape(columns.before, matched.counts[0]),
        after=TableShape(columns.after, matched.counts[1]),
        renamed=dict(columns.renamed),
        removed=removed,
        added=added,
        changed=changed,
        keys=keys,
        moved=pl.DataFrame(
            {"before": old[moved] + FIRST_ROW, "after": new[moved] + FIRST_ROW}, schema=_MOVED
        ),
        lost_cells=_take_columns(
            matched.before, np.sort(old), columns.before, set(range(width[0])) - set(shared[0])
        ),
        new_cells=_take_columns(
            matched.after, new, columns.after, set(range(width[1])) - set(shared[1])
        ),
        resembling=find_resembling(removed, added, columns.pairs, columns.after, columns.key),
    )


def show_whole(name: str, opened: Opened, *, gone: bool) -> TableDifference:
    """Show a table that one edition alone has: all its rows are added, or removed.

    Args:
        name: its name.
        opened: the table.
        gone: whether it is the edition before that has it.

    Raises:
        DataError: it cannot be read.
    """
    frame = read_frame(opened, name)
    fields = tuple(opened.names)
    all_rows = _take(Side(frame, _count(frame.height), opened), _count(frame.height))
    none = pl.DataFrame({"row": pl.Series([], dtype=pl.Int64)})
    shape = TableShape(fields, frame.height)
    return TableDifference(
        name=name,
        old_name=name,
        key=(),
        before=shape if gone else None,
        after=None if gone else shape,
        renamed={},
        removed=all_rows if gone else none,
        added=none if gone else all_rows,
        changed=pl.DataFrame(schema=_CHANGED),
        keys=pl.DataFrame({"after": pl.Series([], dtype=pl.Int64)}),
        moved=pl.DataFrame(schema=_MOVED),
    )


def _match_by_bytes(
    names: tuple[str, str], before: Opened, after: Opened, columns: Columns
) -> _Matched | None:
    """Match rows that are the same bytes, then the others; None where that cannot be."""
    first, second = before.sources[0], after.sources[0]
    positions = list(range(len(columns.before)))
    if not isinstance(first, ChunkSource) or not isinstance(second, ChunkSource):
        return None
    if columns.pairs != list(zip(positions, positions, strict=True)):
        return None
    if len(columns.after) != len(columns.before):
        return None
    try:
        shared = find_shared(first.layout, second.layout)
    except TableChanged as error:
        raise DataError("table.unreadable", name=names[1]) from error
    if shared is None:
        return None
    width = len(positions)
    left = Side(make_frame(shared.before.cells, width), _to_array(shared.before.rows), before)
    right = Side(make_frame(shared.after.cells, width), _to_array(shared.after.rows), after)
    pairs = _match(left, right, columns)
    runs = np.array(shared.runs, dtype=np.int64).reshape(-1, 3)
    old = np.concatenate([_expand(runs[:, 0], runs[:, 2]), left.rows[pairs[0]]])
    new = np.concatenate([_expand(runs[:, 1], runs[:, 2]), right.rows[pairs[1]]])
    order = np.argsort(new)
    return _Matched(shared.counts, (old[order], new[order]), left, right, pairs)


def _match_whole(
    names: tuple[str, str], before: Opened, after: Opened, columns: Columns
) -> _Matched:
    left = read_frame(before, names[0])
    right = read_frame(after, names[1])
    sides = (
        Side(left, _count(left.height), before),
        Side(right, _count(right.height), after),
    )
    pairs = _match(*sides, columns)
    return _Matched((left.height, right.height), pairs, *sides, pairs)


def _match(
    left: Side, right: Side, columns: Columns
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Match the rows of one key: their positions in each side, in the order of the second."""
    by_name = {columns.after[after]: (before, after) for before, after in columns.pairs}
    key = [by_name[name] for name in columns.key] or columns.pairs
    keys = [read_key(left, right, before, after) for before, after in key]
    old = pl.DataFrame([values[0].alias(str(at)) for at, values in enumerate(keys)])
    new = pl.DataFrame([values[1].alias(str(at)) for at, values in enumerate(keys)])
    if not keys:  # no field in common: no row is another
        return np.empty(0, np.int64), np.empty(0, np.int64)
    if old.height == new.height and old.equals(new):
        return _count(old.height), _count(new.height)
    names = old.columns
    joined = _number(old, "left").join(
        _number(new, "right"), on=[*names, "nth"], how="inner", nulls_equal=True
    )
    pairs = joined.select("left", "right").sort("right")
    return pairs["left"].to_numpy(), pairs["right"].to_numpy()


def _number(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    """Number the rows, and count those of one key before each."""
    numbered = frame.with_columns(pl.int_range(pl.len(), dtype=pl.Int64).alias(name))
    if frame.n_unique() == frame.height:
        return numbered.with_columns(pl.lit(0, dtype=pl.Int64).alias("nth"))
    nth = pl.int_range(pl.len(), dtype=pl.Int64).over(frame.columns)
    return numbered.with_columns(nth.alias("nth"))


def read_key(left: Side, right: Side, before: int, after: int) -> tuple[pl.Series, pl.Series]:
    """Read a column of both sides as texts that are equal where they are one value.

    Args:
        left: rows of one edition.
        right: rows of another, or of another table.
        before: the position of the field on the left.
        after: that of the field on the right.

    Returns:
        The texts of both; null for no value. Cells as written, where values have no such text.
    """
    if _is_comparable(left.opened.fields[before], right.opened.fields[after]):
        try:
            return left.read_values(before), right.read_values(after)
        except HandOver:  # a value that equals nothing, or has no text: cells are compared
            pass
    return left.frame.get_column(str(before)), right.frame.get_column(str(after))


def _is_comparable(before: Any, after: Any) -> bool:
    try:
        return find_family(before) == find_family(after) != "unhashable"
    except HandOver:
        return False


def _compare_cells(matched: _Matched, columns: Columns) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Compare the cells of the rows that both have."""
    old, new = matched.pairs
    found = []
    whole = (
        old.size == matched.before.frame.height
        and new.size == matched.after.frame.height
        and bool((old == new).all())
    )
    for before, after in columns.pairs:
        left = matched.before.frame.get_column(str(before))
        right = matched.after.frame.get_column(str(after))
        if not whole:
            left, right = left.gather(old), right.gather(new)
        at = (left != right).arg_true().to_numpy()
        if not at.size:
            continue
        left, right = left.gather(at), right.gather(at)
        found.append(
            pl.DataFrame(
                {
                    "before": matched.before.rows[old[at]] + FIRST_ROW,
                    "after": matched.after.rows[new[at]] + FIRST_ROW,
                    "field": np.full(at.size, after, dtype=np.int64),
                    "old": left,
                    "new": right,
                    "rewritten": _find_rewritten(matched, (before, after), left, right),
                    "place": new[at],
                }
            )
        )
    if not found:
        return pl.DataFrame(schema=_CHANGED), pl.DataFrame(schema={"after": pl.Int64})
    changed = pl.concat(found).sort("after", "field")
    places = changed.unique("after", keep="first", maintain_order=True)["place"].to_numpy()
    shown = [columns.after.index(name) for name in columns.key or columns.after]
    cells = matched.after.frame.select(str(at) for at in shown)[places]
    keys = pl.DataFrame(
        {
            "after": matched.after.rows[places] + FIRST_ROW,
            **{str(at): cells.to_series(at) for at in range(len(shown))},
        }
    )
    return changed.drop("place"), keys


def _find_rewritten(
    matched: _Matched, positions: tuple[int, int], left: pl.Series, right: pl.Series
) -> pl.Series:
    """Tell, of cells that differ as texts, which are one value."""
    before, after = positions
    old, new = read_key(
        Side(pl.DataFrame({str(before): left}), _count(left.len()), matched.before.opened),
        Side(pl.DataFrame({str(after): right}), _count(right.len()), matched.after.opened),
        before,
        after,
    )
    return old.eq_missing(new)


def _take(side: Side, at: NDArray[np.int64]) -> pl.DataFrame:
    numbers = pl.Series("row", side.rows[at] + FIRST_ROW, dtype=pl.Int64)
    return side.frame[at].insert_column(0, numbers)


def _take_columns(
    side: Side, rows: NDArray[np.int64], names: Sequence[str], positions: set[int]
) -> dict[str, pl.Series]:
    """Take whole columns of the kept rows: the side then has all its rows."""
    return {names[at]: side.frame.get_column(str(at)).gather(rows) for at in sorted(positions)}


def _find_others(rows: NDArray[np.int64], kept: NDArray[np.int64]) -> NDArray[np.int64]:
    """Find the positions of the rows that are not among those kept."""
    return np.flatnonzero(~np.isin(rows, kept, assume_unique=True))


def _expand(starts: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """List the positions of runs, one after the other."""
    total = int(lengths.sum())
    first = np.repeat(starts - np.concatenate(([0], np.cumsum(lengths)[:-1])), lengths)
    return first + np.arange(total, dtype=np.int64)


def _to_array(rows: list[int]) -> NDArray[np.int64]:
    return np.array(rows, dtype=np.int64)


def _count(size: int) -> NDArray[np.int64]:
    return np.arange(size, dtype=np.int64)
