"""``versions.json``: the record of the releases, the same here, on a portal, for a reuser.

Its JSON Schema stands in ``docs/versions.schema.json``.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from parution.errors import ConflictError, DescriptorError, HistoryError
from parution.model.release import FileDigest, History, Release, Rollback, TableSize
from parution.model.version import Version
from parution.structured import read_mapping

if TYPE_CHECKING:
    from pathlib import Path

FILE_NAME = "versions.json"
_ROLLBACK = "rollback"
_SHA256 = re.compile(r"[0-9a-f]{64}")


def read_history(path: Path, name: str) -> History:
    """Read the history of a package; an empty one where there is no file yet.

    Args:
        path: ``versions.json``.
        name: name of the package that it must tell of.

    Raises:
        HistoryError: no JSON, not this shape, another package's, a version twice.
    """
    if not path.exists():
        return History(name)
    try:
        history = parse_history(read_mapping(path))
    except DescriptorError as error:
        raise HistoryError("history.unreadable", path=path, reason=error.key) from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise HistoryError("history.unreadable", path=path, reason=repr(error)) from error
    if history.name != name:
        raise HistoryError("history.other-package", path=path, name=history.name, expected=name)
    versions = [release.version for release in history.releases]
    if len(set(versions)) < len(versions):
        raise HistoryError("history.duplicate", path=path)
    return history


def parse_history(document: dict[str, Any]) -> History:
    """Turn the JSON document into a history.

    Raises:
        KeyError, TypeError, ValueError: not the shape of ``docs/versions.schema.json``.
    """
    return History(
        name=_text(document["name"]),
        releases=tuple(
            Release(
                version=Version.parse(_text(entry["version"])),
                date=_text(entry["date"]),
                tag=_text(entry["tag"]),
                summary=_text(entry["summary"]),
                archive=_parse_digest(entry["archive"]),
                files=tuple(_parse_digest(item) for item in entry["files"]),
                tables=tuple(
                    TableSize(_text(item["name"]), int(item["rows"]), int(item["fields"]))
                    for item in entry["tables"]
                ),
            )
            for entry in document["versions"]
        ),
        events=tuple(
            Rollback(
                portal=_text(entry["portal"]),
                from_version=Version.parse(_text(entry["from"])),
                to_version=Version.parse(_text(entry["to"])),
                date=_text(entry["date"]),
                reason=_text(entry.get("reason", "")),
            )
            for entry in document.get("events", [])
            # A later Parution may record other events: they are not this one's to read.
            if entry["event"] == _ROLLBACK
        ),
    )


def render_history(history: History) -> str:
    """Render the JSON document: the same text for the same history."""
    document = {
        "name": history.name,
        "versions": [
            {
                "version": str(release.version),
                "date": release.date,
                "tag": release.tag,
                "summary": release.summary,
                "archive": _render_digest(release.archive),
                "tables": [
                    {"name": table.name, "rows": table.rows, "fields": table.fields}
                    for table in release.tables
                ],
                "files": [_render_digest(file) for file in release.files],
            }
            for release in history.releases
        ],
        **(
            {"events": [_render_event(event) for event in history.events]} if history.events else {}
        ),
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def record_release(history: History, release: Release) -> History:
    """Add a release to the history; the same history where it is already there.

    Args:
        history: what is recorded.
        release: what was built.

    Raises:
        ConflictError: the version is recorded with other bytes.
        HistoryError: the version is lower than one that is recorded.
    """
    recorded = history.find(release.version)
    if recorded is not None:
        check_recorded(recorded, release)
        return history
    # A version that was rolled back keeps its number: the next one is higher than all.
    highest = max((known.version for known in history.releases), default=None)
    if highest is not None and release.version < highest:
        raise HistoryError("history.lower", version=release.version, latest=highest)
    return History(history.name, (*history.releases, release), history.events)


def record_rollback(history: History, portal: str, to: Version, day: str, reason: str) -> History:
    """Append the event of a rollback; the same history where that version stands already.

    Args:
        history: what is recorded.
        portal: the portal's name.
        to: the version that is to be the latest there again.
        day: today, ``YYYY-MM-DD``.
        reason: why, in one line, for whoever reads the history; ``""`` if nobody said.

    Raises:
        HistoryError: that version is not recorded, or was rolled back there itself.
    """
    if history.find(to) is None:
        raise HistoryError("rollback.unknown", version=to)
    check_standing(history, to, portal)
    standing = [
        entry.version
        for entry in history.releases
        if entry.version > to and not history.find_rollback(entry.version, portal)
    ]
    if not standing:
        return history
    event = Rollback(portal, max(standing), to, day, reason)
    return History(history.name, history.releases, (*history.events, event))


def check_standing(history: History, version: Version, portal: str) -> None:
    """Check that a version was not rolled back on a portal: it is never the latest there again.

    Raises:
        HistoryError: it was; the next release takes a higher number.
    """
    event = history.find_rollback(version, portal)
    if event is not None:
        raise HistoryError(
            "history.rolled-back",
            version=version,
            portal=portal,
            date=event.date,
            reason=f" ({event.reason})" if event.reason else "",
        )


def write_history(history: History, path: Path) -> None:
    """Write the history, in one step.

    Raises:
        OSError: the disk refuses; what was there stays.
    """
    staged = path.with_name(f".{path.name}.new")
    staged.write_text(render_history(history), encoding="utf-8", newline="")
    staged.replace(path)


def check_recorded(recorded: Release, built: Release) -> None:
    """Check that what is built is, to the byte, what is recorded of this version.

    Raises:
        ConflictError: it is not; it names a file that differs.
    """
    if recorded.archive == built.archive and recorded.files == built.files:
        return
    here = set(built.files) ^ set(recorded.files)
    differing = sorted({file.path for file in here}) or [built.archive.path]
    raise ConflictError(
        "history.other-bytes",
        version=built.version,
        files=", ".join(differing[:3]) + (", …" if len(differing) > 3 else ""),  # noqa: PLR2004
        recorded=recorded.archive.sha256,
        built=built.archive.sha256,
    )


def _parse_digest(item: dict[str, Any]) -> FileDigest:
    path, sha256 = _text(item["path"]), _text(item["sha256"])
    # The path becomes an address on a portal: it must stay below the release's.
    if path.startswith("/") or ".." in path.split("/") or "\\" in path:
        raise ValueError(path)
    if not _SHA256.fullmatch(sha256):
        raise ValueError(sha256)
    return FileDigest(path, int(item["bytes"]), sha256)


def _render_event(event: Rollback) -> dict[str, Any]:
    return {
        "event": _ROLLBACK,
        "portal": event.portal,
        "from": str(event.from_version),
        "to": str(event.to_version),
        "date": event.date,
        **({"reason": event.reason} if event.reason else {}),
    }


def _render_digest(digest: FileDigest) -> dict[str, Any]:
    return {"path": digest.path, "bytes": digest.bytes, "sha256": digest.sha256}


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value
