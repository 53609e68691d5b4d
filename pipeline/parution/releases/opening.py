"""A table of an edition, opened to be compared: as it is validated, to the cell."""

from __future__ import annotations

import tempfile
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
from frictionless import FrictionlessException
from frictionless.resources import TableResource

from parution.errors import DataError
from parution.tables.canonical import write_canonical
from parution.validation.handover import EndlessRecord, HandOver, TableChanged
from parution.validation.opening import open_table

if TYPE_CHECKING:
    from parution.model.package import Resource
    from parution.validation.opening import Opened

# What frictionless needs to read the cells, and what they mean.
_READING = ("encoding", "dialect", "format", "schema")


def open_rows(resource: Resource, base: Path, folder: Path) -> Opened:
    """Open a table, whatever it is written in.

    Args:
        resource: a local table, with its encoding.
        base: folder that its path is relative to.
        folder: an existing folder, for a copy in canonical form where one is needed.

    Raises:
        DataError: it cannot be read.
    """
    if resource.is_local_csv:
        try:
            opened = open_table(_describe(resource))
        except HandOver:  # a header that is no list of fields, a type of its own…
            pass
        else:
            # A header that names other columns than the fields: cells go by what it names.
            if not opened.table.labels or opened.table.labels == opened.names:
                return opened
    # A table may be opened more than once, and its name is a stranger's: it names no file.
    copy = Path(tempfile.mkdtemp(dir=folder)) / "table.csv"
    _, head = write_canonical(resource, base, copy, lambda *_: None)
    fields = [_find_field(resource, label) for label in head[0]]
    for described in (fields, [{"name": field["name"], "type": "any"} for field in fields]):
        try:
            return open_table(_describe_canonical(copy, {"fields": described}))
        except HandOver:
            continue
    raise DataError("table.unreadable", name=resource.name)


def read_frame(opened: Opened, name: str) -> pl.DataFrame:
    """Read all rows of a table: one text column a field, named by its position.

    Args:
        opened: the table.
        name: its name, for a refusal.

    Raises:
        DataError: a row has more or fewer cells than the table has fields, or the file
            changed meanwhile.
    """
    last: HandOver | None = None
    for source in opened.sources:
        frames = []
        try:
            for batch in source.read():
                if batch.ragged:
                    raise DataError("diff.ragged", name=name, row=batch.ragged[0][0])
                frames.append(batch.frame)
        except HandOver as error:
            last = error
            continue
        except (TableChanged, EndlessRecord) as error:
            raise DataError("table.unreadable", name=name) from error
        width = len(opened.fields)
        empty = pl.DataFrame({str(at): pl.Series([], dtype=pl.String) for at in range(width)})
        return pl.concat([empty, *frames], rechunk=True)
    raise DataError("table.unreadable", name=name) from last


def make_frame(cells: list[list[str]], width: int) -> pl.DataFrame:
    """Make a frame, as :func:`read_frame` does, of rows that were read one by one."""
    columns = zip(*cells, strict=True) if cells else [()] * width
    return pl.DataFrame(
        [pl.Series(str(at), column, dtype=pl.String) for at, column in enumerate(columns)]
    )


def _describe(resource: Resource) -> TableResource:
    file = resource.files[0]
    kept = {key: resource.descriptor[key] for key in _READING if key in resource.descriptor}
    described = {**deepcopy(kept), "path": file.name}
    if not resource.schema.fields:  # else frictionless guesses types, otherwise in each edition
        described["schema"] = {
            "fields": [{"name": label, "type": "any"} for label in _read_labels(described, file)]
        }
    return _make(described, file.parent)


def _read_labels(described: dict[str, Any], file: Path) -> list[str]:
    table = _make({**described, "schema": {"fields": []}}, file.parent)
    try:
        with table:
            return list(table.labels)
    except FrictionlessException as error:
        raise HandOver(str(error)) from error


def _describe_canonical(file: Path, schema: dict[str, Any]) -> TableResource:
    return _make({"path": file.name, "encoding": "utf-8", "schema": schema}, file.parent)


def _make(descriptor: dict[str, Any], folder: Path) -> TableResource:
    try:
        return TableResource.from_descriptor(
            {"name": "table", "type": "table", **descriptor}, basepath=str(folder)
        )
    except FrictionlessException as error:
        raise HandOver(str(error)) from error


def _find_field(resource: Resource, label: str) -> dict[str, Any]:
    field = resource.schema.find_field(label)
    return deepcopy(dict(field.descriptor)) if field else {"name": label, "type": "any"}
