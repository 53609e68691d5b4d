"""Two checkouts at once, without the lease of claims: what they leave, the next run repairs.

The second run happens whole while the first one waits at one of its requests. With the lease, one
of them stops (``tests/portals/test_protocol.py``); without it (a claim that is not seen, a clock
that is wrong) both go on, each on what it read before.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from parution.errors import ParutionError
from parution.portals.udata import claims
from tests.udata.faults import Meanwhile
from tests.udata.matrix import SCENARIOS, Scenario

if TYPE_CHECKING:
    from tests.udata.editions import Publisher

DRAWS = 4


def _interleave(scenario: Scenario, number: int) -> None:
    """Publish from one checkout, and from another one while the first is at a request."""
    one = scenario.begin()
    other = replace(
        one,
        work=one.work / "elsewhere",
        settings=replace(one.settings, url=f"{scenario.udata.url}/"),
    )

    def publish(publisher: Publisher) -> None:
        try:
            _, _, plan = publisher.plan(scenario.builds)
            if not plan.conflicts:
                publisher.publish(scenario.builds)
        except ParutionError:  # one of them may stop; it is said to whoever ran it
            pass

    scenario.proxy.fail(Meanwhile(lambda: publish(other)), at=number)
    publish(one)
    scenario.proxy.behave()
    one.publish(scenario.builds)


def _look(scenario: Scenario, numbers: list[int]) -> None:
    for number in numbers:
        _interleave(scenario, number)
        assert scenario.look() == scenario.expected, f"{scenario.name}, request {number}"


@pytest.fixture(autouse=True)
def _no_lease(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claims, "LEASE", timedelta(0))


@pytest.mark.parametrize("scenario", SCENARIOS, indirect=True)
def test_what_two_interleaved_runs_leave_is_repaired_by_the_next(scenario: Scenario) -> None:
    draw = random.Random(scenario.name)
    numbers = [request.number for request in scenario.requests]
    _look(scenario, sorted(draw.sample(numbers, DRAWS)))


@pytest.mark.faults
@pytest.mark.parametrize("scenario", SCENARIOS, indirect=True)
def test_every_interleaving(scenario: Scenario) -> None:
    _look(scenario, [request.number for request in scenario.requests])
