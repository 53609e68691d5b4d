"""What spreadsheets, exports and people really write: what is said of it, sentence by sentence."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from parution.library import read_package, validate
from parution.messages import Catalogue
from parution.reports.validation_text import render_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Tell = Callable[..., list[str]]


@pytest.fixture
def tell(write_package: Callable[..., Path]) -> Tell:
    """Validate a package of one table « t »; return the sentences that are said of it."""

    def tell(
        content: str | bytes,
        *fields: dict[str, Any],
        path: str = "t.csv",
        language: str = "fr",
        files: dict[str, str | bytes] | None = None,
        **resource: object,
    ) -> list[str]:
        schema = {"fields": list(fields), **resource.pop("schema", {})}  # type: ignore[dict-item]
        described = {"name": "t", "path": path, "schema": schema, **resource}
        package = read_package(write_package(described, files={path: content, **(files or {})}))
        text = render_text(validate(package), package, Catalogue(language)).plain
        told = [line.strip() for line in text.split("\n") if line.startswith("  ")]
        return [line.replace("\u00a0", " ").replace("\u202f", " ") for line in told]

    return tell


def _field(name: str, kind: str = "string", **more: Any) -> dict[str, Any]:
    return {"name": name, "type": kind, **more}


# Files that are no table


@pytest.mark.parametrize("key", ["data", "resources", "fields", "tasks", "checks", "steps"])
def test_a_json_file_is_a_file_whatever_its_keys(tell: Tell, key: str) -> None:
    assert tell(json.dumps({key: [{"c": "a"}]}), _field("c"), path="t.json") == []
