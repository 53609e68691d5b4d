"""Connects within bounds: the one door to the network, beside the portals.

Nothing is asked unless a person asked for it. Whatever a name leads to is looked at when it is
connected to: the address that was checked is the one that is connected to, and no name is asked
for twice. The name stays that of the certificate and of the request. Proxies that the environment
names are not used: they would ask for the name themselves. No cookie, no key and no ``.netrc`` is
sent, nor what stands before « @ » in an address.
"""

from __future__ import annotations

import ipaddress
import queue
import socket
import ssl
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

import urllib3
from requests.certs import where  # type: ignore[attr-defined]
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import LocationParseError, ReadTimeoutError, SSLError

from parution.model.remote import NotRead

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    # Family, kind, protocol, canonical name, address: what the system says of a name.
    Answer = tuple[Any, Any, int, str, tuple[Any, ...]]
    Resolve = Callable[[str, int], list[Answer]]

# RFC 9110, 15.4: those that name another address of the same thing.
REDIRECTS = frozenset({301, 302, 303, 307, 308})
_LONGEST_DETAIL = 200
# IPv6 that has, or may have, an IPv4 address in it: what it leads to is told by somebody else.
# RFC 4291 (compatible, mapped), RFC 6052 and 8215 (NAT64), RFC 3056 (6to4), RFC 4380 (Teredo).
_EMBEDDING = tuple(
    map(
        ipaddress.IPv6Network,
        ("::/96", "::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32"),
    )
)
# All of IPv6 that is assigned to the public network (RFC 4291, 2.4).
_PUBLIC_6 = ipaddress.IPv6Network("2000::/3")
# What Python does not know yet, or takes for public: relays of 6to4, which nobody runs any more
# (RFC 7526), addresses of documentation (RFC 9637).
_RELAYS = ipaddress.IPv4Network("192.88.99.0/24")
_DOCUMENTATION = ipaddress.IPv6Network("3fff::/20")


@dataclass(frozen=True, slots=True)
class Bounds:
    """What is read at most.

    Attributes:
        connect: seconds to find what a name leads to, and to connect.
        answer: seconds without a byte.
        file: seconds for one file, redirections included.
        whole: seconds for all files.
        bytes: of one file, once decoded.
        whole_bytes: of all files.
        redirects: that are followed for one file.
    """

    connect: float = 10.0
    answer: float = 30.0
    file: float = 300.0
    whole: float = 900.0
    bytes: int = 2**30
    whole_bytes: int = 2**32
    redirects: int = 5


def trust() -> ssl.SSLContext:
    """Trust the authorities that requests does, and those that this machine does."""
    context = ssl.create_default_context(cafile=where())
    context.load_default_certs()
    return context


def is_public(address: str) -> bool:
    """Tell whether everybody can reach a machine, by its numeric address.

    Args:
        address: IPv4 or IPv6, with or without a zone.

    Example:
        >>> is_public("192.168.1.1"), is_public("::ffff:8.8.8.8"), is_public("8.8.8.8")
        (False, False, True)
    """
    found = ipaddress.ip_address(address.partition("%")[0])
    if not found.is_global or found.is_multicast or found.is_reserved:
        return False
    if isinstance(found, ipaddress.IPv4Address):
        return found not in _RELAYS
    refused = (*_EMBEDDING, _DOCUMENTATION)
    return found in _PUBLIC_6 and not any(found in network for network in refused)


class Door:
    """Connects for some requests, to what may be connected to, until it is too late.

    Args:
        bounds: seconds to connect, and without a byte.
        resolve: asks what a name leads to; None for the system.
        until: when it is too late, by the monotonic clock.
        is_open: whether any machine may be connected to, public or not.

    Attributes:
        is_connected: whether there was a connection.
    """

    def __init__(
        self, bounds: Bounds, resolve: Resolve | None, until: float, *, is_open: bool
    ) -> None:
        self.is_connected = False
        self._bounds = bounds
        self._resolve = resolve or ask_system
        self._until = until
        self._is_open = is_open
        self._watched: list[tuple[threading.Timer, socket.socket]] = []
        self._is_ended = False

    @property
    def is_late(self) -> bool:
        """Whether the time was over before the end."""
        return self._is_ended or time.monotonic() >= self._until

    @contextmanager
    def open_pool(self, context: ssl.SSLContext) -> Iterator[urllib3.PoolManager]:
        """Open a pool whose connections are made here; they are closed at the end."""
        http = type("Http", (_Checked, HTTPConnection), {"door": self})
        https = type("Https", (_Checked, HTTPSConnection), {"door": self})
        pool = urllib3.PoolManager(ssl_context=context)
        pool.pool_classes_by_scheme = {
            "http": type("HttpPool", (HTTPConnectionPool,), {"ConnectionCls": http}),
            "https": type("HttpsPool", (HTTPSConnectionPool,), {"ConnectionCls": https}),
        }
        try:
            yield pool
        finally:
            pool.clear()
            for timer, handle in self._watched:
                timer.cancel()
                handle.close()

    def connect(self, host: str, port: int) -> socket.socket:
        """Connect to a machine by its name, which is asked for once.

        Raises:
            NotRead: the name leads nowhere, or where it leads is not public.
            OSError: there is no connection.
        """
        answers = self._find(host, port)
        allowed = [each for each in answers if self._is_open or is_public(str(each[4][0]))]
        if not allowed:
            raise NotRead("not-public", quote(str(answers[0][4][0])))
        refused: OSError = TimeoutError()
        for family, kind, protocol, _, address in allowed:
            sock = socket.socket(family, kind, protocol)
            try:
                sock.settimeout(self._limit())
                sock.connect(address)
            except OSError as error:
                sock.close()
                refused = error
            else:
                self.is_connected = True
                sock.settimeout(self._bounds.answer)
                self._watch(sock)
                return sock
        raise refused

    def _limit(self) -> float:
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return min(self._bounds.connect, left)

    def _find(self, host: str, port: int) -> list[Answer]:
        """Ask what a name leads to; the system itself may take minutes to say nothing.

        Raises:
            NotRead: it leads nowhere, as far as can be told; because of what the system said.
        """
        answers: queue.SimpleQueue[list[Answer] | Exception] = queue.SimpleQueue()

        def ask() -> None:
            try:
                answers.put(self._resolve(host, port))
            except (OSError, UnicodeError) as error:  # no such name, or none that can be asked for
                answers.put(error)

        threading.Thread(target=ask, daemon=True).start()
        try:
            found = answers.get(timeout=self._limit())
        except queue.Empty as error:
            raise NotRead("unresolved") from error
        if isinstance(found, Exception):
            raise NotRead("unresolved") from found
        if not found:
            raise NotRead("unresolved")
        return found

    def _watch(self, sock: socket.socket) -> None:
        """End a connection when its time is over, whatever its server sends meanwhile.

        A time-out of a socket starts again at each byte. TLS takes the socket over: what is
        shut is a second handle of the same connection.
        """
        handle = sock.dup()

        def end() -> None:
            self._is_ended = True
            with suppress(OSError):
                handle.shutdown(socket.SHUT_RDWR)

        timer = threading.Timer(max(self._until - time.monotonic(), 0), end)
        timer.daemon = True
        timer.start()
        self._watched.append((timer, handle))


class _Checked:
    """What connections of both kinds do: the door makes their sockets."""

    door: Door
    host: str
    port: int

    def _new_conn(self) -> socket.socket:
        return self.door.connect(self.host, self.port)


@contextmanager
def ask(
    pool: urllib3.PoolManager,
    url: str,
    bounds: Bounds,
    method: str = "GET",
    agent: str = "Parution",
) -> Iterator[urllib3.BaseHTTPResponse]:
    """Ask for what is at an address; the connection is left at the end, read or not."""
    response = pool.request(
        method,
        url,
        redirect=False,
        retries=False,
        preload_content=False,
        timeout=urllib3.Timeout(connect=bounds.connect, read=bounds.answer),
        headers={"User-Agent": agent, "Accept": "*/*", "Accept-Encoding": "identity"},
    )
    try:
        yield response
    finally:
        response.close()


def ask_system(host: str, port: int) -> list[Answer]:
    """Ask the system what a name leads to."""
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)


def follow(url: str, place: str) -> str:
    """Follow a redirection.

    Raises:
        NotRead: it leads out of the web, or from an encrypted connection to one that is not.
    """
    to = urljoin(url, place)
    scheme = urlsplit(to).scheme
    if scheme not in {"http", "https"} or (urlsplit(url).scheme == "https" and scheme == "http"):
        raise NotRead("redirected", quote(to))
    return to


def explain(error: Exception, bounds: Bounds) -> NotRead:
    """Say what kept an address from being asked."""
    causes = list(list_causes(error))
    if any(isinstance(cause, SSLError | ssl.SSLError) for cause in causes):
        return NotRead("certificate")
    if any(isinstance(cause, ReadTimeoutError) for cause in causes):
        return NotRead("too-slow", f"{bounds.answer:.0f}")
    if any(isinstance(cause, LocationParseError | ValueError) for cause in causes):
        return NotRead("unresolved")  # it is no address
    return NotRead("unreachable", type(causes[-1]).__name__)


def list_causes(error: BaseException | None) -> Iterator[BaseException]:
    """List an exception, and those that it came from."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def quote(text: str) -> str:
    """Write what was met so that it ends no sentence, cut where it is long."""
    return text.replace('"', "%22")[:_LONGEST_DETAIL]
