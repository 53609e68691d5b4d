"""What the dataset of this repository promises to those who read it."""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from parution.model.progress import silent
from parution.tables.canonical import write_canonical
from parution.validation import validate
from tests.dataset.conftest import EXAMPLES, FOLDER, REPOSITORY, SCHEMAS, TABLES, read_table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from parution.model.package import Package

FILES = sorted([*FOLDER.glob("data/*.csv"), *EXAMPLES.glob("*.csv")])


def _schema(name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8"))
    return document


def test_the_dataset_passes(dataset: Package) -> None:
    report = validate(dataset)
    assert [(task.name, len(task.errors)) for task in report.tasks] == [
        (name, 0) for name in TABLES
    ]
    assert report.errors == ()
    assert report.warnings == ()


def test_the_tables_are_those_that_are_announced(dataset: Package) -> None:
    assert [table.name for table in dataset.resources] == list(TABLES)
    assert {path.stem for path in FOLDER.glob("data/*")} == set(TABLES)
    assert {path.stem for path in SCHEMAS.glob("*.json")} == set(TABLES)


def test_there_are_exactly_22_recommendations() -> None:
    numbers = [row["numero"] for row in read_table("recommandations")]
    assert numbers == [str(number) for number in range(1, 23)]


def test_only_what_is_attested_is_said_of_a_recommendation() -> None:
    rows = read_table("recommandations")
    states = Counter(row["etat_documentation"] for row in rows)
    assert states == {"libelle_partiel": 1, "numero_atteste": 3, "non_documentee": 18}
    assert [row["numero"] for row in rows if row["libelle"]] == ["1"]
    assert [row["numero"] for row in rows if row["destinataire"]] == []
    for row in rows[4:]:
        told = {name: cell for name, cell in row.items() if cell}
        assert told == {
            "numero": row["numero"],
            "etat_documentation": "non_documentee",
            "source": "S1",
        }


def test_there_are_six_axes_and_five_measures_and_an_empty_follow_up() -> None:
    assert [row["numero"] for row in read_table("axes")] == list("123456")
    assert [row["id"] for row in read_table("mesures")] == ["M1", "M2", "M3", "M4", "M5"]
    assert read_table("suivi") == []


def test_the_measures_of_an_axis_are_counted_right() -> None:
    counted = Counter(row["axe"] for row in read_table("mesures"))
    for row in read_table("axes"):
        assert int(row["mesures_nommees"]) == counted[row["numero"]]


def test_follow_up_is_asked_only_of_recommendations_with_a_text() -> None:
    (number,) = (field for field in _schema("suivi")["fields"] if field["name"] == "numero")
    with_text = {int(row["numero"]) for row in read_table("recommandations") if row["libelle"]}
    asked = set(number["constraints"]["enum"])
    assert asked <= with_text, "schemas/suivi.json, numero: enum"
    assert asked == {1}


def test_what_is_said_to_be_missing_is_what_is_missing(dataset: Package) -> None:
    rows = read_table("recommandations")
    unknown = [row["numero"] for row in rows if row["etat_documentation"] == "non_documentee"]
    numbered = [row["numero"] for row in rows if row["etat_documentation"] == "numero_atteste"]
    assert (unknown[0], unknown[-1], len(unknown)) == ("5", "22", 18)
    assert numbered == ["2", "3", "4"]
    description = dataset.descriptor["description"]
    assert "18 recommandations dont rien n’est connu (5 à 22)" in description
    assert "celui de 3 autres (2, 3 et 4)" in description
    guide = (REPOSITORY / "docs" / "completer-les-recommandations.md").read_text(encoding="utf-8")
    assert "| le libellé des recommandations 5 à 22 | 18 |" in guide
    assert "| le libellé des recommandations 2, 3 et 4 | 3 |" in guide
    for column, label in (("page_rapport", "la page"), ("destinataire", "les destinataires")):
        missing = sum(not row[column] for row in rows)
        assert re.search(rf"\| {label}[^|]*\| {missing} \|", guide), label
    attested = sum(row["rattachement_axe"] == "atteste" for row in rows)
    assert f"| la répartition entre les six axes | {len(rows) - attested} |" in guide


# What a source supports, named by the cell


def _list_citations() -> Iterator[tuple[str, str]]:
    """List the sources that rows name: the source, and the cell that names it."""
    for name in TABLES:
        for number, row in enumerate(read_table(name), start=2):
            for column, cell in row.items():
                if column.startswith(("source", "autres_sources")):
                    for source in cell.split(";") if cell else ():
                        yield source, f"{name}.csv, ligne {number}, {column} : {cell}"


def test_every_row_names_a_source() -> None:
    for name in set(TABLES) - {"sources", "suivi"}:
        column = "source_a" if name == "ecarts" else "source"
        for number, row in enumerate(read_table(name), start=2):
            assert row[column], f"{name}.csv, ligne {number}, {column}"


def test_every_source_that_is_named_exists_and_was_read() -> None:
    read = {row["id"] for row in read_table("sources") if row["consultation"] != "adresse_seule"}
    assert [cell for source, cell in _list_citations() if source not in read] == []


def test_every_source_is_used_or_says_why_it_is_listed() -> None:
    used = {source for source, _ in _list_citations()}
    for number, row in enumerate(read_table("sources"), start=2):
        alone = row["remarque"].startswith("Ne soutient aucune ligne :")
        assert (row["id"] in used) != alone, f"sources.csv, ligne {number}, remarque"


def test_sources_are_numbered_and_are_on_the_web() -> None:
    sources = read_table("sources")
    assert [row["id"] for row in sources] == [f"S{number}" for number in range(1, 33)]
    assert all(row["url"].startswith("https://") for row in sources)
    kept = [row["url_archivee"] for row in sources if row["url_archivee"]]
    assert len(kept) == 2
    assert all(url.startswith("https://") for url in kept)


@pytest.mark.parametrize(
    ("table", "prefix", "count"),
    [("mesures", "M", 5), ("propositions", "P", 2), ("chronologie", "C", 13), ("ecarts", "E", 10)],
)
def test_no_identifier_is_lost_or_given_again(table: str, prefix: str, count: int) -> None:
    found = [row["id"] for row in read_table(table)]
    assert found == [f"{prefix}{number}" for number in range(1, count + 1)]


def test_what_a_remark_refers_to_exists() -> None:
    known = {row["id"] for name in TABLES for row in read_table(name) if "id" in row}
    for name in TABLES:
        for number, row in enumerate(read_table(name), start=2):
            for column, cell in row.items():
                for word in re.findall(r"\b[CEMPS][1-9][0-9]*\b", cell):
                    assert word in known, f"{name}.csv, ligne {number}, {column} : {word}"


def test_nothing_is_said_to_be_done_that_no_source_says() -> None:
    for name in set(TABLES) - {"suivi"}:
        for row in read_table(name):
            told = " ".join(row.values())
            told = told.replace("ne dit pas qu'une recommandation soit réalisée", "")
            assert "réalisée" not in told, name


# How the tables are written


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_table_is_utf8_without_mark_with_line_feeds(path: Path) -> None:
    content = path.read_bytes()
    text = content.decode("utf-8")
    assert not content.startswith(b"\xef\xbb\xbf")
    assert "\r" not in text
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    for sign in "\u00a0\u202f\u2019":
        assert sign not in text, "spreadsheets and searches do not expect them in data"


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_written_in_its_canonical_form(
    dataset: Package, tmp_path: Path, name: str
) -> None:
    (resource,) = (table for table in dataset.resources if table.name == name)
    write_canonical(resource, dataset.base, tmp_path / "out.csv", silent)
    assert (tmp_path / "out.csv").read_bytes() == (FOLDER / "data" / f"{name}.csv").read_bytes()


@pytest.mark.parametrize("name", TABLES)
def test_column_names_are_those_that_every_tool_takes(name: str) -> None:
    fields = [field["name"] for field in _schema(name)["fields"]]
    for path in (FOLDER / "data" / f"{name}.csv", *EXAMPLES.glob(f"{name}-*.csv")):
        assert path.read_text(encoding="utf-8").split("\n")[0].split(",") == fields
    for field in fields:
        assert re.fullmatch(r"[a-z][a-z0-9_]*", field)
        assert len(field.encode()) <= 63


@pytest.mark.parametrize("name", TABLES)
def test_cells_have_no_stray_spaces(name: str) -> None:
    for row in read_table(name):
        for cell in row.values():
            assert cell == cell.strip()
            assert "  " not in cell


@pytest.mark.parametrize("name", TABLES)
def test_a_schema_tells_a_reader_what_each_field_is(name: str) -> None:
    schema = _schema(name)
    assert schema["name"] == name
    assert {"title", "description", "version", "primaryKey"} <= set(schema)
    for field in schema["fields"]:
        for key in ("title", "description", "type"):
            assert field.get(key), (field["name"], key)
        assert str(field.get("example", "")), field["name"]


# What is not there


@pytest.mark.parametrize("name", TABLES)
def test_no_contact_detail_is_published(name: str) -> None:
    text = (FOLDER / "data" / f"{name}.csv").read_text(encoding="utf-8")
    assert "@" not in text
    assert "mailto:" not in text
    assert "tel:" not in text
    assert not re.search(r"(?<!\d)(?:\+33|0)[ .-]?[1-9](?:[ .-]?\d{2}){4}(?!\d)", text)


def test_no_year_of_office_is_published() -> None:
    for row in read_table("personnes"):
        assert not re.search(r"\b(?:19|20)\d{2}\b", " ".join(row.values()))
    assert set(read_table("personnes")[0]) == {
        "nom",
        "prenom",
        "role_mission",
        "fonctions_citees",
        "source",
    }


# What the portal scores


def test_the_metadata_give_nine_points_of_nine(dataset: Package) -> None:
    found, portal = dataset.descriptor, dataset.portal
    temporal = portal["temporal_coverage"]
    start, end = date.fromisoformat(temporal["start"]), date.fromisoformat(temporal["end"])
    points = {
        "licence": portal["license"] == "lov2" and found["licenses"][0]["name"] == "etalab-2.0",
        "temporal coverage": start < end,
        "spatial coverage": portal["spatial"]["zones"] == ["country:fr"]
        and portal["spatial"]["granularity"] == "country",
        "update frequency": portal["frequency"] == "irregular",
        "updated in time": portal["frequency"]
        in {"punctual", "irregular", "never", "continuous", "notPlanned", "other"},
        "description": 100 < len(found["description"]) <= 100_000,
        "open format": all(table.descriptor["format"] == "csv" for table in dataset.resources),
        "files available": all(
            file.is_file() for table in dataset.resources for file in table.files
        ),
        "documented": all(table.descriptor["description"] for table in dataset.resources),
    }
    assert len(points) == 9
    assert {name for name, given in points.items() if not given} == set()


def test_the_temporal_coverage_is_that_of_the_chronology(dataset: Package) -> None:
    days = sorted(row["date"] for row in read_table("chronologie") if row["date"])
    assert dataset.portal["temporal_coverage"] == {"start": days[0], "end": days[-1]}


def test_the_metadata_keep_within_the_limits_of_the_portal(dataset: Package) -> None:
    found = dataset.descriptor
    assert found["name"] == "data-territoires-recommandations"
    assert 1 <= len(found["title"]) <= 350
    assert all(3 <= len(keyword) <= 96 for keyword in found["keywords"])
    assert isinstance(found["version"], str)
    assert isinstance(found["created"], str)
    assert "resources" not in found
    assert "portal" not in found


def test_no_key_stands_in_the_portals_file() -> None:
    text = (REPOSITORY / "portals.toml").read_text(encoding="utf-8")
    assert set(tomllib.loads(text)) == {"default", "portals"}
    assert not re.search(r"(?i)(api[_-]?key|token|secret|password)\s*=", text)
