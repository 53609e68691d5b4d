"""Publishing, as data: what a portal should hold, what it holds, what is to be done.

The same records serve every portal; only the addresses (``key``) differ: a file's path on
the static portal, a marker in a resource's extras on udata.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pipeline.model.release import FileDigest


class Role(StrEnum):
    """What a resource is on the portal, hence what a change of it means."""

    ARCHIVE = "archive"
    """Part of one version: immutable, whatever happens later."""
    LATEST = "latest"
    """The latest version under an address that never changes: replaced at each release."""
    METADATA = "metadata"
    """What describes the dataset: its page, its history."""


@dataclass(frozen=True, slots=True)
class Desired:
    """One resource as the portal should hold it.

    Attributes:
        key: what identifies it on the portal, for ever.
        digest: its size and checksum; ``digest.path`` is the file's name there.
        role: what it is.
        version: the version that it belongs to; ``""`` for what tells of all of them.
        source: the file with this content, or the content itself, or None when only its
            digest is known (an older release whose archive is not at hand).
    """

    key: str
    digest: FileDigest
    role: Role
    version: str
    source: Path | bytes | None


@dataclass(frozen=True, slots=True)
class Remote:
    """One resource as the portal holds it.

    Attributes:
        key: as in :class:`Desired`.
        bytes: its size there.
        sha256: its SHA-256, read back or recorded by us there.
    """

    key: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class RemoteState:
    """What a portal holds of one dataset.

    Attributes:
        resources: by key.
        versions: the versions that its history lists, with the SHA-256 of their archive.
    """

    resources: Mapping[str, Remote] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)


class ActionKind(StrEnum):
    """What can be done to one resource of a portal."""

    CREATE = "CREATE"
    REPLACE = "REPLACE"
    UPDATE = "UPDATE"
    KEEP = "KEEP"


@dataclass(frozen=True, slots=True)
class Action:
    """One step of a plan, on one desired resource."""

    kind: ActionKind
    resource: Desired


class ConflictKind(StrEnum):
    """Why a plan cannot be carried out."""

    OTHER_BYTES = "other-bytes"
    """A version is published with other bytes than those that would be."""
    MISSING_ARCHIVE = "missing-archive"
    """The portal lacks an older release, and its archive is not at hand."""
    UNKNOWN_VERSION = "unknown-version"
    """The portal lists a version that the history here does not know."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A contradiction between what is published and what would be.

    Attributes:
        kind: which one.
        key: the resource, or the version, concerned: a missing archive is one conflict,
            whatever the number of its files.
        expected: the checksum that it should have, or ``""``.
        found: the checksum that it has, or ``""``.
    """

    kind: ConflictKind
    key: str
    expected: str = ""
    found: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What publishing would do.

    Attributes:
        actions: in the order in which they are applied; the history comes last.
        conflicts: none in a plan that can be applied.
    """

    actions: tuple[Action, ...]
    conflicts: tuple[Conflict, ...] = ()

    @property
    def pending(self) -> tuple[Action, ...]:
        """The actions that change something."""
        return tuple(action for action in self.actions if action.kind is not ActionKind.KEEP)


@dataclass(frozen=True, slots=True)
class PortalConfig:
    """One portal of ``portals.toml``.

    Attributes:
        name: its name there.
        kind: which implementation speaks to it.
        place: where it is, as a person wrote it.
        folder: for the static portal, the folder that a web server hosts; absolute.
        url: the address at which people see it, or ``""``; ends with ``/``.
    """

    name: str
    kind: str
    place: str
    folder: Path
    url: str = ""


@dataclass(frozen=True, slots=True)
class PortalConfigs:
    """All of ``portals.toml``: the portals by name, in its order, and the default one."""

    default: str
    portals: Mapping[str, PortalConfig]
