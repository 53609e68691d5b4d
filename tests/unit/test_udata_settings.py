from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from parution.errors import SettingsError
from parution.portals.settings import PortalTable
from parution.portals.udata.settings import UdataSettings, parse_settings

if TYPE_CHECKING:
    from pathlib import Path


def _parse(folder: Path, **values: str) -> UdataSettings:
    return parse_settings(PortalTable(folder / "portals.toml", "demo", values))


def _refuse(folder: Path, **values: str) -> SettingsError:
    with pytest.raises(SettingsError) as caught:
        _parse(folder, **values)
    return caught.value


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://demo.data.gouv.fr", "https://demo.data.gouv.fr/"),
        ("https://demo.data.gouv.fr/", "https://demo.data.gouv.fr/"),
        ("https://demo.data.gouv.fr/api", "https://demo.data.gouv.fr/"),
        ("https://demo.data.gouv.fr/api/1/", "https://demo.data.gouv.fr/"),
        ("https://demo.data.gouv.fr/api/2", "https://demo.data.gouv.fr/"),
        ("https://example.org:8443/data/api/1/", "https://example.org:8443/data/"),
        ("http://localhost:7000", "http://localhost:7000/"),
        ("http://127.0.0.1:7000/api/1", "http://127.0.0.1:7000/"),
        ("http://127.1.2.3/", "http://127.1.2.3/"),
        ("http://[::1]:7000/", "http://[::1]:7000/"),
    ],
)
def test_the_address_of_a_udata_portal_is_that_of_its_site(
    tmp_path: Path, url: str, site: str
) -> None:
    assert _parse(tmp_path, url=url) == UdataSettings("demo", site)


def test_a_udata_portal_names_its_organization_and_its_dataset(tmp_path: Path) -> None:
    settings = _parse(tmp_path, url="https://example.org", organization="ville", dataset="abc")
    assert settings == UdataSettings("demo", "https://example.org/", "ville", "abc")


def test_only_data_gouv_fr_has_an_address_of_converted_tables_that_is_known(
    tmp_path: Path,
) -> None:
    own = _parse(tmp_path, url="https://example.org", tabular="https://tables.example.org")
    assert own.tabular == "https://tables.example.org/"
    french = _parse(tmp_path, url="https://www.data.gouv.fr/api/1/")
    assert french.tabular == "https://tabular-api.data.gouv.fr/"
    assert _parse(tmp_path, url="https://example.org").tabular == ""


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("", "settings.not-text"),
        ("demo.data.gouv.fr", "settings.not-an-address"),
        ("https://", "settings.not-an-address"),
        ("https://example.org:port/", "settings.not-an-address"),
        ("https://[::1/", "settings.not-an-address"),
        ("https://me@example.org/", "settings.not-an-address"),
        ("https://me:s3cret@example.org/", "settings.not-an-address"),
        ("https://example.org/?x=s3cret", "settings.not-an-address"),
        ("https://example.org/#s3cret", "settings.not-an-address"),
        ("http://example.org/", "settings.not-https"),
        ("ftp://example.org/", "settings.not-https"),
        ("http://localhost.example.org/", "settings.not-https"),
        ("http://127.0.0.1.example.org/", "settings.not-https"),
        ("http://10.0.0.1/", "settings.not-https"),
        ("http://[::2]/", "settings.not-https"),
    ],
)
def test_an_address_that_a_key_must_not_travel_to_is_refused(
    tmp_path: Path, url: str, key: str
) -> None:
    error = _refuse(tmp_path, url=url)
    assert error.key == key
    assert "s3cret" not in str(error)


def test_a_udata_portal_without_an_address_is_refused(tmp_path: Path) -> None:
    error = _refuse(tmp_path, organization="ville")
    assert error.key == "settings.not-an-address"
