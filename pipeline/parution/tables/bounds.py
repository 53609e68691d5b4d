"""What is inside a compressed file or a workbook, bounded as a package is, before it is read.

Who reads tables has no bound: a few kilobytes hold gigabytes, or say that they have two thousand
million rows. The content is looked at here in small pieces, and nothing of it is kept.
"""

from __future__ import annotations

import bz2
import io
import lzma
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Literal, Protocol

from parution.archive import FREE_BYTES, MAX_BYTES, MAX_ENTRIES, MAX_RATIO
from parution.tables.extents import EntitiesError, OdsExtent, XlsxExtent, parse_extent

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from parution.model.package import Resource

# Bytes of a line of text, as where it is not compressed (``validation/limits.py``).
MAX_LINE = 64 * 2**20
# Bytes of what a reader of workbooks keeps whole: texts of XLSX, all of ODS.
MAX_KEPT = 64 * 2**20
# Rows that a sheet may have, in XLSX and in ODS, and the cells of one with empty ones between. What
# comes after the last content is not counted, whatever the sheet says that it has.
MAX_ROWS = 2**20
MAX_CELLS = 20_000_000
# Cells of a sheet that is kept whole: of ODS; of XLSX where merged cells are filled.
MAX_KEPT_CELLS = 1_000_000
_BLOCK = 2**20
_MEMORY = 128 * 2**20
_DAMAGED = (OSError, EOFError, zipfile.BadZipFile, lzma.LZMAError, zlib.error, ValueError)


@dataclass(frozen=True, slots=True)
class Excess:
    """What is too much.

    Attributes:
        kind: of what.
        limit: how much there may be: bytes, rows or cells; 0 where there may be none.
    """

    kind: Literal["bytes", "line", "entries", "rows", "cells", "entities", "parquet"]
    limit: int

    def __str__(self) -> str:
        what = {
            "bytes": f"is longer than {self.limit} bytes once uncompressed",
            "line": f"has a line of more than {self.limit} bytes once uncompressed",
            "entries": f"has more than {self.limit} files in it",
            "rows": f"says that it has more than {self.limit} rows",
            "cells": f"says that it has more than {self.limit} cells",
            "entities": "defines XML entities, which no workbook needs",
            # frictionless would keep it whole, and read integers with nothing beside as decimals.
            "parquet": "is Parquet, which is not read as a source",
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
    """Find what is too much in the files of a resource, where they are no plain text.

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
    if resource.format in {"parquet", "parq"}:
        raise _ExcessError(Excess("parquet", 0))
    is_workbook = resource.format in {"xlsx", "ods"}
    budget = min(MAX_BYTES, max(FREE_BYTES, MAX_RATIO * path.stat().st_size))
    if not resource.compression:
        if is_workbook:
            with path.open("rb") as file:
                _check_workbook(file, resource, budget)
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
        _check_workbook(kept, resource, budget)


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


def _check_workbook(file: BinaryIO, resource: Resource, budget: int) -> None:
    """Check the parts of a workbook; what zip readers read is never longer than is declared."""
    fills = resource.format == "xlsx" and _fills_merged(resource)
    with zipfile.ZipFile(file) as archive:
        entries = archive.infolist()
        if len(entries) > MAX_ENTRIES:
            raise _ExcessError(Excess("entries", MAX_ENTRIES))
        if sum(entry.file_size for entry in entries) > budget:
            raise _ExcessError(Excess("bytes", budget))
        for entry in entries:
            # A sheet of XLSX has the name that another part gives it.
            if resource.format == "ods" and entry.filename != "content.xml":
                continue
            extent = (
                _OdsTables(entry.file_size)
                if resource.format == "ods"
                else _XlsxPart(entry.file_size, fills=fills)
            )
            with archive.open(entry) as part:
                try:
                    parse_extent(part, extent)
                except EntitiesError:
                    raise _ExcessError(Excess("entities", 0)) from None
            extent.finish()


def _fills_merged(resource: Resource) -> bool:
    """Tell whether frictionless is to fill merged cells, for which it keeps the whole sheet."""
    dialect = resource.descriptor.get("dialect")
    control = dialect.get("excel") if isinstance(dialect, dict) else None
    return isinstance(control, dict) and bool(control.get("fillMergedCells"))


class _XlsxPart(XlsxExtent):
    """A part of XLSX, which is bounded as a sheet where it is one, else kept whole."""

    def __init__(self, size: int, *, fills: bool) -> None:
        super().__init__(every_cell=fills)
        self._size = size
        self._fills = fills

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Count an element."""
        super().start(name, attributes)
        if not self.is_sheet and self._size > MAX_KEPT:
            raise _ExcessError(Excess("bytes", MAX_KEPT))
        if self.rows > MAX_ROWS:
            raise _ExcessError(Excess("rows", MAX_ROWS))

    def finish(self) -> None:
        """Compare the cells that a reader makes with those that are there."""
        area = self.rows * self.columns
        if self._fills and area + self.merged > max(MAX_KEPT_CELLS, 2 * self.cells):
            raise _ExcessError(Excess("cells", MAX_KEPT_CELLS))
        if area > max(MAX_CELLS, 100 * self.cells):
            raise _ExcessError(Excess("cells", MAX_CELLS))


class _OdsTables(OdsExtent):
    """The sheets of ODS, which are kept whole."""

    def __init__(self, size: int) -> None:
        super().__init__()
        if size > MAX_KEPT:
            raise _ExcessError(Excess("bytes", MAX_KEPT))

    def end(self, name: str) -> None:
        """Count what a cell or a row was."""
        super().end(name)
        if self.rows > MAX_ROWS:
            raise _ExcessError(Excess("rows", MAX_ROWS))
        if max(1, self.rows) * self.columns > MAX_KEPT_CELLS:
            raise _ExcessError(Excess("cells", MAX_KEPT_CELLS))
        if self.copied > MAX_KEPT:
            raise _ExcessError(Excess("bytes", MAX_KEPT))

    def finish(self) -> None:
        """All was counted on the way."""
