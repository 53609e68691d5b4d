"""A table's difference in plain values, as the JSON of ``parution diff`` has it, and what it does.

Applied to the rows before, it gives the rows after to the letter, and its inverse gives back
those before: a reuser who has one edition and the difference has both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from parution.model.difference import FIRST_ROW

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import polars as pl

    from parution.model.difference import Resembling, RowChange, TableDifference, TableShape

_SIDES = {"before": "after", "after": "before"}


class NotApplicableError(ValueError):
    """A difference does not fit the rows that it is applied to: another edition is before."""


def describe_table(table: TableDifference) -> dict[str, Any]:
    """Describe the rows of a table that differ, in plain values."""
    return {
        "name": table.name,
        "oldName": table.old_name,
        "key": list(table.key),
        "before": _describe_shape(table.before),
        "after": _describe_shape(table.after),
        "renamed": dict(table.renamed),
        "removed": _describe_rows(table.removed),
        "added": _describe_rows(table.added),
        "changed": [_describe_row_change(row) for row in table.list_changed()],
        "moved": table.moved.to_dicts(),
        "lostCells": [
            {"field": name, "cells": cells.to_list()} for name, cells in table.lost_cells.items()
        ],
        "newCells": [
            {"field": name, "cells": cells.to_list()} for name, cells in table.new_cells.items()
        ],
        "resembling": [_describe_row_change(row) for row in table.resembling],
    }


def apply_table(
    difference: Mapping[str, Any], rows: Sequence[Sequence[str]]
) -> list[tuple[str, ...]]:
    """Apply a difference to the rows of the edition before.

    Args:
        difference: an item of ``tables`` of the JSON (``docs/diff.schema.json``), of a table
            that both editions have.
        rows: the rows of data before, a text a field.

    Returns:
        The rows of data after.

    Raises:
        NotApplicableError: the rows are not those before.
    """
    before, after = difference["before"], difference["after"]
    if len(rows) != before["rows"]:
        raise NotApplicableError(f"{len(rows)} rows, and not {before['rows']}")
    names = {old: difference["renamed"].get(old, old) for old in before["fields"]}
    kept = list(range(FIRST_ROW, FIRST_ROW + len(rows)))
    removed = {row["row"]: tuple(row["cells"]) for row in difference["removed"]}
    for number, cells in removed.items():
        _check(tuple(rows[number - FIRST_ROW]) == cells, number)
    kept = [number for number in kept if number not in removed]
    changed = {row["before"]: row["cells"] for row in difference["changed"]}
    moved = {row["before"]: row["after"] for row in difference["moved"]}
    slots: list[dict[str, str] | None] = [None] * after["rows"]
    for row in difference["added"]:
        slots[row["row"] - FIRST_ROW] = dict(zip(after["fields"], row["cells"], strict=True))
    added = {row["row"] - FIRST_ROW for row in difference["added"]}
    for number in kept:
        if number in moved:
            row = rows[number - FIRST_ROW]
            slots[moved[number] - FIRST_ROW] = _change(row, number, names, changed)
    free = (place for place, cells in enumerate(slots) if cells is None)
    for number in kept:
        if number not in moved:
            place = next(free, None)
            _check(place is not None, number)
            assert place is not None  # noqa: S101 - just checked
            slots[place] = _change(rows[number - FIRST_ROW], number, names, changed)
    new = {item["field"]: iter(item["cells"]) for item in difference["newCells"]}
    return [
        _order(cells, place in added, after["fields"], new) for place, cells in enumerate(slots)
    ]


def invert_table(difference: Mapping[str, Any]) -> dict[str, Any]:
    """Make the difference that leads back.

    Args:
        difference: as :func:`apply_table` takes it.
    """
    renamed = difference["renamed"]
    before = {new: old for old, new in renamed.items()}
    return {
        **difference,
        "key": [before.get(name, name) for name in difference["key"]],
        "name": difference["oldName"],
        "oldName": difference["name"],
        "before": difference["after"],
        "after": difference["before"],
        "renamed": before,
        "removed": difference["added"],
        "added": difference["removed"],
        "moved": [_swap(row) for row in difference["moved"]],
        "changed": [
            {**_swap(row), "cells": [_swap_cell(cell, renamed) for cell in row["cells"]]}
            for row in difference["changed"]
        ],
        "lostCells": difference["newCells"],
        "newCells": difference["lostCells"],
        "resembling": [
            {**_swap(row), "cells": [_swap_cell(cell, renamed) for cell in row["cells"]]}
            for row in difference["resembling"]
        ],
    }


def _change(
    cells: Sequence[str],
    number: int,
    names: Mapping[str, str],
    changed: Mapping[int, Sequence[Mapping[str, Any]]],
) -> dict[str, str]:
    found = dict(zip(names.values(), cells, strict=True))
    for cell in changed.get(number, ()):
        _check(found[cell["field"]] == cell["before"], number)
        found[cell["field"]] = cell["after"]
    return found


def _order(
    cells: dict[str, str] | None,
    is_added: bool,
    fields: Sequence[str],
    new: Mapping[str, Iterator[str]],
) -> tuple[str, ...]:
    if cells is None:
        raise NotApplicableError("fewer rows than the difference says")
    if is_added:
        return tuple(cells[field] for field in fields)
    return tuple(next(new[field]) if field in new else cells[field] for field in fields)


def _swap(row: Mapping[str, Any]) -> dict[str, Any]:
    return {_SIDES.get(key, key): value for key, value in row.items()}


def _swap_cell(cell: Mapping[str, Any], renamed: Mapping[str, str]) -> dict[str, Any]:
    old = {new: name for name, new in renamed.items()}
    return {**_swap(cell), "field": old.get(cell["field"], cell["field"])}


def _check(holds: bool, number: int) -> None:
    if not holds:
        raise NotApplicableError(f"row {number} is another")


def _describe_shape(shape: TableShape | None) -> dict[str, Any] | None:
    return {"fields": list(shape.fields), "rows": shape.rows} if shape else None


def _describe_rows(rows: pl.DataFrame) -> list[dict[str, Any]]:
    return [{"row": row[0], "cells": list(row[1:])} for row in rows.iter_rows()]


def _describe_row_change(row: RowChange | Resembling) -> dict[str, Any]:
    return {
        "before": row.before,
        "after": row.after,
        "key": list(row.key),
        "cells": [
            {
                "field": cell.field,
                "before": cell.before,
                "after": cell.after,
                "rewritten": cell.rewritten,
            }
            for cell in row.cells
        ],
    }
