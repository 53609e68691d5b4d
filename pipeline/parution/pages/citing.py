"""How a version is cited, in each style, for a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from parution.packaging.citations import STYLES
from parution.packaging.citations.describing import describe_citation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from parution.messages import Catalogue

# In the order in which they are shown: those that a person pastes first.
_HEADINGS = {
    "apa": "cite.heading.apa",
    "iso690": "cite.heading.iso690",
    "bibtex": "page.cite.bibtex",
    "cff": "page.cite.cff",
}


@dataclass(frozen=True, slots=True)
class StyledCitation:
    """A citation in a style.

    Attributes:
        style: a key of :data:`~parution.packaging.citations.STYLES`.
        heading: what people call the style.
        text: the citation.
        is_line: whether it is one line of text, not a document.
    """

    style: str
    heading: str
    text: str
    is_line: bool


def cite(
    descriptor: Mapping[str, Any], address: str, catalogue: Catalogue
) -> tuple[StyledCitation, ...]:
    """Cite a version by its own descriptor.

    Args:
        descriptor: ``datapackage.json`` of the edition.
        address: address of the page of the version on the web, or ``""``.
        catalogue: the language of the words of the references.
    """
    citation = describe_citation(descriptor, address)
    cited = {style: STYLES[style](citation, catalogue) for style in _HEADINGS}
    return tuple(
        StyledCitation(style, catalogue.say(heading), cited[style].rstrip(), style in _LINES)
        for style, heading in _HEADINGS.items()
    )


_LINES = frozenset({"apa", "iso690"})
