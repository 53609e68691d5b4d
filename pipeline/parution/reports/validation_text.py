"""The report of a validation for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from parution.messages import printable
from parution.reports.explaining import explain
from parution.reports.formats import ReportFormat
from parution.reports.header import name_tables, tell_header
from parution.reports.warning import explain_warning

if TYPE_CHECKING:
    from collections.abc import Sequence

    from parution.messages import Catalogue
    from parution.model.package import Package, Resource
    from parution.model.report import Report, ReportWarning, Reread, Task

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
    _append_warnings(text, report.warning_details, package.source.name, "", catalogue)
    width = max((len(task.name) for task in report.tasks), default=0)
    for task, resource in zip(report.tasks, package.resources, strict=False):
        _append_task(text, task, resource, width, catalogue)
    return text.append(summarize(report, catalogue))


def render_warnings(report: Report, package: Package, catalogue: Catalogue) -> Text:
    """Render the warnings alone: those of the package, then those of each table."""
    text = Text()
    _append_warnings(text, report.warning_details, package.source.name, "", catalogue)
    for task in report.tasks:
        _append_warnings(text, task.warning_details, task.place, "", catalogue)
    text.rstrip()
    return text


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
    _append_warnings(text, task.warning_details, task.place, "  ", catalogue)


def _append_warnings(
    text: Text, warnings: Sequence[ReportWarning], file: str, indent: str, catalogue: Catalogue
) -> None:
    for warning in warnings:
        text.append(f"{indent}⚠ ", style="bold yellow")
        text.append(f"{explain_warning(warning, file, catalogue)}\n")


def _append_errors(text: Text, task: Task, resource: Resource, catalogue: Catalogue) -> None:
    """Append what is wrong in a table: its header first, then what remains below it."""
    if task.reread is None:
        _append_findings(text, task, resource, catalogue)
        return
    place = catalogue.say("place.whole-header", file=task.place)
    for header in task.reread.headers:
        for fact in tell_header(header, resource.schema, catalogue):
            text.append(f"  {catalogue.say('error.sentence', place=place, fact=fact)}\n")
    remaining = task.reread.task
    text.append(f"  {_tell_remaining(task.reread, catalogue)}\n")
    if remaining is not None:
        _append_findings(text, remaining, resource, catalogue)


def _tell_remaining(reread: Reread, catalogue: Catalogue) -> str:
    if reread.task is None:
        return catalogue.say("header.unchecked")
    number = reread.task.error_count
    if reread.targets:
        tables = name_tables(reread.targets, catalogue)
        if not number:
            return catalogue.say("header.of-target.nothing", tables=tables)
        return catalogue.count("header.of-target", number, tables=tables)
    if not number:
        return catalogue.say("header.remaining.nothing")
    return catalogue.count("header.remaining", number)


def _append_findings(text: Text, task: Task, resource: Resource, catalogue: Catalogue) -> None:
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
