"""Every valid table of the conformance folder, in each format: each cell is the CSV's."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from parution.errors import DescriptorError
from parution.formats import FORMATS, find_format
from parution.structured import read_mapping
from parution.tables.cells import is_table
from parution.validation import validate
from tests.typed_tables import read_source, write_proven
from tests.validation.comparing import make_package
from tests.validation.test_conformance import _find_cases, _places

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from parution.model.package import Package, Resource

pytestmark = pytest.mark.slow


def _read_package(folder: Path) -> Package:
    """Read a case, its schemas inlined as a project's are."""
    case = json.loads((folder / "case.json").read_text(encoding="utf-8"))
    if case.get("remote") or any(case.get("detectors") or ()):
        pytest.skip("a part elsewhere, or a detector")
    content: dict[str, Any] = {}
    entries: Any = [{"name": "table", "path": case["data"], "type": "table"}]
    try:
        if case["kind"] == "table":
            entries[0] |= {"schema": case["schema"]} if "schema" in case else {}
        else:
            content = read_mapping(folder / case["data"])
            entries = content.pop("resources", None)
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            pytest.skip("no package")
        if any("://" in str(place) for entry in entries for place in _places(entry)):
            pytest.skip("a part elsewhere")
        entries = [
            {**entry, "schema": read_mapping(folder / entry["schema"])}
            if isinstance(entry.get("schema"), str)
            else entry
            for entry in entries
        ]
    except DescriptorError:
        pytest.skip("a descriptor, or a schema, that is refused")
    base = folder / case.get("basepath", "")
    return make_package(base, entries, content, lone=case["kind"] == "table")


def _list_valid(package: Package) -> Iterator[Resource]:
    """List the tables that pass, and that a build would write as CSV."""
    report = validate(package)
    if report.refused:
        return
    names = [resource.name for resource in package.resources]
    for resource, task in zip(package.resources, report.tasks, strict=True):
        known = names.count(resource.name) == 1 and "/" not in resource.name
        if task.valid and known and is_table(resource, package.base):
            yield resource


@pytest.mark.parametrize("folder", _find_cases("table", "package", "recorded-package"))
def test_each_format_holds_the_cells_of_the_csv(folder: Path, tmp_path: Path) -> None:
    package = _read_package(folder)
    sources = [read_source(resource, package.base, tmp_path) for resource in _list_valid(package)]
    if not sources:
        pytest.skip("no valid table")
    for name in FORMATS:
        files = [[source] for source in sources] if find_format(name).has_one_table else [sources]
        for number, tables in enumerate(files):
            place = tmp_path / f"{name}-{number}"
            place.mkdir()
            write_proven(name, tables, place)
