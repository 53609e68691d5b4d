"""What is asked of Git: the files of a project as they were at a tag."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from pipeline.archive import extract_zip
from pipeline.errors import HistoryError


def export_tag(root: Path, tag: str, folder: Path) -> Path:
    """Write the files of a project as they were at a tag.

    Args:
        root: a folder of the work tree.
        tag: the name of the tag.
        folder: an empty folder, which receives the whole tree.

    Returns:
        The folder in it that ``root`` was.

    Raises:
        HistoryError: no Git here, no repository, no such tag, or ``root`` is not in it.
    """
    prefix = _ask(root, tag, "rev-parse", "--show-prefix").strip()
    with tempfile.TemporaryDirectory() as name:
        archive = Path(name) / "tree.zip"
        # The full name of the reference: a tag cannot pass for an option or a branch.
        _ask(
            _find_top(root, prefix),
            tag,
            "archive",
            "--format=zip",
            f"--output={archive}",
            f"refs/tags/{tag}",
        )
        extract_zip(archive, folder)
    exported = folder / prefix
    if not exported.is_dir():
        raise HistoryError("history.no-tag", tag=tag, reason=prefix)
    return exported


def _find_top(root: Path, prefix: str) -> Path:
    """Find the top of the work tree: above ``root`` by as many folders as its prefix has."""
    depth = len([part for part in prefix.split("/") if part])
    return root.resolve().parents[depth - 1] if depth else root


def _ask(place: Path, tag: str, *arguments: str) -> str:
    try:
        return subprocess.run(  # noqa: S603 - no shell, and only our own arguments
            ["git", "-C", str(place), *arguments],  # noqa: S607 - the user's own git
            check=True,
            capture_output=True,
            text=True,
            encoding="utf-8",
        ).stdout
    except FileNotFoundError as error:
        raise HistoryError("history.no-tag", tag=tag, reason="git ?") from error
    except subprocess.CalledProcessError as error:
        reason = error.stderr.strip().splitlines()[-1] if error.stderr.strip() else error
        raise HistoryError("history.no-tag", tag=tag, reason=reason) from error
