"""One imaginary contribution, a wording copied from the report, from the cells to the version.

``docs/completer-les-recommandations.md`` tells people to do what is done here, in a copy.
"""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

from parution.tables.canonical import format_row
from parution.validation import validate
from tests.dataset.conftest import FOLDER
from tests.projects import Project

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


def _tell_of_the_report(folder: Path) -> None:
    """Say in the table of sources that the report was read."""
    path = folder / "data" / "sources.csv"
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        fields, rows = list(reader.fieldnames or ()), list(reader)
    (report,) = (row for row in rows if row["id"] == "S2")
    report.update(REPORT)
    lines = [fields, *([row[field] for field in fields] for row in rows)]
    path.write_text("".join(map(format_row, lines)), encoding="utf-8", newline="")


def test_a_wording_with_its_page_passes_and_asks_for_a_minor_version(
    change: Callable[..., Package],
) -> None:
    package = change("recommandations", CELLS)
    _tell_of_the_report(package.base)
    project = Project(package.root)
    validated = project.run("validate")
    assert validated.returncode == 0, validated.stdout
    asked = project.run("diff", str(FOLDER), str(package.base), "--json")
    difference = json.loads(asked.stdout)
    assert difference["bump"] == "minor"
    assert {(each["rule"], each["table"]) for each in difference["changes"]} == {
        ("evolving-cells-changed", "recommandations"),
        ("cells-changed", "sources"),
    }
    shown = project.run("diff", str(FOLDER), str(package.base)).stdout
    assert "Libellé imaginaire de la recommandation 5, mot pour mot" in shown


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
