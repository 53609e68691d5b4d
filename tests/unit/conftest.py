"""Factories: a package written in a folder, a resource as it is read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from parution.model.package import Resource

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path


@pytest.fixture
def write_package(tmp_path: Path) -> Callable[..., Path]:
    """Write a package of one table or more in a folder, and return its descriptor."""

    def write(
        *resources: Mapping[str, Any] | str,
        files: Mapping[str, str | bytes] | None = None,
        folder: Path = tmp_path,
        name: str = "datapackage.json",
        **properties: object,
    ) -> Path:
        for path, content in (files or {}).items():
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content.encode() if isinstance(content, str) else content)
        descriptor = folder / name
        descriptor.parent.mkdir(parents=True, exist_ok=True)
        document = {"name": "paquet", **properties, "resources": list(resources)}
        descriptor.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
        return descriptor

    return write


@pytest.fixture
def make_resource() -> Callable[..., Resource]:
    """Make a resource as ``project.py`` would have read it."""

    def make(
        *fields: Mapping[str, Any],
        name: str = "t",
        schema: Mapping[str, Any] | None = None,
        checks: list[dict[str, Any]] | None = None,
        **descriptor: object,
    ) -> Resource:
        path = str(descriptor.pop("path", "t.csv"))
        return Resource(
            name=name,
            paths=(path,),
            files=(),
            descriptor={
                "name": name,
                "path": path,
                **descriptor,
                "schema": {"fields": list(fields), **(schema or {})},
            },
            checklist=None if checks is None else {"checks": checks},
        )

    return make
