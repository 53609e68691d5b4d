"""Reads files at addresses, within bounds: the one door to the network, beside the portals.

Nothing is read unless a person asked for it. Whatever a name leads to is looked at when it is
connected to: the address that was checked is the one that is connected to, and no name is asked
for twice. The name stays that of the certificate and of the request. Proxies that the environment
names are not used: they would ask for the name themselves. No cookie, no key and no ``.netrc`` is
sent, nor what stands before « @ » in an address.
"""

from __future__ import annotations

import hashlib
import ipaddress
import queue
import re
import socket
import ssl
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urljoin, urlsplit

import urllib3
from requests.certs import where  # type: ignore[attr-defined]
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, LocationParseError, ReadTimeoutError, SSLError

from parution.model.remote import NotRead, RemoteFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from parution.model.remote import Remote

    # Family, kind, protocol, canonical name, address: what the system says of a name.
    Answer = tuple[Any, Any, int, str, tuple[Any, ...]]
    Resolve = Callable[[str, int], list[Answer]]

_FOUND = 200
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_BLOCK = 2**16
_LONGEST_NAME = 100
_LONGEST_DETAIL = 200
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
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
        self._resolve = resolve or _resolve
        self._until = time.monotonic() + self._bounds.whole
        self._left = self._bounds.whole_bytes
        self._found: dict[str, Path | NotRead] = {}
        self._files: list[RemoteFile] = []
        # The authorities that requests trusts, and those that this machine does.
        self._context = ssl.create_default_context(cafile=where())
        self._context.load_default_certs()

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
        door = _Door(self._bounds, self._resolve, until, is_open=self._remote == "private")
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
            raise self._explain(error) from error
        self._files.append(file)
        return path

    def _read(self, pool: urllib3.PoolManager, address: str, path: Path) -> RemoteFile:
        url = address
        for _ in range(self._bounds.redirects + 1):
            with _ask(pool, url, self._bounds) as response:
                place = response.headers.get("Location")
                if response.status not in _REDIRECTS or not place:
                    return self._save(response, path, address, url)
                url = _follow(url, place)
        raise NotRead("redirected", _quote(url))

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

    def _explain(self, error: Exception) -> NotRead:
        """Say what kept an address from being read."""
        causes = list(_list_causes(error))
        if any(isinstance(cause, SSLError | ssl.SSLError) for cause in causes):
            return NotRead("certificate")
        if any(isinstance(cause, ReadTimeoutError) for cause in causes):
            return NotRead("too-slow", f"{self._bounds.answer:.0f}")
        if any(isinstance(cause, LocationParseError | ValueError) for cause in causes):
            return NotRead("unresolved")  # it is no address
        return NotRead("unreachable", type(causes[-1]).__name__)


class _Door:
    """Connects for the requests of one file, to what may be connected to, until it is too late.

    Attributes:
        is_late: whether the time was over before the end.
    """

    def __init__(self, bounds: Bounds, resolve: Resolve, until: float, *, is_open: bool) -> None:
        self._bounds = bounds
        self._resolve = resolve
        self._until = until
        self._is_open = is_open
        self._watched: list[tuple[threading.Timer, socket.socket]] = []
        self._is_ended = False

    @property
    def is_late(self) -> bool:
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
        answers = self._ask(host, port)
        allowed = [each for each in answers if self._is_open or is_public(str(each[4][0]))]
        if not allowed:
            raise NotRead("not-public", _quote(str(answers[0][4][0])))
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
                sock.settimeout(self._bounds.answer)
                self._watch(sock)
                return sock
        raise refused

    def _limit(self) -> float:
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return min(self._bounds.connect, left)

    def _ask(self, host: str, port: int) -> list[Answer]:
        """Ask what a name leads to; the system itself may take minutes to say nothing."""
        answers: queue.SimpleQueue[list[Answer]] = queue.SimpleQueue()

        def ask() -> None:
            try:
                answers.put(self._resolve(host, port))
            except (OSError, UnicodeError):  # no such name, or none that can be asked for
                answers.put([])

        threading.Thread(target=ask, daemon=True).start()
        try:
            found = answers.get(timeout=self._limit())
        except queue.Empty:
            found = []
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

    door: _Door
    host: str
    port: int

    def _new_conn(self) -> socket.socket:
        return self.door.connect(self.host, self.port)


@contextmanager
def _ask(pool: urllib3.PoolManager, url: str, bounds: Bounds) -> Iterator[urllib3.BaseHTTPResponse]:
    """Ask for what is at an address; the connection is left at the end."""
    response = pool.request(
        "GET",
        url,
        redirect=False,
        retries=False,
        preload_content=False,
        timeout=urllib3.Timeout(connect=bounds.connect, read=bounds.answer),
        headers={"User-Agent": "Parution", "Accept": "*/*", "Accept-Encoding": "identity"},
    )
    try:
        yield response
    finally:
        response.close()


def _resolve(host: str, port: int) -> list[Answer]:
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)


def _follow(url: str, place: str) -> str:
    """Follow a redirection.

    Raises:
        NotRead: it leads out of the web, or from an encrypted connection to one that is not.
    """
    to = urljoin(url, place)
    scheme = urlsplit(to).scheme
    if scheme not in {"http", "https"} or (urlsplit(url).scheme == "https" and scheme == "http"):
        raise NotRead("redirected", _quote(to))
    return to


def _list_causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _quote(text: str) -> str:
    return text.replace('"', "%22")[:_LONGEST_DETAIL]


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
