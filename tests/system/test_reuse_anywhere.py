"""The lines that read a pinned version from anywhere are run, from a web server that has it.

Each line is copied from the README as a person would, run in a process of its own, and gives the
values that frictionless reads in the package, with their types.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from html import unescape
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
import yaml

from tests.projects import REPOSITORY, Project
from tests.serving import serve
from tests.system.test_reuse import TABLES, find_lines, read_truth

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# What comes after the lines: the rows of a table as JSON, whatever the library.
_TELL = f"""
import datetime, json, sys

def tell(cell):
    if isinstance(cell, datetime.datetime):
        cell = cell.date()
    if isinstance(cell, datetime.date):
        return cell.isoformat()
    return cell.item() if hasattr(cell, "item") else cell

def dump(rows_of):
    names = {[*TABLES]}
    found = {{name: [[tell(cell) for cell in row] for row in rows_of(name)] for name in names}}
    json.dump(found, sys.stdout)
"""
_PANDAS = """
dump(lambda name: [[None if pd.isna(cell) else cell for cell in row]
                   for row in globals()[name].itertuples(index=False)])
"""
_POLARS = """
dump(lambda name: globals()[name].rows())
"""
# encodeString writes a text as JSON does, for want of jsonlite.
_R = """
tell <- function(x) {
  if (is.character(x) || inherits(x, "Date")) text <- encodeString(as.character(x), quote = '"')
  else if (is.logical(x)) text <- tolower(as.character(x))
  else text <- format(x, trim = TRUE, scientific = FALSE)
  text[is.na(x)] <- "null"
  text
}
rows <- function(table) {
  if (nrow(table) == 0) return("[]")
  cells <- do.call(paste, c(lapply(table, tell), sep = ","))
  paste0("[", paste0("[", cells, "]", collapse = ","), "]")
}
parts <- vapply(names, function(name) paste0('"', name, '":', rows(get(name))), "")
cat(paste0("{", paste(parts, collapse = ","), "}"))
"""


class Published(NamedTuple):
    """A version that a web server has.

    Attributes:
        project: its project.
        url: address of the portal.
        folder: where the files of the version are.
        readme: the README of the version.
        truth: rows of each table, as :func:`tell_rows` gives them.
    """

    project: Project
    url: str
    folder: Path
    readme: str
    truth: dict[str, list[str]]


def tell_rows(rows: list[list[Any]]) -> list[str]:
    """Tell rows in an order of their own: Parquet has that of the key. True is not 1 here."""
    return sorted(json.dumps(row, default=lambda cell: cell.isoformat()) for row in rows)


@pytest.fixture(scope="module", params=["formats", "csv"])
def published(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Published]:
    """The repository's own dataset, published in all formats, or in CSV alone."""
    project = Project(tmp_path_factory.mktemp("anywhere") / "projet")
    for name in ("datapackage", "schemas"):
        shutil.copytree(REPOSITORY / name, project.root / name)
    # A version that is recorded keeps its layout: this one is new.
    shutil.rmtree(project.root / "datapackage/archives")
    (project.root / "datapackage/versions.json").unlink()
    with serve(project.root / "site") as server:
        path = project.root / "datapackage/datapackage.yaml"
        descriptor = yaml.safe_load(path.read_text(encoding="utf-8"))
        formats = ["parquet", "xlsx", "sqlite", "jsonl"] if request.param == "formats" else []
        descriptor["portal"] |= {"address": server.url, "formats": formats}
        path.write_text(yaml.safe_dump(descriptor, allow_unicode=True), encoding="utf-8")
        project.write(
            "portals.toml",
            f'[portals.local]\nkind = "static"\npath = "site"\nurl = "{server.url}"\n',
        )
        for command in ("release", "publish"):
            done = project.run(command, "--quiet")
            assert done.returncode == 0, done.stderr
        folder = project.root / "site" / "releases" / descriptor["version"]
        readme = (folder / "README.md").read_text(encoding="utf-8")
        truth = {name: tell_rows(rows) for name, rows in read_truth(folder).items()}
        assert {name: len(rows) for name, rows in truth.items()} == TABLES
        yield Published(project, server.url, folder, readme, truth)


def run_lines(published: Published, tool: str, then: str) -> dict[str, list[str]]:
    """Run the lines of a tool, and tell what they read."""
    lines = find_lines(published.readme, tool, "Lire les tables depuis n’importe où")
    cache = str(published.project.root / "cache")
    done = published.project.run_python(f"{lines}\n{_TELL}\n{then}", PARUTION_CACHE=cache)
    return tell_answer(done)


def tell_answer(done: subprocess.CompletedProcess[str]) -> dict[str, list[str]]:
    assert done.returncode == 0, done.stderr
    return {name: tell_rows(rows) for name, rows in json.loads(done.stdout).items()}


def test_pandas_reads_what_was_published(published: Published) -> None:
    assert run_lines(published, "pandas", _PANDAS) == published.truth


def test_polars_reads_what_was_published(published: Published) -> None:
    assert run_lines(published, "Polars", _POLARS) == published.truth


def test_parution_loads_what_was_published(published: Published) -> None:
    then = f"import pandas as pd\n{_PANDAS}"
    assert run_lines(published, "parution.load", then) == published.truth


def test_duckdb_reads_what_was_published(published: Published) -> None:
    # Its extension for HTTP comes from its authors' server, the first time: the same files here.
    lines = find_lines(published.readme, "DuckDB", "Lire les tables depuis n’importe où")
    assert published.url in lines
    lines = lines.replace(published.url, f"{published.project.root}/site/")
    script = (
        f"import duckdb\nconnection = duckdb.connect()\nconnection.execute({lines!r})\n{_TELL}\n"
        """dump(lambda name: connection.sql(f'SELECT * FROM "{name}"').fetchall())"""
    )
    assert tell_answer(published.project.run_python(script)) == published.truth


@pytest.mark.external
@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not installed here")
def test_r_reads_what_was_published(published: Published, tmp_path: Path) -> None:
    tool = "R (nanoparquet)" if "### R (nanoparquet)" in published.readme else "R (readr)"
    library = tool.removeprefix("R (").removesuffix(")")
    if _run_r(tmp_path, f"library({library})").returncode:
        pytest.skip(f"R has no {library} here")
    lines = find_lines(published.readme, tool, "Lire les tables depuis n’importe où")
    names = ", ".join(f'"{name}"' for name in TABLES)
    done = _run_r(tmp_path, f"{lines}\nnames <- c({names})\n{_R}")
    assert tell_answer(done) == published.truth


def _run_r(folder: Path, script: str) -> subprocess.CompletedProcess[str]:
    (folder / "lines.R").write_text(script, encoding="utf-8")
    return subprocess.run(
        ["Rscript", "--vanilla", "lines.R"],
        cwd=folder,
        # R writes in this locale what it could not in C.
        env={**os.environ, "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_the_page_gives_the_lines_of_each_tool_with_the_address_of_the_portal(
    published: Published,
) -> None:
    page = (published.project.root / "site/index.html").read_text(encoding="utf-8")
    found = re.findall(r"<summary>([^<]+)</summary>\n<pre[^>]*><code>(.*?)</code>", page, re.DOTALL)
    tools = {tool: unescape(code) for tool, code in found}
    r = "R (nanoparquet)" if "read_parquet" in tools["pandas"] else "R (readr)"
    assert list(tools) == ["parution.load", "pandas", "Polars", "DuckDB", r]
    assert all(published.url in code for code in tools.values())
    done = published.project.run_python(f"{tools['pandas']}\n{_TELL}\n{_PANDAS}")
    assert tell_answer(done) == published.truth
    assert "Tableur (LibreOffice, Excel)" in page


def test_every_address_that_is_given_is_there(published: Published) -> None:
    site = published.project.root / "site"
    llms = (published.folder / "llms.txt").read_text(encoding="utf-8")
    for text in (published.readme, llms, (site / "llms.txt").read_text(encoding="utf-8")):
        found = set(re.findall(re.escape(published.url) + r"[\w./-]*\w", text))
        assert len(found) >= len(TABLES)
        assert [
            each for each in found if not (site / each.removeprefix(published.url)).exists()
        ] == []
