"""A released archive → the edition that it was made from, as the build gave it."""

from __future__ import annotations

import csv
from itertools import islice
from typing import TYPE_CHECKING

from parution.archive import extract_zip
from parution.errors import ConflictError
from parution.files import digest_all, digest_file
from parution.model.release import Build
from parution.packaging.layouts import LAYOUTS
from parution.packaging.showing import CanonicalTable, Contents, CopiedFiles
from parution.project import DESCRIPTOR_FILE, read_package
from parution.structured import read_mapping
from parution.tables.canonical import PREVIEW_ROWS

if TYPE_CHECKING:
    from pathlib import Path

    from parution.model.package import Resource
    from parution.model.release import Release


def reopen_edition(release: Release, archive: Path, folder: Path) -> Build:
    """Open a released archive, once it is proven to be what was recorded.

    The rules of its checklists are not told: a released descriptor has no word for them.

    Args:
        release: what the history recorded.
        archive: the zip, from wherever it was fetched.
        folder: an empty folder for what is in it.

    Raises:
        ConflictError: the archive, or a file in it, has other bytes.
        ArchiveError: it is no archive, or not a safe one.
    """
    found = digest_file(archive.parent, archive.name)
    if (found.bytes, found.sha256) != (release.archive.bytes, release.archive.sha256):
        raise ConflictError(
            "rollback.other-bytes",
            version=release.version,
            expected=release.archive.sha256,
            found=found.sha256,
        )
    extract_zip(archive, folder)
    root = folder
    if not (root / DESCRIPTOR_FILE).is_file():  # the files stand in one folder of the archive
        (root,) = (path.parent for path in folder.glob(f"*/{DESCRIPTOR_FILE}"))
    if digest_all(root) != release.files:
        raise ConflictError(
            "rollback.other-bytes",
            version=release.version,
            expected=release.archive.sha256,
            found=found.sha256,
        )
    package = read_package(root / DESCRIPTOR_FILE, root)
    sizes = {table.name: table for table in release.tables}
    tables = tuple(
        CanonicalTable(resource, resource.paths[0], sizes[resource.name], _read_head(resource))
        for resource in package.resources
        if resource.name in sizes
    )
    digests = {file.path: file for file in release.files}
    copied = tuple(
        CopiedFiles(resource, tuple(digests[path] for path in resource.paths))
        for resource in package.resources
        if resource.name not in sizes
    )
    descriptor = read_mapping(root / DESCRIPTOR_FILE)
    contents = Contents(tables, copied, release.files)
    wordings, layout = contents.show_all(descriptor), LAYOUTS[release.format]
    told = wordings[0]
    if not layout.is_translated:
        told = contents.show(descriptor, "", layout.find_catalogue(descriptor))
    return Build(release, descriptor, root, archive, told.tables, told.files, wordings=wordings)


def _read_head(resource: Resource) -> list[tuple[str, ...]]:
    with resource.files[0].open(encoding="utf-8", newline="") as file:
        return [tuple(row) for row in islice(csv.reader(file), PREVIEW_ROWS + 1)]
