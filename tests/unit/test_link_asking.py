"""Addresses are asked through the network's one door, on real connections of the loopback."""

from __future__ import annotations

import socket
import threading
import time
from typing import TYPE_CHECKING

import pytest

from parution.links.checking import Clock, check_links
from parution.model.asking import Request, Response
from parution.model.link import FoundAddress, Outcome, Verdict
from parution.model.progress import silent
from parution.network.door import Bounds
from parution.network.links import Asker
from tests.answering import answering

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parution.network.door import Answer
    from tests.answering import AnsweringServer

QUICK = Bounds(connect=2, answer=1, file=1.5)


@pytest.fixture
def server() -> Iterator[AnsweringServer]:
    with answering() as running:
        yield running


def _resolve(host: str, port: int) -> list[Answer]:
    """Lead names that end with .org to the loopback; no other name exists."""
    if not host.endswith((".org", "127.0.0.1")):
        raise socket.gaierror(socket.EAI_NONAME, "unknown")
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]


def _ask(address: str, method: str = "HEAD", *, is_open: bool = True) -> Response:
    asker = Asker("1.2.3", is_open=is_open, bounds=QUICK, resolve=_resolve)
    return asker.ask(Request(method, address))  # type: ignore[arg-type]


def _follow(address: str) -> Outcome:
    """Follow an address to its outcome, with real requests and no pause."""
    asker = Asker("1.2.3", is_open=True, bounds=QUICK, resolve=_resolve)
    clock = Clock(lambda: 0.0, lambda _seconds: None)
    found = [FoundAddress(address, ())]
    (link,), _ = check_links("p", found, asker.ask, clock, silent)
    return link.outcome


# One request


def test_who_asks_and_why_is_told_and_nothing_of_the_person(
    server: AnsweringServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1/")
    server.give("/a", Set_Cookie="a=b")
    for _ in range(2):
        _ask(server.address("/a", "me:secret@a.org"))
    for head in server.heads:
        assert head == {
            "Host": f"a.org:{server.port}",
            "User-Agent": "Parution/1.2.3 (checks that links are alive)",
            "Accept": "*/*",
            "Accept-Encoding": "identity",
        }


@pytest.mark.parametrize(("method"), ["HEAD", "GET"])
@pytest.mark.parametrize("status", [200, 204, 403, 404, 410, 429, 500])
def test_an_answer_is_read_by_its_head(server: AnsweringServer, status: int, method: str) -> None:
    response = _ask(server.give("/a", status), method)
    assert response == Response(status, wait=status == 429)
    assert server.asked == [(method, "/a")]


def test_a_server_that_asks_to_wait_is_heard(server: AnsweringServer) -> None:
    assert _ask(server.give("/a", 503, Retry_After="3600")) == Response(503, wait=True)


@pytest.mark.parametrize(
    ("place", "to"),
    [
        ("/b", "http://a.org:{port}/b"),
        ("b?x=1#c", "http://a.org:{port}/b?x=1"),
        ("//b.org/", "http://b.org/"),
        ("HTTPS://B.org/c", "https://b.org/c"),
        ("/\u00e9t\u00e9 1", "http://a.org:{port}/%C3%A9t%C3%A9%201"),
        ("/%C3%A9", "http://a.org:{port}/%C3%A9"),
        ("/\x1b[31m", "http://a.org:{port}/%1B%5B31m"),
    ],
)
def test_the_address_of_a_redirection_is_whole_and_can_be_asked_for(
    server: AnsweringServer, place: str, to: str
) -> None:
    server.give("/a", 301, to=place.encode().decode("latin-1"))
    assert _ask(server.address("/a", "a.org")) == Response(301, to.format(port=server.port))


@pytest.mark.parametrize(
    ("place", "detail"),
    [
        ("ftp://a.org/", "ftp://a.org/"),
        ("javascript:alert(1)", "javascript:alert(1)"),
        ("http://[", "http://["),
    ],
)
def test_a_redirection_out_of_the_web_is_not_followed(
    server: AnsweringServer, place: str, detail: str
) -> None:
    response = _ask(server.give("/a", 301, to=place))
    assert response == Response(301, doubt="redirected", detail=detail)


def test_a_redirection_without_an_address_is_an_answer(server: AnsweringServer) -> None:
    assert _ask(server.give("/a", 301)) == Response(301)


@pytest.mark.parametrize(
    "address", ["http://", "https:///a", "http:a.org", "http://[", "http://a b.org/"]
)
def test_what_is_no_address_is_told(address: str) -> None:
    assert _ask(address) == Response(doubt="malformed", connected=False)


def test_a_name_that_cannot_be_asked_for_is_no_address() -> None:
    def resolve(host: str, port: int) -> list[Answer]:
        raise UnicodeError(f"{host}:{port}")

    response = Asker("1", is_open=True, resolve=resolve).ask(Request("HEAD", "http://a..b/"))
    assert response == Response(doubt="malformed", connected=False)


def test_a_name_that_does_not_exist_is_told_for_sure() -> None:
    response = _ask("http://absent.example/")
    assert response == Response(doubt="unresolved", unknown=True, connected=False)


def test_a_name_that_nobody_answers_for_is_no_proof() -> None:
    def resolve(host: str, port: int) -> list[Answer]:
        raise socket.gaierror(socket.EAI_AGAIN, f"{host}:{port}")

    asker = Asker("1", is_open=True, resolve=resolve)
    response = asker.ask(Request("HEAD", "http://a.org/"))
    assert response == Response(doubt="unresolved", connected=False)


def test_a_machine_that_is_not_public_is_not_asked(server: AnsweringServer) -> None:
    response = _ask(server.give("/a"), is_open=False)
    assert response == Response(doubt="not-public", detail="127.0.0.1", connected=False)
    assert server.asked == []


def test_a_connection_that_is_refused_is_told() -> None:
    with socket.socket() as bound:  # bound, and not listening
        bound.bind(("127.0.0.1", 0))
        response = _ask(f"http://127.0.0.1:{bound.getsockname()[1]}/")
    assert response == Response(
        doubt="unreachable", detail="ConnectionRefusedError", connected=False
    )


def test_a_server_without_a_certificate_is_told(server: AnsweringServer) -> None:
    response = _ask(server.address("/").replace("http:", "https:"))
    assert (response.doubt, response.connected) == ("certificate", True)


def test_a_body_without_end_is_not_read(server: AnsweringServer) -> None:
    begun = time.monotonic()
    assert _ask(server.give_without_end("/a"), "GET") == Response(200)
    assert time.monotonic() - begun < 1
    # What the system keeps between the two, and no more.
    assert server.sent < 16_000_000


def test_a_server_that_answers_little_by_little_is_left(server: AnsweringServer) -> None:
    begun = time.monotonic()
    assert _ask(server.drip("/a")) == Response(doubt="too-slow")
    assert time.monotonic() - begun < 4


def test_a_server_that_says_nothing_is_left() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        begun = time.monotonic()
        response = _ask(f"http://127.0.0.1:{mute.getsockname()[1]}/")
    assert (response.doubt, response.connected) == ("too-slow", True)
    assert time.monotonic() - begun < 4


def test_no_connection_and_no_thread_is_left(server: AnsweringServer) -> None:
    before = threading.active_count()
    address = server.give("/a")
    for _ in range(20):
        _ask(address)
    time.sleep(0.2)
    assert threading.active_count() <= before + 1


# From a request to an outcome


def test_head_that_is_refused_is_settled_by_get(server: AnsweringServer) -> None:
    server.give("/a", 405, method="HEAD")
    assert _follow(server.give("/a", 200, method="GET")) == Outcome(Verdict.OK, "", 200)
    assert server.asked == [("HEAD", "/a"), ("GET", "/a")]


def test_head_that_is_left_without_an_answer_is_settled_by_get(server: AnsweringServer) -> None:
    server.hang_up("/a", "HEAD")
    assert _follow(server.give("/a", 200, method="GET")) == Outcome(Verdict.OK, "", 200)


def test_an_address_that_moved_is_followed_to_the_end(server: AnsweringServer) -> None:
    server.give("/a", 301, to="/b")
    server.give("/b", 308, to=server.address("/c", "b.org"))
    server.give("/c")
    moved = _follow(server.address("/a", "a.org"))
    assert moved == Outcome(Verdict.MOVED, server.address("/c", "b.org"), 200)
    assert [head["Host"].partition(":")[0] for head in server.heads] == ["a.org", "a.org", "b.org"]


def test_a_redirection_for_now_is_followed_and_is_no_move(server: AnsweringServer) -> None:
    server.give("/b")
    found = _follow(server.give("/a", 302, to="/b"))
    assert found == Outcome(Verdict.REDIRECTED, server.address("/b"), 200)


def test_redirections_without_end_are_left(server: AnsweringServer) -> None:
    server.give("/b", 301, to="/a")
    turning = _follow(server.give("/a", 301, to="/b"))
    assert (turning.verdict, turning.doubt) == (Verdict.UNCLEAR, "redirected")
    assert len(server.asked) == 2


def test_a_redirection_to_a_machine_that_is_not_public_is_not_followed(
    server: AnsweringServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.give("/a", 301, to="http://127.0.0.2/b")
    monkeypatch.setattr("parution.network.door.is_public", lambda address: address == "127.0.0.1")
    asker = Asker("1", is_open=False, bounds=QUICK)
    clock = Clock(lambda: 0.0, lambda _seconds: None)
    found = [FoundAddress(server.address("/a"), ())]
    (link,), _ = check_links("p", found, asker.ask, clock, silent)
    assert (link.outcome.doubt, link.outcome.detail) == ("not-public", "127.0.0.2")


@pytest.mark.parametrize("status", [404, 410])
def test_what_is_gone_is_asked_for_twice(server: AnsweringServer, status: int) -> None:
    assert _follow(server.give("/a", status)) == Outcome(Verdict.GONE, "", status)
    assert server.asked == [("HEAD", "/a"), ("GET", "/a")]
