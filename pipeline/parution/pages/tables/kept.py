"""The indexes of an edition, beside its folder: made once, and made anew where they were changed.

``NAME-VERSION.tables/<table>/files/…`` is an index as a portal has it, ``stamp.json`` what it was
made of and what it holds, written last: without it nothing is there.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from parution.files import make_folder, make_work_folder, refuse_link
from parution.model.release import FileDigest
from parution.pages.tables.bins import Bin
from parution.pages.tables.indexing import MANIFEST, find_origin, make_index, name_folder
from parution.pages.tables.large import locate_index
from parution.pages.tables.packing import spell
from parution.pages.tables.profiles import Count, Profile, find_schema
from parution.pages.tables.reading import Order

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from parution.model.release import Build, TableView
    from parution.model.schema import Schema

# What follows the name of an edition's folder, in that of its indexes.
SUFFIX = ".tables"
_FILES, _STAMP = "files", "stamp.json"


@dataclass(frozen=True, slots=True)
class IndexFile:
    """A file of an index.

    Attributes:
        key: its address in the portal's folder.
        group: the address of the folder that holds all of one index; ``""`` for the manifest.
        digest: its size and checksum.
        source: where it is here.
    """

    key: str
    group: str
    digest: FileDigest
    source: Path


@dataclass(frozen=True, slots=True)
class TableIndex:
    """The index of a table.

    Attributes:
        files: its files, the manifest last: it is what makes the others read.
        profiles: what the columns hold.
    """

    files: tuple[IndexFile, ...]
    profiles: tuple[Profile, ...]


def open_index(build: Build, table: TableView) -> TableIndex:
    """Open the index of a large table; make it where it is not there, or is not whole.

    Args:
        build: the edition, on the disk, where more may be written beside its folder.
        table: one of its tables.

    Raises:
        UsageError: a link stands where it goes.
        MachineError: the package ``deflate`` is not the one that compresses.
        OSError: the disk refuses.
    """
    name = table.size.name
    schema = find_schema(build.descriptor, name)
    csv = next(file for file in build.release.files if file.path == table.path)
    origin = find_origin(csv, schema)
    parent = build.folder.with_name(build.folder.name + SUFFIX)
    folder = parent / name
    for path in (parent, folder):
        refuse_link(path)
    stamp = _read_stamp(folder, origin)
    if stamp is None:
        _make(build.folder / table.path, table.size.rows, schema, origin, folder)
        stamp = _read_stamp(folder, origin)
    if stamp is None:
        raise OSError(f"{folder}: changed while it was read")
    return _load(folder, name, origin, stamp)


def borrow_indexes(build: Build, dist: Path) -> None:
    """Take, for an edition that was built aside, the indexes of the one that is in ``dist/``.

    Those that are of other tables are made anew when they are opened.

    Args:
        build: an edition beside which nothing stands.
        dist: the folder of the editions.

    Raises:
        OSError: the disk refuses.
    """
    name = build.folder.name + SUFFIX
    if (dist / name).is_dir() and not (dist / name).is_symlink():
        target = build.folder.with_name(name)
        shutil.copytree(dist / name, target, symlinks=True, copy_function=_link_file)


def _link_file(source: str, target: str) -> None:
    """Give a file another name; copy it with its times where that is on another disk."""
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:
        shutil.copy2(source, target, follow_symlinks=False)


def list_kept(parent: Path) -> Iterator[tuple[Path, FileDigest]]:
    """List the files of the indexes beside an edition, each with what it had when it was made.

    Args:
        parent: the folder of the indexes, which may not be there.
    """
    for stamp in sorted(parent.glob(f"*/{_STAMP}")):
        found = _parse_stamp(stamp)
        content = stamp.read_bytes()
        yield stamp, FileDigest(_STAMP, len(content), hashlib.sha256(content).hexdigest())
        for path, size, sha256, _ in found.get("files", ()):
            yield stamp.parent / _FILES / path, FileDigest(path, size, sha256)


def _make(path: Path, rows: int, schema: Schema, origin: str, folder: Path) -> None:
    parent = folder.parent
    make_folder(parent)
    with make_work_folder(parent) as work:
        made, files, spill = work / "made", work / "made" / _FILES, work / "spill"
        inside = files / name_folder(origin)
        inside.mkdir(parents=True)
        spill.mkdir()
        index = make_index(path, rows, schema, origin, (inside, spill))
        (files / MANIFEST).write_bytes(index.manifest)
        digests = [
            *((f"{name_folder(origin)}/{each.path}", each) for each in index.digests),
            (MANIFEST, _digest(MANIFEST, index.manifest)),
        ]
        listed = [
            (name, each.bytes, each.sha256, (files / name).stat().st_mtime_ns)
            for name, each in digests
        ]
        stamp = {
            "origin": origin,
            "files": listed,
            "profiles": [asdict(profile) for profile in index.profiles],
        }
        (made / _STAMP).write_bytes(spell(stamp))
        if folder.exists():
            shutil.rmtree(folder)
        made.rename(folder)


def _digest(path: str, content: bytes) -> FileDigest:
    return FileDigest(path, len(content), hashlib.sha256(content).hexdigest())


def _read_stamp(folder: Path, origin: str) -> dict[str, Any] | None:
    """Read what an index was made of; None where it is another, or a file was changed since."""
    stamp = _parse_stamp(folder / _STAMP)
    if stamp.get("origin") != origin:
        return None
    for name, size, _, changed in stamp["files"]:
        path = folder / _FILES / name
        if path.is_symlink() or not path.is_file():
            return None
        found = path.stat()
        if (found.st_size, found.st_mtime_ns) != (size, changed):
            return None
    return stamp


def _parse_stamp(path: Path) -> dict[str, Any]:
    """Parse a stamp; nothing where there is none, or it is not one of ours."""
    if path.is_symlink() or not path.is_file():
        return {}
    try:
        stamp = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        return {}
    return stamp if isinstance(stamp, dict) and "files" in stamp and "profiles" in stamp else {}


def _load(folder: Path, name: str, origin: str, stamp: dict[str, Any]) -> TableIndex:
    address = locate_index(name)
    group = f"{address}{name_folder(origin)}/"
    files = tuple(
        IndexFile(
            key=address + path,
            group="" if path == MANIFEST else group,
            digest=FileDigest(address + path, size, sha256),
            source=folder / _FILES / path,
        )
        for path, size, sha256, _ in stamp["files"]
    )
    return TableIndex(files, tuple(map(_load_profile, stamp["profiles"])))


def _load_profile(profile: dict[str, Any]) -> Profile:
    bins = tuple(Bin(**each) for each in profile["bins"])
    values = tuple(Count(**each) for each in profile["values"])
    return Profile(**{**profile, "order": Order(profile["order"]), "bins": bins, "values": values})
