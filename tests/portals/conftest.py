"""A test of the suite is collected once for each kind of portal of which it makes sense."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.portals.kinds import KINDS
from tests.udata.editions import STATIONS, build

if TYPE_CHECKING:
    from pathlib import Path

    from parution.model.release import Build
    from tests.portals.harness import Harness


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give each test its portals, and at how many operations each is disturbed: None, at all."""
    if "harness" not in metafunc.fixturenames:
        return
    name = metafunc.function.__name__
    kinds = {label: kind for label, kind in KINDS.items() if name not in kind.exceptions}
    if "sample" not in metafunc.fixturenames:
        metafunc.parametrize("harness", kinds, indirect=True)
        return
    cases = [pytest.param(kind, KINDS[kind].sample, id=kind) for kind in kinds]
    cases += [
        pytest.param(kind, None, id=f"{kind}-all", marks=pytest.mark.faults)
        for kind in kinds
        if KINDS[kind].sample is not None
    ]
    metafunc.parametrize(("harness", "sample"), cases, indirect=["harness"])


@pytest.fixture
def harness(request: pytest.FixtureRequest, tmp_path: Path) -> Harness:
    """Give an empty portal of one kind."""
    return KINDS[request.param].make(request, tmp_path)


class Editions(NamedTuple):
    """Editions of a small package.

    Attributes:
        first: version 1.0.0.
        second: version 1.1.0: a row more in a table, a title changed.
        other: version 1.1.0 as somebody else built it, with another row.
    """

    first: Build
    second: Build
    other: Build


@pytest.fixture(scope="session")
def editions(tmp_path_factory: pytest.TempPathFactory) -> Editions:
    """Build the editions."""
    folder = tmp_path_factory.mktemp("editions")
    (folder / "other").mkdir()
    return Editions(
        build(folder, "1.0.0"),
        build(folder, "1.1.0", STATIONS + "03,Milieu\n", title="Stations de mesure, 2024"),
        build(folder / "other", "1.1.0", STATIONS + "03,Centre\n"),
    )
