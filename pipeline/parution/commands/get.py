"""``parution get``: a version, or a table of it, in a file: pinned and checked."""

from __future__ import annotations

import hashlib
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from parution.commands.edition import show_path
from parution.errors import ExitCode, ParutionWarning, UsageError
from parution.files import copy_file
from parution.messages import say
from parution.reuse import places
from parution.reuse.tables import open_package, open_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parution.reports.terminal import Terminal
    from parution.reuse.places import Found

_SUFFIXES = {
    ".csv": places.CSV,
    ".zip": places.ZIP,
    ".parquet": "parquet",
    ".xlsx": "xlsx",
    ".sqlite": "sqlite",
    ".jsonl": "jsonl",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is wanted.

    Attributes:
        version: a whole version, its beginning, or None for the latest that stands.
        table: name of a table; None for the whole version, or the only table.
        format: ``csv``, ``zip``, or another in which the place publishes; None for that of the
            suffix of ``output``, else ``csv`` for a table and ``zip`` for a version.
        output: the file to write; None for the name that it was published under.
        force: whether a file that is there, and has something else, may be replaced.
    """

    version: str | None = None
    table: str | None = None
    format: str | None = None
    output: Path | None = None
    force: bool = False


def run(place: str, wanted: Wanted, terminal: Terminal) -> ExitCode:
    """Write a version, or a table of it, in a file.

    Args:
        place: a package, the folder of a static portal, or an address.
        wanted: what of it.
        terminal: where to say it; the answer is the path of the file and its SHA-256.

    Raises:
        UsageError: there is no such place, version, table or format; or the file is there
            already, with something else in it.
        ConflictError: what is published has another SHA-256 than its history says.
        PortalError: the place gives no answer, and what is needed was not kept.
        OSError: the disk refuses; a file that was there stays.
    """
    chosen = _choose_format(wanted)
    formats = (chosen,)
    asked = places.Wanted(wanted.version, wanted.table, formats, one_table=chosen == places.CSV)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", ParutionWarning)
        found = places.open_place(place).find(asked)
    for each in caught:
        terminal.warn(str(each.message))
    with _open(found, chosen, wanted.version) as (path, name, version):
        output = wanted.output or Path(name)
        sha256, written = _put(path, output, force=wanted.force)
    key = "get.written" if written else "get.same"
    terminal.answer(say(key, path=show_path(output), version=version or "–", sha256=sha256))
    terminal.answer_program(
        {
            "path": str(output),
            "bytes": output.stat().st_size,
            "sha256": sha256,
            "version": version or None,
            "table": found.table or None,
            "format": chosen,
            "source": found.source,
            "written": written,
        }
    )
    return ExitCode.DONE


def _choose_format(wanted: Wanted) -> str:
    suffix = wanted.output.suffix.lower() if wanted.output else ""
    if wanted.format is not None:
        chosen = wanted.format
    elif suffix in _SUFFIXES:
        chosen = _SUFFIXES[suffix]
    else:
        chosen = places.ZIP if wanted.table is None else places.CSV
    if chosen == places.ZIP and wanted.table is not None:
        raise UsageError("get.zip-of-table", name=wanted.table)
    return chosen


@contextmanager
def _open(found: Found, chosen: str, version: str | None) -> Iterator[tuple[Path, str, str]]:
    """Open the file to write: its path for the time of the block, its name, its version."""
    if chosen == places.CSV:
        with open_table(found, version) as table:
            told = str(table.package.descriptor.get("version") or "")
            yield table.path, f"{table.resource.name}.csv", told
    elif found.format != places.PACKAGE:
        yield found.path, found.file, found.version
    elif chosen != places.ZIP or found.path.suffix.lower() != ".zip":
        raise UsageError("get.package", place=found.source, format=chosen)
    else:
        with open_package(found, version) as package:
            told = str(package.descriptor.get("version") or "")
        yield found.path, found.file, told


def _put(path: Path, output: Path, *, force: bool) -> tuple[str, bool]:
    """Put a file where a person wants it, in one step; leave alone what is the same.

    Returns:
        Its SHA-256, and whether anything was written.
    """
    sha256 = _digest(path)
    if output.is_file():
        if _digest(output) == sha256:
            return sha256, False
        if not force:
            raise UsageError("get.exists", path=output)
    copy_file(path, output)
    return sha256, True


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
