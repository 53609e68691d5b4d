from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from parution.errors import HistoryError
from parution.messages import Catalogue
from parution.repository import export_tag

if TYPE_CHECKING:
    from pathlib import Path


def _git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=essai", "-c", "user.email=essai@exemple.fr")
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository of one file, with the tag v1."""
    root = tmp_path / "repository"
    root.mkdir()
    (root / "a.txt").write_text("a\n")
    _git(root, "init", "--quiet")
    _git(root, "add", "a.txt")
    _git(root, "commit", "--quiet", "--message", "One file")
    _git(root, "tag", "v1")
    return root


def test_a_tag_is_exported_as_it_was_recorded(root: Path, tmp_path: Path) -> None:
    (root / "a.txt").write_text("changed\n")
    exported = export_tag(root, "v1", tmp_path / "tree")
    assert (exported / "a.txt").read_text() == "a\n"


def test_a_tag_that_is_not_there_is_told_with_what_git_says(root: Path, tmp_path: Path) -> None:
    with pytest.raises(HistoryError) as caught:
        export_tag(root, "v2", tmp_path / "tree")
    assert caught.value.key == "history.no-tag"
    assert "refs/tags/v2" in str(caught.value.values["reason"])


def test_a_folder_that_the_tag_lacks_is_named(root: Path, tmp_path: Path) -> None:
    (root / "later").mkdir()
    with pytest.raises(HistoryError) as caught:
        export_tag(root / "later", "v1", tmp_path / "tree")
    said = Catalogue("en").say(caught.value.key, **caught.value.values)
    assert said.startswith("The folder later/ does not exist at the tag v1.")


def test_without_git_the_sentence_says_so(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    with pytest.raises(HistoryError) as caught:
        export_tag(root, "v1", tmp_path / "tree")
    said = Catalogue("en").say(caught.value.key, **caught.value.values)
    assert said.startswith("Git is not installed, or is not in the PATH:")
