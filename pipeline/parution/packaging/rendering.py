"""The templates of the documents of an edition, and how what strangers wrote goes in them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from parution.messages.fields import describe_limits
from parution.packaging.escaping import (
    escape_inline,
    escape_plain,
    escape_text,
    quote_block,
    quote_cell,
    quote_code,
    quote_literal,
    write_link,
)
from parution.packaging.prose import write_prose

if TYPE_CHECKING:
    import jinja2

    from parution.messages import Catalogue


def render(template: str, context: dict[str, Any], catalogue: Catalogue) -> str:
    """Render a document.

    Args:
        template: its path in ``packaging/templates/``.
        context: what it tells; a template escapes it, by the filters of this module.
        catalogue: the language of its days, numbers and types.
    """
    return _open_environment(catalogue).get_template(template).render(context)


@cache
def _open_environment(catalogue: Catalogue) -> jinja2.Environment:
    import jinja2  # noqa: PLC0415 - only a build, or a publication, needs it

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("parution.packaging"),
        autoescape=False,  # noqa: S701 - Markdown; the filters below escape it
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(
        text=escape_text,
        code=quote_code,
        plain=escape_plain,
        inline=escape_inline,
        prose=write_prose,
        literal=quote_cell,
        quoted=quote_literal,
        block=quote_block,
        link=write_link,
        day=catalogue.write_day,
        number=catalogue.write_number,
        size=catalogue.write_size,
        limits=lambda entry: describe_limits(entry, catalogue),
    )
    return environment
