"""docs/contribuer.md, gone through: a badly saved table, what is said of it, what it becomes."""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.dataset.conftest import FOLDER, REPOSITORY, SCHEMAS
from tests.pictures import BROKEN, IMAGES
from tests.projects import Project

if TYPE_CHECKING:
    from pathlib import Path

PAGE = (REPOSITORY / "docs" / "contribuer.md").read_text(encoding="utf-8")
SHOWN = dict(re.findall(r"```\n\$ parution (.*?)\n(.*?)```", PAGE, re.DOTALL))
# What the page asks to be typed again: the SIREN that lost its zeros, the proof that is missing.
CORRECTED = (
    ("0,1,en_cours", "000000000,1,en_cours"),
    (",,Exemple imaginaire : conv", ",https://exemple.fr/convention,Exemple imaginaire : conv"),
)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A repository that has the dataset on ``main``, on a branch of its own."""
    root = tmp_path / "depot"
    shutil.copytree(FOLDER, root / "datapackage")
    shutil.copytree(SCHEMAS, root / "schemas")
    shutil.copyfile(REPOSITORY / "portals.toml", root / "portals.toml")
    identity = ("-c", "user.name=a", "-c", "user.email=a@exemple.fr")
    for command in (
        ("init", "--quiet", "--initial-branch=main"),
        ("add", "--all"),
        (*identity, "commit", "--quiet", "--message=Données"),
        ("switch", "--quiet", "--create", "contribution"),
    ):
        subprocess.run(["git", *command], cwd=root, check=True)
    return Project(root)


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.slow
def test_the_page_is_what_happens(project: Project) -> None:
    table = project.root / "datapackage" / "data" / "suivi.csv"
    table.write_bytes(b"\xef\xbb\xbf" + BROKEN.encode())
    refused = project.run("review", "--base", "main")
    assert refused.returncode == 1
    assert "ne peut pas encore être fusionnée" in refused.stdout
    assert "2.2.0 (version mineure" in refused.stdout
    proposed = project.run("fix", "suivi")
    assert _plain(proposed.stdout) == _plain(SHOWN["fix suivi"])
    assert proposed.returncode == 5
    assert project.run("fix", "suivi", "--write").returncode == 0
    text = table.read_text("utf-8")
    for before, after in CORRECTED:
        assert text.count(before) == 1
        text = text.replace(before, after)
    table.write_text(text, "utf-8")
    accepted = project.run("review", "--base", "main")
    assert accepted.returncode == 0
    assert _plain(accepted.stdout).startswith(_plain(SHOWN["review --base main"]))
    assert project.run("fmt", "--check").returncode == 0


def test_the_page_shows_the_pictures_that_are_drawn() -> None:
    shown = re.findall(r"!\[([^\]]{40,})\]\(images/([a-z-]+\.png)\)", PAGE)
    assert {name for _, name in shown} == {path.name for path in IMAGES.iterdir()}
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in IMAGES.iterdir())
    assert all(path.stat().st_size < 200_000 for path in IMAGES.iterdir())
