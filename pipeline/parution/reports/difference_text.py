"""What differs between two editions, for a person at a terminal."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from rich.text import Text

from parution.model.change import Bump
from parution.releases.rules import RULES
from parution.reports.difference import (
    MOST_ROWS,
    drop_resembling,
    list_described,
    list_told,
    say_cells,
    say_change,
    say_fields,
    say_key,
    say_title,
    show_cells,
    sum_up,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parution.messages import Catalogue
    from parution.model.difference import (
        EditionDifference,
        Resembling,
        RowChange,
        TableDifference,
    )

_STYLES = {Bump.MAJOR: "bold red", Bump.MINOR: "yellow", Bump.PATCH: "cyan"}


def render_text(difference: EditionDifference, catalogue: Catalogue) -> Text:
    """Render a difference: the version that it asks for, the tables, then what describes them.

    Args:
        difference: the difference.
        catalogue: the language.
    """
    text = Text(say_title(difference, catalogue), "bold")
    for table in list_told(difference):
        told = sum_up(table, catalogue)
        text.append(f"\n\n{catalogue.say('diff.table', name=table.name, told=told)}", "bold")
        if fields := say_fields(table, catalogue):
            text.append("\n  ").append(fields)
        for line in _render_rows(table, catalogue):
            text.append("\n  ").append_text(line)
    described = list(list_described(difference))
    if described:
        text.append(f"\n\n{catalogue.say('diff.described')}", "bold")
    width = max((len(catalogue.say(f"diff.level.{bump.word}")) for bump in Bump), default=0)
    for change in described:
        level = RULES[change.rule].level
        word = catalogue.say(f"diff.level.{level.word}")
        text.append("\n  ").append(f"{word:<{width}}  ", _STYLES[level])
        text.append(say_change(change, catalogue)).append(f"  {change.rule}", "dim")
    return text


def _render_rows(table: TableDifference, catalogue: Catalogue) -> Iterator[Text]:
    if table.before is None or table.after is None:
        return
    removed, added = drop_resembling(table)
    sides = (("+", "green", added, table.after), ("-", "red", removed, table.before))
    for sign, style, rows, shape in sides:
        for row in rows.head(MOST_ROWS).iter_rows():
            number = catalogue.say("diff.row", row=row[0])
            yield Text(f"{sign} {number} ", style).append(
                say_cells(shape.fields, row[1:], catalogue), "default"
            )
        yield from _say_more(rows.height, catalogue)
    for changed in islice(table.list_changed(), MOST_ROWS):
        yield _render_change(table, changed, "~", catalogue)
    yield from _say_more(table.keys.height, catalogue)
    for resembling in table.resembling[:MOST_ROWS]:
        yield _render_change(table, resembling, "≈", catalogue)
    yield from _say_more(len(table.resembling), catalogue)
    for before, after in table.moved.head(MOST_ROWS).iter_rows():
        yield Text(catalogue.say("diff.moved", before=before, after=after), "dim")
    yield from _say_more(table.moved.height, catalogue)


def _render_change(
    table: TableDifference, row: RowChange | Resembling, sign: str, catalogue: Catalogue
) -> Text:
    line = Text(f"{sign} {catalogue.say('diff.row', row=row.after)} ", "yellow")
    line.append(say_key(table, row.key, catalogue), "default")
    for cell in row.cells:
        before, after = show_cells(cell, catalogue)
        line.append(f"\n      {catalogue.say('diff.field', field=cell.field)} ", "dim")
        line.append(before, "red").append(" → ", "dim").append(after, "green")
        if cell.rewritten:
            line.append(f" {catalogue.say('diff.rewritten')}", "dim")
    return line


def _say_more(total: int, catalogue: Catalogue) -> Iterator[Text]:
    if total > MOST_ROWS:
        yield Text(catalogue.count("diff.more", total - MOST_ROWS), "dim")
