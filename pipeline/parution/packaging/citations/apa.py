"""A citation in the style of the American Psychological Association, 7th edition.

Source: Publication Manual of the APA, 7th edition, 2020, chapter 9 (names, a publisher who is the
author, DOI) and section 10.9 (data sets). The APA has no French edition: « et » for
« & », « s. d. » for « n.d. » are those of Marc Couture's adaptation, http://profmcouture.ca/apa/.
Italics are left to who pastes it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from parution.packaging.citations.wording import end_sentence, find_link

if TYPE_CHECKING:
    from parution.messages import Catalogue
    from parution.model.citation import Author, Citation

# Of a longer list, the first 19 are named, then the last.
_MOST, _FIRST = 20, 19


def render_apa(citation: Citation, catalogue: Catalogue) -> str:
    """Render a citation as a reference of APA 7, on one line of plain text.

    Where nobody is known as an author, the title takes the author's place.

    Args:
        citation: what is cited.
        catalogue: the language of its words.
    """
    authors = _write_authors(citation.authors, catalogue)
    date = f"({citation.year or catalogue.say('cite.apa.no-date')})."
    title = _write_title(citation, catalogue)
    same = {author.name for author in citation.authors}
    publishers = ", ".join(name for name in citation.publishers if name not in same)
    head = (end_sentence(authors), date, title) if authors else (title, date)
    parts = (*head, end_sentence(publishers), find_link(citation))
    return " ".join(filter(None, parts))


def _write_title(citation: Citation, catalogue: Catalogue) -> str:
    version = (
        f"({catalogue.say('cite.apa.version', version=citation.version)})"
        if citation.version
        else ""
    )
    kind = f"[{catalogue.say('cite.apa.dataset')}]."
    return " ".join(filter(None, (citation.title, version, kind)))


def _write_authors(authors: tuple[Author, ...], catalogue: Catalogue) -> str:
    names = [_write_name(author) for author in authors]
    if len(names) > _MOST:
        return f"{', '.join(names[:_FIRST])}, … {names[-1]}"
    if len(names) < 2:  # noqa: PLR2004 - nothing to join
        return "".join(names)
    return catalogue.say("cite.apa.and", first=", ".join(names[:-1]), last=names[-1])


def _write_name(author: Author) -> str:
    """Write a person's name with the initials of their given names; any other name whole."""
    if not author.is_person:
        return author.name
    initials = " ".join(filter(None, map(_shorten, author.given.split())))
    return ", ".join(filter(None, (author.family, initials)))


def _shorten(given: str) -> str:
    """Write the initials of a given name, e.g. ``J.-L.`` for « Jean-Luc »."""
    parts = filter(None, re.split(r"[-\u2010\u2011]", given))
    return "-".join(f"{part[0].upper()}." for part in parts)
