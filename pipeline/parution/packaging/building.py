"""Builds one edition: decide the names, write the files, sum them up."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from parution import __version__
from parution.archive import check_compression, write_zip
from parution.errors import DescriptorError, UsageError
from parution.files import digest_all, digest_file, has_digest, refuse_link
from parution.model.release import Build, FileDigest, Release
from parution.packaging import describing
from parution.packaging.documents import Outside, write_documents
from parution.packaging.format_settings import read_format_settings
from parution.packaging.formats import Tables, list_table_files, locate_format, tell_formats
from parution.packaging.licences import write_licence
from parution.packaging.portal_address import locate_version, read_address
from parution.packaging.showing import SOURCES, CanonicalTable, Contents, CopiedFiles
from parution.project import DESCRIPTOR_FILE
from parution.releases.settings import read_release_settings
from parution.structured import spell_hidden
from parution.tables.canonical import write_canonical

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from parution.model.package import Package, Resource
    from parution.model.progress import Progress
    from parution.model.release import Wording
    from parution.packaging.layouts import Layout

SUMS = "SHA256SUMS"
_EXTENSION = re.compile(r"\.[a-z0-9]{1,16}")
DATA = "data"
# The word under ``portal:`` that asks for the files that tables were read from.
KEEP_SOURCES = "keep_sources"
# The word that asks for a copy of each archive beside the descriptor.
KEEP_ARCHIVES = "keep_archives"


@dataclass(frozen=True, slots=True)
class Notes:
    """What people wrote of the version: its summary, and the published changelog or None."""

    summary: str
    changelog: str | None


def check_descriptor(package: Package, layout: Layout) -> None:
    """Check that all that an edition needs is there, before any table is read.

    Args:
        package: the package.
        layout: the layout that it is to be built by.

    Raises:
        DescriptorError: something is missing or cannot be: a name, a version, ``created``,
            a licence, local data, a word of ``portal`` or of ``releases``.
        MachineError: the layout compresses with what is not installed here.
    """
    if layout.compression is not None:
        check_compression(layout.compression)
    describing.check_names(package)
    for word in (KEEP_SOURCES, KEEP_ARCHIVES):
        if not isinstance(package.portal.get(word, False), bool):
            raise DescriptorError("build.true-or-false", path=package.source, word=word)
    paths = [
        path
        for resource in package.resources
        for path in _list_paths(resource, layout, is_table=layout.is_table(resource, package.base))
    ]
    if layout.is_escaped:
        for resource in package.resources:
            _check_extensions(package, resource)
    for path in paths:
        if paths.count(path) > 1:
            raise DescriptorError("build.same-file", path=package.source, file=path)
    describing.read_version(package)
    describing.read_day(package)
    read_release_settings(package)
    if layout.has_formats:
        read_format_settings(package)
        read_address(package)
    write_licence(package)


def build_edition(
    package: Package,
    notes: Notes,
    layout: Layout,
    folder: Path,
    progress: Progress,
    *,
    typed: Tables | None = None,
) -> Build:
    """Build the folder and the archive of an edition.

    The bytes depend on the package, the notes and the layout alone: not on the machine, the
    day, the locale, nor on where it is built.

    Args:
        package: a package that passed :func:`check_descriptor` and validation.
        notes: what is said of this version.
        layout: what is built of it, and how it is worded.
        folder: an empty folder; the package goes in ``<name>-<version>/`` in it, the
            archive beside.
        progress: hears of the rows written.
        typed: for who needs the tables afterwards: those that are looked at are left in it.

    Raises:
        DataError: a table changed since it was validated.
        OSError: the disk refuses.
    """
    version, day = describing.read_version(package), describing.read_day(package)
    stem = f"{package.name}-{version}"
    target = folder / stem
    (target / DATA).mkdir(parents=True)
    resources: list[dict[str, Any]] = []
    tables: list[CanonicalTable] = []
    copied: list[CopiedFiles] = []
    joined: dict[Path, FileDigest] = {}
    for resource in package.resources:
        if layout.is_table(resource, package.base):
            (path,) = _list_paths(resource, layout, is_table=True)
            size, head = write_canonical(resource, package.base, target / path, progress)
            tables.append(CanonicalTable(resource, path, size, head))
            sources: tuple[FileDigest, ...] = ()
            if layout.joins_sources and package.portal.get(KEEP_SOURCES):
                sources = _join_sources(resource, layout, target, joined)
            file = digest_file(target, path)
            resources.append(describing.describe_table(resource, file, sources))
        else:
            copies = _copy_files(resource, target, _list_paths(resource, layout, is_table=False))
            resources.append(describing.describe_copy(resource, copies))
            copied.append(CopiedFiles(resource, copies))
    contents = Contents(tuple(tables), tuple(copied), tuple(joined.values()))
    descriptor = describing.describe_package(package, resources)
    text = json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n"
    texts = {
        DESCRIPTOR_FILE: spell_hidden(text) if layout.is_escaped else text,
        "LICENCE.txt": write_licence(package),
    }
    wordings = contents.show_all(descriptor)
    told = wordings if layout.is_translated else (_show_plainly(contents, descriptor, layout),)
    for number, wording in enumerate(told):
        outside = None
        if layout.has_formats:
            outside = _find_outside(package, wording, target, typed or Tables())
        texts |= write_documents(
            wording, notes.changelog, layout, outside=outside, is_first=number == 0
        )
    for name, text in texts.items():
        (target / name).write_text(text, encoding="utf-8", newline="")
    files = _write_sums(target)
    archive = folder / f"{stem}.zip"
    write_zip(archive, target, [file.path for file in files], day, layout.compression)
    release = Release(
        version=version,
        date=day.isoformat(),
        tag=f"v{version}",
        summary=notes.summary,
        archive=digest_file(folder, archive.name),
        files=files,
        tables=tuple(table.size for table in tables),
        format=layout.number,
        parution=__version__ if layout.number > 1 else "",
    )
    return Build(
        release, descriptor, target, archive, told[0].tables, told[0].files, wordings=wordings
    )


def _show_plainly(contents: Contents, descriptor: Mapping[str, Any], layout: Layout) -> Wording:
    """Show an edition by a layout that knows nothing of languages."""
    return contents.show(descriptor, "", layout.find_catalogue(descriptor))


def _find_outside(package: Package, wording: Wording, folder: Path, typed: Tables) -> Outside:
    """Find what the documents tell of what is outside the archive."""
    settings, portal = read_format_settings(package), read_address(package)
    pinned = locate_version(portal, str(wording.descriptor["version"]))
    names = tuple(table.size.name for table in wording.tables)
    return Outside(
        tell_formats(settings, wording, folder, typed),
        list_table_files(settings, package.name, names, pinned),
        portal,
        pinned,
    )


def place_edition(build: Build, dist: Path) -> tuple[Build, bool]:
    """Move a built edition to where it is looked for; leave it alone where it is already.

    Args:
        build: an edition built in a folder on the same disk as ``dist``.
        dist: the folder of the editions.

    Returns:
        The edition in its place, and whether anything had to be written.

    Raises:
        UsageError: somebody's files stand where this edition goes; nothing was changed.
        OSError: the disk refuses.
    """
    formats = {path: locate_format(dist, build.release, path) for path in build.formats}
    placed = replace(
        build,
        folder=dist / build.folder.name,
        archive=dist / build.archive.name,
        formats=formats,
    )
    _refuse_strangers(placed)
    written = _place_formats(build, placed)
    if _holds(placed):
        return placed, written
    old = build.folder.with_name(build.folder.name + ".old")
    if placed.folder.exists():
        placed.folder.rename(old)
    build.folder.rename(placed.folder)
    build.archive.replace(placed.archive)
    return placed, True


def _place_formats(build: Build, placed: Build) -> bool:
    """Move the tables in other formats to their place; tell whether any had to be."""
    digests = {file.digest.path: file.digest for file in build.release.formats}
    written = False
    for path, made in build.formats.items():
        target = placed.formats[path]
        refuse_link(target.parent)
        refuse_link(target)
        if made == target:
            continue
        if has_digest(target, digests[path]):
            continue
        target.parent.mkdir(exist_ok=True)
        made.replace(target)
        written = True
    return written


def _refuse_strangers(placed: Build) -> None:
    """Refuse to replace what people put among the files of an edition in ``dist/``.

    Raises:
        UsageError: a link, a file that neither this build nor the one before made, or one
            that was changed since.
    """
    for path in (placed.folder, placed.archive):
        refuse_link(path)
    if placed.archive.is_dir() or (placed.folder.exists() and not placed.folder.is_dir()):
        stranger = placed.archive if placed.archive.is_dir() else placed.folder
        raise UsageError("build.not-ours", path=stranger)
    built = {file.path: file.sha256 for file in placed.release.files}
    ours = _list_summed(placed.folder) | {SUMS}
    for path in sorted(placed.folder.rglob("*")):
        refuse_link(path)
        name = path.relative_to(placed.folder).as_posix()
        if path.is_dir() or name in ours:
            continue
        if built.get(name) != digest_file(placed.folder, name).sha256:
            raise UsageError("build.not-ours" if name not in built else "build.edited", path=path)


def _list_summed(folder: Path) -> set[str]:
    """List the files of the edition that a former build left, by its ``SHA256SUMS``."""
    sums = folder / SUMS
    if sums.is_symlink() or not sums.is_file():
        return set()
    lines = sums.read_text(encoding="utf-8", errors="replace").splitlines()
    listed = (line.partition("  ") for line in lines)
    return {
        path
        for sha256, _, path in listed
        # A file that was written over since is somebody's.
        if (folder / path).is_file() and digest_file(folder, path).sha256 == sha256
    }


def _holds(build: Build) -> bool:
    """Tell whether the folder and the archive are there, with these bytes and no others."""
    return (
        build.folder.is_dir()
        and has_digest(build.archive, build.release.archive)
        and digest_all(build.folder) == build.release.files
    )


def _list_paths(resource: Resource, layout: Layout, *, is_table: bool) -> tuple[str, ...]:
    """List the addresses that the files of a resource have in the package."""
    if is_table:
        return (f"{DATA}/{resource.name}.csv",)
    return _name_copies(resource, layout, DATA)


def _check_extensions(package: Package, resource: Resource) -> None:
    """Check that what is copied has an extension that any system and any terminal shows.

    Raises:
        DescriptorError: one is not of letters and digits.
    """
    for file in resource.files:
        if file.suffix and not _EXTENSION.fullmatch(file.suffix.lower()):
            raise DescriptorError(
                "build.extension", path=package.source, name=resource.name, extension=file.suffix
            )


def _name_extension(file: Path, layout: Layout) -> str:
    suffixes = [suffix.lower() for suffix in file.suffixes[-2:]]
    if layout.is_escaped:  # « rapport v1.2 final.pdf » has one extension
        suffixes = [suffix for suffix in suffixes if _EXTENSION.fullmatch(suffix)]
    return "".join(suffixes)


def _name_copies(resource: Resource, layout: Layout, folder: str) -> tuple[str, ...]:
    parts = [""] if len(resource.files) == 1 else [f"-{n + 1}" for n in range(len(resource.files))]
    return tuple(
        f"{folder}/{resource.name}{part}{_name_extension(file, layout)}"
        for part, file in zip(parts, resource.files, strict=True)
    )


def _join_sources(
    resource: Resource, layout: Layout, target: Path, joined: dict[Path, FileDigest]
) -> tuple[FileDigest, ...]:
    """Copy what a table was read from, once where several tables are of one workbook."""
    if resource.is_local_csv:
        return ()
    (target / SOURCES).mkdir(exist_ok=True)
    for path, file in zip(_name_copies(resource, layout, SOURCES), resource.files, strict=True):
        if file not in joined:
            shutil.copyfile(file, target / path)
            joined[file] = digest_file(target, path)
    return tuple(joined[file] for file in resource.files)


def _copy_files(resource: Resource, target: Path, paths: tuple[str, ...]) -> tuple[FileDigest, ...]:
    """Copy the files of a resource that is no table, to the byte."""
    for path, file in zip(paths, resource.files, strict=True):
        shutil.copyfile(file, target / path)
    return tuple(digest_file(target, path) for path in paths)


def _write_sums(folder: Path) -> tuple[FileDigest, ...]:
    """Write ``SHA256SUMS`` for all the files there, and return the digest of all of them."""
    listed = digest_all(folder)
    text = "".join(f"{file.sha256}  {file.path}\n" for file in listed)
    (folder / SUMS).write_text(text, encoding="utf-8", newline="")
    return digest_all(folder)
