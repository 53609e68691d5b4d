"""A workbook that is written once, from top to bottom: texts stay texts, nothing of it is run.

What a stranger wrote is only ever a text of a cell: no formula, no link, no markup. Source of the
limits: Microsoft, « Excel specifications and limits »; of the names of sheets, « Rename a
worksheet ».
"""

from __future__ import annotations

import re
import tempfile
import unicodedata
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from math import ceil
from typing import TYPE_CHECKING, Any

from parution.messages import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

MAX_ROWS = 1_048_576
MAX_COLUMNS = 16_384
# Characters of a cell, in units of UTF-16.
MAX_TEXT = 32_767
MAX_SHEET_NAME = 31
# Without a date of its own, a workbook has the first that a zip can write: never today's.
_FIRST_DAY = datetime(1980, 1, 1, tzinfo=UTC)
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")
# What OOXML escapes in a text, its own escapes included.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")
# XlsxWriter escapes neither of two escapes that share a sign: what is read is another text.
_ENTANGLED = re.compile(r"_x[0-9A-Fa-f]{4}(?:_x[0-9A-Fa-f]{4}_|[\x00-\x08\x0b-\x1f\ufffe\uffff])")
# Half a character of UTF-16, alone.
_HALF = re.compile(r"[\ud800-\udfff]")
# Excel keeps this name for itself.
_RESERVED = frozenset({"history"})
# Of a comment: its width in pixels, the signs of a line of that width, the pixels of a line.
_COMMENT_WIDTH, _COMMENT_LINE, _COMMENT_HEIGHT = 380, 52, 19


@contextmanager
def open_book(path: Path, folder: Path, created: str = "", title: str = "") -> Iterator[Any]:
    """Open a new workbook; it is written when the block ends, and not where it raises.

    Its bytes depend on what is written in it alone. The rows of a sheet are written in their
    order, each once: they are not kept in memory.

    Args:
        path: the file to write.
        folder: where it may work; nothing of it stays there once the block ended.
        created: the day that it says it was made, ``YYYY-MM-DD`` and what follows; 1980-01-01
            where it is none.
        title: its title, among its properties.

    Yields:
        XlsxWriter's workbook. A text that begins with ``=`` or an address is written as a text.

    Raises:
        OSError: the disk refuses.
    """
    with tempfile.TemporaryDirectory(dir=folder) as work:
        yield from _open_book(path, work, created, title)


def _open_book(path: Path, work: str, created: str, title: str) -> Iterator[Any]:
    import xlsxwriter  # noqa: PLC0415 - heavy
    from xlsxwriter.exceptions import FileCreateError  # noqa: PLC0415

    book = xlsxwriter.Workbook(
        str(path),
        {
            "constant_memory": True,
            "tmpdir": work,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
        },
    )
    book.set_properties({"title": printable(title)[:255], "created": read_created(created)})
    book.use_zip64()
    try:
        yield book
    except BaseException:
        for sheet in book.worksheets():  # their rows, in files of the folder
            sheet.row_data_fh.close()
        raise
    for sheet in book.worksheets():  # printed, a sheet is as wide as one page (A4, its long side)
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
    try:
        book.close()
    except FileCreateError as error:  # what the system refused, in a wrapping of its own
        reason = error.args[0] if error.args else None
        raise reason if isinstance(reason, OSError) else OSError(str(error)) from error


def read_created(text: str) -> datetime:
    """Read the day that a workbook says it was made, at midnight in UTC.

    Args:
        text: ``YYYY-MM-DD`` and what follows; 1980-01-01 where it is none.
    """
    try:
        return datetime.fromisoformat(text[:10]).replace(tzinfo=UTC)
    except ValueError:
        return _FIRST_DAY


def name_sheets(names: Iterable[str], taken: Iterable[str] = ()) -> tuple[str, ...]:
    """Name sheets as spreadsheets allow: at most 31 characters, no two alike whatever their case.

    Args:
        names: of what is in them, in order.
        taken: the names of the workbook's other sheets.

    Example:
        >>> name_sheets(["stations", "Stations", "a/b", "x" * 40])
        ('stations', 'Stations-2', 'a-b', 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx')
    """
    known = {*_RESERVED, *map(_fold, taken)}
    found = []
    for name in names:
        plain = _NOT_IN_NAMES.sub("-", printable(name)).strip("' ") or "table"
        chosen, number = _cut(plain, ""), 1
        while _fold(chosen) in known:
            number += 1
            chosen = _cut(plain, f"-{number}")
        known.add(_fold(chosen))
        found.append(chosen)
    return tuple(found)


def _cut(name: str, end: str) -> str:
    while measure(name + end) > MAX_SHEET_NAME:
        name = name[:-1]
    return (name + end).strip("'")


def _fold(name: str) -> str:
    """Fold the case of a name, accents composed: Excel compares names so."""
    return unicodedata.normalize("NFC", name).casefold()


def measure(text: str) -> int:
    """Measure a text as spreadsheets do, in units of UTF-16."""
    return len(text) + sum(character > "\uffff" for character in text)


def is_writable(text: str) -> bool:
    """Tell whether a cell can hold a text to the letter.

    Half a character (a lone surrogate) has no bytes in UTF-8. XlsxWriter escapes twice the
    control characters of what it takes for a rich text (see :func:`write_text`), and once what
    looks like two escapes in one another (``_x005F_x000D_``).
    """
    if "_x" in text and _ENTANGLED.search(text):
        return False
    if _is_marked(text) and _CONTROL.search(text):
        return False
    if text.isascii():
        return len(text) <= MAX_TEXT
    return measure(text) <= MAX_TEXT and _HALF.search(text) is None


def _is_marked(text: str) -> bool:
    return text.startswith("<r>") and text.endswith("</r>")


def write_text(sheet: Any, row: int, column: int, text: str, form: Any) -> None:
    """Write a text in a cell, to the letter.

    Control characters are written as OOXML escapes them (``_x000D_``), which spreadsheets read.
    Source: ECMA-376, part 1, 22.9.2.19, « ST_Xstring ».

    Args:
        sheet: XlsxWriter's sheet.
        row: its row, from 0.
        column: its column, from 0.
        text: one that :func:`is_writable`; an empty one is a cell without a value.
        form: XlsxWriter's format.
    """
    if not text:
        sheet.write_blank(row, column, None, form)
    elif _is_marked(text):
        # XlsxWriter takes such a text for a rich one, already written in XML. Its own rich texts
        # begin so too, what is in them being escaped.
        sheet.write_rich_string(row, column, text[0], form, text[1:], form)
    else:
        sheet.write_string(row, column, text, form)


def write_comment(sheet: Any, row: int, column: int, text: str) -> None:
    """Write the comment of a cell, as large as its text.

    Args:
        sheet: XlsxWriter's sheet.
        row: the row of the cell, from 0.
        column: its column, from 0.
        text: what it says, printable.
    """
    lines = sum(max(1, ceil(len(line) / _COMMENT_LINE)) for line in text.split("\n"))
    height = _COMMENT_HEIGHT * (lines + 1)
    options = {"author": "Parution", "width": _COMMENT_WIDTH, "height": height}
    sheet.write_comment(row, column, text, options)


def write_value(
    sheet: Any, row: int, column: int, value: str | float | date | time, form: Any
) -> None:
    """Write a text, a number, a day or a time in a cell.

    Args:
        sheet: XlsxWriter's sheet.
        row: its row, from 0.
        column: its column, from 0.
        value: what :class:`~parution.workbooks.columns.Column` reads.
        form: XlsxWriter's format, which says how a day or a time is shown.
    """
    if isinstance(value, str):
        write_text(sheet, row, column, value, form)
    elif isinstance(value, date | time):
        sheet.write_datetime(row, column, value, form)
    else:
        sheet.write_number(row, column, value, form)
