"""The tables of a workbook that people fill in: each sheet, read as the text of its cells.

A workbook made for a package says where its tables are, in a hidden sheet ``parution``: a row a
table, of ``table``, ``sheet``, ``header_row`` (the row of the labels) and ``first_row`` (the
first of entries; what stands between is help, and the example row). In any other workbook, a
sheet that has the name of a table is that table, its labels in row 1.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from parution.model.package import Resource
from parution.repair.labels import pair_labels
from parution.repair.sources import NotRepairedError
from parution.tables.bounds import find_excess
from parution.tables.extents import reading_workbooks
from parution.tables.lexical import NotWritableError, make_writer, write_untyped
from parution.tables.workbooks import find_unread_formulas
from parution.validation.reading.content import look_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from parution.model.package import Package

# The sheet that says where the tables are, and what its first row is.
INDEX = "parution"
INDEX_LABELS = ("table", "sheet", "header_row", "first_row")
# What is no character by itself (half of one, in UTF-16) is left.
_ESCAPED = re.compile(r"_x([0-9A-Ca-cEFef][0-9A-Fa-f]{3}|[Dd][0-7][0-9A-Fa-f]{2})_")
_CONTROLS = {"xlsx": "excel", "ods": "ods"}


@dataclass(frozen=True, slots=True)
class SheetPlace:
    """Where a table stands in a workbook.

    Attributes:
        sheet: name of the sheet.
        header_row: the row of its labels, from 1.
        first_row: its first row of data.
    """

    sheet: str
    header_row: int = 1
    first_row: int = 2


@dataclass(frozen=True, slots=True)
class SheetSource:
    """The rows of a sheet, as text: see :class:`parution.repair.sources.Source`."""

    labels: tuple[str, ...]
    header_row: int
    rows: tuple[tuple[int, list[str]], ...]

    @contextmanager
    def open(self) -> Iterator[Iterator[tuple[int, list[str]]]]:
        """Open the rows after the header, each with its number."""
        yield iter(self.rows)


def find_sheets(path: Path, package: Package) -> tuple[tuple[Resource, SheetPlace], ...]:
    """Find the tables of a package in a workbook.

    Args:
        path: an XLSX or ODS file.
        package: the package.

    Returns:
        The tables that the workbook has, in its order; none where it is no workbook.
    """
    look = look_at(path)
    tables = {resource.name: resource for resource in package.resources}
    sheets = look.sheets if look else ()
    if INDEX not in sheets:
        return tuple((tables[name], SheetPlace(name)) for name in sheets if name in tables)
    found = []
    for cells in _read_cells(path, INDEX)[1:]:
        name, sheet, header, first = [*cells, None, None, None, None][:4]
        if name not in tables or sheet not in sheets:
            continue
        if isinstance(header, int) and isinstance(first, int) and 0 < header < first:
            found.append((tables[name], SheetPlace(str(sheet), header, first)))
    return tuple(found)


def read_sheet(path: Path, place: SheetPlace, resource: Resource) -> SheetSource:
    """Read the rows of a table in a workbook, each cell as the text that its field wants.

    Args:
        path: an XLSX or ODS file.
        place: where the table stands in it.
        resource: the table.

    Raises:
        NotRepairedError: it cannot be read, or a formula of it has no result.
    """
    if formulas := find_unread_formulas(_describe(path, place.sheet)):
        raise NotRepairedError("formulas", f"{place.sheet} {formulas[0].values['cell']}")
    rows = _read_cells(path, place.sheet)
    labels = tuple(
        "" if cell is None else write_untyped(cell)
        for cell in (rows[place.header_row - 1] if len(rows) >= place.header_row else ())
    )
    while labels and not labels[-1]:
        labels = labels[:-1]
    if resource.schema.fields and not pair_labels(labels, resource.schema).paired:
        raise NotRepairedError("header", ", ".join(labels))
    writers = _make_writers(labels, resource)
    read = [
        (number, _write_row(cells, writers))
        for number, cells in enumerate(rows, start=1)
        if number >= place.first_row
    ]
    return SheetSource(labels, place.header_row, tuple(read))


def _describe(path: Path, sheet: str) -> Resource:
    kind = path.suffix.removeprefix(".").lower()
    dialect = {"header": False, _CONTROLS[kind]: {"sheet": sheet}}
    descriptor = {"name": "sheet", "path": path.name, "format": kind, "dialect": dialect}
    return Resource("sheet", (path.name,), (path.absolute(),), descriptor)


def _read_cells(path: Path, sheet: str) -> list[list[Any]]:
    from frictionless import FrictionlessException, resources  # noqa: PLC0415 - heavy

    described = _describe(path, sheet)
    if find_excess(described) is not None:
        raise NotRepairedError("damaged")
    descriptor = {**described.descriptor, "type": "table"}
    with reading_workbooks({described.format}):
        try:
            table = resources.TableResource.from_descriptor(
                descriptor, basepath=str(path.absolute().parent)
            )
            with table:
                rows = [list(cells) for cells in table.cell_stream]
        except FrictionlessException as error:
            raise NotRepairedError("damaged") from error
    if described.format != "xlsx":
        return rows
    return [[_decode(cell) if isinstance(cell, str) else cell for cell in cells] for cells in rows]


def _decode(text: str) -> str:
    """Decode the characters that OOXML escapes in a text (``_x000D_``), which openpyxl does not.

    Source: ECMA-376, part 1, 22.9.2.19, « ST_Xstring ».
    """
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)


def _make_writers(labels: tuple[str, ...], resource: Resource) -> list[Callable[[Any], str]]:
    from frictionless import FrictionlessException, Schema  # noqa: PLC0415 - heavy

    try:
        described = deepcopy(dict(resource.schema.descriptor))
        fields = Schema.from_descriptor(described, datapackage_version="unknown").fields
    except FrictionlessException as error:
        raise NotRepairedError("schema", error.error.note) from error
    return [
        write_untyped if place is None else make_writer(fields[place])
        for place in pair_labels(labels, resource.schema).fields
    ]


def _write_row(cells: list[Any], writers: list[Callable[[Any], str]]) -> list[str]:
    if all(cell is None or cell == "" for cell in cells):
        return []
    padded = [*cells, *[None] * (len(writers) - len(cells))]
    written = [_write(cell, write) for cell, write in zip(padded, writers, strict=False)]
    more = [_write(cell, write_untyped) for cell in padded[len(writers) :]]
    while more and not more[-1]:
        more.pop()
    return [*written, *more]


def _write(cell: Any, write: Callable[[Any], str]) -> str:
    """Write a cell as its field reads it; as it is, where the field would not."""
    try:
        return write(cell)
    except NotWritableError:
        return write_untyped(cell)
