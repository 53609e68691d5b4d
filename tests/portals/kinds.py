"""The kinds of portals that the suite judges, and the few properties that one cannot have."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.portals.static import StaticHarness
from tests.portals.udata import UdataHarness

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    import pytest

    from tests.portals.harness import Harness


@dataclass(frozen=True)
class Kind:
    """A kind of portal.

    Attributes:
        make: the test's request, a folder for what it needs → an empty portal of this kind.
        sample: at how many operations of a publication ``make test`` disturbs it; None: at each,
            as ``make test-faults`` does.
        exceptions: the tests that make no sense of it, and why: they are not collected.
    """

    make: Callable[[pytest.FixtureRequest, Path], Harness]
    sample: int | None = None
    exceptions: Mapping[str, str] = field(default_factory=dict)


def _make_static(_request: pytest.FixtureRequest, folder: Path) -> Harness:
    return StaticHarness(folder / "site")


def _make_udata(request: pytest.FixtureRequest, folder: Path) -> Harness:
    udata, proxy = request.getfixturevalue("udata"), request.getfixturevalue("proxy")
    return UdataHarness(udata, proxy, folder)


KINDS: Mapping[str, Kind] = {
    "static": Kind(
        _make_static,
        exceptions={
            "test_resources_are_shown_in_their_order": "a folder shows its files in none",
            "test_a_publication_that_gets_no_answer_is_finished_by_the_next": (
                "an operation on a disk is done or refused, and says which"
            ),
            "test_a_state_read_late_is_not_taken_for_a_proof": "a folder says what it holds",
            "test_the_key_is_not_in_the_receipt": "a folder takes no key",
        },
    ),
    "udata": Kind(_make_udata, sample=3),
}
