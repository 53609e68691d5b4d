from __future__ import annotations

from typing import Any

import pytest

from parution.model.derived import Derived, DerivedKind
from parution.portals.udata.derived import compare_extras, compare_profile

DONE = {"analysis:parsing:finished_at": "2024-02-01T00:00:00", "analysis:checksum": "ours"}


@pytest.mark.parametrize(
    ("extras", "kinds"),
    [
        (DONE, []),
        ({}, [DerivedKind.PENDING]),
        ({**DONE, "check:available": True, "check:status": 200}, []),
        ({**DONE, "check:available": False, "check:status": 404}, [DerivedKind.UNAVAILABLE]),
        ({**DONE, "check:timeout": True}, [DerivedKind.UNAVAILABLE]),
        ({**DONE, "check:status": 503}, [DerivedKind.UNAVAILABLE]),
        ({**DONE, "analysis:checksum": "other"}, [DerivedKind.OTHER_FILE]),
        ({**DONE, "analysis:parsing:error": "csv_to_db: long"}, [DerivedKind.NOT_CONVERTED]),
        ({**DONE, "analysis:error": "File too large"}, [DerivedKind.NOT_CONVERTED]),
        ({**DONE, "validation-report:valid_resource": False}, [DerivedKind.INVALID]),
    ],
)
def test_what_the_crawler_writes_is_judged(
    extras: dict[str, Any], kinds: list[DerivedKind]
) -> None:
    assert [item.kind for item in compare_extras("table:x", extras, "ours")] == kinds


def test_a_code_taken_for_a_number_is_told() -> None:
    fields = [
        {"name": "insee", "type": "string"},
        {"name": "siren"},
        {"name": "n", "type": "integer"},
        {"name": "gone", "type": "string"},
    ]
    profile = {
        "header": ["insee", "siren", "n"],
        "columns": {
            "insee": {"python_type": "int", "format": "int"},
            "siren": {"python_type": "string", "format": "siren"},
            "n": {"python_type": "int", "format": "int"},
        },
    }
    assert list(compare_profile("table:x", profile, fields)) == [
        Derived(DerivedKind.NUMBER, "table:x", "int", "insee"),
        Derived(DerivedKind.MISSING_COLUMN, "table:x", column="gone"),
    ]


@pytest.mark.parametrize("profile", [{}, {"columns": None, "header": 3}, {"columns": {"a": 1}}])
def test_a_profile_of_another_shape_says_nothing(profile: dict[str, Any]) -> None:
    assert list(compare_profile("table:x", profile, [{"name": "a"}])) == []
