"""What became of a release that was asked for: what a program is told of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from parution.model.change import Change
    from parution.model.release import AcceptedWarning, FileDigest, FormatFile, Version


class RecordingOutcome(StrEnum):
    """How a run that may record a version ended."""

    RECORDED = "recorded"
    """The version is in the history."""
    PLANNED = "planned"
    """The version can be built, and only that was asked for."""
    UNCHANGED = "unchanged"
    """Nothing changed since the version of the descriptor, which is recorded already."""


@dataclass(frozen=True, slots=True)
class Recording:
    """What became of a release.

    Attributes:
        package: name of the package.
        outcome: how it ended.
        version: the version.
        day: its day, ``YYYY-MM-DD``.
        tag: the Git tag that it is built from.
        last: the last version that stood before this run; None where there was none.
        changes: what changed since.
        accepted: the warnings that were accepted for it.
        entry: what the changelog has, or would have, of it: Markdown, or ``""``.
        archive: its archive; None where it was not built.
        archive_path: where that archive is, as a person is shown it, or ``""``.
        formats: its tables in other formats.
        written: the files that were written beside it, as a person is shown them, the history
            last.
    """

    package: str
    outcome: RecordingOutcome
    version: Version
    day: str
    tag: str
    last: Version | None = None
    changes: tuple[Change, ...] = ()
    accepted: tuple[AcceptedWarning, ...] = ()
    entry: str = ""
    archive: FileDigest | None = None
    archive_path: str = ""
    formats: tuple[FormatFile, ...] = ()
    written: tuple[str, ...] = ()
