"""How a file of delimited text is written, as frictionless finds it when it opens the file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from frictionless.formats import CsvControl
from frictionless.resources import TableResource

if TYPE_CHECKING:
    from parution.model.package import Resource

# What it takes to read the text; the schema, for the types of its fields.
_READING = ("encoding", "dialect", "format", "schema")


def open_table(resource: Resource, path: str, base: str) -> TableResource:
    """Have frictionless open one file of a table: its dialect, its header, its fields.

    Args:
        resource: delimited text, with its encoding.
        path: the file, one of the resource's.
        base: folder that the path is relative to.

    Raises:
        FrictionlessException: it cannot be opened.
    """
    descriptor = {key: resource.descriptor[key] for key in _READING if key in resource.descriptor}
    if isinstance(descriptor.get("schema"), dict):
        # A key of the table says nothing of its text, and would have other tables read.
        descriptor["schema"] = {**descriptor["schema"], "foreignKeys": []}
    table = TableResource.from_descriptor(
        {**descriptor, "name": "table", "type": "table", "path": path}, basepath=base
    )
    with table:
        return table


def read_dialect(table: TableResource) -> Any:
    """Return the dialect of Python's ``csv`` in which an opened table is written."""
    return CsvControl.from_dialect(table.dialect).to_python()
