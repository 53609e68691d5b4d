"""``versions.json``: the record of the releases, the same here, on a portal, for a reuser.

This module alone knows the keys of that file; the others get a
:class:`~parution.model.release.History`. Its JSON Schema stands in
``docs/versions.schema.json``.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from parution.errors import ConflictError, DescriptorError, HistoryError
from parution.model.release import (
    LATEST_FORMAT,
    UNTOLD,
    AcceptedWarning,
    FileDigest,
    FormatFile,
    History,
    Location,
    RecordedChange,
    Release,
    Rollback,
    RowRange,
    SchemaDigest,
    TableRanges,
    TableSize,
    Version,
    Withdrawal,
)
from parution.structured import dump_json, read_mapping, write_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from parution.model.release import Event

HISTORY_FILE = "versions.json"
# Bytes that are read of a history that is fetched.
LONGEST_HISTORY = 100 * 2**20
_ROLLBACK, _WITHDRAWAL = "rollback", "withdrawal"
# All that a published history says of a version that was withdrawn.
_TOLD = frozenset({"withdrawn", "version", "date", "tag", "format", "parution"})
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


def read_history(path: Path, name: str, root: Path | None = None) -> History:
    """Read the history of a package; an empty one where there is no file yet.

    Args:
        path: ``versions.json``.
        name: name of the package that it must tell of.
        root: as :func:`read_any_history` takes it.

    Raises:
        HistoryError: as :func:`read_any_history`; or it is another package's, or has a
            version of a format that only a later Parution knows.
    """
    if not os.path.lexists(path):
        return History(name)
    history = read_any_history(path, root)
    if history.name != name:
        raise HistoryError("history.other-package", path=path, name=history.name, expected=name)
    newer = next((entry for entry in history.releases if entry.format > LATEST_FORMAT), None)
    if newer is not None:  # neither to be built, nor to be written again: keys would be lost
        raise HistoryError(
            "history.newer-format",
            path=path,
            version=newer.version,
            format=newer.format,
            parution=newer.parution,
            latest=LATEST_FORMAT,
        )
    return history


def read_any_history(path: Path, root: Path | None = None) -> History:
    """Read a history, whatever package it tells of.

    Args:
        path: ``versions.json``, which is there.
        root: the folder that it must not leave, links resolved; None where there is none.

    Raises:
        HistoryError: no JSON, not the shape of ``docs/versions.schema.json``, a version
            twice.
    """
    try:
        document = read_mapping(path, root=root)
    except DescriptorError as error:
        raise HistoryError("history.damaged", reason=error) from error
    history = parse_history(document, path)
    versions = [release.version for release in history.releases]
    if len(set(versions)) < len(versions):
        raise HistoryError("history.duplicate", path=path)
    return history


def parse_history(document: dict[str, Any], path: Path) -> History:
    """Turn the JSON document into a history; keys that are not known are ignored.

    Args:
        document: the document.
        path: the file that it was read from, for what is refused.

    Raises:
        HistoryError: not the shape of ``docs/versions.schema.json``; it says at which key.
    """
    try:
        whole = _Value(document, "")
        return History(
            name=whole.get("name").text(),
            releases=tuple(_parse_release(entry) for entry in whole.get("versions").list()),
            events=tuple(
                _EVENTS[kind](entry)
                for entry in whole.find_list("events")
                # A later Parution may record other events: they are not this one's to read.
                if (kind := entry.get("event").text()) in _EVENTS
            ),
        )
    except _ShapeError as error:
        raise HistoryError("history.unreadable", path=path, address=error.address) from error


def read_locations(document: dict[str, Any]) -> dict[str, Location | None]:
    """Read where a portal has each version, in the history that it publishes.

    Args:
        document: the published ``versions.json``.

    Returns:
        By version, where it is; None for one that was left out there. Nothing at all for a
        history that an earlier Parution published, which located nothing.
    """
    versions = document.get("versions")
    entries = versions if isinstance(versions, list) else []
    found = {
        str(entry.get("version")): _read_location(entry.get("location"))
        for entry in entries
        if isinstance(entry, dict)
    }
    return found if any(found.values()) else {}


def read_withdrawn(document: dict[str, Any]) -> frozenset[str]:
    """Read which versions were withdrawn, in the history that a portal publishes.

    Args:
        document: the published ``versions.json``.
    """
    versions = document.get("versions")
    entries = versions if isinstance(versions, list) else []
    found = (entry for entry in entries if isinstance(entry, dict) and entry.get("withdrawn"))
    return frozenset(str(entry.get("version")) for entry in found)


def _read_location(location: object) -> Location | None:
    if not isinstance(location, dict):
        return None
    keys = ("folder", "archive", "resource")
    return Location(*(str(location.get(key) or "") for key in keys))


def render_history(
    history: History, locate: Callable[[Release], Location | None] | None = None
) -> str:
    """Render the JSON document: the same text for the same history.

    Args:
        history: what is recorded.
        locate: tells where a portal has a release, for the history that it publishes, and None
            of one that is left out there; None for the history that is recorded. What is
            published says of a version that was withdrawn its number, its day and its tag
            alone: the digest of a short text, such as a name, lets one find what it was.
    """
    document = {
        "name": history.name,
        "versions": [
            _render_withdrawn(release)
            if locate and history.find_withdrawal(release.version)
            else {
                **_render_release(release),
                **_render_location(locate(release) if locate else None),
            }
            for release in history.releases
        ],
        **(
            {"events": [_render_event(event) for event in history.events]} if history.events else {}
        ),
    }
    return dump_json(document)


def record_release(history: History, release: Release) -> History:
    """Add a release to the history; the same history where it is already there.

    Args:
        history: what is recorded.
        release: what was built.

    Raises:
        ConflictError: the version is recorded with other bytes.
        HistoryError: the version was withdrawn, is lower than one that is recorded, or of an
            earlier day than the one before.
    """
    check_not_withdrawn(history, release.version)
    recorded = history.find(release.version)
    if recorded is not None:
        check_recorded(recorded, release)
        return history
    # A version that was rolled back keeps its number: the next one is higher than all.
    highest = max((known.version for known in history.releases), default=None)
    if highest is not None and release.version < highest:
        raise HistoryError("history.lower", version=release.version, latest=highest)
    last = history.releases[-1] if history.releases else release
    if release.date < last.date:
        raise HistoryError(
            "history.older",
            version=release.version,
            date=release.date,
            latest=last.version,
            since=last.date,
        )
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
        HistoryError: that version is not recorded, was rolled back there itself, or withdrawn.
    """
    release = history.find(to)
    if release is None:
        raise HistoryError("rollback.unknown", version=to)
    check_standing(history, to, portal)
    above = [
        entry.version
        for entry in history.releases
        if entry.version > to and not history.find_rollback(entry.version, portal)
    ]
    if history.find_latest(portal) is release and all(map(history.find_withdrawal, above)):
        return history
    if not above:
        return history
    event = Rollback(portal, max(above), to, day, reason)
    return History(history.name, history.releases, (*history.events, event))


def record_withdrawal(
    history: History, version: Version, day: str, reason: str, replace_by: Version | None = None
) -> History:
    """Append the event of a withdrawal; the same history where it says so already.

    Args:
        history: what is recorded.
        version: the version that should not have been published.
        day: today, ``YYYY-MM-DD``.
        reason: why, for whoever used it; it is written on one line.
        replace_by: the version to take instead; None where there is none.

    Raises:
        HistoryError: that version is not recorded, or was withdrawn for another reason;
            nobody said why; the one to take instead is not recorded, is the same, or was
            withdrawn itself.
    """
    reason = " ".join(reason.split())
    if history.find(version) is None:
        raise HistoryError("rollback.unknown", version=version)
    if not reason:
        raise HistoryError("withdrawal.no-reason", version=version)
    known = history.find_withdrawal(version)
    if known is not None:
        if (known.reason, known.replaced_by) == (reason, replace_by):
            return history
        raise HistoryError(
            "withdrawal.known", version=version, date=known.date, reason=known.reason
        )
    if replace_by is not None:
        if replace_by == version:
            raise HistoryError("withdrawal.itself", version=version)
        if history.find(replace_by) is None:
            raise HistoryError("rollback.unknown", version=replace_by)
        if history.find_withdrawal(replace_by):
            raise HistoryError("withdrawal.by-withdrawn", version=replace_by)
    event = Withdrawal(version, day, reason, replace_by)
    return History(history.name, history.releases, (*history.events, event))


def check_not_withdrawn(history: History, version: Version) -> None:
    """Check that a version was not withdrawn: it is published nowhere, for ever.

    Raises:
        HistoryError: it was; the next release takes a higher number.
    """
    event = history.find_withdrawal(version)
    if event is not None:
        raise HistoryError(
            "withdrawal.for-ever", version=version, date=event.date, reason=event.reason
        )


def check_standing(history: History, version: Version, portal: str) -> None:
    """Check that a version was not rolled back on a portal: it is never the latest there again.

    Raises:
        HistoryError: it was, or was withdrawn; the next release takes a higher number.
    """
    check_not_withdrawn(history, version)
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
    write_text(path, render_history(history))


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


class _ShapeError(ValueError):
    """A value of the document is missing, or is not what it should be.

    Args:
        address: which one, e.g. ``versions[2].archive.sha256``.
    """

    def __init__(self, address: str) -> None:
        self.address = address
        super().__init__(address)


@dataclass(frozen=True, slots=True)
class _Value:
    """A value of the document, and its address there, for the message that refuses it."""

    value: Any
    address: str

    def get(self, key: str) -> _Value:
        if not isinstance(self.value, dict):
            raise _ShapeError(self.address)
        address = f"{self.address}.{key}" if self.address else key
        if key not in self.value:
            raise _ShapeError(address)
        return _Value(self.value[key], address)

    def find(self, key: str) -> _Value | None:
        """Get the value of a key that may be absent."""
        return self.get(key) if isinstance(self.value, dict) and key in self.value else None

    def list(self) -> list[_Value]:
        if not isinstance(self.value, list):
            raise _ShapeError(self.address)
        return [_Value(item, f"{self.address}[{n}]") for n, item in enumerate(self.value)]

    def find_list(self, key: str) -> tuple[_Value, ...]:
        """Get the items of the list of a key; none where it is absent."""
        found = self.find(key)
        return tuple(found.list()) if found else ()

    def text(self) -> str:
        if not isinstance(self.value, str):
            raise _ShapeError(self.address)
        return self.value

    def day(self) -> str:
        """Get a date, ``YYYY-MM-DD``."""
        text = self.text()
        try:
            if _DAY.fullmatch(text):
                return date.fromisoformat(text).isoformat()
        except ValueError as error:
            raise _ShapeError(self.address) from error
        raise _ShapeError(self.address)

    def digest(self) -> str:
        """Get a SHA-256, 64 lower-case hexadecimal digits."""
        if not _SHA256.fullmatch(self.text()):
            raise _ShapeError(self.address)
        return self.text()

    def flag(self) -> bool:
        if not isinstance(self.value, bool):
            raise _ShapeError(self.address)
        return self.value

    def number(self) -> int:
        if not isinstance(self.value, int) or isinstance(self.value, bool) or self.value < 0:
            raise _ShapeError(self.address)
        return self.value


def _parse_release(entry: _Value) -> Release:
    found, more = entry.find("format"), entry.find("moreChanges")
    withdrawn = entry.find("withdrawn")
    # A published history says nothing of the content of what was withdrawn.
    told = not (withdrawn and withdrawn.flag())
    number = found.number() if found else 1
    if found and not number:
        raise _ShapeError(found.address)
    return Release(
        version=_parse_version(entry.get("version")),
        date=entry.get("date").day(),
        tag=entry.get("tag").text(),
        summary=entry.get("summary").text() if told else "",
        archive=_parse_digest(entry.get("archive")) if told else UNTOLD,
        files=tuple(_parse_digest(item) for item in (entry.get("files").list() if told else ())),
        tables=tuple(
            TableSize(
                item.get("name").text(), item.get("rows").number(), item.get("fields").number()
            )
            for item in (entry.get("tables").list() if told else ())
        ),
        format=number,
        parution=entry.get("parution").text() if number > 1 else "",
        accepted=tuple(
            AcceptedWarning(item.get("kind").text(), item.get("reason").text())
            for item in entry.find_list("acceptedWarnings")
        ),
        changes=tuple(_parse_change(item) for item in entry.find_list("changes")),
        more_changes=more.number() if more else 0,
        schemas=tuple(
            SchemaDigest(item.get("table").text(), item.get("sha256").digest())
            for item in entry.find_list("schemas")
        ),
        ranges=tuple(_parse_ranges(item) for item in entry.find_list("ranges")),
        formats=tuple(_parse_format(item) for item in entry.find_list("formats")),
    )


def _parse_format(entry: _Value) -> FormatFile:
    return FormatFile(
        digest=_parse_digest(entry),
        format=entry.get("format").text(),
        tables=tuple(item.text() for item in entry.get("tables").list()),
        writer=entry.get("writer").text(),
    )


def _parse_change(entry: _Value) -> RecordedChange:
    table, field = entry.find("table"), entry.find("field")
    return RecordedChange(
        rule=entry.get("rule").text(),
        level=entry.get("level").text(),
        table=table.text() if table else "",
        field=field.text() if field else "",
        count=entry.get("count").number(),
    )


def _parse_ranges(entry: _Value) -> TableRanges:
    return TableRanges(
        table=entry.get("table").text(),
        key=tuple(item.text() for item in entry.find_list("key")),
        bits=entry.get("bits").number(),
        ranges=tuple(
            RowRange(item.get("rows").number(), item.get("sha256").digest())
            for item in entry.get("ranges").list()
        ),
    )


def _parse_rollback(entry: _Value) -> Rollback:
    return Rollback(
        portal=entry.get("portal").text(),
        from_version=_parse_version(entry.get("from")),
        to_version=_parse_version(entry.get("to")),
        date=entry.get("date").day(),
        reason=reason.text() if (reason := entry.find("reason")) else "",
    )


def _parse_withdrawal(entry: _Value) -> Withdrawal:
    replaced = entry.find("replacedBy")
    return Withdrawal(
        version=_parse_version(entry.get("version")),
        date=entry.get("date").day(),
        reason=entry.get("reason").text(),
        replaced_by=_parse_version(replaced) if replaced else None,
    )


_EVENTS: dict[str, Callable[[_Value], Event]] = {
    _ROLLBACK: _parse_rollback,
    _WITHDRAWAL: _parse_withdrawal,
}


def _parse_version(entry: _Value) -> Version:
    try:
        return Version.parse(entry.text())
    except ValueError as error:
        raise _ShapeError(entry.address) from error


def _parse_digest(entry: _Value) -> FileDigest:
    path, sha256 = entry.get("path"), entry.get("sha256")
    # The path becomes an address on a portal: it must stay below the release's.
    if path.text().startswith("/") or ".." in path.text().split("/") or "\\" in path.text():
        raise _ShapeError(path.address)
    digest = sha256.digest()
    return FileDigest(path.text(), entry.get("bytes").number(), digest)


def _render_release(release: Release) -> dict[str, Any]:
    return {
        "version": str(release.version),
        "date": release.date,
        "tag": release.tag,
        **_render_format(release),
        "summary": release.summary,
        "archive": _render_digest(release.archive),
        "tables": [
            {"name": table.name, "rows": table.rows, "fields": table.fields}
            for table in release.tables
        ],
        "files": [_render_digest(file) for file in release.files],
        **_render_formats(release),
        **_render_accepted(release),
        **(_render_changes(release) if release.format > 1 else {}),
    }


def _render_formats(release: Release) -> dict[str, Any]:
    formats = [
        {
            **_render_digest(file.digest),
            "format": file.format,
            "tables": list(file.tables),
            "writer": file.writer,
        }
        for file in release.formats
    ]
    return {"formats": formats} if formats else {}


def _render_withdrawn(release: Release) -> dict[str, Any]:
    rendered = {"withdrawn": True, **_render_release(release)}
    return {key: value for key, value in rendered.items() if key in _TOLD}


def _render_changes(release: Release) -> dict[str, Any]:
    """Render what is recorded since format 2; nothing of what was not."""
    told = {
        "changes": [
            {
                "rule": change.rule,
                "level": change.level,
                **({"table": change.table} if change.table else {}),
                **({"field": change.field} if change.field else {}),
                "count": change.count,
            }
            for change in release.changes
        ],
        "moreChanges": release.more_changes,
        "schemas": [{"table": each.table, "sha256": each.sha256} for each in release.schemas],
        "ranges": [
            {
                "table": table.table,
                **({"key": list(table.key)} if table.key else {}),
                "bits": table.bits,
                "ranges": [{"rows": each.rows, "sha256": each.sha256} for each in table.ranges],
            }
            for table in release.ranges
        ],
    }
    return {key: value for key, value in told.items() if value}


def _render_event(event: Event) -> dict[str, Any]:
    if isinstance(event, Withdrawal):
        replaced = {"replacedBy": str(event.replaced_by)} if event.replaced_by else {}
        return {
            "event": _WITHDRAWAL,
            "version": str(event.version),
            "date": event.date,
            "reason": event.reason,
            **replaced,
        }
    return {
        "event": _ROLLBACK,
        "portal": event.portal,
        "from": str(event.from_version),
        "to": str(event.to_version),
        "date": event.date,
        **({"reason": event.reason} if event.reason else {}),
    }


def _render_format(release: Release) -> dict[str, Any]:
    """Render by what a release was built; nothing in format 1, which was before both keys."""
    if release.format == 1:
        return {}
    return {"format": release.format, "parution": release.parution}


def _render_accepted(release: Release) -> dict[str, Any]:
    accepted = [{"kind": each.kind, "reason": each.reason} for each in release.accepted]
    return {"acceptedWarnings": accepted} if accepted else {}


def _render_location(location: Location | None) -> dict[str, Any]:
    if location is None:
        return {}
    told = {
        "folder": location.folder,
        "archive": location.archive,
        "resource": location.resource,
    }
    return {"location": {key: value for key, value in told.items() if value}}


def _render_digest(digest: FileDigest) -> dict[str, Any]:
    return {"path": digest.path, "bytes": digest.bytes, "sha256": digest.sha256}
