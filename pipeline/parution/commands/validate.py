"""``parution validate``: is it right, and if not, where."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from parution.commands.reporting import find_limit, give_reports
from parution.errors import ExitCode, UsageError
from parution.library import open_package
from parution.messages import printable, say
from parution.validation import FRICTIONLESS, LIMIT, Engine, validate

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from parution.commands.reporting import Wanted
    from parution.model.remote import Remote
    from parution.model.report import Report, Task
    from parution.reports.terminal import Terminal


@dataclass(frozen=True, slots=True)
class Reading:
    """How the tables are read.

    Attributes:
        engine: who reads them.
        limit: errors of each kind kept in full; None for all.
        encoding: the encoding of a lone table; None where it is told from the file.
        strict: whether a warning is enough to refuse.
        formulas: whether texts that a spreadsheet would run are warned of.
        remote: what is read at the addresses that a descriptor gives.
        budget: seconds that the patterns and the rules of a table may take; None for what a
            table of its size may need.
    """

    engine: Engine = "auto"
    limit: int | None = LIMIT
    encoding: str | None = None
    strict: bool = False
    formulas: bool = False
    remote: Remote = "none"
    budget: float | None = None


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


def parse_budget(text: str | None) -> float | None:
    """Parse a number of seconds; None where there is none.

    Raises:
        UsageError: it is none, or not above zero.
    """
    if text is None:
        return None
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < math.inf:
        raise UsageError("validate.budget", value=text)
    return seconds


def run(
    path: Path,
    schema: Path | None,
    reports: Sequence[Wanted],
    terminal: Terminal,
    reading: Reading | None = None,
) -> ExitCode:
    """Validate a package, or a lone table.

    Args:
        path: a descriptor, a folder or a zip that holds one, or a table.
        schema: the Table Schema of a lone table; None for a package.
        reports: the reports that are asked for.
        terminal: where to say it.
        reading: how the tables are read; as usual if None.

    Returns:
        ``DONE`` if nothing was found, ``DATA`` if the data do not pass, or have a warning and
        that is enough, ``USAGE`` if the descriptor or a schema does not pass.

    Raises:
        UsageError: what to validate cannot be told or read, or a report would be written over it.
        OSError: a report cannot be written.
    """
    how = reading or Reading()

    def hear(address: str) -> None:
        terminal.tell(say("step.reading-address", address=printable(address)))

    limit, whole_rows = find_limit(reports, how.limit)
    with open_package(path, schema, how.encoding, how.remote, hear) as package:
        with terminal.follow(say("step.validating"), "rows") as progress:
            report = validate(
                package,
                progress,
                engine=how.engine,
                limit=limit,
                whole_rows=whole_rows,
                formulas=how.formulas,
                budget=how.budget,
            )
        warn_of_version(report, terminal)
        for task in report.tasks:
            terminal.detail(_say_engine(task))
            if task.encoding is not None:
                name, encoding = printable(task.name), printable(task.encoding)
                terminal.detail(say("validate.text-encoding", name=name, encoding=encoding))
        give_reports(reports, report, package, how.limit, terminal)
    if report.refused:
        return ExitCode.USAGE
    if not report.valid:
        return ExitCode.DATA
    if how.strict and report.all_warnings:
        terminal.alert(say("validate.strict"))
        return ExitCode.DATA
    return ExitCode.DONE


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
