"""What a person sees of the keys: how to give one, and never the key itself."""

from __future__ import annotations

import os
import pty
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.projects import Project

SECRET = "udata_" + "aB3-" * 16
PORTALS = (
    'default = "demo"\n[portals.local]\nkind = "static"\n'
    '[portals.demo]\nkind = "udata"\nurl = "http://127.0.0.1:9/"\norganization = "ville"\n'
)


@pytest.fixture(autouse=True)
def _remote(project: Project) -> None:
    project.write("portals.toml", PORTALS)


def _say(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_login_says_where_a_key_is_made_and_refuses_what_is_none(project: Project) -> None:
    for line in ("", "\n", "short\n", f"{SECRET} {SECRET}\n", f"{SECRET}é\n", SECRET * 300):
        done = project.run("login", "demo", typed=line)
        assert done.returncode == 2, done.stderr
        assert "http://127.0.0.1:9/admin/me/" in done.stderr
        assert "Ce n’est pas une clé d’API" in _say(done.stderr)
        assert SECRET not in done.stdout + done.stderr


def test_login_and_logout_refuse_a_portal_that_takes_no_key_or_is_not_there(
    project: Project,
) -> None:
    for command in ("login", "logout"):
        local = project.run(command, "local", typed=f"{SECRET}\n")
        assert local.returncode == 2
        assert "n’a pas besoin de clé" in _say(local.stderr)
        absent = project.run(command, "absent", typed=f"{SECRET}\n")
        assert absent.returncode == 2
        assert "absent" in absent.stderr


def test_logout_says_that_there_was_nothing(project: Project) -> None:
    done = project.run("logout", "demo")
    assert done.returncode == 0, done.stderr
    assert "n’avait pas de clé pour « demo »" in _say(done.stdout)


def test_a_key_that_is_typed_is_not_shown(project: Project) -> None:
    shown = bytearray()
    master, slave = pty.openpty()
    try:
        process = subprocess.Popen(
            [sys.executable, "-m", "parution", "login", "demo"],
            cwd=project.root,
            env=project._environment({"TERM": "dumb"}),
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
        )
        os.close(slave)
        while "ne s’affiche pas" not in shown.decode("utf-8", "replace"):
            shown += os.read(master, 1024)
        os.write(master, f"{SECRET[:20]} {SECRET[20:]}\n".encode())
        try:
            while block := os.read(master, 1024):
                shown += block
        except OSError:  # Linux's way to say that the other side is closed
            pass
        assert process.wait(60) == 2
    finally:
        os.close(master)
    assert "Ce n’est pas une clé d’API" in _say(shown.decode())
    for part in (SECRET[:20], SECRET[20:]):
        assert part.encode() not in shown


@pytest.mark.parametrize("flags", [(), ("--verbose",)])
def test_a_bug_is_reported_without_the_key(project: Project, flags: tuple[str, ...]) -> None:
    script = (
        "import os, sys\n"
        f"sys.argv = ['parution', 'plan', *{flags!r}]\n"
        "from parution.__main__ import main\n"
        "from parution.commands import plan\n"
        "from parution.settings import ApiKey\n"
        "def run(*args, **options):\n"
        "    key = ApiKey('-'.join(['the', 'key', 'of', 'somebody']))\n"
        "    try:\n"
        "        raise ValueError(f'header {key.reveal()!r}')\n"
        "    except ValueError as error:\n"
        "        raise RuntimeError(f'X-API-KEY: {key.reveal()}') from error\n"
        "plan.run = run\n"
        "main()\n"
    )
    done = project.run_python(script)
    assert done.returncode == 4, done.stderr
    assert "RuntimeError" in done.stderr
    assert "X-API-KEY: ***" in done.stderr
    assert ("header '***'" in done.stderr) == bool(flags)
    assert "the-key-of-somebody" not in done.stdout + done.stderr


@pytest.mark.parametrize("command", [("plan",), ("publish", "--yes"), ("publish", "--dry-run")])
def test_nothing_is_planned_or_published_while_a_key_is_tracked(
    recorded: Project, command: tuple[str, ...]
) -> None:
    project = recorded
    project.write("portals.toml", PORTALS)
    project.write("notes/à faire.txt", f"clé :\n{SECRET}\n")
    for arguments in (("init", "--quiet"), ("add", "notes")):
        subprocess.run(["git", *arguments], cwd=project.root, check=True)
    done = project.run(*command)
    assert done.returncode == 2, done.stderr
    assert f"{project.root}/notes/à faire.txt:2" in done.stderr
    assert "révoquez-la" in done.stderr
    assert SECRET not in done.stdout + done.stderr
    assert project.run("publish", "--to", "local").returncode == 0


# A machine without a desktop: a server, a CI


@pytest.mark.parametrize("bus", ["none", "gone", "silent"])
def test_without_a_desktop_the_keyring_neither_fails_nor_hangs(
    project: Project, tmp_path: Path, bus: str
) -> None:
    address = tmp_path / "bus"
    with socket.socket(socket.AF_UNIX) as listening:
        if bus == "silent":  # takes the connection, and never says anything
            listening.bind(str(address))
            listening.listen()
        script = (
            "import os\n"
            "del os.environ['PYTHON_KEYRING_BACKEND']\n"
            "os.environ.pop('DBUS_SESSION_BUS_ADDRESS', None)\n"
            f"if {bus != 'none'}:\n"
            f"    os.environ['DBUS_SESSION_BUS_ADDRESS'] = 'unix:path={address}'\n"
            "from parution.model.portal import KeyScope\n"
            "from parution.credentials import read_stored\n"
            "print(read_stored(KeyScope('demo', 'https://example.org/')))\n"
        )
        before = time.monotonic()
        done = project.run_python(script)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "None\n"
    assert time.monotonic() - before < 30
