"""The templates of a portal's pages, in a language, and how what strangers wrote goes in them."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import TYPE_CHECKING

from markupsafe import Markup

from parution.messages import Catalogue
from parution.messages.fields import describe_limits

if TYPE_CHECKING:
    import jinja2

# The mark by which a page of ours is told from somebody else's.
GENERATOR = "Parution"
_STRING = re.compile(r'("[^"]*")')
# Around what ends a word by itself. A space before « : » or « ( » says something in a selector.
_SPACES = re.compile(r"\s+")
_AROUND = re.compile(r" ?([{};,>]) ?")
# The pages speak the dataset's language, whatever the producer's machine speaks.
CATALOGUE = Catalogue("fr")


def render(template: str, catalogue: Catalogue = CATALOGUE, /, **context: object) -> str:
    """Render a page, or a part of one.

    All that a template shows is text, escaped; Markdown goes through ``markdown``, in which HTML
    is shown and not obeyed, and whose links go nowhere but to the web or to mail.

    Args:
        template: its name in ``pages/templates/``.
        catalogue: the language.
        context: what it tells.
    """
    return open_environment(catalogue).get_template(template).render(context)


def embed_json(value: object) -> Markup:
    """Write a JSON value for an element ``script`` of a type that no browser runs.

    What could end the element, or begin a comment there, is written by its code point.

    Args:
        value: anything that JSON can say.
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    # What a JSON text may have as it is, and HTML or a program of before 2019 reads otherwise.
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704 - nothing of it is markup


@cache
def open_environment(catalogue: Catalogue) -> jinja2.Environment:
    """Make ready the templates, once for all the times that a publication renders them."""
    import jinja2  # noqa: PLC0415 - only a publication needs these two
    from markdown_it import MarkdownIt  # noqa: PLC0415

    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("parution.pages"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals.update(
        generator=GENERATOR,
        language=catalogue.language,
        say=catalogue.say,
        count=catalogue.count,
    )
    environment.filters.update(
        css=lighten,
        # markdown-it escapes what it does not itself write; the template marks it as safe.
        markdown=lambda text: markdown.render(str(text or "")),
        size=catalogue.write_size,
        number=catalogue.write_number,
        day=catalogue.write_day,
        json=embed_json,
        limits=lambda entry: describe_limits(entry, catalogue),
    )
    return environment


def lighten(sheet: str) -> str:
    """Leave out of a style sheet the spaces that a browser does not read; strings keep theirs.

    Example:
        >>> lighten('a::after { content: " : "; color: red; }')
        'a::after{content:" : ";color:red}'
    """
    parts = _STRING.split(sheet)
    for at in range(0, len(parts), 2):
        plain = _AROUND.sub(r"\1", _SPACES.sub(" ", parts[at]))
        parts[at] = plain.replace(": ", ":").replace(";}", "}")
    return "".join(parts)
