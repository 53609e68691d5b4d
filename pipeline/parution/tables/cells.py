"""The cells of a table as text, read as frictionless reads them when it validates."""

from __future__ import annotations

import warnings
from contextlib import contextmanager
from copy import deepcopy
from itertools import islice
from typing import TYPE_CHECKING, Any

from parution.errors import DataError
from parution.tables.extents import reading_workbooks
from parution.tables.lexical import NotWritableError, make_writer, write_untyped
from parution.tables.parts import is_in_parts, join_parts
from parution.tables.sheets import choose_sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from frictionless.resources import TableResource

    from parution.model.package import Resource

# What it takes to find the cells; what they mean (the schema) has no part in it.
_READING = (
    *("path", "data", "encoding", "dialect", "format", "scheme"),
    *("compression", "innerpath"),
)
_FIRST = 20
_TEXT = frozenset({"csv", "tsv"})


def is_table(resource: Resource, base: Path) -> bool:
    """Tell whether frictionless reads a resource as a table when it validates.

    Args:
        resource: any resource.
        base: folder that its path is relative to.
    """
    from frictionless import FrictionlessException  # noqa: PLC0415 - heavy
    from frictionless import Resource as FrictionlessResource  # noqa: PLC0415
    from frictionless.resources import TableResource  # noqa: PLC0415

    descriptor = _describe_reading(resource, "type")
    try:
        found = FrictionlessResource.from_descriptor(descriptor, basepath=str(base))
    except FrictionlessException:  # a descriptor that it refuses: validation says why
        return False
    return isinstance(found, TableResource)


@contextmanager
def open_cells(
    resource: Resource, base: Path, *, as_fields: bool = True
) -> Iterator[tuple[tuple[str, ...], Iterator[tuple[int, list[str]]]]]:
    """Open a table: delimited text, a spreadsheet, JSON, data that stand in the descriptor.

    Args:
        resource: a local table, with its encoding.
        base: folder that its path is relative to.
        as_fields: whether cells that came typed are written as their field reads them; else as
            if they had none, and none is refused.

    Yields:
        The column names, and the rows with their numbers, which count the header, read as they
        are asked for. A column is named by its field where the file has no header, or writes
        it in other cases and the dialect allows it; else by its label. Cells that came as text
        keep it to the letter; those that came typed are written as their field reads them.

    Raises:
        DataError: the table cannot be read by its dialect and encoding, or a typed cell has
            no text that its field would read as the same value.
    """
    if is_in_parts(resource):
        with (
            join_parts(resource) as joined,
            open_cells(joined.resource, joined.folder, as_fields=as_fields) as opened,
        ):
            yield opened
        return
    from frictionless import FrictionlessException, Schema, resources  # noqa: PLC0415 - heavy

    with warnings.catch_warnings(), reading_workbooks({resource.format}):
        warnings.simplefilter("ignore")  # frictionless warns of its own old words
        try:
            table = resources.TableResource.from_descriptor(
                {**_describe_reading(resource), "type": "table"}, basepath=str(base)
            )
            typed = table.format not in _TEXT
            if typed and as_fields and resource.schema.fields:
                described = deepcopy(dict(resource.schema.descriptor))
                # Which words it may have, its package decided.
                table.schema = Schema.from_descriptor(described, datapackage_version="unknown")
            with table:
                rows = table.dialect.read_enumerated_content_stream(table.cell_stream)
                labels = _name_columns(table.labels, table.dialect.header_case, resource)
                if typed:
                    rows = _write_rows(resource, rows, _make_writers(table, labels, resource))
                yield labels, rows
        except FrictionlessException as error:
            raise DataError("table.unreadable", name=resource.name) from error


def read_first_rows(resource: Resource, base: Path) -> list[list[str]]:
    """Read the first rows of a table as text, its header being one like any other.

    Args:
        resource: a local table, with its encoding.
        base: folder that its path is relative to.

    Returns:
        At most 20 rows; none where the table cannot be read.
    """
    if is_in_parts(resource):
        try:
            with join_parts(resource) as joined:
                return read_first_rows(joined.resource, joined.folder)
        except (DataError, OSError, UnicodeError, LookupError):
            return []
    from frictionless import FrictionlessException, resources  # noqa: PLC0415 - heavy

    descriptor = {**_describe_reading(resource), "type": "table"}
    with warnings.catch_warnings(), reading_workbooks({resource.format}):
        warnings.simplefilter("ignore")
        try:
            table = resources.TableResource.from_descriptor(descriptor, basepath=str(base))
            with table:
                return [
                    ["" if cell is None else str(cell) for cell in cells]
                    for cells in islice(table.cell_stream, _FIRST)
                ]
        except FrictionlessException:
            return []


def _describe_reading(resource: Resource, *besides: str) -> dict[str, Any]:
    described = choose_sheet(resource)
    kept = (key for key in (*_READING, *besides) if key in described)
    return {"name": "table", **{key: described[key] for key in kept}}


def _make_writers(
    table: TableResource, labels: tuple[str, ...], resource: Resource
) -> tuple[tuple[str, Callable[[Any], str]], ...]:
    if not resource.schema.fields:
        return tuple((label, write_untyped) for label in labels)
    fields = table.header.get_expected_fields()
    return tuple((label, make_writer(field)) for label, field in zip(labels, fields, strict=True))


def _write_rows(
    resource: Resource,
    rows: Iterator[tuple[int, list[Any]]],
    writers: tuple[tuple[str, Callable[[Any], str]], ...],
) -> Iterator[tuple[int, list[str]]]:
    for number, cells in rows:
        written = []
        # JSON may have more cells in a row than in the first one, or fewer.
        for at, cell in enumerate(cells):
            label, write = writers[at] if at < len(writers) else ("", write_untyped)
            try:
                written.append(write(cell))
            except NotWritableError as error:
                shown = "" if cell is None else write_untyped(cell)
                raise DataError(
                    "table.not-writable",
                    name=resource.name,
                    row=number,
                    field=label,
                    value=shown,
                ) from error
        yield number, written


def _name_columns(labels: list[str], header_case: bool, resource: Resource) -> tuple[str, ...]:
    names = [field.name for field in resource.schema.fields]
    if not labels:
        return tuple(names)
    if header_case:
        return tuple(labels)
    by_case = {name.lower(): name for name in names}
    return tuple(by_case.get(label.lower(), label) for label in labels)
