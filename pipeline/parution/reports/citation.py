"""How a release is cited, for a person, for a program, or in one style alone.

``docs/schemas/cite.schema.json`` describes the JSON; ``docs/citer.md`` shows the rest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.text import Text

from parution.messages import Catalogue
from parution.packaging.citations import STYLES
from parution.reports.showing import dump_report, spell_commands

if TYPE_CHECKING:
    from parution.model.citation import Author, Citation, CitedLicence, CitedRelease

# Those that a person pastes in a text; the others are documents, asked for by name.
_SHOWN = ("apa", "iso690")


def render_text(cited: CitedRelease, catalogue: Catalogue) -> Text:
    """Render the references that a person pastes, and name the other formats.

    Args:
        cited: the release.
        catalogue: the language of what stands around the references.
    """
    text = Text()
    for style in _SHOWN:
        heading = catalogue.say("cite.heading.apa" if style == "apa" else "cite.heading.iso690")
        text.append(f"{heading}\n", "bold")
        text.append(f"  {spell_commands(_render(style, cited))}\n\n")
    others = ", ".join(style for style in STYLES if style not in _SHOWN)
    return text.append(catalogue.say("cite.others", formats=others), "dim")


def render_style(style: str, cited: CitedRelease, _catalogue: Catalogue) -> str:
    """Render the release in one style alone, ended by a newline.

    Args:
        style: a key of :data:`~parution.packaging.citations.STYLES`.
        cited: the release, with the language of its words.
    """
    return f"{_render(style, cited).rstrip()}\n"


def render_json(cited: CitedRelease, _catalogue: Catalogue) -> str:
    """Render all that is known of the release, and each style, as JSON."""
    citation, event = cited.citation, cited.withdrawal
    return dump_report(
        {
            **_describe(citation),
            "recorded": cited.recorded,
            "withdrawn": event
            and {
                "date": event.date,
                "reason": event.reason,
                "replacedBy": str(cited.replacement) if cited.replacement else None,
            },
            "lang": cited.language,
            "citations": {style: _render(style, cited) for style in STYLES},
        }
    )


def _render(style: str, cited: CitedRelease) -> str:
    return STYLES[style](cited.citation, Catalogue(cited.language))


def _describe(citation: Citation) -> dict[str, Any]:
    return {
        "package": citation.name,
        "version": citation.version or None,
        "date": citation.date or None,
        "type": "dataset",
        "title": citation.title,
        "authors": [_describe_author(author) for author in citation.authors],
        "publishers": list(citation.publishers),
        "doi": citation.doi or None,
        "id": citation.identifier or None,
        "address": citation.address or None,
        "homepage": citation.homepage or None,
        "licenses": [_describe_licence(licence) for licence in citation.licences],
        "language": citation.language,
        "keywords": list(citation.keywords),
        "abstract": citation.abstract or None,
    }


def _describe_author(author: Author) -> dict[str, str | None]:
    return {
        "name": author.name,
        "givenName": author.given or None,
        "familyName": author.family or None,
        "organization": author.affiliation or None,
        "orcid": author.orcid or None,
    }


def _describe_licence(licence: CitedLicence) -> dict[str, str | None]:
    return {
        "spdx": licence.id or None,
        "title": licence.title,
        "address": licence.address or None,
    }
