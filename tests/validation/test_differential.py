"""Drawn tables, dialects, schemas and checklists: the screen and frictionless find the same.

150 examples by default; ``make fuzz`` draws 100,000, or ``PARUTION_EXAMPLES`` of them
from the seed ``PARUTION_SEED``, so that several machines or processes draw others. A difference
that this finds becomes a named case in ``test_beware.py``.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from parution.validation.reading import stream
from tests.validation.comparing import Drawn, make_package
from tests.validation.drawing import draw_package

if TYPE_CHECKING:
    from tests.validation.drawing import Drawn as Tables

PACKAGE = {"$schema": "https://datapackage.org/profiles/2.0/datapackage.json"}
# As many as CI can wait for, always the same; and as many as a night can, from any seed.
DRAWN = settings(
    max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
FUZZED = settings(
    DRAWN, derandomize=False, max_examples=int(os.environ.get("PARUTION_EXAMPLES", "100000"))
)


def _compare(drawn: Tables, size: int, found: Drawn) -> None:
    with tempfile.TemporaryDirectory() as name, mock.patch.object(stream, "CHUNK", size):
        folder = Path(name).resolve()
        for entry, content in drawn:
            (folder / entry["path"]).write_bytes(content)
        found.compare(make_package(folder, [entry for entry, _ in drawn], PACKAGE))


def _compare_all(drawn_as: settings) -> None:
    found = Drawn()

    def compare(drawn: Tables, size: int) -> None:
        _compare(drawn, size, found)

    compare_all = drawn_as(given(drawn=draw_package(), size=st.integers(16, 200))(compare))
    if drawn_as is FUZZED and "PARUTION_SEED" in os.environ:
        compare_all = seed(int(os.environ["PARUTION_SEED"]))(compare_all)
    compare_all()
    found.demand_most()


@pytest.mark.slow
def test_the_screen_finds_what_frictionless_finds() -> None:
    _compare_all(DRAWN)


@pytest.mark.fuzz
def test_the_screen_finds_what_frictionless_finds_at_length() -> None:
    _compare_all(FUZZED)
