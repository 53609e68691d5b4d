"""What a person names → the file of a version: found, pinned, checked.

A place is a package (a folder, a descriptor, a zip), the folder of a static portal, or an address
(:mod:`parution.reuse.addresses`). Of a package there is one version, as it stands; of the others,
those of the history.
"""

from __future__ import annotations

import hashlib
import os
import warnings
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.parse import unquote, urlsplit

from parution.errors import ParutionError, ParutionWarning, PortalError, UsageError
from parution.model.remote import NotRead
from parution.model.remote import is_address as is_remote
from parution.project import DESCRIPTOR_FOLDER, DESCRIPTOR_NAMES, find_descriptor
from parution.releases.history import HISTORY_FILE
from parution.reuse.addresses import list_candidates
from parution.reuse.cache import AbsentError, Cache, check_hash, tell
from parution.reuse.choosing import choose_release, choose_table, is_withdrawn, parse_exact
from parution.reuse.published import parse_published

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parution.model.release import FileDigest, Release
    from parution.network.door import Bounds
    from parution.reuse.published import Published
    from parution.reuse.web import Web

ZIP = "zip"
CSV = "csv"
# The tables of the only version that a package is: no file of it was taken apart.
PACKAGE = "package"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is wanted of a version.

    Attributes:
        version: a whole one, its beginning, or None for the latest that stands.
        table: name of a resource; None for the only one, where ``one_table``.
        formats: the formats that will do, the first that the place has; ``zip`` and ``csv`` are
            the zip, which has all the tables in CSV.
        one_table: whether a table is wanted, rather than the whole version.
    """

    version: str | None = None
    table: str | None = None
    formats: tuple[str, ...] = (ZIP,)
    one_table: bool = True


@dataclass(frozen=True, slots=True)
class Found:
    """The file that has what is wanted, its bytes checked.

    Attributes:
        name: name of the package; ``""`` for a package that was not opened yet.
        version: its version, in the same way.
        table: name of the table; ``""`` for the whole version, or where no table was named yet.
        format: that of the file; :data:`ZIP`, or :data:`PACKAGE` for one that stands on the disk.
        path: the file; of a package, its zip or its descriptor.
        sha256: of the file; ``""`` where nothing says what it should be.
        source: where it is, for a person: an address, or a path.
        file: the name that it was published under.
    """

    name: str
    version: str
    table: str
    format: str
    path: Path
    sha256: str
    source: str
    file: str


class Place(Protocol):
    """A place where versions of a package are."""

    @property
    def name(self) -> str:
        """The place, as a person named it."""

    def find(self, wanted: Wanted) -> Found:
        """Find the file that has what is wanted.

        Raises:
            UsageError: there is no such version, table or format there.
            ConflictError: the file has another SHA-256 than the history says.
            PortalError: it cannot be read.
        """

    def read_history(self) -> Published | None:
        """Read what the place publishes; None for a package that tells of itself alone.

        Raises:
            PortalError: it cannot be read.
        """


@dataclass(frozen=True, slots=True)
class PackagePlace:
    """A package on this disk.

    Attributes:
        name: as a person named it.
        path: its zip, or its descriptor.
    """

    name: str
    path: Path

    def find(self, wanted: Wanted) -> Found:
        """Give the package: what is in it is looked at when it is read."""
        table = wanted.table or ""
        return Found("", "", table, PACKAGE, self.path, "", self.name, self.path.name)

    def read_history(self) -> Published | None:
        """Read the history that a project keeps beside its descriptor."""
        path = self.path.parent / HISTORY_FILE
        if self.path.suffix == ".zip" or not path.is_file():
            return None
        return parse_published(self.name, path.absolute().as_uri(), path.read_bytes())


@dataclass(frozen=True, slots=True)
class SitePlace:
    """The folder of a static portal on this disk.

    Attributes:
        name: as a person named it.
        folder: where its history is.
    """

    name: str
    folder: Path

    def find(self, wanted: Wanted) -> Found:
        """Find the file that has what is wanted, and check its bytes."""
        published = self.read_history()
        release = choose_release(published, wanted.version)
        for picked in pick(published, release, wanted):
            path = Path(unquote(urlsplit(picked.address).path))
            if path.is_file():
                break
        else:
            raise PortalError("reuse.not-there", place=self.name, version=release.version)
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        check_hash(picked.digest, found, path)
        return _finish(published, release, picked, path)

    def read_history(self) -> Published:
        """Read what the folder publishes."""
        path = (self.folder / HISTORY_FILE).absolute()
        return parse_published(self.name, path.as_uri(), path.read_bytes())


class WebPlace:
    """A place on the web.

    Args:
        name: its address, as a person gave it.
        cache: what was loaded before.
        bounds: how long it is waited for; None for the usual.
    """

    def __init__(self, name: str, cache: Cache, bounds: Bounds | None = None) -> None:
        self.name = name
        self._candidates = list_candidates(name)
        # The pages of a place share it.
        self._key = self._candidates[0].address
        self._cache = cache
        self._bounds = bounds
        self._is_silent = False

    def find(self, wanted: Wanted) -> Found:
        """Find the file that has what is wanted, in the cache or at its address.

        A version that is named whole, and whose file was kept, is asked of nobody.
        """
        pinned = next((each.version for each in self._candidates if each.version), None)
        asked = wanted.version or pinned
        exact = parse_exact(asked)
        kept = self._cache.recall(self.name, self._key) if exact else None
        if kept is not None and exact is not None:
            published = kept.published
            release = published.history.find(exact)
            if release is not None and not is_withdrawn(published, release):
                picked = self._list_kept(pick(published, release, wanted))
                if picked:
                    return self._fetch(published, release, picked)
        published = self.read_history()
        release = choose_release(published, asked)
        picked = pick(published, release, wanted)
        if self._is_silent:
            picked = self._list_kept(picked) or picked
        return self._fetch(published, release, picked)

    def read_history(self) -> Published:
        """Read what the place publishes; what was kept of it, with a warning, where it is silent.

        Raises:
            PortalError: it gives no answer and nothing was kept of it; there is none there.
        """
        try:
            published = self._web.find(self._candidates)
        except NotRead as why:
            kept = self._cache.recall(self.name, self._key)
            reason = tell(why)
            if kept is None:
                raise PortalError("reuse.unreachable", place=self.name, reason=reason) from why
            told = ParutionError("reuse.from-cache", place=self.name, reason=reason, day=kept.day)
            warnings.warn(str(told), ParutionWarning, stacklevel=4)
            self._is_silent = True
            return kept.published
        self._cache.keep(self._key, published)
        return published

    @cached_property
    def _web(self) -> Web:
        # What is kept is loaded without what speaks to the network.
        from parution.reuse.web import Web  # noqa: PLC0415

        return Web(self.name, self._bounds)

    def _download(self, address: str, folder: Path, most: int) -> tuple[Path, str]:
        return self._web.fetch(address, folder, most)

    def _list_kept(self, picked: Sequence[Picked]) -> tuple[Picked, ...]:
        return tuple(each for each in picked if self._cache.has(each.digest))

    def _fetch(self, published: Published, release: Release, picked: Sequence[Picked]) -> Found:
        """Give the first of the files that the place has."""
        *others, last = picked
        for each in others:
            try:
                path = self._cache.fetch(each.address, each.digest, self._download)
            except AbsentError:  # a portal may be told to have fewer formats than the history
                continue
            return _finish(published, release, each, path)
        path = self._cache.fetch(last.address, last.digest, self._download)
        return _finish(published, release, last, path)


@dataclass(frozen=True, slots=True)
class Picked:
    """The file of a release that is taken.

    Attributes:
        digest: what it is.
        address: where it is.
        format: that of the file.
        table: the table that is wanted of it, or ``""``.
    """

    digest: FileDigest
    address: str
    format: str
    table: str


def pick(published: Published, release: Release, wanted: Wanted) -> tuple[Picked, ...]:
    """Pick the files of a release that have what is wanted, in the order in which they will do.

    Raises:
        UsageError: the release has no such table, or none of the formats.
        PortalError: the place does not have the zip of this version.
    """
    table = wanted.table or ""
    if wanted.one_table or wanted.table is not None:
        names = [each.name for each in release.tables]
        table = choose_table(published.place, names, wanted.table)
    picked = []
    for name in wanted.formats:
        if name in {ZIP, CSV}:
            address = published.locate_archive(release)
            if address is not None:
                picked.append(Picked(release.archive, address, ZIP, table))
            elif not picked:
                raise PortalError("reuse.not-there", place=published.place, version=release.version)
        for file in release.formats:
            if file.format == name and (not table or table in file.tables):
                address = published.locate_format(release, file)
                if address is not None:
                    picked.append(Picked(file.digest, address, name, table))
    if not picked:
        raise UsageError(
            "reuse.no-format",
            place=published.place,
            version=release.version,
            format=wanted.formats[0],
            formats=", ".join(_list_formats(release, table)),
        )
    return tuple(picked)


def open_place(
    place: str | os.PathLike[str],
    cache: str | os.PathLike[str] | None = None,
    bounds: Bounds | None = None,
) -> Place:
    """Tell what a person names; nothing of it is read yet.

    Args:
        place: a folder, a file, or an address.
        cache: the folder of what was loaded, as :class:`~parution.reuse.cache.Cache` takes it.
        bounds: how long a portal is waited for; None for the usual.

    Raises:
        UsageError: there is nothing there that has versions, or an address that is not safe.
    """
    name = os.fspath(place)
    if is_remote(name):
        return WebPlace(name, Cache(cache), bounds)
    path = Path(name)
    if path.is_dir():
        if _is_described(path):
            return PackagePlace(name, find_descriptor(path))
        if (path / HISTORY_FILE).is_file():
            return SitePlace(name, path)
        if path == Path():  # anywhere in a project
            return PackagePlace(name, find_descriptor(path))
    elif path.is_file():
        if path.name == HISTORY_FILE:
            return open_place(path.parent, cache, bounds)
        if path.suffix.lower() == ".zip" or path.name in DESCRIPTOR_NAMES:
            return PackagePlace(name, path)
    raise UsageError("reuse.nothing", place=name)


def _is_described(folder: Path) -> bool:
    places: Iterator[Path] = (
        place / each for place in (folder, folder / DESCRIPTOR_FOLDER) for each in DESCRIPTOR_NAMES
    )
    return any(each.is_file() for each in places)


def _list_formats(release: Release, table: str) -> list[str]:
    found = (each.format for each in release.formats if not table or table in each.tables)
    return [CSV if table else ZIP, *dict.fromkeys(found)]


def _finish(published: Published, release: Release, picked: Picked, path: Path) -> Found:
    address = urlsplit(picked.address)
    return Found(
        name=published.history.name,
        version=str(release.version),
        table=picked.table,
        format=picked.format,
        path=path,
        sha256=picked.digest.sha256,
        source=unquote(address.path) if address.scheme == "file" else picked.address,
        file=picked.digest.path.rpartition("/")[2],
    )
