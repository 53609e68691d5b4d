"""XLSX: written by XlsxWriter, read back by openpyxl.

A sheet a table, then the dictionary. A text is the text of a cell, whatever it looks like: nothing
in the workbook is run or followed. A cell without a value is none; one whose value is the empty
text holds it. The zip is written again as all of ours are, since what XlsxWriter compresses
depends on the machine's zlib.
"""

from __future__ import annotations

import re
import zipfile
from contextlib import closing
from dataclasses import replace
from datetime import datetime, time
from math import ceil
from typing import TYPE_CHECKING, Any

import openpyxl
import pyarrow as pa
import xlsxwriter

from parution.archive import DEFLATE, check_compression, write_zip
from parution.errors import DataError
from parution.formats.book import (
    MAX_COLUMNS,
    MAX_ROWS,
    MAX_TEXT,
    is_writable,
    measure,
    name_sheets,
    open_book,
    read_created,
    write_text,
)
from parution.formats.columns import Fact, Kind
from parution.formats.dictionary import find_words, list_rows
from parution.formats.format import Format
from parution.formats.reading import ARROW_TYPES, iterate_typed
from parution.messages import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    import polars as pl

    from parution.formats.columns import Column
    from parution.formats.format import TableSource
    from parution.formats.reading import TypedTable

# A sheet of a million rows is a gigabyte of XML: it is compressed whole, in memory.
_COMPRESSION = replace(DEFLATE, largest=2**31 - 1)
# Rows that tell how wide a column is shown, and its width in characters.
_SAMPLE, _NARROWEST, _WIDEST = 200, 8, 60
# Lines of a row that are shown at most, and the height of one, in points.
_MOST_LINES, _LINE = 12, 15
_READ_ROWS = 10_000
_SHOWN = {
    Kind.TEXT: "@",
    Kind.INTEGER: "0",
    Kind.NUMBER: "General",
    # Excel has words of its own for a boolean, whatever its form; LibreOffice shows 0 and 1.
    Kind.BOOLEAN: '"{true}";"{true}";"{false}"',
    Kind.DATE: "yyyy-mm-dd",
    Kind.DATETIME: "yyyy-mm-dd hh:mm:ss",
    Kind.TIME: "hh:mm:ss",
}
# What openpyxl calls a cell that holds a value of each kind.
_CELLS = {
    Kind.TEXT: ("s", str),
    Kind.INTEGER: ("n", int),
    Kind.NUMBER: ("n", int | float),
    Kind.BOOLEAN: ("b", bool),
    Kind.DATE: ("d", datetime),
    Kind.DATETIME: ("d", datetime),
    Kind.TIME: ("d", time),
}
# Source: ECMA-376, part 1, 22.9.2.19, « ST_Xstring »; openpyxl leaves it as it is written.
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")


def write_xlsx(
    path: Path, sources: Sequence[TableSource], descriptor: Mapping[str, Any], work: Path
) -> None:
    """Write all the tables in one workbook; see :class:`parution.formats.format.Write`."""
    check_compression(_COMPRESSION)
    for source in sources:
        _check_size(source.table)
    created = str(descriptor.get("created") or "")
    book_path, parts = work / "book.xlsx", work / "parts"
    with open_book(book_path, work, created, str(descriptor.get("title") or "")) as book:
        heading = book.add_format({"bold": True, "num_format": "@"})
        words = find_words(sources)
        booleans = {"true": words.true, "false": words.false}
        forms = {
            kind: book.add_format({"num_format": shown.format(**booleans), "valign": "top"})
            for kind, shown in _SHOWN.items()
        }
        folded = book.add_format({"num_format": "@", "valign": "top", "text_wrap": True})
        *names, last = _name_sheets(sources)
        for source, name in zip(sources, names, strict=True):
            _write_table(book.add_worksheet(name), source.table, forms, heading, folded)
        _write_dictionary(book.add_worksheet(last), sources, folded, heading)
    with zipfile.ZipFile(book_path) as written:
        written.extractall(parts)
        entries = written.namelist()
    book_path.unlink()
    write_zip(path, parts, entries, read_created(created).date(), _COMPRESSION)


def _name_sheets(sources: Sequence[TableSource]) -> tuple[str, ...]:
    dictionary = find_words(sources).name.capitalize()
    return name_sheets([*(source.table.name for source in sources), dictionary])


def _check_size(table: TypedTable) -> None:
    if table.rows > MAX_ROWS - 1:
        raise DataError(
            "unwritable.too-many-rows",
            table=table.name,
            found=table.rows,
            most=MAX_ROWS - 1,
            title=XLSX.title,
            format=XLSX.name,
        )
    XLSX.check_columns(table, MAX_COLUMNS)


def _write_table(
    sheet: Any, table: TypedTable, forms: Mapping[Kind, Any], heading: Any, folded: Any
) -> None:
    kinds = XLSX.find_kinds(table)
    shown = [forms[kind] for kind in kinds]
    labels = [column.name for column in table.columns]
    for at, label in enumerate(labels):
        _write_label(sheet, at, label, table, heading)
    widths = [_measure_width(label) + 2 for label in labels]  # with the button of the filter
    number = 0
    for frame in iterate_typed(table, XLSX.unsayable):
        if not number:
            widths = [
                max(width, *map(_measure_width, _spell_sample(series)), _NARROWEST)
                for width, series in zip(widths, frame, strict=True)
            ]
            shown = [
                folded if kind is Kind.TEXT and width > _WIDEST else form
                for kind, width, form in zip(kinds, widths, shown, strict=True)
            ]
        long = [at for at, form in enumerate(shown) if form is folded]
        for values in frame.iter_rows():
            number += 1
            lines = max((_count_lines(values[at]) for at in long if values[at]), default=1)
            if lines > 1:  # LibreOffice does not make room by itself
                sheet.set_row(number, min(lines, _MOST_LINES) * _LINE)
            for at, value in enumerate(values):
                if value is not None:
                    _write_value(sheet, (number, at), value, table, shown[at])
            if not any(value is not None for value in values):
                # Else the row would not be there.
                sheet.write_blank(number, 0, None, forms[Kind.TEXT])
    for at, (form, width) in enumerate(zip(shown, widths, strict=True)):
        sheet.set_column(at, at, min(width, _WIDEST), form)
    _end_sheet(sheet, number, len(labels))


def _end_sheet(sheet: Any, rows: int, columns: int) -> None:
    sheet.freeze_panes(1, 0)
    if columns:
        sheet.autofilter(0, 0, rows, columns - 1)


def _write_label(sheet: Any, at: int, label: str, table: TypedTable, form: Any) -> None:
    _check_text(label, 1, at, table)
    write_text(sheet, 0, at, label, form)


def _write_value(
    sheet: Any, place: tuple[int, int], value: Any, table: TypedTable, form: Any
) -> None:
    row, at = place
    if isinstance(value, str):
        _check_text(value, row + 1, at, table)
        if value:
            write_text(sheet, row, at, value, form)
        else:
            sheet.write_string(row, at, "", form)
    elif isinstance(value, bool):
        sheet.write_boolean(row, at, value, form)
    elif isinstance(value, int | float):
        sheet.write_number(row, at, value, form)
    else:
        sheet.write_datetime(row, at, value, form)


def _check_text(text: str, row: int, at: int, table: TypedTable) -> None:
    if is_writable(text):
        return
    if (found := measure(text)) > MAX_TEXT:
        raise DataError(
            "unwritable.long-text",
            table=table.name,
            row=row,
            field=table.columns[at].name,
            found=found,
            most=MAX_TEXT,
            title=XLSX.title,
            format=XLSX.name,
        )
    raise DataError(
        "unwritable.odd-text",
        table=table.name,
        row=row,
        field=table.columns[at].name,
        title=XLSX.title,
        format=XLSX.name,
    )


def _count_lines(text: str) -> int:
    """Count the lines that a text takes in the widest column."""
    if len(text) <= _WIDEST and "\n" not in text:
        return 1
    return sum(max(ceil(len(line) / _WIDEST), 1) for line in text.splitlines())


def _spell_sample(series: pl.Series) -> list[str]:
    return [str(value) for value in series.head(_SAMPLE) if value is not None]


def _measure_width(text: str) -> int:
    return max(map(len, text.splitlines()), default=0) + 1


def _write_dictionary(sheet: Any, sources: Sequence[TableSource], form: Any, heading: Any) -> None:
    rows = [
        tuple(printable(cell)[: MAX_TEXT // 2] for cell in row)
        for source in sources
        for row in list_rows(source, XLSX.find_kinds(source.table))
    ]
    columns = find_words(sources).columns
    for number, row in enumerate([columns, *rows]):
        if number and (lines := max(map(_count_lines, row))) > 1:
            sheet.set_row(number, min(lines, _MOST_LINES) * _LINE)
        for at, cell in enumerate(row):
            write_text(sheet, number, at, cell, form if number else heading)
    for at, column in enumerate(zip(columns, *rows, strict=True)):
        width = max(map(_measure_width, column))
        sheet.set_column(at, at, min(max(width + 1, _NARROWEST), _WIDEST), form)
    _end_sheet(sheet, len(rows), len(columns))


def read_xlsx(
    path: Path, sources: Sequence[TableSource], position: int
) -> Iterator[list[pa.Array]]:
    """Read a table back; see :class:`parution.formats.format.Read`."""
    table = sources[position].table
    names = _name_sheets(sources)
    with closing(openpyxl.load_workbook(path, read_only=True)) as book:
        if tuple(book.sheetnames) != names:
            raise ValueError(f"sheets {book.sheetnames}")
        if not table.columns:
            return
        sheet = book[names[position]]
        sheet.reset_dimensions()
        # One column more than there should be, which is empty.
        rows = sheet.iter_rows(max_col=len(table.columns) + 1)
        labels = [_read_text(cell.value or "") for cell in next(rows)]
        if labels != [*(column.name for column in table.columns), ""]:
            raise ValueError(f"labels {labels}")
        kinds = XLSX.find_kinds(table)
        batch: list[Any] = []
        for row in rows:
            batch.append(row)
            if len(batch) == _READ_ROWS:
                yield _read_batch(batch, table.columns, kinds)
                batch = []
        if batch:
            yield _read_batch(batch, table.columns, kinds)


def _read_batch(
    batch: Sequence[Any], columns: Sequence[Column], kinds: Sequence[Kind]
) -> list[pa.Array]:
    *held, beyond = zip(*batch, strict=True)
    if any(cell.value is not None for cell in beyond):
        raise ValueError("a column more")
    return [
        _to_array(cells, column, kind)
        for cells, column, kind in zip(held, columns, kinds, strict=True)
    ]


def _to_array(cells: Sequence[Any], column: Column, kind: Kind) -> pa.Array:
    """Read the cells of a column, each of which says what it holds."""
    expected, type_ = _CELLS[kind]
    values: list[Any] = []
    for cell in cells:
        value = cell.value
        if value is not None and not (cell.data_type == expected and isinstance(value, type_)):
            raise ValueError(f"{column.name}: {value!r} ({cell.data_type})")
        values.append(value)
    match kind:
        case Kind.TEXT:
            values = [value and _read_text(value) for value in values]
        case Kind.DATE:
            if any(value is not None and value.time() != time() for value in values):
                raise ValueError(f"{column.name}: an hour")
            values = [value and value.date() for value in values]
        case Kind.NUMBER:
            values = [None if value is None else float(value) for value in values]
    return pa.array(values, ARROW_TYPES[kind])


def _read_text(text: str) -> str:
    if "_x" not in text:
        return text
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)


def _find_writer() -> str:
    return f"XlsxWriter {xlsxwriter.__version__}"


XLSX = Format(
    name="xlsx",
    suffix=".xlsx",
    media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    title="XLSX",
    has_one_table=False,
    cannot_say=frozenset(
        {
            *(Fact.NEGATIVE_ZERO, Fact.NOT_FINITE, Fact.LONG_INTEGER, Fact.LONG_NUMBER),
            *(Fact.EARLY, Fact.FRACTION),
            *(Kind.INSTANT, Kind.JSON),  # no time zones
        }
    ),
    find_writer=_find_writer,
    write=write_xlsx,
    read=read_xlsx,
)
