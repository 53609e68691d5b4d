"""``parution validate``: is it right, and if not, where."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from parution.archive import extract_zip
from parution.errors import ExitCode, UsageError
from parution.messages import say, spoken
from parution.project import DESCRIPTOR_SUFFIXES, find_descriptor, read_package, read_table
from parution.reports.validation import render_json, render_text
from parution.validation import FRICTIONLESS, LIMIT, Engine, validate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parution.model.package import Package
    from parution.model.report import Report
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
    with _open(place, schema) as package:
        with terminal.follow(say("step.validating"), "rows") as progress:
            how = reading or Reading()
            report = validate(package, progress, engine=how.engine, limit=how.limit)
        warn_of_version(report, terminal)
        if form == "json":
            terminal.write(render_json(report))
        else:
            terminal.answer(render_text(report, package, spoken()))
    if report.errors:
        return ExitCode.USAGE
    return ExitCode.DONE if report.valid else ExitCode.DATA


def warn_of_version(report: Report, terminal: Terminal) -> None:
    """Say that frictionless read the tables whole, where its version is why."""
    if report.other_version is not None:
        found, proven = report.other_version, FRICTIONLESS
        terminal.warn(say("validate.other-version", found=found, proven=proven))


@contextmanager
def _open(place: Path, schema: Path | None) -> Iterator[Package]:
    if schema is not None:
        yield read_table(place, schema)
    elif place.suffix.lower() == ".zip" and not place.is_dir():
        if not place.is_file():
            raise UsageError("table.not-found", path=place)
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name).resolve()
            extract_zip(place, folder)
            yield read_package(find_descriptor(folder), folder)
    elif place.is_file() and place.suffix.lower() not in DESCRIPTOR_SUFFIXES:
        raise UsageError("validate.no-schema", path=place)
    else:
        yield read_package(find_descriptor(place))
