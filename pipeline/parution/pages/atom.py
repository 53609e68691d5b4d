"""The feed of versions as Atom: RFC 4287."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from parution.pages.feeds import render_content
from parution.pages.rendering import GENERATOR

if TYPE_CHECKING:
    from parution.messages import Catalogue
    from parution.pages.feeds import Feed, FeedEntry

ATOM_FILE = "feed.xml"
_NAMESPACE = "http://www.w3.org/2005/Atom"
# What no XML document can have, were it escaped. Source: XML 1.0, production 2 (« Char »).
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render_atom(feed: Feed, catalogue: Catalogue) -> bytes:
    """Render a feed.

    Without the address of the portal, links are relative: RFC 4287 (section 2) has them follow
    the address at which the feed was found.

    Args:
        feed: the feed.
        catalogue: the language of its sentences.

    Returns:
        The document, in UTF-8.
    """
    root = ET.Element("feed", {"xmlns": _NAMESPACE, "xml:lang": feed.language})
    _add(root, "id", feed.id)
    _add(root, "title", feed.title)
    _add(root, "updated", _write_moment(feed.updated))
    for name in feed.authors:
        _add(ET.SubElement(root, "author"), "name", name)
    _link(root, f"{feed.url}{ATOM_FILE}", rel="self", type="application/atom+xml")
    _link(root, feed.url or "index.html", rel="alternate", type="text/html")
    _add(root, "generator", GENERATOR)
    for entry in feed.entries:
        _add_entry(ET.SubElement(root, "entry"), entry, catalogue)
    ET.indent(root)
    text = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'.encode()


def _add_entry(parent: ET.Element, entry: FeedEntry, catalogue: Catalogue) -> None:
    _add(parent, "id", entry.id)
    _add(parent, "title", entry.title)
    _add(parent, "published", _write_moment(entry.published))
    _add(parent, "updated", _write_moment(entry.updated))
    _link(parent, entry.page, rel="alternate", type="text/html")
    if entry.changes:
        _link(parent, entry.changes, rel="related", type="text/html")
    if entry.archive is not None:
        _link(
            parent,
            entry.archive.address,
            rel="enclosure",
            type=entry.archive.media_type,
            length=str(entry.archive.bytes),
        )
    for term in entry.categories:
        ET.SubElement(parent, "category", {"term": term})
    _add(parent, "summary", entry.summary)
    _add(parent, "content", render_content(entry, catalogue)).set("type", "html")


def _add(parent: ET.Element, name: str, text: str) -> ET.Element:
    element = ET.SubElement(parent, name)
    element.text = clean_characters(text)
    return element


def clean_characters(text: str) -> str:
    """Replace what no XML document can have by U+FFFD, the sign of what cannot be shown."""
    return _NOT_XML.sub("\ufffd", text)


def _link(parent: ET.Element, href: str, **attributes: str) -> None:
    ET.SubElement(parent, "link", {"href": href, **attributes})


def _write_moment(day: str) -> str:
    """Write a day as the moment when it begins, in UTC (RFC 3339)."""
    return f"{day}T00:00:00Z"
