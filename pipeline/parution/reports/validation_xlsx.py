"""The tables given back as a workbook: wrong cells marked, and the sentence of each as a comment.

The first sheet lists what is wrong, with a link to each cell. Then each table that has errors has
its sheet: whole, its rows where a spreadsheet numbers them; or, where it is long, its first wrong
rows under the number of each. Every cell is a text, to the letter: nothing of it is run.
"""

from __future__ import annotations

import tempfile
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from parution.formats.book import (
    is_writable,
    name_sheets,
    open_book,
    write_text,
)
from parution.messages import printable
from parution.model.shortening import MAX_LIST, shorten
from parution.reports.marked_table import WHOLE_ROWS, DrawnTable, Forms, draw_table, is_whole
from parution.reports.showing import name_column, name_kind
from parution.reports.telling import tell_report
from parution.reports.validation_summary import summarize
from parution.reports.wrong_rows import begin, keep_whole_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from parution.messages import Catalogue
    from parution.model.package import Package
    from parution.model.report import Report, Task
    from parution.reports.findings import Finding
    from parution.reports.telling import TableFindings

# Wrong rows of a long table, which alone are given back.
WRONG_ROWS = 10_000
# What the first sheet lists; a sheet has at most 65,530 links.
MAX_LISTED = 50_000
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
            forms = Forms(book)
            front = book.add_worksheet(first)
            drawn = [
                draw_table(table, sheet, book, package, forms=forms, catalogue=catalogue)
                for table, sheet in zip(tables, names, strict=True)
            ]
            _Front(front, forms, catalogue).write(report, title, told.errors, drawn)
        return path.read_bytes()


def _count_rows(task: Task) -> int:
    return WHOLE_ROWS if is_whole(task) else WRONG_ROWS


class _Front:
    """The first sheet: what is wrong, in all and one by one."""

    def __init__(self, sheet: Any, forms: Forms, catalogue: Catalogue) -> None:
        self._sheet = sheet
        self._forms = forms
        self._catalogue = catalogue
        self._row = 0

    def write(
        self, report: Report, title: str, errors: Sequence[Finding], drawn: Sequence[DrawnTable]
    ) -> None:
        """Write it."""
        for at, width in enumerate(_LIST_WIDTHS):
            self._sheet.set_column(at, at, width)
        self._sheet.set_row(self._row, 24)
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

    def _write_totals(self, drawn: Sequence[DrawnTable]) -> None:
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
            fact = _fit(begin(finding.fact))
            self._sheet.set_row(self._row, 15 * max(1, ceil(len(fact) / _LIST_WIDTHS[-1])))
            write_text(self._sheet, self._row, 0, _fit(finding.file), cell)
            if finding.row is not None:
                self._sheet.write_number(self._row, 1, finding.row, forms.row)
            if finding.column is not None:
                write_text(self._sheet, self._row, 2, name_column(finding.column), cell)
            if sheet and place is not None:
                self._link(sheet, place)
            write_text(self._sheet, self._row, 4, _fit(finding.field), cell)
            write_text(self._sheet, self._row, 5, _fit(finding.cell or ""), cell)
            write_text(self._sheet, self._row, 6, fact, forms.wrapped)
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
