"""The dataset's page on the static portal: one self-contained HTML file, no script."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from parution.messages import Catalogue
from parution.messages.fields import describe_limits

if TYPE_CHECKING:
    import jinja2

    from parution.model.release import Build, History

# The mark by which a page of ours is told from somebody else's.
GENERATOR = "Parution"
# The page speaks the dataset's language, whatever the producer's machine speaks.
CATALOGUE = Catalogue("fr")


def render_page(build: Build, history: History, url: str, portal: str) -> str:
    """Render the page.

    Descriptions are Markdown; HTML in them is shown, not obeyed, and links go nowhere but
    to the web or to mail. All else is text.

    Args:
        build: the latest edition.
        history: all the releases.
        url: the address of the portal's folder on the web, or ``""``.
        portal: the portal's name: what was rolled back on it is told.

    Returns:
        The HTML document; the same for the same arguments.
    """
    return _open_template().render(
        generator=GENERATOR,
        package=build.descriptor,
        release=build.release,
        tables=build.tables,
        files=build.files,
        digests={file.path: file for file in build.release.files},
        releases=sorted(history.releases, key=lambda entry: entry.version, reverse=True),
        rollbacks={
            entry.version: event
            for entry in history.releases
            if (event := history.find_rollback(entry.version, portal))
        },
        url=url,
    )


@cache
def _open_template() -> jinja2.Template:
    """Compile the page's template, once for the two times that a publication renders it."""
    import jinja2  # noqa: PLC0415 - only a publication needs these two
    from markdown_it import MarkdownIt  # noqa: PLC0415

    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("parution.portals"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(
        # markdown-it escapes what it does not itself write; the template marks it as safe.
        markdown=lambda text: markdown.render(str(text or "")),
        size=CATALOGUE.write_size,
        number=CATALOGUE.write_number,
        day=CATALOGUE.write_day,
        limits=lambda entry: describe_limits(entry, CATALOGUE),
    )
    return environment.get_template("index.html.j2")
