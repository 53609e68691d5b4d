"""Texts that were read in another encoding than theirs before they came here: ``Ã©`` for ``é``.

Such a text is valid, and nothing that reads it again can tell. What is looked for is what
UTF-8 makes of an accent, a dash or a quote when it is read as Windows-1252, and the character
that takes the place of what could not be read.
"""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

import numpy as np

from parution.model.report import ReportWarning
from parution.tables.texts import find_texts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from parution.model.package import Resource

# What Windows-1252 makes of the bytes 80 to BF, the second and next ones of a character of UTF-8.
_NEXT = "\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
# Punctuation that may follow a capital Ã or Â in earnest: « IRMÃ… » in Portuguese.
_PUNCTUATION = "\u00a0«»‘’“”–—…"
_MOJIBAKE = re.compile(
    rf"[ÃÂ](?![{_PUNCTUATION}])[{_NEXT}]"
    rf"|(?<![A-ZÀ-Þ])[ÃÂ][{_PUNCTUATION}]"
    rf"|â[{_NEXT}][{_NEXT}]"
    # A control character of ISO-8859-1 is a quote or a dash of Windows-1252.
    r"|ï»¿|\ufffd|[\x80-\x9f]"
)
# One of these is in all that the expression above finds, but for control characters; « â » alone
# is too common.
_HINTS = ("Ã", "Â", "ï»", "\ufffd")
_LATER_HINT = re.compile(f"â[{_NEXT}]")
_BLOCK = 2**20


def find_mojibake(resource: Resource, base: Path) -> tuple[ReportWarning, ...]:
    """Find the text cells that show the traces of a wrong encoding.

    A text file is looked through once, by blocks; its cells are only read where it has any
    such trace.

    Args:
        resource: a local table that can be read.
        base: folder that its path is relative to.

    Returns:
        One warning a column that has any: the number of cells, and the first of them.

    Raises:
        DataError: the table cannot be read.
    """
    if resource.is_delimited_text and not any(_may_have(resource, path) for path in resource.files):
        return ()
    return tuple(
        ReportWarning(
            "mojibake",
            f"{each.count} of the cells were read in a wrong encoding before; the first is "
            f'"{each.cell}"',
            row_number=each.row,
            field_name=each.label,
            values={"cell": each.cell, "number": str(each.count)},
        )
        for each in find_texts(resource, base, _MOJIBAKE.search)
    )


def _may_have(resource: Resource, path: Path) -> bool:
    encoding = str(resource.descriptor.get("encoding") or "utf-8")
    return any(
        (any(hint in text for hint in _HINTS) or _LATER_HINT.search(text) or _has_controls(text))
        and _MOJIBAKE.search(text)
        for text in _read_blocks(path, encoding)
    )


def _has_controls(text: str) -> bool:
    """Tell whether there are control characters of ISO-8859-1: C2 80 to C2 9F in UTF-8."""
    written = np.frombuffer(text.encode("utf-8", "ignore"), np.uint8)
    return bool(((written[:-1] == 0xC2) & (written[1:] < 0xA0)).any())  # noqa: PLR2004


def _read_blocks(path: Path, encoding: str) -> Iterator[str]:
    """Read a file in blocks that overlap, so that no trace is cut in two."""
    kept = ""
    decoder = codecs.getincrementaldecoder(encoding)("ignore")
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            text = kept + decoder.decode(block)
            yield text
            kept = text[-4:]
