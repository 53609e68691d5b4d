"""The foreign keys of the tables of a package, as links from a row to another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from parution.model.release import TableView
    from parution.model.schema import Schema


@dataclass(frozen=True, slots=True)
class Link:
    """A foreign key whose table is in the package.

    Attributes:
        columns: the places of its columns in the table that refers, from 0.
        table: the table referred to.
        targets: the places of the columns that they must equal there, in the same order.
        key: the places, in ``columns``, of the primary key of the other table, in its order;
            empty where another key is referred to: the row has then no address.
    """

    columns: tuple[int, ...]
    table: str
    targets: tuple[int, ...]
    key: tuple[int, ...]


def list_links(
    view: TableView, tables: Mapping[str, TableView], schemas: Mapping[str, Schema]
) -> tuple[Link, ...]:
    """List the foreign keys of a table that lead to a table of the package, or to itself.

    Args:
        view: the table.
        tables: all the tables, by name.
        schemas: their Table Schemas, by name.
    """
    places = {label: place for place, label in enumerate(view.labels)}
    found = []
    for declared in schemas[view.size.name].foreign_keys:
        name = declared.reference.resource or view.size.name
        target = tables.get(name)
        fields, others = declared.fields, declared.reference.fields
        if target is None or len(fields) != len(others) or not set(fields) <= places.keys():
            continue
        there = {label: place for place, label in enumerate(target.labels)}
        if not set(others) <= there.keys():
            continue
        primary = schemas[name].primary_key
        whole = sorted(primary) == sorted(others)
        found.append(
            Link(
                columns=tuple(places[each] for each in fields),
                table=name,
                targets=tuple(there[each] for each in others),
                key=tuple(others.index(each) for each in primary) if whole else (),
            )
        )
    return tuple(found)


def name_row(table: str, key: Iterable[str]) -> str:
    """Name a row in the page: the id of its element, and its address after ``#``.

    Args:
        table: name of the table.
        key: the cells of its primary key.

    Example:
        >>> name_row("axes", ["1"]), name_row("personnes", ["Le Goff", "Zoé"])
        ('axes/1', 'personnes/Le%20Goff/Zo%C3%A9')
    """
    return "/".join((table, *(quote(cell, safe="") for cell in key)))


def find_target(link: Link, row: Sequence[str]) -> str:
    """Find the address of the row that a row refers to; ``""`` where it refers to none.

    Source: Table Schema v2, « foreignKeys »: a key with an empty cell refers to nothing.
    """
    cells = [row[place] for place in link.columns]
    if not link.key or "" in cells:
        return ""
    return name_row(link.table, (cells[place] for place in link.key))
