"""A small package with something wrong in each of its tables, in a subfolder of a repository."""

from __future__ import annotations

import json
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

import openpyxl

from parution.messages import Catalogue
from parution.project import read_package
from parution.reports import FORMATS
from parution.validation import validate

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from parution.model.package import Package
    from parution.model.report import Report

FR, EN = Catalogue("fr"), Catalogue("en")

# Line 3 of the file begins row 3, whose second cell has a newline: row 4 begins at line 5.
STATIONS = (
    "code,nom,ouverte_le,debit,commune\n"
    "01,Amont,2020-01-31,1.5,A\n"
    '02,"Aval\nde la digue",31/02/2020,1.5,A\n'
    "3,Milieu,2020-01-31,-1,A\n"
    ",,,,\n"
    "01,Bief,2020-01-31,1.5,Z\n"
    "05,,2020-01-31,99,A,de trop\n"
    "06,Court\n"
)
FIELDS: list[dict[str, Any]] = [
    {"name": "code", "type": "string", "constraints": {"pattern": "[0-9]{2}"}},
    {"name": "nom", "type": "string", "constraints": {"required": True}},
    {"name": "ouverte_le", "type": "date", "example": "2024-03-01"},
    {"name": "debit", "type": "number", "constraints": {"minimum": 0}},
    {"name": "commune", "type": "string"},
]
TWO: list[dict[str, Any]] = [{"name": "id", "type": "integer"}, {"name": "v", "type": "string"}]


@dataclass(frozen=True)
class Validated:
    """A package, and what was found in it."""

    package: Package
    report: Report

    def render(self, name: str, language: Catalogue = FR) -> str:
        """Render the report in a format, as the command line does with no limit of its own."""
        entry = FORMATS[name]
        shown = self.report.cut(
            20 if entry.limit is None else entry.limit, whole=entry.whole_rows > 0
        )
        if entry.most is not None:
            shown = shown.fit(entry.most)
        rendered = entry.render(shown, self.package, language)
        assert not isinstance(rendered, bytes)
        return rendered if isinstance(rendered, str) else rendered.plain


def write_workbook() -> bytes:
    """Write a workbook of one sheet."""
    workbook = openpyxl.Workbook()
    assert workbook.active is not None
    workbook.active.append(["id", "v"])
    content = BytesIO()
    workbook.save(content)
    return content.getvalue()


def table(name: str, fields: list[dict[str, Any]], **more: object) -> dict[str, Any]:
    """Describe a table, its file named after it, in UTF-8."""
    schema = {"fields": fields, **_take(more, "schema")}
    return {"name": name, "path": f"{name}.csv", "encoding": "utf-8", "schema": schema, **more}


def write_package(
    folder: Path, tables: list[dict[str, Any]], files: Mapping[str, str | bytes]
) -> Path:
    """Write a package in a folder, and return its descriptor."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(
            content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")
        )
    descriptor = folder / "datapackage.json"
    document = {"name": "essai", "title": "Essai", "resources": tables}
    descriptor.write_text(json.dumps(document), encoding="utf-8")
    return descriptor


def check(
    folder: Path,
    tables: list[dict[str, Any]],
    files: Mapping[str, str | bytes],
    limit: int | None = 1000,
) -> Validated:
    """Write a package in a folder, and validate it."""
    package = read_package(write_package(folder, tables, files))
    return Validated(package, validate(package, limit=limit))


def make_broken(folder: Path) -> Validated:
    """Write the broken package in ``jeux/eau/`` of a repository, and validate it."""
    (folder / ".git").mkdir()
    package = read_package(write_broken(folder / "jeux" / "eau"))
    return Validated(package, validate(package, limit=1000))


def write_broken(folder: Path) -> Path:
    """Write the broken package in a folder, and return its descriptor."""
    to_towns = {"fields": "commune", "reference": {"resource": "communes", "fields": "code"}}
    tables = [
        table(
            "stations",
            FIELDS,
            schema={"primaryKey": ["code"], "foreignKeys": [to_towns]},
            checklist={
                "checks": [
                    {"type": "row-constraint", "formula": "debit < 50", "title": "Débit plausible."}
                ]
            },
        ),
        {**table("communes", [{"name": "code", "type": "string"}]), "title": "Communes"},
        table("entete", TWO),
        table("absente", TWO),
        table("classeur", TWO),
        table("parties", TWO, path="parties-1.csv", extrapaths=["lots/parties-2.csv"]),
        table("faute", [{"name": "id", "type": "entier"}]),
        {**table("ancienne", TWO), "encoding": None},
    ]
    del tables[-1]["encoding"]
    files: dict[str, str | bytes] = {
        "stations.csv": STATIONS,
        "communes.csv": "code\nA\n",
        "entete.csv": "id,valeur,reste\n1,a,b\nx,a,b\n",
        "classeur.csv": write_workbook(),
        "parties-1.csv": "id,v\n1,a\n",
        "lots/parties-2.csv": 'id,v\n2,"b\nc"\nx,d\n',
        "faute.csv": "id\n1\n",
        "ancienne.csv": "id,v\n1,été\n".encode("cp1252"),
    }
    return write_package(folder, tables, files)


def _take(more: dict[str, object], name: str) -> dict[str, Any]:
    taken = more.pop(name, {})
    assert isinstance(taken, dict)
    return taken
