"""Which rows stand in the dataset's page, and how their cells are written there."""

from __future__ import annotations

import json
from html import unescape
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from parution.messages import Catalogue
from parution.model.schema import Schema
from parution.pages.dataset import render_page
from parution.pages.rendering import CATALOGUE
from parution.pages.tables.choosing import show_tables
from parution.pages.tables.configuration import list_sentences, write_configuration
from parution.pages.tables.kinds import list_columns
from parution.pages.tables.references import name_row
from parution.pages.tables.showing import show_value
from tests.unit.shown_tables import AXES, MESURES, make_build, make_view

if TYPE_CHECKING:
    from pathlib import Path

    from parution.pages.tables.choosing import ShownTable


class _Rows(HTMLParser):
    """What rows say to who reads them back: their ids, the text of their cells, their links."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.ids: list[str | None] = []
        self.cells: list[list[str]] = []
        self.links: list[str] = []
        self._in_cell = False
        self.feed(str(text))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "tr":
            self.ids.append(found.get("id"))
            self.cells.append([])
        elif tag in {"td", "th"}:
            self.cells[-1].append("")
            self._in_cell = True
        elif tag == "i":  # says « vide »
            self._in_cell = False
        elif tag == "a":
            self.links.append(found["href"] or "")

    def handle_endtag(self, tag: str) -> None:
        self._in_cell = self._in_cell and tag not in {"td", "th"}

    def handle_data(self, data: str) -> None:
        if self._in_cell:
            self.cells[-1][-1] += data


def _show(folder: Path) -> tuple[ShownTable, ...]:
    return show_tables(make_build(folder, axes=AXES, mesures=MESURES), CATALOGUE)


def test_a_small_table_stands_in_the_page_whole_to_the_letter(tmp_path: Path) -> None:
    axes, mesures = _show(tmp_path)
    assert (axes.mode, axes.count, mesures.mode, mesures.count) == ("whole", 2, "whole", 2)
    assert _Rows(axes.rows).cells == [["1", "1", "L’eau"], ["2", "2", "Le <b>sol</b>"]]
    first, second = _Rows(mesures.rows).cells
    assert first[:4] == ["1", "M 1", "2", "1234567"]
    assert second[1:4] == ["M/2", "", "-999"]
    assert second[-1] == 'dit "oui"\nou\rnon'
    assert "ou&#13;non" in mesures.rows  # as it is, a browser would read a newline


def test_a_row_has_its_key_as_its_address_and_its_foreign_keys_lead_there(tmp_path: Path) -> None:
    axes, mesures = _show(tmp_path)
    assert _Rows(axes.rows).ids == ["axes/1", "axes/2"]
    rows = _Rows(mesures.rows)
    assert rows.ids == ["mesures/M%201", "mesures/M%2F2"]
    assert rows.links == [
        "#mesures/M%201",
        "#axes/2",
        "https://exemple.fr/a?b=1&c",
        "#mesures/M%2F2",
    ]
    assert '<a href="#axes/2">2</a>' in mesures.rows  # the script tells what stands there


def test_a_cell_is_shown_as_what_its_field_says(tmp_path: Path) -> None:
    _, mesures = _show(tmp_path)
    columns = {column.name: column for column in mesures.columns}
    shown = {
        name: show_value(columns[name], cell, None, CATALOGUE)
        for name, cell in zip(columns, MESURES[1][0], strict=True)
    }
    assert shown["budget"] == '1<span class="g">234</span><span class="g">567</span>'
    assert shown["faite"] == (
        '<data value="true" title="true"><b aria-hidden="true">✓</b> oui</data>'
    )
    assert shown["etat"] == '<span class="badge">prevu</span>'
    assert shown["le"] == "<time>2024-01-31</time>"
    assert shown["page"] == (
        '<a href="https://exemple.fr/a?b=1&amp;c" rel="nofollow">https://exemple.fr/a?b=1&amp;c</a>'
    )
    assert shown["note"] == '<span class="missing">n.c.</span>'
    assert columns["axe"].kind == "number"  # it names a row, and is no quantity


@pytest.mark.parametrize(
    ("name", "title", "kind"),
    [
        ("population", "Population", "measure"),
        ("annee", "", "number"),
        ("code_commune", "", "number"),
        ("valeur", "Année de la mesure", "number"),
        ("numero", "", "number"),
        ("encodage", "", "measure"),
    ],
)
def test_a_year_or_a_code_is_no_quantity(tmp_path: Path, name: str, title: str, kind: str) -> None:
    schema = {"fields": [{"name": name, "title": title, "type": "integer"}]}
    (shown,) = show_tables(make_build(tmp_path, t=(schema, [["2024"]])), CATALOGUE)
    assert shown.columns[0].kind == kind


@pytest.mark.parametrize(
    "cell",
    ["javascript:alert(1)", "mailto:a@exemple.fr", "https://exemple.fr/a b", "//exemple.fr"],
)
def test_only_an_address_of_the_web_is_a_link(tmp_path: Path, cell: str) -> None:
    schema = {"fields": [{"name": "a", "type": "string"}]}
    build = make_build(tmp_path, t=(schema, [[cell]]))
    (column,) = list_columns(build.tables[0], Schema(schema))
    assert "<a" not in show_value(column, cell, None, CATALOGUE)


def test_a_reference_to_no_table_of_the_package_is_no_link(tmp_path: Path) -> None:
    schema = {
        "fields": [{"name": "a"}, {"name": "b"}],
        "foreignKeys": [
            {"fields": ["a"], "reference": {"resource": "ailleurs", "fields": ["x"]}},
            {"fields": ["b"], "reference": {"resource": "", "fields": ["absent"]}},
        ],
    }
    (shown,) = show_tables(make_build(tmp_path, t=(schema, [["1", "2"]])), CATALOGUE)
    assert shown.links == ()
    assert "<a" not in shown.rows


def test_a_key_of_several_columns_is_a_link_in_each_of_them(tmp_path: Path) -> None:
    people = (
        {"fields": [{"name": "nom"}, {"name": "prenom"}], "primaryKey": ["nom", "prenom"]},
        [["Le Goff", "Zoé"]],
    )
    roles = (
        {
            "fields": [{"name": "p"}, {"name": "n"}],
            "foreignKeys": [
                {
                    "fields": ["p", "n"],
                    "reference": {"resource": "gens", "fields": ["prenom", "nom"]},
                }
            ],
        },
        [["Zoé", "Le Goff"], ["Zoé", ""]],
    )
    _, shown = show_tables(make_build(tmp_path, gens=people, roles=roles), CATALOGUE)
    address = "#gens/Le%20Goff/Zo%C3%A9"
    assert _Rows(shown.rows).links == [address, address]
    assert name_row("gens", ["Le Goff", "Zoé"]) == address[1:]


def test_a_table_that_no_html_has_to_the_letter_is_not_read_back_from_it(tmp_path: Path) -> None:
    schema = {"fields": [{"name": "a"}]}
    (shown,) = show_tables(make_build(tmp_path, t=(schema, [["un\0deux"]])), CATALOGUE)
    assert shown.mode == "fetched"


def test_a_larger_table_has_its_first_rows_in_the_page(tmp_path: Path) -> None:
    schema = {"fields": [{"name": "n", "type": "integer"}, {"name": "t"}], "primaryKey": ["n"]}
    rows = [[str(number), "x" * 500] for number in range(400)]
    (shown,) = show_tables(make_build(tmp_path, t=(schema, rows)), CATALOGUE)
    assert (shown.mode, shown.count) == ("fetched", 10)
    cells = _Rows(shown.rows).cells
    assert [row[1] for row in cells] == [str(number) for number in range(10)]
    assert cells[0][2] == "x" * 299 + "…"


def test_five_hundred_tables_and_ten_thousand_columns_leave_the_page_bounded(
    tmp_path: Path,
) -> None:
    fields = [{"name": f"colonne_{number}", "title": "T" * 40} for number in range(20)]
    wide = ({"fields": [{"name": f"c{number}"} for number in range(10_000)]}, [["1"] * 10_000])
    tables = {f"t{number}": ({"fields": fields}, [["x" * 50] * 20]) for number in range(500)}
    view = make_view(tmp_path, wide=wide, **tables)
    shown = show_tables(view.build, CATALOGUE)
    assert shown[0].shown == 5  # 3 000 columns for 501 tables
    assert sum(len(table.entries) for table in shown) == 1_500
    assert sum(len(table.strips) for table in shown) == 300
    page = render_page(view)
    assert len(page.encode()) < 1_500_000
    assert "Les 9\u202f800 autres colonnes" in page
    told = json.loads(write_configuration(view, shown))
    assert all("columns" not in table for table in told["tables"])  # read from the descriptor
    assert len(told["tables"]) == 501


def test_the_script_is_told_the_tables_and_nothing_ends_its_element(tmp_path: Path) -> None:
    hostile = "</script><script>alert(1)</script>"
    schema = {"fields": [{"name": hostile, "title": hostile}]}
    view = make_view(tmp_path, axes=AXES, mesures=MESURES, mal=(schema, [[hostile]]))
    text = write_configuration(view, show_tables(view.build, CATALOGUE))
    assert "<" not in text
    told = json.loads(text)
    assert (told["language"], told["version"]) == ("fr", "1.0.0")
    assert told["versions"] == [
        {"version": "1.0.0", "date": "2024-01-31", "day": "31 janvier 2024"}
    ]
    axes, mesures, mal = told["tables"]
    assert axes == {
        "name": "axes",
        "title": "Axes",
        "path": "data/axes.csv",
        "mode": "whole",
        "rows": 2,
        "columns": [
            {"name": "numero", "kind": "number", "type": "integer", "title": "Numéro"},
            {"name": "titre", "title": "Titre"},  # of plain text, which goes without saying
        ],
        "key": [0],
        "links": [],
    }
    assert mesures["links"] == [{"columns": [1], "table": "axes", "targets": [0]}]
    assert mesures["columns"][4]["values"] == ["prevu", "fini"]
    assert mesures["columns"][7]["missing"] == ["", "n.c."]
    assert mal["columns"][0]["name"] == hostile


@pytest.mark.parametrize("language", ["fr", "en"])
def test_what_the_script_says_is_said_in_each_language(language: str) -> None:
    sentences = list_sentences(Catalogue(language))
    assert all(sentences.values())
    found = sentences["found"]
    assert isinstance(found, tuple)
    one, several = found
    assert "{number}" in one
    assert "{total}" in several
    assert one != several


def test_the_page_has_all_without_its_script(tmp_path: Path) -> None:
    page = render_page(make_view(tmp_path, axes=AXES, mesures=MESURES))
    before, _, _ = page.partition('<script type="application/json"')
    text = unescape(before)
    for part in ('dit "oui"', "Toutes les lignes", "javascript:alert(1)"):
        assert part in text
    assert "Dictionnaire de la table (8 colonnes)" in text
    assert 'id="mesures/M%201"' in before
    assert page.count("<script>") == 1  # ours; the others hold data
