"""Older editions, built again from their tags when a portal lacks them."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from parution.commands.edition import prepare_edition
from parution.errors import ConflictError
from parution.messages import say
from parution.model.portal import ConflictKind
from parution.project import read_package
from parution.releases.history import check_recorded
from parution.repository import export_tag

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parution.model.package import Package
    from parution.model.portal import Plan
    from parution.model.release import Build, History, Release
    from parution.reports.terminal import Terminal


def list_missing(plan: Plan, history: History) -> tuple[Release, ...]:
    """List the releases that a plan lacks, oldest first."""
    missing = {
        conflict.key for conflict in plan.conflicts if conflict.kind is ConflictKind.MISSING_ARCHIVE
    }
    return tuple(release for release in history.releases if str(release.version) in missing)


@contextmanager
def rebuild_edition(package: Package, release: Release, terminal: Terminal) -> Iterator[Build]:
    """Build an older edition from its tag; its files are there for the time of the block.

    Args:
        package: the package as it is now, which tells where its descriptor stands.
        release: what the history recorded.
        terminal: hears of the progress.

    Raises:
        HistoryError: the tag cannot be read.
        ConflictError: what comes out is not, to the byte, what was recorded.
        ParutionError: it cannot be built.
    """
    terminal.tell(say("rebuild.start", version=release.version, tag=release.tag))
    with tempfile.TemporaryDirectory() as name:
        tree, edition = Path(name).resolve() / "tree", Path(name).resolve() / "edition"
        tree.mkdir()
        edition.mkdir()
        root = export_tag(package.root, release.tag, tree)
        descriptor = root / package.source.resolve().relative_to(package.root)
        build = prepare_edition(read_package(descriptor, root), edition, terminal, release)
        try:
            check_recorded(release, build.release)
        except ConflictError as error:
            raise ConflictError(
                "rebuild.differs",
                version=release.version,
                tag=release.tag,
                files=error.values["files"],
            ) from error
        yield build
