"""The quotes of delimited text: what they hold, and where a record ends outside of them.

Bytes are *clean* where every quote opens a cell or closes one, with no lone CR and no NUL: on
such bytes every reader of RFC 4180 agrees, Python's ``csv`` included.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

QUOTE, LF, CR = 34, 10, 13
# A byte order mark, and what zlib writes first and text may too: Polars would not read text.
MAGIC = (b"\xef\xbb\xbf", b"x\x01", b"x^")
# Bytes looked at at a time.
_BLOCK = 256 * 1024
# Lines at which a record is tried to begin.
_GUESSES = 20


def find_escapes(
    content: bytes, quotes: NDArray[np.int64], delimiter: int
) -> NDArray[np.int64] | None:
    """Find the doubled quotes of a clean chunk; None for one that is not clean."""
    if b"\0" in content or content.startswith(MAGIC):
        return None
    characters = np.frombuffer(content, np.uint8)
    if b"\r" in content:
        returns = np.flatnonzero(characters == CR)
        if returns[-1] == len(content) - 1 or (characters[returns + 1] != LF).any():
            return None
    if not quotes.size:
        return quotes
    if quotes.size % 2:
        return None
    opening, closing = quotes[0::2], quotes[1::2]
    before = characters[opening - 1]
    opens = (before == delimiter) | (before == LF)
    opens[0] |= opening[0] == 0
    after = characters[np.minimum(closing + 1, len(content) - 1)]
    closes = (after == delimiter) | (after == LF) | (after == CR)
    closes[-1] |= closing[-1] == len(content) - 1
    doubled = opening[1:] == closing[:-1] + 1
    opens[1:] |= doubled
    closes[:-1] |= doubled
    return closing[:-1][doubled] if opens.all() and closes.all() else None


def guess_boundary(window: bytes, delimiter: int) -> int:
    """Find where a record seems to end, near the end of some bytes: 0 where it is not seen.

    Whether a quote opens or closes is told by what is beside it. In a cell that looks like a
    table this may be wrong; the chunk then has a quote too many, and is read slowly.
    """
    quotes = np.flatnonzero(np.frombuffer(window, np.uint8) == QUOTE)
    if not quotes.size:
        return window.rfind(b"\n") + 1
    start = 0
    for _ in range(_GUESSES):
        start = window.find(b"\n", start) + 1
        end = find_boundary(window[start:]) if start else 0
        if not end:
            return 0
        within = quotes[np.searchsorted(quotes, start) : np.searchsorted(quotes, start + end)]
        if find_escapes(window[start : start + end], within - start, delimiter) is not None:
            return start + end
    return 0


def find_boundary(content: bytes) -> int:
    """Find the end of the last whole record: 0 where there is none."""
    end = content.rfind(b"\n")
    before = count_byte(content, QUOTE, max(end, 0))
    while end >= 0 and before % 2:
        line = content.rfind(b"\n", 0, content.rfind(b'"', 0, end))
        before -= content.count(b'"', max(line, 0), end)
        end = line
    return end + 1


def count_byte(content: bytes, character: int, end: int | None = None) -> int:
    """Count a character as the processor does best: by blocks that its cache holds."""
    characters = np.frombuffer(content, np.uint8)[:end]
    starts = range(0, characters.size, _BLOCK)
    return sum(int(np.count_nonzero(characters[at : at + _BLOCK] == character)) for at in starts)


def find_longest_line(content: bytes) -> int:
    """Find how many bytes the longest physical line has, its end included."""
    newlines = np.flatnonzero(np.frombuffer(content, np.uint8) == LF)
    ends = np.concatenate(([-1], newlines, [len(content) - 1]))
    return int(np.diff(ends).max())
