"""Pages in HTML: their templates, where all that strangers wrote is escaped and spelt."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from parution.messages import printable
from parution.model.shortening import shorten

if TYPE_CHECKING:
    import jinja2

# Signs of a cell.
MAX_CELL = 2000


@cache
def open_template(name: str) -> jinja2.Template:
    """Open a template of this package; what it shows is escaped, and spelt by ``spell``.

    Args:
        name: its file in ``templates/``.
    """
    import jinja2  # noqa: PLC0415 - only these formats need it

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("parution.reports"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["spell"] = _spell
    return environment.get_template(name)


def _spell(text: str, most: int = MAX_CELL) -> str:
    """Spell what would hide, or turn the text around; the lines of a cell stay."""
    return "\n".join(map(printable, shorten(text, most).splitlines()))
