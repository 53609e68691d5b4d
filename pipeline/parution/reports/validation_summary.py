"""A validation, summed up in one line: what each format begins or ends with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

if TYPE_CHECKING:
    from parution.messages import Catalogue
    from parution.model.report import Report


def summarize(report: Report, catalogue: Catalogue, errors: int | None = None) -> str:
    """Sum a report up in one line.

    Args:
        report: the report.
        catalogue: the language.
        errors: errors as they are told: a header that is at fault has fewer than frictionless
            counts. frictionless' count if None.
    """
    return color_summary(report, catalogue, errors).plain


def color_summary(report: Report, catalogue: Catalogue, errors: int | None = None) -> Text:
    """Sum a report up in one line, for a terminal; with frictionless' count of errors if None."""
    number = report.error_count if errors is None else errors
    text = _summarize_errors(report, catalogue, number)
    if number := len(report.all_warnings):
        text.append(f" {catalogue.count('report.warnings', number)}", style="yellow")
    return text


def _summarize_errors(report: Report, catalogue: Catalogue, number: int) -> Text:
    rows = catalogue.count("count.rows", report.row_count)
    if report.valid:
        valid = sum(task.type == "table" for task in report.tasks)
        tables = catalogue.count("count.tables", valid)
        line = catalogue.say("report.valid", tables=tables, rows=rows)
        return Text(line, style="bold green")
    errors = catalogue.count("count.errors", number)
    if report.errors:
        return Text(catalogue.say("report.refused", errors=errors), style="bold red")
    wrong = sum(not task.valid for task in report.tasks)
    tables = catalogue.count("count.tables-of", wrong, total=len(report.tasks))
    line = catalogue.say("report.invalid", errors=errors, tables=tables, rows=rows)
    return Text(line, style="bold red")
