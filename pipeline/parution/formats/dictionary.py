"""The dictionary of the tables of a file, in the file itself."""

from __future__ import annotations

from dataclasses import astuple
from typing import TYPE_CHECKING

from parution.formats.columns import TEXTS, Kind
from parution.messages import Catalogue

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parution.formats.columns import Column
    from parution.formats.format import TableSource

# What is published is written in the dataset's language, not in the builder's.
_CATALOGUE = Catalogue("fr")
NAME = "dictionnaire"
# The attributes of FieldEntry, in the dataset's language.
ENTRY_COLUMNS = (
    "table",
    "champ",
    "titre",
    "type",
    "obligatoire",
    "unique",
    "cle",
    "reference",
    "contraintes",
    "description",
    "exemple",
)
# The same, and what the values are stored as in the file.
COLUMNS = (*ENTRY_COLUMNS, "dans_ce_fichier")


def list_rows(source: TableSource, kinds: Sequence[Kind]) -> Iterator[tuple[str, ...]]:
    """List what the dictionary of a file says of a table, under :data:`COLUMNS`.

    Args:
        source: the table.
        kinds: what the values of its columns are stored as in the file.
    """
    answers = {True: _CATALOGUE.say("word.yes"), False: _CATALOGUE.say("word.no")}
    stored = {
        column.field.name: _tell_kind(column, kind)
        for column, kind in zip(source.table.columns, kinds, strict=True)
    }
    for entry in source.view.entries:
        cells = (answers[cell] if isinstance(cell, bool) else cell for cell in astuple(entry))
        yield (*cells, stored.get(entry.name, ""))


def _tell_kind(column: Column, kind: Kind) -> str:
    """Tell what values are stored as: a text of a type that is none is the CSV's."""
    if kind is Kind.TEXT and column.field.type not in TEXTS:
        return _CATALOGUE.say("stored.to-the-letter")
    return _CATALOGUE.say(f"stored.{kind}")
