"""The static portal: a folder that any web server hosts.

::

    releases/<version>/…   one edition, immutable
    releases/<version>.zip
    latest/…               the latest edition, under addresses that never change
    latest.zip
    tables/<name>/…        the index of a table that is too large for the page
    changes/<version>.html what changes since the version before
    …/index.html           the page of each folder
    llms.txt               what the tables hold, in a page
    feed.xml, feed.json    the versions, as feeds
    reuse.json             the lines that read each table, for the script of the page
    sitemap.xml            the pages, where the address of the portal is known
    robots.txt             where that is the root of a host
    catalogue.rdf, …       what catalogues of data are told
    index.html             the dataset's page
    versions.json          the history: written last, it makes a release public

Of a version that was withdrawn, ``releases/<version>/index.html`` alone stays, and says so.

What is replaced is first written whole in a staging folder of the same disk, then put in
its place by one system call. A run that is killed leaves each address with what it had or
with what it should have, and the next run does the rest. Two runs, of two projects or of two
copies of one, do not write in a folder at once.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
from functools import partial
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, BinaryIO

from parution.catalogue.listing import MARKS as CATALOGUE_MARKS
from parution.catalogue.published import find_root
from parution.errors import (
    ConflictError,
    DescriptorError,
    HistoryError,
    MachineError,
    PortalError,
)
from parution.files import (
    WORK,
    empty_work_folder,
    is_work_folder,
    mark_work_folder,
    open_file,
    remove_work_folder,
    sync_folder,
)
from parution.model.languages import SPOKEN
from parution.model.portal import (
    Action,
    ActionKind,
    Comparison,
    Desired,
    Plan,
    Remote,
    RemoteState,
    Role,
)
from parution.model.preflight import Preflight
from parution.model.progress import silent
from parution.packaging.llms import GENERATOR as LLMS_GENERATOR
from parution.packaging.llms import LLMS_FILE
from parution.pages.accessibility import STATEMENT_FILE
from parution.pages.atom import ATOM_FILE
from parution.pages.changes import FOLDER as CHANGES
from parution.pages.changes import list_pairs, name_page
from parution.pages.indexes import PAGE
from parution.pages.jsonfeed import JSON_FEED_FILE, JSON_FEED_MARK
from parution.pages.languages import name_translation
from parution.pages.links import LINES_FILE, LINES_MARK
from parution.pages.pictures.showing import FOLDER as PICTURES
from parution.pages.rendering import GENERATOR
from parution.pages.sitemap import ROBOTS_FILE, ROBOTS_MARK, SITEMAP_FILE, SITEMAP_MARK
from parution.pages.tables.indexing import LISTING, MANIFEST
from parution.pages.tables.large import FOLDER as TABLES
from parution.portals.folders import hold_folder, put_folder
from parution.portals.protocol import Source
from parution.portals.static.desired import LATEST, RELEASES, list_desired, locate_release
from parution.portals.static.indexes import MARK as INDEX_MARK
from parution.portals.static.indexes import find_old_files
from parution.releases.history import (
    HISTORY_FILE,
    read_any_history,
    read_locations,
    read_withdrawn,
)
from parution.structured import read_mapping

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from parution.model.package import Package
    from parution.model.portal import ChangePage, Conflict
    from parution.model.progress import Progress
    from parution.model.release import Build, FileDigest, History, Release, Version
    from parution.portals.published import Site
    from parution.portals.static.settings import StaticSettings

STAGING = WORK
_BLOCK = 2**20
# Of the plan, where the documents that want absolute addresses are left out.
_NO_ADDRESS = "publish.no-address"
# What a file of ours has, and somebody else's has not, by its name or the end of it.
_MARKS = {
    **CATALOGUE_MARKS,
    ".html": f'<meta name="generator" content="{GENERATOR}">'.encode(),
    ".svg": f'data-generator="{GENERATOR}"'.encode(),
    LLMS_FILE: LLMS_GENERATOR.encode(),
    ATOM_FILE: f"<generator>{GENERATOR}</generator>".encode(),
    JSON_FEED_FILE: JSON_FEED_MARK.encode(),
    LINES_FILE: LINES_MARK.encode(),
    SITEMAP_FILE: SITEMAP_MARK.encode(),
    ROBOTS_FILE: ROBOTS_MARK.encode(),
    MANIFEST: INDEX_MARK,
    LISTING: INDEX_MARK,
}
# Those that go where nothing asks for them any more.
_OF_ROOT = (
    *(LLMS_FILE, ATOM_FILE, JSON_FEED_FILE, LINES_FILE, SITEMAP_FILE, ROBOTS_FILE),
    STATEMENT_FILE,
)


class StaticPortal:
    """A folder as a portal; see :class:`parution.portals.protocol.Portal`.

    Args:
        settings: its section of ``portals.toml``.
        package_name: name of the package whose releases it holds.
        words: what stands under ``portal:`` in the source's descriptor.
    """

    asks = False
    unnoted = ""

    def __init__(
        self,
        settings: StaticSettings,
        package_name: str,
        words: Mapping[str, Any] = MappingProxyType({}),
    ) -> None:
        self.name = settings.name
        self.address = settings.path.rstrip("/") + "/"
        self._settings = settings
        self._folder = settings.folder
        self._package_name = package_name
        self._words = words
        self._planned_upon: Mapping[str, object] = {}
        self._hashed: Mapping[str, Remote] = {}
        self._site: Site | None = None

    @property
    def notes(self) -> tuple[str, ...]:
        """That catalogues of data are told nothing, where its address on the web is not known."""
        return () if find_root(self._settings.url) else (_NO_ADDRESS,)

    @property
    def unfinished(self) -> bool:
        """Whether a run ended before its proof: its staging folder is still there."""
        return os.path.lexists(self._folder / STAGING)

    def fetch_comparisons(
        self, history: History, left_out: Collection[Version]
    ) -> tuple[Comparison, ...]:
        """List the versions that have one before them here, with the page that is there."""
        found = []
        for before, after in list_pairs(history, left_out):
            path = self._locate(name_page(after.version))
            page = path.read_bytes() if path.is_file() else None
            found.append(Comparison(before, after, page))
        return tuple(found)

    def list_desired(
        self,
        builds: Sequence[Build],
        history: History,
        left_out: Collection[Version] = (),
        changes: Sequence[ChangePage] = (),
    ) -> tuple[Desired, ...]:
        """List the files of every release, of the latest one, the pages, the history.

        Somebody's own ``robots.txt``, which says what their whole site lets be read, is left as
        it is.
        """
        desired = list_desired(
            self._settings, builds, history, left_out, changes, words=self._words
        )
        robots = self._locate(ROBOTS_FILE)
        if robots.is_file() and not _is_ours(robots):
            return tuple(each for each in desired if each.key != ROBOTS_FILE)
        return desired

    def preflight(self, build: Build, desired: Sequence[Desired]) -> Preflight:  # noqa: ARG002
        """Check nothing: a folder takes everything."""
        return Preflight()

    def fetch_preflight(
        self,
        build: Build,  # noqa: ARG002
        desired: Sequence[Desired],  # noqa: ARG002
        plan: Plan,  # noqa: ARG002
    ) -> Preflight:
        """Check nothing: a folder takes everything."""
        return Preflight()

    def fetch_state(self, desired: Sequence[Desired]) -> RemoteState:
        """Read the folder: the digest of each desired file, and the versions it lists."""
        for page in (self._locate(each.key) for each in desired if each.role is Role.METADATA):
            if page.is_file() and not _is_ours(page):
                raise PortalError("portal.not-ours", portal=self.name, path=page)
        leftovers = tuple(self._find_leftovers({each.key for each in desired}))
        keys = *(each.key for each in desired), *(each.key for each in leftovers)
        observed = self._observe(keys)
        # A plan may be made twice of one folder: what did not change is hashed once.
        stale = [
            each
            for each in desired
            if each.key not in self._hashed or observed[each.key] != self._planned_upon[each.key]
        ]
        self._hashed = {**self._hashed, **self.fetch_digests(stale, silent)}
        self._planned_upon = observed
        found = {key: self._hashed[key] for key in keys if observed[key] and key in self._hashed}
        return RemoteState(found, self._read_versions(), leftovers=leftovers)

    def _find_leftovers(self, desired: Collection[str]) -> Iterator[Remote]:
        """Find pages of changes and languages, pictures, indexes, files of the root, not wanted."""
        keys = [f"{CHANGES}/{path.name}" for path in sorted(self._locate(CHANGES).glob("*.html"))]
        # Those of a version that was withdrawn, or of a table that is gone, show what it held.
        drawn = sorted(self._locate(PICTURES).glob("*.svg")) if PAGE in desired else ()
        keys += [f"{PICTURES}/{path.name}" for path in drawn]
        # They go where the page says that nothing is published any more, or has no address.
        if PAGE in desired:
            # Of a folder that the latest version has not any more.
            latest = self._locate(LATEST).rglob(PAGE)
            keys += sorted(path.relative_to(self._folder).as_posix() for path in latest)
            keys += [*_OF_ROOT, *CATALOGUE_MARKS, *map(name_translation, SPOKEN)]
        for key in keys:
            path = self._locate(key)
            if key in desired or not path.is_file() or not _is_ours(path):
                continue
            content = path.read_bytes()
            yield Remote(key, len(content), hashlib.sha256(content).hexdigest())
        if PAGE in desired:
            yield from find_old_files(self._folder, self._locate, desired)

    def fetch_digests(self, desired: Sequence[Desired], progress: Progress) -> Mapping[str, Remote]:
        """Hash the files under the addresses that a web server serves."""
        found = {}
        total, done = sum(resource.digest.bytes for resource in desired), 0
        for resource in desired:
            path = self._locate(resource.key)
            if path.is_file():
                with path.open("rb") as content:
                    sha256 = hashlib.file_digest(content, "sha256").hexdigest()
                size = path.stat().st_size
                found[resource.key] = Remote(resource.key, size, sha256)
            done += resource.digest.bytes
            progress(self.name, done, total)
        return found

    @property
    def particulars(self) -> Mapping[str, Any]:
        """The folder, as a person wrote it."""
        return {"path": self.address}

    def fetch_left_out(self) -> Collection[str]:
        """Read the versions that the history in the folder leaves out."""
        located = read_locations(self._read_history())
        return [version for version, location in located.items() if location is None]

    def fetch_withdrawn(self) -> Collection[str]:
        """Read the versions that the history in the folder says to be withdrawn."""
        return read_withdrawn(self._read_history())

    def _read_history(self) -> dict[str, Any]:
        path = self._folder / HISTORY_FILE
        if not path.is_file():
            return {}
        try:
            return read_mapping(path)
        except DescriptorError as error:
            raise PortalError("portal.unreadable", portal=self.name, path=path) from error

    def list_sources(self, release: Release, file: FileDigest | None = None) -> tuple[Source, ...]:
        """List the file in the folder, and the one at the folder's address on the web."""
        usual = locate_release(release)
        key = f"{usual.folder}{file.path}" if file else usual.archive
        here = Source(f"{self.address}{key}", lambda _folder: self._find(key))
        if not self._settings.url:
            return (here,)
        fetch = partial(self._fetch_published, release, file)
        return here, Source(f"{self._settings.url}{key}", fetch, site=self._settings.url)

    def _find(self, key: str) -> Path | None:
        path = self._locate(key)
        return path if path.is_file() else None

    def _fetch_published(
        self, release: Release, file: FileDigest | None, folder: Path
    ) -> Path | None:
        """Fetch a file from where the folder is on the web, if its history has it."""
        # What speaks to a network is imported once it is asked for.
        from parution.portals.published import Site  # noqa: PLC0415

        self._site = self._site or Site(self._settings.url, self._package_name)
        return self._site.fetch(release, locate_release(release), folder, file)

    def fetch_archive(self, version: str, target: Path) -> bool:
        """Copy the archive of a version; False where there is none."""
        path = self._locate(f"{RELEASES}/{version}.zip")
        if path.is_file():
            shutil.copyfile(path, target)
        return path.is_file()

    def fetch_derived(self, build: Build) -> tuple[()]:  # noqa: ARG002 - the protocol's
        """Fetch nothing: a web server makes nothing of the files."""
        return ()

    def take_theirs(
        self,
        conflicts: Sequence[Conflict],  # noqa: ARG002 - the protocol's
        package: Package,  # noqa: ARG002
    ) -> tuple[tuple[()], tuple[()]]:
        """Take nothing: a folder says nothing of its files that somebody could edit."""
        return (), ()

    def conclude(self) -> None:
        """Take away the staging folder, which told that what was written is not proven."""
        if not self.unfinished:
            return
        try:
            with hold_folder(self._folder):
                remove_work_folder(self._open_staging())
        except MachineError:  # it is another run's now, which will conclude
            return

    def apply_plan(self, plan: Plan, progress: Progress) -> None:
        """Write what changes, each address in one step; the history last.

        Raises:
            MachineError: another run is at work in this folder.
            ConflictError: what was planned upon has changed.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        with hold_folder(self._folder):
            if self._observe(self._planned_upon) != self._planned_upon:
                raise ConflictError("portal.changed", portal=self.name)
            # As long as it stands, what was written is not proven.
            staging = self._open_staging()
            empty_work_folder(staging)
            try:
                self._write(plan, staging, progress)
            finally:
                empty_work_folder(staging)

    def _open_staging(self) -> Path:
        """Make the staging folder, or take the one that a killed run left.

        A web server, which is another user, reads nothing in it.

        Raises:
            PortalError: somebody else's folder, or a link, has its name.
        """
        staging = self._folder / STAGING
        if not os.path.lexists(staging):
            staging.mkdir(mode=0o700)
        if not is_work_folder(staging):
            raise PortalError("portal.staging-not-ours", portal=self.name, path=staging)
        mark_work_folder(staging)
        return staging

    def _write(self, plan: Plan, staging: Path, progress: Progress) -> None:
        total, done = sum(map(_weigh, plan.pending)), 0
        for unit, actions in _group(plan.actions).items():
            pending = [action for action in actions if action.kind is not ActionKind.KEEP]
            if not pending:
                continue
            if _is_removal(actions[0]):
                self._remove(unit)
                continue
            target, staged = self._locate(unit), staging / unit
            if unit != actions[0].resource.key and (unit == LATEST or not target.exists()):
                self._stage_folder(staged, unit, pending)
                put_folder(staged, target)
            else:
                for action in pending:
                    key = action.resource.key
                    _write_synced(action.resource, staging / key)
                    self._locate(key).parent.mkdir(parents=True, exist_ok=True)
                    (staging / key).replace(self._locate(key))
            sync_folder(target.parent)
            done += sum(map(_weigh, pending))
            progress(self.name, done, total)

    def _stage_folder(self, staged: Path, unit: str, pending: Sequence[Action]) -> None:
        """Prepare a whole folder: what is there now, what changes written over it."""
        current = self._locate(unit)
        if current.is_dir():
            shutil.copytree(current, staged)
        for action in pending:
            path = staged / PurePosixPath(action.resource.key).relative_to(unit)
            if action.kind is ActionKind.REMOVE:
                path.unlink()
                _remove_empty(path.parent, staged)
            else:
                _write_synced(action.resource, path)

    def _remove(self, key: str) -> None:
        """Remove a file that was withdrawn, and the folders that it leaves empty."""
        path = self._locate(key)
        path.unlink()
        sync_folder(path.parent)
        _remove_empty(path.parent, self._folder)

    def _locate(self, key: str) -> Path:
        """Find where an address stands in the folder.

        Raises:
            PortalError: by a link, which would have us read or write elsewhere.
        """
        path = self._folder
        for part in PurePosixPath(key).parts:
            path /= part
            if path.is_symlink():
                raise PortalError("portal.link", portal=self.name, path=path)
        return path

    def _observe(self, keys: Iterable[str]) -> Mapping[str, object]:
        """Tell which file stands under each key, without reading it: a change of one is seen."""
        observed: dict[str, object] = {}
        for key in keys:
            path = self._locate(key)
            status = path.stat() if path.is_file() else None
            observed[key] = status and (status.st_ino, status.st_size, status.st_mtime_ns)
        return observed

    def _read_versions(self) -> dict[str, str]:
        path = self._folder / HISTORY_FILE
        if not path.exists():
            return {}
        try:
            history = read_any_history(path)
        except HistoryError as error:
            raise PortalError("portal.unreadable", portal=self.name, path=path) from error
        if history.name != self._package_name:
            raise PortalError(
                "portal.other-package",
                portal=self.name,
                path=path,
                name=history.name,
                expected=self._package_name,
            )
        return {
            str(release.version): release.archive.sha256
            for release in history.releases
            if not history.find_withdrawal(release.version)
        }


def _is_ours(page: Path) -> bool:
    """Tell whether what is there has our mark; what is of another kind needs none."""
    mark = _MARKS.get(page.name) or _MARKS.get(page.suffix, b"")
    return mark in page.read_bytes()


def _group(actions: Sequence[Action]) -> Mapping[str, list[Action]]:
    """Group the actions that take effect together: an edition, the latest one, or a file."""
    units: dict[str, list[Action]] = {}
    for action in actions:
        key = action.resource.key
        units.setdefault(key if _is_removal(action) else _unit(key), []).append(action)
    return units


def _is_removal(action: Action) -> bool:
    """Tell whether a file is removed by itself: what is in the latest edition goes with it."""
    return action.kind is ActionKind.REMOVE and _unit(action.resource.key) != LATEST


def _weigh(action: Action) -> int:
    """Tell how many bytes are written."""
    return 0 if action.kind is ActionKind.REMOVE else action.resource.digest.bytes


def _remove_empty(folder: Path, root: Path) -> None:
    """Remove folders below a root, from the deepest on, as long as they are empty."""
    while folder != root and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent


def _unit(key: str) -> str:
    parts = key.split("/")
    depth = {RELEASES: 2, LATEST: 1, TABLES: 3}.get(parts[0], len(parts))
    return "/".join(parts[:depth])


def _write_synced(resource: Desired, target: Path) -> None:
    """Write a file whole, down to the disk, before anything points to it.

    Raises:
        MachineError: what it is copied from changed since it was planned.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)  # a copy of what stands: it is replaced, not written to
    with target.open("xb") as file, _read_source(resource) as content:
        shutil.copyfileobj(content, file, _BLOCK)
        file.flush()
        os.fsync(file.fileno())
    with target.open("rb") as file:
        written = hashlib.file_digest(file, "sha256").hexdigest()
    if written != resource.digest.sha256:
        raise MachineError("machine.changed", path=resource.source)


def _read_source(resource: Desired) -> BinaryIO:
    if isinstance(resource.source, Path):
        return open_file(resource.source)
    return io.BytesIO(resource.source or b"")
