"""The versions, the feeds and the addresses on a static portal, from publishing to reading."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from tests.projects import list_hashes

if TYPE_CHECKING:
    from tests.projects import Project

ATOM = "{http://www.w3.org/2005/Atom}"


def _read(project: Project, name: str = "index.html") -> str:
    return (project.site / name).read_text(encoding="utf-8")


def _say(text: str) -> str:
    return unescape(text).replace("\u00a0", " ").replace("\u202f", " ")


def _publish(project: Project) -> str:
    done = project.run("publish")
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _set_url(project: Project, url: str) -> None:
    line = f'url = "{url}"\n' if url else ""
    project.write("portals.toml", f'[portals.local]\nkind = "static"\npath = "site"\n{line}')


def test_each_version_is_cited_by_what_it_said_of_itself(published: Project) -> None:
    before = _say(_read(published, "releases/1.0.0/index.html"))
    assert "(version 1.0.0) [Jeu de données]" in before
    published.describe_next()
    published.describe(
        version="1.1.0", created="2024-02-02T00:00:00Z", title="Stations et <b>débits</b>"
    )
    assert published.run("release").returncode == 0
    _publish(published)
    old = _say(_read(published, "releases/1.0.0/index.html"))
    assert old == before
    assert "Stations de mesure (version 1.0.0)" in old
    new = _say(_read(published))
    assert "Stations et <b>débits</b> (version 1.1.0)" in new
    assert "Stations et &lt;b&gt;débits&lt;/b&gt; (version" in _read(published)
    assert "cff-version: 1.2.0" in new
    assert "@dataset{" in _say(_read(published, "releases/1.1.0/index.html"))


def test_a_version_whose_descriptor_was_altered_is_not_cited_by_it(recorded_next: Project) -> None:
    _publish(recorded_next)
    recorded_next.write("site/releases/1.0.0/datapackage.json", '{"title": "Autre"}')
    done = recorded_next.run("publish")
    assert done.returncode == 3
    assert "Autre" not in _read(recorded_next, "releases/1.0.0/index.html")


def test_the_versions_are_told_with_why_and_where(recorded_next: Project) -> None:
    _publish(recorded_next)
    page = _say(_read(recorded_next))
    card = page.split('<article id="/versions/1.1.0"', 1)[1].split("</article>", 1)[0]
    assert "version mineure" in card
    assert "<li>Des lignes sont ajoutées (<code>stations</code>).</li>" in card
    assert "1 ligne ajoutée" in card
    archive = recorded_next.history["versions"][1]["archive"]
    assert archive["sha256"] in card
    data = re.search(r'id="/since/data">(.*?)</script>', _read(recorded_next))
    assert data is not None
    found = json.loads(data[1])
    assert [each["v"] for each in found["versions"]] == ["1.1.0", "1.0.0"]
    assert found["versions"][0]["counts"] == [[0, 0, 1]]


def test_the_feeds_lead_to_what_is_there(recorded_next: Project) -> None:
    _publish(recorded_next)
    feed = ET.fromstring(_read(recorded_next, "feed.xml"))
    links = [link.get("href") or "" for link in feed.iter(f"{ATOM}link")]
    assert "changes/1.1.0.html" in links
    assert len(links) == 7
    assert [link for link in links if not (recorded_next.site / link).is_file()] == []
    items = json.loads(_read(recorded_next, "feed.json"))["items"]
    inside = re.findall(r'href="([^"]+)"', "".join(item["content_html"] for item in items))
    assert len(inside) == 5
    assert [link for link in inside if not (recorded_next.site / link).is_file()] == []


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("feed.xml", "<feed/>"),
        ("feed.json", '{"version": "https://jsonfeed.org/version/1.1"}'),
        ("sitemap.xml", "<urlset/>"),
    ],
)
def test_somebody_elses_feed_or_sitemap_is_not_overwritten(
    recorded: Project, name: str, content: str
) -> None:
    _set_url(recorded, "https://data.exemple.fr/")
    recorded.write(f"site/{name}", content)
    done = recorded.run("publish")
    assert done.returncode == 3
    assert name in done.stderr
    assert list_hashes(recorded.site).keys() == {name}


def test_ours_are_replaced_and_go_where_nothing_asks_for_them(recorded: Project) -> None:
    _set_url(recorded, "https://data.exemple.fr/")
    _publish(recorded)
    ours = {"feed.xml", "feed.json", "sitemap.xml", "robots.txt"}
    assert ours <= list_hashes(recorded.site).keys()
    assert "Sitemap: https://data.exemple.fr/sitemap.xml" in _read(recorded, "robots.txt")
    assert 'rel="canonical" href="https://data.exemple.fr/"' in _read(recorded)
    _set_url(recorded, "https://data.exemple.fr/stations/")
    _publish(recorded)
    assert ours & list_hashes(recorded.site).keys() == ours - {"robots.txt"}
    assert "https://data.exemple.fr/stations/releases/1.0.0/" in _read(recorded, "sitemap.xml")
    _set_url(recorded, "")
    _publish(recorded)
    assert ours & list_hashes(recorded.site).keys() == {"feed.xml", "feed.json"}
    assert "Rien à faire" in _publish(recorded)


def test_somebodys_own_robots_txt_stays_and_stops_nothing(recorded: Project) -> None:
    _set_url(recorded, "https://data.exemple.fr/")
    recorded.write("site/robots.txt", "User-agent: *\nDisallow: /prive/\n")
    _publish(recorded)
    assert _read(recorded, "robots.txt") == "User-agent: *\nDisallow: /prive/\n"
    assert (recorded.site / "sitemap.xml").is_file()
    assert "Rien à faire" in _publish(recorded)
    assert recorded.run("verify").returncode == 0


def test_where_nothing_is_published_any_more_the_feeds_say_so(published: Project) -> None:
    done = published.run("withdraw", "1.0.0", "--reason", "Un <nom>.", "--yes")
    assert done.returncode == 0, done.stderr
    _publish(published)
    feed = ET.fromstring(_read(published, "feed.xml"))
    (entry,) = feed.findall(f"{ATOM}entry")
    assert "la version 1.0.0 est retirée" in _say(entry.findtext(f"{ATOM}title", ""))
    assert "Un &lt;nom&gt;." in entry.findtext(f"{ATOM}content", "")
