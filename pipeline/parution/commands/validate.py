"""``parution validate``: is it right, and if not, where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from parution.errors import ExitCode, UsageError
from parution.library import open_package
from parution.messages import printable, say, spoken
from parution.reports import FORMATS
from parution.validation import FRICTIONLESS, LIMIT, Engine, validate

if TYPE_CHECKING:
    from pathlib import Path

    from parution.model.report import Report, Task
    from parution.reports.terminal import Terminal


@dataclass(frozen=True, slots=True)
class Reading:
    """How the tables are read.

    Attributes:
        engine: who reads them.
        limit: errors of each kind kept in full; None for all.
    """

    engine: Engine = "auto"
    limit: int | None = LIMIT


def parse_limit(text: str) -> int | None:
    """Parse a number of errors, or ``all``.

    Raises:
        UsageError: it is neither.
    """
    if text == "all":
        return None
    if text.isascii() and text.isdigit():
        return int(text)
    raise UsageError("validate.limit", value=text)


def run(
    path: Path,
    schema: Path | None,
    output_format: str,
    terminal: Terminal,
    reading: Reading | None = None,
) -> ExitCode:
    """Validate a package, or a lone table.

    Args:
        path: a descriptor, a folder or a zip that holds one, or a table.
        schema: the Table Schema of a lone table; None for a package.
        output_format: name of the format of the report in :data:`parution.reports.FORMATS`.
        terminal: where to say it.
        reading: how the tables are read; as usual if None.

    Returns:
        ``DONE`` if nothing was found, ``DATA`` if the data do not pass, ``USAGE`` if the
        descriptor or a schema does not.

    Raises:
        UsageError: what to validate cannot be told or read.
    """
    with open_package(path, schema) as package:
        with terminal.follow(say("step.validating"), "rows") as progress:
            how = reading or Reading()
            report = validate(package, progress, engine=how.engine, limit=how.limit)
        warn_of_version(report, terminal)
        for task in report.tasks:
            terminal.detail(_say_engine(task))
        rendered = FORMATS[output_format].render(report, package, spoken())
        if isinstance(rendered, str):
            terminal.write(rendered)
        else:
            terminal.answer(rendered)
    if report.refused:
        return ExitCode.USAGE
    return ExitCode.DONE if report.valid else ExitCode.DATA


def _say_engine(task: Task) -> str:
    """Say who validated a table, and why that was not the screen."""
    name = printable(task.name)
    if task.engine == "screen":
        return say("validate.engine.screen", name=name)
    if task.reason:
        return say("validate.engine.handed-over", name=name, reason=printable(task.reason))
    return say("validate.engine.frictionless", name=name)


def warn_of_version(report: Report, terminal: Terminal) -> None:
    """Say that frictionless read the tables whole, where its version is why."""
    if report.other_version is not None:
        found, proven = report.other_version, FRICTIONLESS
        terminal.warn(say("validate.other-version", found=found, proven=proven))
