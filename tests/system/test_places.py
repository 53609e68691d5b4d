"""Where a person stands, where a portal writes, and what is said of both."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from parution.messages import Catalogue

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.projects import Project


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize("folder", ["datapackage", "datapackage/data", "schemas", "docs/notes"])
def test_from_anywhere_in_a_project_it_is_the_project(project: Project, folder: str) -> None:
    project.git("init", "--quiet")
    project.commit("début")
    (project.root / folder).mkdir(parents=True, exist_ok=True)
    there = replace(project, root=project.root / folder)
    for command in ("validate", "build", "release", "publish", "status"):
        assert there.run(command).returncode == 0, command
    assert (project.site / "index.html").is_file()


def test_the_nearest_project_is_meant(make_project: Callable[..., Project]) -> None:
    outer = make_project("depot")
    outer.git("init", "--quiet")
    inner = make_project("depot/autre")
    inner.describe(name="autre", title="Autre")
    there = replace(inner, root=inner.root / "schemas")
    assert there.run("build").returncode == 0
    assert [path.name for path in (inner.root / "dist").glob("*.zip")] == ["autre-1.0.0.zip"]
    assert not (outer.root / "dist").exists()


def test_a_folder_that_is_named_is_not_left(project: Project) -> None:
    project.git("init", "--quiet")
    (project.root / "vide").mkdir()
    assert project.run("validate", "vide").returncode == 2


def test_outside_of_a_repository_only_the_parent_is_looked_at(project: Project) -> None:
    (project.root / "a/b").mkdir(parents=True)
    assert replace(project, root=project.root / "a").run("validate").returncode == 0
    assert replace(project, root=project.root / "a/b").run("validate").returncode == 2


# What to do next


@pytest.mark.parametrize("language", ["fr", "en"])
def test_outside_of_git_nothing_is_said_of_it(project: Project, language: str) -> None:
    done = project.run("release", "--lang", language)
    sentence = Catalogue(language).say("release.next.no-git", version="1.0.0")
    assert done.stderr.splitlines()[-1] == sentence
    assert "git add" not in done.stderr


@pytest.mark.parametrize(
    ("ignored", "told"),
    [
        ("", "/dist/, /site/"),
        ("/dist/\n", "/site/"),
        ("dist\nsite/\n", None),
        ("*\n", None),
    ],
)
def test_what_is_built_is_not_to_be_committed(
    project: Project, ignored: str, told: str | None
) -> None:
    project.git("init", "--quiet")
    project.commit("début")
    project.write(".gitignore", ignored)
    done = project.run("release")
    lines = _plain(done.stderr).splitlines()
    assert lines[-1].startswith("Ensuite, gardez la version dans Git")
    sentence = (
        "D’abord, écrivez dans le fichier .gitignore, à côté de portals.toml, une ligne par "
        f"dossier : {told}. Ce qui est construit et publié n’a pas sa place dans Git."
    )
    assert (sentence == lines[-2]) == (told is not None)
    assert any(line.startswith("D’abord") for line in lines) == (told is not None)


# Where a portal writes


@pytest.mark.parametrize(
    ("folder", "file"),
    [
        ("datapackage/data", "datapackage/data/stations.csv"),
        ("schemas", "schemas/stations.json"),
        ("tables", "tables/autre.csv"),
    ],
)
def test_a_portal_does_not_write_among_the_sources(
    project: Project, folder: str, file: str
) -> None:
    project.write("portals.toml", f'[portals.local]\nkind = "static"\npath = "{folder}"\n')
    if folder == "tables":
        project.write(file, "a\n1\n")
        project.describe(resources=[{"name": "autre", "path": "../tables/autre.csv"}])
    assert project.run("release").returncode == 0
    done = project.run("publish")
    assert done.returncode == 2
    assert (
        f"{project.root}/portals.toml : le dossier « {folder} » du portail « local » contient des "
        f"fichiers du jeu de données ({file}), que publier écraserait. Donnez-lui un dossier à "
        "part, par exemple « site ».\n"
    ) in _plain(done.stderr)
    assert not (project.root / folder / "index.html").exists()


@pytest.mark.parametrize("folder", [".", "..", "datapackage", "dist", "dist/site", ".parution/x"])
def test_a_portal_does_not_write_where_the_project_is(project: Project, folder: str) -> None:
    project.write("portals.toml", f'[portals.local]\nkind = "static"\npath = "{folder}"\n')
    done = project.run("status")
    assert done.returncode == 2
    assert f"« {folder} »" in _plain(done.stderr)


@pytest.mark.parametrize("folder", ["site", "public/donnees", "docs", "datapackage/site"])
def test_a_folder_of_its_own_is_taken(project: Project, folder: str) -> None:
    project.write("portals.toml", f'[portals.local]\nkind = "static"\npath = "{folder}"\n')
    for command in ("release", "publish", "publish"):
        assert project.run(command).returncode == 0
    assert (project.root / folder / "index.html").is_file()
