"""What ``publish`` and ``status`` share: which portal, and which release."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from parution.commands.edition import WORK
from parution.credentials import read_stored
from parution.destinations import read_portals
from parution.errors import HistoryError, SettingsError
from parution.model.portal import StaticConfig, UdataConfig
from parution.packaging.describing import read_version
from parution.portals.static import StaticPortal
from parution.project import PORTALS_FILE
from parution.releases.history import FILE_NAME, read_history
from parution.settings import read_key
from parution.tracked_keys import refuse_tracked_keys

if TYPE_CHECKING:
    from pathlib import Path

    from parution.model.package import Package
    from parution.model.portal import PortalConfig, PortalConfigs
    from parution.model.release import History, Release
    from parution.portals.protocol import Portal
    from parution.settings import ApiKey


def choose_portal(package: Package, name: str | None) -> Portal:
    """Open the portal that a person names, or the default one.

    Raises:
        SettingsError: there is no portal of this name; its key is no key; a key of a remote
            portal is in a file that Git tracks.
    """
    configs = read_portals(package.root)
    config = find_config(configs, package.root, name)
    if isinstance(config, UdataConfig):
        refuse_tracked_keys(package.root, find_key(config, configs))
    return open_portal(config, configs, package)


def find_config(configs: PortalConfigs, root: Path, name: str | None) -> PortalConfig:
    """Find a portal of ``portals.toml`` by its name, or the default one.

    Raises:
        SettingsError: there is no portal of this name.
    """
    config = configs.portals.get(name or configs.default)
    if config is None:
        raise SettingsError(
            "settings.unknown-portal",
            path=root / PORTALS_FILE,
            name=name,
            known=", ".join(configs.portals),
        )
    return config


def open_portal(config: PortalConfig, configs: PortalConfigs, package: Package) -> Portal:
    """Open a portal for the releases of a package.

    Args:
        config: the portal.
        configs: all of them.
        package: the package.

    Raises:
        SettingsError: as :func:`find_key`.
    """
    if isinstance(config, StaticConfig):
        return StaticPortal(config, package.name)
    # What speaks to a network is imported only where there is one to speak to.
    from parution.portals.udata.portal import UdataPortal  # noqa: PLC0415

    key = find_key(config, configs)
    return UdataPortal(config, package.name, package.portal, key=key, work=package.root / WORK)


def find_key(config: UdataConfig, configs: PortalConfigs) -> ApiKey | None:
    """Find the key of a portal: in its variable, in the general one, in the keyring.

    Args:
        config: the portal.
        configs: all of them: the general variable is that of the only one that needs a key.

    Returns:
        The key; None where nothing has one, which is enough to read.

    Raises:
        SettingsError: what is there is no key, or the keyring fails.
    """
    remote = [each for each in configs.portals.values() if isinstance(each, UdataConfig)]
    key = read_key(config.name, os.environ, alone=len(remote) == 1)
    return key if key is not None else read_stored(config)


def read_recorded(package: Package) -> tuple[History, Release]:
    """Read the history, and the release that it has of the version of the package.

    Raises:
        DescriptorError: the package has no version.
        HistoryError: the history does not have it, which ``parution release`` records.
    """
    version = read_version(package)
    history = read_history(package.source.parent / FILE_NAME, package.name)
    recorded = history.find(version)
    if recorded is None:
        raise HistoryError("history.not-recorded", version=version)
    return history, recorded
