"""Rows counted by a number that measures something."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

from parution.pages.pictures.axes import find_step
from parution.pages.pictures.charts import Column, DataRow, Histogram, Tick, Told
from parution.pages.pictures.fields import list_measures, title_field
from parution.pages.pictures.reading import MANY_ROWS, count_cells
from parution.pages.pictures.telling import cut, join_parts, lower_first, write_decimal

if TYPE_CHECKING:
    from parution.messages import Catalogue
    from parution.model.schema import Field
    from parution.pages.pictures.reading import Table

# A table of fewer values, or of fewer different ones, has no shape to show.
_FEWEST, _FEWEST_KINDS = 10, 3
_MOST_COLUMNS = 20
_LARGEST = 1e15


def choose_measure(table: Table, catalogue: Catalogue) -> Told | None:
    """Draw the first measure of a table that has at least ten values, three of them different.

    Args:
        table: the table.
        catalogue: the language.

    Returns:
        The picture; None where the table measures nothing.
    """
    if not _FEWEST <= table.rows <= MANY_ROWS:
        return None
    for field in list_measures(table):
        values = sorted(
            value
            for row in count_cells(table, [field.name]) or ()
            if (value := _read_number(table, field, row.cells[0])) is not None
        )
        if len(values) >= _FEWEST and len({*values}) >= _FEWEST_KINDS:
            return _tell(table, field, values, catalogue)
    return None


def _tell(table: Table, field: Field, values: list[float], catalogue: Catalogue) -> Told:
    step = find_step(values[-1] - values[0], _MOST_COLUMNS - 1)
    if field.type == "integer":
        step = max(1.0, step)
    counts = Counter(math.floor(value / step) for value in values)
    one_each = field.type == "integer" and step == 1
    columns = []
    for at in sorted(counts):
        start, end = round(at * step, 10), round((at + 1) * step, 10)
        said = _say(start, catalogue)
        if not one_each:
            said = catalogue.say("page.pictures.bounds", first=said, last=_say(end, catalogue))
        columns.append(Column(start, end, counts[at], said))
    start, end = columns[0].start, columns[-1].end
    named = lower_first(cut(title_field(field), 60))
    without = table.rows - len(values)
    parts = [catalogue.count("page.pictures.rows", table.rows)]
    if without:
        parts.append(catalogue.count("page.pictures.without", without, field=named))
    middle = values[(len(values) - 1) // 2]
    sentence = catalogue.say(
        "page.pictures.sentence.measure",
        rows=catalogue.count("page.pictures.rows", len(values)),
        first=_say(values[0], catalogue),
        last=_say(values[-1], catalogue),
        middle=_say(middle, catalogue),
    )
    return Told(
        Histogram(
            tuple(columns),
            start,
            end,
            (
                _mark(start, end, 8, one_each, catalogue),
                _mark(start, end, 4, one_each, catalogue),
            ),
        ),
        catalogue.say("page.pictures.title.by", table=cut(table.title), field=named),
        join_parts(parts, catalogue),
        sentence,
        (cut(title_field(field), 60), catalogue.say("page.pictures.number")),
        tuple(DataRow((each.said, catalogue.write_number(each.count))) for each in columns),
    )


def _mark(
    start: float, end: float, most: int, one_each: bool, catalogue: Catalogue
) -> tuple[Tick, ...]:
    """Mark round numbers between two; in the middle of its column where each has its own."""
    step = find_step(end - start, most)
    shift = 0.0
    if one_each:
        step, shift = max(1.0, step), 0.5
    first = math.ceil(round(start / step, 9))
    last = math.floor(round((end - shift) / step, 9))
    return tuple(
        Tick(round(at * step, 10) + shift, _say(round(at * step, 10), catalogue))
        for at in range(first, last + 1)
    )


def _say(value: float, catalogue: Catalogue) -> str:
    return write_decimal(value, catalogue)


def _read_number(table: Table, field: Field, cell: str) -> float | None:
    """Read a cell; None where it has no value, or one that has no place on an axis."""
    if table.is_missing(field, cell):
        return None
    text = cell.strip()
    if not field.bare_number:
        text = text.strip("%€$£ \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}")
    if field.group_char:
        text = text.replace(field.group_char, "")
    try:
        value = float(text.replace(field.decimal_char, "."))
    except ValueError:
        return None
    # Beyond, doubles no longer tell two integers apart, and an axis says nothing.
    return value if math.isfinite(value) and abs(value) < _LARGEST else None
