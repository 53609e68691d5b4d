from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from parution.errors import HistoryError
from parution.messages import Catalogue
from parution.repository import export_commit, find_tag, list_commits, list_uncommitted, read_file

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


def _head(root: Path) -> str:
    done = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=root, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def test_a_commit_is_exported_as_it_was_recorded(root: Path, tmp_path: Path) -> None:
    (root / "a.txt").write_text("changed\n")
    exported = export_commit(root, _head(root), tmp_path / "tree")
    assert (exported / "a.txt").read_text() == "a\n"


def test_the_commits_of_a_file_are_listed_oldest_first(root: Path) -> None:
    first = _head(root)
    (root / "b.txt").write_text("b\n")
    _git(root, "add", "b.txt")
    _git(root, "commit", "--quiet", "--message", "Another file")
    (root / "a.txt").write_text("changed\n")
    _git(root, "commit", "--quiet", "--all", "--message", "A change")
    assert list_commits(root, "a.txt") == (first, _head(root))
    assert read_file(root, first, "a.txt") == b"a\n"
    assert read_file(root, first, "b.txt") is None
    assert list_commits(root, "nothing.txt") == ()


def test_a_tag_is_found_by_its_full_name(root: Path) -> None:
    _git(root, "branch", "v2")
    assert find_tag(root, "v1") == _head(root)
    assert find_tag(root, "v2") is None  # a branch
    assert find_tag(root, "--all") is None


def test_a_folder_that_the_commit_lacks_is_named(root: Path, tmp_path: Path) -> None:
    (root / "later").mkdir()
    with pytest.raises(HistoryError) as caught:
        export_commit(root / "later", _head(root), tmp_path / "tree")
    said = Catalogue("en").say(caught.value.key, **caught.value.values)
    assert said == f"The folder later/ does not exist at the commit {_head(root)}."


def test_outside_of_a_repository_the_sentence_says_so(tmp_path: Path) -> None:
    with pytest.raises(HistoryError) as caught:
        list_commits(tmp_path, "a.txt")
    assert caught.value.key == "history.no-repository"


def test_what_git_says_is_kept_for_who_asks(root: Path, tmp_path: Path) -> None:
    with pytest.raises(HistoryError) as caught:
        export_commit(root, "0" * 40, tmp_path / "tree")
    said = Catalogue("en").say(caught.value.key, **caught.value.values)
    assert said == "Git does not answer here. Run again with --verbose to read what it says."
    assert caught.value.__notes__[0].startswith("fatal")


def test_without_git_the_sentence_says_so(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    with pytest.raises(HistoryError) as caught:
        list_commits(root, "a.txt")
    said = Catalogue("en").say(caught.value.key, **caught.value.values)
    assert said == "Git is not installed, or is not in the PATH."


def test_what_is_not_committed_is_listed_whatever_its_name(root: Path) -> None:
    (root / "a.txt").write_text("autre", encoding="utf-8")
    odd = root / os.fsdecode(b"d\xe9j\xe0 vu \xff.csv")
    try:
        odd.write_text("x", encoding="utf-8")
    except OSError:  # a system whose names are text
        odd = root / "déjà vu.csv"
        odd.write_text("x", encoding="utf-8")
    found = list_uncommitted(root)
    assert found is not None
    assert found == {root / "a.txt": True, odd: False}
    _git(root, "add", "--all")
    _git(root, "commit", "--quiet", "--message", "Two files")
    assert list_uncommitted(root) == {}
