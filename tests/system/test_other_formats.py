"""Tables in other formats than CSV: made at the release, recorded, kept, published to the byte."""

from __future__ import annotations

import hashlib
import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from tests.projects import Project, list_hashes, make_project

if TYPE_CHECKING:
    from pathlib import Path

FORMATS = ["parquet", "xlsx", "sqlite", "jsonl"]
FILES = (
    "formats/stations.parquet",
    "formats/stations.xlsx",
    "formats/stations.sqlite",
    "formats/stations.jsonl",
)
PORTALS = '[portals.local]\nkind = "static"\npath = "site"\n'
TWO_PORTALS = PORTALS + '\n[portals.autre]\nkind = "static"\npath = "autre"\n'


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def _ask(project: Project, formats: object, **words: object) -> None:
    project.describe(portal={"frequency": "irregular", "formats": formats, **words})


def _publish(project: Project, *options: str) -> str:
    done = project.run("publish", *options)
    assert done.returncode == 0, done.stderr
    return _plain(done.stdout + done.stderr)


def _list_recorded(project: Project, at: int = -1) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = project.history["versions"][at].get("formats", [])
    return found


@pytest.fixture(scope="module")
def _released(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = make_project(tmp_path_factory.mktemp("formats") / "projet")
    _ask(project, FORMATS, keep_archives=True)
    done = project.run("release", "--quiet")
    assert done.returncode == 0, done.stderr
    return project


@pytest.fixture
def released(_released: Project, tmp_path: Path) -> Project:
    shutil.copytree(_released.root, tmp_path / "projet")
    return Project(tmp_path / "projet")


def test_a_release_records_its_formats_and_what_wrote_them(released: Project) -> None:
    recorded = _list_recorded(released)
    assert tuple(entry["path"] for entry in recorded) == FILES
    assert [entry["format"] for entry in recorded] == FORMATS
    assert [entry["tables"] for entry in recorded] == [["stations"]] * 4
    writers = [entry["writer"].split()[0] for entry in recorded]
    assert writers == ["pyarrow", "XlsxWriter", "apsw", "json"]
    kept = list_hashes(released.root / "datapackage/archives/stations-1.0.0.formats")
    assert {f"formats/{name}": sha256 for name, sha256 in kept.items()} == {
        entry["path"]: entry["sha256"] for entry in recorded
    }


COUNTED = """
import sys
import parution.formats.reading as reading
from parution.__main__ import main
look = reading.read_typed
def read_typed(name, path, schema):
    print("looked at", name)
    return look(name, path, schema)
reading.read_typed = read_typed
sys.argv = ["parution", "release", "--quiet"]
main()
"""


def test_a_release_looks_once_at_a_table_for_all_of_them(tmp_path: Path) -> None:
    project = make_project(tmp_path / "projet")
    _ask(project, FORMATS)
    done = project.run_python(COUNTED)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("looked at stations") == 1


def test_nothing_of_them_is_in_the_archive(released: Project) -> None:
    files = [entry["path"] for entry in released.history["versions"][0]["files"]]
    assert not any(path.startswith("formats/") for path in files)


def test_they_are_published_under_their_version_and_as_the_latest(released: Project) -> None:
    _publish(released)
    site = list_hashes(released.site)
    for entry in _list_recorded(released):
        assert site[f"releases/1.0.0/{entry['path']}"] == entry["sha256"]
        assert site[f"latest/{entry['path']}"] == entry["sha256"]
    published = json.loads((released.site / "versions.json").read_text(encoding="utf-8"))
    assert published["versions"][0]["formats"] == _list_recorded(released)
    assert "rien à faire" in _publish(released).lower()
    assert released.run("verify").returncode == 0


@pytest.mark.parametrize("lost", [("dist",), ("dist", "datapackage/archives")])
def test_a_clone_publishes_the_same_bytes(released: Project, lost: tuple[str, ...]) -> None:
    """Kept files are taken; without them, the same libraries write the same bytes."""
    _publish(released)
    before = list_hashes(released.site)
    for folder in (*lost, "site"):
        shutil.rmtree(released.root / folder)
    _publish(released)
    assert list_hashes(released.site) == before


def _write_otherwise(project: Project) -> None:
    """Have the kept Parquet be what another library would have written."""
    file = "stations-1.0.0.formats/stations.parquet"
    kept = project.root / "datapackage/archives" / file
    kept.write_bytes(kept.read_bytes() + b"other")
    sha256 = hashlib.sha256(kept.read_bytes()).hexdigest()
    history = project.history
    entry = history["versions"][-1]["formats"][0]
    entry.update(writer="pyarrow 1.0.0", sha256=sha256, bytes=kept.stat().st_size)
    project.write("datapackage/versions.json", json.dumps(history))
    shutil.rmtree(project.root / "dist")


def test_what_another_writer_wrote_is_taken_from_where_it_is_kept(released: Project) -> None:
    _write_otherwise(released)
    assert "n’est pas publié" not in _publish(released)
    assert (released.site / "latest/formats/stations.parquet").read_bytes().endswith(b"other")


def test_what_nothing_has_is_left_out_and_told_until_somebody_has_it(released: Project) -> None:
    kept = released.root / "datapackage/archives/stations-1.0.0.formats"
    _write_otherwise(released)
    shutil.move(kept, released.root / "ailleurs")
    told = _publish(released)
    assert "formats/stations.parquet de la version 1.0.0 n’est pas publié ici" in told
    assert "pyarrow 1.0.0" in told
    assert not list(released.site.rglob("*.parquet"))
    published = json.loads((released.site / "versions.json").read_text(encoding="utf-8"))
    assert [each["format"] for each in published["versions"][0]["formats"]] == FORMATS[1:]
    assert published["versions"][0]["location"]["archive"] == "releases/1.0.0.zip"
    assert released.run("status").returncode == 0
    # Somebody brings them back.
    shutil.move(released.root / "ailleurs", kept)
    assert "n’est pas publié" not in _publish(released)
    site = list_hashes(released.site)
    assert all(
        site[f"releases/1.0.0/{entry['path']}"] == entry["sha256"]
        for entry in _list_recorded(released)
    )


def test_other_bytes_are_never_published_as_the_recorded_ones(released: Project) -> None:
    kept = released.root / "datapackage/archives/stations-1.0.0.formats/stations.jsonl"
    kept.write_bytes(kept.read_bytes().replace(b"Amont", b"Autre"))
    shutil.rmtree(released.root / "dist")
    _publish(released)
    # Made again, since what was kept is not it.
    assert b"Amont" in (released.site / "latest/formats/stations.jsonl").read_bytes()


def test_a_portal_has_the_formats_that_are_named_for_it(project: Project) -> None:
    project.write("portals.toml", 'default = "local"\n' + TWO_PORTALS)
    _ask(project, {"tables": {"*": ["parquet", "jsonl"]}, "portals": {"autre": ["jsonl"]}})
    assert project.run("release", "--quiet").returncode == 0
    _publish(project)
    _publish(project, "--portal", "autre")
    here, there = (
        sorted(path.name for path in (project.root / folder / "latest/formats").iterdir())
        for folder in ("site", "autre")
    )
    assert here == ["index.html", "stations.jsonl", "stations.parquet"]
    assert there == ["index.html", "stations.jsonl"]
    published = json.loads((project.root / "autre/versions.json").read_text(encoding="utf-8"))
    assert [entry["format"] for entry in published["versions"][0]["formats"]] == ["jsonl"]


def test_a_table_has_the_formats_that_are_named_for_it(project: Project) -> None:
    _ask(project, {"tables": {"*": ["xlsx", "parquet"], "stations": ["jsonl"]}})
    assert project.run("release", "--quiet").returncode == 0
    assert [entry["format"] for entry in _list_recorded(project)] == ["jsonl"]


def test_a_rollback_takes_the_formats_of_the_version_that_stands_again(released: Project) -> None:
    _publish(released)
    first = {entry["path"]: entry["sha256"] for entry in _list_recorded(released)}
    released.describe_next()
    _ask_next(released, ["parquet", "xlsx"])
    assert released.run("release", "--quiet").returncode == 0
    _publish(released)
    assert released.run("rollback", "local", "1.0.0", "--quiet").returncode == 0
    site = list_hashes(released.site)
    assert {path: site[f"latest/{path}"] for path in first} == first


def test_a_rollback_leaves_no_format_that_the_version_has_not(project: Project) -> None:
    assert project.run("release", "--quiet").returncode == 0
    _publish(project)
    project.describe_next()
    _ask_next(project, ["parquet"])
    assert project.run("release", "--quiet").returncode == 0
    _publish(project)
    assert (project.site / "latest/formats/stations.parquet").is_file()
    assert project.run("rollback", "local", "1.0.0", "--quiet").returncode == 0
    assert not (project.site / "latest/formats/stations.parquet").exists()
    assert (project.site / "releases/1.1.0/formats/stations.parquet").is_file()


def _ask_next(project: Project, formats: list[str]) -> None:
    project.describe(
        version="1.1.0",
        created="2024-02-02T00:00:00Z",
        portal={"frequency": "irregular", "formats": formats},
    )


def test_a_version_that_is_withdrawn_leaves_none_of_them(released: Project) -> None:
    _publish(released)
    released.describe_next()
    assert released.run("release", "--quiet").returncode == 0
    _publish(released)
    options = ("--reason", "Faux.", "--replace-by", "1.1.0", "--yes", "--quiet")
    assert released.run("withdraw", "1.0.0", *options).returncode == 0
    assert not list(released.root.glob("d*/**/stations-1.0.0.formats"))
    _publish(released)
    wanted = {entry["sha256"] for entry in _list_recorded(released, 0)}
    assert wanted
    assert not wanted & set(list_hashes(released.site).values())


def test_a_link_among_them_is_refused(released: Project) -> None:
    folder = released.root / "dist/stations-1.0.0.formats"
    shutil.rmtree(folder)
    outside = released.root.parent / "dehors"
    outside.mkdir()
    folder.symlink_to(outside)
    done = released.run("publish")
    assert done.returncode == 2, done.stderr
    assert not list(outside.iterdir())


def test_what_a_format_cannot_hold_stops_the_release(project: Project) -> None:
    _ask(project, ["xlsx"])
    text = "x" * 32_768
    project.write("datapackage/data/stations.csv", f"code,nom,ouverte_le,debit\n01,{text},,\n")
    done = project.run("release")
    assert done.returncode == 1
    assert "32" in done.stderr
    assert "nom" in done.stderr
    assert not (project.root / "datapackage/versions.json").exists()


def test_the_dictionary_tells_the_columns_that_are_text_elsewhere(project: Project) -> None:
    _ask(project, ["parquet", "xlsx"])
    project.write(
        "datapackage/data/stations.csv",
        "code,nom,ouverte_le,debit\n01,Amont,1789-07-14,-0\n02,Aval,,1.00000000000000000001\n",
    )
    assert project.run("build", "--quiet").returncode == 0
    rows = (project.root / "dist/stations-1.0.0/dictionnaire.csv").read_text(encoding="utf-8")
    told = {line.split(",")[1]: line for line in rows.splitlines()}
    assert "autres_formats" in told["champ"]
    assert "texte en XLSX" in told["ouverte_le"]
    assert "texte en Parquet, XLSX" in told["debit"].replace('"', "")
    assert told["nom"].endswith(",")
