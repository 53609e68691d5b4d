"""Connections that end: whatever a server does, a request is over in bounded time.

A time-out of a socket starts again at each byte: a server that sends one a minute would be
waited for without end. Here the head of an answer has a time of its own, and its body must come
at a least speed. What is sent goes in blocks, each with the time of one: a file of 20 MB does
not have to leave within the time of a single write.
"""

from __future__ import annotations

import socket
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

if TYPE_CHECKING:
    from collections.abc import Iterator

    import requests

_BLOCK = 2**16
# What is read at once of a body.
_READ = 2**20


class TooSlow(Exception):  # noqa: N818 - said of a server
    """An answer that comes slower than anybody waits for."""


class _Bounded:
    """What both kinds of connections do; ``bound`` is set for each portal."""

    bound = 120.0

    def connect(self) -> None:
        super().connect()  # type: ignore[misc]
        # urllib3 leaves the time for connecting, which is short, to the first request's body.
        sock: socket.socket | None = self.sock  # type: ignore[attr-defined]
        if sock is not None:
            sock.settimeout(self.bound)

    def send(self, data: Any) -> None:
        if not isinstance(data, bytes | bytearray):
            super().send(data)  # type: ignore[misc]
            return
        view = memoryview(data)
        for start in range(0, len(view), _BLOCK):
            super().send(view[start : start + _BLOCK])  # type: ignore[misc]

    def getresponse(self) -> Any:
        sock: socket.socket = self.sock  # type: ignore[attr-defined]

        def end() -> None:
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)

        timer = threading.Timer(self.bound, end)
        timer.daemon = True
        timer.start()
        try:
            return super().getresponse()  # type: ignore[misc]
        finally:
            timer.cancel()


class BoundedAdapter(HTTPAdapter):
    """Makes the connections of a session end.

    Args:
        bound: seconds for the head of an answer, and for each block that is sent.
    """

    def __init__(self, bound: float) -> None:
        self._bound = bound
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Have the pools make our connections."""
        super().init_poolmanager(*args, **kwargs)
        http = type("Http", (_Bounded, HTTPConnection), {"bound": self._bound})
        https = type("Https", (_Bounded, HTTPSConnection), {"bound": self._bound})
        self.poolmanager.pool_classes_by_scheme = {
            "http": type("HttpPool", (HTTPConnectionPool,), {"ConnectionCls": http}),
            "https": type("HttpsPool", (HTTPSConnectionPool,), {"ConnectionCls": https}),
        }


def read_blocks(response: requests.Response, bound: float, speed: float) -> Iterator[bytes]:
    """Read the body of an answer, as it comes.

    Args:
        response: it was asked for with ``stream=True``.
        bound: seconds that the body has in any case.
        speed: bytes that must have come for each second beyond.

    Yields:
        Blocks of one byte to 1 MiB.

    Raises:
        TooSlow: it comes slower.
        urllib3.exceptions.HTTPError: it is cut.
    """
    begun, received = time.monotonic(), 0
    while block := response.raw.read1(_READ, decode_content=True):
        received += len(block)
        if time.monotonic() - begun > bound + received / speed:
            raise TooSlow(f"{received} bytes in {bound:.0f} s")
        yield block
