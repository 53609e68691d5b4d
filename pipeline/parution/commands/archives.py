"""Older editions that a portal lacks: taken from wherever their archive still is.

An older edition is its bytes: whatever its archive comes from, it has the hash that the history
recorded, or it is passed over. The places are tried in this order: the archives that are
committed beside the descriptor, ``dist/``, the portal itself and its public address, the other
portals of ``portals.toml``. Only then is the edition built again (``rebuild.py``).
"""

from __future__ import annotations

import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from parution.commands.edition import ARCHIVES, list_places, show_path
from parution.commands.formats import list_absent, take_recorded
from parution.commands.portal import open_portal
from parution.commands.rebuild import build_again
from parution.errors import HistoryError, ParutionError
from parution.files import copy_at_most, copy_file, has_digest, make_folder
from parution.messages import say
from parution.model.portal import ConflictKind
from parution.model.remote import NotRead
from parution.packaging.building import KEEP_ARCHIVES
from parution.packaging.formats import can_make, locate_format
from parution.packaging.reopening import reopen_edition
from parution.portals import KINDS
from parution.portals.protocol import Source
from parution.portals.settings import read_portals

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parution.model.package import Package
    from parution.model.portal import Plan
    from parution.model.release import Build, FileDigest, History, Release
    from parution.portals.protocol import Portal
    from parution.reports.terminal import Terminal

# After which a place is not asked again in the same run.
_NO_ANSWER = frozenset(
    {"certificate", "scheme", "too-slow", "unreachable", "unresolved", "udata.unreachable"}
)


def keep_archive(package: Package, build: Build) -> list[Path]:
    """Keep the archive of an edition beside the descriptor, where the descriptor asks for it.

    So are its tables in other formats: another version of what wrote them writes other bytes.

    Returns:
        What was written: the archive, the folder of the formats; nothing where it was not
        asked for, or was there already.

    Raises:
        UsageError: somebody's link stands there.
        OSError: the disk refuses.
    """
    if not package.portal.get(KEEP_ARCHIVES):
        return []
    folder = package.source.resolve().parent / ARCHIVES
    make_folder(folder)
    release = build.release
    kept = [folder / release.archive.path] if _keep(build.archive, folder, release.archive) else []
    digests = {file.digest.path: file.digest for file in release.formats}
    for path, made in build.formats.items():
        place = locate_format(folder, release, path)
        make_folder(place.parent)
        if _keep(made, place.parent, replace(digests[path], path=place.name)):
            kept.append(place.parent)
    return list(dict.fromkeys(kept))


def _keep(source: Path, folder: Path, digest: FileDigest) -> bool:
    """Copy a file, unless it is there; tell whether it was copied."""
    kept = folder / digest.path
    if has_digest(kept, digest):
        return False
    copy_file(source, kept)
    return True


def fetch_edition(portal: Portal, release: Release, folder: Path) -> Build:
    """Fetch the archive of a release from a portal, and open what is in it.

    Args:
        portal: the portal, and no other place.
        release: what the history recorded.
        folder: an existing folder for the archive, and what is in it.

    Raises:
        HistoryError: the portal does not have it.
        ConflictError: it is not what was recorded.
    """
    archive, edition = folder / release.archive.path, folder / "edition"
    edition.mkdir()
    if not portal.fetch_archive(str(release.version), archive):
        raise HistoryError("rollback.no-archive", version=release.version, portal=portal.name)
    return reopen_edition(release, archive, edition)


def list_missing(plan: Plan, history: History) -> tuple[Release, ...]:
    """List the releases that a plan lacks, oldest first."""
    missing = {
        conflict.key for conflict in plan.conflicts if conflict.kind is ConflictKind.MISSING_ARCHIVE
    }
    return tuple(release for release in history.releases if str(release.version) in missing)


class Finder:
    """Gets older editions again, for one publication.

    Args:
        package: the package as it is now, which tells where its descriptor stands.
        portal: the portal that lacks them; None to ask no portal at all: nothing is connected to.
        terminal: hears of the progress, and of each place that has other bytes.
        budget: as in :func:`parution.commands.edition.make_edition`.

    Attributes:
        package: the same, for who works with what is found.
        terminal: the same.
    """

    def __init__(
        self,
        package: Package,
        portal: Portal | None,
        terminal: Terminal,
        budget: float | None = None,
    ) -> None:
        self.package = package
        self._portal = portal
        self.terminal = terminal
        self._budget = budget
        self._silent: dict[str, str] = {}  # by site, why it gives no answer

    @cached_property
    def _others(self) -> tuple[tuple[str, Portal | ParutionError], ...]:
        """The other portals of the project: most runs ask none of them."""
        if self._portal is None:
            return ()
        return tuple(_open_others(self.package, self._portal))

    @contextmanager
    def find(self, release: Release, *, lacking: bool = True) -> Iterator[Build]:
        """Get an older edition again; its files are there for the time of the block.

        Args:
            release: what the history recorded.
            lacking: whether the portal lacks it, which is then told.

        Raises:
            HistoryError: nothing has it; it says what was tried.
            OSError: the disk refuses.
        """
        with tempfile.TemporaryDirectory() as name:
            work = Path(name).resolve()
            tried: list[str] = []
            taken = self._take(release, work, tried, lacking=lacking)
            yield self.complete(taken or self._build_again(release, work, tried), release, work)

    def complete(self, build: Build, release: Release, work: Path) -> Build:
        """Get the tables of an edition in other formats, as far as anything has them.

        Args:
            build: the edition.
            release: what the history recorded.
            work: an existing folder for them.

        Raises:
            OSError: the disk refuses.
        """
        package = self.package
        build = take_recorded(build, release, list_places(package), package.root, work)
        formats = dict(build.formats)
        for number, file in enumerate(list_absent(build)):
            folder = work / f"format-{number}"
            folder.mkdir()
            for source in self._list_published(release, file.digest):
                found, _ = self._ask(source, folder)
                if found is not None and has_digest(found, file.digest):
                    formats[file.digest.path] = found
                    break
        return replace(build, formats=formats)

    def has_formats(self, release: Release) -> bool:
        """Tell whether a release's tables in other formats are within reach: kept, or made here."""
        return any(
            can_make(file)
            or any(
                locate_format(place, release, file.digest.path).is_file()
                for place in list_places(self.package)
            )
            for file in release.formats
        )

    def _list_published(self, release: Release, file: FileDigest) -> Iterator[Source]:
        """List where portals may have a file of a release."""
        if self._portal is not None:
            yield from self._portal.list_sources(release, file)
        for name, other in self._others:
            if isinstance(other, ParutionError):
                yield Source(name, partial(_fail, other))
            else:
                yield from other.list_sources(release, file)

    @contextmanager
    def find_at_hand(self, release: Release) -> Iterator[Build | None]:
        """Get an edition from its archive; None where no place has it: nothing is built.

        Args:
            release: what the history recorded.

        Raises:
            OSError: the disk refuses.
        """
        with tempfile.TemporaryDirectory() as name:
            yield self._take(release, Path(name).resolve(), [], lacking=False)

    def _take(
        self, release: Release, work: Path, tried: list[str], *, lacking: bool
    ) -> Build | None:
        """Take an edition from the first place whose archive is, to the byte, the recorded one."""
        for number, source in enumerate(self._list_sources(release)):
            folder = work / f"source-{number}"
            folder.mkdir()
            archive, reason = self._ask(source, folder)
            if archive is not None:
                told = {"version": release.version, "place": source.address}
                if has_digest(archive, release.archive):
                    if self._portal is not None and lacking:
                        self.terminal.tell(say("archives.taken", **told))
                    (folder / "edition").mkdir()
                    return reopen_edition(release, archive, folder / "edition")
                reason = say("archives.other-bytes")
                self.terminal.warn(say("archives.passed-over", **told))
            tried.append(say("archives.tried", place=source.address, reason=reason))
            shutil.rmtree(folder)
        return None

    def _ask(self, source: Source, folder: Path) -> tuple[Path | None, str]:
        """Ask a place for an archive; None, and why, where it gives none."""
        if source.site in self._silent:
            return None, self._silent[source.site]
        try:
            return source.fetch(folder), say("archives.absent")
        except NotRead as why:
            reason = say(f"archives.not-read.{why.problem}", detail=why.detail)
            silent = why.problem in _NO_ANSWER
        except ParutionError as error:
            reason, silent = _shorten(error), error.key in _NO_ANSWER
        if silent and source.site:
            self._silent[source.site] = reason
        return None, reason

    def _build_again(self, release: Release, work: Path, tried: list[str]) -> Build:
        """Build an edition again from Git.

        Raises:
            HistoryError: it does not have it either.
        """
        try:
            return build_again(self.package, release, work, self.terminal, budget=self._budget)
        except ParutionError as error:
            tried.append(say("archives.tried", place="Git", reason=_shorten(error)))
            raise HistoryError(
                "archives.nowhere",
                version=release.version,
                tried=", ".join(tried),
                archive=release.archive.path,
            ) from error

    def _list_sources(self, release: Release) -> Iterator[Source]:
        """List where the archive of a release may be, in the order in which it is asked for."""
        package = self.package
        for folder in list_places(package):
            path = folder / release.archive.path
            yield Source(show_path(path), partial(_copy, path, package.root, release))
        if self._portal is not None:
            yield from self._portal.list_sources(release)
        for name, other in self._others:
            if isinstance(other, ParutionError):
                yield Source(name, partial(_fail, other))
            else:
                yield from other.list_sources(release)


def _open_others(package: Package, portal: Portal) -> Iterator[tuple[str, Portal | ParutionError]]:
    """Open the other portals of the project as anybody does, without their keys."""
    for listed in read_portals(package.root, KINDS).portals.values():
        if listed.name == portal.name:
            continue
        try:
            yield listed.name, open_portal(listed, None, package)
        except ParutionError as error:
            yield listed.name, error


def _fail(error: ParutionError, _folder: Path) -> None:
    raise error


def _copy(path: Path, root: Path, release: Release, folder: Path) -> Path | None:
    target = folder / path.name
    return target if copy_at_most(path, root, target, release.archive.bytes) else None


def _shorten(error: ParutionError) -> str:
    """Say an error inside of another sentence."""
    return str(error).rstrip(".")
