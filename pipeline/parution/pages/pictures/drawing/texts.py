"""How wide a text is in the fonts of a reader, which nobody knows: never less than it will be."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

# Of the two sizes of text, in the units of a drawing, and from one line to the next.
SIZE, SMALL, LINE = 14.0, 13.0, 18.0
_NARROW = frozenset("ijlftrI.,;:'’!|()[]{}/\\-·\"° \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}")
_WIDE = frozenset("mwMWQOGDHNUC@%&œŒæÆ—…")
_NARROW_EM, _EM, _CAPITAL_EM, _WIDE_EM, _FULL_EM = 0.4, 0.62, 0.72, 0.95, 1.1


@lru_cache(maxsize=4096)
def _measure_sign(sign: str) -> float:
    if sign in _NARROW:
        return _NARROW_EM
    if sign in _WIDE:
        return _WIDE_EM
    if unicodedata.combining(sign):
        return 0.0
    if unicodedata.east_asian_width(sign) in {"W", "F"}:
        return _FULL_EM
    if not sign.isascii() and not sign.isalpha():
        return _WIDE_EM
    return _CAPITAL_EM if sign.isupper() else _EM


def measure(text: str, size: float = SIZE) -> float:
    """Measure a text, in the units of its size, as wide as usual fonts may draw it."""
    return sum(map(_measure_sign, text)) * size


def wrap(text: str, width: float, most: int, size: float = SIZE) -> tuple[str, ...]:
    """Part a text in lines; what does not fit in them is cut, and ends with « … ».

    Args:
        text: the text, on one line.
        width: of a line.
        most: lines that there may be.
        size: of the text.

    Returns:
        At least one line.
    """
    lines: list[str] = []
    line = ""
    for word in _split_words(text, width, size):
        longer = f"{line} {word}" if line else word
        if not line or measure(longer, size) <= width:
            line = longer
            continue
        lines.append(line)
        line = word
        if len(lines) == most:
            break
    else:
        return (*lines, line) if line or not lines else tuple(lines)
    last = lines[-1]
    while last and measure(last + "…", size) > width:
        last = last[:-1]
    return (*lines[:-1], last.rstrip(" ,;:") + "…")


def _keep_together(text: str) -> str:
    """Keep a quotation mark with what it quotes, and a sign with the word before it."""
    text = text.replace("« ", "«\N{NO-BREAK SPACE}")
    for sign in "»;:?!":
        text = text.replace(f" {sign}", f"\N{NO-BREAK SPACE}{sign}")
    return text


def _split_words(text: str, width: float, size: float) -> list[str]:
    """Split a text at its spaces, and a word that no line can hold where it must be."""
    words = []
    for word in _keep_together(text).split(" "):
        rest = word
        while measure(rest, size) > width and len(rest) > 1:
            kept = len(rest) - 1
            while kept > 1 and measure(rest[:kept], size) > width:
                kept -= 1
            words.append(rest[:kept])
            rest = rest[kept:]
        words.append(rest)
    return words
