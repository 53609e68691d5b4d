"""The report of a validation as one HTML page, which reads nothing else: wrong cells in their rows.

Accessible: what is wrong is told by words and marks, not by colour alone; each table has its
caption and its headers, and one can reach with the keyboard what scrolls.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from parution.model.shortening import shorten
from parution.reports.pages import open_template
from parution.reports.showing import name_column, name_kind
from parution.reports.telling import group_kinds, open_paths, tell_report
from parution.reports.validation_summary import summarize
from parution.reports.wrong_rows import tell_in_row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parution.messages import Catalogue
    from parution.model.package import Package
    from parution.model.report import Error, Report
    from parution.reports.findings import Finding
    from parution.reports.telling import TableFindings

# Rows that are shown of a table, columns of a row, and signs of a cell.
MOST_ROWS, MOST_COLUMNS, MAX_CELL = 200, 60, 200
SAMPLES, ROWS = 3, 5


@dataclass(frozen=True, slots=True)
class _Cell:
    text: str
    wrong: bool


@dataclass(frozen=True, slots=True)
class _Row:
    """A wrong row: its number, its cells, and what is told of it."""

    number: int
    cells: tuple[_Cell, ...]
    told: tuple[str, ...]


def render_html(report: Report, package: Package, catalogue: Catalogue) -> str:
    """Render the report as one HTML file.

    Args:
        report: the report.
        package: what was validated.
        catalogue: the language.
    """
    told = tell_report(report, package, catalogue)
    find_path = open_paths(package)
    return open_template("validation.html.j2").render(
        language=catalogue.language,
        say=catalogue.say,
        title=catalogue.say("report.title", name=package.title),
        verdict=summarize(report, catalogue),
        valid=report.valid,
        errors=[each.sentence for each in told.errors],
        warnings=[each.sentence for each in told.all_warnings],
        tables=[_show(table, find_path(table.file), catalogue) for table in told.tables],
    )


def _show(table: TableFindings, path: str, catalogue: Catalogue) -> dict[str, Any]:
    rows, labels, apart, hidden = _find_rows(table, catalogue)
    task = table.task
    return {
        "name": task.name,
        "title": table.resource.title,
        "file": path,
        "size": "" if task.all_rows is None else catalogue.count("count.rows", task.all_rows),
        "valid": task.valid,
        "number": catalogue.count("count.errors", sum(table.totals.values())),
        "kinds": list(_show_kinds(table, catalogue)),
        "labels": labels,
        "rows": rows,
        "apart": apart,
        "rest": (*table.notes, *table.rest),
        "hidden": catalogue.count("report.rows-left", hidden) if hidden else "",
    }


def _show_kinds(table: TableFindings, catalogue: Catalogue) -> Iterator[dict[str, Any]]:
    for group in group_kinds(table):
        kind, field = group.kind
        rows = list(dict.fromkeys(each.row for each in group.findings if each.row is not None))
        more = len(rows) > ROWS or len(group.findings) < group.total
        cells = dict.fromkeys(each.cell for each in group.findings if each.cell)
        yield {
            "letter": name_column(group.column) if group.column else "",
            "field": field,
            "name": name_kind(kind, catalogue),
            "total": catalogue.write_number(group.total),
            "samples": [shorten(cell) for cell in list(cells)[:SAMPLES]],
            "rows": ", ".join(map(str, rows[:ROWS])) + ("…" if rows and more else ""),
        }


def _find_rows(
    table: TableFindings, catalogue: Catalogue
) -> tuple[list[_Row], list[tuple[str, str]], list[str], int]:
    """Find the wrong rows to show, the columns' letters and labels, what is of no row, the rest."""
    apart = [each.sentence for each in table.header]
    by_row: dict[tuple[str, int], list[Finding]] = {}
    for finding in table.errors:
        error = finding.error
        if finding.row is None or error is None or not error.cells:
            apart.append(finding.sentence)
        else:
            by_row.setdefault((finding.file, finding.row), []).append(finding)
    shown = sorted(by_row.items())[:MOST_ROWS]
    width = max((len(_first(found).cells) for _, found in shown), default=0)
    labels = [
        (
            name_column(number),
            table.read.labels[number - 1] if number <= len(table.read.labels) else "",
        )
        for number in range(1, min(width, MOST_COLUMNS) + 1)
    ]
    rows = [
        _Row(
            number,
            _mark(_first(found), found),
            tuple(tell_in_row(each, catalogue) for each in found),
        )
        for (_, number), found in shown
    ]
    return rows, labels, apart, len(by_row) - len(shown)


def _first(found: list[Finding]) -> Error:
    error = found[0].error
    if error is None:
        raise TypeError("a finding of a row without its error")
    return error


def _mark(error: Error, found: list[Finding]) -> tuple[_Cell, ...]:
    wrong = {each.column for each in found}
    return tuple(
        _Cell(cell, number in wrong)
        for number, cell in enumerate(error.cells[:MOST_COLUMNS], start=1)
    )
