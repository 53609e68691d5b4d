"""The records that two plain text tables share, found without reading their cells.

Two editions of one table are nearly always the same bytes but for a few records. Their bytes
are compared block by block; where they part, the records of both are put aside until they meet
again. Only those are then read. A record that is the same bytes in both files is the same row,
since both are read by the same dialect; that a byte is where a record begins is proven for the
first file (``quotes``), and so for what the second has in common with it.
"""

from __future__ import annotations

import csv
import io
import mmap
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from parution.validation.handover import EndlessRecord, HandOver, TableChanged
from parution.validation.limits import MAX_RECORD
from parution.validation.reading.quotes import LF, QUOTE, find_escapes
from parution.validation.reading.records import skip_records

if TYPE_CHECKING:
    from typing import BinaryIO

    from numpy.typing import NDArray

    from parution.validation.reading.chunks import Layout

# Bytes looked at at a time, which a processor's cache holds.
_BLOCK = 256 * 1024
# Bytes compared at a time: first, at most.
_SHORT, _LONG = 8 * 1024, 256 * 1024
# Records of each file among which the two are looked for to meet again: first, at most.
_FIRST, _MOST = 4, 262_144
# Where a greater share of the rows is apart, reading all cells at once is faster.
_APART = 0.25


@dataclass(frozen=True, slots=True)
class Apart:
    """Rows that are not the same bytes in both files.

    Attributes:
        rows: their positions among the data rows, from 0, ascending.
        cells: the cells of each.
    """

    rows: list[int]
    cells: list[list[str]]


@dataclass(frozen=True, slots=True)
class Shared:
    """Two tables, compared by their records.

    Attributes:
        counts: data rows of the first, of the second.
        runs: (position in the first, in the second, rows): what is the same, in order.
        before: the other rows of the first.
        after: the other rows of the second.
    """

    counts: tuple[int, int]
    runs: list[tuple[int, int, int]]
    before: Apart
    after: Apart


def find_shared(before: Layout, after: Layout) -> Shared | None:
    """Find the records that two files share.

    Args:
        before: how the first is written.
        after: how the second is.

    Returns:
        What they share; None where their records cannot be told apart without reading all
        cells, or they share too little for it to be worth it.

    Raises:
        TableChanged: a file changed meanwhile.
    """
    if (before.delimiter, before.width) != (after.delimiter, after.width):
        return None
    with open(before.path, "rb") as first, open(after.path, "rb") as second:  # noqa: PTH123
        told = [os.fstat(file.fileno()) for file in (first, second)]
        try:
            starts = [
                skip_records(file, layout.start, layout.skip, layout.dialect).offset
                for file, layout in ((first, before), (second, after))
            ]
        except (HandOver, EndlessRecord):
            return None
        if any(start >= stat.st_size for start, stat in zip(starts, told, strict=True)):
            return None  # no row at all in one of them
        shared = _compare(_map(first), _map(second), (starts[0], starts[1]), before)
        for file, stat in zip((first, second), told, strict=True):
            now = os.fstat(file.fileno())
            if (stat.st_size, stat.st_mtime_ns) != (now.st_size, now.st_mtime_ns):
                raise TableChanged
    return shared


def _map(file: BinaryIO) -> mmap.mmap:
    return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def _compare(
    old: mmap.mmap, new: mmap.mmap, starts: tuple[int, int], layout: Layout
) -> Shared | None:
    ends = _find_ends(old, starts[0], ord(layout.delimiter))
    if ends is None:
        return None
    walk = _Walk(old, new, ends, starts)
    if not walk.run():
        return None
    before = _read(walk.before, old, layout)
    after = _read(walk.after, new, layout)
    if before is None or after is None:
        return None
    return Shared((ends.size, walk.row_count), walk.runs, before, after)


def _find_ends(content: mmap.mmap, start: int, delimiter: int) -> NDArray[np.int64] | None:
    """Find where each record ends, one past its last byte; None for what is not clean."""
    found: list[NDArray[np.int64]] = []
    at, size = start, len(content)
    while at < size:
        end = min(at + _BLOCK, size)
        if end < size:
            end = _end_line(content, content.rfind(b"\n", at, end), end)
        block = content[at:end]
        characters = np.frombuffer(block, np.uint8)
        quotes = np.flatnonzero(characters == QUOTE)
        if quotes.size % 2:  # a quote holds the end of the block
            end = _close(content, end)
            if not end or end - at > MAX_RECORD:
                return None
            block = content[at:end]
            characters = np.frombuffer(block, np.uint8)
            quotes = np.flatnonzero(characters == QUOTE)
        if find_escapes(block, quotes, delimiter) is None:
            return None
        newlines = np.flatnonzero(characters == LF)
        if quotes.size:
            newlines = newlines[(np.searchsorted(quotes, newlines) & 1) == 0]
        found.append(newlines + (at + 1))
        at = end
    ends = np.concatenate(found)
    if not ends.size or ends[-1] != size:
        ends = np.append(ends, size)
    # A line with nothing in it is a row without cells.
    return None if (np.diff(ends, prepend=start) == 1).any() else ends


def _end_line(content: mmap.mmap, newline: int, at: int) -> int:
    """Find the byte after a newline, if there is one; else after the next one from a byte on."""
    if newline < 0:
        newline = content.find(b"\n", at)
    return newline + 1 if newline >= 0 else len(content)


def _close(content: mmap.mmap, at: int) -> int:
    """Find the byte after the record in whose quotes a byte stands; 0 where they do not close."""
    odd, end = 1, at
    while odd:
        if end == len(content) or end - at > MAX_RECORD:
            return 0
        start, end = end, _end_line(content, -1, end)
        odd ^= content[start:end].count(b'"') % 2
    return end


# (position of the row, its first byte, the byte after its last)
_Record = tuple[int, int, int]


class _Walk:
    """Both files, gone through at once.

    Args:
        old: the first.
        new: the second.
        ends: where each record of the first ends.
        starts: where the first record of each begins.
    """

    def __init__(
        self, old: mmap.mmap, new: mmap.mmap, ends: NDArray[np.int64], starts: tuple[int, int]
    ) -> None:
        self._old, self._new, self._ends = old, new, ends
        self._views = np.frombuffer(old, np.uint8), np.frombuffer(new, np.uint8)
        # Where the next record begins in each, and its position.
        self._old_at, self._new_at = starts
        self._old_row, self._new_row = 0, 0
        self.runs: list[tuple[int, int, int]] = []
        self.before: list[_Record] = []
        self.after: list[_Record] = []

    @property
    def row_count(self) -> int:
        """Rows of the second file that were passed."""
        return self._new_row

    def run(self) -> bool:
        """Go through them; False where they share too little, or a record does not end."""
        most = _MOST + int(_APART * self._ends.size)
        while self._old_at < len(self._old) or self._new_at < len(self._new):
            if not self._pass_same() and not self._meet_again():
                return False
            if len(self.before) > most or len(self.after) > most:
                return False
        return True

    def _pass_same(self) -> bool:
        """Pass the records that are the same bytes; False where the first ones already differ."""
        same = self._count_same()
        end = self._old_at + same
        passed = int(np.searchsorted(self._ends, end, side="right")) - self._old_row
        whole = end == len(self._old) and self._new_at + same == len(self._new)
        if passed and end == len(self._old) and not whole and self._old[-1] != LF:
            passed -= 1  # the last record goes on in the other file
        if not passed:
            return False
        self.runs.append((self._old_row, self._new_row, passed))
        self._old_row += passed
        self._new_row += passed
        length = int(self._ends[self._old_row - 1]) - self._old_at
        self._old_at += length
        self._new_at += length
        return True

    def _count_same(self) -> int:
        """Count the bytes that are the same from here on."""
        old, new = self._views
        left, right, size = self._old_at, self._new_at, _SHORT
        most = min(old.size - left, new.size - right)
        passed = 0
        while passed < most:
            end = min(passed + size, most)
            differs = old[left + passed : left + end] != new[right + passed : right + end]
            first = int(differs.argmax())
            if differs[first]:
                return passed + first
            passed, size = end, min(2 * size, _LONG)
        return passed

    def _meet_again(self) -> bool:
        """Put records aside up to where both files have the same one; False for a bound."""
        old: list[_Record] = []
        new: list[_Record] = []
        window = _FIRST
        while True:
            self._take_old(old, window)
            if not self._take_new(new, window):
                return False
            met = self._find_met(old, new)
            ended = len(old) < window and len(new) < window
            if met or ended:
                passed, placed = met or (len(old), len(new))
                break
            if window >= _MOST:
                return False
            window *= 4
        self.before += old[:passed]
        self.after += new[:placed]
        if passed:
            self._old_row, self._old_at = old[passed - 1][0] + 1, old[passed - 1][2]
        if placed:
            self._new_row, self._new_at = new[placed - 1][0] + 1, new[placed - 1][2]
        return True

    def _find_met(self, old: list[_Record], new: list[_Record]) -> tuple[int, int] | None:
        """Find how many records to pass, the fewest, for both files to go on with the same."""
        places: dict[bytes, int] = {}
        for place, (_, start, end) in enumerate(old):
            places.setdefault(self._old[start:end], place)
        best: tuple[int, int] | None = None
        for place, (_, start, end) in enumerate(new):
            if best and place >= sum(best):
                break
            found = places.get(self._new[start:end])
            if found is not None and (best is None or found + place < sum(best)):
                best = found, place
        return best

    def _take_old(self, taken: list[_Record], number: int) -> None:
        """Take the next records of the first file, up to a number in all."""
        row = taken[-1][0] + 1 if taken else self._old_row
        start = taken[-1][2] if taken else self._old_at
        last = min(self._ends.size, self._old_row + number)
        for at, end in enumerate(self._ends[row:last].tolist(), row):
            taken.append((at, start, end))
            start = end

    def _take_new(self, taken: list[_Record], number: int) -> bool:
        """Take the next records of the second file; False for one that does not end."""
        row = taken[-1][0] + 1 if taken else self._new_row
        start = taken[-1][2] if taken else self._new_at
        size = len(self._new)
        while len(taken) < number and start < size:
            end = _end_line(self._new, -1, start)
            if self._new[start:end].count(b'"') % 2:
                end = _close(self._new, end)
                if not end:
                    return False
            taken.append((row, start, end))
            row, start = row + 1, end
        return True


def _read(records: list[_Record], content: mmap.mmap, layout: Layout) -> Apart | None:
    """Read the cells of records; None where they are not what they seem."""
    # The last record of a file may lack its end.
    text = b"".join(content[start:end].rstrip(b"\r\n") + b"\n" for _, start, end in records)
    quotes = np.flatnonzero(np.frombuffer(text, np.uint8) == QUOTE)
    if find_escapes(text, quotes, ord(layout.delimiter)) is None:
        return None
    try:
        lines = io.StringIO(text.decode("utf-8"), newline="")
        cells = list(csv.reader(lines, dialect=layout.dialect))
    except (UnicodeError, csv.Error):
        return None
    if len(cells) != len(records) or any(len(row) != layout.width for row in cells):
        return None
    return Apart([row for row, _, _ in records], cells)
