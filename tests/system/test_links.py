"""Links, pipes and files that are not ours: nothing is read or written through them."""

from __future__ import annotations

import json
import os
import socket
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from parution.commands import build
from parution.errors import MachineError
from parution.model.portal import Desired, Role
from parution.model.release import FileDigest
from parution.portals.static.portal import _write_synced
from parution.reports.terminal import Terminal
from parution.settings import Verbosity
from parution.structured import write_text
from tests.projects import STATIONS, list_hashes

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.projects import Project

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs links and pipes")

ETALAB = {"name": "etalab-2.0", "title": "Licence Ouverte 2.0"}


def _plain(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").replace("\u202f", " ").split())


def _refuse(project: Project, *arguments: str, code: int = 2) -> str:
    """Run a command that must be refused with one sentence, which is returned."""
    done = project.run(*arguments, "--quiet")
    assert done.returncode == code, (done.stdout, done.stderr)
    assert done.stderr.count("\n") == 1, done.stderr
    return _plain(done.stderr)


# Writing


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """Give a folder out of the project, with a file of somebody."""
    folder = tmp_path / "dehors"
    folder.mkdir()
    (folder / "precieux.txt").write_text("précieux")
    return folder


@pytest.mark.parametrize("name", [".versions.json.new", "versions.json.new"])
def test_a_link_under_a_name_that_is_written_first_is_not_followed(
    project: Project, outside: Path, name: str
) -> None:
    link = project.root / "datapackage" / name
    link.symlink_to(outside / "precieux.txt")
    assert project.run("release", "--quiet").returncode == 0
    assert (outside / "precieux.txt").read_text() == "précieux"
    assert link.is_symlink()
    assert project.history["versions"][0]["version"] == "1.0.0"


@pytest.mark.parametrize("name", ["dist", ".parution"])
def test_a_folder_of_ours_that_is_a_link_is_refused(
    project: Project, outside: Path, name: str
) -> None:
    (outside / ".parution-x").mkdir()
    (project.root / name).symlink_to(outside)
    before = sorted(outside.rglob("*"))
    assert _refuse(project, "build") == (
        f"{project.root / name} est un lien : Parution n’écrit pas à travers un lien. "
        "Supprimez-le, ou remplacez-le par un vrai fichier ou dossier, puis relancez."
    )
    assert sorted(outside.rglob("*")) == before


def test_a_lock_that_is_a_link_is_refused(project: Project, outside: Path) -> None:
    (project.root / ".parution").mkdir()
    (project.root / ".parution/lock").symlink_to(outside / "precieux.txt")
    assert "lock est un lien : Parution n’écrit pas à travers un lien." in _refuse(project, "build")
    assert (outside / "precieux.txt").read_text() == "précieux"


def test_the_folder_of_receipts_that_is_a_link_is_refused(recorded: Project, outside: Path) -> None:
    (recorded.root / "dist/receipts").symlink_to(outside)
    assert "receipts est un lien" in _refuse(recorded, "publish")
    assert [path.name for path in outside.iterdir()] == ["precieux.txt"]


def test_a_link_in_the_place_of_an_edition_is_refused(project: Project, outside: Path) -> None:
    (project.root / "dist").mkdir()
    (project.root / "dist/stations-1.0.0").symlink_to(outside)
    assert "stations-1.0.0 est un lien" in _refuse(project, "build")
    assert (outside / "precieux.txt").read_text() == "précieux"


@pytest.mark.parametrize("name", ["site/latest", "site/releases", "site/index.html"])
def test_a_link_in_the_folder_of_a_portal_is_refused(
    recorded: Project, outside: Path, name: str
) -> None:
    recorded.site.mkdir()
    (recorded.root / name).symlink_to(outside)
    assert _refuse(recorded, "publish", code=3) == (
        f"Portail « local » : {recorded.root / name} est un lien. Parution ne lit ni n’écrit à "
        "travers un lien ; supprimez-le, puis relancez."
    )
    assert [path.name for path in outside.iterdir()] == ["precieux.txt"]


# What people put there


@pytest.mark.parametrize(
    "name",
    ["dist/stations-1.0.0/notes.txt", "dist/stations-1.0.0/data/x.csv", "dist/stations-1.0.0/.git"],
)
def test_what_people_put_in_an_edition_is_never_removed(project: Project, name: str) -> None:
    assert project.run("build", "--quiet").returncode == 0
    mine = project.write(name, "à moi")
    project.write("datapackage/data/stations.csv", STATIONS + "03,Milieu,,\n")
    before = list_hashes(project.root / "dist")
    assert _refuse(project, "build") == (
        f"{mine} n’a pas été fait par Parution, et serait perdu. Mettez-le ailleurs que dans "
        "dist/, puis relancez."
    )
    assert list_hashes(project.root / "dist") == before


def test_a_file_of_an_edition_that_somebody_changed_is_not_lost(project: Project) -> None:
    assert project.run("build", "--quiet").returncode == 0
    edited = project.write("dist/stations-1.0.0/data/stations.csv", "code,nom\n")
    assert _refuse(project, "build") == (
        f"{edited} a été modifié depuis que Parution l’a construit, et serait remplacé. Reportez "
        "la modification dans les tables, et supprimez ce fichier, puis relancez."
    )
    assert edited.read_text(encoding="utf-8") == "code,nom\n"
    edited.unlink()
    assert project.run("build", "--quiet").returncode == 0
    assert edited.read_text(encoding="utf-8") == STATIONS


def test_a_file_that_an_edition_has_no_more_is_replaced_with_it(project: Project) -> None:
    assert project.run("build", "--quiet").returncode == 0
    (project.root / "datapackage/CHANGELOG.md").unlink()
    assert project.run("build", "--quiet").returncode == 0
    assert not (project.root / "dist/stations-1.0.0/CHANGELOG.md").exists()


def test_a_folder_in_dist_that_is_not_ours_is_left_alone(project: Project) -> None:
    mine = project.write("dist/.parution-notes/a.txt", "à moi")
    other = project.write("dist/.parution/PARUTION.txt", "à moi aussi")
    left = project.root / "dist/.parution-mort"
    left.mkdir()
    (left / "PARUTION.txt").write_text(
        "Dossier de travail de Parution, effacé par l’exécution suivante.\n"
        "Work folder of Parution, removed by its next run.\n",
        encoding="utf-8",
    )
    (left / "reste").mkdir()
    (project.root / "dist/.parution-vide").mkdir()
    assert project.run("build", "--quiet").returncode == 0
    assert mine.read_text() == "à moi"
    assert other.read_text() == "à moi aussi"
    assert not left.exists()
    assert not (project.root / "dist/.parution-vide").exists()


@pytest.mark.parametrize("content", [{"a.txt": "à moi"}, {"PARUTION.txt": "à moi"}])
def test_the_staging_folder_of_somebody_else_is_left_alone(
    recorded: Project, content: dict[str, str]
) -> None:
    for name, text in content.items():
        recorded.write(f"site/.parution/{name}", text)
    before = list_hashes(recorded.site)
    assert _refuse(recorded, "publish", code=3) == (
        f"Portail « local » : {recorded.site / '.parution'} n’a pas été fait par Parution, qui a "
        "besoin de ce nom. Déplacez-le, puis relancez."
    )
    assert list_hashes(recorded.site) == before


# The folders that a portal may not have


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("~", "est votre dossier personnel, ou le contient."),
        ("~/site", "est votre dossier personnel, ou le contient."),
        ("lien", "passe par un lien. Écrivez ici le chemin complet du dossier où publier."),
        ("lien/site", "passe par un lien. Écrivez ici le chemin complet du dossier où publier."),
        ("dist", "contient le projet, ou ses sources ; il écraserait ses fichiers."),
        ("dist/.parution", "contient le projet, ou ses sources ; il écraserait ses fichiers."),
        (".parution", "contient le projet, ou ses sources ; il écraserait ses fichiers."),
        ("datapackage", "contient le projet, ou ses sources ; il écraserait ses fichiers."),
        (".", "contient le projet, ou ses sources ; il écraserait ses fichiers."),
        ("/", "contient le projet, ou ses sources ; il écraserait ses fichiers."),
        ("datapackage/data", "contient des fichiers du jeu de données"),
        ("schemas", "contient des fichiers du jeu de données"),
    ],
)
def test_a_folder_where_publishing_would_do_harm_is_refused(
    recorded: Project, outside: Path, path: str, said: str
) -> None:
    (recorded.root / "lien").symlink_to(outside)
    recorded.write("portals.toml", f'[portals.local]\nkind = "static"\npath = "{path}"\n')
    before = list_hashes(recorded.root)
    assert f"le dossier « {path} » du portail « local » {said}" in _refuse(recorded, "publish")
    assert {**list_hashes(recorded.root), **before} == list_hashes(recorded.root)
    assert [each.name for each in outside.iterdir()] == ["precieux.txt"]


def test_the_home_folder_by_its_path_is_refused(recorded: Project, tmp_path: Path) -> None:
    home = tmp_path / "maison"
    home.mkdir()
    recorded.write("portals.toml", f'[portals.local]\nkind = "static"\npath = "{home}"\n')
    done = recorded.run("publish", HOME=str(home))
    assert done.returncode == 2
    assert "est votre dossier personnel, ou le contient." in _plain(done.stderr)


# Reading


@pytest.mark.parametrize(
    "name", ["datapackage/CHANGELOG.md", "datapackage/datapackage.json", "portals.toml"]
)
def test_a_file_that_leads_out_of_the_project_is_not_read(
    project: Project, outside: Path, name: str
) -> None:
    file = project.root / name
    file.rename(outside / file.name)
    file.symlink_to(outside / file.name)
    command = "publish" if name == "portals.toml" else "build"
    if name == "portals.toml":
        assert project.run("release", "--quiet").returncode == 2
    shown = name if name != "portals.toml" else str(project.root / name)
    assert _refuse(project, command).endswith(
        f"{shown} mène, par un lien, hors du projet ({project.root}) : il n’est pas lu. "
        "Remplacez le lien par le fichier."
    )


def test_a_history_that_leads_out_of_the_project_is_not_read(
    recorded: Project, outside: Path
) -> None:
    file = recorded.root / "datapackage/versions.json"
    file.rename(outside / file.name)
    file.symlink_to(outside / file.name)
    assert "versions.json mène, par un lien, hors du projet" in _refuse(recorded, "build")


@pytest.mark.parametrize(
    "name",
    ["data/stations.csv", "../schemas/stations.json", "LICENCE.md", "CHANGELOG.md"],
)
def test_a_link_inside_the_project_is_followed(project: Project, name: str) -> None:
    project.describe(licenses=[{**ETALAB, "path": "LICENCE.md"}])
    project.write("datapackage/LICENCE.md", "Le texte.")
    file = project.root / "datapackage" / name
    moved = project.root / "ailleurs" / Path(name).name
    moved.parent.mkdir()
    file.rename(moved)
    file.symlink_to(moved)
    done = project.run("build", "--quiet")
    assert done.returncode == 0, done.stderr


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _socket(path: Path) -> None:
    here = Path.cwd()
    os.chdir(path.parent)  # the address of a socket is short
    try:
        server = socket.socket(socket.AF_UNIX)
        server.bind(path.name)
        server.close()
    finally:
        os.chdir(here)


@pytest.mark.parametrize("make", [_pipe, _socket])
@pytest.mark.parametrize(
    "name",
    [
        "datapackage/data/stations.csv",
        "schemas/stations.json",
        "datapackage/datapackage.json",
        "datapackage/CHANGELOG.md",
        "datapackage/versions.json",
        "datapackage/LICENCE.md",
        "portals.toml",
    ],
)
def test_what_may_never_end_is_refused_at_once(
    project: Project, name: str, make: Callable[[Path], None]
) -> None:
    project.describe(licenses=[{**ETALAB, "path": "LICENCE.md"}])
    project.write("datapackage/LICENCE.md", "Le texte.")
    (project.root / name).unlink(missing_ok=True)
    make(project.root / name)
    start = time.monotonic()
    said = _refuse(project, "release")
    assert "n’est pas un fichier." in said
    assert Path(name).name in said
    assert time.monotonic() - start < 20


@pytest.mark.parametrize("command", ["validate", "build"])
@pytest.mark.parametrize("name", ["datapackage/data/stations.csv", "schemas/stations.json"])
def test_an_endless_file_of_the_machine_is_not_read(
    project: Project, command: str, name: str
) -> None:
    (project.root / name).unlink()
    (project.root / name).symlink_to("/dev/zero")
    assert "n’est pas sûr ; il doit être relatif et rester dans" in _refuse(project, command)


def test_a_device_that_a_person_names_is_refused(project: Project) -> None:
    schema = "schemas/stations.json"
    assert _refuse(project, "validate", "/dev/zero", "--schema", schema) == (
        "/dev/zero n’est pas un fichier."
    )
    table = "datapackage/data/stations.csv"
    assert _refuse(project, "validate", table, "--schema", "/dev/zero") == (
        "/dev/zero n’est pas un fichier."
    )


# What is proven holds until it was read


SECRET = "code,nom,ouverte_le,debit\n99,secret,,\n"


def _swap_link(table: Path, outside: Path) -> None:
    (outside / "stations.csv").write_text(SECRET)
    table.unlink()
    table.symlink_to(outside / "stations.csv")


def _swap_folder(table: Path, outside: Path) -> None:
    (outside / "stations.csv").write_text(SECRET)
    table.parent.rename(table.parent.with_name("avant"))
    table.parent.symlink_to(outside)


def _swap_and_back(table: Path, outside: Path) -> None:
    aside = table.with_name("avant.csv")
    table.rename(aside)
    (outside / "stations.csv").write_text(SECRET)
    table.symlink_to(outside / "stations.csv")
    table.unlink()
    aside.rename(table)


def _append(table: Path, outside: Path) -> None:  # noqa: ARG001 - as the others
    with table.open("a") as file:
        file.write("04,Ajout,,\n")


@pytest.mark.parametrize("change", [_swap_link, _swap_folder, _swap_and_back, _append])
def test_a_table_that_changes_during_a_build_is_not_published(
    project: Project, outside: Path, change: Callable[[Path, Path], None]
) -> None:
    table = project.root / "datapackage/data/stations.csv"

    class Meddling(Terminal):
        """Changes the table once it was validated, before it is written."""

        def tell(self, *told: object) -> None:
            if not changed:
                changed.append(table)
                change(table, outside)
            super().tell(*told)  # type: ignore[arg-type]

    changed: list[Path] = []
    with pytest.raises(MachineError) as caught:
        build.run(project.root, Meddling(Verbosity.QUIET))
    assert changed
    assert _plain(str(caught.value)) == (
        "datapackage/data/stations.csv a changé pendant le travail : rien n’a été fait de ce "
        "qu’il contient. Relancez quand plus personne n’y écrit."
    )
    assert list((project.root / "dist").iterdir()) == []


def test_an_edition_that_changed_since_it_was_planned_is_not_published(
    recorded: Project,
) -> None:
    source = recorded.write("x.csv", "a\n")
    planned = Desired("x.csv", FileDigest("x.csv", 2, "0" * 64), Role.ARCHIVE, "1.0.0", source)
    with pytest.raises(MachineError):
        _write_synced(planned, recorded.root / "y.csv")


def test_the_history_is_on_the_disk_with_its_name(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[bool] = []
    flush = os.fsync

    def note(descriptor: int) -> None:
        synced.append(os.path.isdir(f"/proc/self/fd/{descriptor}"))  # noqa: PTH112
        flush(descriptor)

    monkeypatch.setattr(os, "fsync", note)
    path = project.root / "datapackage/versions.json"
    write_text(path, json.dumps({}))
    assert synced == [False, True]
    assert path.read_text() == "{}"
    assert [each.name for each in path.parent.glob("*versions*")] == ["versions.json"]
