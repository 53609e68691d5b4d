"""What is inside a compressed file or a workbook, bounded as a package is, before it is read.

Who reads tables has no bound: a few kilobytes hold gigabytes, or say that they have two thousand
million rows. The content is looked at here in small pieces, and nothing of it is kept.
"""

from __future__ import annotations

import bz2
import io
import lzma
import re
import zipfile
import zlib
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, BinaryIO, Literal, Protocol
from xml.parsers import expat

from parution.archive import FREE_BYTES, MAX_BYTES, MAX_ENTRIES, MAX_RATIO

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from parution.model.package import Resource

# Bytes of a line of text, as where it is not compressed (``validation/limits.py``).
MAX_LINE = 64 * 2**20
# Bytes of what a reader of workbooks keeps whole: texts of XLSX, all of ODS.
MAX_KEPT = 64 * 2**20
# Rows that a sheet may have, in XLSX and in ODS, and the cells of one with empty ones between.
MAX_ROWS = 2**20
MAX_CELLS = 20_000_000
# Cells of ODS, which are all kept.
MAX_KEPT_CELLS = 1_000_000
_BLOCK = 2**20
# What is not read as a number, it is so long.
_MANY = 10**12
_MEMORY = 128 * 2**20
_DAMAGED = (OSError, EOFError, zipfile.BadZipFile, lzma.LZMAError, zlib.error, ValueError)
_PARTS = re.compile(r"xl/worksheets/[^/]*\.xml|xl/sharedStrings\.xml|xl/workbook\.xml|content\.xml")
_CELL = re.compile(r"([A-Z]+)([0-9]+)$")


@dataclass(frozen=True, slots=True)
class Excess:
    """What is too much.

    Attributes:
        kind: of what.
        limit: how much there may be: bytes, rows or cells; 0 where there may be none.
    """

    kind: Literal["bytes", "line", "entries", "rows", "cells", "entities"]
    limit: int

    def __str__(self) -> str:
        what = {
            "bytes": f"is longer than {self.limit} bytes once uncompressed",
            "line": f"has a line of more than {self.limit} bytes once uncompressed",
            "entries": f"has more than {self.limit} files in it",
            "rows": f"says that it has more than {self.limit} rows",
            "cells": f"says that it has more than {self.limit} cells",
            "entities": "defines XML entities, which no workbook needs",
        }
        return f"the content {what[self.kind]}"


class _Decompressor(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


class _ExcessError(Exception):
    def __init__(self, kind: Excess, /) -> None:
        super().__init__(kind)
        self.excess = kind


def find_excess(resource: Resource) -> Excess | None:
    """Find what is too much in the files of a resource, where they are compressed or workbooks.

    Returns:
        What it is; None where nothing is, or where the file is damaged, which who reads it says.

    Raises:
        OSError: a file cannot be opened.
    """
    try:
        for path in resource.files:
            if path.is_file():
                _check(path, resource)
    except _ExcessError as error:
        return error.excess
    except _DAMAGED:
        return None
    return None


def _check(path: Path, resource: Resource) -> None:
    is_workbook = resource.format in {"xlsx", "ods"}
    budget = min(MAX_BYTES, max(FREE_BYTES, MAX_RATIO * path.stat().st_size))
    if not resource.compression:
        if is_workbook:
            with path.open("rb") as file:
                _check_workbook(file, budget)
        return
    kept = io.BytesIO() if is_workbook else None
    total = line = 0
    in_lines = resource.format in {"csv", "tsv"}
    for block in _uncompress(path, resource):
        total += len(block)
        if total > budget:
            raise _ExcessError(Excess("bytes", budget))
        if in_lines:
            before, end, _ = block.partition(b"\n")
            if line + len(before) > MAX_LINE:
                raise _ExcessError(Excess("line", MAX_LINE))
            line = len(block) - block.rfind(b"\n") - 1 if end else line + len(block)
        if kept is not None:
            if total > MAX_KEPT:
                raise _ExcessError(Excess("bytes", MAX_KEPT))
            kept.write(block)
    if kept is not None:
        _check_workbook(kept, budget)


def _uncompress(path: Path, resource: Resource) -> Iterator[bytes]:
    """Uncompress a file in blocks of bounded size, with bounded memory."""
    if resource.compression == "zip":
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            if len(names) > MAX_ENTRIES:
                raise _ExcessError(Excess("entries", MAX_ENTRIES))
            name = str(resource.descriptor.get("innerpath") or (names[0] if names else ""))
            if name not in names:
                return
            with archive.open(name) as file:
                while block := file.read(_BLOCK):
                    yield block
        return
    with path.open("rb") as file:
        yield from _uncompress_stream(file, resource.compression)


def _uncompress_stream(file: BinaryIO, compression: str) -> Iterator[bytes]:
    if compression == "gz":
        yield from _uncompress_gzip(file)
        return
    given = file.read(_BLOCK)
    while given:
        one: _Decompressor = (
            bz2.BZ2Decompressor()
            if compression == "bz2"
            else lzma.LZMADecompressor(memlimit=_MEMORY)
        )
        while not one.eof:
            if block := one.decompress(given, _BLOCK):
                yield block
                given = b""
                continue
            given = file.read(_BLOCK)
            if not given:
                return
        given = one.unused_data or file.read(_BLOCK)


def _uncompress_gzip(file: BinaryIO) -> Iterator[bytes]:
    given = file.read(_BLOCK)
    while given:
        one = zlib.decompressobj(wbits=31)
        while not one.eof:
            block = one.decompress(given, _BLOCK)
            if block:
                yield block
            given = one.unconsumed_tail or file.read(_BLOCK)
            if not given and not block:
                return
        given = one.unused_data.lstrip(b"\0") or file.read(_BLOCK)


# Workbooks


def _check_workbook(file: BinaryIO, budget: int) -> None:
    """Check the parts of a workbook; what zip readers read is never longer than is declared."""
    with zipfile.ZipFile(file) as archive:
        entries = archive.infolist()
        if len(entries) > MAX_ENTRIES:
            raise _ExcessError(Excess("entries", MAX_ENTRIES))
        if sum(entry.file_size for entry in entries) > budget:
            raise _ExcessError(Excess("bytes", budget))
        for entry in entries:
            if not _PARTS.fullmatch(entry.filename):
                continue
            is_sheet = entry.filename.startswith("xl/worksheets/")
            if not is_sheet and entry.file_size > MAX_KEPT:
                raise _ExcessError(Excess("bytes", MAX_KEPT))
            with archive.open(entry) as part:
                _read_part(part, _XlsxSheet() if is_sheet else _OdsTables())


class _Sizes(Protocol):
    def start(self, name: str, attributes: dict[str, str]) -> None: ...
    def end(self, name: str) -> None: ...
    def finish(self) -> None: ...


def _read_part(part: IO[bytes], sizes: _Sizes) -> None:
    parser = expat.ParserCreate()

    def refuse(*_: object) -> None:
        raise _ExcessError(Excess("entities", 0))

    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = sizes.start
    parser.EndElementHandler = sizes.end
    try:
        while block := part.read(_BLOCK):
            parser.Parse(block, False)
        parser.Parse(b"", True)
    except expat.ExpatError:
        pass  # who reads it says so
    sizes.finish()


class _XlsxSheet:
    """The rows and columns that a sheet of XLSX says it has, and those that it has."""

    def __init__(self) -> None:
        self._row = self._column = self._rows = self._cells = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Count an element."""
        name = name.rpartition(":")[2]
        if name == "dimension":
            self._count(attributes.get("ref", "").rpartition(":")[2])
        elif name == "row":
            self._rows += 1
            number = attributes.get("r", "")
            self._row = max(self._row, int(number) if number.isdigit() else self._rows)
            self._check()
        elif name == "c":
            self._cells += 1
            self._count(attributes.get("r", ""))

    def end(self, name: str) -> None:
        """Nothing ends that was not counted."""

    def _count(self, reference: str) -> None:
        found = _CELL.match(reference)
        if found is None:
            return
        column = 0
        for letter in found[1][:8]:
            column = column * 26 + ord(letter) - 64
        self._column = max(self._column, column)
        self._row = max(self._row, int(found[2][:18]))
        self._check()

    def finish(self) -> None:
        """Compare what the sheet says that it has with the cells that are there."""
        if self._row * self._column > max(MAX_CELLS, 100 * self._cells):
            raise _ExcessError(Excess("cells", MAX_CELLS))

    def _check(self) -> None:
        if self._row > MAX_ROWS:
            raise _ExcessError(Excess("rows", MAX_ROWS))


class _OdsTables:
    """The cells of ODS once what is repeated is written out; the empty end is not."""

    def __init__(self) -> None:
        self._cells = self._row_cells = self._blank_cells = 0
        self._blank_rows = self._rows = 0
        self._repeat = self._cell_repeat = 1
        self._has_content = self._in_cell = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Count an element."""
        if name == "table:table":
            self._rows = self._blank_rows = 0
        elif name == "table:table-row":
            self._repeat = _read_number(attributes.get("table:number-rows-repeated"))
            self._row_cells = self._blank_cells = 0
        elif name in {"table:table-cell", "table:covered-table-cell"}:
            self._cell_repeat = _read_number(attributes.get("table:number-columns-repeated"))
            self._has_content = "office:value-type" in attributes
            self._in_cell = True
        elif self._in_cell:
            self._has_content = True

    def end(self, name: str) -> None:
        """Count what a cell or a row was."""
        if name in {"table:table-cell", "table:covered-table-cell"}:
            self._in_cell = False
            if self._has_content:
                self._row_cells += self._blank_cells + self._cell_repeat
                self._blank_cells = 0
            else:
                self._blank_cells += self._cell_repeat
        elif name == "table:table-row":
            if self._row_cells:
                self._rows += self._blank_rows + self._repeat
                self._blank_rows = 0
                self._cells += self._row_cells * self._repeat
            else:
                self._blank_rows += self._repeat
            if self._rows > MAX_ROWS:
                raise _ExcessError(Excess("rows", MAX_ROWS))
            if self._cells > MAX_KEPT_CELLS:
                raise _ExcessError(Excess("cells", MAX_KEPT_CELLS))

    def finish(self) -> None:
        """All was counted on the way."""


def _read_number(text: str | None) -> int:
    """Read how many times something is repeated: once where nothing is said."""
    if not text:
        return 1
    return int(text) if text.isdigit() and len(text) <= len(str(_MANY)) else _MANY
