"""docs/architecture.md names modules that exist, and all of the layers."""

from __future__ import annotations

import re
import tomllib
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest

from parution.errors import ExitCode
from parution.portals import KINDS
from parution.reports import DIFFERENCE_FORMATS, FORMATS, LINK_FORMATS, REVIEW_FORMATS
from tests.conftest import REPOSITORY

if TYPE_CHECKING:
    from collections.abc import Mapping

PACKAGE = REPOSITORY / "pipeline" / "parution"
PAGE = (REPOSITORY / "docs" / "architecture.md").read_text(encoding="utf-8")
_MODULE = re.compile(r"`([\w/.]+\.(?:py|po))`")
_FOLDER = re.compile(r"`([a-z_]+(?:/[a-z_]+)*/)`")
_LAYER = re.compile(r"^([a-z_]+/|\w+\.py) ", re.MULTILINE)


def _section(title: str) -> str:
    """Return what stands under a heading, up to the next one."""
    _, _, rest = PAGE.partition(f"\n## {title}\n")
    return rest.partition("\n## ")[0]


MODULES = sorted(set(_MODULE.findall(PAGE)))
FOLDERS = sorted(set(_FOLDER.findall(_section("Registries") + _section("Where do I put…"))))


def test_the_page_names_modules_and_packages() -> None:
    assert {"archive.py", "portals/protocol.py", "releases/history.py"} <= set(MODULES)
    assert {"portals/udata/", "reports/", "releases/", "formats/"} <= set(FOLDERS)


@pytest.mark.parametrize("name", MODULES)
def test_each_module_that_the_page_names_exists(name: str) -> None:
    assert (PACKAGE / name).is_file()


@pytest.mark.parametrize("name", FOLDERS)
def test_each_package_that_the_page_names_exists(name: str) -> None:
    assert (PACKAGE / name).is_dir()


def test_the_layers_of_the_page_are_those_of_the_contract_in_its_order() -> None:
    listed = [name.rstrip("/").removesuffix(".py") for name in _LAYER.findall(_section("Layers"))]
    settings = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    contract = settings["tool"]["importlinter"]["contracts"][0]
    layers = [re.findall(r"parution\.(\w+)", layer) for layer in contract["layers"]]
    assert listed == [name for layer in layers for name in layer]
    # Nothing in the package is without a layer.
    found = {path.stem for path in PACKAGE.glob("*.py")} - {"__init__"}
    found |= {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert set(listed) == found


def test_each_exit_code_is_in_the_page() -> None:
    found = re.findall(r"^\| (\d+) \| `(\w+)` \|", _section("Exit codes"), re.MULTILINE)
    assert found == [(str(int(code)), code.name) for code in ExitCode]


def test_each_entry_of_a_registry_is_one_module_of_its_package() -> None:
    for name in KINDS:
        assert (PACKAGE / "portals" / f"{name}.py").exists() or (
            PACKAGE / "portals" / name / "__init__.py"
        ).exists()
    registries: dict[str, Mapping[str, Any]] = {
        "validation": FORMATS,
        "difference": DIFFERENCE_FORMATS,
        "links": LINK_FORMATS,
        "review": REVIEW_FORMATS,
    }
    for what, registry in registries.items():
        for name, entry in registry.items():
            render = entry.render
            assert isinstance(render, partial)
            module, function = render.args
            assert module == f"{what}_{name}"
            assert callable(getattr(import_module(f"parution.reports.{module}"), function))
