"""What differs between two editions, as a page of its own: changed cells are marked."""

from __future__ import annotations

from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from parution.messages import printable
from parution.model.shortening import shorten
from parution.releases.rules import RULES
from parution.reports.difference import (
    drop_resembling,
    list_described,
    list_told,
    say_change,
    say_fields,
    say_title,
    sum_up,
)
from parution.reports.formats import DifferenceFormat

if TYPE_CHECKING:
    from collections.abc import Iterable

    import jinja2
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
# Signs of a cell.
MAX_CELL = 2000


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
    return _open_template().render(
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
    rows = [
        *_list_whole(table, "removed", removed),
        *_list_whole(table, "added", added),
        *_list_changed(table, "resembling", table.resembling),
        *_list_changed(table, "changed", table.list_changed()),
    ]
    shape = table.after or table.before
    fields = shape.fields if shape else ()
    # A field of which no row says anything would push those that changed out of sight.
    told = [at for at in range(len(fields)) if any("same" not in row["cells"][at] for row in rows)]
    for row in rows:
        row["cells"] = [row["cells"][at] for at in told]
    hidden = sum(
        max(0, number - MOST_ROWS)
        for number in (removed.height, added.height, len(table.resembling), table.keys.height)
    )
    return {
        "name": table.name,
        "told": sum_up(table, catalogue),
        "touched": say_fields(table, catalogue),
        "fields": [fields[at] for at in told],
        "rows": rows,
        "hidden": catalogue.count("diff.more", hidden) if hidden else "",
    }


def _list_whole(table: TableDifference, kind: str, frame: pl.DataFrame) -> list[dict[str, Any]]:
    shape = table.before if kind == "removed" else table.after
    if shape is None:
        return []
    names = [table.renamed.get(name, name) for name in shape.fields]
    fields = table.after.fields if table.after else shape.fields
    found = []
    for row in frame.head(MOST_ROWS).iter_rows():
        cells = dict(zip(names, row[1:], strict=True))
        shown = [{"text": cells.get(name, "")} for name in fields]
        found.append({"kind": kind, "number": row[0], "cells": shown})
    return found


def _list_changed(
    table: TableDifference, kind: str, rows: Iterable[RowChange | Resembling]
) -> list[dict[str, Any]]:
    if table.after is None:
        return []
    keys = table.key or table.after.fields
    found = []
    for row in islice(rows, MOST_ROWS):
        cells: dict[str, dict[str, Any]] = {
            name: {"text": cell} for name, cell in zip(keys, row.key, strict=True)
        }
        for cell in row.cells:
            cells[cell.field] = {
                "before": cell.before,
                "after": cell.after,
                "rewritten": cell.rewritten,
            }
        shown = [cells.get(name, {"same": True}) for name in table.after.fields]
        found.append({"kind": kind, "number": row.after, "cells": shown})
    return found


def _spell(text: str) -> str:
    """Spell what would hide, or turn the text around; the lines of a cell stay."""
    return "\n".join(map(printable, shorten(text, MAX_CELL).splitlines()))


@cache
def _open_template() -> jinja2.Template:
    import jinja2  # noqa: PLC0415 - only this format needs it

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("parution.reports"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["spell"] = _spell
    return environment.get_template("difference.html.j2")


FORMAT = DifferenceFormat(render_html)
