"""What a portal makes of the files, told to a person or to a program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from parution.messages import printable
from parution.model.derived import DerivedKind
from parution.structured import dump_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from parution.messages import Catalogue
    from parution.model.derived import Derived
    from parution.model.receipt import Receipt


def render_derived(found: Sequence[Derived], catalogue: Catalogue) -> Text:
    """Render what a portal made otherwise than it should; that there is nothing is said too."""
    if not found:
        return Text(catalogue.say("derived.nothing"), style="green")
    lines = []
    for item in found:
        line = catalogue.say(
            f"derived.{item.kind}",
            key=item.key,
            detail=printable(item.detail) or "—",
            column=printable(item.column),
        )
        style = "dim" if item.kind is DerivedKind.PENDING else "red"
        lines.append(Text(f"  {line}", style=style))
    return Text("\n").join(lines)


def render_derived_json(receipt: Receipt, found: Sequence[Derived]) -> str:
    """Render a verification for a program.

    Returns:
        A JSON object: ``portal``, ``version``, ``files`` (number read back), ``bytes``,
        ``derived`` (``kind``, ``key``, ``detail``, ``column``).
    """
    document = {
        "portal": receipt.portal,
        "version": receipt.version,
        "files": len(receipt.files),
        "bytes": receipt.bytes,
        "derived": [
            {
                "kind": item.kind,
                "key": item.key,
                "detail": item.detail or None,
                "column": item.column or None,
            }
            for item in found
        ],
    }
    return dump_json(document)
