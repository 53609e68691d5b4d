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


# Cells


@pytest.mark.parametrize(
    ("cell", "kind", "advice"),
    [
        ("31/12/2024", "date", "Écrivez « 2024-12-31 »."),
        ("31.12.2024", "date", "Écrivez « 2024-12-31 »."),
        ("2024/12/31", "date", "Écrivez « 2024-12-31 »."),
        ("20241231", "date", "Écrivez « 2024-12-31 »."),
        ("2024-12-31 00:00:00", "date", "Écrivez « 2024-12-31 »."),
        ("2024-02-30", "date", "Ce jour n’existe pas."),
        ("31/02/2024", "date", "Ce jour n’existe pas."),
        # Which one is the day?
        (
            "01/02/2024",
            "date",
            "Écrivez « 2024-02-01 » si le jour y vient d’abord, « 2024-01-02 » si c’est le mois.",
        ),
        (
            "12/31/2024",
            "date",
            "Le mois y est écrit avant le jour ? Écrivez alors « 2024-12-31 ».",
        ),
        ("31/12/24", "date", "Écrivez l’année avec ses quatre chiffres."),
        (
            "1,234",
            "number",
            "Écrivez « 1.234 » si ce signe y sépare les décimales, « 1234 » s’il sépare les "
            "milliers.",
        ),
        ("12 k€", "number", ""),
        ("12 5", "integer", ""),
        ("31/12/2024 14:05", "datetime", "Écrivez « 2024-12-31T14:05:00 »."),
        ("2024-12-31 8h30", "datetime", "Écrivez « 2024-12-31T08:30:00 »."),
        ("14h05", "time", "Écrivez « 14:05:00 »."),
        ("9:05", "time", "Écrivez « 09:05:00 »."),
        ("PT08H30M00S", "time", "Écrivez « 08:30:00 »."),
        ("2024.0", "year", "Écrivez « 2024 »."),
        ("2024-01-01", "year", "Écrivez « 2024 »."),
        ("01/2024", "yearmonth", "Écrivez « 2024-01 »."),
        ("2024-01-01", "yearmonth", "Écrivez « 2024-01 »."),
        ("12,5 €", "number", "Écrivez « 12.5 »."),
        ("€12", "number", "Écrivez « 12 »."),
        ("12.5 %", "number", "Écrivez « 12.5 »."),
        ("1.234,56", "number", "Écrivez « 1234.56 »."),
        ("1’234", "number", "Écrivez « 1234 »."),
        ("1,234.56", "number", ""),
        ("12.0", "integer", "Écrivez « 12 »."),
        ("12,00", "integer", "Écrivez « 12 »."),
        ("1,000", "integer", ""),
    ],
)
def test_what_to_write_instead_of_a_cell_is_said_where_it_is_sure(
    tell: Tell, cell: str, kind: str, advice: str
) -> None:
    (said,) = tell(f'n;c\n1;"{cell}"\n', _field("n"), _field("c", kind), dialect={"delimiter": ";"})
    assert said.startswith(f"t.csv, ligne 2, colonne B « c » : « {cell} » n’est pas ")
    assert said.endswith(f". {advice}") if advice else "Écrivez" not in said


@pytest.mark.parametrize("cell", ["N/A", "-", "néant", "n.d.", "NC", "#N/A", "sans objet"])
@pytest.mark.parametrize("kind", ["integer", "date", "number"])
def test_a_word_for_nothing_is_told_where_it_may_be_declared(
    tell: Tell, cell: str, kind: str
) -> None:
    (said,) = tell(f"n,c\na,{cell}\n", _field("n"), _field("c", kind))
    assert said.endswith(
        f" Si « {cell} » veut dire qu’il n’y a pas de valeur, laissez la cellule vide, ou ajoutez "
        "ce texte à « missingValues » dans le schéma."
    )


@pytest.mark.parametrize("cell", ["terminée", "TERMINEE", "Terminee "])
def test_a_permitted_value_in_other_letters_is_named(tell: Tell, cell: str) -> None:
    field = _field("c", constraints={"enum": ["Terminée", "En cours"]})
    (said,) = tell(f"n,c\na,{cell}\n", _field("n"), field)
    assert "n’est pas une des valeurs permises : Terminée, En cours. Écrivez « Terminée »." in said


def test_a_value_that_is_like_none_or_like_two_is_not_guessed(tell: Tell) -> None:
    field = _field("c", constraints={"enum": ["A1", "a-1", "B"]})
    for cell in ("a 1", "zz"):
        (said,) = tell(f"n,c\na,{cell}\n", _field("n"), field)
        assert "Écrivez" not in said


def test_a_list_with_another_separator_is_told_which_one(tell: Tell) -> None:
    field = _field("c", "list", itemType="integer")
    (said,) = tell("n,c\na,1;2\n", _field("n"), field)
    assert said == (
        "t.csv, ligne 2, colonne B « c » : dans la liste « 1;2 », « 1;2 » n’est pas un nombre "
        "entier. Écrivez « 1,2 »."
    )


def test_a_code_cut_by_a_separator_has_not_lost_zeros(tell: Tell) -> None:
    field = _field("siret", constraints={"pattern": "[0-9]{14}"})
    told = tell("siret,n\n1,23457E+13,a\n", field, _field("n"))
    assert not any("zéros" in said for said in told)


# Above the header

ROWS = [_field("id", "integer"), _field("nom"), _field("jour", "date")]


@pytest.mark.parametrize(
    ("before", "row"),
    [
        ("Liste des subventions 2024,,\n,,\n", 3),
        ("Titre,,\n", 2),
        ("Commune de Loos;service des finances\nMise à jour : 01/02/2024,,\n\n,,\n", 5),
    ],
)
def test_titles_above_the_header_are_told_with_the_row_that_names_the_columns(
    tell: Tell, before: str, row: int
) -> None:
    told = tell(f"{before}id,nom,jour\n1,a,2024-01-31\nx,b,2024-01-31\n", *ROWS)
    assert told == [
        f"t.csv, en-tête : c’est la ligne {row} qui nomme les colonnes : supprimez ce qui est "
        "avant, car la première ligne doit les nommer. Si c’est voulu, écrivez "
        f"« headerRows: [{row}] » sous « dialect » de la ressource.",
        "Une fois l’en-tête lu ainsi, il reste 1 erreur :",
        f"t.csv, ligne {row + 2}, colonne A « id » : « x » n’est pas un nombre entier.",
    ]


def test_titles_above_the_header_of_a_workbook_are_told(tell: Tell) -> None:
    content = _xlsx(["Titre"], ["id", "nom", "jour"], [1, "a", dt.date(2024, 1, 31)])
    assert tell(content, *ROWS, path="t.xlsx", language="en") == [
        "t.xlsx, header: it is row 2 that names the columns: remove what is before it, since the "
        "first row must name them. If this is meant, write “headerRows: [2]” under the resource's "
        "“dialect”.",
        "Once the header is read that way, no error remains.",
    ]


def test_short_rows_that_hide_the_header_are_told(tell: Tell) -> None:
    told = tell("id,nom,jour,lieu\n1,a\n2\n", *ROWS, _field("lieu"))
    assert told[0] == (
        "t.csv, en-tête : la première ligne nomme les colonnes, mais une autre a été lue à sa "
        "place, car les lignes suivantes sont plus courtes : donnez à chacune autant de cellules. "
        "Si c’est voulu, écrivez « headerRows: [1] » sous « dialect » de la ressource."
    )
    assert (
        "t.csv, ligne 2, colonne C « jour » : la cellule manque : la ligne est trop courte." in told
    )


def test_a_row_of_missing_values_is_not_called_empty(tell: Tell) -> None:
    schema = {"missingValues": ["", "n.d.", "-"]}
    told = tell("a,b\nn.d.,-\n3,x\n,\n,\n", _field("a", "integer"), _field("b"), schema=schema)
    assert told == [
        "t.csv : la ligne 2 n’a que des textes qui comptent comme vides (n.d., -) ; complétez-la, "
        "ou supprimez-la.",
        "t.csv : les 2 dernières lignes, à partir de la ligne 4, sont vides ; supprimez-les.",
    ]


def test_an_empty_item_of_a_list_is_called_so(tell: Tell) -> None:
    field = _field("c", "list", itemType="integer")
    assert tell('n,c\na,"1,,2"\n', _field("n"), field) == [
        "t.csv, ligne 2, colonne B « c » : dans la liste « 1,,2 », un élément vide n’est pas un "
        "nombre entier."
    ]


@pytest.mark.parametrize("rows", [[["a", "b"], [1], [1, 2, 3]], [["a"], [1, 2]], [["a", "b"], []]])
def test_rows_of_json_of_several_lengths_are_findings(tell: Tell, rows: list[list[Any]]) -> None:
    content = json.dumps([*rows, ["Ã©"]], ensure_ascii=False)
    told = tell(content, _field("a"), _field("b"), path="t.json", type="table")
    assert any("t.json, ligne" in sentence for sentence in told)


# Names of files


@pytest.mark.parametrize(
    ("written", "there"),
    [
        ("T.csv", "t.csv"),
        ("t.CSV", "t.csv"),
        ("données/e\u0301te\u0301.csv", "données/été.csv"),
        ("mes%20donnees.csv", "mes données.csv"),
        ("mes_donnees.csv", "mes données.csv"),
    ],
)
def test_a_file_of_nearly_that_name_is_named(
    write_package: Callable[..., Path], written: str, there: str
) -> None:
    schema = {"fields": [_field("c")]}
    described = {"name": "t", "path": written, "schema": schema}
    package = read_package(write_package(described, files={there: "c\na\n"}))
    text = render_text(validate(package), package, Catalogue("fr")).plain.replace("\u00a0", " ")
    assert f"{written} : le fichier manque ; il y a « {there} » : majuscules, accents et " in text


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (
            "donnees",
            "donnees : le fichier n’a pas d’extension, et rien ne dit son format ; renommez-le, "
            "par exemple en .csv.",
        ),
        (
            "t.txt",
            "t.txt : le format « txt » n’est pas connu ; renommez le fichier d’après ce qu’il est, "
            "par exemple .csv, .xlsx, .ods, .json.",
        ),
    ],
)
def test_a_file_of_no_format_is_told_how_to_be_named(tell: Tell, path: str, said: str) -> None:
    assert said in tell("c\na\n", _field("c"), path=path, type="table")
