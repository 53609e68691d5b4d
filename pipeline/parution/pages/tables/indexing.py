"""The index of a large table: what the page reads of it, a part at a time, and never the whole.

::

    manifest.json             what there is, and in which folder: read first
    <origin>/rows/<n>.bin     some hundreds of rows, an array of arrays of cells
    <origin>/columns/<n>.rank.bin    the rank of each row in the order of the column
    <origin>/columns/<n>.values.bin  its distinct texts, in that order
    <origin>/columns/<n>.keys.bin    of moments not written in ISO 8601: the same in ISO 8601
    <origin>/keys/<n>.bin     some thousands of keys, each with the number of its row
    <origin>/files.json       the files above, with their checksums

All but the two ``.json`` are compressed with gzip. The folder is named by what the index is made
of: a page that is open goes on reading the index that it began with, as long as it is there.
"""

from __future__ import annotations

import csv
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from parution.archive import DEFLATE, check_compression
from parution.pages.rendering import GENERATOR
from parution.pages.tables.packing import IndexFolder, spell
from parution.pages.tables.profiles import reading_long_cells
from parution.pages.tables.reading import Order, find_kinds

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from parution.model.release import FileDigest
    from parution.model.schema import Schema
    from parution.pages.tables.columns import WrittenColumn
    from parution.pages.tables.profiles import Profile

# Of this description of the files, and of the code that makes them: one more where either changes.
FORMAT = 1
MANIFEST, LISTING = "manifest.json", "files.json"
# Bytes, compressed, of the columns that are searched, together.
SEARCHED = 16_000_000
# Bytes of CSV of a file of rows, about; files of rows, about.
_OF_CHUNK, _CHUNKS = 256_000, 10_000
# Rows of a file: they divide those that are read at a time.
_FEWEST, _USUAL = 10, 500
_ROWS = (10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000)
# What a field says of how its cells are read; its title is nothing to an index.
_READING = (
    *("name", "type", "format", "missingValues"),
    *("decimalChar", "groupChar", "bareNumber"),
)
# The columns that are read at a time are a part of all of them.
_PARTS = 32


@dataclass(frozen=True, slots=True)
class MadeIndex:
    """An index that was made.

    Attributes:
        manifest: the manifest.
        digests: the files of its folder, by their address in it.
        profiles: what each column holds.
    """

    manifest: bytes
    digests: tuple[FileDigest, ...]
    profiles: tuple[Profile, ...]


def find_origin(table: FileDigest, schema: Schema) -> str:
    """Find what names an index: all that it is made of, whatever language says it.

    Args:
        table: the canonical CSV.
        schema: its schema.

    Returns:
        A SHA-256.
    """
    fields = [
        [{word: field.descriptor.get(word) for word in _READING}, field.constraints.enum]
        for field in schema.fields
    ]
    key, missing = schema.primary_key, schema.missing_values
    made_of = [FORMAT, DEFLATE.package, table.sha256, fields, key, missing]
    return hashlib.sha256(spell(made_of)).hexdigest()


def name_folder(origin: str) -> str:
    """Name the folder of an index, beside its manifest."""
    return origin[:16]


def make_index(
    path: Path, rows: int, schema: Schema, origin: str, folders: tuple[Path, Path]
) -> MadeIndex:
    """Make the index of a table; the same bytes for the same table.

    Args:
        path: its canonical CSV.
        rows: how many rows it has.
        schema: its schema; empty where it has none.
        origin: as :func:`find_origin` gives it.
        folders: two empty folders: for the index, and for what is needed meanwhile, which is
            about as large as the table.

    Raises:
        MachineError: the package ``deflate`` is not the one that compresses.
        OSError: the disk refuses.
    """
    # These load Polars, which only a large table needs.
    from parution.pages.tables.columns import write_column  # noqa: PLC0415
    from parution.pages.tables.keys import write_keys  # noqa: PLC0415
    from parution.pages.tables.rows import read_columns, write_rows  # noqa: PLC0415

    check_compression(DEFLATE)
    folder, work = folders
    made = IndexFolder(folder)
    labels = _read_labels(path)
    chunk = choose_chunk(path.stat().st_size, rows)
    parts = write_rows(path, len(labels), chunk, made, work)
    kinds = [*find_kinds(schema, labels)]
    columns: list[WrittenColumn] = []
    at_once = max(1, len(labels) // _PARTS)
    for first in range(0, len(labels), at_once):
        frame = read_columns(parts, range(first, min(first + at_once, len(labels))))
        for cells in frame:
            at = int(cells.name)
            column = write_column(at, labels[at], cells, kinds[at], made)
            columns.append(column)
    key = [labels.index(name) for name in schema.primary_key if name in labels]
    if len(key) < len(schema.primary_key):
        key = []
    searched = choose_searched(columns)
    manifest = {
        "generator": GENERATOR,
        "format": FORMAT,
        "origin": origin,
        "folder": f"{name_folder(origin)}/",
        "rows": rows,
        "chunk": chunk,
        "labels": labels,
        "columns": [
            {**column.described, "searched": at in searched} for at, column in enumerate(columns)
        ],
        "key": key,
        "buckets": write_keys(read_columns(parts, key), made) if key else 0,
    }
    made.write(LISTING, describe_files(made.digests))
    return MadeIndex(spell(manifest), tuple(made.digests), tuple(each.profile for each in columns))


def choose_searched(columns: Sequence[WrittenColumn]) -> frozenset[int]:
    """Choose the columns that are searched: those of texts first, the lightest first.

    Args:
        columns: all of them.

    Returns:
        Their positions; together they have at most :data:`SEARCHED` bytes.
    """
    can = [at for at, column in enumerate(columns) if column.weight]
    by_weight = sorted(
        can, key=lambda at: (columns[at].profile.order is not Order.TEXT, columns[at].weight)
    )
    chosen, total = set(), 0
    for at in by_weight:
        if total + columns[at].weight <= SEARCHED:
            total += columns[at].weight
            chosen.add(at)
    return frozenset(chosen)


def describe_files(digests: Sequence[FileDigest]) -> bytes:
    """List the files of an index in JSON: what proves, later, that they are ours."""
    files = [[file.path, file.bytes, file.sha256] for file in digests]
    return spell({"generator": GENERATOR, "files": files})


def choose_chunk(size: int, rows: int) -> int:
    """Choose how many rows a file of rows has.

    Args:
        size: bytes of the CSV.
        rows: its rows.
    """
    fitting = _OF_CHUNK * rows // max(size, 1)
    wanted = max(min(fitting, _USUAL), rows // _CHUNKS, _FEWEST)
    return max(each for each in _ROWS if each <= wanted)


def _read_labels(path: Path) -> list[str]:
    with reading_long_cells(), path.open(encoding="utf-8", newline="") as file:
        return next(csv.reader(file))
