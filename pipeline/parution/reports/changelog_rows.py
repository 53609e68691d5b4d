"""The rows that a version changes, in its entry of the changelog: which cells were corrected."""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING

from parution.messages import printable
from parution.model.shortening import shorten_both
from parution.packaging.escaping import escape_inline, quote_literal
from parution.reports.difference import drop_resembling, say_cells, say_key, show_cell
from parution.reports.showing import show

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import polars as pl

    from parution.messages import Catalogue
    from parution.model.difference import CellChange, Resembling, RowChange, TableDifference

# Rows of each kind that are told of a table, and cells of a row.
MOST_ROWS = 40
MOST_CELLS = 10
_NO_BREAK_SPACE = "\u00a0"


def render_rows(
    table: TableDifference, versions: tuple[str, str], catalogue: Catalogue
) -> list[str]:
    """Render the rows that have another value, one item each; then those added and removed.

    What was written otherwise, or moved, is counted in the table's own line alone: no value
    of it changed. So are whole columns that come or go.

    Args:
        table: the table.
        versions: what ``parution diff`` compares to show what is left out here.
        catalogue: the language.

    Returns:
        Markdown, the items of a list; none where one edition alone has the table.
    """
    if table.before is None or table.after is None:
        return []
    removed, added = drop_resembling(table)
    rows = islice(_list_changed(table), MOST_ROWS)
    items = [_render_change(table, row, catalogue) for row in rows]
    before = [table.renamed.get(name, name) for name in table.before.fields]
    for kind, frame, names in (
        ("added", added, table.after.fields),
        ("removed", removed, before),
    ):
        if not frame.is_empty():
            keys = _render_keys(table, frame, names, catalogue)
            items.append(catalogue.say(f"entry.rows.{kind}", rows=keys))
    totals = (table.count_changed() + len(table.resembling), added.height, removed.height)
    hidden = sum(max(0, total - MOST_ROWS) for total in totals)
    if hidden:
        command = quote_literal(" ".join(("parution diff", *versions)))
        items.append(catalogue.count("entry.more-rows", hidden, command=command))
    return items


def _list_changed(table: TableDifference) -> Iterator[RowChange | Resembling]:
    kept = (row for row in table.list_changed() if any(not cell.rewritten for cell in row.cells))
    return chain(kept, table.resembling)


def _render_change(
    table: TableDifference, row: RowChange | Resembling, catalogue: Catalogue
) -> str:
    cells = [cell for cell in row.cells if not cell.rewritten]
    told = [_render_cell(cell, catalogue) for cell in cells[:MOST_CELLS]]
    if len(cells) > MOST_CELLS:
        told.append(catalogue.count("diff.more", len(cells) - MOST_CELLS))
    key = _escape(say_key(table, row.key, catalogue))
    return catalogue.say("entry.row", key=key, cells=", ".join(told))


def _render_cell(cell: CellChange, catalogue: Catalogue) -> str:
    before, after = shorten_both(cell.before, cell.after)
    return catalogue.say(
        "entry.cell",
        field=_escape(cell.field),
        before=_quote(before, catalogue),
        after=_quote(after, catalogue),
    )


def _render_keys(
    table: TableDifference, frame: pl.DataFrame, names: Sequence[str], catalogue: Catalogue
) -> str:
    """Render the keys of whole rows; a few of their cells where there is no key."""
    key = table.key or tuple(names)
    rows = frame.head(MOST_ROWS).select(str(names.index(name)) for name in key).iter_rows()
    if len(table.key) == 1:
        keys = ", ".join(_escape(show_cell(cell, catalogue)) for (cell,) in rows)
        return catalogue.say("diff.cell", field=_escape(key[0]), value=keys)
    return ", ".join(f"({_escape(say_cells(key, cells, catalogue))})" for cells in rows)


def _quote(text: str, catalogue: Catalogue) -> str:
    """Quote a cell as code, where no address is made a link; or say that it is empty.

    What would begin a comment is escaped, since by comments Parution notes what it wrote.
    """
    if not text or "<!--" in text:
        return _escape(show_cell(text, catalogue))
    return quote_literal(printable(show(text)))


def _escape(text: str) -> str:
    """Escape what does not begin a line; a no-break space stays one."""
    return _NO_BREAK_SPACE.join(map(escape_inline, text.split(_NO_BREAK_SPACE)))
