"""Long texts are cut where they are shown, to a person or to a program."""

from __future__ import annotations

# Characters of a cell, a name, a bound.
MAX_CELL = 80
# Of what two texts have in common, before what differs.
CONTEXT = 20
# Of what is expected of a cell, e.g. the values that are permitted.
MAX_LIST = 400
# Of a note or a message of the JSON report, which may repeat a pattern of some megabytes.
MAX_NOTE = 2_000


def shorten(text: str, most: int = MAX_CELL) -> str:
    """Cut a long text, and say so with an ellipsis."""
    return text if len(text) <= most else text[: most - 1] + "…"


def shorten_both(before: str, after: str) -> tuple[str, str]:
    """Cut two long texts where they differ: what is the same before that is left out.

    They are cut between two words where there is one near.

    Args:
        before: a text.
        after: what it became.

    Returns:
        Both, each of at most :data:`MAX_CELL` characters but for two ellipses.

    Example:
        >>> shorten_both("a" * 90 + " nord", "a" * 90 + " sud")
        ('…aaaaaaaaaaaaaaaaaaa nord', '…aaaaaaaaaaaaaaaaaaa sud')
        >>> shorten_both("mots " * 20 + "vus", "mots " * 20 + "lus")
        ('…mots mots mots vus', '…mots mots mots lus')
    """
    if max(len(before), len(after)) > MAX_CELL:
        pairs = enumerate(zip(before, after, strict=False))
        same = next((at for at, (old, new) in pairs if old != new), min(len(before), len(after)))
        start = same - CONTEXT
        if start > 0:
            start = before.find(" ", start, same - 1) + 1 or start
            before, after = f"…{before[start:]}", f"…{after[start:]}"
    return shorten(before), shorten(after)


def shorten_note(note: str) -> str:
    """Cut a note that is longer than :data:`MAX_NOTE`, and say how long it was.

    Example:
        >>> shorten_note('constraint "pattern" is "' + "a" * 5000 + '"')[-24:]
        'aaaa… (5026 characters)"'
    """
    if len(note) <= MAX_NOTE:
        return note
    end = f" ({len(note)} characters)" + ('"' if note.endswith('"') else "")
    return shorten(note, MAX_NOTE - len(end)) + end
