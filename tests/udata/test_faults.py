"""Whatever fails at whatever request, at most one plain re-run gives what no failure gives.

Two publications, a first one and an update, meet each fault at each of their requests. What the
portal holds afterwards is compared with what an undisturbed run leaves: the dataset, its
resources with their ids where they were there before, their order, their files, and a resource
that somebody added by hand.

A request that udata carries out late, after it was sent again or after the re-run, is not undone
by the run that sent it: one more run finds what it left, and takes it away.
"""

from __future__ import annotations

import errno
import hashlib
import os
import pickle
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest
import requests

from parution.errors import ParutionError
from parution.portals.udata.journal import Journal
from tests.udata.editions import HASTE, STATIONS, Publisher, build, make_publisher
from tests.udata.faults import (
    EVERYWHERE,
    Fault,
    Interrupted,
    Killed,
    Late,
    LostAnswer,
    Meanwhile,
    Refused,
    ResetBefore,
    Slow,
    Stale,
    Status,
    Timeout,
)
from tests.udata.running import PATHS, REPOSITORY

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from parution.model.release import Build
    from tests.udata.proxy import FaultProxy
    from tests.udata.running import Udata

SCENARIOS = ("first", "update")
# What a process does that is killed in the middle: no exception is caught, nothing is closed.
PUBLISH = """
import pickle, sys
from pathlib import Path
publisher, builds = pickle.loads(Path(sys.argv[1]).read_bytes())
publisher.publish(builds)
"""


@dataclass(frozen=True)
class Case:
    """A fault, and for how many requests in a row it happens; None: for ever."""

    fault: Fault
    times: int | None = 1

    def __str__(self) -> str:
        return f"{self.fault}{'' if self.times else ' for ever'}"


CASES = (
    *(Case(fault) for fault in EVERYWHERE),
    Case(Refused()),
    Case(Timeout()),
    Case(Timeout(acted=True)),
    Case(Interrupted(code=502)),
    Case(Status(200)),  # a captive portal, a page of maintenance
    Case(Status(200, acted=True)),
    Case(Slow(pause=0.3)),
    Case(Stale()),
    Case(Late()),
    Case(Late(held=True)),
    Case(Meanwhile(lambda: None)),  # from there on, the journal's disk is full
    Case(Status(401, body=b'{"message": "Revoked API token"}'), None),
    Case(ResetBefore(), None),
    Case(LostAnswer(), None),
    Case(Status(500), None),
    Case(Killed(lambda: None)),
    Case(Killed(lambda: None, acted=True)),
)


# How long a portal that keeps silent, or that drips, is waited for.
PATIENCES = {
    Timeout: replace(HASTE, answer=1.5),
    Slow: replace(HASTE, answer=1.0, slowest=1e9),
}


@pytest.fixture(scope="module")
def editions(tmp_path_factory: pytest.TempPathFactory) -> tuple[Build, Build]:
    folder = tmp_path_factory.mktemp("editions")
    changed = {"title": "Stations de mesure, 2024", "keywords": ["hydrologie", "débits"]}
    return build(folder, "1.0.0"), build(folder, "1.1.0", STATIONS + "03,Milieu\n", **changed)


class Scenario:
    """One publication, begun again and again from the same state of the portal."""

    def __init__(
        self,
        name: str,
        udata: Udata,
        proxy: FaultProxy,
        editions: tuple[Build, Build],
        folder: Path,
    ) -> None:
        self.name = name
        self.udata = udata
        self.proxy = proxy
        self.builds: Sequence[Build] = editions[:1] if name == "first" else editions
        self.folder = folder
        self.runs = 0
        self.before: dict[str, Any] = {}

    def begin(self) -> Publisher:
        """Put the portal in the state before, and be on a machine that remembers nothing."""
        self.proxy.clear()
        self.udata.reset()
        self.udata.clock("ticking")
        self.runs += 1
        publisher = make_publisher(self.udata, self.folder / str(self.runs), self.proxy.url)
        if self.name == "update":
            assert publisher.publish(self.builds[:1])
            (dataset,) = self.udata.datasets()
            self.udata.upload(dataset["id"], "notice.pdf", b"%PDF-1.4 by hand")
            self.before = {r["title"]: r["id"] for r in self.udata.resources(dataset["id"])}
        self.proxy.clear()
        return publisher

    def meet(self, case: Case, number: int) -> bool:
        """Publish while a fault happens at a request, then once more if that failed.

        Returns:
            Whether the first run sufficed.
        """
        publisher = self.begin()
        careful = replace(publisher, waits=PATIENCES.get(type(case.fault), HASTE))
        if isinstance(case.fault, Killed):
            sufficed = self._kill(publisher, case.fault, number)
        elif isinstance(case.fault, Meanwhile):
            sufficed = self._fill(publisher, case.fault, number)
        else:
            self.proxy.fail(case.fault, at=number, times=case.times)
            sufficed = _publish(careful, self.builds)
        self.proxy.behave()
        if isinstance(case.fault, Late) and not case.fault.held:
            self.proxy.carry_out()
        if isinstance(case.fault, Late) or not sufficed:
            publisher.publish(self.builds)
        if self.proxy.carry_out():
            publisher.publish(self.builds)
        return sufficed

    def _fill(self, publisher: Publisher, fault: Meanwhile, number: int) -> bool:
        """Publish on a disk that is full from a request on: a line of the journal is cut."""
        full = threading.Event()
        write = Journal.write

        def write_cut(journal: Journal, **entry: Any) -> None:
            if not full.is_set():
                write(journal, **entry)
                return
            with journal._path.open("a", encoding="utf-8") as file:
                file.write('{"run": "')
            raise OSError(errno.ENOSPC, "full")

        self.proxy.fail(replace(fault, happens=full.set), at=number)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Journal, "write", write_cut)
            return _publish(publisher, self.builds)

    def _kill(self, publisher: Publisher, fault: Killed, number: int) -> bool:
        path = self.folder / "killed.pickle"
        path.write_bytes(pickle.dumps((publisher, self.builds)))
        process = subprocess.Popen(
            [sys.executable, "-c", PUBLISH, path],
            cwd=REPOSITORY,
            env={**os.environ, "PYTHONPATH": PATHS},
        )
        self.proxy.fail(replace(fault, kill=process.kill), at=number)
        code = process.wait(60)
        assert code in {0, -signal.SIGKILL}, code
        return code == 0

    def look(self) -> dict[str, Any]:
        """Say all that the portal holds, but the ids and the times that it alone chooses."""
        # A draft that was made twice is deleted, which udata keeps for a day.
        (dataset,) = [entry for entry in self.udata.datasets() if not entry.get("deleted")]
        dataset = self.udata.dataset(dataset["id"])
        kept = ("title", "description", "tags", "license", "frequency", "private", "extras")
        ids = {r["title"]: r["id"] for r in dataset["resources"]}
        assert self.before.items() <= ids.items()
        return {
            **{name: dataset[name] for name in (*kept, "temporal_coverage", "spatial")},
            "resources": [self._look_at(resource) for resource in dataset["resources"]],
        }

    def _look_at(self, resource: dict[str, Any]) -> dict[str, Any]:
        kept = ("title", "description", "type", "filetype", "filesize", "schema", "extras")
        return {
            **{name: resource[name] for name in kept},
            "file": resource["url"].rpartition("/")[2],
            "sha256": hashlib.sha256(self.udata.read(resource["latest"])).hexdigest(),
        }


def _publish(publisher: Publisher, builds: Sequence[Build]) -> bool:
    try:
        publisher.publish(builds)
    except (ParutionError, OSError):
        return False
    return True


@pytest.fixture
def scenario(
    request: pytest.FixtureRequest,
    udata: Udata,
    proxy: FaultProxy,
    editions: tuple[Build, Build],
    tmp_path: Path,
) -> Scenario:
    return Scenario(request.param, udata, proxy, editions, tmp_path)


def _undisturbed(scenario: Scenario) -> tuple[dict[str, Any], list[str]]:
    scenario.begin().publish(scenario.builds)
    return scenario.look(), [exchange.label for exchange in scenario.proxy.exchanges]


def _meet_all(
    scenario: Scenario, meetings: Sequence[tuple[Case, int]], labels: list[str], expected: Any
) -> list[bool]:
    sufficed = []
    for case, number in meetings:
        where = f"{scenario.name}, {case} at request {labels[number - 1]}"
        try:
            sufficed.append(scenario.meet(case, number))
        except (ParutionError, requests.RequestException) as error:
            pytest.fail(f"{where}: the re-run failed too: {error}")
        assert scenario.look() == expected, where
    return sufficed


@pytest.mark.parametrize("scenario", SCENARIOS, indirect=True)
def test_a_sample_of_the_matrix(scenario: Scenario) -> None:
    """Each request meets one fault, and each fault one request or more."""
    expected, labels = _undisturbed(scenario)
    shift = SCENARIOS.index(scenario.name) * 7
    assert len(labels) >= len(CASES)
    meetings = [
        (CASES[(number * 5 + shift) % len(CASES)], number) for number in range(1, len(labels) + 1)
    ]
    assert len({case for case, _ in meetings}) == len(CASES)
    sufficed = _meet_all(scenario, meetings, labels, expected)
    assert any(sufficed)
    assert not all(sufficed)


@pytest.mark.faults
@pytest.mark.parametrize("case", CASES, ids=str)
@pytest.mark.parametrize("scenario", SCENARIOS, indirect=True)
def test_the_matrix(
    scenario: Scenario, case: Case, record_property: Callable[[str, object], None]
) -> None:
    expected, labels = _undisturbed(scenario)
    meetings = [(case, number) for number in range(1, len(labels) + 1)]
    sufficed = _meet_all(scenario, meetings, labels, expected)
    record_property("matrix", (scenario.name, str(case), len(sufficed), sum(sufficed)))
