"""The tables that foreign keys refer to: each is read once for the whole package."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import polars as pl
from frictionless import FrictionlessException
from frictionless.resources import TableResource

from parution.validation import limits
from parution.validation.handover import (
    CHANGED,
    EndlessRecord,
    HandOver,
    TableChanged,
    UnreadTarget,
)
from parution.validation.keys.canonical import find_family, read_values, write_as, write_value
from parution.validation.opening import open_table
from parution.validation.reading.lines import find_endless_line, is_local_csv

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from frictionless import Resource as FrictionlessResource

    from parution.validation.opening import Opened

# Names of the fields of a key.
Key = tuple[str, ...]


class Targets:
    """The keys that foreign keys may refer to.

    Args:
        tables: frictionless' resources; each is read from a copy.
        unread: the names of those that cannot be read, with the reason.
    """

    def __init__(
        self,
        tables: Sequence[FrictionlessResource],
        unread: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self._tables = {str(table.name): table for table in reversed(tables)}
        self._wanted = _find_wanted(tables)
        self._unread = dict(unread)
        self._read: dict[str, dict[Key, tuple[pl.DataFrame, tuple[str, ...]]]] = {}

    def find(self, resource: str, key: Key) -> tuple[pl.DataFrame, tuple[str, ...]]:
        """Find the values of a key in a resource.

        Args:
            resource: its name.
            key: names of the key's fields.

        Returns:
            The distinct values, one text column a field (``"0"``, ``"1"``…), null for no
            value; and the family of each field.

        Raises:
            HandOver: there is no such resource, or its values cannot be compared here.
            UnreadTarget: its description is at fault, it has a line or a record past the
                bounds, or changed.
        """
        if resource in self._unread:
            raise UnreadTarget(resource, self._unread[resource])
        if resource not in self._read:
            try:
                self._read[resource] = self._read_keys(resource)
            except EndlessRecord as endless:
                raise self._give_up(resource, limits.describe_long_record(endless.line)) from None
            except TableChanged:
                raise self._give_up(resource, CHANGED) from None
        return self._read[resource][key]

    def _give_up(self, resource: str, note: str) -> UnreadTarget:
        self._unread[resource] = note
        return UnreadTarget(resource, note)

    def _read_keys(self, resource: str) -> dict[Key, tuple[pl.DataFrame, tuple[str, ...]]]:
        if resource not in self._tables:
            raise HandOver(f"no resource {resource}")
        keys = self._wanted[resource]
        self._refuse_endless(resource)
        try:
            opened = open_table(self._tables[resource].to_copy())
        except HandOver:
            return self._read_slowly(resource, keys)
        # frictionless looks at the target's own keys too, and fails on the same values.
        wanted = sorted({name for key in keys for name in key})
        names = [*wanted, *sorted(find_own(opened) - set(wanted))]
        parts: list[pl.DataFrame] = []
        for source in opened.sources:
            try:
                read = _read_columns(opened, source, names)
                parts = [part.select(wanted).unique() for part in read]
            except HandOver:
                continue
            break
        else:
            return self._read_slowly(resource, keys)
        return {key: _select(parts, opened, key) for key in keys}

    def _refuse_endless(self, resource: str) -> None:
        """Refuse a table that has a line past the bound, which whoever opens it may read."""
        table = self._tables[resource]
        path = Path(str(table.normpath))
        line = find_endless_line(path) if is_local_csv(table) and path.is_file() else None
        if line:
            raise self._give_up(resource, limits.describe_long_line(line))

    def _read_slowly(
        self, resource: str, keys: set[Key]
    ) -> dict[Key, tuple[pl.DataFrame, tuple[str, ...]]]:
        """Have frictionless read the target: any format that it knows."""
        table = self._tables[resource].to_copy()
        if not isinstance(table, TableResource):
            raise HandOver(f"{resource} is not a table")
        values: dict[Key, set[tuple[str | None, ...]]] = {key: set() for key in keys}
        try:
            if table.schema:
                table.schema.foreign_keys = []
            with table:
                expected = table.header.get_expected_fields()
                families = {field.name: find_family(field) for field in expected}
                for row in table.row_stream:
                    for key, found in values.items():
                        # A cell of XLSX or JSON has a type of its own, which "any" keeps.
                        parts = (write_as(row.get(name), families.get(name, "")) for name in key)
                        found.add(tuple(parts))
        except FrictionlessException as error:
            raise HandOver(error.error.note) from error
        except HandOver:
            raise
        except Exception as error:  # a key without a hash, a cell on which its reader fails
            raise HandOver(str(error)) from error
        return {
            key: (
                pl.DataFrame(
                    sorted(found, key=repr),
                    schema={str(i): pl.String for i in range(len(key))},
                    orient="row",
                ),
                tuple(families.get(name, "") for name in key),
            )
            for key, found in values.items()
        }


def find_own(opened: Opened) -> set[str]:
    """Find the names of the fields of a table's own keys, primary and unique."""
    primary = set(opened.table.schema.primary_key)
    unique = {field.name for field in opened.fields if field.constraints.get("unique")}
    return unique | (primary if primary <= set(opened.names) else set())


def _find_wanted(tables: Sequence[FrictionlessResource]) -> dict[str, set[Key]]:
    wanted: dict[str, set[Key]] = {}
    for table in tables:
        try:
            foreign_keys = table.schema.foreign_keys
        except FrictionlessException:
            continue  # a schema elsewhere that cannot be read: frictionless validates its table
        for foreign_key in foreign_keys:
            name, key = read_reference(foreign_key, str(table.name))
            wanted.setdefault(name, set()).add(key)
    return wanted


def read_reference(foreign_key: dict[str, Any], table: str) -> tuple[str, Key]:
    """Read what a foreign key refers to: the name of a resource, and fields of it.

    Args:
        foreign_key: in frictionless' description.
        table: the table that has it; it is what an empty name stands for.
    """
    reference = foreign_key["reference"]
    return reference["resource"] or table, tuple(reference["fields"])


def _read_columns(opened: Opened, source: Any, names: list[str]) -> Iterator[pl.DataFrame]:
    """Read some fields as canonical texts, in batches; a field that is not there is empty."""
    positions = {name: opened.names.index(name) for name in names if name in opened.names}
    for name in positions:
        find_family(opened.fields[positions[name]])
    for batch in source.read():
        columns = []
        for name in names:
            if name not in positions:
                columns.append(pl.repeat(None, batch.frame.height, dtype=pl.String, eager=True))
                continue
            at = positions[name]
            cells = batch.frame.get_column(str(at))
            columns.append(read_values(cells, opened.fields[at], at, opened.explainer))
        yield pl.DataFrame(
            [column.alias(name) for column, name in zip(columns, names, strict=True)]
        )
        for number, cells in batch.ragged:
            row = opened.explainer.read_row(number, cells)
            yield pl.DataFrame(
                {name: [write_value(row.get(name))] for name in names},
                schema=dict.fromkeys(names, pl.String),
            )


def _select(
    parts: list[pl.DataFrame], opened: Opened, key: Key
) -> tuple[pl.DataFrame, tuple[str, ...]]:
    named = {field.name: field for field in opened.fields}
    families = tuple(find_family(named[name]) if name in named else "" for name in key)
    schema = {str(i): pl.String for i in range(len(key))}
    if not parts:
        return pl.DataFrame(schema=schema), families
    columns = [pl.col(name).alias(str(i)) for i, name in enumerate(key)]
    return pl.concat([part.select(columns) for part in parts]).unique(maintain_order=True), families
