"""A local file of plain UTF-8 delimited text, as a stream of batches.

The file is cut at record boundaries. While one batch is screened, the next chunks are parsed
by other threads. A chunk that is not clean is read with Python's ``csv`` up to the end of its
last record, wherever that is; the next chunk begins there.
"""

from __future__ import annotations

import os
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from parution.validation import limits
from parution.validation.handover import EndlessRecord, TableChanged
from parution.validation.reading.batch import Batch, make_batch
from parution.validation.reading.chunks import (
    Chunk,
    Layout,
    ParsedChunk,
    ProvenChunk,
    make_parsed_batch,
    make_proven_batch,
    prove_or_parse,
)
from parution.validation.reading.quotes import find_boundary, find_longest_line, guess_boundary
from parution.validation.reading.records import Records, RecordStart, skip_records

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from concurrent.futures import Future
    from typing import BinaryIO

    from parution.validation.reading.proof import Proof, Prover

CHUNK = 8 * 1024 * 1024
# Chunks that are parsed at once: one a thread, and one that waits.
AHEAD = 3
# Bytes in which the end of a chunk is looked for.
WINDOW = 64 * 1024


class ChunkSource:
    """A local file of plain UTF-8 delimited text.

    Args:
        layout: how it is written.
    """

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self._starts: list[RecordStart] = []

    def read(self, prover: Prover | None = None) -> Iterator[Batch]:
        """Read the whole table; see ``batch.Source``."""
        with open(self.layout.path, "rb") as file:  # noqa: PTH123
            before = os.fstat(file.fileno())
            yield from self._read(file, before.st_size, prover)
            after = os.fstat(file.fileno())
        if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
            raise TableChanged

    def find(self, numbers: frozenset[int]) -> dict[int, tuple[tuple[str, ...], int]]:
        """Read rows again; see ``batch.Source``."""
        found: dict[int, tuple[tuple[str, ...], int]] = {}
        first_rows = [start.row for start in self._starts]
        wanted: dict[int, list[int]] = {}
        for number in sorted(numbers):
            index = int(np.searchsorted(first_rows, number, side="right")) - 1
            wanted.setdefault(index, []).append(number)
        with open(self.layout.path, "rb") as file:  # noqa: PTH123
            for index, rows in wanted.items():
                start = self._starts[index]
                records = Records(file, start, self.layout.dialect)
                for number, cells, line in records:
                    if number in rows:
                        found[number] = (tuple(cells), line)
                    if number >= rows[-1]:
                        break
        return found

    def _read(self, file: BinaryIO, size: int, prover: Prover | None) -> Iterator[Batch]:
        start = skip_records(file, self.layout.start, self.layout.skip, self.layout.dialect)
        while start.offset < size:
            # Closed before the slow reading: the file has one position.
            with closing(self._parse_ahead(file, start.offset, size, prover)) as pending:
                for chunk, proof, parsed in pending:
                    start = replace(start, length=len(chunk.content))
                    self._starts.append(start)
                    if parsed is None:
                        break
                    if isinstance(parsed, ProvenChunk):
                        yield make_proven_batch(parsed, chunk, start, self.layout)
                        lines = parsed.lines
                    else:
                        yield replace(make_parsed_batch(parsed, start), failed=proof)
                        lines = parsed.newlines.size
                    start = RecordStart(
                        offset=chunk.offset + len(chunk.content),
                        length=0,
                        row=start.row + parsed.frame.height,
                        line=start.line + lines,
                    )
                else:
                    return
            batch, start = self._read_slowly(file, start)
            yield replace(batch, failed=proof)

    def _parse_ahead(
        self, file: BinaryIO, offset: int, size: int, prover: Prover | None
    ) -> Generator[tuple[Chunk, Proof | None, ProvenChunk | ParsedChunk | None], None, None]:
        """Parse the next chunks while the last one is screened, in the order of the file."""
        pending: deque[tuple[Chunk, Proof | None, Future[ProvenChunk | ParsedChunk | None]]] = (
            deque()
        )
        chunks = self._cut(file, offset, size)
        # One thread cuts the next chunk, the others parse those that are cut.
        with ThreadPoolExecutor(1) as cutter, ThreadPoolExecutor(AHEAD - 1) as pool:
            cut = cutter.submit(next, chunks, None)
            try:
                while True:
                    while len(pending) < AHEAD and (chunk := cut.result()) is not None:
                        cut = cutter.submit(next, chunks, None)
                        proof = prover.find_proof(self.layout.delimiter) if prover else None
                        parsing = pool.submit(prove_or_parse, chunk, self.layout, proof)
                        pending.append((chunk, proof, parsing))
                    if not pending:
                        return
                    chunk, proof, parsing = pending.popleft()
                    yield chunk, proof, parsing.result()
            finally:
                pool.shutdown(cancel_futures=True)

    def _cut(self, file: BinaryIO, offset: int, size: int) -> Iterator[Chunk]:
        """Cut the file at newlines that no quote holds, if every quote is what it seems."""
        rest, at = b"", offset
        while at < size:
            end = min(at + CHUNK, size)
            if end < size and not rest:
                # Most boundaries are seen in the last lines; they are proven with the chunk.
                window = _read_bytes(file, max(at, end - WINDOW), end)
                guess = guess_boundary(window, ord(self.layout.delimiter))
                if guess:
                    end += guess - len(window)
                    yield Chunk(at, _read_bytes(file, at, end))
                    at = end
                    continue
            content = rest + _read_bytes(file, at, end)
            at = end
            end = len(content) if at >= size else find_boundary(content)
            if len(content) > limits.MAX_LINE and find_longest_line(content) > limits.MAX_LINE:
                raise EndlessRecord
            if not end:
                # A quote holds the rest, or is astray: Python's csv will tell.
                end = content.rfind(b"\n") + 1
            if not end:
                rest = content
                continue
            rest = content[end:]
            yield Chunk(at - len(content), content[:end])

    def _read_slowly(self, file: BinaryIO, start: RecordStart) -> tuple[Batch, RecordStart]:
        """Read a chunk with Python's ``csv``, to the end of the record where it ends or after."""
        records = Records(file, start, self.layout.dialect)
        rows: list[list[str]] = []
        lines: list[int] = []
        for _, cells, line in records:
            rows.append(cells)
            lines.append(line)
            if records.position >= start.offset + start.length:
                break
        numbers = list(range(start.row, start.row + len(rows)))
        after = RecordStart(
            records.position, 0, start.row + len(rows), start.line + records.lines_read
        )
        return make_batch(rows, numbers, lines, self.layout.width), after


def _read_bytes(file: BinaryIO, begin: int, end: int) -> bytes:
    file.seek(begin)
    content = file.read(end - begin)
    if len(content) < end - begin:
        raise TableChanged
    return content
