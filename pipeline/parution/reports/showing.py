"""What stands in a file, shown to a person: columns by letter, characters that nobody sees."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from parution.model.report import DESCRIPTIONS
from parution.model.shortening import MAX_CELL, shorten
from parution.structured import dump_json

if TYPE_CHECKING:
    from collections.abc import Iterable

    from parution.messages import Catalogue

# Characters that nobody sees, or takes for another: the end of the key of their name. A usual
# space is one at an end of a text only.
INVISIBLE = {
    "\t": "tab",
    "\n": "newline",
    "\r": "newline",
    "\u00a0": "no-break-space",
    "\u00ad": "soft-hyphen",
    "\u2007": "thin-space",
    "\u2008": "thin-space",
    "\u2009": "thin-space",
    "\u200a": "thin-space",
    "\u200b": "zero-width",
    "\u200c": "zero-width",
    "\u200d": "zero-width",
    "\u2060": "zero-width",
    "\u202f": "narrow-space",
    "\ufeff": "byte-order-mark",
}
# What a CI obeys anywhere in a line of its log (« ##[error] » on GitHub, « ##vso[…] » on Azure
# Pipelines), and where a line begins (« ::error:: »).
_COMMAND = re.compile(r"#(?=#[\w.-]*\[)")
_COMMAND_LINE = re.compile(r"^([^\S\n]*):(?=:)", re.MULTILINE)
# What is drawn in the place of those that print as a blank; the others are escaped.
_SPACE, _OTHER_SPACE = "␣", "⍽"


def name_column(number: int) -> str:
    """Name a column as a spreadsheet does.

    Args:
        number: from 1.

    Example:
        >>> name_column(1), name_column(26), name_column(27), name_column(703)
        ('A', 'Z', 'AA', 'AAA')
    """
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def name_kind(kind: str, catalogue: Catalogue) -> str:
    """Name a kind of errors in a few words; ``kind`` is its type in the report."""
    key = f"kind.{kind}"
    if not catalogue.knows(key):
        described = kind in DESCRIPTIONS | {"metadata-error", "resource-error"}
        key = "kind.description" if described else "kind.other"
    return catalogue.say(key)


def spell_commands(line: str) -> str:
    r"""Spell what a CI that reads its own log would obey in a line.

    Source: github.com/actions/runner, ``ActionCommand.cs``: where no ``::`` begins a line, what
    follows ``##[`` is a command wherever it stands.

    Example:
        >>> spell_commands("« ##[error]a »"), spell_commands("::group::a")
        ('« \\x23#[error]a »', '\\x3a:group::a')
    """
    return _COMMAND.sub(r"\\x23", _COMMAND_LINE.sub(r"\1\\x3a", line))


def spell_commands_as(document: str, number_sign: str, colon: str = ":") -> str:
    """Spell the commands of a log that a document quotes, in the escapes of its format.

    Args:
        document: a document where « ## » only stands in texts, and so does what begins a line
            with « :: ».
        number_sign: what its format reads as « # ».
        colon: what it reads as « : »; where none of its lines begins with a text, the same.
    """
    spelt = _COMMAND.sub(lambda _: number_sign, document)
    return _COMMAND_LINE.sub(lambda found: f"{found[1]}{colon}", spelt)


def dump_report(document: object) -> str:
    """Render a report as JSON, with nothing that acts on a terminal or in the log of a CI."""
    return spell_commands_as(dump_json(document), "\\u0023")


def show(text: str) -> str:
    """Show a text, the blanks that mislead drawn: « 12␣ » ends with a space.

    « 1⍽200 » has another space than the usual. Controls are escaped, as in every sentence.

    Args:
        text: what stands in the file.

    Returns:
        The text to put between quotation marks, cut where it is long; :func:`tell_invisible`
        names what is drawn.
    """
    start, end = _find_ends(text)
    head = "".join(
        _SPACE if not start <= at < end else _draw(character)
        for at, character in enumerate(text[: MAX_CELL + 1])
    )
    return shorten(head)


def quote(text: str, catalogue: Catalogue) -> str:
    """Show a text between quotation marks."""
    return catalogue.say("cell.written", cell=show(text))


def name_delimiter(delimiter: str, catalogue: Catalogue) -> str:
    """Name what separates cells: between quotation marks, or by its name where nobody sees it."""
    return catalogue.say("delimiter.tab") if delimiter == "\t" else quote(delimiter, catalogue)


def tell_invisible(texts: Iterable[str], catalogue: Catalogue) -> str:
    """Name the characters of some texts that nobody sees, e.g. « ⍽ est une espace insécable ».

    Args:
        texts: what stands in the file.
        catalogue: the language.

    Returns:
        ``""`` where there are none.
    """
    signs: dict[str, str] = {}
    for text in texts:
        if _find_ends(text) != (0, len(text)):
            signs["space"] = _SPACE
        for character, name in INVISIBLE.items():
            if character in text:
                signs.setdefault(name, _draw(character))
    return ", ".join(catalogue.say(f"invisible.{name}", sign=sign) for name, sign in signs.items())


def _find_ends(text: str) -> tuple[int, int]:
    """Find where a text begins and ends but for its spaces."""
    start = len(text) - len(text.lstrip(" "))
    return start, max(start, len(text.rstrip(" ")))


def _draw(character: str) -> str:
    blank = character in INVISIBLE and character.isspace() and character not in "\t\r\n"
    return _OTHER_SPACE if blank else character
