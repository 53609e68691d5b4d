"""A package of every type of column, released twice on a static portal, to be loaded from it."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.projects import CHANGELOG, make_project

if TYPE_CHECKING:
    from tests.projects import Project

SCHEMA: dict[str, Any] = {
    "fields": [
        {"name": "code", "type": "string", "title": "Code de la mesure"},
        {"name": "nombre", "type": "integer", "description": "Combien."},
        {"name": "debit", "type": "number"},
        {"name": "valide", "type": "boolean", "trueValues": ["oui"], "falseValues": ["non"]},
        {"name": "jour", "type": "date"},
        {"name": "vu_le", "type": "datetime"},
        {"name": "envoye", "type": "datetime", "format": "%Y-%m-%dT%H:%M:%S%z"},
        {"name": "heure", "type": "time"},
        {"name": "annee", "type": "year"},
        {"name": "etat", "type": "string", "constraints": {"enum": ["neuf", "usé", "perdu"]}},
        {
            "name": "classe",
            "type": "integer",
            "categories": [{"value": 3, "label": "haute"}, {"value": 1, "label": "basse"}],
            "categoriesOrdered": True,
        },
        {"name": "duree", "type": "duration"},
        {"name": "grand", "type": "integer"},
    ],
    "primaryKey": ["code"],
    "missingValues": ["", "n/d"],
}
HEAD = ",".join(str(field["name"]) for field in SCHEMA["fields"])
# Not in the order of the key; a first and a last day; an integer beyond 64 bits makes a text.
ROWS = """\
C,-7,NaN,non,9999-12-31,9999-12-31T23:59:59,2024-02-29T12:00:00+0200,23:59:59,2024,usé,3,P1D,1
A,12,1.5,oui,0001-01-01,0001-01-01T00:00:00,2024-01-31T00:00:00+0000,00:00:01,0001,neuf,1,PT2H,99999999999999999999
B,n/d,,,,,,,,n/d,,,
"""
TABLE = "mesures"


def make_released(root: Path) -> Project:
    """Release and publish versions 1.0.0 and 1.1.0 of the package, in a new folder."""
    project = make_project(root)
    project.write("schemas/mesures.json", json.dumps(SCHEMA))
    project.write("datapackage/CHANGELOG.md", CHANGELOG)
    resource = {
        "name": TABLE,
        "path": "data/mesures.csv",
        "title": "Mesures",
        "schema": "../schemas/mesures.json",
        "encoding": "utf-8",
    }
    for version, day, more in (
        ("1.0.0", "2024-01-31", ""),
        ("1.1.0", "2024-02-02", "D,4,0.25,oui,2024-02-01,,,,,neuf,,,\n"),
    ):
        project.write("datapackage/data/mesures.csv", f"{HEAD}\n{ROWS}{more}")
        project.describe(version=version, created=f"{day}T00:00:00Z", resources=[resource])
        for command in ("release", "publish"):
            done = project.run(command, "--quiet")
            assert done.returncode == 0, done.stderr
    return project


def add_parquet(site: Path) -> None:
    """Publish the Parquet of the table of each version beside it, as the history says it."""
    from parution.formats.format import TableSource  # noqa: PLC0415 - Polars, once a fork is over
    from parution.formats.parquet import PARQUET  # noqa: PLC0415
    from parution.formats.reading import read_typed  # noqa: PLC0415
    from parution.model.release import TableSize, TableView  # noqa: PLC0415
    from parution.model.schema import Schema  # noqa: PLC0415

    path = site / "versions.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    for entry in document["versions"]:
        folder = site / entry["location"]["folder"]
        descriptor = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
        (resource,) = descriptor["resources"]
        typed = read_typed(TABLE, folder / resource["path"], Schema(resource["schema"]))
        view = TableView(TableSize(TABLE, typed.rows, 0), "", "", "", (), (), (), ())
        file = folder / "formats" / f"{TABLE}.parquet"
        file.parent.mkdir()
        PARQUET.write(file, [TableSource(typed, view, resource)], descriptor, folder)
        entry["formats"] = [
            {
                **digest(file, f"formats/{TABLE}.parquet"),
                "format": "parquet",
                "tables": [TABLE],
                "writer": PARQUET.find_writer(),
            }
        ]
    path.write_text(json.dumps(document), encoding="utf-8")


def digest(file: Path, path: str) -> dict[str, Any]:
    """Digest a file as the history does."""
    content = file.read_bytes()
    sha256 = hashlib.sha256(content).hexdigest()
    return {"path": path, "bytes": len(content), "sha256": sha256}


def copy_site(project: Project, folder: Path) -> Path:
    """Copy what is published of a project."""
    return Path(shutil.copytree(project.site, folder))
