"""``parution validate``: is it right, and if not, where."""

from __future__ import annotations

import math
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from parution.commands.reporting import find_limit, give_reports
from parution.errors import ExitCode, UsageError
from parution.files import write_file
from parution.library import open_package
from parution.messages import count, printable, say, spoken
from parution.model.baseline import MOST_FINGERPRINTS
from parution.reports.baseline import render_new, sum_up_baseline
from parution.validation import FRICTIONLESS, LIMIT, Engine, validate
from parution.validation.baseline import (
    compare_baseline,
    make_baseline,
    read_baseline,
    render_baseline,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from parution.commands.reporting import Wanted
    from parution.model.baseline import BaselineComparison
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


@dataclass(frozen=True, slots=True)
class Known:
    """What is done with the errors that were there before.

    Attributes:
        baseline: the file that knows them; None where none are known.
        update: whether those that are gone are taken out of it.
        written: the file to write, which will know all errors that there are; None for none.
    """

    baseline: Path | None = None
    update: bool = False
    written: Path | None = None

    @property
    def is_asked(self) -> bool:
        """Whether errors must be told apart."""
        return self.baseline is not None or self.written is not None


NOTHING_KNOWN = Known()


def parse_known(baseline: Path | None, written: Path | None, *, update: bool) -> Known:
    """Parse what is done with the errors that were there before.

    Raises:
        UsageError: a baseline is both read and written anew, or updated and not named, or
            there already.
    """
    if baseline is not None and written is not None:
        raise UsageError("baseline.either")
    if update and baseline is None:
        raise UsageError("baseline.update-alone")
    if written is not None and os.path.lexists(written):
        raise UsageError("baseline.exists", path=written)
    return Known(baseline, update, written)


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
    *,
    known: Known = NOTHING_KNOWN,
) -> ExitCode:
    """Validate a package, or a lone table.

    Args:
        path: a descriptor, a folder or a zip that holds one, or a table.
        schema: the Table Schema of a lone table; None for a package.
        reports: the reports that are asked for.
        terminal: where to say it.
        reading: how the tables are read; as usual if None.
        known: what is done with the errors that were there before.

    Returns:
        ``DONE`` if nothing was found, or a baseline knows all that was, or one was written;
        ``DATA`` if the data do not pass, or have a warning and that is enough; ``USAGE`` if the
        descriptor or a schema does not pass.

    Raises:
        UsageError: what to validate, or the baseline, cannot be told or read, or a report would
            be written over it.
        OSError: a report, or the baseline, cannot be written.
    """
    how = reading or Reading()

    def hear(address: str) -> None:
        terminal.tell(say("step.reading-address", address=printable(address)))

    with open_package(path, schema, how.encoding, how.remote, hear) as package:
        limit, whole_rows = find_limit(reports, how.limit, package)
        baseline = None
        if known.baseline is not None:
            baseline = read_baseline(known.baseline, package.name)
        with terminal.follow(say("step.validating"), "rows") as progress:
            report = validate(
                package,
                progress,
                engine=how.engine,
                limit=tell_apart(limit) if known.is_asked else limit,
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
        compared = None
        if baseline is not None and not report.refused:
            compared = compare_baseline(report, package, baseline)
            if compared.new and any(each.is_read for each in reports):  # what is new is told first
                terminal.answer(render_new(compared, report, package, spoken()))
        give_reports(reports, report, package, how.limit, terminal)
    if report.refused:
        return ExitCode.USAGE
    if known.written is not None:
        made = make_baseline(report, package)
        write_file(known.written, render_baseline(made).encode())
        terminal.tell(count("baseline.written", made.count, path=known.written))
    if compared is not None and known.baseline is not None:
        return _conclude(compared, known.baseline, report, terminal, how, update=known.update)
    if not report.valid and known.written is None:
        return ExitCode.DATA
    return _weigh_warnings(report, terminal, how)


def tell_apart(limit: int | None) -> int | None:
    """Tell how many errors of each kind are to be kept for a baseline, and for a person."""
    return None if limit is None else max(limit, MOST_FINGERPRINTS)


def _weigh_warnings(report: Report, terminal: Terminal, how: Reading) -> ExitCode:
    if how.strict and report.all_warnings:
        terminal.alert(say("validate.strict"))
        return ExitCode.DATA
    return ExitCode.DONE


def _conclude(
    compared: BaselineComparison,
    path: Path,
    report: Report,
    terminal: Terminal,
    how: Reading,
    *,
    update: bool,
) -> ExitCode:
    """Say what a baseline makes of the errors, and take out of it those that are gone."""
    terminal.tell(sum_up_baseline(compared, path, spoken()))
    if compared.gone and update:
        write_file(path, render_baseline(compared.shrunk).encode())
        terminal.tell(count("baseline.shrunk", compared.gone, path=path))
    elif compared.gone:
        terminal.tell(count("baseline.to-shrink", compared.gone, path=path))
    if compared.new:
        return ExitCode.DATA
    return _weigh_warnings(report, terminal, how)


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
