"""The unique keys of a schema (``uniqueKeys``), which frictionless 5.21 does not look at.

Source: Table Schema v2, « uniqueKeys ». As in SQL, and unlike a primary key, a row that lacks a
value of the key repeats none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from frictionless.errors import PrimaryKeyError

from parution.model.schema import Schema

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from frictionless import Checklist, Row
    from frictionless import Schema as FrictionlessSchema

# What frictionless says of a primary key that is repeated.
SAME = "the same as in the row at position %s"


class UniqueKeyError(PrimaryKeyError):
    """A row that repeats a unique key, in the words of frictionless."""

    type = "unique-key"
    title = "UniqueKey Error"
    description = "Values in the unique key fields should be unique for every row"
    template = 'Row at position "{rowNumber}" violates the unique key: {note}'


def find_unique_keys(
    schema: FrictionlessSchema, names: Collection[str]
) -> tuple[tuple[str, ...], ...]:
    """Find the unique keys of a table.

    Args:
        schema: its schema, as frictionless reads it.
        names: the fields expected in the data.

    Returns:
        The names of the fields of each key; a key with a field that is not expected is left
        out, as frictionless does with a primary key.
    """
    keys = Schema({"uniqueKeys": schema.custom.get("uniqueKeys")}).unique_keys
    return tuple(key for key in keys if key and set(key) <= set(names))


def is_looked_for(checklist: Checklist) -> bool:
    """Whether a checklist lets this type of errors be told; source: ``Checklist.scope``."""
    named = {UniqueKeyError.type, *UniqueKeyError.tags}
    if checklist.pick_errors and not named & set(checklist.pick_errors):
        return False
    return not named & set(checklist.skip_errors)


def describe_repetition(
    key: Sequence[str], row: int, cells: Sequence[str], previous: int
) -> dict[str, Any]:
    """Describe a row that repeats a key, as frictionless exports an error.

    Args:
        key: names of the key's fields.
        row: its number.
        cells: its cells.
        previous: number of the row that it repeats.
    """
    error = UniqueKeyError(note=SAME % previous, cells=list(cells), row_number=row)
    return {**error.to_descriptor(), "fieldNames": list(key)}


class UniqueKeys:
    """The unique keys of a table that frictionless reads, row after row.

    Args:
        keys: names of the fields of each.
    """

    def __init__(self, keys: Sequence[tuple[str, ...]]) -> None:
        self._seen: list[tuple[tuple[str, ...], dict[tuple[Any, ...], int]]] = [
            (key, {}) for key in keys
        ]

    def read_row(self, row: Row) -> Iterator[dict[str, Any]]:
        """Read a row, and give the errors that it has.

        Raises:
            TypeError: a value has no hash.
        """
        for key, seen in self._seen:
            values = tuple(row[name] for name in key)
            if any(value is None for value in values):
                continue
            previous = seen.get(values)
            seen[values] = row.row_number
            if previous:
                cells = ["" if cell is None else str(cell) for cell in row.cells]
                yield describe_repetition(key, row.row_number, cells, previous)
