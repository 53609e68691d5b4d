"""Says which request comes next for an address, and in the end what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parution.model.asking import Request, Response
from parution.model.link import Outcome, Verdict

if TYPE_CHECKING:
    from collections.abc import Generator

# Redirections that are followed for one address.
MOST_REDIRECTS = 5
# RFC 9110, 15.4: the new address is to be used from now on.
_FOR_EVER = frozenset({301, 308})
# RFC 9110, 15.5.5 and 15.5.11.
_GONE = frozenset({404, 410})
# A server may hang up at HEAD, or never answer it.
_ASK_AGAIN = frozenset({"unreachable", "too-slow"})


def follow(address: str) -> Generator[Request, Response, Outcome]:
    """Follow an address to what answers for it in the end.

    HEAD comes first; where the answer is no plain success, GET settles it, since many servers
    do not know HEAD or answer it otherwise.

    Args:
        address: of http or https.

    Yields:
        Each request, which is sent the response that it got.

    Returns:
        What became of the address.
    """
    here, for_ever = address, True
    seen = {address}
    while True:
        response = yield Request("HEAD", here)
        if _settles(response):
            response = yield Request("GET", here)
        if not response.to:
            return _judge(response, "" if here == address else here, for_ever=for_ever)
        if response.to in seen or len(seen) > MOST_REDIRECTS:
            return Outcome(Verdict.UNCLEAR, "", response.status, "redirected", response.to)
        for_ever = for_ever and response.status in _FOR_EVER
        here = response.to
        seen.add(here)


def _settles(response: Response) -> bool:
    """Tell whether GET is to settle what HEAD came to."""
    if response.wait or response.to or not response.connected:
        return False
    return response.doubt in _ASK_AGAIN or (response.doubt is None and not _is_found(response))


def _judge(response: Response, final: str, *, for_ever: bool) -> Outcome:
    """Judge an address by the last response.

    Args:
        response: no redirection.
        final: the address that gave it, where that is another one; else ``""``.
        for_ever: whether all redirections to it were.
    """
    if response.unknown:
        return Outcome(Verdict.GONE, final)
    if response.doubt is not None:
        return Outcome(Verdict.UNCLEAR, final, response.status, response.doubt, response.detail)
    if _is_found(response):
        found = Verdict.MOVED if for_ever else Verdict.REDIRECTED
        return Outcome(found if final else Verdict.OK, final, response.status)
    if response.wait:
        return Outcome(Verdict.UNCLEAR, final, response.status, "busy")
    if response.status in _GONE:
        return Outcome(Verdict.GONE, final, response.status)
    return Outcome(Verdict.UNCLEAR, final, response.status, "status")


def _is_found(response: Response) -> bool:
    return 200 <= response.status < 300  # noqa: PLR2004 - RFC 9110, 15.3
