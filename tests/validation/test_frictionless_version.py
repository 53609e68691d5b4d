"""The screen is for one version of frictionless; any other reads every table by itself."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from frictionless import settings

from parution.validation import FRICTIONLESS, validate
from tests.validation.comparing import make_package

if TYPE_CHECKING:
    from parution.model.package import Package

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
FR = (
    "frictionless 5.22.0 est installé ; Parution lit les tables par colonnes comme le fait "
    "frictionless 5.21. frictionless les lit donc toutes en entier : plus lent, même rapport. "
    "Pour aller plus vite, installez frictionless 5.21."
)
EN = (
    "frictionless 5.22.0 is installed; Parution reads tables by columns as frictionless 5.21 "
    "does. frictionless reads them all whole: slower, same report. To go faster, install "
    "frictionless 5.21."
)


def _make(folder: Path) -> Package:
    (folder / "t.csv").write_text("id\n1\nx\n", encoding="utf-8")
    schema = {"fields": [{"name": "id", "type": "integer"}]}
    return make_package(
        folder, [{"name": "t", "type": "table", "path": "t.csv", "schema": schema}], {"name": "p"}
    )


def test_pyproject_asks_for_the_version_that_the_screen_is_proven_against() -> None:
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    (line,) = (line for line in asked if line.startswith("frictionless"))
    assert line == "frictionless[excel,json,ods]==5.21.*"
    assert FRICTIONLESS == "5.21"
    assert settings.VERSION.startswith("5.21.")


@pytest.mark.parametrize("version", ["5.22.0", "5.2.1", "5.210.0", "6.0.0", "6.21.0a1"])
def test_another_version_reads_every_table_whole_and_the_report_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str
) -> None:
    package = _make(tmp_path)
    monkeypatch.setattr(settings, "VERSION", version)
    report = validate(package, small=0)
    assert report.other_version == version
    # frictionless computes the hash of what it reads whole; the screen does not.
    assert "sha256" in report.tasks[0].stats
    assert report.error_count == 1
    assert "other_version" not in json.dumps(report.to_dict())


@pytest.mark.parametrize("version", ["5.21.0", "5.21.7", "5.21"])
def test_the_version_that_is_asked_for_is_screened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str
) -> None:
    package = _make(tmp_path)
    monkeypatch.setattr(settings, "VERSION", version)
    report = validate(package, small=0)
    assert report.other_version is None
    assert "sha256" not in report.tasks[0].stats


def test_who_asks_for_frictionless_is_not_told_of_its_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = _make(tmp_path)
    monkeypatch.setattr(settings, "VERSION", "5.22.0")
    assert validate(package, engine="frictionless").other_version is None


def _run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command with a frictionless that says it is of another version."""
    script = (
        "from frictionless import settings; settings.VERSION = '5.22.0'; "
        "from parution.__main__ import main; main()"
    )
    return subprocess.run(
        [sys.executable, "-c", script, *arguments],
        cwd=folder,
        env=os.environ,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def _write_project(folder: Path) -> None:
    (folder / "t.csv").write_text("id\n1\n", encoding="utf-8")
    schema = {"fields": [{"name": "id", "type": "integer"}]}
    document = {
        "name": "p",
        "title": "P",
        "version": "1.0.0",
        "created": "2026-01-01T00:00:00Z",
        "licenses": [{"name": "etalab-2.0", "path": "https://example.org/", "title": "LO"}],
        "resources": [{"name": "t", "type": "table", "path": "t.csv", "schema": schema}],
    }
    (folder / "datapackage.json").write_text(json.dumps(document), encoding="utf-8")


@pytest.mark.parametrize(("language", "sentence"), [("fr", FR), ("en", EN)])
def test_the_command_says_it_on_the_standard_error_and_answers_as_usual(
    tmp_path: Path, language: str, sentence: str
) -> None:
    _write_project(tmp_path)
    done = _run(tmp_path, "validate", "--format", "json", "--lang", language)
    assert done.returncode == 0
    assert _plain(done.stderr) == f"{sentence}\n"
    assert json.loads(done.stdout)["valid"] is True


def test_a_build_validates_twice_and_says_it_once(tmp_path: Path) -> None:
    _write_project(tmp_path)
    done = _run(tmp_path, "build")
    assert done.returncode == 0, done.stderr
    assert _plain(done.stderr).count("frictionless 5.22.0 est installé") == 1


def test_quiet_says_nothing_of_it(tmp_path: Path) -> None:
    _write_project(tmp_path)
    done = _run(tmp_path, "validate", "--quiet")
    assert (done.returncode, done.stderr) == (0, "")
