"""Each link of each file that a static portal writes: it leads to what is there, from anywhere.

The site may stand below any path: a link of its own is relative, or begins with the address that
``portals.toml`` gives, and the file that it names is in the folder.
"""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree import ElementTree as ET

import pytest

from tests.browser.sites import publish_dataset, publish_hostile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.projects import Project

pytestmark = pytest.mark.slow

URL = "https://donnees.exemple.fr/sous/jeu/"
# Where the pages are taken to be, where the portal has no address.
ELSEWHERE = "https://ailleurs.exemple/a/b/"
# What a person follows, and may lead to anybody's; the rest is what a page needs.
FOLLOWED = {"a"}
_ADDRESS = re.compile(re.escape(URL) + r"[^\s\"'<>)\]`,;\\]*")


class _Links(HTMLParser):
    """The links of a page, and the places in it."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[tuple[str, str]] = []
        self.ids: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id":
                self.ids.add(value or "")
            elif name in {"href", "src", "action", "data", "poster"}:
                self.links.append((tag, value or ""))


def read_page(path: Path) -> _Links:
    links = _Links()
    links.feed(path.read_text(encoding="utf-8"))
    links.close()
    return links


def list_addresses(path: Path) -> Iterator[str]:
    """List what a file that is no page links to: a feed, a sitemap, a catalogue, a text."""
    text = path.read_text(encoding="utf-8")
    if path.suffix in {".xml", ".atom", ".rss", ".rdf", ".svg"}:
        for element in ET.fromstring(text).iter():
            for name, value in element.attrib.items():
                if name.rpartition("}")[2] in {"href", "url", "src", "resource", "about"}:
                    yield value
            if element.tag.rpartition("}")[2] in {"loc", "link", "guid"} and element.text:
                yield element.text.strip()
    yield from _ADDRESS.findall(text)


def find_target(site: Path, base: str, link: str, root: str) -> Path | None:
    """Find the file that a link names; None where it leads out of the site.

    Args:
        site: the folder.
        base: the address of the page.
        link: as it is written.
        root: the address of the folder.
    """
    whole = urljoin(base, link)
    if not whole.startswith(root):
        return None
    path = unquote(urlsplit(whole).path.removeprefix(urlsplit(root).path))
    return site / path / "index.html" if path.endswith("/") or not path else site / path


def check_site(site: Path, root: str) -> tuple[int, int]:
    """Check every link of every file; count the pages, and the links that stay in the site."""
    pages = {path: read_page(path) for path in sorted(site.rglob("*.html"))}
    kept = 0
    for path, page in pages.items():
        base = root + path.relative_to(site).as_posix()
        for tag, link in page.links:
            where = f"{path.relative_to(site)}: <{tag}> {link}"
            parts = urlsplit(link)
            assert not link.startswith("/"), where
            assert parts.scheme in {"", "http", "https", "mailto", "data"}, where
            target = find_target(site, base, link, root)
            if target is None:
                assert parts.scheme, f"{where} leads out of the site"
                assert tag in FOLLOWED or parts.scheme == "data", where
                continue
            kept += 1
            assert target.is_file(), where
            if parts.fragment and target.suffix == ".html":
                check_fragment(unquote(parts.fragment), pages[target].ids, where)
    for path in site.rglob("*"):
        if path.suffix in {
            ".xml",
            ".atom",
            ".rss",
            ".rdf",
            ".svg",
            ".json",
            ".jsonld",
            ".ttl",
            ".txt",
        }:
            base = root + path.relative_to(site).as_posix()
            for link in list_addresses(path):
                where = f"{path.relative_to(site)}: {link}"
                assert not link.startswith("/"), where
                target = find_target(site, base, link, root)
                if target is None:
                    assert urlsplit(link).scheme, where
                    continue
                kept += 1
                # A name, which a catalogue gives to what is no file: a table, a version.
                if not urlsplit(link).fragment:
                    assert target.is_file(), where
    return len(pages), kept


def check_fragment(fragment: str, ids: set[str], where: str) -> None:
    """Check that a page has a place, or the table of which a script shows rows."""
    table, _, query = fragment.partition("?")
    if fragment in ids:
        return
    assert not table.startswith("/"), where
    assert table.split("/")[0] in ids, where
    # A row that the page has no place for, or what is asked of a table.
    assert query or "/" in table, where


@pytest.mark.parametrize("url", ["", URL], ids=["no-address", "address"])
def test_every_link_of_the_dataset_s_site_leads_to_what_is_there(tmp_path: Path, url: str) -> None:
    project = publish_dataset(tmp_path / "projet", url=url)
    pages, links = check_site(project.site, url or ELSEWHERE)
    assert pages >= 14
    assert links >= 200


def test_every_link_of_a_hostile_package_s_site_leads_to_what_is_there(tmp_path: Path) -> None:
    project = publish_hostile(tmp_path / "projet")
    pages, _ = check_site(project.site, ELSEWHERE)
    assert pages >= 5


def test_every_link_leads_to_what_is_there_where_a_version_was_withdrawn(
    released_twice: Project,
) -> None:
    done = released_twice.run("withdraw", "1.0.0", "--reason", "Adresses privées.", "--yes")
    assert done.returncode == 0, done.stderr
    assert released_twice.run("publish", "--yes").returncode == 0
    pages, _ = check_site(released_twice.site, ELSEWHERE)
    assert pages >= 5
    done = released_twice.run("withdraw", "1.1.0", "--reason", "Aussi.", "--yes")
    assert done.returncode == 0, done.stderr
    assert released_twice.run("publish", "--yes").returncode == 0
    check_site(released_twice.site, ELSEWHERE)


@pytest.mark.parametrize(
    "page",
    [
        '<a href="/releases/">x</a>',
        '<a href="//exemple.fr/">x</a>',
        '<a href="absent.html">x</a>',
        '<a href="../dehors.html">x</a>',
        '<a href="#absent">x</a>',
        '<a href="javascript:x">x</a>',
        '<img src="https://exemple.fr/x.png">',
        '<link rel="stylesheet" href="https://exemple.fr/x.css">',
    ],
)
def test_a_wrong_link_is_found(tmp_path: Path, page: str) -> None:
    (tmp_path / "index.html").write_text(page, encoding="utf-8")
    with pytest.raises(AssertionError):
        check_site(tmp_path, ELSEWHERE)


def test_a_wrong_address_in_a_catalogue_is_found(tmp_path: Path) -> None:
    catalogue: dict[str, Any] = {"url": f"{URL}absent.csv"}
    (tmp_path / "catalogue.jsonld").write_text(json.dumps(catalogue), encoding="utf-8")
    with pytest.raises(AssertionError):
        check_site(tmp_path, URL)
