"""No server is pressed: who is asked, in which order, and how long is waited."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from parution.links.checking import WHOLE, Clock, check_links
from parution.model.asking import Request, Response
from parution.model.link import FoundAddress, Link, Verdict
from parution.model.progress import silent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from parution.model.progress import Progress


class _Web:
    """Answers requests, each of which takes a quarter of a second; time passes here alone."""

    def __init__(
        self, answers: Mapping[str, Response] | None = None, seconds: float = 0.25
    ) -> None:
        self.time = 100.0
        self.asked: list[tuple[float, str, str]] = []
        self.slept = 0.0
        self._answers = answers or {}
        self._seconds = seconds

    @property
    def clock(self) -> Clock:
        return Clock(lambda: self.time, self._sleep)

    def _sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.slept += seconds
        self.time += seconds

    def ask(self, request: Request) -> Response:
        self.asked.append((self.time - 100.0, request.method, request.address))
        self.time += self._seconds
        return self._answers.get(request.address, Response(200))


def _check(
    web: _Web, *addresses: str, progress: Progress = silent
) -> tuple[tuple[Link, ...], bool]:
    found = [FoundAddress(address, ()) for address in addresses]
    return check_links("p", found, web.ask, web.clock, progress)


def _verdicts(links: tuple[Link, ...]) -> list[str]:
    return [str(link.outcome.doubt or link.outcome.verdict) for link in links]


def test_a_host_is_left_a_second_between_two_requests() -> None:
    web = _Web()
    links, _ = _check(web, "https://a.org/1", "https://a.org/2", "http://a.org:8080/3")
    assert web.asked == [
        (0.0, "HEAD", "https://a.org/1"),
        (1.25, "HEAD", "https://a.org/2"),
        (2.5, "HEAD", "http://a.org:8080/3"),
    ]
    assert _verdicts(links) == ["ok", "ok", "ok"]


def test_a_second_passes_before_get_and_before_a_redirection_of_the_same_host() -> None:
    web = _Web(
        {
            "http://a.org/1": Response(301, "https://a.org/1"),
            "https://a.org/1": Response(405),
        }
    )
    _check(web, "http://a.org/1")
    assert web.asked == [
        (0.0, "HEAD", "http://a.org/1"),
        (1.25, "HEAD", "https://a.org/1"),
        (2.5, "GET", "https://a.org/1"),
    ]


def test_other_hosts_are_asked_meanwhile() -> None:
    web = _Web()
    _check(web, "https://a.org/1", "https://a.org/2", "https://b.org/1", "https://b.org/2")
    assert [(at, address) for at, _, address in web.asked] == [
        (0.0, "https://a.org/1"),
        (0.25, "https://b.org/1"),
        (1.25, "https://a.org/2"),
        (1.5, "https://b.org/2"),
    ]


def test_forty_addresses_of_twenty_five_hosts_take_no_minutes() -> None:
    web = _Web()
    addresses = [f"https://h{number % 25}.org/{number}" for number in range(40)]
    links, _ = _check(web, *addresses)
    assert (len(links), web.slept, web.time) == (40, 0.0, 110.0)


def test_an_address_that_two_come_to_is_asked_for_once() -> None:
    web = _Web({"http://a.org/": Response(301, "https://b.org/")})
    links, _ = _check(web, "https://b.org/", "http://a.org/")
    assert [address for _, _, address in web.asked] == ["https://b.org/", "http://a.org/"]
    assert _verdicts(links) == ["ok", "moved"]


def test_a_host_that_asks_to_be_left_alone_is() -> None:
    web = _Web({"https://a.org/1": Response(429, wait=True)})
    links, _ = _check(web, "https://a.org/1", "https://b.org/", "https://a.org/2")
    assert [address for _, _, address in web.asked] == ["https://a.org/1", "https://b.org/"]
    assert _verdicts(links) == ["busy", "ok", "left-alone"]


def test_a_redirection_to_a_host_that_asked_to_be_left_alone_is_not_followed() -> None:
    web = _Web(
        {
            "https://a.org/1": Response(200, wait=True),
            "https://b.org/": Response(301, "https://a.org/2"),
        }
    )
    links, _ = _check(web, "https://a.org/1", "https://b.org/")
    assert _verdicts(links) == ["ok", "left-alone"]


def test_what_is_not_asked_in_the_time_of_the_run_is_told() -> None:
    web = _Web(seconds=WHOLE / 2)
    links, _ = _check(web, *(f"https://h{number}.org/" for number in range(4)))
    assert _verdicts(links) == ["ok", "ok", "out-of-time", "out-of-time"]
    assert len(web.asked) == 2


def test_thousands_of_addresses_of_one_host_end_with_the_time_of_the_run() -> None:
    web = _Web()
    links, _ = _check(web, *(f"https://a.org/{number}" for number in range(10_000)))
    assert len(web.asked) == 720  # 900 s, and 1.25 s each
    assert _verdicts(links)[719:722] == ["ok", "out-of-time", "out-of-time"]


@pytest.mark.parametrize("doubt", ["malformed", "not-public", "unresolved"])
def test_what_no_server_heard_of_is_not_waited_for(doubt: str) -> None:
    answer = Response(doubt=doubt, connected=False)  # type: ignore[arg-type]
    web = _Web({"https://a.org/1": answer, "https://a.org/2": answer})
    _check(web, "https://a.org/1", "https://a.org/2")
    assert web.slept == 0


CUT = Response(doubt="unreachable", connected=False)
UNKNOWN = Response(doubt="unresolved", unknown=True, connected=False)
INNER = Response(doubt="not-public", connected=False)


@pytest.mark.parametrize(
    ("first", "second", "cut_off"),
    [
        (CUT, UNKNOWN, True),
        (CUT, INNER, True),
        (INNER, CUT, True),
        (INNER, INNER, False),
        (CUT, Response(500), False),
        (Response(500), CUT, False),
    ],
)
def test_a_run_that_made_no_connection_is_cut_off(
    first: Response, second: Response, cut_off: bool
) -> None:
    web = _Web({"https://a.org/": first, "https://b.org/": second})
    assert _check(web, "https://a.org/", "https://b.org/")[1] is cut_off


def test_no_address_is_no_cut() -> None:
    assert _check(_Web()) == ((), False)


def test_the_outcomes_stand_in_the_order_of_the_addresses() -> None:
    web = _Web({"https://a.org/1": Response(404), "https://b.org/": Response(404)})
    links, _ = _check(web, "https://a.org/1", "https://a.org/2", "https://b.org/")
    assert [(link.found.address, link.outcome.verdict) for link in links] == [
        ("https://a.org/1", Verdict.GONE),
        ("https://a.org/2", Verdict.OK),
        ("https://b.org/", Verdict.GONE),
    ]


def test_progress_is_told_to_the_end() -> None:
    heard: list[tuple[str, int, int | None]] = []

    def hear(name: str, done: int, total: int | None = None, errors: int = 0) -> None:
        assert not errors
        heard.append((name, done, total))

    _check(_Web(), "https://a.org/", "https://b.org/", progress=hear)
    assert heard == [("p", 0, 2), ("p", 1, 2), ("p", 2, 2)]
