"""A table that is too large for the page: its index on the static portal, from end to end."""

from __future__ import annotations

import gzip
import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from tests.projects import SCHEMA, STATIONS, Project, list_hashes, make_project

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow
# 4.8 MB of CSV.
ROWS = 45_000
NAME = "Station au bord de la rivière qui a un nom vraiment long, en amont de la confluence"


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def write_rows(rows: int) -> str:
    lines = (
        f'{number:05},"{NAME} {number}",2024-01-{number % 28 + 1:02},{number % 97}.5\n'
        for number in range(rows)
    )
    return "code,nom,ouverte_le,debit\n" + "".join(lines)


def publish(project: Project, *options: str) -> list[str]:
    """Publish, and return what was said, a line each."""
    done = project.run("publish", *options)
    assert done.returncode == 0, done.stderr
    return plain(done.stdout).splitlines()


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, list[str]]:
    project = make_project(tmp_path_factory.mktemp("large") / "projet")
    schema: dict[str, Any] = json.loads(json.dumps(SCHEMA))
    del schema["fields"][0]["constraints"]  # codes of two figures
    project.write("schemas/stations.json", json.dumps(schema))
    project.write("datapackage/data/stations.csv", write_rows(ROWS))
    assert project.run("release").returncode == 0
    return project, publish(project)


@pytest.fixture
def large(planned: tuple[Project, list[str]], tmp_path: Path) -> Project:
    """A project whose version 1.0.0, published, has a large table."""
    shutil.copytree(planned[0].root, tmp_path / "projet", copy_function=shutil.copy2)
    return Project(tmp_path / "projet")


def read_manifest(project: Project) -> dict[str, Any]:
    path = project.site / "tables/stations/manifest.json"
    manifest: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return manifest


def test_a_plan_tells_all_the_files_of_an_index_on_one_line(
    planned: tuple[Project, list[str]],
) -> None:
    project, lines = planned
    folder = read_manifest(project)["folder"]
    told = [line.split() for line in lines if " tables/" in line]
    assert [line[:2] for line in told] == [
        ["CREATE", f"tables/stations/{folder}"],
        ["CREATE", "tables/stations/manifest.json"],
    ]
    files = [*(project.site / "tables/stations" / folder).rglob("*.*")]
    assert told[0][-2:] == [str(len(files)), "fichiers"]
    assert len(files) == 90 + 8 + 23 + 1  # rows, columns, keys, the list of them


def test_a_large_table_is_not_in_the_page_and_its_index_has_all_of_it(
    planned: tuple[Project, list[str]],
) -> None:
    project, _ = planned
    assert len((project.site / "index.html").read_bytes()) < 300_000
    manifest = read_manifest(project)
    assert (manifest["rows"], manifest["chunk"], manifest["buckets"]) == (ROWS, 500, 23)
    rows = project.site / "tables/stations" / manifest["folder"] / "rows/89.bin"
    last = json.loads(gzip.decompress(rows.read_bytes()))[-1]
    assert last == ["44999", f"{NAME} 44999", "2024-01-04", "88.5"]


def test_a_second_publication_has_nothing_to_do_and_makes_no_index_again(large: Project) -> None:
    stamp = large.root / "dist/stations-1.0.0.tables/stations/stamp.json"
    before = stamp.stat().st_mtime_ns, list_hashes(large.site)
    assert publish(large)[-1].startswith("Rien à faire")
    assert (stamp.stat().st_mtime_ns, list_hashes(large.site)) == before
    assert large.run("verify").returncode == 0
    assert large.run("build").returncode == 0  # what is in dist/ is no stranger to it


def test_an_index_that_was_changed_in_dist_is_made_again(large: Project) -> None:
    site = list_hashes(large.site)
    kept = large.root / "dist/stations-1.0.0.tables/stations"
    (file,) = kept.glob("files/*/rows/7.bin")
    content = file.read_bytes()
    for harm in (
        lambda: file.write_bytes(content[:-1] + b"?"),
        file.unlink,
        lambda: (kept / "stamp.json").write_text("[", "utf-8"),
    ):
        harm()
        shutil.rmtree(large.site / "tables")
        publish(large)
        assert list_hashes(large.site) == site


def test_a_damaged_file_of_an_index_is_found_and_put_right(large: Project) -> None:
    site = list_hashes(large.site)
    path = large.site / "tables/stations" / read_manifest(large)["folder"] / "rows/3.bin"
    path.write_bytes(b"?")
    assert large.run("verify").returncode != 0
    told = [line.split() for line in publish(large) if " tables/" in line]
    assert [(line[0], line[-2:]) for line in told] == [("REPLACE", ["1", "fichier"])]
    assert list_hashes(large.site) == site


def test_the_plan_for_a_program_has_every_file(large: Project) -> None:
    shutil.rmtree(large.site / "tables")
    done = large.run("publish", "--dry-run", "--json")
    actions = json.loads(done.stdout)["actions"]
    made = [each for each in actions if each["key"].startswith("tables/")]
    assert len(made) == 123
    assert {each["kind"] for each in made} == {"CREATE"}
    assert {each["role"] for each in made} == {"metadata"}


def test_another_version_has_another_folder_and_the_old_one_goes_once_it_is_there(
    large: Project,
) -> None:
    old = read_manifest(large)["folder"]
    mine = large.write("site/tables/stations/mine.txt", "à moi")
    edited = large.site / "tables/stations" / old / "rows/0.bin"
    edited.write_bytes(b"edited by somebody")
    large.describe(version="1.1.0", created="2024-02-02T00:00:00Z")
    large.write("datapackage/data/stations.csv", write_rows(ROWS + 1))
    assert large.run("release").returncode == 0
    told = [line.split() for line in publish(large) if " tables/" in line]
    new = read_manifest(large)["folder"]
    assert [(line[0], line[1]) for line in told] == [
        ("CREATE", f"tables/stations/{new}"),
        ("REPLACE", "tables/stations/manifest.json"),
        ("REMOVE", f"tables/stations/{old}"),
    ]
    left = sorted(list_hashes(large.site / "tables/stations" / old))
    assert left == ["rows/0.bin"]  # it is not what we wrote: it is somebody's
    assert mine.read_text("utf-8") == "à moi"


def test_the_index_goes_where_the_table_is_small_again(large: Project) -> None:
    large.describe(version="1.1.0", created="2024-02-02T00:00:00Z")
    large.write("datapackage/data/stations.csv", STATIONS)
    assert large.run("release", "--accept", "volume=Reprise.").returncode == 0
    lines = publish(large)
    assert [line.split()[0] for line in lines if " tables/" in line] == ["REMOVE", "REMOVE"]
    assert not (large.site / "tables").exists()
    assert publish(large)[-1].startswith("Rien à faire")


def test_the_folder_of_somebody_is_neither_written_to_nor_removed(large: Project) -> None:
    shutil.rmtree(large.site / "tables")
    large.write("site/tables/stations/manifest.json", '{"name": "mon application"}')
    done = large.run("publish")
    assert done.returncode != 0
    assert "tables/stations/manifest.json" in done.stderr


def test_a_version_that_is_withdrawn_leaves_no_index_here(large: Project) -> None:
    large.describe(version="1.1.0", created="2024-02-02T00:00:00Z")
    large.write("datapackage/data/stations.csv", write_rows(ROWS + 1))
    assert large.run("release").returncode == 0
    publish(large)
    done = large.run("withdraw", "1.0.0", "--reason", "Des noms de personnes.", "--yes")
    assert done.returncode == 0, done.stderr
    assert "dist/stations-1.0.0.tables" in done.stdout
    assert done.stdout.count(".tables") == 1
    assert not (large.root / "dist/stations-1.0.0.tables").exists()
    assert (large.root / "dist/stations-1.1.0.tables").exists()
