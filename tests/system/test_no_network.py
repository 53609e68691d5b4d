"""No command opens a socket, or asks for a name, for an address that a descriptor gives.

``links`` alone does, for addresses that are shown: that is what it is run for.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from parution.cli import app
from tests import addresses
from tests.addresses import OF_PACKAGE, OF_TABLE, PROFILE, SCHEMA

if TYPE_CHECKING:
    from tests.projects import Project

# Runs the command line once for each line of arguments, in a process of its own, which ends at
# once where Python makes a socket, connects one, or asks for the address of a name. urllib3 makes
# one when it is imported, to know whether the system has IPv6: it is imported before.
_SCRIPT = """
import json, os, sys
import parution.cli, requests, frictionless, keyring
from parution.__main__ import main
from parution.commands import (
    build, fix, fmt, get, links, plan, preflight, publish, release, review, rollback, status,
    validate, verify, withdraw, workbook,
)

SOCKET = 97

def hook(event, arguments):
    if event.startswith("socket.") and event not in {"socket.gethostname", "socket.close"}:
        os.write(2, f"{event} {arguments}".encode())
        os._exit(SOCKET)

told = []
for place, descriptor, arguments in json.load(open("runs.json", encoding="utf-8")):
    child = os.fork()
    if not child:
        out = os.open("told.txt", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(out, 1)
        os.dup2(out, 2)
        with open("datapackage/datapackage.json", "w", encoding="utf-8") as file:
            json.dump(descriptor, file)
        if os.environ.get("FIRST_RELEASE") and os.path.exists("datapackage/versions.json"):
            os.unlink("datapackage/versions.json")
        sys.addaudithook(hook)
        sys.argv = ["parution", *arguments]
        try:
            main()
        except SystemExit as end:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(int(end.code))
        os._exit(98)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    told.append((place, arguments, code, open("told.txt", encoding="utf-8").read()))
print(json.dumps(told))
"""
_COMMANDS = (
    ("validate",),
    ("validate", "--engine", "frictionless"),
    ("validate", "--format", "json", "--formulas"),
    ("build",),
    ("diff",),
    ("release", "--date", "2024-01-31"),
    ("preflight",),
    ("plan",),
    ("publish", "--yes"),
    ("verify",),
    ("rollback", "local", "1.0.0", "--yes"),
    ("withdraw", "1.0.0", "--reason", "Faux.", "--yes"),
    ("status",),
    ("workbook", "--force"),
    ("status", "--due"),
    ("merge", "datapackage/t.csv", "datapackage/u.csv", "datapackage/u.csv", "datapackage/t.csv"),
    ("review", "--base", "HEAD"),
    ("fix", "--write"),
    ("fmt",),
    ("get", ".", "--table", "t", "--output", "pris.csv", "--force"),
)
# Those that read no descriptor's parts: a key of a portal, the rules.
_APART = frozenset({"login", "logout", "explain"})
# Those that connect because of what a package says, and are run for that.
_CONNECTS = frozenset({"links"})


def _run(
    project: Project, runs: list[tuple[str, dict[str, Any], tuple[str, ...]]], **environment: str
) -> list[Any]:
    project.write("runs.json", json.dumps(runs))
    done = project.run_python(_SCRIPT, **environment)
    assert done.returncode == 0, done.stderr
    told: list[Any] = json.loads(done.stdout)
    assert len(told) == len(runs)
    return told


def _describe(project: Project, table: dict[str, Any], package: dict[str, Any]) -> dict[str, Any]:
    project.write("datapackage/t.csv", "code\n01\n")
    project.write("datapackage/u.csv", "code\n01\n")
    project.write("datapackage/profile.json", json.dumps(PROFILE))
    right = {"name": "u", "path": "u.csv", "schema": SCHEMA}
    project.describe(
        resources=[{"name": "t", "path": "t.csv", "schema": SCHEMA, **table}, right], **package
    )
    described: dict[str, Any] = json.loads(
        (project.root / "datapackage" / "datapackage.json").read_text(encoding="utf-8")
    )
    return described


@pytest.mark.slow
@pytest.mark.parametrize("command", _COMMANDS, ids=" ".join)
def test_no_command_opens_a_socket_for_an_address(
    published: Project, command: tuple[str, ...]
) -> None:
    project = published
    if command[0] == "review":
        project.git("init", "--quiet")
        project.commit("Données")
    cases = {
        **{f"table {place}": (of[0], {}, of) for place, of in OF_TABLE.items()},
        **{f"package {place}": ({}, of[0], of) for place, of in OF_PACKAGE.items()},
    }
    runs = [
        (place, _describe(project, table, package), command)
        for place, (table, package, _) in cases.items()
    ]
    for place, _, code, said in _run(project, runs):
        _, part, address = cases[place][2]
        if command[0] == "merge":  # what cannot be merged is kept as it is
            assert code in {0, 1}, (place, code, said)
            continue
        if command[0] in {"rollback", "withdraw"} or "--due" in command:  # none reads a table
            assert code == 0, (place, code, said)
            continue
        if command[0] in {"fix", "fmt"}:  # what is here is repaired, whatever is elsewhere
            assert code in {0, 1, 2}, (place, code, said)
            continue
        # What has no edition here still has a status, which says why.
        assert code == (0 if command[0] == "status" else 2), (place, code, said)
        assert part in said, (place, said)
        assert address in said, (place, said)


@pytest.mark.parametrize("command", [*_COMMANDS[:6], ("preflight",)], ids=" ".join)
def test_what_is_only_shown_is_never_read(project: Project, command: tuple[str, ...]) -> None:
    tables = {
        "shown": (dict(addresses.SHOWN), dict(addresses.SHOWN)),
        **{profile: ({"profile": profile}, {}) for profile in addresses.KNOWN_OF_TABLE},
        **{profile: ({}, {"profile": profile}) for profile in addresses.KNOWN_OF_PACKAGE},
    }
    runs = [
        (place, _describe(project, table, package), command)
        for place, (table, package) in tables.items()
    ]
    # Each is a first release: what another place describes is no version before.
    for place, _, code, said in _run(project, runs, FIRST_RELEASE="1"):
        # A portal may refuse what is published there: that is no affair of the network.
        assert code in ({0, 1} if command == ("preflight",) else {0}), (place, code, said)


def test_every_command_is_run_here_but_the_one_that_is_to_connect() -> None:
    known = {command.name for command in app.registered_commands}
    assert known == {command[0] for command in _COMMANDS} | _APART | _CONNECTS


def test_links_connects_for_what_is_shown(project: Project) -> None:
    shown = {"homepage": "https://127.0.0.1:9/"}
    told = _run(project, [("", _describe(project, {}, shown), ("links", "--remote", "private"))])
    assert [code for _, _, code, _ in told] == [97], told


def test_links_opens_no_socket_for_what_would_be_read(project: Project) -> None:
    runs: list[tuple[str, dict[str, Any], tuple[str, ...]]] = [
        (
            place,
            _describe(project, {**table, "licenses": []}, {"homepage": "", "licenses": []}),
            ("links",),
        )
        for place, (table, _, _) in OF_TABLE.items()
    ]
    for place, _, code, said in _run(project, runs):
        assert code == 0, (place, code, said)
        assert "aucune adresse du web" in said.replace("\u00a0", " "), (place, said)


def test_a_socket_would_be_seen(project: Project) -> None:
    """What the other tests look for is found: a name is asked for, and a connection made."""
    project.write(
        "portals.toml",
        f'[portals.demo]\nkind = "udata"\nurl = "https://127.0.0.1:9/"\ndataset = "{"0" * 24}"\n',
    )
    described = _describe(project, {}, {})
    arguments = (("release",), ("plan", "--portal", "demo"))
    told = _run(project, [("", described, each) for each in arguments])
    assert [code for _, _, code, _ in told] == [0, 97], told
