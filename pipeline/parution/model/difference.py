"""Two editions of a package, compared: what differs in its description and in its rows.

Rows are told by their row number in the edition where they stand, as a spreadsheet numbers
them: the header counts, so that the first row of data is 2. A row that is in both editions is
*kept*; cells are text as written.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import polars as pl

    from parution.model.change import Change
    from parution.model.package import Package
    from parution.model.release import Version

# The first row of data, as a spreadsheet numbers it.
FIRST_ROW = 2


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition to compare.

    Attributes:
        label: how a person calls it: a version, a commit, a path.
        package: its descriptor, whose files are local and stay as long as it is used.
        version: the version that it says it is, or None.
    """

    label: str
    package: Package
    version: Version | None = None


@dataclass(frozen=True, slots=True)
class CellChange:
    """A cell that differs.

    Attributes:
        field: name of its field, in the edition after.
        before: its text before.
        after: its text after.
        rewritten: whether both texts are the same value, as the schema reads them.
    """

    field: str
    before: str
    after: str
    rewritten: bool


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row that is kept and has cells that differ.

    Attributes:
        before: its row number before.
        after: its row number after.
        key: its cells in the fields of the key, after; those of the whole row where there is
            no key.
        cells: the cells that differ, in the order of the fields after.
    """

    before: int
    after: int
    key: tuple[str, ...]
    cells: tuple[CellChange, ...]


@dataclass(frozen=True, slots=True)
class TableShape:
    """A table in one edition: its fields, its rows of data."""

    fields: tuple[str, ...]
    rows: int


@dataclass(frozen=True, slots=True)
class Resembling:
    """A row that was removed and one that was added, likely the same: a suggestion.

    Attributes:
        before: row number of the one removed.
        after: row number of the one added.
        key: as of :class:`RowChange`.
        cells: the cells that differ, in the order of the fields after.
    """

    before: int
    after: int
    key: tuple[str, ...]
    cells: tuple[CellChange, ...]


@dataclass(frozen=True, slots=True, eq=False)
class TableDifference:
    """The rows of a table in two editions, compared.

    Attributes:
        name: name of the resource, after where it is in both editions.
        old_name: its name before, where it was another; else the same.
        key: the fields that tell rows apart, as named after; none where whole rows do.
        before: the table before; None where it was not there.
        after: the table after; None where it is no longer there.
        renamed: field before → after, where the names differ.
        removed: the rows that are no longer there: ``row`` (their number before), then a
            column a field before, named by its position.
        added: the rows that were not there: ``row`` (their number after), then a column a
            field after, named by its position.
        changed: the cells that differ, by row after, then field: ``before``, ``after`` (row
            numbers), ``field`` (position after), ``old``, ``new``, ``rewritten``.
        keys: the cells of the key of each row of ``changed``: ``after``, then a column a field
            of the key (of the table where there is no key), named by its position in it.
        moved: the kept rows that are elsewhere among the others: ``before``, ``after``.
        lost_cells: field before that is no longer there → its cells in the kept rows, in the
            order before.
        new_cells: field after that was not there → its cells in the kept rows, in the order
            after.
        resembling: rows of ``removed`` and ``added`` that are likely the same: a key that was
            given another value, or, where there is no key, a row of which cells changed.
    """

    name: str
    old_name: str
    key: tuple[str, ...]
    before: TableShape | None
    after: TableShape | None
    renamed: Mapping[str, str]
    removed: pl.DataFrame
    added: pl.DataFrame
    changed: pl.DataFrame
    keys: pl.DataFrame
    moved: pl.DataFrame
    lost_cells: Mapping[str, pl.Series] = field(default_factory=dict)
    new_cells: Mapping[str, pl.Series] = field(default_factory=dict)
    resembling: tuple[Resembling, ...] = ()

    @property
    def is_same(self) -> bool:
        """Whether not one byte of the canonical table differs."""
        return (
            self.before == self.after
            and not self.renamed
            and self.removed.is_empty()
            and self.added.is_empty()
            and self.changed.is_empty()
            and self.moved.is_empty()
        )

    def count_changed(self) -> int:
        """Count the kept rows that have a cell of another value."""
        changed = self.changed.filter(~self.changed.get_column("rewritten"))
        return changed.get_column("after").n_unique()

    def count_by_field(self) -> dict[str, int]:
        """Count the cells of another value in kept and resembling rows, by their field after."""
        fields = self.after.fields if self.after else ()
        changed = self.changed.filter(~self.changed.get_column("rewritten"))
        counts = Counter(fields[at] for at in changed.get_column("field").to_list())
        counts.update(cell.field for row in self.resembling for cell in row.cells)
        return {name: counts[name] for name in fields if counts[name]}

    def list_changed(self) -> Iterator[RowChange]:
        """List the rows that have cells that differ, by their number after."""
        fields = self.after.fields if self.after else ()
        keys = self.keys.iter_rows()
        current: list[CellChange] = []
        place = (0, 0)
        for before, after, position, old, new, rewritten in self.changed.iter_rows():
            if place != (before, after):
                if current:
                    yield RowChange(*place, next(keys)[1:], tuple(current))
                current, place = [], (before, after)
            current.append(CellChange(fields[position], old, new, rewritten))
        if current:
            yield RowChange(*place, next(keys)[1:], tuple(current))


@dataclass(frozen=True, slots=True, eq=False)
class EditionDifference:
    """Two editions, compared.

    Attributes:
        before: the edition before.
        after: the edition after.
        changes: all that differs, each with its rule.
        tables: the tables that are in one edition or in both, in the order after; then those
            that are no longer there.
    """

    before: Edition
    after: Edition
    changes: tuple[Change, ...]
    tables: tuple[TableDifference, ...]

    @property
    def is_same(self) -> bool:
        """Whether both editions say the same."""
        return not self.changes
