"""Which requests are sent for an address, and what became of it: a truth table."""

from __future__ import annotations

import pytest

from parution.links.judging import follow
from parution.model.asking import Request, Response
from parution.model.link import Doubt, Outcome, Verdict

A, B, C = "https://a.org/1", "https://b.org/2", "https://c.org/3"
FOUND, ABSENT = Response(200), Response(404)


def _follow(*responses: Response) -> tuple[list[tuple[str, str]], Outcome]:
    """Follow ``A`` with these responses; return the requests and the outcome."""
    steps = follow(A)
    sent: list[tuple[str, str]] = []
    request: Request = next(steps)
    for response in responses:
        sent.append((request.method, request.address))
        try:
            request = steps.send(response)
        except StopIteration as end:
            assert len(sent) == len(responses)
            outcome: Outcome = end.value
            return sent, outcome
    raise AssertionError(f"{request} is still to be sent")


@pytest.mark.parametrize("status", [200, 203, 204, 206])
def test_an_address_that_answers_is_asked_for_once(status: int) -> None:
    sent, outcome = _follow(Response(status))
    assert sent == [("HEAD", A)]
    assert outcome == Outcome(Verdict.OK, "", status)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 410, 500, 501, 503])
def test_get_settles_what_head_does_not(status: int) -> None:
    sent, outcome = _follow(Response(status), FOUND)
    assert sent == [("HEAD", A), ("GET", A)]
    assert outcome == Outcome(Verdict.OK, "", 200)


@pytest.mark.parametrize("doubt", ["unreachable", "too-slow"])
def test_get_settles_a_head_that_was_left_without_an_answer(doubt: Doubt) -> None:
    sent, outcome = _follow(Response(doubt=doubt), FOUND)
    assert sent == [("HEAD", A), ("GET", A)]
    assert outcome.verdict is Verdict.OK


@pytest.mark.parametrize(
    ("status", "verdict", "doubt"),
    [
        (404, Verdict.GONE, None),
        (410, Verdict.GONE, None),
        (400, Verdict.UNCLEAR, "status"),
        (401, Verdict.UNCLEAR, "status"),
        (403, Verdict.UNCLEAR, "status"),
        (451, Verdict.UNCLEAR, "status"),
        (500, Verdict.UNCLEAR, "status"),
        (503, Verdict.UNCLEAR, "status"),
        (304, Verdict.UNCLEAR, "status"),
        (999, Verdict.UNCLEAR, "status"),
    ],
)
def test_what_get_answers_is_judged(status: int, verdict: Verdict, doubt: Doubt | None) -> None:
    _, outcome = _follow(Response(403), Response(status))
    assert outcome == Outcome(verdict, "", status, doubt)


def test_a_name_that_does_not_exist_is_gone() -> None:
    sent, outcome = _follow(Response(doubt="unresolved", unknown=True, connected=False))
    assert sent == [("HEAD", A)]
    assert outcome == Outcome(Verdict.GONE)


@pytest.mark.parametrize(
    "doubt", ["unresolved", "not-public", "unreachable", "certificate", "too-slow", "malformed"]
)
def test_what_could_not_be_connected_to_is_unclear_and_asked_for_once(doubt: Doubt) -> None:
    sent, outcome = _follow(Response(doubt=doubt, detail="x", connected=False))
    assert sent == [("HEAD", A)]
    assert outcome == Outcome(Verdict.UNCLEAR, "", 0, doubt, "x")


@pytest.mark.parametrize(
    ("first", "second", "verdict"),
    [
        (301, 301, Verdict.MOVED),
        (308, 301, Verdict.MOVED),
        (301, 302, Verdict.REDIRECTED),
        (302, 301, Verdict.REDIRECTED),
        (303, 303, Verdict.REDIRECTED),
        (307, 308, Verdict.REDIRECTED),
    ],
)
def test_an_address_has_moved_where_all_its_redirections_are_for_ever(
    first: int, second: int, verdict: Verdict
) -> None:
    sent, outcome = _follow(Response(first, B), Response(second, C), FOUND)
    assert sent == [("HEAD", A), ("HEAD", B), ("HEAD", C)]
    assert outcome == Outcome(verdict, C, 200)


@pytest.mark.parametrize(
    ("last", "verdict"),
    [
        (ABSENT, Verdict.GONE),
        (Response(403), Verdict.UNCLEAR),
        (Response(doubt="unresolved", unknown=True, connected=False), Verdict.GONE),
    ],
)
def test_a_redirection_to_what_does_not_answer_is_no_move(last: Response, verdict: Verdict) -> None:
    again = [last] if last.connected else []
    _, outcome = _follow(Response(301, B), last, *again)
    assert (outcome.verdict, outcome.final) == (verdict, B)


def test_a_redirection_that_only_get_gives_is_followed() -> None:
    sent, outcome = _follow(Response(405), Response(301, B), FOUND)
    assert sent == [("HEAD", A), ("GET", A), ("HEAD", B)]
    assert outcome == Outcome(Verdict.MOVED, B, 200)


@pytest.mark.parametrize("back", [A, B])
def test_redirections_that_turn_are_left(back: str) -> None:
    sent, outcome = _follow(Response(301, B), Response(301, back))
    assert sent == [("HEAD", A), ("HEAD", B)]
    assert outcome == Outcome(Verdict.UNCLEAR, "", 301, "redirected", back)


def test_five_redirections_are_followed_and_no_sixth() -> None:
    hops = [Response(302, f"https://a.org/x{number}") for number in range(6)]
    sent, outcome = _follow(*hops[:5], FOUND)
    assert (len(sent), outcome.verdict) == (6, Verdict.REDIRECTED)
    sent, outcome = _follow(*hops)
    assert (len(sent), outcome.doubt) == (6, "redirected")


@pytest.mark.parametrize("status", [429, 404, 503])
def test_a_server_that_asks_to_wait_is_not_asked_again(status: int) -> None:
    sent, outcome = _follow(Response(status, wait=True))
    assert sent == [("HEAD", A)]
    assert outcome == Outcome(Verdict.UNCLEAR, "", status, "busy")


def test_an_answer_is_taken_from_a_server_that_asks_to_wait() -> None:
    assert _follow(Response(200, wait=True))[1] == Outcome(Verdict.OK, "", 200)
