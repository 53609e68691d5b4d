"""A write whose answer says otherwise than what was sent is seen at once, and repaired.

A portal, or what stands before it, may answer 200 and have done nothing, or a part. The run
stops there, before anything says that it was sent; the next plain run repairs, and takes what
nobody wrote for nobody's edit.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from parution.errors import ExitCode, PortalError
from parution.messages import Catalogue
from parution.model.portal import ConflictKind
from parution.model.progress import silent
from parution.portals.publishing import publish
from parution.portals.udata import claims, describing, marks
from tests.udata.editions import WORDS
from tests.udata.faults import Dropped, Fault, Ignored, ResetBefore
from tests.udata.matrix import SCENARIOS, Scenario

if TYPE_CHECKING:
    from collections.abc import Callable

    from parution.portals.udata.client import Client
    from tests.udata.editions import Publisher

# What describes a resource: its words and its mark, in one request.
DESCRIBES = r"^/api/1/datasets/\w+/resources/[\w-]+/$"
ITS_WORDS = ("title", "description", "type", "schema")
PARTS = {
    "neither": Ignored(),
    "words without mark": Dropped(("extras",)),
    "mark without words": Dropped(ITS_WORDS),
    "mark without description": Dropped(("description",)),
    "title alone": Dropped(("extras", "description", "type", "schema")),
}
# Of how many writes one is ignored once.
STRIDE = 3
everywhere = pytest.mark.parametrize("scenario", SCENARIOS, indirect=True)


@pytest.fixture
def no_lease(monkeypatch: pytest.MonkeyPatch) -> None:
    """The claim of a run of another machine has ended."""
    monkeypatch.setattr(claims, "LEASE", timedelta(0))


def _list_writes(scenario: Scenario) -> list[int]:
    """List the numbers of the requests of an undisturbed run that are a PUT."""
    return [exchange.number for exchange in scenario.requests if exchange.method == "PUT"]


def _stop(scenario: Scenario, run: Callable[[], object]) -> PortalError:
    """Publish; the run must stop at what was not kept, and say so."""
    with pytest.raises(PortalError) as caught:
        run()
    scenario.proxy.behave()
    assert caught.value.key == "udata.not-kept"
    return caught.value


def _try(scenario: Scenario, publisher: Publisher) -> str:
    """Publish; say why it stopped, if it did."""
    try:
        publisher.publish(scenario.builds)
    except PortalError as error:
        return error.key
    return "nothing was lost"


def _move(publisher: Publisher, machine: str) -> Publisher:
    """Go on on another machine, which has no journal, or on the same one."""
    if machine == "same":
        return publisher
    return replace(publisher, work=publisher.work / "elsewhere")


@everywhere
def test_what_was_ignored_once_is_sent_again(scenario: Scenario) -> None:
    for number in _list_writes(scenario)[::STRIDE]:
        publisher = scenario.begin()
        scenario.proxy.fail(Ignored(), at=number)
        assert publisher.publish(scenario.builds), number
        assert scenario.look() == scenario.expected, number


@everywhere
@pytest.mark.usefixtures("no_lease")
@pytest.mark.parametrize("machine", ["same", "another"])
def test_what_is_ignored_for_good_stops_the_run_and_the_next_one_repairs(
    scenario: Scenario, machine: str
) -> None:
    numbers = _list_writes(scenario)
    # A resource, the order, the dataset, the end of the claim; for an update, its beginning too.
    for number in dict.fromkeys([numbers[0], *numbers[-3:]]):
        publisher = scenario.begin()
        scenario.proxy.fail(Ignored(), at=number, times=None)
        error = _stop(scenario, partial(publisher.publish, scenario.builds))
        once, again, *after = scenario.proxy.exchanges[number - 1 :]
        assert once.label.partition(" ")[2] == again.label.partition(" ")[2]
        # Nothing more is said, but of the claim and of the marks.
        assert [e.path for e in after if not e.path.endswith("/extras/")] == []
        if once.path.endswith("/resources/"):
            assert (error.values["key"], error.values["field"]) == ("dataset", "resources")
        _move(publisher, machine).publish(scenario.builds)  # no conflict, or it raises
        assert scenario.look() == scenario.expected, number


@everywhere
@pytest.mark.usefixtures("no_lease")
@pytest.mark.parametrize("part", PARTS)
def test_a_resource_of_which_a_part_is_kept_is_repaired_without_a_conflict(
    scenario: Scenario, part: str
) -> None:
    for nth, machine in ((1, "same"), (1, "another"), (4, "same")):
        publisher = scenario.begin()
        scenario.proxy.fail(PARTS[part], method="PUT", path=DESCRIBES, nth=nth, times=None)
        assert _try(scenario, publisher) in {"udata.not-kept", "nothing was lost"}
        scenario.proxy.behave()
        _move(publisher, machine).publish(scenario.builds)
        assert scenario.look() == scenario.expected, (nth, machine)


def _lose_words(scenario: Scenario, publisher: Publisher, *, corrected: bool) -> PortalError:
    """Have the mark of a table kept and not its words; and corrected, or not."""
    fault: Fault = Dropped(ITS_WORDS)
    scenario.proxy.fail(fault, method="PUT", path=DESCRIBES, times=None)
    if not corrected:
        scenario.proxy.fail(ResetBefore(), method="PUT", path="/extras/$", times=None)
    return _stop(scenario, partial(publisher.publish, scenario.builds))


def _find(scenario: Scenario, key: str) -> tuple[str, dict[str, Any]]:
    (dataset,) = scenario.udata.datasets()
    resources = scenario.udata.resources(dataset["id"])
    (found,) = [r for r in resources if r["extras"].get(marks.KEY) == key]
    return dataset["id"], found


@pytest.mark.parametrize("scenario", ["first"], indirect=True)
def test_a_mark_is_corrected_at_once_or_the_journal_knows_or_a_person_is_asked(
    scenario: Scenario, no_lease: None
) -> None:
    del no_lease
    publisher = scenario.begin()
    error = _lose_words(scenario, publisher, corrected=False)
    assert (error.values["key"], error.values["field"]) == ("table:stations", "title")
    # Another machine has no means of knowing: it is a conflict, which a person settles.
    elsewhere = _move(publisher, "another")
    _, _, plan = elsewhere.plan(scenario.builds)
    assert [(c.kind, c.key, c.field) for c in plan.conflicts] == [
        (ConflictKind.DRIFT, "table:stations", "description")
    ]
    elsewhere.publish(scenario.builds, overwrite=True)
    assert scenario.look() == scenario.expected
    # This one has its journal.
    publisher = scenario.begin()
    _lose_words(scenario, publisher, corrected=False)
    publisher.publish(scenario.builds)
    assert scenario.look() == scenario.expected


@pytest.mark.parametrize("scenario", ["first"], indirect=True)
@pytest.mark.parametrize("corrected", [True, False])
def test_what_somebody_edits_meanwhile_is_still_a_conflict(
    scenario: Scenario, *, corrected: bool
) -> None:
    publisher = scenario.begin()
    _lose_words(scenario, publisher, corrected=corrected)
    dataset, table = _find(scenario, "table:stations")
    scenario.udata.request(
        "PUT",
        f"/api/1/datasets/{dataset}/resources/{table['id']}/",
        person=scenario.udata.people.editor,
        json={"description": "Mieux dit."},
    ).raise_for_status()
    _, _, plan = publisher.plan(scenario.builds)
    assert [(c.kind, c.field, c.found) for c in plan.conflicts] == [
        (ConflictKind.DRIFT, "description", "Mieux dit.")
    ]


@everywhere
def test_a_run_that_dies_before_it_sees_that_the_words_were_lost_is_repaired(
    scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    publisher = scenario.begin()
    scenario.proxy.fail(Dropped(ITS_WORDS), method="PUT", path=DESCRIBES)

    def die(client: Client, path: str, body: Any, _compare: object) -> None:
        client.put(path, body)
        raise KeyboardInterrupt

    portal, desired, plan = publisher.plan(scenario.builds)
    monkeypatch.setattr(describing, "put_compared", die)
    with pytest.raises(KeyboardInterrupt):
        publish(portal, desired, plan, silent, "1.0.0")
    monkeypatch.undo()
    publisher.publish(scenario.builds)
    assert scenario.look() == scenario.expected


@everywhere
@pytest.mark.usefixtures("no_lease")
@pytest.mark.parametrize("machine", ["same", "another"])
def test_a_licence_that_the_portal_drops_in_silence_is_said_at_once(
    scenario: Scenario, machine: str
) -> None:
    """udata itself: it answers 201, then 200, and has put `notspecified` in its place."""
    publisher = scenario.begin()
    unknown = replace(publisher, words={**WORDS, "license": "lov3"})
    # Without the preflight, which asks the portal for its licences.
    portal, desired, plan = unknown.plan(scenario.builds)
    error = _stop(scenario, partial(publish, portal, desired, plan, silent, "1.1.0"))
    assert (error.values["key"], error.values["field"]) == ("dataset", "license")
    assert error.exit_code is ExitCode.PORTAL
    for language in ("fr", "en"):
        said = Catalogue(language).say(error.key, **error.values)
        assert "dataset" in said
        assert "license" in said
    if scenario.name == "first":
        assert [e.path for e in scenario.proxy.exchanges if "upload" in e.path] == []
    (dataset,) = scenario.udata.datasets()
    assert dataset["license"] == "notspecified"
    _move(publisher, machine).publish(scenario.builds)
    assert scenario.look() == scenario.expected
