"""When the rows of a table are: which of its columns say it, and how precisely."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from parution.pages.pictures.charts import FEW_ROWS
from parution.pages.pictures.fields import find_pair, list_enumerations
from parution.pages.pictures.periods import DATES, Period, join_periods, read_period
from parution.pages.pictures.reading import count_cells

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from parution.model.schema import Field
    from parution.pages.pictures.reading import Counted, Table


@dataclass(frozen=True, slots=True)
class Dated:
    """Rows of a table, with when they are: several alike where there are many."""

    row: Counted
    period: Period | None


def find_redundant(table: Table) -> frozenset[str]:
    """Find the enumerations that say how precise the dates are, and nothing else.

    They have one value for each precision and the other way round: a timeline shows it already.
    """
    dates = [field for field in table.list_fields() if field.type in DATES]
    enumerations = list_enumerations(table)
    if not dates or not enumerations or table.rows > FEW_ROWS:
        return frozenset()
    names = [field.name for field in (*dates, *enumerations)]
    rows = count_cells(table, names) or ()
    dated, _ = date_rows(table, dates, rows)
    found = set()
    for at, field in enumerate(enumerations, start=len(dates)):
        pairs = {(e.period.precision if e.period else "", e.row.cells[at]) for e in dated}
        kinds, values = {kind for kind, _ in pairs}, {value for _, value in pairs}
        if len(pairs) == len(kinds) == len(values) > 1:
            found.add(field.name)
    return frozenset(found)


def date_rows(
    table: Table, dates: Sequence[Field], rows: Sequence[Counted]
) -> tuple[list[Dated], tuple[Field, ...]]:
    """Say when each row is: by a start and an end, or by the column with most dates.

    Another column that is more precise, and always within, takes its place where it is filled.

    Args:
        table: the table.
        dates: its columns of dates.
        rows: its rows, whose first cells are theirs.

    Returns:
        The rows, and the columns that say it.
    """
    read: Mapping[str, list[Period | None]] = {
        field.name: [_read(table, field, row.cells[at]) for row in rows]
        for at, field in enumerate(dates)
    }
    pair = find_pair(table)
    base: tuple[Field, ...] = ()
    periods: list[Period | None] = []
    if pair:
        base = pair
        periods = [_join(*each) for each in zip(*(read[field.name] for field in pair), strict=True)]
    if not any(periods):
        most = max(dates, key=lambda field: sum(each is not None for each in read[field.name]))
        base, periods = (most,), read[most.name]
    for field in dates:
        finer = DATES.index(field.type) < DATES.index(base[0].type)
        both = zip(periods, read[field.name], strict=True)
        if finer and all(mine is None or (at and at.holds(mine)) for at, mine in both):
            refined = zip(periods, read[field.name], strict=True)
            periods = [mine or at for at, mine in refined]
            base = (*base, field)
    return [Dated(row, at) for row, at in zip(rows, periods, strict=True)], base


def _read(table: Table, field: Field, cell: str) -> Period | None:
    return None if table.is_missing(field, cell) else read_period(cell, field)


def _join(start: Period | None, end: Period | None) -> Period | None:
    """Join two ends; one that is alone is all that is known, and is drawn as such."""
    return join_periods(start, end) if start and end else start or end
