"""Plain UTF-8 delimited text, cut at record boundaries and parsed by Polars.

A chunk is taken only when it is proven clean: valid UTF-8, every quote opens a cell or
closes one, no lone CR, no NUL. On such bytes every reader of RFC 4180 agrees, Python's
``csv`` included. What Polars gives back is then weighed: its cells, the separators and the
quotes must weigh as many bytes as the chunk, or a short row was filled up. A chunk that is
not clean, or does not weigh right, is read with Python's ``csv`` up to the end of its last
record, whatever that is; the next chunk begins there.
"""

from __future__ import annotations

import csv
import io
import os
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from pipeline.validation import measuring
from pipeline.validation.batches import Batch, EndlessRecord, HandOver, TableChanged, make_batch
from pipeline.validation.records import Place, Records, skip_records

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator
    from concurrent.futures import Future
    from typing import BinaryIO

    from numpy.typing import NDArray

CHUNK = 16 * 1024 * 1024
# Chunks in the works at once: one a thread, and one that waits.
AHEAD = 3
_QUOTE, _LF, _CR = 34, 10, 13
# A byte order mark, and what zlib writes first and text may too: Polars would not read text.
_MAGIC = (b"\xef\xbb\xbf", b"x\x01", b"x^")


@dataclass(frozen=True, slots=True)
class Format:
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
class _Chunk:
    """Bytes of whole records, if every quote is what it seems."""

    offset: int
    content: bytes
    quotes: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Parsed:
    """What Polars read of a chunk, weighed.

    Attributes:
        frame: the cells; rows that are too short or too long are wrong in it.
        newlines: where every newline is.
        starts: where each record begins.
        odd: the rows that are wrong in the frame: their position, their cells.
    """

    frame: pl.DataFrame
    newlines: NDArray[np.int64]
    starts: NDArray[np.int64]
    odd: tuple[tuple[int, tuple[str, ...]], ...]


class ChunkSource:
    """A local file of plain UTF-8 delimited text.

    Args:
        form: how it is written.
    """

    def __init__(self, form: Format) -> None:
        self._form = form
        self._places: list[Place] = []

    def read(self) -> Iterator[Batch]:
        """Read the whole table; see ``batches.Source``."""
        with open(self._form.path, "rb") as file:  # noqa: PTH123
            before = os.fstat(file.fileno())
            yield from self._read(file, before.st_size)
            after = os.fstat(file.fileno())
        if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
            raise TableChanged

    def find(self, numbers: frozenset[int]) -> dict[int, tuple[tuple[str, ...], int]]:
        """Read rows again; see ``batches.Source``."""
        found: dict[int, tuple[tuple[str, ...], int]] = {}
        starts = [place.row for place in self._places]
        wanted: dict[int, list[int]] = {}
        for number in sorted(numbers):
            index = int(np.searchsorted(starts, number, side="right")) - 1
            wanted.setdefault(index, []).append(number)
        with open(self._form.path, "rb") as file:  # noqa: PTH123
            for index, rows in wanted.items():
                place = self._places[index]
                records = Records(file, place, self._form.dialect)
                for number, cells, line in records:
                    if number in rows:
                        found[number] = (tuple(cells), line)
                    if number >= rows[-1]:
                        break
        return found

    def _read(self, file: BinaryIO, size: int) -> Iterator[Batch]:
        place = skip_records(file, self._form.start, self._form.skip, self._form.dialect)
        while place.offset < size:
            # Closed before the slow reading: the file has one position.
            with closing(self._parse_ahead(file, place.offset, size)) as works:
                for chunk, parsed in works:
                    place = replace(place, length=len(chunk.content))
                    self._places.append(place)
                    if parsed is None:
                        break
                    yield _make_batch(parsed, place)
                    place = Place(
                        offset=chunk.offset + len(chunk.content),
                        length=0,
                        row=place.row + parsed.frame.height,
                        line=place.line + parsed.newlines.size,
                    )
                else:
                    return
            batch, place = self._read_slowly(file, place)
            yield batch

    def _parse_ahead(
        self, file: BinaryIO, offset: int, size: int
    ) -> Generator[tuple[_Chunk, _Parsed | None], None, None]:
        """Parse the next chunks while the last one is screened, in the order of the file."""
        works: deque[tuple[_Chunk, Future[_Parsed | None]]] = deque()
        chunks = self._cut(file, offset, size)
        # One thread cuts the next chunk, the others parse those that are cut.
        with ThreadPoolExecutor(1) as cutter, ThreadPoolExecutor(AHEAD - 1) as pool:
            cut = cutter.submit(next, chunks, None)
            try:
                while True:
                    while len(works) < AHEAD and (chunk := cut.result()) is not None:
                        cut = cutter.submit(next, chunks, None)
                        works.append((chunk, pool.submit(_parse, chunk, self._form)))
                    if not works:
                        return
                    chunk, work = works.popleft()
                    yield chunk, work.result()
            finally:
                pool.shutdown(cancel_futures=True)

    def _cut(self, file: BinaryIO, offset: int, size: int) -> Iterator[_Chunk]:
        """Cut the file at newlines that no quote holds, if every quote is what it seems."""
        rest, at = b"", offset
        while at < size:
            file.seek(at)
            wanted = min(CHUNK, size - at)
            read = file.read(wanted)
            if len(read) < wanted:
                raise TableChanged
            at += wanted
            content = rest + read if rest else read
            quotes = np.flatnonzero(np.frombuffer(content, np.uint8) == _QUOTE)
            end = len(content) if at >= size else _find_boundary(content, quotes)
            if not end:
                # A quote holds the rest, or is astray: Python's csv will tell.
                end = content.rfind(b"\n") + 1
            if not end:
                if len(content) > measuring.MAX_LINE:
                    raise EndlessRecord
                rest = content
                continue
            rest = content[end:]
            if rest:
                content = content[:end]
                quotes = quotes[: int(np.searchsorted(quotes, end))]
            yield _Chunk(at - len(rest) - len(content), content, quotes)

    def _read_slowly(self, file: BinaryIO, place: Place) -> tuple[Batch, Place]:
        """Read a chunk with Python's ``csv``, to the end of the record where it ends or after."""
        records = Records(file, place, self._form.dialect)
        rows: list[list[str]] = []
        lines: list[int] = []
        for _, cells, line in records:
            rows.append(cells)
            lines.append(line)
            if records.position >= place.offset + place.length:
                break
        numbers = list(range(place.row, place.row + len(rows)))
        after = Place(records.position, 0, place.row + len(rows), place.line + records.lines_read)
        return make_batch(rows, numbers, lines, self._form.width), after


def _find_boundary(content: bytes, quotes: NDArray[np.int64]) -> int:
    """Find the end of the last whole record: 0 where there is none."""
    end = content.rfind(b"\n")
    while end >= 0:
        before = int(np.searchsorted(quotes, end))
        if before % 2 == 0:
            return end + 1
        end = content.rfind(b"\n", 0, int(quotes[before - 1]))
    return 0


def _parse(chunk: _Chunk, form: Format) -> _Parsed | None:
    """Parse a chunk; None where it is not proven that Python's ``csv`` reads the same cells."""
    escapes = _find_escapes(chunk, ord(form.delimiter))
    if escapes is None:
        return None
    try:
        frame = pl.read_csv(
            chunk.content,
            has_header=False,
            separator=form.delimiter,
            quote_char='"' if chunk.quotes.size else None,
            schema={str(position): pl.String for position in range(form.width)},
            empty_string_is_null=False,
            truncate_ragged_lines=True,
        )
    except (pl.exceptions.PolarsError, OSError):  # OSError: taken for a compressed file
        return None
    return _weigh(frame, chunk, form, escapes)


def _find_escapes(chunk: _Chunk, delimiter: int) -> NDArray[np.int64] | None:
    """Find the doubled quotes of a clean chunk; None for one that is not clean."""
    content, quotes = chunk.content, chunk.quotes
    if b"\0" in content or content.startswith(_MAGIC):
        return None
    if b"\r" in content and content.count(b"\r") != content.count(b"\r\n"):
        return None
    if not quotes.size:
        return quotes
    if quotes.size % 2:
        return None
    characters = np.frombuffer(content, np.uint8)
    opening, closing = quotes[0::2], quotes[1::2]
    before = characters[opening - 1]
    opens = (before == delimiter) | (before == _LF)
    opens[0] |= opening[0] == 0
    after = characters[np.minimum(closing + 1, len(content) - 1)]
    closes = (after == delimiter) | (after == _LF) | (after == _CR)
    closes[-1] |= closing[-1] == len(content) - 1
    doubled = opening[1:] == closing[:-1] + 1
    opens[1:] |= doubled
    closes[:-1] |= doubled
    return closing[:-1][doubled] if opens.all() and closes.all() else None


def _weigh(
    frame: pl.DataFrame, chunk: _Chunk, form: Format, escapes: NDArray[np.int64]
) -> _Parsed | None:
    """Weigh each row: its cells, separators and quotes are all the bytes of its record.

    Polars fills short rows up, which then weigh more, and cuts long ones, which weigh less:
    their records are read again with Python's ``csv``.
    """
    content, quotes = chunk.content, chunk.quotes
    characters = np.frombuffer(content, np.uint8)
    newlines = np.flatnonzero(characters == _LF)
    # A newline is inside of a cell where the quotes before it are odd.
    before = np.searchsorted(quotes, newlines) if quotes.size else np.zeros_like(newlines)
    outside = before % 2 == 0
    ends, before = (newlines[outside], before[outside]) if quotes.size else (newlines, before)
    if not content.endswith(b"\n"):
        ends, before = np.append(ends, len(content)), np.append(before, quotes.size)
    if frame.height != ends.size:
        return None
    if form.width == 1 and frame.select((pl.all() == "").any()).item():
        return None  # no cell and an empty cell weigh the same
    weights = frame.select(pl.sum_horizontal(pl.all().str.len_bytes())).to_series()
    weight = weights.to_numpy().astype(np.int64) + (form.width - 1)
    if quotes.size:
        weight += np.diff(before, prepend=0)
        weight -= np.diff(np.searchsorted(escapes, ends), prepend=0)
    if b"\r" in content:
        weight += characters[np.maximum(ends - 1, 0)] == _CR
    starts = np.concatenate(([0], ends[:-1] + 1))
    odd = np.flatnonzero(weight != ends - starts)
    cells = tuple(_read_record(content[starts[at] : ends[at]], form) for at in odd)
    return _Parsed(frame, newlines, starts, tuple(zip(odd.tolist(), cells, strict=True)))


def _read_record(record: bytes, form: Format) -> tuple[str, ...]:
    try:
        lines = io.StringIO(record.decode("utf-8"), newline="")
        return tuple(next(csv.reader(lines, dialect=form.dialect), ()))
    except (UnicodeError, csv.Error) as error:
        raise HandOver(str(error)) from error


def _make_batch(parsed: _Parsed, place: Place) -> Batch:
    def find_lines(wanted: Iterable[int]) -> dict[int, int]:
        rows = list(wanted)
        starts = parsed.starts[np.array(rows, dtype=np.int64) - place.row]
        lines = np.searchsorted(parsed.newlines, starts) + place.line
        return dict(zip(rows, lines.tolist(), strict=True))

    frame, rows = parsed.frame, parsed.frame.height
    numbers = np.arange(place.row, place.row + rows)
    if parsed.odd:
        kept = np.ones(rows, bool)
        kept[[at for at, _ in parsed.odd]] = False
        frame, numbers = frame.filter(pl.Series(kept)), numbers[kept]
    odd = tuple((place.row + at, cells) for at, cells in parsed.odd)
    return Batch(frame, numbers, odd, rows, find_lines)
