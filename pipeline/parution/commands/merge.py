"""``parution merge``: the driver that Git calls to merge a table by its primary key.

Git gives three files and the path of the table, from the top of the work tree. What is written
in place of the second one is the merge, and the exit code says whether it is settled: 0, or else
the path stays in conflict and Git commits nothing of it. The file is a table in any case.

Source: Git's manual, ``gitattributes(5)``, « Defining a custom merge driver ».
"""

from __future__ import annotations

import re
import shlex
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from parution.errors import DataError, DescriptorError, ExitCode, ParutionError, UsageError
from parution.files import copy_file, make_folder, make_own_folder, open_file, write_file
from parution.messages import say, spoken
from parution.model.shortening import shorten
from parution.project import find_descriptor, find_root, read_package
from parution.repair.settings import read_contribution_settings
from parution.repair.sources import NotRepairedError
from parution.reports.tables_json import describe_merge, describe_refused_merge
from parution.repository import export_commit, is_rebasing
from parution.tables.canonical import format_row
from parution.tables.formulas import disarm
from parution.tables.merging import ClashKind, Merged, Versions, merge_sides
from parution.tables.sides import parse_record, read_delimiter, read_side, show_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parution.model.package import Resource
    from parution.model.schema import Schema
    from parution.reports.terminal import Terminal

# Where the cells to choose are listed, below the folder that Git ignores.
FOLDER = "conflits"
# How many of them are said.
_SAID = 10


def run(
    versions: tuple[Path, Path, Path], path: Path | None, terminal: Terminal, *, inner: bool = False
) -> ExitCode:
    """Merge a table where it stands, for Git.

    Args:
        versions: the file of the version that both come from, empty where there was none; that
            of the version in place, which the merge replaces; that of the version that comes in.
        path: the table, from the folder where the command is run, which is the top of the work
            tree; None where the version in place is the table itself.
        terminal: where to say what a person must choose.
        inner: whether what is merged is only the base of another merge: nothing is said, and
            what clashes is as it was before.

    Returns:
        ``DONE``; ``DATA`` where a person must choose, cells or the whole version.

    Raises:
        UsageError: the three files are not there, or the list of clashes cannot be written.
        OSError: the disk refuses; what was there stays.
    """
    base, ours, _ = versions
    path = ours if path is None else path
    contents = tuple(_read(file) for file in versions)
    place = path.absolute().parent.resolve() / path.name
    root = _find_root(place.parent)
    try:
        resource, is_ordered = find_table(place, root)
        merged = _merge(contents, resource, prefer_base=inner)
        written = _write_table(merged, resource, is_ordered=is_ordered)
    except (DataError, UsageError) as error:
        if inner:
            copy_file(base, ours)
        else:
            _remove_list(root, path.stem)
            terminal.alert(say("merge.kept", path=path, reason=error))
            _tell_next("merge.choose", path, terminal)
        terminal.answer_program(describe_refused_merge(path.as_posix(), str(error)))
        return ExitCode.DATA
    write_file(ours, written)
    listed = ""
    if merged.clashes and not inner:
        _tell_clashes(merged, resource.schema, path, terminal)
        listed = _show_list(_write_list(root, path.stem, merged, resource.schema))
        terminal.alert(say("merge.list", path=listed))
        _tell_next("merge.next", path, terminal)
    elif not inner:
        _remove_list(root, path.stem)
    terminal.answer_program(describe_merge(path.as_posix(), merged, resource.schema, listed))
    return ExitCode.DATA if merged.clashes else ExitCode.DONE


def _merge(contents: tuple[bytes, ...], resource: Resource, *, prefer_base: bool) -> Merged:
    if not resource.schema.primary_key:
        raise DataError("merge.no-key", name=resource.name)
    names = (say("merge.base"), say("merge.ours"), say("merge.theirs"))
    sides = (
        read_side(content, name, resource) for content, name in zip(contents, names, strict=True)
    )
    return merge_sides(Versions(*sides), resource.schema, prefer_base=prefer_base)


def find_table(path: Path, root: Path) -> tuple[Resource, bool]:
    """Find what a project says of a table, and whether it has its rows in the order of its key.

    The descriptor is that of the work tree. Where it cannot be read, being itself in conflict,
    it is that of the last commit.

    Args:
        path: the table, absolute, whether it is there or not.
        root: a folder above it, links resolved: no descriptor is looked for higher.

    Raises:
        DataError: no package has it.
        DescriptorError: the package cannot be read, neither here nor in the last commit.
    """
    try:
        return _find_table(path, root)
    except DescriptorError as error:
        with tempfile.TemporaryDirectory() as name:
            try:
                exported = export_commit(root, "HEAD", Path(name).resolve())
                return _find_table(exported / path.relative_to(root), exported)
            except (DataError, UsageError):
                raise error from None


def _find_table(path: Path, root: Path) -> tuple[Resource, bool]:
    """Find a table in the packages that may have it: the nearest first."""
    for folder in path.parents:
        if not folder.is_relative_to(root):
            break
        try:
            descriptor = find_descriptor(folder)
        except DescriptorError:
            continue  # there is none
        package = read_package(descriptor, root)
        for resource in package.resources:
            if path.resolve() in resource.files:
                return resource, resource.name in read_contribution_settings(package).key_order
    raise DataError("merge.no-table")


def _find_root(folder: Path) -> Path:
    """Find the project's root; out of Git, where little is looked at, where the person stands."""
    root, here = find_root(folder), Path.cwd().resolve()
    return here if root == folder and folder.is_relative_to(here) else root


def _read(file: Path) -> bytes:
    try:
        with open_file(file) as opened:
            return opened.read()
    except (FileNotFoundError, IsADirectoryError) as error:
        raise UsageError("merge.no-file", path=file) from error


def _write_table(merged: Merged, resource: Resource, *, is_ordered: bool) -> bytes:
    """Write the merged table as its dialect, its encoding and the order asked for say."""
    delimiter = read_delimiter(resource)
    header = format_row(merged.labels, delimiter)
    rows = merged.records
    if is_ordered:
        rows = _sort(merged, resource, delimiter)
    elif delimiter != ",":
        rows = [format_row(parse_record(record), delimiter) for record in rows]
    encoding = str(resource.descriptor.get("encoding") or "utf-8")
    try:
        return "".join([header, *rows]).encode(encoding)
    except (UnicodeEncodeError, LookupError) as error:
        raise DataError("merge.encoding", name=resource.name, encoding=encoding) from error


def _sort(merged: Merged, resource: Resource, delimiter: str) -> list[str]:
    from parution.repair.ordering import sort_rows  # noqa: PLC0415 - it reads values: heavy

    numbered = [(number, parse_record(each)) for number, each in enumerate(merged.records, start=2)]
    size = sum(map(len, merged.records))
    try:
        rows = sort_rows(numbered, merged.labels, resource.schema, size)
    except NotRepairedError as error:
        raise DataError("merge.order", name=resource.name) from error
    return [format_row(cells, delimiter) for cells in rows]


def _tell_clashes(merged: Merged, schema: Schema, path: Path, terminal: Terminal) -> None:
    number = len(merged.clashes)
    terminal.alert(spoken().count("merge.clashes", number, path=path))
    for clash in merged.clashes[:_SAID]:
        said = say(
            _SENTENCES[clash.kind],
            key=show_key(clash.key, schema),
            column=clash.column,
            base=shorten(clash.base),
            ours=shorten(clash.ours),
            theirs=shorten(clash.theirs),
        )
        terminal.alert(f"  {said}")
    if number > _SAID:
        terminal.alert(f"  {spoken().count('merge.more', number - _SAID)}")


def _tell_next(key: str, path: Path, terminal: Terminal) -> None:
    """Tell what to do; commands of Git name a file from the top of the work tree."""
    quoted = shlex.quote(path.as_posix())
    theirs = shlex.quote(f":3:{path.as_posix()}")
    terminal.alert(say(key, path=quoted, theirs=theirs))
    try:
        rebasing = is_rebasing(Path.cwd())
    except ParutionError:  # run by hand, out of a repository: nothing is swapped
        return
    if rebasing:
        terminal.alert(say("merge.rebasing"))


def _write_list(root: Path, name: str, merged: Merged, schema: Schema) -> Path:
    """Write the cells to choose as a table, which a spreadsheet may open without harm."""
    folder = make_own_folder(root) / FOLDER
    make_folder(folder)
    path = folder / _name_list(name)
    header = (
        say("merge.column.key"),
        say("merge.column.column"),
        say("merge.column.base"),
        say("merge.column.ours"),
        say("merge.column.theirs"),
        say("merge.column.kind"),
    )
    rows = [format_row(header), *(format_row(row) for row in _list_rows(merged, schema))]
    write_file(path, "".join(rows).encode("utf-8-sig"))  # Excel reads its accents by the mark
    return path


def _show_list(path: Path) -> str:
    here = Path.cwd().resolve()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def _list_rows(merged: Merged, schema: Schema) -> Iterator[list[str]]:
    for clash in merged.clashes:
        kind = say(_KINDS[clash.kind])
        key = show_key(clash.key, schema)
        cells = (key, clash.column, clash.base, clash.ours, clash.theirs, kind)
        yield [disarm(cell) for cell in cells]


def _remove_list(root: Path, name: str) -> None:
    """Remove the list of an earlier merge: nothing of it holds any more."""
    folder = root / ".parution" / FOLDER
    if folder.is_dir() and not (folder.is_symlink() or folder.parent.is_symlink()):
        (folder / _name_list(name)).unlink(missing_ok=True)


def _name_list(name: str) -> str:
    return f"{re.sub(r'[^A-Za-z0-9_-]+', '-', name) or 'table'}.csv"


_SENTENCES: dict[ClashKind, str] = {
    ClashKind.CELL: "merge.clash.cell",
    ClashKind.ADDED: "merge.clash.added",
    ClashKind.REMOVED_HERE: "merge.clash.removed-here",
    ClashKind.REMOVED_THERE: "merge.clash.removed-there",
}
_KINDS: dict[ClashKind, str] = {
    ClashKind.CELL: "merge.kind.cell",
    ClashKind.ADDED: "merge.kind.added",
    ClashKind.REMOVED_HERE: "merge.kind.removed-here",
    ClashKind.REMOVED_THERE: "merge.kind.removed-there",
}
