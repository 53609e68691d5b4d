"""Markdown as plain text, for the documents that hold no other."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from parution.model.shortening import shorten

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_BREAKS = {"softbreak": " ", "hardbreak": "\n"}
_CODE = frozenset({"fence", "code_block"})


def write_plain(text: str, most: int) -> str:
    r"""Write the words of a Markdown text, a line a paragraph; HTML in it is text.

    Args:
        text: Markdown.
        most: how many characters are kept; a longer text ends with an ellipsis.

    Example:
        >>> write_plain("# Un *titre*\n\nUne [adresse](https://a.fr).", 40)
        'Un titre\nUne adresse.'
    """
    lines = []
    for token in _parser().parse(text):
        if token.type == "inline":
            lines.append("".join(map(_write, token.children or ())).strip())
        elif token.type in _CODE:
            lines.append(token.content.strip())
    return shorten("\n".join(filter(None, lines)), most)


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt  # noqa: PLC0415 - only what is published needs it

    return MarkdownIt("commonmark", {"html": False}).enable("table")


def _write(token: Token) -> str:
    return _BREAKS.get(token.type, token.content)
