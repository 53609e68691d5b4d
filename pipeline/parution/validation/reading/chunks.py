"""A chunk of plain UTF-8 delimited text, parsed by Polars where that is proven to be right.

A chunk is taken only when it is clean (``quotes``). The bytes of each row are then accounted
for: its cells, separators and quotes must be as many bytes as its record, or else Polars has
filled a short row up, or cut a long one.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from parution.validation.handover import HandOver
from parution.validation.reading.batch import Batch
from parution.validation.reading.quotes import CR, LF, MAGIC, QUOTE, count_byte, find_escapes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from parution.validation.reading.proof import Proof
    from parution.validation.reading.records import RecordStart


@dataclass(frozen=True, slots=True)
class Layout:
    """How the file is written.

    Attributes:
        path: the file.
        delimiter: one ASCII character.
        start: bytes of the byte order mark.
        skip: records before the first row of data.
        width: fields of the table.
        dialect: the dialect of Python's ``csv`` for the chunks that are not clean.
    """

    path: str
    delimiter: str
    start: int
    skip: int
    width: int
    dialect: Any


@dataclass(frozen=True, slots=True)
class Chunk:
    """Bytes of whole records, if every quote is what it seems."""

    offset: int
    content: bytes


@dataclass(frozen=True, slots=True)
class ParsedChunk:
    """What Polars read of a chunk, with the bytes of each row accounted for.

    Attributes:
        frame: the cells; rows that are too short or too long are wrong in it.
        newlines: where every newline is.
        starts: where each record begins.
        ragged: the rows that are wrong in the frame: their position, their cells.
    """

    frame: pl.DataFrame
    newlines: NDArray[np.int64]
    starts: NDArray[np.int64]
    ragged: tuple[tuple[int, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class ProvenChunk:
    """What Polars read of a chunk that a proof accepts.

    Attributes:
        proof: what proves it.
        frame: the columns that the proof leaves to look at.
        lines: the physical lines in it.
    """

    proof: Proof
    frame: pl.DataFrame
    lines: int


def prove_or_parse(
    chunk: Chunk, layout: Layout, proof: Proof | None
) -> ProvenChunk | ParsedChunk | None:
    """Parse what is not proven of a chunk; None where its reading is not proven at all."""
    if proof is None or chunk.content.startswith(MAGIC):
        return parse_chunk(chunk, layout)
    content = chunk.content if chunk.content.endswith(b"\n") else chunk.content + b"\n"
    if not proof.accepts(content):
        return parse_chunk(chunk, layout)
    frame = _read_csv(chunk.content, layout, list(proof.columns))
    return ProvenChunk(proof, frame, count_byte(chunk.content, LF))


def parse_chunk(chunk: Chunk, layout: Layout) -> ParsedChunk | None:
    """Parse a chunk; None where it is not proven that Python's ``csv`` reads the same cells."""
    quotes = np.flatnonzero(np.frombuffer(chunk.content, np.uint8) == QUOTE)
    escapes = find_escapes(chunk.content, quotes, ord(layout.delimiter))
    if escapes is None:
        return None
    try:
        frame = _read_csv(chunk.content, layout, quoted=bool(quotes.size))
    except (pl.exceptions.PolarsError, OSError):  # OSError: taken for a compressed file
        return None
    return _account_for_bytes(frame, chunk.content, quotes, layout, escapes)


def _read_csv(
    content: bytes, layout: Layout, columns: list[int] | None = None, *, quoted: bool = True
) -> pl.DataFrame:
    return pl.read_csv(
        content,
        has_header=False,
        columns=columns,
        separator=layout.delimiter,
        quote_char='"' if quoted else None,
        schema={str(position): pl.String for position in range(layout.width)},
        empty_string_is_null=False,
        truncate_ragged_lines=True,
    )


def _account_for_bytes(
    frame: pl.DataFrame,
    content: bytes,
    quotes: NDArray[np.int64],
    layout: Layout,
    escapes: NDArray[np.int64],
) -> ParsedChunk | None:
    """Find the ragged rows: those that are not all the bytes of their record.

    A row is its cells, separators and quotes. Polars fills short rows up, which then
    have more bytes, and cuts long ones, which have fewer: their records are read again with
    Python's ``csv``.
    """
    characters = np.frombuffer(content, np.uint8)
    newlines = np.flatnonzero(characters == LF)
    # A newline is inside of a cell where an odd number of quotes is before it.
    before = np.searchsorted(quotes, newlines) if quotes.size else np.zeros_like(newlines)
    outside = before % 2 == 0
    ends, before = (newlines[outside], before[outside]) if quotes.size else (newlines, before)
    if not content.endswith(b"\n"):
        ends, before = np.append(ends, len(content)), np.append(before, quotes.size)
    if frame.height != ends.size:
        return None
    if layout.width == 1 and frame.select((pl.all() == "").any()).item():
        return None  # no cell and an empty cell have as many bytes
    sizes = frame.select(pl.sum_horizontal(pl.all().str.len_bytes())).to_series()
    size = sizes.to_numpy().astype(np.int64) + (layout.width - 1)
    if quotes.size:
        size += np.diff(before, prepend=0)
        size -= np.diff(np.searchsorted(escapes, ends), prepend=0)
    if b"\r" in content:
        size += characters[np.maximum(ends - 1, 0)] == CR
    starts = np.concatenate(([0], ends[:-1] + 1))
    ragged = np.flatnonzero(size != ends - starts)
    cells = tuple(_read_record(content[starts[at] : ends[at]], layout) for at in ragged)
    return ParsedChunk(frame, newlines, starts, tuple(zip(ragged.tolist(), cells, strict=True)))


def _read_record(record: bytes, layout: Layout) -> tuple[str, ...]:
    try:
        lines = io.StringIO(record.decode("utf-8"), newline="")
        return tuple(next(csv.reader(lines, dialect=layout.dialect), ()))
    except (UnicodeError, csv.Error) as error:
        raise HandOver(str(error)) from error


def make_parsed_batch(parsed: ParsedChunk, start: RecordStart) -> Batch:
    """Make the batch of a chunk that was parsed whole.

    Args:
        parsed: the chunk.
        start: where it begins in the file.
    """

    def find_lines(wanted: Iterable[int]) -> dict[int, int]:
        rows = list(wanted)
        starts = parsed.starts[np.array(rows, dtype=np.int64) - start.row]
        lines = np.searchsorted(parsed.newlines, starts) + start.line
        return dict(zip(rows, lines.tolist(), strict=True))

    frame, rows = parsed.frame, parsed.frame.height
    numbers = np.arange(start.row, start.row + rows)
    if parsed.ragged:
        kept = np.ones(rows, bool)
        kept[[at for at, _ in parsed.ragged]] = False
        frame, numbers = frame.filter(pl.Series(kept)), numbers[kept]
    ragged = tuple((start.row + at, cells) for at, cells in parsed.ragged)
    return Batch(frame, numbers, ragged, rows, find_lines)


def make_proven_batch(
    proven: ProvenChunk, chunk: Chunk, start: RecordStart, layout: Layout
) -> Batch:
    """Make the batch of a chunk that was proven; its other columns are parsed if asked for.

    Args:
        proven: what was read of it.
        chunk: its bytes.
        start: where it begins in the file.
        layout: how the file is written.
    """
    rows = proven.frame.height

    @cache
    def read() -> Batch:
        parsed = parse_chunk(chunk, layout)
        if parsed is None or parsed.ragged or parsed.frame.height != rows:
            raise HandOver("a chunk that is proven and is not clean")
        return make_parsed_batch(parsed, start)

    def find_lines(wanted: Iterable[int]) -> Mapping[int, int]:
        numbers = list(wanted)
        return read().find_lines(numbers) if numbers else {}

    return Batch(
        proven.frame,
        np.arange(start.row, start.row + rows),
        (),
        rows,
        find_lines,
        proven=proven.proof.proven,
        found=proven.proof.found,
        read_whole=lambda: read().frame,
    )
