"""The repository's own dataset, as it is and with cells changed."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from parution.project import read_package
from parution.tables.canonical import format_row

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from parution.model.package import Package

REPOSITORY = Path(__file__).parent.parent.parent
FOLDER = REPOSITORY / "datapackage"
SCHEMAS = REPOSITORY / "schemas"
EXAMPLES = SCHEMAS / "exemples"
TABLES = (
    "recommandations",
    "axes",
    "mesures",
    "propositions",
    "personnes",
    "organismes",
    "chronologie",
    "ecarts",
    "sources",
    "suivi",
)


def read_rows(path: Path) -> list[dict[str, str]]:
    """Read a table by Python's own csv, to be sure of what is there."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def read_table(name: str) -> list[dict[str, str]]:
    """Read one table of the dataset."""
    return read_rows(FOLDER / "data" / f"{name}.csv")


@pytest.fixture(scope="session")
def dataset() -> Package:
    """Read the dataset, as it is."""
    return read_package(FOLDER / "datapackage.yaml")


@pytest.fixture
def change(tmp_path: Path) -> Callable[..., Package]:
    """Copy the dataset with some cells of a table changed, a row dropped, rows added."""

    def make(
        table: str,
        cells: Mapping[tuple[int, str], str] | None = None,
        drop: int | None = None,
        add: Sequence[Sequence[str]] = (),
    ) -> Package:
        shutil.copytree(FOLDER, tmp_path / "datapackage")
        shutil.copytree(SCHEMAS, tmp_path / "schemas")
        (tmp_path / "portals.toml").touch()
        path = tmp_path / "datapackage" / "data" / f"{table}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = list(csv.reader(file))
        for (row, column), cell in (cells or {}).items():
            assert rows[row][header.index(column)] != cell
            rows[row][header.index(column)] = cell
        if drop is not None:
            del rows[drop]
        text = "".join(format_row(row) for row in [header, *rows, *add])
        path.write_text(text, encoding="utf-8", newline="")
        return read_package(tmp_path / "datapackage" / "datapackage.yaml")

    return make
