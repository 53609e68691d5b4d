"""``parution workbook``: the workbook that a person fills, made from the schemas."""

from __future__ import annotations

import re
import tempfile
from contextlib import closing, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from parution.commands.edition import show_path
from parution.errors import ExitCode, UsageError
from parution.files import is_reserved, put_file
from parution.library import open_package
from parution.messages import say, spoken
from parution.packaging.describing import refuse_addresses
from parution.project import read_schema, watch_files
from parution.reports.tables_json import describe_workbook
from parution.tables.cells import is_table, open_cells
from parution.tables.encoding import declare_encodings
from parution.workbooks.choices import MAX_CHOICES, list_targets
from parution.workbooks.entry import EntryTable, write_entry_workbook

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence
    from contextlib import AbstractContextManager

    from parution.model.package import Package, Resource
    from parution.reports.terminal import Terminal
    from parution.workbooks.read_me import Written

SUFFIX = ".xlsx"
_END = "-saisie"
_MAX_NAME = 100


@dataclass(frozen=True, slots=True)
class Wanted:
    """The workbook that is wanted.

    Attributes:
        tables: names of the resources, none for all those of the package; with ``schema``, at
            most one: the file of the table.
        path: the package; None for the one where the person stands.
        schema: the Table Schema of a lone table; None for a package.
        output: the file to write; None for a name made of the package's, or the table's.
        empty: whether the rows of the tables are left out.
        force: whether a file that is there may be replaced.
    """

    tables: tuple[str, ...] = ()
    path: Path | None = None
    schema: Path | None = None
    output: Path | None = None
    empty: bool = False
    force: bool = False


def run(wanted: Wanted, terminal: Terminal) -> ExitCode:
    """Write an entry workbook.

    Args:
        wanted: which one.
        terminal: where to say it; the answer is the path of the workbook.

    Raises:
        UsageError: the package, a schema or one of the tables cannot be found, or the file is
            there already.
        DataError: a table cannot be read, or a workbook cannot hold it.
        OSError: the disk refuses; a file that was there stays.
    """
    if wanted.output is not None and wanted.output.suffix.lower() != SUFFIX:
        raise UsageError("workbook.suffix", path=wanted.output, suffix=SUFFIX)
    with _open(wanted) as package:
        refuse_addresses(package)
        chosen = _choose(package, wanted)
        output = wanted.output or _name_output(package, chosen, wanted)
        if output.exists() and not wanted.force:
            raise UsageError("workbook.exists", path=output)
        with watch_files(package), tempfile.TemporaryDirectory() as folder:
            place = Path(folder)
            written = _write(
                package, chosen, output, folder=place, wanted=wanted, terminal=terminal
            )
    terminal.answer(show_path(output))
    terminal.answer_program(describe_workbook(show_path(output), written))
    return ExitCode.DONE


def _open(wanted: Wanted) -> AbstractContextManager[Package]:
    if wanted.schema is None:
        return open_package(wanted.path or Path(), None)
    if wanted.path is not None:
        raise UsageError("workbook.package-or-schema")
    if len(wanted.tables) > 1:
        raise UsageError("workbook.one-table", schema=wanted.schema)
    if wanted.tables:
        return open_package(Path(wanted.tables[0]), wanted.schema)
    return nullcontext(read_schema(wanted.schema))


def _choose(package: Package, wanted: Wanted) -> tuple[Resource, ...]:
    names = [resource.name for resource in package.resources]
    if wanted.schema is None:
        for name in wanted.tables:
            if name not in names:
                source, tables = show_path(package.source), ", ".join(names)
                raise UsageError("links.unknown-table", path=source, name=name, tables=tables)
        named = set(wanted.tables)
    else:
        named = set()
    chosen = tuple(
        resource
        for resource in package.resources
        if (not named or resource.name in named) and _is_table(resource, package)
    )
    for name in sorted(named - {resource.name for resource in chosen}):
        raise UsageError("workbook.not-a-table", name=name)
    if not chosen:
        raise UsageError("workbook.no-tables", path=show_path(package.source))
    return chosen


def _is_table(resource: Resource, package: Package) -> bool:
    return bool(resource.schema.fields) or is_table(resource, package.find_base(resource))


def _name_output(package: Package, chosen: Sequence[Resource], wanted: Wanted) -> Path:
    one = len(chosen) == 1 and (wanted.tables or package.lone)
    name = re.sub(r"[^\w.-]+", "-", chosen[0].name if one else package.name)
    name = name.strip("-.")[:_MAX_NAME] or "tables"
    file = f"{name}{_END}{SUFFIX}"
    return Path(f"_{file}" if is_reserved(file) else file)


def _write(
    package: Package,
    chosen: Sequence[Resource],
    output: Path,
    *,
    folder: Path,
    wanted: Wanted,
    terminal: Terminal,
) -> Sequence[Written]:
    package = declare_encodings(package, {each.name for each in package.resources if each.unread})
    known = {resource.name: resource for resource in package.resources}
    chosen = tuple(known[resource.name] for resource in chosen)
    targets = {}
    for name, field in list_targets(chosen):
        if name in known and (values := _read_key(known[name], field, package)) is not None:
            targets[name, field] = values
    draft = folder / f"draft{SUFFIX}"
    with (
        terminal.follow(say("step.writing-workbook"), "rows") as progress,
        closing(_read_tables(chosen, package, wanted, terminal)) as tables,
    ):
        written = write_entry_workbook(
            draft,
            folder,
            package=package,
            resources=chosen,
            tables=tables,
            targets=targets,
            catalogue=spoken(),
            progress=progress,
        )
    for each in written:
        for field in each.unlisted:
            terminal.tell(say("workbook.unlisted", table=each.table, field=field))
    put_file(output, draft.read_bytes())
    return written


def _read_tables(
    chosen: Sequence[Resource], package: Package, wanted: Wanted, terminal: Terminal
) -> Generator[EntryTable]:
    for resource in chosen:
        if not _is_there(resource):
            if resource.paths and not wanted.empty:
                terminal.warn(say("workbook.no-file", name=resource.name))
            yield EntryTable(resource)
            continue
        if wanted.empty and resource.schema.fields:
            yield EntryTable(resource)
            continue
        with open_cells(resource, package.find_base(resource)) as (labels, rows):
            yield EntryTable(resource, labels, () if wanted.empty else rows)


def _is_there(resource: Resource) -> bool:
    """Tell whether a table can be read: its files are there, or its data in the descriptor."""
    if resource.unread or not resource.files:
        return "data" in resource.descriptor and not resource.unread
    return all(file.is_file() for file in resource.files)


def _read_key(resource: Resource, name: str, package: Package) -> tuple[str, ...] | None:
    """Read the values of a key, each once; None where there is no such column to read.

    One more than a list can show is as many as are read.
    """
    if not _is_there(resource):
        return None
    field = resource.schema.find_field(name)
    missing = resource.schema.find_missing_values(field) if field else ("",)
    values: dict[str, None] = {}
    with open_cells(resource, package.find_base(resource)) as (labels, rows):
        if name not in labels:
            return None
        place = labels.index(name)
        for _, cells in rows:
            if place < len(cells) and cells[place] and cells[place] not in missing:
                values[cells[place]] = None
                if len(values) > MAX_CHOICES:
                    break
    return tuple(values)
