"""The cells that a picture is made of, read in the canonical CSV: the whole table, few columns."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from parution.model.schema import Schema
from parution.pages.tables.profiles import find_schema, reading_long_cells
from parution.pages.tables.references import name_row

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from parution.model.release import Build
    from parution.model.schema import Field

# Beyond this many rows, equal cells are counted and no row is read by itself.
MANY_ROWS = 200_000
# What comes after is not what a table is about; some have ten thousand.
_MOST_FIELDS = 200
# Beyond this many different cells, what was to be counted is no picture.
_MANY_KINDS = 200_000


@dataclass(frozen=True, slots=True)
class Table:
    """A table of an edition, with what its schema says.

    Attributes:
        name: name of the resource.
        title: for a reader.
        path: its canonical CSV, absolute.
        labels: the names of its columns.
        rows: how many there are.
        schema: its schema.
        formulas: the rules of its checklist that hold for each row.
    """

    name: str
    title: str
    path: Path
    labels: tuple[str, ...]
    rows: int
    schema: Schema = field(default_factory=Schema)
    formulas: tuple[str, ...] = ()

    def is_missing(self, entry: Field, cell: str) -> bool:
        """Tell whether a cell has no value: an empty one in any case."""
        return not cell or cell in self.schema.find_missing_values(entry)

    def list_fields(self) -> tuple[Field, ...]:
        """List the first fields that are each one column of the file, 200 at most."""
        times = Counter(self.labels)
        names = Counter(entry.name for entry in self.schema.fields)
        found = (each for each in self.schema.fields if times[each.name] == names[each.name] == 1)
        return tuple(islice(found, _MOST_FIELDS))

    def find(self, name: str) -> Field | None:
        """Find a field that is a column of the file."""
        return self.schema.find_field(name) if self.labels.count(name) == 1 else None

    def name_row(self, key: Sequence[str]) -> str:
        """Write the address of a row in the page, by the cells of its primary key."""
        return f"#{name_row(self.name, key)}" if key else ""


@dataclass(frozen=True, slots=True)
class Counted:
    """Cells of a few columns, and how many rows have them."""

    cells: tuple[str, ...]
    count: int


def list_tables(build: Build) -> tuple[Table, ...]:
    """List the tables of an edition, in its order."""
    resources = {
        each.get("name"): each
        for each in build.descriptor.get("resources") or ()
        if isinstance(each, dict)
    }
    found = []
    for view in build.tables:
        resource = resources.get(view.size.name, {})
        found.append(
            Table(
                view.size.name,
                " ".join(view.title.split()) or view.size.name,
                build.folder / view.path,
                tuple(view.labels),
                view.size.rows,
                find_schema(build.descriptor, view.size.name),
                tuple(_list_formulas(resource.get("checklist"))),
            )
        )
    return tuple(found)


def count_cells(table: Table, names: Sequence[str], first: int = 0) -> tuple[Counted, ...] | None:
    """Read some columns of a table.

    Args:
        table: the table; beyond :data:`MANY_ROWS` rows, equal ones are counted together.
        names: names of the columns.
        first: how many characters of each cell are read, 0 for all, where rows are counted.

    Returns:
        One row each, in their order; or the kinds of rows, in the order of their cells; None
        where there are too many kinds.
    """
    # A name may be asked for twice.
    places = [table.labels.index(name) for name in names]
    if table.rows > MANY_ROWS:
        return _count_many(table, places, first)
    # Not by Polars, whose threads would stay in a process that may be forked.
    with reading_long_cells(), table.path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file, strict=True)
        next(rows, None)
        return tuple(Counted(tuple(row[at] for at in places), 1) for row in rows)


def _count_many(table: Table, places: Sequence[int], first: int) -> tuple[Counted, ...] | None:
    import polars as pl  # noqa: PLC0415 - heavy, and only for large tables

    lazy = pl.scan_csv(
        table.path,
        with_column_names=lambda labels: [str(at) for at in range(len(labels))],
        infer_schema=False,
        empty_string_is_null=False,
        glob=False,
        raise_if_empty=False,
    ).select(pl.col(str(place)).alias(str(at)) for at, place in enumerate(places))
    if first:
        lazy = lazy.with_columns(pl.all().str.slice(0, first))
    kinds = (lazy.group_by(pl.all()).agg(pl.len().alias("count")).limit(_MANY_KINDS + 1)).collect(
        engine="streaming"
    )
    if kinds.height > _MANY_KINDS:
        return None
    return tuple(sorted((Counted(row[:-1], row[-1]) for row in kinds.iter_rows()), key=_by_cells))


def _by_cells(counted: Counted) -> tuple[str, ...]:
    return counted.cells


def _list_formulas(checklist: object) -> list[str]:
    checks = checklist.get("checks") if isinstance(checklist, dict) else None
    return [
        check["formula"]
        for check in (checks if isinstance(checks, list) else ())
        if isinstance(check, dict) and isinstance(check.get("formula"), str)
    ]
