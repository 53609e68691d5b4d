"""What goes with the tables for those who read: README, dictionary."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from parution.messages import Catalogue
from parution.messages.fields import describe_limits
from parution.packaging.dictionary import render_csv
from parution.packaging.snippets import write_snippets
from parution.releases.changelog import CHANGELOG_FILE
from parution.structured import spell_hidden

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import jinja2

    from parution.model.release import FileView, TableView
    from parution.packaging.layouts import Layout

# What is published is written in the dataset's language, not in the builder's.
CATALOGUE = Catalogue("fr")
# What a terminal obeys, besides blanks.
_CONTROL = re.compile("[\x00-\x1f]")


def write_documents(
    descriptor: Mapping[str, Any],
    tables: Sequence[TableView],
    files: Sequence[FileView],
    changelog: str | None,
    layout: Layout,
) -> dict[str, str]:
    """Write the documents of an edition.

    Args:
        descriptor: the edition's ``datapackage.json``.
        tables: its canonical tables.
        files: its other files.
        changelog: the published part of the changelog, or None where there is none.
        layout: how they are worded.

    Returns:
        Text of each file, by name.
    """
    names = {table.size.name for table in tables}
    context = {
        "package": descriptor,
        "day": str(descriptor["created"])[:10],
        "creators": _titles(descriptor.get("contributors")),
        "licences": _titles(descriptor.get("licenses")),
        "sources": [
            source for source in descriptor.get("sources") or () if isinstance(source, dict)
        ],
        "tables": tables,
        "others": [
            _describe_other(item) for item in descriptor["resources"] if item["name"] not in names
        ],
        "files": files,
        "changelog": changelog,
        "snippets": write_snippets(descriptor["resources"]),
    }
    environment = _environment(CATALOGUE)
    documents = {
        name: environment.get_template(f"{layout.templates}/{name}.j2").render(context)
        for name in ("README.md", "DICTIONNAIRE.md")
    }
    documents["dictionnaire.csv"] = render_csv(tables, CATALOGUE)
    if changelog is not None:
        documents[CHANGELOG_FILE] = changelog
    return documents


@cache
def _environment(catalogue: Catalogue) -> jinja2.Environment:
    import jinja2  # noqa: PLC0415 - only a build needs it

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("parution.packaging"),
        autoescape=False,  # noqa: S701 - Markdown; the filters below escape it
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(
        text=_escape_text,
        code=_quote_code,
        plain=escape_plain,
        prose=_escape_prose,
        literal=_quote_literal,
        block=_quote_block,
        link=_link,
        day=catalogue.write_day,
        size=catalogue.write_size,
        limits=lambda entry: describe_limits(entry, catalogue),
    )
    return environment


def _escape_text(text: object) -> str:
    """Plain text as Markdown: on one line, with nothing that Markdown or HTML would read."""
    return re.sub(r"([\\`*_\[\]<>|#])", r"\\\1", " ".join(str(text).split()))


def escape_plain(text: object) -> str:
    """Plain text as Markdown, whatever a stranger wrote; on one line.

    What begins a block (a list, a rule, a fence, a heading) is escaped where the line begins,
    entities too, and what hides is spelt out.
    """
    return re.sub(r"^(?:([-+=])|([0-9]{1,9})([.)]))", _escape_start, escape_inline(text))


def escape_inline(text: object) -> str:
    """Plain text as Markdown, as :func:`escape_plain`, where it does not begin a line."""
    line = spell_hidden(" ".join(_CONTROL.sub(" ", str(text)).split()))
    return re.sub(r"([\\`*_\[\]<>|#~&])", r"\\\1", line)


def _escape_start(found: re.Match[str]) -> str:
    return f"\\{found[1]}" if found[1] else f"{found[2]}\\{found[3]}"


def _escape_prose(text: object) -> str:
    """Paragraphs of plain text as Markdown."""
    paragraphs = re.split(r"\n\s*\n", str(text).replace("\r\n", "\n"))
    return "\n\n".join(filter(None, map(escape_plain, paragraphs)))


def _quote_literal(text: object) -> str:
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


def _quote_block(code: str, language: str) -> str:
    """Code in a fence that nothing in it closes."""
    fence = "`" * max(3, _find_longest_run(code) + 1)
    return f"{fence}{language}\n{spell_hidden(code)}\n{fence}"


def _find_longest_run(text: str) -> int:
    return max(map(len, re.findall("`+", text)), default=0)


def _link(source: Mapping[str, Any]) -> str:
    """A source as Markdown: a link where its address is of the web or of mail, else its text."""
    title, path = str(source.get("title") or ""), str(source.get("path") or "")
    if not re.match(r"(https?://|mailto:)", path, re.IGNORECASE):
        return " ".join(filter(None, (escape_plain(title), _quote_literal(path))))
    address = quote(path, safe="%/:?#[]@!$&'*+,;=~-._")
    return f"[{escape_plain(title or path)}](<{address}>)"


def _quote_code(text: object) -> str:
    """A literal in a cell of a table; nothing for nothing."""
    plain = " ".join(str(text).split()).replace("|", "\\|")
    if not plain:
        return ""
    fence = "``" if "`" in plain else "`"
    return f"{fence} {plain} {fence}" if "`" in plain else f"{fence}{plain}{fence}"


def _describe_other(item: Mapping[str, Any]) -> dict[str, Any]:
    path = item.get("path")
    paths = [path] if isinstance(path, str) else path or []
    return {"name": item["name"], "title": item.get("title") or item["name"], "paths": paths}


def _titles(items: object) -> list[str]:
    found = items if isinstance(items, list) else []
    return [str(item.get("title") or item.get("name")) for item in found if isinstance(item, dict)]
