"""Warnings at a release: refused until each kind is accepted aloud, and kept in the history."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.projects import STATIONS

if TYPE_CHECKING:
    import subprocess

    from tests.projects import Project

WINDOWS = STATIONS.replace("Amont", "Amont d'été").encode("cp1252")
TABLE = "datapackage/data/stations.csv"


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ").replace("’", "'")


@pytest.fixture
def warned(project: Project) -> Project:
    """A project whose table is not in UTF-8, and does not say so."""
    resource = {"name": "stations", "path": "data/stations.csv", "title": "Stations"}
    project.describe(resources=[{**resource, "schema": "../schemas/stations.json"}])
    project.write(TABLE, WINDOWS)
    return project


def _read_accepted(project: Project) -> Any:
    path = project.root / "datapackage" / "versions.json"
    (version,) = json.loads(path.read_text(encoding="utf-8"))["versions"]
    return version.get("acceptedWarnings")


def _release(project: Project, *options: str) -> subprocess.CompletedProcess[str]:
    return project.run("release", *options)


def test_a_release_waits_until_each_kind_is_accepted(warned: Project) -> None:
    warned.write(TABLE, WINDOWS.replace(b"Aval", b"=A1"))
    refused = _release(warned)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert _plain(refused.stderr).endswith(
        "stations a des avertissements que personne n'a acceptés : guessed-encoding, "
        "spreadsheet-formula. Rien n'a été enregistré. Corrigez, ou acceptez-les en disant "
        'pourquoi : parution release --accept guessed-encoding="raison" '
        '--accept spreadsheet-formula="raison"\n'
    )
    assert "⚠ data/stations.csv, ligne 2 : le texte n'est pas en UTF-8" in _plain(refused.stderr)
    assert not (warned.root / "datapackage" / "versions.json").exists()
    one = _release(warned, "--accept", "guessed-encoding=relu")
    assert one.returncode == 1
    assert "acceptés : spreadsheet-formula. Rien" in _plain(one.stderr)
    both = ["--accept", "guessed-encoding=relu  à\nla main", "--accept", "spreadsheet-formula=ok"]
    assert _release(warned, *both).returncode == 0
    assert _read_accepted(warned) == [
        {"kind": "guessed-encoding", "reason": "relu à la main"},
        {"kind": "spreadsheet-formula", "reason": "ok"},
    ]


def test_what_was_accepted_holds_for_that_version(warned: Project) -> None:
    assert _release(warned, "--accept", "guessed-encoding=relu").returncode == 0
    again = _release(warned)
    assert again.returncode == 0
    assert _plain(again.stdout) == (
        "La version 1.0.0 est déjà enregistrée, aux mêmes octets ; rien à faire.\n"
    )
    assert warned.run("publish").returncode == 0
    assert _read_accepted(warned) == [{"kind": "guessed-encoding", "reason": "relu"}]
    published = json.loads((warned.root / "site" / "versions.json").read_text(encoding="utf-8"))
    assert published["versions"][0]["acceptedWarnings"] == _read_accepted(warned)


def test_the_next_version_is_asked_again(warned: Project) -> None:
    assert _release(warned, "--accept", "guessed-encoding=relu").returncode == 0
    descriptor = warned.root / "datapackage" / "datapackage.json"
    text = descriptor.read_text(encoding="utf-8").replace('"1.0.0"', '"1.1.0"')
    text = text.replace("2024-01-31T", "2024-02-02T")
    descriptor.write_text(text, encoding="utf-8")
    assert _release(warned).returncode == 1


def test_a_release_without_warnings_says_nothing_of_them(project: Project) -> None:
    done = _release(project, "--accept", "guessed-encoding=au cas où")
    assert done.returncode == 0
    assert "Rien à accepter : aucun avertissement « guessed-encoding ».\n" in _plain(done.stderr)
    assert _read_accepted(project) is None


@pytest.mark.parametrize(
    ("option", "told"),
    [
        ("zz=pourquoi", "--accept ne connaît pas « zz ». Genres : "),
        ("guessed-encoding", '--accept attend GENRE="raison", pas « guessed-encoding ». Genres : '),
        ("guessed-encoding= ", '--accept attend GENRE="raison", pas « guessed-encoding=  ».'),
    ],
)
def test_a_kind_is_known_and_has_a_reason(project: Project, option: str, told: str) -> None:
    refused = _release(project, "--accept", option)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert _plain(refused.stderr).startswith(told)


def test_a_build_tells_and_refuses_nothing(warned: Project) -> None:
    built = warned.run("build")
    assert built.returncode == 0
    assert "⚠ data/stations.csv, ligne 2 : le texte n'est pas en UTF-8" in _plain(built.stderr)
    assert "aucune erreur. 1 avertissement.\n" in _plain(built.stderr)


def test_what_is_not_looked_for_is_to_be_accepted(project: Project) -> None:
    resource = {"name": "stations", "path": "data/stations.csv", "title": "Stations"}
    checklist = {"skipErrors": ["type-error"]}
    schema = "../schemas/stations.json"
    project.describe(resources=[{**resource, "schema": schema, "checklist": checklist}])
    refused = _release(project)
    assert refused.returncode == 1
    assert '--accept skipped-checks="raison"' in refused.stderr
    assert _release(project, "--accept", "skipped-checks=voulu").returncode == 0
    assert _read_accepted(project) == [{"kind": "skipped-checks", "reason": "voulu"}]
