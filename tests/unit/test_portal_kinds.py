"""A kind of portal is added in the registry alone."""

from __future__ import annotations

import io
import subprocess
import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

import pytest

from parution.commands import login, publish
from parution.commands.portal import choose_portal, find_key
from parution.credentials import read_stored
from parution.errors import SettingsError, UsageError
from parution.messages import Catalogue
from parution.model.package import Package
from parution.model.portal import Conflict, ConflictKind, KeyScope, Plan
from parution.portals import KINDS
from parution.portals.protocol import Context, Login, PortalKind
from parution.portals.settings import PortalTable, read_portals
from parution.portals.static.portal import StaticPortal
from parution.portals.static.settings import StaticSettings
from parution.reports.terminal import Terminal
from parution.rewriting import Edit
from parution.settings import ApiKey, Verbosity

if TYPE_CHECKING:
    from pathlib import Path

    from parution.portals.protocol import Portal

KEY = "a-key-of-shelf"
SHELF = '[portals.{name}]\nkind = "shelf"\nbay = "{bay}"\n'


@dataclass(frozen=True, slots=True)
class ShelfSettings:
    name: str
    bay: str


opened: list[tuple[ShelfSettings, Context]] = []


def _parse(table: PortalTable) -> ShelfSettings:
    return ShelfSettings(table.name, table.read_texts("bay")["bay"])


def _open(settings: ShelfSettings, context: Context) -> Portal:
    opened.append((settings, context))
    folder = context.work / settings.bay
    return StaticPortal(StaticSettings(settings.name, settings.bay, folder), context.package.name)


def _login(settings: ShelfSettings) -> Login:
    scope = KeyScope(settings.name, f"https://{settings.bay}.example.org/")
    return Login(scope, "https://example.org/keys", lambda key: f"owner of {key.reveal()}")


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with two portals of a third kind, in a process whose registry lists it."""
    kinds = cast("dict[str, object]", KINDS)
    monkeypatch.setitem(kinds, "shelf", PortalKind(_parse, _open, _login))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "tests.keyrings.FileKeyring")
    monkeypatch.setenv("TEST_KEYRING", str(tmp_path / "keyring.json"))
    for name in ("PARUTION_API_KEY", "PARUTION_API_KEY_EAST", "PARUTION_API_KEY_WEST"):
        monkeypatch.delenv(name, raising=False)
    opened.clear()
    root = tmp_path / "project"
    root.mkdir()
    (root / "datapackage.json").write_text('{"name": "p", "resources": []}')
    (root / "portals.toml").write_text(
        SHELF.format(name="east", bay="e") + SHELF.format(name="west", bay="w")
    )
    return root


def _package(root: Path) -> Package:
    return Package(root / "datapackage.json", root, root, {"name": "p"}, ())


def test_a_portal_of_a_third_kind_is_opened_with_its_settings_and_its_own_key(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARUTION_API_KEY_WEST", KEY)
    monkeypatch.setenv("PARUTION_API_KEY", "for-nobody-since-there-are-two")
    portal = choose_portal(_package(root), "west")
    assert portal.name == "west"
    ((settings, context),) = opened
    assert settings == ShelfSettings("west", "w")
    assert context == Context(_package(root), ApiKey(KEY), root / ".parution")
    portals = read_portals(root, KINDS)
    assert find_key(portals.find("east"), portals) is None


def test_a_kind_refuses_the_keys_that_it_does_not_know(root: Path) -> None:
    (root / "portals.toml").write_text(SHELF.format(name="east", bay="e") + 'url = "x"\n')
    with pytest.raises(SettingsError) as caught:
        read_portals(root, KINDS)
    assert caught.value.key == "settings.unknown-key"
    assert caught.value.values["name"] == "portals.east.url"


def test_an_unknown_kind_is_refused_with_the_names_of_all_the_others(root: Path) -> None:
    (root / "portals.toml").write_text('[portals.a]\nkind = "ftp"\n')
    with pytest.raises(SettingsError) as caught:
        read_portals(root, KINDS)
    said = Catalogue("en").say(caught.value.key, **caught.value.values)
    assert said.endswith("of an unknown kind, “ftp”; known kinds: static, udata, shelf.")


def test_two_portals_of_a_kind_that_takes_a_key_do_not_share_its_variable(root: Path) -> None:
    text = SHELF.format(name="a-b", bay="x") + SHELF.format(name="a_b", bay="y")
    (root / "portals.toml").write_text(text)
    with pytest.raises(SettingsError) as caught:
        read_portals(root, KINDS)
    assert caught.value.key == "settings.same-variable"


def test_login_and_logout_work_for_any_kind_that_takes_a_key(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{KEY}\n"))
    login.run(root, "east", Terminal(Verbosity.NORMAL))
    said = capsys.readouterr()
    assert "https://example.org/keys" in said.err
    assert f"owner of {KEY}" in said.out
    assert read_stored(KeyScope("east", "https://e.example.org/")) == ApiKey(KEY)
    login.leave(root, "east", Terminal(Verbosity.NORMAL))
    assert "https://example.org/keys" in capsys.readouterr().out
    assert read_stored(KeyScope("east", "https://e.example.org/")) is None


def test_a_portal_that_takes_no_key_has_no_login(root: Path) -> None:
    (root / "portals.toml").write_text('[portals.www]\nkind = "static"\n')
    with pytest.raises(UsageError) as caught:
        login.run(root, "www", Terminal(Verbosity.NORMAL))
    assert caught.value.key == "login.no-key-taken"


def test_a_folder_has_nothing_that_somebody_could_edit_and_that_could_be_taken(root: Path) -> None:
    portal = StaticPortal(StaticSettings("www", "site", root / "site"), "p")
    drift = Conflict(ConflictKind.DRIFT, "dataset", "ours", "theirs", "title")
    assert portal.take_theirs([drift], _package(root)) == ((), ())


def test_what_was_edited_is_taken_by_the_portal_whatever_its_kind(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    package = _package(root)
    (root / "datapackage.json").write_text('{"name": "p", "version": "1.0.0"}')
    package = replace(package, descriptor={"name": "p", "version": "1.0.0"})
    drift = Conflict(ConflictKind.DRIFT, "dataset", "ours", "theirs", "name")
    portal = choose_portal(package, "east")
    taken: list[object] = []

    def take(conflicts: object, of: Package) -> object:
        taken.extend([conflicts, of])
        return (Edit(("name",), "theirs"),), ()

    monkeypatch.setattr(portal, "take_theirs", take)
    terminal = Terminal(Verbosity.NORMAL)
    planned = publish.describe_planned(portal, Plan((), (drift,)), "1.0.0")
    publish._take_theirs(package, portal, planned, terminal, dry_run=False)
    assert taken == [(drift,), package]
    assert '"name": "theirs"' in (root / "datapackage.json").read_text()
    assert "1.0.1" in capsys.readouterr().out


def test_what_speaks_to_a_network_is_imported_once_a_udata_portal_is_opened() -> None:
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from parution.model.package import Package\n"
        "from parution.portals import KINDS\n"
        "from parution.portals.protocol import Context\n"
        "from parution.portals.settings import PortalTable\n"
        "values = {'url': 'https://example.org/'}\n"
        "settings = KINDS['udata'].parse(PortalTable(Path('portals.toml'), 'demo', values))\n"
        "KINDS['udata'].login(settings)\n"
        "print('requests' in sys.modules)\n"
        "package = Package(Path('p.json'), Path(), Path(), {'name': 'p'}, ())\n"
        "portal = KINDS['udata'].open(settings, Context(package, None, Path('work')))\n"
        "print('requests' in sys.modules, portal.name)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert done.stdout == "False\nTrue demo\n", done.stderr
