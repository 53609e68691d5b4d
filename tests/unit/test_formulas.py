"""Texts that a spreadsheet would run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from parution.library import read_package, validate
from parution.messages import Catalogue
from parution.reports.warning import explain_warning
from parution.tables.formulas import find_formulas

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from parution.model.package import Package

FIELDS = [
    {"name": "id", "type": "integer"},
    {"name": "nom", "type": "string"},
    {"name": "montant", "type": "number"},
]


@pytest.fixture
def make(write_package: Callable[..., Path]) -> Callable[[str], Package]:
    def make(csv: str) -> Package:
        entry = {"name": "t", "type": "table", "path": "t.csv", "schema": {"fields": FIELDS}}
        return read_package(write_package(entry, files={"t.csv": csv}))

    return make


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "=HYPERLINK(0)",
        "@SUM(A1)",
        "+cmd|' /C calc'!A0",
        "-2+3+cmd",
        "- un tiret de liste",
        "\t=1",
    ],
)
def test_a_text_that_a_spreadsheet_would_run_is_found(
    make: Callable[[str], Package], cell: str
) -> None:
    package = make(f'id,nom,montant\n1,a,2\n2,"{cell}",3\n')
    (warning,) = find_formulas(package.resources[0], package.base)
    assert (warning.row_number, warning.field_name) == (3, "nom")
    assert warning.values == {"cell": cell, "number": "1"}


@pytest.mark.parametrize(
    "cell", ["-5", "+33 1 42 34 56 78", "-", "- -", "-12,5 %", "+1.5", "a=b", "é", "", "(-3)"]
)
def test_what_reads_as_a_number_or_begins_otherwise_is_not(
    make: Callable[[str], Package], cell: str
) -> None:
    package = make(f'id,nom,montant\n1,"{cell}",-2\n')
    assert find_formulas(package.resources[0], package.base) == ()


def test_they_are_looked_for_where_they_are_asked_for(make: Callable[[str], Package]) -> None:
    package = make("id,nom,montant\n1,=A1,2\n2,b,-3\n3,@x,4\n")
    assert validate(package).all_warnings == ()
    report = validate(package, formulas=True)
    assert report.valid
    (warning,) = report.all_warnings
    assert warning.to_dict() == {
        "kind": "spreadsheet-formula",
        "note": 'a spreadsheet would run 2 of the cells as formulas; the first is "=A1"',
        "rowNumber": 2,
        "line": None,
        "fieldName": "nom",
    }
    told = explain_warning(warning, "t.csv", Catalogue("fr")).replace("\u00a0", " ")
    assert told == (
        "t.csv, ligne 2, colonne « nom » : 2 cellules qu’un tableur exécuterait comme des "
        "formules ; la première : « =A1 ». Le CSV publié garde ces textes tels quels."
    )
    assert explain_warning(warning, "t.csv", Catalogue("en")) == (
        "t.csv, row 2, column “nom”: 2 cells that a spreadsheet would run as formulas; the first "
        "one: “=A1”. The published CSV keeps these texts as they are."
    )


def test_a_label_is_run_too(make: Callable[[str], Package]) -> None:
    package = make("id,=nom,montant\n1,a,2\n")
    (warning,) = find_formulas(package.resources[0], package.base)
    assert (warning.row_number, warning.field_name) == (1, "=nom")


def test_a_table_that_cannot_be_read_to_its_end_only_has_its_error(
    make: Callable[[str], Package], tmp_path: Path
) -> None:
    package = make("id,nom,montant\n1,=A1,2\n")
    (tmp_path / "t.csv").write_bytes(
        b"\xef\xbb\xbfid,nom,montant\n" + b"1,=A1,2\n" * 9999 + b"\xff"
    )
    report = validate(package, formulas=True)
    assert [error.type for error in report.tasks[0].errors] == ["encoding-error"]
    assert report.all_warnings == ()
