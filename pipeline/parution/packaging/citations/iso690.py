"""A citation after ISO 690:2021, in the order of its numeric system.

Creator, title, medium, version, publisher, date, identifier, location: the elements are the
standard's, which leaves the punctuation to who writes; the words are those of its usual styles. It
wants the day of access of what may change: only who cites knows it, and a version does not change.

Source: ISO 690:2021, clause 7 (« Data elements »).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parution.packaging.citations.wording import end_sentence, write_doi

if TYPE_CHECKING:
    from parution.messages import Catalogue
    from parution.model.citation import Author, Citation


def render_iso690(citation: Citation, catalogue: Catalogue) -> str:
    """Render a citation as a reference of ISO 690, on one line of plain text.

    Args:
        citation: what is cited.
        catalogue: the language of its words.
    """
    day = catalogue.write_day(citation.date) if citation.date else catalogue.say("cite.iso.no-date")
    version = citation.version and catalogue.say("cite.iso.version", version=citation.version)
    sentences = (
        _write_creators(citation.authors, catalogue),
        f"{citation.title} [{catalogue.say('cite.iso.dataset')}]",
        version,
        ", ".join((*citation.publishers, day)),
        citation.doi and f"DOI {citation.doi}",
    )
    # No full stop after an address, which would be taken for a part of it.
    parts = (*map(end_sentence, sentences), _write_location(citation, catalogue))
    return " ".join(filter(None, parts))


def _write_creators(authors: tuple[Author, ...], catalogue: Catalogue) -> str:
    names = [_write_name(author) for author in authors]
    if len(names) < 2:  # noqa: PLR2004 - nothing to join
        return "".join(names)
    return catalogue.say("cite.iso.and", first=", ".join(names[:-1]), last=names[-1])


def _write_name(author: Author) -> str:
    """Write a name, in capitals what it is filed by: the family name, or the organization's."""
    if not author.is_person:
        return author.name.upper()
    return ", ".join(filter(None, (author.family.upper(), author.given)))


def _write_location(citation: Citation, catalogue: Catalogue) -> str:
    address = citation.address or write_doi(citation.doi)
    return address and catalogue.say("cite.iso.location", address=address)
