"""One imaginary contribution, a wording copied from the report, from the cells to the version.

``docs/completer-les-recommandations.md`` tells people to do what is done here, in a copy.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from parution.commands.editions import describe_working_tree
from parution.messages import Catalogue
from parution.model.change import Bump
from parution.model.progress import silent
from parution.project import read_package
from parution.releases.differing import compare_editions
from parution.releases.rules import find_bump
from parution.reports import DIFFERENCE_FORMATS
from parution.tables.canonical import format_row
from parution.validation import validate

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from parution.model.package import Package

# What the guide asks for, on the row of the number; recommendation 5 is the fifth row.
WORDING = {
    "libelle": "Libellé imaginaire de la recommandation 5, mot pour mot",
    "libelle_complet": "true",
    "page_rapport": "45",
    "etat_documentation": "libelle_complet",
    "niveau_preuve": "officiel",
    "source": "S2",
}
CELLS = {(4, column): cell for column, cell in WORDING.items()}
REPORT = {
    "consultation": "texte_entier",
    "url_archivee": "https://archive.exemple.fr/rapport.pdf",
    "remarque": "Copie archivée imaginaire, lue en entier.",
}


def _tell_of_the_report(package: Package) -> Package:
    """Say in the table of sources that the report was read."""
    path = package.base / "data" / "sources.csv"
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        fields, rows = list(reader.fieldnames or ()), list(reader)
    (report,) = (row for row in rows if row["id"] == "S2")
    report.update(REPORT)
    lines = [fields, *([row[field] for field in fields] for row in rows)]
    path.write_text("".join(map(format_row, lines)), encoding="utf-8", newline="")
    return read_package(package.base / "datapackage.yaml")


def test_a_wording_with_its_page_passes_and_asks_for_a_minor_version(
    change: Callable[..., Package], dataset: Package, tmp_path: Path
) -> None:
    contributed = _tell_of_the_report(change("recommandations", CELLS))
    report = validate(contributed)
    assert [error.message for task in report.tasks for error in task.errors] == []
    assert report.valid
    folder = tmp_path / "comparing"
    folder.mkdir()
    before, after = describe_working_tree(dataset), describe_working_tree(contributed)
    difference = compare_editions(before, after, folder, silent)
    assert {(each.rule, each.table) for each in difference.changes} == {
        ("evolving-cells-changed", "recommandations"),
        ("cells-changed", "sources"),
    }
    assert find_bump(difference.changes) is Bump.MINOR
    shown = DIFFERENCE_FORMATS["markdown"].render(difference, Catalogue("fr"))
    assert "Libellé imaginaire de la recommandation 5, mot pour mot" in str(shown)


def test_a_wording_without_its_page_is_refused_with_the_rule(
    change: Callable[..., Package],
) -> None:
    cells = {place: cell for place, cell in CELLS.items() if place[1] != "page_rapport"}
    report = validate(change("recommandations", cells))
    (task,) = (task for task in report.tasks if task.name == "recommandations")
    (error,) = task.errors
    assert (error.row_number, error.type) == (6, "row-constraint")
    assert "source == 'S2' and page_rapport is not None" in error.note


def test_a_wording_told_by_somebody_else_is_no_complete_wording(
    change: Callable[..., Package],
) -> None:
    cells = {**CELLS, (4, "source"): "S26", (4, "niveau_preuve"): "tiers"}
    report = validate(change("recommandations", cells))
    (task,) = (task for task in report.tasks if task.name == "recommandations")
    (error,) = task.errors
    assert (error.row_number, error.type) == (6, "row-constraint")
    assert "source == 'S2' and page_rapport is not None" in error.note
