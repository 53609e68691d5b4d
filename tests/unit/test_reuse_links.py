"""The addresses of each file on the dataset's page, and the lines that read one table."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

from parution.packaging.snippets import write_table_snippets
from parution.pages.dataset import render_page
from parution.pages.links import (
    MOST_CHARACTERS,
    MOST_FILES,
    describe_chooser,
    list_links,
    quote_url,
)
from tests.unit.portal_views import EN, digest, parquet, release, view

URL = "https://data.exemple.fr/stations/"
RESOURCE: dict[str, Any] = {
    "name": "stations",
    "type": "table",
    "path": "data/stations.csv",
    "schema": {"fields": [{"name": "code", "type": "string"}, {"name": "n", "type": "integer"}]},
}


def test_each_file_has_the_address_of_the_latest_and_that_of_this_version() -> None:
    links, more = list_links(view([release("1.1.0", formats=(parquet(),))], url=URL))
    assert more == 0
    assert [(link.path, link.latest, link.pinned) for link in links] == [
        ("stations-1.1.0.zip", f"{URL}latest.zip", f"{URL}releases/1.1.0.zip"),
        *(
            (path, f"{URL}latest/{path}", f"{URL}releases/1.1.0/{path}")
            for path in ("data/stations.csv", "formats/stations.parquet", "datapackage.json")
        ),
    ]
    assert [link.sha256 for link in links] == [
        digest(path).sha256
        for path in (
            "stations-1.1.0.zip",
            "data/stations.csv",
            "formats/stations.parquet",
            "datapackage.json",
        )
    ]


def test_without_an_address_they_start_at_the_page_which_says_so() -> None:
    portal = view([release("1.1.0")])
    assert list_links(portal)[0][1].latest == "latest/data/stations.csv"
    page = unescape(render_page(portal)).replace("\u00a0", " ")
    assert "L’adresse du portail n’est pas connue : celles-ci partent du dossier" in page
    assert '<span id="/reuse/relative">' not in render_page(view([release("1.1.0")], url=URL))


def test_beyond_two_hundred_files_the_page_leads_to_the_folder() -> None:
    files = tuple(digest(f"data/{name}.csv") for name in ("stations", *range(499)))
    portal = view([release("1.1.0", files=files)])
    links, more = list_links(portal)
    assert (len(links), more) == (MOST_FILES, 301)
    page = render_page(portal)
    assert page.count("<tr data-path=") == 200
    assert "301 autres fichiers sont dans le dossier" in page
    assert '<a href="releases/1.1.0/index.html">tous les fichiers de cette version</a>' in page


def test_the_lines_of_one_table_read_it_wherever_it_is() -> None:
    csv = {
        snippet.tool: snippet.code
        for snippet in write_table_snippets(
            RESOURCE, "https://a.fr/x", is_parquet=False, language="fr"
        )
    }
    assert csv.keys() == {"pandas", "Polars", "DuckDB", "R (readr)"}
    assert csv["Polars"].splitlines()[-1] == (
        'stations = pl.read_csv("https://a.fr/x", infer_schema=False, '
        'schema_overrides={"n": pl.Int64})'
    )
    kept = {
        snippet.tool: snippet.code
        for snippet in write_table_snippets(
            RESOURCE, "https://a.fr/x", is_parquet=True, language="fr"
        )
    }
    assert kept["DuckDB"] == ("CREATE TABLE \"stations\" AS FROM read_parquet('https://a.fr/x');")
    assert kept["R (nanoparquet)"].endswith('read_parquet(url("https://a.fr/x"))')
    assert write_table_snippets({**RESOURCE, "type": "file"}, "x", is_parquet=False) == ()


def test_the_chooser_has_the_files_and_the_lines_of_each_table() -> None:
    portal = view([release("1.1.0", formats=(parquet(),))], url=URL)
    found = describe_chooser(portal)
    assert (found["url"], found["version"], found["here"]) == (URL, "1.1.0", "https://\ue000")
    (table,) = found["tables"]
    assert (table["name"], table["title"]) == ("stations", "Les stations")
    assert table["files"] == {"CSV": "data/stations.csv", "Parquet": "formats/stations.parquet"}
    assert table["lines"]["CSV"].keys() == {"parution.load", "pandas", "Polars", "DuckDB", "R"}
    assert table["lines"]["Parquet"].keys() == {"pandas", "Polars", "DuckDB", "R"}
    assert 'pl.read_csv("https://\ue000"' in table["lines"]["CSV"]["Polars"]
    assert f'place = "{URL}"' in table["lines"]["CSV"]["parution.load"]
    without = describe_chooser(view([release("1.1.0")]))
    assert "parution.load" not in without["tables"][0]["lines"]["CSV"]


def test_what_the_page_holds_for_the_chooser_is_bounded() -> None:
    portal = view([release("1.1.0")])
    fields = [{"name": f"champ_{at}", "type": "integer"} for at in range(5_000)]
    wide = {**RESOURCE, "schema": {"fields": fields}}
    portal.build.descriptor["resources"][0] = wide
    (table,) = describe_chooser(portal)["tables"]
    assert "lines" not in table
    assert table["files"] == {"CSV": "data/stations.csv"}
    assert len(json.dumps(describe_chooser(portal))) < MOST_CHARACTERS


def test_an_address_ends_no_literal() -> None:
    assert quote_url("https://a.fr/é'\"\\`%41/") == "https://a.fr/%C3%A9%27%22%5C%60%41/"


def test_without_tables_there_is_no_chooser() -> None:
    portal = view([release("1.1.0")])
    portal.build.descriptor["resources"][0] = {"name": "stations", "path": "data/stations.csv"}
    page = render_page(portal)
    assert "/reuse/chooser/title" not in page
    assert "/reuse/files" in page


def test_the_section_is_told_in_english_too() -> None:
    page = render_page(view([release("1.1.0")], catalogue=EN))
    section = page.split('<section id="/reuse"', 1)[1].split("</section>", 1)[0]
    text = re.sub(r"<[^>]+>|<script.*?</script>", "", section, flags=re.DOTALL)
    assert "All the tables, with the types of their schemas, from the folder" in text
    assert not re.search(r"\b(?:les|de la|toutes)\b", text)
