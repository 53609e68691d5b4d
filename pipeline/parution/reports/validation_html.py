"""The report of a validation as one HTML page, which reads nothing else: wrong cells in their rows.

Accessible: what is wrong is told by words and marks, not by colour alone; each table has its
caption and its headers, and one can reach with the keyboard what scrolls.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from parution.model.shortening import shorten
from parution.reports.pages import open_template
from parution.reports.showing import name_column, name_kind, spell_commands_as
from parution.reports.telling import group_kinds, open_paths, tell_report
from parution.reports.validation_summary import summarize
from parution.reports.wrong_rows import tell_in_row

if TYPE_CHECKING:
    from collections.abc import Callable

    from parution.messages import Catalogue
    from parution.model.package import Package
    from parution.model.report import Error, Report
    from parution.reports.findings import Finding
    from parution.reports.telling import KindFindings, TableFindings

# Rows that are shown of a table, columns of a row, and signs of a cell.
MOST_ROWS, MOST_COLUMNS, MAX_CELL = 200, 60, 200
# Cells of the whole page, and those that a line by column, or a sentence, counts for: a page of
# 100,000 cells is some 10 MB, which a browser opens.
MOST_CELLS, A_LINE = 100_000, 5


# A file as the descriptor names it, and a row of it.
_Place = tuple[str, int]


@dataclass(frozen=True, slots=True)
class _Cell:
    text: str
    wrong: bool


@dataclass(frozen=True, slots=True)
class _Row:
    """A wrong row: its number, the file where it is of another, its cells, what is told of it."""

    number: int
    file: str
    cells: tuple[_Cell, ...]
    told: tuple[str, ...]


@dataclass(slots=True)
class _Room:
    """Cells that the page may still show."""

    left: int = MOST_CELLS

    def take(self, number: int, cost: int) -> int:
        """Take as much room as there is for some things of one cost; return for how many."""
        taken = min(number, self.left // max(cost, 1))
        self.left -= taken * cost
        return taken


def render_html(report: Report, package: Package, catalogue: Catalogue) -> str:
    """Render the report as one HTML file: at most :data:`MOST_CELLS` cells, the rest counted.

    Args:
        report: the report.
        package: what was validated.
        catalogue: the language.
    """
    told = tell_report(report, package, catalogue)
    find_path = open_paths(package)
    room = _Room()
    page = open_template("validation.html.j2").render(
        language=catalogue.language,
        say=catalogue.say,
        title=catalogue.say("report.title", name=package.title),
        verdict=summarize(report, catalogue, told.total),
        valid=report.valid,
        errors=[each.sentence for each in told.errors],
        warnings=[each.sentence for each in told.all_warnings],
        tables=[_show(table, find_path, catalogue, room) for table in told.tables],
    )
    return spell_commands_as(page, "&#35;", "&#58;")


def _show(
    table: TableFindings, find_path: Callable[[str], str], catalogue: Catalogue, room: _Room
) -> dict[str, Any]:
    task = table.task
    groups = group_kinds(table)
    kinds = groups[: room.take(len(groups), A_LINE)]
    found, apart = _sort_out(table)
    told = apart[: room.take(len(apart), A_LINE)]
    rows, labels = _find_rows(table, found, find_path, catalogue, room)
    unsaid, hidden = len(apart) - len(told), len(found) - len(rows)
    return {
        "name": task.name,
        "title": table.resource.title,
        "file": find_path(table.file),
        "size": "" if task.all_rows is None else catalogue.count("count.rows", task.all_rows),
        "valid": task.valid,
        "number": catalogue.count("count.errors", sum(table.totals.values())),
        "kinds": [_show_kind(group, catalogue) for group in kinds],
        "more_kinds": _count("kinds.more", len(groups) - len(kinds), catalogue),
        "labels": labels,
        "rows": rows,
        "apart": told,
        "unsaid": _count("report.sentences-left", unsaid, catalogue),
        "rest": (*table.notes, *table.rest[: room.take(len(table.rest), A_LINE)]),
        "hidden": _count("report.rows-left", hidden, catalogue),
    }


def _count(key: str, number: int, catalogue: Catalogue) -> str:
    return catalogue.count(key, number) if number else ""


def _show_kind(group: KindFindings, catalogue: Catalogue) -> dict[str, Any]:
    kind, field = group.kind
    return {
        "letter": name_column(group.column) if group.column else "",
        "field": field,
        "name": name_kind(kind, catalogue),
        "total": catalogue.write_number(group.total),
        "samples": [shorten(cell) for cell in group.samples],
        "rows": group.rows,
    }


def _sort_out(table: TableFindings) -> tuple[dict[_Place, list[Finding]], list[str]]:
    """Sort out what is told: the wrong rows, in the order of the files, and what is of none."""
    apart = [each.sentence for each in table.header]
    rows: dict[_Place, list[Finding]] = {}
    for finding in table.errors:
        error = finding.error
        if finding.row is None or error is None or not error.cells:
            apart.append(finding.sentence)
        else:
            rows.setdefault((finding.file, finding.row), []).append(finding)
    files = {file: at for at, file in enumerate(table.resource.paths)}
    order = sorted(rows, key=lambda place: (files.get(place[0], -1), place))
    return {place: rows[place] for place in order}, apart


def _find_rows(
    table: TableFindings,
    found: dict[_Place, list[Finding]],
    find_path: Callable[[str], str],
    catalogue: Catalogue,
    room: _Room,
) -> tuple[list[_Row], list[tuple[str, str]]]:
    """Find the wrong rows to show, and the columns' letters and labels."""
    first = list(found.items())[:MOST_ROWS]
    # Cells that a row lacks are shown where their columns are.
    widest = [len(table.read.labels) if first else 0]
    widest += [len(_first(findings).cells) for _, findings in first]
    width = min(max(widest), MOST_COLUMNS)
    labels = [
        (
            name_column(number),
            table.read.labels[number - 1] if number <= len(table.read.labels) else "",
        )
        for number in range(1, width + 1)
    ]
    rows = [
        _Row(
            number,
            "" if file == table.file else find_path(file),
            _mark(_first(findings), findings, width),
            tuple(tell_in_row(each, catalogue) for each in findings),
        )
        for (file, number), findings in first[: room.take(len(first), width)]
    ]
    return rows, labels


def _first(found: list[Finding]) -> Error:
    error = found[0].error
    if error is None:
        raise TypeError("a finding of a row without its error")
    return error


def _mark(error: Error, found: list[Finding], width: int) -> tuple[_Cell, ...]:
    wrong = {each.column for each in found}
    cells = (*error.cells, *[""] * (width - len(error.cells)))
    return tuple(_Cell(cell, number in wrong) for number, cell in enumerate(cells[:width], start=1))
