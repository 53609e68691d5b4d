"""What is blank in a cell: spaces of all kinds, and the characters that nobody sees."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# Spaces (no-break ones too), zero-width characters, marks of byte order left by a copy.
_BLANK = r"[\s\u200b\u200c\u200d\u2060\ufeff]"
_AROUND = re.compile(rf"\A{_BLANK}+|{_BLANK}+\Z")


def strip_blanks(text: str) -> str:
    r"""Take off the blanks around a text, those that nobody sees included.

    Example:
        >>> strip_blanks(" \u00a0Lyon\u200b ")
        'Lyon'
    """
    return _AROUND.sub("", text)


def is_blank(cells: Iterable[str]) -> bool:
    """Tell whether cells have nothing but blanks."""
    return not any(cell and strip_blanks(cell) for cell in cells)
