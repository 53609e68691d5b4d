"""What a format is: how it writes typed tables, and how another library reads them back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from parution.errors import DataError
from parution.formats.columns import TEXTS, UNSAYABLE, Fact, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    import polars as pl
    import pyarrow as pa

    from parution.formats.columns import Column
    from parution.formats.reading import TypedTable
    from parution.model.release import TableView


@dataclass(frozen=True, slots=True)
class TableSource:
    """A table to be written in a format.

    Attributes:
        table: its canonical CSV and the kinds of its columns.
        view: what a person is told of it: title, description, dictionary.
        resource: its resource in the edition's ``datapackage.json``.
        language: that of what is told, ``"fr"`` or ``"en"``.
    """

    table: TypedTable
    view: TableView
    resource: Mapping[str, Any]
    language: str = "fr"


class Write(Protocol):
    """Writes a file."""

    def __call__(
        self,
        path: Path,
        sources: Sequence[TableSource],
        descriptor: Mapping[str, Any],
        work: Path,
    ) -> pl.Series | None:
        """Write tables; the bytes depend on the arguments and on the libraries alone.

        Args:
            path: the file, which is not there.
            sources: the tables; a single one where the format has a file a table.
            descriptor: the edition's ``datapackage.json``.
            work: an empty folder, where it may work.

        Returns:
            By row of the file, which row of the CSV it is, from 0; None where they are in the
            same order.

        Raises:
            DataError: the format cannot hold it.
            OSError: the disk refuses.
        """


class Read(Protocol):
    """Reads a file back, with another library than the one that wrote it."""

    def __call__(
        self, path: Path, sources: Sequence[TableSource], position: int
    ) -> Iterator[list[pa.Array]]:
        """Read the rows of one of the tables.

        Args:
            path: the file.
            sources: what was written in it.
            position: which table, from 0.

        Yields:
            Batches of rows, any number in each: a column each, of the type of
            :data:`parution.formats.reading.ARROW_TYPES` that the kind of the column in this format
            has. A value of another type than is expected of it raises a :class:`ValueError`.
        """


@dataclass(frozen=True, slots=True)
class Format:
    """A format.

    Attributes:
        name: as a descriptor names it.
        suffix: of its files, with the dot.
        media_type: of its files, as IANA or its authors name it.
        title: as people call it.
        has_one_table: whether each table has a file; else one file has all of them.
        cannot_say: what it cannot say: a column that has such a value, or is of such a kind, is
            text in it.
        find_writer: gives the library that writes it, and its version: ``pyarrow 26.0.1``.
        write: writes a file.
        read: reads it back.
    """

    name: str
    suffix: str
    media_type: str
    title: str
    has_one_table: bool
    cannot_say: frozenset[Fact | Kind]
    find_writer: Any
    write: Write
    read: Read

    @property
    def unsayable(self) -> frozenset[Fact | Kind]:
        """All that makes a column text in it."""
        return UNSAYABLE | self.cannot_say

    def find_kinds(self, table: TypedTable) -> tuple[Kind, ...]:
        """Find what the values of each column of a table are stored as in it."""
        return tuple(column.find_kind(self.unsayable) for column in table.columns)

    def check_columns(self, table: TypedTable, most: int) -> None:
        """Check that a table has no more columns than this format holds.

        Raises:
            DataError: it has.
        """
        if len(table.columns) > most:
            raise DataError(
                "unwritable.too-many-columns",
                table=table.name,
                found=len(table.columns),
                most=most,
                title=self.title,
                format=self.name,
            )

    def check_labels(self, table: TypedTable) -> None:
        """Check that no two columns of a table have one label: this format finds them by it.

        Raises:
            DataError: two have.
        """
        known: set[str] = set()
        for column in table.columns:
            if column.name in known:
                raise DataError(
                    "unwritable.same-labels",
                    table=table.name,
                    field=column.name,
                    title=self.title,
                    format=self.name,
                )
            known.add(column.name)

    def find_reason(self, column: Column) -> str | None:
        """Find why a column is text in it, where its type is no text.

        Args:
            column: the column.

        Returns:
            What its values are (a :class:`~parution.formats.columns.Fact`), or ``"type"`` where it
            has nothing of that type; None where there is nothing to tell.
        """
        if column.field.type in TEXTS or column.find_kind(self.unsayable) is not Kind.TEXT:
            return None
        return min(column.facts & self.unsayable, default="type")
