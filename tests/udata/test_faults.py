"""Whatever fails at whatever request, at most one plain re-run gives what no failure gives.

Two publications, a first one and an update, meet each fault at each of their requests. What the
portal holds afterwards is compared with what an undisturbed run leaves: the dataset, its
resources with their ids where they were there before, their order, their files, and a resource
that somebody added by hand.

A request that udata carries out late, after it was sent again or after the re-run, is not undone
by the run that sent it: one more run finds what it left, and takes it away.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from tests.udata.matrix import (
    CASES,
    SCENARIOS,
    Case,
    Matrix,
    Outcome,
    Scenario,
)
from tests.udata.running import HOW_TO_INSTALL, installed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from parution.model.release import Build
    from tests.udata.matrix import Begun


def _cover(scenario: Scenario) -> list[tuple[Case, int]]:
    """Choose meetings so that each request meets a fault, and each fault a request."""
    total = len(scenario.requests)
    shift = SCENARIOS.index(scenario.name) * 7
    numbers = {case: scenario.list_requests(case) for case in CASES}
    meetings: list[tuple[Case, int]] = []
    met: Counter[int] = Counter()
    # Those that mean something at few requests choose first.
    for case in sorted(CASES, key=lambda case: len(numbers[case])):
        number = min(numbers[case], key=lambda n: (met[n], (n * 5 + shift) % total))
        meetings.append((case, number))
        met[number] += 1
    for number in set(range(1, total + 1)) - met.keys():
        there = [case for case in CASES if number in numbers[case]]
        meetings.append((there[number * 5 % len(there)], number))
    return meetings


@pytest.mark.parametrize("scenario", SCENARIOS, indirect=True)
def test_a_sample_of_the_matrix(scenario: Scenario) -> None:
    """Each request meets one fault or more, and each fault one request or more."""
    meetings = _cover(scenario)
    assert {number for _, number in meetings} == {r.number for r in scenario.requests}
    assert {case for case, _ in meetings} == set(CASES)
    met = [scenario.meet(case, number) for case, number in meetings]
    assert [m for m in met if m.outcome is Outcome.OPEN] == []
    assert {Outcome.AT_ONCE, Outcome.RERUN} <= {m.outcome for m in met}


@pytest.fixture(scope="module")
def begun(
    request: pytest.FixtureRequest,
    editions: tuple[Build, Build],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Mapping[tuple[str, Case], Begun]]:
    """Begin all meetings that the tests of this run wait for, so that no process waits."""
    if not installed():
        pytest.fail(HOW_TO_INSTALL, pytrace=False)
    waiting: list[dict[str, Any]] = [
        item.callspec.params
        for item in request.session.items
        if isinstance(item, pytest.Function) and item.function is test_the_matrix
    ]
    wanted = [(parameters["name"], parameters["case"]) for parameters in waiting]
    with Matrix(editions, tmp_path_factory.mktemp("matrix")) as matrix:
        yield matrix.begin(wanted)


@pytest.mark.faults
@pytest.mark.parametrize("case", CASES, ids=str)
@pytest.mark.parametrize("name", SCENARIOS)
def test_the_matrix(
    begun: Mapping[tuple[str, Case], Begun],
    name: str,
    case: Case,
    record_property: Callable[[str, object], None],
) -> None:
    asked = begun[name, case]
    met = [meeting.result() for meeting in asked.meetings]
    counts = Counter(m.outcome for m in met)
    row = (name, str(case), asked.requests, *(counts[outcome] for outcome in Outcome))
    record_property("matrix", row)
    assert met, "it means something at no request"
    if still := [m for m in met if m.outcome is Outcome.OPEN]:
        pytest.fail("\n\n".join(f"{m.where}\n{m.why}" for m in still), pytrace=False)
