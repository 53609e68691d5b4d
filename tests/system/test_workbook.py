"""``parution workbook``: what a person finds in the file, and what comes back from it."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
import subprocess
from datetime import datetime
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.projects import Project

REGIONS = {
    "fields": [
        {"name": "code", "type": "string", "title": "Code de la région"},
        {"name": "nom", "type": "string"},
    ],
    "primaryKey": "code",
}
COMMUNES = {
    "fields": [
        {
            "name": "insee",
            "type": "string",
            "title": "Code INSEE",
            "description": "Le code officiel\ngéographique.",
            "example": "01053",
            "constraints": {"pattern": "[0-9]{5}"},
        },
        {"name": "nom", "type": "string", "constraints": {"required": True}},
        {"name": "region", "type": "string"},
        {"name": "relevee", "type": "date", "example": "2024-03-01"},
        {"name": "population", "type": "integer", "constraints": {"minimum": 0}},
        {"name": "part", "type": "number", "decimalChar": ","},
        {"name": "ouvert", "type": "boolean", "trueValues": ["oui"], "falseValues": ["non"]},
        {
            "name": "statut",
            "type": "string",
            "constraints": {"enum": [f"statut numéro {n}" for n in range(40)]},
        },
        {"name": "heure", "type": "time"},
    ],
    "primaryKey": "insee",
    "foreignKeys": [{"fields": "region", "reference": {"resource": "regions", "fields": "code"}}],
    "missingValues": ["", "NC"],
}
HOSTILE = (
    *("=1+1", '=HYPERLINK("http://x.exemple.fr","a")', "@SUM(A1)", "+33 1", "-", "'01"),
    *("http://x.exemple.fr", "<r><t>a</t></r>", "<script>alert(1)</script>", "{=1}", " a ", "a\nb"),
    *("&amp;", "\u202eabc", "0123", "1e5", "TRUE", "#N/A", "É\u0301", "😀", "]]>", "00"),
)
# What the cells of a workbook show in the place of a control character, until they are decoded.
CONTROLS = ("a\x01b", "\x1b[31m", "a\rb", "_x0041_")


@pytest.fixture
def communes(project: Project) -> Project:
    project.write("schemas/regions.json", json.dumps(REGIONS))
    project.write("schemas/communes.json", json.dumps(COMMUNES))
    project.write("datapackage/data/regions.csv", "code,nom\n02,Nord\n11,Sud\n")
    project.write(
        "datapackage/data/communes.csv",
        "insee,nom,region,relevee,population,part,ouvert,statut,heure\n"
        '01053,Bourg,02,2024-03-01,41000,"12,5",oui,statut numéro 3,08:05:00\n'
        '02001,"=1+1",11,31/02/2024,0041,NC,,,\n',
    )
    resources = [
        {
            "name": name,
            "path": f"data/{name}.csv",
            "schema": f"../schemas/{name}.json",
            "encoding": "utf-8",
        }
        for name in ("communes", "regions")
    ]
    project.describe(resources=resources)
    return project


def _open(project: Project, *arguments: str) -> Any:
    done = project.run("workbook", "--force", *arguments)
    assert done.returncode == 0, done.stderr
    return openpyxl.load_workbook(project.root / done.stdout.strip())


def _read(book: Any, table: str) -> list[list[Any]]:
    """Read a table as its hidden sheet says, wholly empty rows left out."""
    header, *places = book["parution"].iter_rows(values_only=True)
    assert header == ("table", "sheet", "header_row", "first_row")
    _, sheet, header_row, first_row = next(place for place in places if place[0] == table)
    rows = list(book[sheet].iter_rows(values_only=True))
    entries = [list(row) for row in rows[first_row - 1 :] if any(cell is not None for cell in row)]
    return [list(rows[header_row - 1]), *entries]


def test_a_workbook_has_a_sheet_a_table_after_what_is_read_first(communes: Project) -> None:
    done = communes.run("workbook")
    assert (done.returncode, done.stdout) == (0, "stations-saisie.xlsx\n")
    book = openpyxl.load_workbook(communes.root / "stations-saisie.xlsx")
    assert book.sheetnames == ["À lire", "communes", "regions", "listes", "parution"]
    assert [sheet.sheet_state for sheet in book] == [*["visible"] * 3, *["hidden"] * 2]
    assert _read(book, "communes") == [
        ["insee", "nom", "region", "relevee", "population", "part", "ouvert", "statut", "heure"],
        [
            *("01053", "Bourg", "02", datetime(2024, 3, 1), 41000, 12.5, "oui"),  # noqa: DTZ001
            *("statut numéro 3", datetime(2024, 1, 1, 8, 5).time()),  # noqa: DTZ001
        ],
        ["02001", "=1+1", "11", "31/02/2024", "0041", "NC", None, None, None],
    ]
    sheet = book["communes"]
    assert sheet.freeze_panes == "A5"
    assert [sheet.cell(5, at).number_format for at in range(1, 10)] == [
        *("@", "@", "@", "yyyy-mm-dd", "0", "General", "@", "@", "hh:mm:ss")
    ]
    # What was no day, no number, is text: nothing of it is run or read otherwise.
    assert [sheet.cell(6, at).number_format for at in range(2, 7)] == ["@"] * 5
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    # New rows are typed in cells of the same formats.
    columns = [sheet.column_dimensions[letter].number_format for letter in "ADEFI"]
    assert columns == ["@", "yyyy-mm-dd", "0", "General", "hh:mm:ss"]


def test_the_help_of_a_column_stands_in_its_comment_and_below_its_name(communes: Project) -> None:
    sheet = _open(communes)["communes"]
    assert sheet["A1"].comment.text.split("\n") == [
        "Code INSEE",
        "Le code officiel géographique.",
        "À écrire\u00a0: texte",
        "Obligatoire\u00a0: une cellule vide est une erreur.",
        "Unique\u00a0: deux lignes n’ont pas la même valeur.",
        "Contrainte\u00a0: de la forme [0-9]{5}",
        "Exemple\u00a0: 01053",
    ]
    assert "Doit exister dans la table «\u00a0regions\u00a0»" in sheet["C1"].comment.text
    assert [sheet[f"A{row}"].value for row in (2, 3, 4)] == [
        *("Code INSEE\u00a0*", "obligatoire ; texte", "Exemple\u00a0: 01053")
    ]
    assert [sheet[f"D{row}"].value for row in (2, 3, 4)] == [
        *("relevee", "date (AAAA-MM-JJ)", "Exemple\u00a0: 2024-03-01")
    ]
    # Required: by its colour, and not by it alone.
    assert sheet["A1"].fill.start_color.rgb == sheet["B1"].fill.start_color.rgb == "FF1F3864"
    assert sheet["D1"].fill.start_color.rgb != "FF1F3864"
    assert sheet["B2"].value.endswith("*")


def test_lists_are_of_enums_booleans_and_keys_of_other_tables(communes: Project) -> None:
    book = _open(communes)
    found = {}
    for rule in book["communes"].data_validations.dataValidation:
        name, _, cells = rule.formula1.partition("!")
        values = [row[0].value for row in book[name][cells.replace("$", "")]]
        found[str(rule.sqref)] = (rule.type, rule.errorStyle or "stop", values)
    assert found == {
        "C5:C1048576": ("list", "warning", ["02", "11", "NC"]),
        "G5:G1048576": ("list", "stop", ["oui", "non", "NC"]),
        "H5:H1048576": ("list", "stop", [*(f"statut numéro {n}" for n in range(40)), "NC"]),
    }


def test_what_a_person_fills_comes_back(communes: Project) -> None:
    book = _open(communes, "--empty", "--output", "vide.xlsx")
    assert _read(book, "communes") == [
        ["insee", "nom", "region", "relevee", "population", "part", "ouvert", "statut", "heure"]
    ]
    sheet = book["communes"]
    for at, value in enumerate(("01004", "Ambérieu", "02", datetime(2024, 5, 2), 14000), 1):  # noqa: DTZ001
        sheet.cell(5, at).value = value
    sheet["A8"] = "01005"
    book.save(communes.root / "rempli.xlsx")
    filled = openpyxl.load_workbook(communes.root / "rempli.xlsx")
    assert [row[:5] for row in _read(filled, "communes")[1:]] == [
        ["01004", "Ambérieu", "02", datetime(2024, 5, 2), 14000],  # noqa: DTZ001
        ["01005", None, None, None, None],
    ]


def test_the_same_tables_give_the_same_bytes(communes: Project) -> None:
    digests = set()
    for zone, output in (("UTC", "a.xlsx"), ("Pacific/Auckland", "b.xlsx")):
        done = communes.run("workbook", "--output", output, TZ=zone, LC_ALL="C.UTF-8")
        assert done.returncode == 0, done.stderr
        digests.add(hashlib.sha256((communes.root / output).read_bytes()).hexdigest())
    assert len(digests) == 1
    created = openpyxl.load_workbook(communes.root / "a.xlsx").properties.created
    assert created.isoformat() == "2024-01-31T00:00:00"


def test_a_workbook_speaks_the_language_that_is_spoken(communes: Project) -> None:
    book = _open(communes, "--lang", "en")
    assert book.sheetnames[0] == "Read me"
    assert book["communes"]["A3"].value == "required; text"
    assert book["communes"]["A4"].value == "Example: 01053"


def test_tables_are_chosen_by_their_names(communes: Project) -> None:
    done = communes.run("workbook", "regions")
    assert done.stdout == "regions-saisie.xlsx\n"
    book = openpyxl.load_workbook(communes.root / "regions-saisie.xlsx")
    assert book.sheetnames == ["À lire", "regions", "listes", "parution"]
    done = communes.run("workbook", "absente")
    assert done.returncode == 2
    assert "absente" in done.stderr


def test_a_schema_alone_gives_an_empty_sheet_and_its_table_the_rows(communes: Project) -> None:
    book = _open(communes, "--schema", "schemas/regions.json")
    assert (communes.root / "regions-saisie.xlsx").is_file()
    assert _read(book, "regions") == [["code", "nom"]]
    book = _open(communes, "datapackage/data/regions.csv", "--schema", "schemas/regions.json")
    assert _read(book, "regions") == [["code", "nom"], ["02", "Nord"], ["11", "Sud"]]


def test_a_file_that_is_there_is_not_replaced_unless_it_is_asked(communes: Project) -> None:
    filled = communes.write("stations-saisie.xlsx", b"rempli")
    done = communes.run("workbook")
    assert done.returncode == 2
    assert "stations-saisie.xlsx existe déjà" in done.stderr
    assert filled.read_bytes() == b"rempli"
    assert communes.run("workbook", "--force").returncode == 0
    assert filled.read_bytes().startswith(b"PK")


def test_a_failure_leaves_what_was_there(communes: Project) -> None:
    filled = communes.write("stations-saisie.xlsx", b"rempli")
    communes.write("datapackage/data/communes.csv", "insee,nom\n01053,a,b\n")
    done = communes.run("workbook", "--force")
    assert done.returncode == 1
    assert "ligne 2" in done.stderr
    assert filled.read_bytes() == b"rempli"
    assert sorted(path.name for path in communes.root.glob("*.xlsx*")) == ["stations-saisie.xlsx"]


def test_a_table_without_its_file_has_an_empty_sheet(communes: Project) -> None:
    (communes.root / "datapackage/data/regions.csv").unlink()
    done = communes.run("workbook")
    assert done.returncode == 0
    assert "«\u00a0regions\u00a0»" in done.stderr
    book = openpyxl.load_workbook(communes.root / "stations-saisie.xlsx")
    assert _read(book, "regions") == [["code", "nom"]]


def test_columns_that_the_schema_has_not_are_kept_after_its_own(communes: Project) -> None:
    # What follows the last column is empty: nothing of it is lost.
    communes.write("datapackage/data/regions.csv", "note,nom,code\n12,Nord,02,,\n")
    book = _open(communes, "regions")
    assert _read(book, "regions") == [["code", "nom", "note"], ["02", "Nord", "12"]]


def _write_hostile(project: Project, cells: tuple[str, ...]) -> None:
    path = project.root / "datapackage/data/regions.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["code", "nom"], *([cell, "x"] for cell in cells)])


def test_what_a_stranger_wrote_is_text_to_the_letter(communes: Project) -> None:
    _write_hostile(communes, (*HOSTILE, *CONTROLS, "x" * 32_767))
    fields = [{"name": "code", "title": "<b>=1+1\x1b", "example": "\u202e|", "type": "string"}]
    hostile = {"fields": [*fields, {"name": "nom", "description": "]]>&\x00<r>a</r>"}]}
    communes.write("schemas/regions.json", json.dumps(hostile))
    book = _open(communes)
    found = [row[0] for row in _read(book, "regions")[1:]]
    assert found[: len(HOSTILE)] == list(HOSTILE)
    # openpyxl shows the escapes of OOXML as they are written.
    assert found[len(HOSTILE) : -1] == [
        "a_x0001_b",
        "_x001B_[31m",
        "a_x000D_b",
        "_x005F_x0041_",
    ]
    assert len(found[-1]) == 32_767
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type in {"s", "n", "inlineStr", "d"} for cell in cells)
    assert all(cell.hyperlink is None for cell in cells)
    assert book["regions"]["A2"].value == "<b>=1+1\\x1b"
    assert book["regions"]["A4"].value == "Exemple\u00a0: \\u202e|"


def test_fix_gives_back_the_tables_that_the_workbook_was_made_of(communes: Project) -> None:
    path = communes.root / "datapackage/data/communes.csv"
    text = path.read_text(encoding="utf-8").replace("31/02/2024", "").replace("0041", "41")
    communes.write("datapackage/data/communes.csv", text)
    _write_hostile(communes, tuple(cell for cell in (*HOSTILE, *CONTROLS) if cell != " a "))
    tables = [communes.root / f"datapackage/data/{name}.csv" for name in ("communes", "regions")]
    before = [_read_file(table) for table in tables]
    assert communes.run("workbook").returncode == 0
    done = communes.run("fix", "stations-saisie.xlsx", "--write")
    assert done.returncode == 0, done.stderr
    after = [_read_file(table) for table in tables]
    assert after == before


def test_what_a_person_fills_goes_through_fix_into_the_tables(communes: Project) -> None:
    book = _open(communes, "regions")
    sheet = book["regions"]
    sheet["A7"], sheet["B7"] = "44", "=SUM"
    sheet["B7"].data_type = "s"
    sheet["B5"] = "Nord-Est"
    book.save(communes.root / "rempli.xlsx")
    done = communes.run("fix", "rempli.xlsx", "--write")
    assert done.returncode == 0, done.stderr
    assert (communes.root / "datapackage/data/regions.csv").read_text(encoding="utf-8") == (
        "code,nom\n02,Nord-Est\n11,Sud\n44,=SUM\n"
    )


def _convert(book: Path, folder: Path, *besides: str) -> None:
    """Have LibreOffice write each sheet of a workbook as a CSV: ``<book>-<sheet>.csv``."""
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("LibreOffice (soffice) is not installed")
    # UTF-8, a comma, all cells quoted as they are stored, and a file a sheet (-1).
    options = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    subprocess.run(
        [
            *(soffice, "--headless", f"-env:UserInstallation=file://{folder}/lo"),
            *besides,
            *("--convert-to", options, "--outdir", str(folder), str(book)),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )


def _read_file(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


@pytest.mark.external
@pytest.mark.slow
def test_libreoffice_gives_back_the_same_cells(communes: Project, tmp_path: Path) -> None:
    communes.write("schemas/regions.json", json.dumps({"fields": [{"name": "code"}]}))
    cells = (*HOSTILE, *CONTROLS, "x" * 32_767)
    _write_hostile(communes, cells)
    assert communes.run("workbook", "--output", "l.xlsx").returncode == 0
    _convert(communes.root / "l.xlsx", tmp_path)
    rows = _read_file(tmp_path / "l-regions.csv")
    assert [row[0] for row in rows[4:]] == list(cells)
    found = _read_file(tmp_path / "l-communes.csv")
    assert found[4][:5] == ["01053", "Bourg", "02", "2024-03-01", "41000"]
    assert found[5][:6] == ["02001", "=1+1", "11", "31/02/2024", "0041", "NC"]


@pytest.mark.external
@pytest.mark.slow
def test_libreoffice_gives_back_the_cells_of_a_marked_table(
    communes: Project, tmp_path: Path
) -> None:
    cells = (*HOSTILE, *CONTROLS, "x" * 32_767)
    schema = {"fields": [{"name": "code", "type": "integer"}, {"name": "nom"}]}
    communes.write("schemas/regions.json", json.dumps(schema))
    _write_hostile(communes, cells)
    done = communes.run("validate", "--report", "xlsx=m.xlsx", "--report", "csv=m.csv")
    assert done.returncode == 1
    _convert(communes.root / "m.xlsx", tmp_path)
    rows = _read_file(tmp_path / "m-regions.csv")
    assert rows == [["code", "nom"], *([cell, "x"] for cell in cells)]
    # With the separator that its French dialog proposes.
    _convert(communes.root / "m.csv", tmp_path, "--infilter=CSV:59,34,76")
    found = {cell for row in _read_file(tmp_path / "m-m.csv") for cell in row}
    run = [cell for cell in HOSTILE if cell[0] in "=@"]
    assert len(run) == 3
    assert {f"'{cell}" for cell in run} <= found
    assert not any(cell.startswith(("Err:", "#NAME")) for cell in found)
