"""An older version that a portal lacks: taken from wherever its archive still is, or left out."""

from __future__ import annotations

import json
import shutil
from datetime import date
from typing import TYPE_CHECKING

import pytest

from parution.archive import write_zip
from parution.model.release import LATEST_FORMAT
from tests.projects import STATIONS, Project, list_hashes, make_project
from tests.serving import FolderServer, hang_up, send, send_forever, serve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

OLD = ("1.0.0", "1.1.0", "1.2.0")
CHANGELOG = "# Historique\n" + "".join(
    f"\n## 1.{n}.0 — 2024-0{n + 1}-01\n\nVersion {n}.\n" for n in reversed(range(4))
)
# The command line of a Parution that knew the first format alone.
_OLD_PARUTION = """
import sys
import parution.model.release as release
release.LATEST_FORMAT = 1
from parution.__main__ import main
sys.argv = ["parution", {command!r}, "--quiet"]
main()
"""


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def _describe(project: Project, number: int, **changes: object) -> None:
    project.describe(version=f"1.{number}.0", created=f"2024-0{number + 1}-01T00:00:00Z", **changes)
    rows = "".join(f"{n:02d},Station {n},,\n" for n in range(3, 3 + number))
    project.write("datapackage/data/stations.csv", STATIONS + rows)


def _run_old(project: Project, command: str) -> None:
    done = project.run_python(_OLD_PARUTION.format(command=command))
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def _three(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project whose three versions of the first format are recorded, committed, published."""
    project = make_project(tmp_path_factory.mktemp("three") / "depot")
    project.write("datapackage/CHANGELOG.md", CHANGELOG)
    project.write(".gitignore", "/dist/\n/site/\n")
    project.git("init", "--quiet")
    for number in range(3):
        _describe(project, number)
        project.commit("données")
        _run_old(project, "release")
        project.git("add", "--all")
        project.git("commit", "--quiet", "--message", f"1.{number}.0")
        _run_old(project, "publish")
    assert all("format" not in entry for entry in project.history["versions"])
    return project


@pytest.fixture
def old_site(_three: Project, tmp_path: Path) -> Path:
    return shutil.copytree(_three.site, tmp_path / "ancien")


@pytest.fixture
def server(old_site: Path) -> Iterator[FolderServer]:
    with serve(old_site) as found:
        yield found


@pytest.fixture
def clone(_three: Project, tmp_path: Path) -> Project:
    """A clone of the last commit alone, which builds nothing older, with a version to publish."""
    root = tmp_path / "clone"
    Project(tmp_path).git("clone", "--quiet", "--depth", "1", _three.root.as_uri(), str(root))
    clone = Project(root)
    _describe(clone, 3)
    clone.commit("données")
    assert clone.run("release", "--quiet").returncode == 0
    assert clone.history["versions"][-1]["format"] == LATEST_FORMAT
    shutil.rmtree(clone.root / "dist")
    return clone


def _set_url(project: Project, url: str, more: str = "") -> None:
    project.write(
        "portals.toml",
        f'[portals.local]\nkind = "static"\npath = "site"\nurl = "{url}"\n{more}',
    )


def _read_old(site: Path) -> dict[str, str]:
    """Hash the files of the old versions, their archives with them."""
    return {
        path: sha256
        for path, sha256 in list_hashes(site / "releases").items()
        if path.startswith(OLD) and not path.endswith("index.html")
    }


def test_a_fresh_clone_publishes_the_next_version_and_takes_the_others_from_the_old_site(
    clone: Project, server: FolderServer, old_site: Path
) -> None:
    _set_url(clone, server.url)
    done = clone.run("publish")
    assert done.returncode == 0, done.stderr
    for version in OLD:
        assert (
            f"La version {version} manque sur le portail : reprise de "
            f"{server.url}releases/{version}.zip.\n"
        ) in _plain(done.stderr)
    assert len(_read_old(old_site)) == 3 * 9
    assert _read_old(clone.site) == _read_old(old_site)
    published = json.loads((clone.site / "versions.json").read_text(encoding="utf-8"))
    assert [entry["version"] for entry in published["versions"]] == [*OLD, "1.3.0"]
    assert all("location" in entry for entry in published["versions"])
    # The history is read once, for all the versions.
    assert server.asked == ["/versions.json", *(f"/releases/{version}.zip" for version in OLD)]
    # Once all is there, nobody is asked for anything.
    server.asked.clear()
    assert clone.run("publish").returncode == 0
    assert server.asked == []


def test_the_archives_that_are_committed_suffice(
    clone: Project, old_site: Path, tmp_path: Path
) -> None:
    (clone.root / "datapackage/archives").mkdir()
    for version in OLD:
        archive = old_site / f"releases/{version}.zip"
        shutil.copy(archive, clone.root / f"datapackage/archives/stations-{version}.zip")
    shutil.rmtree(clone.root / ".git")
    done = clone.run("publish", PATH=str(tmp_path / "rien"))
    assert done.returncode == 0, done.stderr
    assert "reprise de datapackage/archives/stations-1.1.0.zip.\n" in _plain(done.stderr)
    assert _read_old(clone.site) == _read_old(old_site)


def _lie_with_a_page(server: FolderServer) -> None:
    server.acts["/releases/1.1.0.zip"] = lambda request: send(request, b"<html>")


def _lie_with_another_archive(server: FolderServer) -> None:
    other = (server.folder / "releases/1.0.0.zip").read_bytes()
    server.acts["/releases/1.1.0.zip"] = lambda request: send(request, other)


def _lie_by_a_byte(server: FolderServer) -> None:
    content = bytearray((server.folder / "releases/1.1.0.zip").read_bytes())
    content[100] ^= 1
    server.acts["/releases/1.1.0.zip"] = lambda request: send(request, bytes(content))


def _lose(server: FolderServer) -> None:
    (server.folder / "releases/1.1.0.zip").unlink()


def _never_end(server: FolderServer) -> None:
    server.acts["/releases/1.1.0.zip"] = send_forever


def _never_end_the_history(server: FolderServer) -> None:
    (server.folder / "releases/1.1.0.zip").unlink()
    server.acts["/versions.json"] = lambda request: send(request, b"{" * 1000)


def _lead_elsewhere(server: FolderServer) -> None:
    path = server.folder / "versions.json"
    told = path.read_text(encoding="utf-8")
    path.write_text(told.replace('"releases/1.1.0.zip"', '"https://exemple.fr/1.zip"'), "utf-8")


def _forget(server: FolderServer) -> None:
    path = server.folder / "versions.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    del document["versions"][1]["location"]
    path.write_text(json.dumps(document), "utf-8")


@pytest.mark.parametrize(
    ("lie", "told"),
    [
        (_lie_with_a_page, "d’autres octets"),
        (_lie_with_another_archive, "d’autres octets"),
        (_lie_by_a_byte, "d’autres octets"),
        (_lose, "le serveur a répondu 404"),
        (_never_end, "plus que les octets enregistrés"),
        (_never_end_the_history, "le serveur a répondu 404"),
        (_lead_elsewhere, "mène ailleurs : https://exemple.fr/1.zip"),
        (_forget, "rien à cet endroit"),
    ],
)
def test_a_site_that_lies_is_passed_over_and_told(
    clone: Project, server: FolderServer, tmp_path: Path, lie: Callable[..., None], told: str
) -> None:
    right = shutil.copytree(server.folder, tmp_path / "autre")
    lie(server)
    _set_url(clone, server.url)
    clone.write("datapackage/archives/stations-1.1.0.zip", b"PK")
    clone.write("dist/stations-1.1.0.zip", b"PK" * 100_000)
    done = clone.run("publish")
    assert done.returncode == 2
    assert (
        "La version 1.1.0 manque sur le portail, et rien ne l’a telle qu’elle fut enregistrée ; "
        "essayés : datapackage/archives/stations-1.1.0.zip (d’autres octets), "
        "dist/stations-1.1.0.zip (d’autres octets), site/releases/1.1.0.zip (rien à cet endroit), "
        f"{server.url}releases/1.1.0.zip ({told}), Git (ce clone n’a que les derniers commits ; "
        "« git fetch --unshallow » récupère les autres). Remettez son archive, "
        "stations-1.1.0.zip, dans dist/ : une sauvegarde du portail l’a. Ou publiez sans elle : "
        "--without 1.1.0.\n"
    ) in _plain(done.stderr)
    assert (
        "Ce que dist/stations-1.1.0.zip donne pour la version 1.1.0 n’a pas les octets "
        "enregistrés : laissé de côté.\n"
    ) in _plain(done.stderr)
    assert not clone.site.exists()
    # Another portal of the project has it.
    with serve(right) as other:
        more = f'[portals.autre]\nkind = "static"\npath = "vide"\nurl = "{other.url}"\n'
        _set_url(clone, server.url, more)
        done = clone.run("publish")
        assert done.returncode == 0, done.stderr
        assert f"reprise de {other.url}releases/1.1.0.zip.\n" in _plain(done.stderr)
    assert _read_old(clone.site) == _read_old(right)


def test_the_folder_of_another_portal_is_asked_before_git(clone: Project, old_site: Path) -> None:
    more = f'[portals.autre]\nkind = "static"\npath = "{old_site}"\n'
    clone.write("portals.toml", f'[portals.local]\nkind = "static"\npath = "site"\n{more}')
    done = clone.run("publish")
    assert done.returncode == 0, done.stderr
    assert f"reprise de {old_site}/releases/1.0.0.zip.\n" in _plain(done.stderr)
    assert _read_old(clone.site) == _read_old(old_site)


def test_an_address_that_is_not_encrypted_is_not_asked(clone: Project) -> None:
    _set_url(clone, "http://stations.exemple.fr/")
    done = clone.run("publish")
    assert done.returncode == 2
    assert (
        "http://stations.exemple.fr/releases/1.0.0.zip (une adresse qui ne commence ni par "
        "https:// ni par celle de cette machine)"
    ) in _plain(done.stderr)


def test_a_site_that_gives_no_answer_is_asked_once(clone: Project, tmp_path: Path) -> None:
    with serve(tmp_path) as gone:
        gone.acts["/versions.json"] = gone.acts["/releases/1.0.0.zip"] = hang_up
        _set_url(clone, gone.url)
        done = clone.run("publish")
        assert done.returncode == 2
        assert gone.asked == ["/versions.json", "/releases/1.0.0.zip"]
    for version in OLD[:2]:
        told = f"{gone.url}releases/{version}.zip (pas de connexion, ou elle s’est rompue)"
        assert told in _plain(done.stderr)


def test_a_link_among_the_archives_leads_nowhere_else(clone: Project, old_site: Path) -> None:
    (clone.root / "datapackage/archives").mkdir()
    for version in OLD:
        link = clone.root / f"datapackage/archives/stations-{version}.zip"
        link.symlink_to(old_site / f"releases/{version}.zip")
    done = clone.run("publish")
    assert done.returncode == 2
    assert not clone.site.exists()


def test_a_version_that_nobody_has_is_left_out_and_the_site_says_so(
    clone: Project, server: FolderServer, old_site: Path
) -> None:
    _lose(server)
    _set_url(clone, server.url)
    done = clone.run("plan", "--without", "1.1.0")
    assert done.returncode == 5, done.stderr
    done = clone.run("publish", "--without", "1.1.0")
    assert done.returncode == 0, done.stderr
    sentence = "La version 1.1.0 est laissée de côté : le portail n’a pas son archive, et le dit.\n"
    assert sentence in _plain(done.stderr)
    published = json.loads((clone.site / "versions.json").read_text(encoding="utf-8"))
    located = {entry["version"]: "location" in entry for entry in published["versions"]}
    assert located == {"1.0.0": True, "1.1.0": False, "1.2.0": True, "1.3.0": True}
    page = (clone.site / "index.html").read_text(encoding="utf-8")
    assert page.count("n’est plus disponible ici") == 1
    assert "releases/1.1.0" not in page
    assert "1.1.0" not in (clone.site / "releases/index.html").read_text(encoding="utf-8")
    assert not (clone.site / "releases/1.1.0").exists()
    # It was said once: the next run needs no reminder, and says it again.
    for command, code in (("publish", 0), ("plan", 0), ("verify", 0)):
        done = clone.run(command)
        assert (done.returncode, sentence in _plain(done.stderr)) == (code, True), done.stderr
    done = clone.run("status")
    assert done.returncode == 0
    assert "CONFLICT" not in done.stdout
    # Found again, it comes back.
    (clone.root / "datapackage/archives").mkdir()
    kept = _find_kept(old_site, clone)
    done = clone.run("publish")
    assert done.returncode == 0, done.stderr
    assert (clone.site / "releases/1.1.0.zip").read_bytes() == kept
    assert "n’est plus" not in (clone.site / "index.html").read_text(encoding="utf-8")


def _find_kept(old_site: Path, clone: Project) -> bytes:
    """Put the archive of 1.1.0 back, made again of the files that the old site still has."""
    entry = clone.history["versions"][1]
    path = clone.root / "datapackage/archives" / entry["archive"]["path"]
    names = [file["path"] for file in entry["files"]]
    write_zip(path, old_site / "releases/1.1.0", names, date(2024, 2, 1))
    content: bytes = path.read_bytes()
    return content


def test_a_rollback_goes_without_what_was_left_out(clone: Project, server: FolderServer) -> None:
    _lose(server)
    _set_url(clone, server.url)
    assert clone.run("publish", "--without", "1.1.0").returncode == 0
    done = clone.run("rollback", "local", "1.2.0")
    assert done.returncode == 0, done.stderr
    page = (clone.site / "index.html").read_text(encoding="utf-8")
    assert "n’est plus disponible ici" in page


def test_what_the_portal_has_is_not_left_out(clone: Project, server: FolderServer) -> None:
    _set_url(clone, server.url)
    assert clone.run("publish").returncode == 0
    done = clone.run("publish", "--without", "1.1.0")
    assert done.returncode == 0
    assert (clone.site / "releases/1.1.0.zip").exists()
    assert "n’est plus" not in (clone.site / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("version", "sentence"),
    [
        ("9.0.0", "--without 9.0.0 : versions.json n’a pas cette version. Corrigez le numéro.\n"),
        (
            "1.3.0",
            "--without 1.3.0 : c’est la version à publier. Nommez-en une plus ancienne.\n",
        ),
    ],
)
def test_what_cannot_be_left_out_is_told(clone: Project, version: str, sentence: str) -> None:
    done = clone.run("publish", "--without", version)
    assert (done.returncode, sentence in _plain(done.stderr)) == (2, True)


def test_each_version_that_nobody_has_is_told_at_once(clone: Project) -> None:
    done = clone.run("publish")
    assert done.returncode == 2
    lost = OLD[:2]  # the last one is built again from the only commit that the clone has
    for version in lost:
        assert f"La version {version} manque sur le portail, et rien ne l’a" in _plain(done.stderr)
    options = [word for version in lost for word in ("--without", version)]
    done = clone.run("publish", *options)
    assert done.returncode == 0, done.stderr


# Kept beside the descriptor


def test_release_keeps_the_archive_where_the_descriptor_asks(project: Project) -> None:
    project.describe(portal={"keep_archives": True})
    done = project.run("release")
    assert done.returncode == 0, done.stderr
    kept = project.root / "datapackage/archives/stations-1.0.0.zip"
    assert (
        "Archive gardée dans datapackage/archives/stations-1.0.0.zip : validez-la (commit) aussi.\n"
    ) in _plain(done.stderr)
    assert kept.read_bytes() == (project.root / "dist/stations-1.0.0.zip").read_bytes()
    # Asked again, it is there; lost, or of other bytes, it comes back.
    assert "Archive gardée" not in project.run("release").stderr
    for content in (b"PK", None):
        if content is None:
            kept.unlink()
        else:
            kept.write_bytes(content)
        done = project.run("release")
        assert (done.returncode, "Archive gardée" in done.stderr) == (0, True)
        assert kept.read_bytes() == (project.root / "dist/stations-1.0.0.zip").read_bytes()


def test_release_keeps_no_archive_unless_asked(project: Project) -> None:
    assert project.run("release").returncode == 0
    assert not (project.root / "datapackage/archives").exists()
