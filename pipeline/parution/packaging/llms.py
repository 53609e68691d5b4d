"""``llms.txt``: what the tables hold, their keys and their addresses, in a page.

Language models, and people in a hurry, read it first. Its shape, which programs parse, is that of
https://llmstxt.org: a title, a quotation, paragraphs and lists without headings, then headings
that have nothing but lists of links. It is in each package, and at the root of a static portal.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from parution.messages import Catalogue
from parution.model.schema import DEFAULT_MISSING_VALUES, Schema
from parution.packaging.escaping import quote_literal
from parution.packaging.language import find_dictionary
from parution.packaging.prose import summarise
from parution.packaging.rendering import render

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from parution.model.release import FieldEntry, TableView, Wording
    from parution.packaging.formats import TableFile

LLMS_FILE = "llms.txt"
# The line by which a file of ours is told from somebody else's.
GENERATOR = "<!-- generator: Parution -->"
_SENTENCE = re.compile(r"(?<=[.!?]) (?=[^a-z])")
# Of a table; the dictionary has the others.
MOST_FIELDS = 40
# Characters: of what is said of the package, of a table; of all the columns, shared among them.
_OF_PACKAGE, _OF_TABLE, _OF_FIELDS = 400, 160, 4_000
_OF_FIELD = range(24, 161)


@dataclass(frozen=True, slots=True)
class PortalArchive:
    """An archive that a portal has, as ``llms.txt`` links to it.

    Attributes:
        version: the version.
        date: day of the release, ``YYYY-MM-DD``.
        address: from where ``llms.txt`` is.
        summary: what is new in it, in a line of plain text.
    """

    version: str
    date: str
    address: str
    summary: str


@dataclass(frozen=True, slots=True)
class Where:
    """Where is what ``llms.txt`` links to.

    Attributes:
        files: address of the folder of the files of the package, with its ``/``; ``""``: beside.
        pinned: address of the folder of this version, which never changes; ``""``: not known.
        history: address of ``versions.json``; ``""`` where there is none.
        archives: the archives that are there, the highest version first.
    """

    files: str = ""
    pinned: str = ""
    history: str = ""
    archives: Sequence[PortalArchive] = ()


@dataclass(frozen=True, slots=True)
class _Column:
    entry: FieldEntry
    about: str
    missing: Sequence[str] | None


@dataclass(frozen=True, slots=True)
class _Table:
    view: TableView
    about: str
    key: tuple[str, ...]
    missing: Sequence[str] | None
    columns: tuple[_Column, ...]


def write_llms(
    templates: str,
    wording: Wording,
    formats: Sequence[TableFile],
    *,
    documents: Collection[str],
    where: Where,
) -> str:
    """Write ``llms.txt``.

    Args:
        templates: the folder of the documents of a layout, in the language.
        wording: the edition, in this language.
        formats: its tables in other formats.
        documents: the addresses in the package of its documents, which are linked to.
        where: where all that is.
    """
    descriptor, tables = wording.descriptor, wording.tables
    catalogue = Catalogue(wording.language)
    shown = sum(min(len(table.entries), MOST_FIELDS) for table in tables)
    most = min(max(_OF_FIELDS // max(shown, 1), _OF_FIELD[0]), _OF_FIELD[-1])
    schemas = {each["name"]: Schema(each.get("schema") or {}) for each in descriptor["resources"]}
    described = [_describe(table, schemas[table.size.name], most, catalogue) for table in tables]
    dictionary = find_dictionary(wording.language, documents)
    context = {
        "package": descriptor,
        "about": summarise(descriptor.get("description"), _OF_PACKAGE),
        "day": str(descriptor["created"])[:10],
        "creators": list_titles(descriptor.get("contributors")),
        "licences": list_titles(descriptor.get("licenses")),
        "tables": described,
        "files": wording.files,
        "linked": [each for each in formats if each.address],
        "documents": documents,
        "dictionary": dictionary.text,
        "dictionary_csv": dictionary.table,
        "where": where,
        "generator": GENERATOR,
        "most": MOST_FIELDS,
    }
    return render(f"{templates}/{LLMS_FILE}.j2", context, catalogue)


def _tell_field(entry: FieldEntry, most: int) -> str:
    """Tell what a field is in so many characters: its first sentence, whole, else its title."""
    about = summarise(entry.description, sys.maxsize)
    sentence = _SENTENCE.split(about, maxsplit=1)[0]
    if sentence and len(sentence) <= most:
        return sentence
    return entry.title if 0 < len(entry.title) <= most else summarise(about, most)


def _tell(missing: Sequence[str], catalogue: Catalogue) -> list[str]:
    """Tell the texts that stand for no value, as Markdown."""
    return [quote_literal(text) or catalogue.say("word.empty-cell") for text in missing]


def list_titles(items: object) -> list[str]:
    """List the titles, else the names, of the licences or the contributors of a descriptor."""
    found = items if isinstance(items, list) else []
    return [str(item.get("title") or item.get("name")) for item in found if isinstance(item, dict)]


def _describe(view: TableView, schema: Schema, most: int, catalogue: Catalogue) -> _Table:
    fields = {field.name: field for field in schema.fields}
    usual = schema.missing_values
    columns = []
    for entry in view.entries[:MOST_FIELDS]:
        own = schema.find_missing_values(fields[entry.name])
        missing = _tell(own, catalogue) if own != usual else None
        columns.append(_Column(entry, _tell_field(entry, most), missing))
    return _Table(
        view,
        summarise(view.description, _OF_TABLE),
        tuple(entry.name for entry in view.entries if entry.key),
        _tell(usual, catalogue) if usual != DEFAULT_MISSING_VALUES else None,
        tuple(columns),
    )
