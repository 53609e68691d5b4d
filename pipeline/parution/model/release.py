"""What one edition is made of, its version, and the record of all those published."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import total_ordering
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

# The latest layout of packages, and so of those that this Parution knows; the first is 1.
LATEST_FORMAT = 4
# Longer is no version for us: it names files.
MAX_LENGTH = 128
# https://semver.org/#is-there-a-suggested-regular-expression-regex-to-check-a-semver-string
_NUMBER = r"(?:0|[1-9][0-9]*)"
_PART = rf"(?:{_NUMBER}|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*)"
_SEMVER = re.compile(
    rf"({_NUMBER})\.({_NUMBER})\.({_NUMBER})"
    rf"(?:-({_PART}(?:\.{_PART})*))?(?:\+([0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*))?"
)


@total_ordering
@dataclass(frozen=True, slots=True)
class Version:
    """One version, ordered by SemVer's precedence (section 11).

    Equality is stricter than precedence: ``1.0.0+a`` and ``1.0.0+b`` are two versions,
    and the build part then orders them as text, so that a sort is always the same.
    """

    major: int
    minor: int
    patch: int
    prerelease: tuple[str, ...] = ()
    build: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Version:
        """Read ``MAJOR.MINOR.PATCH[-PRERELEASE][+BUILD]``.

        Args:
            text: a version exactly, with neither spaces nor a leading ``v``, of at most
                :data:`MAX_LENGTH` characters.

        Raises:
            ValueError: the text is not a SemVer version.

        Example:
            >>> Version.parse("1.2.0-rc.1") < Version.parse("1.2.0")
            True
        """
        match = _SEMVER.fullmatch(text) if len(text) <= MAX_LENGTH else None
        if match is None:
            raise ValueError(text)
        major, minor, patch, prerelease, build = match.groups()
        return cls(
            int(major),
            int(minor),
            int(patch),
            tuple(prerelease.split(".")) if prerelease else (),
            tuple(build.split(".")) if build else (),
        )

    def __str__(self) -> str:
        text = f"{self.major}.{self.minor}.{self.patch}"
        if self.prerelease:
            text += "-" + ".".join(self.prerelease)
        if self.build:
            text += "+" + ".".join(self.build)
        return text

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, Version):
            return NotImplemented
        return self._precedence() < other._precedence()

    def _precedence(self) -> tuple[object, ...]:
        # A number comes before a word, and a version without prerelease after all of them.
        parts = tuple(
            (0, int(part), "") if part.isdigit() else (1, 0, part) for part in self.prerelease
        )
        released = not self.prerelease
        return (self.major, self.minor, self.patch, released, parts, self.build)


# Source: the Data Package recipe on versions.
FIRST_VERSION = Version(1, 0, 0)


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


# What a published history does not say of a version that was withdrawn.
UNTOLD = FileDigest("", 0, "")


@dataclass(frozen=True, slots=True)
class TableSize:
    """Size of one table: its data rows (the header not counted) and its fields."""

    name: str
    rows: int
    fields: int


@dataclass(frozen=True, slots=True)
class AcceptedWarning:
    """A kind of warning that somebody accepted for a version, and why, in one line."""

    kind: str
    reason: str


@dataclass(frozen=True, slots=True)
class RecordedChange:
    """What changed since the version before, in one place: neither what was there nor what is.

    Attributes:
        rule: id of the rule that says what it asks for, e.g. ``field-removed``.
        level: the bump that it asked for then: ``major``, ``minor`` or ``patch``.
        table: name of the resource, or ``""`` for what concerns the package.
        field: name of the field, or ``""``.
        count: how many rows, cells or places of the description.
    """

    rule: str
    level: str
    table: str
    field: str
    count: int


@dataclass(frozen=True, slots=True)
class SchemaDigest:
    """The SHA-256 of a table's schema, in its canonical JSON spelling."""

    table: str
    sha256: str


@dataclass(frozen=True, slots=True)
class RowRange:
    """Rows that follow each other in the order of their key: how many, and their SHA-256."""

    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class TableRanges:
    """The rows of a table, in ranges: what tells where it changed, and no cell of it.

    Attributes:
        table: name of the resource.
        key: the fields in whose order the rows are; none where it is that of whole rows.
        bits: how many bits of a key's checksum say that a range begins: a range has about
            ``2 ** bits`` rows. Only ranges of one key and of as many bits are compared.
        ranges: in the order of the key.
    """

    table: str
    key: tuple[str, ...]
    bits: int
    ranges: tuple[RowRange, ...]


@dataclass(frozen=True, slots=True)
class FormatFile:
    """Tables in another format than CSV, published beside the archive.

    Attributes:
        digest: the file, at its address beside those of the package: ``formats/axes.parquet``.
        format: name of the format.
        tables: names of the tables that it holds.
        writer: the library that wrote it, and its version: ``pyarrow 26.0.1``.
    """

    digest: FileDigest
    format: str
    tables: tuple[str, ...]
    writer: str


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
        format: number of the layout of packages that built it, from 1.
        parution: version of Parution that built it, or ``""``: in format 1 nobody noted it.
        accepted: the warnings that somebody accepted, a kind once; and ``volume``, where they
            accepted how much less or more the tables hold.
        changes: what changed since the version before, as in the difference.
        more_changes: how many more items of ``changes`` there were.
        schemas: the digest of the schema of each table, in the descriptor's order.
        ranges: the digests of the rows of each table, in the descriptor's order.
        formats: the tables in other formats, by their address.

    The four before the last are recorded from format 2 on, the last from format 3 on; they are
    empty where they were not.
    """

    version: Version
    date: str
    tag: str
    summary: str
    archive: FileDigest
    files: tuple[FileDigest, ...]
    tables: tuple[TableSize, ...]
    format: int = 1
    parution: str = ""
    accepted: tuple[AcceptedWarning, ...] = ()
    changes: tuple[RecordedChange, ...] = ()
    more_changes: int = 0
    schemas: tuple[SchemaDigest, ...] = ()
    ranges: tuple[TableRanges, ...] = ()
    formats: tuple[FormatFile, ...] = ()

    @property
    def all_files(self) -> tuple[FileDigest, ...]:
        """The files of the package, then those beside its archive."""
        return (*self.files, *(each.digest for each in self.formats))


@dataclass(frozen=True, slots=True)
class Location:
    """Where a portal has a release, as its published history says it.

    Attributes:
        folder: address of the folder that the paths of the files follow, or ``""``; relative
            to the history's own, as a link in a page is. It ends with ``/``.
        archive: address of the zip, in the same way, or ``""``.
        resource: the mark, in the extras of a resource of the same dataset, of the one that
            holds the zip, or ``""``: where addresses are given by the portal itself.
    """

    folder: str = ""
    archive: str = ""
    resource: str = ""


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
class Withdrawal:
    """An event of the history: a version should not have been published, anywhere.

    Attributes:
        version: the version.
        date: day of the withdrawal, ``YYYY-MM-DD``, in UTC.
        reason: why, in one line.
        replaced_by: the version to take instead; None where there is none.
    """

    version: Version
    date: str
    reason: str
    replaced_by: Version | None = None


Event = Rollback | Withdrawal


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
    events: tuple[Event, ...] = ()

    def with_formats(self, keep: Callable[[Release, FormatFile], bool]) -> History:
        """Tell of some tables in other formats, and not of the others.

        Args:
            keep: tells whether a file of a release is told of.
        """
        releases = (
            replace(release, formats=tuple(each for each in release.formats if keep(release, each)))
            for release in self.releases
        )
        return replace(self, releases=tuple(releases))

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
                if isinstance(event, Rollback)
                and event.portal == portal
                and event.to_version < version <= event.from_version
            ),
            None,
        )

    def find_last(self) -> Release | None:
        """Find the last release that was recorded and not withdrawn: the next one follows it."""
        standing = (each for each in self.releases if not self.find_withdrawal(each.version))
        return next(reversed([*standing]), None)

    def find_withdrawal(self, version: Version) -> Withdrawal | None:
        """Find the event that withdrew a version, or None."""
        return next(
            (
                event
                for event in self.events
                if isinstance(event, Withdrawal) and event.version == version
            ),
            None,
        )

    def find_replacement(self, version: Version) -> Version | None:
        """Find the version to take instead of one that was withdrawn, or None.

        It may have been withdrawn later, and replaced in its turn.
        """
        seen: set[Version] = set()
        found: Version | None = version
        while found is not None and (event := self.find_withdrawal(found)) is not None:
            if found in seen:  # a history that was edited by hand
                return None
            seen.add(found)
            found = event.replaced_by
        return found

    def find_latest(self, portal: str) -> Release | None:
        """Find the release that is the latest on a portal, or None where nothing stands.

        It is the highest version that was neither rolled back there nor withdrawn; but where a
        higher one was withdrawn, what was said to replace it is taken in its place. A
        prerelease is only the latest while nothing else was released (SemVer, section 9).

        Args:
            portal: the portal's name.
        """
        not_rolled_back = {
            entry.version: entry
            for entry in self.releases
            if not self.find_rollback(entry.version, portal)
        }
        highest_first = sorted(
            not_rolled_back, key=lambda version: (not version.prerelease, version), reverse=True
        )
        for version in highest_first:
            taken = self.find_replacement(version)
            if taken is not None and taken in not_rolled_back:
                return not_rolled_back[taken]
        return None


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
class FileView:
    """A file of an edition that is no canonical table, as a person is shown it.

    Attributes:
        name: name of the resource that it belongs to.
        title: title for a reader.
        description: Markdown, or ``""``.
        digest: the file.
    """

    name: str
    title: str
    description: str
    digest: FileDigest


@dataclass(frozen=True, slots=True)
class Wording:
    """What a person is shown of an edition, in one language.

    Attributes:
        tag: the language of what its producer says (BCP 47); ``""``: as it is.
        language: the language of what Parution says of it, ``"fr"`` or ``"en"``.
        descriptor: the ``datapackage.json`` of the edition, where titles, descriptions… are in that
            language if they are translated.
        tables: each canonical table.
        files: the files of its other resources.
    """

    tag: str
    language: str
    descriptor: Mapping[str, Any]
    tables: tuple[TableView, ...]
    files: tuple[FileView, ...] = ()


@dataclass(frozen=True, slots=True)
class Build:
    """A built edition on the disk.

    Attributes:
        release: what the history would record of it.
        descriptor: the ``datapackage.json`` of the edition.
        folder: folder of the package, absolute.
        archive: the zip, absolute.
        tables: each canonical table, as its documents show it.
        files: the files of its other resources, in the same way.
        formats: where the tables in other formats are, absolute, by their address: those of
            ``release.formats`` that are at hand.
        wordings: what pages show of it, in each of its languages, the descriptor's own first.
    """

    release: Release
    descriptor: Mapping[str, Any]
    folder: Path
    archive: Path
    tables: tuple[TableView, ...]
    files: tuple[FileView, ...] = ()
    formats: Mapping[str, Path] = field(default_factory=dict)
    wordings: tuple[Wording, ...] = ()

    def tell_in(self, wording: Wording) -> Build:
        """Tell of the same edition in one of its languages."""
        return replace(
            self, descriptor=wording.descriptor, tables=wording.tables, files=wording.files
        )
