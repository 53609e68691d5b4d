"""Publishing, as data: what a portal should hold, what it holds, what is to be done.

The same records serve every portal; only the addresses (``key``) differ: a file's path on
the static portal, a marker in a resource's extras on udata.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from parution.model.release import FileDigest, Release, Version


class Role(StrEnum):
    """What a resource is on the portal, hence what a change of it means."""

    ARCHIVE = "archive"
    """Part of one version: immutable, whatever happens later."""
    FORMAT = "format"
    """Part of one version, made from it: immutable, and done without where nobody has it."""
    LATEST = "latest"
    """The latest version under an address that never changes: replaced at each release."""
    METADATA = "metadata"
    """What describes the dataset: its page, its history."""
    DATASET = "dataset"
    """The dataset itself, which has no bytes: only what the portal says of it."""
    WITHDRAWN = "withdrawn"
    """Part of a version that was withdrawn: it should not be there."""
    LEFTOVER = "leftover"
    """Something of ours that nothing asks for any more."""


# The key of the dataset itself, on a portal that says something of it.
DATASET = "dataset"


def fingerprint(value: Any) -> str:
    """Sum up a metadata value, so that a later edit of it is seen.

    Args:
        value: anything that JSON can say.

    Returns:
        16 hexadecimal digits, the same for equal values.
    """
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Desired:
    """One resource as the portal should hold it.

    Attributes:
        key: what identifies it on the portal, for ever.
        digest: its size and checksum; ``digest.path`` is the file's name there.
        role: what it is; what was withdrawn is listed for it to be removed, where it is there.
        version: the version that it belongs to; ``""`` for what tells of all of them.
        source: the file with this content, or the content itself, or None when only its
            digest is known (an older release whose archive is not at hand).
        metadata: what the portal is to say of it, as it will give it back; none where the
            portal says nothing of its files.
        group: the address of a folder whose files are told as one where a plan is shown, which
            ends with ``/``; ``""`` for what is told by itself.
    """

    key: str
    digest: FileDigest
    role: Role
    version: str
    source: Path | bytes | None
    metadata: Mapping[str, Any] = field(default_factory=dict)
    group: str = ""


@dataclass(frozen=True, slots=True)
class Remote:
    """One resource as the portal holds it.

    Attributes:
        key: as in :class:`Desired`.
        bytes: its size there.
        sha256: its SHA-256, read back or recorded by us there; ``""`` if it is not known.
        id: its identifier there, or ``""``.
        metadata: what the portal says of it, in the form of :attr:`Desired.metadata`.
        sent: the :func:`fingerprint` of each field when we last sent it. A field that says
            something else today was edited on the portal.
        marked: whether it carries our mark; an upload that died before its mark does not.
        permalink: the address that always gives its present content, or ``""``.
        group: as in :class:`Desired`.
    """

    key: str
    bytes: int
    sha256: str
    id: str = ""
    metadata: Mapping[str, Any] = field(default_factory=dict)
    sent: Mapping[str, str] = field(default_factory=dict)
    marked: bool = True
    permalink: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class RemoteState:
    """What a portal holds of one dataset.

    Attributes:
        resources: by key; the dataset itself under :data:`DATASET`.
        versions: the versions that it holds, with the SHA-256 of their archive.
        order: the keys of our resources in the order in which the portal shows them; None
            where it shows none.
        conflicts: what alone forbids to publish there: the dataset is deleted, somebody
            else's…
        leftovers: what is proven to be ours and that nothing desired accounts for: it
            carries our mark, or is an upload that the journal knows.
    """

    resources: Mapping[str, Remote] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    order: tuple[str, ...] | None = None
    conflicts: tuple[Conflict, ...] = ()
    leftovers: tuple[Remote, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions of which a portal shows what changes from one to the other.

    Attributes:
        before: the version before.
        after: the version after.
        page: the page that the portal has of it, or None.
    """

    before: Release
    after: Release
    page: bytes | None


@dataclass(frozen=True, slots=True)
class ChangePage:
    """What changes from one version to another, as a page.

    Attributes:
        before: the version before.
        after: the version after, whose page it is.
        content: the HTML document.
    """

    before: Version
    after: Version
    content: bytes


class ActionKind(StrEnum):
    """What can be done to one resource of a portal."""

    CREATE = "CREATE"
    """It is not there."""
    REPLACE = "REPLACE"
    """Its content differs."""
    UPDATE = "UPDATE"
    """What is said of it differs."""
    ADOPT = "ADOPT"
    """It is an upload of ours that lost its mark."""
    REORDER = "REORDER"
    """Our resources are not shown in their order."""
    REMOVE = "REMOVE"
    """It is ours, and nothing asks for it any more, or it was withdrawn."""
    KEEP = "KEEP"
    """Nothing is to be done."""


@dataclass(frozen=True, slots=True)
class Change:
    """One field of the metadata, before and after."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Action:
    """One step of a plan, on one desired resource.

    Attributes:
        kind: what is done.
        resource: to what; the dataset for what concerns all of them.
        changes: the fields of its metadata that change, where it was there before.
        id: the portal's identifier of what is removed.
    """

    kind: ActionKind
    resource: Desired
    changes: tuple[Change, ...] = ()
    id: str = ""


class ConflictKind(StrEnum):
    """Why a plan cannot be carried out."""

    OTHER_BYTES = "other-bytes"
    """A version is published with other bytes than those that would be."""
    MISSING_ARCHIVE = "missing-archive"
    """The portal lacks an older release, and its archive is not at hand."""
    MISSING_FORMAT = "missing-format"
    """The portal lacks a table in another format, and it is not at hand."""
    UNKNOWN_VERSION = "unknown-version"
    """The portal lists a version that the history here does not know."""
    UNKNOWN_WITHDRAWAL = "unknown-withdrawal"
    """The portal says that a version was withdrawn, and the history here does not know it."""
    NOT_REMOVED = "not-removed"
    """Something stands where a withdrawn version was, and is not proven to be ours."""
    DRIFT = "drift"
    """A field was edited on the portal since we last sent it, and we say something else."""
    DELETED = "deleted"
    """The dataset is deleted on the portal."""
    ARCHIVED = "archived"
    """The dataset is archived on the portal."""
    OTHER_OWNER = "other-owner"
    """The dataset belongs to another organization, or to another account."""
    OTHER_PACKAGE = "other-package"
    """The dataset carries the mark of another package."""
    AMBIGUOUS = "ambiguous"
    """Several datasets carry the mark of this package."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A contradiction between what is published and what would be.

    Attributes:
        kind: which one.
        key: the resource, or the version, concerned: a missing archive is one conflict,
            whatever the number of its files.
        expected: the checksum, or the value, that it should have, or ``""``.
        found: the checksum, or the value, that it has, or ``""``.
        field: the field edited on the portal, where it is one.
    """

    kind: ConflictKind
    key: str
    expected: Any = ""
    found: Any = ""
    field: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What publishing would do.

    Attributes:
        actions: in the order in which they are applied; the history comes last.
        conflicts: none in a plan that can be applied.
        notes: what the portal could have besides, and what that takes: keys of sentences.
    """

    actions: tuple[Action, ...]
    conflicts: tuple[Conflict, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def pending(self) -> tuple[Action, ...]:
        """The actions that change something."""
        return tuple(action for action in self.actions if action.kind is not ActionKind.KEEP)


@dataclass(frozen=True, slots=True)
class KeyScope:
    """What an API key is for: the name and the address of a portal, together.

    Attributes:
        portal: its name in ``portals.toml``.
        url: its address; ends with ``/``.
    """

    portal: str
    url: str
