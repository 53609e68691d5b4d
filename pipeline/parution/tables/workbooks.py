"""Formulas of a workbook whose result was never stored: they are read as empty cells.

A program that writes a workbook may store a formula and no result, which only a spreadsheet
computes when it saves the file. Who reads values finds nothing there.
"""

from __future__ import annotations

import zipfile
import zlib
from contextlib import closing
from typing import TYPE_CHECKING, Any

from parution.model.report import ReportWarning
from parution.tables.extents import reading_workbooks
from parution.tables.sheets import choose_sheet

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from parution.model.package import Resource

# What a damaged workbook makes its readers raise: validation says that it cannot be read.
_DAMAGED = (OSError, EOFError, KeyError, ValueError, zipfile.BadZipFile, zlib.error)
_BLOCK = 1024 * 1024


def find_unread_formulas(resource: Resource) -> tuple[ReportWarning, ...]:
    """Find the formulas of an XLSX table that have no result.

    Args:
        resource: a local table.

    Returns:
        One warning where there are any: their number, and the first of them.
    """
    if resource.format != "xlsx" or len(resource.files) != 1:
        return ()
    (path,) = resource.files
    try:
        found = list(_list_unread(path, resource)) if _has_formulas(path) else []
    except _DAMAGED:
        return ()
    if not found:
        return ()
    row, cell, formula = found[0]
    return (
        ReportWarning(
            "unread-formula",
            f"formulas without a result are read as empty: {len(found)}, the first in {cell}",
            row_number=row,
            values={"number": str(len(found)), "cell": cell, "formula": formula},
        ),
    )


def _has_formulas(path: Path) -> bool:
    """Tell whether a sheet has a formula at all, which is told without reading the cells."""
    with zipfile.ZipFile(path) as archive:
        names = (name for name in archive.namelist() if name.startswith("xl/worksheets/"))
        for name in names:
            with archive.open(name) as file:
                end = b""
                while block := file.read(_BLOCK):
                    if b"<f>" in (piece := end + block) or b"<f " in piece:
                        return True
                    end = block[-2:]
    return False


def _list_unread(path: Path, resource: Resource) -> Iterator[tuple[int, str, str]]:
    """List the formulas without a result: row, name of the cell, formula."""
    from openpyxl import load_workbook  # noqa: PLC0415 - only workbooks with formulas need it

    with (
        reading_workbooks({"xlsx"}),
        path.open("rb") as one,
        path.open("rb") as other,
        closing(load_workbook(one, read_only=True)) as formulas,
        closing(load_workbook(other, read_only=True, data_only=True)) as results,
    ):
        written, read = (_find_sheet(book, resource) for book in (formulas, results))
        if written is None or read is None:
            return
        for cells, values in zip(written.iter_rows(), read.iter_rows(), strict=False):
            for cell, value in zip(cells, values, strict=False):
                if cell.data_type == "f" and value.value is None:
                    yield cell.row, cell.coordinate, str(cell.value)


def _find_sheet(book: Any, resource: Resource) -> Any:
    """Find the sheet that frictionless reads: by its name, its place, else the first one."""
    dialect = choose_sheet(resource).get("dialect")
    control = dialect.get("excel") if isinstance(dialect, dict) else None
    sheet = control.get("sheet", 1) if isinstance(control, dict) else 1
    if isinstance(sheet, int):
        return book.worksheets[sheet - 1] if 0 < sheet <= len(book.worksheets) else None
    return book[sheet] if sheet in book.sheetnames else None
