"""Which rows and columns of each table stand in the page, so that it stays within bounds."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from markupsafe import Markup

from parution.pages.tables.kinds import Column, list_columns
from parution.pages.tables.large import is_indexed
from parution.pages.tables.profiles import find_schema, profile_table
from parution.pages.tables.references import Link, list_links
from parution.pages.tables.showing import identify, link_cells, show_row
from parution.pages.tables.strip import render_strip

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from parution.messages import Catalogue
    from parution.model.release import Build, FieldEntry, TableView
    from parution.model.schema import Schema

# ``whole``: all its rows stand in the page. ``fetched``: the first ones do, and the script fetches
# its CSV when a person uses the table. ``indexed``: that is too large, and it fetches the parts
# that are asked for.
Mode = Literal["whole", "fetched", "indexed"]

# Bytes of HTML that the rows of one table take at most, and of all those that stand there whole.
WHOLE_TABLE, WHOLE_TABLES = 60_000, 140_000
# Of the first rows of one that does not, and of all of those.
_FIRST_ROWS, _ALL_FIRST_ROWS = 12_000, 120_000
# Columns shown of a table, and of all together; each of those has a few of its own.
_COLUMNS, _ALL_COLUMNS, _LEAST_COLUMNS = 60, 3_000, 4
# Fields of a table that its dictionary in the page tells, and of all together.
_ENTRIES, _ALL_ENTRIES = 200, 1_500
# Columns that have a strip, of all together.
_STRIPS = 300
# Characters of a cell, where the rest of the row is to be fetched anyway.
_CELL = 300


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A table as it stands in the page.

    Attributes:
        view: the table.
        mode: where the script finds its rows.
        columns: all its columns, in the order of its file.
        shown: how many of them, the first ones, have a column in the page.
        key: the places of those of its primary key.
        links: its foreign keys.
        rows: the rows that stand in the page, as elements ``tr``.
        count: how many these are.
        entries: what the dictionary of the page tells of its fields, the first ones.
        strips: what stands above the names of its first columns: how their cells are distributed.
    """

    view: TableView
    mode: Mode
    columns: tuple[Column, ...]
    shown: int
    key: tuple[int, ...]
    links: tuple[Link, ...]
    rows: Markup
    count: int
    entries: tuple[FieldEntry, ...]
    strips: tuple[Markup, ...]


@dataclass(frozen=True, slots=True)
class _Described:
    """A table before it is known which of its rows stand in the page."""

    view: TableView
    columns: tuple[Column, ...]
    shown: int
    key: tuple[int, ...]
    links: tuple[Link, ...]
    rows: tuple[tuple[str, ...], ...] | None  # None: too large to stand there whole

    def identify(self, row: Sequence[str]) -> str:
        return identify(self.view.size.name, self.key, row)


def show_tables(build: Build, catalogue: Catalogue) -> tuple[ShownTable, ...]:
    """Choose what stands in the page of the tables of an edition.

    Args:
        build: the edition.
        catalogue: the language.

    Returns:
        The tables, in the descriptor's order.
    """
    described = tuple(_describe(build))
    whole, spent = {}, 0
    for table in described:
        rows = _render(table, table.rows, catalogue) if table.rows is not None else None
        size = len(rows.encode()) if rows is not None else WHOLE_TABLE + 1
        if rows is not None and size <= WHOLE_TABLE and spent + size <= WHOLE_TABLES:
            spent += size
            whole[table.view.size.name] = rows
    allowed = min(_FIRST_ROWS, _ALL_FIRST_ROWS // max(1, len(described) - len(whole)))
    entries_left, strips_left = _ALL_ENTRIES, _STRIPS
    shown = []
    for table in described:
        name = table.view.size.name
        entries = table.view.entries[: min(_ENTRIES, entries_left)]
        entries_left -= len(entries)
        strips = _render_strips(build, table, strips_left, catalogue)
        strips_left -= len(strips)
        mode: Mode = "indexed" if is_indexed(build, table.view) else "fetched"
        if name in whole:
            mode, rows, count = "whole", whole[name], table.view.size.rows
        else:
            rows, count = _render_first(table, allowed, catalogue)
        shown.append(
            ShownTable(
                table.view,
                mode,
                table.columns,
                table.shown,
                table.key,
                table.links,
                rows,
                count,
                entries,
                strips,
            )
        )
    return tuple(shown)


def _describe(build: Build) -> Iterator[_Described]:
    schemas = {
        view.size.name: find_schema(build.descriptor, view.size.name) for view in build.tables
    }
    views = {view.size.name: view for view in build.tables}
    sizes = {file.path: file.bytes for file in build.release.files}
    most = max(_LEAST_COLUMNS, min(_COLUMNS, _ALL_COLUMNS // max(1, len(views))))
    for name, view in views.items():
        columns = list_columns(view, schemas[name])
        # A table whose columns are not all there is no whole one. Its HTML is longer than its CSV.
        small = len(columns) <= most and sizes[view.path] <= WHOLE_TABLE
        yield _Described(
            view=view,
            columns=columns,
            shown=min(most, len(columns)),
            key=_place_key(schemas[name], view),
            links=list_links(view, views, schemas),
            rows=_read(build.folder / view.path) if small else None,
        )


def _place_key(schema: Schema, view: TableView) -> tuple[int, ...]:
    key = schema.primary_key
    return tuple(map(view.labels.index, key)) if set(key) <= set(view.labels) else ()


def _read(path: Path) -> tuple[tuple[str, ...], ...] | None:
    """Read the rows of a small canonical CSV; None where HTML cannot have one to the letter."""
    text = path.read_bytes().decode("utf-8")
    if "\0" in text:  # no HTML has it, not even escaped
        return None
    records = csv.reader(io.StringIO(text, newline=""))
    next(records)
    return tuple(tuple(record) for record in records)


def _render(table: _Described, rows: Sequence[Sequence[str]], catalogue: Catalogue) -> Markup:
    columns = table.columns[: table.shown]
    return Markup("").join(
        show_row(
            columns,
            row,
            number=number,
            identity=table.identify(row),
            links=link_cells(row, table.links),
            catalogue=catalogue,
        )
        for number, row in enumerate(rows, 1)
    )


def _render_first(table: _Described, allowed: int, catalogue: Catalogue) -> tuple[Markup, int]:
    """Render as many of the first rows as the page has room for."""
    shown = Markup("")
    for count, row in enumerate(table.view.first_rows):
        cut = tuple(cell if len(cell) <= _CELL else cell[: _CELL - 1] + "…" for cell in row)
        columns = table.columns[: table.shown]
        links = link_cells(row, table.links)
        rendered = show_row(
            columns,
            cut,
            number=count + 1,
            identity=table.identify(row),
            links=links,
            catalogue=catalogue,
        )
        if len(shown) + len(rendered) > allowed:
            return shown, count
        shown += rendered
    return shown, len(table.view.first_rows)


def _render_strips(
    build: Build, table: _Described, most: int, catalogue: Catalogue
) -> tuple[Markup, ...]:
    """Render the strips of the first columns of a table that has rows."""
    if not most or not table.view.size.rows:
        return ()
    profiles = profile_table(build, table.view)
    return tuple(render_strip(each, catalogue) for each in profiles[: min(table.shown, most)])
