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
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from parution.validation import measuring
from parution.validation.batches import Batch, EndlessRecord, HandOver, TableChanged, make_batch
from parution.validation.records import Place, Records, skip_records

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator, Mapping
    from concurrent.futures import Future
    from typing import BinaryIO

    from numpy.typing import NDArray

    from parution.validation.grammar import Grammar, Proof

CHUNK = 8 * 1024 * 1024
# Chunks in the works at once: one a thread, and one that waits.
AHEAD = 3
_QUOTE, _LF, _CR = 34, 10, 13
# Bytes looked at at a time.
_BLOCK = 256 * 1024
# Bytes in which the end of a chunk is looked for, and the lines tried there.
WINDOW = 64 * 1024
_GUESSES = 20
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


@dataclass(frozen=True, slots=True)
class _Proven:
    """What Polars read of a chunk that a proof accepts.

    Attributes:
        proof: what proves it.
        frame: the columns that the proof leaves to look at.
        lines: the physical lines in it.
    """

    proof: Proof
    frame: pl.DataFrame
    lines: int


class ChunkSource:
    """A local file of plain UTF-8 delimited text.

    Args:
        form: how it is written.
    """

    def __init__(self, form: Format) -> None:
        self._form = form
        self._places: list[Place] = []

    def read(self, grammar: Grammar | None = None) -> Iterator[Batch]:
        """Read the whole table; see ``batches.Source``."""
        with open(self._form.path, "rb") as file:  # noqa: PTH123
            before = os.fstat(file.fileno())
            yield from self._read(file, before.st_size, grammar)
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

    def _read(self, file: BinaryIO, size: int, grammar: Grammar | None) -> Iterator[Batch]:
        place = skip_records(file, self._form.start, self._form.skip, self._form.dialect)
        while place.offset < size:
            # Closed before the slow reading: the file has one position.
            with closing(self._parse_ahead(file, place.offset, size, grammar)) as works:
                for chunk, proof, parsed in works:
                    place = replace(place, length=len(chunk.content))
                    self._places.append(place)
                    if parsed is None:
                        break
                    if isinstance(parsed, _Proven):
                        yield _make_proven_batch(parsed, chunk, place, self._form)
                        lines = parsed.lines
                    else:
                        yield replace(_make_batch(parsed, place), failed=proof)
                        lines = parsed.newlines.size
                    place = Place(
                        offset=chunk.offset + len(chunk.content),
                        length=0,
                        row=place.row + parsed.frame.height,
                        line=place.line + lines,
                    )
                else:
                    return
            batch, place = self._read_slowly(file, place)
            yield replace(batch, failed=proof)

    def _parse_ahead(
        self, file: BinaryIO, offset: int, size: int, grammar: Grammar | None
    ) -> Generator[tuple[_Chunk, Proof | None, _Proven | _Parsed | None], None, None]:
        """Parse the next chunks while the last one is screened, in the order of the file."""
        works: deque[tuple[_Chunk, Proof | None, Future[_Proven | _Parsed | None]]] = deque()
        chunks = self._cut(file, offset, size)
        # One thread cuts the next chunk, the others parse those that are cut.
        with ThreadPoolExecutor(1) as cutter, ThreadPoolExecutor(AHEAD - 1) as pool:
            cut = cutter.submit(next, chunks, None)
            try:
                while True:
                    while len(works) < AHEAD and (chunk := cut.result()) is not None:
                        cut = cutter.submit(next, chunks, None)
                        proof = grammar.find_proof(self._form.delimiter) if grammar else None
                        work = pool.submit(_prove_or_parse, chunk, self._form, proof)
                        works.append((chunk, proof, work))
                    if not works:
                        return
                    chunk, proof, work = works.popleft()
                    yield chunk, proof, work.result()
            finally:
                pool.shutdown(cancel_futures=True)

    def _cut(self, file: BinaryIO, offset: int, size: int) -> Iterator[_Chunk]:
        """Cut the file at newlines that no quote holds, if every quote is what it seems."""
        rest, at = b"", offset
        while at < size:
            end = min(at + CHUNK, size)
            if end < size and not rest:
                # Most boundaries are seen in the last lines; they are proven with the chunk.
                window = _read_bytes(file, max(at, end - WINDOW), end)
                guess = _guess_boundary(window, ord(self._form.delimiter))
                if guess:
                    end += guess - len(window)
                    yield _Chunk(at, _read_bytes(file, at, end))
                    at = end
                    continue
            content = rest + _read_bytes(file, at, end)
            at = end
            end = len(content) if at >= size else _find_boundary(content)
            if not end:
                # A quote holds the rest, or is astray: Python's csv will tell.
                end = content.rfind(b"\n") + 1
            if not end:
                if len(content) > measuring.MAX_LINE:
                    raise EndlessRecord
                rest = content
                continue
            rest = content[end:]
            yield _Chunk(at - len(content), content[:end])

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


def _read_bytes(file: BinaryIO, start: int, end: int) -> bytes:
    file.seek(start)
    content = file.read(end - start)
    if len(content) < end - start:
        raise TableChanged
    return content


def _guess_boundary(window: bytes, delimiter: int) -> int:
    """Find where a record seems to end, near the end of some bytes: 0 where it is not seen.

    Whether a quote opens or closes is told by what is beside it. In a cell that looks like a
    table this may be wrong; the chunk then has a quote too many, and is read slowly.
    """
    quotes = np.flatnonzero(np.frombuffer(window, np.uint8) == _QUOTE)
    if not quotes.size:
        return window.rfind(b"\n") + 1
    start = 0
    for _ in range(_GUESSES):
        start = window.find(b"\n", start) + 1
        end = _find_boundary(window[start:]) if start else 0
        if not end:
            return 0
        within = quotes[np.searchsorted(quotes, start) : np.searchsorted(quotes, start + end)]
        if _find_escapes(window[start : start + end], within - start, delimiter) is not None:
            return start + end
    return 0


def _find_boundary(content: bytes) -> int:
    """Find the end of the last whole record: 0 where there is none."""
    end = content.rfind(b"\n")
    before = _count(content, _QUOTE, max(end, 0))
    while end >= 0 and before % 2:
        line = content.rfind(b"\n", 0, content.rfind(b'"', 0, end))
        before -= content.count(b'"', max(line, 0), end)
        end = line
    return end + 1


def _count(content: bytes, character: int, end: int | None = None) -> int:
    """Count a character as the processor does best: by blocks that its cache holds."""
    characters = np.frombuffer(content, np.uint8)[:end]
    starts = range(0, characters.size, _BLOCK)
    return sum(int(np.count_nonzero(characters[at : at + _BLOCK] == character)) for at in starts)


def _prove_or_parse(chunk: _Chunk, form: Format, proof: Proof | None) -> _Proven | _Parsed | None:
    """Parse what is not proven of a chunk; None where its reading is not proven at all."""
    if proof is None or chunk.content.startswith(_MAGIC):
        return _parse(chunk, form)
    content = chunk.content if chunk.content.endswith(b"\n") else chunk.content + b"\n"
    if not proof.accepts(content):
        return _parse(chunk, form)
    frame = _read_csv(chunk.content, form, list(proof.columns))
    return _Proven(proof, frame, _count(chunk.content, _LF))


def _parse(chunk: _Chunk, form: Format) -> _Parsed | None:
    """Parse a chunk; None where it is not proven that Python's ``csv`` reads the same cells."""
    quotes = np.flatnonzero(np.frombuffer(chunk.content, np.uint8) == _QUOTE)
    escapes = _find_escapes(chunk.content, quotes, ord(form.delimiter))
    if escapes is None:
        return None
    try:
        frame = _read_csv(chunk.content, form, quoted=bool(quotes.size))
    except (pl.exceptions.PolarsError, OSError):  # OSError: taken for a compressed file
        return None
    return _weigh(frame, chunk.content, quotes, form, escapes)


def _read_csv(
    content: bytes, form: Format, columns: list[int] | None = None, *, quoted: bool = True
) -> pl.DataFrame:
    return pl.read_csv(
        content,
        has_header=False,
        columns=columns,
        separator=form.delimiter,
        quote_char='"' if quoted else None,
        schema={str(position): pl.String for position in range(form.width)},
        empty_string_is_null=False,
        truncate_ragged_lines=True,
    )


def _find_escapes(
    content: bytes, quotes: NDArray[np.int64], delimiter: int
) -> NDArray[np.int64] | None:
    """Find the doubled quotes of a clean chunk; None for one that is not clean."""
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
    frame: pl.DataFrame,
    content: bytes,
    quotes: NDArray[np.int64],
    form: Format,
    escapes: NDArray[np.int64],
) -> _Parsed | None:
    """Weigh each row: its cells, separators and quotes are all the bytes of its record.

    Polars fills short rows up, which then weigh more, and cuts long ones, which weigh less:
    their records are read again with Python's ``csv``.
    """
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


def _make_proven_batch(proven: _Proven, chunk: _Chunk, place: Place, form: Format) -> Batch:
    rows = proven.frame.height

    @cache
    def read() -> Batch:
        parsed = _parse(chunk, form)
        if parsed is None or parsed.odd or parsed.frame.height != rows:
            raise HandOver("a chunk that is proven and is not clean")
        return _make_batch(parsed, place)

    def find_lines(wanted: Iterable[int]) -> Mapping[int, int]:
        numbers = list(wanted)
        return read().find_lines(numbers) if numbers else {}

    return Batch(
        proven.frame,
        np.arange(place.row, place.row + rows),
        (),
        rows,
        find_lines,
        proven=proven.proof.proven,
        listed=proven.proof.listed,
        whole=lambda: read().frame,
    )
