"""What is told of a table to a person: true, once, and with what to write instead."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from parution.messages import Catalogue
from parution.project import read_package
from parution.reports.validation_text import render_text
from parution.validation import validate

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FR, EN = Catalogue("fr"), Catalogue("en")
ID = {"name": "id", "type": "integer"}
V = {"name": "v", "type": "string"}


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.fixture
def tell(write_package: Callable[..., Path]) -> Callable[..., list[str]]:
    """Validate a package whose first table is ``t``, and return what is said of that table."""

    def run(
        content: str | bytes | None,
        fields: list[dict[str, Any]],
        *others: dict[str, Any],
        catalogue: Catalogue = FR,
        limit: int | None = 20,
        files: dict[str, str | bytes] | None = None,
        **more: Any,
    ) -> list[str]:
        schema = {"fields": fields, **more.pop("schema", {})}
        resource = {"name": "t", "path": "t.csv", "schema": schema, **more}
        if "data" in more:
            del resource["path"]
        named = {} if content is None else {str(resource["path"]): content}
        path = write_package(resource, *others, files={**named, **(files or {})})
        package = read_package(path)
        report = validate(package, limit=limit)
        lines = _plain(render_text(report, package, catalogue).plain).split("\n")
        ends = [at for at, line in enumerate(lines) if not line.startswith("  ")]
        return [line.strip() for line in lines[1 : ends[1]]]

    return run


# Foreign keys


def _key(*fields: str, to: str = "b", other: tuple[str, ...] = ("k",)) -> dict[str, Any]:
    reference = {"resource": to, "fields": list(other)}
    return {"foreignKeys": [{"fields": list(fields), "reference": reference}]}


def _target(kind: str, name: str = "b") -> dict[str, Any]:
    return {"name": name, "path": "b.csv", "schema": {"fields": [{"name": "k", "type": kind}]}}


@pytest.mark.parametrize(
    ("own", "other", "values", "said"),
    [
        (
            "string",
            "integer",
            "75",
            "aucune valeur de « v », un texte, ne peut être trouvée dans « k » de la table « b », "
            "un nombre entier : donnez le même type aux deux champs.",
        ),
        (
            "integer",
            "string",
            "75",
            "aucune valeur de « v », un nombre entier, ne peut être trouvée dans « k » de la table "
            "« b », un texte : donnez le même type aux deux champs.",
        ),
        (
            "date",
            "string",
            "2024-01-02",
            "aucune valeur de « v », une date (AAAA-MM-JJ), ne peut être trouvée dans « k » de la "
            "table « b », un texte : donnez le même type aux deux champs.",
        ),
        (
            "string",
            "year",
            "2024",
            "aucune valeur de « v », un texte, ne peut être trouvée dans « k » de la table « b », "
            "une année (AAAA) : donnez le même type aux deux champs.",
        ),
    ],
)
def test_types_that_never_meet_are_told_once_for_the_key(
    tell: Callable[..., list[str]], own: str, other: str, values: str, said: str
) -> None:
    csv = "id,v\n" + "".join(f"{number},{values}\n" for number in range(30))
    told = tell(
        csv,
        [ID, {"name": "v", "type": own}],
        _target(other),
        files={"b.csv": f"k\n{values}\n"},
        schema=_key("v"),
    )
    assert told == [f"t.csv : {said}", "30 autres erreurs en sont la suite."]


def test_types_that_never_meet_are_told_in_english_too(tell: Callable[..., list[str]]) -> None:
    told = tell(
        "id,v\n1,75\n",
        [ID, V],
        _target("integer"),
        catalogue=EN,
        files={"b.csv": "k\n75\n"},
        schema=_key("v"),
    )
    assert told == [
        "t.csv: no value of “v”, a text, can be found in “k” of the table “b”, a whole number: "
        "give "
        "both fields the same type.",
        "1 other error follows from these.",
    ]


@pytest.mark.parametrize("own", ["number", "boolean", "year"])
def test_numbers_of_two_kinds_may_meet(tell: Callable[..., list[str]], own: str) -> None:
    cell = "true" if own == "boolean" else "2024"
    told = tell(
        f"id,v\n1,{cell}\n",
        [ID, {"name": "v", "type": own}],
        _target("integer"),
        files={"b.csv": "k\n3\n"},
        schema=_key("v"),
    )
    assert len(told) == 1
    assert "n’existe pas dans la table « b »" in told[0]


def test_a_key_of_two_columns_names_both(tell: Callable[..., list[str]]) -> None:
    target = {"name": "b", "path": "b.csv", "schema": {"fields": [ID, V]}}
    told = tell(
        "id,v\n1,x \n",
        [ID, V],
        target,
        files={"b.csv": "id,v\n1,x\n"},
        schema=_key("id", "v", other=("id", "v")),
    )
    assert told == [
        "t.csv, ligne 2 : « 1, x␣ » (colonnes id, v) n’existe pas dans la table « b » (colonnes "
        "id, v). Invisible à l’écran : ␣ est une espace au début ou à la fin."
    ]


def test_a_part_of_a_key_without_a_value_is_told_as_empty(tell: Callable[..., list[str]]) -> None:
    target = {"name": "b", "path": "b.csv", "schema": {"fields": [ID, V]}}
    told = tell(
        "id,v\n1,\n2,None\n",
        [ID, V],
        target,
        files={"b.csv": "id,v\n1,x\n"},
        schema=_key("id", "v", other=("id", "v")),
    )
    assert told == [
        f"t.csv, ligne {row} : « {cells} » (colonnes id, v) n’existe pas dans la table « b » "
        "(colonnes id, v)."
        for row, cells in ((2, "1, (vide)"), (3, "2, None"))
    ]


def test_a_check_tells_a_value_as_it_is_written(tell: Callable[..., list[str]]) -> None:
    checks = [{"type": "forbidden-value", "fieldName": "v", "values": [True]}]
    field = {"name": "v", "type": "boolean", "trueValues": ["oui"], "falseValues": ["non"]}
    assert tell("id,v\n1,oui\n", [ID, field], checklist={"checks": checks}) == [
        "t.csv, ligne 2, colonne B « v » : « oui » est une valeur interdite (true)."
    ]


# One table unreadable


BAD = b"k\n\xe9\n"


def test_a_table_that_cannot_be_read_accuses_itself_alone(
    write_package: Callable[..., Path],
) -> None:
    source = {**_target("string", "sources"), "encoding": "utf-8"}
    tables = [
        {
            "name": f"r{number}",
            "path": "r.csv",
            "schema": {"fields": [ID, V], **_key("v", to="sources")},
        }
        for number in range(3)
    ]
    package = read_package(
        write_package(source, *tables, files={"b.csv": BAD, "r.csv": "id,v\n1,é\nx,é\n"})
    )
    report = validate(package)
    # The report for programs has what frictionless says.
    assert [task.errors[0].type for task in report.tasks] == ["encoding-error"] * 4
    lines = _plain(render_text(report, package, FR).plain).split("\n")
    unread = (
        "  r.csv : ses renvois à « sources » n’ont pas été vérifiés, car cette table ne peut pas "
        "être lue : corrigez-la d’abord."
    )
    wrong = "  r.csv, ligne 3, colonne A « id » : « x » n’est pas un nombre entier."
    assert [line for line in lines if line.startswith("  r.csv")] == [unread, wrong] * 3
    assert sum("utf-8" in line for line in lines) == 1
    # Their rows were read: they are counted.
    assert [task.all_rows for task in report.tasks] == [None, 2, 2, 2]
    assert sum("2 lignes" in line for line in lines if line.startswith("✘ r")) == 3


@pytest.mark.parametrize(
    ("path", "content"), [("b.csv", None), ("b.csv", ""), ("b.xlsx", "k\n1\n"), ("b.csv.gz", "k\n")]
)
def test_whatever_the_reason_the_others_say_what_was_not_checked(
    tell: Callable[..., list[str]], path: str, content: str | None
) -> None:
    target = {**_target("string"), "path": path}
    files = {} if content is None else {path: content}
    told = tell("id,v\n1,a\n", [ID, V], target, files=files, schema=_key("v"))
    assert told == [
        "t.csv : ses renvois à « b » n’ont pas été vérifiés, car cette table ne peut pas être lue "
        ": corrigez-la d’abord."
    ]


def test_two_unreadable_tables_are_named_and_one_that_is_so_itself_says_so(
    tell: Callable[..., list[str]],
) -> None:
    others = [{**_target("string", name), "path": f"{name}.csv"} for name in ("b", "c")]
    keys = [_key("v", to=name)["foreignKeys"][0] for name in ("b", "c")]
    schema = {"foreignKeys": keys}
    assert tell("id,v\n1,a\n", [ID, V], *others, schema=schema) == [
        "t.csv : ses renvois à « b », « c » n’ont pas été vérifiés, car ces tables ne peuvent pas "
        "être lues : corrigez-les d’abord."
    ]
    assert tell("", [ID, V], *others, schema=schema) == [
        "t.csv : le fichier est vide ; il faut au moins la ligne d’en-tête."
    ]


# Keys, rows without a value, rules that follow


@pytest.mark.parametrize(
    ("csv", "more", "said"),
    [
        (
            "id,v\n1,a\nx,b\n",
            {"schema": {"primaryKey": "id"}},
            [
                "t.csv, ligne 3, colonne A « id » : « x » n’est pas un nombre entier.",
                "1 autre erreur en est la suite.",
            ],
        ),
        (
            "id,v\n1,a\n,b\n",
            {"schema": {"primaryKey": "id"}},
            ["t.csv, ligne 3 : la clé est vide ; chaque ligne doit en avoir une."],
        ),
        (
            "id,v\n1,a\n,\n2,b\n",
            {"schema": {"primaryKey": "id"}},
            ["t.csv : la ligne 3 est vide ; supprimez-la."],
        ),
        (
            "id,v\n1,a\n,\n,\n,\n2,b\n",
            {},
            ["t.csv : les lignes 3 à 5 sont vides ; supprimez-les."],
        ),
        (
            "id,v\n1,a\n" + ",\n" * 4,
            {},
            ["t.csv : les 4 dernières lignes, à partir de la ligne 3, sont vides ; supprimez-les."],
        ),
        (
            "id,v\n1,a\n" + ",\n" * 500,
            {"schema": {"primaryKey": "id"}},
            [
                "t.csv : les 500 dernières lignes, à partir de la ligne 3, sont vides ; "
                "supprimez-les."
            ],
        ),
        (
            "id,v\n1,a\n,\nx,b\n , \n\n",
            {},
            [
                "t.csv : la ligne 3 est vide ; supprimez-la.",
                "t.csv, ligne 4, colonne A « id » : « x » n’est pas un nombre entier.",
                "t.csv : les 2 dernières lignes, à partir de la ligne 5, sont vides ; "
                "supprimez-les.",
            ],
        ),
        (
            "id,v\n1,a\n,\n,\n",
            {"schema": {"missingValues": ["-"]}},
            ["t.csv : les 2 dernières lignes, à partir de la ligne 3, sont vides ; supprimez-les."],
        ),
        (
            "id,v\nx,1\n2,1\n",
            {"checklist": {"checks": [{"type": "row-constraint", "formula": "id < 2"}]}},
            [
                "t.csv, ligne 2, colonne A « id » : « x » n’est pas un nombre entier.",
                "t.csv, ligne 3 : la règle « id < 2 » n’est pas respectée.",
                "1 autre erreur en est la suite.",
            ],
        ),
        (
            "id,v\nx,1\n2,1\n",
            {"checklist": {"checks": [{"type": "sequential-value", "fieldName": "id"}]}},
            [
                "t.csv, ligne 2, colonne A « id » : « x » n’est pas un nombre entier.",
                "1 autre erreur en est la suite.",
            ],
        ),
        (
            "id,v\n1,1\n,1\n",
            {"checklist": {"checks": [{"type": "sequential-value", "fieldName": "id"}]}},
            [
                "t.csv, ligne 3, colonne A « id » : la cellule est vide ; la colonne doit compter "
                "1 par 1."
            ],
        ),
        (
            "id,v\n1,a,\n2,b,,\n3,c, ,d\n",
            {},
            [
                "t.csv, ligne 2, colonne C : la ligne finit par un séparateur de trop (« , ») : "
                "supprimez-le.",
                "t.csv, ligne 3, colonne C : la ligne finit par un séparateur de trop (« , ») : "
                "supprimez-le.",
                "t.csv, ligne 4, colonne C : la ligne finit par un séparateur de trop (« , ») : "
                "supprimez-le.",
                "t.csv, ligne 4, colonne D : il y a une cellule de trop : « d ». Si un texte "
                "contient « , », mettez-le entre guillemets.",
            ],
        ),
        (
            "id;v\n1;a;b\n",
            {"dialect": {"delimiter": ";"}},
            [
                "t.csv, ligne 2, colonne C : il y a une cellule de trop : « b ». Si un texte "
                "contient « ; », mettez-le entre guillemets."
            ],
        ),
        (
            "id\tv\n1\ta\tb\n",
            {"dialect": {"csv": {"delimiter": "\t"}}},
            [
                "t.csv, ligne 2, colonne C : il y a une cellule de trop : « b ». Si un texte "
                "contient une tabulation, mettez-le entre guillemets."
            ],
        ),
    ],
)
def test_what_follows_from_another_fault_is_not_told_again(
    tell: Callable[..., list[str]], csv: str, more: dict[str, Any], said: list[str]
) -> None:
    assert tell(csv, [ID, V], **more) == said


def test_a_blank_row_of_a_part_is_told_in_its_part(tell: Callable[..., list[str]]) -> None:
    told = tell(
        None,
        [ID, V],
        path=["a.csv", "b.csv"],
        files={"a.csv": "id,v\n1,a\n", "b.csv": "id,v\n2,b\n,\n,\n"},
        schema={"primaryKey": "id"},
    )
    assert told == [
        f"b.csv, ligne {row} : la ligne est vide ; il faut la supprimer." for row in (3, 4)
    ]


# Cells


def _place(cell: str) -> str:
    return f"t.csv, ligne 2, colonne B « v » : {cell}"


@pytest.mark.parametrize(
    ("cell", "field", "said"),
    [
        # Lists
        (
            "1;2;x",
            {"type": "list", "delimiter": ";", "itemType": "integer"},
            "dans la liste « 1;2;x », « x » n’est pas un nombre entier.",
        ),
        (
            "2024-01-02|hier|",
            {"type": "list", "delimiter": "|", "itemType": "date"},
            "dans la liste « 2024-01-02|hier| », « hier », un élément vide n’est pas une date "
            "(AAAA-MM-JJ).",
        ),
        (
            "1.5/deux",
            {"type": "list", "delimiter": "/", "itemType": "number"},
            "dans la liste « 1.5/deux », « deux » n’est pas un nombre (décimales après un point).",
        ),
        (
            "true;non",
            {"type": "list", "delimiter": ";", "itemType": "boolean"},
            "dans la liste « true;non », « non » n’est pas une réponse : true ou false.",
        ),
        # What nobody sees
        (
            "1\u00a0200",
            {"type": "integer"},
            "« 1⍽200 » n’est pas un nombre entier. Écrivez « 1200 ». Invisible à l’écran : ⍽ est "
            "une espace insécable.",
        ),
        (
            "1\u202f200",
            {"type": "integer"},
            "« 1⍽200 » n’est pas un nombre entier. Écrivez « 1200 ». Invisible à l’écran : ⍽ est "
            "une espace fine insécable.",
        ),
        (
            "oui ",
            {"constraints": {"enum": ["oui", "non"]}},
            "« oui␣ » n’est pas une des valeurs permises : oui, non. Écrivez « oui ». "
            "Invisible à l’écran : ␣ est "
            "une espace au début ou à la fin.",
        ),
        (
            "\toui",
            {"constraints": {"enum": ["oui", "non"]}},
            "« \\toui » n’est pas une des valeurs permises : oui, non. Écrivez « oui ». "
            "Invisible à l’écran : \\t "
            "est une tabulation.",
        ),
        (
            "ou\u200bi",
            {"constraints": {"enum": ["oui", "non"]}},
            "« ou\\u200bi » n’est pas une des valeurs permises : oui, non. Écrivez « oui ». "
            "Invisible à l’écran : "
            "\\u200b est un caractère invisible, sans largeur.",
        ),
        (
            "  ",
            {"constraints": {"enum": ["oui", "non"]}},
            "« ␣␣ » n’est pas une des valeurs permises : oui, non. Invisible à l’écran : ␣ est "
            "une espace au début ou à la fin.",
        ),
        # Empty
        ("", {"type": "integer"}, "une cellule vide n’est pas un nombre entier."),
        ("", {"type": "date"}, "une cellule vide n’est pas une date (AAAA-MM-JJ)."),
        (
            "",
            {"constraints": {"enum": ["oui"]}},
            "une cellule vide n’est pas une des valeurs permises : oui.",
        ),
        (
            "",
            {"constraints": {"minLength": 2}},
            "une cellule vide ne convient pas : il faut au moins 2 caractères.",
        ),
        (
            "-",
            {"constraints": {"required": True}},
            "« - » compte comme une cellule vide, et elle est obligatoire.",
        ),
        # Dates as spreadsheets count them
        (
            "45028",
            {"type": "date"},
            "« 45028 » n’est pas une date (AAAA-MM-JJ). C’est ainsi qu’un tableur compte les jours "
            ": écrivez « 2023-04-12 ».",
        ),
        (
            "36526",
            {"type": "date", "format": "%d/%m/%Y", "example": "31/12/1999"},
            "« 36526 » n’est pas une date (JJ/MM/AAAA). C’est ainsi qu’un tableur compte les jours "
            ": écrivez « 01/01/2000 ».",
        ),
        (
            "45028.5",
            {"type": "date"},
            "« 45028.5 » n’est pas une date (AAAA-MM-JJ). C’est ainsi qu’un tableur compte les "
            "jours : écrivez « 2023-04-12 ».",
        ),
        (
            "45028.5",
            {"type": "datetime"},
            "« 45028.5 » n’est pas une date avec heure (AAAA-MM-JJThh:mm:ssZ). C’est ainsi qu’un "
            "tableur compte les jours : écrivez « 2023-04-12T12:00:00Z ».",
        ),
        ("1234", {"type": "date"}, "« 1234 » n’est pas une date (AAAA-MM-JJ)."),
        # Booleans
        (
            "FAUX",
            {"type": "boolean"},
            "« FAUX » n’est pas une réponse : true ou false. Écrivez « false ».",
        ),
        (
            "VRAI",
            {"type": "boolean"},
            "« VRAI » n’est pas une réponse : true ou false. Écrivez « true ».",
        ),
        (
            "Oui",
            {"type": "boolean"},
            "« Oui » n’est pas une réponse : true ou false. Écrivez « true ».",
        ),
        (
            "FAUX",
            {"type": "boolean", "trueValues": ["oui"], "falseValues": ["non"], "example": "oui"},
            "« FAUX » n’est pas une réponse : oui ou non. Écrivez « non ».",
        ),
        (
            "peut-être",
            {"type": "boolean"},
            "« peut-être » n’est pas une réponse : true ou false.",
        ),
        # Numbers
        (
            "12,5",
            {"type": "number"},
            "« 12,5 » n’est pas un nombre (décimales après un point). Écrivez « 12.5 ».",
        ),
        (
            "1 234,5",
            {"type": "number"},
            "« 1 234,5 » n’est pas un nombre (décimales après un point). Écrivez « 1234.5 ».",
        ),
        (
            "12.5",
            {"type": "number", "decimalChar": ","},
            "« 12.5 » n’est pas un nombre (décimales après « , »). Écrivez « 12,5 ».",
        ),
        ("12,5", {"type": "integer"}, "« 12,5 » n’est pas un nombre entier."),
        # Codes
        (
            "12345678",
            {"constraints": {"pattern": "^\\d{9}$"}},
            "« 12345678 » n’a pas la forme attendue (^\\d{9}$). Il y a 8 chiffres au lieu de 9. Un "
            "tableur a peut-être retiré des zéros au début : écrivez alors « 012345678 », dans "
            "une cellule au format Texte.",
        ),
        (
            "123 456 789",
            {"constraints": {"pattern": "[0-9]{9}"}, "example": "123456789"},
            "« 123 456 789 » n’a pas la forme attendue. Écrivez « 123456789 ».",
        ),
        (
            "1,23457E+08",
            {"constraints": {"pattern": "^[0-9]{9}$"}, "description": "Le SIREN, en 9 chiffres."},
            "« 1,23457E+08 » n’a pas la forme attendue (Le SIREN, en 9 chiffres). Un tableur a "
            "remplacé les chiffres par une notation scientifique : écrivez le nombre entier, dans "
            "une cellule au format Texte.",
        ),
        (
            "1234567890",
            {"constraints": {"pattern": "^[0-9]{9}$"}},
            "« 1234567890 » n’a pas la forme attendue (^[0-9]{9}$). Il y a 10 chiffres au lieu "
            "de 9.",
        ),
        (
            "123 456 789 00012",
            {"constraints": {"minLength": 14, "maxLength": 14}},
            "« 123 456 789 00012 » est trop long : il faut au plus 14 caractères. Écrivez "
            "« 12345678900012 ».",
        ),
        (
            "1004",
            {"constraints": {"minLength": 5, "maxLength": 5}},
            "« 1004 » est trop court : il faut au moins 5 caractères. Il y a 4 chiffres au lieu de "
            "5. Un tableur a peut-être retiré des zéros au début : écrivez alors « 01004 », dans "
            "une cellule au format Texte.",
        ),
        # Patterns
        (
            "x",
            {"constraints": {"pattern": "[A-Z]{2}"}, "example": "AB"},
            "« x » n’a pas la forme attendue. Exemple : « AB ».",
        ),
        (
            "x",
            {
                "constraints": {"pattern": "[A-Z]{2}"},
                "description": "Deux\nmajuscules. Rien d’autre.",
                "example": "AB",
            },
            "« x » n’a pas la forme attendue (Deux majuscules). Exemple : « AB ».",
        ),
        (
            "x",
            {"constraints": {"pattern": "[A-Z]{2}"}},
            "« x » n’a pas la forme attendue ([A-Z]{2}).",
        ),
    ],
)
def test_a_cell_is_told_with_what_to_write_instead(
    tell: Callable[..., list[str]], cell: str, field: dict[str, Any], said: str
) -> None:
    described = {"name": "v", "type": "string", **field}
    missing = {"schema": {"missingValues": ["-"]}}
    assert tell(f'id,v\n1,"{cell}"\n', [ID, described], **missing) == [_place(said)]


@pytest.mark.parametrize(
    ("cell", "field", "said"),
    [
        (
            "45028",
            {"type": "date"},
            "“45028” is not a date (YYYY-MM-DD). Spreadsheets count days this way: write "
            "“2023-04-12”.",
        ),
        (
            "1\u00a0200",
            {"type": "integer"},
            "“1⍽200” is not a whole number. Write “1200”. Not seen on the screen: ⍽ is a "
            "no-break space.",
        ),
        ("", {"type": "integer"}, "an empty cell is not a whole number."),
        (
            "FAUX",
            {"type": "boolean"},
            "“FAUX” is not a yes-or-no value: true or false. Write “false”.",
        ),
    ],
)
def test_it_is_told_in_english_too(
    tell: Callable[..., list[str]], cell: str, field: dict[str, Any], said: str
) -> None:
    told = tell(
        f'id,v\n1,"{cell}"\n',
        [ID, {"name": "v", **field}],
        catalogue=EN,
        schema={"missingValues": ["-"]},
    )
    assert told == [f"t.csv, row 2, column B “v”: {said}"]


@pytest.mark.parametrize(
    ("cells", "values", "shown"),
    [
        (("1", "1"), {"trueValues": ["1"], "falseValues": ["0"]}, "1"),
        (("oui", "OUI"), {"trueValues": ["oui", "OUI"], "falseValues": ["non"]}, "OUI"),
        (("false", "False"), {}, "False"),
    ],
)
def test_a_repeated_boolean_is_told_as_it_is_written(
    tell: Callable[..., list[str]], cells: tuple[str, str], values: dict[str, Any], shown: str
) -> None:
    field = {"name": "v", "type": "boolean", "constraints": {"unique": True}, **values}
    told = tell("id,v\n" + "".join(f"{at},{cell}\n" for at, cell in enumerate(cells)), [ID, field])
    assert told == [
        f"t.csv, ligne 3, colonne B « v » : « {shown} » est déjà à la ligne 2 ; chaque valeur de "
        "« v » doit être unique."
    ]


# Files that are something else


def _workbook(*rows: tuple[object, ...], sheets: tuple[str, ...] = ("Feuille1",)) -> bytes:
    book = openpyxl.Workbook()
    book.active.title = sheets[0]
    for row in rows:
        book.active.append(list(row))
    for name in sheets[1:]:
        book.create_sheet(name)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


BOOK = _workbook(("id", "v"), (1, "a"), sheets=("Feuille1", "Années & co"))
HTML = "<!DOCTYPE html>\n<html><body>Erreur 404</body></html>\n"


@pytest.mark.parametrize(
    ("path", "content", "more", "said"),
    [
        (
            "t.csv",
            HTML,
            {},
            "c’est une page web (HTML), pas un CSV : téléchargez le fichier de données lui-même.",
        ),
        (
            "t.csv",
            "\n  <html lang='fr'>\n<body>\n",
            {"encoding": "utf-8"},
            "c’est une page web (HTML), pas un CSV : téléchargez le fichier de données lui-même.",
        ),
        (
            "t.csv",
            BOOK,
            {"encoding": "utf-8"},
            "c’est un classeur de tableur, pas un CSV : enregistrez-le au format CSV, ou "
            "donnez-lui "
            "son vrai nom.",
        ),
        (
            "t.csv",
            BOOK,
            {},
            "c’est un classeur de tableur, pas un CSV : enregistrez-le au format CSV, ou "
            "donnez-lui "
            "son vrai nom.",
        ),
        ("t.csv", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", {}, "c’est un PDF, pas un CSV."),
        (
            "t.xlsx",
            "id,v\n1,a\n",
            {},
            "c’est du texte (du CSV, sans doute), pas un classeur : renommez-le en .csv, ou "
            "enregistrez-le comme classeur.",
        ),
        (
            "t.ods",
            "id,v\n1,a\n",
            {},
            "c’est du texte (du CSV, sans doute), pas un classeur : renommez-le en .csv, ou "
            "enregistrez-le comme classeur.",
        ),
        (
            "t.xlsx",
            HTML,
            {},
            "c’est une page web (HTML), pas un classeur : téléchargez le fichier de données "
            "lui-même.",
        ),
        (
            "t.xlsx",
            BOOK,
            {"dialect": {"excel": {"sheet": "Années"}}},
            "le classeur n’a pas de feuille « Années » ; il a : « Feuille1 », « Années & co ».",
        ),
        (
            "t.xlsx",
            BOOK,
            {"dialect": {"excel": {"sheet": "feuille1"}}},
            "le classeur n’a pas de feuille « feuille1 » ; il a : « Feuille1 », « Années & co ».",
        ),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_told_as_what_it_is(
    tell: Callable[..., list[str]],
    path: str,
    content: str | bytes,
    more: dict[str, Any],
    said: str,
) -> None:
    assert tell(content, [ID, V], path=path, **more) == [f"{path} : {said}"]


def test_a_number_where_a_spreadsheet_should_have_text_says_how_to_format_the_cell(
    tell: Callable[..., list[str]],
) -> None:
    book = _workbook(("id", "v"), (1, 75), (2, 1.5), (3, True), (4, "01004"))
    assert tell(book, [ID, V], path="t.xlsx") == [
        f"t.xlsx, ligne {row}, colonne B « v » : « {cell} » n’est pas un texte pour le tableur : "
        "mettez la cellule au format Texte, puis écrivez-la de nouveau."
        for row, cell in ((2, "75"), (3, "1.5"), (4, "True"))
    ]


def test_data_of_the_descriptor_have_the_name_of_their_resource(
    tell: Callable[..., list[str]], write_package: Callable[..., Path]
) -> None:
    assert tell(None, [ID, V], data=[["id", "v"], ["x", "a"]]) == [
        "t, ligne 2, colonne A « id » : « x » n’est pas un nombre entier."
    ]
    assert tell(None, [ID, V], data=[["id"], [1]]) == [
        "t, en-tête : la colonne « v » manque. Si c’est voulu, écrivez « fieldsMatch: superset » "
        "dans le schéma.",
        "Une fois l’en-tête lu ainsi, il ne reste aucune erreur.",
    ]
    package = read_package(
        write_package({"name": "dedans", "data": [{"id": "x"}], "schema": {"fields": [ID]}})
    )
    text = _plain(render_text(validate(package), package, FR).plain)
    assert "<memory>" not in text
    assert text.split("\n")[0] == "✘ dedans  1 ligne  1 erreur  dedans"


# How many are shown


@pytest.mark.parametrize("limit", [0, 1, 5, 15, 25])
def test_as_many_errors_are_shown_as_were_asked_for(
    tell: Callable[..., list[str]], limit: int
) -> None:
    told = tell("id,v\n" + "x,a\n" * 22, [ID, V], limit=limit)
    assert sum("n’est pas un nombre entier" in line for line in told) == min(limit, 22)
    last = {
        0: "22 erreurs : valeur du mauvais type, colonne « id ».",
        1: "… et 21 autres du même genre (valeur du mauvais type, colonne « id »).",
        5: "… et 17 autres du même genre (valeur du mauvais type, colonne « id »).",
        15: "… et 7 autres du même genre (valeur du mauvais type, colonne « id »).",
    }
    if limit < 22:
        assert told[-1] == last[limit]


def test_one_error_that_is_not_shown_is_one(tell: Callable[..., list[str]]) -> None:
    assert tell("id,v\nx,a\n", [ID, V], limit=0) == [
        "1 erreur : valeur du mauvais type, colonne « id »."
    ]
    assert tell("id,v\nx,a\n", [ID, V], limit=0, catalogue=EN) == [
        "1 error: value of the wrong type, column “id”."
    ]
