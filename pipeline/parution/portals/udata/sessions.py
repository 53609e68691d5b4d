"""What all requests to a portal share: sessions that keep nothing, waits, counts, failures."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from http.cookiejar import DefaultCookiePolicy

import requests
from urllib3.exceptions import HTTPError

from parution import __version__
from parution.portals.udata.bounded import BoundedAdapter, TooSlow

TOO_MANY = 429
SERVER_ERROR = 500
BAD_REQUEST = 400
# What says that there is nothing at an address.
REDIRECTS = frozenset({301, 302, 303, 307, 308})
ABSENT = frozenset({404, 410})
# What a connection that breaks raises: before its answer's body, within it, too slowly.
BROKEN = (requests.RequestException, HTTPError, TooSlow)
LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class Waits:
    """How long a portal is waited for.

    Attributes:
        tries: times that a request is sent in all.
        pause: seconds before the second try; each pause is twice the one before.
        longest: seconds of the longest pause, whatever ``Retry-After`` asks.
        connect: seconds for a connection to be made.
        answer: seconds without a byte of an answer; also those that its head has in all, and
            its body before it must come at ``slowest``.
        slowest: bytes a second of the slowest answer that is waited for.
        settle: seconds after which two writes that crossed are both seen.
        distinct: seconds after which a file may be sent again under the same name: udata
            puts the second, and nothing finer, in the address of a file.
    """

    tries: int = 5
    pause: float = 1.0
    longest: float = 60.0
    connect: float = 10.0
    answer: float = 120.0
    slowest: float = 1_000.0
    settle: float = 1.0
    distinct: float = 1.1


@dataclass(slots=True)
class Traffic:
    """What went over the network.

    Attributes:
        requests: number of requests by method.
        sent: bytes of the bodies sent.
        received: bytes of the bodies received.
    """

    requests: Counter[str] = field(default_factory=Counter)
    sent: int = 0
    received: int = 0


class Failed(Exception):  # noqa: N818 - turned into Doubtful or PortalError by who sent it
    """A request that failed, and that may be sent again.

    Args:
        reason: what was seen, without any secret.
        wait: seconds that the portal asks to wait.
        reached: whether the request may have arrived.
        answered: whether the portal, or a gateway before it, answered that it failed.
    """

    def __init__(
        self, reason: str, wait: float = 0.0, *, reached: bool = True, answered: bool = False
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.wait = wait
        self.reached = reached
        self.answered = answered


class _Session(requests.Session):
    """Follows no redirect, nor reads the body of one: requests would, for as long as it lasts."""

    def get_redirect_target(self, _resp: requests.Response) -> None:
        """Say that there is none: requests looks for one even where it is told not to follow."""


def open_session(auth: requests.auth.AuthBase, bound: float) -> requests.Session:
    """Open a session that keeps no cookie, follows no redirect, and whose requests end.

    Args:
        auth: adds the key to a request, or nothing.
        bound: seconds for the head of an answer, and for each block that is sent.
    """
    session = _Session()
    for scheme in ("https://", "http://"):
        session.mount(scheme, BoundedAdapter(bound))
    session.auth = auth
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.headers["User-Agent"] = f"Parution/{__version__}"
    session.headers["Accept"] = "application/json, */*;q=0.1"
    return session


def pause(waits: Waits, attempt: int, wait: float = 0.0) -> None:
    """Wait before another try.

    Args:
        waits: how long a portal is waited for.
        attempt: number of the try that failed, from 0.
        wait: seconds that the portal asks for.
    """
    time.sleep(min(max(wait, waits.pause * 2**attempt), waits.longest))


def explain(error: Exception) -> str:
    """Say what failed; an exception of requests names addresses, never headers."""
    cause = error.args[0] if error.args else error
    reason = getattr(cause, "reason", None) or cause
    return f"{type(error).__name__}: {reason}"[:LONGEST_REASON]


def read_wait(response: requests.Response) -> float:
    """Read ``Retry-After``: seconds, or a date; 0 where it says neither."""
    text = response.headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        until = parsedate_to_datetime(text)
        now = parsedate_to_datetime(response.headers["Date"])
    except (KeyError, ValueError):
        return 0.0
    return max(0.0, (until - now).total_seconds())
