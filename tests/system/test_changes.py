"""The pages of what changes from one version to the next, on the static portal."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from tests.projects import STATIONS, list_hashes

if TYPE_CHECKING:
    from pathlib import Path

    from tests.projects import Project

PAGE = "changes/1.1.0.html"
HEAD = "<h1>stations\u00a0: de la version 1.0.0 à la version 1.1.0</h1>"


def _publish(project: Project) -> str:
    done = project.run("publish")
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def _read(project: Project, name: str = PAGE) -> str:
    return (project.site / name).read_text(encoding="utf-8")


def test_a_first_version_has_no_page(published: Project) -> None:
    assert not (published.site / "changes").exists()
    assert 'href="changes/' not in _read(published, "index.html")


def test_a_version_says_what_changes_since_the_one_before(recorded_next: Project) -> None:
    _publish(recorded_next)
    page = _read(recorded_next)
    assert HEAD in page
    assert '<a href="../index.html">La page du jeu de données</a>' in page
    assert '<table class="added">' in page
    link = "Ce qui change depuis 1.0.0</a>"
    assert f'<a href="changes/1.1.0.html">{link}' in _read(recorded_next, "index.html")
    folder = _read(recorded_next, "releases/1.1.0/index.html")
    assert f'<a href="../../changes/1.1.0.html">{link}' in folder
    assert '<a href="1.1.0.html">1.0.0 → 1.1.0</a>' in _read(recorded_next, "changes/index.html")


def test_a_page_that_is_there_is_not_made_again(recorded_next: Project) -> None:
    _publish(recorded_next)
    forbid = (
        "import runpy, sys; from parution.commands import changes\n"
        "def fail(*_): raise SystemExit(99)\n"
        "changes._compare = fail\n"
        "sys.argv = ['parution', '{command}']; runpy.run_module('parution', run_name='__main__')"
    )
    for command in ("publish", "plan", "verify", "status"):
        done = recorded_next.run_python(forbid.replace("{command}", command))
        assert done.returncode == 0, (command, done.stderr)
    (recorded_next.site / PAGE).unlink()
    assert recorded_next.run_python(forbid.replace("{command}", "plan")).returncode == 99


def test_a_page_that_was_edited_is_put_right(recorded_next: Project) -> None:
    _publish(recorded_next)
    before = list_hashes(recorded_next.site)
    edited = _read(recorded_next).replace("Milieu", "Autre")
    recorded_next.write(f"site/{PAGE}", edited)
    assert recorded_next.run("verify").returncode == 3
    assert f"REPLACE {PAGE}" in _publish(recorded_next)
    assert list_hashes(recorded_next.site) == before


def test_somebody_elses_page_is_not_overwritten(recorded_next: Project) -> None:
    recorded_next.write(f"site/{PAGE}", "<h1>La mairie</h1>")
    done = recorded_next.run("publish")
    assert done.returncode == 3
    assert PAGE in done.stderr
    assert _read(recorded_next) == "<h1>La mairie</h1>"


def test_a_new_portal_has_the_same_pages_to_the_byte(recorded_next: Project) -> None:
    _publish(recorded_next)
    before = list_hashes(recorded_next.site)
    shutil.rmtree(recorded_next.site)
    _publish(recorded_next)
    assert list_hashes(recorded_next.site) == before


def test_the_page_of_what_was_withdrawn_goes_and_the_next_one_is_compared_with_what_stands(
    recorded_next: Project,
) -> None:
    project = recorded_next
    _publish(project)
    for version, row in (
        ("1.2.0", "03,Milieu,,\n04,Secret,,\n"),
        ("1.2.1", "03,Milieu,,\n04,X,,\n"),
    ):
        project.write("datapackage/data/stations.csv", STATIONS + row)
        done = project.run("release", version, "--date", "2024-03-01", "--no-cells", "--quiet")
        assert done.returncode == 0, done.stderr
        _publish(project)
    assert "Secret" in _read(project, "changes/1.2.1.html")
    assert project.run("withdraw", "1.2.0", "--reason", "x", "--yes").returncode == 0
    assert project.run("status").returncode == 0
    told = _publish(project)
    assert "REMOVE  changes/1.2.0.html" in told
    assert not (project.site / "changes/1.2.0.html").exists()
    page = _read(project, "changes/1.2.1.html")
    assert "de la version 1.1.0 à la version 1.2.1" in page
    assert "Secret" not in page
    assert project.run("verify", "--quiet").returncode == 0
    assert "Rien à faire" in _publish(project)


def test_versions_that_cannot_be_compared_are_published_without_a_page(
    recorded_next: Project,
) -> None:
    script = (
        "import runpy, sys; from parution.commands import changes\n"
        "from parution.errors import DataError\n"
        "def fail(*_): raise DataError('table.unreadable', name='stations')\n"
        "changes._compare = fail\n"
        "sys.argv = ['parution', 'publish']; runpy.run_module('parution', run_name='__main__')"
    )
    done = recorded_next.run_python(script)
    assert done.returncode == 0, done.stderr
    assert "Les versions 1.0.0 et 1.1.0 ne peuvent pas être comparées" in done.stderr
    assert not (recorded_next.site / "changes").exists()
    assert 'href="changes/' not in _read(recorded_next, "index.html")


def test_a_link_in_the_place_of_the_pages_is_refused(
    recorded_next: Project, tmp_path: Path
) -> None:
    (tmp_path / "ailleurs").mkdir()
    (recorded_next.site / "changes").symlink_to(tmp_path / "ailleurs")
    done = recorded_next.run("publish")
    assert done.returncode == 3
    assert list((tmp_path / "ailleurs").iterdir()) == []
