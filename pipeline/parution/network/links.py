"""Asks whether there is something at an address; what is there is not read."""

from __future__ import annotations

import socket
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from urllib3.exceptions import HTTPError, LocationParseError
from urllib3.util import parse_url

from parution.model.asking import Response
from parution.model.remote import NotRead
from parution.network.door import REDIRECTS, Bounds, Door, ask, explain, follow, list_causes, trust

if TYPE_CHECKING:
    import urllib3

    from parution.model.asking import Request
    from parution.model.link import Doubt
    from parution.model.remote import Problem
    from parution.network.door import Resolve

# Seconds of one request: who waits for a page does not wait longer.
BOUNDS = Bounds(connect=10.0, answer=15.0, file=20.0)
_TOO_MANY_REQUESTS = 429
# What the system says of a name that does not exist, or has no address (POSIX, RFC 3493).
_UNKNOWN = frozenset(
    code
    for code in (getattr(socket, "EAI_NONAME", None), getattr(socket, "EAI_NODATA", None))
    if code is not None
)
_DOUBTS: dict[Problem, Doubt] = {
    "unresolved": "unresolved",
    "not-public": "not-public",
    "unreachable": "unreachable",
    "certificate": "certificate",
    "redirected": "redirected",
    "too-slow": "too-slow",
}


class Asker:
    """Sends requests, each through a connection of its own.

    Args:
        version: of Parution, which every server is told.
        is_open: whether any machine is asked, or only what everybody can reach.
        bounds: how long it is waited for.
        resolve: asks what a name leads to; None for the system.
    """

    def __init__(
        self,
        version: str,
        *,
        is_open: bool,
        bounds: Bounds = BOUNDS,
        resolve: Resolve | None = None,
    ) -> None:
        self._agent = f"Parution/{version} (checks that links are alive)"
        self._is_open = is_open
        self._bounds = bounds
        self._resolve = resolve
        self._context = trust()

    def ask(self, request: Request) -> Response:
        """Send a request, and say what it came to; no redirection is followed."""
        until = time.monotonic() + self._bounds.file
        door = Door(self._bounds, self._resolve, until, is_open=self._is_open)
        try:
            with (
                door.open_pool(self._context) as pool,
                ask(pool, request.address, self._bounds, request.method, self._agent) as response,
            ):
                read = _read(response, request.address)
            # What was cut may look whole: a head ends where the connection does.
            return Response(doubt="too-slow") if door.is_late else read
        except NotRead as error:
            return _tell(error, connected=door.is_connected)
        except (HTTPError, OSError, ValueError) as error:
            if door.is_late:
                return Response(doubt="too-slow", connected=door.is_connected)
            return _tell(explain(error, self._bounds), error, connected=door.is_connected)


def _read(response: urllib3.BaseHTTPResponse, address: str) -> Response:
    """Read the head of an answer."""
    wait = response.status == _TOO_MANY_REQUESTS or "Retry-After" in response.headers
    place = response.headers.get("Location")
    if response.status not in REDIRECTS or not place:
        return Response(response.status, wait=wait)
    with suppress(UnicodeError):  # http reads a head as Latin-1, and servers write UTF-8
        place = place.encode("latin-1").decode()
    try:
        # As it is asked for: what cannot stand in an address is percent-encoded.
        to = parse_url(follow(address, place)).url.partition("#")[0]
    except NotRead as error:
        return Response(response.status, wait=wait, doubt="redirected", detail=error.detail)
    except (LocationParseError, ValueError):
        return Response(response.status, wait=wait, doubt="redirected", detail=place)
    return Response(response.status, to, wait=wait)


def _tell(why: NotRead, error: Exception | None = None, *, connected: bool) -> Response:
    causes = list(list_causes(error or why))
    unknown = any(
        isinstance(cause, socket.gaierror) and cause.errno in _UNKNOWN for cause in causes
    )
    if why.problem == "unresolved" and not unknown and _is_malformed(causes):
        return Response(doubt="malformed", connected=connected)
    doubt = _DOUBTS.get(why.problem, "unreachable")
    return Response(doubt=doubt, detail=why.detail, unknown=unknown, connected=connected)


def _is_malformed(causes: list[BaseException]) -> bool:
    """Tell whether it is the address that cannot be asked for, and not a name that is unknown."""
    return any(isinstance(cause, LocationParseError | ValueError) for cause in causes)
