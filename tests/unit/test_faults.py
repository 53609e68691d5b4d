"""What is wrong with what describes a table: which file, table and field, and what to write."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from parution.errors import DescriptorError
from parution.messages import Catalogue
from parution.project import read_package, read_table
from parution.reports.validation_text import render_text
from parution.tables.cells import open_cells
from parution.validation import validate

if TYPE_CHECKING:
    from pathlib import Path

    from parution.model.report import Report

FR, EN = Catalogue("fr"), Catalogue("en")
ID = {"name": "id", "type": "integer"}
V2 = {"$schema": "https://datapackage.org/profiles/2.0/datapackage.json"}
OTHER = {"fields": [ID, {"name": "tags", "type": "list"}]}
# The place of what is said: the schemas stand in a file of their own, the rest in the descriptor.
FIELD = "schemas/t.json, table « t », champ « v » : "
SCHEMA = "schemas/t.json, table « t » : "
DESCRIPTOR = "datapackage.json, table « t » : "


def _plain(text: str) -> str:
    """The spaces that do not break are the affair of the catalogues' own tests."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def _validate(
    folder: Path,
    schema: dict[str, Any],
    more: dict[str, Any] | None = None,
    package: dict[str, Any] | None = None,
    csv: str = "id,v\n",
) -> tuple[Report, dict[str, list[str]]]:
    """Validate a table ``t`` beside a table ``o`` which is right; say what is said of ``t``."""
    (folder / "schemas").mkdir(exist_ok=True)
    (folder / "schemas" / "t.json").write_text(json.dumps(schema), encoding="utf-8")
    (folder / "t.csv").write_text(csv, encoding="utf-8")
    (folder / "o.csv").write_text("id,tags\n1,a\nx,b\n", encoding="utf-8")
    table = {"name": "t", "type": "table", "path": "t.csv", "schema": "schemas/t.json"}
    other = {"name": "o", "type": "table", "path": "o.csv", "schema": OTHER}
    descriptor = {"name": "p", **(package or {}), "resources": [{**table, **(more or {})}, other]}
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    read = read_package(folder / "datapackage.json", folder)
    report = validate(read)
    return report, {
        language.language: [
            _plain(line.strip())
            for line in render_text(report, read, language).plain.splitlines()
            if line.startswith("  ") and not line.startswith(("  o.csv", "  ⚠"))
        ]
        for language in (FR, EN)
    }


def _v(
    kind: str = "string", *, more: dict[str, Any] | None = None, **limits: Any
) -> dict[str, Any]:
    return {"fields": [ID, {"name": "v", "type": kind, "constraints": limits, **(more or {})}]}


def _key(fields: Any, resource: str, reference: Any, kind: str = "string") -> dict[str, Any]:
    key = {"fields": fields, "reference": {"resource": resource, "fields": reference}}
    return {**_v(kind), "foreignKeys": [key]}


def _bound(name: str, value: str, expected: str, example: str) -> str:
    return (
        f"{FIELD}la contrainte « {name} » vaut « {value} », qui n’est pas {expected} ; "
        f"écrivez-la comme dans une cellule, par exemple {example}."
    )


def _no_expression(pattern: str, why: str) -> str:
    return (
        f"{FIELD}la contrainte « pattern » vaut « {pattern} », qui n’est pas une expression "
        f"régulière : {why}."
    )


def _flags(pattern: str, wanted: str) -> str:
    return (
        f"{FIELD}la contrainte « pattern » vaut « {pattern} » ; écrivez « {wanted} » : le motif "
        "est lu entre « ^ » et « $ », et une option ne peut venir qu’au tout début."
    )


def _unique(kind: str) -> str:
    return (
        f"{FIELD}la contrainte « unique » ne peut pas être vérifiée pour le type « {kind} » ; "
        "supprimez-la, ou changez le type."
    )


def _inapplicable(name: str, kind: str) -> str:
    return (
        f"{FIELD}la contrainte « {name} » ne s’applique pas au type « {kind} » ; supprimez-la, "
        "ou changez le type."
    )


FIELDS = [
    # A bound that is no value of the type, whatever the cells: the table has no row
    (_v("integer", minimum="zéro"), _bound("minimum", "zéro", "un nombre entier", "10")),
    (_v("integer", maximum="1,5"), _bound("maximum", "1,5", "un nombre entier", "10")),
    (
        _v("number", minimum="NaN", more={"decimalChar": ","}),
        _bound("minimum", "NaN", "un nombre (décimales après « , »)", "1,5"),
    ),
    (
        _v("date", minimum="01/01/2024"),
        _bound("minimum", "01/01/2024", "une date (AAAA-MM-JJ)", "2024-03-01"),
    ),
    (
        _v("date", maximum="2024-01-01", more={"format": "%d/%m/%Y"}),
        _bound("maximum", "2024-01-01", "une date (JJ/MM/AAAA)", "01/03/2024"),
    ),
    (_v("year", minimum="deux mille"), _bound("minimum", "deux mille", "une année (AAAA)", "2024")),
    # A pattern that is no regular expression
    (
        _v(pattern="[0-9"),
        _no_expression("[0-9", "un crochet « [ » n’est pas refermé (caractère 1)"),
    ),
    (
        _v(pattern="(a|b"),
        _no_expression("(a|b", "une parenthèse « ( » n’est pas refermée (caractère 1)"),
    ),
    (
        _v(pattern="ab)"),
        _no_expression("ab)", "une parenthèse « ) » n’a pas été ouverte (caractère 3)"),
    ),
    (
        _v(pattern="a**"),
        _no_expression("a**", "deux répétitions se suivent (caractère 3)"),
    ),
    (
        _v(pattern=r"\p{L}+"),
        _no_expression(
            r"\p{L}+",
            r"« \ » est devant une lettre avec laquelle il ne veut rien dire (caractère 1)",
        ),
    ),
    (
        _v(pattern="[z-a]"),
        _no_expression("[z-a]", "un intervalle entre « [ » et « ] » est à l’envers (caractère 2)"),
    ),
    (_v(pattern="(?i)abc"), _flags("(?i)abc", "(?i:abc)")),
    (_v(pattern="(?is)a.b|c"), _flags("(?is)a.b|c", "(?is:a.b|c)")),
    # Values that nothing can compare
    (_v("list", unique=True), _unique("list")),
    (_v("array", unique=True), _unique("array")),
    (_v("object", unique=True), _unique("object")),
    (_v("geojson", unique=True), _unique("geojson")),
    (
        {**_v("array"), "primaryKey": ["id", "v"]},
        f"{SCHEMA}la clé primaire ne peut pas avoir le champ « v », de type « array » ; "
        "retirez-le de « primaryKey », ou changez le type.",
    ),
    (
        {**_v("object"), "uniqueKeys": [["id"], ["id", "v"]]},
        f"{SCHEMA}une clé unique ne peut pas avoir le champ « v », de type « object » ; "
        "retirez-le de « uniqueKeys », ou changez le type.",
    ),
    (
        {**_v(), "uniqueKeys": [["id"], ["code", "v"]]},
        f"{SCHEMA}une clé unique nomme « code », qui n’est pas un champ du schéma ; ses champs "
        "sont : id, v.",
    ),
    (
        {**_v(), "uniqueKeys": "id"},
        f"{SCHEMA}« uniqueKeys » vaut « id » ; il faut une liste.",
    ),
    (
        _key("v", "o", "id", "list"),
        f"{SCHEMA}une clé étrangère ne peut pas avoir le champ « v », de type « list » ; "
        "retirez-le de « foreignKeys », ou changez le type.",
    ),
    (
        _key("v", "o", "tags"),
        f"{SCHEMA}une clé étrangère renvoie au champ « tags » de la table « o », de type "
        "« list », dont les valeurs ne se comparent pas ; renvoyez à un autre champ.",
    ),
    # What stands between the items of a list; what is said of the items of an array
    (
        _v("list", more={"delimiter": ""}),
        f"{FIELD}« delimiter » est vide ; écrivez ce qui sépare les éléments de la liste, par "
        "exemple « ; ».",
    ),
    (
        _v("array", more={"arrayItem": {"type": "integer", "constraints": {"minimum": "x"}}}),
        f"{FIELD}dans « arrayItem », la contrainte « minimum » vaut « x », qui n’est pas un "
        "nombre entier ; écrivez-la comme dans une cellule, par exemple 10.",
    ),
    # A format that no date has
    (
        _v("date", more={"format": "YYYY-MM-DD"}),
        f"{FIELD}le format « YYYY-MM-DD » n’accepte aucune date ; écrivez « %Y-%m-%d », ou "
        "supprimez « format ».",
    ),
    (
        _v("date", more={"format": "JJ/MM/AAAA"}),
        f"{FIELD}le format « JJ/MM/AAAA » n’accepte aucune date ; écrivez « %d/%m/%Y ».",
    ),
    (
        _v("datetime", more={"format": "yyyy-MM-dd HH:mm:ss"}),
        f"{FIELD}le format « yyyy-MM-dd HH:mm:ss » n’accepte aucune date avec heure ; écrivez "
        "« %Y-%m-%d %H:%M:%S ».",
    ),
    (
        _v("time", more={"format": "HH:MM"}),
        f"{FIELD}le format « HH:MM » n’accepte aucune heure ; écrivez « %H:%M ».",
    ),
    (
        _v("date", more={"format": "%-d/%m/%Y"}),
        f"{FIELD}le format « %-d/%m/%Y » n’accepte aucune date ; écrivez un format comme "
        "« %Y-%m-%d », ou supprimez « format ».",
    ),
    (
        _v("date", more={"format": "ISO"}),
        f"{FIELD}le format « ISO » n’accepte aucune date ; écrivez un format comme "
        "« %Y-%m-%d », ou supprimez « format ».",
    ),
    # A list of values of which none can be one
    (
        _v("integer", enum=["un", "deux"]),
        f"{FIELD}aucune valeur de « enum » n’est un nombre entier ; écrivez-les comme dans les "
        "cellules.",
    ),
    (
        _v("date", enum=[]),
        f"{FIELD}aucune valeur de « enum » n’est une date (AAAA-MM-JJ) ; écrivez-les comme dans "
        "les cellules.",
    ),
    # What frictionless refuses by itself
    (_v("integer", pattern="a"), _inapplicable("pattern", "integer")),
    (_v("boolean", minLength=1), _inapplicable("minLength", "boolean")),
    (_v("string", minimum="a"), _inapplicable("minimum", "string")),
    (_v("list", enum=["a"]), _inapplicable("enum", "list")),
    (
        _v("object", jsonSchema={}),
        f"{FIELD}la contrainte « jsonSchema » n’est pas vérifiée ; supprimez-la.",
    ),
    (
        _v("integer", exclusiveMinimum=1),
        f"{FIELD}la contrainte « exclusiveMinimum » est de la version 2 du standard ; ajoutez au "
        f"descripteur « $schema », qui vaut {V2['$schema']}.",
    ),
    (
        _v(more={"missingValues": [{"value": "-"}]}),
        f"{FIELD}des valeurs manquantes avec un libellé sont de la version 2 du standard ; "
        f"ajoutez au descripteur « $schema », qui vaut {V2['$schema']}.",
    ),
    (
        _v("integer", more={"example": "x"}),
        f"{FIELD}l’exemple « x » n’est pas un nombre entier ; corrigez « example ».",
    ),
    (
        _v(more={"required": True}),
        f"{FIELD}« required » n’est pas à sa place ; écrivez « constraints.required ».",
    ),
    (
        _v(required="oui"),
        f"{FIELD}« constraints.required » vaut « oui » ; il faut true ou false.",
    ),
    (
        _v(minLength="3"),
        f'{FIELD}« constraints.minLength » vaut « "3" » ; il faut un nombre entier.',
    ),
    (
        _v("boolean", more={"trueValues": "oui"}),
        f"{FIELD}« trueValues » vaut « oui » ; il faut une liste.",
    ),
    (
        _v("list", more={"itemType": "zz"}),
        f"{FIELD}« itemType » vaut « zz » ; il faut une de ces valeurs : string, integer, "
        "boolean, number, datetime, date, time.",
    ),
    (
        _v("entier"),
        f"{FIELD}le type « entier » n’existe pas ; écrivez « integer ».",
    ),
    (
        {"fields": [ID, {"type": "string"}]},
        "schemas/t.json, table « t », champ n° 2 : « name » manque ; ajoutez-le.",
    ),
    # The schema itself
    (
        {**_v(), "type": "object"},
        f"{SCHEMA}« type » (« object ») n’a pas sa place dans un schéma de table ; supprimez-le.",
    ),
    (
        {"fields": [ID, ID]},
        f"{SCHEMA}plusieurs champs ont le même nom (id) ; donnez à chacun le sien.",
    ),
    (
        {**_v(), "primaryKey": "code"},
        f"{SCHEMA}la clé primaire nomme « code », qui n’est pas un champ du schéma ; ses champs "
        "sont : id, v.",
    ),
    (
        {**_v(), "missingValues": "NA"},
        f'{SCHEMA}« missingValues » vaut « NA » ; il faut une liste de textes, par exemple ["", '
        '"NA"].',
    ),
    (
        {**_v(), "fieldsMatch": "any"},
        f"{SCHEMA}« fieldsMatch » vaut « any » ; il faut une de ces valeurs : exact, equal, "
        "subset, superset, partial.",
    ),
    (
        {**_v(), "foreignKeys": ["o"]},
        f"{SCHEMA}« foreignKeys » contient « o » ; il faut un objet (des clés et leurs valeurs).",
    ),
    # Foreign keys: one fault, whatever the number of rows
    (
        _key("v", "zz", "id"),
        f"{SCHEMA}une clé étrangère renvoie à la table « zz », qui n’est pas dans le paquet ; "
        "corrigez « resource » dans « reference ».",
    ),
    (
        _key("v", "o", "zz"),
        f"{SCHEMA}une clé étrangère renvoie au champ « zz », que la table « o » n’a pas ; "
        "corrigez « fields » dans « reference ».",
    ),
    (
        _key("v", "", "zz"),
        f"{SCHEMA}une clé étrangère renvoie au champ « zz », que la table « t » n’a pas ; "
        "corrigez « fields » dans « reference ».",
    ),
    (
        _key("zz", "o", "id"),
        f"{SCHEMA}une clé étrangère nomme « zz », qui n’est pas un champ du schéma ; ses champs "
        "sont : id, v.",
    ),
    (
        _key(["id", "v"], "o", "id"),
        f"{SCHEMA}une clé étrangère a pour champs id, v et renvoie à id ; il en faut autant de "
        "chaque côté.",
    ),
]


@pytest.mark.parametrize(("schema", "said"), FIELDS)
def test_a_fault_of_a_schema_is_said_once_and_the_other_tables_are_read(
    tmp_path: Path, schema: dict[str, Any], said: str
) -> None:
    # A row that the schema would accept changes nothing; nor do rows that it would not.
    for csv in ("id,v\n", "id,v\n" + "1,2\n" * 3):
        report, told = _validate(tmp_path, schema, csv=csv)
        assert told["fr"] == [said]
        assert len(told["en"]) == 1
        assert report.errors == ()
        assert (report.valid, report.refused) == (False, True)
        refused, other = report.tasks
        assert (refused.refused, refused.rows, refused.error_count) == (True, None, 1)
        assert (other.refused, other.rows) == (False, 2)
        assert [error.type for error in other.errors] == ["type-error"]


def test_a_fault_is_said_in_english_too(tmp_path: Path) -> None:
    place = "schemas/t.json, table “t”, field “v”: "
    for schema, said in (
        (
            _v("integer", minimum="zéro"),
            f"{place}the constraint “minimum” is “zéro”, which is not a whole number; write it "
            "as in a cell, for example 10.",
        ),
        (
            _v(pattern="[0-9"),
            f"{place}the constraint “pattern” is “[0-9”, which is no regular expression: a "
            "bracket “[” is not closed (character 1).",
        ),
        (
            _v("date", more={"format": "YYYY-MM-DD"}),
            f"{place}the format “YYYY-MM-DD” accepts no date; write “%Y-%m-%d”, or remove "
            "“format”.",
        ),
        (
            _v("integer", pattern="a"),
            f"{place}the constraint “pattern” does not apply to the type “integer”; remove it, or "
            "change the type.",
        ),
        (
            _v(required="oui"),
            f"{place}“constraints.required” is “oui”; it must be true or false.",
        ),
    ):
        assert _validate(tmp_path, schema)[1]["en"] == [said]


MORE = [
    # The dialect
    (
        {"dialect": {"headerRows": ["1"]}},
        "« headerRows » contient « 1 », qui n’est pas un numéro de ligne ; écrivez des nombres "
        "entiers sans guillemets, par exemple [1].",
    ),
    (
        {"dialect": {"headerRows": [1.5]}},
        "« headerRows » contient « 1.5 », qui n’est pas un numéro de ligne ; écrivez des nombres "
        "entiers sans guillemets, par exemple [1].",
    ),
    (
        {"dialect": {"commentRows": ["2"]}},
        "« commentRows » contient « 2 », qui n’est pas un numéro de ligne ; écrivez des nombres "
        "entiers sans guillemets, par exemple [1].",
    ),
    (
        {"dialect": {"delimiter": "||"}},
        "« delimiter » vaut « || » ; il faut un seul caractère, par exemple « ; ».",
    ),
    (
        {"dialect": {"csv": {"delimiter": "\\t"}}},
        r"« delimiter » vaut « \t » ; pour une tabulation, écrivez "
        r'"\t", entre guillemets doubles.',
    ),
    (
        {"dialect": {"delimiter": ""}},
        "« delimiter » est vide ; il faut un seul caractère, par exemple « ; ».",
    ),
    (
        {"dialect": {"quoteChar": "''"}},
        "« quoteChar » vaut « '' » ; il faut un seul caractère, par exemple « \" ».",
    ),
    (
        {"dialect": {"escapeChar": "\\\\"}},
        r"« escapeChar » vaut « \\ » ; il faut un seul caractère, par exemple « \ ».",
    ),
    ({"dialect": {"header": "oui"}}, "« header » vaut « oui » ; il faut true ou false."),
    (
        {"dialect": {"type": "csv"}},
        "« type » (« csv ») n’a pas sa place dans un dialecte ; supprimez-le.",
    ),
    (
        {"dialect": {"sheetName": 5}},
        "« sheetName » vaut « 5 » ; il faut un texte (entre guillemets).",
    ),
    ({"dialect": {"sheetNumber": "2"}}, '« sheetNumber » vaut « "2" » ; il faut un nombre entier.'),
    # The encoding
    (
        {"encoding": "utf-9"},
        "l’encodage « utf-9 » n’existe pas ; écrivez par exemple utf-8 ou windows-1252.",
    ),
    (
        {"encoding": "ANSI"},
        "l’encodage « ANSI » n’existe pas ; écrivez par exemple utf-8 ou windows-1252.",
    ),
    (
        {"encoding": "base64"},
        "l’encodage « base64 » n’existe pas ; écrivez par exemple utf-8 ou windows-1252.",
    ),
    (
        {"encoding": "é"},
        "l’encodage « é » n’existe pas ; écrivez par exemple utf-8 ou windows-1252.",
    ),
    ({"encoding": 8}, "« encoding » vaut « 8 » ; il faut un texte (entre guillemets)."),
    # The resource
    ({"title": 5}, "« title » vaut « 5 » ; il faut un texte (entre guillemets)."),
    (
        {"schema": []},
        "« schema » vaut « [] » ; il faut un texte (entre guillemets) ou un objet (des clés et "
        "leurs valeurs).",
    ),
    ({"data": []}, "« path » et « data » ne vont pas ensemble ; gardez l’un des deux."),
    (
        {"type": "zz"},
        "le type de ressource « zz » n’existe pas ; écrivez table, ou supprimez « type ».",
    ),
    (
        {"missingValues": ["-"]},
        "« missingValues » n’est pas à sa place ; écrivez « schema.missingValues ».",
    ),
    (
        {"licenses": [{}]},
        "une licence n’a ni « name » ni « path » ; écrivez au moins l’un des deux.",
    ),
    (
        {"sources": [{"title": "a", "email": "x"}]},
        "« email » dans « sources » n’est pas une adresse électronique ; corrigez-la.",
    ),
    # The checklist
    (
        {"checklist": {"checks": [{"type": "zz"}]}},
        "le contrôle « zz » n’existe pas ; écrivez un de ceux-ci : ascii-value, deviated-cell, "
        "deviated-value, duplicate-row, forbidden-value, required-value, row-constraint, "
        "sequential-value, table-dimensions, truncated-value.",
    ),
    ({"checklist": {"checks": [{"type": "row-constraint"}]}}, "« formula » manque ; ajoutez-le."),
    ({"checklist": {"checks": 5}}, "« checks » vaut « 5 » ; il faut une liste."),
    (
        {"checklist": {"type": "zz", "checks": []}},
        "« type » (« zz ») n’a pas sa place dans une liste de contrôles ; supprimez-le.",
    ),
]


@pytest.mark.parametrize(("more", "said"), MORE)
def test_a_fault_of_what_else_describes_a_table_is_said_once(
    tmp_path: Path, more: dict[str, Any], said: str
) -> None:
    report, told = _validate(tmp_path, _v(), more, csv="id,v\n1,a\n")
    assert told["fr"] == [f"{DESCRIPTOR}{said}"]
    assert report.refused
    assert report.tasks[1].rows == 2


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (
            "Été",
            "« name » vaut « Été » ; n’écrivez que des minuscules sans accent, des chiffres, "
            "« . », « _ », « / » ou « - ».",
        ),
        (5, "« name » vaut « 5 » ; il faut un texte (entre guillemets)."),
    ],
)
def test_a_name_that_is_none_is_a_fault_of_its_resource(
    tmp_path: Path, name: object, said: str
) -> None:
    report, told = _validate(tmp_path, _v(), {"name": name})
    assert told["fr"] == [f"datapackage.json, table « {name} » : {said}"]
    assert report.tasks[1].rows == 2


@pytest.mark.parametrize(
    ("package", "said"),
    [
        ({"title": 5}, "« title » vaut « 5 » ; il faut un texte (entre guillemets)."),
        (
            {"created": "hier"},
            "« created » n’est pas une date avec heure ; écrivez par exemple 2026-01-31T00:00:00Z.",
        ),
        ({"fields": []}, "« fields » n’est pas à sa place ; écrivez « resource.schema.fields »."),
        (
            {"licenses": [{}]},
            "une licence n’a ni « name » ni « path » ; écrivez au moins l’un des deux.",
        ),
    ],
)
def test_a_fault_of_the_package_itself_is_said_before_any_table_is_read(
    tmp_path: Path, package: dict[str, Any], said: str
) -> None:
    report, _ = _validate(tmp_path, _v(), package=package)
    assert report.tasks == ()
    assert report.refused
    read = read_package(tmp_path / "datapackage.json")
    text = _plain(render_text(report, read, FR).plain)
    assert text == (
        f"✘ datapackage.json : {said}\n"
        "Le descripteur n’est pas valide (1 erreur) ; aucune table n’a été lue.\n"
    ).rstrip("\n")


def test_faults_of_several_fields_are_each_said_of_their_own(tmp_path: Path) -> None:
    fields = [
        {"name": "a", "type": "integer", "constraints": {"pattern": "x"}},
        {"name": "b", "type": "integer", "constraints": {"pattern": "x"}},
        {"name": "c", "type": "integer", "constraints": {"minimum": "x"}},
    ]
    report, told = _validate(tmp_path, {"fields": fields})
    assert [error.field_name for error in report.tasks[0].errors] == ["a", "b", "c"]
    assert [error.descriptor["fieldNumber"] for error in report.tasks[0].errors] == [1, 2, 3]
    assert [line.split(" : ")[0] for line in told["fr"]] == [
        f"schemas/t.json, table « t », champ « {name} »" for name in "abc"
    ]


def test_two_resources_of_one_name_are_a_fault_of_the_package(tmp_path: Path) -> None:
    report, _ = _validate(tmp_path, _v("list", unique=True), {"name": "o"})
    read = read_package(tmp_path / "datapackage.json")
    assert _plain(render_text(report, read, FR).plain).splitlines()[0] == (
        "✘ datapackage.json : deux ressources ont le même nom ; donnez à chacune le sien."
    )


def test_a_table_that_refers_to_one_at_fault_is_read_and_says_what_was_not_compared(
    tmp_path: Path,
) -> None:
    faulty = {"fields": [{"name": "id", "type": "integer", "constraints": {"minimum": "x"}}]}
    key = {"fields": ["id"], "reference": {"resource": "a", "fields": ["id"]}}
    tables = [("a", faulty), ("b", {"fields": [ID], "foreignKeys": [key]})]
    for name, _ in tables:
        (tmp_path / f"{name}.csv").write_text("id\n1\nz\n", encoding="utf-8")
    resources = [
        {"name": name, "type": "table", "path": f"{name}.csv", "schema": schema}
        for name, schema in tables
    ]
    path = tmp_path / "datapackage.json"
    path.write_text(json.dumps({"name": "p", "resources": resources}), encoding="utf-8")
    package = read_package(path)
    for small in (0, 10**9):  # screened, and read by frictionless
        report = validate(package, small=small)
        assert _plain(render_text(report, package, FR).plain).splitlines() == [
            "✘ a    1 erreur  a.csv",
            "  datapackage.json, table « a », champ « id » : la contrainte « minimum » vaut « x », "
            "qui n’est pas un nombre entier ; écrivez-la comme dans une cellule, par exemple 10.",
            "✘ b  2 lignes  2 erreurs  b.csv",
            "  b.csv : les clés étrangères vers « a » n’ont pas été comparées, car cette table ne "
            "peut pas être lue : corrigez-la d’abord.",
            "  b.csv, ligne 3, colonne A « id » : « z » n’est pas un nombre entier.",
            "Non valide : 3 erreurs dans 2 tables sur 2 (2 lignes en tout).",
        ]


def test_a_fault_of_a_lone_tables_schema_names_its_file(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("v\n", encoding="utf-8")
    (tmp_path / "s.json").write_text(
        json.dumps({"fields": [{"name": "v", "type": "integer", "constraints": {"minimum": "x"}}]}),
        encoding="utf-8",
    )
    package = read_table(tmp_path / "t.csv", tmp_path / "s.json")
    report = validate(package)
    assert report.refused
    assert _plain(render_text(report, package, FR).plain).splitlines()[1] == (
        "  s.json, table « t », champ « v » : la contrainte « minimum » vaut « x », qui n’est pas "
        "un nombre entier ; écrivez-la comme dans une cellule, par exemple 10."
    )


# A bound with a time zone, and cells without: a finding on those cells


@pytest.mark.parametrize(
    ("kind", "bound", "cells", "said"),
    [
        (
            "datetime",
            "2024-01-01T00:00:00Z",
            ("2024-02-01T00:00:00Z", "2024-02-01T00:00:00"),
            "« 2024-02-01T00:00:00 » n’a pas de fuseau horaire, et la limite en a un "
            "(2024-01-01T00:00:00Z) : ajoutez-le, par exemple Z à la fin.",
        ),
        (
            "time",
            "08:00:00+01:00",
            ("10:00:00Z", "10:00:00"),
            "« 10:00:00 » n’a pas de fuseau horaire, et la limite en a un (08:00:00+01:00) : "
            "ajoutez-le, par exemple Z à la fin.",
        ),
        (
            "datetime",
            "2024-01-01T00:00:00",
            ("2024-02-01T00:00:00", "2024-02-01T00:00:00+01:00"),
            "« 2024-02-01T00:00:00+01:00 » a un fuseau horaire, et la limite n’en a pas "
            "(2024-01-01T00:00:00) : retirez-le, ou donnez-en un à la limite dans le schéma.",
        ),
    ],
)
def test_a_time_zone_that_only_a_bound_or_a_cell_has_is_a_finding_on_that_cell(
    tmp_path: Path, kind: str, bound: str, cells: tuple[str, str], said: str
) -> None:
    csv = "id,v\n" + "".join(f"1,{cell}\n" for cell in cells)
    report, told = _validate(tmp_path, _v(kind, minimum=bound), csv=csv)
    assert told["fr"] == [f"t.csv, ligne 3, colonne B « v » : {said}"]
    assert not report.refused


# A format is spelled


@pytest.mark.parametrize(
    ("form", "spelled"),
    [
        ("%d %b %Y", "JJ mois abrégé en anglais (Jan) AAAA"),
        ("%d %B %Y", "JJ mois en anglais (January) AAAA"),
        ("%a %d/%m/%y", "jour abrégé en anglais (Mon) JJ/MM/AA"),
        ("%Y-%j", "AAAA-jour de l’année (001 à 366)"),
        ("%d%%%m%%%Y", "JJ%MM%AAAA"),
    ],
)
def test_a_format_is_spelled(tmp_path: Path, form: str, spelled: str) -> None:
    _, told = _validate(tmp_path, _v("date", more={"format": form}), csv="id,v\n1,x\n")
    assert told["fr"] == [
        f"t.csv, ligne 2, colonne B « v » : « x » n’est pas une date ({spelled})."
    ]


# Unique keys, which frictionless does not look at


@pytest.mark.parametrize(
    ("keys", "csv", "said"),
    [
        (
            [["v"]],
            "id,v\n1,a\n2,a\n",
            "t.csv, ligne 3, colonne B « v » : la clé unique (v) est la même qu’à la ligne 2 ; "
            "chaque ligne doit avoir la sienne.",
        ),
        (
            [["id", "v"]],
            "id,v\n1,a\n1,b\n01,a\n",
            "t.csv, ligne 4 : la clé unique (id, v) est la même qu’à la ligne 2 ; chaque ligne "
            "doit avoir la sienne.",
        ),
        (
            ["id"],
            "id,v\n1,a\n2,b\n2,\n,a\n,a\n",
            "t.csv, ligne 4, colonne A « id » : la clé unique (id) est la même qu’à la ligne 3 ; "
            "chaque ligne doit avoir la sienne.",
        ),
    ],
)
def test_a_unique_key_that_is_repeated_is_an_error_of_its_row(
    tmp_path: Path, keys: list[Any], csv: str, said: str
) -> None:
    report, told = _validate(tmp_path, {**_v(), "uniqueKeys": keys}, csv=csv)
    assert told["fr"] == [said]
    assert not report.refused
    (error,) = report.tasks[0].to_dict()["errors"]
    assert (error["type"], error["line"]) == ("unique-key", error["rowNumber"])
    assert error["note"].startswith("the same as in the row at position ")
    assert report.tasks[0].stats["errors"] == 1


# The sheet of a workbook


@pytest.mark.parametrize("suffix", ["xlsx", "ods"])
@pytest.mark.parametrize(
    ("dialect", "rows"),
    [
        ({}, 1),
        ({"sheetName": "deux"}, 2),
        ({"sheetNumber": 2}, 2),
        ({"sheetName": "un", "sheetNumber": 2}, 1),
    ],
)
def test_the_sheet_that_a_dialect_names_is_the_one_read(
    tmp_path: Path, suffix: str, dialect: dict[str, Any], rows: int
) -> None:
    path = tmp_path / f"t.{suffix}"
    sheets: dict[str, list[list[Any]]] = {"un": [["id"], [1]], "deux": [["id"], [1], [2]]}
    if suffix == "xlsx":
        openpyxl = pytest.importorskip("openpyxl")
        book = openpyxl.Workbook()
        book.remove(book.active)
        for name, cells in sheets.items():
            sheet = book.create_sheet(name)
            for row in cells:
                sheet.append(row)
        book.save(path)
    else:
        ezodf = pytest.importorskip("ezodf")
        book = ezodf.newdoc(doctype="ods", filename=str(path))
        for name, cells in sheets.items():
            sheet = ezodf.Sheet(name, size=(len(cells), 1))
            for number, row in enumerate(cells):
                sheet[number, 0].set_value(row[0])
            book.sheets += sheet
        book.save()
    table = {"name": "t", "type": "table", "path": path.name, "schema": {"fields": [ID]}}
    descriptor = {"name": "p", "resources": [{**table, "dialect": dialect}]}
    (tmp_path / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    package = read_package(tmp_path / "datapackage.json")
    report = validate(package)
    assert report.valid, report.to_dict()
    assert report.row_count == rows
    with open_cells(package.resources[0], package.base) as (labels, written):
        assert labels == ("id",)
        assert len(list(written)) == rows  # what is published is what was validated


# What people write instead of the standard's words


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ({"type": "Integer"}, "le type « Integer » n’existe pas ; écrivez « integer »."),
        ({"type": "entier"}, "le type « entier » n’existe pas ; écrivez « integer »."),
        ({"type": "float"}, "le type « float » n’existe pas ; écrivez « number »."),
        ({"type": "Texte"}, "le type « Texte » n’existe pas ; écrivez « string »."),
        ({"type": "bolean"}, "le type « bolean » n’existe pas ; écrivez « boolean »."),
        ({"type": None}, "« type » vaut « null » ; il faut un texte (entre guillemets)."),
        (
            {"type": ["string", "null"]},
            'le type « ["string", "null"] » n’existe pas ; écrivez un de ceux-ci : string, '
            "integer, number, boolean, date, time, datetime, year, yearmonth, duration, geopoint, "
            "geojson, object, array, list, any.",
        ),
        (
            {"type": "integer", "constraints": {"required": "true"}},
            '« constraints.required » vaut « "true" » ; il faut true ou false.',
        ),
        (
            {"type": "string", "constraints": {"minLength": "3"}},
            '« constraints.minLength » vaut « "3" » ; il faut un nombre entier.',
        ),
        (
            {"type": "boolean", "trueValues": [1]},
            "« trueValues » contient « 1 » ; il faut un texte (entre guillemets).",
        ),
        (
            {"type": "integer", "constraints": {"min": 1}},
            "la contrainte « min » n’existe pas ; écrivez une de celles-ci : required, unique, "
            "enum, minimum, exclusiveMinimum, maximum, exclusiveMaximum, minLength, maxLength, "
            "pattern, jsonSchema.",
        ),
        (
            {"type": "integer", "constraints": {"minimum": True}},
            "la contrainte « minimum » vaut « true », qui n’est pas un nombre entier ; écrivez-la "
            "comme dans une cellule, par exemple 10.",
        ),
        (
            {"type": "date", "format": "d/m/Y"},
            "le format « d/m/Y » n’accepte aucune date ; écrivez « %d/%m/%Y ».",
        ),
        (
            {"type": "date", "format": "%"},
            "le format « % » n’accepte aucune date ; écrivez un format comme « %Y-%m-%d », ou "
            "supprimez « format ».",
        ),
        (
            {"type": "number", "decimalChar": ""},
            "« decimalChar » est vide ; écrivez le signe des décimales, par exemple « , ».",
        ),
    ],
)
def test_a_field_in_other_words_is_told_which_one_to_write(
    tmp_path: Path, field: dict[str, Any], said: str
) -> None:
    schema = {"fields": [ID, {"name": "v", **field}]}
    _, told = _validate(tmp_path, schema)
    assert told["fr"] == [FIELD + said]


KEY = {"fields": "id", "reference": {"resource": "o", "fields": "id"}}


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (
            {"foreignKeys": [{**KEY, "reference": "o.id"}]},
            "« foreignKeys.reference » vaut « o.id » ; il faut un objet (des clés et leurs "
            "valeurs).",
        ),
        (
            {"foreignKeys": ["id"]},
            "« foreignKeys » contient « id » ; il faut un objet (des clés et leurs valeurs).",
        ),
        (
            {"foreignKeys": [{"fields": "id"}]},
            "une clé étrangère a besoin de « fields » et de « reference », avec autant de champs "
            "de chaque côté ; ajoutez ce qui manque.",
        ),
        (
            {"fieldsMatch": ["subset"]},
            '« fieldsMatch » vaut « ["subset"] » ; il faut un texte (entre guillemets).',
        ),
        (
            {"missingValues": ""},
            '« missingValues » vaut « "" » ; il faut une liste de textes, par exemple ["", "NA"].',
        ),
    ],
)
def test_a_schema_in_other_shapes_is_told_once(
    tmp_path: Path, more: dict[str, Any], said: str
) -> None:
    _, told = _validate(tmp_path, {"fields": [ID, {"name": "v"}], **more})
    assert told["fr"] == [SCHEMA + said]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"hash": 5}, "« hash » vaut « 5 » ; il faut un texte (entre guillemets)."),
        (
            {"dialect": {"headerRows": [-1]}},
            "« headerRows » contient « -1 », qui n’est pas un numéro de ligne ; écrivez des "
            "nombres entiers sans guillemets, par exemple [1].",
        ),
        (
            {"dialect": {"delimiter": "\\t"}},
            '« delimiter » vaut « \\t » ; pour une tabulation, écrivez "\\t", entre guillemets '
            "doubles.",
        ),
        (
            {"dialect": {"delimiter": "tab"}},
            '« delimiter » vaut « tab » ; pour une tabulation, écrivez "\\t", entre guillemets '
            "doubles.",
        ),
        (
            {"checklist": {"checks": [{"type": "row-constraint", "formula": "id = 0"}]}},
            "la règle « id = 0 » ne compare rien ; pour comparer, écrivez « == ».",
        ),
        (
            {"checklist": {"checks": [{"type": "row-constraint", "formula": "id > 0 et v"}]}},
            "la règle « id > 0 et v » ne peut pas être calculée ; écrivez une seule expression "
            "complète, par exemple fin >= debut.",
        ),
    ],
)
def test_a_description_in_other_words_is_told_once(
    tmp_path: Path, more: dict[str, Any], said: str
) -> None:
    _, told = _validate(tmp_path, {"fields": [ID, {"name": "v"}]}, more, csv="id,v\n1,a\n2,b\n")
    assert told["fr"] == [DESCRIPTOR + said]


@pytest.mark.parametrize("path", ["u.pdf", "u.json", "u.txt"])
def test_a_key_to_what_is_no_table_is_a_fault(tmp_path: Path, path: str) -> None:
    (tmp_path / "t.csv").write_text("id\n1\n", encoding="utf-8")
    (tmp_path / path).write_text("{}", encoding="utf-8")
    key = {"fields": "id", "reference": {"resource": "u", "fields": "id"}}
    table = {"name": "t", "path": "t.csv", "schema": {"fields": [ID], "foreignKeys": [key]}}
    descriptor = {"name": "p", "resources": [table, {"name": "u", "path": path}]}
    (tmp_path / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    read = read_package(tmp_path / "datapackage.json", tmp_path)
    text = _plain(render_text(validate(read), read, FR).plain)
    assert (
        "datapackage.json, table « t » : une clé étrangère renvoie à « u », qui n’est pas lue "
        "comme une table ; renvoyez à une autre, ou ajoutez-lui « type: table »."
    ) in text


def test_a_profile_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(DescriptorError) as refused:
        _validate(tmp_path, {"fields": [ID, {"name": "v"}]}, {"profile": "tableau"})
    assert _plain(FR.say(refused.value.key, **refused.value.values)) == (
        "datapackage.json : « tableau » n’est ni un profil connu, ni un fichier du dossier ; "
        "corrigez « profile », ou supprimez-le."
    )
