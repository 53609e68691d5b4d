"""Texts that a spreadsheet would run: a CSV opened there shows what they compute, or worse.

Source: OWASP, « CSV Injection ». They are told, and never altered: what to do about them is
for whoever publishes the table.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from parution.model.report import ReportWarning
from parution.tables.cells import open_cells

if TYPE_CHECKING:
    from pathlib import Path

    from parution.model.package import Resource

_STARTS = ("=", "+", "-", "@", "\t", "\r")
# Only a text is run: what reads as a number, a telephone number or a dash is shown as it is.
_HARMLESS = re.compile(r"[+-]?[\d\s.,/()-]*%?")
_TEXT_TYPES = frozenset({"string", "any"})


def find_formulas(resource: Resource, base: Path) -> tuple[ReportWarning, ...]:
    """Find the text cells that a spreadsheet would run as formulas.

    Args:
        resource: a local table.
        base: folder that its path is relative to.

    Returns:
        One warning a column that has any: their number, and the first of them.

    Raises:
        DataError: the table cannot be read.
    """
    found: dict[int, tuple[int, str, int]] = {}
    with open_cells(resource, base) as (labels, rows):
        for position, label in enumerate(labels):
            if _is_run(label):
                found[position] = (1, label, 1)
        types = [_find_type(resource, label) for label in labels]
        looked_at = [at for at, kind in enumerate(types) if kind in _TEXT_TYPES]
        for number, cells in rows:
            for at in looked_at:
                if at < len(cells) and _is_run(cells[at]):
                    row, cell, count = found.get(at, (number, cells[at], 0))
                    found[at] = (row, cell, count + 1)
    return tuple(
        ReportWarning(
            "spreadsheet-formula",
            f'a spreadsheet would run {count} of the cells as formulas; the first is "{cell}"',
            row_number=row,
            field_name=labels[at],
            values={"cell": cell, "number": str(count)},
        )
        for at, (row, cell, count) in sorted(found.items())
    )


def _is_run(cell: object) -> bool:
    return isinstance(cell, str) and cell.startswith(_STARTS) and _HARMLESS.fullmatch(cell) is None


def _find_type(resource: Resource, label: str) -> str:
    field = resource.schema.find_field(label)
    return field.type if field else "string"
