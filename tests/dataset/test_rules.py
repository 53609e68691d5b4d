"""Each rule of the checklists, and each foreign key, fires when its cell is broken."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pytest

from parution.validation import validate
from tests.dataset.conftest import read_table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from parution.model.package import Package

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Mutation:
    """One fault put in one table, with the error that must tell of it."""

    name: str
    table: str
    kind: str
    note: str
    cells: dict[tuple[int, str], str] = field(default_factory=dict)
    drop: int | None = None
    add: Sequence[Sequence[str]] = ()


R, A, M, P, G, C, E, S, V = (
    "recommandations",
    "axes",
    "mesures",
    "propositions",
    "organismes",
    "chronologie",
    "ecarts",
    "sources",
    "suivi",
)
REALISED = ["000000000", "1", "realisee", "2026-01-15", "https://exemple.fr/x", "Exemple"]
DIMENSIONS, SEQUENCE = "table-dimensions", "sequential-value"


def _rule(name: str, table: str, formula: str, **cells: str) -> Mutation:
    """Break a rule of a table in the row that the keyword ``row`` gives (the first is 0)."""
    row = int(cells.pop("row"))
    changed = {(row, column): cell for column, cell in cells.items()}
    return Mutation(name, table, "row-constraint", formula, changed)


MUTATIONS = (
    Mutation("21 recommandations", R, DIMENSIONS, "21, the required is 22", drop=21),
    Mutation(
        "23 recommandations",
        R,
        DIMENSIONS,
        "23, the required is 22",
        add=[["23", "", "", "", "", "", "", "", "non_documentee", "", "S1", ""]],
    ),
    Mutation(
        "numéros échangés",
        R,
        SEQUENCE,
        "not sequential",
        {(4, "numero"): "6", (5, "numero"): "5"},
    ),
    _rule(
        "libellé sans état",
        R,
        "(libelle is not None) ==",
        row="4",
        libelle="Un libellé inventé",
        libelle_complet="false",
    ),
    _rule(
        "état sans libellé",
        R,
        "(libelle is not None) ==",
        row="1",
        etat_documentation="libelle_partiel",
    ),
    _rule(
        "complet sans libellé", R, "(libelle_complet is None) ==", row="1", libelle_complet="false"
    ),
    _rule("libellé sans complet", R, "(libelle_complet is None) ==", row="0", libelle_complet=""),
    _rule("complet contredit", R, "libelle_complet is None or", row="0", libelle_complet="true"),
    _rule("axe sans rattachement", R, "(axe is None) ==", row="1", rattachement_axe=""),
    _rule("rattachement sans axe", R, "(axe is None) ==", row="1", axe=""),
    _rule("preuve manquante", R, "(niveau_preuve is None)", row="1", niveau_preuve=""),
    _rule("preuve de rien", R, "(niveau_preuve is None)", row="9", niveau_preuve="tiers"),
    _rule(
        "partie de rien", R, "etat_documentation != 'non_d", row="9", partie_rapport="Une partie"
    ),
    _rule("page de rien", R, "etat_documentation != 'non_d", row="9", page_rapport="50"),
    _rule("destinataire de rien", R, "etat_documentation != 'non_d", row="9", destinataire="DREAL"),
    _rule(
        "axe de rien",
        R,
        "etat_documentation != 'non_d",
        row="9",
        axe="2",
        rattachement_axe="deduit",
    ),
    _rule(
        "libellé complet d’un tiers",
        R,
        "etat_documentation != 'libelle_complet' or",
        row="0",
        libelle_complet="true",
        etat_documentation="libelle_complet",
    ),
    _rule(
        "libellé complet sans page",
        R,
        "etat_documentation != 'libelle_complet' or",
        row="4",
        libelle="Un libellé imaginaire",
        libelle_complet="true",
        etat_documentation="libelle_complet",
        niveau_preuve="officiel",
        source="S2",
    ),
    _rule("tiers dit officiel", R, "niveau_preuve is None or", row="0", niveau_preuve="officiel"),
    _rule("rapport dit tiers", R, "niveau_preuve is None or", row="0", source="S2"),
    _rule("notice dite officielle", R, "niveau_preuve is None or", row="1", source="S3"),
    Mutation("5 axes", A, DIMENSIONS, "5, the required is 6", drop=5),
    Mutation(
        "axes échangés", A, SEQUENCE, "not sequential", {(1, "numero"): "3", (2, "numero"): "2"}
    ),
    _rule(
        "gras hors du titre",
        A,
        "[mots for mots",
        row="2",
        intitule_en_gras="Accompagner le changement",
    ),
    Mutation("4 mesures", M, DIMENSIONS, "4, the required is 5", drop=4),
    _rule(
        "destinataire hors du libellé",
        M,
        "destinataire in libelle",
        row="0",
        destinataire="les communes",
    ),
    _rule("mesure sans rapprochement", P, "(mesure is None) ==", row="0", rapprochement=""),
    _rule("rapprochement sans mesure", P, "(mesure is None) ==", row="1", rapprochement="deduit"),
    _rule("proposition du rapport", P, "source not in", row="0", source="S2"),
    _rule("source répétée d’un organisme", G, "autres_sources is", row="0", autres_sources="S1;S4"),
    _rule("jour sans date", C, "(date is not None)", row="0", date=""),
    _rule("date pour un mois", C, "(date is not None)", row="2", date="2023-06-01"),
    _rule("date hors du mois", C, "date is None or", row="0", date="2023-05-12"),
    _rule("date d’une autre année", C, "date is None or", row="0", date="2024-04-12"),
    _rule("fin avant début", C, "mois_fin >= mois_debut", row="1", mois_fin="2023-04"),
    _rule("période d’un mois", C, "(mois_fin != mois_debut)", row="1", mois_fin="2023-05"),
    _rule("mois de deux mois", C, "(mois_fin != mois_debut)", row="2", mois_fin="2023-07"),
    _rule("source répétée", C, "autres_sources is None", row="0", autres_sources="S4;S6"),
    _rule("contradiction sans source B", E, "nature != 'contr", row="0", source_b=""),
    _rule("contradiction sans choix", E, "(nature == 'contr", row="0", lecture_retenue=""),
    _rule("silence avec un choix", E, "(nature == 'contr", row="6", lecture_retenue="a"),
    _rule("lecture C absente retenue", E, "lecture_retenue != 'c'", row="0", lecture_retenue="c"),
    _rule("B comme A", E, "source_a != source_b", row="3", source_b="S1"),
    _rule("C comme A", E, "source_a != source_b", row="2", source_c="S1"),
    _rule("C comme B", E, "source_a != source_b", row="2", source_c="S6"),
    _rule("lecture sans source", E, "(lecture_c is None)", row="2", source_c=""),
    _rule("source sans lecture", E, "(lecture_c is None)", row="2", lecture_c=""),
    _rule(
        "autres sans B",
        E,
        "(autres_sources_b is None or source_b is",
        row="6",
        autres_sources_b="S9",
    ),
    _rule(
        "autres sans C",
        E,
        "(autres_sources_b is None or source_b is",
        row="0",
        autres_sources_c="S9",
    ),
    _rule("répétée en A", E, "(autres_sources_a is None or", row="0", autres_sources_a="S1;S3"),
    _rule("répétée en B", E, "(autres_sources_a is None or", row="2", autres_sources_b="S6"),
    _rule("répétée en C", E, "(autres_sources_a is None or", row="2", autres_sources_c="S9;S18"),
    _rule("date sans mois", S, "date_publication is None", row="0", mois_publication=""),
    _rule(
        "autre mois que la date", S, "date_publication is None", row="0", mois_publication="2023-10"
    ),
    _rule("titre d’une page non lue", S, "consultation != 'adresse", row="1", titre_origine="page"),
    _rule(
        "adresse archivée du document",
        S,
        "url_archivee is None",
        row="3",
        url_archivee="https://github.com/numerique-gouv/numerique.gouv.fr",
    ),
    Mutation(
        "réalisée sans preuve",
        V,
        "row-constraint",
        "statut !=",
        add=[[*REALISED[:4], "", "Exemple"]],
    ),
    Mutation(
        "clé SIREN fausse",
        V,
        "row-constraint",
        "int(siren",
        add=[["123456789", *REALISED[1:]]],
    ),
    *(
        Mutation(
            f"source inconnue de {table}.{column}",
            table,
            "foreign-key",
            "S99",
            {(row, column): "S99"},
        )
        for table, row, column in (
            (A, 0, "source"),
            (R, 0, "source"),
            (M, 0, "source"),
            (P, 0, "source"),
            ("personnes", 0, "source"),
            (G, 0, "source"),
            (C, 0, "source"),
            (E, 0, "source_a"),
            (E, 0, "source_b"),
            (E, 2, "source_c"),
        )
    ),
    Mutation(
        "recommandation sans libellé",
        V,
        "constraint-error",
        "enum",
        add=[["000000000", "2", *REALISED[2:]]],
    ),
)


def _keep(package: Package, table: str) -> Package:
    """Keep a table and those that it refers to, which are all that its own errors depend on."""
    (changed,) = (resource for resource in package.resources if resource.name == table)
    keys = changed.descriptor["schema"].get("foreignKeys", [])
    names = {table} | {key["reference"]["resource"] for key in keys}
    kept = tuple(resource for resource in package.resources if resource.name in names)
    return replace(package, resources=kept)


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name)
def test_a_broken_cell_is_found_once(change: Callable[..., Package], mutation: Mutation) -> None:
    package = _keep(
        change(mutation.table, mutation.cells, mutation.drop, mutation.add), mutation.table
    )
    report = validate(package)
    assert report.errors == ()
    hits = [
        error
        for task in report.tasks
        for error in task.errors
        if task.name == mutation.table
        and error.type == mutation.kind
        and mutation.note in error.note
    ]
    assert len(hits) == 1


def test_every_rule_is_broken_by_some_mutation(dataset: Package) -> None:
    for table in dataset.resources:
        for check in (table.checklist or {}).get("checks") or ():
            assert check.get("title"), "a rule is told to people by its title"
            assert any(
                mutation.table == table.name
                and mutation.kind == check["type"]
                and (check["type"] != "row-constraint" or mutation.note in check["formula"])
                for mutation in MUTATIONS
            ), check["title"]


def test_what_an_administration_reports_rightly_passes(change: Callable[..., Package]) -> None:
    report = validate(change("suivi", add=[REALISED]))
    assert report.valid
    assert report.tasks[-1].rows == 1


def test_an_axis_that_is_gone_is_missed_by_those_that_name_it(
    change: Callable[..., Package],
) -> None:
    report = validate(change("axes", drop=5))
    missed = [
        error.row_number
        for task in report.tasks
        for error in task.errors
        if task.name == "mesures" and error.type == "foreign-key"
    ]
    named = [row for row, cells in enumerate(read_table("mesures"), start=2) if cells["axe"] == "6"]
    assert missed == named == [5, 6]
