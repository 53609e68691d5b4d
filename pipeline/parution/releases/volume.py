"""Two editions → the tables that hold far less than before, or far more.

A file cut short is valid: each of its rows is. That two rows were published in place of 31,000 is
seen by comparing with the version before. ``docs/volume.md`` says why the bounds are what
they are.
"""

from __future__ import annotations

import filecmp
from typing import TYPE_CHECKING

import polars as pl

from parution.model.volume import FieldVolume, TableVolume, VolumeFault
from parution.releases.differing import pair_resources
from parution.releases.opening import open_rows, read_frame
from parution.tables.encoding import declare_encodings
from parution.validation.cells.accepting import is_missing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from parution.model.difference import EditionDifference
    from parution.model.package import Package, Resource
    from parution.model.volume import VolumeBounds
    from parution.releases.settings import ReleaseSettings

# Rows, cells or values that may always be lost besides: a table of six rows may lose two.
_FEW = 5
# Bytes that may always be lost besides.
_FEW_BYTES = 1_000
# A field of so many values at least, in a table of so many rows, that has but one is said to
# be constant: two values may well become one.
_VARIED, _ENOUGH_ROWS = 3, 30


def find_volume_faults(
    difference: EditionDifference, settings: ReleaseSettings, folder: Path
) -> tuple[VolumeFault, ...]:
    """Find what holds far less, or far more, than it did.

    What is in one edition alone is not compared: another rule says that it came or went.

    Args:
        difference: the version that is to be released, compared with the one before.
        settings: what the descriptor after says of its releases.
        folder: an empty folder, for copies of tables in canonical form where they are needed.

    Returns:
        The faults, in the order of the tables and fields after.

    Raises:
        DataError: a table cannot be read.
        OSError: a file is not there, or the disk refuses.
    """
    before, after = difference.before.package, difference.after.package
    sides = declare_encodings(before), declare_encodings(after)
    folders = folder / "before", folder / "after"
    for each in folders:
        each.mkdir()
    found: list[VolumeFault] = []
    shared = {table.name: table for table in difference.tables if table.before and table.after}
    for old, new in pair_resources(*sides, difference.changes):
        if old is None or new is None or new.name not in shared or _are_the_same(old, new):
            continue
        measured = [
            _measure(resource, package, place)
            for resource, package, place in zip((old, new), sides, folders, strict=True)
        ]
        held = rename_fields(measured[0], shared[new.name].renamed)
        found += compare_volumes(new.name, held, measured[1], settings.find_bounds(new.name))
    return tuple(found)


def compare_volumes(
    table: str, before: TableVolume, after: TableVolume, bounds: VolumeBounds
) -> Iterator[VolumeFault]:
    """Compare what a table holds in two editions.

    Args:
        table: its name.
        before: what it held, its fields by their names after.
        after: what it holds.
        bounds: how far both may be.
    """
    if bounds.rows is not None and _is_lost(before.rows, after.rows, bounds.rows, _FEW):
        yield VolumeFault(table, "", "rows", before.rows, after.rows, bounds.rows)
        return  # bytes and values went with the rows, and those that are left are but some
    if (
        bounds.growth is not None
        and before.rows
        and after.rows > bounds.growth * (before.rows + _FEW)
    ):
        yield VolumeFault(table, "", "growth", before.rows, after.rows, bounds.growth)
    shared = [name for name in after.fields if name in before.fields]
    old, new = (sum(side.fields[name].bytes for name in shared) for side in (before, after))
    if bounds.bytes is not None and _is_lost(old, new, bounds.bytes, _FEW_BYTES):
        yield VolumeFault(table, "", "bytes", old, new, bounds.bytes)
    if not before.rows or not after.rows:
        return
    for name in shared:
        sides = before, after
        fault = _find_emptied(table, name, *sides, bounds) or _find_uniform(
            table, name, *sides, bounds
        )
        if fault is not None:
            yield fault


def measure_table(frame: pl.DataFrame, names: list[str], missing: list[pl.Expr]) -> TableVolume:
    """Measure what a table holds.

    Args:
        frame: its cells, a text column a field.
        names: the names of its fields, in order.
        missing: for each, which of its cells stand for no value.
    """
    fields = {}
    for column, name, absent in zip(frame.columns, names, missing, strict=True):
        cell = pl.col(column)
        fields[name] = FieldVolume(
            *frame.select(
                cell.str.len_bytes().sum().alias("bytes"),
                absent.sum().alias("empty"),
                cell.filter(~absent).n_unique().alias("distinct"),
            ).row(0)
        )
    return TableVolume(frame.height, fields)


def rename_fields(volume: TableVolume, renamed: Mapping[str, str]) -> TableVolume:
    """Rename fields of what a table holds; the others keep their names."""
    fields = {renamed.get(name, name): each for name, each in volume.fields.items()}
    return TableVolume(volume.rows, fields)


def _is_lost(before: int, after: int, bound: float, few: int) -> bool:
    """Tell whether too much is lost: more than a share of it and a few, or all of it."""
    return bool(before) and (not after or before - after > bound * before + few)


def _find_emptied(
    table: str, name: str, before: TableVolume, after: TableVolume, bounds: VolumeBounds
) -> VolumeFault | None:
    if bounds.empty is None:
        return None
    old, new = before.fields[name], after.fields[name]
    was, now = old.empty / before.rows, new.empty / after.rows
    more = new.empty - was * after.rows
    filled = before.rows - old.empty
    gone = new.empty == after.rows and filled > _FEW
    if gone or (now - was > bounds.empty and more > _FEW):
        return VolumeFault(table, name, "empty", was, now, bounds.empty)
    return None


def _find_uniform(
    table: str, name: str, before: TableVolume, after: TableVolume, bounds: VolumeBounds
) -> VolumeFault | None:
    if bounds.distinct is None:
        return None
    old, new = before.fields[name].distinct, after.fields[name].distinct
    constant = new == 1 and old >= _VARIED and after.rows >= _ENOUGH_ROWS
    # A field that is empty has no value left: it is said to be empty, or was nearly so.
    if constant or (new and old - new > bounds.distinct * old + _FEW):
        return VolumeFault(table, name, "distinct", old, new, bounds.distinct)
    return None


def _are_the_same(before: Resource, after: Resource) -> bool:
    """Tell whether both are the same files, to the byte."""
    return len(before.files) == len(after.files) and all(
        filecmp.cmp(old, new, shallow=False)
        for old, new in zip(before.files, after.files, strict=True)
    )


def _measure(resource: Resource, package: Package, folder: Path) -> TableVolume:
    opened = open_rows(resource, package.find_base(resource), folder)
    frame = read_frame(opened, resource.name)
    missing = [
        is_missing(pl.col(column), field)
        for column, field in zip(frame.columns, opened.fields, strict=True)
    ]
    return measure_table(frame, list(opened.names), missing)
