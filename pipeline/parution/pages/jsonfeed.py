"""The feed of versions as a JSON Feed: https://www.jsonfeed.org/version/1.1/."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from parution.pages.feeds import render_content
from parution.pages.rendering import GENERATOR

if TYPE_CHECKING:
    from parution.messages import Catalogue
    from parution.pages.feeds import Feed, FeedEntry

JSON_FEED_FILE = "feed.json"
# By which a file of ours is told from somebody else's; an extension of the format is an object
# whose name begins with « _ ».
JSON_FEED_MARK = f'"_generator": {json.dumps({"name": GENERATOR})}'


def render_json_feed(feed: Feed, catalogue: Catalogue) -> bytes:
    """Render a feed.

    The format has whole addresses alone: without the portal's, the links of an entry are in its
    HTML, and nowhere else.

    Args:
        feed: the feed.
        catalogue: the language of its sentences.

    Returns:
        The document, in UTF-8.
    """
    document: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.url,
        "feed_url": feed.url and f"{feed.url}{JSON_FEED_FILE}",
        "language": feed.language,
        "authors": [{"name": name} for name in feed.authors],
        "items": [_describe(entry, feed, catalogue) for entry in feed.entries],
    }
    said = {key: value for key, value in document.items() if value}
    text = json.dumps(said, ensure_ascii=False, indent=2)
    return f"{{\n  {JSON_FEED_MARK},{text[1:]}\n".encode("utf-8", "replace")


def _describe(entry: FeedEntry, feed: Feed, catalogue: Catalogue) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": entry.id,
        "url": entry.page if feed.url else "",
        "title": entry.title,
        "summary": entry.summary,
        "content_html": render_content(entry, catalogue),
        "date_published": f"{entry.published}T00:00:00Z",
        "date_modified": f"{entry.updated}T00:00:00Z",
        "tags": list(entry.categories),
    }
    if entry.archive is not None and feed.url:
        item["attachments"] = [
            {
                "url": entry.archive.address,
                "mime_type": entry.archive.media_type,
                "title": entry.archive.title,
                "size_in_bytes": entry.archive.bytes,
            }
        ]
    return {key: value for key, value in item.items() if value}
