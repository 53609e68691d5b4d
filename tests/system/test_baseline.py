"""``--baseline``: errors that were there before fail nobody, new ones do, and they only go."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.projects import STATIONS

if TYPE_CHECKING:
    from tests.projects import Project

DATA = "datapackage/data/stations.csv"
FILE = "connues.json"
# Two dates at fault.
OLD = STATIONS + "03,Milieu,hier,0.2\n04,Bas,demain,\n"


@pytest.fixture
def known(project: Project) -> Project:
    """A project on ``main`` with two errors, which its baseline knows."""
    project.write(".gitignore", "/dist/\n/site/\n/.parution/\n")
    project.write(DATA, OLD)
    done = project.run("validate", "--write-baseline", FILE)
    assert done.returncode == 0, done.stderr
    assert "2 erreurs connues sont écrites dans connues.json" in done.stderr
    project.git("init", "--quiet", "--initial-branch", "main")
    project.commit("Données")
    project.git("checkout", "--quiet", "-b", "contribution")
    return project


def _validate(project: Project, content: str, code: int, *options: str) -> str:
    project.write(DATA, content)
    done = project.run("validate", "--baseline", FILE, *options)
    assert done.returncode == code, done.stderr
    return (done.stdout + done.stderr).replace("\u00a0", " ")


def _review(project: Project, content: str, code: int, *options: str) -> str:
    project.write(DATA, content)
    done = project.run("review", "--base", "main", "--baseline", FILE, *options)
    assert done.returncode == code, done.stderr + done.stdout
    return done.stdout.replace("\u00a0", " ")


def test_the_file_is_the_same_for_the_same_errors(known: Project) -> None:
    document = json.loads((known.root / FILE).read_text())
    (kind,) = document["tables"][0]["errors"]
    marks = kind.pop("fingerprints")
    assert kind == {"type": "type-error", "fieldName": "ouverte_le", "count": 2}
    assert (document["format"], document["package"]) == (1, "stations")
    assert marks == sorted(marks)
    assert len(set(marks)) == 2
    header, *rows = OLD.splitlines(keepends=True)
    known.write(DATA, header + "".join(reversed(rows)))
    assert known.run("validate", "--write-baseline", "autre.json").returncode == 0
    assert (known.root / "autre.json").read_bytes() == (known.root / FILE).read_bytes()


def test_errors_that_are_known_pass(known: Project) -> None:
    assert "0 erreur nouvelle, 2 déjà connues, 0 disparue" in _validate(known, OLD, 0)
    said = _review(known, OLD + "05,Haut,,\n", 0)
    assert "peut être fusionnée" in said
    assert "0 erreur nouvelle, 2 déjà connues, 0 disparue" in said


def test_a_row_that_moves_is_no_new_error(known: Project) -> None:
    header, *rows = OLD.splitlines(keepends=True)
    moved = header + "05,Haut,,\n" + "".join(reversed(rows))
    _validate(known, moved, 0)
    _review(known, moved, 0)


def test_a_new_error_fails_and_is_told_first(known: Project) -> None:
    new = OLD + "05,Haut,jamais,\n"
    said = _validate(known, new, 1)
    assert said.startswith("1 erreur nouvelle :\n")
    assert "jamais" in said.splitlines()[1]
    said = _review(known, new, 1)
    assert "1 erreur nouvelle dans les tables" in said
    assert "« jamais »" in said
    assert "« hier » n’est pas" not in said


def test_one_error_for_another_is_a_new_one_though_the_count_is_the_same(known: Project) -> None:
    swapped = OLD.replace("hier", "2024-01-01") + "05,Haut,jamais,\n"
    said = _validate(known, swapped, 1)
    assert "1 erreur nouvelle, 1 déjà connue, 1 disparue" in said
    assert "jamais" in _review(known, swapped, 1)


def test_what_is_corrected_is_taken_out_and_never_comes_back(known: Project) -> None:
    fixed = OLD.replace("hier", "2024-01-01")
    assert "parution validate --baseline connues.json --update-baseline" in _validate(
        known, fixed, 0
    )
    assert "--update-baseline" in _review(known, fixed, 0)
    _validate(known, fixed, 0, "--update-baseline")
    (kind,) = json.loads((known.root / FILE).read_text())["tables"][0]["errors"]
    assert (kind["count"], len(kind["fingerprints"])) == (1, 1)
    _validate(known, OLD, 1)
    _validate(known, fixed, 0)


def test_an_update_never_adds_what_is_new(known: Project) -> None:
    before = (known.root / FILE).read_bytes()
    _validate(known, OLD + "05,Haut,jamais,\n", 1, "--update-baseline")
    assert (known.root / FILE).read_bytes() == before


def test_a_contribution_cannot_have_its_baseline_know_its_errors(known: Project) -> None:
    known.write(DATA, OLD + "05,Haut,jamais,\n")
    (known.root / FILE).unlink()
    assert known.run("validate", "--write-baseline", FILE).returncode == 0
    known.commit("Une erreur, et son excuse")
    said = _review(known, OLD + "05,Haut,jamais,\n", 1)
    assert "connues.json connaît 1 erreur de plus dans « stations »" in said


def test_a_baseline_that_comes_with_the_contribution_is_told(known: Project) -> None:
    (known.root / FILE).rename(known.root / "nouvelle.json")
    done = known.run("review", "--base", "main", "--baseline", "nouvelle.json")
    assert done.returncode == 0
    assert "nouvelle.json vient avec la contribution" in done.stdout.replace("\u00a0", " ")


def test_a_json_report_is_the_same_with_a_baseline(known: Project) -> None:
    reports = []
    for options in ((), ("--baseline", FILE)):
        done = known.run("validate", "--format", "json", "--limit-errors", "1", *options)
        report = json.loads(done.stdout)
        del report["stats"]["seconds"]
        for task in report["tasks"]:
            task["stats"].pop("seconds", None)
        reports.append(report)
    assert reports[0] == reports[1]
    assert len(reports[1]["tasks"][0]["errors"]) == 1


def test_a_schema_at_fault_is_in_no_baseline(known: Project) -> None:
    known.write("schemas/stations.json", '{"fields": [{"name": "code", "type": "mot"}]}')
    assert known.run("validate", "--baseline", FILE).returncode == 2
    assert known.run("validate", "--write-baseline", "autre.json").returncode == 2
    assert not (known.root / "autre.json").exists()
