"""The format of a version: recorded with it, obeyed ever after, refused where it is not known."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import pytest

from parution import __version__
from parution.files import digest_all, digest_file
from parution.messages import Catalogue
from parution.model.release import LATEST_FORMAT

if TYPE_CHECKING:
    from tests.projects import Project


def _recorded(project: Project, **changes: object) -> None:
    """Write that 1.0.0 is recorded, with other keys than it had."""
    history = project.history
    history["versions"][0].update(changes)
    kept = {key: value for key, value in history["versions"][0].items() if value is not None}
    history["versions"][0] = kept
    project.write("datapackage/versions.json", json.dumps(history))


def test_a_new_version_is_of_the_latest_format_and_says_what_built_it(project: Project) -> None:
    assert project.run("release").returncode == 0
    (entry,) = project.history["versions"]
    assert (entry["format"], entry["parution"]) == (LATEST_FORMAT, __version__)
    assert list(entry)[:5] == ["version", "date", "tag", "format", "parution"]


def test_a_recorded_version_is_built_by_its_own_format(project: Project) -> None:
    assert project.run("build").returncode == 0
    latest = (project.root / "dist/stations-1.0.0.zip").read_bytes()
    assert project.run("release").returncode == 0
    _recorded(project, format=None, parution=None)  # as a Parution of format 1 recorded it
    result = project.run("build")
    assert result.returncode == 0
    first = (project.root / "dist/stations-1.0.0.zip").read_bytes()
    assert result.stdout.split()[0] == hashlib.sha256(first).hexdigest()
    assert first != latest
    # The next version is compared with what a Parution of format 1 would have recorded.
    folder = project.root / "dist/stations-1.0.0"
    archive = digest_file(folder.parent, "stations-1.0.0.zip")
    files = [{"path": f.path, "bytes": f.bytes, "sha256": f.sha256} for f in digest_all(folder)]
    _recorded(
        project,
        archive={"path": archive.path, "bytes": archive.bytes, "sha256": archive.sha256},
        files=files,
    )
    project.describe_next()
    assert project.run("release").returncode == 0
    assert [entry.get("format") for entry in project.history["versions"]] == [None, LATEST_FORMAT]


@pytest.mark.parametrize("command", ["build", "release", "publish", "status", "preflight"])
def test_a_format_of_a_later_parution_is_refused(project: Project, command: str) -> None:
    assert project.run("release").returncode == 0
    _recorded(project, format=LATEST_FORMAT + 1, parution="9.1.0")
    kept = project.history
    result = project.run(command)
    assert result.returncode == 2
    sentence = Catalogue("fr").say(
        "history.newer-format",
        path=project.root / "datapackage/versions.json",
        version="1.0.0",
        format=LATEST_FORMAT + 1,
        parution="9.1.0",
        latest=LATEST_FORMAT,
    )
    assert sentence in result.stderr
    assert project.history == kept
