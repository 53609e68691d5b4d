"""The report of a validation for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from parution.messages import printable
from parution.reports.explaining import explain
from parution.reports.formats import ReportFormat
from parution.reports.warning import explain_warning

if TYPE_CHECKING:
    from parution.messages import Catalogue
    from parution.model.package import Package, Resource
    from parution.model.report import Report, Task

# Errors of one kind in one column that a person is shown; the totals are always exact.
SAMPLE = 10


def render_text(report: Report, package: Package, catalogue: Catalogue) -> Text:
    """Render the report for a person: each table, its first errors of each kind, the total.

    Args:
        report: the report.
        package: what was validated.
        catalogue: the language.
    """
    text = Text()
    for error in report.errors:
        sentence = explain(error, None, package.source.name, catalogue)
        text.append("✘ ", style="bold red").append(f"{sentence}\n")
    for warning in report.warning_details:
        sentence = explain_warning(warning, package.source.name, catalogue)
        text.append("⚠ ", style="bold yellow").append(f"{sentence}\n")
    width = max((len(task.name) for task in report.tasks), default=0)
    for task, resource in zip(report.tasks, package.resources, strict=False):
        _append_task(text, task, resource, width, catalogue)
    return text.append(summarize(report, catalogue))


def summarize(report: Report, catalogue: Catalogue) -> Text:
    """Sum a report up in one line."""
    text = _summarize_errors(report, catalogue)
    if number := len(report.all_warnings):
        text.append(f" {catalogue.count('report.warnings', number)}", style="yellow")
    return text


def _summarize_errors(report: Report, catalogue: Catalogue) -> Text:
    rows = catalogue.count("count.rows", report.row_count)
    if report.valid:
        number = sum(task.type == "table" for task in report.tasks)
        tables = catalogue.count("count.tables", number)
        line = catalogue.say("report.valid", tables=tables, rows=rows)
        return Text(line, style="bold green")
    errors = catalogue.count("count.errors", report.error_count)
    if report.errors:
        return Text(catalogue.say("report.refused", errors=errors), style="bold red")
    wrong = sum(not task.valid for task in report.tasks)
    tables = catalogue.count("count.tables-of", wrong, total=len(report.tasks))
    line = catalogue.say("report.invalid", errors=errors, tables=tables, rows=rows)
    return Text(line, style="bold red")


FORMAT = ReportFormat(render_text, ".txt")


def _append_task(
    text: Text, task: Task, resource: Resource, width: int, catalogue: Catalogue
) -> None:
    mark, style = ("✔", "green") if task.valid else ("✘", "red")
    rows = "" if task.rows is None else catalogue.count("count.rows", task.rows)
    if task.type != "table":
        rows = catalogue.say("report.not-a-table")
    text.append(f"{mark} ", style=f"bold {style}")
    text.append(f"{printable(task.name):<{width}}", style="bold").append(f"  {rows}")
    if not task.valid:
        text.append(f"  {catalogue.count('count.errors', task.error_count)}", style=style)
    text.append(f"  {printable(task.place)}\n", style="dim")
    _append_errors(text, task, resource, catalogue)
    for warning in task.warning_details:
        sentence = explain_warning(warning, task.place, catalogue)
        text.append("  ⚠ ", style="yellow").append(f"{sentence}\n")


def _append_errors(text: Text, task: Task, resource: Resource, catalogue: Catalogue) -> None:
    shown = dict.fromkeys(task.totals, 0)
    for error in task.errors:
        if shown[error.kind] < SAMPLE:
            shown[error.kind] += 1
            text.append(f"  {explain(error, resource, task.place, catalogue)}\n")
    for kind, total in task.totals.items():
        if total > shown[kind]:
            what = catalogue.say("report.kind", type=kind[0], field=kind[1] or "—")
            more = catalogue.count("report.more", total - shown[kind], what=what)
            text.append(f"  {more}\n", style="dim")
