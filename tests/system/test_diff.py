"""``parution diff``: editions named in every way, and what is said of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from tests.projects import STATIONS, Project

if TYPE_CHECKING:
    from collections.abc import Callable

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "docs" / "diff.schema.json").read_text(encoding="utf-8")
)
CHANGED = STATIONS.replace("1.5", "1.50").replace("Aval", "Aval-sur-Mer") + "03,Milieu,,0.2\n"


@pytest.fixture
def released(project: Project) -> Project:
    """Version 1.0.0 recorded, then a row added, a cell corrected, a number rewritten."""
    assert project.run("release", "--quiet").returncode == 0
    project.write("datapackage/data/stations.csv", CHANGED)
    return project


def ask(project: Project, *arguments: str) -> dict[str, Any]:
    done = project.run("diff", "--json", *arguments)
    assert done.returncode == 0, done.stderr
    document: dict[str, Any] = json.loads(done.stdout)
    jsonschema.validate(document, SCHEMA)
    return document


def test_what_is_here_is_compared_with_the_last_recorded_version(released: Project) -> None:
    document = ask(released)
    assert (document["before"]["version"], document["after"]["label"]) == ("1.0.0", "ce dossier")
    assert (document["bump"], document["nextVersion"]) == ("minor", "1.1.0")
    assert [(each["rule"], each["field"], each["count"]) for each in document["changes"]] == [
        ("rows-added", "", 1),
        ("cells-changed", "nom", 1),
        ("cells-rewritten", "debit", 1),
    ]
    (table,) = document["tables"]
    assert table["added"] == [{"row": 4, "cells": ["03", "Milieu", "", "0.2"]}]
    assert table["changed"] == [
        {
            "before": 2,
            "after": 2,
            "key": ["01"],
            "cells": [{"field": "debit", "before": "1.5", "after": "1.50", "rewritten": True}],
        },
        {
            "before": 3,
            "after": 3,
            "key": ["02"],
            "cells": [
                {"field": "nom", "before": "Aval", "after": "Aval-sur-Mer", "rewritten": False}
            ],
        },
    ]


def test_a_person_reads_what_an_editor_would_have_written(released: Project) -> None:
    done = released.run("diff", "--quiet")
    assert done.stdout == (
        "1.0.0 → ce dossier\u00a0: version mineure, 1.1.0 au moins\n"
        "\n"
        "stations\u00a0: 1 ligne ajoutée, 1 ligne modifiée, "
        "1 ligne réécrite sans changer de valeur\n"
        "  + ligne 4 code «\u00a003\u00a0», nom «\u00a0Milieu\u00a0», debit «\u00a00.2\u00a0»\n"
        "  ~ ligne 2 code «\u00a001\u00a0»\n"
        "      debit\u00a0: «\u00a01.5\u00a0» → «\u00a01.50\u00a0» "
        "(même valeur, écrite autrement)\n"
        "  ~ ligne 3 code «\u00a002\u00a0»\n"
        "      nom\u00a0: «\u00a0Aval\u00a0» → «\u00a0Aval-sur-Mer\u00a0»\n"
    )


def test_nothing_recorded_is_a_first_version(project: Project) -> None:
    assert "ce sera la première" in project.run("diff").stdout
    document = ask(project)
    assert document["before"] is None
    assert (document["bump"], document["nextVersion"]) == (None, "1.0.0")


def test_what_did_not_change_is_said(project: Project) -> None:
    assert project.run("release", "--quiet").returncode == 0
    assert project.run("diff", "--quiet").stdout == "1.0.0 → ce dossier\u00a0: aucune différence\n"
    document = ask(project)
    assert (document["bump"], document["nextVersion"], document["tables"]) == (None, None, [])


def _in_git(project: Project) -> None:
    project.write(".gitignore", "/dist/\n/site/\n")
    project.git("init", "--quiet")
    project.git("add", "--all")
    project.git("commit", "--quiet", "--message", "Début")


NAMES: dict[str, Callable[[Project], str]] = {
    "version": lambda _: "1.0.0",
    "tag": lambda _: "v1.0.0",
    "built folder": lambda _: "dist/stations-1.0.0",
    "built descriptor": lambda _: "dist/stations-1.0.0/datapackage.json",
    "archive": lambda _: "dist/stations-1.0.0.zip",
    "portal": lambda _: "portal:local",
    "version of a portal": lambda _: "portal:local@1.0.0",
    "revision": lambda _: "HEAD",
}


@pytest.mark.parametrize("name", NAMES)
def test_an_edition_is_named_in_every_way(project: Project, name: str) -> None:
    assert project.run("release", "--quiet").returncode == 0
    assert project.run("publish", "--quiet").returncode == 0
    _in_git(project)
    project.write("datapackage/data/stations.csv", CHANGED)
    expected = ask(project)
    found = ask(project, NAMES[name](project))
    assert (found["changes"], found["tables"]) == (expected["changes"], expected["tables"])
    both = ask(project, "1.0.0", NAMES[name](project))
    assert both["changes"] == []


def test_the_edition_before_may_be_a_revision_and_the_one_after_a_version(project: Project) -> None:
    project.git("init", "--quiet")
    project.release_twice()
    document = ask(project, "v1.0.0", "1.1.0")
    assert [change["rule"] for change in document["changes"]] == ["rows-added"]
    back = ask(project, "1.1.0", "v1.0.0")
    assert [change["rule"] for change in back["changes"]] == ["rows-removed"]


def test_a_predecessor_that_cannot_be_had_is_an_error(released: Project) -> None:
    for path in (released.root / "dist").iterdir():
        released.run_python(
            f"import shutil, os; p = {str(path)!r}; "
            "shutil.rmtree(p) if os.path.isdir(p) else os.unlink(p)"
        )
    done = released.run("diff")
    assert done.returncode == 2
    assert "1.0.0" in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("form", ["markdown", "html", "text"])
def test_what_a_stranger_wrote_is_text_in_every_format(released: Project, form: str) -> None:
    hostile = "<script>alert(1)</script> | **gras** [lien](javascript:alert(1)) \x1b[31m\u202e"
    released.write(
        "datapackage/data/stations.csv", STATIONS.replace("Amont", hostile).replace("Aval", "`x`")
    )
    done = released.run("diff", "--format", form, "--output", "diff.out", "--quiet")
    assert done.returncode == 0, done.stderr
    text = (released.root / "diff.out").read_text(encoding="utf-8")
    assert "alert" in text
    assert "\x1b" not in text
    assert "\u202e" not in text
    if form == "html":
        assert "<script" not in text
        assert 'href="javascript' not in text
    if form == "markdown":
        assert "\\<script\\>" in text
        assert "\\| \\*\\*gras\\*\\* \\[lien\\]" in text


def test_the_page_marks_the_changed_cells_and_reads_nothing_else(released: Project) -> None:
    page = released.run("diff", "--format", "html").stdout
    assert "<td>nom</td><td><del>Aval</del></td><td><ins>Aval-sur-Mer</ins></td>" in page
    assert '<td class="text"><del>1.5</del></td><td class="text"><ins>1.50</ins></td>' in page
    assert '<table class="added">' in page
    assert "src=" not in page
    assert "default-src 'none'" in page


def test_an_edition_that_was_semicolons_and_windows_1252_has_the_same_rows(
    released: Project,
) -> None:
    released.write("datapackage/data/stations.csv", STATIONS.replace(",", ";").encode("cp1252"))
    released.describe(
        resources=[
            {
                "name": "stations",
                "path": "data/stations.csv",
                "title": "Stations",
                "schema": "../schemas/stations.json",
                "encoding": "windows-1252",
                "dialect": {"delimiter": ";"},
            }
        ]
    )
    assert ask(released)["changes"] == []


def test_a_field_that_has_the_same_cells_under_another_name_was_renamed(project: Project) -> None:
    assert project.run("release", "--quiet").returncode == 0
    schema = json.loads((project.root / "schemas/stations.json").read_text(encoding="utf-8"))
    schema["fields"][1] = {"name": "intitule", "type": "string", "title": "Intitulé"}
    schema["fields"].append(schema["fields"].pop(1))  # elsewhere, and described otherwise
    project.write("schemas/stations.json", json.dumps(schema))
    rows = "code,ouverte_le,debit,intitule\n01,2020-01-31,1.5,Amont\n02,,,Aval\n03,,,Milieu\n"
    project.write("datapackage/data/stations.csv", rows)
    document = ask(project)
    renamed = [each for each in document["changes"] if each["rule"] == "field-renamed"]
    assert [(each["before"], each["field"]) for each in renamed] == [("nom", "intitule")]
    (table,) = document["tables"]
    assert (table["renamed"], table["lostCells"], table["newCells"]) == (
        {"nom": "intitule"},
        [],
        [],
    )
    assert table["changed"] == []


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="no device that is full")
def test_a_full_device_is_written_to_and_not_replaced(released: Project) -> None:
    for options in (("--output", "/dev/full"), ("--output", "/dev/full", "--format", "html")):
        done = released.run("diff", *options)
        assert done.returncode == 6, done.stderr
        assert Path("/dev/full").is_char_device()


def test_a_link_that_stands_there_is_replaced_and_not_followed(
    released: Project, tmp_path: Path
) -> None:
    (tmp_path / "autre").write_text("à quelqu’un", encoding="utf-8")
    (released.root / "diff.md").symlink_to(tmp_path / "autre")
    assert released.run("diff", "--format", "markdown", "--output", "diff.md").returncode == 0
    assert (tmp_path / "autre").read_text(encoding="utf-8") == "à quelqu’un"
    assert "Aval" in (released.root / "diff.md").read_text(encoding="utf-8")


def test_a_first_version_is_written_where_it_is_asked_for(project: Project) -> None:
    assert project.run("diff", "--output", "d.txt", "--quiet").stdout == ""
    assert "ce sera la première" in (project.root / "d.txt").read_text(encoding="utf-8")


def test_a_removed_row_is_referred_to_by_its_value_and_not_by_its_text(project: Project) -> None:
    number = {"name": "numero", "type": "integer"}
    lines = {"fields": [number], "primaryKey": ["numero"]}
    reference = {"fields": ["numero"], "reference": {"resource": "lignes", "fields": ["numero"]}}
    project.write("datapackage/l.csv", "numero\n01\n2\n3\n")
    project.write("datapackage/a.csv", "numero\n1\n")
    project.describe(
        resources=[
            {"name": "lignes", "path": "l.csv", "schema": lines},
            {
                "name": "arrets",
                "path": "a.csv",
                "schema": {"fields": [number], "foreignKeys": [reference]},
            },
        ]
    )
    assert project.run("release", "--quiet").returncode == 0
    project.write("datapackage/l.csv", "numero\n3\n")
    project.write("datapackage/a.csv", "numero\n3\n")
    told = {(each["table"], each["rule"]): each["count"] for each in ask(project)["changes"]}
    assert told == {
        ("lignes", "referenced-rows-removed"): 1,
        ("lignes", "rows-removed"): 1,
        ("arrets", "rows-removed"): 1,
        ("arrets", "rows-added"): 1,
    }
