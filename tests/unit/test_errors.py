from __future__ import annotations

import pytest

from parution import errors
from parution.errors import ExitCode


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("ParutionError", 4),
        ("DataError", 1),
        ("UsageError", 2),
        ("DescriptorError", 2),
        ("SettingsError", 2),
        ("ArchiveError", 2),
        ("HistoryError", 2),
        ("PortalError", 3),
        ("ConflictError", 3),
        ("MachineError", 6),
    ],
)
def test_each_exception_leads_to_its_exit_code(name: str, code: int) -> None:
    kind = getattr(errors, name)
    assert kind("some.key", path="x").exit_code == code
    assert issubclass(kind, errors.ParutionError)
    assert name in str(errors.__doc__)


def test_the_exit_codes_are_those_that_are_documented() -> None:
    assert {code.name: code.value for code in ExitCode} == {
        "DONE": 0,
        "DATA": 1,
        "USAGE": 2,
        "PORTAL": 3,
        "BUG": 4,
        "PENDING": 5,
        "MACHINE": 6,
        "INTERRUPTED": 130,
    }


def test_an_exception_names_its_key_and_its_values() -> None:
    error = errors.DescriptorError("descriptor.unsafe-path", path="p.json", address="../x")
    assert (error.key, error.values) == (
        "descriptor.unsafe-path",
        {"path": "p.json", "address": "../x"},
    )
    assert str(error) == "descriptor.unsafe-path(path='p.json', address='../x')"
