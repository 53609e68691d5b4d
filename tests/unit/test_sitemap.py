"""The sitemap and ``robots.txt`` of a portal, and what its page tells of itself to robots."""

from __future__ import annotations

import re
from html import unescape
from xml.etree import ElementTree as ET

import pytest

from parution.model.release import Version, Withdrawal
from parution.pages.listing import list_root
from parution.pages.sitemap import has_robots
from tests.unit.portal_views import EN, release, view

URL = "https://data.exemple.fr/stations/"


def test_the_sitemap_has_each_page_that_stands_with_its_day() -> None:
    event = Withdrawal(Version(1, 1, 0), "2024-05-01", "Un nom.")
    releases = [
        release("1.0.0", "2024-01-01"),
        release("1.1.0", "2024-02-01"),
        release("1.2.0", "2024-03-01"),
        release("1.3.0", "2024-04-01"),
    ]
    portal = view(
        releases, url=URL, events=[event], left_out=["1.0.0"], changes=[("1.2.0", "1.3.0")]
    )
    root = ET.fromstring(dict(list_root(portal))["sitemap.xml"])
    assert root.tag == "{http://www.sitemaps.org/schemas/sitemap/0.9}urlset"
    found = [tuple(child.text for child in entry) for entry in root]
    assert found == [
        (URL, "2024-05-01"),
        (f"{URL}releases/", "2024-05-01"),
        (f"{URL}releases/1.3.0/", "2024-04-01"),
        (f"{URL}changes/1.3.0.html", "2024-04-01"),
        (f"{URL}releases/1.2.0/", "2024-03-01"),
    ]


def test_without_an_address_there_is_neither_a_sitemap_nor_robots_txt() -> None:
    assert [name for name, _ in list_root(view([release("1.0.0")]))] == [
        "llms.txt",
        "feed.xml",
        "feed.json",
        "croissant.json",
        "ro-crate-metadata.json",
        "reuse.json",
        "accessibilite.html",
        "index.html",
    ]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://data.exemple.fr/", True),
        ("https://data.exemple.fr:8443/", True),
        (URL, False),
        ("", False),
    ],
)
def test_robots_txt_is_only_where_robots_read_it(url: str, *, expected: bool) -> None:
    assert has_robots(url) is expected
    files = dict(list_root(view([release("1.0.0")], url=url)))
    assert ("robots.txt" in files) is expected
    if expected:
        assert files["robots.txt"].decode().splitlines() == [
            "# generator: Parution",
            "User-agent: *",
            "Allow: /",
            "",
            f"Sitemap: {url}sitemap.xml",
        ]


def _read_head(**values: object) -> dict[str, str]:
    page = dict(list_root(view([release("1.0.0")], **values)))["index.html"].decode()  # type: ignore[arg-type]
    found = re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)">', page)
    links = re.findall(
        r'<link rel="(\w+)"(?: type="([^"]+)")?(?: title="[^"]*")? href="(.*)">', page
    )
    return {key: unescape(text) for key, text in found} | {
        f"{rel} {kind}".strip(): href for rel, kind, href in links
    }


def test_the_page_says_its_address_its_title_and_what_it_is_about() -> None:
    head = _read_head(url=URL)
    assert head["canonical"] == head["og:url"] == URL
    assert head["og:title"] == "Stations de mesure"
    assert head["description"] == head["og:description"] == "Des stations."
    assert (head["og:type"], head["og:locale"], head["twitter:card"]) == (
        "website",
        "fr_FR",
        "summary",
    )
    assert head["alternate application/atom+xml"] == "feed.xml"
    assert head["alternate application/feed+json"] == "feed.json"
    assert "og:image" not in head
    assert _read_head(url=URL, catalogue=EN)["og:locale"] == "en_GB"


def test_without_an_address_the_page_claims_none() -> None:
    assert not {"canonical", "og:url"} & _read_head().keys()


def test_what_the_page_is_about_is_plain_text_and_short() -> None:
    head = _read_head(description='Des <b>"stations"</b> [ici](https://exemple.fr) ' + "mot " * 99)
    assert len(head["og:description"]) <= 200
    assert head["og:description"].startswith('Des "stations" ici mot mot')
    assert not {"description", "og:description"} & _read_head(description="").keys()
