"""The dictionary of the tables of a file, in the file itself."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING

from parution.formats.columns import TEXTS, Kind
from parution.messages import Catalogue

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parution.formats.columns import Column
    from parution.formats.format import TableSource


@dataclass(frozen=True, slots=True)
class Words:
    """What the dictionary of a file is called, and its columns, in a language.

    Attributes:
        name: of the table, or of the sheet.
        entry: the attributes of :class:`~parution.model.release.FieldEntry`, in order.
        stored: the column that says what the values are stored as in the file.
        titles: what ends the name of a view of a table, whose columns are named by their titles.
        true: how a spreadsheet shows what is true.
        false: how it shows what is not.
    """

    name: str
    entry: tuple[str, ...]
    stored: str
    titles: str
    true: str
    false: str

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the dictionary of a file."""
        return (*self.entry, self.stored)


# What is published is written in the dataset's language, not in the builder's.
WORDS = {
    "fr": Words(
        "dictionnaire",
        (
            *("table", "champ", "titre", "type", "obligatoire", "unique", "cle", "reference"),
            *("contraintes", "description", "exemple"),
        ),
        "dans_ce_fichier",
        "_titres",
        "VRAI",
        "FAUX",
    ),
    "en": Words(
        "dictionary",
        (
            *("table", "field", "title", "type", "required", "unique", "key", "reference"),
            *("constraints", "description", "example"),
        ),
        "in_this_file",
        "_titles",
        "TRUE",
        "FALSE",
    ),
}


def find_words(sources: Sequence[TableSource]) -> Words:
    """Find the words of a file: its tables are of one edition, and so in one language."""
    return WORDS[sources[0].language]


def list_rows(source: TableSource, kinds: Sequence[Kind]) -> Iterator[tuple[str, ...]]:
    """List what the dictionary of a file says of a table, under the columns of its :class:`Words`.

    Args:
        source: the table.
        kinds: what the values of its columns are stored as in the file.
    """
    catalogue = Catalogue(source.language)
    answers = {True: catalogue.say("word.yes"), False: catalogue.say("word.no")}
    stored = {
        column.field.name: _tell_kind(column, kind, catalogue)
        for column, kind in zip(source.table.columns, kinds, strict=True)
    }
    for entry in source.view.entries:
        cells = (answers[cell] if isinstance(cell, bool) else cell for cell in astuple(entry))
        yield (*cells, stored.get(entry.name, ""))


def _tell_kind(column: Column, kind: Kind, catalogue: Catalogue) -> str:
    """Tell what values are stored as: a text of a type that is none is the CSV's."""
    if kind is Kind.TEXT and column.field.type not in TEXTS:
        return catalogue.say("stored.to-the-letter")
    return catalogue.say(f"stored.{kind}")
