"""Asks a place on the web what it publishes, and reads its files: nothing but what was named."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urljoin, urlsplit

from parution.errors import ParutionError, PortalError
from parution.model.remote import NotRead, is_loopback
from parution.network.door import Bounds
from parution.network.downloads import Downloads
from parution.portals.udata import marks
from parution.releases.history import HISTORY_FILE, LONGEST_HISTORY
from parution.reuse.addresses import Kind
from parution.reuse.cache import tell
from parution.reuse.published import PublishedFile, parse_published

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parution.reuse.addresses import Candidate
    from parution.reuse.published import Published

# Bytes in a second below which nobody waits for the end of a file, and seconds in any case.
_SLOWEST, _SHORTEST = 50_000, 300.0
_SERVER_ERROR, _TOO_MANY = 500, 429
# The mark of the history of a dataset: see portals/udata/mapping.py.
_HISTORY_KEY = "history"


class Web:
    """Reads what a place on the web has.

    Args:
        place: the address, as a person named it.
        bounds: how long it is waited for; what is read at most is told by what is read.
    """

    def __init__(self, place: str, bounds: Bounds | None = None) -> None:
        self._place = place
        self._bounds = bounds or Bounds()

    def find(self, candidates: Sequence[Candidate]) -> Published:
        """Ask which of the places that an address may name it is, and what that one publishes.

        Args:
            candidates: in the order in which they are asked.

        Raises:
            NotRead: one gives no answer: it may be there, and nothing can be said of it.
            PortalError: none is there, or what it publishes is no history.
        """
        tried = []
        for candidate in candidates:
            try:
                content = self._read(candidate.address, LONGEST_HISTORY)
            except NotRead as why:
                if _gives_no_answer(why):
                    raise
                tried.append(f"{candidate.address} ({tell(why)})")
                continue
            if candidate.kind is Kind.STATIC:
                return parse_published(self._place, candidate.address, content)
            files = _list_files(candidate, content)
            if files is None:
                not_one = ParutionError("reason.not-a-dataset")
                tried.append(f"{candidate.address} ({not_one})")
                continue
            return self._read_dataset(candidate, files)
        raise PortalError("reuse.nowhere", place=self._place, tried=", ".join(tried))

    def fetch(self, address: str, folder: Path, most: int) -> tuple[Path, str]:
        """Read a file into a folder.

        Args:
            address: where it is.
            folder: an empty folder.
            most: bytes that are read at most.

        Returns:
            Where it was put, and its SHA-256.

        Raises:
            NotRead: it cannot be read, or is longer.
        """
        parts, named = urlsplit(address), urlsplit(self._place)
        is_own = parts.hostname == named.hostname
        if parts.scheme != "https" and not (is_own and is_loopback(parts.hostname or "")):
            raise NotRead("scheme", parts.scheme)
        seconds = max(min(_SHORTEST, self._bounds.file), most / _SLOWEST)
        bounds = Bounds(
            connect=self._bounds.connect,
            answer=self._bounds.answer,
            file=seconds,
            whole=seconds,
            bytes=most,
        )
        # A person named this machine; a portal may name any other, and only public ones are asked.
        downloads = Downloads("private" if is_own else "public", folder, bounds)
        path = downloads.fetch(address)
        return path, downloads.files[0].sha256

    def _read(self, address: str, most: int) -> bytes:
        with tempfile.TemporaryDirectory() as name:
            path, _ = self.fetch(address, Path(name), most)
            return path.read_bytes()

    def _read_dataset(self, candidate: Candidate, files: tuple[PublishedFile, ...]) -> Published:
        """Read the history of a dataset: the resource that is marked, else named, as it."""
        marked = (each for each in files if each.key == _HISTORY_KEY)
        named = (each for each in files if HISTORY_FILE in each.names)
        history = next(marked, None) or next(named, None)
        if history is None:
            raise PortalError("reuse.no-history", place=self._place, address=candidate.address)
        try:
            content = self._read(history.address, LONGEST_HISTORY)
        except NotRead as why:
            if _gives_no_answer(why):
                raise
            raise PortalError(
                "reuse.not-read", file=HISTORY_FILE, address=history.address, reason=tell(why)
            ) from why
        return parse_published(self._place, history.address, content, files)


def _gives_no_answer(why: NotRead) -> bool:
    if why.problem == "status":
        status = int(why.detail)
        return status >= _SERVER_ERROR or status == _TOO_MANY
    return why.problem in {"unresolved", "unreachable", "certificate", "too-slow"}


def _list_files(candidate: Candidate, content: bytes) -> tuple[PublishedFile, ...] | None:
    """List the resources that a portal tells of; None where this is no dataset of its kind."""
    try:
        document = json.loads(content)
    except ValueError:
        return None
    if candidate.kind is Kind.CKAN:
        document = document.get("result") if isinstance(document, dict) else None
    resources = document.get("resources") if isinstance(document, dict) else None
    if not isinstance(resources, list):
        return None
    read = _read_udata if candidate.kind is Kind.UDATA else _read_ckan
    dictionaries = (each for each in resources if isinstance(each, dict))
    return tuple(read(each, candidate.address) for each in dictionaries)


def _read_udata(resource: dict[str, Any], asked: str) -> PublishedFile:
    """Read a resource of udata: ``latest`` is the address that never changes.

    Source: udata 17.18, ``core/dataset/api_fields.py``.
    """
    extras = resource.get("extras")
    extras = extras if isinstance(extras, dict) else {}
    address = resource.get("latest") or resource.get("url")
    names = tuple(_list_names(resource.get("title"), resource.get("url")))
    key, sha256 = (marks.read_text(extras, mark) for mark in (marks.KEY, marks.SHA256))
    return PublishedFile(urljoin(asked, str(address or "")), key, sha256, names)


def _read_ckan(resource: dict[str, Any], asked: str) -> PublishedFile:
    """Read a resource of CKAN: ``hash`` is what who sent it said.

    Source: CKAN 2.12, ``logic/schema.py``.
    """
    address = str(resource.get("url") or "")
    sha256 = str(resource.get("hash") or "").rpartition(":")[2].lower()
    names = tuple(_list_names(resource.get("name"), resource.get("url")))
    return PublishedFile(urljoin(asked, address), "", sha256, names)


def _list_names(title: object, url: object) -> Iterator[str]:
    if isinstance(title, str) and title:
        yield title
    if isinstance(url, str) and url:
        yield unquote(urlsplit(url).path.rpartition("/")[2])
