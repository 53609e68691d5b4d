"""A table given back in a sheet: its cells as they are written, the wrong ones marked.

A mark is a red ground, a thick frame, bold letters, and the sentence as a comment.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

from parution.errors import DataError
from parution.formats.book import (
    MAX_COLUMNS,
    MAX_ROWS,
    MAX_TEXT,
    is_writable,
    write_comment,
    write_text,
)
from parution.messages import printable
from parution.model.shortening import shorten
from parution.reports.wrong_rows import begin, find_wrong_rows, is_readable, reopen

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from parution.messages import Catalogue
    from parution.model.package import Package
    from parution.model.report import Task
    from parution.reports.findings import Finding
    from parution.reports.telling import TableFindings
    from parution.reports.wrong_rows import WrongRow

# Rows of a table that is given back whole; of a longer one, its wrong rows are.
WHOLE_ROWS = 50_000
# Comments of a sheet: more of them, and it takes minutes to open.
MAX_COMMENTS = 10_000
_MAX_COMMENT = 2_000
_WIDEST, _NARROWEST = 48, 8
# Rows whose cells tell how wide a column is.
_MEASURED = 200


def is_whole(task: Task) -> bool:
    """Tell whether a table is given back whole."""
    return (task.all_rows or 0) <= WHOLE_ROWS


class Forms:
    """The formats of cells.

    Args:
        book: XlsxWriter's workbook.
    """

    def __init__(self, book: Any) -> None:
        text = {"num_format": "@", "valign": "top"}
        # Told by a border and by bold letters, not by the colour alone.
        wrong = {"border": 2, "border_color": "#9C0006", "bold": True}
        marked = {**text, **wrong, "bg_color": "#FFC7CE", "font_color": "#9C0006"}
        self.cell = book.add_format(text)
        self.wrong = book.add_format(marked)
        self.label = book.add_format({**text, "bold": True, "bg_color": "#D9E2F3"})
        self.number = book.add_format({"valign": "top", "bg_color": "#F2F2F2", "align": "left"})
        self.wrapped = book.add_format({**text, "text_wrap": True})
        self.title = book.add_format({**text, "bold": True, "font_size": 16})
        self.strong = book.add_format({**text, "bold": True})
        self.count = book.add_format({"valign": "top", "num_format": "#,##0", "align": "left"})
        self.row = book.add_format({"valign": "top", "num_format": "0", "align": "left"})
        self.link = book.add_format({**text, "font_color": "#0563C1", "underline": 1})


@dataclass(frozen=True, slots=True)
class DrawnTable:
    """A table that was drawn.

    Attributes:
        table: what is told of it.
        sheet: the sheet where it stands; ``""`` where it could not be read again.
        listed: what is wrong, each with the row and the column of its cell in that sheet, from
            0; None where it has none.
        said: what the first sheet says of it.
    """

    table: TableFindings
    sheet: str
    listed: tuple[tuple[Finding, tuple[int, int] | None], ...]
    said: tuple[str, ...]


def draw_table(
    table: TableFindings,
    name: str,
    book: Any,
    package: Package,
    *,
    forms: Forms,
    catalogue: Catalogue,
) -> DrawnTable:
    """Draw a table in a sheet of its own.

    Args:
        table: what is told of it, of a report of
            :func:`~parution.reports.wrong_rows.keep_whole_rows`.
        name: that of the sheet.
        book: XlsxWriter's workbook.
        package: what was validated; the table is read again where it is given back whole.
        forms: the formats of cells.
        catalogue: the language.
    """
    return _Table(table, name, forms, catalogue).draw(book, package)


class _Table:
    """One table, drawn in a sheet of its own."""

    def __init__(self, table: TableFindings, name: str, forms: Forms, catalogue: Catalogue) -> None:
        self._table = table
        self._name = name
        self._forms = forms
        self._catalogue = catalogue
        self._sheet: Any = None
        self._facts: dict[tuple[int, int], list[str]] = {}
        self._widths: dict[int, int] = {}
        self._comments = 0
        # The row of the labels, from 0.
        self._header = 0
        self._cut = 0

    def draw(self, book: Any, package: Package) -> DrawnTable:
        """Draw it, and tell where each of its errors stands."""
        table = self._table
        rows, apart = find_wrong_rows(table)
        whole = is_whole(table.read)
        content = list(_read_whole(table, package)) if whole and is_readable(table) else []
        if not content and (whole or not rows):
            told = (*apart, *chain.from_iterable(row.findings for row in rows))
            said = self._catalogue.say("report.xlsx.unread", name=table.task.name)
            return DrawnTable(table, "", tuple((each, None) for each in told), (said,))
        self._sheet = book.add_worksheet(self._name)
        shift = 0 if whole else 1
        if content:
            self._header = content[0][0] - 1
        listed = [*self._place(apart, {}, 0, shift)]
        places = {row.number: row.number - 1 if whole else at for at, row in enumerate(rows, 1)}
        for row in rows:
            listed += self._place(row.findings, places, row.number, shift)
        if whole:
            self._draw_whole(content)
        else:
            self._draw_wrong(rows)
        for column, width in self._widths.items():
            self._sheet.set_column(column, column, width + 2, self._forms.cell)
        self._sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        self._sheet.freeze_panes(self._header + 1, shift)
        return DrawnTable(table, self._name, tuple(listed), tuple(self._say(rows, whole=whole)))

    def _place(
        self, findings: Iterable[Finding], places: Mapping[int, int], number: int, shift: int
    ) -> Iterator[tuple[Finding, tuple[int, int] | None]]:
        """Tell the cell of each finding: its own, else the first of its row, or of the header."""
        for finding in findings:
            column = (finding.column or 1) - 1 + shift
            row = places.get(number, self._header)
            if row >= MAX_ROWS or column >= MAX_COLUMNS:
                yield finding, None
                continue
            self._facts.setdefault((row, column), []).append(begin(finding.fact))
            yield finding, (row, column)

    def _draw_whole(self, content: Sequence[tuple[int, Sequence[str]]]) -> None:
        marked = self._group()
        known = {number - 1: cells for number, cells in content}
        for row in sorted(known.keys() | marked.keys()):
            self._draw_row(row, known.get(row, ()), marked.get(row, ()), 0)

    def _draw_wrong(self, rows: Sequence[WrongRow]) -> None:
        marked = self._group()
        header = self._catalogue.say("report.xlsx.row")
        self._draw_row(0, (header, *self._table.read.labels), marked.get(0, ()), 0)
        for at, row in enumerate(rows, start=1):
            self._sheet.write_number(at, 0, row.row, self._forms.number)
            self._draw_row(at, row.cells, marked.get(at, ()), 1)

    def _group(self) -> dict[int, list[int]]:
        """Group the columns that are marked by their row."""
        marked: dict[int, list[int]] = {}
        for row, column in self._facts:
            marked.setdefault(row, []).append(column)
        return marked

    def _draw_row(self, row: int, cells: Sequence[str], marked: Sequence[int], shift: int) -> None:
        wrong = set(marked)
        usual = self._forms.label if row == self._header else self._forms.cell
        if len(cells) + shift > MAX_COLUMNS:
            self._cut += len(cells) + shift - MAX_COLUMNS
        for column, text in enumerate(cells[: MAX_COLUMNS - shift], start=shift):
            if text:
                form = self._forms.wrong if column in wrong else usual
                write_text(self._sheet, row, column, self._fit(text), form)
                if row <= _MEASURED:
                    width = max(self._widths.get(column, _NARROWEST), len(text[:_WIDEST]))
                    self._widths[column] = width
            if column in wrong:
                if not text:
                    self._sheet.write_blank(row, column, None, self._forms.wrong)
                self._comment(row, column)
                wrong.discard(column)
        for column in sorted(wrong):  # past the end of the row, or of one that was not read
            self._sheet.write_blank(row, column, None, self._forms.wrong)
            self._comment(row, column)

    def _fit(self, text: str) -> str:
        """Cut a text that a cell cannot hold, and spell out what it cannot write."""
        if is_writable(text):
            return text
        self._cut += 1
        return shorten(printable(text[: MAX_TEXT // 12]), MAX_TEXT // 2)

    def _comment(self, row: int, column: int) -> None:
        self._comments += 1
        if self._comments > MAX_COMMENTS:
            return
        text = shorten("\n".join(self._facts[row, column]), _MAX_COMMENT)
        write_comment(self._sheet, row, column, text)

    def _say(self, rows: Sequence[WrongRow], *, whole: bool) -> Iterator[str]:
        count, name = self._catalogue.count, self._table.task.name
        if whole:
            yield self._catalogue.say("report.xlsx.whole", name=name, sheet=self._name)
            if self._table.read.complete_to is not None:
                last = rows[-1].number if rows else 1
                yield self._catalogue.say("report.xlsx.marked-to", sheet=self._name, row=last)
        else:
            yield count("report.xlsx.wrong-rows", len(rows), name=name, sheet=self._name)
        if self._comments > MAX_COMMENTS:
            yield count("report.xlsx.comments", MAX_COMMENTS, sheet=self._name)
        if self._cut:
            yield count("report.xlsx.cut", self._cut, sheet=self._name)


def _read_whole(table: TableFindings, package: Package) -> Iterator[tuple[int, Sequence[str]]]:
    """Read a table as it is written, with the number of each row; nothing where it cannot be."""
    try:
        with reopen(table, package) as (labels, rows):
            first = next(rows, None)
            # A file without a header has its first row where others have theirs.
            if labels and (first is None or first[0] > 1):
                yield (first[0] - 1 if first else 1), table.read.labels or labels
            if first is not None:
                yield first
                yield from rows
    except (DataError, OSError):
        return
