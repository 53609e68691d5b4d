"""What is blank in a cell: spaces of all kinds, and the characters that nobody sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# The last space of Unicode: the ideographic one.
_LAST_SPACE = 0x3000
# Spaces (no-break ones too), zero-width characters, marks of byte order left by a copy.
_BLANKS = "".join(
    (
        *(chr(code) for code in range(_LAST_SPACE + 1) if chr(code).isspace()),
        *("\u200b", "\u200c", "\u200d", "\u2060", "\ufeff"),
    )
)


def strip_blanks(text: str) -> str:
    r"""Take off the blanks around a text, those that nobody sees included.

    Example:
        >>> strip_blanks(" \u00a0Lyon\u200b ")
        'Lyon'
    """
    return text.strip(_BLANKS)


def is_blank(cells: Iterable[str]) -> bool:
    """Tell whether cells have nothing but blanks."""
    return all(not (cell and cell.strip(_BLANKS)) for cell in cells)
