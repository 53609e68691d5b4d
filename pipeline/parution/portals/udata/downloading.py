"""Downloads with nobody's rights: what a reader would get, with no key and no cookie."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

import requests

from parution.errors import PortalError
from parution.portals.udata.bounded import read_blocks
from parution.portals.udata.sessions import (
    ABSENT,
    BAD_REQUEST,
    BROKEN,
    REDIRECTS,
    SERVER_ERROR,
    TOO_MANY,
    Failed,
    explain,
    open_session,
    pause,
    read_wait,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from parution.portals.udata.sessions import Traffic, Waits

_MOST_REDIRECTS = 5
# Bytes of what a redirect says, which nobody reads.
_LONGEST_REDIRECT = 2**16


class Reader:
    """Downloads as an anonymous reader does.

    Args:
        name: the portal's name, for messages.
        root: address of the site, ending with ``/``.
        waits: how long to wait.
        traffic: what went over the network; it is added to.
    """

    def __init__(self, name: str, root: str, waits: Waits, traffic: Traffic) -> None:
        self._name = name
        self._root = root
        self._waits = waits
        self._traffic = traffic
        self._session = open_session(_NoAuth(), waits.answer)

    def digest(self, path: str, hear: Callable[[int], None]) -> tuple[int, str] | None:
        """Download a file as an anonymous reader, and hash it.

        Args:
            path: its permalink, below the root.
            hear: hears of the number of bytes of each block received.

        Returns:
            Its bytes and its SHA-256; None where there is no such file.

        Raises:
            PortalError: it cannot be downloaded whole.
        """
        reason = ""
        for attempt in range(self._waits.tries):
            try:
                return self._download(path, hear)
            except Failed as failed:
                reason = failed.reason
                if attempt + 1 < self._waits.tries:
                    pause(self._waits, attempt, failed.wait)
        raise PortalError("udata.unreachable", portal=self._name, place=self._root, reason=reason)

    def save(self, path: str, write: Callable[[bytes], object]) -> bool:
        """Download a file as an anonymous reader, once.

        Args:
            path: its permalink, below the root.
            write: takes each block.

        Returns:
            Whether there is such a file.

        Raises:
            PortalError: it cannot be downloaded whole.
        """
        try:
            return self._stream(path, write)
        except Failed as failed:
            raise PortalError(
                "udata.unreachable", portal=self._name, place=self._root, reason=failed.reason
            ) from failed

    def read_elsewhere(self, url: str) -> Any:
        """Read what another service answers in JSON, without the key.

        Args:
            url: its address.

        Returns:
            What it says; None where there is nothing.

        Raises:
            PortalError: the service cannot be reached, or answers something else.
        """
        answer = bytearray()
        if not self.save(url, answer.extend):
            return None
        try:
            return json.loads(answer)
        except ValueError as error:
            raise PortalError("udata.not-json", portal=self._name, place=url) from error

    def _download(self, path: str, hear: Callable[[int], None]) -> tuple[int, str] | None:
        sha256, size = hashlib.sha256(), 0

        def take(block: bytes) -> None:
            nonlocal size
            sha256.update(block)
            size += len(block)
            hear(len(block))

        return (size, sha256.hexdigest()) if self._stream(path, take) else None

    def _stream(self, path: str, write: Callable[[bytes], object]) -> bool:
        url = to = urljoin(self._root, path)
        secure = urlsplit(url).scheme == "https"
        try:
            for _ in range(_MOST_REDIRECTS + 1):
                with self._ask(url) as response:
                    where = response.headers.get("Location")
                    if where is None or response.status_code not in REDIRECTS:
                        return self._receive(response, url, write)
                    self._pass_over(response)
                to = urljoin(url, where)
                if secure and urlsplit(to).scheme != "https":
                    break
                url = to
        except BROKEN as error:
            raise Failed(explain(error)) from error
        raise PortalError("udata.redirected", portal=self._name, place=url, to=to)

    def _ask(self, url: str) -> requests.Response:
        self._traffic.requests["GET"] += 1
        return self._session.get(
            url,
            timeout=(self._waits.connect, self._waits.answer),
            stream=True,
            # What is compressed on the way would be hashed as something else.
            headers={"Accept-Encoding": "identity"},
        )

    def _receive(
        self, response: requests.Response, url: str, write: Callable[[bytes], object]
    ) -> bool:
        status = response.status_code
        if status in ABSENT:
            return False
        if status >= SERVER_ERROR or status == TOO_MANY:
            raise Failed(str(status), read_wait(response))
        if status >= BAD_REQUEST:
            raise PortalError("udata.refused", portal=self._name, place=url, reason=str(status))
        for block in read_blocks(response, self._waits.answer, self._waits.slowest):
            self._traffic.received += len(block)
            write(block)
        return True

    def _pass_over(self, response: requests.Response) -> None:
        """Read what a redirect says, so that its connection serves again; not if it is long."""
        received = 0
        for block in read_blocks(response, self._waits.answer, self._waits.slowest):
            received += len(block)
            if received > _LONGEST_REDIRECT:
                break
        self._traffic.received += received


class _NoAuth(requests.auth.AuthBase):
    """Adds nothing, not even what ``.netrc`` says."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        return request
