"""Texts that a spreadsheet would run: a CSV opened there shows what they compute, or worse.

Source: OWASP, « CSV Injection ». They are told, and never altered: what to do about them is
for whoever publishes the table.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from parution.model.report import ReportWarning
from parution.tables.texts import find_texts

if TYPE_CHECKING:
    from pathlib import Path

    from parution.model.package import Resource

_STARTS = ("=", "+", "-", "@", "\t", "\r")
# Only a text is run: what reads as a number, a telephone number or a dash is shown as it is.
_HARMLESS = re.compile(r"[+-]?[\d\s.,/()-]*%?")


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
    return tuple(
        ReportWarning(
            "spreadsheet-formula",
            f"a spreadsheet would run {each.count} of the cells as formulas; the first is "
            f'"{each.cell}"',
            row_number=each.row,
            field_name=each.label,
            values={"cell": each.cell, "number": str(each.count)},
        )
        for each in find_texts(resource, base, is_formula)
    )


def is_formula(text: str) -> bool:
    """Tell whether a spreadsheet would run a text as a formula."""
    return text.startswith(_STARTS) and _HARMLESS.fullmatch(text) is None
