"""What is asked of Git: the files of a project as they were at a commit, those that it tracks."""

from __future__ import annotations

import os
import subprocess
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from parution.archive import extract_zip
from parution.errors import HistoryError, MachineError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


def list_commits(root: Path, file: str) -> tuple[str, ...]:
    """List the commits that changed a file, oldest first, in the history of what is checked out.

    Args:
        root: a folder of the work tree.
        file: path of the file, relative to ``root``, with ``/``.

    Raises:
        HistoryError: no Git here, or no repository.
    """
    if _find_commit(root, "HEAD") is None:  # nothing is committed yet
        return ()
    told = _ask(root, "log", "--reverse", "--format=%H", "--", file)
    return tuple(told.split())


def read_file(root: Path, commit: str, file: str) -> bytes | None:
    """Read a file as it was at a commit; None where it was not.

    Args:
        root: a folder of the work tree.
        commit: the commit's id.
        file: path of the file, relative to ``root``, with ``/``.
    """
    try:
        return _run(root, "cat-file", "blob", f"{commit}:./{file}")
    except subprocess.CalledProcessError:  # the commit is there: the file was not
        return None


def find_tag(root: Path, tag: str) -> str | None:
    """Find the commit that a tag names, or None where there is no such tag here."""
    # The full name of the reference: a tag cannot pass for an option or a branch.
    return _find_commit(root, f"refs/tags/{tag}")


def find_revision(root: Path, revision: str) -> str | None:
    """Find the commit that a person names, or None: a branch, a tag, an id.

    Raises:
        HistoryError: no Git here, or no repository.
    """
    # What begins with a dash would be an option to Git, and can be no revision.
    return None if revision.startswith("-") else _find_commit(root, revision)


def find_merge_base(root: Path, revision: str, other: str) -> str | None:
    """Find the commit where two revisions parted; None where they have none in common here.

    Args:
        root: a folder of the work tree.
        revision: a commit's id, as Git told it.
        other: another, or ``HEAD``.

    Raises:
        HistoryError: no Git here, no repository, or Git does not answer.
    """
    _check_repository(root)
    try:
        return _run(root, "merge-base", revision, other).decode().strip()
    except subprocess.CalledProcessError as error:
        if error.returncode == 1:  # it answered: none
            return None
        raise _refuse(error, "merge-base") from error


def list_changed(root: Path, commit: str) -> tuple[str, ...]:
    """List the files of a project that are not as they were at a commit, new ones included.

    Args:
        root: a folder of the work tree.
        commit: the commit's id, as Git told it.

    Returns:
        Their paths from ``root``, with ``/``, sorted: changed, removed, or new and not ignored.

    Raises:
        HistoryError: no Git here, no repository, or Git does not answer.
    """
    _check_repository(root)
    options = ("--name-only", "--no-renames", "--no-ext-diff", "--no-textconv", "--relative", "-z")
    told = _ask(root, "diff", *options, commit, "--", ".").split("\0")
    told += _ask(root, "ls-files", "--others", "--exclude-standard", "-z", "--", ".").split("\0")
    return tuple(sorted({name for name in told if name}))


def list_uncommitted(root: Path) -> dict[Path, bool] | None:
    """List the files of a project that are not as the last commit has them.

    Args:
        root: a folder of the work tree.

    Returns:
        Their paths, absolute, and whether Git tracks each: changed or removed, or else new and
        not ignored; None outside of a repository.

    Raises:
        HistoryError: Git is not installed, or does not answer.
    """
    if not _has_git(root.resolve()):
        return None
    _check_repository(root)
    top = Path(_ask(root, "rev-parse", "--show-toplevel").rstrip("\n"))
    told = _ask(
        root, "status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames", "--", "."
    )
    return {top / entry[3:]: entry[:2] != "??" for entry in told.split("\0") if entry}


def read_commit_day(root: Path) -> str | None:
    """Read the day of the last commit, ``YYYY-MM-DD`` in UTC; None outside of a repository.

    Raises:
        HistoryError: Git is not installed, or does not answer.
    """
    if not _has_git(root.resolve()) or _find_commit(root, "HEAD") is None:
        return None
    seconds = int(_ask(root, "show", "--no-patch", "--format=%ct", "HEAD").strip())
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()


def is_shallow(root: Path) -> bool:
    """Tell whether only the last commits are here, as in many a clone of a CI.

    Raises:
        HistoryError: no Git here, or no repository.
    """
    return _ask(root, "rev-parse", "--is-shallow-repository").strip() == "true"


def export_commit(root: Path, commit: str, folder: Path) -> Path:
    """Write the files of a project as they were at a commit.

    Args:
        root: a folder of the work tree.
        commit: the commit's id, as Git told it.
        folder: an empty folder, which receives the whole tree.

    Returns:
        The folder in it that ``root`` was.

    Raises:
        HistoryError: no Git here, no repository, or ``root`` was not in it.
    """
    prefix = _ask(root, "rev-parse", "--show-prefix").strip()
    with tempfile.TemporaryDirectory() as name:
        archive = Path(name) / "tree.zip"
        _ask(_find_top(root, prefix), "archive", "--format=zip", f"--output={archive}", commit)
        extract_zip(archive, folder, portable=False)  # it was a folder of this disk
    exported = folder / prefix
    if not exported.is_dir():
        raise HistoryError("history.not-in-commit", commit=commit, folder=prefix)
    return exported


def list_unignored(root: Path, folders: Iterable[Path]) -> tuple[Path, ...] | None:
    """List the folders that ``git add --all`` would add, with what is or will be in them.

    Args:
        root: a folder of the work tree.
        folders: absolute; those out of the work tree are left out.

    Returns:
        Those that nothing has Git ignore; None outside of a repository.

    Raises:
        HistoryError: Git is not installed, or does not answer.
    """
    if not _has_git(root.resolve()):
        return None
    top = Path(_ask(root, "rev-parse", "--show-toplevel").rstrip("\n")).resolve()
    return tuple(
        folder
        for folder in folders
        if folder.is_relative_to(top) and not _is_ignored(root, f"{folder}/")
    )


def find_top(folder: Path) -> Path:
    """Find the top of the work tree that a folder is in.

    Raises:
        HistoryError: no Git here, or no work tree.
    """
    _check_repository(folder)
    return Path(_ask(folder, "rev-parse", "--show-toplevel").rstrip("\n"))


def is_rebasing(folder: Path) -> bool:
    """Tell whether a rebase is under way in the work tree that a folder is in.

    Raises:
        HistoryError: no Git here, or no repository.
    """
    _check_repository(folder)
    places = ("rebase-merge", "rebase-apply")  # one a way of rebasing
    told = (_ask(folder, "rev-parse", "--git-path", place).rstrip("\n") for place in places)
    return any((folder / place).exists() for place in told)


def set_options(folder: Path, options: Mapping[str, str]) -> None:
    """Set options of Git for this clone alone.

    Args:
        folder: a folder of the work tree.
        options: their values, by name: ``section.name``, or ``section.part.name``.

    Raises:
        HistoryError: no Git here, no repository, or it refuses.
    """
    _check_repository(folder)
    for name, value in options.items():
        _ask(folder, "config", "--local", "--replace-all", name, value)


def read_attribute(folder: Path, name: str, files: Sequence[Path]) -> tuple[str, ...]:
    """Read what the files ``.gitattributes`` say of some files.

    Args:
        folder: a folder of the work tree.
        name: the attribute.
        files: absolute, in the work tree; they need not be there.

    Returns:
        The value for each; ``"unspecified"``, Git's word, where there is none.

    Raises:
        HistoryError: no Git here, no repository, or it refuses.
    """
    if not files:
        return ()
    told = _ask(folder, "check-attr", "-z", name, "--", *map(str, files))
    return tuple(told.split("\0")[2::3])


def _is_ignored(root: Path, path: str) -> bool:
    try:
        _run(root, "check-ignore", "--quiet", "--", path)
    except subprocess.CalledProcessError as error:
        if error.returncode == 1:  # it answered: no
            return False
        raise
    return True


def find_work_tree(folder: Path) -> Path | None:
    """Find the top of the work tree that a folder is in, without asking Git; None outside of one.

    Args:
        folder: a folder, of a repository or not.
    """
    folder = folder.resolve()
    return next((each for each in (folder, *folder.parents) if (each / ".git").exists()), None)


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
    if not _has_git(folder):
        return ()
    try:
        top = Path(os.fsdecode(_run(folder, "rev-parse", "--show-toplevel").rstrip(b"\n")))
        names = _run(top, "ls-files", "-z").split(b"\0")
    except FileNotFoundError as error:
        raise MachineError("repository.no-git", path=folder) from error
    except subprocess.CalledProcessError as error:
        reason = error.stderr.decode(errors="replace").strip().partition("\n")[0]
        refusal = MachineError("repository.refuses", path=folder)
        refusal.add_note(reason)
        raise refusal from error
    return tuple(top / os.fsdecode(name) for name in names if name)


def _find_top(root: Path, prefix: str) -> Path:
    """Find the top of the work tree: above ``root`` by as many folders as its prefix has."""
    depth = len([part for part in prefix.split("/") if part])
    return root.resolve().parents[depth - 1] if depth else root


def _find_commit(root: Path, reference: str) -> str | None:
    _check_repository(root)
    try:
        return _run(root, "rev-parse", "--verify", f"{reference}^{{commit}}").decode().strip()
    except subprocess.CalledProcessError:
        return None


def _check_repository(root: Path) -> None:
    if not _has_git(root.resolve()):
        raise HistoryError("history.no-repository")
    _ask(root, "rev-parse", "--git-dir")


def _has_git(folder: Path) -> bool:
    return find_work_tree(folder) is not None


def _ask(folder: Path, *arguments: str) -> str:
    return os.fsdecode(_ask_bytes(folder, *arguments))  # names of files are bytes


def _ask_bytes(folder: Path, *arguments: str) -> bytes:
    try:
        return _run(folder, *arguments)
    except FileNotFoundError as error:
        raise HistoryError("history.no-git") from error
    except subprocess.CalledProcessError as error:
        raise _refuse(error, arguments[0]) from error


def _refuse(error: subprocess.CalledProcessError, command: str) -> HistoryError:
    told = error.stderr.decode(errors="replace").strip()
    refusal = HistoryError("history.git-refuses")
    refusal.add_note(told.splitlines()[-1] if told else f"git {command}: {error.returncode}")
    return refusal


def _run(folder: Path, *arguments: str) -> bytes:
    return subprocess.run(  # noqa: S603 - no shell, and only our own arguments
        ["git", "-C", str(folder), *arguments],  # noqa: S607 - the user's own git
        check=True,
        capture_output=True,
    ).stdout
