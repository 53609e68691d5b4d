"""A stranger's Markdown, in a document of ours: kept where it is harmless, else as plain text.

Data Package and Table Schema let descriptions be Markdown, and people who open a README see it
drawn by software that we do not know, which may obey HTML. So each block (a paragraph, a list…)
stays as it was written where all that it has is in a list of what does no harm; any other becomes
text that says what was written.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from parution.packaging.escaping import WEB, escape_plain, quote_block
from parution.structured import spell_hidden

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_HARMLESS = {
    "inline",
    "text",
    "softbreak",
    "hardbreak",
    "code_inline",
    "code_block",
    "hr",
    *(
        f"{name}_{side}"
        for name in (
            "paragraph",
            "heading",
            "blockquote",
            "bullet_list",
            "ordered_list",
            "list_item",
            "strong",
            "em",
            "link",
        )
        for side in ("open", "close")
    ),
}
# A description stands under a title and a heading of the document.
_HIGHEST = 3
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f]")


def write_prose(text: object) -> str:
    r"""Write a description in a document: its harmless Markdown as it is, the rest as text.

    Harmless are paragraphs, lists, quotations, rules, emphasis, code within a line, and links to
    the web or to mail. Headings are kept, below those of the document. HTML, images, other links,
    fences with the name of a language are not: what they were written with is shown.

    Args:
        text: Markdown (CommonMark).

    Returns:
        Markdown, without a blank line around it.

    Example:
        >>> write_prose("Des **stations**.\n\n<script>x</script>")
        'Des **stations**.\n\n\\<script\\>x\\</script\\>'
    """
    source = _CONTROL.sub(" ", str(text).replace("\r\n", "\n").replace("\r", "\n"))
    source = spell_hidden(source).strip("\n")
    written = "\n\n".join(_list_blocks(source))
    # What was written as text may have defined where a link leads: all is looked at again.
    if all(_is_harmless(tokens) for _, _, tokens in _split(written)):
        return written
    paragraphs = re.split(r"\n\s*\n", source)
    return "\n\n".join(filter(None, map(escape_plain, paragraphs)))


def summarise(text: object, most: int) -> str:
    r"""Summarise a description by its first paragraph, as plain text on one line.

    Args:
        text: Markdown (CommonMark); None for nothing.
        most: how many characters are kept; an ellipsis says where it was cut, between two words.

    Returns:
        Plain text: it is still to be escaped. ``""`` where there is no paragraph.

    Example:
        >>> summarise("# Titre\n\nDes **stations** de mesure.\n\nPlus.", 15)
        'Des stations…'
    """
    tokens = _make_parser().parse(str(text or ""))
    opened = (at for at, token in enumerate(tokens) if token.type == "paragraph_open")
    first = next(opened, None)
    if first is None:
        return ""
    line = " ".join("".join(map(_read_text, tokens[first + 1].children or ())).split())
    if len(line) <= most:
        return line
    kept = line[:most]
    head = kept if line[most - 1 : most] == " " else kept[:-1].rpartition(" ")[0] or kept[:-1]
    return head.rstrip(" ,;:") + "…"


def _read_text(token: Token) -> str:
    """Read the text of a part of a line; tags of HTML are none."""
    if token.type in {"softbreak", "hardbreak"}:
        return " "
    return "" if token.type == "html_inline" else token.content


def _list_blocks(source: str) -> Iterator[str]:
    lines = source.split("\n")
    at = 0
    for start, end, tokens in _split(source):
        yield from _escape(lines[at:start])  # definitions of links, which are no block
        at = end
        heading = tokens[0].type == "heading_open"
        inner = tokens[1:-1] if heading else tokens
        if not _is_harmless(inner):
            yield from _escape(lines[start:end])
        elif heading:
            level = max(_HIGHEST, int(tokens[0].tag.removeprefix("h")))
            yield f"{'#' * level} {' '.join(inner[0].content.split())}"
        elif tokens[0].type == "fence":  # one that its author never closed would take the rest
            yield quote_block(tokens[0].content.removesuffix("\n"), "")
        else:
            yield "\n".join(lines[start:end]).strip("\n")
    yield from _escape(lines[at:])


def _escape(lines: Sequence[str]) -> Iterator[str]:
    written = escape_plain(" ".join(lines))
    if written:
        yield written


def _split(source: str) -> Iterator[tuple[int, int, Sequence[Token]]]:
    """Split a text in its blocks: first line, line after the last, tokens."""
    tokens = _make_parser().parse(source)
    first = 0
    for at, token in enumerate(tokens):
        if token.level == 0 and token.nesting <= 0:
            block = tokens[first : at + 1]
            start, end = block[0].map or (0, 0)
            yield start, end, block
            first = at + 1


@cache
def _make_parser() -> MarkdownIt:
    """Make a parser that shows all that other software may see: HTML, and links of any kind."""
    from markdown_it import MarkdownIt  # noqa: PLC0415 - only a build needs it

    parser = MarkdownIt("commonmark", {"html": True})
    parser.validateLink = lambda url: True  # type: ignore[method-assign]  # noqa: ARG005
    return parser


def _is_harmless(tokens: Sequence[Token]) -> bool:
    for token in tokens:
        is_code = token.type == "fence" and not token.info.strip()
        if token.type not in _HARMLESS and not is_code:
            return False
        if token.type == "link_open" and not WEB.match(str(token.attrs.get("href", ""))):
            return False
        if not _is_harmless(token.children or ()):
            return False
    return True
