"""A publication that meets a fault, begun again and again from one state of the portal.

`CASES` are the faults; `Scenario` is a publication, a first one or an update, which meets one of
them at one of its requests; `Matrix` has them all meet, in processes that have a udata each.
"""

from __future__ import annotations

import errno
import multiprocessing
import os
import threading
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any, Self

import pytest
import requests

from parution.errors import ParutionError
from parution.portals.udata import transfer
from parution.portals.udata.journal import Journal
from tests.udata.editions import HASTE, Publisher, make_publisher
from tests.udata.faults import (
    EVERYWHERE,
    Dropped,
    Fault,
    Ignored,
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
from tests.udata.killing import kill_at
from tests.udata.looking import look
from tests.udata.proxy import FaultProxy
from tests.udata.running import Udata, UdataServer

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from concurrent.futures import Future

    from parution.model.release import Build

SCENARIOS = ("first", "update")
# One process more than the machine has processors: some wait for a portal that keeps silent.
PROCESSES = (os.cpu_count() or 1) + 1


@dataclass(frozen=True)
class Case:
    """A fault, and for how many requests in a row it happens; None: for ever."""

    fault: Fault
    times: int | None = 1

    def __str__(self) -> str:
        return f"{self.fault}{'' if self.times else ' for ever'}"


CASES = (
    *(Case(fault) for fault in EVERYWHERE if getattr(fault, "code", 0) != 429),
    Case(Refused()),
    Case(Status(429, headers={"Retry-After": "1"})),
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
    Case(Stale(), None),
    Case(Status(401, body=b'{"message": "Revoked API token"}'), None),
    Case(ResetBefore(), None),
    Case(LostAnswer(), None),
    Case(Status(500), None),
    Case(Ignored()),
    Case(Ignored(), None),
    Case(Dropped(("extras",)), None),
    Case(Dropped(("title", "description", "type", "schema")), None),
    Case(Killed(lambda: None)),
    Case(Killed(lambda: None, acted=True)),
)

# How long a portal that keeps silent, or that drips, is waited for: much longer than udata takes,
# much less than the shortest of its answers takes to drip.
PATIENCES = {
    Timeout: replace(HASTE, answer=1.0),
    Slow: replace(HASTE, answer=1.0, slowest=1e9),
}


# Bytes over which a file goes in parts, and of each: the archives do, and a longer history.
SMALL = 4000


def send_in_parts(patch: pytest.MonkeyPatch) -> None:
    """Have small files sent as large ones are."""
    patch.setattr(transfer, "LARGEST_WHOLE", SMALL)
    patch.setattr(transfer, "PART", SMALL)


class Outcome(Enum):
    """What it took until the portal held what an undisturbed run leaves."""

    AT_ONCE = "one run"
    RERUN = "re-run"
    # What udata carried out late was found by the next run, and undone.
    REMOVED = "undone"
    OPEN = "open"


@dataclass(frozen=True)
class Met:
    """How a publication went that met a fault.

    Attributes:
        where: the scenario, the fault and the request.
        outcome: what it took.
        why: what is wrong, where it is open.
    """

    where: str
    outcome: Outcome
    why: str = ""


class Scenario:
    """One publication, of which the portal remembers the state before.

    Args:
        name: one of `SCENARIOS`.
        udata: a portal that nobody else uses.
        proxy: the proxy before it.
        editions: the one that is published first, and the one that updates it.
        folder: where the machines of each run remember what they do.

    Attributes:
        builds: what is published.
        requests: those of an undisturbed run.
        expected: what an undisturbed run leaves.
    """

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
        self._folder = folder
        self._runs = 0
        self._before: dict[str, str] = {}
        self._prepare(editions[0])
        publisher = self.begin()
        # How many requests had come when a line of the journal was written.
        self._lines: list[int] = []
        write = Journal.write

        def write_counted(journal: Journal, **entry: Any) -> None:
            self._lines.append(len(proxy.exchanges))
            write(journal, **entry)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Journal, "write", write_counted)
            publisher.publish(self.builds)
        self.requests = proxy.exchanges
        self.expected = self.look()

    def _prepare(self, first: Build) -> None:
        """Put the portal in the state before, and keep that."""
        self.proxy.clear()
        self.udata.reset()
        self.udata.clock("ticking")
        if self.name == "update":
            publisher = self._machine()
            assert publisher.publish([first])
            assert not list(publisher.work.glob("*")), "a run that ended well remembers nothing"
            (dataset,) = self.udata.datasets()
            self.udata.upload(dataset["id"], "notice.pdf", b"%PDF-1.4 by hand")
            resources = self.udata.resources(dataset["id"])
            self._before = {r["title"]: r["id"] for r in resources}
        self.udata.keep(self.name)

    def _machine(self) -> Publisher:
        """Be on a machine that remembers nothing."""
        self._runs += 1
        return make_publisher(self.udata, self._folder / str(self._runs), self.proxy.url)

    def begin(self) -> Publisher:
        """Put the portal in the state before, and be on a new machine."""
        self.proxy.clear()
        self.udata.restore(self.name)
        return self._machine()

    def list_requests(self, case: Case) -> list[int]:
        """List the numbers of the requests at which a fault does what no other one does.

        The others would do nothing, or the same: a body that is not there is not cut; a reading
        changes nothing, however late it comes; what was never written has no state before; a
        journal that no line is added to needs no disk.
        """
        return [n for n in range(1, len(self.requests) + 1) if self._means_something(case, n)]

    def _means_something(self, case: Case, number: int) -> bool:
        request = self.requests[number - 1]
        match case.fault:
            case Interrupted():
                means = request.request_size > 0
            case ResetBefore(body_read=True) if case.times:
                means = request.request_size > 0
            case Late():
                means = request.method != "GET"
            case Stale():
                written = any(r.method != "GET" for r in self.requests[: number - 1])
                downloads = "/datasets/r/" in request.path or not request.path.startswith("/api/")
                means = request.method == "GET" and written and not downloads
            case Ignored() | Dropped():
                means = request.method == "PUT"
            case Meanwhile():
                means = any(seen >= number for seen in self._lines)
            case _:
                means = True
        return means

    def meet(self, case: Case, number: int) -> Met:
        """Publish while a fault happens at a request, then once more if that failed."""
        where = f"{self.name}, {case} at request {self.requests[number - 1].label}"
        try:
            return Met(where, self._meet(case, number))
        except (ParutionError, requests.RequestException) as error:
            return Met(where, Outcome.OPEN, f"the next run failed: {error!r}")
        except AssertionError as error:
            return Met(where, Outcome.OPEN, str(error))

    def _meet(self, case: Case, number: int) -> Outcome:
        publisher = self.begin()
        sufficed = self._publish_once(publisher, case, number)
        self._check_met(case, number, sufficed=sufficed)
        self.proxy.behave()
        outcome = Outcome.AT_ONCE if sufficed else Outcome.RERUN
        if isinstance(case.fault, Late):
            outcome = self._finish_late(publisher, case.fault, number, outcome)
        elif not sufficed:
            publisher.publish(self.builds)
        self._compare()
        self.proxy.check()
        return outcome

    def _publish_once(self, publisher: Publisher, case: Case, number: int) -> bool:
        """Publish, and say whether that went well."""
        if isinstance(case.fault, Killed):
            return self._kill(publisher, case.fault, number)
        if isinstance(case.fault, Meanwhile):
            return self._fill(publisher, case.fault, number)
        self.proxy.fail(case.fault, at=number, times=case.times)
        waits = PATIENCES.get(type(case.fault), HASTE)
        return _publish(replace(publisher, waits=waits), self.builds)

    def _check_met(self, case: Case, number: int, *, sufficed: bool) -> None:
        """Check that the fault happened where it should: otherwise nothing was tried."""
        came = self.proxy.exchanges
        if isinstance(case.fault, Refused):  # nobody sees a request that is refused
            assert (len(came), sufficed) == (number - 1, False), "not met"
            return
        struck = [exchange for exchange in came if exchange.struck]
        asked = self.requests[number - 1]
        assert struck, "not met"
        assert (struck[0].number, struck[0].label) == (number, asked.label), "met elsewhere"
        assert case.times is None or len(struck) == case.times, "met more than once"
        if isinstance(case.fault, Slow):
            # On and on, it is never waited for to the end.
            assert struck[0].response_size < asked.response_size, "waited for without bound"
        if isinstance(case.fault, Meanwhile):
            assert not sufficed, "no line was cut"

    def _finish_late(
        self, publisher: Publisher, fault: Late, number: int, outcome: Outcome
    ) -> Outcome:
        """Have udata carry out late what it was asked, and publish again."""
        late = self.proxy.exchanges[number - 1]
        if fault.held:
            publisher.publish(self.builds)
        # If the request was sent again, udata carried it out then.
        self.proxy.carry_out()
        assert late.status, "never carried out"
        if outcome is Outcome.AT_ONCE and self.look() != self.expected:
            outcome = Outcome.REMOVED
        publisher.publish(self.builds)
        return outcome

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
        """Publish in a process that is killed: nothing is caught there, nothing is closed."""
        kill_at(self.proxy, fault, number, _publish_in_parts, publisher, self.builds)
        return False

    def _compare(self) -> None:
        found = self.look()
        wrong = [name for name, value in self.expected.items() if found.get(name) != value]
        assert not wrong, "\n".join(
            f"{name}: {found.get(name)!r}, not {self.expected[name]!r}" for name in wrong
        )

    def look(self) -> dict[str, Any]:
        """Say all that the portal holds, but the ids and the times that it alone chooses."""
        living = look(self.udata)
        if len(living) != 1:
            return {"datasets": len(living)}
        (dataset,) = [entry for entry in self.udata.datasets() if not entry.get("deleted")]
        ids = {r["title"]: r["id"] for r in self.udata.resources(dataset["id"])}
        return {
            "datasets": 1,
            **living[0],
            "ids of before": {title: ids.get(title) for title in self._before},
        }


def _publish(publisher: Publisher, builds: Sequence[Build]) -> bool:
    try:
        publisher.publish(builds)
    except (ParutionError, OSError):
        return False
    return True


def _publish_in_parts(publisher: Publisher, builds: Sequence[Build]) -> None:
    send_in_parts(pytest.MonkeyPatch())
    publisher.publish(builds)


@dataclass(frozen=True)
class Begun:
    """A fault that a publication is to meet, request after request.

    Attributes:
        requests: how many an undisturbed run makes.
        meetings: one for each at which the fault means something.
    """

    requests: int
    meetings: tuple[Future[Met], ...]


class Matrix:
    """Has faults met in several processes at once, each of which has a udata and a proxy.

    Args:
        editions: as of a `Scenario`; the processes read their files.
        folder: where they keep what they need.
    """

    def __init__(self, editions: tuple[Build, Build], folder: Path) -> None:
        # Not forked from here, where there may be threads.
        context = multiprocessing.get_context("spawn")
        self._processes = ProcessPoolExecutor(PROCESSES, context, _start, (editions, folder))

    def begin(self, wanted: Iterable[tuple[str, Case]]) -> dict[tuple[str, Case], Begun]:
        """Begin to have faults met, in this order, and do not wait for it.

        Args:
            wanted: scenarios and faults.
        """
        surveys = {name: self._processes.submit(_survey, name).result() for name in SCENARIOS}
        begun = {}
        for name, case in wanted:
            total, numbers = surveys[name]
            index = CASES.index(case)
            meetings = [self._processes.submit(_meet, name, index, n) for n in numbers[index]]
            begun[name, case] = Begun(total, tuple(meetings))
        return begun

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._processes.shutdown(cancel_futures=True)


# What a process of a `Matrix` has: a case goes there by its place, since it may hold a function.
_scenarios: dict[str, Scenario] = {}


def _start(editions: tuple[Build, Build], folder: Path) -> None:
    """Begin such a process: its udata ends with it."""
    send_in_parts(pytest.MonkeyPatch())
    here = Path(mkdtemp(dir=folder))
    udata = Udata(UdataServer(here / "udata"))
    proxy = FaultProxy(udata.server.address)
    udata.publish_at(proxy.address)
    for name in SCENARIOS:
        _scenarios[name] = Scenario(name, udata, proxy, editions, here / name)


def _survey(name: str) -> tuple[int, list[list[int]]]:
    scenario = _scenarios[name]
    return len(scenario.requests), [scenario.list_requests(case) for case in CASES]


def _meet(name: str, case: int, number: int) -> Met:
    return _scenarios[name].meet(CASES[case], number)
