"""The report of a validation for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from parution.messages import printable
from parution.reports.explaining import explain
from parution.reports.findings import tell_findings
from parution.reports.formats import ReportFormat
from parution.reports.header import name_tables, tell_header

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parution.messages import Catalogue
    from parution.model.package import Package, Resource
    from parution.model.report import Report, Reread, Task


def render_text(report: Report, package: Package, catalogue: Catalogue) -> Text:
    """Render the report for a person: each table, the errors kept of it, the totals.

    Args:
        report: the report.
        package: what was validated.
        catalogue: the language.
    """
    text = Text()
    for error in report.errors:
        sentence = explain(error, None, package.source.name, catalogue)
        text.append("✘ ", style="bold red").append(f"{sentence}\n")
    width = max((len(task.name) for task in report.tasks), default=0)
    for task, resource in zip(report.tasks, package.resources, strict=False):
        _append_task(text, task, resource, package, catalogue, width=width)
    return text.append(summarize(report, catalogue))


def summarize(report: Report, catalogue: Catalogue) -> Text:
    """Sum a report up in one line."""
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
    text: Text,
    task: Task,
    resource: Resource,
    package: Package,
    catalogue: Catalogue,
    *,
    width: int,
) -> None:
    mark, style = ("✔", "green") if task.valid else ("✘", "red")
    rows = "" if task.rows is None else catalogue.count("count.rows", task.rows)
    if task.type != "table":
        rows = catalogue.say("report.not-a-table")
    text.append(f"{mark} ", style=f"bold {style}")
    text.append(f"{printable(task.name):<{width}}", style="bold").append(f"  {rows}")
    if not task.valid:
        text.append(f"  {catalogue.count('count.errors', task.error_count)}", style=style)
    text.append(f"  {printable(_name_place(task))}\n", style="dim")
    _append_errors(text, task, resource, package, catalogue)


def _append_errors(
    text: Text, task: Task, resource: Resource, package: Package, catalogue: Catalogue
) -> None:
    place = _name_place(task)
    for sentence in _tell_errors(task, resource, package, place, catalogue):
        text.append(f"  {sentence}\n")


def _tell_errors(
    task: Task, resource: Resource, package: Package, place: str, catalogue: Catalogue
) -> Iterator[str]:
    """Tell what is wrong in a table: the file, its header, then what remains below it."""

    def state(where: str, fact: str) -> str:
        return catalogue.say("error.sentence", place=where, fact=fact)

    disguise = _tell_disguise(task, resource, catalogue)
    if disguise:
        yield state(place, disguise)
        return
    reread = task.reread
    if reread is None:
        yield from tell_findings(task, resource, package, place, catalogue)
        return
    header_place = catalogue.say("place.whole-header", file=place)
    for header in reread.headers:
        for fact in tell_header(header, resource.schema, catalogue):
            yield state(header_place, fact)
    if reread.unread:
        tables = name_tables(reread.unread, catalogue)
        yield state(place, catalogue.count("report.unread", len(reread.unread), tables=tables))
    elif reread.headers or reread.targets:
        yield _tell_remaining(reread, catalogue)
    if reread.task is not None:
        yield from tell_findings(reread.task, resource, package, place, catalogue)


def _tell_disguise(task: Task, resource: Resource, catalogue: Catalogue) -> str:
    """Tell what a file is, where it is not what its name says; ``""`` where it is."""
    look = task.look
    if look is None:
        return ""
    if resource.is_workbook and look.content == "workbook":
        missing = [error for error in task.errors if error.reason == "missing-sheet"]
        if not (missing and look.sheets):
            return ""
        sheets = name_tables(look.sheets, catalogue)
        return catalogue.say(
            "error.format-error.sheets", wanted=missing[0].expected or "", sheets=sheets
        )
    if resource.is_workbook:
        wanted = catalogue.say("look.wanted.workbook")
    elif resource.is_delimited_text and look.content != "text":
        wanted = catalogue.say("look.wanted.csv")
    else:
        return ""
    return catalogue.say(f"look.{look.content}", wanted=wanted)


def _name_place(task: Task) -> str:
    """Name the file of a table; data in the descriptor have the resource's name alone."""
    return task.name if task.place == "<memory>" else task.place


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
