"""Errors as frictionless exports them, made at once: its own export takes 0.4 ms for each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from frictionless.helpers import safe_format

if TYPE_CHECKING:
    from frictionless import Error


def describe_error(kind: type[Error], note: str, **values: Any) -> dict[str, Any]:
    """Describe an error as ``kind(note=…, …).to_descriptor()`` does.

    Args:
        kind: frictionless' class of the error.
        note: its note.
        values: its other properties, by their name in the descriptor (``rowNumber=2``), in the
            order of frictionless' profile of that class; JSON values, none of them None.

    Returns:
        The descriptor; the values are in it, not copies of them.

    Source: frictionless 5.21, ``Error.__attrs_post_init__`` and ``Metadata.metadata_export``.
    """
    fixed = {"type": kind.type, "title": kind.title, "description": kind.description}
    found = {"tags": list(kind.tags), "note": note, **values}
    message = safe_format(kind.template, {**fixed, **found})
    return {**fixed, "message": message, **found}
