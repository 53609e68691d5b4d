"""What the tests of every fault say at the end; the fixtures are in ``fixtures.py``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.udata.matrix import Outcome

if TYPE_CHECKING:
    import pytest


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
