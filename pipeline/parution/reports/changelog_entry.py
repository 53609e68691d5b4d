"""The entry of a version in the changelog of the data: what changed, as an editor would say it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parution.messages import printable
from parution.packaging.documents import escape_plain
from parution.releases.rules import find_bump
from parution.reports.difference import list_described, list_told, say_change, sum_up

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from parution.messages import Catalogue
    from parution.model.difference import EditionDifference, TableDifference
    from parution.model.release import AcceptedWarning, TableSize

# Changes of the description that are told one by one.
MOST_CHANGES = 30
# Tables that the summary names.
MOST_TABLES = 3
# Fields that are named for a table.
MOST_FIELDS = 6


def render_entry(
    difference: EditionDifference, accepted: Iterable[AcceptedWarning], catalogue: Catalogue
) -> str:
    """Render what a version changes: a paragraph that sums it up, then a list.

    Args:
        difference: from the version before.
        accepted: what somebody accepted for this version.
        catalogue: the dataset's language.

    Returns:
        Markdown.
    """
    bump = find_bump(difference.changes)
    tables = list(list_told(difference))
    described = list(list_described(difference))
    level = catalogue.say(f"diff.bump.{bump.word}") if bump else catalogue.say("entry.no-change")
    touched = ", ".join(
        catalogue.say("entry.table", name=table.name, told=sum_up(table, catalogue))
        for table in tables[:MOST_TABLES]
    )
    if len(tables) > MOST_TABLES:
        touched += ", …"
    key = "entry.summary-tables" if tables else "entry.summary"
    summary = catalogue.say(key, level=level[:1].upper() + level[1:], tables=touched)
    lines = [_say_table(table, catalogue) for table in tables]
    lines += [escape_plain(say_change(each, catalogue)) for each in described[:MOST_CHANGES]]
    if len(described) > MOST_CHANGES:
        lines.append(catalogue.count("diff.more", len(described) - MOST_CHANGES))
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
        catalogue.count("entry.first-table", table.rows, name=_write_code(table.name))
        for table in tables
    ]
    summary = catalogue.say("entry.first")
    return "\n".join([summary, *([""] if lines else []), *(f"- {line}" for line in lines)])


def _say_table(table: TableDifference, catalogue: Catalogue) -> str:
    told = sum_up(table, catalogue)
    fields = list(table.count_by_field())
    if fields:
        named = ", ".join(_write_code(name) for name in fields[:MOST_FIELDS])
        more = ", …" if len(fields) > MOST_FIELDS else ""
        told = catalogue.say("entry.fields", told=told, fields=f"{named}{more}")
    return catalogue.say("diff.table", name=_write_code(table.name), told=told)


def _write_code(name: str) -> str:
    return f"`{printable(name).replace('`', '')}`"
