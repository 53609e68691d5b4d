"""Canonical tables as the formats take them, made from fields and rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from parution.formats.format import TableSource
from parution.formats.reading import read_typed
from parution.messages import Catalogue
from parution.model.package import Resource
from parution.model.release import TableSize, TableView
from parution.model.schema import Schema
from parution.packaging.dictionary import list_entries
from parution.tables.canonical import format_row

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

DESCRIPTOR: dict[str, Any] = {
    "name": "mesures",
    "title": "Mesures",
    "version": "1.0.0",
    "created": "2024-03-01T00:00:00Z",
}


def make_source(
    folder: Path,
    name: str,
    rows: Sequence[Sequence[str]],
    fields: Sequence[dict[str, Any]] | None = None,
    labels: Sequence[str] | None = None,
    **schema: Any,
) -> TableSource:
    """Write a canonical CSV, and look at it.

    Args:
        folder: an existing folder for it.
        name: name of the resource.
        rows: cells, as text.
        fields: fields of the schema, whose names are the labels; None for no schema.
        labels: the labels, where they are not the names of the fields.
        schema: other properties of the schema.
    """
    path = folder / f"{name}.csv"
    header = list(labels) if labels is not None else [field["name"] for field in fields or ()]
    text = "".join(format_row(list(cells)) for cells in (header, *rows))
    path.write_text(text, encoding="utf-8", newline="")
    described = {} if fields is None else {"fields": [*fields], **schema}
    resource = {"name": name, "path": path.name}
    if fields is not None:
        resource["schema"] = described
    entries = list_entries(Resource(name, (), (), resource), Catalogue("fr"))
    view = TableView(
        TableSize(name, len(rows), len(header)), path.name, "", "", tuple(header), (), entries, ()
    )
    return TableSource(read_typed(name, path, Schema(described)), view, resource)
