"""``sitemap.xml`` and ``robots.txt``, where the address of the portal is known.

Source: https://www.sitemaps.org/protocol.html; RFC 9309 (robots.txt).
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from parution.packaging.escaping import quote_address
from parution.pages.changes import name_page
from parution.pages.rendering import GENERATOR

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parution.pages.view import PortalView

SITEMAP_FILE, ROBOTS_FILE = "sitemap.xml", "robots.txt"
SITEMAP_MARK = f"<!-- generator: {GENERATOR} -->"
ROBOTS_MARK = f"# generator: {GENERATOR}"
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
# What a sitemap may have.
_MOST_ADDRESSES = 50_000


def render_sitemap(view: PortalView) -> bytes:
    """Render the sitemap: the dataset's page, those of the versions, of what each changes.

    Args:
        view: what the portal shows; its address is known.

    Returns:
        The document, in UTF-8.
    """
    root = ET.Element("urlset", {"xmlns": _NAMESPACE})
    for at, (path, day) in enumerate(_list_pages(view)):
        if at == _MOST_ADDRESSES:
            break
        entry = ET.SubElement(root, "url")
        ET.SubElement(entry, "loc").text = quote_address(f"{view.url}{path}")
        ET.SubElement(entry, "lastmod").text = day
    ET.indent(root)
    text = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{SITEMAP_MARK}\n{text}\n'.encode()


def _list_pages(view: PortalView) -> Iterator[tuple[str, str]]:
    """List the pages, each with the day of what it tells; the newest first."""
    days = [event.date for event in view.history.events]
    newest = max([*days, *(release.date for release in view.history.releases)])
    yield "", newest
    yield "releases/", newest
    told = {page.after for page in view.changes}
    for release in view.list_releases():
        withdrawn = view.history.find_withdrawal(release.version) is not None
        if release.version in view.left_out or withdrawn:
            continue
        yield f"releases/{release.version}/", release.date
        if release.version in told:
            yield name_page(release.version), release.date


def has_robots(url: str) -> bool:
    """Tell whether a ``robots.txt`` in the portal's folder is one that somebody reads.

    Args:
        url: the address of the folder, or ``""``: only at the root of a host is it read.
    """
    return bool(url) and urlsplit(url).path in {"", "/"}


def render_robots(url: str) -> bytes:
    """Render ``robots.txt``: all may be read, and where the sitemap is.

    Args:
        url: the address of the portal's folder, the root of a host.
    """
    lines = (ROBOTS_MARK, "User-agent: *", "Allow: /", "", f"Sitemap: {url}{SITEMAP_FILE}", "")
    return "\n".join(lines).encode()
