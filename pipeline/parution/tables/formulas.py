"""Texts that a spreadsheet would run: a CSV opened there shows what they compute, or worse.

Source: OWASP, « CSV Injection ». In a table they are told, and never altered: what to do about
them is for whoever publishes it. In what is written for a person alone, they are disarmed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from parution.messages import printable
from parution.model.report import ReportWarning
from parution.tables.texts import find_texts

if TYPE_CHECKING:
    from pathlib import Path

    from parution.model.package import Resource

_STARTS = ("=", "+", "-", "@", "\t", "\r")
# Beside what every spreadsheet runs: what some take for the signs of a formula.
_WIDE = ("＝", "＋", "－", "＠", "\n")
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


def disarm(cell: str) -> str:
    """Have a spreadsheet show a cell that it would run: with an apostrophe before it.

    What acts instead of being shown (a terminal's codes, marks that turn a text around) is
    spelt, but for the lines of the cell.
    """
    shown = "\n".join(map(printable, cell.replace("\r\n", "\n").split("\n")))
    return f"'{shown}" if is_formula(cell) or cell.startswith(_WIDE) else shown


def is_formula(text: str) -> bool:
    """Tell whether a spreadsheet would run a text as a formula."""
    return text.startswith(_STARTS) and _HARMLESS.fullmatch(text) is None
