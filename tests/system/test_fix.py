"""``parution fix`` and ``parution fmt`` as a person runs them; docs/corriger.md, run again."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import openpyxl
import pytest

from tests.projects import REPOSITORY, STATIONS, Project
from tests.system.test_twenty_files import SCHEMA

if TYPE_CHECKING:
    from pathlib import Path

PAGE = (REPOSITORY / "docs" / "corriger.md").read_text(encoding="utf-8")
BROKEN = "code;nom;ouverte_le;debit\n01;Amont;31/01/2020;1,5\n"
FIXED = "code,nom,ouverte_le,debit\n01,Amont,2020-01-31,1.5\n"


def _blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture
def equipements(tmp_path: Path) -> Project:
    project = Project(tmp_path)
    project.write("equipements.json", json.dumps(SCHEMA))
    return project


def _describe(project: Project, **more: object) -> None:
    table = {"name": "equipements", "path": "equipements.csv", "schema": "equipements.json"}
    document = {"name": "essai", "resources": [table], **more}
    project.write("datapackage.json", json.dumps(document))


def test_the_page_shows_what_fix_says_and_writes(equipements: Project) -> None:
    before, after = _blocks("csv")
    _describe(equipements)
    path = equipements.write("equipements.csv", before.replace("\n", "\r\n").encode("cp1252"))
    shown, _ = _blocks("console")
    done = equipements.run("fix")
    assert done.returncode == 5
    assert f"$ parution fix\n{done.stdout}" == shown
    assert equipements.run("fix", "--write").returncode == 0
    assert path.read_text(encoding="utf-8") == after


def test_the_page_shows_what_fmt_says(equipements: Project) -> None:
    _describe(equipements, contributions={"key_order": ["equipements"]})
    labels = ",".join(field["name"] for field in SCHEMA["fields"])
    rows = '"01283",Oyonnax,,,,,,,\r\n01053,Bourg-en-Bresse,,,,,,,\r\n'
    path = equipements.write("equipements.csv", f"{labels}\r\n{rows}")
    _, shown = _blocks("console")
    checked = equipements.run("fmt", "--check")
    assert checked.returncode == 5
    done = equipements.run("fmt")
    assert done.returncode == 0
    assert f"$ parution fmt --check\n{checked.stdout}$ parution fmt\n{done.stdout}" == shown
    assert path.read_text(encoding="utf-8") == (
        f"{labels}\n01053,Bourg-en-Bresse,,,,,,,\n01283,Oyonnax,,,,,,,\n"
    )
    assert equipements.run("fmt", "--check").returncode == 0


@pytest.mark.parametrize(
    "named", ["stations", "datapackage/data/stations.csv", "data/stations.csv"]
)
def test_a_table_is_named_by_its_name_or_its_file(project: Project, named: str) -> None:
    path = project.write("datapackage/data/stations.csv", BROKEN)
    done = project.run("fix", named, "--write")
    assert done.returncode == 0, done.stderr
    assert path.read_text(encoding="utf-8") == FIXED
    assert project.run("validate").returncode == 0


def test_a_lone_table_is_repaired_by_its_schema(project: Project) -> None:
    path = project.write("seule.csv", BROKEN)
    command = ("fix", "seule.csv", "--schema", "schemas/stations.json")
    assert project.run(*command).returncode == 5
    assert path.read_text(encoding="utf-8") == BROKEN
    assert project.run(*command, "--write").returncode == 0
    assert path.read_text(encoding="utf-8") == FIXED


def test_the_entry_workbook_comes_back_as_the_canonical_csv(project: Project) -> None:
    path = project.root / "datapackage" / "data" / "stations.csv"
    assert project.run("workbook", "--output", "saisie.xlsx").returncode == 0
    assert project.run("fix", "saisie.xlsx").returncode == 0
    book = openpyxl.load_workbook(project.root / "saisie.xlsx")
    _, place = book["parution"].iter_rows(values_only=True)
    sheet, first = book[place[1]], place[3]
    row = first + 2  # after the two stations that are there
    for at, value in enumerate((3, "Milieu", "31/12/2023", "0,5"), start=1):
        sheet.cell(row, at).value = value
    book.save(project.root / "saisie.xlsx")
    assert project.run("fix", "saisie.xlsx").returncode == 5
    assert path.read_text(encoding="utf-8") == STATIONS
    assert project.run("fix", "saisie.xlsx", "--write").returncode == 0
    assert path.read_text(encoding="utf-8") == f"{STATIONS}03,Milieu,2023-12-31,0.5\n"
    assert project.run("validate").returncode == 0


def test_what_is_told_of_contributions_is_not_built(project: Project) -> None:
    project.describe(contributions={"key_order": ["stations"]})
    assert project.run("build").returncode == 0
    built = project.root / "dist" / "stations-1.0.0" / "datapackage.json"
    assert "contributions" not in json.loads(built.read_text(encoding="utf-8"))
    assert project.run("fmt", "--check").returncode == 0
    path = project.root / "datapackage" / "data" / "stations.csv"
    assert path.read_text(encoding="utf-8") == STATIONS


@pytest.mark.slow
def test_a_pattern_without_end_has_no_more_time_than_a_table_has(tmp_path: Path) -> None:
    project = Project(tmp_path)
    field = {"name": "code", "type": "string", "constraints": {"pattern": "(a+)+$"}}
    schema = {"fields": [field], "primaryKey": ["code"]}
    table = {"name": "t", "path": "t.csv", "schema": schema}
    described = {"name": "p", "resources": [table], "contributions": {"key_order": ["t"]}}
    project.write("datapackage.json", json.dumps(described))
    content = "code\n" + "a" * 60 + "!\n" + "a\n"
    project.write("t.csv", content)
    done = project.run("fix", "--write")
    assert (tmp_path / "t.csv").read_text("utf-8") == content
    assert done.returncode == 1
    told = done.stdout.replace("\u00a0", " ")
    assert "Le motif ou la liste de valeurs de « code » demande trop de temps" in told
