"""Canonical tables as the formats take them, made from fields and rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from parution.formats import find_format
from parution.formats.format import TableSource
from parution.formats.proof import prove
from parution.formats.reading import read_typed
from parution.messages import Catalogue
from parution.model.package import Resource
from parution.model.progress import silent
from parution.model.release import TableSize, TableView
from parution.model.schema import Schema
from parution.packaging.dictionary import list_entries
from parution.tables.canonical import format_row, write_canonical

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
    resource: dict[str, Any] = {"name": name, "path": path.name}
    if fields is not None:
        resource["schema"] = described
    entries = list_entries(Resource(name, (), (), resource), Catalogue("fr"))
    view = TableView(
        TableSize(name, len(rows), len(header)), path.name, "", "", tuple(header), (), entries, ()
    )
    return TableSource(read_typed(name, path, Schema(described)), view, resource)


def write_proven(name: str, sources: Sequence[TableSource], folder: Path) -> Path:
    """Write tables in a format, and prove them.

    Args:
        name: name of the format.
        sources: the tables.
        folder: an existing folder for the file.
    """
    chosen = find_format(name)
    path, work = folder / f"t{chosen.suffix}", folder / f"work-{name}"
    work.mkdir()
    order = chosen.write(path, sources, DESCRIPTOR, work)
    cells = sum(source.table.rows * len(source.table.columns) for source in sources)
    assert prove(chosen, path, sources, order) == cells
    return path


def read_source(resource: Resource, base: Path, folder: Path) -> TableSource:
    """Write a table in its canonical form, and look at it, as a build does.

    Args:
        resource: a table that passed validation, its schema inlined.
        base: folder that its path is relative to.
        folder: an existing folder for the CSV.
    """
    path = folder / f"{resource.name}.csv"
    size, (labels, *first) = write_canonical(resource, base, path, silent)
    schema = resource.descriptor.get("schema") or {}
    entries = list_entries(resource, Catalogue("fr"))
    view = TableView(size, path.name, "", "", labels, tuple(first), entries, ())
    table = read_typed(resource.name, path, Schema(schema))
    return TableSource(table, view, dict(resource.descriptor))
