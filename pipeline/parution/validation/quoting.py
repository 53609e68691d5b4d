"""Quotes that were not meant: one that is never closed swallows rows, another one is lost.

Python's ``csv`` accepts them, so frictionless does: the file is read to its end and no error
says that half of it stands in one cell. What is told here is what that reader does with the
text; a cell of several lines that is written as it should be raises nothing, unless what it
holds are rows of the table.
"""

from __future__ import annotations

import codecs
import csv
import io
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from frictionless.formats import CsvControl

from parution.model.report import ReportWarning
from parution.tables.encoding import find_part_encoding
from parution.validation.reading.quotes import CR, LF, QUOTE, find_boundary, find_escapes

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterator, Sequence
    from typing import BinaryIO

    from frictionless import Resource as FrictionlessResource

    from parution.model.package import Resource

# Bytes looked at at a time, and what waits at most for the end of a record.
BLOCK = 1024 * 1024
_MAX_REST = 8 * BLOCK
# Lines in a cell that is closed as it should be, all of them rows of the table, for which they
# are taken for rows; where the table has only texts, a comma in each line says less.
_TYPED_LINES, _TEXT_LINES = 3, 10
# Warnings told of one table.
_MOST = 20
# Encodings in which a byte of ASCII is that character wherever it stands.
_PLAIN = ("utf-8", "ascii", "iso8859-", "cp125", "mac-", "koi8-")
_TEXT_TYPES = frozenset({"string", "any"})


def find_misplaced_quotes(
    resource: Resource, table: FrictionlessResource
) -> tuple[ReportWarning, ...]:
    """Find the quotes of delimited text that swallow rows, or that are lost.

    Args:
        resource: local files of delimited text, with their encoding.
        table: the same, opened once by frictionless: its dialect and its fields are known.

    Returns:
        An ``open-quote`` for each cell that swallows rows, 20 at most, in the order of the
        file; one ``stray-quote`` for all the quotes that are lost.
    """
    found: list[ReportWarning] = []
    following = dict(pairwise(resource.paths))
    for path, file in zip(resource.paths, resource.files, strict=True):
        try:
            if file.is_file() and _has_quotes(file, resource):
                part = path if len(resource.paths) > 1 else None
                encoding = find_part_encoding(file, resource)
                told = _read_file(table, str(file), encoding)
                if path in following:
                    told = [_swallow(warning, following[path]) for warning in told]
                found += [replace(warning, part=part) for warning in told]
        except (OSError, UnicodeError, LookupError):
            continue  # a file that cannot be read: the report says so
    opened = [warning for warning in found if warning.kind == "open-quote"]
    stray = [warning for warning in found if warning.kind == "stray-quote"]
    return (*opened[:_MOST], *stray)


def _swallow(warning: ReportWarning, path: str) -> ReportWarning:
    """Say of a quote that a part leaves open that it goes on in the next part."""
    if warning.kind != "open-quote" or warning.case == "closed":
        return warning
    note = f'a quote is opened and not closed in this file: its cell goes on in "{path}"'
    return replace(warning, note=note, values={"next": path}, case="part")


def _has_quotes(file: os.PathLike[str], resource: Resource) -> bool:
    """Tell whether there is a quote at all, whichever character that is."""
    dialect = resource.descriptor.get("dialect")
    if isinstance(dialect, dict) and "quote" in str(dialect).lower():
        return True
    with open(file, "rb") as content:  # noqa: PTH123
        return any(b'"' in block for block in iter(lambda: content.read(BLOCK), b""))


def _read_file(table: FrictionlessResource, path: str, encoding: str) -> list[ReportWarning]:
    dialect = CsvControl.from_dialect(table.dialect).to_python()
    if dialect.quotechar is None or dialect.quoting == csv.QUOTE_NONE:
        return []
    scanner = _Scanner(dialect, [_Column(field) for field in table.schema.fields])
    plain = (
        dialect.quotechar == '"'
        and dialect.doublequote
        and dialect.escapechar is None
        and not dialect.skipinitialspace
        and dialect.delimiter.isascii()
        and codecs.lookup(encoding).name.startswith(_PLAIN)
    )
    with open(path, "rb") as file:  # noqa: PTH123
        if plain:
            for piece in _cut(file):
                if scanner.inside or not _is_harmless(piece, ord(dialect.delimiter)):
                    scanner.read(piece.decode(encoding, "replace"))
                else:
                    scanner.skip(piece.count(b"\n"))
        else:
            newline = "" if table.format == "csv" else None
            text = io.TextIOWrapper(file, encoding, newline=newline)
            while lines := "".join(text.readlines(BLOCK)):
                scanner.read(lines)
    return scanner.finish()


def _cut(file: BinaryIO) -> Iterator[bytes]:
    """Cut a file where a record seems to end, as far as quotes come in pairs."""
    rest = b""
    while block := file.read(BLOCK):
        content = rest + block
        end = find_boundary(content)
        if not end and len(content) > _MAX_REST:
            end = content.rfind(b"\n") + 1
        yield content[:end]
        rest = content[end:]
    yield rest


def _is_harmless(piece: bytes, delimiter: int) -> bool:
    """Tell whether every quote is what it seems, and no cell is long enough to swallow rows."""
    characters = np.frombuffer(piece, np.uint8)
    quotes = np.flatnonzero(characters == QUOTE)
    if not quotes.size:
        return CR not in characters or piece.count(b"\r") == piece.count(b"\r\n")
    if find_escapes(piece, quotes, delimiter) is None:
        return False
    newlines = np.flatnonzero(characters == LF)
    held = np.searchsorted(newlines, quotes[1::2]) - np.searchsorted(newlines, quotes[0::2])
    return bool((held < _TYPED_LINES).all())


class _Column:
    """A field of the table, and which texts it reads: its type alone, not its constraints.

    Args:
        field: frictionless' field.
    """

    def __init__(self, field: Any) -> None:
        self.is_text = field.type in _TEXT_TYPES
        # That of a text reads any, and may want a module that is not there.
        self._read: Callable[[Any], Any] | None = (
            None if self.is_text else field.create_value_reader()
        )

    def reads(self, text: str) -> bool:
        return self._read is None or self._read(text) is not None


class _Scanner:
    """Follows Python's ``csv`` through a text, and remembers what it does with the quotes.

    Args:
        dialect: the dialect of Python's ``csv``.
        columns: the fields of the table.

    Attributes:
        inside: whether a quote is open at the end of what was read.
    """

    def __init__(self, dialect: Any, columns: Sequence[_Column]) -> None:
        self.inside = False
        self._quote = dialect.quotechar
        self._delimiter = dialect.delimiter
        self._doubled = bool(dialect.doublequote)
        self._escape = dialect.escapechar
        self._skips_spaces = bool(dialect.skipinitialspace)
        self._columns = columns
        self._typed = any(not column.is_text for column in columns)
        # The line that is read, where a quote was opened, what it swallowed since.
        self._line = 0
        self._opened = 0
        self._rows = 0
        self._found: list[ReportWarning] = []
        self._strays = 0
        self._first_stray: tuple[int, str] | None = None

    def skip(self, lines: int) -> None:
        """Pass over lines in which every quote is what it seems."""
        self._line += lines

    def read(self, text: str) -> None:
        """Read whole lines, or the last one of the file."""
        for line in io.StringIO(text, newline=""):
            self._line += 1
            if self.inside or self._quote in line:
                self._read_line(line)

    def finish(self) -> list[ReportWarning]:
        """Return what was found, once the file is read."""
        if self.inside:
            self._tell_open(closed=None)
        if self._first_stray is not None:
            line, cell = self._first_stray
            self._found.append(
                ReportWarning(
                    "stray-quote",
                    "quotes are lost where text follows the one that closes a cell: cells where "
                    f"this is so: {self._strays}, the first on line {line}",
                    line=line,
                    values={"number": str(self._strays), "cell": cell},
                )
            )
        return self._found

    def _read_line(self, line: str) -> None:
        at, start = 0, 0
        if self.inside:
            self._rows += self._is_row(line)
        else:
            at = start = self._find_start(line, 0)
        size = len(line)
        while at < size:
            if self.inside:
                at = self._find_closing(line, at)
                if at < 0:
                    return
                self.inside = False
                rest = line[at : at + 1]
                ends = rest in {"", "\r", "\n", self._delimiter}
                self._close(line, start, at, ends=ends)
                if ends:
                    at = start = self._find_start(line, at + 1)
                    continue
            elif line.startswith(self._quote, at) and at == start:
                self.inside, self._opened, self._rows = True, self._line, 0
                at += 1
                continue
            # Out of quotes, a quote is a character like any other.
            end = line.find(self._delimiter, at)
            if end < 0:
                return
            at = start = self._find_start(line, end + 1)

    def _find_start(self, line: str, at: int) -> int:
        while self._skips_spaces and line.startswith(" ", at):
            at += 1
        return at

    def _find_closing(self, line: str, at: int) -> int:
        """Find where what follows the closing quote begins; -1 where the cell goes on."""
        while True:
            closing = line.find(self._quote, at)
            escape = line.find(self._escape, at) if self._escape else -1
            if 0 <= escape < closing:
                at = escape + 2
                continue
            if closing < 0:
                return -1
            if not (self._doubled and line.startswith(self._quote, closing + 1)):
                return closing + 1
            at = closing + 2

    def _close(self, line: str, start: int, at: int, *, ends: bool) -> None:
        lines = self._line - self._opened
        if not lines:
            if not ends:
                self._strays += 1
                if self._first_stray is None:
                    end = line.find(self._delimiter, at)
                    cell = line[start : end if end >= 0 else None].rstrip("\r\n")
                    self._first_stray = self._line, cell
        # A text after the quote says that it was meant to open, or is one of the text.
        elif not ends or self._are_rows(lines):
            self._tell_open(closed=self._line)

    def _are_rows(self, lines: int) -> bool:
        least = _TYPED_LINES if self._typed else _TEXT_LINES
        return self._rows == lines and lines >= least

    def _is_row(self, line: str) -> bool:
        """Tell whether a line inside of a cell looks like a row of the table."""
        cells = line.rstrip("\r\n").split(self._delimiter)
        if len(cells) != len(self._columns) or len(cells) == 1:
            return False
        cells = [cell.strip(self._quote) for cell in cells]
        pairs = [(column, cell) for column, cell in zip(self._columns, cells, strict=True) if cell]
        typed = [(column, cell) for column, cell in pairs if not column.is_text]
        return all(column.reads(cell) for column, cell in typed) and bool(typed or not self._typed)

    def _tell_open(self, closed: int | None) -> None:
        lines = (closed or self._line) - self._opened
        values, case = {"number": str(lines)}, ""
        note = f"a quote is opened and never closed: lines after it in its cell: {lines}"
        if closed is not None:
            values["closed"], case = str(closed), "closed"
            note = f"a quote is only closed on line {closed}: lines after it in its cell: {lines}"
        elif not lines:
            values, case = {}, "last"
        self._found.append(
            ReportWarning("open-quote", note, line=self._opened, values=values, case=case)
        )
