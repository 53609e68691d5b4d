"""The entry of a version in the changelog of the data: what changed, as an editor would say it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parution.packaging.escaping import escape_plain, quote_literal
from parution.releases.rules import find_bump
from parution.reports.changelog_rows import render_rows
from parution.reports.difference import (
    list_described,
    list_told,
    locate_change,
    say_change,
    sum_up,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from parution.messages import Catalogue
    from parution.model.difference import EditionDifference, TableDifference
    from parution.model.release import AcceptedWarning, TableSize, Version

# The table's own line says them.
_COLUMNS = frozenset({"field-added", "field-removed"})
_TABLES = frozenset({"resource-added", "resource-removed"})
# Texts for readers: what they were is of no use in a changelog. Told together.
_TEXTS = "description-changed"
# Changes of the description that are told one by one, and texts that are named.
MOST_CHANGES = 30
# Tables that the summary names.
MOST_TABLES = 3
# Fields that are named for a table.
MOST_FIELDS = 6


def render_entry(
    difference: EditionDifference,
    version: Version,
    accepted: Iterable[AcceptedWarning],
    catalogue: Catalogue,
    *,
    cells: bool = True,
) -> str:
    """Render what a version changes: a paragraph that sums it up, then a list.

    Under a table, a list names the rows, and each cell that has another value.

    Args:
        difference: from the version before.
        version: the version.
        accepted: what somebody accepted for it.
        catalogue: the dataset's language.
        cells: name the rows, and what their cells were and are: an edition says it for ever.

    Returns:
        Markdown.
    """
    bump = find_bump(difference.changes)
    tables = list(list_told(difference))
    shared = {table.name for table in difference.tables if table.before and table.after}
    touched = {table.name for table in tables}
    told = [
        each
        for each in list_described(difference)
        if not (each.rule in _COLUMNS and each.table in shared)
        and not (each.rule in _TABLES and each.table in touched - shared)
    ]
    described = [each for each in told if each.rule != _TEXTS]
    texts = [locate_change(each) for each in told if each.rule == _TEXTS]
    level = catalogue.say(f"diff.bump.{bump.word}") if bump else catalogue.say("entry.no-change")
    named = ", ".join(
        catalogue.say("entry.table", name=table.name, told=sum_up(table, catalogue))
        for table in tables[:MOST_TABLES]
    )
    if len(tables) > MOST_TABLES:
        named += ", …"
    key = "entry.summary-tables" if tables else "entry.summary"
    summary = catalogue.say(key, level=level[:1].upper() + level[1:], tables=named)
    versions = str(difference.before.version or difference.before.label), str(version)
    lines = []
    for table in difference.tables:
        columns = _say_columns(table, catalogue)
        if columns or table.name in touched:
            rows = render_rows(table, versions, catalogue) if cells else []
            lines.append("\n  - ".join([_say_table(table, columns, catalogue), *rows]))
    lines += [escape_plain(say_change(each, catalogue)) for each in described[:MOST_CHANGES]]
    if len(described) > MOST_CHANGES:
        lines.append(catalogue.count("diff.more", len(described) - MOST_CHANGES))
    if texts:
        lines.append(_say_texts(texts, catalogue))
    lines += [
        escape_plain(catalogue.say("entry.accepted", kind=each.kind, reason=each.reason))
        for each in accepted
    ]
    return "\n".join([summary, *([""] if lines else []), *(f"- {line}" for line in lines)])


def render_first_entry(tables: Sequence[TableSize], catalogue: Catalogue) -> str:
    """Render what the first version has: its tables, and their rows.

    Args:
        tables: the tables.
        catalogue: the dataset's language.
    """
    lines = [
        catalogue.count("entry.first-table", table.rows, name=quote_literal(table.name))
        for table in tables
    ]
    summary = catalogue.say("entry.first")
    return "\n".join([summary, *([""] if lines else []), *(f"- {line}" for line in lines)])


def _say_table(table: TableDifference, columns: list[str], catalogue: Catalogue) -> str:
    told = sum_up(table, catalogue)
    fields = list(table.count_by_field())
    if fields:
        named = ", ".join(quote_literal(name) for name in fields[:MOST_FIELDS])
        more = ", …" if len(fields) > MOST_FIELDS else ""
        told = catalogue.say("entry.fields", told=told, fields=f"{named}{more}")
    told = ", ".join(filter(None, (told, *columns)))
    return catalogue.say("diff.table", name=quote_literal(table.name), told=told)


def _say_texts(places: list[str], catalogue: Catalogue) -> str:
    """Say which texts for readers are worded otherwise, by the places where they stand."""
    title = catalogue.say(f"rule.{_TEXTS}.title")
    named = ", ".join(quote_literal(place) for place in places[:MOST_CHANGES])
    told = catalogue.say("entry.texts", title=title, places=named)
    hidden = len(places) - MOST_CHANGES
    return f"{told}, {catalogue.count('diff.more', hidden)}" if hidden > 0 else told


def _say_columns(table: TableDifference, catalogue: Catalogue) -> list[str]:
    """Say which whole columns come and go, and in how many of the kept rows they say something."""
    told = []
    for kind, columns in (("added", table.new_cells), ("removed", table.lost_cells)):
        for name, cells in columns.items():
            filled = int((cells != "").sum())
            said = (
                catalogue.count("entry.filled", filled)
                if filled
                else catalogue.say("entry.filled-nowhere")
            )
            told.append(
                catalogue.say(f"entry.field.{kind}", field=quote_literal(name), filled=said)
            )
    return told
