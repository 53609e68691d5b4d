"""What differs between two editions, as a page of its own: changed cells are marked."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from parution.releases.rules import RULES
from parution.reports.difference import (
    drop_resembling,
    list_described,
    list_told,
    say_change,
    say_fields,
    say_key,
    say_title,
    sum_up,
)
from parution.reports.pages import open_template

if TYPE_CHECKING:
    from collections.abc import Iterable

    import polars as pl

    from parution.messages import Catalogue
    from parution.model.difference import (
        EditionDifference,
        Resembling,
        RowChange,
        TableDifference,
    )

# Rows of each kind that the page shows of a table.
MOST_ROWS = 1000


def render_html(difference: EditionDifference, catalogue: Catalogue) -> str:
    """Render a difference as one HTML file, which reads nothing else.

    Args:
        difference: the difference.
        catalogue: the language.
    """
    return _render(difference, catalogue, say_title(difference, catalogue), home="")


def render_published(difference: EditionDifference, catalogue: Catalogue, *, home: str) -> str:
    """Render the same page for those who meet it beside the dataset, on a portal.

    Args:
        difference: from a published version to the next one.
        catalogue: the language.
        home: address of the dataset's page, from this one.
    """
    title = catalogue.say(
        "changes.title",
        name=difference.after.package.name,
        before=difference.before.label,
        after=difference.after.label,
    )
    return _render(difference, catalogue, title, home=home)


def _render(difference: EditionDifference, catalogue: Catalogue, title: str, *, home: str) -> str:
    return open_template("difference.html.j2").render(
        language=catalogue.language,
        say=catalogue.say,
        title=title,
        home=home,
        tables=[_show(table, catalogue) for table in list_told(difference)],
        described=[
            {
                "level": RULES[change.rule].level.word,
                "text": say_change(change, catalogue),
                "rule": change.rule,
            }
            for change in list_described(difference)
        ],
    )


def _show(table: TableDifference, catalogue: Catalogue) -> dict[str, Any]:
    removed, added = drop_resembling(table)
    hidden = sum(
        max(0, number - MOST_ROWS)
        for number in (removed.height, added.height, len(table.resembling), table.keys.height)
    )
    changed = (
        ("resembling", _list_changed(table, table.resembling, catalogue)),
        ("changed", _list_changed(table, table.list_changed(), catalogue)),
    )
    return {
        "name": table.name,
        "told": sum_up(table, catalogue),
        "touched": say_fields(table, catalogue),
        "whole": [
            {"kind": kind, **_list_whole(table, kind, frame)}
            for kind, frame in (("added", added), ("removed", removed))
            if not frame.is_empty()
        ],
        "changed": [{"kind": kind, "rows": rows} for kind, rows in changed if rows],
        "hidden": catalogue.count("diff.more", hidden) if hidden else "",
    }


def _list_whole(table: TableDifference, kind: str, frame: pl.DataFrame) -> dict[str, Any]:
    """List rows that came or went, by the fields of which one of them says something."""
    shape = table.before if kind == "removed" else table.after
    names = [table.renamed.get(name, name) for name in shape.fields] if shape else []
    rows = list(frame.head(MOST_ROWS).iter_rows())
    told = [at for at in range(len(names)) if any(row[at + 1] for row in rows)]
    return {
        "fields": [names[at] for at in told],
        "rows": [{"number": row[0], "cells": [row[at + 1] for at in told]} for row in rows],
    }


def _list_changed(
    table: TableDifference, rows: Iterable[RowChange | Resembling], catalogue: Catalogue
) -> list[dict[str, Any]]:
    """List rows that changed, each by its key and its cells: a wide table is read downwards."""
    return [
        {"number": row.after, "key": say_key(table, row.key, catalogue), "cells": row.cells}
        for row in islice(rows, MOST_ROWS)
    ]
