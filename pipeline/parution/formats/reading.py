"""A canonical CSV and its schema → typed columns, a batch of rows at a time.

A cell that is surely its own plain spelling (« 12 », « 2024-02-29 ») is read by Polars, a whole
column at once; every other distinct cell is read by frictionless' own code, so that each value is
the one that validation saw.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl
import pyarrow as pa
from pyarrow import csv

from parution.formats.cells import CellReader
from parution.formats.columns import UNSAYABLE, Column, Fact, Kind
from parution.formats.pairing import pair_fields
from parution.model.schema import Field as SchemaField
from parution.model.schema import Schema
from parution.validation.cells.accepting import find_missing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from frictionless import Field

# Rows of a batch: what is in memory at a time.
BATCH_ROWS = 100_000
# Bytes of a CSV above which its rows stay in their order: sorting takes all of them in memory.
LARGEST_SORTED = 512 * 2**20
_BLOCK = 8 * 2**20
ARROW_TYPES: dict[Kind, pa.DataType] = {
    Kind.TEXT: pa.string(),
    Kind.INTEGER: pa.int64(),
    Kind.NUMBER: pa.float64(),
    Kind.BOOLEAN: pa.bool_(),
    Kind.DATE: pa.date32(),
    Kind.DATETIME: pa.timestamp("us"),
    Kind.INSTANT: pa.timestamp("us", "UTC"),
    Kind.TIME: pa.time64("us"),
    Kind.JSON: pa.string(),
}


@dataclass(frozen=True, slots=True)
class TypedTable:
    """A canonical CSV whose columns were all looked at.

    Attributes:
        name: name of the resource.
        path: the CSV.
        schema: its Table Schema; empty where it has none.
        columns: in the order of the file.
        rows: how many.
        key: the positions of the columns of the primary key, from 0; none without one.
        is_sorted: whether the rows are in the order of the key, as their kinds have it; false
            without one, and where the kinds were not known before all was read.
    """

    name: str
    path: Path
    schema: Schema
    columns: tuple[Column, ...]
    rows: int
    key: tuple[int, ...] = ()
    is_sorted: bool = False


def read_typed(name: str, path: Path, schema: Schema) -> TypedTable:
    """Look at every cell of a canonical CSV, and decide what its columns are stored as.

    Args:
        name: name of the resource, for what is refused.
        path: the CSV, in the canonical form.
        schema: its Table Schema.

    Raises:
        DataError: a cell is not of its type: the table is not valid.
        OSError: the disk refuses.
    """
    labels, fields = pair_fields(path, schema)
    seen = [CellReader(field, name, label) for field, label in zip(fields, labels, strict=True)]
    key = _locate_key(schema, fields)
    order = _Order(key)
    rows = 0
    with ThreadPoolExecutor() as pool:
        for batch in iterate_texts(path, len(labels)):
            order.look([*pool.map(CellReader.read, seen, batch)])
            rows += batch.height
    columns = tuple(
        _describe_column(field, reader) for field, reader in zip(fields, seen, strict=True)
    )
    # Arrays and objects, and what turned out to be text, were not read as what they are.
    was_read = all(
        columns[at].kind is not Kind.JSON and not columns[at].facts & UNSAYABLE for at in key
    )
    return TypedTable(name, path, schema, columns, rows, key, order.is_sorted and was_read)


def iterate_typed(
    table: TypedTable, unsayable: frozenset[Fact | Kind] = frozenset()
) -> Iterator[pl.DataFrame]:
    """Read a table, :data:`BATCH_ROWS` rows at a time, in the order of the file.

    Args:
        table: what :func:`read_typed` found.
        unsayable: what the format cannot say: such columns are text.

    Yields:
        The typed columns, named by their position from 0; null for no value.
    """
    fields = pair_fields(table.path, table.schema)[1]
    readers = [
        CellReader(field, table.name, column.name, column.find_kind(unsayable))
        for field, column in zip(fields, table.columns, strict=True)
    ]
    with ThreadPoolExecutor() as pool:  # a column a thread: what reads them lets go of the lock
        for batch in iterate_texts(table.path, len(fields)):
            yield pl.DataFrame([*pool.map(CellReader.read, readers, batch)])


def iterate_by_key(
    table: TypedTable, unsayable: frozenset[Fact | Kind] = frozenset()
) -> tuple[Iterator[pl.DataFrame], pl.Series | None]:
    """Read a table in the order of its primary key; in that of the file where it has none.

    A table of more than :data:`LARGEST_SORTED` bytes is in the order of the file too.

    Args:
        table: as :func:`iterate_typed` takes it.
        unsayable: the same.

    Returns:
        What :func:`iterate_typed` yields, then by row which row of the CSV it is, from 0; None
        where they are in the same order.
    """
    frames = iterate_typed(table, unsayable)
    is_asked = table.rows and table.key and not table.is_sorted
    if not is_asked or table.path.stat().st_size > LARGEST_SORTED:
        return frames, None
    key = [str(at) for at in table.key]
    whole = pl.concat(list(frames)).with_row_index("row").sort(key, maintain_order=True)
    return whole.drop("row").iter_slices(BATCH_ROWS), whole["row"]


def iterate_texts(path: Path, width: int) -> Iterator[pl.DataFrame]:
    """Read the cells of a canonical CSV as text, :data:`BATCH_ROWS` rows at a time.

    Args:
        path: the CSV.
        width: how many columns it has.

    Yields:
        The columns, named by their position from 0; no cell is null.
    """
    names = [str(at) for at in range(width)]
    kept: list[pl.DataFrame] = []
    height = 0
    with csv.open_csv(
        path,
        csv.ReadOptions(column_names=names, skip_rows_after_names=1, block_size=_BLOCK),
        csv.ParseOptions(newlines_in_values=True),
        csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
        ),
    ) as reader:
        for batch in reader:
            frame = pl.DataFrame(pa.Table.from_batches([batch]))
            if not frame.height:
                continue
            kept.append(frame)
            height += frame.height
            while height >= BATCH_ROWS:
                whole = pl.concat(kept)
                yield whole.head(BATCH_ROWS).rechunk()
                kept = [whole.slice(BATCH_ROWS)]
                height -= BATCH_ROWS
    if height:
        yield pl.concat(kept).rechunk()


def read_arrow(table: TypedTable) -> pa.Table:
    """Read a whole table, typed, in the order of its key; columns are named by their labels."""
    unsayable = UNSAYABLE | {Kind.JSON}
    types = [ARROW_TYPES[column.find_kind(unsayable)] for column in table.columns]
    names = [column.name for column in table.columns]
    frames, _ = iterate_by_key(table, unsayable)
    parts = [to_arrow(frame, types) for frame in frames]
    whole = pa.concat_tables(parts) if parts else _empty(types)
    return whole.rename_columns(names)


def to_arrow(frame: pl.DataFrame, types: Sequence[pa.DataType]) -> pa.Table:
    """Give a frame the types of Arrow, its columns named by their position."""
    arrays = [array.cast(kind) for array, kind in zip(frame.to_arrow(), types, strict=True)]
    return pa.table(arrays, names=[str(at) for at in range(len(types))])


def _empty(types: Sequence[pa.DataType]) -> pa.Table:
    arrays = [pa.array([], kind) for kind in types]
    return pa.table(arrays, names=[str(at) for at in range(len(types))])


class _Order:
    """Whether the rows come in the order of their key.

    Args:
        key: the positions of its columns; none where there is no order to look for.
    """

    def __init__(self, key: Sequence[int]) -> None:
        self._key = key
        self._last: pl.DataFrame | None = None
        self.is_sorted = bool(key)

    def look(self, columns: Sequence[pl.Series]) -> None:
        """Look at the rows that follow."""
        if not self.is_sorted:
            return
        frame = pl.DataFrame([columns[at].rename(str(at)) for at in self._key])
        if self._last is not None:
            frame = pl.concat([self._last, frame])
        self.is_sorted = frame.equals(frame.sort(frame.columns, maintain_order=True))
        self._last = frame.tail(1)


def _locate_key(schema: Schema, fields: Sequence[Field | None]) -> tuple[int, ...]:
    positions = {field.name: at for at, field in enumerate(fields) if field}
    key = schema.primary_key
    return tuple(positions[name] for name in key) if set(key) <= set(positions) else ()


def _describe_column(field: Field | None, reader: CellReader) -> Column:
    if field is None:
        return Column(reader.label, missing=())
    return Column(
        name=reader.label,
        field=SchemaField(dict(field.to_descriptor())),
        kind=reader.conclude(),
        required=bool(field.required) and not reader.has_missing,
        missing=tuple(find_missing(field)),
        has_missing=reader.has_missing,
        facts=frozenset(reader.facts),
    )
