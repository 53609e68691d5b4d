"""The key of a portal, from the keyring to the real udata."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.projects import REPOSITORY, Project, make_project

if TYPE_CHECKING:
    from pathlib import Path

    from tests.udata.running import Udata


@pytest.fixture
def project(udata: Udata, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project whose demo portal is udata, on a machine with a keyring."""
    udata.clock("ticking")
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "tests.keyrings.FileKeyring")
    monkeypatch.setenv("PYTHONPATH", str(REPOSITORY))  # where the command finds that keyring
    monkeypatch.setenv("TEST_KEYRING", str(tmp_path / "keyring.json"))
    project = make_project(tmp_path / "projet")
    project.write(
        "portals.toml",
        f'default = "demo"\n[portals.demo]\nkind = "udata"\nurl = "{udata.url}"\n'
        f'organization = "{udata.organization.id}"\n',
    )
    assert project.run("release", "--quiet").returncode == 0
    return project


def _login(project: Project, key: str, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "parution", "login", "demo", *options],
        cwd=project.root,
        env=project._environment({}),
        input=f"{key}\n",
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def _say(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_a_key_is_given_once_and_publishes_until_it_is_taken_back(
    udata: Udata, project: Project, tmp_path: Path
) -> None:
    key = udata.people.editor.key
    without = project.run("publish", "--yes")
    assert without.returncode == 2
    for way in ("PARUTION_API_KEY_DEMO", "PARUTION_API_KEY ", "parution login demo"):
        assert way in _say(without.stderr)
    assert "PARUTION_API_KEY_PARUTION" not in without.stderr
    done = _login(project, key)
    assert done.returncode == 0, done.stderr
    assert "est enregistrée (trousseau : fichier d’essai)" in _say(done.stdout)
    assert key not in done.stdout + done.stderr
    assert json.loads((tmp_path / "keyring.json").read_text()) == {
        f"Parution {udata.url}/|demo": key
    }
    published = project.run("publish", "--yes", "--verbose")
    assert published.returncode == 0, published.stderr
    assert key not in published.stdout + published.stderr
    files = [path for path in project.root.rglob("*") if path.is_file()]
    assert len(files) > 10
    assert not [path for path in files if key.encode() in path.read_bytes()]
    left = project.run("logout", "demo")
    assert left.returncode == 0, left.stderr
    assert f"{udata.url}/admin/me/" in left.stdout
    project.describe_next()
    assert project.run("release", "--quiet").returncode == 0
    assert project.run("publish", "--yes").returncode == 2


def test_the_account_of_the_key_is_named(udata: Udata, project: Project) -> None:
    done = _login(project, udata.people.editor.key)
    account = udata.request("GET", "/api/1/me/", person=udata.people.editor).json()
    name = f"{account['first_name']} {account['last_name']}"
    assert f"La clé de {name} pour « demo »" in _say(done.stdout)


def test_a_key_that_the_portal_does_not_know_is_not_kept(project: Project, tmp_path: Path) -> None:
    wrong = "udata_wrong0wrong0wrong0wrong"
    done = _login(project, wrong, "--verbose")
    assert done.returncode == 3, done.stderr
    assert wrong not in done.stdout + done.stderr
    assert not (tmp_path / "keyring.json").exists()


def test_the_variable_wins_over_the_keyring(udata: Udata, project: Project) -> None:
    assert _login(project, udata.people.editor.key).returncode == 0
    wrong = project.run("publish", "--yes", PARUTION_API_KEY="udata_wrong0wrong0wrong0wrong")
    assert wrong.returncode == 3, wrong.stderr
    assert udata.datasets() == []
    own = project.run(
        "publish",
        "--yes",
        PARUTION_API_KEY_DEMO=udata.people.editor.key,
        PARUTION_API_KEY="udata_wrong0wrong0wrong0wrong",
    )
    assert own.returncode == 0, own.stderr


def test_another_address_under_the_same_name_gets_no_key(udata: Udata, project: Project) -> None:
    assert _login(project, udata.people.editor.key).returncode == 0
    text = (project.root / "portals.toml").read_text()
    project.write("portals.toml", text.replace("127.0.0.1", "localhost"))
    refused = project.run("publish", "--yes")
    assert refused.returncode == 2, refused.stderr
    assert udata.datasets() == []
