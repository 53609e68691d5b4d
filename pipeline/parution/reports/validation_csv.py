"""The wrong rows as a CSV that a spreadsheet opens: as they are written, and why they are wrong.

For each table that has errors: a line with the names of its columns, then its first wrong rows,
between the file and the row where each stands and what is wrong with it. A double click opens it
with the separator that the language's spreadsheets expect, its accents right (UTF-8 with a mark).
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from parution.reports.telling import tell_report
from parution.reports.wrong_rows import begin, find_wrong_rows, keep_whole_rows, tell_in_row
from parution.tables.formulas import disarm

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parution.messages import Catalogue
    from parution.model.package import Package
    from parution.model.report import Report
    from parution.reports.findings import Finding
    from parution.reports.telling import TableFindings

# Wrong rows of a table that are given back.
MOST_ROWS = 10_000
# What separates the cells, in the spreadsheets of a language; a comma in any other.
_DELIMITERS = {"fr": ";"}


def render_csv(report: Report, package: Package, catalogue: Catalogue) -> bytes:
    """Render the wrong rows of a report.

    Args:
        report: the report, with the errors of whole rows.
        package: what was validated.
        catalogue: the language.

    Returns:
        UTF-8 with its mark. A cell that a spreadsheet would run begins with an apostrophe.
    """
    told = tell_report(keep_whole_rows(report, lambda _: MOST_ROWS), package, catalogue)
    buffer = io.StringIO()
    writer = csv.writer(
        buffer, delimiter=_DELIMITERS.get(catalogue.language, ","), lineterminator="\r\n"
    )
    blocks = [list(_list_apart(told.errors, catalogue))] if told.errors else []
    blocks += [list(_list_table(each, catalogue)) for each in told.tables if each.findings]
    if not blocks:
        blocks = [list(_list_apart((), catalogue))]
    for number, block in enumerate(blocks):
        if number:
            buffer.write("\r\n")
        writer.writerows([disarm(cell) for cell in row] for row in block)
    return buffer.getvalue().encode("utf-8-sig", errors="backslashreplace")


def _list_apart(findings: Sequence[Finding], catalogue: Catalogue) -> Iterator[list[str]]:
    """List what is wrong with the package itself."""
    yield _frame(catalogue.say("report.csv.file"), catalogue.say("report.csv.row"), [], catalogue)
    for finding in findings:
        yield [finding.file, "", begin(finding.fact)]


def _frame(file: str, row: str, labels: list[str], catalogue: Catalogue) -> list[str]:
    return [file, row, *labels, catalogue.say("report.csv.why")]


def _list_table(table: TableFindings, catalogue: Catalogue) -> Iterator[list[str]]:
    rows, apart = find_wrong_rows(table)
    labels = table.read.labels
    width = max(len(labels), *(len(row.cells) for row in rows), 0)

    def fill(cells: Sequence[str]) -> list[str]:
        return [*cells, *[""] * (width - len(cells))]

    yield _frame(
        catalogue.say("report.csv.file"), catalogue.say("report.csv.row"), fill(labels), catalogue
    )
    for finding in apart:
        row = "" if finding.row is None else str(finding.row)
        yield [finding.file, row, *fill(()), begin(tell_in_row(finding, catalogue))]
    for each in rows:
        why = " ".join(begin(tell_in_row(finding, catalogue)) for finding in each.findings)
        yield [each.file, str(each.row), *fill(each.cells), why]
    for sentence in (*table.notes, *table.rest):
        yield [table.file, "", *fill(()), sentence]
