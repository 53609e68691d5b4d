"""What is built: standard, complete, the same everywhere, and only from what passes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import frictionless
import pytest

from tests.projects import FILES, REPOSITORY, STATIONS, Project, list_hashes

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def build(project: Project, **environment: str) -> Path:
    done = project.run("build", "--quiet", **environment)
    assert done.returncode == 0, done.stderr
    return project.root / "dist" / "stations-1.0.0"


def test_the_same_sources_give_the_same_bytes_in_two_places_two_zones_two_languages(
    make_project: Callable[..., Project],
) -> None:
    here, there = make_project("ici"), make_project("autre part/là-bas")
    os.utime(there.root / "datapackage/data/stations.csv", (0, 0))
    first = build(here, TZ="Pacific/Kiritimati", LANG="fr_FR.UTF-8", PYTHONHASHSEED="1")
    second = build(there, TZ="America/Adak", LANG="en_US.UTF-8", PYTHONHASHSEED="2")
    assert list_hashes(first.parent) == list_hashes(second.parent)
    assert len(list_hashes(first.parent)) == 10


def test_the_umask_of_the_builder_changes_no_byte(make_project: Callable[..., Project]) -> None:
    here, there = make_project("ici"), make_project("là-bas")
    first = build(here)
    before = os.umask(0o077)
    try:
        second = build(there)
    finally:
        os.umask(before)
    assert list_hashes(first.parent) == list_hashes(second.parent)


def test_the_edition_holds_all_that_a_reuser_needs(project: Project) -> None:
    folder = build(project)
    assert tuple(sorted(list_hashes(folder))) == FILES
    with zipfile.ZipFile(folder.parent / "stations-1.0.0.zip") as archive:
        assert archive.namelist() == sorted(list_hashes(folder))
        assert {entry.date_time for entry in archive.infolist()} == {(2024, 1, 31, 0, 0, 0)}
    assert "LICENCE OUVERTE" in (folder / "LICENCE.txt").read_text(encoding="utf-8")


def test_the_descriptor_is_standard_and_keeps_nothing_of_ours(project: Project) -> None:
    project.write(
        "datapackage/datapackage.json",
        json.dumps(
            json.loads((project.root / "datapackage/datapackage.json").read_text())
            | {
                "resources": [
                    {
                        "name": "stations",
                        "path": "data/stations.csv",
                        "schema": "../schemas/stations.json",
                        "checklist": {"checks": [{"type": "table-dimensions", "numRows": 2}]},
                    }
                ]
            }
        ),
    )
    folder = build(project)
    descriptor = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert list(descriptor) == [
        "$schema",
        "name",
        "title",
        "description",
        "version",
        "created",
        "licenses",
        "resources",
    ]
    assert descriptor["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    (resource,) = descriptor["resources"]
    assert resource["path"] == "data/stations.csv"
    assert resource["bytes"] == len(STATIONS)
    assert resource["hash"].startswith("sha256:")
    assert resource["encoding"] == "utf-8"
    assert resource["schema"]["primaryKey"] == ["code"]
    assert "checklist" not in resource
    assert str(project.root) not in json.dumps(descriptor)


def test_frictionless_finds_the_folder_and_the_zip_valid(project: Project) -> None:
    folder = build(project)
    assert frictionless.Package(str(folder / "datapackage.json")).validate().valid
    assert frictionless.Package(str(folder.parent / "stations-1.0.0.zip")).validate().valid


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="no sha256sum here")
def test_sha256sum_finds_every_file_intact(project: Project) -> None:
    folder = build(project)
    done = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == 8


def test_what_is_not_released_yet_is_not_in_the_changelog(project: Project) -> None:
    folder = build(project)
    changelog = (folder / "CHANGELOG.md").read_text(encoding="utf-8")
    assert "À venir" not in changelog
    assert "secret" not in changelog
    assert "1.1.0" not in changelog
    assert "## 1.0.0 — 2024-01-31\n\nPremière édition.\n" in changelog


def test_a_spreadsheets_export_becomes_the_canonical_table(project: Project) -> None:
    text = "code;nom;ouverte_le;debit\r\n01;Amont;2020-01-31;1.5\r\n02;Dérivé, haut;;\r\n"
    project.write("datapackage/data/stations.csv", text.encode("cp1252"))
    project.describe(
        resources=[
            {
                "name": "stations",
                "path": "data/stations.csv",
                "schema": "../schemas/stations.json",
                "encoding": "cp1252",
                "dialect": {"delimiter": ";"},
            }
        ]
    )
    folder = build(project)
    assert (folder / "data/stations.csv").read_bytes() == (
        'code,nom,ouverte_le,debit\n01,Amont,2020-01-31,1.5\n02,"Dérivé, haut",,\n'
    ).encode()


def test_a_file_that_is_no_table_is_copied_to_the_byte(project: Project) -> None:
    notice = project.write("datapackage/notice.pdf", b"%PDF-1.4\x00\xff")
    descriptor = json.loads((project.root / "datapackage/datapackage.json").read_text())
    descriptor["resources"].append({"name": "notice", "path": "notice.pdf"})
    project.describe(resources=descriptor["resources"])
    folder = build(project)
    assert (folder / "data/notice.pdf").read_bytes() == notice.read_bytes()
    built = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert built["resources"][1]["path"] == "data/notice.pdf"
    assert built["resources"][1]["bytes"] == 10


def test_a_verbose_build_says_the_hash_of_each_file(project: Project) -> None:
    done = project.run("build", "--verbose")
    hashes = list_hashes(project.root / "dist/stations-1.0.0")
    assert [f"{hashes[name]}  {name}" for name in FILES] == done.stderr.splitlines()[1:-1]


def test_two_resources_that_want_one_file_are_refused(project: Project) -> None:
    project.write("datapackage/notice", b"texte")
    descriptor = json.loads((project.root / "datapackage/datapackage.json").read_text())
    project.describe(
        resources=[*descriptor["resources"], {"name": "stations.csv", "path": "notice"}]
    )
    done = project.run("build", "--quiet")
    assert done.returncode == 2
    assert "data/stations.csv" in done.stderr


def test_nothing_is_built_from_tables_that_do_not_pass(project: Project) -> None:
    folder = build(project)
    before = list_hashes(folder.parent)
    project.write("datapackage/data/stations.csv", STATIONS + "3,,31/02/2024,-1\n")
    done = project.run("build")
    assert done.returncode == 1
    assert "data/stations.csv, ligne 4, colonne C « ouverte_le »" in done.stderr.replace(
        "\u00a0", " "
    )
    assert "Rien n’a été construit" in done.stderr
    assert "Traceback" not in done.stderr
    assert list_hashes(folder.parent) == before


def test_building_again_changes_no_file(project: Project) -> None:
    folder = build(project)
    before = {path: path.stat().st_mtime_ns for path in folder.parent.rglob("*")}
    done = project.run("build")
    assert "Déjà construit, aux mêmes octets" in done.stderr
    assert {path: path.stat().st_mtime_ns for path in folder.parent.rglob("*")} == before


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"version": None}, "version: 1.0.0"),
        ({"version": "1.0"}, "MAJEURE.MINEURE.CORRECTIF"),
        ({"version": "9.0.0"}, "## 9.0.0"),
        ({"created": None}, "created: 2026-01-31T00:00:00Z"),
        ({"created": "hier"}, "hier"),
        ({"licenses": None}, "licenses"),
        ({"licenses": [{"name": "licence-maison"}]}, "licence-maison"),
        ({"licenses": [{"name": "x", "path": "../../LICENCE"}]}, "../../LICENCE"),
        ({"name": "../evil"}, "../evil"),
        ({"name": "Été"}, "Été"),
        ({"resources": [{"name": "a/../b", "path": "data/stations.csv"}]}, "a/../b"),
        ({"resources": [{"name": "a", "path": "https://example.org/a.csv"}]}, "« a »"),
    ],
)
def test_what_an_edition_lacks_is_said_in_one_sentence(
    project: Project, changes: dict[str, object], word: str
) -> None:
    project.describe(**changes)
    done = project.run("build", "--quiet")
    assert done.returncode == 2, done.stderr
    assert word in done.stderr.replace("\u00a0", " ")
    assert len(done.stderr.strip().splitlines()) == 1
    assert not list(project.root.glob("dist/*"))


def test_the_repository_builds_to_the_byte_what_it_recorded(tmp_path: Path) -> None:
    """The recorded hash comes out, so whatever changes the bytes needs a new version."""
    for name in ("datapackage", "schemas", "portals.toml"):
        source = REPOSITORY / name
        if source.is_dir():
            shutil.copytree(source, tmp_path / name)
        else:
            shutil.copyfile(source, tmp_path / name)
    copy = Project(tmp_path)
    done = copy.run("release")
    assert done.returncode == 0, done.stderr
    assert "déjà enregistrée, aux mêmes octets" in done.stdout


@pytest.mark.parametrize(
    "title", ["2024-02-01", "01/02/2024", "1er février 2024", "[1.0.0] - 2024-02-01"]
)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_changelog_of_another_day_is_refused(project: Project, title: str, language: str) -> None:
    title = title if title.startswith("[") else f"1.0.0 — {title}"
    project.write("datapackage/CHANGELOG.md", f"## {title}\n\nPremière édition.\n")
    result = project.run("build", "--lang", language)
    assert result.returncode == 2
    sentence = {
        "fr": "datapackage/CHANGELOG.md : la version 1.0.0 y est datée du 2024-02-01, et « created "
        "», dans le descripteur, du 2024-01-31. Écrivez la même date aux deux endroits.\n",
        "en": "datapackage/CHANGELOG.md: version 1.0.0 is dated 2024-02-01 there, and 2024-01-31 "
        "by “created” in the descriptor. Write the same date in both.\n",
    }
    assert sentence[language] in result.stderr.replace("\u00a0", " ")


@pytest.mark.parametrize("title", ["1.0.0", "1.0.0 — 31 janvier 2024", "v1.0.0 (31/01/2024)"])
def test_a_changelog_of_the_same_day_or_of_none_is_taken(project: Project, title: str) -> None:
    project.write("datapackage/CHANGELOG.md", f"## {title}\n\nPremière édition.\n")
    assert project.run("build").returncode == 0


def test_what_is_recorded_is_built_whatever_its_changelog_says(project: Project) -> None:
    assert project.run("release").returncode == 0
    text = (project.root / "datapackage/CHANGELOG.md").read_text(encoding="utf-8")
    project.write("datapackage/CHANGELOG.md", text.replace("2024-01-31", "2024-02-01"))
    result = project.run("build")  # other bytes, which release and publish refuse
    assert result.returncode == 0


def test_a_version_of_an_earlier_day_than_the_one_before_is_refused(project: Project) -> None:
    assert project.run("release").returncode == 0
    project.describe_next()
    project.describe(version="1.1.0", created="2024-01-30T00:00:00Z")
    project.write("datapackage/CHANGELOG.md", "## 1.1.0\n\nPlus tôt.\n")
    result = project.run("release")
    assert result.returncode == 2
    assert (
        "La version 1.1.0 est datée du 2024-01-30, avant la version 1.0.0, du 2024-01-31 : "
        "corrigez « created » dans le descripteur.\n"
    ) in result.stderr.replace("\u00a0", " ")
    assert [entry["version"] for entry in project.history["versions"]] == ["1.0.0"]


def test_a_new_version_is_not_built_with_another_deflate(
    make_project: Callable[..., Project], tmp_path: Path
) -> None:
    project = make_project("depot")
    (tmp_path / "autre").mkdir()
    (tmp_path / "autre" / "deflate.py").write_text('__version__ = "0.9.1"\n', encoding="utf-8")
    path = os.pathsep.join([str(tmp_path / "autre"), *sys.path])
    done = project.run("release", PYTHONPATH=path)
    assert done.returncode == 6
    assert "a la version 0.9.1 du paquet Python deflate" in done.stderr
    assert "pip install deflate==0.9.0" in done.stderr
    assert not list((project.root / "dist").glob("*.zip"))
    assert not (project.root / "datapackage" / "versions.json").exists()
