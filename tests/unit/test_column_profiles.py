"""What a column holds: its order, its figures, its strip."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parution.messages import Catalogue
from parution.model.schema import Field, Schema
from parution.pages.scripting import read_script
from parution.pages.tables.bins import Bin, Unit, bin_moments, bin_numbers
from parution.pages.tables.counting import count_distinct, fold_texts, rank_rows
from parution.pages.tables.folding import FOLDED, SHIFTED, fold
from parution.pages.tables.ordering import order_distinct
from parution.pages.tables.profiles import Count, Profile, profile_column, profile_file
from parution.pages.tables.reading import Order, find_kinds, read_moment, read_number
from parution.pages.tables.strip import describe_profile, render_strip, write_line

if TYPE_CHECKING:
    from pathlib import Path

    from parution.pages.tables.reading import ColumnKind

FRENCH, ENGLISH = Catalogue("fr"), Catalogue("en")
DAY = 86_400 * 1_000_000


def make_kind(**field: Any) -> ColumnKind:
    """Make how a column of one field is read."""
    described = {"name": "x", **field}
    schema = {"fields": [described], "missingValues": ["", "NA"]}
    return next(find_kinds(Schema(schema), ["x"]))


def profile(*cells: str, **field: Any) -> Profile:
    """Profile a column by its cells."""
    kind = make_kind(**field)
    counts = {cell: cells.count(cell) for cell in cells}
    return profile_column("x", kind, order_distinct(kind, counts))


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_texts_are_folded_to_small_letters_without_accents() -> None:
    assert fold("Élan d’ŒUVRE à\u00a0Ƀ ΆΔ Ж e\u0301") == "elan d'oeuvre a Ƀ Άδ ж e"


def test_python_and_the_script_fold_by_the_same_table() -> None:
    script = str(read_script().content)
    table = re.search(r"const FOLDED = (\{.*?\});", script, re.DOTALL)
    assert table is not None
    assert json.loads(table[1].replace(",\n}", "\n}")) == FOLDED
    shifted = re.search(r"const SHIFTED = (\[.*?\]);", script)
    assert shifted is not None
    found = re.sub(r"0x[0-9A-F]+", lambda each: str(int(each[0], 16)), shifted[1])
    assert json.loads(found) == [list(each) for each in SHIFTED]


def test_numbers_are_read_as_their_field_spells_them() -> None:
    french = Field({"type": "number", "decimalChar": ",", "groupChar": " "})
    assert str(read_number("1 234,50", french)) == "1234.50"
    assert str(read_number("95%", Field({"type": "number", "bareNumber": False}))) == "95"
    assert str(read_number("-INF", Field())) == "-Infinity"
    unread = ("NaN", "", "1_000", "١", "1e9999999", "0x10", "1 2")
    assert [read_number(text, Field()) for text in unread] == [None] * len(unread)


def test_moments_are_read_in_utc_and_an_hour_by_itself() -> None:
    datetime = Field({"type": "datetime"})
    assert read_moment("0001-01-02T00:00:00", datetime) == DAY
    assert read_moment("0001-01-02T01:00:00+01:00", datetime) == DAY
    assert read_moment("02/01/0001", Field({"type": "date", "format": "%d/%m/%Y"})) == DAY
    assert read_moment("00:00:01", Field({"type": "time"})) == 1_000_000
    assert read_moment("0001-02", Field({"type": "yearmonth"})) == 31 * DAY
    assert read_moment("2024-02-30", Field({"type": "date"})) is None
    assert read_moment("0001-01-01T00:00:00+23:59", datetime) == -(23 * 60 + 59) * 60_000_000


def test_numbers_come_in_their_exact_order_then_what_is_no_number_then_what_is_missing() -> None:
    cells = ("10", "NA", "9", "1e999", "oups", "", "-INF", "9007199254740993", "9007199254740992")
    kind = make_kind(type="number")
    found = order_distinct(kind, dict.fromkeys(cells, 1))
    assert [*found.texts] == [
        "-INF",
        "9",
        "10",
        "9007199254740992",
        "9007199254740993",
        "1e999",
        "oups",
        "",
        "NA",
    ]
    assert (found.filled, len(found.keys)) == (7, 6)


def test_texts_come_by_their_fold_then_to_the_letter() -> None:
    found = order_distinct(make_kind(), dict.fromkeys(("zoo", "Été", "etat", "ete", "NA"), 2))
    assert [*found.texts] == ["etat", "ete", "Été", "zoo", "NA"]
    assert [*found.counts] == [2] * 5


@pytest.mark.parametrize(
    ("keys", "whole", "expected"),
    [
        ((1, 22), True, [("0", "5"), ("20", "25")]),
        ((1, 3), True, [("1", "2"), ("3", "4")]),
        ((0.5, 0.75), False, [("0.5", "0.55"), ("0.75", "0.8")]),
        ((-150.0, 1200.0), False, [("-200", "0"), ("1200", "1400")]),
    ],
)
def test_numbers_are_counted_between_round_bounds(
    keys: tuple[float, float], whole: bool, expected: list[tuple[str, str]]
) -> None:
    bins = bin_numbers(keys, (1, 1), whole=whole)
    assert len(bins) <= 10
    assert [(bins[0].start, bins[0].end), (bins[-1].start, bins[-1].end)] == expected
    assert sum(each.count for each in bins) == 2


def test_what_is_not_finite_or_too_far_apart_is_in_no_interval() -> None:
    assert bin_numbers((float("-inf"), float("inf")), (1, 1)) == ()
    assert bin_numbers((-1.7e308, 1.7e308), (1, 1)) == ()
    assert bin_numbers((1e-320, 2e-320), (1, 1)) == ()
    assert bin_numbers((5.0, 5.0), (1, 1)) == ()


def test_moments_are_counted_by_hours_days_months_and_years() -> None:
    hours = bin_moments((0, 23 * 3_600_000_000), (1, 2), Unit.HOUR)
    assert (hours[0], hours[-1]) == (Bin("00:00", "03:00", 1), Bin("21:00", "24:00", 2))
    days = bin_moments((0, 8 * DAY), (1, 1))
    assert (days[0], len(days)) == (Bin("0001-01-01", "0001-01-02", 1), 9)
    moments = bin_moments((0, 3_600_000_000), (1, 1), Unit.SECOND)
    assert moments[0] == Bin("0001-01-01T00:00", "0001-01-01T00:10", 1)
    months = bin_moments((0, 200 * DAY), (1, 1))
    assert (months[0], len(months)) == (Bin("0001-01", "0001-02", 1), 7)
    years = bin_moments((0, 2_000 * 365 * DAY), (1, 1))
    assert (years[0].start, years[-1].end) == ("0000", "2000")


def test_a_column_of_numbers_is_profiled_by_its_extent_and_its_intervals() -> None:
    found = profile(*map(str, range(1, 23)), "NA", "", type="integer")
    assert (found.rows, found.empty, found.distinct) == (24, 2, 22)
    assert (found.least, found.greatest) == ("1", "22")
    assert [each.count for each in found.bins] == [4, 5, 5, 5, 3]
    assert found.values == ()


def test_an_enum_is_counted_in_its_own_order_with_what_is_never_there() -> None:
    found = profile("b", "a", "b", constraints={"enum": ["c", "b", "a"]})
    assert found.values == (Count("c", 0), Count("b", 2), Count("a", 1))
    assert found.is_whole


def test_an_enum_of_numbers_is_counted_as_written() -> None:
    found = profile("2", "2", type="integer", constraints={"enum": [1, 2]})
    assert found.values == (Count("1", 0), Count("2", 2))


def test_few_texts_are_all_counted_the_most_frequent_first() -> None:
    assert profile("a", "b", "b", type="string").values == (Count("b", 2), Count("a", 1))


def test_the_most_frequent_of_many_texts_are_counted() -> None:
    found = profile(*[f"t{number}" for number in range(30)], "t7", "t7", "t8")
    assert (found.values, found.is_whole) == ((Count("t7", 3), Count("t8", 2)), False)


def test_texts_that_are_all_different_are_counted_by_their_length() -> None:
    found = profile("a", "bbb", "")
    assert (found.is_all_different, found.values, found.shortest, found.longest) == (True, (), 1, 3)


def test_a_column_without_a_row_or_without_a_value_is_profiled() -> None:
    assert profile() == Profile("x", Order.TEXT, 0, 0, 0)
    assert (profile("", "NA").filled, profile("", "NA").distinct) == (0, 0)


KINDS: tuple[dict[str, Any], ...] = (
    {"type": "string"},
    {"type": "integer"},
    {"type": "number"},
    {"type": "number", "decimalChar": ",", "groupChar": " "},
    {"type": "number", "bareNumber": False},
    {"type": "year"},
    {"type": "date"},
    {"type": "date", "format": "%d/%m/%Y"},
    {"type": "datetime"},
    {"type": "time"},
    {"type": "boolean"},
    {"type": "yearmonth"},
)
ODD_CELLS = (
    *("", "NA", "NaN", "INF", "1e999", "-0", "0", "1", "1.0", "01", "1 234,5", "12%", "2024"),
    *("2024-02-29", "2024-02-30", "29/02/2024", "2024-02", "10:00", "10:00:00", "Été", "été"),
    *("2024-02-29T10:00:00", "2024-02-29T10:00:00Z", "2024-02-29T10:00:00+02:00", "œuf"),
    *("9007199254740993", "9007199254740992", "-9007199254740993", "9" * 400, "0001-01-01"),
)
CELLS = st.one_of(
    st.text(max_size=6),
    st.sampled_from(ODD_CELLS),
    st.integers().map(str),
    st.floats(allow_nan=False, width=32).map(str),
    st.decimals(allow_nan=False, allow_infinity=False, places=3).map(str),
    st.dates().map(str),
    st.datetimes().map(lambda moment: moment.replace(microsecond=0).isoformat()),
)


@given(st.lists(CELLS, max_size=40), st.sampled_from(KINDS))
def test_polars_counts_orders_and_profiles_as_python_does(
    cells: list[str], field: dict[str, Any]
) -> None:
    kind = make_kind(**field)
    expected = order_distinct(kind, {cell: cells.count(cell) for cell in cells})
    column = pl.Series("0", cells, dtype=pl.String)
    found = count_distinct(column, kind)
    assert [*found.texts] == [*expected.texts]
    assert [*found.counts] == [*expected.counts]
    assert (found.filled, [*found.keys]) == (expected.filled, [*expected.keys])
    assert profile_column("x", kind, found) == profile_column("x", kind, expected)
    ranks = rank_rows(column, pl.Series("text", found.texts, dtype=pl.String))
    assert [found.texts[rank] for rank in ranks] == cells


@given(st.sampled_from(KINDS), st.data())
def test_plain_cells_are_read_at_once_as_one_by_one(
    field: dict[str, Any], data: st.DataObject
) -> None:
    usual = {
        "date": st.dates().map(str),
        "datetime": st.datetimes().map(lambda each: each.replace(microsecond=0).isoformat()),
    }.get(field["type"], st.integers(-(10**14), 10**14).map(str))
    cells = data.draw(st.lists(st.one_of(usual, st.just(""))))
    kind = make_kind(**field)
    expected = order_distinct(kind, {cell: cells.count(cell) for cell in cells})
    assert count_distinct(pl.Series("0", cells, dtype=pl.String), kind) == expected


@given(st.text())
def test_polars_folds_as_python_does(text: str) -> None:
    frame = pl.DataFrame({"text": [text]})
    assert frame.select(fold_texts(pl.col("text"))).item() == fold(text)


@pytest.mark.parametrize(
    ("cells", "field", "words", "line"),
    [
        (
            tuple(map(str, range(1, 23))),
            {"type": "integer"},
            "22 valeurs, aucune vide, toutes différentes, de 1 à 22",
            "de 1 à 22",
        ),
        (
            ("partiel", "partiel", *[""] * 8, "entier"),
            {},
            "8 vides sur 11 (73 %), partiel : 2, entier : 1",
            "73 % vides · 2 valeurs",
        ),
        (("", ""), {}, "toutes vides", "toutes vides"),
        ((), {}, "aucune ligne", "aucune ligne"),
        (("a", "bb"), {}, "2 valeurs, aucune vide, toutes différentes, de 1 à 2 caractères",
         "toutes différentes"),
        (("a", "a"), {"constraints": {"enum": ["a", "b"]}},
         "2 valeurs, aucune vide, a : 2, 1 jamais présente", "1 valeur"),
    ],
)  # fmt: skip
def test_a_strip_says_in_words_and_in_brief_what_it_shows(
    cells: tuple[str, ...], field: dict[str, Any], words: str, line: str
) -> None:
    found = profile(*cells, **field)
    assert plain(describe_profile(found, FRENCH)) == words
    assert plain(write_line(found, FRENCH)) == line


def test_a_strip_speaks_english_too() -> None:
    found = profile("1", "1", "3", "", type="integer")
    assert describe_profile(found, ENGLISH) == "1 empty of 4 (25%), 1: 2, 3: 1"


def test_a_strip_is_a_small_picture_with_a_name_and_escapes_what_strangers_wrote() -> None:
    strip = render_strip(profile('<b>"', '<b>"', "x"), FRENCH)
    assert "&lt;b&gt;&#34;\u00a0: 2" in strip
    assert "<b>" not in strip
    assert 'd="M0 22v-22h47v22zM48 22v-11h47v11z"' in strip
    assert "style" not in strip.replace('class="strip', "")


def test_a_share_is_neither_nothing_nor_all_where_it_is_not() -> None:
    assert "99 %" in plain(write_line(profile(*[""] * 999, "a"), FRENCH))
    assert "1 %" in plain(write_line(profile(*["a"] * 999, ""), FRENCH))


def test_an_ordinary_strip_has_at_most_600_bytes() -> None:
    days = [f"2024-{month:02}-{day:02}" for month in range(1, 13) for day in range(1, 28)]
    for found in (
        profile(*days, *[""] * 50, type="date"),
        profile(*[f"{number / 7:.3f}" for number in range(400)], type="number"),
        profile(*["oui", "non"] * 20, type="boolean"),
        profile(*[f"texte numéro {number}" for number in range(99)]),
    ):
        assert len(render_strip(found, FRENCH).encode()) <= 600


def test_a_file_is_profiled_with_its_odd_cells(tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text('a,"b\nb"\n"x,y","' + "z" * 200_000 + '"\n"\r\n\0",""\n', newline="")
    first, second = profile_file(table, Schema())
    assert (first.name, first.distinct, first.empty) == ("a", 2, 0)
    assert (second.name, second.longest, second.empty) == ("b\nb", 200_000, 1)
