from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from parution import credentials
from parution.credentials import forget, read_stored, store
from parution.errors import SettingsError
from parution.model.portal import KeyScope
from parution.settings import ApiKey

if TYPE_CHECKING:
    from pathlib import Path

DEMO = KeyScope("demo", "https://demo.data.gouv.fr/")
KEY = ApiKey("udata_Zk3-q9_Tt0pS3cr3t")


@pytest.fixture
def keyring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "tests.keyrings.FileKeyring")
    monkeypatch.setenv("TEST_KEYRING", str(tmp_path / "keyring.json"))
    return tmp_path / "keyring.json"


def _use(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", f"tests.keyrings.{name}")


@pytest.mark.usefixtures("keyring")
def test_a_key_is_kept_read_replaced_and_forgotten() -> None:
    assert read_stored(DEMO) is None
    assert forget(DEMO) is False
    assert store(DEMO, KEY) == "fichier d’essai"
    assert read_stored(DEMO) == KEY
    store(DEMO, ApiKey("udata_another"))
    assert read_stored(DEMO) == ApiKey("udata_another")
    assert forget(DEMO) is True
    assert read_stored(DEMO) is None


@pytest.mark.usefixtures("keyring")
@pytest.mark.parametrize(
    "other",
    [
        KeyScope("demo", "https://evil.example/"),
        KeyScope("demo", "https://demo.data.gouv.fr.evil.example/"),
        KeyScope("demo", "https://demo.data.gouv.fr:8443/"),
        KeyScope("production", "https://demo.data.gouv.fr/"),
    ],
)
def test_a_key_is_only_for_the_address_that_it_was_given_for(other: KeyScope) -> None:
    store(DEMO, KEY)
    assert read_stored(other) is None
    assert forget(other) is False
    assert read_stored(DEMO) == KEY


def test_what_is_there_and_is_no_key_is_refused_and_can_be_forgotten(keyring: Path) -> None:
    keyring.write_text('{"Parution https://demo.data.gouv.fr/|demo": "two words"}')
    with pytest.raises(SettingsError) as caught:
        read_stored(DEMO)
    assert caught.value.key == "settings.bad-key"
    assert "two words" not in str(caught.value)
    assert forget(DEMO) is True


def test_without_a_keyring_there_is_no_key_and_none_can_be_kept() -> None:
    assert read_stored(DEMO) is None
    assert forget(DEMO) is False
    with pytest.raises(SettingsError) as caught:
        store(DEMO, KEY)
    assert caught.value.key == "keyring.none"
    assert caught.value.values == {"variable": "PARUTION_API_KEY_DEMO"}


@pytest.mark.parametrize(
    "backend", ["tests.keyrings.LockedKeyring", "tests.keyrings.Absent", "absent.Keyring"]
)
def test_a_keyring_that_fails_says_what_to_do_instead_and_keeps_why(
    monkeypatch: pytest.MonkeyPatch, backend: str
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", backend)
    for work in (lambda: read_stored(DEMO), lambda: store(DEMO, KEY), lambda: forget(DEMO)):
        with pytest.raises(SettingsError) as caught:
            work()
        assert caught.value.key == "keyring.fails"
        assert caught.value.__notes__
        assert caught.value.values["variable"] == "PARUTION_API_KEY_DEMO"


def test_a_keyring_that_repeats_the_key_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    _use(monkeypatch, "LoudKeyring")
    with pytest.raises(SettingsError) as caught:
        store(DEMO, KEY)
    assert caught.value.key == "keyring.fails"
    (note,) = caught.value.__notes__
    assert note.startswith("ValueError: cannot keep '***' of demo")


def test_a_keyring_that_keeps_nothing_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("tests.keyrings.ForgetfulKeyring", "keyring.backends.null.Keyring"):
        monkeypatch.setenv("PYTHON_KEYRING_BACKEND", name)
        monkeypatch.setattr("keyring.core._keyring_backend", None)
        with pytest.raises(SettingsError) as caught:
            store(DEMO, KEY)
        assert caught.value.key == "keyring.lost"


def test_a_keyring_that_waits_for_nobody_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    _use(monkeypatch, "SilentKeyring")
    monkeypatch.setattr(credentials, "SHORT_WAIT", 0.05)
    before = time.monotonic()
    with pytest.raises(SettingsError) as caught:
        read_stored(DEMO)
    assert caught.value.key == "keyring.silent"
    assert time.monotonic() - before < 30
