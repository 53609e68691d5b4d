"""The rows of a table to the letter, in the order of its primary key where that is asked."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from parution.repair.blanks import is_blank
from parution.repair.cells import CellRepairer
from parution.repair.sources import NotRepairedError
from parution.validation.budget import Budget, choose, spending

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parution.model.package import Resource
    from parution.model.progress import Progress
    from parution.model.schema import Schema
    from parution.repair.sources import TextSource

STEP = 20_000


def order_rows(
    source: TextSource, resource: Resource, progress: Progress, *, is_ordered: bool
) -> Iterator[Sequence[str]]:
    """List the rows of a table, its header first, their cells to the letter.

    Args:
        source: the table.
        resource: the same, as declared.
        progress: hears of the rows read.
        is_ordered: whether the rows are put in the order of the primary key, which takes the
            table in memory. Values are compared by their type: numbers as numbers, texts by
            code point. Rows of one key keep their order, and those without come last.

    Raises:
        NotRepairedError: the header is not the first row, or, where the rows are put in order,
            it does not have the fields of the key, or a row has not as many cells as it.
    """
    if source.header_row != 1 or source.above or source.has_separator_line:
        raise NotRepairedError("header", " ".join(source.above[0] if source.above else ()))
    if source.delimiter != source.target.delimiter:
        raise NotRepairedError("header", source.delimiter.join(source.labels))
    yield source.labels
    with source.open() as numbered:
        if not is_ordered:
            for number, cells in numbered:
                if number % STEP == 0:
                    progress(resource.name, number)
                yield cells
            return
        size = sum(path.stat().st_size for path in resource.files)
        yield from sort_rows(list(numbered), source.labels, resource.schema, size)


def sort_rows(
    rows: Sequence[tuple[int, Sequence[str]]], labels: Sequence[str], schema: Schema, size: int
) -> list[Sequence[str]]:
    """Put rows in the order of the primary key, as :func:`order_rows` does.

    Args:
        rows: the number and the cells of each.
        labels: the labels of the cells.
        schema: their schema.
        size: bytes of the table, which give its patterns the time that they may take.

    Raises:
        NotRepairedError: as :func:`order_rows`.
    """
    budget, key = Budget(choose(None, size)), []
    cells = CellRepairer(schema, budget)
    for name in schema.primary_key:
        if list(labels).count(name) != 1:
            raise NotRepairedError("header", name)
        place = next(at for at, field in enumerate(schema.fields) if field.name == name)
        key.append((place, list(labels).index(name)))
    width = len(labels)
    for number, row in rows:
        if len(row) != width or is_blank(row):
            raise NotRepairedError("ragged", str(number))

    def weigh(numbered: tuple[int, Sequence[str]]) -> tuple[tuple[int, Any], ...]:
        return tuple(_weigh(cells.read_value(place, numbered[1][at])) for place, at in key)

    with spending(budget):
        return [row for _, row in sorted(rows, key=weigh)]


def _weigh(value: Any) -> tuple[int, Any]:
    """Weigh a value of a key; one that is missing, or of another type, is after all others."""
    if value is None:
        return 2, 0
    if isinstance(value, datetime):  # those without a time zone do not compare with the others
        return 1, value.isoformat()
    if isinstance(value, str | int | date) or (isinstance(value, Decimal) and value.is_finite()):
        return 0, value
    return 1, str(value)
