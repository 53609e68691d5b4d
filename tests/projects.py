"""A small project in a folder, and the command line run on it."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests import processes

STATIONS = "code,nom,ouverte_le,debit\n01,Amont,2020-01-31,1.5\n02,Aval,,\n"
SCHEMA = {
    "fields": [
        {"name": "code", "type": "string", "constraints": {"pattern": "[0-9]{2}"}},
        {"name": "nom", "type": "string", "constraints": {"required": True}},
        {"name": "ouverte_le", "type": "date", "example": "2024-03-01"},
        {"name": "debit", "type": "number", "constraints": {"minimum": 0}},
    ],
    "primaryKey": ["code"],
}
# What a built edition of this project holds.
FILES = (
    "CHANGELOG.md",
    "DICTIONNAIRE.md",
    "LICENCE.txt",
    "README.md",
    "SHA256SUMS",
    "data/stations.csv",
    "datapackage.json",
    "dictionnaire.csv",
    "llms.txt",
)
CHANGELOG = """# Historique

## À venir

Encore secret.

## 1.1.0 — 2024-02-02

Une station de plus.

## 1.0.0 — 2024-01-31

Première édition.
"""


@dataclass(frozen=True)
class Project:
    """A project in a folder, and what one does with it."""

    root: Path

    def run(
        self, *arguments: str, typed: str = "", **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run the command line as a person does, from the project's folder, in French.

        Args:
            arguments: of the command line.
            typed: what is on its standard input.
            environment: variables that this run has besides.
        """
        return processes.run(
            arguments,
            cwd=self.root,
            environment=self._environment(environment),
            typed=typed,
        )

    def run_anew(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the command line in a new interpreter, see :func:`tests.processes.run`."""
        return processes.run(
            arguments, cwd=self.root, environment=self._environment({}), fresh=True
        )

    def run_python(self, script: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a script where the command line would run."""
        return subprocess.run(
            [sys.executable, "-c", script],
            cwd=self.root,
            env=self._environment(environment),
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=processes.TIMEOUT,
            check=False,
        )

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start the command line and go on."""
        return subprocess.Popen(
            [sys.executable, "-m", "parution", *arguments],
            cwd=self.root,
            env=self._environment({}),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def _environment(self, changes: dict[str, str]) -> dict[str, str]:
        return {
            **os.environ,
            "PYTHONIOENCODING": "utf-8",
            "LANG": "fr_FR.UTF-8",
            **changes,
        }

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            path.write_text(content, encoding="utf-8", newline="")
        return path

    def describe(self, **changes: object) -> None:
        """Write the descriptor, with some of its properties changed; None removes one."""
        descriptor: dict[str, object] = {
            "name": "stations",
            "title": "Stations de mesure",
            "description": "Des stations.",
            "version": "1.0.0",
            "created": "2024-01-31T00:00:00Z",
            "licenses": [{"name": "etalab-2.0", "title": "Licence Ouverte 2.0"}],
            "resources": [
                {
                    "name": "stations",
                    "path": "data/stations.csv",
                    "title": "Stations",
                    "schema": "../schemas/stations.json",
                    "encoding": "utf-8",
                }
            ],
            "portal": {"frequency": "irregular"},
        }
        descriptor.update(changes)
        kept = {key: value for key, value in descriptor.items() if value is not None}
        self.write("datapackage/datapackage.json", json.dumps(kept))

    def describe_next(self) -> None:
        """Make version 1.1.0: a station more."""
        self.describe(version="1.1.0", created="2024-02-02T00:00:00Z")
        self.write("datapackage/data/stations.csv", STATIONS + "03,Milieu,2024-02-01,0.2\n")

    def git(self, *arguments: str) -> None:
        """Run git in the project's folder; it must succeed."""
        subprocess.run(
            ["git", "-c", "user.name=essai", "-c", "user.email=essai@exemple.fr", *arguments],
            cwd=self.root,
            check=True,
            capture_output=True,
        )

    def commit(self, message: str) -> None:
        """Commit all that is here, were it nothing new."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", message)

    def release_twice(self) -> None:
        """Publish two versions, each recorded, committed and tagged; git is there already."""
        self.write(".gitignore", "/dist/\n/site/\n")
        for step in (self.describe, self.describe_next):
            step()
            self.commit("Données")
            assert self.run("release").returncode == 0
            version = self.history["versions"][-1]["version"]
            self.commit(version)
            self.git("tag", f"v{version}")
            assert self.run("publish").returncode == 0

    @property
    def site(self) -> Path:
        return self.root / "site"

    @property
    def history(self) -> dict[str, Any]:
        document: dict[str, Any] = json.loads(
            (self.root / "datapackage" / "versions.json").read_text(encoding="utf-8")
        )
        return document


REPOSITORY = Path(__file__).parents[1]


def list_hashes(folder: Path) -> dict[str, str]:
    """Hash every file below a folder, by its path there."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def make_project(root: Path) -> Project:
    """Write a project whose version 1.0.0 is ready to be released."""
    project = Project(root)
    project.write("portals.toml", '[portals.local]\nkind = "static"\npath = "site"\n')
    project.write("schemas/stations.json", json.dumps(SCHEMA))
    project.write("datapackage/data/stations.csv", STATIONS)
    project.write("datapackage/CHANGELOG.md", CHANGELOG)
    project.describe()
    return project
