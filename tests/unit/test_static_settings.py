from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from parution.errors import SettingsError
from parution.portals.settings import PortalTable
from parution.portals.static.settings import StaticSettings, parse_settings

if TYPE_CHECKING:
    from pathlib import Path


def _parse(folder: Path, **values: object) -> StaticSettings:
    return parse_settings(PortalTable(folder / "portals.toml", "www", values))


def test_a_static_portal_is_the_folder_site_of_the_project(tmp_path: Path) -> None:
    assert _parse(tmp_path) == StaticSettings("www", "site", tmp_path.resolve() / "site", "")


def test_a_static_portal_may_be_beside_the_project_and_have_an_address(tmp_path: Path) -> None:
    settings = _parse(tmp_path, path="../www", url="https://example.org/d")
    folder = tmp_path.resolve().parent / "www"
    assert settings == StaticSettings("www", "../www", folder, "https://example.org/d/")


def test_the_statement_of_accessibility_is_an_address_of_any_shape(tmp_path: Path) -> None:
    address = "https://example.org/accessibilite?jeu=1"
    assert _parse(tmp_path, accessibility=address).accessibility == address


@pytest.mark.parametrize(
    ("values", "key"),
    [
        ({"path": 5}, "settings.not-text"),
        ({"path": ""}, "settings.not-text"),
        ({"url": ["x"]}, "settings.not-text"),
        ({"organization": "ville"}, "settings.unknown-key"),
        ({"url": "example.org"}, "settings.not-an-address"),
        ({"url": "file:///x"}, "settings.not-an-address"),
        ({"accessibility": "javascript:x"}, "settings.not-an-address"),
        ({"accessibility": "accessibilite.html"}, "settings.not-an-address"),
        ({"path": "."}, "settings.folder-is-project"),
        ({"path": ".."}, "settings.folder-is-project"),
        ({"path": "/"}, "settings.folder-is-project"),
        ({"path": "x/.."}, "settings.folder-is-project"),
        ({"path": "clone"}, "settings.folder-is-project"),
        ({"path": "package"}, "settings.folder-is-project"),
        ({"path": ".git/site"}, "settings.folder-is-project"),
    ],
)
def test_what_cannot_be_the_folder_or_the_address_of_a_site_is_refused(
    tmp_path: Path, values: dict[str, object], key: str
) -> None:
    (tmp_path / "clone" / ".git").mkdir(parents=True)
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "datapackage.yml").touch()
    with pytest.raises(SettingsError) as caught:
        _parse(tmp_path, **values)
    assert caught.value.key == key
