"""Twice as many keys, tables or fields are twice as much work: counted, not timed."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import pytest

from parution.project import read_package
from parution.validation import validate

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.hostile_sample


def _make_keys(number: int) -> list[dict[str, Any]]:
    """Make a table of one field that refers ``number`` times to another one."""
    fields = [{"name": "a", "type": "string"}]
    key = {"fields": ["a"], "reference": {"resource": "u", "fields": ["a"]}}
    keys = {"fields": fields, "foreignKeys": [key] * number}
    return [
        {"name": "t", "path": "t.csv", "schema": keys},
        {"name": "u", "path": "t.csv", "schema": {"fields": fields}},
    ]


def _make_tables(number: int) -> list[dict[str, Any]]:
    fields = [{"name": "a", "type": "string"}]
    return [
        {"name": f"t{at}", "path": "t.csv", "schema": {"fields": fields}} for at in range(number)
    ]


def _make_fields(number: int) -> list[dict[str, Any]]:
    fields = [{"name": f"f{at}", "type": "string"} for at in range(number)]
    return [{"name": "t", "path": "w.csv", "schema": {"fields": fields}}]


def _count_calls(action: Callable[[], object]) -> int:
    """Count the functions that are called, Python's and the others."""
    calls = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}

    sys.setprofile(count)
    try:
        action()
    finally:
        sys.setprofile(None)
    return calls


@pytest.mark.parametrize("make", [_make_keys, _make_tables, _make_fields])
def test_twice_as_much_is_twice_the_work(
    tmp_path: Path, make: Callable[[int], list[dict[str, Any]]]
) -> None:
    (tmp_path / "t.csv").write_text("a\nx\ny\n", encoding="utf-8")
    source = tmp_path / "datapackage.json"
    counted = []
    for number in (10, 50, 100, 200):  # the first time, modules are imported
        names = ",".join(f"f{at}" for at in range(number))
        (tmp_path / "w.csv").write_text(f"{names}\n{names}\n", encoding="utf-8")
        descriptor = {"name": "p", "resources": make(number)}
        source.write_text(json.dumps(descriptor), encoding="utf-8")

        def run() -> None:
            assert validate(read_package(source)).valid

        counted.append(_count_calls(run))
    _, once, twice, four = counted
    assert twice < 2.3 * once
    assert four < 2.3 * twice
