"""What differs between two editions, in Markdown: for a pull request, a note, a wiki."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from parution.packaging.escaping import escape_comment
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
    from collections.abc import Iterable, Iterator, Sequence

    from parution.messages import Catalogue
    from parution.model.difference import (
        EditionDifference,
        Resembling,
        RowChange,
        TableDifference,
    )


def render_markdown(difference: EditionDifference, catalogue: Catalogue) -> str:
    """Render a difference as GitHub and GitLab read Markdown; cells are text, and nothing else.

    Args:
        difference: the difference.
        catalogue: the language.
    """
    lines = [f"## {escape_comment(say_title(difference, catalogue))}"]
    for table in list_told(difference):
        told = catalogue.say("diff.table", name=table.name, told=sum_up(table, catalogue))
        lines += ["", f"### {escape_comment(told)}", ""]
        if fields := say_fields(table, catalogue):
            lines += [escape_comment(fields), ""]
        lines += _render_rows(table, catalogue)
    described = list(list_described(difference))
    if described:
        lines += ["", f"### {escape_comment(catalogue.say('diff.described'))}", ""]
    for change in described:
        level = catalogue.say(f"diff.level.{RULES[change.rule].level.word}")
        said = escape_comment(say_change(change, catalogue))
        lines.append(f"- **{escape_comment(level)}** — {said} (`{change.rule}`)")
    return "\n".join(lines).rstrip() + "\n"


def _render_rows(table: TableDifference, catalogue: Catalogue) -> Iterator[str]:
    if table.before is None or table.after is None:
        return
    removed, added = drop_resembling(table)
    for key, rows, fields in (
        ("diff.heading.added", added, table.after.fields),
        ("diff.heading.removed", removed, table.before.fields),
    ):
        if rows.is_empty():
            continue
        yield f"**{escape_comment(catalogue.say(key))}**\n"
        for row in rows.head(MOST_ROWS).iter_rows():
            cells = escape_comment(say_cells(fields, row[1:], catalogue))
            yield f"- {escape_comment(catalogue.say('diff.row', row=row[0]))} {cells}"
        yield from _say_more(rows.height, catalogue)
        yield ""
    yield from _render_changes("changed", table.list_changed(), table.keys.height, table, catalogue)
    kind = "renamed" if table.key else "resembling"
    total = len(table.resembling)
    yield from _render_changes(kind, table.resembling, total, table, catalogue)


def _render_changes(
    kind: str,
    rows: Iterable[RowChange | Resembling],
    total: int,
    table: TableDifference,
    catalogue: Catalogue,
) -> Iterator[str]:
    if not total:
        return
    words = ("row", "key", "field", "before", "after")
    yield f"**{escape_comment(catalogue.say(f'diff.heading.{kind}'))}**\n"
    yield _render_line([escape_comment(catalogue.say(f"diff.column.{word}")) for word in words])
    yield _render_line(["---"] * len(words))
    for row in islice(rows, MOST_ROWS):
        for cell in row.cells:
            before, after = show_cells(cell, catalogue)
            yield _render_line(
                [
                    str(row.after),
                    escape_comment(say_key(table, row.key, catalogue)),
                    escape_comment(cell.field),
                    escape_comment(before),
                    escape_comment(after),
                ]
            )
    yield ""
    yield from _say_more(total, catalogue)


def _render_line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _say_more(total: int, catalogue: Catalogue) -> Iterator[str]:
    if total > MOST_ROWS:
        yield f"- {escape_comment(catalogue.count('diff.more', total - MOST_ROWS))}"
