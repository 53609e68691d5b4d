"""Sends a file to udata, once: whole, or in parts from the disk.

An upload that is answered is compared with what was sent: udata compares nothing. One that
is not answered is looked for before it is sent again, and never within the same second: two
files of one name have the same address there in a second, and the second one fails.
"""

from __future__ import annotations

import hashlib
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from parution.errors import MachineError, PortalError
from parution.portals.udata.client import Client, Doubtful
from parution.portals.udata.vocabulary import name_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from parution.model.portal import Desired

# Bytes of the largest file that is sent in one request, and of a part of a larger one.
LARGEST_WHOLE = 20_000_000
PART = 10_000_000
# Bytes a second at which a slow portal puts the parts of a file together.
_JOINING = 20_000_000
# Looks at a portal that may still be putting a file together.
_LOOKS = 10


def sum_source(resource: Desired) -> str:
    """Compute the SHA-1 of a content, the checksum that udata gives of a file.

    Raises:
        MachineError: the content is no longer what was built.
    """
    sha1, sha256 = hashlib.sha1(usedforsecurity=False), hashlib.sha256()
    for content in _read_source(resource.source):
        sha1.update(content)
        sha256.update(content)
    if resource.digest.sha256 not in {"", sha256.hexdigest()}:
        raise _changed(resource)
    return sha1.hexdigest()


class Checksums:
    """The SHA-1 of each content, computed once for all who ask."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def sum(self, resource: Desired) -> str:
        """Give the SHA-1 of a content; see :func:`sum_source`."""
        sha256 = resource.digest.sha256
        if sha256 not in self._known:
            self._known[sha256] = sum_source(resource)
        return self._known[sha256]


@dataclass(frozen=True, slots=True)
class Upload:
    """One file to send.

    Attributes:
        path: where it is sent: an upload address of the API.
        resource: what is sent.
        sha1: its SHA-1.
        look: finds what an upload whose answer is not known has made: the portal's resource
            with this content, or None.
        discard: takes back what arrived otherwise than it was sent.
        hear: hears of the bytes sent.
    """

    path: str
    resource: Desired
    sha1: str
    look: Callable[[], Mapping[str, Any] | None]
    discard: Callable[[Mapping[str, Any]], None]
    hear: Callable[[int], None]


def send_file(client: Client, upload: Upload) -> Mapping[str, Any]:
    """Send a file until the portal has it, whole.

    Returns:
        The portal's resource, whose size and checksum are those of what was sent.

    Raises:
        PortalError: the portal refuses, or never has it whole.
    """
    reason = ""
    for attempt in range(client.waits.tries):
        try:
            answer: Mapping[str, Any] | None = _send(client, upload)
        except Doubtful as doubt:
            reason = doubt.reason
            client.pause(attempt, max(doubt.wait, client.waits.distinct))
            answer = upload.look()
        if answer is None:
            continue
        if is_held(answer, upload.resource, upload.sha1):
            return answer
        reason = f"sha1 {read_sha1(answer)}, {answer.get('filesize')}"
        upload.discard(answer)
        client.pause(attempt, client.waits.distinct)
    raise PortalError("udata.not-whole", portal=client.name, key=upload.resource.key, reason=reason)


def is_held(answer: Mapping[str, Any], resource: Desired, sha1: str) -> bool:
    """Tell whether the portal's resource has this content, by its size and checksum."""
    return (answer.get("filesize"), read_sha1(answer)) == (resource.digest.bytes, sha1)


def read_sha1(answer: Mapping[str, Any]) -> str:
    """Read the SHA-1 that the portal gives of a resource; ``""`` where it gives none."""
    checksum = answer.get("checksum")
    if not isinstance(checksum, dict) or checksum.get("type") != "sha1":
        return ""
    return str(checksum.get("value") or "")


def _send(client: Client, upload: Upload) -> Mapping[str, Any]:
    name = name_file(upload.resource.digest.path)
    if upload.resource.digest.bytes > LARGEST_WHOLE:
        return _send_parts(client, upload, name)
    answer = client.post(upload.path, file=(name, b"".join(_read_parts(upload))))
    upload.hear(upload.resource.digest.bytes)
    return _check(client, answer)


def count_parts(size: int) -> int:
    """Count the parts of a file of so many bytes."""
    return -(-size // PART)


def _send_parts(client: Client, upload: Upload, name: str) -> Mapping[str, Any]:
    """Send a file in parts, then have them put together.

    A part that arrived is refused when it comes again (500, since its file exists): after a
    lost answer, that refusal says that it is there. If it says something else, the parts are
    not put together, or not as they were sent: the caller starts again, under another uuid.
    """
    total = count_parts(upload.resource.digest.bytes)
    fields = {"uuid": uuid.uuid4().hex, "filename": name, "totalparts": str(total)}
    for index, content in enumerate(_read_parts(upload)):
        about = {**fields, "partindex": str(index), "chunksize": str(len(content))}
        _send_part(client, upload.path, about, (name, content))
        upload.hear(len(content))
    for attempt in range(client.waits.tries):
        try:
            return _check(client, client.post(upload.path, fields=fields))
        except Doubtful as doubt:
            # Put together twice, they are refused; put together again too soon, as well.
            client.pause(attempt, max(doubt.wait, client.waits.distinct))
            answer = _look_for_joined(upload)
            if answer is not None:
                return answer
            reason = doubt.reason
    raise Doubtful(reason)


def _look_for_joined(upload: Upload) -> Mapping[str, Any] | None:
    """Look for a file whose parts may still be being put together.

    To ask again meanwhile would have them put together twice: two resources.
    """
    for _ in range(_LOOKS):
        answer = upload.look()
        if answer is not None:
            return answer
        time.sleep(upload.resource.digest.bytes / _JOINING / _LOOKS)
    return upload.look()


def _send_part(
    client: Client, path: str, fields: Mapping[str, str], file: tuple[str, bytes]
) -> None:
    doubted = False
    for attempt in range(client.waits.tries):
        try:
            client.post(path, fields=fields, file=file)
        except Doubtful as doubt:
            if doubted and doubt.answered:
                return
            doubted = True
            reason = doubt.reason
            client.pause(attempt, doubt.wait)
        else:
            return
    raise Doubtful(reason)


def _read_parts(upload: Upload) -> Iterator[bytes]:
    """Read a file part by part; what was read is what was hashed, or the last part fails.

    Raises:
        MachineError: it grew, shrank or was replaced while it was read.
    """
    size, sha1 = 0, hashlib.sha1(usedforsecurity=False)
    expected = upload.resource.digest.bytes
    for content in _read_source(upload.resource.source):
        size += len(content)
        sha1.update(content)
        if size > expected or (size == expected and sha1.hexdigest() != upload.sha1):
            raise _changed(upload.resource)
        yield content
    if size != expected:
        raise _changed(upload.resource)


def _read_source(source: Path | bytes | None) -> Iterator[bytes]:
    if isinstance(source, Path):
        with source.open("rb") as file:
            while content := file.read(PART):
                yield content
    else:
        content = source or b""
        yield from (content[start : start + PART] for start in range(0, len(content), PART))


def _changed(resource: Desired) -> MachineError:
    return MachineError("publish.source-changed", key=resource.key, path=resource.source)


def _check(client: Client, answer: Any) -> Mapping[str, Any]:
    if not isinstance(answer, dict) or not isinstance(answer.get("id"), str):
        raise PortalError("udata.not-json", portal=client.name, place=client.root)
    return answer
