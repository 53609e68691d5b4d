"""Rows counted by an enumeration, and by what they refer to: all of both, and what is empty."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from parution.pages.pictures.charts import ALONE, FEW_ROWS, Bar, Bars, Segment, Unit
from parution.pages.pictures.fields import (
    MOST_SEGMENTS,
    find_label,
    list_enumerations,
    list_values,
    title_field,
)
from parution.pages.pictures.reading import count_cells
from parution.pages.pictures.telling import cut, lower_first
from parution.pages.pictures.telling_bars import tell_bars

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from parution.messages import Catalogue
    from parution.model.schema import Field, ForeignKey
    from parution.pages.pictures.charts import Told
    from parution.pages.pictures.reading import Table

# A table of fewer rows is read faster than its picture.
FEWEST_ROWS = 10
# What rows refer to has a bar each.
_MOST_TARGETS = 30
_LONGEST_FIELD = _LONGEST_UNIT = 60


@dataclass(frozen=True, slots=True)
class _Target:
    """What rows refer to: the table, and the label of each of its rows by their key."""

    key: ForeignKey
    title: str
    labels: tuple[tuple[tuple[str, ...], str], ...]


@dataclass(slots=True)
class _Counts:
    """How many rows have each pair of values, and which ones."""

    numbers: Counter[tuple[int, int]] = field(default_factory=Counter)
    units: dict[tuple[int, int], list[Unit]] = field(default_factory=dict)

    def add(self, bar: int, segment: int, number: int, unit: Unit | None) -> None:
        """Count some rows."""
        self.numbers[bar, segment] += number
        if unit:
            self.units.setdefault((bar, segment), []).append(unit)

    def list_units(self, bar: int, segments: Iterable[int]) -> tuple[tuple[Unit, ...], ...]:
        """List the rows of a bar, by segment; nothing where none was named."""
        if not self.units:
            return ()
        return tuple(tuple(self.units.get((bar, segment), ())) for segment in segments)

    def sum_bar(self, bar: int) -> int:
        """Count the rows of a bar."""
        return sum(number for (at, _), number in self.numbers.items() if at == bar)

    def sum_segment(self, segment: int) -> int:
        """Count the rows of a segment."""
        return sum(number for (_, at), number in self.numbers.items() if at == segment)


def choose_categories(
    table: Table, tables: Sequence[Table], left_out: Collection[str], catalogue: Catalogue
) -> Told | None:
    """Draw a table by an enumeration, and by what its rows refer to.

    Args:
        table: the table.
        tables: all the tables, which its foreign keys may refer to.
        left_out: names of enumerations that another picture shows already.
        catalogue: the language.

    Returns:
        The picture; None where there is nothing to count, or less than ten rows to.
    """
    if table.rows < FEWEST_ROWS:
        return None
    enumerations = [each for each in list_enumerations(table) if each.name not in left_out]
    target = _find_target(table, tables)
    few = [each for each in enumerations if len(list_values(each)) <= MOST_SEGMENTS]
    if target and (few or not enumerations):
        return _tell(table, target, few[0] if few else None, catalogue)
    return _tell(table, None, enumerations[0], catalogue) if enumerations else None


def _find_target(table: Table, tables: Sequence[Table]) -> _Target | None:
    """Find the smallest table that rows refer to, of 2 to 30 rows and no more than this one."""
    by_name = {each.name: each for each in tables}
    unique = {table.schema.primary_key, *table.schema.unique_keys}
    unique |= {(each.name,) for each in table.schema.fields if each.constraints.unique}
    found: list[tuple[int, ForeignKey, Table]] = []
    for key in table.schema.foreign_keys:
        target = by_name.get(key.reference.resource)
        if (
            target is not None
            and target.name != table.name
            and 1 < target.rows <= min(_MOST_TARGETS, table.rows)
            and key.fields not in unique
            and len(key.fields) == len(key.reference.fields) > 0
            and all(name in table.labels for name in key.fields)
            and all(name in target.labels for name in key.reference.fields)
        ):
            found.append((target.rows, key, target))
    if not found:
        return None
    _, key, target = min(found, key=lambda each: each[0])
    label = find_label(target)
    names = [*key.reference.fields, *([label.name] if label else ())]
    width = len(key.reference.fields)
    labels = []
    for row in count_cells(target, names) or ():
        code = " ".join(row.cells[:width])
        named = label is not None and not target.is_missing(label, row.cells[-1])
        labels.append((row.cells[:width], cut(f"{code}. {row.cells[-1]}" if named else code)))
    return _Target(key, target.title, tuple(labels))


def _tell(
    table: Table, target: _Target | None, enumeration: Field | None, catalogue: Catalogue
) -> Told | None:
    counts = _count_rows(table, target, enumeration)
    if counts is None:
        return None
    values = list_values(enumeration) if enumeration else ()
    titles = [
        *([_title_key(table, target)] if target else ()),
        *([title_field(enumeration)] if enumeration else ()),
    ]
    titles = [cut(title, _LONGEST_FIELD) for title in titles]
    none = [catalogue.say("page.pictures.none", field=lower_first(title)) for title in titles]
    if target:
        segments = _make_segments(values, counts, none[-1])
        other = catalogue.say("page.pictures.elsewhere")
        bars = _make_target_bars(target, len(segments), counts, (none[0], other))
    else:
        segments = (Segment("", ALONE, 0),)
        bars = _make_value_bars(values, counts, none[0])
    heading = titles[-1] if len(titles) > 1 else ""
    chart = Bars(bars, segments, heading, table.rows <= FEW_ROWS)
    without = [counts.sum_bar(len(target.labels))] if target else []
    without += [counts.sum_segment(len(values))] if enumeration else []
    return tell_bars(table, chart, titles, without, catalogue)


def _count_rows(table: Table, target: _Target | None, enumeration: Field | None) -> _Counts | None:
    """Count the rows by what they refer to and by value; None where they are too many kinds.

    Bars and segments are numbered; the first number after them is that of empty cells.
    """
    keys = tuple(name for name in table.schema.primary_key if name in table.labels)
    label = find_label(table)
    few = table.rows <= FEW_ROWS
    names = [
        *(target.key.fields if target else ()),
        *([enumeration.name] if enumeration else ()),
        *((*keys, *([label.name] if label else ())) if few else ()),
    ]
    rows = count_cells(table, names)
    if rows is None:
        return None
    width = len(target.key.fields) if target else 0
    bar_of = {key: at for at, (key, _) in enumerate(target.labels)} if target else {}
    values = list_values(enumeration) if enumeration else ()
    segment_of = {value: at for at, (value, _) in enumerate(values)}
    counts = _Counts()
    for row in rows:
        bar = _place(table, target, row.cells[:width], bar_of)
        rest = row.cells[width:]
        segment = segment_of.get(rest[0], len(values)) if enumeration else 0
        besides = rest[1:] if enumeration else rest
        unit = _name_unit(table, keys, label, besides) if few else None
        counts.add(bar, segment, row.count, unit)
    return counts


def _place(
    table: Table,
    target: _Target | None,
    cells: tuple[str, ...],
    bar_of: Mapping[tuple[str, ...], int],
) -> int:
    """Tell which bar a row is in: after all of them where a cell is empty, or leads nowhere."""
    if target is None:
        return 0
    for name, cell in zip(target.key.fields, cells, strict=True):
        entry = table.find(name)
        if not cell or (entry is not None and table.is_missing(entry, cell)):
            return len(bar_of)
    return bar_of.get(cells, len(bar_of) + 1)


def _name_unit(
    table: Table, keys: tuple[str, ...], label: Field | None, rest: tuple[str, ...]
) -> Unit:
    key = rest[: len(keys)]
    named = rest[-1] if label and not table.is_missing(label, rest[-1]) else ""
    code = " ".join(key)
    complete = len(keys) == len(table.schema.primary_key)
    shown = f"{code} – {named}" if code and named and named != code else code or named
    return Unit(cut(shown, _LONGEST_UNIT), table.name_row(key) if complete else "")


def _make_value_bars(
    values: Sequence[tuple[str, str]], counts: _Counts, none: str
) -> tuple[Bar, ...]:
    """Make a bar of each value, then one of the cells that are empty, if there are any."""
    bars = [
        Bar(cut(label), (counts.numbers[0, at],), counts.list_units(0, [at]))
        for at, (_, label) in enumerate(values)
    ]
    at = len(values)
    if empty := counts.numbers[0, at]:
        bars.append(Bar(none, (empty,), counts.list_units(0, [at]), True))
    return tuple(bars)


def _make_target_bars(
    target: _Target, width: int, counts: _Counts, rests: tuple[str, str]
) -> tuple[Bar, ...]:
    """Make a bar of each row that may be referred to, then of the rows that refer to none."""
    labels = [*(label for _, label in target.labels), *rests]
    bars = []
    for at, label in enumerate(labels):
        numbers = tuple(counts.numbers[at, segment] for segment in range(width))
        is_rest = at >= len(target.labels)
        if not is_rest or any(numbers):
            bars.append(Bar(label, numbers, counts.list_units(at, range(width)), is_rest))
    return tuple(bars)


def _make_segments(
    values: Sequence[tuple[str, str]], counts: _Counts, none: str
) -> tuple[Segment, ...]:
    if not values:
        return (Segment("", ALONE, 0),)
    segments = [
        Segment(cut(label), at + 1, counts.sum_segment(at)) for at, (_, label) in enumerate(values)
    ]
    if empty := counts.sum_segment(len(values)):
        segments.append(Segment(none, 0, empty))
    return tuple(segments)


def _title_key(table: Table, target: _Target) -> str:
    """Name what rows refer to: as the field does, or the table where the key has several."""
    entry = table.find(target.key.fields[0]) if len(target.key.fields) == 1 else None
    return title_field(entry) if entry else target.title
