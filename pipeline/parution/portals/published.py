"""What a static portal gives on the web: the archive of a release, read within bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from parution.errors import DescriptorError
from parution.model.remote import NotRead, is_loopback
from parution.network.door import Bounds
from parution.network.downloads import Downloads
from parution.releases.history import HISTORY_FILE, LONGEST_HISTORY, read_locations
from parution.structured import read_mapping

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from parution.model.release import FileDigest, Location, Release

# Bytes in a second below which nobody waits for the end of an archive.
_SLOWEST = 50_000
# Seconds that anybody waits for it.
_SHORTEST = 300.0


class Site:
    """The folder of a static portal on the web; its history is read once.

    Args:
        url: its address; ends with ``/``.
        name: name of the package.
        bounds: how long it is waited for; what is read at most is told by what is read.
    """

    def __init__(self, url: str, name: str, bounds: Bounds | None = None) -> None:
        self._url = url
        self._name = name
        self._bounds = bounds
        self._located: Mapping[str, Location | None] | None = None

    def fetch(
        self, release: Release, usual: Location, folder: Path, file: FileDigest | None = None
    ) -> Path | None:
        """Fetch a file of a release from where the published history says that it is.

        Args:
            release: the release.
            usual: where it is in the folder, where no history says another place.
            folder: an empty folder for what is read.
            file: the file, one of its formats; None for its archive. No more bytes are read
                than it has.

        Returns:
            The file, whatever its bytes; None where the history leaves this version out.

        Raises:
            NotRead: it cannot be read, or the address is neither encrypted nor this machine's.
        """
        parts = urlsplit(self._url)
        if parts.scheme != "https" and not is_loopback(parts.hostname or ""):
            raise NotRead("scheme", parts.scheme)
        if self._located is None:
            self._located = self._read_history(folder / "history")
        location = self._located.get(str(release.version), usual)
        path = "" if location is None else location.archive
        if file is not None and location is not None:
            path = location.folder and location.folder + file.path
        if not path:
            return None
        address = urljoin(self._url, path)
        if not address.startswith(self._url):  # a history is a text: it sends nobody elsewhere
            raise NotRead("redirected", address)
        whole = (file or release.archive).bytes
        wait = self._bounds or Bounds(file=max(_SHORTEST, whole / _SLOWEST))
        return _download(address, folder / "archive", whole, wait)

    def _read_history(self, folder: Path) -> Mapping[str, Location | None]:
        """Read where the published history has each version; nothing where it cannot be read."""
        try:
            path = _download(
                self._url + HISTORY_FILE, folder, LONGEST_HISTORY, self._bounds or Bounds()
            )
            document = read_mapping(path)
        except (NotRead, DescriptorError):  # the archive may be there all the same: its hash tells
            return {}
        return read_locations(document) if document.get("name") == self._name else {}


def _download(address: str, folder: Path, most: int, wait: Bounds) -> Path:
    folder.mkdir()
    bounds = Bounds(
        connect=wait.connect, answer=wait.answer, file=wait.file, whole=wait.file, bytes=most
    )
    # The own network too: a person named this address in portals.toml.
    return Downloads("private", folder, bounds).fetch(address)
