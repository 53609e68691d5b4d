"""Patterns said again for Rust: what Python's private parser may become."""

from __future__ import annotations

import importlib
import re
import sys
from typing import TYPE_CHECKING, Any

import pytest

from parution.validation.cells import explaining, regex, trees

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def reloaded() -> Iterator[None]:
    """Give the modules back as they were, whatever they were loaded with."""
    yield
    importlib.reload(trees)
    importlib.reload(regex)


@pytest.mark.usefixtures("reloaded")
def test_without_the_parser_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    assert regex.translate_pattern("[a-z]+") is not None
    for name in ("re._parser", "re._constants"):
        with monkeypatch.context() as patch:
            patch.setitem(sys.modules, name, None)
            importlib.reload(trees)
            importlib.reload(regex)
            assert regex.translate_pattern("[a-z]+") is None


@pytest.mark.usefixtures("reloaded")
@pytest.mark.parametrize("name", ["LITERAL", "MAX_REPEAT", "IN", "RANGE"])
def test_an_operation_of_another_name_is_not_said(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    constants: Any = sys.modules["re._constants"]
    with monkeypatch.context() as patch:
        patch.delattr(constants, name)
        importlib.reload(trees)
        importlib.reload(regex)
        assert regex.translate_pattern("(?:x[a-z])+") is None


@pytest.mark.parametrize(
    "tree", [[("NEW", 1)], [1], [(trees.code.LITERAL, "x")], [(trees.code.MAX_REPEAT, 1)], None]
)
def test_a_tree_of_another_shape_is_not_said(monkeypatch: pytest.MonkeyPatch, tree: Any) -> None:
    class Tree(list[Any]):
        state = type("State", (), {"flags": re.UNICODE})

    monkeypatch.setattr(trees.parser, "parse", lambda _: None if tree is None else Tree(tree))
    assert regex.translate_pattern("a") is None


@pytest.mark.parametrize(
    "pattern", ["(?=a)a", r"(a)\1", "(?i)a", r"\ba", r"\Ba", "(?<!a)b", "a++", "(?>a)", "["]
)
def test_what_rust_reads_otherwise_is_not_said(pattern: str) -> None:
    assert regex.translate_pattern(pattern) is None


def test_a_private_name_of_frictionless_is_only_for_types(monkeypatch: pytest.MonkeyPatch) -> None:
    row: Any = sys.modules["frictionless.table.row"]
    monkeypatch.delattr(row, "_CellHandler")
    importlib.reload(explaining)
