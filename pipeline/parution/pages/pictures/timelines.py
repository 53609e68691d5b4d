"""Rows along time: each at its date where they are few, counted by month or by year beyond."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

from parution.pages.pictures.axes import mark_time
from parution.pages.pictures.charts import (
    FEW_ROWS,
    Column,
    DataRow,
    Event,
    Histogram,
    Timeline,
    Told,
    Unit,
)
from parution.pages.pictures.dating import date_rows
from parution.pages.pictures.fields import find_label, title_field
from parution.pages.pictures.periods import (
    DATES,
    Period,
    find_month,
    make_year,
    number_month,
    say_month,
    say_period,
)
from parution.pages.pictures.reading import count_cells
from parution.pages.pictures.telling import cut, join_parts, lower_first

if TYPE_CHECKING:
    from collections.abc import Sequence

    from parution.messages import Catalogue
    from parution.model.schema import Field
    from parution.pages.pictures.dating import Dated
    from parution.pages.pictures.reading import Table

# Fewer dates are read in the table itself.
_FEWEST = 3
# More months than this make columns too thin.
_MOST_COLUMNS = 120
_SPANS = (1, 2, 5, 10, 20, 50, 100, 1000)
# What is said of days where the format of datetimes is the standard's: all that is read of them.
_DAY = len("2026-11-23")


def choose_timeline(table: Table, catalogue: Catalogue) -> Told | None:
    """Draw a table along time, where it has dates: at least three, two of them different.

    Args:
        table: the table.
        catalogue: the language.

    Returns:
        The picture; None where the table has no dates to show.
    """
    dates = [field for field in table.list_fields() if field.type in DATES]
    if not dates:
        return None
    label = find_label(table)
    besides = [*table.schema.primary_key, *([label.name] if label else ())]
    if any(name not in table.labels for name in table.schema.primary_key):
        besides = [label.name] if label else []
    few = table.rows <= FEW_ROWS
    names = [*(field.name for field in dates), *(besides if few else ())]
    whole = any(field.format not in {"default", "any"} for field in dates)
    rows = count_cells(table, names, 0 if whole else _DAY)
    if rows is None:
        return None
    dated, base = date_rows(table, dates, rows)
    known = [each for each in dated if each.period]
    if sum(each.row.count for each in known) < _FEWEST or len({e.period for e in known}) == 1:
        return None
    if few:
        return _tell_events(table, dated, base, len(dates), label=label, catalogue=catalogue)
    return _tell_counts(table, dated, base, catalogue)


def _tell_events(
    table: Table,
    dated: Sequence[Dated],
    base: Sequence[Field],
    width: int,
    *,
    label: Field | None,
    catalogue: Catalogue,
) -> Told:
    keys = table.schema.primary_key
    events, undated = [], []
    for number, each in enumerate(dated, start=1):
        besides = each.row.cells[width:]
        key = besides[: len(keys)] if len(besides) >= len(keys) else ()
        said = besides[-1] if label else ""
        shown = said if label and not table.is_missing(label, said) else " ".join(key)
        unit = Unit(cut(shown) or f"{number}", table.name_row(key))
        if each.period is None:
            undated.append(unit)
        else:
            events.append(Event(unit, each.period, say_period(each.period, catalogue)))
    events.sort(key=lambda event: (event.period.start, event.period.end))
    header = (catalogue.say("page.pictures.date"), cut(title_field(label)) if label else "")
    data = [DataRow((event.said, event.unit.label), event.unit.href) for event in events]
    none = catalogue.say("page.pictures.no-date")
    data += [DataRow((none, unit.label), unit.href) for unit in undated]
    first, last = events[0].period, max(events, key=lambda event: event.period.end).period
    sentences = [
        catalogue.say(
            "page.pictures.sentence.events",
            rows=catalogue.count("page.pictures.rows", len(events)),
            first=say_period(first, catalogue),
            last=say_period(last, catalogue),
        ),
        *_tell_gap(events, catalogue),
        *([catalogue.count("page.pictures.sentence.undated", len(undated))] if undated else ()),
    ]
    return Told(
        Timeline(tuple(events), tuple(undated)),
        _title(table, [event.period for event in events], catalogue),
        _subtitle(table, len(undated), base, catalogue),
        " ".join(sentences),
        (header[0], header[1] or catalogue.say("page.pictures.row")),
        tuple(data),
    )


def _tell_gap(events: Sequence[Event], catalogue: Catalogue) -> list[str]:
    """Tell of the longest time without a row, where it is longer than a month."""
    longest, around = 0, None
    reached = events[0]
    for event in events[1:]:
        if event.period.start - reached.period.end > longest:
            longest, around = event.period.start - reached.period.end, (reached, event)
        if event.period.end > reached.period.end:
            reached = event
    if around is None or longest <= 31:  # noqa: PLR2004 - the days of a month
        return []
    first, last = around
    return [catalogue.say("page.pictures.sentence.gap", first=first.said, last=last.said)]


def _tell_counts(
    table: Table, dated: Sequence[Dated], base: Sequence[Field], catalogue: Catalogue
) -> Told | None:
    counts: Counter[Period] = Counter()
    for each in dated:
        if each.period:
            counts[each.period] += each.row.count
    first, last = min(counts).start, max(period.start for period in counts)
    by_month = all(period.precision != "year" for period in counts) and not any(
        period.precision == "period" and field.type == "year" for period in counts for field in base
    )
    months = number_month(last) - number_month(first) + 1
    years = date.fromordinal(last).year - date.fromordinal(first).year + 1
    by_month = by_month and months <= _MOST_COLUMNS
    span = 1 if by_month else next((s for s in _SPANS if years / s <= _MOST_COLUMNS), _SPANS[-1])
    columns: Counter[int] = Counter()
    for period, count in counts.items():
        if by_month:
            columns[number_month(period.start)] += count
        else:
            columns[date.fromordinal(period.start).year // span] += count
    drawn = tuple(
        _make_column(at, columns[at], span, by_month, catalogue) for at in sorted(columns)
    )
    most = max(drawn, key=lambda column: column.count)
    start, end = drawn[0].start, drawn[-1].end
    ticks = (mark_time(start, end, 8, catalogue), mark_time(start, end, 4, catalogue))
    rows = sum(counts.values())
    undated = table.rows - rows
    sentences = [
        catalogue.say(
            "page.pictures.sentence.events",
            rows=catalogue.count("page.pictures.rows", rows),
            first=drawn[0].said,
            last=drawn[-1].said,
        ),
        catalogue.say(
            "page.pictures.sentence.most",
            value=most.said,
            rows=catalogue.count("page.pictures.rows", most.count),
        ),
        *([catalogue.count("page.pictures.sentence.undated", undated)] if undated else ()),
    ]
    header = (
        catalogue.say("page.pictures.month" if by_month else "page.pictures.year"),
        catalogue.say("page.pictures.number"),
    )
    data = [DataRow((each.said, catalogue.write_number(each.count))) for each in drawn]
    if undated:
        none = catalogue.say("page.pictures.no-date")
        data.append(DataRow((none, catalogue.write_number(undated))))
    return Told(
        Histogram(drawn, min(start, ticks[0][0].at), end, ticks),
        _title(table, [*counts], catalogue),
        _subtitle(table, undated, base, catalogue),
        " ".join(sentences),
        header,
        tuple(data),
    )


def _make_column(at: int, count: int, span: int, by_month: bool, catalogue: Catalogue) -> Column:
    if by_month:
        start, end = find_month(at), find_month(at + 1)
        return Column(start, end, count, say_month(date.fromordinal(start), catalogue))
    first = max(at * span, 1)
    years = make_year(first), make_year(at * span + span - 1)
    start = years[0].start if years[0] else 1
    end = years[1].end if years[1] else date.max.toordinal()
    said = f"{first:04}" if span == 1 else f"{first:04}–{at * span + span - 1:04}"
    return Column(start, end, count, said)


def _title(table: Table, periods: Sequence[Period], catalogue: Catalogue) -> str:
    """Name the table and the months, or the years, between which its rows are."""
    first = date.fromordinal(min(period.start for period in periods))
    last = date.fromordinal(max(period.end for period in periods) - 1)
    if any(period.precision == "year" for period in periods):
        bounds = f"{first.year:04}", f"{last.year:04}"
    else:
        bounds = say_month(first, catalogue), say_month(last, catalogue)
    title = cut(table.title)
    if bounds[0] == bounds[1]:
        return catalogue.say("page.pictures.title.in", table=title, when=bounds[0])
    return catalogue.say(
        "page.pictures.title.between", table=title, first=bounds[0], last=bounds[1]
    )


def _subtitle(table: Table, undated: int, base: Sequence[Field], catalogue: Catalogue) -> str:
    parts = [
        catalogue.say(
            "page.pictures.placed",
            rows=catalogue.count("page.pictures.rows", table.rows),
            fields=", ".join(lower_first(cut(title_field(field))) for field in base),
        )
    ]
    if undated:
        parts.append(catalogue.count("page.pictures.undated", undated))
    return join_parts(parts, catalogue)
