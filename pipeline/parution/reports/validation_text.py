"""The report of a validation for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from parution.messages import printable
from parution.reports.showing import spell_commands
from parution.reports.telling import tell_report
from parution.reports.validation_summary import color_summary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from parution.messages import Catalogue
    from parution.model.package import Package
    from parution.model.report import Report
    from parution.reports.findings import Finding
    from parution.reports.telling import TableFindings


def render_text(report: Report, package: Package, catalogue: Catalogue) -> Text:
    """Render the report for a person: each table, the errors kept of it, the totals.

    Args:
        report: the report.
        package: what was validated.
        catalogue: the language.
    """
    text = Text()
    told = tell_report(report, package, catalogue)
    for error in told.errors:
        text.append("✘ ", style="bold red").append(f"{spell_commands(error.sentence)}\n")
    _append_warnings(text, told.warnings, "")
    width = max((len(table.task.name) for table in told.tables), default=0)
    for table in told.tables:
        _append_table(text, table, catalogue, width=width)
    for file in report.remote_files:
        address, size = spell_commands(printable(file.address)), catalogue.write_size(file.bytes)
        text.append(f"{catalogue.say('report.remote-file', address=address, size=size)}\n", "dim")
    return text.append(color_summary(report, catalogue))


def render_warnings(report: Report, package: Package, catalogue: Catalogue) -> Text:
    """Render the warnings alone: those of the package, then those of each table."""
    text = Text()
    _append_warnings(text, tell_report(report, package, catalogue).all_warnings, "")
    text.rstrip()
    return text


def _append_table(text: Text, table: TableFindings, catalogue: Catalogue, *, width: int) -> None:
    task = table.task
    mark, style = ("✔", "green") if task.valid else ("✘", "red")
    rows = "" if task.all_rows is None else catalogue.count("count.rows", task.all_rows)
    if task.type != "table":
        rows = catalogue.say("report.not-a-table")
    text.append(f"{mark} ", style=f"bold {style}")
    name = spell_commands(printable(task.name))
    text.append(f"{name:<{width}}", style="bold").append(f"  {rows}")
    if not task.valid:
        text.append(f"  {catalogue.count('count.errors', task.error_count)}", style=style)
    text.append(f"  {spell_commands(printable(table.file))}\n", style="dim")
    _append_warnings(text, table.warnings, "  ")
    for sentence in table.sentences:
        text.append(f"  {spell_commands(sentence)}\n")


def _append_warnings(text: Text, warnings: Sequence[Finding], indent: str) -> None:
    for warning in warnings:
        text.append(f"{indent}⚠ ", style="bold yellow")
        text.append(f"{spell_commands(warning.sentence)}\n")
