"""``parution get``: a version, or a table of it, in a file."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.serving import serve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.projects import Project
    from tests.serving import FolderServer


@pytest.fixture
def server(released_twice: Project) -> Iterator[FolderServer]:
    with serve(released_twice.site) as found:
        yield found


def say(text: str) -> str:
    return text.replace("\u00a0", " ")


def get(project: Project, *arguments: str) -> str:
    done = project.run("get", *arguments)
    assert done.returncode == 0, done.stderr
    return say(done.stdout)


def test_a_version_is_written_under_its_published_name(
    released_twice: Project, server: FolderServer
) -> None:
    said = get(released_twice, server.url)
    written = released_twice.root / "stations-1.1.0.zip"
    assert written.read_bytes() == (released_twice.site / "releases/1.1.0.zip").read_bytes()
    sha256 = hashlib.sha256(written.read_bytes()).hexdigest()
    assert said == f"stations-1.1.0.zip : version 1.1.0, sha256 {sha256}\n"
    assert get(released_twice, server.url, "--version", "1.0") != said
    assert (released_twice.root / "stations-1.0.0.zip").is_file()
    again = get(released_twice, server.url)
    assert again.startswith("stations-1.1.0.zip est déjà là, le même")


@pytest.mark.parametrize("place", ["address", "site", "site/latest", "site/latest.zip", "."])
def test_a_table_is_its_canonical_csv(
    released_twice: Project, server: FolderServer, place: str
) -> None:
    named = server.url if place == "address" else place
    get(released_twice, named, "--table", "stations", "--output", "t.csv")
    published = released_twice.site / "latest/data/stations.csv"
    assert (released_twice.root / "t.csv").read_bytes() == published.read_bytes()


def test_the_answer_for_a_program(released_twice: Project, server: FolderServer) -> None:
    said: dict[str, Any] = json.loads(
        get(released_twice, server.url, "--output", "v.zip", "--json")
    )
    content = (released_twice.root / "v.zip").read_bytes()
    assert said == {
        "path": "v.zip",
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "version": "1.1.0",
        "table": None,
        "format": "zip",
        "source": f"{server.url}releases/1.1.0.zip",
        "written": True,
    }
    table = json.loads(get(released_twice, "site", "--table", "stations", "--json"))
    assert (table["path"], table["format"], table["table"]) == ("stations.csv", "csv", "stations")


def test_a_file_that_is_there_is_not_lost(released_twice: Project) -> None:
    path = released_twice.write("t.csv", "mien")
    done = released_twice.run("get", "site", "--output", "t.csv")
    assert done.returncode == 2
    assert "t.csv existe déjà" in say(done.stderr)
    assert path.read_text() == "mien"
    get(released_twice, "site", "--output", "t.csv", "--force")
    assert path.read_text() != "mien"


def test_what_has_other_bytes_is_not_written(released_twice: Project, server: FolderServer) -> None:
    path = released_twice.site / "releases/1.1.0.zip"
    content = path.read_bytes()
    path.write_bytes(content[:-1] + b"!")
    for place in (server.url, "site"):
        done = released_twice.run("get", place)
        assert done.returncode == 3, done.stderr
        assert hashlib.sha256(content).hexdigest() in done.stderr
        assert hashlib.sha256(path.read_bytes()).hexdigest() in done.stderr
    assert not (released_twice.root / "stations-1.1.0.zip").exists()


def test_without_the_network_what_was_kept_is_written_and_told(released_twice: Project) -> None:
    with serve(released_twice.site) as server:
        get(released_twice, server.url)
    (released_twice.root / "stations-1.1.0.zip").unlink()
    done = released_twice.run("get", server.url)
    assert done.returncode == 0, done.stderr
    assert "ne répond pas" in say(done.stderr)
    assert (released_twice.root / "stations-1.1.0.zip").is_file()
    done = released_twice.run("get", "http://127.0.0.1:9/")
    assert done.returncode == 3
    assert "rien n’en est gardé" in done.stderr
