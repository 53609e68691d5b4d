"""``parution validate``: is it right, and if not, where."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from parution.archive import extract_zip
from parution.errors import ExitCode, UsageError
from parution.messages import say, spoken
from parution.project import DESCRIPTOR_SUFFIXES, find_descriptor, read_package, read_table
from parution.reports import FORMATS
from parution.validation import LIMIT, Engine, validate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parution.model.package import Package
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
    with _open(path, schema) as package:
        with terminal.follow(say("step.validating"), "rows") as progress:
            how = reading or Reading()
            report = validate(package, progress, engine=how.engine, limit=how.limit)
        rendered = FORMATS[output_format].render(report, package, spoken())
        if isinstance(rendered, str):
            terminal.write(rendered)
        else:
            terminal.answer(rendered)
    if report.errors:
        return ExitCode.USAGE
    return ExitCode.DONE if report.valid else ExitCode.DATA


@contextmanager
def _open(path: Path, schema: Path | None) -> Iterator[Package]:
    if schema is not None:
        yield read_table(path, schema)
    elif path.suffix.lower() == ".zip" and not path.is_dir():
        if not path.is_file():
            raise UsageError("table.not-found", path=path)
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name).resolve()
            extract_zip(path, folder)
            yield read_package(find_descriptor(folder), folder)
    elif path.is_file() and path.suffix.lower() not in DESCRIPTOR_SUFFIXES:
        raise UsageError("validate.no-schema", path=path)
    else:
        yield read_package(find_descriptor(path))
