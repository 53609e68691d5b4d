"""Two versions of a table and the one that both come from → one table, merged by primary key.

A row is one by its key, wherever it stands; a cell by its row and its column. What one version
alone changed is taken; what both changed in the same way is one change. Where both changed the
same cell otherwise, the merge has a clash, and keeps one of the two: a table never holds marks.
Cells are compared as texts, to the letter: what they mean is the schema's affair.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from parution.errors import DataError
from parution.tables.canonical import format_row
from parution.tables.sides import parse_record, read_rows, show_key

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from parution.model.schema import Schema
    from parution.tables.sides import Key, Side

_Item = TypeVar("_Item")


class ClashKind(StrEnum):
    """What two versions did that cannot both be."""

    CELL = "cell"
    """The same cell was changed in two ways."""
    ADDED = "added"
    """The same row was added, with other cells."""
    REMOVED_HERE = "removed-here"
    """The version in place has the row no more, which the one that comes in changed."""
    REMOVED_THERE = "removed-there"
    """The version that comes in has the row no more, which the one in place changed."""


@dataclass(frozen=True, slots=True)
class Clash:
    """A cell that a person must choose.

    Attributes:
        kind: what was done.
        key: the key of its row.
        column: its label, as the version in place writes it.
        base: its text in the version that both come from; ``""`` where there was none.
        ours: its text in the version in place; ``""`` where there is none.
        theirs: its text in the version that comes in; ``""`` where there is none.
    """

    kind: ClashKind
    key: Key
    column: str
    base: str
    ours: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Merged:
    """A table that was merged.

    Attributes:
        labels: its header.
        records: its rows, as canonical records.
        clashes: the cells to choose, those of rows that ours does not have last.
    """

    labels: tuple[str, ...]
    records: list[str]
    clashes: tuple[Clash, ...]


class Versions(NamedTuple):
    """Something of each of the three versions."""

    base: Side
    ours: Side
    theirs: Side


def merge_sides(versions: Versions, schema: Schema, *, prefer_base: bool = False) -> Merged:
    """Merge two versions of a table by its primary key.

    The order of the rows, and of the columns, is that of ours. What theirs adds follows what it
    follows there, after what ours added at the same place.

    Args:
        versions: the version that both come from, empty where there was none; the one
            in place; the one that comes in.
        schema: the schema, with a primary key.
        prefer_base: whether a cell to choose is that of the base rather than ours: for a table
            that is itself the base of another merge, where either of the two would count as
            what was there before.

    Raises:
        DataError: a version cannot be read by its key, or a column was removed on one side of
            which the other changed or added cells.
    """
    base, ours, theirs = versions
    if ours.is_empty or theirs.is_empty:
        raise DataError("merge.no-header", side=(ours if ours.is_empty else theirs).name)
    columns = merge_columns(tuple(base.places), tuple(ours.places), tuple(theirs.places))
    removed = [
        name
        for name in base.places
        if name not in columns and (name in ours.places or name in theirs.places)
    ]
    read = (*columns, *removed)
    old = read_rows(base, read, schema, {})
    here = read_rows(ours, read, schema, old)
    there = read_rows(theirs, read, schema, old)
    if removed:
        for at, name in enumerate(removed, start=len(columns)):
            side, rows = (ours, here) if name in ours.places else (theirs, there)
            _refuse_used(name, side, rows, old, at=at, schema=schema)
        old, here, there = (_cut(rows, len(columns)) for rows in (old, here, there))
    merge = _Merge(versions, columns, prefer_base=prefer_base)
    records = merge.merge_rows(old, here, there)
    return Merged(merge.labels, records, tuple(merge.clashes))


def merge_columns(
    base: Sequence[str], ours: Sequence[str], theirs: Sequence[str]
) -> tuple[str, ...]:
    """Merge the columns of two versions, by name: what one added is there, what one removed not.

    Example:
        >>> merge_columns(("code", "nom", "z"), ("code", "nom", "z", "x"), ("code", "y", "nom"))
        ('code', 'y', 'nom', 'x')
    """
    before = set(base)
    added = [name for name in theirs if name not in ours and name not in before]
    return tuple(
        arrange(
            ours,
            theirs,
            set(added),
            is_shared=lambda name: name in before or name in theirs,
            is_kept=lambda name: name not in before or name in theirs,
        )
    )


def arrange(
    ours: Collection[_Item],
    theirs: Iterable[_Item],
    added: Collection[_Item],
    *,
    is_shared: Callable[[_Item], bool],
    is_kept: Callable[[_Item], bool],
) -> Iterator[_Item]:
    """Put what theirs adds among what ours has.

    Args:
        ours: the order of ours.
        theirs: the order of theirs.
        added: what is taken of theirs that ours does not have.
        is_shared: whether another version has something of ours: else ours added it.
        is_kept: whether something of ours stays.

    Yields:
        Ours in its order; what is added after the nearest of ours that it follows in theirs, and
        after what ours added there.
    """
    after: dict[_Item | None, list[_Item]] = {}
    anchor: _Item | None = None
    if added:
        for item in theirs:
            if item in added:
                after.setdefault(anchor, []).append(item)
            elif item in ours:
                anchor = item
    pending = after.get(None, [])
    for item in ours:
        if pending and is_shared(item):
            yield from pending
            pending = []
        if is_kept(item):
            yield item
        if item in after:
            pending = [*pending, *after[item]]
    yield from pending


class _Merge:
    """One merge of rows: what it is told of the columns, the clashes that it meets."""

    def __init__(self, versions: Versions, columns: Sequence[str], *, prefer_base: bool) -> None:
        base, ours, theirs = versions
        self._prefer_base = prefer_base
        # A column that a version does not have: it says nothing of its cells.
        self._unsaid_here = {at for at, name in enumerate(columns) if name not in ours.places}
        self._unsaid_there = {at for at, name in enumerate(columns) if name not in theirs.places}
        self.labels = tuple(_merge_label(name, base, ours, theirs) for name in columns)
        self.clashes: list[Clash] = []

    def merge_rows(
        self, old: Mapping[Key, str], here: Mapping[Key, str], there: Mapping[Key, str]
    ) -> list[str]:
        """Merge the rows of two versions: their records, in their order."""
        merged: dict[Key, str] = {}
        for key, record in here.items():
            before, other = old.get(key), there.get(key)
            if other == record or (other is not None and other == before):
                merged[key] = record
            elif before == record:
                if other is not None:
                    merged[key] = other
            elif other is not None:
                merged[key] = self._merge_cells(key, before, record, other)
            elif before is None:
                merged[key] = record
            else:
                self._clash(ClashKind.REMOVED_THERE, key, before, record, None)
                merged[key] = before if self._prefer_base else record
        added: dict[Key, str] = {}
        for key, record in there.items():
            if key in here:
                continue
            before = old.get(key)
            if before is None:
                added[key] = record
            elif before != record:
                self._clash(ClashKind.REMOVED_HERE, key, before, None, record)
                if self._prefer_base:
                    added[key] = before
        order = arrange(
            here,
            there,
            added,
            is_shared=lambda key: key in old or key in there,
            is_kept=merged.__contains__,
        )
        return [merged[key] if key in merged else added[key] for key in order]

    def _merge_cells(self, key: Key, before: str | None, record: str, other: str) -> str:
        old = None if before is None else parse_record(before)
        kind = ClashKind.ADDED if old is None else ClashKind.CELL
        cells = []
        for at, (ours, theirs) in enumerate(
            zip(parse_record(record), parse_record(other), strict=True)
        ):
            base = None if old is None else old[at]
            if theirs in {ours, base} or at in self._unsaid_there:
                cells.append(ours)
            elif ours == base or at in self._unsaid_here:
                cells.append(theirs)
            else:
                cells.append((base or "") if self._prefer_base else ours)
                self.clashes.append(Clash(kind, key, self.labels[at], base or "", ours, theirs))
        return format_row(cells)

    def _clash(
        self, kind: ClashKind, key: Key, before: str, record: str | None, other: str | None
    ) -> None:
        """Note each cell that one side changed of a row that the other removed."""
        old = parse_record(before)
        nothing = [""] * len(old)
        changed = parse_record(record or other or before)
        ours = nothing if record is None else changed
        theirs = nothing if other is None else changed
        self.clashes += [
            Clash(kind, key, self.labels[at], old[at], ours[at], theirs[at])
            for at in range(len(old))
            if changed[at] != old[at]
        ]


def _merge_label(name: str, base: Side, ours: Side, theirs: Side) -> str:
    """Choose how a label is written: as the version that alone changed it, else as ours."""
    here, there = ours.labels.get(name), theirs.labels.get(name)
    if here is None or (there is not None and here == base.labels.get(name)):
        return there if there is not None else name
    return here


def _refuse_used(
    column: str,
    side: Side,
    rows: Mapping[Key, str],
    old: Mapping[Key, str],
    *,
    at: int,
    schema: Schema,
) -> None:
    """Refuse that a column goes whose cells a version changed, or of which it has new ones."""
    for key, record in rows.items():
        before = old.get(key)
        if before is record:
            continue
        cell = parse_record(record)[at]
        if cell != ("" if before is None else parse_record(before)[at]):
            raise DataError(
                "merge.column-used", side=side.name, column=column, key=show_key(key, schema)
            )


def _cut(rows: Mapping[Key, str], width: int) -> dict[Key, str]:
    """Leave out the last columns of all rows."""
    return {key: format_row(parse_record(record)[:width]) for key, record in rows.items()}
