"""What is said of bars: their title, their numbers, and the sentence for who does not see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parution.pages.pictures.charts import DataRow, Told
from parution.pages.pictures.telling import cut, join_parts, lower_first

if TYPE_CHECKING:
    from collections.abc import Sequence

    from parution.messages import Catalogue
    from parution.pages.pictures.charts import Bars
    from parution.pages.pictures.reading import Table

# The values that a sentence names; the data has all of them.
_MOST_NAMED = 8


def tell_bars(
    table: Table, chart: Bars, titles: Sequence[str], without: Sequence[int], catalogue: Catalogue
) -> Told:
    """Say what bars show.

    Args:
        table: the table whose rows are counted.
        chart: the bars.
        titles: what they are counted by, one or two columns.
        without: how many rows have no value in each of them.
        catalogue: the language.
    """
    fields = [lower_first(title) for title in titles]
    rows = catalogue.count("page.pictures.rows", table.rows)
    empty = [
        catalogue.count("page.pictures.without", number, field=field)
        for field, number in zip(fields, without, strict=True)
        if number
    ]
    return Told(
        chart,
        _title(cut(table.title), fields, catalogue),
        join_parts([rows, *empty], catalogue),
        _describe(chart, rows, empty, catalogue),
        *_list_data(chart, titles[0], catalogue),
    )


def _title(table: str, fields: Sequence[str], catalogue: Catalogue) -> str:
    if len(fields) == 1:
        return catalogue.say("page.pictures.title.by", table=table, field=fields[0])
    return catalogue.say(
        "page.pictures.title.by-two", table=table, field=fields[0], other=fields[1]
    )


def _describe(chart: Bars, rows: str, empty: Sequence[str], catalogue: Catalogue) -> str:
    """Say the greatest numbers, beginning with what is empty: it is what one sees first."""
    bars = [(bar.label, bar.total) for bar in chart.bars if not bar.is_rest]
    others = [(bar.label, bar.total) for bar in chart.bars if bar.is_rest]
    # « 18 sans axe » rather than « 18 pour “sans axe” »; what leads elsewhere has no such words.
    told = [*empty[:1]] if others and empty else []
    told += _list_counts([*bars, *others[len(told) :]], catalogue)
    counts = join_parts(told, catalogue)
    sentences = [catalogue.say("page.pictures.sentence.counts", rows=rows, counts=counts)]
    if chart.heading:
        parts = _list_counts([(each.label, each.total) for each in chart.segments], catalogue)
        sentences.append(
            catalogue.say(
                "page.pictures.sentence.parts",
                heading=chart.heading,
                counts=join_parts(parts, catalogue),
            )
        )
    return " ".join(sentences)


def _list_counts(pairs: Sequence[tuple[str, int]], catalogue: Catalogue) -> list[str]:
    used = sorted((pair for pair in pairs if pair[1]), key=lambda pair: -pair[1])
    told = [
        catalogue.say("page.pictures.count-of", value=value, number=catalogue.write_number(number))
        for value, number in used[:_MOST_NAMED]
    ]
    if len(used) > _MOST_NAMED:
        told.append(catalogue.count("page.pictures.more", len(used) - _MOST_NAMED))
    if len(pairs) > len(used):
        told.append(catalogue.count("page.pictures.unused", len(pairs) - len(used)))
    return told


def _list_data(
    chart: Bars, title: str, catalogue: Catalogue
) -> tuple[tuple[str, ...], tuple[DataRow, ...]]:
    number = catalogue.say("page.pictures.number")
    parts = tuple(segment.label for segment in chart.segments) if chart.heading else ()
    rows = []
    for bar in chart.bars:
        counts = (*bar.counts, bar.total) if parts else (bar.total,)
        rows.append(DataRow((bar.label, *map(catalogue.write_number, counts))))
    return (title, *parts, number), tuple(rows)
