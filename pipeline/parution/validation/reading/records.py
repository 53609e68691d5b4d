"""Records of UTF-8 delimited text read with Python's ``csv`` from any byte of the file.

What is added to ``csv`` is knowing where it is: the byte and the line after each record.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from parution.validation import limits
from parution.validation.handover import EndlessRecord, HandOver

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO


@dataclass(frozen=True, slots=True)
class RecordStart:
    """Where records begin, outside of any quote.

    Attributes:
        offset: the byte.
        length: bytes of the chunk that begins there; 0 where that does not matter.
        row: number of the first row.
        line: number of the first line.
    """

    offset: int
    length: int
    row: int
    line: int


class Records:
    """The records of a file from a start on: (row number, cells, line where it begins).

    Args:
        file: the file.
        start: where to begin.
        dialect: the dialect of Python's ``csv``.
    """

    def __init__(self, file: BinaryIO, start: RecordStart, dialect: Any) -> None:
        self.position = self._record = start.offset
        self._file = file
        self._start = start
        # The line where the record begins that is being read.
        self._line = start.line
        self._reader = csv.reader(self._read_lines(), dialect=dialect)

    @property
    def lines_read(self) -> int:
        """Physical lines passed."""
        return self._reader.line_num

    def __iter__(self) -> Iterator[tuple[int, list[str], int]]:
        """Read the records.

        Raises:
            HandOver: they are not UTF-8, or ``csv`` refuses them.
            EndlessRecord: one of them does not end.
        """
        try:
            for number, cells in enumerate(self._reader, start=self._start.row):
                line, self._line = self._line, self._start.line + self._reader.line_num
                self._record = self.position
                yield number, cells, line
        except (UnicodeError, csv.Error) as error:
            raise HandOver(str(error)) from error

    def _read_lines(self) -> Iterator[str]:
        # Each line is read from where the last one ended: others move in the file too.
        while True:
            self._file.seek(self.position)
            raw = self._file.readline(limits.MAX_LINE + 1)
            if not raw:
                return
            size = self.position + len(raw) - self._record
            if len(raw) > limits.MAX_LINE or size > limits.MAX_RECORD:
                raise EndlessRecord(self._line)
            # The text layer of frictionless ends a line at a lone CR too, as StringIO does.
            for line in io.StringIO(raw.decode("utf-8"), newline=""):
                self.position += len(line.encode("utf-8"))
                yield line


def skip_records(file: BinaryIO, mark: int, number: int, dialect: Any) -> RecordStart:
    """Pass over the first records of a file: its header.

    Args:
        file: the file.
        mark: bytes of the byte order mark.
        number: records to pass.
        dialect: the dialect of Python's ``csv``.

    Returns:
        Where the next record begins.

    Raises:
        HandOver: they are not UTF-8, or ``csv`` refuses them.
    """
    records = Records(file, RecordStart(mark, 0, 1, 1), dialect)
    if number:
        for row, _, _ in records:
            if row == number:
                break
    return RecordStart(records.position, 0, number + 1, 1 + records.lines_read)
