"""A portal that refuses from any request on: said in its own words, nothing half-said, repaired.

udata itself is put in read-only mode, and itself revokes the key, when a request comes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest

from parution.errors import ExitCode, PortalError
from parution.messages import Catalogue
from parution.portals.udata import marks, recognising
from parution.portals.udata.mapping import read_resource
from tests.udata.faults import Meanwhile
from tests.udata.matrix import SCENARIOS, Scenario

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.udata.editions import Publisher
    from tests.udata.proxy import Exchange

# Of how many requests one is tried in an ordinary run; all of them by ``make test-faults``.
STRIDE = 4


@dataclass(frozen=True)
class Refusal:
    """What a portal does from a request on, and how it is said."""

    key: str
    code: int
    methods: frozenset[str]

    def happen(self, scenario: Scenario, publisher: Publisher, number: int) -> Publisher:
        """Have it happen when a request comes; give who publishes meanwhile."""
        udata = scenario.udata
        if self.code == 423:
            refuse = Meanwhile(lambda: udata.configure(READ_ONLY_MODE=True))
            scenario.proxy.fail(refuse, at=number)
            return publisher
        person, tokens = udata.people.editor, "/api/1/me/api_tokens/"
        made = udata.request("POST", tokens, person=person, json={"name": "for a while"}).json()
        revoke = f"{tokens}{made['id']}/"
        scenario.proxy.fail(
            Meanwhile(lambda: udata.request("DELETE", revoke, person=person)), at=number
        )
        return replace(publisher, key=made["token"])

    def meets(self, exchange: Exchange) -> bool:
        """Tell whether a request is one of those that are refused."""
        files = "/datasets/r/" in exchange.path or exchange.path.startswith("/s/")
        return exchange.method in self.methods and not files


# In read-only mode, udata takes what changes something, and refuses what makes something.
READ_ONLY = Refusal("udata.read-only", 423, frozenset({"POST"}))
REVOKED = Refusal("udata.unauthorized", 401, frozenset({"GET", "POST", "PUT", "DELETE"}))

everything = pytest.mark.parametrize("scenario", SCENARIOS, indirect=True)
refusals = pytest.mark.parametrize("refusal", [READ_ONLY, REVOKED], ids=["423", "401"])


def _refuse_at(scenario: Scenario, refusal: Refusal, number: int, last: int) -> None:
    publisher = scenario.begin()
    refused = refusal.happen(scenario, publisher, number)
    if number > last:  # nothing is asked any more that could be refused
        assert refused.publish(scenario.builds)
        scenario.udata.configure(READ_ONLY_MODE=False)
        assert scenario.look() == scenario.expected
        return
    with pytest.raises(PortalError) as caught:
        refused.publish(scenario.builds)
    error = caught.value
    assert (error.key, error.exit_code) == (refusal.key, ExitCode.PORTAL)
    for language in ("fr", "en"):
        assert str(refusal.code) in Catalogue(language).say(error.key, **error.values)
    _check_nothing_is_half_said(scenario)
    scenario.udata.configure(READ_ONLY_MODE=False)
    scenario.proxy.behave()
    publisher.publish(scenario.builds)  # it asserts that there is no conflict
    assert scenario.look() == scenario.expected


def _check_nothing_is_half_said(scenario: Scenario) -> None:
    """A release is public once it is whole; a mark says what its resource says."""
    for dataset in scenario.udata.datasets():
        resources = dataset["resources"]
        keys = {marks.read_text(r["extras"], marks.KEY): r for r in resources}
        if scenario.name == "first" and not dataset["private"]:
            assert len(resources) == len(scenario.expected["resources"])
        if scenario.name == "update":
            history = scenario.udata.read(keys["history"]["latest"])
            assert b'"1.1.0"' not in history or "archive:1.1.0" in keys
        for key, found in keys.items():
            if key:
                assert recognising.read_sent(found) == marks.sum_up(read_resource(found)), key


def _go_through(scenario: Scenario, refusal: Refusal, start: int, stride: int) -> Sequence[int]:
    last = max(e.number for e in scenario.requests if refusal.meets(e))
    numbers = [e.number for e in scenario.requests if REVOKED.meets(e)][start::stride]
    for number in numbers:
        _refuse_at(scenario, refusal, number, last)
    return numbers


@everything
@refusals
def test_a_refusal_is_said_in_its_own_words_and_the_next_run_repairs(
    scenario: Scenario, refusal: Refusal
) -> None:
    start = SCENARIOS.index(scenario.name) * 2 + (refusal is REVOKED)
    assert len(_go_through(scenario, refusal, start, STRIDE)) >= 3


@pytest.mark.faults
@everything
@refusals
def test_a_refusal_at_every_request(scenario: Scenario, refusal: Refusal) -> None:
    assert len(_go_through(scenario, refusal, 0, 1)) >= 15
