"""What a person and a program are told of the addresses of a package."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, get_args

import pytest
from markdown_it import MarkdownIt

from parution.messages import Catalogue
from parution.model.link import Doubt, FoundAddress, Link, LinkReport, Outcome, Place, Verdict
from parution.reports.links_json import render_json
from parution.reports.links_markdown import render_markdown
from parution.reports.links_text import render_text

if TYPE_CHECKING:
    from collections.abc import Sequence

CELL = Place("data/sources.csv", "sources", 14, 4, "url")
HOMEPAGE = Place("datapackage.yaml", "", 0, 0, "homepage")
LICENCE = Place("datapackage.yaml", "sources", 0, 0, "licenses[0].path")


def _link(
    address: str, outcome: Outcome, places: Sequence[Place] = (CELL,), more_places: int = 0
) -> Link:
    return Link(FoundAddress(address, tuple(places), more_places), outcome)


REPORT = LinkReport(
    "stations",
    (
        _link("https://a.org/1", Outcome(Verdict.OK, "", 200)),
        _link("https://a.org/2", Outcome(Verdict.REDIRECTED, "https://a.org/r", 200)),
        _link("https://a.org/3", Outcome(Verdict.MOVED, "https://b.org/3", 200), (CELL, HOMEPAGE)),
        _link("https://a.org/4", Outcome(Verdict.GONE, "", 404), (LICENCE,)),
        _link("https://c.org/5", Outcome(Verdict.GONE)),
        _link("https://a.org/6", Outcome(Verdict.UNCLEAR, "", 403, "status")),
    ),
)


def _text(report: LinkReport, language: str = "fr") -> str:
    return render_text(report, Catalogue(language)).plain.replace("\u00a0", " ")


def test_a_person_is_told_what_to_correct_then_what_to_look_at() -> None:
    assert _text(REPORT).splitlines() == [
        "✘ https://a.org/4 a disparu (réponse 404) : cherchez une copie archivée et notez son "
        "adresse ; n’effacez pas la source.",
        "    datapackage.yaml, table « sources », « licenses[0].path »",
        "✘ https://c.org/5 a disparu : le nom de ce site n’existe plus. Cherchez une copie "
        "archivée et notez son adresse ; n’effacez pas la source.",
        "    data/sources.csv, ligne 14, colonne D « url »",
        "✘ https://a.org/3 a déménagé : écrivez https://b.org/3 à la place.",
        "    data/sources.csv, ligne 14, colonne D « url »",
        "    datapackage.yaml, « homepage »",
        "À regarder : d’ici, on ne peut rien en dire",
        "? https://a.org/6 a répondu 403. Bien des sites refusent les programmes : "
        "ouvrez-la dans un navigateur.",
        "    data/sources.csv, ligne 14, colonne D « url »",
        "6 adresses : 1 répond, 1 renvoie ailleurs pour l’instant, 1 a déménagé, 2 ont disparu, "
        "1 reste à regarder.",
    ]


def test_what_is_in_order_takes_a_line() -> None:
    links = (_link("https://a.org/1", Outcome(Verdict.OK, "", 200)),) * 2
    assert _text(LinkReport("p", links)) == "2 adresses : 2 répondent."
    assert _text(LinkReport("p", links), "en") == "2 addresses: 2 answer."
    assert _text(LinkReport("p", ())) == "p : aucune adresse du web à vérifier."


@pytest.mark.parametrize(
    ("address", "final", "home"),
    [
        ("https://a.org/report.pdf", "https://b.org/", True),
        ("https://a.org/report.pdf", "https://b.org", True),
        ("https://a.org/report.pdf", "https://b.org/?id=3", False),
        ("https://a.org/report.pdf", "https://b.org/fr/", False),
        ("http://a.org/", "https://a.org/", False),
        ("http://a.org", "https://www.a.org/", False),
    ],
)
def test_a_document_that_leads_to_a_home_page_is_told_as_such(
    address: str, final: str, home: bool
) -> None:
    link = _link(address, Outcome(Verdict.MOVED, final, 200))
    assert link.leads_home is home
    assert ("page d’accueil" in _text(LinkReport("p", (link,)))) is home


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("doubt", get_args(Doubt))
def test_every_doubt_is_told_with_its_address(doubt: Doubt, language: str) -> None:
    link = _link("https://a.org/1", Outcome(Verdict.UNCLEAR, "", 503, doubt, "10.0.0.1"))
    line = render_text(LinkReport("p", (link,)), Catalogue(language)).plain.splitlines()[1]
    # A usual space: GitHub takes a no-break one for a part of the address.
    assert line.startswith("? https://a.org/1 ")


def test_many_places_are_told_by_the_first_ten() -> None:
    places = tuple(Place("t.csv", "t", row, 1, "url") for row in range(2, 14))
    report = LinkReport("p", (_link("https://a.org/", Outcome(Verdict.GONE), places, 30),))
    lines = _text(report).splitlines()
    assert lines[1] == "    t.csv, ligne 2, colonne A « url »"
    assert lines[10] == "    t.csv, ligne 11, colonne A « url »"
    assert lines[11] == "    et 32 autres endroits"


def test_cells_that_were_not_looked_at_are_counted() -> None:
    assert "7 cellules n’ont pas été regardées" in _text(LinkReport("p", (), 7))
    assert "7 cellules" in render_markdown(LinkReport("p", (), 7), Catalogue("fr"))


def test_markdown_is_for_a_summary() -> None:
    assert render_markdown(REPORT, Catalogue("en")).splitlines() == [
        "## The addresses of “stations”",
        "",
        "6 addresses: 1 answers, 1 leads elsewhere for now, 1 has moved, 2 are gone, "
        "1 is to be looked at.",
        "",
        "### To correct",
        "",
        "- https://a.org/4 is gone (answer 404): look for an archived copy and note its address; "
        "do not delete the source.",
        "  - datapackage.yaml, table “sources”, “licenses\\[0\\].path”",
        "- https://c.org/5 is gone: the name of this site does not exist any more. Look for an "
        "archived copy and note its address; do not delete the source.",
        "  - data/sources.csv, row 14, column D “url”",
        "- https://a.org/3 has moved: write https://b.org/3 in its place.",
        "  - data/sources.csv, row 14, column D “url”",
        "  - datapackage.yaml, “homepage”",
        "",
        "### To look at: nothing can be said of these from here",
        "",
        "- https://a.org/6 answered 403. Many sites refuse programs: open it in a browser.",
        "  - data/sources.csv, row 14, column D “url”",
    ]


def test_a_program_is_told_all_of_it() -> None:
    told = json.loads(render_json(REPORT, Catalogue("fr")))
    links = told.pop("links")
    assert told == {
        "package": "stations",
        "counts": {"ok": 1, "redirected": 1, "moved": 1, "gone": 2, "unclear": 1},
        "unlisted": 0,
    }
    assert [link["verdict"] for link in links] == [
        *("ok", "redirected", "moved", "gone", "gone", "unclear"),
    ]
    assert links[2] == {
        "address": "https://a.org/3",
        "verdict": "moved",
        "finalAddress": "https://b.org/3",
        "status": 200,
        "reason": None,
        "detail": None,
        "places": [
            {
                "file": "data/sources.csv",
                "table": "sources",
                "rowNumber": 14,
                "column": 4,
                "fieldName": "url",
            },
            {"file": "datapackage.yaml", "table": None, "property": "homepage"},
        ],
        "morePlaces": 0,
    }
    assert (links[5]["reason"], links[5]["status"]) == ("status", 403)


HOSTILE = "https://x.org/\x1b[31m\u202e|<script>alert(1)</script>](javascript:alert(1))`*_\n# a"


def _hostile() -> LinkReport:
    place = Place(HOSTILE, HOSTILE, 2, 1, HOSTILE)
    shown = Place(HOSTILE, HOSTILE, 0, 0, HOSTILE)
    outcomes = (
        Outcome(Verdict.MOVED, HOSTILE, 200),
        Outcome(Verdict.GONE, "", 404),
        Outcome(Verdict.UNCLEAR, "", 301, "redirected", HOSTILE),
    )
    links = tuple(_link(HOSTILE, outcome, (place, shown)) for outcome in outcomes)
    return LinkReport(HOSTILE, links)


def test_what_strangers_wrote_moves_no_cursor() -> None:
    text = render_text(_hostile(), Catalogue("fr")).plain
    assert not {"\x1b", "\u202e"} & set(text)
    assert len(text.splitlines()) == 11
    document = render_json(_hostile(), Catalogue("fr"))
    assert not {"\x1b", "\u202e"} & set(document)
    assert json.loads(document)["links"][0]["address"] == HOSTILE


def test_what_strangers_wrote_is_text_in_markdown() -> None:
    document = render_markdown(_hostile(), Catalogue("fr"))
    assert not {"\x1b", "\u202e"} & set(document)
    shown = MarkdownIt("commonmark").enable("table").render(document)
    for tag in ("<script", "<a ", "<em>", "<code>", "<table", "<h1"):
        assert tag not in shown
    assert shown.count("<li>") == 9


def test_what_is_long_is_cut() -> None:
    long = "https://x.org/" + "a" * 100_000
    report = LinkReport("p", (_link(long, Outcome(Verdict.MOVED, long, 200)),))
    assert len(_text(report)) < 5_000


def test_what_is_to_be_done_is_what_moved_or_is_gone() -> None:
    def is_to_do(**outcome: Any) -> bool:
        return LinkReport("p", (_link("https://a.org/", Outcome(**outcome)),)).is_to_do

    assert is_to_do(verdict=Verdict.MOVED, final="https://b.org/")
    assert is_to_do(verdict=Verdict.GONE)
    assert not is_to_do(verdict=Verdict.OK)
    assert not is_to_do(verdict=Verdict.REDIRECTED)
    assert not is_to_do(verdict=Verdict.UNCLEAR, doubt="certificate")
