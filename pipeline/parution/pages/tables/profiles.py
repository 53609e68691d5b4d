"""What a column of a published table holds: how full it is, from what to what, how often."""

from __future__ import annotations

import csv
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from parution.model.schema import Schema, write_value
from parution.pages.tables.bins import Bin, Unit, bin_moments, bin_numbers
from parution.pages.tables.large import is_indexed
from parution.pages.tables.ordering import order_distinct
from parution.pages.tables.reading import Order, find_kinds

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from parution.model.release import Build, TableView
    from parution.pages.tables.ordering import Distinct
    from parution.pages.tables.reading import ColumnKind

# Values that are all counted; the most frequent ones of more.
ALL_VALUES, FREQUENT = 12, 5
# What Python's csv is allowed for a cell: an index is made of a table long before that.
_LONGEST_CELL = 2**31 - 1
_UNITS = {"yearmonth": Unit.MONTH, "date": Unit.DAY, "datetime": Unit.SECOND, "time": Unit.HOUR}


@dataclass(frozen=True, slots=True)
class Count:
    """A value, and how many cells have it."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Profile:
    """What a column holds.

    Texts are counted as they are written: ``1`` and ``1.0`` are two values.

    Attributes:
        name: the label of the column.
        order: what its values are ordered by.
        rows: how many rows.
        empty: how many cells have no value: they are empty, or one of ``missingValues``.
        distinct: how many different values there are.
        least: the least number or the earliest moment, as written; ``""`` for texts.
        greatest: the greatest, in the same way.
        shortest: characters of the shortest value; 0 without any.
        longest: of the longest.
        bins: numbers or moments by interval; none where all values are counted.
        values: values with their counts: all of them in the order of an ``enum``, those that are
            never there among them; all of them where there are few; else the most frequent ones,
            of texts where one comes more than once.
        is_whole: whether ``values`` has all the values.
    """

    name: str
    order: Order
    rows: int
    empty: int
    distinct: int
    least: str = ""
    greatest: str = ""
    shortest: int = 0
    longest: int = 0
    bins: tuple[Bin, ...] = ()
    values: tuple[Count, ...] = ()
    is_whole: bool = False

    @property
    def filled(self) -> int:
        """How many cells have a value."""
        return self.rows - self.empty

    @property
    def is_all_different(self) -> bool:
        """Whether no value comes twice."""
        return self.distinct == self.filled > 1


def profile_table(build: Build, table: TableView) -> tuple[Profile, ...]:
    """Profile the columns of a table of an edition.

    What is asked again is not read again.

    Args:
        build: the edition, on the disk.
        table: one of its tables.

    Returns:
        A profile a column, in the order of the file.
    """
    schema = find_schema(build.descriptor, table.size.name)
    return _profile_once(
        _Asked(build.release.archive.sha256, table.size.name, build, table, schema)
    )


def find_schema(descriptor: Mapping[str, Any], name: str) -> Schema:
    """Find the schema of a table in the descriptor of an edition; empty where it has none.

    Args:
        descriptor: the descriptor.
        name: name of the resource.
    """
    for resource in descriptor.get("resources") or ():
        if resource.get("name") == name and isinstance(resource.get("schema"), dict):
            return Schema(resource["schema"])
    return Schema()


def profile_column(label: str, kind: ColumnKind, found: Distinct) -> Profile:
    """Profile a column of which the distinct texts were counted.

    Args:
        label: its label.
        kind: how its cells are read.
        found: its distinct texts, in order.
    """
    texts, counts = found.texts[: found.filled], found.counts[: found.filled]
    rows, full = sum(found.counts), sum(counts)
    lengths = [*map(len, texts)]
    read = len(found.keys)
    values, is_whole = _list_values(kind, texts, counts)
    bins: tuple[Bin, ...] = ()
    if not is_whole and read:
        bins = _list_bins(kind, found)
    if bins:
        values = ()
    return Profile(
        name=label,
        order=kind.order,
        rows=rows,
        empty=rows - full,
        distinct=len(texts),
        least=texts[0] if read else "",
        greatest=texts[read - 1] if read else "",
        shortest=min(lengths, default=0),
        longest=max(lengths, default=0),
        bins=bins,
        values=values,
        is_whole=is_whole,
    )


def _list_values(
    kind: ColumnKind, texts: Sequence[str], counts: Sequence[int]
) -> tuple[tuple[Count, ...], bool]:
    """List values with their counts, and tell whether they are all."""
    enum = tuple(map(write_value, kind.field.constraints.enum))
    if enum and len(texts) <= max(ALL_VALUES, len(enum)):
        counted = dict(zip(texts, counts, strict=True))
        ordered = [*dict.fromkeys(enum), *(text for text in texts if text not in enum)]
        return tuple(Count(text, counted.get(text, 0)) for text in ordered), True
    most = max(counts, default=0)
    is_few = len(texts) <= ALL_VALUES and (most > 1 or len(texts) == 1)
    if is_few and kind.order is not Order.TEXT:
        return tuple(map(Count, texts, counts)), True
    if most <= 1 and not is_few:
        return (), False
    frequent = sorted(range(len(texts)), key=lambda at: (-counts[at], at))
    kept = frequent if is_few else [at for at in frequent[:FREQUENT] if counts[at] > 1]
    return tuple(Count(texts[at], counts[at]) for at in kept), is_few


def _list_bins(kind: ColumnKind, found: Distinct) -> tuple[Bin, ...]:
    if kind.order is Order.MOMENT:
        return bin_moments(found.keys, found.counts, _UNITS[kind.field.type])
    return bin_numbers(found.keys, found.counts, whole=kind.field.type in {"integer", "year"})


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a profile is made of; the first two alone tell one from another."""

    archive: str
    name: str
    build: Build
    table: TableView
    schema: Schema

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asked) and self._identity() == other._identity()

    def __hash__(self) -> int:
        return hash(self._identity())

    def _identity(self) -> tuple[str, str]:
        return self.archive, self.name


@lru_cache(maxsize=1_000)
def _profile_once(asked: _Asked) -> tuple[Profile, ...]:
    build, table = asked.build, asked.table
    if is_indexed(build, table):
        # It is kept with the index, which needs what has this module's records.
        from parution.pages.tables.kept import open_index  # noqa: PLC0415

        return open_index(build, table).profiles
    return profile_file(build.folder / table.path, asked.schema)


def profile_file(path: Path, schema: Schema) -> tuple[Profile, ...]:
    """Profile the columns of a canonical CSV.

    Args:
        path: the CSV.
        schema: its schema; empty where it has none.
    """
    with reading_long_cells(), path.open(encoding="utf-8", newline="") as file:
        records = csv.reader(file)
        labels = next(records)
        counters: list[Counter[str]] = [Counter() for _ in labels]
        for record in records:
            for counter, cell in zip(counters, record, strict=True):
                counter[cell] += 1
    kinds = find_kinds(schema, labels)
    return tuple(
        profile_column(label, kind, order_distinct(kind, counter))
        for label, kind, counter in zip(labels, kinds, counters, strict=True)
    )


@contextmanager
def reading_long_cells() -> Iterator[None]:
    """Have Python's reader read cells of any length, for the time of the block."""
    before = csv.field_size_limit(_LONGEST_CELL)
    try:
        yield
    finally:
        csv.field_size_limit(before)
