"""Which pictures a table has, from its schema and its rows alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from parution.messages import Catalogue
from parution.model.schema import Field
from parution.pages.pictures import reading
from parution.pages.pictures.charts import Bars, Histogram, Map, Timeline
from parution.pages.pictures.fields import find_label, find_pair, list_enumerations
from parution.pages.pictures.periods import Period, read_period, say_period
from tests.unit.picture_tables import FRENCH, choose, make_table, plain

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from parution.pages.pictures.charts import Chart

ID = {"name": "id", "type": "string"}
NAME = {"name": "nom", "type": "string", "title": "Nom"}
DAY = {"name": "jour", "type": "date", "title": "Jour"}
STATE = {"name": "etat", "type": "string", "title": "État", "constraints": {"enum": ["a", "b"]}}
POINT = {"name": "lieu", "type": "geopoint"}
AMOUNT = {"name": "debit", "type": "number", "title": "Débit"}
TOWN = {"name": "code_commune", "type": "string", "title": "Commune"}
CELLS: dict[str, list[object]] = {
    "id": [*range(12)],
    "nom": [f"Nom {at}" for at in range(12)],
    "jour": [f"2024-{at + 1:02}-05" for at in range(12)],
    "etat": ["a", "b", ""] * 4,
    "lieu": [f"{at}.5, {40 + at}" for at in range(12)],
    "debit": [at * 1.5 for at in range(12)],
    "code_commune": ["01001", "2A004", "97411"] * 4,
    "latitude": [40 + at for at in range(12)],
    "longitude": [*range(12)],
    "annee": [2000 + at for at in range(12)],
    "numero": [*range(12)],
    "departement": ["01", "2a", "974"] * 4,
}
LATITUDE, LONGITUDE = ({"name": name, "type": "number"} for name in ("latitude", "longitude"))
YEAR = {"name": "annee", "type": "year"}


def make(folder: Path, *fields: dict[str, Any], **schema: Any) -> reading.Table:
    columns = [CELLS[field["name"]] for field in fields]
    return make_table(folder, fields, [*zip(*columns, strict=True)], **schema)


@pytest.mark.parametrize(
    ("fields", "charts"),
    [
        ([ID, NAME], []),
        ([ID, DAY], [Timeline]),
        ([ID, YEAR], [Timeline]),
        ([ID, STATE], [Bars]),
        ([ID, POINT], [Map]),
        ([ID, LATITUDE, LONGITUDE], [Map]),
        ([ID, LATITUDE], []),
        ([ID, TOWN], [Bars]),
        ([ID, {"name": "departement", "type": "string"}], [Bars]),
        ([ID, AMOUNT], [Histogram]),
        ([ID, {"name": "numero", "type": "integer"}], []),
        # No more than two, and the measure only where nothing else applies.
        ([ID, POINT, DAY, STATE, AMOUNT], [Map, Timeline]),
        ([ID, TOWN, DAY, STATE], [Bars, Timeline]),
        ([ID, DAY, STATE, AMOUNT], [Timeline, Bars]),
        ([ID, STATE, AMOUNT], [Bars]),
    ],
    ids=str,
)
def test_each_kind_of_column_has_its_picture(
    fields: list[dict[str, Any]], charts: list[type[Chart]], tmp_path: Path
) -> None:
    table = make(tmp_path, *fields, primaryKey=["id"])
    assert [type(told.chart) for told in choose(table)] == charts


@pytest.mark.parametrize(
    ("fields", "rows"),
    [
        ([DAY], [["2024-01-01"], ["2024-01-02"]]),
        ([DAY], [["2024-01-01"]] * 12),
        ([STATE], [["a"]] * 9),
        ([POINT], [["1, 2"], ["1, 3"]]),
        ([POINT], [["1, 2"]] * 12),
        ([TOWN], [["01001"]] * 12),
        ([TOWN], [["01001"], ["00000"]] * 6),
        ([TOWN], [["01001"], ["Paris"]] * 6),
        ([AMOUNT], [["1"], ["2"]] * 6),
        ([AMOUNT], [["1"], ["2"], ["3"]] * 3),
        ([STATE], []),
    ],
    ids=str,
)
def test_what_has_too_little_to_show_has_no_picture(
    fields: list[dict[str, Any]], rows: Sequence[Sequence[object]], tmp_path: Path
) -> None:
    assert choose(make_table(tmp_path, fields, rows)) == ()


@pytest.mark.parametrize(
    ("names", "formulas", "pair"),
    [
        (["mois_debut", "mois_fin"], (), ("mois_debut", "mois_fin")),
        (["date_debut", "date_fin"], (), ("date_debut", "date_fin")),
        (["endDate", "startDate"], (), ("startDate", "endDate")),
        (["fin", "debut"], (), ("debut", "fin")),
        (["ouverture", "fermeture"], (), None),
        (["ouverture", "fermeture"], ("fermeture >= ouverture",), ("ouverture", "fermeture")),
        (["ouverture", "fermeture"], ("ouverture < fermeture",), ("ouverture", "fermeture")),
        (["ouverture", "fermeture"], ("ouverture > 3",), None),
        (["projet_debut", "travaux_fin"], (), None),
    ],
)
def test_a_start_and_an_end_are_told_by_their_names_or_by_a_rule(
    names: list[str], formulas: tuple[str, ...], pair: tuple[str, str] | None, tmp_path: Path
) -> None:
    fields = [{"name": name, "type": "date"} for name in names]
    table = make_table(tmp_path, fields, [], formulas=formulas)
    found = find_pair(table)
    assert (found and (found[0].name, found[1].name)) == pair


def test_a_column_of_days_is_more_precise_than_the_months_that_it_is_in(tmp_path: Path) -> None:
    fields = [DAY, *({"name": name, "type": "yearmonth"} for name in ("debut", "fin")), NAME]
    rows = [
        ["2024-02-03", "2024-02", "2024-02", "un jour"],
        ["", "2024-03", "2024-03", "un mois"],
        ["", "2024-05", "2024-07", "une période"],
        ["", "", "", "jamais"],
    ]
    (told,) = choose(make_table(tmp_path, fields, rows))
    assert isinstance(told.chart, Timeline)
    assert [(event.unit.label, event.said) for event in told.chart.events] == [
        ("un jour", "3 février 2024"),
        ("un mois", "mars 2024"),
        ("une période", "mai 2024 – juillet 2024"),
    ]
    assert [unit.label for unit in told.chart.undated] == ["jamais"]
    assert told.title == "Mesures, entre février 2024 et juillet 2024"
    assert plain(told.subtitle) == (
        "4 lignes, placées selon : debut, fin, jour ; 1 ligne sans date"
    )
    # A day outside its month says something else: the months stand.
    rows[0][0] = "2023-12-31"
    (told,) = choose(make_table(tmp_path, fields, rows))
    assert isinstance(told.chart, Timeline)
    assert told.chart.events[0].said == "février 2024"


@pytest.mark.parametrize(
    ("field", "cell", "period"),
    [
        ({"type": "date"}, "2024-02-29", ("29 février 2024", 1)),
        ({"type": "date"}, "2023-02-29", None),
        ({"type": "date"}, "9999-12-31", None),
        ({"type": "date", "format": "%d/%m/%Y"}, "29/02/2024", ("29 février 2024", 1)),
        ({"type": "datetime"}, "2024-02-29T23:59:59Z", ("29 février 2024", 1)),
        ({"type": "yearmonth"}, "2024-02", ("février 2024", 29)),
        ({"type": "yearmonth"}, "2024-13", None),
        ({"type": "year"}, "2024", ("2024", 366)),
        ({"type": "year"}, "-0044", None),
    ],
    ids=str,
)
def test_a_date_is_as_precise_as_it_was_written(
    field: dict[str, str], cell: str, period: tuple[str, int] | None
) -> None:
    found = read_period(cell, Field(field))
    told = (say_period(found, FRENCH), found.end - found.start) if found else None
    assert told == period


def test_a_period_of_whole_years_is_said_in_years() -> None:
    start, end = (
        read_period("2019", Field({"type": "year"})),
        read_period("2021", Field({"type": "year"})),
    )
    assert start
    assert end
    assert say_period(Period(start.start, end.end, "period"), FRENCH) == "2019 – 2021"


def test_beyond_sixty_rows_time_is_counted_by_month_and_a_gap_stays_a_gap(tmp_path: Path) -> None:
    rows = [["2024-01-15"]] * 50 + [["2024-04-01"]] * 10 + [[""]]
    (told,) = choose(make_table(tmp_path, [DAY], rows))
    assert isinstance(told.chart, Histogram)
    assert [(column.said, column.count) for column in told.chart.columns] == [
        ("janvier 2024", 50),
        ("avril 2024", 10),
    ]
    january, april = told.chart.columns
    assert (january.end - january.start, april.start - january.end) == (31, 29 + 31)
    assert plain(told.sentence) == (
        "60 lignes, de la première (janvier 2024) à la dernière (avril 2024). "
        "Le plus grand nombre : janvier 2024, 50 lignes. 1 ligne est sans date."
    )


def test_a_long_time_is_counted_by_years(tmp_path: Path) -> None:
    rows = [[f"{1900 + at}-05-01"] for at in range(100)]
    (told,) = choose(make_table(tmp_path, [DAY], rows))
    assert isinstance(told.chart, Histogram)
    assert [column.said for column in told.chart.columns][:2] == ["1900", "1901"]
    rows = [[f"{1000 + at * 9}-05-01"] for at in range(100)]
    (told,) = choose(make_table(tmp_path, [DAY], rows))
    assert isinstance(told.chart, Histogram)
    assert [column.said for column in told.chart.columns][:2] == ["1000–1009", "1010–1019"]


def test_an_enumeration_shows_what_is_never_used_and_what_is_empty(tmp_path: Path) -> None:
    field = {
        "name": "etat",
        "type": "string",
        "title": "État",
        "missingValues": ["n.c."],
        "categories": [{"value": "1", "label": "Ouvert"}, "2", {"value": "3"}],
    }
    rows = [["1"]] * 6 + [["3"]] * 3 + [[""], ["n.c."]]
    (told,) = choose(make_table(tmp_path, [field], rows))
    assert isinstance(told.chart, Bars)
    assert [(bar.label, bar.total, bar.is_rest) for bar in told.chart.bars] == [
        ("Ouvert", 6, False),
        ("2", 0, False),
        ("3", 3, False),
        ("sans état", 2, True),
    ]
    assert told.title == "Mesures par état"
    assert plain(told.subtitle) == "11 lignes ; 2 sans état"
    assert plain(told.sentence) == (
        "11 lignes : 2 sans état ; 6 pour « Ouvert » ; 3 pour « 3 » ; aucune pour 1 valeur."
    )


def test_an_enumeration_that_every_row_has_comes_first(tmp_path: Path) -> None:
    required = {"name": "b", "constraints": {"enum": ["x", "y"], "required": True}}
    optional = {"name": "a", "constraints": {"enum": ["x", "y"]}}
    many = {"name": "c", "constraints": {"enum": [*map(str, range(31))], "required": True}}
    single = {"name": "d", "constraints": {"enum": ["x"], "required": True}}
    table = make_table(tmp_path, [optional, single, many, required], [])
    assert [field.name for field in list_enumerations(table)] == ["b", "a"]


def test_rows_are_counted_by_what_they_refer_to_and_those_that_refer_to_none(
    tmp_path: Path,
) -> None:
    axes = make_table(
        tmp_path,
        [{"name": "numero"}, {"name": "titre"}],
        [[1, "Gouvernance"], [2, ""]],
        name="axes",
        primaryKey=["numero"],
        missingValues=["n.c."],
    )
    key = {"fields": ["axe"], "reference": {"resource": "axes", "fields": ["numero"]}}
    table = make_table(
        tmp_path,
        [{**ID, "constraints": {"pattern": "m.*"}}, {"name": "axe", "title": "Axe"}, STATE],
        [*([f"m{at}", 1, "a"] for at in range(8)), ["m/8", "", "b"], ["m9", "", ""]],
        primaryKey=["id"],
        foreignKeys=[key],
    )
    (told,) = choose(table, axes)
    assert isinstance(told.chart, Bars)
    assert [(bar.label, bar.counts) for bar in told.chart.bars] == [
        ("1. Gouvernance", (8, 0, 0)),
        ("2", (0, 0, 0)),
        ("sans axe", (0, 1, 1)),
    ]
    assert [(each.label, each.style, each.total) for each in told.chart.segments] == [
        ("a", 1, 8),
        ("b", 2, 1),
        ("sans état", 0, 1),
    ]
    assert told.chart.bars[2].units[1][0].href == "#mesures/m%2F8"
    assert told.title == "Mesures par axe et état"
    assert plain(told.subtitle) == "10 lignes ; 2 sans axe ; 1 sans état"
    assert told.header == ("Axe", "a", "b", "sans état", "Lignes")
    assert [row.cells for row in told.rows][2] == ("sans axe", "0", "1", "1", "2")


@pytest.mark.parametrize(
    "change",
    [
        {"foreignKeys": [{"fields": "axe", "reference": {"resource": "", "fields": "id"}}]},
        {"foreignKeys": [{"fields": "axe", "reference": {"resource": "rien", "fields": "id"}}]},
        {"foreignKeys": [{"fields": "axe", "reference": {"resource": "axes", "fields": "rien"}}]},
        {"foreignKeys": [{"fields": [], "reference": {"resource": "axes", "fields": []}}]},
        # A row each: there is nothing to count.
        {"primaryKey": ["axe"]},
    ],
    ids=str,
)
def test_a_reference_that_nothing_can_be_counted_by_is_left(
    change: dict[str, Any], tmp_path: Path
) -> None:
    axes = make_table(tmp_path, [{"name": "numero"}], [[1], [2]], name="axes")
    key = {"fields": "axe", "reference": {"resource": "axes", "fields": "numero"}}
    table = make_table(
        tmp_path,
        [ID, {"name": "axe"}, STATE],
        [[at, 1, "a"] for at in range(10)],
        **{"foreignKeys": [key], **change},
    )
    (told,) = choose(table, axes)
    assert told.title == "Mesures par état"


def test_a_target_of_more_rows_than_the_table_is_left(tmp_path: Path) -> None:
    axes = make_table(tmp_path, [{"name": "numero"}], [[at] for at in range(11)], name="axes")
    key = {"fields": "axe", "reference": {"resource": "axes", "fields": "numero"}}
    table = make_table(tmp_path, [{"name": "axe"}, STATE], [[1, "a"]] * 10, foreignKeys=[key])
    (told,) = choose(table, axes)
    assert told.title == "Mesures par état"


def test_an_enumeration_that_says_how_precise_the_dates_are_is_left_to_the_next(
    tmp_path: Path,
) -> None:
    precision = {"name": "precision", "constraints": {"enum": ["jour", "mois"], "required": True}}
    month = {"name": "mois", "type": "yearmonth"}
    days = [["2024-01-05", "2024-01", "jour", "a"], ["", "2024-02", "mois", "a"]] * 6
    table = make_table(tmp_path, [DAY, month, precision, STATE], days)
    assert [told.title for told in choose(table)][1] == "Mesures par état"
    days[0][2] = "mois"
    table = make_table(tmp_path, [DAY, month, precision, STATE], days)
    assert [told.title for told in choose(table)][1] == "Mesures par precision"


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ([ID, NAME], "nom"),
        ([{"name": "remarque"}, {"name": "titre"}], "titre"),
        ([{"name": "id"}, {"name": "remarque"}], "remarque"),
        ([{"name": "id"}], None),
        ([{"name": "nom", "format": "uri", "type": "string"}], None),
        ([{"name": "nom", "constraints": {"pattern": "S[0-9]+"}}], None),
        ([STATE], None),
        ([AMOUNT], None),
    ],
)
def test_a_row_is_called_by_its_name_else_by_its_first_text(
    fields: list[dict[str, Any]], name: str | None, tmp_path: Path
) -> None:
    found = find_label(make_table(tmp_path, fields, [], primaryKey=["id"]))
    assert (found and found.name) == name


@pytest.mark.parametrize(
    ("field", "cells"),
    [
        (POINT, ["2.5, 48.5", "3,49", "-4.25,47"]),
        ({**POINT, "format": "array"}, ["[2.5, 48.5]", '["3", 49]', "[-4.25, 47]"]),
        (
            {**POINT, "format": "object"},
            ['{"lon": 2.5, "lat": 48.5}', '{"lon": 3, "lat": 49}', '{"lon": -4.25, "lat": "47"}'],
        ),
    ],
    ids=str,
)
def test_a_point_is_read_in_each_of_its_formats(
    field: dict[str, Any], cells: list[str], tmp_path: Path
) -> None:
    wrong = ["", "nulle part", "[1]", "{}", "200, 10", "nan, 1", "1, 2, 3"]
    (told,) = choose(make_table(tmp_path, [field], [[cell] for cell in [*cells, *wrong]]))
    assert isinstance(told.chart, Map)
    assert [(place.longitude, place.latitude) for place in told.chart.places] == [
        (2.5, 48.5),
        (3, 49),
        (-4.25, 47),
    ]
    assert plain(told.subtitle) == "10 lignes ; 7 sans coordonnées"
    assert plain(told.sentence) == (
        "3 lignes, entre 47° N et 49° N, et entre 4,25° O et 3° E. 7 lignes sont sans coordonnées."
    )


def test_communes_are_counted_by_departement_with_its_name(tmp_path: Path) -> None:
    cells = ["01001"] * 3 + ["2A004"] * 2 + ["97411", "75056", ""]
    (told,) = choose(make_table(tmp_path, [TOWN], [[cell] for cell in cells]))
    assert [row.cells for row in told.rows] == [
        ("Ain (01)", "3"),
        ("Corse-du-Sud (2A)", "2"),
        ("Paris (75)", "1"),
        ("La Réunion (974)", "1"),
        ("sans commune", "1"),
    ]
    assert told.title == "Mesures par département"
    assert plain(told.subtitle) == "8 lignes ; 4 départements ; 1 sans commune"
    whole = {**TOWN, "type": "integer"}
    (told,) = choose(make_table(tmp_path, [whole], [["1001"], ["75056"]] * 3))
    assert [row.cells[0] for row in told.rows] == ["Ain (01)", "Paris (75)"]


def test_a_measure_is_counted_by_round_numbers(tmp_path: Path) -> None:
    rows = [[value] for value in (0, 1, 2.5, 3, 3, 4, 12, 18, 19.9, "")]
    assert choose(make_table(tmp_path, [AMOUNT], rows)) == ()
    (told,) = choose(make_table(tmp_path, [AMOUNT], [*rows, [-5]]))
    assert isinstance(told.chart, Histogram)
    assert [(each.start, each.end, each.count) for each in told.chart.columns] == [
        (-6, -4, 1),
        (0, 2, 2),
        (2, 4, 3),
        (4, 6, 1),
        (12, 14, 1),
        (18, 20, 2),
    ]
    assert told.title == "Mesures par débit"
    assert plain(told.subtitle) == "11 lignes ; 1 sans débit"
    assert plain(told.sentence) == "10 lignes, de −5 à 19,9 ; la moitié à 3 au plus."
    assert told.rows[0].cells == ("de −6 à moins de −4", "1")


def test_beyond_many_rows_equal_ones_are_counted_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [[f"2024-0{1 + at % 3}-0{1 + at % 9}", "ab "[at % 3].strip(), at] for at in range(90)]
    table = make_table(tmp_path, [DAY, STATE, AMOUNT], rows)
    few = choose(table)
    monkeypatch.setattr(reading, "MANY_ROWS", 80)
    assert reading.count_cells(table, ["etat"]) == (
        reading.Counted(("",), 30),
        reading.Counted(("a",), 30),
        reading.Counted(("b",), 30),
    )
    assert choose(table) == few
    monkeypatch.setattr(reading, "_MANY_KINDS", 1)
    assert reading.count_cells(table, ["etat"]) is None
    assert choose(table) == ()


def test_a_column_that_is_there_twice_or_after_two_hundred_others_is_not_looked_at(
    tmp_path: Path,
) -> None:
    table = make_table(tmp_path, [STATE, STATE], [["a", "b"]] * 12)
    assert choose(table) == ()
    others = [{"name": f"c{at}"} for at in range(10_000)]
    rows = [[*("x" for _ in others), "a"] for _ in range(12)]
    assert choose(make_table(tmp_path, [*others, STATE], rows)) == ()
    (told,) = choose(make_table(tmp_path, [*others[:199], STATE], [row[9801:] for row in rows]))
    assert told.title == "Mesures par état"


def test_pictures_speak_the_language_of_the_page(tmp_path: Path) -> None:
    table = make(tmp_path, ID, DAY, STATE)
    titles = [told.title for told in choose(table, catalogue=Catalogue("en"))]
    assert titles == ["Mesures, between January 2024 and December 2024", "Mesures by état"]
