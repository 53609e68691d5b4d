"""A header that is at fault: what happened to the columns, what accepts it, what remains."""

from __future__ import annotations

import json
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parution.messages import Catalogue
from parution.model.header import (
    Column,
    accept_header,
    compare_labels,
    ignores_case,
    read_under_labels,
)
from parution.model.report import HEADER_TYPES
from parution.model.schema import Schema
from parution.project import read_package
from parution.reports.validation_text import render_text
from parution.validation import validate

if TYPE_CHECKING:
    from collections.abc import Callable

    from parution.model.package import Package

FR, EN = Catalogue("fr"), Catalogue("en")
FIELDS = [
    {"name": "id", "type": "integer"},
    {"name": "nom", "type": "string"},
    {"name": "an", "type": "integer"},
    {"name": "note", "type": "string"},
]
CODE = {"name": "code", "type": "string", "constraints": {"required": True}}


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def _schema(*names: str, **more: object) -> Schema:
    return Schema({"fields": [{"name": name} for name in names], **more})


# Comparing, on its own


def test_a_header_as_its_schema_has_it_differs_in_nothing() -> None:
    assert not compare_labels(["a", "b"], _schema("a", "b")).differs


def test_one_column_that_is_not_there_is_the_only_thing_that_is_missing() -> None:
    header = compare_labels(["a", "c", "d"], _schema("a", "b", "c", "d"))
    assert header.missing == ("b",)
    assert (header.unknown, header.moved, header.renamed) == ((), (), ())
    assert header.schema_accepts == "superset"


def test_the_fewest_columns_are_moved() -> None:
    header = compare_labels(list("bcdea"), _schema(*"abcde"))
    assert header.moved == (Column(5, "a", "a"),)
    header = compare_labels(list("eabcd"), _schema(*"abcde"))
    assert header.moved == (Column(1, "e", "e"),)
    assert header.schema_accepts == "equal"


def test_a_moved_column_is_no_fault_where_columns_are_matched_by_name() -> None:
    for match in ("equal", "subset", "superset", "partial"):
        schema = _schema("a", "b", fieldsMatch=match)
        assert not compare_labels(["b", "a"], schema).differs


@pytest.mark.parametrize(
    ("labels", "match", "accepts"),
    [
        (["a", "b", "x"], "exact", "subset"),
        (["a", "b", "x"], "superset", "partial"),
        (["a"], "exact", "superset"),
        (["a"], "subset", "partial"),
        (["a", "x", "y"], "exact", "partial"),
        (["b", "a"], "exact", "equal"),
        (["b", "a", "x"], "exact", "subset"),
    ],
)
def test_what_accepts_a_header_keeps_what_was_tolerated(
    labels: list[str], match: str, accepts: str
) -> None:
    header = compare_labels(labels, _schema("a", "b", fieldsMatch=match))
    assert (header.schema_accepts, header.acceptable) == (accepts, True)


def test_what_cannot_be_accepted_says_so() -> None:
    schema = Schema({"fields": [{"name": "a"}, CODE], "primaryKey": "a"})
    for labels in (["a"], ["code"], ["a", "code", "a"], ["a", "code", "", ""], ["a", "kode"]):
        header = compare_labels(labels, schema)
        assert header.differs
        assert not header.acceptable


def test_two_labels_that_differ_by_case_alone_are_not_accepted_by_ignoring_it() -> None:
    assert not compare_labels(["A", "b", "B"], _schema("a", "b")).acceptable


@pytest.mark.parametrize("delimiter", [";", "\t", "|", ","])
def test_a_header_of_one_cell_tells_what_separates_its_columns(delimiter: str) -> None:
    labels = [delimiter.join(["id", '"nom"', "an"])]
    header = compare_labels(labels, _schema("id", "nom", "an"))
    assert header.delimiter == delimiter
    assert header.dialect_accepts == {"delimiter": delimiter}


def test_a_name_that_has_a_semicolon_in_it_is_a_name() -> None:
    assert not compare_labels(["a;b"], _schema("a;b")).differs
    assert compare_labels(["x;y"], _schema("a", "b")).unmatched


# Drawn headers


@st.composite
def _draw_labels(draw: st.DrawFn) -> list[str]:
    labels = [field["name"] for field in FIELDS]
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(labels)))
        match draw(st.sampled_from(["drop", "add", "move", "case", "blank", "repeat"])):
            case "drop" if len(labels) > 1:
                del labels[at % len(labels)]
            case "add":
                labels.insert(at, draw(st.sampled_from(["plus", "É", "note2"])))
            case "move" if labels:
                labels.insert(at, labels.pop(draw(st.integers(0, len(labels) - 1))))
            case "case" if labels:
                labels[at % len(labels)] = labels[at % len(labels)].upper()
            case "blank":
                labels.insert(at, "")
            case "repeat" if labels:
                labels.insert(at, labels[at % len(labels)])
    return labels


def _read(labels: list[str], folder: Path) -> Package:
    rows = [["1" if label == "id" else "x" for label in labels] for _ in range(2)]
    lines = [",".join(row) for row in (labels, *rows)]
    (folder / "t.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    schema = {"fields": FIELDS}
    resource = {"name": "t", "path": "t.csv", "schema": schema, "dialect": {"delimiter": ","}}
    descriptor = folder / "datapackage.json"
    descriptor.write_text(json.dumps({"name": "p", "resources": [resource]}), encoding="utf-8")
    return read_package(descriptor)


@settings(max_examples=150, deadline=None)
@given(_draw_labels())
def test_what_is_said_to_accept_a_header_does_and_leaves_what_is_said_to_remain(
    labels: list[str],
) -> None:
    with tempfile.TemporaryDirectory() as name:
        package = _read(labels, Path(name).resolve())
        report = validate(package)
        (task,), (resource,) = report.tasks, package.resources
        wrong = any(kind in HEADER_TYPES for kind, _ in task.totals)
        header = compare_labels(labels, resource.schema)
        assert header.differs == wrong
        assert {each.field for each in header.columns if each.field} | {
            *header.missing,
            *header.required,
        } == {field.name for field in resource.schema.fields} or header.unmatched
        if not wrong:
            assert task.reread is None
            return
        assert task.reread is not None
        assert task.reread.headers == (header,)
        if not header.acceptable:
            return
        accepted = accept_header(resource, header)
        (found,) = validate(replace(package, resources=(accepted,))).tasks
        assert not any(kind in HEADER_TYPES for kind, _ in found.totals)
        assert task.reread.task is not None
        remaining = [(error.type, error.row_number, error.cell) for error in found.errors]
        told = [(error.type, error.row_number, error.cell) for error in task.reread.task.errors]
        assert sorted(told, key=repr) == sorted(remaining, key=repr)


# What a person reads


@pytest.fixture
def tell(write_package: Callable[..., Path]) -> Callable[..., list[str]]:
    """Validate a table, and return what is said of it, line by line."""

    def run(
        csv: str,
        catalogue: Catalogue = FR,
        fields: list[dict[str, Any]] = FIELDS,
        **more: object,
    ) -> list[str]:
        schema = {"fields": fields, **dict(more.pop("schema", {}))}  # type: ignore[call-overload]
        path = write_package(
            {"name": "t", "path": "t.csv", "schema": schema, **more}, files={"t.csv": csv}
        )
        package = read_package(path)
        report = validate(package)
        return [
            line.strip()
            for line in _plain(render_text(report, package, catalogue).plain).split("\n")
        ][1:-1]

    return run


NOTHING = "Une fois l’en-tête lu ainsi, il ne reste aucune erreur."
SUPERSET = "Si c’est voulu, écrivez « fieldsMatch: superset » dans le schéma."


def _wide(labels: list[str], cells: list[str]) -> str:
    return ",".join(labels) + "\n" + ",".join(cells) + "\n"


WIDE = [{"name": f"c{number}", "type": "integer"} for number in range(1, 41)]
NAMES = [field["name"] for field in WIDE]
CELLS = [str(number) for number in range(1, 41)]


def test_a_column_dropped_from_forty_is_said_in_one_sentence(
    tell: Callable[..., list[str]],
) -> None:
    said = tell(_wide(NAMES[:6] + NAMES[7:], CELLS[:6] + CELLS[7:]), fields=WIDE)
    assert said == [f"t.csv, en-tête : la colonne « c7 » manque. {SUPERSET}", NOTHING]


def test_a_column_moved_among_forty_is_said_in_one_sentence(tell: Callable[..., list[str]]) -> None:
    moved = [*NAMES[1:20], NAMES[0], *NAMES[20:]]
    said = tell(_wide(moved, CELLS), fields=WIDE)
    assert said == [
        "t.csv, en-tête : la colonne « c1 » (T) n’est pas à sa place ; le schéma l’attend en "
        "premier. Si c’est voulu, écrivez « fieldsMatch: equal » dans le schéma.",
        NOTHING,
    ]


def test_a_column_too_many_among_forty_is_said_in_one_sentence(
    tell: Callable[..., list[str]],
) -> None:
    said = tell(_wide([*NAMES[:3], "new", *NAMES[3:]], [*CELLS[:3], "x", *CELLS[3:]]), fields=WIDE)
    assert said == [
        "t.csv, en-tête : la colonne « new » (D) n’est pas dans le schéma. Si c’est voulu, "
        "écrivez « fieldsMatch: subset » dans le schéma.",
        NOTHING,
    ]


def test_forty_capitals_are_said_in_one_sentence(tell: Callable[..., list[str]]) -> None:
    said = tell(_wide([name.upper() for name in NAMES], CELLS), fields=WIDE)
    pairs = ", ".join(
        f"« C{number} » ({'ABCDEFGHIJ'[number - 1]}) s’écrit « c{number} »"
        for number in range(1, 11)
    )
    assert said == [
        f"t.csv, en-tête : majuscules et minuscules comptent : {pairs} et 30 autres. Si c’est "
        "voulu, écrivez « headerCase: false » sous « dialect » de la ressource.",
        NOTHING,
    ]


ROW = "1,a,2,b\n"


@pytest.mark.parametrize(
    ("csv", "more", "facts", "after"),
    [
        (
            "nom,an,note\na,2,b\n",
            {},
            [f"la colonne « id » manque. {SUPERSET}"],
            [NOTHING],
        ),
        (
            "id,note\n1,b\n",
            {},
            [f"les colonnes « nom », « an » manquent. {SUPERSET}"],
            [NOTHING],
        ),
        (
            "id,an,note\nx,2,b\n",
            {},
            [f"la colonne « nom » manque. {SUPERSET}"],
            [
                "Une fois l’en-tête lu ainsi, il reste 1 erreur :",
                "t.csv, ligne 2, colonne A « id » : « x » n’est pas un nombre entier.",
            ],
        ),
        (
            "an,note,nom,id\n2,b,a,1\n",
            {},
            [
                "les colonnes « nom » (C), « id » (D) ne sont pas à leur place ; l’ordre du schéma "
                "est : « id », « nom », « an », « note ». Si c’est voulu, écrivez "
                "« fieldsMatch: equal » dans le schéma."
            ],
            [NOTHING],
        ),
        (
            f"Id,nom,AN,note\n{ROW}",
            {},
            [
                "majuscules et minuscules comptent : « Id » (A) s’écrit « id », « AN » (C) s’écrit "
                "« an ». Si c’est voulu, écrivez « headerCase: false » sous « dialect » de la "
                "ressource."
            ],
            [NOTHING],
        ),
        (
            "Nom,ID,an,note\na,1,2,b\n",
            {},
            [
                "la colonne « Nom » (A) n’est pas à sa place ; le schéma l’attend après « id ».",
                "majuscules et minuscules comptent : « Nom » (A) s’écrit « nom », « ID » (B) "
                "s’écrit « id ». Si c’est voulu, écrivez « fieldsMatch: equal » dans le schéma, et "
                "« headerCase: false » sous « dialect » de la ressource.",
            ],
            [NOTHING],
        ),
        (
            "id,nom,an,note,\n1,a,2,b,\n",
            {},
            [
                "la colonne E n’a pas de nom ; si elle est vide, supprimez-la. Si c’est voulu, "
                "écrivez « fieldsMatch: subset » dans le schéma."
            ],
            [NOTHING],
        ),
        (
            "id,nom,an,note,,,\n1,a,2,b,,,\n",
            {},
            ["les colonnes E, F, G n’ont pas de nom ; si elles sont vides, supprimez-les."],
            [NOTHING],
        ),
        (
            "id,nom,an,note,,\n1,a,x,b,,\n",
            {"schema": {"fieldsMatch": "subset"}},
            ["les colonnes E, F n’ont pas de nom ; si elles sont vides, supprimez-les."],
            [
                "Une fois l’en-tête lu ainsi, il reste 1 erreur :",
                "t.csv, ligne 2, colonne C « an » : « x » n’est pas un nombre entier.",
            ],
        ),
        (
            "id,nom,nom,an,note\n1,a,b,2,c\n",
            {"schema": {"fieldsMatch": "subset"}},
            [
                "le nom « nom » est écrit plusieurs fois (colonnes B, C) ; chaque colonne doit "
                "avoir le sien."
            ],
            [NOTHING],
        ),
        (
            "id,id,id,note\n1,2,3,b\n",
            {},
            [
                "les colonnes « nom », « an » manquent.",
                "le nom « id » est écrit plusieurs fois (colonnes A, B, C) ; chaque colonne doit "
                "avoir le sien.",
            ],
            [NOTHING],
        ),
        (
            f"sep=;\nid;nom;an;note\n{ROW.replace(',', ';')}",
            {},
            [
                "la première ligne, « sep=; », ne sert qu’à un tableur : supprimez-la, car la "
                "première ligne doit nommer les colonnes. Si c’est voulu, écrivez "
                '« headerRows: [2], delimiter: ";" » sous « dialect » de la ressource.'
            ],
            [NOTHING],
        ),
        (
            "SEP=;\nid;note;an\n1;b;x\n",
            {},
            [
                "la première ligne, « sep=; », ne sert qu’à un tableur : supprimez-la, car la "
                "première ligne doit nommer les colonnes. Si c’est voulu, écrivez "
                '« headerRows: [2], delimiter: ";" » sous « dialect » de la ressource.',
                "la colonne « nom » manque.",
                "la colonne « note » (B) n’est pas à sa place ; le schéma l’attend après « an ». "
                f"{SUPERSET}",
            ],
            [
                "Une fois l’en-tête lu ainsi, il reste 1 erreur :",
                "t.csv, ligne 3, colonne C « an » : « x » n’est pas un nombre entier.",
            ],
        ),
        (
            f"id;nom;an;note\n{ROW.replace(',', ';')}",
            {"dialect": {"delimiter": ","}},
            [
                "les colonnes sont séparées par « ; », et le fichier a été lu avec un autre "
                'séparateur. Si c’est voulu, écrivez « delimiter: ";" » sous « dialect » de la '
                "ressource."
            ],
            [NOTHING],
        ),
        (
            f"id\tnom\tan\tnote\n{ROW.replace(',', chr(9))}",
            {"dialect": {"csv": {"delimiter": ";"}}},
            [
                "les colonnes sont séparées par une tabulation, et le fichier a été lu avec un "
                'autre séparateur. Si c’est voulu, écrivez « delimiter: "\\t" » sous '
                "« dialect » de la ressource."
            ],
            [NOTHING],
        ),
        (
            "7,z,9,y\n8,z,9,y\n",
            {},
            [
                "aucun nom de colonne (« 7 », « z », « 9 », « y ») n’est dans le schéma ; la "
                "première ligne doit nommer les colonnes : « id », « nom », « an », « note »."
            ],
            ["Les cellules n’ont pas été vérifiées : corrigez d’abord l’en-tête."],
        ),
        (
            ",,,\n1,a,2,b\n",
            {},
            [
                "la première ligne est vide ; elle doit nommer les colonnes : « id », « nom », "
                "« an », « note »."
            ],
            ["Les cellules n’ont pas été vérifiées : corrigez d’abord l’en-tête."],
        ),
        (
            "id,libellé,an,\n1,a,2,b\n",
            {},
            [
                "la colonne B s’appelle « libellé » ; le schéma attend « nom ».",
                "la colonne D n’a pas de nom ; le schéma attend « note ».",
            ],
            [NOTHING],
        ),
        (
            f"id,n\u00a0om,an,note\n{ROW}",
            {},
            [
                "la colonne B s’appelle « n⍽om » ; le schéma attend « nom ».",
                "invisible à l’écran : ⍽ est une espace insécable.",
            ],
            [NOTHING],
        ),
        (
            "id,nom,an\n1,a,2\n",
            {"fields": [*FIELDS[:3], CODE]},
            ["la colonne « code » manque, et elle est obligatoire."],
            [NOTHING],
        ),
        (
            "nom,an,note\na,x,b\n",
            {"schema": {"primaryKey": "id"}},
            ["la colonne « id » manque, et elle est obligatoire."],
            [
                "Une fois l’en-tête lu ainsi, il reste 1 erreur :",
                "t.csv, ligne 2, colonne B « an » : « x » n’est pas un nombre entier.",
            ],
        ),
    ],
)
def test_what_happened_to_the_header_is_said_first(
    tell: Callable[..., list[str]],
    csv: str,
    more: dict[str, Any],
    facts: list[str],
    after: list[str],
) -> None:
    assert tell(csv, **more) == [*(f"t.csv, en-tête : {fact}" for fact in facts), *after]


def test_it_is_said_in_english_too(tell: Callable[..., list[str]]) -> None:
    assert tell("an,ID,w,note\n2,1,x,b\n", EN) == [
        "t.csv, header: column “nom” is missing.",
        "t.csv, header: column “w” (C) is not in the schema.",
        "t.csv, header: column “an” (A) is not in its place; the schema expects it after “nom”.",
        "t.csv, header: capital and small letters differ: “ID” (B) is written “id”. If this is "
        "meant, write “fieldsMatch: partial” in the schema, and “headerCase: false” under the "
        "resource's “dialect”.",
        "Once the header is read that way, no error remains.",
    ]


def test_a_table_that_refers_to_one_of_a_wrong_header_is_read_with_it(
    write_package: Callable[..., Path],
) -> None:
    villes = {
        "name": "villes",
        "path": "v.csv",
        "schema": {"fields": [{"name": "nom"}, {"name": "code"}], "primaryKey": "code"},
    }
    key = {"fields": ["ville"], "reference": {"resource": "villes", "fields": ["code"]}}
    rues = {
        "name": "rues",
        "path": "r.csv",
        "schema": {"fields": [{"name": "rue"}, {"name": "ville"}], "foreignKeys": [key]},
    }
    files = {"v.csv": "code,nom\n75,Paris\n", "r.csv": "rue,ville\na,75\nb,13\n"}
    package = read_package(write_package(villes, rues, files=files))
    report = validate(package)
    assert [error.type for error in report.tasks[1].errors] == ["foreign-key"] * 2
    assert [line.strip() for line in _plain(render_text(report, package, FR).plain).split("\n")][
        3:-1
    ] == [
        "✘ rues    2 lignes  2 erreurs  r.csv",
        "Lue avec les colonnes de « villes », dont l’en-tête est en faute, il reste 1 erreur :",
        "r.csv, ligne 3, colonne B « ville » : « 13 » (colonne ville) n’existe pas dans la table "
        "« villes » (colonne code).",
    ]


def test_the_json_has_what_frictionless_says(write_package: Callable[..., Path]) -> None:
    resource = {"name": "t", "path": "t.csv", "schema": {"fields": FIELDS}}
    package = read_package(write_package(resource, files={"t.csv": "id,an,note\n1,2,b\n"}))
    (task,) = validate(package).to_dict()["tasks"]
    assert [error["type"] for error in task["errors"]] == [
        "incorrect-label",
        "incorrect-label",
        "missing-label",
        "type-error",
    ]
    assert "reread" not in task


def test_a_table_is_read_again_only_where_its_header_is_at_fault(
    write_package: Callable[..., Path],
) -> None:
    resource = {"name": "t", "path": "t.csv", "schema": {"fields": FIELDS}}
    package = read_package(
        write_package(resource, files={"t.csv": f"id,nom,an,note\n{ROW}x,a,x,b\n"})
    )
    read: list[str] = []

    def follow(name: str, done: int, total: int | None = None, errors: int = 0) -> None:
        if done == 0 and total is None and not errors:
            read.append(name)

    report = validate(package, follow)
    assert (report.error_count, read) == (2, ["t"])
    assert report.tasks[0].reread is None


def test_keys_of_a_missing_column_are_left_out() -> None:
    from parution.model.package import Resource  # noqa: PLC0415

    schema = {
        "fields": [{"name": "a"}, {"name": "b"}],
        "primaryKey": ["a", "b"],
        "uniqueKeys": [["a"], ["b"]],
        "foreignKeys": [
            {"fields": name, "reference": {"resource": "", "fields": "a"}} for name in ("a", "b")
        ],
        "fieldsMatch": "equal",
    }
    resource = Resource("t", ("t.csv",), (), {"name": "t", "schema": schema})
    header = compare_labels(["a", "x"], Schema({"fields": [{"name": "a"}, {"name": "z"}]}))
    assert not ignores_case(resource)
    header = replace(header, columns=(Column(1, "a", "a"), Column(2, "a_", "")))
    read = read_under_labels(resource, header).descriptor["schema"]
    assert read == {
        "fields": [{"name": "a"}, {"name": "a_", "type": "any"}],
        "uniqueKeys": [["a"]],
        "foreignKeys": [{"fields": "a", "reference": {"resource": "", "fields": "a"}}],
    }
