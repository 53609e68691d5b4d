r"""The rows of a table → digests of ranges of them, which tell where it changed.

With those of an earlier edition, what changed since is found without its file: the rows of a
range of the same digest are the same, and only the others are looked at.

Rows are taken in the order of their key: that of the bytes of the record of its cells, as the
canonical CSV writes it, ``\n`` included (of the whole record where there is no key; of the
record too among rows of one key). The order of the file is no part of it. A range begins at the
first row, and at each key of which ``CRC-32 * 2654435761 mod 2**32`` is below
``2 ** (32 - bits)``: about one in ``2 ** bits``. The cuts are then told by the keys themselves,
so that a row that is added, removed or changed changes the range where it is and no other; where
its key begins a range, one is cut in two, or joined with the one before. The digest of a range
is the SHA-256 of its records, as the canonical CSV writes them, one after the other.

No key is recorded. The digest of a range of few rows still lets one who knows all but one cell
try what that cell may be: what is withdrawn is published without them.
"""

from __future__ import annotations

import hashlib
import math
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from parution.model.release import RowRange, TableRanges
from parution.releases.opening import open_rows, read_frame
from parution.tables.canonical import format_row
from parution.tables.cells import is_table
from parution.tables.encoding import declare_encodings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from parution.model.package import Package

# Of about 128 rows a range, until a table has more ranges than the most: a power of two.
_FEWEST_BITS = 7
_MOST_RANGES = 256
# As many bits as before are kept while there are at most so many times too many ranges, or too
# few: ranges of other bits are not comparable.
_SLACK = 2
_MIXER = np.uint64(2_654_435_761)  # Knuth's, close to 2**32 over the golden ratio
# What has a record written otherwise than its cells joined; a comma in a cell does too.
_QUOTED = '["\\r\\n]'


@dataclass(frozen=True, slots=True)
class CutRows:
    """The rows of a table, cut in ranges.

    Attributes:
        ranges: what is recorded of them.
        order: the position of each row among the data rows, from 0, in the order of the key.
        starts: where each range begins in ``order``.
    """

    ranges: TableRanges
    order: NDArray[np.int64]
    starts: NDArray[np.int64]

    def list_rows(self, place: int) -> NDArray[np.int64]:
        """List the positions of the rows of a range, ascending.

        Args:
            place: the range, from 0.
        """
        ends = np.append(self.starts[1:], self.order.size)
        return np.sort(self.order[self.starts[place] : ends[place]])


@dataclass(frozen=True, slots=True)
class ChangedRanges:
    """The ranges that are not the same in two editions, by their places, from 0.

    Attributes:
        before: those of the edition before that the one after does not have.
        after: those of the edition after that the one before does not have.
    """

    before: tuple[int, ...]
    after: tuple[int, ...]


def digest_tables(
    package: Package, folder: Path, before: Sequence[TableRanges] = ()
) -> tuple[TableRanges, ...]:
    """Digest the rows of each table of a package, in its order; a file that is none has no ranges.

    Args:
        package: a source, or a built package; its tables are read whole, one at a time.
        folder: an empty folder, for a copy of a table in canonical form where one is needed.
        before: what was recorded of the version before: its bits are kept where they can be,
            so that both are comparable.

    Raises:
        DataError: a table cannot be read.
        OSError: a file is not there, or the disk refuses.
    """
    package = declare_encodings(package)
    known = {table.table: table for table in before}
    found = []
    for resource in package.resources:
        base = package.find_base(resource)
        if not is_table(resource, base):
            continue
        opened = open_rows(resource, base, folder)
        frame = read_frame(opened, resource.name)
        key = resource.schema.primary_key
        key = key if set(key) <= set(opened.names) else ()
        last = known.get(resource.name)
        bits = choose_bits(frame.height, last.bits if last and last.key == key else None)
        found.append(digest_ranges(frame, (resource.name, opened.names), key, bits).ranges)
    return tuple(found)


def choose_bits(rows: int, before: int | None = None) -> int:
    """Choose how many bits cut a table: some 128 rows a range, or more for at most 256 ranges.

    Args:
        rows: the rows of the table.
        before: the bits of the edition before; kept unless the table is now of quite another
            size.

    Example:
        >>> choose_bits(100), choose_bits(1_000_000), choose_bits(40_000, before=7)
        (7, 12, 7)
    """
    best = max(_FEWEST_BITS, math.ceil(math.log2(max(rows, 1) / _MOST_RANGES)))
    return before if before is not None and abs(before - best) < _SLACK else best


def digest_ranges(
    frame: pl.DataFrame, names: tuple[str, Sequence[str]], key: Sequence[str], bits: int
) -> CutRows:
    """Cut the rows of a table in ranges, and digest each.

    Args:
        frame: its cells, a text column a field, in the order of the fields.
        names: the name of the table, and of its fields.
        key: the fields in whose order the rows are taken; none: all of them.
        bits: a range has about ``2 ** bits`` rows.
    """
    table, fields = names
    columns = [frame.columns[fields.index(name)] for name in key]
    lines = _write_lines(frame, frame.columns)
    keys = _write_lines(frame, columns) if columns else lines
    rows = pl.DataFrame({"key": keys, "line": lines})
    order = rows.select(pl.arg_sort_by(*(["key", "line"] if columns else ["line"]))).to_series()
    keys, lines = keys.gather(order), lines.gather(order)
    starts = _find_starts(keys, bits)
    ends = np.append(starts[1:], frame.height)
    ranges = tuple(
        RowRange(int(end - start), _digest(lines.slice(start, end - start)))
        for start, end in zip(starts.tolist(), ends.tolist(), strict=False)
    )
    recorded = TableRanges(table, tuple(key), bits, ranges)
    return CutRows(recorded, order.cast(pl.Int64).to_numpy(), starts)


def find_changed_ranges(before: TableRanges, after: TableRanges) -> ChangedRanges | None:
    """Find the ranges that are not the same in two editions of a table.

    Args:
        before: what was recorded of the edition before.
        after: of the one after; where its file is at hand, cut with the bits of the other.

    Returns:
        The ranges that differ; None where ranges cannot be compared: other bits, another key.
    """
    if (before.bits, before.key) != (after.bits, after.key):
        return None
    # Two ranges of one table have not the same rows: their keys are not the same.
    had, has = (frozenset(side.ranges) for side in (before, after))
    return ChangedRanges(
        tuple(place for place, each in enumerate(before.ranges) if each not in has),
        tuple(place for place, each in enumerate(after.ranges) if each not in had),
    )


def _write_lines(frame: pl.DataFrame, columns: Sequence[str]) -> pl.Series:
    """Write each record as :func:`parution.tables.canonical.format_row` does."""
    if not columns:
        return pl.repeat("\n", frame.height, dtype=pl.String, eager=True)
    cells = frame.select(columns)
    plain = cells.select(pl.concat_str(pl.all(), separator=",").alias("line"))
    line = pl.col("line")
    special = line.str.contains(_QUOTED) | (
        line.str.count_matches(",", literal=True) != len(columns) - 1
    )
    if len(columns) == 1:
        special |= line == ""
    at = plain.select(special.arg_true()).to_series()
    lines = plain.to_series()
    if not at.is_empty():
        quoted = [format_row(row).removesuffix("\n") for row in cells[at].iter_rows()]
        lines = lines.scatter(at, quoted)
    return lines + "\n"


def _find_starts(keys: pl.Series, bits: int) -> NDArray[np.int64]:
    """Find where ranges begin among sorted keys; rows of one key are in one range."""
    if keys.is_empty():
        return np.empty(0, np.int64)
    sums = np.fromiter(
        map(zlib.crc32, keys.cast(pl.Binary).to_list()), dtype=np.uint64, count=keys.len()
    )
    begins = (sums * _MIXER) % np.uint64(2**32) < np.uint64(2 ** (32 - bits))
    begins[1:] &= (keys.slice(1) != keys.slice(0, keys.len() - 1)).to_numpy()
    begins[0] = True
    return np.flatnonzero(begins)


def _digest(lines: pl.Series) -> str:
    return hashlib.sha256("".join(lines.to_list()).encode()).hexdigest()
