"""What differs between two editions, in sentences: what every format of it says."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from parution.model.change import raise_version
from parution.model.schema import write_value
from parution.model.shortening import shorten, shorten_both
from parution.releases.rules import RULES, find_bump
from parution.reports.showing import quote

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import polars as pl

    from parution.messages import Catalogue
    from parution.model.change import Change
    from parution.model.difference import CellChange, EditionDifference, TableDifference

# Rows of each kind that are shown of a table.
MOST_ROWS = 20
# Rows that differ, from which their fields are counted.
MANY_ROWS = 5
# Fields that are told.
MOST_FIELDS = 10
# What is said of the data by the tables themselves.
_DATA = "data"


def say_title(difference: EditionDifference, catalogue: Catalogue) -> str:
    """Say which editions are compared, and which version the difference asks for.

    Example: « 1.0.0 → l’arbre de travail : version mineure, 1.1.0 au moins ».
    """
    editions = {"before": difference.before.label, "after": difference.after.label}
    bump = find_bump(difference.changes)
    if bump is None:
        return catalogue.say("diff.same", **editions)
    level = catalogue.say(f"diff.bump.{bump.word}")
    if difference.before.version is None:
        return catalogue.say("diff.title", **editions, bump=level)
    version = raise_version(difference.before.version, bump)
    return catalogue.say("diff.title-version", **editions, bump=level, version=version)


def sum_up(table: TableDifference, catalogue: Catalogue) -> str:
    """Sum up what differs in the rows of a table.

    Example: « 2 lignes ajoutées, 1 ligne supprimée, 3 lignes modifiées ».
    """
    told = []
    if table.before is None:
        told.append(catalogue.count("diff.table-added", table.added.height))
    elif table.after is None:
        told.append(catalogue.count("diff.table-removed", table.removed.height))
    else:
        rows = table.keys.height
        rewritten = rows - table.count_changed()
        counts = {
            "diff.rows-added": table.added.height - len(table.resembling),
            "diff.rows-removed": table.removed.height - len(table.resembling),
            "diff.keys-renamed" if table.key else "diff.rows-resembling": len(table.resembling),
            "diff.rows-changed": rows - rewritten,
            "diff.rows-rewritten": rewritten,
            "diff.rows-moved": table.moved.height,
        }
        told += [catalogue.count(key, number) for key, number in counts.items() if number]
    return ", ".join(told)


def say_fields(table: TableDifference, catalogue: Catalogue) -> str:
    """Say which fields have cells of another value, the most first; ``""`` for a few rows.

    Example: « Champs touchés : nom (77), capitale (3) ».
    """
    counts = table.count_by_field()
    if table.keys.height + len(table.resembling) < MANY_ROWS:
        return ""
    ranked = sorted(counts.items(), key=lambda item: -item[1])
    told = [
        catalogue.say("diff.field-count", field=name, number=catalogue.write_number(number))
        for name, number in ranked[:MOST_FIELDS]
    ]
    if len(ranked) > MOST_FIELDS:
        told.append("…")
    return catalogue.say("diff.fields", fields=", ".join(told)) if told else ""


def list_described(difference: EditionDifference) -> Iterator[Change]:
    """List the changes that are not of the rows, the greatest first."""
    changes = (each for each in difference.changes if RULES[each.rule].subject != _DATA)
    yield from sorted(changes, key=lambda change: -RULES[change.rule].level)


def list_told(difference: EditionDifference) -> Iterator[TableDifference]:
    """List the tables of which some row differs."""
    for table in difference.tables:
        shapes = {table.before, table.after}
        rows = (table.added, table.removed, table.changed, table.moved)
        if None in shapes or any(not each.is_empty() for each in rows):
            yield table


def drop_resembling(table: TableDifference) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the rows removed and added that resemble no other: the others are shown in pairs."""
    gone = {row.before for row in table.resembling}
    come = {row.after for row in table.resembling}
    return (
        table.removed.filter(~table.removed["row"].is_in(gone)),
        table.added.filter(~table.added["row"].is_in(come)),
    )


def locate_change(change: Change) -> str:
    """Tell where a change of the description is: ``stations.nom (constraints.enum)``, ``title``."""
    where = ".".join(filter(None, (change.table, change.field)))
    if change.place and change.place != where:
        return f"{where} ({change.place})" if where else change.place
    return where


def say_change(change: Change, catalogue: Catalogue) -> str:
    """Say a change of the description, with where it is and what it was.

    Example: « Champ supprimé : suivi.budget ».
    """
    title = catalogue.say(f"rule.{change.rule}.title")
    where = locate_change(change)
    values = change.before is not None, change.after is not None
    names = {"title": title, "where": where}
    if values == (True, True):
        before, after = shorten_both(write_value(change.before), write_value(change.after))
        return catalogue.say("diff.change-values", **names, before=before, after=after)
    if where in ("", write_value(change.before), write_value(change.after)):
        value = shorten(write_value(change.before if values[0] else change.after))
        return catalogue.say("diff.change", title=title, where=where or value)
    if any(values) and change.place:
        key = "diff.change-gone" if values[0] else "diff.change-new"
        value = shorten(write_value(change.before if values[0] else change.after))
        return catalogue.say(key, **names, value=value)
    return catalogue.say("diff.change", **names)


def say_key(table: TableDifference, cells: Iterable[str], catalogue: Catalogue) -> str:
    """Say which row it is, by the cells of its key: « numero 6 »; by a few of its cells else."""
    names = table.key or (table.after.fields if table.after else ())
    return say_cells(names, cells, catalogue)


def show_cell(text: str, catalogue: Catalogue) -> str:
    """Show a cell between quotation marks, or say that it is empty."""
    return quote(text, catalogue) if text else catalogue.say("diff.empty")


def show_cells(cell: CellChange, catalogue: Catalogue) -> tuple[str, str]:
    """Show what a cell was and what it is; long texts from where they differ."""
    before, after = shorten_both(cell.before, cell.after)
    return show_cell(before, catalogue), show_cell(after, catalogue)


def say_cells(names: Iterable[str], cells: Iterable[str], catalogue: Catalogue) -> str:
    """Say the first cells of a row that are not empty, by their fields."""
    present = ((name, cell) for name, cell in zip(names, cells, strict=True) if cell)
    told = [
        catalogue.say("diff.cell", field=name, value=quote(cell, catalogue))
        for name, cell in islice(present, 4)
    ]
    return ", ".join(told) or catalogue.say("diff.no-cell")
