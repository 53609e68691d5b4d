"""Delimited text of any dialect and encoding, read with Python's ``csv`` as frictionless does.

It is the reader of frictionless itself (``formats/csv/parser.py``): the same text layer, the
same dialect, the same filters of rows. Slower than the parser of ``chunks``, right always.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

from frictionless.formats import CsvControl

from parution.validation import limits
from parution.validation.handover import EndlessRecord, HandOver
from parution.validation.reading.batch import Batch, make_batch
from parution.validation.reading.lines import open_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

    from frictionless.resources import TableResource

    from parution.validation.reading.proof import Prover

# Rows in a batch.
ROWS = 50_000


class TextSource:
    """A local delimited text file.

    Args:
        table: the resource, opened once: its dialect and encoding are known.
        width: fields of the table.
    """

    def __init__(self, table: TableResource, width: int) -> None:
        self._table = table
        self._width = width

    def read(self, _prover: Prover | None = None) -> Iterator[Batch]:
        """Read the whole table; see ``batch.Source``."""
        rows: list[list[str]] = []
        numbers: list[int] = []
        lines: list[int] = []
        for number, cells, line in self._read_rows():
            rows.append(cells)
            numbers.append(number)
            lines.append(line)
            if len(rows) == ROWS:
                yield make_batch(rows, numbers, lines, self._width)
                rows, numbers, lines = [], [], []
        if rows:
            yield make_batch(rows, numbers, lines, self._width)

    def find(self, numbers: frozenset[int]) -> dict[int, tuple[tuple[str, ...], int]]:
        """Read rows again; see ``batch.Source``."""
        found = {}
        for number, cells, line in self._read_rows():
            if number in numbers:
                found[number] = (tuple(cells), line)
                if len(found) == len(numbers):
                    break
        return found

    def _read_rows(self) -> Iterator[tuple[int, list[str], int]]:
        dialect = self._table.dialect
        try:
            with open_text(self._table) as file:
                records = _Records(file, CsvControl.from_dialect(dialect).to_python())
                for number, cells in dialect.read_enumerated_content_stream(iter(records)):
                    yield number, cells, records.line
        except (UnicodeError, csv.Error) as error:
            raise HandOver(str(error)) from error


class _Records:
    """The records of a text, as Python's ``csv`` reads them.

    Args:
        file: the text, from its start.
        dialect: the dialect of Python's ``csv``.

    Attributes:
        line: the physical line where the last record given begins, from 1.
    """

    def __init__(self, file: TextIO, dialect: Any) -> None:
        self.line = 1
        self._file = file
        self._next = 1
        self._size = 0
        self._reader = csv.reader(self._read_lines(), dialect=dialect)

    def __iter__(self) -> Iterator[list[str]]:
        """Read the records.

        Raises:
            EndlessRecord: a line or a record is past the bounds, in characters.
        """
        for cells in self._reader:
            self.line, self._next = self._next, self._reader.line_num + 1
            self._size = 0
            yield cells

    def _read_lines(self) -> Iterator[str]:
        while line := self._file.readline(limits.MAX_LINE + 1):
            self._size += len(line)
            if len(line) > limits.MAX_LINE or self._size > limits.MAX_RECORD:
                raise EndlessRecord(self._next)
            yield line
