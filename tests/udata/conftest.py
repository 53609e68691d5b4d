"""The real udata, once for all tests that ask for it, and as new for each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.udata.matrix import Outcome
from tests.udata.proxy import FaultProxy
from tests.udata.running import HOW_TO_INSTALL, Udata, UdataServer, installed

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def udata_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[UdataServer]:
    """Start udata for the session; its log stays in pytest's temporary folder."""
    if not installed():
        pytest.fail(HOW_TO_INSTALL, pytrace=False)
    with UdataServer(tmp_path_factory.mktemp("udata")) as server:
        yield server


@pytest.fixture
def udata(udata_server: UdataServer, request: pytest.FixtureRequest) -> Iterator[Udata]:
    """Give the portal, as seeded: no dataset, no file, its own settings.

    If the test fails, what udata wrote to its log meanwhile is shown with it.
    """
    portal = Udata(udata_server)
    portal.reset()
    start = udata_server.log.stat().st_size
    yield portal
    with udata_server.log.open("rb") as log:
        log.seek(start)
        request.node.add_report_section(
            "teardown", "udata log", log.read().decode("utf-8", "replace")
        )


@pytest.fixture
def proxy(udata: Udata) -> Iterator[FaultProxy]:
    """Give a proxy before the portal, whose address is the portal's as far as anyone can see."""
    with FaultProxy(udata.server.address) as proxy:
        udata.publish_at(proxy.address)
        yield proxy


@pytest.fixture
def elsewhere(udata: Udata) -> Iterator[FaultProxy]:
    """Give another host before the same portal, to see what a client carries there."""
    with FaultProxy(udata.server.address, host="localhost") as proxy:
        yield proxy


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what each fault met, whether its test passed or failed: see `matrix.Outcome`."""
    reports = [
        report
        for state in ("passed", "failed")
        for report in terminalreporter.getreports(state)
        if report.when == "call"
    ]
    rows = [
        value
        for report in sorted(reports, key=lambda report: report.start)
        for name, value in report.user_properties
        if name == "matrix"
    ]
    if not rows:
        return
    terminalreporter.section("faults at every request")
    heads = ("requests", "no sense", *(outcome.value for outcome in Outcome))
    terminalreporter.write_line(f"{'':8}{'fault':34}" + "".join(f"{head:>9}" for head in heads))
    totals = [0] * len(heads)
    for scenario, fault, requests, *counts in rows:
        figures = (requests, requests - sum(counts), *counts)
        totals = [total + figure for total, figure in zip(totals, figures, strict=True)]
        terminalreporter.write_line(
            f"{scenario:8}{fault:34}" + "".join(f"{figure:>9}" for figure in figures)
        )
    terminalreporter.write_line(f"{'':8}{'in all':34}" + "".join(f"{total:>9}" for total in totals))
