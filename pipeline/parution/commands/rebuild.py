"""Older editions whose archive nobody has any more: built again from Git.

What comes out is, to the byte, what the history recorded, or it is refused.
The commit that recorded a version is found in the history of the history
itself, ``versions.json``: that file is committed with the data that it tells of. A tag is a
convenience, which may never have been pushed: it is asked where that commit does not do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parution.commands.edition import prepare_edition
from parution.errors import ConflictError, HistoryError, ParutionError
from parution.messages import say
from parution.project import find_descriptor, read_package
from parution.releases.history import HISTORY_FILE, check_recorded, read_any_history
from parution.repository import export_commit, find_tag, is_shallow, list_commits, read_file

if TYPE_CHECKING:
    from pathlib import Path

    from parution.model.package import Package
    from parution.model.release import Build, Release
    from parution.reports.terminal import Terminal

_SHOWN = 12  # digits of a commit's id


def build_again(
    package: Package,
    release: Release,
    work: Path,
    terminal: Terminal,
    *,
    budget: float | None = None,
) -> Build:
    """Build an edition from the commit that recorded it, else from its tag.

    Args:
        package: the package as it is now, which tells where its descriptor stands.
        release: what the history recorded.
        work: a folder for what is built, as long as it is used.
        terminal: hears of the progress.
        budget: as in :func:`parution.commands.edition.make_edition`.

    Raises:
        HistoryError: Git does not have it.
        ConflictError: what comes out is not, to the byte, what was recorded: said of the commit,
            where the tag does no better.
        ParutionError: it cannot be built.
    """
    failure: ParutionError | None = None
    for commit in _list_candidates(package, release, work):
        shown = commit[:_SHOWN]
        terminal.tell(say("rebuild.start", version=release.version, commit=shown))
        try:
            return _build_at(package, release, commit, work / commit, terminal, budget=budget)
        except ParutionError as error:
            failure = failure or error
    if failure is not None and not is_shallow(package.root):
        raise failure
    raise HistoryError("rebuild.shallow" if is_shallow(package.root) else "rebuild.not-in-git")


def _list_candidates(package: Package, release: Release, work: Path) -> tuple[str, ...]:
    """List the commits to build a release from: the one that recorded it, that of its tag.

    Raises:
        HistoryError: no Git, no repository.
    """
    found = _find_recording(package, release, work), find_tag(package.root, release.tag)
    return tuple(dict.fromkeys(commit for commit in found if commit is not None))


def _find_recording(package: Package, release: Release, work: Path) -> str | None:
    """Find the first commit whose history has a release, with these bytes."""
    file = (package.source.resolve().parent / HISTORY_FILE).relative_to(package.root).as_posix()
    path = work / HISTORY_FILE
    for commit in list_commits(package.root, file):
        content = read_file(package.root, commit, file)
        if content is None:
            continue
        path.write_bytes(content)
        try:
            recorded = read_any_history(path).find(release.version)
        except HistoryError:  # a merge left unfinished, committed and mended since
            continue
        if recorded is not None and recorded.archive == release.archive:
            return commit
    return None


def _build_at(
    package: Package,
    release: Release,
    commit: str,
    work: Path,
    terminal: Terminal,
    *,
    budget: float | None,
) -> Build:
    tree, edition = work / "tree", work / "edition"
    tree.mkdir(parents=True)
    edition.mkdir()
    root = export_commit(package.root, commit, tree)
    folder = root / package.source.resolve().parent.relative_to(package.root)
    build = prepare_edition(
        read_package(find_descriptor(folder), root), edition, terminal, release, budget=budget
    )
    try:
        check_recorded(release, build.release)
    except ConflictError as error:
        raise ConflictError(
            "rebuild.differs", commit=commit[:_SHOWN], files=error.values["files"]
        ) from error
    return build
