"""Nothing is switched off in silence: what a checklist or a format leaves out is said.

A formula that no row could follow is a fault of the descriptor, said once.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from parution.messages import Catalogue
from parution.project import read_package
from parution.reports.validation_text import render_text
from parution.validation import validate

if TYPE_CHECKING:
    from pathlib import Path

    from parution.model.report import Report

pytestmark = pytest.mark.hostile_sample

FR, EN = Catalogue("fr"), Catalogue("en")
FIELDS = [{"name": "a", "type": "integer"}, {"name": "b", "type": "string"}]
TABLE = {"name": "t", "path": "t.csv", "schema": {"fields": FIELDS}}
FORMULA = "datapackage.json, table « t » : la règle « {} » "


def _say(folder: Path, **more: Any) -> tuple[Report, list[str], list[str]]:
    """Validate a table; give the report and its sentences in French and in English."""
    path = str(more.get("path", "t.csv"))
    (folder / path).write_text("a,b\nx,1\n", encoding="utf-8")
    resource = {**TABLE, **more}
    descriptor = {"name": "p", "resources": [{k: v for k, v in resource.items() if v is not None}]}
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    package = read_package(folder / "datapackage.json", folder)
    report = validate(package)
    french, english = (
        [
            line.strip(" ⚠").replace("\u00a0", " ")
            for line in render_text(report, package, catalogue).plain.splitlines()
            if line.startswith("  ")
        ]
        for catalogue in (FR, EN)
    )
    return report, french, english


@pytest.mark.parametrize(
    ("checklist", "french", "english", "note"),
    [
        (
            {"skipErrors": ["type-error"]},
            "datapackage.json : la liste de contrôles de la table « t » ne cherche pas ceci : "
            "valeur du mauvais type. Retirez « skipErrors » ou « pickErrors » pour que tout soit "
            "cherché.",
            "datapackage.json: the checklist of the table “t” does not look for this: value of the "
            "wrong type. Remove “skipErrors” or “pickErrors” to have everything looked for.",
            "the checklist leaves errors out: type-error",
        ),
        (
            {"pickErrors": ["blank-row", "extra-cell"]},
            "datapackage.json : la liste de contrôles de la table « t » ne cherche que ceci : "
            "ligne vide, cellule de trop. Retirez « skipErrors » ou « pickErrors » pour que tout "
            "soit cherché.",
            "datapackage.json: the checklist of the table “t” looks for this only: empty row, "
            "cell too many. Remove “skipErrors” or “pickErrors” to have everything looked for.",
            "the checklist looks for these errors only: blank-row, extra-cell",
        ),
        (
            {"skipErrors": ["#table"]},
            "datapackage.json : la liste de contrôles de la table « t » ne cherche que ceci : "
            "empreinte du fichier, taille du fichier. Retirez « skipErrors » ou « pickErrors » "
            "pour que tout soit cherché.",
            "datapackage.json: the checklist of the table “t” looks for this only: hash of the "
            "file, size of the file. Remove “skipErrors” or “pickErrors” to have everything looked "
            "for.",
            "the checklist looks for these errors only: hash-count, byte-count",
        ),
        (
            {"pickErrors": ["no-such-error"]},
            "datapackage.json : la liste de contrôles de la table « t » laisse de côté toutes les "
            "erreurs : rien n’y est cherché. Retirez « skipErrors » ou « pickErrors » pour qu’elle "
            "soit vérifiée.",
            "datapackage.json: the checklist of the table “t” leaves every error out: nothing is "
            "looked for. Remove “skipErrors” or “pickErrors” to have it checked.",
            "the checklist leaves every error out",
        ),
    ],
)
def test_what_a_checklist_leaves_out_is_said(
    tmp_path: Path, checklist: dict[str, Any], french: str, english: str, note: str
) -> None:
    report, said, told = _say(tmp_path, checklist=checklist)
    assert (said[0], told[0]) == (french, english)
    (warning,) = report.to_dict()["tasks"][0]["warningDetails"]
    assert (warning["kind"], warning["note"]) == ("skipped-checks", note)


def test_tags_leave_all_the_errors_of_a_part_out(tmp_path: Path) -> None:
    report, *_ = _say(tmp_path, checklist={"skipErrors": ["#header"]})
    (warning,) = report.all_warnings
    assert warning.note.startswith("the checklist leaves errors out: ")
    assert "blank-header" in warning.note
    assert "type-error" not in warning.note


@pytest.mark.parametrize(
    "checklist", [{}, {"skipErrors": ["no-such-error"]}, {"checks": [{"type": "duplicate-row"}]}]
)
def test_a_checklist_that_leaves_nothing_out_is_no_warning(
    tmp_path: Path, checklist: dict[str, Any]
) -> None:
    report, *_ = _say(tmp_path, checklist=checklist)
    assert report.all_warnings == ()


@pytest.mark.parametrize(
    ("more", "said_of"),
    [
        ({"format": "pdf"}, "format: pdf"),
        ({"type": "file"}, "type: file"),
        ({"type": "text", "format": "csv"}, "type: text format: csv"),
        ({"path": "t.tsv", "format": "png"}, "format: png"),
        ({"type": "json"}, "type: json"),
    ],
)
def test_a_file_of_cells_that_is_not_read_as_a_table_is_said(
    tmp_path: Path, more: dict[str, Any], said_of: str
) -> None:
    report, said, told = _say(tmp_path, schema=None, **more)
    assert report.valid
    assert said == [
        f"datapackage.json : « t » n’est pas lu comme une table ({said_of}) : ses cellules ne sont "
        "pas vérifiées. Retirez cette propriété, ou écrivez « type: table » et le format du "
        "fichier."
    ]
    assert told == [
        f"datapackage.json: “t” is not read as a table ({said_of}): its cells are not checked. "
        "Remove that property, or write “type: table” and the format of the file."
    ]


@pytest.mark.parametrize("path", ["t.pdf", "t.json", "t.txt", "t.geojson"])
def test_a_schema_on_what_is_no_table_is_said(tmp_path: Path, path: str) -> None:
    report, said, told = _say(tmp_path, path=path, type="json" if "json" in path else None)
    assert [warning.kind for warning in report.all_warnings] == ["ineffective-property"]
    assert said[0] == (
        "datapackage.json : « schema » n’a pas d’effet, car ce fichier n’est pas lu comme une "
        "table ; supprimez-le, ou corrigez « format » et « type »."
    )
    assert told[0] == (
        "datapackage.json: “schema” has no effect, since this file is not read as a table; remove "
        "it, or correct “format” and “type”."
    )


@pytest.mark.parametrize(
    ("formula", "fact"),
    [
        (
            "a+",
            "ne peut pas être calculée ; écrivez une seule expression complète, par exemple "
            "fin >= debut.",
        ),
        (
            "a = 1",
            "ne compare rien ; pour comparer, écrivez « == ».",
        ),
        (
            "c > 1",
            "nomme « c », qui n’est pas un champ de la table ; ses champs sont : a, b.",
        ),
        (
            "a > 1 and ville",
            "nomme « ville », qui n’est pas un champ de la table ; ses champs sont : a, b.",
        ),
        (
            "rand() < 2",
            "tire au hasard (« rand ») : elle ne donnerait pas deux fois la même réponse ; "
            "retirez-la.",
        ),
        (
            "a < randint(9)",
            "tire au hasard (« randint ») : elle ne donnerait pas deux fois la même réponse ; "
            "retirez-la.",
        ),
        (
            "len(b) > 1",
            "appelle « len », qui n’existe pas dans une règle ; les fonctions permises sont : int, "
            "float, str, list, tuple, dict, set.",
        ),
        ("b.format(1)", "appelle « format », qui n’est pas permis dans une règle ; retirez-le."),
        ("a.__class__", "appelle « __class__ », qui n’est pas permis dans une règle ; retirez-le."),
        ("[].append(a)", "appelle « append », qui n’est pas permis dans une règle ; retirez-le."),
        (
            "lambda: a",
            "contient ce qu’une règle ne sait pas calculer (Lambda) ; écrivez-la autrement.",
        ),
        ("a > 1/0", "contient « 1/0 », qui ne peut pas être calculé ; corrigez-la."),
        ("9**9**9 > a", "contient « 9**9**9 », qui ne peut pas être calculé ; corrigez-la."),
        (
            "9**3999999 > 1",
            "contient « 9**3999999 > 1 », qui ne peut pas être calculé ; corrigez-la.",
        ),
        (
            "b == 'a' * 10**9",
            "contient « 'a' * 10**9 », qui ne peut pas être calculé ; corrigez-la.",
        ),
        (
            "b == 'a'.zfill(10**9)",
            "contient « 'a'.zfill(10**9) », qui ne peut pas être calculé ; corrigez-la.",
        ),
    ],
)
def test_a_formula_that_cannot_be_computed_is_a_fault_of_the_descriptor(
    tmp_path: Path, formula: str, fact: str
) -> None:
    checklist = {"checks": [{"type": "row-constraint", "formula": formula}]}
    report, said, _ = _say(tmp_path, checklist=checklist)
    assert said == [FORMULA.format(formula) + fact]
    assert report.refused
    assert [error.type for error in report.tasks[0].errors] == ["check-error"]
    assert report.tasks[0].rows is None  # nothing was read


def test_a_formula_s_fault_is_said_in_english(tmp_path: Path) -> None:
    checklist = {"checks": [{"type": "row-constraint", "formula": "a+"}]}
    assert _say(tmp_path, checklist=checklist)[2] == [
        "datapackage.json, table “t”: the rule “a+” cannot be computed; write one whole "
        "expression, for instance end >= start."
    ]


@pytest.mark.parametrize(
    "formula",
    [
        "b.zfill(10**9) == b",
        "f'{b:>1000000000}' == b",
        "(b + '%999999999d') % 1 == b",
        "b.replace('', b * 90000).replace('', b * 90000) == b",
        "str([[b] * 100000] * 100000) == b",
        "int(b + '') ** 4000000 > 1",
        "b.join([b * 90000] * 90000) == b",
        "int(b).to_bytes(10**9, 'big') == b",
        "b.expandtabs(10**9) + b.ljust(10**9) == b",
    ],
)
def test_what_a_formula_would_fill_the_memory_with_is_not_made(
    tmp_path: Path, formula: str
) -> None:
    checklist = {"checks": [{"type": "row-constraint", "formula": formula}]}
    (tmp_path / "t.csv").write_text("a,b\n1,\t9\n", encoding="utf-8")
    descriptor = {"name": "p", "resources": [{**TABLE, "checklist": checklist}]}
    (tmp_path / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    package = read_package(tmp_path / "datapackage.json", tmp_path)
    for small in (0, 10**9):
        report = validate(package, small=small)
        assert [error.type for error in report.tasks[0].errors] == ["row-constraint"]
        assert report.seconds < 5


@pytest.mark.parametrize(
    "formula",
    [
        "b.zfill(5) == '0000x'",
        "f'{a:03d}' == '001'",
        "'%03d' % a == '001'",
        "a ** 2 == 1 and 10 ** 20 > a",
        "str(a) + b.replace('x', 'y') == '1y'",
        "[c for c in b] == ['x']",
        "int('7') % 2 == a and not (a is None)",
    ],
)
def test_an_honest_formula_is_computed(tmp_path: Path, formula: str) -> None:
    checklist = {"checks": [{"type": "row-constraint", "formula": formula}]}
    (tmp_path / "t.csv").write_text("a,b\n1,x\n", encoding="utf-8")
    descriptor = {"name": "p", "resources": [{**TABLE, "checklist": checklist}]}
    (tmp_path / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    package = read_package(tmp_path / "datapackage.json", tmp_path)
    for small in (0, 10**9):
        report = validate(package, small=small)
        assert report.tasks[0].errors == ()
