"""What was built, recorded or withdrawn, for a program.

Sources of the shapes: ``docs/schemas/build.schema.json``, ``docs/schemas/release.schema.json``,
``docs/schemas/withdraw.schema.json``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from parution.releases.rules import find_bump
from parution.reports.difference_json import describe_change

if TYPE_CHECKING:
    from collections.abc import Iterable

    from parution.model.recording import Recording
    from parution.model.release import FileDigest, FormatFile, Release, Withdrawal


def describe_build(name: str, release: Release, *, folder: str, archive: str) -> dict[str, Any]:
    """Describe an edition that was built in plain values.

    Args:
        name: name of the package.
        release: what the history would record of it.
        folder: where its files are, as a person is shown it.
        archive: where its archive is, in the same way.
    """
    return {
        "package": name,
        "version": str(release.version),
        "date": release.date,
        "archive": _describe_archive(release.archive, archive),
        "folder": folder,
        "files": [
            {"path": file.path, "bytes": file.bytes, "sha256": file.sha256}
            for file in release.files
        ],
        "tables": [
            {"name": table.name, "rows": table.rows, "fields": table.fields}
            for table in release.tables
        ],
        "formats": _describe_formats(release.formats),
    }


def describe_recording(recording: Recording) -> dict[str, Any]:
    """Describe what became of a release in plain values."""
    bump, archive = find_bump(recording.changes), recording.archive
    return {
        "package": recording.package,
        "outcome": recording.outcome,
        "version": str(recording.version),
        "date": recording.day,
        "tag": recording.tag,
        "last": str(recording.last) if recording.last else None,
        "bump": bump.word if bump else None,
        "changes": [describe_change(change) for change in recording.changes],
        "accepted": [{"kind": each.kind, "reason": each.reason} for each in recording.accepted],
        "changelogEntry": recording.entry or None,
        "archive": _describe_archive(archive, recording.archive_path) if archive else None,
        "formats": _describe_formats(recording.formats),
        "written": list(recording.written),
    }


def describe_withdrawal(
    event: Withdrawal,
    *,
    outcome: str,
    tag: str,
    removed: Iterable[str],
    kept: Iterable[str],
    written: Iterable[str],
    portals: Iterable[str],
) -> dict[str, Any]:
    """Describe what became of a withdrawal in plain values.

    Args:
        event: what the history says, or would say, of it.
        outcome: ``withdrawn``, ``planned`` or ``unchanged``.
        tag: the Git tag that the version is built from.
        removed: the files of the version that were removed here, or would be.
        kept: what else stands where they would be, which is not ours to remove.
        written: the history and the changelog, where they were written.
        portals: names of the portals on which publishing is to say it.
    """
    return {
        "outcome": outcome,
        "version": str(event.version),
        "date": event.date,
        "reason": event.reason,
        "replacedBy": str(event.replaced_by) if event.replaced_by else None,
        "tag": tag,
        "removed": list(removed),
        "kept": list(kept),
        "written": list(written),
        "portals": list(portals),
    }


def _describe_formats(formats: Iterable[FormatFile]) -> list[dict[str, Any]]:
    return [
        {
            "path": file.digest.path,
            "bytes": file.digest.bytes,
            "sha256": file.digest.sha256,
            "format": file.format,
            "tables": list(file.tables),
            "writer": file.writer,
        }
        for file in formats
    ]


def _describe_archive(archive: FileDigest, path: str) -> dict[str, Any]:
    return {
        "name": archive.path,
        "path": path or None,
        "bytes": archive.bytes,
        "sha256": archive.sha256,
    }
