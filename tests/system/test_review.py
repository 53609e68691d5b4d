"""``parution review``: contributions of every kind, in real repositories of Git."""

from __future__ import annotations

import json
import re
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from markdown_it import MarkdownIt

from tests.projects import SCHEMA, STATIONS, Project

if TYPE_CHECKING:
    from pathlib import Path

DATA = "datapackage/data/stations.csv"
MEASURES = "code,station\nm1,01\nm2,02\n"
MEASURES_SCHEMA = {
    "fields": [{"name": "code", "type": "string"}, {"name": "station", "type": "string"}],
    "primaryKey": ["code"],
    "foreignKeys": [
        {"fields": ["station"], "reference": {"resource": "stations", "fields": ["code"]}}
    ],
}
NOTES = "texte\nrien\n"


def _resource(name: str, **changes: str) -> dict[str, str]:
    described = {
        "name": name,
        "path": f"data/{name}.csv",
        "schema": f"../schemas/{name}.json",
        "encoding": "utf-8",
    }
    return {**described, **changes}


RESOURCES = [_resource("stations"), _resource("mesures"), _resource("notes")]


@pytest.fixture
def branch(project: Project) -> Project:
    """A branch ``contribution`` that has changed nothing yet of ``main``."""
    project.write(".gitignore", "/dist/\n/site/\n/.parution/\n")
    project.write("datapackage/data/mesures.csv", MEASURES)
    project.write("datapackage/data/notes.csv", NOTES)
    project.write("schemas/mesures.json", json.dumps(MEASURES_SCHEMA))
    project.write("schemas/notes.json", json.dumps({"fields": [{"name": "texte"}]}))
    project.describe(resources=RESOURCES)
    project.git("init", "--quiet", "--initial-branch", "main")
    project.commit("Données")
    project.git("checkout", "--quiet", "-b", "contribution")
    return project


def review(project: Project, *arguments: str, code: int = 0) -> dict[str, Any]:
    done = project.run("review", "--base", "main", "--json", "--quiet", *arguments)
    assert done.returncode == code, done.stderr + done.stdout
    document: dict[str, Any] = json.loads(done.stdout)
    assert document["canBeMerged"] is (code == 0)
    return document


def read(project: Project, *arguments: str, code: int = 0) -> str:
    done = project.run("review", "--base", "main", "--quiet", *arguments)
    assert done.returncode == code, done.stderr + done.stdout
    return done.stdout.replace("\u00a0", " ")


def table(document: dict[str, Any], name: str) -> dict[str, Any]:
    (found,) = (each for each in document["tables"] if each["name"] == name)
    return dict(found)


def test_nothing_that_changed_can_be_merged_and_no_table_is_read(branch: Project) -> None:
    document = review(branch)
    assert (document["tables"], document["leftOut"], document["bump"]) == ([], 3, None)


def test_a_good_row_can_be_merged_and_the_tables_that_refer_to_it_are_read(branch: Project) -> None:
    branch.write(DATA, STATIONS + "03,Milieu,2024-02-01,0.2\n")
    branch.commit("Une station")
    document = review(branch)
    assert document["base"]["state"] == "there"
    assert [(each["name"], each["touched"]) for each in document["tables"]] == [
        ("stations", True),
        ("mesures", False),
    ]
    assert (document["leftOut"], document["bump"]) == (1, "minor")
    assert table(document, "stations")["samples"]["added"] == [
        {"row": 4, "cells": ["03", "Milieu", "2024-02-01", "0.2"]}
    ]
    assert document["next"] == {"version": "1.0.0", "last": None, "bump": None, "reason": None}


def test_what_is_not_committed_is_examined_too(branch: Project) -> None:
    branch.write(DATA, STATIONS.replace("Aval", "Aval-sur-Mer"))
    assert table(review(branch), "stations")["rows"]["cellsChanged"] == 1


def test_a_broken_cell_is_told_with_its_place_and_whose_row_it_is(branch: Project) -> None:
    branch.write(DATA, STATIONS.replace("1.5", "-1.5"))
    branch.commit("Un débit")
    document = review(branch, code=1)
    (error,) = table(document, "stations")["listed"]
    assert (error["rowNumber"], error["fieldName"], error["rowTouched"]) == (2, "debit", True)
    said = read(branch, code=1)
    assert said.startswith("✘ Cette contribution ne peut pas encore être fusionnée dans « main ».")
    assert "ligne 2, colonne D « debit »" in said
    assert "(ligne ajoutée ou modifiée par la contribution)" in said
    assert "ligne 2 (code « 01 ») : debit « 1.5 » → « -1.5 »" in said


def test_an_error_that_was_there_is_told_as_such_and_counts(branch: Project) -> None:
    branch.git("checkout", "--quiet", "main")
    branch.write(DATA, STATIONS.replace("1.5", "-1.5"))
    branch.commit("Une erreur")
    branch.git("checkout", "--quiet", "-b", "other")
    branch.write(DATA, STATIONS.replace("1.5", "-1.5").replace("Aval", "Aval-sur-Mer"))
    document = review(branch, code=1)
    assert [each["rowTouched"] for each in table(document, "stations")["listed"]] == [False]
    assert "(ligne que la contribution n’a pas touchée)" in read(branch, code=1)


def test_a_row_that_an_untouched_table_refers_to_cannot_go(branch: Project) -> None:
    branch.write(DATA, STATIONS.replace("02,Aval,,\n", ""))
    branch.commit("Une station de moins")
    document = review(branch, code=1)
    assert table(document, "stations")["errors"] == 0
    found = table(document, "mesures")
    assert (found["touched"], found["errors"]) == (False, 1)
    assert (found["listed"][0]["type"], found["listed"][0]["rowNumber"]) == ("foreign-key", 3)
    assert document["bump"] == "major"
    assert "mesures, qui n’est pas modifiée" in read(branch, code=1)


def test_other_errors_of_an_untouched_table_do_not_count(branch: Project) -> None:
    branch.git("checkout", "--quiet", "main")
    branch.write("datapackage/data/mesures.csv", MEASURES + "m2,01\n")
    branch.commit("Une clé en double")
    branch.git("checkout", "--quiet", "-b", "other")
    branch.write(DATA, STATIONS + "03,Milieu,,\n")
    found = table(review(branch), "mesures")
    assert (found["errors"], found["otherErrors"]) == (0, 1)
    assert "1 autre erreur" in read(branch)


def test_a_row_of_another_width_is_told_and_the_rest_is_compared(branch: Project) -> None:
    branch.write(DATA, STATIONS + "03,Milieu,,,\n")
    branch.write("datapackage/data/notes.csv", NOTES + "encore\n")
    document = review(branch, code=1)
    assert table(document, "stations")["compared"] is False
    assert table(document, "notes")["rows"]["added"] == 1
    assert document["next"]["reason"] == "Corrigez d’abord ce qui ne se lit pas."
    assert "Les lignes n’ont pas pu être comparées" in read(branch, code=1)


def test_what_landed_on_the_base_meanwhile_is_not_removed_by_the_contribution(
    branch: Project,
) -> None:
    branch.write("datapackage/data/notes.csv", NOTES + "encore\n")
    branch.commit("Une note")
    branch.git("checkout", "--quiet", "main")
    branch.write(DATA, STATIONS + "03,Milieu,,\n")
    branch.commit("Une station, entre-temps")
    branch.git("checkout", "--quiet", "contribution")
    document = review(branch)
    assert [each["name"] for each in document["tables"]] == ["notes"]


def test_a_table_that_is_missing_is_an_error_and_not_a_crash(branch: Project) -> None:
    (branch.root / DATA).unlink()
    document = review(branch, code=1)
    assert table(document, "stations")["totals"][0]["type"] == "scheme-error"
    assert table(document, "stations")["compared"] is False
    read(branch, code=1)


def test_a_table_that_is_renamed_is_touched_and_its_rows_are_the_same(branch: Project) -> None:
    branch.git("mv", "datapackage/data/notes.csv", "datapackage/data/remarques.csv")
    renamed = [*RESOURCES[:2], _resource("notes", path="data/remarques.csv")]
    branch.describe(resources=renamed)
    document = review(branch)
    found = table(document, "notes")
    assert (found["touched"], found["rows"]["added"], found["rows"]["removed"]) == (True, 0, 0)
    assert document["documents"] == ["datapackage/datapackage.json"]
    assert document["otherFiles"] == 0
    assert "notes\n  Aucune ligne ne change" in read(branch)


def test_a_table_that_goes_is_named_with_the_version_that_it_asks_for(branch: Project) -> None:
    branch.git("rm", "--quiet", "datapackage/data/notes.csv", "schemas/notes.json")
    branch.describe(resources=RESOURCES[:2])
    document = review(branch)
    assert table(document, "notes")["gone"] is True
    assert (document["bump"], document["leftOut"]) == ("major", 2)
    assert document["documents"] == ["datapackage/datapackage.json", "schemas/notes.json"]
    assert "1 table supprimée : notes." in read(branch)


def test_a_table_that_others_refer_to_cannot_go(branch: Project) -> None:
    branch.git("rm", "--quiet", DATA)
    branch.describe(resources=RESOURCES[1:])
    document = review(branch, code=2)
    assert document["blockers"]["description"] is True
    assert "mesures" in read(branch, code=2)


def test_a_schema_that_changes_has_its_table_read_again(branch: Project) -> None:
    schema = json.loads(json.dumps(SCHEMA))
    schema["fields"][1]["constraints"]["minLength"] = 5
    branch.write("schemas/stations.json", json.dumps(schema))
    document = review(branch, code=1)
    (error,) = table(document, "stations")["listed"]
    assert (error["cell"], error["rowTouched"]) == ("Aval", False)
    assert document["documents"] == ["schemas/stations.json"]
    assert "constraint-added" in {each["rule"] for each in document["changes"]}


def test_a_schema_at_fault_is_exit_code_2_with_the_report(branch: Project) -> None:
    schema = json.loads(json.dumps(SCHEMA))
    schema["fields"][3]["type"] = "nombre"
    branch.write("schemas/stations.json", json.dumps(schema))
    said = read(branch, code=2)
    assert "Le descripteur ou un schéma est en défaut" in said
    assert "nombre" in said


def test_a_new_package_has_all_its_tables_read(branch: Project) -> None:
    branch.git("checkout", "--quiet", "--orphan", "seul")
    branch.git("rm", "-r", "--quiet", "--cached", ".")
    branch.git("add", ".gitignore")
    branch.git("commit", "--quiet", "--message", "Rien encore")
    branch.git("branch", "--force", "main")
    document = review(branch)
    assert document["base"]["state"] == "absent"
    assert len(document["tables"]) == 3
    assert "toutes ses tables sont nouvelles" in read(branch)


def test_a_descriptor_that_is_repaired_is_not_held_against_the_contribution(
    branch: Project,
) -> None:
    branch.git("checkout", "--quiet", "main")
    branch.write("datapackage/datapackage.json", "{")
    branch.commit("Un descripteur abîmé")
    branch.git("checkout", "--quiet", "-b", "repare")
    branch.describe(resources=RESOURCES)
    document = review(branch)
    assert document["base"]["state"] == "unreadable"
    assert "ne se lit pas sur « main »" in read(branch)


def test_a_revision_that_git_does_not_know_is_refused(branch: Project) -> None:
    for name in ("inconnue", "--all"):
        done = branch.run("review", f"--base={name}")
        assert done.returncode == 2
        assert "Git ne connaît pas" in done.stderr


def test_histories_without_a_common_commit_are_refused(branch: Project) -> None:
    branch.git("checkout", "--quiet", "--orphan", "seul")
    branch.commit("Autre histoire")
    done = branch.run("review", "--base", "main")
    assert done.returncode == 2
    assert "aucun commit en commun" in done.stderr


def _clone(project: Project, folder: Path, *options: str) -> Project:
    address = project.root.as_uri()
    subprocess.run(
        ["git", "clone", "--quiet", *options, address, str(folder)], check=True, capture_output=True
    )
    return Project(folder)


def test_a_clone_of_the_last_commits_is_told_how_to_have_them_all(
    branch: Project, tmp_path: Path
) -> None:
    branch.write(DATA, STATIONS + "03,Milieu,,\n")
    branch.commit("Une station")
    branch.git("checkout", "--quiet", "main")
    branch.commit("Entre-temps")
    options = ("--depth", "1", "--no-single-branch", "--branch", "contribution")
    clone = _clone(branch, tmp_path / "clone", *options)
    for base in ("origin/main", "origin/absente"):
        done = clone.run("review", "--base", base)
        assert done.returncode == 2
        assert "fetch-depth: 0" in done.stderr.replace("\u00a0", " ")
    clone.git("fetch", "--quiet", "--unshallow")
    assert clone.run("review", "--base", "origin/main").returncode == 0


# What is recorded


@pytest.fixture
def recorded_branch(branch: Project) -> Project:
    """The same, where version 1.0.0 is recorded on ``main``."""
    branch.git("checkout", "--quiet", "main")
    assert branch.run("release", "--quiet").returncode == 0
    branch.commit("1.0.0")
    branch.git("checkout", "--quiet", "-B", "contribution")
    return branch


def test_the_next_version_is_the_one_that_release_would_give(recorded_branch: Project) -> None:
    recorded_branch.write(DATA, STATIONS + "03,Milieu,,\n")
    recorded_branch.commit("Une station")
    document = review(recorded_branch)
    expected = {"version": "1.1.0", "last": "1.0.0", "bump": "minor", "reason": None}
    assert document["next"] == expected
    assert "1.1.0 (version mineure, après 1.0.0)." in read(recorded_branch)
    told = recorded_branch.run("release", "--dry-run")
    assert "1.1.0" in told.stdout + told.stderr


def test_an_entry_that_is_altered_or_removed_is_refused(recorded_branch: Project) -> None:
    path = "datapackage/versions.json"
    history = recorded_branch.history
    history["versions"][0]["summary"] = "Autre chose."
    recorded_branch.write(path, json.dumps(history))
    assert review(recorded_branch, code=1)["blockers"]["alteredHistory"] == ["1.0.0"]
    assert "versions.json a été modifié" in read(recorded_branch, code=1)
    (recorded_branch.root / path).unlink()
    assert review(recorded_branch, code=1)["blockers"]["alteredHistory"] == ["1.0.0"]


def test_what_is_for_who_publishes_is_said_and_fails_nothing(recorded_branch: Project) -> None:
    history = recorded_branch.history
    more = {**history["versions"][0], "version": "1.1.0", "tag": "v1.1.0", "date": "2024-02-01"}
    history["versions"].append(more)
    recorded_branch.write("datapackage/versions.json", json.dumps(history))
    recorded_branch.write("datapackage/archives/stations-1.0.0.zip", b"PK")
    recorded_branch.describe(resources=RESOURCES, version="1.1.0")
    document = review(recorded_branch)
    assert {(each["kind"], each["name"]) for each in document["remarks"]} == {
        ("version-recorded", "1.1.0"),
        ("version-changed", "1.0.0 → 1.1.0"),
        ("archive-changed", "datapackage/archives/stations-1.0.0.zip"),
    }


def test_a_history_in_other_bytes_is_only_said(recorded_branch: Project) -> None:
    text = json.dumps(recorded_branch.history)
    recorded_branch.write("datapackage/versions.json", text)
    document = review(recorded_branch)
    assert [each["kind"] for each in document["remarks"]] == ["history-rewritten"]


# What strangers write


HOSTILE = (
    '"<script>alert(1)</script>"',
    '"| a | `b` | @equipe #123 GH-7 https://example.org/x www.example.org"',
    '"\u202eretourne\x1b[31m"',
    '"![image](https://example.org/i.png)"',
    '"a\n# titre\n- liste"',
)


def test_a_cell_is_never_markup_in_a_comment(branch: Project) -> None:
    rows = "".join(f"{at + 10},{cell},,\n" for at, cell in enumerate(HOSTILE))
    bad = "".join(f"x{at},{cell},,\n" for at, cell in enumerate(HOSTILE))
    branch.write(DATA, STATIONS + rows + bad)
    said = read(branch, "--format", "markdown", code=1)
    assert "\u202e" not in said
    assert "\x1b" not in said
    tokens = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(said)
    inline = [child for token in tokens for child in token.children or ()]
    blocks = {token.type.removesuffix("_open").removesuffix("_close") for token in tokens}
    assert blocks == {"heading", "bullet_list", "list_item", "paragraph", "inline"}
    assert {child.type for child in inline} <= {"text", "html_inline"}
    tags = {child.content for child in inline if child.type == "html_inline"}
    assert tags == {"<span>", "</span>"}
    # What a forge looks for in each text, once it is rendered.
    texts = [child.content for child in inline if child.type == "text"]
    called = re.compile(r"@\w|#\d|GH-\d|://|www\.\w")
    assert [text for text in texts if called.search(text)] == []
    whole = "".join(texts)
    assert "<script>alert(1)</script>" in whole
    assert "@equipe #123 GH-7 https://example.org/x www.example.org" in whole


def test_a_terminal_is_shown_nothing_that_acts(branch: Project) -> None:
    branch.write(DATA, STATIONS + '03,"\u202e\x1b[31m",,\n')
    said = read(branch)
    assert "\u202e" not in said
    assert "\x1b" not in said


@pytest.mark.slow
def test_a_comment_is_never_longer_than_a_forge_takes(branch: Project) -> None:
    # 24 tables that are all new, with long texts in each.
    long = "".join(f"{at:02},{'<é&' * 100},,\n" for at in range(10))
    resources = []
    for at in range(24):
        branch.write(f"datapackage/data/t{at}.csv", STATIONS.splitlines()[0] + "\n" + long)
        name = f"t{at}"
        resources.append(_resource(name, schema="../schemas/stations.json"))
    branch.describe(resources=[*RESOURCES, *resources])
    branch.commit("24 tables")
    branch.git("branch", "--force", "main")
    for at in range(24):
        changed = long.replace("<", ">").replace(",,\n", ",hier,\n")
        branch.write(f"datapackage/data/t{at}.csv", STATIONS.splitlines()[0] + "\n" + changed)
    said = read(branch, "--format", "markdown", code=1)
    assert 50_000 < len(said.encode()) <= 60_000
    assert "La suite est laissée de côté" in said


def test_the_review_is_written_in_a_file(branch: Project) -> None:
    done = branch.run(
        "review", "--base", "main", "--format", "markdown", "--output", "examen.md", "--lang", "en"
    )
    assert done.returncode == 0
    assert done.stdout == ""
    said = (branch.root / "examen.md").read_text(encoding="utf-8")
    assert said.startswith("## ✅ This contribution can be merged in “main”.\n")


def test_the_review_is_written_in_several_formats_at_once(branch: Project) -> None:
    done = branch.run(
        "review", "--base", "main", "--also", "markdown=examen.md", "--also", "json=examen.json"
    )
    assert done.returncode == 0
    assert done.stdout.startswith("✔ Cette contribution")
    assert (branch.root / "examen.md").read_text(encoding="utf-8").startswith("## ✅")
    document = json.loads((branch.root / "examen.json").read_text(encoding="utf-8"))
    assert document["canBeMerged"] is True


def test_reports_of_what_was_validated_are_written_besides(branch: Project) -> None:
    branch.write("datapackage/data/mesures.csv", MEASURES + "m3,09\n")
    done = branch.run(
        "review", "--base", "main", "--report", "json=r.json", "--report", "text=r.txt"
    )
    assert done.returncode == 1
    assert done.stdout.startswith("✘ Cette contribution")
    report = json.loads((branch.root / "r.json").read_text(encoding="utf-8"))
    assert [(task["name"], task["valid"]) for task in report["tasks"]] == [("mesures", False)]
    assert "data/mesures.csv, ligne 4" in (branch.root / "r.txt").read_text(encoding="utf-8")
