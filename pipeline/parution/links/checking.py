"""Asks for addresses without pressing any server: one request at a time, a host left in between.

Requests of different hosts take turns: who waits for a host meanwhile asks another one. A host
that asks to be left alone is asked nothing more in this run.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from parution.links.judging import follow
from parution.model.link import Link, Outcome, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    from parution.model.asking import Request, Response
    from parution.model.link import FoundAddress
    from parution.model.progress import Progress

# Seconds between the end of a request to a host and the next one.
PAUSE = 1.0
# What is told before a host is asked anything: it needs no pause.
_UNASKED = frozenset({"malformed", "not-public", "unresolved"})
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

    @property
    def host(self) -> str:
        """The host of the request that is due; ``""`` where its address has none."""
        try:
            return urlsplit(self.request.address).hostname or ""
        except ValueError:
            return ""


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
        The addresses with their outcomes, in their order; and whether connections were tried of
        which not one was made.
    """
    hosts = _Hosts(ask, clock)
    for place, each in enumerate(found):
        steps = follow(each.address)
        hosts.add(_Walk(place, steps, next(steps)))
    outcomes: dict[int, Outcome] = {}
    progress(name, 0, len(found))
    while (walk := hosts.take()) is not None:
        response = hosts.answer(walk)
        if isinstance(response, Outcome):
            outcomes[walk.place] = response
        else:
            try:
                walk.request = walk.steps.send(response)
            except StopIteration as end:
                outcomes[walk.place] = end.value
        if walk.place in outcomes:
            progress(name, len(outcomes), len(found))
        else:
            hosts.add(walk, first=True)
    return tuple(Link(each, outcomes[at]) for at, each in enumerate(found)), hosts.is_cut_off


class _Hosts:
    """The hosts: who waits for each, when it may be asked again, what it has answered.

    Attributes:
        is_cut_off: whether connections were tried, and not one was made.
    """

    def __init__(self, ask: Callable[[Request], Response], clock: Clock) -> None:
        self.is_cut_off = False
        self._is_connected = False
        self._ask = ask
        self._clock = clock
        self._until = clock.now() + WHOLE
        self._waiting: dict[str, deque[_Walk]] = {}
        # Each host that somebody waits for, once: when it may be asked, who is first, its name.
        self._turns: list[tuple[float, int, str]] = []
        self._next: dict[str, float] = {}
        self._left: set[str] = set()
        self._known: dict[Request, Response] = {}

    def add(self, walk: _Walk, *, first: bool = False) -> None:
        """Have an address wait for the host of its request, before the others or after them."""
        host = walk.host
        waiting = self._waiting.setdefault(host, deque())
        if not waiting:
            heappush(self._turns, (self._next.get(host, 0.0), walk.place, host))
        if first:
            waiting.appendleft(walk)
        else:
            waiting.append(walk)

    def take(self) -> _Walk | None:
        """Take who waits for the host that may be asked first; None where nobody waits.

        The others who wait for the same host come again once it was asked.
        """
        while self._turns:
            due, _, host = heappop(self._turns)
            waiting = self._waiting[host]
            if due < self._next.get(host, 0.0):  # it was asked since: its turn comes later
                heappush(self._turns, (self._next[host], waiting[0].place, host))
                continue
            walk = waiting.popleft()
            if waiting:
                heappush(self._turns, (due, waiting[0].place, host))
            return walk
        return None

    def answer(self, walk: _Walk) -> Response | Outcome:
        """Send the request that is due, once its host may be asked; or say why it is not sent."""
        known = self._known.get(walk.request)
        if known is not None:
            return known
        host = walk.host
        due = max(self._next.get(host, 0.0), self._clock.now())
        if host in self._left:
            return Outcome(Verdict.UNCLEAR, doubt="left-alone")
        if due >= self._until:
            return Outcome(Verdict.UNCLEAR, doubt="out-of-time")
        wait = due - self._clock.now()
        if wait > 0:
            self._clock.sleep(wait)
        response = self._known[walk.request] = self._ask(walk.request)
        if response.doubt not in _UNASKED:
            self._next[host] = self._clock.now() + PAUSE
        if response.wait:
            self._left.add(host)
        self._is_connected = self._is_connected or response.connected
        # What is no address, or is not to be asked, tells nothing of the network.
        tried = response.doubt not in {"malformed", "not-public"}
        self.is_cut_off = not self._is_connected and (self.is_cut_off or tried)
        return response
