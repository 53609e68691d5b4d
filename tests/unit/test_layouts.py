"""What each layout of packages builds, to the byte."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import pytest

from parution.model.progress import silent
from parution.model.release import LATEST_FORMAT
from parution.packaging.building import Notes, build_edition
from parution.packaging.layouts import LAYOUTS
from parution.project import read_package
from tests.projects import Project

if TYPE_CHECKING:
    from pathlib import Path

    from parution.model.release import Build

FIELDS: list[dict[str, Any]] = [
    {"name": "code", "title": "Code", "description": "Un code.", "constraints": {"unique": True}},
    {"name": "n", "type": "integer", "constraints": {"minimum": 0, "maximum": 10}},
    {"name": "x", "type": "number", "decimalChar": ",", "groupChar": " "},
    {"name": "b", "type": "boolean", "trueValues": ["oui"], "falseValues": ["non"]},
    {"name": "d", "type": "date", "format": "%d/%m/%Y", "constraints": {"required": True}},
    {"name": "l", "type": "list", "itemType": "integer", "delimiter": ";"},
    {"name": "e", "constraints": {"enum": ["a", "b"], "pattern": "[a-z]+"}, "example": "a"},
]
ROWS = 'code,n,x,b,d,l,e\n01,1,"1 000,5",oui,31/01/2024,1;2,a\n02,,,non,01/02/2024,,\n'
OTHER = "code,parent\n1,01\n2,02\n"


def _write(root: Path) -> None:
    """Write a package with a table of most types, a table that refers to it, and a document."""
    key = {"fields": ["parent"], "reference": {"resource": "mesures", "fields": ["code"]}}
    other = {
        "fields": [{"name": "code", "type": "integer"}, {"name": "parent"}],
        "primaryKey": ["code"],
        "foreignKeys": [key],
    }
    document = {
        "name": "mesures",
        "title": "Mesures | débits",
        "description": "Des *mesures*.",
        "version": "2.1.0",
        "created": "2024-01-31T00:00:00Z",
        "licenses": [{"name": "etalab-2.0", "title": "Licence Ouverte 2.0"}],
        "contributors": [{"title": "Une mairie"}],
        "sources": [{"title": "Relevés", "path": "https://exemple.fr/releves"}],
        "resources": [
            {
                "name": "mesures",
                "path": "mesures.csv",
                "title": "Mesures",
                "encoding": "utf-8",
                "schema": {"fields": FIELDS, "missingValues": ["", "-"]},
            },
            {"name": "points", "path": "points.csv", "encoding": "utf-8", "schema": other},
            {"name": "notice", "path": "notice.pdf", "title": "La notice"},
        ],
    }
    project = Project(root)
    project.write("datapackage.json", json.dumps(document))
    project.write("mesures.csv", ROWS)
    project.write("points.csv", OTHER)
    project.write("notice.pdf", b"%PDF-1.4\n")


def _build(root: Path, number: int) -> Build:
    _write(root)
    target = root / "target"
    target.mkdir()
    notes = Notes("Une phrase.", "# Historique\n\n## 2.1.0\n\nUne phrase.\n")
    package = read_package(root / "datapackage.json")
    return build_edition(package, notes, LAYOUTS[number], target, silent)


# A layout that a released Parution had never changes: mend what changed it, or make another.
BYTES = {
    1: "725ed5fe91be660b925bceaa5a27517f0ce76a5ec9c10bb1de0b4aad3a7549a4",
    2: "c25c39c2b627acb90740bc1298cc459ef6bb120866253bf89fcc1430e1a15319",
    3: "d6d6cd3d2b71f9f9e1629e3f59a0173808db5a8d887f089166b0b097101a732a",
    # Of a French package, or of one that does not say: the same as before.
    4: "d6d6cd3d2b71f9f9e1629e3f59a0173808db5a8d887f089166b0b097101a732a",
}


@pytest.mark.parametrize("number", sorted(LAYOUTS))
def test_a_layout_builds_the_same_bytes_for_ever(number: int, tmp_path: Path) -> None:
    built = _build(tmp_path, number)
    assert built.release.format == number
    assert hashlib.sha256(built.archive.read_bytes()).hexdigest() == BYTES[number]


def test_every_format_up_to_the_latest_has_a_layout() -> None:
    assert sorted(LAYOUTS) == list(range(1, LATEST_FORMAT + 1))
    assert all(layout.number == number for number, layout in LAYOUTS.items())
