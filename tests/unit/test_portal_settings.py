from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING

import pytest

from parution.errors import SettingsError
from parution.messages import Catalogue
from parution.portals import KINDS
from parution.portals.settings import ListedPortals, read_portals
from parution.portals.static.settings import StaticSettings
from tests.conftest import REPOSITORY

if TYPE_CHECKING:
    from pathlib import Path

TOKEN = "udata_" + "aB3-" * 16
OLD_TOKEN = "eyJhbGciOiJIUzUxMiJ9." + "eyJ1c2VyIjoi" + "a" * 60 + "." + "b" * 86


def _read(folder: Path) -> ListedPortals:
    return read_portals(folder, KINDS)


def _refuse(folder: Path, text: str) -> SettingsError:
    (folder / "portals.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        _read(folder)
    return caught.value


def test_without_portals_toml_there_is_the_static_portal_alone(tmp_path: Path) -> None:
    listed = _read(tmp_path)
    assert listed.default == "local"
    assert list(listed.portals) == ["local"]
    settings = StaticSettings("local", "site", tmp_path.resolve() / "site", "")
    assert listed.find(None).settings == settings


def test_the_portals_are_read_in_their_order(tmp_path: Path) -> None:
    (tmp_path / "portals.toml").write_text(
        'default = "b"\n[portals.a]\nkind = "static"\n'
        '[portals.b]\nkind = "static"\npath = "../www"\nurl = "https://example.org/d"\n'
    )
    listed = _read(tmp_path)
    assert listed.default == "b"
    assert [portal.settings for portal in listed.portals.values()] == [
        StaticSettings("a", "site", tmp_path.resolve() / "site", ""),
        StaticSettings("b", "../www", tmp_path.resolve().parent / "www", "https://example.org/d/"),
    ]


def test_the_first_portal_is_the_default(tmp_path: Path) -> None:
    (tmp_path / "portals.toml").write_text(
        '[portals.b]\nkind = "static"\n[portals.a]\nkind = "static"\n'
    )
    assert _read(tmp_path).default == "b"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "settings.no-portal"),
        ("[portals]\n", "settings.no-portal"),
        ("portals = 1\n", "settings.no-portal"),
        ("x = 1\n", "settings.unknown-key"),
        ('api_key = "s3cret"\n[portals.a]\nkind = "static"\n', "settings.key-in-file"),
        ('[portals.a]\nkind = "static"\napi_key = "s3cret"\n', "settings.key-in-file"),
        ("portals.a = 1\n", "settings.not-a-table"),
        ("[portals.a]\n", "settings.unknown-kind"),
        ('[portals.a]\nkind = "ftp"\n', "settings.unknown-kind"),
        ('[portals.a]\nkind = "static"\npath = 5\n', "settings.not-text"),
        ('default = "b"\n[portals.a]\nkind = "static"\n', "settings.unknown-portal"),
        ("[[[", "settings.not-toml"),
    ],
)
def test_portals_that_cannot_be_are_refused_by_name(tmp_path: Path, text: str, key: str) -> None:
    (tmp_path / "portals.toml").write_text(text)
    with pytest.raises(SettingsError) as caught:
        _read(tmp_path)
    assert caught.value.key == key
    assert "s3cret" not in str(caught.value)


# A key


@pytest.mark.parametrize(
    "line",
    [
        'api_key = "s3cret"',
        'apikey = "s3cret"',
        'API_KEY = "s3cret"',
        'key = "s3cret"',
        'token = "s3cret"',
        'secret = "s3cret"',
        'password = "s3cret"',
        'auth = {key = "s3cret"}',
        f'organization = "{TOKEN}"',
        f'organization = "{OLD_TOKEN}"',
        f'dataset = ["{TOKEN}"]',
        f'url = "https://example.org/{TOKEN}"',
        f"{TOKEN} = 1",
    ],
    ids=lambda line: line[:24],
)
@pytest.mark.parametrize("kind", ["static", "udata"])
def test_a_key_in_the_file_is_refused_by_its_name_or_its_look_and_not_repeated(
    tmp_path: Path, kind: str, line: str
) -> None:
    for text in (f'[portals.demo]\nkind = "{kind}"\n{line}\n', f"{line}\n[portals.demo]\n"):
        error = _refuse(tmp_path, text)
        assert error.key == "settings.key-in-file"
        said = str(error) + Catalogue("fr").say(error.key, **error.values)
        for secret in ("s3cret", TOKEN, OLD_TOKEN):
            assert secret not in said
        assert "PARUTION_API_KEY_" in said
        assert "parution login" in said


@pytest.mark.parametrize("name", ["keyring", "udata_demo", "passwords", "token"])
def test_a_portal_may_have_any_name_that_is_no_key(tmp_path: Path, name: str) -> None:
    (tmp_path / "portals.toml").write_text(f'[portals.{name}]\nkind = "static"\n')
    assert list(_read(tmp_path).portals) == [name]


@pytest.mark.parametrize("name", ["Demo", '"dé"', '"a b"', '""', '"-a"', '"a/b"', '"a.b"'])
def test_the_name_of_a_portal_makes_files_and_variables(tmp_path: Path, name: str) -> None:
    assert _refuse(tmp_path, f'[portals.{name}]\nkind = "static"\n').key == "settings.bad-name"


def test_two_remote_portals_do_not_share_the_variable_of_their_key(tmp_path: Path) -> None:
    udata = 'kind = "udata"\nurl = "https://example.org"\n'
    error = _refuse(tmp_path, f"[portals.a-b]\n{udata}[portals.a_b]\n{udata}")
    assert error.key == "settings.same-variable"
    assert error.values["variable"] == "PARUTION_API_KEY_A_B"
    (tmp_path / "portals.toml").write_text(
        f'[portals.a-b]\n{udata}[portals.a_b]\nkind = "static"\n'
    )
    assert len(_read(tmp_path).portals) == 2


# The project's own file


def test_the_examples_of_portals_toml_can_be_uncommented(tmp_path: Path) -> None:
    text = (REPOSITORY / "portals.toml").read_text(encoding="utf-8")
    (tmp_path / "portals.toml").write_text(
        re.sub(r"^# (?=\[|\w+ = )", "", text, flags=re.MULTILINE), encoding="utf-8"
    )
    portals = _read(tmp_path).portals
    assert list(portals) == ["local", "pages", "demo", "production"]
    assert [portal.settings.url for portal in portals.values()] == [
        "",
        "https://organisation.github.io/depot/",
        "https://demo.data.gouv.fr/",
        "https://www.data.gouv.fr/",
    ]
    assert list(tomllib.loads(text)["portals"]) == ["local"]
