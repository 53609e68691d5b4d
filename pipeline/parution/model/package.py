"""A data package, read and proven safe: what every layer works on."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from parution.model.schema import Schema

if TYPE_CHECKING:
    from collections.abc import Mapping

    from parution.model.remote import Profile, RemoteFile, RemotePart
    from parution.model.report import ReportWarning


# Suffixes of compressed files; the format of what is in them is told by the suffix before.
_COMPRESSED = frozenset({"zip", "gz", "bz2", "xz"})


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource of a package.

    Attributes:
        name: name of the resource in the descriptor.
        paths: addresses as a person is shown them: relative to ``Package.base`` with
            ``/``, or an address of the web; several for a multipart resource, none when the
            data stand in the descriptor.
        files: the local files behind ``paths``, absolute; none where a path is an address that
            was not read, or the data stand in the descriptor. Inside the project, or read at
            addresses, but not proven to exist: a missing table is a finding.
        descriptor: the resource in the standard's words: schema and dialect inlined,
            no checklist.
        checklist: frictionless' checklist, or None.
        described_in: the file where each part of its description stands, as a person finds it
            from the project's root: ``"resource"``, ``"schema"``, ``"dialect"``,
            ``"checklist"``.
        warnings: what its descriptor says and surely does not mean.
        unread: the parts of its description that are at an address and were not read: the
            resource is then not validated, nor built.
        profile: the JSON Schema that it says it follows, where it is not the standards' own.
        lone: whether it is a table without a package: nothing but its schema describes it.
        base: the folder that the paths in its descriptor are relative to, where it is not the
            package's: a file of it was read at an address.
    """

    name: str
    paths: tuple[str, ...]
    files: tuple[Path, ...]
    descriptor: Mapping[str, Any]
    checklist: Mapping[str, Any] | None = None
    described_in: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[ReportWarning, ...] = ()
    unread: tuple[RemotePart, ...] = ()
    profile: Profile | None = None
    lone: bool = False
    base: Path | None = None

    @property
    def title(self) -> str:
        """Title for a reader; the name where there is none."""
        return str(self.descriptor.get("title") or self.name)

    @property
    def schema(self) -> Schema:
        """The inlined Table Schema; empty where there is none, or it was not read."""
        schema = self.descriptor.get("schema")
        return Schema(schema if isinstance(schema, dict) else {})

    @property
    def is_delimited_text(self) -> bool:
        """Whether these are local files of delimited text."""
        return bool(self.files) and not self.compression and self.format in {"csv", "tsv"}

    @property
    def is_local_csv(self) -> bool:
        """Whether this is one local delimited text file: what the build makes canonical."""
        return len(self.files) == 1 and self.is_delimited_text

    @property
    def is_workbook(self) -> bool:
        """Whether it is a local spreadsheet."""
        return bool(self.files) and not self.compression and self.format in {"xlsx", "xls", "ods"}

    @property
    def compression(self) -> str:
        """How its files are compressed, declared or told by their suffix; ``""`` if they are not.

        Source: frictionless 5.21, ``Detector.detect_resource``.
        """
        suffix = self.files[0].suffix.removeprefix(".").lower() if self.files else ""
        return str(self.descriptor.get("compression") or (suffix if suffix in _COMPRESSED else ""))

    @property
    def format(self) -> str:
        """The format of its files, once uncompressed: declared, or told by their suffix."""
        declared = self.descriptor.get("format")
        if declared or not self.files:
            return str(declared or "").lower()
        file = self.files[0]
        if file.suffix.removeprefix(".").lower() in _COMPRESSED:
            file = Path(str(self.descriptor.get("innerpath") or file.stem))
        return file.suffix.removeprefix(".").lower()


@dataclass(frozen=True, slots=True)
class Package:
    """A package as its descriptor says it.

    Attributes:
        source: the descriptor's file, or the lone table's.
        base: folder that the resources' paths are relative to.
        root: folder outside of which nothing is read.
        descriptor: all but the resources, in the standard's words.
        portal: the portals' own words, kept apart from the standard ones.
        contributions: what is said of those who edit the tables, as written; kept apart too, and
            in nothing that is built.
        resources: in the descriptor's order.
        lone: whether this is a table without a package, validated as such.
        warnings: what its descriptor, its resources set apart, says and surely does not mean.
        unread: the parts of its own description that are at an address and were not read.
        profile: the JSON Schema that it says it follows, where it is not the standards' own.
        remote_files: what was read at addresses to read it.
    """

    source: Path
    base: Path
    root: Path
    descriptor: Mapping[str, Any]
    resources: tuple[Resource, ...]
    portal: Mapping[str, Any] = field(default_factory=dict)
    lone: bool = False
    warnings: tuple[ReportWarning, ...] = ()
    unread: tuple[RemotePart, ...] = ()
    profile: Profile | None = None
    remote_files: tuple[RemoteFile, ...] = ()
    contributions: object = None

    @property
    def name(self) -> str:
        """Name of the package; the descriptor's file name where there is none."""
        return str(self.descriptor.get("name") or self.source.stem)

    @property
    def title(self) -> str:
        """Title for a reader; the name where there is none."""
        return str(self.descriptor.get("title") or self.name)

    def find_base(self, resource: Resource) -> Path:
        """Find the folder that the paths in the descriptor of a resource are relative to."""
        return resource.base or self.base
