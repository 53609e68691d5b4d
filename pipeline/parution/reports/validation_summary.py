"""A validation, summed up in one line: what each format begins or ends with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

if TYPE_CHECKING:
    from parution.messages import Catalogue
    from parution.model.report import Report


def summarize(report: Report, catalogue: Catalogue) -> str:
    """Sum a report up in one line."""
    return color_summary(report, catalogue).plain


def color_summary(report: Report, catalogue: Catalogue) -> Text:
    """Sum a report up in one line, for a terminal."""
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
