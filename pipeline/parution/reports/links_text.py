"""What became of the addresses of a package, for a person at a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from parution.model.link import Verdict
from parution.reports.links import list_to_do, say_counts, say_link, say_places, say_unlisted

if TYPE_CHECKING:
    from parution.messages import Catalogue
    from parution.model.link import Link, LinkReport

_STYLES = {Verdict.GONE: "red", Verdict.MOVED: "yellow", Verdict.UNCLEAR: ""}


def render_text(report: LinkReport, catalogue: Catalogue) -> Text:
    """Render what is to be done, then what is unclear, then how many addresses there are.

    Args:
        report: what became of the addresses.
        catalogue: the language.
    """
    text = Text()
    for link in list_to_do(report):
        _append(text, link, "✘", catalogue)
    unclear = report.select(Verdict.UNCLEAR)
    if unclear:
        text.append(f"{catalogue.say('links.heading.unclear')}\n", "bold")
    for link in unclear:
        _append(text, link, "?", catalogue)
    if unlisted := say_unlisted(report, catalogue):
        text.append(f"{unlisted}\n", "yellow")
    return text.append(say_counts(report, catalogue), "bold")


def _append(text: Text, link: Link, sign: str, catalogue: Catalogue) -> None:
    text.append(f"{sign} {say_link(link, catalogue)}\n", _STYLES[link.outcome.verdict])
    for place in say_places(link, catalogue):
        text.append(f"    {place}\n", "dim")
