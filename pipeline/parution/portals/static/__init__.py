"""The static portal: a folder that any web server hosts.

``settings`` is what ``portals.toml`` says of one; ``desired`` says what it should hold, and is
pure; ``portal`` reads the folder and writes in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parution.portals.protocol import PortalKind
from parution.portals.static.desired import RELEASES
from parution.portals.static.portal import StaticPortal
from parution.portals.static.settings import StaticSettings, parse_settings, refuse_sources

if TYPE_CHECKING:
    from parution.model.release import Version
    from parution.portals.protocol import Context


def _open(settings: StaticSettings, context: Context) -> StaticPortal:
    """Open the portal.

    Raises:
        SettingsError: what would be published would be written among the sources.
    """
    refuse_sources(settings, context.package)
    return StaticPortal(settings, context.package.name, context.package.portal)


def _find_page(settings: StaticSettings, version: Version) -> str:
    """Find the page of a version's folder, which stays where the version is withdrawn."""
    return settings.url and f"{settings.url}{RELEASES}/{version}/"


KIND = PortalKind(
    parse_settings,
    _open,
    list_folders=lambda settings: (settings.folder,),
    find_page=_find_page,
)
