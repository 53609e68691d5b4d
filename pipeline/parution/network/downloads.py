"""Reads files at addresses, within bounds, where a person asked for it."""

from __future__ import annotations

import hashlib
import re
import time
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit

from urllib3.exceptions import HTTPError

from parution.model.remote import NotRead, RemoteFile
from parution.network.door import (
    REDIRECTS,
    Bounds,
    Door,
    ask,
    explain,
    follow,
    quote,
    trust,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import urllib3

    from parution.model.remote import Remote
    from parution.network.door import Resolve

_FOUND = 200
_BLOCK = 2**16
_LONGEST_NAME = 100
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


class Downloads:
    """Reads files at addresses and puts them in a folder; each address is read once.

    Args:
        remote: ``"public"`` for what everybody can reach; ``"private"`` for any machine.
        folder: an empty folder.
        bounds: what is read at most.
        resolve: asks what a name leads to: a name and a port → what the system answers.
        hear: hears of each address before it is read.
    """

    def __init__(
        self,
        remote: Remote,
        folder: Path,
        bounds: Bounds | None = None,
        resolve: Resolve | None = None,
        hear: Callable[[str], object] | None = None,
    ) -> None:
        self._hear = hear
        self._remote = remote
        self._folder = folder
        self._bounds = bounds or Bounds()
        self._resolve = resolve
        self._until = time.monotonic() + self._bounds.whole
        self._left = self._bounds.whole_bytes
        self._found: dict[str, Path | NotRead] = {}
        self._files: list[RemoteFile] = []
        self._context = trust()

    @property
    def files(self) -> tuple[RemoteFile, ...]:
        """What was read, in its order."""
        return tuple(self._files)

    def name(self, path: Path) -> str | None:
        """Name the address that a file was read at; None where it is another file."""
        return next((address for address, file in self._found.items() if file == path), None)

    def fetch(self, address: str) -> Path:
        """Read the file at an address.

        Returns:
            Where it was put; its name ends as the address does.

        Raises:
            NotRead: it could not be read, or is not to be.
        """
        if address not in self._found:
            if self._hear is not None:
                self._hear(address)
            try:
                self._found[address] = self._download(address)
            except NotRead as why:
                self._found[address] = why
        found = self._found[address]
        if isinstance(found, NotRead):
            raise found
        return found

    def _download(self, address: str) -> Path:
        until = min(self._until, time.monotonic() + self._bounds.file)
        door = Door(self._bounds, self._resolve, until, is_open=self._remote == "private")
        folder = self._folder / str(len(self._found) + 1)
        folder.mkdir()
        try:
            path = folder / _name_file(address)
            with door.open_pool(self._context) as pool:
                file = self._read(pool, address, path)
            if door.is_late:  # what was cut may look whole: an answer need not tell its length
                raise TimeoutError
        except (HTTPError, OSError, ValueError) as error:
            if door.is_late:
                raise NotRead("too-slow", f"{self._bounds.file:.0f}") from error
            raise explain(error, self._bounds) from error
        self._files.append(file)
        return path

    def _read(self, pool: urllib3.PoolManager, address: str, path: Path) -> RemoteFile:
        url = address
        for _ in range(self._bounds.redirects + 1):
            with ask(pool, url, self._bounds) as response:
                place = response.headers.get("Location")
                if response.status not in REDIRECTS or not place:
                    return self._save(response, path, address, url)
                url = follow(url, place)
        raise NotRead("redirected", quote(url))

    def _save(
        self, response: urllib3.BaseHTTPResponse, path: Path, address: str, url: str
    ) -> RemoteFile:
        if response.status != _FOUND:
            raise NotRead("status", str(response.status))
        most = min(self._bounds.bytes, self._left)
        size, sha256 = 0, hashlib.sha256()
        with path.open("xb") as file:
            while block := response.read1(_BLOCK, decode_content=True):
                size += len(block)
                if size > most:
                    raise NotRead("too-long", str(most))
                sha256.update(block)
                file.write(block)
        self._left -= size
        return RemoteFile(address, url, size, sha256.hexdigest())


def _name_file(address: str) -> str:
    """Name the file of what is at an address: its format is told by its name.

    Source: frictionless 5.21, ``helpers.parse_scheme_and_format``, which looks for a
    ``format`` in the query where the path has no suffix.
    """
    parts = urlsplit(address)
    name = PurePosixPath(unquote(parts.path)).name
    forms = parse_qs(parts.query).get("format", [])
    if "." not in name and len(forms) == 1:
        name = f"{name}.{forms[0]}"
    name = _UNSAFE.sub("-", name)[-_LONGEST_NAME:].lstrip(".-")
    return name or "data"
