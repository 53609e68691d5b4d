"""The feeds of versions, Atom (RFC 4287) and JSON Feed 1.1: what they tell, and never do."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import feedparser
import pytest

from parution.model.release import Rollback, Version, Withdrawal
from parution.pages.atom import ATOM_FILE, clean_characters
from parution.pages.feeds import MOST_ENTRIES
from parution.pages.jsonfeed import JSON_FEED_FILE
from parution.pages.listing import list_root
from tests.unit.portal_views import EN, FR, change, release, view

if TYPE_CHECKING:
    from parution.pages.view import PortalView

ATOM = "{http://www.w3.org/2005/Atom}"
URL = "https://data.exemple.fr/stations/"
GONE = change("field-removed", "major", "stations", "debit")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T00:00:00Z")
_URN = re.compile(r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


def read_atom(portal: PortalView) -> ET.Element:
    """Read the Atom feed, and hold it to what RFC 4287 wants."""
    feed = ET.fromstring(dict(list_root(portal))[ATOM_FILE])
    assert feed.tag == f"{ATOM}feed"
    for element in (feed, *feed.iter(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):  # section 4.1: exactly one of each
            (found,) = element.findall(f"{ATOM}{name}")
            assert found.text
        assert _URN.fullmatch(element.findtext(f"{ATOM}id", ""))
        assert _MOMENT.fullmatch(element.findtext(f"{ATOM}updated", ""))
        links = [(link.get("rel"), link.get("type")) for link in element.findall(f"{ATOM}link")]
        assert len(set(links)) == len(links)
        assert ("alternate", "text/html") in links
    assert feed.findtext(f"{ATOM}author/{ATOM}name")
    identifiers = [each.text for each in feed.iter(f"{ATOM}id")]
    assert len(set(identifiers)) == len(identifiers)
    return feed


@pytest.mark.parametrize("url", ["", URL])
def test_a_reader_of_feeds_finds_nothing_wrong_in_atom(url: str) -> None:
    portal = view([release("1.0.0"), release("2.0.0", changes=(GONE,))], url=url)
    found = feedparser.parse(dict(list_root(portal))[ATOM_FILE])
    assert not found.bozo
    assert found.version == "atom10"
    assert [entry.title for entry in found.entries] == [
        "Stations de mesure\u00a0: version 2.0.0",
        "Stations de mesure\u00a0: version 1.0.0",
    ]
    assert {"major", "breaking"} <= {tag.term for tag in found.entries[0].tags}


def read_json(portal: PortalView) -> dict[str, Any]:
    """Read the JSON Feed, and hold it to what version 1.1 wants."""
    feed: dict[str, Any] = json.loads(dict(list_root(portal))[JSON_FEED_FILE])
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert isinstance(feed["title"], str)
    for item in feed["items"]:
        assert _URN.fullmatch(item["id"])
        assert isinstance(item["content_html"], str)
        assert _MOMENT.fullmatch(item["date_published"])
        for attachment in item.get("attachments", ()):
            assert {"url", "mime_type"} <= attachment.keys()
    addresses = [feed[key] for key in ("home_page_url", "feed_url") if key in feed]
    addresses += [item["url"] for item in feed["items"] if "url" in item]
    assert all(urlsplit(each).scheme == "https" for each in addresses)
    return feed


def test_each_release_is_an_entry_the_newest_first() -> None:
    releases = [
        release("1.0.0", "2024-01-31"),
        release("2.0.0", "2024-02-02", changes=(GONE,)),
    ]
    portal = view(releases, url=URL, changes=[("1.0.0", "2.0.0")])
    feed = read_atom(portal)
    assert feed.findtext(f"{ATOM}title") == "Les versions de Stations de mesure"
    assert feed.findtext(f"{ATOM}updated") == "2024-02-02T00:00:00Z"
    assert feed.findtext(f"{ATOM}author/{ATOM}name") == "La mairie"
    newest, first = feed.findall(f"{ATOM}entry")
    assert newest.findtext(f"{ATOM}title") == "Stations de mesure\u00a0: version 2.0.0"
    assert {link.get("rel"): link.get("href") for link in newest.findall(f"{ATOM}link")} == {
        "alternate": f"{URL}releases/2.0.0/",
        "related": f"{URL}changes/2.0.0.html",
        "enclosure": f"{URL}releases/2.0.0.zip",
    }
    assert [each.get("term") for each in newest.findall(f"{ATOM}category")] == ["major", "breaking"]
    assert [each.get("term") for each in first.findall(f"{ATOM}category")] == ["first"]
    content = newest.findtext(f"{ATOM}content", "")
    assert "<p>Un programme écrit pour la version d’avant peut ne plus marcher.</p>" in content
    assert "<li>Un champ est retiré (stations.debit).</li>" in content
    assert "1 colonne supprimée." in content


def test_both_feeds_tell_the_same() -> None:
    portal = view([release("1.0.0"), release("2.0.0", changes=(GONE,))], url=URL)
    entries = read_atom(portal).findall(f"{ATOM}entry")
    items = read_json(portal)["items"]
    assert [item["id"] for item in items] == [each.findtext(f"{ATOM}id") for each in entries]
    assert [item["content_html"] for item in items] == [
        each.findtext(f"{ATOM}content") for each in entries
    ]
    assert items[0]["tags"] == ["major", "breaking"]
    assert items[0]["attachments"] == [
        {
            "url": f"{URL}releases/2.0.0.zip",
            "mime_type": "application/zip",
            "title": "Archive zip",
            "size_in_bytes": 5_000,
        }
    ]


def test_identifiers_stay_when_the_portal_moves_and_when_a_version_follows() -> None:
    before = [release("1.0.0"), release("1.1.0")]
    here = read_atom(view(before))
    there = read_atom(view([*before, release("1.2.0")], url=URL, catalogue=EN))
    kept = {each.text for each in here.iter(f"{ATOM}id")}
    assert len(kept) == 3
    assert kept < {each.text for each in there.iter(f"{ATOM}id")}


def test_without_an_address_links_start_at_the_feed_and_json_has_none() -> None:
    portal = view([release("1.0.0")])
    feed = read_atom(portal)
    assert [link.get("href") for link in feed.iter(f"{ATOM}link")] == [
        "feed.xml",
        "index.html",
        "releases/1.0.0/index.html",
        "releases/1.0.0.zip",
    ]
    document = read_json(portal)
    assert document.keys() == {"_generator", "version", "title", "language", "authors", "items"}
    assert not {"url", "attachments"} & document["items"][0].keys()


def test_a_withdrawal_is_an_entry_and_the_version_none_any_more() -> None:
    event = Withdrawal(Version(1, 1, 0), "2024-05-01", "Un nom.", Version(1, 2, 0))
    releases = [
        release("1.0.0", "2024-01-01"),
        release("1.1.0", "2024-02-01", changes=(GONE,)),
        release("1.2.0", "2024-03-01"),
    ]
    before = {each["id"] for each in read_json(view(releases))["items"]}
    items = read_json(view(releases, events=[event]))["items"]
    assert [item["title"] for item in items] == [
        "Stations de mesure\u00a0: la version 1.1.0 est retirée",
        "Stations de mesure\u00a0: version 1.2.0",
        "Stations de mesure\u00a0: version 1.0.0",
    ]
    assert items[0]["id"] not in before
    assert items[0]["date_modified"] == "2024-05-01T00:00:00Z"
    assert items[0]["tags"] == ["withdrawal"]
    for sentence in ("Un nom.", "Prenez à sa place la version 1.2.0.", "supprimez-les"):
        assert sentence in items[0]["content_html"]
    text = json.dumps(items)
    assert "debit" not in text
    assert "1.1.0.zip" not in text


def test_nothing_of_a_withdrawal_proves_what_the_archive_held() -> None:
    """Two archives of which a guess may be made: the feed is the same for both."""
    event = Withdrawal(Version(1, 0, 0), "2024-05-01", "Un nom.")
    files = [
        dict(list_root(view([release("1.0.0", archive=archive), kept], events=[event])))
        for kept in (release("1.1.0"),)
        for archive in (kept.archive, release("1.0.0").archive)
    ]
    assert files[0][ATOM_FILE] == files[1][ATOM_FILE]
    assert files[0][JSON_FEED_FILE] == files[1][JSON_FEED_FILE]


def test_a_rollback_updates_the_entry_of_what_was_replaced() -> None:
    event = Rollback("local", Version(1, 1, 0), Version(1, 0, 0), "2024-05-01", "Une erreur.")
    releases = [release("1.0.0", "2024-01-01"), release("1.1.0", "2024-02-01")]
    items = read_json(view(releases, latest="1.0.0", events=[event]))["items"]
    assert items[0]["title"].endswith("version 1.1.0")
    assert items[0]["date_published"] == "2024-02-01T00:00:00Z"
    assert items[0]["date_modified"] == "2024-05-01T00:00:00Z"
    assert items[0]["tags"] == ["minor", "rolled-back"]
    assert "Remplacée par la version 1.0.0" in items[0]["content_html"]


def test_a_feed_has_the_newest_fifty() -> None:
    releases = [release(f"1.{minor}.0", f"2024-01-{minor // 3 + 1:02}") for minor in range(60)]
    items = read_json(view(releases))["items"]
    assert len(items) == MOST_ENTRIES == 50
    assert [items[0]["title"][-6:], items[-1]["title"][-6:]] == ["1.59.0", "1.10.0"]


HOSTILE = "]]><script>alert(1)</script> &lt; \x00\x1b\ufffe \u202e « é » 🚲"


@pytest.mark.parametrize("catalogue", [FR, EN])
def test_what_strangers_wrote_is_text(catalogue: Any) -> None:
    event = Withdrawal(Version(1, 0, 0), "2024-05-01", HOSTILE)
    unknown = change(HOSTILE, "major", HOSTILE, HOSTILE)
    releases = [release("1.0.0"), release("1.1.0", summary=HOSTILE, changes=(unknown,))]
    portal = view(
        releases,
        events=[event],
        catalogue=catalogue,
        title=HOSTILE,
        contributors=[{"title": HOSTILE}],
    )
    for entry in read_atom(portal).findall(f"{ATOM}entry"):
        assert "<script" not in entry.findtext(f"{ATOM}content", "")
        assert "&lt;script&gt;" in entry.findtext(f"{ATOM}content", "")
    for item in read_json(portal)["items"]:
        assert "<script" not in item["content_html"]


def test_what_no_xml_can_have_is_shown_as_such() -> None:
    assert clean_characters("a\x00\x1b\ufffe\ud800\n\té🚲") == "a\ufffd\ufffd\ufffd\ufffd\n\té🚲"


def test_the_same_portal_gives_the_same_bytes() -> None:
    first, second = (
        dict(list_root(view([release("1.0.0"), release("1.1.0", changes=(GONE,))])))
        for _ in range(2)
    )
    assert first == second
