"""What is asked of Git: the files of a project as they were at a tag, those that it tracks."""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path

from parution.archive import extract_zip
from parution.errors import HistoryError, MachineError


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
        raise HistoryError("history.not-in-tag", tag=tag, folder=prefix)
    return exported


def list_tracked(root: Path) -> tuple[Path, ...]:
    """List the files that Git tracks in the whole repository that a folder is in.

    Args:
        root: a folder, of a repository or not.

    Returns:
        Their paths, absolute, in Git's order, whether they are still there or not; none
        outside of a repository.

    Raises:
        MachineError: there is a repository and Git does not answer, or is not installed.
    """
    folder = root.resolve()
    if not any((each / ".git").exists() for each in (folder, *folder.parents)):
        return ()
    try:
        top = Path(os.fsdecode(_run(folder, "rev-parse", "--show-toplevel").rstrip(b"\n")))
        names = _run(top, "ls-files", "-z").split(b"\0")
    except FileNotFoundError as error:
        raise MachineError("repository.no-git", path=folder) from error
    except subprocess.CalledProcessError as error:
        reason = error.stderr.decode(errors="replace").strip().partition("\n")[0]
        raise MachineError("repository.refuses", path=folder, reason=reason) from error
    return tuple(top / os.fsdecode(name) for name in names if name)


def _find_top(root: Path, prefix: str) -> Path:
    """Find the top of the work tree: above ``root`` by as many folders as its prefix has."""
    depth = len([part for part in prefix.split("/") if part])
    return root.resolve().parents[depth - 1] if depth else root


def _ask(folder: Path, tag: str, *arguments: str) -> str:
    try:
        return _run(folder, *arguments).decode()
    except FileNotFoundError as error:
        raise HistoryError("history.no-git", tag=tag) from error
    except subprocess.CalledProcessError as error:
        told = error.stderr.decode(errors="replace").strip()
        reason = told.splitlines()[-1] if told else f"git {arguments[0]}: {error.returncode}"
        raise HistoryError("history.no-tag", tag=tag, reason=reason) from error


def _run(folder: Path, *arguments: str) -> bytes:
    return subprocess.run(  # noqa: S603 - no shell, and only our own arguments
        ["git", "-C", str(folder), *arguments],  # noqa: S607 - the user's own git
        check=True,
        capture_output=True,
    ).stdout
