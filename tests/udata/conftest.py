"""The publications that several modules disturb, and what the tests of every fault say.

The portal and its proxy are in ``fixtures.py``: tests of other folders use them too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.udata.editions import STATIONS, build
from tests.udata.matrix import Outcome, Scenario, send_in_parts

if TYPE_CHECKING:
    from pathlib import Path

    from parution.model.release import Build
    from tests.udata.proxy import FaultProxy
    from tests.udata.running import Udata


@pytest.fixture(scope="session")
def editions(tmp_path_factory: pytest.TempPathFactory) -> tuple[Build, Build]:
    folder = tmp_path_factory.mktemp("editions")
    changed = {"title": "Stations de mesure, 2024", "keywords": ["hydrologie", "débits"]}
    return build(folder, "1.0.0"), build(folder, "1.1.0", STATIONS + "03,Milieu\n", **changed)


@pytest.fixture
def scenario(
    request: pytest.FixtureRequest,
    proxy: FaultProxy,
    editions: tuple[Build, Build],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Scenario:
    udata: Udata = request.getfixturevalue("udata")
    send_in_parts(monkeypatch)
    return Scenario(request.param, udata, proxy, editions, tmp_path)


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
