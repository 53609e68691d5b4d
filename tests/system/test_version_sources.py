"""A source and what was built from it say the same, whatever the source is made of."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook

from parution.model.progress import silent
from parution.packaging.building import Notes, build_edition
from parution.packaging.layouts import LAYOUTS
from parution.project import read_package
from parution.releases.rules import find_bump
from parution.releases.schemas import compare_descriptions
from tests.dataset.conftest import FOLDER
from tests.projects import Project
from tests.unit import test_layouts

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from parution.model.package import Package

FIELDS = [{"name": "code"}, {"name": "n", "type": "integer", "constraints": {"minimum": 1}}]
CHECKS = {"checks": [{"type": "table-dimensions", "numRows": 2}]}


def _build(source: Package, target: Path) -> Package:
    target.mkdir()
    build_edition(source, Notes("Une phrase.", None), LAYOUTS[2], target, silent)
    (descriptor,) = target.rglob("datapackage.json")
    return read_package(descriptor)


def _write_layouts(root: Path) -> Path:
    test_layouts._write(root)
    return root / "datapackage.json"


def _write_stations(root: Path) -> Path:
    project = Project(root)
    project.describe(releases={"evolving": ["stations.debit"]}, x={"y": [1, 2.5, None, True]})
    return root / "datapackage" / "datapackage.json"


def _write_odd(root: Path) -> Path:
    """Write what the build makes something else of."""
    project = Project(root)
    book = Workbook()
    for row in (["code", "n"], ["a", 1], ["b", 2]):
        book.active.append(row)
    book.save(root / "classeur.xlsx")
    project.write("latin.csv", "code;n\né;1\nb;2\n".encode("cp1252"))
    project.write("part1.csv", "code,n\na,1\n")
    project.write("part2.csv", "b,2\n")
    project.write("carte.geojson", '{"type": "FeatureCollection", "features": []}')
    licence = {"name": "etalab-2.0", "title": "Licence Ouverte 2.0"}
    schema = {"fields": FIELDS, "primaryKey": "code"}
    document = {
        "$schema": "https://datapackage.org/profiles/1.0/datapackage.json",
        "profile": "tabular-data-package",
        "name": "odd",
        "version": "1.0.0",
        "created": "2024-01-31T00:00:00Z",
        "licenses": [licence],
        "portal": {"keep_sources": True},
        "resources": [
            {
                "name": "classeur",
                "path": "classeur.xlsx",
                "sources": [{"title": "Relevés"}],
                "schema": schema,
                "checklist": CHECKS,
                "custom": 1,
            },
            {
                "name": "latin",
                "profile": "tabular-data-resource",
                "path": "latin.csv",
                "encoding": "cp1252",
                "dialect": {"delimiter": ";"},
                "licenses": [licence],
                "schema": schema,
            },
            {"name": "parts", "path": ["part1.csv", "part2.csv"], "encoding": "utf-8"},
            {"name": "inline", "data": [["code", "n"], ["a", 1]], "schema": schema},
            {"name": "carte", "path": "carte.geojson", "mediatype": "application/geo+json"},
        ],
    }
    project.write("datapackage.json", json.dumps(document))
    return root / "datapackage.json"


@pytest.mark.parametrize("write", [_write_layouts, _write_stations, _write_odd])
def test_a_source_and_what_is_built_from_it_say_the_same(
    write: Callable[[Path], Path], project: Project, tmp_path: Path
) -> None:
    source = read_package(write(project.root))
    built = _build(source, tmp_path / "built")
    assert compare_descriptions(source, built) == ()
    assert compare_descriptions(built, source) == ()
    assert compare_descriptions(built, built) == ()


def test_this_dataset_and_what_is_built_from_it_say_the_same(tmp_path: Path) -> None:
    source = read_package(FOLDER / "datapackage.yaml")
    built = _build(source, tmp_path / "built")
    assert compare_descriptions(source, built) == ()
    assert compare_descriptions(built, source) == ()
    assert find_bump(compare_descriptions(source, source)) is None


def test_what_a_descriptor_says_of_its_releases_is_built(project: Project, tmp_path: Path) -> None:
    source = read_package(_write_stations(project.root))
    built = _build(source, tmp_path / "built")
    assert built.descriptor["releases"] == {"evolving": ["stations.debit"]}
    assert project.run("validate").returncode == 0
