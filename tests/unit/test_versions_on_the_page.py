"""What the dataset's page tells of each version, and of what changed since a given one."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import pytest

from parution.model.change import Bump
from parution.model.release import Rollback, Version, Withdrawal
from parution.pages.dataset import render_page
from parution.pages.recorded import KEYS, KIND_OF_RULE, KINDS, find_steps
from parution.pages.rendering import embed_json
from parution.pages.since import MOST_COUNTS, describe_since
from parution.pages.versions import MOST_WHOLE
from parution.releases.rules import RULES
from tests.unit.portal_views import EN, change, parquet, release, view

ADDED = change("rows-added", "minor", "stations", count=3)
FIXED = change("cells-changed", "patch", "stations", "nom", 7)
GONE = change("field-removed", "major", "stations", "debit")


def _plain(text: str) -> str:
    """The text of a page, its tags left out, with ordinary spaces."""
    text = unescape(re.sub(r"<[^>]+>", "", text)).replace("\u00a0", " ").replace("\u202f", " ")
    return " ".join(text.split())


def _card(page: str, version: str) -> str:
    return page.split(f'<article id="/versions/{version}"', 1)[1].split("</article>", 1)[0]


def test_a_number_is_raised_by_what_changed_and_by_what_somebody_chose() -> None:
    releases = [
        release("1.0.0"),
        release("1.0.1", changes=(FIXED,)),
        release("2.0.0", changes=(FIXED, GONE)),
        release("3.0.0", changes=(FIXED,)),
        release("3.0.1"),
        release("3.1.0", format=1),
    ]
    steps = find_steps(view(releases).history)
    found = {str(each): (step.number, step.asked, step.is_breaking) for each, step in steps.items()}
    assert found == {
        "1.0.0": (None, None, False),
        "1.0.1": (Bump.PATCH, Bump.PATCH, False),
        "2.0.0": (Bump.MAJOR, Bump.MAJOR, True),
        "3.0.0": (Bump.MAJOR, Bump.PATCH, True),
        "3.0.1": (Bump.PATCH, None, False),
        "3.1.0": (Bump.MINOR, None, False),
    }
    assert [steps[each].is_recorded for each in steps] == [False, True, True, True, True, False]


def test_before_1_0_0_the_number_is_minor_and_the_change_is_said_to_break() -> None:
    releases = [release("0.1.0"), release("0.2.0", changes=(GONE,))]
    step = find_steps(view(releases).history)[Version(0, 2, 0)]
    assert (step.number, step.bump, step.is_breaking) == (Bump.MINOR, Bump.MAJOR, True)


def test_a_card_says_why_the_version_has_its_number_and_where() -> None:
    places = [change("field-removed", "major", "stations", f"champ_{at}") for at in range(7)]
    page = render_page(view([release("1.0.0"), release("2.0.0", changes=(ADDED, *places, FIXED))]))
    card = _plain(_card(page, "2.0.0"))
    assert "31 janvier 2024 · version majeure" in card
    assert "Un programme écrit pour la version d’avant peut ne plus marcher." in card
    assert (
        "Ce qui en décide : Un champ est retiré (stations.champ_0, stations.champ_1, "
        "stations.champ_2, stations.champ_3, stations.champ_4, et 2 autres)."
    ) in card
    assert "En tout : 3 lignes ajoutées, 7 cellules modifiées, 7 colonnes supprimées." in card
    first = _plain(_card(page, "1.0.0"))
    assert "première version" in first
    assert "C’est la première publication" in first
    assert "Depuis : 1 version. 1 peut faire échouer un programme (2.0.0)." in first


def test_a_rule_that_this_parution_does_not_know_is_named_by_its_id() -> None:
    unknown = change("moon-moved", "major", "stations")
    page = render_page(view([release("1.0.0"), release("2.0.0", changes=(unknown,))]))
    assert "moon-moved (stations)." in _plain(_card(page, "2.0.0"))
    assert "1 changement de ce qui décrit les données" in _plain(_card(page, "2.0.0"))


@pytest.mark.parametrize(
    ("version", "values", "sentence"),
    [
        ("1.0.1", {}, "Rien ne change dans les tables, ni dans ce qui les décrit."),
        ("2.0.0", {"changes": (FIXED,)}, "Son numéro est plus haut que ce qui change ne le"),
        ("1.1.0", {"format": 1}, "Ce qui change n’était pas encore noté"),
    ],
)
def test_a_card_says_where_the_number_comes_from_otherwise(
    version: str, values: dict[str, Any], sentence: str
) -> None:
    page = render_page(view([release("1.0.0"), release(version, **values)]))
    assert sentence in _plain(_card(page, version))


def test_a_card_links_to_the_archive_the_formats_the_changes_and_the_citation() -> None:
    formats = (parquet(), parquet("formats/autre.parquet", ("autre",)))
    releases = [release("1.0.0"), release("1.1.0", changes=(ADDED,), formats=formats)]
    page = render_page(view(releases, latest="1.0.0", changes=[("1.0.0", "1.1.0")]))
    card = _card(page, "1.1.0")
    links = re.findall(r'<a href="([^"]+)"', card)
    assert links == [
        "releases/1.1.0/index.html",
        "changes/1.1.0.html",
        "releases/1.1.0.zip",
        "releases/1.1.0/formats/index.html",
        "index.html?version=1.1.0",
        "releases/1.1.0/index.html#/cite",
    ]
    assert "Parquet (2 fichiers, 1,4 ko)" in _plain(card)
    assert releases[1].archive.sha256 in card


def test_the_latest_is_marked_once_and_has_no_link_to_its_own_tables() -> None:
    page = render_page(view([release("1.0.0"), release("1.1.0")]))
    assert page.count(">dernière version<") == 1
    assert ">dernière version<" in _card(page, "1.1.0")
    assert "index.html?version=1.1.0" not in page
    assert "index.html?version=1.0.0" in page


def test_of_a_version_that_was_withdrawn_nothing_is_told_but_that() -> None:
    event = Withdrawal(Version(1, 1, 0), "2024-03-01", "Un <b>nom</b>.", Version(1, 2, 0))
    releases = [release("1.0.0"), release("1.1.0", changes=(GONE,)), release("1.2.0")]
    page = render_page(view(releases, events=[event]))
    card = _card(page, "1.1.0")
    assert "Retirée le 1er mars 2024." in _plain(card)
    assert "Un &lt;b&gt;nom&lt;/b&gt;." in card
    assert '<a href="releases/1.2.0/index.html">1.2.0</a>.' in card
    assert "Résumé de 1.1.0" not in page
    assert releases[1].archive.sha256 not in page
    assert "debit" not in page
    # It is not counted among those that came after.
    assert "Depuis : 1 version." in _plain(_card(page, "1.0.0"))


def test_what_was_rolled_back_or_left_out_says_so() -> None:
    event = Rollback("local", Version(1, 2, 0), Version(1, 1, 0), "2024-03-01", "Une erreur.")
    releases = [release("1.0.0"), release("1.1.0"), release("1.2.0")]
    page = render_page(view(releases, latest="1.1.0", events=[event], left_out=["1.0.0"]))
    replaced = _plain(_card(page, "1.2.0"))
    assert "Remplacée par la version 1.1.0 le 1er mars 2024. Une erreur." in replaced
    gone = _card(page, "1.0.0")
    assert "n’est plus disponible ici" in gone
    assert "releases/1.0.0" not in page


def test_of_200_versions_the_newest_are_whole_and_the_others_folded_and_none_is_lost() -> None:
    releases = [release("1.0.0")]
    releases += [release(f"1.{minor}.0", changes=(ADDED,)) for minor in range(1, 200)]
    page = render_page(view(releases))
    whole, folded = page.split('<details class="older">')
    assert whole.count('<article id="/versions/') == MOST_WHOLE == 20
    assert folded.count('<article id="/versions/') == 180
    assert "180 versions plus anciennes" in _plain(folded)
    assert 'id="/versions/1.180.0"' in whole
    assert 'id="/versions/1.179.0"' in folded
    assert len(page) < 450_000


def test_the_page_is_told_in_english_too() -> None:
    page = render_page(view([release("1.0.0"), release("2.0.0", changes=(GONE,))], catalogue=EN))
    assert '<html lang="en">' in page
    text = _plain(re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL))
    for sentence in ("Published on", "What has changed since the version that I have?", "Cite"):
        assert sentence in text
    card = _plain(_card(page, "2.0.0"))
    assert "A program written for the version before may no longer work." in card


# What has changed since


def test_the_script_is_told_what_changed_in_each_version() -> None:
    withdrawn = Withdrawal(Version(1, 1, 0), "2024-03-01", "Un nom.")
    releases = [
        release("1.0.0"),
        release("1.1.0", changes=(GONE,)),
        release("1.2.0", changes=(ADDED, FIXED, FIXED)),
        release("2.0.0", changes=(GONE, change("licence-changed", "major"))),
    ]
    found = describe_since(
        view(releases, events=[withdrawn], changes=[("1.0.0", "1.2.0"), ("1.2.0", "2.0.0")])
    )
    assert found["latest"] == "2.0.0"
    assert found["tables"] == ["stations"]
    kinds = [*KINDS]
    assert found["versions"] == [
        {
            "v": "2.0.0",
            "day": "2024-01-31",
            "bump": "major",
            "changes": True,
            "counts": [
                (kinds.index("fields-removed"), 0, 1),
                (kinds.index("described"), -1, 1),
            ],
        },
        {
            "v": "1.2.0",
            "day": "2024-01-31",
            "bump": "minor",
            "changes": True,
            "counts": [(kinds.index("rows-added"), 0, 3), (kinds.index("cells"), 0, 14)],
        },
        {"v": "1.1.0", "day": "2024-01-31", "withdrawn": True},
        {"v": "1.0.0", "day": "2024-01-31", "unrecorded": True},
    ]
    assert found["kinds"][0] == ("{number} ligne ajoutée", "{number} lignes ajoutées")
    assert "{version}" in found["said"]["breaking"]


def test_what_the_page_holds_for_the_script_is_bounded() -> None:
    def grow(version: str) -> object:
        changes = tuple(
            change("rows-added", "minor", f"table-{at}", count=at + 1) for at in range(500)
        )
        return release(version, changes=changes)

    releases = [release("1.0.0"), *(grow(f"1.{minor}.0") for minor in range(1, 60))]
    found = describe_since(view(releases))  # type: ignore[arg-type]
    held = [each for each in found["versions"] if "counts" in each]
    assert [each["v"] for each in held] == ["1.59.0", "1.58.0", "1.57.0"]
    assert sum(len(each["counts"]) for each in held) == MOST_COUNTS
    assert sum("elsewhere" in each for each in found["versions"]) == 56
    assert len(json.dumps(found)) < 60_000


def test_every_rule_that_is_counted_exists_and_each_kind_has_its_sentence() -> None:
    assert KIND_OF_RULE.keys() <= RULES.keys()
    assert {*KIND_OF_RULE.values(), "described"} == set(KINDS) == KEYS.keys()


def test_json_in_a_page_ends_no_element_and_is_the_same_json() -> None:
    hostile = {"</script><!--": ["&amp;", "\u2028", "é", "\x00", "\u202e"]}
    text = str(embed_json(hostile))
    assert not set("<>&\u2028") & set(text)
    assert json.loads(text) == hostile
