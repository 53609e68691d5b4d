"""Every error that frictionless 5.21 gives on a table, made for real, and what is said of it."""

from __future__ import annotations

import gzip
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pytest
from frictionless import errors
from frictionless.errors import (
    CellError,
    FileError,
    HeaderError,
    LabelError,
    RowError,
    TableError,
)

from parution.messages import Catalogue
from parution.model.shortening import MAX_CELL, shorten
from parution.project import read_package
from parution.reports.explaining import explain
from parution.reports.showing import name_column
from parution.reports.validation_text import render_text
from parution.validation import LIMIT, validate
from parution.validation.notes import parse_error

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from parution.model.package import Package
    from parution.model.report import Report

FR, EN = Catalogue("fr"), Catalogue("en")
ID = {"name": "id", "type": "integer"}
V = {"name": "v", "type": "string"}


def _plain(text: str) -> str:
    """The spaces that do not break are the affair of the catalogues' own tests."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def _v(kind: str = "string", **constraints: object) -> dict[str, Any]:
    return {"name": "v", "type": kind, "constraints": constraints}


@dataclass(frozen=True)
class Case:
    """A table in error: its bytes, its fields, and all that is said of it, in French."""

    name: str
    csv: str | bytes | None
    said: tuple[str, ...]
    fields: tuple[dict[str, Any], ...] = (ID, V)
    schema: dict[str, Any] = field(default_factory=dict)
    checks: tuple[dict[str, Any], ...] = ()
    more: dict[str, Any] = field(default_factory=dict)
    files: dict[str, str | bytes] = field(default_factory=dict)
    others: tuple[dict[str, Any], ...] = ()
    package: dict[str, Any] = field(default_factory=dict)


def _type(kind: str, said: str, **more: object) -> Case:
    return Case(
        f"type-{kind}-{more.get('format', '')}",
        'v\n"<zz>"\n',
        (f"type-error|a.csv, ligne 2, colonne A « v » : « <zz> » n’est pas {said}.",),
        ({"name": "v", "type": kind, **more},),
    )


def _constraint(name: str, value: object, cell: str, said: str, kind: str = "string") -> Case:
    fact = f"« {cell} » {said}." if cell else said
    return Case(
        f"constraint-{name}",
        f"id,v\n1,{cell}\n",
        (f"constraint-error|a.csv, ligne 2, colonne B « v » : {fact}",),
        (ID, _v(kind, **{name: value})),
    )


def _file(name: str, said: str, csv: str | bytes | None = "id,v\n1,a\n", **more: object) -> Case:
    return Case(name, csv, (said,), more=more)


def _check(name: str, csv: str, said: str, **check: object) -> Case:
    return Case(name, csv, (said,), checks=(check,))


FOREIGN = {"foreignKeys": [{"fields": ["v"], "reference": {"resource": "b", "fields": ["k"]}}]}
MANY = "id,v\n" + "1,a\n" * 30

CASES = (
    Case(
        "type-integer-with-example",
        "id,v\nx,1\n",
        (
            "type-error|a.csv, ligne 2, colonne A « id » : « x » n’est pas un nombre entier. "
            "Exemple : « 12 ».",
        ),
        ({**ID, "example": "12"}, V),
    ),
    Case(
        "type-integer-with-examples",
        "id,v\n1,a\nx,1\n",
        (
            "type-error|a.csv, ligne 3, colonne A « id » : « x » n’est pas un nombre entier. "
            "Exemple : « 7 ».",
        ),
        ({**ID, "examples": [7, 8]}, V),
    ),
    Case(
        "type-boolean-with-an-example-that-is-one",
        "id,v\n1,zz\n",
        (
            "type-error|a.csv, ligne 2, colonne B « v » : « zz » n’est pas une réponse : true ou "
            "false. Exemple : « true ».",
        ),
        (ID, {"name": "v", "type": "boolean", "examples": [True]}),
    ),
    _type("number", "un nombre (décimales après un point)"),
    _type("number", "un nombre (décimales après « , »)", decimalChar=","),
    _type("boolean", "une réponse : true ou false"),
    _type("boolean", "une réponse : oui ou non", trueValues=["oui"], falseValues=["non"]),
    _type("date", "une date (AAAA-MM-JJ)"),
    _type("date", "une date (JJ/MM/AAAA)", format="%d/%m/%Y"),
    _type("time", "une heure (hh:mm:ss)"),
    _type("datetime", "une date avec heure (AAAA-MM-JJThh:mm:ssZ)"),
    _type("year", "une année (AAAA)"),
    _type("yearmonth", "un mois (AAAA-MM)"),
    _type("duration", "une durée (ISO 8601 : P1Y2M3DT4H)"),
    _type("geopoint", "un point géographique (longitude,latitude)"),
    _type("geojson", "un objet GeoJSON"),
    _type("array", "un tableau JSON"),
    _type("object", "un objet JSON"),
    _type("string", "une adresse électronique", format="email"),
    _type("string", "une adresse web (https://…)", format="uri"),
    _type("string", "un identifiant UUID", format="uuid"),
    _constraint("required", True, "", "la cellule est vide, elle est obligatoire."),
    _constraint("minLength", 2, "a", "est trop court : il faut au moins 2 caractères"),
    _constraint("maxLength", 2, "aaa", "est trop long : il faut au plus 2 caractères"),
    _constraint("enum", ["x", "y"], "a", "n’est pas une des valeurs permises : x, y"),
    _constraint("pattern", "[0-9]+", "a", "n’a pas la forme attendue ([0-9]+)"),
    _constraint("minimum", 6, "5", "ne convient pas : il faut au moins 6", "integer"),
    _constraint("maximum", 4, "5", "ne convient pas : il faut au plus 4", "integer"),
    *(
        replace(
            _constraint(name, 5, "5", said, "integer"),
            package={"$schema": "https://datapackage.org/profiles/2.0/datapackage.json"},
        )
        for name, said in (
            ("exclusiveMinimum", "ne convient pas : il faut plus que 5"),
            ("exclusiveMaximum", "ne convient pas : il faut moins que 5"),
        )
    ),
    Case(
        "type-list",
        'v\n"a,x"\n',
        (
            "type-error|a.csv, ligne 2, colonne A « v » : dans la liste « a,x », « a », « x » "
            "n’est pas un nombre entier.",
        ),
        ({"name": "v", "type": "list", "itemType": "integer"},),
    ),
    _constraint(
        "minimum",
        "2020-01-01",
        "2019-12-31",
        "ne convient pas : il faut au moins 2020-01-01",
        "date",
    ),
    Case(
        "unique",
        "id,v\n1,a\n2,a\n",
        (
            "unique-error|a.csv, ligne 3, colonne B « v » : « a » est déjà à la ligne 2 ; "
            "chaque valeur de « v » doit être unique.",
        ),
        (ID, _v(unique=True)),
    ),
    Case(
        "primary-key",
        "id,v\n1,a\n1,b\n,c\n",
        (
            "primary-key|a.csv, ligne 3 : la clé (id) est la même qu’à la ligne 2 ; "
            "chaque ligne doit avoir la sienne.",
            "primary-key|a.csv, ligne 4 : la clé est vide ; chaque ligne doit en avoir une.",
        ),
        schema={"primaryKey": "id"},
    ),
    Case(
        "primary-key-of-two",
        "id,v\n1,a\n2,a\n1,a\n",
        (
            "primary-key|a.csv, ligne 4 : la clé (id, v) est la même qu’à la ligne 2 ; "
            "chaque ligne doit avoir la sienne.",
        ),
        schema={"primaryKey": ["id", "v"]},
    ),
    Case(
        "foreign-key-to-itself",
        "id,v\n1,5\n",
        (
            "foreign-key|a.csv, ligne 2 : « 5 » (colonne v) n’existe pas dans la table « a » "
            "(colonne id).",
        ),
        (ID, {"name": "v", "type": "integer"}),
        {"foreignKeys": [{"fields": ["v"], "reference": {"resource": "", "fields": ["id"]}}]},
    ),
    Case(
        "foreign-key",
        "id,v\n1,y\n2,x\n3,z\n",
        (
            "foreign-key|a.csv, ligne 2 : « y » (colonne v) n’existe pas dans la table « b » "
            "(colonne k).",
            "foreign-key|a.csv, ligne 4 : « z » (colonne v) n’existe pas dans la table « b » "
            "(colonne k).",
        ),
        schema=FOREIGN,
        files={"b.csv": "k\nx\n"},
        others=({"name": "b", "path": "b.csv"},),
    ),
    Case(
        "foreign-key-to-a-file-that-is-missing",
        "id,v\n1,y\n",
        ("scheme-error|a.csv : la table à laquelle elle renvoie manque : l'été.csv.",),
        schema=FOREIGN,
        others=({"name": "b", "path": "l'été.csv"},),
    ),
    Case(
        "foreign-key-to-no-resource",
        "id,v\n1,y\n",
        (
            "resource-error|datapackage.json, table « a » : une clé étrangère renvoie à la table "
            "« b », qui n’est pas dans le paquet ; corrigez « resource » dans « reference ».",
        ),
        schema=FOREIGN,
    ),
    Case(
        "blank-row",
        "id,v\n1,a\n,\n2,b\n",
        ("blank-row|a.csv, ligne 3 : la ligne est vide ; il faut la supprimer.",),
    ),
    Case(
        "extra-cells",
        "id,v\n1,a,b,\n",
        (
            "extra-cell|a.csv, ligne 2, colonne C : il y a une cellule de trop : « b ». Si un "
            "texte "
            "contient « , », mettez-le entre guillemets.",
            "extra-cell|a.csv, ligne 2, colonne D : la ligne finit par un séparateur de trop "
            "(« , ») : supprimez-le.",
        ),
    ),
    Case(
        "missing-cell",
        "id,v\n1\n",
        (
            "missing-cell|a.csv, ligne 2, colonne B « v » : la cellule manque : "
            "la ligne est trop courte.",
        ),
    ),
    Case(
        "missing-label",
        "id\n1\n",
        ("missing-label|a.csv, en-tête : la colonne « v » manque.",),
    ),
    Case(
        "extra-label",
        "id,v,w\n1,a,b\n",
        ("extra-label|a.csv, en-tête, colonne C : la colonne « w » n’est pas dans le schéma.",),
    ),
    Case(
        "blank-label",
        "id,,v\n1,a,b\n",
        ("blank-label|a.csv, en-tête, colonne B : la colonne n’a pas de nom.",),
        (ID, {"name": "x"}, V),
    ),
    Case(
        "duplicate-label",
        "id,id\n1,2\n",
        (
            "duplicate-label|a.csv, en-tête, colonne B : le nom « id » est déjà pris par une "
            "autre colonne.",
        ),
    ),
    Case(
        "incorrect-labels",
        "v,id\n1,2\n",
        (
            "incorrect-label|a.csv, en-tête, colonne A : la colonne s’appelle « v » ; "
            "le schéma attend « id ».",
            "incorrect-label|a.csv, en-tête, colonne B : la colonne s’appelle « id » ; "
            "le schéma attend « v ».",
        ),
    ),
    Case(
        "unmatched-header",
        "x,y\n1,2\n",
        ("unmatched-header|a.csv : aucune colonne du schéma n’est dans l’en-tête.",),
        schema={
            "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
            "fieldsMatch": "partial",
        },
    ),
    _file(
        "encoding",
        "encoding-error|a.csv, ligne 2 : le texte n’est pas en utf-8 ; déclarez l’encodage "
        "qu’il a, ou enregistrez le fichier en UTF-8.",
        b"id,v\n1,caf\xe9\n",
        encoding="utf-8",
    ),
    _file(
        "empty",
        "source-error|a.csv : le fichier est vide ; il faut au moins la ligne d’en-tête.",
        "",
    ),
    _file("missing", "scheme-error|a.csv : le fichier manque.", None),
    Case(
        "folder",
        None,
        ("scheme-error|a.csv : c’est un dossier, il faut un fichier.",),
        files={"a.csv/x": ""},
    ),
    _file(
        "hash",
        "hash-count|a.csv : le contenu n’a pas l’empreinte que le descripteur annonce (70fc945c1a"
        f"6a9a4094c9986a6e921547ca6933d919f4f1ee688d744f8aff7ae1 au lieu de {'0' * 64}).",
        hash=f"sha256:{'0' * 64}",
    ),
    _file(
        "bytes",
        "byte-count|a.csv : le fichier n’a pas la taille que le descripteur annonce (9 octets "
        "au lieu de 3).",
        bytes=3,
    ),
    _file(
        "fields",
        "field-count|a.csv : la table n’a pas le nombre de colonnes que le descripteur annonce "
        "(2 au lieu de 4).",
        fields=4,
    ),
    _file(
        "rows",
        "row-count|a.csv : la table n’a pas le nombre de lignes que le descripteur annonce (1 "
        "au lieu de 4).",
        rows=4,
    ),
    Case(
        "compression",
        None,
        (
            "compression-error|a.csv.gz : le fichier compressé est abîmé, ou n’est pas "
            "compressé comme son nom le dit.",
        ),
        more={"path": "a.csv.gz"},
        files={"a.csv.gz": "id,v\n"},
    ),
    Case(
        "format",
        None,
        ("format-error|a.xlsx : le contenu ne correspond pas au format du fichier.",),
        more={"path": "a.xlsx"},
        files={"a.xlsx": "id,v\n"},
    ),
    Case(
        "the-engine-itself-fails",
        "v\nsNaN\n",
        (
            "source-error|a.csv : le contenu ne peut pas être lu ; « --format json » en "
            "donne la cause technique.",
        ),
        (_v("number", minimum=1),),
    ),
    Case(
        "row-constraint-with-title",
        "id,v\n2,a\n1,b\n",
        ("row-constraint|a.csv, ligne 3 : la règle « Deux. » n’est pas respectée.",),
        checks=(
            {"type": "row-constraint", "formula": "id < 9", "title": "Autre."},
            {"type": "row-constraint", "formula": "id == 2", "title": "Deux."},
        ),
    ),
    _check(
        "row-constraint-without-title",
        "id,v\n1,a\n",
        "row-constraint|a.csv, ligne 2 : la règle « id == 2 » n’est pas respectée.",
        type="row-constraint",
        formula="id == 2",
    ),
    _check(
        "sequential-value",
        "id,v\n1,a\n3,b\n",
        "sequential-value|a.csv, ligne 3, colonne A « id » : « 3 » ne suit pas la valeur de la "
        "ligne précédente ; la colonne doit compter 1 par 1.",
        type="sequential-value",
        fieldName="id",
    ),
    _check(
        "forbidden-value",
        "id,v\n1,a\n",
        "forbidden-value|a.csv, ligne 2, colonne A « id » : « 1 » est une valeur interdite (1).",
        type="forbidden-value",
        fieldName="id",
        values=[1],
    ),
    _check(
        "required-value",
        "id,v\n1,a\n",
        "required-value|a.csv : aucune ligne n’a la valeur « 5 » dans la colonne « id », qui est "
        "obligatoire.",
        type="required-value",
        fieldName="id",
        values=[5],
    ),
    _check(
        "ascii-value",
        "id,v\n1,é\n",
        "ascii-value|a.csv, ligne 2, colonne B « v » : « é » contient d’autres caractères que "
        "l’ASCII.",
        type="ascii-value",
    ),
    _check(
        "truncated-value",
        "id,v\n32767,a\n",
        "truncated-value|a.csv, ligne 2, colonne A « id » : « 32767 » semble coupée.",
        type="truncated-value",
    ),
    _check(
        "duplicate-row",
        "id,v\n1,a\n2,a\n1,a\n",
        "duplicate-row|a.csv, ligne 4 : la ligne est la même que la ligne 2.",
        type="duplicate-row",
    ),
    _check(
        "deviated-value",
        f"{MANY}9999,a\n",
        "deviated-value|a.csv, ligne 32 : « 9999 », dans la colonne « id », s’écarte beaucoup des "
        "autres valeurs ([-5063.57, 5710.60]).",
        type="deviated-value",
        fieldName="id",
    ),
    _check(
        "deviated-cell",
        f"{MANY}1,{'a' * 6000}\n",
        "deviated-cell|a.csv, ligne 32 : la cellule de la colonne « v » est beaucoup plus "
        "longue que "
        "les autres.",
        type="deviated-cell",
    ),
    _check(
        "check-error",
        "id,v\n1,a\n",
        "check-error|datapackage.json, table « a » : un contrôle nomme « zz », qui n’est pas un "
        "champ de la table ; corrigez son nom.",
        type="forbidden-value",
        fieldName="zz",
        values=[1],
    ),
    *(
        _check(
            f"table-dimensions-{word}",
            "id,v\n1,a\n2,b\n",
            f"table-dimensions|a.csv : la table a {said}.",
            **{"type": "table-dimensions", word: number},
        )
        for word, number, said in (
            ("numRows", 1, "2 lignes de données ; il en faut 1"),
            ("minRows", 3, "2 lignes de données ; il en faut au moins 3"),
            ("maxRows", 1, "2 lignes de données ; il en faut au plus 1"),
            ("numFields", 1, "2 colonnes ; il en faut 1"),
            ("minFields", 3, "2 colonnes ; il en faut au moins 3"),
            ("maxFields", 1, "2 colonnes ; il en faut au plus 1"),
        )
    ),
)


@pytest.fixture
def report_on(
    write_package: Callable[..., Path],
) -> Callable[[Case], tuple[Package, Report]]:
    """Write the table of a case, and have it validated."""

    def run(case: Case) -> tuple[Package, Report]:
        resource = {
            "name": "a",
            "path": "a.csv",
            "schema": {"fields": list(case.fields), **case.schema},
            **case.more,
        }
        if case.checks:
            resource["checklist"] = {"checks": list(case.checks)}
        files = dict(case.files)
        if case.csv is not None:
            files["a.csv"] = case.csv
        package = read_package(write_package(resource, *case.others, files=files, **case.package))
        return package, validate(package)

    return run


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_is_wrong_is_said_with_its_place_and_what_is_expected(
    report_on: Callable[[Case], tuple[Package, Report]], case: Case
) -> None:
    package, report = report_on(case)
    assert report.errors == ()
    found = report.tasks[0].errors
    resource = package.resources[0]
    place = report.tasks[0].place
    said = tuple(f"{error.type}|{_plain(explain(error, resource, place, FR))}" for error in found)
    assert said == case.said
    for position, error in enumerate(found):
        english = explain(error, resource, place, EN)
        assert english.startswith((place, "datapackage.json, table “"))
        assert "error." not in english
        assert not re.search(r"[«»]", english.replace("« Deux. »", ""))
        number = re.search(r"ligne (\d+)", said[position])
        if number:
            assert f", row {number[1]}" in english
        for text in (english, *said):
            assert "{" not in text
            assert "}" not in text


def test_every_kind_of_error_that_a_table_can_give_is_among_the_cases() -> None:
    bases = (CellError, FileError, HeaderError, LabelError, RowError, TableError)
    kinds = {
        value.type
        for value in vars(errors).values()
        if isinstance(value, type) and issubclass(value, bases) and value not in bases
    }
    made = {said.partition("|")[0] for case in CASES for said in case.said}
    # A header of blank labels only is told as its labels; the others are never raised.
    assert kinds - made == {"blank-header"}


# What only a made-up error shows


def _explain(language: Catalogue = FR, **descriptor: object) -> str:
    error = parse_error({"type": "zz-error", "note": "", "message": "", **descriptor})
    return _plain(explain(error, None, "a.csv", language))


def test_a_kind_of_error_that_nobody_knows_is_still_told() -> None:
    assert _explain(note="a {note}") == (
        "a.csv : ce n’est pas conforme ; « --format json » en donne la cause technique."
    )
    assert _explain(EN, note="x").startswith("a.csv: ")


def test_a_repetition_whose_other_row_is_not_known_is_still_told() -> None:
    told = _explain(type="unique-error", note="zz", rowNumber=2)
    assert told == (
        "a.csv, ligne 2 : ce n’est pas conforme ; « --format json » en donne la cause technique."
    )


def test_a_constraint_that_nobody_knows_is_still_told() -> None:
    told = _explain(type="constraint-error", cell="x", note='constraint "zz" is "1"', rowNumber=2)
    assert told == (
        "a.csv, ligne 2 : ce n’est pas conforme ; « --format json » en donne la cause technique."
    )


def test_an_error_with_next_to_nothing_in_it_is_told() -> None:
    for kind in ("type-error", "primary-key", "foreign-key", "row-constraint"):
        for language in (FR, EN):
            try:
                told = _explain(language, type=kind, rowNumber=2)
            except KeyError:
                pytest.fail(kind)
            assert told.startswith("a.csv, ")


CONTROLS = "x\x1b[31m\x07\x00\u202e\n"


@pytest.mark.parametrize("where", ["cell", "label", "fieldName", "note"])
@pytest.mark.parametrize("kind", ["type-error", "incorrect-label", "zz-error", "ascii-value"])
def test_no_control_character_reaches_the_terminal(where: str, kind: str) -> None:
    error = {"type": kind, "note": "", "rowNumber": 2, "fieldNumber": 1, where: CONTROLS}
    told = _plain(explain(parse_error(error), None, "a.csv", FR))
    assert told.isprintable()


def test_a_table_full_of_control_characters_is_told_on_plain_lines(
    report_on: Callable[[Case], tuple[Package, Report]],
) -> None:
    csv = f'"id{CONTROLS}",v\n"{CONTROLS}",a\n'
    package, report = report_on(Case("", csv, (), more={"encoding": "utf-8"}))
    assert len(report.tasks[0].errors) == 2
    text = render_text(report, package, FR).plain
    assert all(line.isprintable() for line in _plain(text).split("\n"))
    assert "« x\\x1b[31m\\x07\\x00\\u202e\\n »" in _plain(text)


def test_a_rule_or_an_example_full_of_control_characters_is_told_on_plain_lines(
    report_on: Callable[[Case], tuple[Package, Report]],
) -> None:
    fields = (ID, {**_v(enum=[CONTROLS]), "example": CONTROLS})
    checks = ({"type": "row-constraint", "formula": "id == 2", "title": CONTROLS},)
    package, report = report_on(Case("", "id,v\n1,a\n", (), fields, checks=checks))
    text = render_text(report, package, FR).plain
    assert len(report.tasks[0].errors) == 2
    assert all(line.isprintable() for line in _plain(text).split("\n"))


def test_a_long_cell_is_cut_and_says_so(
    report_on: Callable[[Case], tuple[Package, Report]],
) -> None:
    package, report = report_on(Case("", f"id,v\n{'9' * 60}x{'9' * 60},a\n", ()))
    told = explain(report.tasks[0].errors[0], package.resources[0], "a.csv", FR)
    assert f"« {'9' * 60}x{'9' * 18}… »" in _plain(told)


@pytest.mark.parametrize(("length", "cut"), [(0, False), (MAX_CELL, False), (MAX_CELL + 1, True)])
def test_only_what_is_too_long_is_cut(length: int, cut: bool) -> None:
    shown = shorten("x" * length)
    assert (shown != "x" * length) is cut
    assert len(shown) <= 80


@pytest.mark.parametrize(
    ("number", "letters"),
    [
        (1, "A"),
        (2, "B"),
        (26, "Z"),
        (27, "AA"),
        (52, "AZ"),
        (53, "BA"),
        (702, "ZZ"),
        (703, "AAA"),
        (16384, "XFD"),
    ],
)
def test_columns_are_named_as_a_spreadsheet_does(number: int, letters: str) -> None:
    assert name_column(number) == letters


# The report


def test_totals_are_exact_and_the_sample_is_bounded(
    report_on: Callable[[Case], tuple[Package, Report]],
) -> None:
    package, report = report_on(Case("", "id,v\n" + "x,a\n" * 1234, ()))
    assert report.error_count == 1234
    lines = _plain(render_text(report, package, FR).plain).split("\n")
    assert lines[0] == "✘ a  1 234 lignes  1 234 erreurs  a.csv"
    assert lines[1] == "  a.csv, ligne 2, colonne A « id » : « x » n’est pas un nombre entier."
    assert len([line for line in lines if ", ligne " in line]) == LIMIT == 20
    assert (
        lines[-2] == "  … et 1 214 autres du même genre (valeur du mauvais type, colonne « id »)."
    )
    assert lines[-1] == "Non valide : 1 234 erreurs dans 1 table sur 1 (1 234 lignes en tout)."


def test_a_valid_report_says_so_and_counts(
    report_on: Callable[[Case], tuple[Package, Report]],
) -> None:
    package, report = report_on(Case("", "id,v\n1,a\n", ()))
    assert _plain(render_text(report, package, FR).plain) == (
        "✔ a  1 ligne  a.csv\nValide : 1 table, 1 ligne, aucune erreur."
    )


def test_a_compressed_table_is_read(report_on: Callable[[Case], tuple[Package, Report]]) -> None:
    content = gzip.compress(b"id,v\nx,a\n", mtime=0)
    _, report = report_on(
        Case("", None, (), more={"path": "a.csv.gz"}, files={"a.csv.gz": content})
    )
    assert [error.type for error in report.tasks[0].errors] == ["type-error"]


def test_the_report_has_the_shape_of_frictionless(
    report_on: Callable[[Case], tuple[Package, Report]],
) -> None:
    _, report = report_on(Case("", "id,v\nx,a\n1,b\n", ()))
    found = report.to_dict()
    assert found["valid"] is False
    assert (found["stats"]["tasks"], found["stats"]["errors"], found["stats"]["warnings"]) == (
        1,
        1,
        0,
    )
    assert (found["warnings"], found["errors"]) == ([], [])
    (task,) = found["tasks"]
    assert (task["name"], task["place"], task["valid"], task["type"]) == (
        "a",
        "a.csv",
        False,
        "table",
    )
    assert (task["stats"]["rows"], task["stats"]["fields"], task["stats"]["errors"]) == (2, 2, 1)
    (error,) = task["errors"]
    assert {
        key: error[key] for key in ("type", "rowNumber", "fieldNumber", "fieldName", "cell")
    } == {
        "type": "type-error",
        "rowNumber": 2,
        "fieldNumber": 1,
        "fieldName": "id",
        "cell": "x",
    }
    assert error["note"] == 'type is "integer/default"'
    assert error["message"].startswith('Type error in the cell "x" in row "2"')


@pytest.mark.parametrize(
    ("csv", "field"),
    [
        ("v\nb\n", {"name": "v", "constraints": {"pattern": "a" * 10_000}}),
        ("v\nb\n", {"name": "v", "constraints": {"enum": [f"a{n}" for n in range(5_000)]}}),
        ("v\nb\n", {"name": "v", "constraints": {"enum": ["a" * 10_000]}}),
        ("v\nb\n", {"name": "v", "type": "integer", "title": "a" * 10_000}),
        ("v\nb\n", {"name": "v", "type": "integer", "constraints": {"minimum": "a" * 10_000}}),
        (f"{'a' * 10_000}\nx\n", {"name": "a" * 10_000, "type": "integer"}),
        (f"{'a' * 10_000}\nx\n", {"name": "v", "type": "integer"}),
        (f"v\n{'a' * 10_000}\n", {"name": "v", "type": "integer"}),
    ],
)
def test_long_things_are_cut_where_they_are_shown(
    write_package: Callable[..., Path], csv: str, field: dict[str, Any]
) -> None:
    entry = {"name": "t", "type": "table", "path": "t.csv", "schema": {"fields": [field]}}
    package = read_package(write_package(entry, files={"t.csv": csv}))
    text = render_text(validate(package), package, FR).plain
    assert max(map(len, text.splitlines())) < 600
    assert "…" in text or "minimum" in field.get("constraints", {}) or "title" in field
