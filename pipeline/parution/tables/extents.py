"""How far a sheet goes: to its last cell with content, whatever it says of itself.

A sheet of XLSX announces its dimension, which its writer may have left wrong, and ODS repeats an
empty row down to the last one that a spreadsheet has. Who reads them takes a claim for rows; here
it is what is there that counts, for the bounds as for the reading.
"""

from __future__ import annotations

import re
import threading
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any
from xml.parsers import expat

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

# Namespaces, and what separates one from a name, as expat gives both.
_SEPARATOR = " "
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main "
_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0 "
_SPACES, _SPACES_REPEATED = f"{_TEXT}s", f"{_TEXT}c"
_ROWS_REPEATED = "number-rows-repeated"
_COLUMNS_REPEATED = "number-columns-repeated"
_BLOCK = 2**20
_CELL = re.compile(r"([A-Za-z]{1,3})([0-9]{1,18})$")
# What an element of a cell takes beside its text, when it is copied.
_ELEMENT = 16
# What is not counted further, it is so long.
_MANY = 10**12


def parse_extent(part: IO[bytes], extent: XlsxExtent | OdsExtent) -> None:
    """Read a part of a workbook to its end, or to where it is no XML, which who reads it says.

    Raises:
        EntitiesError: the part defines XML entities.
        OSError: it cannot be read.
    """
    parser = expat.ParserCreate(namespace_separator=_SEPARATOR)

    def refuse(*_: object) -> None:
        raise EntitiesError

    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = extent.start
    parser.EndElementHandler = extent.end
    parser.CharacterDataHandler = extent.read_text
    try:
        while block := part.read(_BLOCK):
            parser.Parse(block, False)
        parser.Parse(b"", True)
    except expat.ExpatError:
        pass


class EntitiesError(Exception):
    """A part of a workbook defines XML entities."""


class XlsxExtent:
    """How far a sheet of XLSX goes; numbers are read as openpyxl reads them.

    Args:
        every_cell: whether cells without content count too.

    Attributes:
        is_sheet: whether the part is a sheet; None before its first element.
        rows: number of the last row that has content.
        columns: number of the last column that has content.
        cells: cells that have content.
        merged: cells of the areas that are merged.
    """

    def __init__(self, *, every_cell: bool = False) -> None:
        self.is_sheet: bool | None = None
        self.rows = self.columns = self.cells = self.merged = 0
        self._every_cell = every_cell
        self._row = self._column = self._cell_row = 0
        self._in_cell = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Count an element."""
        if self.is_sheet is None:
            self.is_sheet = name == f"{_SHEET}worksheet"
        if self._in_cell:  # what a cell has: only the first is looked at
            self._in_cell = False
            self._count()
        elif name == f"{_SHEET}row":
            self._row = _read_number(attributes["r"]) if "r" in attributes else self._row + 1
            self._column = 0
        elif name == f"{_SHEET}c":
            column, row = _read_reference(attributes.get("r", ""))
            self._column = column or self._column + 1
            self._cell_row = max(self._row, row)
            self._in_cell = not self._every_cell
            if self._every_cell:
                self._count()
        elif name == f"{_SHEET}mergeCell":
            first, _, last = attributes.get("ref", "").partition(":")
            (left, top), (right, bottom) = _read_reference(first), _read_reference(last or first)
            self.merged += (abs(right - left) + 1) * (abs(bottom - top) + 1)

    def end(self, name: str) -> None:
        """Leave a cell."""
        if name == f"{_SHEET}c":
            self._in_cell = False

    def read_text(self, text: str) -> None:
        """Nothing is told by a text alone."""

    def _count(self) -> None:
        self.cells += 1
        self.rows = max(self.rows, self._cell_row)
        self.columns = max(self.columns, self._column)


@dataclass(slots=True)
class _Row:
    """A row of ODS, its cells counted from the left.

    Attributes:
        depth: how deep its element stands.
        repeat: how many times it is there.
        columns: its cells, to the last one that has content.
        blanks: those without content since.
    """

    depth: int
    repeat: int
    columns: int = 0
    blanks: int = 0

    def add(self, number: int, *, has_content: bool) -> None:
        """Add a cell that is there ``number`` times."""
        if has_content:
            self.columns += self.blanks + number
            self.blanks = 0
        else:
            self.blanks += number


class OdsExtent:
    """How far a sheet of ODS goes, once what is repeated is written out.

    Attributes:
        rows: rows to the last one that has content, of the current sheet.
        columns: columns to the last one that has content, of the current sheet.
        copied: characters, and a few for each element, that repetitions add, and those of spaces
            that are written as a number.
    """

    def __init__(self) -> None:
        self.rows = self.columns = self.copied = 0
        self._blank_rows = 0
        self._depth = 0
        self._open: list[_Row] = []
        self._cell_repeat = self._weight = self._row_weight = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Count an element."""
        self._depth += 1
        space, _, local = name.rpartition(_SEPARATOR)
        if space == _TABLE and local == "table" and not self._open:
            self.rows = self.columns = self._blank_rows = 0
        elif space == _TABLE and local == "table-row":
            repeat = _read_repeat(attributes, f"{_TABLE}{_SEPARATOR}{_ROWS_REPEATED}")
            self._open.append(_Row(self._depth, repeat))
            self._row_weight = 0
        elif self._open and self._depth == self._open[-1].depth + 1:
            self._cell_repeat = _read_repeat(attributes, f"{_TABLE}{_SEPARATOR}{_COLUMNS_REPEATED}")
            has_content = f"{_OFFICE}{_SEPARATOR}value-type" in attributes
            self._open[-1].add(self._cell_repeat, has_content=has_content)
            self._weight = 0
        elif name == _SPACES:
            self.copied += (spaces := _read_repeat(attributes, _SPACES_REPEATED))
            self._weight += spaces
        self._weight += _ELEMENT + sum(map(len, attributes.values()))

    def end(self, name: str) -> None:  # noqa: ARG002 - expat gives it
        """Count what a cell or a row was."""
        if self._open and self._depth == self._open[-1].depth + 1:
            self.columns = max(self.columns, self._open[-1].columns)
            if not self._open[-1].blanks:  # what comes after the last content is not read
                self.copied += (self._cell_repeat - 1) * self._weight
                self._row_weight += self._cell_repeat * self._weight
        elif self._open and self._depth == self._open[-1].depth:
            row = self._open.pop()
            self.add_row(row)
            self.copied += (row.repeat - 1) * self._row_weight if row.columns else 0
        self._depth -= 1

    def read_text(self, text: str) -> None:
        """Count a text."""
        self._weight += len(text)

    def add_row(self, row: _Row) -> None:
        """Add a row to the sheet."""
        if row.columns:
            self.rows += self._blank_rows + row.repeat
            self._blank_rows = 0
            self.columns = max(self.columns, row.columns)
        else:
            self._blank_rows += row.repeat


def _read_number(text: str) -> int:
    """Read the number of a row, as openpyxl does; 0 where it refuses it."""
    try:
        return int(text)
    except ValueError:
        pass
    try:
        return int(float(text))
    except (ValueError, OverflowError):
        return 0


def _read_reference(text: str) -> tuple[int, int]:
    """Read the column and the row of a cell's name; 0 where there is none."""
    found = _CELL.match(text)
    if found is None:
        return 0, 0
    column = 0
    for letter in found[1].upper():
        column = column * 26 + ord(letter) - 64
    return column, int(found[2])


def _read_repeat(attributes: Mapping[str, str], name: str) -> int:
    """Read how many times something is repeated: once where nothing, or nothing right, is said."""
    text = attributes.get(name, "1")
    if len(text) > len(str(_MANY)):
        return _MANY
    try:
        return max(1, int(text))
    except ValueError:
        return 1


# Reading

# Those who read workbooks at this moment, in any thread, and what the last one puts back.
_lock = threading.RLock()
_readers: dict[str, int] = {}
_changes: dict[str, ExitStack] = {}


@contextmanager
def reading_workbooks(formats: Collection[str]) -> Iterator[None]:
    """Have openpyxl and ezodf read sheets to their last content, for the time of the block.

    Args:
        formats: of the tables that are to be read; what reads the others is not imported.
    """
    known = [each for each in _CHANGES if each in formats]
    with _lock:
        for each in known:
            if not _readers.get(each):
                _changes[each] = ExitStack()
                _CHANGES[each](_changes[each])
            _readers[each] = _readers.get(each, 0) + 1
    try:
        yield
    finally:
        with _lock:
            for each in known:
                _readers[each] -= 1
                if not _readers[each]:
                    _changes.pop(each).close()


def _change_openpyxl(stack: ExitStack) -> None:
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet  # noqa: PLC0415 - heavy

    for name, measured in (("max_row", "rows"), ("max_column", "columns")):
        stack.callback(setattr, ReadOnlyWorksheet, name, getattr(ReadOnlyWorksheet, name))
        setattr(ReadOnlyWorksheet, name, property(_make_measure(measured)))


def _make_measure(name: str) -> Any:
    def measure(sheet: Any) -> int:
        extent = getattr(sheet, "measured", None)
        if extent is None:
            extent = sheet.measured = XlsxExtent()
            with sheet._get_source() as part:  # noqa: SLF001 - openpyxl has no other way to it
                parse_extent(part, extent)
        return max(1, int(getattr(extent, name)))

    return measure


def _change_ezodf(stack: ExitStack) -> None:
    from ezodf import tablerowcontroller  # noqa: PLC0415 - heavy

    for name, change in (("normalize_table", _leave), ("get_table_rows", _list_rows)):
        stack.callback(setattr, tablerowcontroller, name, getattr(tablerowcontroller, name))
        setattr(tablerowcontroller, name, change)


_CHANGES = {"xlsx": _change_openpyxl, "ods": _change_ezodf}


def _leave(table: Any, *_: object) -> None:
    """Leave the element of a sheet as it is."""


def _list_rows(table: Any) -> list[list[Any]]:
    """List the cells of a sheet of ODS, row by row, to its last content.

    What is repeated is there several times, not copied. ezodf itself has one row, or one cell, for
    32 and more that are alike.

    Args:
        table: the element of the sheet.
    """
    from ezodf.tableutils import get_table_rows, new_empty_cell  # noqa: PLC0415 - heavy

    extent = OdsExtent()
    counted = []
    for row in get_table_rows(table):
        counted.append(one := _Row(0, _take_repeat(row, _ROWS_REPEATED)))
        for cell in row:
            has_content = f"{{{_OFFICE}}}value-type" in cell.attrib
            one.add(_take_repeat(cell, _COLUMNS_REPEATED), has_content=has_content)
        extent.add_row(one)
    height, width = max(1, extent.rows), max(1, extent.columns)
    empty = new_empty_cell()
    listed: list[list[Any]] = []
    for row, one in zip(get_table_rows(table), counted, strict=True):
        cells: list[Any] = []
        for cell in row:
            number = _take_repeat(cell, _COLUMNS_REPEATED)
            cells.extend([cell] * min(number, one.columns - len(cells)))
        cells.extend([empty] * (width - len(cells)))
        listed.extend([cells] * min(one.repeat, height - len(listed)))
    return listed


def _take_repeat(element: Any, name: str) -> int:
    return _read_repeat(element.attrib, f"{{{_TABLE}}}{name}")
