"""What ``parution fix`` repairs, as a diff of cells, and what it leaves: for a person, and JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.text import Text

from parution.reports.showing import name_column, name_delimiter, quote, tell_invisible
from parution.structured import dump_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parution.messages import Catalogue
    from parution.model.repair import Change, FileChange, Leaving, Repair


def render_repairs(repairs: Sequence[Repair], catalogue: Catalogue) -> Text:
    """Render what is repaired in each table, then what is left, then what to do.

    Args:
        repairs: one a table.
        catalogue: the language.
    """
    text = Text()
    for repair in repairs:
        for line, style in _list_lines(repair, catalogue):
            text.append(f"{line}\n", style)
    if len(repairs) > 1 and not any(each.differs or each.left or each.refused for each in repairs):
        text.append(f"{catalogue.count('fix.nothing-anywhere', len(repairs))}\n", "bold")
    if left := sum(sum(each.left_totals.values()) for each in repairs):
        text.append(f"{catalogue.count('fix.to-validate', left)}\n")
    if any(each.differs and not each.written for each in repairs):
        text.append(f"{catalogue.say('fix.to-write')}\n", "bold")
    text.rstrip()
    return text


def render_repairs_json(repairs: Sequence[Repair]) -> str:
    """Render the same as JSON, alike in every language."""
    return dump_json({"tables": [_describe(repair) for repair in repairs]})


def _list_lines(repair: Repair, catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    place = repair.path
    if repair.source:
        place = catalogue.say("fix.from-workbook", path=repair.path, source=repair.source)
    if repair.refused:
        why = catalogue.say(f"fix.refused.{repair.refused}", detail=repair.detail)
        yield catalogue.say("fix.refused", place=place, why=why), "red"
        return
    changed = sum(repair.change_totals.values())
    if not repair.differs and not repair.left:
        yield catalogue.say("fix.nothing", place=place), ""
        return
    if not repair.differs:
        yield catalogue.say("fix.nothing-sure", place=place), "bold"
    elif repair.written:
        yield catalogue.count("fix.written", changed, place=place), "bold"
    else:
        yield catalogue.count("fix.proposed", changed, place=place), "bold"
    for file_change in repair.file_changes:
        yield f"  {_tell_file_change(file_change, catalogue)}", ""
    yield from _list_cells(repair, catalogue)
    yield from _list_left(repair, catalogue)


def _list_cells(repair: Repair, catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    for kind, total in repair.change_totals.items():
        yield f"  {catalogue.count(f'fix.change.{kind}', total)}", ""
        shown = [change for change in repair.changes if change.kind == kind]
        for change in shown:
            yield f"    {_tell_change(change, catalogue)}", "green"
        if total > len(shown):
            yield f"    {catalogue.count('fix.more', total - len(shown))}", "dim"
    texts = [text for change in repair.changes for text in (change.before, change.after)]
    if signs := tell_invisible(texts, catalogue):
        yield f"  {catalogue.say('fix.signs', signs=signs)}", "dim"


def _list_left(repair: Repair, catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    if repair.left_totals:
        yield f"  {catalogue.say('fix.left')}", "bold"
    for reason, total in repair.left_totals.items():
        yield f"  {catalogue.count(f'fix.left.{reason}', total)}", ""
        shown = [leaving for leaving in repair.left if leaving.reason == reason]
        for leaving in shown:
            if place := _tell_left(leaving, catalogue, written=repair.written):
                yield f"    {place}", "yellow"
        if total > len(shown):
            yield f"    {catalogue.count('fix.more', total - len(shown))}", "dim"


def _tell_change(change: Change, catalogue: Catalogue) -> str:
    return catalogue.say(
        "fix.cell",
        row=change.row,
        column=name_column(change.column),
        field=change.field,
        before=quote(change.before, catalogue),
        after=quote(change.after, catalogue),
    )


def _tell_left(leaving: Leaving, catalogue: Catalogue, *, written: bool) -> str:
    """Tell where something is left: in the file as it is now."""
    row = leaving.new_row if written else leaving.row
    column = name_column(leaving.new_column if written else leaving.column)
    if leaving.row and leaving.column and leaving.field and leaving.cell:
        return catalogue.say(
            "fix.left-cell",
            row=row,
            column=column,
            field=leaving.field,
            cell=quote(leaving.cell, catalogue),
        )
    if leaving.row and leaving.column and leaving.field:
        return catalogue.say("fix.left-empty", row=row, column=column, field=leaving.field)
    if leaving.column:
        return catalogue.say("fix.left-column", row=row, column=column)
    if leaving.field:
        return catalogue.say("fix.left-field", field=leaving.field)
    if leaving.cell:
        cell = quote(leaving.cell, catalogue)
        return catalogue.say("fix.left-row", row=row, cell=cell)
    return catalogue.say("fix.left-row-only", row=row)


def _tell_file_change(change: FileChange, catalogue: Catalogue) -> str:
    delimited = change.kind in {"delimiter", "separator-line"}
    show = name_delimiter if delimited else quote
    if change.kind in {"encoding", "sheet-rows"}:
        before, after = change.before, change.after
    else:
        before, after = show(change.before, catalogue), show(change.after, catalogue)
    return catalogue.count(
        f"fix.file.{change.kind}",
        change.number,
        row=change.row,
        column=name_column(change.column),
        before=before,
        after=after,
    )


def _describe(repair: Repair) -> dict[str, Any]:
    return {
        "name": repair.table,
        "path": repair.path,
        "workbook": repair.source or None,
        "notRepaired": repair.refused or None,
        "detail": repair.detail or None,
        "differs": repair.differs,
        "written": repair.written,
        "rows": repair.rows,
        "fileChanges": [
            {
                "kind": each.kind,
                "number": each.number,
                "rowNumber": each.row or None,
                "columnNumber": each.column or None,
                "before": each.before or None,
                "after": each.after or None,
            }
            for each in repair.file_changes
        ],
        "changeTotals": dict(repair.change_totals),
        "changes": [
            {
                "kind": each.kind,
                "rowNumber": each.row,
                "columnNumber": each.column,
                "fieldName": each.field,
                "before": each.before,
                "after": each.after,
            }
            for each in repair.changes
        ],
        "leftTotals": dict(repair.left_totals),
        "left": [
            {
                "reason": each.reason,
                "rowNumber": each.row or None,
                "columnNumber": each.column or None,
                "fieldName": each.field or None,
                "cell": each.cell,
                "newRowNumber": each.new_row or None,
                "newColumnNumber": each.new_column or None,
            }
            for each in repair.left
        ],
    }
