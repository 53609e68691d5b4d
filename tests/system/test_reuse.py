"""The lines that the README of an edition gives are run, and give the types of the schemas."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import duckdb
import frictionless
import pandas as pd
import polars as pl
import pytest

from tests.projects import REPOSITORY, Project

if TYPE_CHECKING:
    from pathlib import Path

TABLES = {
    "recommandations": 22,
    "axes": 6,
    "mesures": 5,
    "propositions": 2,
    "personnes": 6,
    "organismes": 3,
    "chronologie": 13,
    "ecarts": 10,
    "sources": 32,
    "suivi": 0,
}
TYPES = {"integer": int, "boolean": bool, "date": dt.date, "number": float}


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository's own dataset, built in a copy."""
    root = tmp_path_factory.mktemp("edition")
    for name in ("datapackage", "schemas"):
        shutil.copytree(REPOSITORY / name, root / name)
    shutil.copyfile(REPOSITORY / "portals.toml", root / "portals.toml")
    done = Project(root).run("build", "--quiet")
    assert done.returncode == 0, done.stderr
    return next((root / "dist").glob("*.zip")).with_suffix("")


def find_lines(readme: str, tool: str, heading: str) -> str:
    """Find the lines for a tool below a heading of a README."""
    (section,) = re.findall(
        rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", readme, re.DOTALL | re.MULTILINE
    )
    found = re.search(rf"### {re.escape(tool)}\n\n```\w+\n(.*?)\n```", section, re.DOTALL)
    assert found is not None, tool
    return found[1]


def read_snippet(edition: Path, tool: str) -> str:
    readme = (edition / "README.md").read_text(encoding="utf-8")
    return find_lines(readme, tool, "Lire les tables avec leurs types")


def read_truth(edition: Path) -> dict[str, list[list[Any]]]:
    """The rows as frictionless reads them: text, but for the types that readers have."""
    package = frictionless.Package(str(edition / "datapackage.json"))
    return {
        resource.name: [
            [
                value if value is None or field.type in TYPES else row.cells[position]
                for position, (field, value) in enumerate(
                    zip(resource.schema.fields, row.to_list(), strict=True)
                )
            ]
            for row in resource.read_rows()  # type: ignore[attr-defined]
        ]
        for resource in package.resources
    }


def test_pandas_reads_every_table_with_its_types(
    edition: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(edition)
    names: dict[str, Any] = {}
    exec(read_snippet(edition, "pandas"), names)
    truth = read_truth(edition)
    for name, rows in TABLES.items():
        frame = names[name]
        assert len(frame) == rows
        read = [
            [
                None if pd.isna(cell) else cell.date() if isinstance(cell, pd.Timestamp) else cell
                for cell in row
            ]
            for row in frame.itertuples(index=False)
        ]
        assert read == truth[name]
    assert str(names["recommandations"]["axe"].dtype) == "Int64"
    assert str(names["recommandations"]["libelle_complet"].dtype) == "boolean"
    assert str(names["suivi"]["siren"].dtype) != "int64"


def test_polars_reads_every_table_with_its_types(
    edition: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(edition)
    names: dict[str, Any] = {}
    exec(read_snippet(edition, "Polars"), names)
    truth = read_truth(edition)
    for name, rows in TABLES.items():
        assert names[name].height == rows
        assert [list(row) for row in names[name].rows()] == truth[name]
    assert names["chronologie"].schema["date"] == pl.Date
    assert names["suivi"].schema["siren"] == pl.String


def test_duckdb_reads_every_table_with_its_types(
    edition: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(edition)
    truth = read_truth(edition)
    with duckdb.connect() as connection:
        connection.execute(read_snippet(edition, "DuckDB"))
        for name, rows in TABLES.items():
            read = connection.sql(f'SELECT * FROM "{name}"').fetchall()
            assert len(read) == rows
            assert [list(row) for row in read] == truth[name]
        types = dict(
            connection.sql(
                "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = 'suivi'"
            ).fetchall()
        )
    assert (types["siren"], types["numero"], types["date_constat"]) == ("VARCHAR", "BIGINT", "DATE")


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not installed here")
def test_r_reads_every_table(edition: Path) -> None:
    counts = "; ".join(f"cat(nrow({name}), '')" for name in TABLES)
    done = subprocess.run(
        ["Rscript", "-e", f"{read_snippet(edition, 'R (readr)')}\n{counts}"],
        cwd=edition,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [str(rows) for rows in TABLES.values()]
