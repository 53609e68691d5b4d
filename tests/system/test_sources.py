"""Tables that are no CSV, published as canonical CSV; the files that are no table."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
import json
from typing import TYPE_CHECKING, Any

import ezodf
import openpyxl
import pytest

from tests.projects import list_hashes

if TYPE_CHECKING:
    from tests.projects import Project

FIELDS: list[dict[str, Any]] = [
    {"name": "code", "type": "string"},
    {"name": "population", "type": "integer"},
    {"name": "part", "type": "number", "decimalChar": ","},
    {"name": "ouverte", "type": "boolean", "trueValues": ["oui"], "falseValues": ["non"]},
    {"name": "jour", "type": "date", "format": "%d/%m/%Y"},
]
HEADER = [field["name"] for field in FIELDS]
ROWS: list[list[Any]] = [
    ["01001", 1659.0, 0.5, True, dt.date(2024, 3, 1)],
    ["2A004", 12, 3.0, False, dt.date(2023, 12, 31)],
    ["é, à", None, None, None, None],
]
CSV = (
    "code,population,part,ouverte,jour\n"
    '01001,1659,"0,5",oui,01/03/2024\n'
    "2A004,12,3,non,31/12/2023\n"
    '"é, à",,,,\n'
)


def _xlsx(*sheets: tuple[str, list[list[Any]]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _ods(project: Project, rows: list[list[Any]]) -> bytes:
    path = project.root / "made.ods"
    book = ezodf.newdoc(doctype="ods", filename=str(path))
    sheet = ezodf.Sheet("Feuille", size=(len(rows), len(rows[0])))
    book.sheets += sheet
    for number, row in enumerate(rows):
        for position, cell in enumerate(row):
            if isinstance(cell, dt.date):
                sheet[number, position].set_value(cell.isoformat(), "date")
            elif cell is not None:
                sheet[number, position].set_value(cell)
    book.save()
    content = path.read_bytes()
    path.unlink()
    return content


def _describe(project: Project, *resources: dict[str, Any], **portal: object) -> None:
    described = [{"schema": {"fields": FIELDS}, **resource} for resource in resources]
    project.describe(resources=described, portal=portal)


def _json(rows: list[list[Any]]) -> bytes:
    dated = [
        [cell.strftime("%d/%m/%Y") if isinstance(cell, dt.date) else cell for cell in row]
        for row in rows
    ]
    return json.dumps([dict(zip(HEADER, row, strict=True)) for row in dated]).encode()


@pytest.mark.parametrize("kind", ["xlsx", "ods", "json", "csv.gz"])
def test_a_table_is_published_as_the_same_csv_whatever_its_source(
    project: Project, kind: str
) -> None:
    whole = [HEADER, *ROWS]
    content = {
        "xlsx": lambda: _xlsx(("Feuille", whole)),
        "ods": lambda: _ods(project, whole),
        "json": lambda: _json(ROWS),
        "csv.gz": lambda: gzip.compress(CSV.encode()),
    }[kind]()
    project.write(f"datapackage/data/communes.{kind}", content)
    _describe(project, {"name": "communes", "type": "table", "path": f"data/communes.{kind}"})
    result = project.run("build")
    assert (result.returncode, "3 lignes, aucune erreur" in result.stderr) == (0, True)
    folder = project.root / "dist/stations-1.0.0"
    assert (folder / "data/communes.csv").read_text(encoding="utf-8") == CSV
    (resource,) = json.loads((folder / "datapackage.json").read_text("utf-8"))["resources"]
    assert (resource["path"], resource["format"]) == ("data/communes.csv", "csv")
    assert not {"data", "sources", "dialect", "compression"} & resource.keys()
    readme = (folder / "README.md").read_text(encoding="utf-8")
    assert "| `communes` | communes | 3 | 5 | `data/communes.csv` |" in readme
    with (folder / "dictionnaire.csv").open(encoding="utf-8", newline="") as file:
        assert [entry["champ"] for entry in csv.DictReader(file)] == HEADER
    assert sorted(list_hashes(folder)) == [
        "CHANGELOG.md",
        "DICTIONNAIRE.md",
        "LICENCE.txt",
        "README.md",
        "SHA256SUMS",
        "data/communes.csv",
        "datapackage.json",
        "dictionnaire.csv",
        "llms.txt",
    ]


def test_data_that_stand_in_the_descriptor_are_a_file(project: Project) -> None:
    rows = json.loads(_json(ROWS))
    _describe(project, {"name": "communes", "data": rows})
    assert project.run("build").returncode == 0
    folder = project.root / "dist/stations-1.0.0"
    assert (folder / "data/communes.csv").read_text(encoding="utf-8") == CSV
    text = (folder / "datapackage.json").read_text("utf-8")
    assert "data" not in json.loads(text)["resources"][0]


def test_the_source_goes_along_where_the_descriptor_asks(project: Project) -> None:
    book = _xlsx(("Une", [HEADER, ROWS[0]]), ("Deux", [HEADER, ROWS[1]]))
    project.write("datapackage/data/classeur.xlsx", book)
    project.write("datapackage/data/autre.csv", CSV)
    sheets = [
        {
            "name": name,
            "path": "data/classeur.xlsx",
            "dialect": {"excel": {"sheet": sheet}},
        }
        for name, sheet in (("une", "Une"), ("deux", "Deux"))
    ]
    plain = {"name": "autre", "path": "data/autre.csv", "encoding": "utf-8"}
    _describe(project, *sheets, plain, keep_sources=True)
    assert project.run("release").returncode == 0
    folder = project.root / "dist/stations-1.0.0"
    assert (folder / "data/une.csv").read_text("utf-8").splitlines()[1][:5] == "01001"
    assert (folder / "data/deux.csv").read_text("utf-8").splitlines()[1][:5] == "2A004"
    # One workbook, once; a CSV is published whole by its canonical form.
    assert [path.name for path in (folder / "sources").iterdir()] == ["une.xlsx"]
    assert (folder / "sources/une.xlsx").read_bytes() == book
    resources = json.loads((folder / "datapackage.json").read_text("utf-8"))["resources"]
    source = [{"title": "une.xlsx", "path": "sources/une.xlsx"}]
    assert [resource.get("sources") for resource in resources] == [source, source, None]
    readme = (folder / "README.md").read_text(encoding="utf-8")
    assert "| `sources/une.xlsx` | une.xlsx | " in readme
    assert "Ce fichier est publié tel qu’il a été fourni." in readme
    assert project.run("publish").returncode == 0
    assert 'href="latest/sources/une.xlsx"' in (project.site / "index.html").read_text("utf-8")


def test_what_the_word_asks_is_yes_or_no(project: Project) -> None:
    project.describe(portal={"keep_sources": "oui"})
    result = project.run("build")
    assert result.returncode == 2
    path = project.root / "datapackage/datapackage.json"
    assert (
        f"{path}\u00a0: «\u00a0keep_sources\u00a0», sous «\u00a0portal\u00a0», vaut true ou "
        in (result.stderr)
    )


@pytest.mark.parametrize(
    ("field", "cell", "shown"),
    [
        ({"type": "date", "format": "%m/%Y"}, dt.date(2024, 3, 15), "2024-03-15"),
        ({"type": "time", "format": "%H:%M"}, dt.time(8, 15, 30), "08:15:30"),
        ({"type": "integer", "missingValues": []}, None, ""),
    ],
    ids=str,
)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_cell_that_the_schema_cannot_say_is_refused(
    project: Project, field: dict[str, Any], cell: object, shown: str, language: str
) -> None:
    rows: list[list[Any]] = [["nom", "quand"], ["a", cell]]
    project.write("datapackage/data/t.xlsx", _xlsx(("T", rows)))
    fields = [{"name": "nom", "type": "string"}, {"name": "quand", **field}]
    _describe(project, {"name": "t", "path": "data/t.xlsx", "schema": {"fields": fields}})
    result = project.run("build", "--lang", language)
    assert result.returncode == 1
    sentences = {
        "fr": f"Table « t », ligne 2, colonne « quand » : aucun texte du schéma ne dit « {shown} » "
        'sans le changer. Pour une cellule vide, ajoutez "" aux « missingValues » du schéma ; '
        "sinon, corrigez la cellule ou le « format » du champ.",
        "en": f"Table “t”, row 2, column “quand”: no text of the schema says “{shown}” without "
        'changing it. For an empty cell, add "" to the “missingValues” of the schema; else '
        "correct the cell, or the “format” of the field.",
    }
    assert sentences[language] in result.stderr.replace("\u00a0", " ")
    assert not list((project.root / "dist").glob("stations*"))


def test_files_that_are_no_table_are_in_the_readme_and_on_the_page(project: Project) -> None:
    geometry = '{"type": "FeatureCollection", "features": []}'
    project.write("datapackage/data/carte.geojson", geometry)
    project.write("datapackage/data/notice.pdf", b"%PDF-1.4\n")
    described = [
        {
            "name": "stations",
            "path": "data/stations.csv",
            "schema": "../schemas/stations.json",
            "encoding": "utf-8",
        },
        {"name": "carte", "path": "data/carte.geojson", "title": "La carte"},
        {
            "name": "notice",
            "path": "data/notice.pdf",
            "title": "Notice | <b>",
            "description": "Comment *lire*.",
        },
    ]
    project.describe(resources=described)
    for command in ("release", "publish"):
        assert project.run(command).returncode == 0
    readme = (project.root / "dist/stations-1.0.0/README.md").read_text(encoding="utf-8")
    assert (
        "| Fichier | Titre | Taille |\n| --- | --- | ---: |\n"
        "| `data/carte.geojson` | La carte | 45 o |\n"
        "| `data/notice.pdf` | Notice \\| \\<b\\> | 9 o |\n\n"
        "Ces fichiers sont publiés tels qu’ils ont été fournis.\n"
    ) in readme.replace("\u00a0", " ")
    page = (project.site / "index.html").read_text(encoding="utf-8")
    assert '<a href="latest/data/notice.pdf">data/notice.pdf</a>' in page
    assert "Notice | &lt;b&gt;" in page
    assert "<p>Comment <em>lire</em>.</p>" in page
    assert '<a href="latest/data/carte.geojson">data/carte.geojson</a>' in page
    assert "1 table" in page
    assert "2 fichiers" in page
    assert (project.site / "latest/data/carte.geojson").read_text("utf-8") == geometry


def test_a_table_in_several_parts_is_one_file(project: Project) -> None:
    lines = CSV.splitlines(keepends=True)
    project.write("datapackage/data/1.csv", "".join(lines[:2]).rstrip("\n"))
    project.write("datapackage/data/2.csv", "".join(lines[2:]))
    paths = ["data/1.csv", "data/2.csv"]
    _describe(project, {"name": "communes", "path": paths, "encoding": "utf-8"})
    result = project.run("build")
    assert (result.returncode, "3 lignes, aucune erreur" in result.stderr) == (0, True)
    folder = project.root / "dist/stations-1.0.0"
    assert (folder / "data/communes.csv").read_text(encoding="utf-8") == CSV


def test_a_parquet_file_is_not_read_as_a_source(project: Project) -> None:
    """frictionless would keep it whole, and read integers beside an empty cell as decimals."""
    project.write("datapackage/data/stations.parquet", b"PAR1")
    project.describe(
        resources=[{"name": "stations", "type": "table", "path": "data/stations.parquet"}]
    )
    for command in ("validate", "build"):
        done = project.run(command)
        assert done.returncode == 1
        assert "un fichier Parquet n’est pas lu comme source" in done.stdout + done.stderr
