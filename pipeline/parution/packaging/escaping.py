"""Plain text as Markdown: what a stranger wrote is read as text, whatever reads the Markdown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from parution.structured import spell_hidden

if TYPE_CHECKING:
    from collections.abc import Mapping

# What a terminal obeys, besides blanks.
_CONTROL = re.compile("[\x00-\x1f]")
_BLANKS = re.compile(r"[ \t\n\r\f\v]+")
# What a forge reads in a comment, once Markdown is: @name, #1 (!1, $1, ~1, %1 on GitLab), GH-1, an
# address of the web or of mail, $formulas$, :signs:.
_CALLS = re.compile(
    r"[@$]|:(?=//|[\w+-]+:)|[!%](?=\w)|\\[#~&]|(?<=www)\.|(?<=GH)-(?=[0-9])", re.IGNORECASE
)
# Where a link may lead.
WEB = re.compile(r"(https?://|mailto:)", re.IGNORECASE)


def escape_text(text: object) -> str:
    """Plain text as Markdown: on one line, with nothing that Markdown or HTML would read."""
    return re.sub(r"([\\`*_\[\]<>|#])", r"\\\1", " ".join(str(text).split()))


def escape_plain(text: object) -> str:
    """Plain text as Markdown, whatever a stranger wrote; on one line.

    What begins a block (a list, a rule, a fence, a heading) is escaped where the line begins,
    entities too, and what hides is spelt out.
    """
    return _escape_first(escape_inline(text))


def escape_inline(text: object) -> str:
    """Plain text as Markdown, as :func:`escape_plain`, where it does not begin a line."""
    line = spell_hidden(" ".join(_CONTROL.sub(" ", str(text)).split()))
    return _escape_signs(line)


def _escape_signs(line: str) -> str:
    return re.sub(r"([\\`*_\[\]<>|#~&])", r"\\\1", line)


def escape_comment(text: object) -> str:
    """Plain text as Markdown, for a comment on a forge, which reads more than Markdown.

    As :func:`escape_plain`, no-break spaces kept; what names a person, an issue or an address of
    the web is cut by a tag that shows nothing, so that nobody is called and nothing is linked. An
    entity would not do: a forge looks for them in the text that Markdown gave.

    Source: GitHub Flavored Markdown, « Autolinks (extension) »; GitHub's documentation, « Writing
    mathematical expressions », which has ``<span>$</span>`` for a dollar sign.
    """
    line = _BLANKS.sub(" ", _CONTROL.sub(" ", str(text))).strip(" ")
    plain = _escape_first(_escape_signs(spell_hidden(line)))
    return _CALLS.sub(lambda found: f"<span>{found[0]}</span>", plain)


def _escape_first(line: str) -> str:
    return re.sub(r"^(?:([-+=])|([0-9]{1,9})([.)]))", _escape_start, line)


def _escape_start(found: re.Match[str]) -> str:
    return f"\\{found[1]}" if found[1] else f"{found[2]}\\{found[3]}"


def quote_cell(text: object) -> str:
    """A literal as Markdown's code, in a cell of a table; nothing for nothing."""
    return quote_literal(text).replace("|", "\\|")


def quote_literal(text: object) -> str:
    """A literal as Markdown's code, out of any table; nothing for nothing."""
    plain = spell_hidden(" ".join(_CONTROL.sub(" ", str(text)).split()))
    if not plain:
        return ""
    fence = "`" * (_find_longest_run(plain) + 1)
    pad = " " if plain[0] == "`" or plain[-1] == "`" else ""
    return f"{fence}{pad}{plain}{pad}{fence}"


def quote_block(code: str, language: str) -> str:
    """Code in a fence that nothing in it closes."""
    fence = "`" * max(3, _find_longest_run(code) + 1)
    return f"{fence}{language}\n{spell_hidden(code)}\n{fence}"


def _find_longest_run(text: str) -> int:
    return max(map(len, re.findall("`+", text)), default=0)


def write_link(source: Mapping[str, Any]) -> str:
    """A source as Markdown: a link where its address is of the web or of mail, else its text."""
    title, path = str(source.get("title") or ""), str(source.get("path") or "")
    if not WEB.match(path):
        return " ".join(filter(None, (escape_plain(title), quote_cell(path))))
    return f"[{escape_plain(title or path)}](<{quote_address(path)}>)"


def quote_address(address: str) -> str:
    """An address as a link in Markdown has it: nothing in it ends the link, or is a blank."""
    return quote(address, safe="%/:?#[]@!$&'*+,;=~-._")


def quote_code(text: object) -> str:
    """A literal in a cell of a table; nothing for nothing."""
    plain = " ".join(str(text).split()).replace("|", "\\|")
    if not plain:
        return ""
    fence = "``" if "`" in plain else "`"
    return f"{fence} {plain} {fence}" if "`" in plain else f"{fence}{plain}{fence}"
