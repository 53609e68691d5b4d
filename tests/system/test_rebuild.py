"""An older version that a portal lost, and whose archive nobody has: built again from Git."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.projects import STATIONS, Project, list_hashes

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# What is said where nothing has the version: the places, and what to do.
PLACES = (
    "La version 1.0.0 manque sur le portail, et rien ne l’a telle qu’elle fut enregistrée ; "
    "essayés : datapackage/archives/stations-1.0.0.zip (rien à cet endroit), "
    "dist/stations-1.0.0.zip (rien à cet endroit), site/releases/1.0.0.zip (rien à cet endroit)"
)
ADVICE = (
    "Remettez son archive, stations-1.0.0.zip, dans dist/ : une sauvegarde du portail l’a. Ou "
    "publiez sans elle : --without 1.0.0.\n"
)


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def _lose(project: Project) -> dict[str, str]:
    """Lose all that was built and published; return the hashes that it had."""
    wanted = list_hashes(project.site)
    shutil.rmtree(project.site)
    shutil.rmtree(project.root / "dist")
    return wanted


def _commit_of(project: Project, message: str) -> str:
    done = subprocess.run(
        ["git", "log", "--all", "--format=%H", f"--grep=^{message}$"],
        cwd=project.root,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.split()[-1]


def test_a_clone_without_tags_builds_the_older_version_from_the_commit_that_recorded_it(
    released_twice: Project, tmp_path: Path
) -> None:
    wanted = list_hashes(released_twice.site)
    Project(tmp_path).git(
        "clone", "--quiet", "--no-tags", str(released_twice.root), str(tmp_path / "clone")
    )
    clone = Project(tmp_path / "clone")
    done = clone.run("publish")
    assert done.returncode == 0, done.stderr
    commit = _commit_of(released_twice, "1.0.0")[:12]
    assert (
        f"La version 1.0.0 manque sur le portail : reconstruction depuis le commit {commit}.\n"
    ) in _plain(done.stderr)
    assert list_hashes(clone.site) == wanted


def test_the_commit_comes_before_a_tag_that_moved(released_twice: Project) -> None:
    project = released_twice
    wanted = _lose(project)
    project.git("tag", "--force", "v1.0.0", "v1.1.0")
    assert project.run("publish").returncode == 0
    assert list_hashes(project.site) == wanted


def test_where_the_commit_does_not_do_the_tag_is_asked(
    make_project: Callable[..., Project],
) -> None:
    project = make_project("depot")
    project.git("init", "--quiet")
    project.write(".gitignore", "/dist/\n/site/\n")
    project.describe()
    project.commit("données")
    assert project.run("release").returncode == 0
    # The history is committed with other data than those of the version, which come after.
    project.write("datapackage/data/stations.csv", STATIONS.replace("Amont", "Aval"))
    project.git("add", "--all")
    project.git("commit", "--quiet", "--message", "trop tôt")
    project.write("datapackage/data/stations.csv", STATIONS)
    project.git("commit", "--quiet", "--all", "--message", "les bonnes données")
    project.git("tag", "v1.0.0")
    assert project.run("publish").returncode == 0
    project.describe_next()
    project.commit("une station")
    assert project.run("release").returncode == 0
    assert project.run("publish").returncode == 0
    project.git("commit", "--quiet", "--all", "--message", "1.1.0")
    wanted = _lose(project)
    done = project.run("publish")
    assert done.returncode == 0, done.stderr
    assert list_hashes(project.site) == wanted
    # Without that tag, what was committed is not what was recorded, and nothing is published.
    project.git("tag", "--delete", "v1.0.0")
    shutil.rmtree(project.site)
    shutil.rmtree(project.root / "dist")
    done = project.run("publish")
    assert done.returncode == 2
    commit = _commit_of(project, "trop tôt")[:12]
    assert (
        f"{PLACES}, Git (reconstruite depuis le commit {commit}, elle a d’autres octets : "
        "SHA256SUMS, data/stations.csv, datapackage.json ; ses données ont changé "
        f"entre sa construction et ce commit, ou un autre Parution l’avait faite). {ADVICE}"
    ) in _plain(done.stderr)
    assert not project.site.exists()


def test_a_history_that_could_not_be_read_for_a_while_is_passed_over(
    make_project: Callable[..., Project],
) -> None:
    project = make_project("depot")
    project.git("init", "--quiet")
    project.write(".gitignore", "/dist/\n/site/\n")
    project.describe()
    project.write("datapackage/versions.json", "<<<<<<< une fusion\n")
    project.git("add", "--all")
    project.git("commit", "--quiet", "--message", "fusion laissée là")
    (project.root / "datapackage/versions.json").unlink()
    project.git("commit", "--quiet", "--all", "--message", "plus d’historique")
    project.release_twice()
    wanted = _lose(project)
    assert project.run("publish").returncode == 0
    assert list_hashes(project.site) == wanted


def test_an_archive_in_dist_is_taken_and_proven(released_twice: Project) -> None:
    project = released_twice
    archive = project.root / "dist/stations-1.0.0.zip"
    kept = archive.read_bytes()
    wanted = _lose(project)
    shutil.rmtree(project.root / ".git")
    archive.parent.mkdir()
    archive.write_bytes(kept)
    done = project.run("publish")
    assert done.returncode == 0, done.stderr
    assert (
        "La version 1.0.0 manque sur le portail : reprise de dist/stations-1.0.0.zip.\n"
    ) in _plain(done.stderr)
    assert list_hashes(project.site) == wanted


def test_another_archive_in_dist_is_not_taken(released_twice: Project) -> None:
    project = released_twice
    wanted = _lose(project)
    project.write("dist/stations-1.0.0.zip", b"PK")
    done = project.run("publish")
    assert "reconstruction depuis le commit" in done.stderr
    assert list_hashes(project.site) == wanted


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("fr", f"{PLACES}, Git (Ce dossier n’est pas dans un dépôt Git). {ADVICE}"),
        (
            "en",
            "Version 1.0.0 is missing on the portal, and nothing has it as it was recorded; tried: "
            "datapackage/archives/stations-1.0.0.zip (nothing there), dist/stations-1.0.0.zip "
            "(nothing there), site/releases/1.0.0.zip (nothing there), Git (This folder is in no "
            "Git repository). Put its archive, stations-1.0.0.zip, back in dist/: a backup of the "
            "portal has it. Or publish without it: --without 1.0.0.\n",
        ),
    ],
)
def test_without_git_it_says_what_to_put_back(
    released_twice: Project, language: str, sentence: str
) -> None:
    _lose(released_twice)
    shutil.rmtree(released_twice.root / ".git")
    done = released_twice.run("publish", "--lang", language)
    assert done.returncode == 2
    assert sentence in _plain(done.stderr)
    assert not released_twice.site.exists()


def test_where_git_is_not_installed_it_says_so(released_twice: Project, tmp_path: Path) -> None:
    _lose(released_twice)
    done = released_twice.run("publish", PATH=str(tmp_path / "rien"))
    assert done.returncode == 2
    assert "Git (Git n’est pas installé, ou n’est pas dans le PATH). Remettez" in done.stderr


def test_a_version_that_was_never_committed_is_told(released_twice: Project) -> None:
    _lose(released_twice)
    shutil.rmtree(released_twice.root / ".git")
    released_twice.git("init", "--quiet")
    sentence = f"{PLACES}, Git (aucun commit ne l’a enregistrée). {ADVICE}"
    done = released_twice.run("publish")  # no commit at all
    assert (done.returncode, sentence in _plain(done.stderr)) == (2, True)
    history = released_twice.history
    history["versions"][0]["archive"]["sha256"] = "0" * 64
    kept = (released_twice.root / "datapackage/versions.json").read_bytes()
    released_twice.write("datapackage/versions.json", json.dumps(history))
    released_twice.git("add", "--all")
    released_twice.git("commit", "--quiet", "--message", "d’autres octets")
    released_twice.write("datapackage/versions.json", kept)
    done = released_twice.run("publish")
    assert (done.returncode, sentence in _plain(done.stderr)) == (2, True)


def test_a_clone_of_the_last_commits_is_told_to_get_the_others(
    released_twice: Project, tmp_path: Path
) -> None:
    Project(tmp_path).git(
        *("clone", "--quiet", "--no-tags", "--depth", "1"),
        released_twice.root.as_uri(),
        str(tmp_path / "clone"),
    )
    done = Project(tmp_path / "clone").run("publish")
    assert done.returncode == 2
    assert (
        f"{PLACES}, Git (ce clone n’a que les derniers commits ; « git fetch --unshallow » "
        f"récupère les autres). {ADVICE}"
    ) in _plain(done.stderr)
