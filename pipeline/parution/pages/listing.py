"""All the pages that a portal which is a folder has of its own: what tells of its files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parution.catalogue.listing import list_documents
from parution.packaging.citations.describing import describe_citation
from parution.packaging.llms import LLMS_FILE
from parution.pages.accessibility import STATEMENT_FILE, render_statement
from parution.pages.atom import ATOM_FILE, render_atom
from parution.pages.dataset import render_page
from parution.pages.feeds import FeedSource, make_feed
from parution.pages.folders import find_notices, render_notices
from parution.pages.indexes import PAGE
from parution.pages.jsonfeed import JSON_FEED_FILE, render_json_feed
from parution.pages.languages import list_views
from parution.pages.links import LINES_FILE, write_lines
from parution.pages.llms import render_llms
from parution.pages.pictures.showing import list_pictures
from parution.pages.sitemap import (
    ROBOTS_FILE,
    SITEMAP_FILE,
    has_robots,
    render_robots,
    render_sitemap,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from parution.messages import Catalogue
    from parution.model.release import History, Version
    from parution.pages.view import PortalView


def list_root(view: PortalView) -> Iterator[tuple[str, bytes]]:
    """List what stands beside the history, at the root of the folder; the dataset's page last.

    That page is there in each of the languages of the descriptor, the rest in the first of them.

    Args:
        view: what is told.

    Yields:
        The address of a file in the portal's folder, and the file.
    """
    view, *others = list_views(view)
    yield from list_pictures(view)
    yield LLMS_FILE, render_llms(view).encode()
    package = view.build.descriptor
    authors = describe_citation(package).authors
    source = FeedSource(
        view.history,
        view.portal,
        view.url,
        view.left_out,
        view.changes,
        view.catalogue,
        str(package.get("title") or package["name"]),
        tuple(author.name for author in authors),
    )
    yield from list_feeds(source)
    if view.url:
        yield SITEMAP_FILE, render_sitemap(view)
    if has_robots(view.url):
        yield ROBOTS_FILE, render_robots(view.url)
    yield from list_documents(view.describe_dataset())
    yield LINES_FILE, write_lines(view)
    if not view.accessibility:
        yield STATEMENT_FILE, render_statement(view).encode()
    for other in others:
        yield other.page, render_page(other).encode()
    yield PAGE, render_page(view).encode()


def list_feeds(source: FeedSource) -> Iterator[tuple[str, bytes]]:
    """List the feeds of versions: they tell of what was withdrawn too, were it all of them.

    Args:
        source: what they are made of.

    Yields:
        The address of a file in the portal's folder, and the file.
    """
    feed = make_feed(source)
    yield ATOM_FILE, render_atom(feed, source.catalogue)
    yield JSON_FEED_FILE, render_json_feed(feed, source.catalogue)


def render_nothing(history: History, left_out: Collection[Version], catalogue: Catalogue) -> bytes:
    """Render the page of the dataset where every version was withdrawn.

    Args:
        history: all the releases.
        left_out: versions that the portal does not have.
        catalogue: the language of the page.
    """
    notices = [*find_notices(history, "", left_out).values()]
    heading = catalogue.say("page.folder.nothing")
    return render_notices(history.name, heading, "", notices, catalogue)
