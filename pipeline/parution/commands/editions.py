"""The editions that a person names: a path, a version, a commit, a portal's."""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from parution.commands.archives import Finder, fetch_edition
from parution.commands.edition import show_path
from parution.commands.portal import choose_portal
from parution.errors import HistoryError, UsageError
from parution.library import open_package as open_any
from parution.messages import say
from parution.model.difference import Edition
from parution.model.release import Version
from parution.packaging.describing import refuse_addresses
from parution.project import (
    DESCRIPTOR_FILE,
    DESCRIPTOR_SUFFIXES,
    find_descriptor,
    read_package,
)
from parution.releases.history import HISTORY_FILE, read_history
from parution.repository import export_commit, find_revision

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parution.model.package import Package
    from parution.model.release import History, Release
    from parution.reports.terminal import Terminal

_PORTAL = "portal:"
_SHOWN = 9


@contextmanager
def open_edition(name: str, package: Package, terminal: Terminal) -> Iterator[Edition]:
    """Open the edition that a person names; its files last as long as the context.

    Args:
        name: in the order in which they are tried: ``portal:NAME`` or ``portal:NAME@VERSION``;
            a path of a descriptor, of a folder or a zip that holds one; a version that
            ``versions.json`` records; a revision of Git.
        package: the project.
        terminal: hears of what takes time.

    Raises:
        UsageError: it is none of these.
        ParutionError: it cannot be had, or read.
    """
    if name.startswith(_PORTAL):
        portal, _, version = name.removeprefix(_PORTAL).partition("@")
        with _fetch_edition(package, portal, version) as edition:
            yield edition
        return
    path = Path(name)
    if os.path.lexists(path):
        if path.is_file() and path.suffix.lower() not in {".zip", *DESCRIPTOR_SUFFIXES}:
            raise UsageError("diff.no-package", path=path)
        with open_any(path, None) as found:
            yield _name(name, found)
        return
    release = _find_release(name, _read_history(package))
    if release is not None:
        with open_recorded(package, release, terminal) as edition:
            yield edition
        return
    with _export_edition(package, name) as edition:
        yield edition


@contextmanager
def open_recorded(package: Package, release: Release, terminal: Terminal) -> Iterator[Edition]:
    """Open a recorded release: its archive, in the project, else what Git builds again.

    No portal is asked: ``portal:NAME@VERSION`` does that.

    Raises:
        HistoryError: they cannot be had.
    """
    with Finder(package, None, terminal).find(release) as build:
        found = read_package(build.folder / DESCRIPTOR_FILE, build.folder)
        yield Edition(str(release.version), found, release.version)


def find_last(package: Package) -> Release | None:
    """Find the release to compare with: the last that stands, None where there is none."""
    return _read_history(package).find_last()


def describe_working_tree(package: Package) -> Edition:
    """Describe what is here, as an edition."""
    return _name(say("diff.working-tree"), package)


def _name(label: str, package: Package) -> Edition:
    refuse_addresses(package)  # what compares editions opens no connection
    try:
        version = Version.parse(str(package.descriptor.get("version", "")))
    except ValueError:
        version = None
    return Edition(label, package, version)


def _read_history(package: Package) -> History:
    return read_history(package.source.parent / HISTORY_FILE, package.name, package.root)


def _find_release(name: str, history: History) -> Release | None:
    try:
        return history.find(Version.parse(name.removeprefix("v")))
    except ValueError:
        return None


@contextmanager
def _fetch_edition(package: Package, name: str, version: str) -> Iterator[Edition]:
    """Fetch the archive of a release from a portal, and open it.

    Raises:
        HistoryError: the version is not recorded here, or the portal does not have it.
    """
    portal = choose_portal(package, name)
    history = _read_history(package)
    release = _find_release(version, history) if version else history.find_latest(portal.name)
    if release is None:
        raise HistoryError("diff.not-recorded", portal=portal.name, version=version or "—")
    with tempfile.TemporaryDirectory() as work:
        build = fetch_edition(portal, release, Path(work).resolve())
        found = read_package(build.folder / DESCRIPTOR_FILE, build.folder)
        yield Edition(f"{portal.name}@{release.version}", found, release.version)


@contextmanager
def _export_edition(package: Package, revision: str) -> Iterator[Edition]:
    """Export the project as it was at a revision of Git.

    Raises:
        UsageError: there is no such revision.
    """
    commit = find_revision(package.root, revision)
    if commit is None:
        raise UsageError("diff.unknown", name=revision)
    with open_commit(package, commit, revision) as edition:
        yield edition


@contextmanager
def open_commit(package: Package, commit: str, revision: str) -> Iterator[Edition]:
    """Open the project as it was at a commit; its files last as long as the context.

    Args:
        package: the project.
        commit: the commit's id, as Git told it.
        revision: how a person named it.

    Raises:
        UsageError: the package was not there, or what describes it cannot be read.
    """
    with tempfile.TemporaryDirectory() as work:
        tree = Path(work).resolve() / "tree"
        tree.mkdir()
        root = export_commit(package.root, commit, tree)
        source = root / package.source.resolve().relative_to(package.root)
        if not source.parent.is_dir():
            raise UsageError("diff.not-there", name=revision, path=show_path(package.source))
        # The descriptor may have had another of its names there.
        found = read_package(find_descriptor(source if source.is_file() else source.parent), root)
        label = revision if not commit.startswith(revision) else commit[:_SHOWN]
        yield _name(label, found)
