"""What spreadsheets, exports and people really write: what is said of it, sentence by sentence."""

from __future__ import annotations

import datetime as dt
import io
import json
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from parution.library import read_package, validate
from parution.messages import Catalogue
from parution.project import read_table
from parution.reports.validation_text import render_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Tell = Callable[..., list[str]]


@pytest.fixture
def tell(write_package: Callable[..., Path]) -> Tell:
    """Validate a package of one table « t »; return the sentences that are said of it."""

    def tell(
        content: str | bytes,
        *fields: dict[str, Any],
        path: str = "t.csv",
        language: str = "fr",
        files: dict[str, str | bytes] | None = None,
        **resource: object,
    ) -> list[str]:
        schema = {"fields": list(fields), **resource.pop("schema", {})}  # type: ignore[dict-item]
        described = {"name": "t", "path": path, "schema": schema, **resource}
        package = read_package(write_package(described, files={path: content, **(files or {})}))
        text = render_text(validate(package), package, Catalogue(language)).plain
        told = [line.strip() for line in text.split("\n") if line.startswith("  ")]
        return [line.replace("\u00a0", " ").replace("\u202f", " ") for line in told]

    return tell


def _field(name: str, kind: str = "string", **more: Any) -> dict[str, Any]:
    return {"name": name, "type": kind, **more}


# Files that are no table


@pytest.mark.parametrize("content", [{"data": []}, {"data": [{"c": "a"}]}, {"path": "x"}])
def test_a_json_file_that_is_taken_for_a_description_says_so(
    tell: Tell, content: dict[str, Any]
) -> None:
    text = json.dumps(content)
    assert tell(text, _field("c"), path="t.json")[-1] == (
        "t.json : une clé comme « data » ou « resources » fait lire ce fichier comme une "
        "description du standard, qu’il n’est pas ; pour le garder tel quel, écrivez "
        "« type: json » dans la ressource."
    )
    told = tell(text, _field("c"), path="t.json", type="json")
    assert all(sentence.startswith("⚠ ") for sentence in told)


# Workbooks


def _xlsx(*rows: list[Any]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "t.xlsx : le fichier est vide : il n’a pas un octet."),
        (
            _xlsx(["c"], ["a"])[:900],
            "t.xlsx : le fichier est abîmé ou incomplet : prenez-en une autre copie.",
        ),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000),
            "t.xlsx : c’est un classeur d’un ancien format, ou protégé par un mot de passe, pas un "
            "classeur : enregistrez-le de nouveau, sans mot de passe, en .xlsx ou .ods.",
        ),
    ],
)
def test_a_workbook_that_cannot_be_read_says_what_it_is(
    tell: Tell, content: bytes, said: str
) -> None:
    assert tell(content, _field("c"), path="t.xlsx") == [said]


def test_a_formula_without_its_result_is_told(tell: Tell) -> None:
    content = _xlsx(["a", "b"], [1, "=A2+1"], [2, "=A3+1"])
    fields = [_field("a", "integer"), _field("b", "integer")]
    assert tell(content, *fields, path="t.xlsx") == [
        "⚠ t.xlsx, ligne 2 : 2 cellules ont une formule sans son résultat, la première en B2 "
        "(=A2+1) ; elles sont lues comme vides. Ouvrez le classeur dans un tableur, puis "
        "enregistrez-le."
    ]
    assert tell(content, *fields, path="t.xlsx", language="en") == [
        "⚠ t.xlsx, row 2: 2 cells have a formula without its result, the first in B2 (=A2+1); "
        "they are read as empty. Open the workbook in a spreadsheet program, then save it."
    ]
    assert tell(_xlsx(["a", "b"], [1, 2]), *fields, path="t.xlsx") == []


def test_the_formulas_of_the_sheet_that_is_read_are_told(tell: Tell) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["a"])
    book.worksheets[0].append(["=1+1"])
    for row in (["a"], [1]):
        book.create_sheet("Deux") if "Deux" not in book.sheetnames else None
        book["Deux"].append(row)
    content = io.BytesIO()
    book.save(content)
    field = _field("a", "integer")
    for dialect in ({"sheetName": "Deux"}, {"sheetNumber": 2}, {"excel": {"sheet": "Deux"}}):
        assert tell(content.getvalue(), field, path="t.xlsx", dialect=dialect) == []
    assert len(tell(content.getvalue(), field, path="t.xlsx")) == 2


def test_an_empty_cell_of_a_workbook_is_empty(tell: Tell) -> None:
    field = _field("b", "integer", constraints={"required": True})
    assert tell(_xlsx(["a", "b"], ["x", None]), _field("a"), field, path="t.xlsx") == [
        "t.xlsx, ligne 2, colonne B « b » : la cellule est vide, elle est obligatoire."
    ]


def test_a_time_of_more_than_a_day_is_shown_in_hours(tell: Tell) -> None:
    content = _xlsx(["h"], [dt.timedelta(hours=30)])
    assert tell(content, _field("h", "time"), path="t.xlsx") == [
        "t.xlsx, ligne 2, colonne A « h » : « 30:00:00 » n’est pas une heure (hh:mm:ss)."
    ]


# A table without a package


@pytest.fixture
def tell_lone(tmp_path: Path) -> Tell:
    """Validate a lone table; return the sentences that are said of it."""

    def tell_lone(
        content: str | bytes,
        *fields: dict[str, Any],
        language: str = "fr",
        encoding: str | None = None,
        **schema: object,
    ) -> list[str]:
        table, described = tmp_path / "t.csv", tmp_path / "schema.json"
        table.write_bytes(content.encode() if isinstance(content, str) else content)
        described.write_text(json.dumps({"fields": fields, **schema}), encoding="utf-8")
        package = read_table(table, described, encoding)
        text = render_text(validate(package), package, Catalogue(language)).plain
        told = [line.strip() for line in text.split("\n") if line.startswith("  ")]
        return [line.replace("\u00a0", " ").replace("\u202f", " ") for line in told]

    return tell_lone


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("ID,NOM\n1,a\n", "headerCase: false"),
        ("sep=,\nid,nom\n1,a\n", "headerRows: [2]"),
    ],
)
def test_what_a_lone_tables_dialect_would_say_has_a_place(
    tell_lone: Tell, content: str, line: str
) -> None:
    fields = (_field("id", "integer"), _field("nom"))
    told, _ = tell_lone(content, *fields)
    assert told.endswith(
        f"Si c’est voulu, écrivez « {line} » sous « dialect » de la table, dans un "
        "datapackage.yaml qui la décrit."
    )
    told, _ = tell_lone(content, *fields, language="en")
    assert told.endswith(
        f"If this is meant, write “{line}” under the table's “dialect”, in a datapackage.yaml "
        "that describes it."
    )


def test_the_encoding_of_a_lone_table_is_given_on_the_command_line(tell_lone: Tell) -> None:
    content = "nom\né\n".encode("cp1252")
    assert tell_lone(content, _field("nom")) == [
        "⚠ t.csv, ligne 2 : le texte n’est pas en UTF-8 ; il est lu en windows-1252. Si les "
        "accents sont bons, ajoutez --encoding windows-1252 ; sinon, donnez ainsi l’encodage "
        "qu’il a, ou enregistrez le fichier en UTF-8."
    ]
    assert tell_lone(content, _field("nom"), encoding="utf-8") == [
        "t.csv, ligne 2 : le texte n’est pas en utf-8 ; donnez l’encodage qu’il a, par exemple "
        "--encoding windows-1252, ou enregistrez le fichier en UTF-8."
    ]


@pytest.mark.parametrize(
    ("field", "schema"),
    [
        (_field("nom", "integer", constraints={"exclusiveMinimum": 0}), {}),
        (_field("nom"), {"missingValues": [{"value": "", "label": "sans"}]}),
    ],
)
def test_version_2_of_the_standard_is_said_in_a_lone_schema(
    tell_lone: Tell, field: dict[str, Any], schema: dict[str, Any]
) -> None:
    (told,) = tell_lone("nom\n1\n", field, **schema)
    profile = "https://datapackage.org/profiles/2.0/tableschema.json"
    assert told.endswith(
        f"de la version 2 du standard ; ajoutez au schéma « $schema », qui vaut {profile}."
    )
    assert tell_lone("nom\n1\n", field, **schema, **{"$schema": profile}) == []
