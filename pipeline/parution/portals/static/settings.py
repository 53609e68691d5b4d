"""What ``portals.toml`` says of a static portal, and what is refused of it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from parution.errors import SettingsError
from parution.project import DESCRIPTOR_NAMES, PORTALS_FILE, find_inside

if TYPE_CHECKING:
    from parution.model.package import Package
    from parution.portals.settings import PortalTable

# Folders of a project that are its own: what is built, and what a run remembers.
_RESERVED = {("dist",), (".parution",)}


@dataclass(frozen=True, slots=True)
class StaticSettings:
    """A static portal of ``portals.toml``.

    Attributes:
        name: its name there.
        path: the folder as a person wrote it.
        folder: the folder that a web server hosts; absolute.
        url: the address at which people see it, or ``""``; ends with ``/``.
        accessibility: the address of the producer's own statement of accessibility, or ``""``.
    """

    name: str
    path: str
    folder: Path
    url: str = ""
    accessibility: str = ""


def parse_settings(table: PortalTable) -> StaticSettings:
    """Parse the section of a static portal.

    Raises:
        SettingsError: an unknown key, what is no text, no address, or a folder in which
            publishing would overwrite the project or another one.
    """
    values = table.read_texts("path", "url", "accessibility")
    path, url = values.get("path", "site"), values.get("url", "")
    accessibility = values.get("accessibility", "")
    for address in filter(None, (url, accessibility)):
        if not _is_web(address):
            raise SettingsError(
                "settings.not-an-address", path=table.path, name=table.name, url=address
            )
    root = table.path.parent.resolve()
    try:
        folder = (root / path).resolve()
        has_sources = any((folder / name).exists() for name in (*DESCRIPTOR_NAMES, ".git"))
    except (OSError, ValueError, RuntimeError) as error:  # too long, NUL, a loop of links
        raise SettingsError(
            "settings.not-a-folder", path=table.path, name=table.name, folder=path
        ) from error
    if any(each.exists() and not each.is_dir() for each in (folder, *folder.parents)):
        raise SettingsError("settings.not-a-folder", path=table.path, name=table.name, folder=path)
    if path.startswith("~"):
        raise SettingsError("settings.home", path=table.path, name=table.name, folder=path)
    # Git carries links: one in the project must not say where publishing writes.
    if not Path(path).is_absolute() and folder != Path(os.path.normpath(root / path)):
        raise SettingsError(
            "settings.folder-is-link", path=table.path, name=table.name, folder=path
        )
    reserved = folder.is_relative_to(root) and folder.relative_to(root).parts[:1] in _RESERVED
    if root.is_relative_to(folder) or has_sources or reserved or ".git" in folder.parts:
        raise SettingsError(
            "settings.folder-is-project", path=table.path, name=table.name, folder=path
        )
    if Path.home().resolve().is_relative_to(folder):
        raise SettingsError("settings.home", path=table.path, name=table.name, folder=path)
    url = url and url.rstrip("/") + "/"
    return StaticSettings(table.name, path, folder, url, accessibility)


def _is_web(url: str) -> bool:
    """Tell whether a text is an address of the web that a page can link to."""
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and url.isprintable()
    except ValueError:
        return False


def refuse_sources(settings: StaticSettings, package: Package) -> None:
    """Refuse a portal whose folder has files of the package in it.

    Raises:
        SettingsError: what would be published would be written among the sources.
    """
    inside = _find_source(package, settings.folder)
    if inside is not None:
        raise SettingsError(
            "settings.folder-of-sources",
            path=package.root / PORTALS_FILE,
            name=settings.name,
            folder=settings.path,
            file=inside,
        )


def _find_source(package: Package, folder: Path) -> str | None:
    """Find a file that the package is made of in a folder, or below; None where there is none."""
    named = (
        find_inside(address, package.root, package.root)
        for resource in package.resources
        for address in resource.described_in.values()
    )
    files = (
        package.source,
        *(file for resource in package.resources for file in resource.files),
        *(file for file in named if file is not None),
    )
    found = (file.resolve() for file in files)
    inside = next((file for file in found if file.is_relative_to(folder)), None)
    return None if inside is None else inside.relative_to(package.root).as_posix()
