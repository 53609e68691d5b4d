"""``parution fix``: repairs what is certain in the tables, or shows what it would."""

from __future__ import annotations

import codecs
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from parution.commands.edition import show_path
from parution.errors import ExitCode, MachineError, UsageError
from parution.files import copy_file, identify_file, open_file
from parution.library import open_package
from parution.messages import say, spoken
from parution.model.header import ignores_case
from parution.model.progress import Progress, silent
from parution.model.repair import FileChange, Repair
from parution.repair.blanks import is_blank
from parution.repair.sheets import SheetPlace, find_sheets, read_sheet
from parution.repair.sources import NotRepairedError, find_target, open_text
from parution.repair.tables import repair_table
from parution.reports.repairs import render_repairs, render_repairs_json
from parution.tables.canonical import format_row

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from parution.model.package import Package, Resource
    from parution.repair.sources import Source, Target, TextSource
    from parution.repair.tables import Outcome
    from parution.reports.terminal import Terminal

_WORKBOOKS = frozenset({".xlsx", ".ods"})
# The names of encodings as people know them.
_NAMES = {"cp1252": "Windows-1252", "iso8859-1": "ISO 8859-1", "iso8859-15": "ISO 8859-15"}


@dataclass(frozen=True, slots=True)
class Work:
    """A table to repair.

    Attributes:
        resource: the table.
        sheet: where its rows stand in a workbook; None where they are its file's.
        workbook: that workbook.
    """

    resource: Resource
    sheet: SheetPlace | None = None
    workbook: Path | None = None


def run(
    files: Sequence[Path],
    path: Path,
    schema: Path | None,
    terminal: Terminal,
    *,
    write: bool = False,
    as_json: bool = False,
) -> ExitCode:
    """Repair what is certain in tables.

    Args:
        files: tables of the package, by their path or their name, or workbooks that have them;
            none for every table. With ``schema``, one lone table.
        path: a descriptor, or a folder that holds one.
        schema: the Table Schema of a lone table; None for a package.
        terminal: where to answer.
        write: whether the files are written; else what would be is shown.
        as_json: whether the answer is JSON.

    Returns:
        ``PENDING`` where something is to be written, ``DATA`` where a table could not be read,
        else ``DONE``: what is left is told, and is validation's affair.

    Raises:
        UsageError: the package cannot be read, or has no such table; a file is a link or none.
        MachineError: a file changed while it was read.
        OSError: the disk refuses; what was there stays.
    """
    if schema is not None and len(files) != 1:
        raise UsageError("fix.one-file")
    target = path if schema is None else files[0]
    if target.suffix.lower() == ".zip" and target.is_file():
        raise UsageError("fix.archive", path=target)
    with (
        open_package(target, schema) as package,
        terminal.follow(say("step.repairing"), "rows") as progress,
    ):
        chosen = choose_tables(package, files if schema is None else ())
        works = _list_works(package, chosen, files if schema is None else ())
        repairs = repair_tables(package, works, progress, write=write)
        if as_json:
            terminal.write(render_repairs_json(repairs))
        else:
            terminal.answer(render_repairs(repairs, spoken()))
    if any(each.is_unreadable for each in repairs):
        return ExitCode.DATA
    pending = any(each.differs and not each.written for each in repairs)
    return ExitCode.PENDING if pending else ExitCode.DONE


def choose_tables(package: Package, files: Sequence[Path]) -> list[Resource]:
    """Choose the tables of a package that a person names; all of them where none is named.

    Args:
        package: the package.
        files: paths or names; workbooks that are no table of it are passed over.

    Raises:
        UsageError: one of them is no table of the package.
    """
    if not files:
        return [each for each in package.resources if each.is_delimited_text or each.compression]
    chosen = []
    for file in files:
        found = _find_table(package, file)
        if found is None and file.suffix.lower() in _WORKBOOKS:
            continue
        if found is None:
            names = ", ".join(each.name for each in package.resources)
            source = show_path(package.source)
            raise UsageError("fix.unknown-file", file=file, path=source, tables=names)
        chosen.append(found)
    return list({each.name: each for each in chosen}.values())


def _find_table(package: Package, file: Path) -> Resource | None:
    for resource in package.resources:
        if resource.name == str(file) or file.resolve() in resource.files:
            return resource
    return next((each for each in package.resources if file.as_posix() in each.paths), None)


def _list_works(
    package: Package, chosen: Sequence[Resource], files: Sequence[Path]
) -> Iterator[Work]:
    for resource in chosen:
        yield Work(resource)
    for file in files:
        if file.suffix.lower() not in _WORKBOOKS or _find_table(package, file) is not None:
            continue
        if not file.is_file():
            raise UsageError("table.not-found", path=file)
        sheets = find_sheets(file, package)
        if not sheets:
            names = ", ".join(each.name for each in package.resources)
            raise UsageError("fix.no-sheet", path=file, tables=names)
        for resource, sheet in sheets:
            yield Work(resource, sheet, file)


def repair_tables(
    package: Package, works: Iterable[Work], progress: Progress = silent, *, write: bool
) -> list[Repair]:
    """Repair tables, one after the other.

    Args:
        package: their package.
        works: the tables.
        progress: hears of the rows read.
        write: whether their files are written.

    Raises:
        MachineError: a file changed while it was read.
        OSError: the disk refuses; what was there stays.
    """
    return [_repair(package, work, progress, write=write) for work in works]


def _repair(package: Package, work: Work, progress: Progress, *, write: bool) -> Repair:
    resource = work.resource
    shown = show_table(package, resource)
    source = show_path(work.workbook.absolute()) if work.workbook else ""
    try:
        with tempfile.TemporaryDirectory() as name:
            made = Path(name) / "table"
            if work.workbook:
                return _repair_from_sheet(package, work, made, progress, write=write)
            return _repair_text(package, resource, made, progress, write=write)
    except NotRepairedError as error:
        return Repair(
            resource.name, shown, refused=error.reason, detail=error.detail, source=source
        )


def _repair_text(
    package: Package, resource: Resource, made: Path, progress: Progress, *, write: bool
) -> Repair:
    """Repair a table in its own file."""
    text = open_text(package, resource)
    with hold(text.target):
        outcome = _make(made, text, text.target, resource, progress)
    changes = (*_list_file_changes(text), *outcome.file_changes)
    repair = replace(
        _describe(package, resource, outcome),
        file_changes=changes,
        differs=bool(changes or outcome.change_totals),
    )
    if not (write and repair.differs):
        return repair
    copy_file(made, text.target.path)
    return replace(repair, written=True)


def _repair_from_sheet(
    package: Package, work: Work, made: Path, progress: Progress, *, write: bool
) -> Repair:
    """Write a table from the sheet of a workbook."""
    resource, workbook = work.resource, work.workbook or Path()
    target = find_target(package, resource)
    before = _read_bytes(target)
    sheet = read_sheet(workbook, work.sheet or SheetPlace(""), resource)
    outcome = _make(made, sheet, target, resource, progress)
    replaced = FileChange("sheet-rows", outcome.rows, before=_count_rows(package, resource))
    repair = replace(
        _describe(package, resource, outcome),
        source=show_path(workbook.absolute()),
        file_changes=(replaced, *outcome.file_changes),
        differs=made.read_bytes() != before,
    )
    if not (write and repair.differs):
        return repair
    if _read_bytes(target) != before:
        raise MachineError("machine.changed", path=show_path(target.path))
    copy_file(made, target.path)
    return replace(repair, written=True)


def _describe(package: Package, resource: Resource, outcome: Outcome) -> Repair:
    """Describe what was repaired of the rows of a table."""
    return Repair(
        resource.name,
        show_table(package, resource),
        changes=tuple(outcome.changes),
        change_totals=outcome.change_totals,
        left=tuple(outcome.left),
        left_totals=outcome.left_totals,
        rows=outcome.rows,
    )


def _count_rows(package: Package, resource: Resource) -> str:
    """Count the rows of data that a table has now; « ? » where it cannot be read."""
    try:
        with open_text(package, resource).open() as rows:
            return str(sum(not is_blank(cells) for _, cells in rows))
    except NotRepairedError as error:
        return "0" if error.reason in {"no-file", "empty"} else "?"


def _read_bytes(target: Target) -> bytes | None:
    try:
        with open_file(target.path, target.root) as file:
            return file.read()
    except FileNotFoundError:
        return None


def _make(
    made: Path, source: Source, target: Target, resource: Resource, progress: Progress
) -> Outcome:
    """Write a table, repaired, in a file of ours.

    Raises:
        NotRepairedError: it cannot be read, or not written in its encoding.
    """
    with made.open("x", encoding=target.encoding, newline="") as file:
        try:
            return repair_table(
                source,
                resource.schema,
                lambda cells: file.write(format_row(cells, target.delimiter)),
                name=resource.name,
                size=sum(path.stat().st_size for path in resource.files if path.is_file()),
                ignore_case=ignores_case(resource),
                progress=progress,
            )
        except UnicodeEncodeError as error:
            raise NotRepairedError("target-encoding", target.encoding) from error


def show_table(package: Package, resource: Resource) -> str:
    """Show the file of a table from where the person stands."""
    if resource.lone or not resource.paths:
        return show_path(package.source)
    return show_path(package.find_base(resource) / resource.paths[0])


@contextmanager
def hold(target: Target) -> Iterator[None]:
    """Hold a file to what it is, for the time of the block.

    Raises:
        MachineError: it changed meanwhile.
    """
    before = identify_file(target.path, target.root)
    yield
    if identify_file(target.path, target.root) != before:
        raise MachineError("machine.changed", path=show_path(target.path))


def _list_file_changes(text: TextSource) -> Iterator[FileChange]:
    """List what is repaired of a file before its rows are read."""
    target = text.target
    if codecs.lookup(text.encoding).name.removesuffix("-sig") != codecs.lookup(
        target.encoding
    ).name.removesuffix("-sig"):
        before, after = name_encoding(text.encoding), name_encoding(target.encoding)
        yield FileChange("encoding", before=before, after=after)
    if text.has_mark:
        yield FileChange("mark")
    if text.has_separator_line:
        yield FileChange("separator-line", row=1)
    if text.delimiter != target.delimiter:
        yield FileChange("delimiter", before=text.delimiter, after=target.delimiter)
    if text.above:
        shown = " / ".join(cell for cells in text.above for cell in cells if cell.strip())
        yield FileChange("rows-above", number=len(text.above), row=text.header_row, before=shown)
    blank = text.header_row - 1 - len(text.above) - text.has_separator_line
    if blank:
        yield FileChange("blank-above", number=blank)


def name_encoding(encoding: str) -> str:
    """Name an encoding as people do."""
    name = codecs.lookup(encoding).name
    return _NAMES.get(name, name.removesuffix("-sig").upper())
