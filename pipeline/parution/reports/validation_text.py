"""The report of a validation for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from parution.messages import printable
from parution.reports.explaining import explain
from parution.reports.findings import tell_findings
from parution.reports.formats import ReportFormat
from parution.reports.header import name_tables, tell_header
from parution.reports.warning import explain_warning

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from parution.messages import Catalogue
    from parution.model.package import Package, Resource
    from parution.model.report import Error, Report, ReportWarning, Reread, Task


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
    _append_warnings(text, report.warning_details, package.source.name, "", catalogue)
    width = max((len(task.name) for task in report.tasks), default=0)
    for task, resource in zip(report.tasks, package.resources, strict=False):
        _append_task(text, task, resource, package, catalogue, width=width)
    for file in report.remote_files:
        address, size = printable(file.address), catalogue.write_size(file.bytes)
        text.append(f"{catalogue.say('report.remote-file', address=address, size=size)}\n", "dim")
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
    text: Text,
    task: Task,
    resource: Resource,
    package: Package,
    catalogue: Catalogue,
    *,
    width: int,
) -> None:
    mark, style = ("✔", "green") if task.valid else ("✘", "red")
    rows = "" if task.all_rows is None else catalogue.count("count.rows", task.all_rows)
    if task.type != "table":
        rows = catalogue.say("report.not-a-table")
    text.append(f"{mark} ", style=f"bold {style}")
    text.append(f"{printable(task.name):<{width}}", style="bold").append(f"  {rows}")
    if not task.valid:
        text.append(f"  {catalogue.count('count.errors', task.error_count)}", style=style)
    text.append(f"  {printable(_name_place(task))}\n", style="dim")
    place = _name_place(task)
    disguise = _tell_disguise(task, resource, catalogue)
    if disguise:  # whatever else is found in it follows from this
        text.append(f"  {catalogue.say('error.sentence', place=place, fact=disguise)}\n")
        return
    # What was surely not meant often explains the errors.
    _append_warnings(text, task.warning_details, place, "  ", catalogue)
    for sentence in _tell_errors(task, resource, package, place, catalogue):
        text.append(f"  {sentence}\n")


def tell_task(
    task: Task,
    resource: Resource,
    package: Package,
    catalogue: Catalogue,
    *,
    remark: Callable[[Error], str] = lambda _error: "",
) -> Iterator[str]:
    """Tell what is wrong in a table, sentence by sentence: what :func:`render_text` says of it.

    Args:
        task: what was found in it.
        resource: the table as declared.
        package: its package.
        catalogue: the language.
        remark: what is said after the sentence of an error; ``""`` for nothing.
    """
    place = _name_place(task)
    if disguise := _tell_disguise(task, resource, catalogue):
        yield catalogue.say("error.sentence", place=place, fact=disguise)
        return
    yield from _tell_errors(task, resource, package, place, catalogue, remark=remark)


def _append_warnings(
    text: Text, warnings: Sequence[ReportWarning], file: str, indent: str, catalogue: Catalogue
) -> None:
    for warning in warnings:
        text.append(f"{indent}⚠ ", style="bold yellow")
        text.append(f"{explain_warning(warning, file, catalogue)}\n")


def _tell_errors(
    task: Task,
    resource: Resource,
    package: Package,
    place: str,
    catalogue: Catalogue,
    *,
    remark: Callable[[Error], str] = lambda _error: "",
) -> Iterator[str]:
    """Tell what is wrong in a table: its header first, then what remains below it."""
    reread = task.reread
    if reread is None:
        yield from tell_findings(task, resource, package, place, catalogue, remark=remark)
        return
    header_place = catalogue.say("place.whole-header", file=place)
    for header in reread.headers:
        for fact in tell_header(header, resource, catalogue):
            yield catalogue.say("error.sentence", place=header_place, fact=fact)
    if reread.unread:
        tables = name_tables(reread.unread, catalogue)
        fact = catalogue.count("report.unread", len(reread.unread), tables=tables)
        yield catalogue.say("error.sentence", place=place, fact=fact)
    elif reread.headers or reread.targets:
        yield _tell_remaining(reread, catalogue)
    if reread.task is not None:
        yield from tell_findings(reread.task, resource, package, place, catalogue, remark=remark)


def _tell_disguise(task: Task, resource: Resource, catalogue: Catalogue) -> str:
    """Tell what a file is, where it is not what its name says; ``""`` where it is."""
    look = task.look
    if look is None:
        return ""
    own = "old-workbook" if resource.format == "xls" else "workbook"
    if resource.is_workbook and look.content == own:
        missing = [error for error in task.errors if error.reason == "missing-sheet"]
        if not (missing and look.sheets):
            return ""
        sheets = name_tables(look.sheets, catalogue)
        return catalogue.say(
            "error.format-error.sheets", wanted=missing[0].expected or "", sheets=sheets
        )
    if resource.is_workbook:
        wanted = catalogue.say("look.wanted.workbook")
    elif resource.is_delimited_text and look.content not in {"text", "empty"}:
        wanted = catalogue.say("look.wanted.csv")
    else:
        return ""
    content = look.content if resource.is_workbook else look.content.removeprefix("old-")
    return catalogue.say(f"look.{content}", wanted=wanted)


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
