"""The cells of a table's text fields that look like something: how many, and the first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from parution.tables.cells import open_cells

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from parution.model.package import Resource

_TEXT_TYPES = frozenset({"string", "any"})


@dataclass(frozen=True, slots=True)
class Texts:
    """The cells of one column that were looked for.

    Attributes:
        label: the column's name.
        row: number of the row of the first; the header is row 1.
        cell: the first of them.
        count: how many there are.
    """

    label: str
    row: int
    cell: str
    count: int


def find_texts(
    resource: Resource, base: Path, is_wanted: Callable[[str], object]
) -> tuple[Texts, ...]:
    """Find cells of a table by their text, its header and its text fields looked at.

    Args:
        resource: a local table, with its encoding.
        base: folder that its path is relative to.
        is_wanted: tells whether a text is looked for.

    Returns:
        One a column that has any, in their order.

    Raises:
        DataError: the table cannot be read.
    """
    found: dict[int, Texts] = {}
    with open_cells(resource, base) as (labels, rows):
        for at, label in enumerate(labels):
            if is_wanted(label):
                found[at] = Texts(label, 1, label, 1)
        looked_at = [at for at, label in enumerate(labels) if _is_text(resource, label)]
        for number, cells in rows:
            for at in looked_at:
                if at < len(cells) and cells[at] and is_wanted(cells[at]):
                    first = found.get(at) or Texts(labels[at], number, cells[at], 0)
                    found[at] = Texts(first.label, first.row, first.cell, first.count + 1)
    return tuple(texts for _, texts in sorted(found.items()))


def _is_text(resource: Resource, label: str) -> bool:
    field = resource.schema.find_field(label)
    return field is None or field.type in _TEXT_TYPES
