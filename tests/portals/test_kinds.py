"""Each kind of portal has its harness, and says why a property is none of its own."""

from __future__ import annotations

import pytest

from parution.portals import KINDS
from tests.portals import kinds, test_protocol


def test_each_kind_of_portal_is_judged_by_the_suite() -> None:
    assert kinds.KINDS.keys() == KINDS.keys()


@pytest.mark.parametrize("kind", kinds.KINDS)
def test_an_exception_is_a_test_of_the_suite_and_has_its_reason(kind: str) -> None:
    for name, reason in kinds.KINDS[kind].exceptions.items():
        assert callable(getattr(test_protocol, name))
        assert reason
