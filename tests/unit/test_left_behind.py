"""What was left behind: a copy beside the tables, a text that a wrong encoding damaged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from parution.library import read_package, validate
from parution.messages import Catalogue
from parution.reports.warning import explain_warning
from parution.tables.mojibake import find_mojibake

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from parution.model.package import Package
    from parution.model.report import ReportWarning

FIELDS = [
    {"name": "id", "type": "integer"},
    {"name": "nom", "type": "string"},
    {"name": "note", "type": "any"},
]


@pytest.fixture
def make(write_package: Callable[..., Path]) -> Callable[..., Package]:
    def make(csv: str | bytes = "id,nom,note\n1,a,b\n", **entry: object) -> Package:
        described = {
            "name": "t",
            "type": "table",
            "path": "t.csv",
            "schema": {"fields": FIELDS},
            **entry,
        }
        return read_package(write_package(described, files={"t.csv": csv}))

    return make


def _say(warning: ReportWarning, language: str, file: str = "t.csv") -> str:
    said = explain_warning(warning, file, Catalogue(language))
    return said.replace("\u00a0", " ").replace("\u202f", " ")


# A text that a wrong encoding damaged


@pytest.mark.parametrize(
    "cell",
    [
        "CrÃ¨che",
        "Ã‰cole",
        "LYCÃ‰E",
        "dÃ©jÃ\u00a0 vu",
        "lâ€™Ã©tÃ©",
        "lâ€™amie",
        "10 â‚¬",
        "nÂ° 3",
        "Â« oui Â»",
        "ï»¿titre",
        "une flÃ¨che â†’",
        "Cr\ufffdche",
        "cÅ“ur Ã  cÅ“ur Ã©mu",
        # Windows-1252 that was read as ISO-8859-1.
        "l\u0092été",
        "\u009cuvre",
        "10 \u0080",
    ],
)
def test_a_damaged_text_is_found(make: Callable[..., Package], cell: str) -> None:
    package = make(f'id,nom,note\n1,a,b\n2,"{cell}",\n3,"{cell}",\n')
    report = validate(package)
    (warning,) = [each for each in report.all_warnings if each.kind == "mojibake"]
    assert report.valid
    assert (warning.row_number, warning.field_name) == (3, "nom")
    assert warning.values == {"cell": cell, "number": "2"}


@pytest.mark.parametrize(
    "cell",
    [
        "Crèche",
        "ÉCOLE",
        "l’été",
        "10 €",
        "n° 3",
        "« oui »",
        "château",
        "SÃO PAULO",
        "IRMÃ",
        "“IRMÔ",
        "BÂTIMENT",
        "Âge",
        "PÂTÉ",
        "cœur",
        "naïf",
        "Â",
        "Ã",
        "「日本」",
        "œuvre…",
        "NÃO – SIM",
        "AMANHÃ…",
        "â",
        "CÂNDIDO",
        "Ãrvore"[1:],
        "â€"[0],
    ],
)
def test_a_text_that_is_right_is_not(make: Callable[..., Package], cell: str) -> None:
    package = make(f'id,nom,note\n1,"{cell}","{cell}"\n')
    assert find_mojibake(package.resources[0], package.base) == ()


def test_the_sentence_names_the_cell_and_says_what_to_do(make: Callable[..., Package]) -> None:
    package = make("id,nom,note\n1,CrÃ¨che,\n2,nÂ° 3,\n")
    (warning,) = find_mojibake(package.resources[0], package.base)
    assert _say(warning, "fr") == (
        "t.csv, ligne 2, colonne « nom » : 2 cellules ont été abîmées par un mauvais encodage "
        "avant d’arriver ici ; la première : « CrÃ¨che ». Reprenez le texte d’origine."
    )
    assert _say(warning, "en") == (
        "t.csv, row 2, column “nom”: 2 cells were damaged by a wrong encoding before they came "
        "here; the first: “CrÃ¨che”. Take the original text again."
    )
    package = make("id,nom,note\n1,CrÃ¨che,\n")
    (warning,) = find_mojibake(package.resources[0], package.base)
    assert _say(warning, "fr") == (
        "t.csv, ligne 2, colonne « nom » : 1 cellule a été abîmée par un mauvais encodage avant "
        "d’arriver ici : « CrÃ¨che ». Reprenez le texte d’origine."
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "windows-1252", "utf-16"])
def test_it_is_found_whatever_the_encoding_of_the_file(
    make: Callable[..., Package], encoding: str
) -> None:
    package = make("id,nom,note\n1,CrÃ¨che,\n".encode(encoding), encoding=encoding)
    assert len(find_mojibake(package.resources[0], package.base)) == 1


@pytest.mark.parametrize("engine", ["auto", "frictionless"])
def test_it_is_the_same_whoever_validates(make: Callable[..., Package], engine: str) -> None:
    rows = "".join(f"{number},nom {number},\n" for number in range(30_000))
    package = make(f"id,nom,note\n{rows}30000,CrÃ¨che,\n")
    report = validate(package, engine=engine)  # type: ignore[arg-type]
    (warning,) = report.all_warnings
    assert (warning.kind, warning.row_number) == ("mojibake", 30_002)


def test_a_trace_that_two_blocks_share_is_found(make: Callable[..., Package]) -> None:
    head = "id,nom,note\n1,"
    package = make(head + "x" * (2**20 - len(head) - 1) + "Ã©,\n")
    (warning,) = find_mojibake(package.resources[0], package.base)
    assert warning.row_number == 2


# A copy beside the tables


STRAYS = [
    "t - Copie.csv",
    "t - Copie (2).csv",
    "t - Copy.csv",
    "Copie de t.csv",
    "Copy of t.xlsx",
    "t (1).csv",
    "t(1).csv",
    "t (copie).ods",
    "t copie 2.csv",
    "~$t.xlsx",
    ".~lock.t.csv#",
    "t.csv.bak",
    "t.csv~",
    "t.csv.old",
]


@pytest.mark.parametrize("name", STRAYS)
def test_a_copy_beside_a_table_is_told(make: Callable[..., Package], name: str) -> None:
    package = make()
    (package.base / name).write_text("id\n", encoding="utf-8")
    report = validate(package)
    (warning,) = report.warning_details
    assert report.valid
    assert _say(warning, "fr", "datapackage.json") == (
        f"datapackage.json : « {name} » a l’air d’une copie laissée là : aucune ressource du "
        "descripteur ne la nomme, et elle ne sera pas publiée. Retirez-la du dossier, ou "
        "donnez-lui son nom dans le descripteur."
    )
    assert _say(warning, "en", "datapackage.json") == (
        f"datapackage.json: “{name}” looks like a copy that was left there: no resource of the "
        "descriptor names it, and it will not be published. Take it out of the folder, or name it "
        "in the descriptor."
    )


@pytest.mark.parametrize(
    "name",
    [
        "autre.csv",
        "t-2024.csv",
        "photocopie.csv",
        "copie.csv",
        "t (tout).csv",
        "LISEZMOI.md",
        "t.json",
        "sauvegarde.zip",
        "note (1).md",
    ],
)
def test_another_file_beside_a_table_is_not(make: Callable[..., Package], name: str) -> None:
    package = make()
    (package.base / name).write_text("x\n", encoding="utf-8")
    assert validate(package).warning_details == ()


def test_a_copy_that_the_descriptor_names_is_a_table(write_package: Callable[..., Path]) -> None:
    entry = {"name": "t", "path": "t (1).csv", "schema": {"fields": FIELDS}}
    package = read_package(write_package(entry, files={"t (1).csv": "id,nom,note\n1,a,b\n"}))
    assert validate(package).warning_details == ()


def test_a_lone_table_is_not_asked_what_is_beside_it(tmp_path: Path) -> None:
    from parution.library import read_table  # noqa: PLC0415

    (tmp_path / "t.csv").write_text("id\n1\n", encoding="utf-8")
    (tmp_path / "t (1).csv").write_text("id\n1\n", encoding="utf-8")
    (tmp_path / "s.json").write_text('{"fields": [{"name": "id"}]}', encoding="utf-8")
    assert validate(read_table(tmp_path / "t.csv", tmp_path / "s.json")).warning_details == ()


def test_the_wrong_encoding_may_be_the_one_that_is_declared(make: Callable[..., Package]) -> None:
    content = "id,nom,note\n1,l’été,\n".encode("cp1252")
    (warning,) = validate(make(content, encoding="iso-8859-1")).all_warnings
    assert (warning.kind, warning.values["cell"]) == ("mojibake", "l\u0092été")
    (warning,) = validate(make("id,nom,note\n1,été,\n", encoding="windows-1252")).all_warnings
    assert (warning.kind, warning.values["cell"]) == ("mojibake", "Ã©tÃ©")
