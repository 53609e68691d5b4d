"""What the commands that speak to portals share: which portal, its key, which release."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from parution.credentials import read_stored
from parution.errors import HistoryError
from parution.files import WORK
from parution.packaging.describing import read_version
from parution.portals import KINDS
from parution.portals.protocol import Context
from parution.portals.settings import read_portals
from parution.releases.history import HISTORY_FILE, read_history
from parution.settings import read_key
from parution.tracked_keys import refuse_tracked_keys

if TYPE_CHECKING:
    from parution.model.package import Package
    from parution.model.release import History, Release
    from parution.portals.protocol import Portal
    from parution.portals.settings import ListedPortal, ListedPortals
    from parution.settings import ApiKey


def choose_portal(package: Package, name: str | None) -> Portal:
    """Open the portal that a person names, or the default one.

    Raises:
        SettingsError: there is no portal of this name; its key is no key; a key is in a file
            that Git tracks, and this portal takes one.
    """
    portals = read_portals(package.root, KINDS)
    chosen = portals.find(name)
    key = find_key(chosen, portals)
    if chosen.login is not None:
        refuse_tracked_keys(package.root, key)
    return open_portal(chosen, key, package)


def open_portal(listed: ListedPortal, key: ApiKey | None, package: Package) -> Portal:
    """Open a portal for the releases of a package.

    Args:
        listed: the portal.
        key: its key, as :func:`find_key` finds it.
        package: the package.
    """
    return listed.open(Context(package, key, package.root / WORK))


def find_key(listed: ListedPortal, portals: ListedPortals) -> ApiKey | None:
    """Find the key of a portal: in its variable, in the general one, in the keyring.

    Args:
        listed: the portal.
        portals: all of them: the general variable is that of the only one that takes a key.

    Returns:
        The key; None where the portal takes none, or where nothing has one, which is enough
        to read.

    Raises:
        SettingsError: what is there is no key, or the keyring fails.
    """
    if listed.login is None:
        return None
    keyed = [portal for portal in portals.portals.values() if portal.login is not None]
    key = read_key(listed.name, os.environ, alone=len(keyed) == 1)
    return key if key is not None else read_stored(listed.login.scope)


def read_recorded(package: Package) -> tuple[History, Release]:
    """Read the history, and the release that it has of the version of the package.

    Raises:
        DescriptorError: the package has no version.
        HistoryError: the history does not have it, which ``parution release`` records.
    """
    version = read_version(package)
    path = package.source.parent / HISTORY_FILE
    history = read_history(path, package.name, package.root)
    recorded = history.find(version)
    if recorded is None:
        raise HistoryError("history.not-recorded", version=version)
    return history, recorded
