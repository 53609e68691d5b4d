r"""A citation as an entry of BibTeX.

``@dataset`` is a type of biblatex. The styles of the old bibtex do not know it:
they warn, and print it as ``@misc``, which is what their ``default.type`` is; so nothing is lost
by it. For them there is ``year`` besides, since they do not read ``date``.

Texts are UTF-8, which biber and bibtex read. What TeX obeys is written by a command of LaTeX, and
braces by one without braces of its own: bibtex counts braces, those after a ``\`` too. ``url`` and
``doi`` are read to the letter by biblatex, so nothing is escaped in them: what would be is
percent-encoded.

Source: the manual of biblatex, « Database Guide »; Oren Patashnik, « BibTeXing », 1988.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from parution.messages import Catalogue
    from parution.model.citation import Author, Citation

_COMMANDS = str.maketrans(
    {
        "\\": r"{\textbackslash}",
        "{": r"{\textbraceleft}",
        "}": r"{\textbraceright}",
        "~": r"{\textasciitilde}",
        "^": r"{\textasciicircum}",
        "<": r"{\textless}",
        ">": r"{\textgreater}",
        "|": r"{\textbar}",
        **{sign: f"\\{sign}" for sign in "$&#%_"},
    }
)
# What separates names and their parts, and a word that stands for other authors.
_OF_LISTS = re.compile(r",|\b(?:and|others)\b", re.IGNORECASE)
# Letters that have no other in them, and are two in ASCII.
_LETTERS = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss"})
# Characters of the author's part of a key.
_LONGEST = 40


def render_bibtex(citation: Citation, _catalogue: Catalogue) -> str:
    """Render a citation as an entry of BibTeX, the same in every language.

    Args:
        citation: what is cited.

    Returns:
        The entry, in UTF-8, ended by a newline.
    """
    licences = ", ".join(licence.id or licence.title for licence in citation.licences)
    fields = {
        "author": " and ".join(map(_write_name, citation.authors)),
        # Doubled braces keep the capitals of the title, which are the language's affair.
        "title": f"{{{_escape(citation.title)}}}" if citation.title else "",
        "year": citation.year,
        "date": citation.date,
        "version": _escape(citation.version),
        "publisher": " and ".join(f"{{{_escape(name)}}}" for name in citation.publishers),
        "doi": quote(citation.doi, safe="%/:;()<>[]#_.+~-"),
        "url": citation.address,
        "license": _escape(licences),
    }
    lines = [f"  {name} = {{{value}}},\n" for name, value in fields.items() if value]
    return f"@dataset{{{name_entry(citation)},\n{''.join(lines)}}}\n"


def name_entry(citation: Citation) -> str:
    """Name the entry: first author, package and version, in ASCII.

    The same release has the same key, whatever the machine: it may be cited in a document.

    Args:
        citation: what is cited.
    """
    author = citation.authors[0].family or citation.authors[0].name if citation.authors else ""
    parts = (_slugify(author)[:_LONGEST].strip("-"), citation.name, citation.version)
    kept = (re.sub(r"[^A-Za-z0-9._+-]+", "-", _to_ascii(part)).strip("-") for part in parts)
    return "-".join(filter(None, kept)) or "dataset"


def _write_name(author: Author) -> str:
    """Write a name: a person's in two parts, an organization's whole, in braces."""
    if not author.is_person:
        return f"{{{_escape(author.name)}}}"
    parts = filter(None, (author.family, author.given))
    return ", ".join(
        f"{{{_escape(part)}}}" if _OF_LISTS.search(part) else _escape(part) for part in parts
    )


def _escape(text: str) -> str:
    return text.translate(_COMMANDS)


def _slugify(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", _to_ascii(text).lower()).strip("-")


def _to_ascii(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    return "".join(each for each in decomposed if not unicodedata.combining(each))
