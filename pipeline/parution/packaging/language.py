"""The language of what is built: the dataset's, not the builder's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from parution.messages import Catalogue
from parution.model.languages import find_default_language, find_spoken

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


@dataclass(frozen=True, slots=True)
class Dictionary:
    """The files of the dictionary of an edition, in one language.

    Attributes:
        text: name of that which a person reads.
        table: name of that which a program reads.
    """

    text: str
    table: str


# Their names are in their language: they are read by who reads it.
DICTIONARIES = {
    "fr": Dictionary("DICTIONNAIRE.md", "dictionnaire.csv"),
    "en": Dictionary("DICTIONARY.md", "dictionary.csv"),
}


def find_dictionary(language: str, files: Collection[str]) -> Dictionary:
    """Find the dictionary to show to a reader of a language.

    Args:
        language: ``"fr"`` or ``"en"``.
        files: names of the files of the edition.

    Returns:
        That in this language, else another one that is there: an edition of an earlier layout has
        it in French alone.
    """
    wanted = DICTIONARIES[language]
    others = (each for each in DICTIONARIES.values() if each.table in files)
    return wanted if wanted.table in files else next(others, wanted)


def find_catalogue(descriptor: Mapping[str, Any]) -> Catalogue:
    """Find the sentences that go with the texts of a package: those of its first language.

    Args:
        descriptor: the package.
    """
    return Catalogue(find_spoken(find_default_language(descriptor)))
