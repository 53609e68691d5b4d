"""The first wrong rows of a table, whole: their cells as written, and all that is told of each.

A report keeps every error of the first wrong rows of a table (``Task.complete_to``), and of the
rows after them the first errors of each kind alone: a row that is given back is one of the former.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from parution.model.header import accept_header
from parution.model.shortening import shorten
from parution.reports.explaining import show_typed
from parution.reports.showing import name_column
from parution.tables.cells import open_cells

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from parution.messages import Catalogue
    from parution.model.package import Package
    from parution.model.report import Report, Task
    from parution.reports.findings import Finding
    from parution.reports.telling import TableFindings


@dataclass(frozen=True, slots=True)
class WrongRow:
    """A row where something is wrong.

    Attributes:
        number: its number in the table, all its files counted through; the header is row 1.
        file: the file where it stands, as the descriptor names it.
        row: its number in that file, as a spreadsheet shows it.
        cells: its cells as written.
        findings: all that is wrong in it, at least one.
    """

    number: int
    file: str
    row: int
    cells: tuple[str, ...]
    findings: tuple[Finding, ...]


def keep_whole_rows(report: Report, most: Callable[[Task], int]) -> Report:
    """Keep the errors of the first wrong rows alone, beside those that are of no row.

    Args:
        report: the report, with the errors of whole rows.
        most: a table → how many of its wrong rows are kept.

    Returns:
        The report, where each row that has an error has all of its own.
    """
    return replace(report, tasks=tuple(_keep_table(task, most(task)) for task in report.tasks))


def _keep_table(task: Task, most: int) -> Task:
    kept = _keep(task, most)
    if kept.reread is None or kept.reread.task is None:
        return kept
    again = _keep(kept.reread.task, most)
    return replace(kept, reread=replace(kept.reread, task=again))


def _keep(task: Task, most: int) -> Task:
    numbers = sorted({error.row_number for error in task.errors if error.row_number is not None})
    if task.complete_to is not None:
        numbers = [number for number in numbers if number <= task.complete_to]
    last = numbers[:most][-1] if numbers else 0
    errors = tuple(
        error for error in task.errors if error.row_number is None or error.row_number <= last
    )
    return replace(task, errors=errors)


def find_wrong_rows(
    table: TableFindings,
) -> tuple[tuple[WrongRow, ...], tuple[Finding, ...]]:
    """Find the rows of a table where something is wrong, and what is wrong of no row.

    Args:
        table: what is told of it, of a report of :func:`keep_whole_rows`.

    Returns:
        The rows, in the order of the table; what is told of its header, of its file, of all of
        it.
    """
    apart = [*table.header]
    found: dict[int, list[Finding]] = {}
    for finding in table.errors:
        number = finding.error.row_number if finding.error is not None else None
        if number is None or finding.row is None:
            apart.append(finding)
        else:
            found.setdefault(number, []).append(finding)
    is_typed = not table.resource.is_delimited_text
    rows = []
    for number, findings in sorted(found.items()):
        cells = next((each.error.cells for each in findings if each.error and each.error.cells), ())
        rows.append(
            WrongRow(
                number,
                findings[0].file,
                findings[0].row or number,
                tuple(map(show_typed, cells)) if is_typed else cells,
                tuple(findings),
            )
        )
    return tuple(rows), tuple(apart)


def begin(text: str) -> str:
    """Begin a fact that stands alone with a capital letter."""
    return text[:1].upper() + text[1:]


def tell_in_row(finding: Finding, catalogue: Catalogue) -> str:
    """Tell what is wrong with a row that is in sight: only the column needs naming."""
    if finding.column is None or not finding.field:
        return finding.fact
    place = catalogue.say(
        "place.column", letter=name_column(finding.column), field=shorten(finding.field)
    )
    return catalogue.say("error.sentence", place=place, fact=finding.fact)


def is_readable(table: TableFindings) -> bool:
    """Tell whether the file of a table is what its name says: else nothing in it are its cells."""
    look, resource = table.task.look, table.resource
    if look is None:
        return True
    if resource.is_delimited_text:
        return look.content in {"text", "empty"}
    return not resource.is_workbook or look.content in {"workbook", "old-workbook"}


@contextmanager
def reopen(
    table: TableFindings, package: Package
) -> Iterator[tuple[tuple[str, ...], Iterator[tuple[int, list[str]]]]]:
    """Open a table again, as it was read to find what is told of it.

    Args:
        table: what is told of it.
        package: what was validated.

    Yields:
        As :func:`parution.tables.cells.open_cells`; cells that came typed are written whatever
        their field is.

    Raises:
        DataError: the table cannot be read.
        OSError: it is not there, or the system refuses.
    """
    resource = table.resource
    for header in table.task.reread.headers if table.task.reread else ():
        if header.separator_line or header.delimiter or header.row:
            resource = accept_header(resource, header)
    if table.task.encoding is not None and not resource.descriptor.get("encoding"):
        described = {**resource.descriptor, "encoding": table.task.encoding}
        resource = replace(resource, descriptor=described)
    with open_cells(resource, package.find_base(resource), as_fields=False) as opened:
        yield opened
