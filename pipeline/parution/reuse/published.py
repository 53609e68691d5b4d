"""What a place publishes of a package: its history, and where it has each file; pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote, urljoin, urlsplit

from parution.errors import DescriptorError, HistoryError, PortalError
from parution.model.release import Location
from parution.releases.history import HISTORY_FILE, parse_history, read_locations, read_withdrawn
from parution.structured import parse_mapping

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from parution.model.release import FileDigest, FormatFile, History, Release

# What portals put in the place of what an address cannot have.
_MUNGED = re.compile(r"[^a-z0-9.]+")


@dataclass(frozen=True, slots=True)
class PublishedFile:
    """A resource of a dataset, on a portal that gives files their addresses itself.

    Attributes:
        address: where its bytes are.
        key: the mark that says which file of ours it is, or ``""``.
        sha256: what the portal says is its SHA-256, or ``""``; only used to find it.
        names: its title, and the last part of its address.
    """

    address: str
    key: str = ""
    sha256: str = ""
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Published:
    """What a place publishes.

    Attributes:
        place: as a person named it.
        address: that of the history, which the locations in it follow; in a folder, its path.
        history: the releases, and what happened to them.
        locations: by version, where the place has it; None for one that was left out.
        withdrawn: the versions of which the history says that they were withdrawn.
        files: the resources of the dataset; none on a static portal.
        text: the history, as it was read.
    """

    place: str
    address: str
    history: History
    locations: Mapping[str, Location | None]
    withdrawn: frozenset[str]
    files: tuple[PublishedFile, ...] = ()
    text: str = field(default="", repr=False)

    def locate_archive(self, release: Release) -> str | None:
        """Give the address of the zip of a release; None where the place does not have it."""
        if self.files:
            told = self.locations.get(str(release.version))
            mark = told.resource if told else ""
            found = next((each for each in self.files if mark and each.key == mark), None)
            return found.address if found else _find_file(self.files, release.archive)
        location = self.locations.get(
            str(release.version),
            None if self.locations else Location(archive=f"releases/{release.version}.zip"),
        )
        return self._join(location.archive) if location and location.archive else None

    def locate_format(self, release: Release, file: FormatFile) -> str | None:
        """Give the address of a file beside the zip; None where the place does not have it."""
        if self.files:
            # Under this name a dataset has the latest version's: of another, it says its hash.
            others = (each for each in self.files if each.sha256 in {"", file.digest.sha256})
            return _find_file(others, file.digest)
        location = self.locations.get(str(release.version))
        if location is None or not location.folder:
            return None
        return self._join(location.folder + quote(file.digest.path))

    def _join(self, location: str) -> str:
        """Follow a location.

        Raises:
            PortalError: it leads out of the folder of the history, which is a text: it sends
                nobody elsewhere.
        """
        to = urljoin(self.address, location)
        folder = urljoin(self.address, ".")
        inside = to.startswith(folder) and ".." not in unquote(urlsplit(to).path).split("/")
        if not inside:
            raise PortalError("reuse.elsewhere", place=self.place, address=to)
        return to


def _find_file(files: Iterable[PublishedFile], digest: FileDigest) -> str | None:
    """Find a resource by its SHA-256, else by its name."""
    known, wanted = list(files), _munge(PurePosixPath(digest.path).name)
    for is_it in (
        lambda each: each.sha256 == digest.sha256,
        lambda each: wanted in map(_munge, each.names),
    ):
        found = next(filter(is_it, known), None)
        if found:
            return found.address
    return None


def parse_published(
    place: str, address: str, content: bytes, files: tuple[PublishedFile, ...] = ()
) -> Published:
    """Read the history that a place publishes.

    Args:
        place: as a person named it.
        address: that of the history.
        content: its bytes.
        files: the resources of the dataset.

    Raises:
        PortalError: it is no history.
    """
    try:
        text = content.decode("utf-8-sig")
        document: dict[str, Any] = parse_mapping(text, Path(HISTORY_FILE))
        history = parse_history(document, Path(HISTORY_FILE))
    except (UnicodeDecodeError, DescriptorError) as error:
        raise PortalError("reuse.not-json", address=address) from error
    except HistoryError as error:
        key = error.values["address"]
        raise PortalError("reuse.not-history", address=address, key=key) from error
    versions = [release.version for release in history.releases]
    if len(set(versions)) < len(versions):
        raise PortalError("reuse.not-history", address=address, key="versions")
    return Published(
        place,
        address,
        history,
        read_locations(document),
        read_withdrawn(document),
        files,
        text,
    )


def _munge(name: str) -> str:
    return _MUNGED.sub("-", name.lower())
