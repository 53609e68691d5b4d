"""What became of the addresses of a package, in Markdown: for the summary of a job, an issue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parution.model.link import Verdict
from parution.packaging.escaping import escape_plain
from parution.reports.links import list_to_do, say_counts, say_link, say_places, say_unlisted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from parution.messages import Catalogue
    from parution.model.link import Link, LinkReport


def render_markdown(report: LinkReport, catalogue: Catalogue) -> str:
    """Render as GitHub and GitLab read Markdown; addresses and names are text, nothing else.

    Args:
        report: what became of the addresses.
        catalogue: the language.
    """
    title = catalogue.say("links.title", name=report.package)
    lines = [f"## {escape_plain(title)}", "", escape_plain(say_counts(report, catalogue))]
    if unlisted := say_unlisted(report, catalogue):
        lines += ["", escape_plain(unlisted)]
    for key, links in (
        ("links.heading.to-do", list_to_do(report)),
        ("links.heading.unclear", report.select(Verdict.UNCLEAR)),
    ):
        if links:
            lines += ["", f"### {escape_plain(catalogue.say(key))}", "", *_list(links, catalogue)]
    return "\n".join(lines) + "\n"


def _list(links: Iterable[Link], catalogue: Catalogue) -> Iterator[str]:
    for link in links:
        yield f"- {escape_plain(say_link(link, catalogue))}"
        for place in say_places(link, catalogue):
            yield f"  - {escape_plain(place)}"
