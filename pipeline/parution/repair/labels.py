"""The labels of a file paired with the fields of its schema, whatever their capitals and accents.

``model/header.py`` says what differs to the letter, for who validates; here a label is taken for
the field that it can only be.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from parution.repair.blanks import strip_blanks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from parution.model.schema import Schema


def simplify_label(label: str) -> str:
    """Leave out of a label what does not change it: capitals, accents, spaces, signs.

    Example:
        >>> simplify_label("Code INSEE"), simplify_label("code_insee"), simplify_label("Débit")
        ('codeinsee', 'codeinsee', 'debit')
    """
    letters = unicodedata.normalize("NFKD", label.casefold())
    return "".join(letter for letter in letters if letter.isalnum())


@dataclass(frozen=True, slots=True)
class Pairing:
    """The columns of a file, each with its field.

    Attributes:
        labels: the labels as written.
        fields: for each column, the place of its field in the schema, from 0; None where it has
            none.
        repeated: the columns, from 0, that could be a field that another one is too.
    """

    labels: tuple[str, ...]
    fields: tuple[int | None, ...]
    repeated: tuple[int, ...] = ()

    @property
    def paired(self) -> int:
        """How many columns have a field."""
        return sum(field is not None for field in self.fields)


def pair_labels(labels: Sequence[str], schema: Schema) -> Pairing:
    """Pair labels with fields: by name, then by name but for its writing, then by title.

    A column is given a field only if no other one may be it.

    Args:
        labels: the labels as written, in the order of the file.
        schema: the schema.
    """
    found: list[int | None] = [None] * len(labels)
    repeated: set[int] = set()
    simple = [simplify_label(label) for label in labels]
    written = [strip_blanks(label) for label in labels]
    names = [field.name for field in schema.fields]
    rounds = (
        (list(labels), names),
        (written, names),
        (simple, [simplify_label(name) for name in names]),
        (simple, [simplify_label(field.title) for field in schema.fields]),
    )
    for told, wanted in rounds:
        for place, name in enumerate(wanted):
            if not name or place in found or wanted.count(name) > 1:
                continue
            columns = [at for at, label in enumerate(told) if label == name and found[at] is None]
            if len(columns) == 1:
                found[columns[0]] = place
            repeated.update(columns if len(columns) > 1 else ())
    for at, label in enumerate(simple):  # beside one that is the field to the letter
        taken = {simple[other] for other, place in enumerate(found) if place is not None}
        if found[at] is None and label in taken:
            repeated.add(at)
    return Pairing(tuple(labels), tuple(found), tuple(sorted(repeated)))
