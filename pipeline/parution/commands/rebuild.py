"""Older editions that a portal lacks: taken from ``dist/``, or built again from Git.

An older edition is its bytes: whatever it comes from, it is the one that the history recorded,
or it is refused. The commit that recorded a version is found in the history of the history
itself, ``versions.json``: that file is committed with the data that it tells of. A tag is a
convenience, which may never have been pushed: it is asked where that commit does not do.
"""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from parution.commands.edition import DIST, prepare_edition, show_path
from parution.errors import ConflictError, HistoryError, ParutionError
from parution.messages import say
from parution.model.portal import ConflictKind
from parution.packaging import reopen_edition
from parution.packaging.building import digest_file
from parution.project import find_descriptor, read_package
from parution.releases.history import HISTORY_FILE, check_recorded, read_any_history
from parution.repository import export_commit, find_tag, is_shallow, list_commits, read_file

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parution.model.package import Package
    from parution.model.portal import Plan
    from parution.model.release import Build, History, Release
    from parution.reports.terminal import Terminal

_SHOWN = 12  # digits of a commit's id


def list_missing(plan: Plan, history: History) -> tuple[Release, ...]:
    """List the releases that a plan lacks, oldest first."""
    missing = {
        conflict.key for conflict in plan.conflicts if conflict.kind is ConflictKind.MISSING_ARCHIVE
    }
    return tuple(release for release in history.releases if str(release.version) in missing)


@contextmanager
def rebuild_edition(
    package: Package, release: Release, terminal: Terminal, budget: float | None = None
) -> Iterator[Build]:
    """Get an older edition again; its files are there for the time of the block.

    Args:
        package: the package as it is now, which tells where its descriptor stands.
        release: what the history recorded.
        terminal: hears of the progress.
        budget: as in :func:`parution.commands.edition.make_edition`.

    Raises:
        HistoryError: neither ``dist/`` nor Git has it.
        ConflictError: what comes out is not, to the byte, what was recorded.
        ParutionError: it cannot be built.
    """
    with tempfile.TemporaryDirectory() as name:
        work = Path(name).resolve()
        yield _take_built(package, release, work, terminal) or _build_again(
            package, release, work, terminal, budget
        )


def _take_built(package: Package, release: Release, work: Path, terminal: Terminal) -> Build | None:
    """Take an edition from the archive that its build left in ``dist/``, if it is that one."""
    archive = package.root / DIST / release.archive.path
    if not archive.is_file() or digest_file(archive.parent, archive.name) != release.archive:
        return None
    terminal.tell(say("rebuild.taken", version=release.version, path=show_path(archive)))
    folder = work / "taken"
    folder.mkdir()
    return reopen_edition(release, archive, folder)


def _build_again(
    package: Package, release: Release, work: Path, terminal: Terminal, budget: float | None
) -> Build:
    """Build an edition from the commit that recorded it, else from its tag.

    Raises:
        ParutionError: as :func:`rebuild_edition`; of the commit, where the tag does no better.
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
    raise HistoryError(
        "rebuild.shallow" if is_shallow(package.root) else "rebuild.not-in-git",
        version=release.version,
        archive=release.archive.path,
    )


def _list_candidates(package: Package, release: Release, work: Path) -> tuple[str, ...]:
    """List the commits to build a release from: the one that recorded it, that of its tag."""
    try:
        found = _find_recording(package, release, work), find_tag(package.root, release.tag)
    except HistoryError as error:  # no Git, no repository, no commit
        raise HistoryError(
            "rebuild.no-git",
            version=release.version,
            archive=release.archive.path,
            reason=say(error.key, **error.values),
        ) from error
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
            "rebuild.differs",
            version=release.version,
            commit=commit[:_SHOWN],
            files=error.values["files"],
            archive=release.archive.path,
        ) from error
    return build
