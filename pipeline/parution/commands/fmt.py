"""``parution fmt``: writes each table in the canonical CSV, its cells to the letter."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from parution.commands.fix import choose_tables, hold, show_table
from parution.errors import DataError, ExitCode, UsageError
from parution.files import copy_file, open_file
from parution.library import open_package
from parution.messages import say, spoken
from parution.model.repair import Formatting
from parution.repair.ordering import order_rows
from parution.repair.settings import read_contribution_settings
from parution.repair.sources import NotRepairedError, open_text
from parution.reports.tables_json import describe_formatting
from parution.tables.canonical import format_row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from parution.model.package import Package, Resource
    from parution.model.progress import Progress
    from parution.reports.terminal import Terminal

_BLOCK = 2**20


def run(files: Sequence[Path], path: Path, terminal: Terminal, *, check: bool) -> ExitCode:
    """Write tables in the canonical CSV.

    Args:
        files: tables of the package, by their path or their name; none for every table.
        path: a descriptor, or a folder that holds one.
        terminal: where to answer.
        check: whether nothing is written, and what would be is said.

    Returns:
        ``PENDING`` where ``check`` found a file to write, else ``DONE``.

    Raises:
        UsageError: the package cannot be read, or has no such table.
        DataError: a table cannot be read whole; those before it are written.
        MachineError: a file changed while it was read.
        OSError: the disk refuses; what was there stays.
    """
    if path.suffix.lower() == ".zip" and path.is_file():
        raise UsageError("fix.archive", path=path)
    with (
        open_package(path, None) as package,
        terminal.follow(say("step.formatting"), "rows") as progress,
    ):
        ordered = read_contribution_settings(package).key_order
        tables = []
        for resource in choose_tables(package, files):
            is_ordered = resource.name in ordered
            tables.append(_format(package, resource, progress, is_ordered=is_ordered, check=check))
    differing = [table for table in tables if table.differs]
    for each in differing:
        key = "fmt.written" if each.written else "fmt.to-write"
        terminal.answer(say(key, path=each.path))
    same = len(tables) - len(differing)
    if same:
        terminal.answer(spoken().count("fmt.same", same))
    terminal.answer_program(describe_formatting(tables))
    return ExitCode.PENDING if check and differing else ExitCode.DONE


def _format(
    package: Package, resource: Resource, progress: Progress, *, is_ordered: bool, check: bool
) -> Formatting:
    shown = show_table(package, resource)
    try:
        source = open_text(package, resource)
        target = source.target
        with tempfile.TemporaryDirectory() as name:
            made = Path(name) / "table"
            with hold(target), made.open("x", encoding=target.encoding, newline="") as file:
                file.writelines(
                    format_row(cells, target.delimiter)
                    for cells in order_rows(source, resource, progress, is_ordered=is_ordered)
                )
            differs = not _is_same(made, target.path, package.root)
            written = differs and not check
            if written:
                copy_file(made, target.path)
    except NotRepairedError as error:
        why = say(f"fix.refused.{error.reason}", detail=error.detail)
        raise DataError("fmt.refused", place=shown, why=why) from error
    except UnicodeError as error:
        why = say("fix.refused.encoding", detail=str(resource.descriptor.get("encoding") or ""))
        raise DataError("fmt.refused", place=shown, why=why) from error
    return Formatting(resource.name, shown, differs, written)


def _is_same(made: Path, path: Path, root: Path) -> bool:
    with made.open("rb") as one, open_file(path, root) as other:
        while block := one.read(_BLOCK):
            if block != other.read(_BLOCK):
                return False
        return not other.read(1)
