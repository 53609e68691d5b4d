"""Asks for addresses without pressing any server: one request at a time, a host left in between.

Requests of different hosts take turns: who waits for a host meanwhile asks another one. A host
that asks to be left alone is asked nothing more in this run.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from parution.links.judging import follow
from parution.model.link import Link, Outcome, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    from parution.model.asking import Request, Response
    from parution.model.link import Doubt, FoundAddress
    from parution.model.progress import Progress

# Seconds between the end of a request to a host and the next one.
PAUSE = 1.0
# Seconds of a whole run; what is not asked by then is told.
WHOLE = 900.0


@dataclass(frozen=True, slots=True)
class Clock:
    """The time, and waiting for it.

    Attributes:
        now: seconds, of a clock that never goes back.
        sleep: waits for some seconds.
    """

    now: Callable[[], float]
    sleep: Callable[[float], object]


@dataclass(slots=True)
class _Walk:
    """An address on the way to its outcome.

    Attributes:
        place: its rank among the addresses.
        steps: gives the requests, and takes the responses.
        request: the one that is due.
    """

    place: int
    steps: Generator[Request, Response, Outcome]
    request: Request


def check_links(
    name: str,
    found: Sequence[FoundAddress],
    ask: Callable[[Request], Response],
    clock: Clock,
    progress: Progress,
) -> tuple[tuple[Link, ...], bool]:
    """Ask for addresses, each request once, and say what became of each of them.

    Args:
        name: what the addresses are of, for who hears of the progress.
        found: the addresses.
        ask: sends a request within bounds of its own, and raises nothing.
        clock: the time.
        progress: hears how many addresses are settled.

    Returns:
        The addresses with their outcomes, in their order; and whether requests were tried of
        which not one came to a connection.
    """
    run = _Run(ask, clock)
    outcomes: dict[int, Outcome] = {}
    waiting = []
    for place, each in enumerate(found):
        steps = follow(each.address)
        waiting.append(_Walk(place, steps, next(steps)))
    progress(name, 0, len(found))
    while waiting:
        walk = run.choose(waiting)
        outcome = run.advance(walk)
        if outcome is not None:
            waiting.remove(walk)
            outcomes[walk.place] = outcome
            progress(name, len(outcomes), len(found))
    links = tuple(Link(each, outcomes[place]) for place, each in enumerate(found))
    return links, run.is_cut_off


class _Run:
    """What is known of the hosts and of the requests that were sent.

    Attributes:
        is_cut_off: whether connections were tried, and not one was made.
    """

    def __init__(self, ask: Callable[[Request], Response], clock: Clock) -> None:
        self.is_cut_off = False
        self._ask = ask
        self._clock = clock
        self._until = clock.now() + WHOLE
        self._connected = False
        # When each host may be asked again; those that asked to be left alone; the responses.
        self._next: dict[str, float] = {}
        self._left: set[str] = set()
        self._known: dict[Request, Response] = {}

    def choose(self, walks: Sequence[_Walk]) -> _Walk:
        """Choose the address whose host may be asked first; the first one of several."""
        return min(walks, key=lambda walk: self._next.get(_name_host(walk.request), 0.0))

    def advance(self, walk: _Walk) -> Outcome | None:
        """Do what is due for an address.

        Returns:
            What became of it, or None where another request is due.
        """
        response = self._known.get(walk.request)
        if response is None:
            host = _name_host(walk.request)
            due = max(self._next.get(host, 0.0), self._clock.now())
            doubt: Doubt | None = "left-alone" if host in self._left else None
            if due >= self._until:
                doubt = doubt or "out-of-time"
            if doubt is not None:
                return Outcome(Verdict.UNCLEAR, doubt=doubt)
            response = self._send(walk.request, host)
        try:
            walk.request = walk.steps.send(response)
        except StopIteration as end:
            outcome: Outcome = end.value
            return outcome
        return None

    def _send(self, request: Request, host: str) -> Response:
        wait = self._next.get(host, 0.0) - self._clock.now()
        if wait > 0:
            self._clock.sleep(wait)
        response = self._known[request] = self._ask(request)
        self._next[host] = self._clock.now() + PAUSE
        if response.wait:
            self._left.add(host)
        self._connected = self._connected or response.connected
        # An address that is none, or a machine that is not to be asked, tells nothing of the
        # network.
        tried = response.doubt not in {"malformed", "not-public"}
        self.is_cut_off = not self._connected and (self.is_cut_off or tried)
        return response


def _name_host(request: Request) -> str:
    """Name the host of a request; ``""`` for an address that has none."""
    try:
        return urlsplit(request.address).hostname or ""
    except ValueError:
        return ""
