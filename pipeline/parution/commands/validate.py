"""``parution validate``: is it right, and if not, where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from parution.errors import ExitCode, UsageError
from parution.library import open_package
from parution.messages import say, spoken
from parution.reports.validation import render_json, render_text
from parution.validation import LIMIT, Engine, validate

if TYPE_CHECKING:
    from pathlib import Path

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
    place: Path,
    schema: Path | None,
    form: Literal["text", "json"],
    terminal: Terminal,
    reading: Reading | None = None,
) -> ExitCode:
    """Validate a package, or a lone table.

    Args:
        place: a descriptor, a folder or a zip that holds one, or a table.
        schema: the Table Schema of a lone table; None for a package.
        form: for whom the report is.
        terminal: where to say it.
        reading: how the tables are read; as usual if None.

    Returns:
        ``DONE`` if nothing was found, ``DATA`` if the data do not pass, ``USAGE`` if the
        descriptor or a schema does not.

    Raises:
        UsageError: what to validate cannot be told or read.
    """
    with open_package(place, schema) as package:
        with terminal.follow(say("step.validating"), "rows") as progress:
            how = reading or Reading()
            report = validate(package, progress, engine=how.engine, limit=how.limit)
        if form == "json":
            terminal.write(render_json(report))
        else:
            terminal.answer(render_text(report, package, spoken()))
    if report.errors:
        return ExitCode.USAGE
    return ExitCode.DONE if report.valid else ExitCode.DATA
