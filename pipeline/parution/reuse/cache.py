"""What was loaded from portals, kept on this machine: files by their SHA-256, histories by place.

A file is downloaded beside its place, checked, and renamed: two processes that download the same
one both succeed, and one that is killed leaves nothing under the name of a hash. It is checked
again each time that it is read.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from parution.errors import ConflictError, ParutionError, PortalError
from parution.files import write_file
from parution.model.remote import NotRead
from parution.reuse.published import PublishedFile, parse_published
from parution.settings import read_cache

if TYPE_CHECKING:
    import logging
    from collections.abc import Callable, Iterator

    from parution.model.release import FileDigest
    from parution.reuse.published import Published

    # Reads what is at an address into a folder, at most so many bytes: its path, its SHA-256.
    Fetch = Callable[[str, Path, int], tuple[Path, str]]

_NAME = "parution"
_FILES, _HISTORIES = "files", "histories"
_SHA256 = re.compile(r"[0-9a-f]{64}")
# What says that there is nothing at an address (RFC 9110, 15.5.5 and 15.5.11).
_ABSENT = frozenset({"404", "410"})
# Seconds after which what a killed download left is nobody's.
_OLD = 24 * 3600.0


@dataclass(frozen=True, slots=True)
class Kept:
    """A history that was kept.

    Attributes:
        published: what the place published.
        day: when it was read, ``YYYY-MM-DD``, in UTC.
    """

    published: Published
    day: str


class AbsentError(PortalError):
    """What should be at an address is not there: the portal says so."""


class Cache:
    """The folder of what was loaded.

    Args:
        folder: made when something is first kept in it; None for the one that the environment
            names (``PARUTION_CACHE``), else the system's own for this user.
    """

    def __init__(self, folder: str | os.PathLike[str] | None = None) -> None:
        named = read_cache(os.environ) if folder is None else Path(folder)
        self._folder = (named or _find_default()).absolute()

    def has(self, digest: FileDigest) -> bool:
        """Tell whether a file was kept; its bytes are checked by :meth:`fetch`."""
        return self._name(digest).is_file()

    def fetch(self, address: str, digest: FileDigest, fetch: Fetch) -> Path:
        """Give a file, read at its address if it is not kept, or not with its bytes.

        Args:
            address: where it is.
            digest: what it should be.
            fetch: reads what is at an address.

        Raises:
            ConflictError: what is at the address has another SHA-256: nothing of it is kept.
            AbsentError: there is nothing at the address.
            PortalError: it cannot be read.
            OSError: the disk refuses.
        """
        import pooch  # noqa: PLC0415 - only what loads from a portal needs it

        def download(url: str, target: str, _pooch: object) -> None:
            with tempfile.TemporaryDirectory(dir=Path(target).parent) as work:
                try:
                    path, found = fetch(url, Path(work), digest.bytes)
                except NotRead as why:
                    absent = why.problem == "status" and why.detail in _ABSENT
                    raise (AbsentError if absent else PortalError)(
                        "reuse.not-read", file=digest.path, address=url, reason=tell(why)
                    ) from why
                check_hash(digest, found, url)
                path.replace(target)

        self._clear()
        with _quiet(pooch.get_logger()):
            kept = pooch.retrieve(
                address,
                known_hash=f"sha256:{digest.sha256}",
                fname=digest.sha256,
                path=self._folder / _FILES,
                downloader=download,
            )
        return Path(kept)

    def keep(self, place: str, published: Published) -> None:
        """Keep what a place publishes, for when it gives no answer.

        Args:
            place: what names the place, whatever it publishes.
            published: what it publishes.

        Raises:
            OSError: the disk refuses.
        """
        document = {
            "address": published.address,
            "day": datetime.now(UTC).date().isoformat(),
            "files": [
                {
                    "address": each.address,
                    "key": each.key,
                    "sha256": each.sha256,
                    "names": list(each.names),
                }
                for each in published.files
            ],
            "history": published.text,
        }
        text = json.dumps(document, ensure_ascii=False)
        path = self._name_history(place)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_file(path, f"{_digest(text)}\n{text}".encode())

    def recall(self, name: str, place: str) -> Kept | None:
        """Recall what a place published when it was last read.

        Args:
            name: the place, as a person named it.
            place: what names it, as :meth:`keep` was told.

        Returns:
            What was kept; None where nothing was, or where it is no longer what was written.
        """
        path = self._name_history(place)
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            return None
        sha256, _, text = content.decode(errors="replace").partition("\n")
        if sha256 != _digest(text):
            return None
        document: dict[str, Any] = json.loads(text)
        files = tuple(
            PublishedFile(each["address"], each["key"], each["sha256"], tuple(each["names"]))
            for each in document["files"]
        )
        published = parse_published(name, document["address"], document["history"].encode(), files)
        return Kept(published, document["day"])

    def _name(self, digest: FileDigest) -> Path:
        return self._folder / _FILES / digest.sha256

    def _name_history(self, place: str) -> Path:
        return self._folder / _HISTORIES / f"{_digest(place)}.json"

    def _clear(self) -> None:
        """Remove what downloads that were killed have left."""
        folder = self._folder / _FILES
        if not folder.is_dir():
            return
        for path in folder.iterdir():
            if _SHA256.fullmatch(path.name):
                continue
            try:
                if time.time() - path.stat().st_mtime < _OLD:
                    continue
                if path.is_dir():
                    shutil.rmtree(path)
                else:
                    path.unlink()
            except FileNotFoundError:  # another process removed it
                continue


def check_hash(digest: FileDigest, found: str, source: object) -> None:
    """Check that a file is what it should be.

    Args:
        digest: what it should be.
        found: its SHA-256.
        source: where it is, or was read.

    Raises:
        ConflictError: it is something else.
    """
    if found != digest.sha256:
        raise ConflictError(
            "reuse.other-hash",
            file=digest.path,
            expected=digest.sha256,
            found=found,
            source=source,
        )


def tell(why: NotRead) -> ParutionError:
    """Tell why an address was not read, inside of another sentence."""
    return ParutionError(f"archives.not-read.{why.problem}", detail=why.detail)


def _find_default() -> Path:
    import pooch  # noqa: PLC0415

    return Path(pooch.os_cache(_NAME))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@contextmanager
def _quiet(logger: logging.Logger) -> Iterator[None]:
    """Keep pooch from telling of our downloads on the standard error, and of no other."""
    ours = threading.get_ident()

    def is_anothers(record: logging.LogRecord) -> bool:
        return record.thread != ours

    logger.addFilter(is_anothers)
    try:
        yield
    finally:
        logger.removeFilter(is_anothers)
