"""The tables given back as a workbook: wrong cells marked, and the sentence of each as a comment.

The first sheet lists what is wrong, with a link to each cell. Then each table that has errors has
its sheet: whole, its rows where a spreadsheet numbers them; or, where it is long, its first wrong
rows under the number of each. Every cell is a text, to the letter: nothing of it is run.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from itertools import chain
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from parution.errors import DataError
from parution.messages import printable
from parution.model.shortening import MAX_LIST, shorten
from parution.reports.showing import name_column, name_kind
from parution.reports.telling import tell_report
from parution.reports.validation_summary import summarize
from parution.reports.wrong_rows import find_wrong_rows, keep_whole_rows, reopen
from parution.workbooks.book import (
    MAX_COLUMNS,
    MAX_ROWS,
    MAX_TEXT,
    is_writable,
    name_sheets,
    open_book,
    write_text,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from parution.messages import Catalogue
    from parution.model.package import Package
    from parution.model.report import Report, Task
    from parution.reports.findings import Finding
    from parution.reports.telling import TableFindings
    from parution.reports.wrong_rows import WrongRow

# Rows of a table that is given back whole; of a longer one, the wrong rows that are.
WHOLE_ROWS, WRONG_ROWS = 50_000, 10_000
# What the first sheet lists; a sheet has at most 65,530 links.
MAX_LISTED = 50_000
# Comments of a sheet: more of them, and it takes minutes to open.
MAX_COMMENTS = 10_000
_MAX_COMMENT = 2_000
_COMMENT_WIDTH, _COMMENT_LINE, _COMMENT_HEIGHT = 380, 52, 19
_WIDEST, _NARROWEST = 48, 8
# Rows whose cells tell how wide a column is.
_MEASURED = 200
_LIST_WIDTHS = (22, 10, 9, 9, 24, 32, 90)


def render_xlsx(report: Report, package: Package, catalogue: Catalogue) -> bytes:
    """Render the tables that have errors, and what is wrong in them.

    Args:
        report: the report, with the errors of whole rows.
        package: what was validated; its tables are read again where they are given back whole.
        catalogue: the language.

    Raises:
        OSError: the disk refuses.
    """
    told = tell_report(keep_whole_rows(report, _count_rows), package, catalogue)
    tables = [table for table in told.tables if table.findings]
    first = catalogue.say("report.xlsx.errors")
    names = name_sheets((table.task.name for table in tables), (first,))
    created = str(package.descriptor.get("created") or "")
    title = catalogue.say("report.title", name=package.title)
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "report.xlsx"
        with open_book(path, Path(name), created, title) as book:
            forms = _Forms(book)
            front = book.add_worksheet(first)
            drawn = [
                _Table(table, sheet, forms, catalogue).draw(book, package)
                for table, sheet in zip(tables, names, strict=True)
            ]
            _Front(front, forms, catalogue).write(report, title, told.errors, drawn)
        return path.read_bytes()


def _count_rows(task: Task) -> int:
    return WHOLE_ROWS if _is_whole(task) else WRONG_ROWS


def _is_whole(task: Task) -> bool:
    return (task.all_rows or 0) <= WHOLE_ROWS


class _Forms:
    """The formats of cells."""

    def __init__(self, book: Any) -> None:
        text = {"num_format": "@", "valign": "top"}
        # Told by a border and by bold letters, not by the colour alone.
        wrong = {"border": 2, "border_color": "#9C0006", "bold": True}
        marked = {**text, **wrong, "bg_color": "#FFC7CE", "font_color": "#9C0006"}
        self.cell = book.add_format(text)
        self.wrong = book.add_format(marked)
        self.label = book.add_format({**text, "bold": True, "bg_color": "#D9E2F3"})
        self.number = book.add_format({"valign": "top", "bg_color": "#F2F2F2"})
        self.wrapped = book.add_format({**text, "text_wrap": True})
        self.title = book.add_format({**text, "bold": True, "font_size": 16})
        self.strong = book.add_format({**text, "bold": True})
        self.count = book.add_format({"valign": "top", "num_format": "#,##0"})
        self.row = book.add_format({"valign": "top", "num_format": "0"})
        self.link = book.add_format({**text, "font_color": "#0563C1", "underline": 1})


@dataclass(frozen=True, slots=True)
class _Drawn:
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


class _Table:
    """One table, drawn in a sheet of its own."""

    def __init__(
        self, table: TableFindings, name: str, forms: _Forms, catalogue: Catalogue
    ) -> None:
        self._table = table
        self._name = name
        self._forms = forms
        self._catalogue = catalogue
        self._sheet: Any = None
        self._facts: dict[tuple[int, int], list[str]] = {}
        self._widths: dict[int, int] = {}
        self._comments = 0
        self._cut = 0

    def draw(self, book: Any, package: Package) -> _Drawn:
        """Draw it, and tell where each of its errors stands."""
        table = self._table
        rows, apart = find_wrong_rows(table)
        whole = _is_whole(table.read)
        content = list(_read_whole(table, package)) if whole else []
        if not content and (whole or not rows):
            told = (*apart, *chain.from_iterable(row.findings for row in rows))
            said = self._catalogue.say("report.xlsx.unread", name=table.task.name)
            return _Drawn(table, "", tuple((each, None) for each in told), (said,))
        self._sheet = book.add_worksheet(self._name)
        shift = 0 if whole else 1
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
        self._sheet.freeze_panes(1, shift)
        return _Drawn(table, self._name, tuple(listed), tuple(self._say(rows, whole=whole)))

    def _place(
        self, findings: Iterable[Finding], places: Mapping[int, int], number: int, shift: int
    ) -> Iterator[tuple[Finding, tuple[int, int] | None]]:
        """Tell the cell of each finding: its own, else the first of its row, or of the header."""
        for finding in findings:
            column = (finding.column or 1) - 1 + shift
            row = places.get(number, 0)
            if row >= MAX_ROWS or column >= MAX_COLUMNS:
                yield finding, None
                continue
            self._facts.setdefault((row, column), []).append(finding.fact)
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
        usual = self._forms.label if row == 0 else self._forms.cell
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
        lines = sum(max(1, ceil(len(line) / _COMMENT_LINE)) for line in text.split("\n"))
        height = _COMMENT_HEIGHT * (lines + 1)
        options = {"author": "Parution", "width": _COMMENT_WIDTH, "height": height}
        self._sheet.write_comment(row, column, text, options)

    def _say(self, rows: Sequence[WrongRow], *, whole: bool) -> Iterator[str]:
        count, name = self._catalogue.count, self._table.task.name
        if whole:
            yield self._catalogue.say("report.xlsx.whole", name=name, sheet=self._name)
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
                yield 1, table.read.labels or labels
            if first is not None:
                yield first
                yield from rows
    except (DataError, OSError):
        return


class _Front:
    """The first sheet: what is wrong, in all and one by one."""

    def __init__(self, sheet: Any, forms: _Forms, catalogue: Catalogue) -> None:
        self._sheet = sheet
        self._forms = forms
        self._catalogue = catalogue
        self._row = 0

    def write(
        self, report: Report, title: str, errors: Sequence[Finding], drawn: Sequence[_Drawn]
    ) -> None:
        """Write it."""
        for at, width in enumerate(_LIST_WIDTHS):
            self._sheet.set_column(at, at, width)
        self._say(title, self._forms.title)
        self._say(summarize(report, self._catalogue), self._forms.strong)
        for each in drawn:
            for sentence in (*each.said, *each.table.notes, *each.table.rest):
                self._say(sentence, self._forms.wrapped)
        listed = [
            *(("", error, None) for error in errors),
            *((each.sheet, *found) for each in drawn for found in each.listed),
        ]
        if len(listed) > MAX_LISTED:
            left = len(listed) - MAX_LISTED
            self._say(self._catalogue.count("report.xlsx.unlisted", left), self._forms.wrapped)
        self._row += 1
        self._write_totals(drawn)
        self._write_list(listed[:MAX_LISTED])

    def _say(self, text: str, form: Any) -> None:
        width = len(_LIST_WIDTHS)
        if form is self._forms.wrapped:
            self._sheet.set_row(self._row, 15 * max(1, ceil(len(text) / sum(_LIST_WIDTHS))))
        self._sheet.merge_range(self._row, 0, self._row, width - 1, "", form)
        write_text(self._sheet, self._row, 0, text, form)
        self._row += 1

    def _write_totals(self, drawn: Sequence[_Drawn]) -> None:
        if not drawn:
            return
        say = self._catalogue.say
        heads = [say("report.xlsx.table"), say("report.xlsx.total"), "", ""]
        self._head([*heads, say("report.xlsx.field"), say("report.xlsx.kind")])
        for each in drawn:
            for (kind, field), total in sorted(each.table.totals.items()):
                write_text(self._sheet, self._row, 0, _fit_name(each.table), self._forms.cell)
                self._sheet.write_number(self._row, 1, total, self._forms.count)
                write_text(self._sheet, self._row, 4, _fit(field), self._forms.cell)
                name = name_kind(kind, self._catalogue)
                write_text(self._sheet, self._row, 5, name, self._forms.cell)
                self._row += 1
        self._row += 1

    def _write_list(self, listed: Sequence[tuple[str, Finding, tuple[int, int] | None]]) -> None:
        if not listed:
            return
        say = self._catalogue.say
        heads = [say("report.xlsx.file"), say("report.xlsx.row"), say("report.xlsx.column")]
        heads += [say("report.xlsx.link"), say("report.xlsx.field"), say("report.xlsx.cell")]
        self._head([*heads, say("report.xlsx.fact")])
        self._sheet.autofilter(self._row - 1, 0, self._row - 1 + len(listed), len(_LIST_WIDTHS) - 1)
        for sheet, finding, place in listed:
            cell, forms = self._forms.cell, self._forms
            write_text(self._sheet, self._row, 0, _fit(finding.file), cell)
            if finding.row is not None:
                self._sheet.write_number(self._row, 1, finding.row, forms.row)
            if finding.column is not None:
                write_text(self._sheet, self._row, 2, name_column(finding.column), cell)
            if sheet and place is not None:
                self._link(sheet, place)
            write_text(self._sheet, self._row, 4, _fit(finding.field), cell)
            write_text(self._sheet, self._row, 5, _fit(finding.cell or ""), cell)
            write_text(self._sheet, self._row, 6, _fit(finding.fact), forms.wrapped)
            self._row += 1

    def _head(self, texts: Sequence[str]) -> None:
        for at, text in enumerate(texts):
            write_text(self._sheet, self._row, at, text, self._forms.label)
        self._row += 1

    def _link(self, sheet: str, place: tuple[int, int]) -> None:
        cell = f"{name_column(place[1] + 1)}{place[0] + 1}"
        quoted = sheet.replace("'", "''")
        self._sheet.write_url(self._row, 3, f"internal:'{quoted}'!{cell}", self._forms.link, cell)


def _fit(text: str) -> str:
    """Fit a text in a cell of the list: what it cannot hold is cut, or spelt out."""
    short = shorten(text, MAX_LIST)
    return short if is_writable(short) else printable(short)


def _fit_name(table: TableFindings) -> str:
    return _fit(table.task.name)
