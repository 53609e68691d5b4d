"""What one edition is made of, and the record of all those published."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from parution.model.semver import Version


@dataclass(frozen=True, slots=True, order=True)
class FileDigest:
    """A file as anyone can check it.

    Attributes:
        path: address in the package, with ``/``; for an archive, its file name.
        bytes: size.
        sha256: SHA-256 of the content, 64 lower-case hexadecimal digits.
    """

    path: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class TableSize:
    """Size of one table: its data rows (the header not counted) and its fields."""

    name: str
    rows: int
    fields: int


@dataclass(frozen=True, slots=True)
class Release:
    """One entry of the history: what was published, for ever.

    Attributes:
        version: SemVer version.
        date: day of the release, ``YYYY-MM-DD``, from the descriptor's ``created``.
        tag: Git tag that the release is built from.
        summary: one paragraph of plain text in the dataset's language.
        archive: the zip.
        files: every file of the package, by path.
        tables: size of each table, in the descriptor's order.
    """

    version: Version
    date: str
    tag: str
    summary: str
    archive: FileDigest
    files: tuple[FileDigest, ...]
    tables: tuple[TableSize, ...]


@dataclass(frozen=True, slots=True)
class Rollback:
    """An event of the history: an earlier version stands again on one portal.

    Attributes:
        portal: the portal's name in ``portals.toml``.
        from_version: the version that was the latest there.
        to_version: the version that is the latest there again.
        date: day of the rollback, ``YYYY-MM-DD``, in UTC.
        reason: why, in one line, or ``""``.
    """

    portal: str
    from_version: Version
    to_version: Version
    date: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class History:
    """The releases of a package, oldest first; only ever appended to.

    Attributes:
        name: name of the package.
        releases: in the order in which they were recorded.
        events: what happened to them later, in the order in which it happened.
    """

    name: str
    releases: tuple[Release, ...] = ()
    events: tuple[Rollback, ...] = ()

    def find(self, version: Version) -> Release | None:
        """Find the release of a version, or None."""
        return next((entry for entry in self.releases if entry.version == version), None)

    def find_rollback(self, version: Version, portal: str) -> Rollback | None:
        """Find the event that took a version back on a portal, or None.

        Args:
            version: the version.
            portal: the portal's name; what happens on one says nothing of another.
        """
        return next(
            (
                event
                for event in self.events
                if event.portal == portal and event.to_version < version <= event.from_version
            ),
            None,
        )

    def find_latest(self, portal: str) -> Release | None:
        """Find the release of the highest version that stands on a portal, or None.

        A prerelease is only the latest while nothing else was released (SemVer, section 9).

        Args:
            portal: the portal's name.
        """
        return max(
            (entry for entry in self.releases if not self.find_rollback(entry.version, portal)),
            key=lambda entry: (not entry.version.prerelease, entry.version),
            default=None,
        )


@dataclass(frozen=True, slots=True)
class FieldEntry:
    """One field, as a dictionary tells it, in the dataset's language.

    Attributes:
        table: name of the resource.
        name: name of the field.
        title: title for a reader, or ``""``.
        type: type and format, in words.
        required: whether an empty cell is an error.
        unique: whether two equal cells are an error.
        key: whether it belongs to the primary key.
        reference: ``table.field`` that it refers to, or ``""``.
        constraints: the other constraints, in words, or ``""``.
        description: on one line, or ``""``.
        example: a cell, or ``""``.
    """

    table: str
    name: str
    title: str
    type: str
    required: bool
    unique: bool
    key: bool
    reference: str
    constraints: str
    description: str
    example: str


@dataclass(frozen=True, slots=True)
class TableView:
    """A table of an edition, as a person is shown it.

    Attributes:
        size: its name, rows and fields.
        path: its file in the package.
        title: title for a reader.
        description: Markdown, or ``""``.
        labels: the column names.
        first_rows: the first rows, cells as text.
        entries: its part of the dictionary.
        rules: the rules of its checklist, in words.
    """

    size: TableSize
    path: str
    title: str
    description: str
    labels: tuple[str, ...]
    first_rows: tuple[tuple[str, ...], ...]
    entries: tuple[FieldEntry, ...]
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Build:
    """A built edition on the disk.

    Attributes:
        release: what the history would record of it.
        descriptor: the ``datapackage.json`` of the edition.
        folder: folder of the package, absolute.
        archive: the zip, absolute.
        tables: each canonical table, as a person is shown it.
    """

    release: Release
    descriptor: Mapping[str, Any]
    folder: Path
    archive: Path
    tables: tuple[TableView, ...]
