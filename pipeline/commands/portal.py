"""What ``publish`` and ``status`` share: which portal, and which release."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.errors import HistoryError, SettingsError
from pipeline.packaging.describing import read_version
from pipeline.portals.static import StaticPortal
from pipeline.project import PORTALS_FILE, read_portals
from pipeline.releases.history import FILE_NAME, read_history

if TYPE_CHECKING:
    from pipeline.model.package import Package
    from pipeline.model.portal import PortalConfig
    from pipeline.model.release import History, Release
    from pipeline.portals.protocol import Portal


def choose_portal(package: Package, name: str | None) -> Portal:
    """Open the portal that a person names, or the default one.

    Raises:
        SettingsError: there is no portal of this name.
    """
    configs = read_portals(package.root)
    config = configs.portals.get(name or configs.default)
    if config is None:
        raise SettingsError(
            "settings.unknown-portal",
            path=package.root / PORTALS_FILE,
            name=name,
            known=", ".join(configs.portals),
        )
    return open_portal(config, package)


def open_portal(config: PortalConfig, package: Package) -> Portal:
    """Open a portal for the releases of a package."""
    return StaticPortal(config, package.name)


def read_recorded(package: Package) -> tuple[History, Release]:
    """Read the history, and the release that it has of the version of the package.

    Raises:
        DescriptorError: the package has no version.
        HistoryError: the history does not have it; ``parution release`` records it.
    """
    version = read_version(package)
    history = read_history(package.source.parent / FILE_NAME, package.name)
    recorded = history.find(version)
    if recorded is None:
        raise HistoryError("history.not-recorded", version=version)
    return history, recorded
