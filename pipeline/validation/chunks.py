"""Plain UTF-8 delimited text, cut at record boundaries and parsed by Polars.

A chunk is taken only when it is proven clean: valid UTF-8, every quote opens a cell or
closes one, no lone CR, no NUL. On such bytes every reader of RFC 4180 agrees, Python's
``csv`` included. What Polars gives back is then weighed: its cells, the separators and the
quotes must weigh as many bytes as the chunk, or a short row was filled up. A chunk that is
not clean, or does not weigh right, is read with Python's ``csv`` up to the end of its last
record, whatever that is; the next chunk begins there.
"""

from __future__ import annotations

import os
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from pipeline.validation.batches import Batch, HandOver, TableChanged, make_batch
from pipeline.validation.records import Place, Records, skip_records

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from concurrent.futures import Future
    from typing import BinaryIO

    from numpy.typing import NDArray

CHUNK = 16 * 1024 * 1024
# A record longer than this is refused: nothing reads it in bounded memory.
MAX_RECORD = 64 * 1024 * 1024
# Chunks in the works at once: one a thread, and one that waits.
AHEAD = 3
_QUOTE, _LF, _CR = 34, 10, 13


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
            for chunk, frame in self._parse_ahead(file, place.offset, size):
                place = replace(place, length=len(chunk.content))
                self._places.append(place)
                if frame is None:
                    break
                yield _make_batch(frame, chunk, place)
                place = Place(
                    offset=chunk.offset + len(chunk.content),
                    length=0,
                    row=place.row + frame.height,
                    line=place.line + chunk.content.count(b"\n"),
                )
            else:
                return
            batch, place = self._read_slowly(file, place)
            yield batch

    def _parse_ahead(
        self, file: BinaryIO, offset: int, size: int
    ) -> Iterator[tuple[_Chunk, pl.DataFrame | None]]:
        """Parse the next chunks while the last one is screened, in the order of the file."""
        works: deque[tuple[_Chunk, Future[pl.DataFrame | None]]] = deque()
        chunks = self._cut(file, offset, size)
        with ThreadPoolExecutor(AHEAD - 1) as pool:
            try:
                while True:
                    while len(works) < AHEAD and (chunk := next(chunks, None)) is not None:
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
                if len(content) > MAX_RECORD:
                    raise HandOver("a record of more than 64 MiB")
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


def _parse(chunk: _Chunk, form: Format) -> pl.DataFrame | None:
    """Parse a chunk; None where it is not proven that Python's ``csv`` reads the same cells."""
    escapes = _count_escapes(chunk, ord(form.delimiter))
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
        )
    except pl.exceptions.PolarsError:
        return None
    return frame if _weighs_right(frame, chunk, form, escapes) else None


def _count_escapes(chunk: _Chunk, delimiter: int) -> int | None:
    """Count the doubled quotes of a clean chunk; None for one that is not clean."""
    content, quotes = chunk.content, chunk.quotes
    if b"\0" in content or content.startswith(b"\xef\xbb\xbf"):
        return None
    if b"\r" in content and content.count(b"\r") != content.count(b"\r\n"):
        return None
    if not quotes.size:
        return 0
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
    return int(doubled.sum()) if opens.all() and closes.all() else None


def _weighs_right(frame: pl.DataFrame, chunk: _Chunk, form: Format, escapes: int) -> bool:
    """Tell whether every byte of the chunk is in a cell, or a separator, or a quote.

    Polars fills short rows up and refuses long ones: where a cell was added, the cells and
    their separators weigh more than what was read.
    """
    content, quotes = chunk.content, chunk.quotes
    records = content.count(b"\n") - _newlines_inside(chunk).sum()
    returns = content.count(b"\r\n")
    if returns and quotes.size:
        positions = np.flatnonzero(np.frombuffer(content, np.uint8) == _CR)
        returns -= int((np.searchsorted(quotes, positions) % 2).sum())
    ended = content.endswith(b"\n")
    if frame.height != records + (not ended):
        return False
    weights = frame.select(pl.all().str.len_bytes().sum()).row(0)
    if form.width == 1 and frame.select((pl.all() == "").any()).item():
        return False  # no cell and an empty cell weigh the same
    separators = frame.height * form.width - (not ended)
    weight = sum(weights) + separators + returns + quotes.size - escapes
    return bool(weight == len(content))


def _newlines_inside(chunk: _Chunk) -> NDArray[np.int64]:
    """Tell of each newline whether quotes hold it: 1 or 0; empty where no cell is quoted."""
    if not chunk.quotes.size:
        return np.zeros(0, np.int64)
    newlines = np.flatnonzero(np.frombuffer(chunk.content, np.uint8) == _LF)
    return np.searchsorted(chunk.quotes, newlines) % 2


def _make_batch(frame: pl.DataFrame, chunk: _Chunk, place: Place) -> Batch:
    def find_lines(wanted: Iterable[int]) -> dict[int, int]:
        inside = _newlines_inside(chunk)
        if not inside.size:
            return {number: place.line + number - place.row for number in wanted}
        ends = np.flatnonzero(inside == 0)
        return {
            number: place.line
            + (int(ends[number - place.row - 1]) + 1 if number > place.row else 0)
            for number in wanted
        }

    numbers = np.arange(place.row, place.row + frame.height)
    return Batch(frame, numbers, (), frame.height, find_lines)
