"""The cells of a table as text, read as frictionless reads them when it validates."""

from __future__ import annotations

import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING

from parution.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from parution.model.package import Resource

# What it takes to find the cells; what they mean (the schema) has no part in it.
_READING = ("path", "encoding", "dialect", "format", "scheme")


@contextmanager
def open_cells(
    resource: Resource, base: Path
) -> Iterator[tuple[tuple[str, ...], Iterator[tuple[int, list[str]]]]]:
    """Open a delimited text file.

    Args:
        resource: a local delimited text file, with its encoding.
        base: folder that its path is relative to.

    Yields:
        The column names, and the rows with their numbers, which count the header, read as they
        are asked for. A column is named by its field where the file has no header, or writes
        it in other cases and the dialect allows it; else by its label.

    Raises:
        DataError: the file cannot be read by its dialect and encoding.
    """
    from frictionless import FrictionlessException, resources  # noqa: PLC0415 - heavy

    reading = {key: resource.descriptor[key] for key in _READING if key in resource.descriptor}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # frictionless warns of its own old words
        try:
            table = resources.TableResource.from_descriptor(
                {"name": "table", "type": "table", **reading}, basepath=str(base)
            )
            with table:
                rows = table.dialect.read_enumerated_content_stream(table.cell_stream)
                labels = _name_columns(table.labels, table.dialect.header_case, resource)
                yield labels, rows
        except FrictionlessException as error:
            raise DataError(
                "table.unreadable", name=resource.name, reason=error.error.note
            ) from error


def _name_columns(labels: list[str], header_case: bool, resource: Resource) -> tuple[str, ...]:
    names = [field.name for field in resource.schema.fields]
    if not labels:
        return tuple(names)
    if header_case:
        return tuple(labels)
    by_case = {name.lower(): name for name in names}
    return tuple(by_case.get(label.lower(), label) for label in labels)
