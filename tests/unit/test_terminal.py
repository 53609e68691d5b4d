"""The terminal: who is asked, and who is answered."""

from __future__ import annotations

import io
import json

import pytest

from parution.reports.terminal import Terminal
from parution.settings import Verbosity


@pytest.fixture(autouse=True)
def _someone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have somebody there, who says yes."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setattr("sys.stdin", io.StringIO("oui\n"))


def test_a_person_is_asked_and_a_program_is_not() -> None:
    assert Terminal(Verbosity.NORMAL, for_program=True).confirm("D’accord ?") is None
    assert Terminal(Verbosity.NORMAL).confirm("D’accord ?") is True


@pytest.mark.parametrize("for_program", [False, True])
def test_an_answer_is_for_a_person_or_for_a_program(
    capfd: pytest.CaptureFixture[str], for_program: bool
) -> None:
    terminal = Terminal(Verbosity.NORMAL, for_program=for_program)
    terminal.answer("Fait.")
    terminal.answer_program({"done": True})
    out, err = capfd.readouterr()
    assert err == ""
    assert (json.loads(out) == {"done": True}) if for_program else (out == "Fait.\n")
