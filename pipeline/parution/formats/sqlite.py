"""SQLite: written by the SQLite that apsw brings, read back by Python's.

A table a resource, in the order of the CSV, with its keys and what SQL can say of its schema
(:mod:`parution.formats.sqlite_rules`); a view a table with the titles of its fields; the
dictionary. Dates and hours are ISO 8601 text, as SQLite has no type for them, booleans 0 and 1.
Nothing of the day or of the machine is in the file.

Source: « Datatypes In SQLite », « CREATE TABLE ».
"""

from __future__ import annotations

import errno
import os
import sqlite3
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import apsw
import polars as pl
import pyarrow as pa

from parution.errors import DataError
from parution.formats.columns import Fact, Kind
from parution.formats.dictionary import find_words, list_rows
from parution.formats.format import Format
from parution.formats.moments import PATTERNS, read_moments, spell_moments
from parution.formats.reading import ARROW_TYPES, iterate_typed
from parution.formats.sqlite_rules import (
    Check,
    Foreign,
    Unique,
    check_kind,
    list_rules,
    quote_name,
)
from parution.messages import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from parution.formats.format import TableSource
    from parution.formats.sqlite_rules import Rule

# « PARU », so that a program that knows the mark knows the file; the version is of what we write.
APPLICATION_ID = 0x50415255
USER_VERSION = 1
# SQLite's own limit, unless it is compiled otherwise.
MAX_COLUMNS = 2_000
_PAGE = 4096
# In KiB.
_CACHE = 65_536
_READ_ROWS = 20_000
_DECLARED = {
    Kind.TEXT: "TEXT",
    Kind.INTEGER: "INTEGER",
    Kind.NUMBER: "REAL",
    Kind.BOOLEAN: "BOOLEAN",
    Kind.DATE: "DATE",
    Kind.DATETIME: "DATETIME",
    Kind.INSTANT: "DATETIME",
    Kind.TIME: "TIME",
}
_PYTHON: dict[Kind, type] = {Kind.INTEGER: int, Kind.BOOLEAN: int, Kind.NUMBER: float}


@dataclass(frozen=True, slots=True)
class _Table:
    """A table of the file: its name, those of its columns, and what their values are stored as."""

    source: TableSource
    name: str
    columns: tuple[str, ...]
    kinds: tuple[Kind, ...]


def write_sqlite(
    path: Path, sources: Sequence[TableSource], descriptor: Mapping[str, Any], work: Path
) -> None:
    """Write all the tables in one file; see :class:`parution.formats.format.Write`."""
    del descriptor  # what the edition is stands beside the file
    tables = _name_tables(sources)
    rules = list(
        list_rules(sources, [each.kinds for each in tables], [each.columns for each in tables])
    )
    file = work / "tables.sqlite"
    while True:
        with _saying_what_the_disk_refuses(file), closing(apsw.Connection(str(file))) as base:
            for pragma in (
                *("journal_mode = OFF", "synchronous = OFF", "locking_mode = EXCLUSIVE"),
                *(
                    "encoding = 'UTF-8'",
                    f"page_size = {_PAGE}",
                    f"cache_size = -{_CACHE}",
                ),
                *(f"application_id = {APPLICATION_ID}", f"user_version = {USER_VERSION}"),
                "ignore_check_constraints = ON",  # looked at in one pass, once all is there
            ):
                base.execute(f"PRAGMA {pragma}")
            broken = _fill(base, tables, rules)
            if not broken:
                _add_views(base, tables)
                # A table after the other, and no page that is not full.
                base.execute("VACUUM INTO ?", (str(path),))
        file.unlink()
        if not broken:
            return
        # A checklist let pass what breaks it: it is not true of the table.
        rules = _keep(rules, broken)


@contextmanager
def _saying_what_the_disk_refuses(file: Path) -> Iterator[None]:
    """Say it as the system does: SQLite has errors of its own.

    Source: « Result and Error Codes », of SQLite: FULL, IOERR, CANTOPEN, READONLY, NOMEM.
    """
    try:
        yield
    except apsw.FullError as error:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(file)) from error
    except (apsw.IOError, apsw.CantOpenError, apsw.ReadOnlyError) as error:
        raise OSError(errno.EIO, os.strerror(errno.EIO), str(file)) from error
    except apsw.NoMemError as error:
        raise MemoryError from error


def _keep(rules: Sequence[Rule], broken: frozenset[Rule]) -> list[Rule]:
    """Keep the rules that hold; what refers to no key any more does not."""
    kept = [rule for rule in rules if rule not in broken]
    keys = {(rule.table, frozenset(rule.columns)) for rule in kept if isinstance(rule, Unique)}
    return [
        rule
        for rule in kept
        if not isinstance(rule, Foreign) or (rule.target, frozenset(rule.target_columns)) in keys
    ]


def _name_tables(sources: Sequence[TableSource]) -> tuple[_Table, ...]:
    for source in sources:
        table = source.table
        SQLITE.check_columns(table, MAX_COLUMNS)
        if any("\0" in each for each in (table.name, *(column.name for column in table.columns))):
            raise DataError(
                "unwritable.nul", table=table.name, title=SQLITE.title, format=SQLITE.name
            )
    names = name_distinct(source.table.name for source in sources)
    return tuple(
        _Table(
            source,
            name,
            name_distinct((column.name for column in source.table.columns), reserved=""),
            SQLITE.find_kinds(source.table),
        )
        for source, name in zip(sources, names, strict=True)
    )


def name_distinct(
    names: Iterable[str], taken: Iterable[str] = (), reserved: str = "sqlite_"
) -> tuple[str, ...]:
    """Name tables or columns so that SQLite keeps them apart: by ASCII letters of any case.

    Args:
        names: the names, in order.
        taken: others that are there.
        reserved: how no name may begin, which SQLite keeps for itself; nothing: as one likes.

    Example:
        >>> name_distinct(["axes", "Axes", "é", "É", "sqlite_x"])
        ('axes', 'Axes-2', 'é', 'É', '_sqlite_x')
    """
    known = set(map(_fold, taken))
    found = []
    for name in names:
        plain = f"_{name}" if reserved and _fold(name).startswith(reserved) else name
        chosen, number = plain, 1
        while _fold(chosen) in known:
            number += 1
            chosen = f"{plain}-{number}"
        known.add(_fold(chosen))
        found.append(chosen)
    return tuple(found)


def _fold(name: str) -> str:
    return "".join(letter.lower() if letter.isascii() else letter for letter in name)


def _fill(
    base: apsw.Connection, tables: Sequence[_Table], rules: Sequence[Rule]
) -> frozenset[Rule]:
    """Write the tables with their rules; find the rules that their rows break."""
    for at, table in enumerate(tables):
        base.execute(_declare(tables, at, rules))
        try:
            _insert(base, table)
        except apsw.ConstraintError:
            keys = [rule for rule in rules if isinstance(rule, Unique) and rule.table == at]
            base.execute(f"DROP TABLE {quote_name(table.name)}")
            base.execute(_declare(tables, at, [rule for rule in rules if rule not in keys]))
            _insert(base, table)
            return frozenset(key for key in keys if _is_repeated(base, table, key))
    return frozenset(
        rule for at in range(len(tables)) for rule in _find_broken(base, tables, at, rules)
    )


def _insert(base: apsw.Connection, table: _Table) -> None:
    if not table.columns:
        return
    places = ", ".join("?" * len(table.columns))
    insertion = f"INSERT INTO {quote_name(table.name)} VALUES ({places})"  # noqa: S608 - quoted
    columns = table.source.table.columns
    with base:
        for frame in iterate_typed(table.source.table, SQLITE.unsayable):
            stored = pl.DataFrame(
                [
                    _store(series, column, kind)
                    for series, column, kind in zip(frame, columns, table.kinds, strict=True)
                ]
            )
            base.executemany(insertion, stored.iter_rows())


def _store(series: pl.Series, column: Any, kind: Kind) -> pl.Series:
    if kind is Kind.BOOLEAN:
        return series.cast(pl.Int64)
    return spell_moments(series, column, kind)


def _declare(tables: Sequence[_Table], at: int, rules: Sequence[Rule]) -> str:
    """Write the « CREATE TABLE » of a table with its rules."""
    table = tables[at]
    ours = [rule for rule in rules if rule.table == at]
    lines = []
    for position, (name, kind) in enumerate(zip(table.columns, table.kinds, strict=True)):
        column = table.source.table.columns[position]
        declared = _DECLARED[kind]
        is_key = position in table.source.table.key
        if (
            kind is Kind.INTEGER
            and Unique(at, (position,), is_primary=True) in ours
            and (column.has_missing or not table.source.table.is_sorted)
        ):
            # An « INTEGER » that is the primary key is the number of the row: the rows would be
            # in its order, and where it lacks, one would be made up.
            declared = "INT"
        words = [quote_name(name), declared]
        # What is in the primary key is required; source: Table Schema v2, « primaryKey ».
        if column.required or (is_key and not column.has_missing):
            words.append("NOT NULL")
        checks = [
            check_kind(quote_name(name), column, kind),
            *(
                rule.expression
                for rule in ours
                if isinstance(rule, Check) and rule.column == position
            ),
        ]
        lines.append(" ".join((*words, *(f"CHECK ({check})" for check in checks))))
    for rule in ours:
        if isinstance(rule, Unique):
            word = "PRIMARY KEY" if rule.is_primary else "UNIQUE"
            lines.append(f"{word} ({_list_names(table, rule.columns)})")
        elif isinstance(rule, Foreign):
            target = tables[rule.target]
            lines.append(
                f"FOREIGN KEY ({_list_names(table, rule.columns)}) REFERENCES"
                f" {quote_name(target.name)} ({_list_names(target, rule.target_columns)})"
            )
    body = ",\n  ".join(lines or ['"" TEXT'])
    return f"CREATE TABLE {quote_name(table.name)} (\n  {body}\n)"


def _list_names(table: _Table, positions: Iterable[int]) -> str:
    return ", ".join(quote_name(table.columns[position]) for position in positions)


def _is_repeated(base: apsw.Connection, table: _Table, key: Unique) -> bool:
    names = [quote_name(table.columns[position]) for position in key.columns]
    filled = " AND ".join(f"{name} IS NOT NULL" for name in names)
    query = (
        f"SELECT 1 FROM {quote_name(table.name)} WHERE {filled}"  # noqa: S608 - quoted
        f" GROUP BY {', '.join(names)} HAVING count(*) > 1 LIMIT 1"
    )
    return next(iter(base.execute(query)), None) is not None


def _find_broken(
    base: apsw.Connection, tables: Sequence[_Table], at: int, rules: Sequence[Rule]
) -> Iterator[Rule]:
    name = quote_name(tables[at].name)
    checks = [rule for rule in rules if isinstance(rule, Check) and rule.table == at]
    if checks:
        tests = ", ".join(f"total(NOT ({check.expression}))" for check in checks)
        (counts,) = base.execute(f"SELECT {tests} FROM {name}")  # noqa: S608 - quoted
        yield from (check for check, count in zip(checks, counts, strict=True) if count)
    # The number of a foreign key counts them from the last that was declared.
    keys = [rule for rule in rules if isinstance(rule, Foreign) and rule.table == at][::-1]
    if keys:
        found = {row[3] for row in base.execute(f"PRAGMA foreign_key_check({name})")}
        yield from (key for number, key in enumerate(keys) if number in found)


def _add_views(base: apsw.Connection, tables: Sequence[_Table]) -> None:
    """Add the dictionary, then a view with titles of each table that has some."""
    taken = [table.name for table in tables]
    words = find_words([table.source for table in tables])
    (dictionary,) = name_distinct([words.name], taken)
    taken.append(dictionary)
    columns = ", ".join(f"{quote_name(column)} TEXT" for column in words.columns)
    base.execute(f"CREATE TABLE {quote_name(dictionary)} ({columns})")
    places = ", ".join("?" * len(words.columns))
    rows = [row for table in tables for row in list_rows(table.source, table.kinds)]
    base.executemany(
        f"INSERT INTO {quote_name(dictionary)} VALUES ({places})",  # noqa: S608 - quoted
        rows,
    )
    for table in tables:
        titles = [printable(column.field.title) for column in table.source.table.columns]
        if not any(titles):
            continue
        (view,) = name_distinct([table.name + words.titles], taken)
        taken.append(view)
        shown = name_distinct(
            (title or name for title, name in zip(titles, table.columns, strict=True)), reserved=""
        )
        name = quote_name(table.name)
        parts = ",\n  ".join(
            f"{name}.{quote_name(column)} AS {quote_name(title)}"
            for column, title in zip(table.columns, shown, strict=True)
        )
        base.execute(f"CREATE VIEW {quote_name(view)} AS SELECT\n  {parts}\nFROM {name}")


def read_sqlite(
    path: Path, sources: Sequence[TableSource], position: int
) -> Iterator[list[pa.Array]]:
    """Read a table back; see :class:`parution.formats.format.Read`."""
    table = _name_tables(sources)[position]
    address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(address, uri=True)) as base:
            yield from _read_table(base, table)
    except sqlite3.Error as error:
        raise ValueError(str(error)) from error


def _read_table(base: sqlite3.Connection, table: _Table) -> Iterator[list[pa.Array]]:
    for pragma in ("integrity_check", "foreign_key_check"):
        faults = [
            fault
            for fault in base.execute(f"PRAGMA {pragma}({quote_name(table.name)})")
            if fault != ("ok",)
        ]
        if faults:
            raise ValueError(f"{pragma}: {faults[0]}")
    if not table.columns:
        return
    names = ", ".join(map(quote_name, table.columns))
    # In the order of the rows: an index that has all the columns would be read in its own.
    query = f"SELECT {names} FROM {quote_name(table.name)} NOT INDEXED"  # noqa: S608 - quoted
    rows = base.execute(query)
    columns = table.source.table.columns
    while batch := rows.fetchmany(_READ_ROWS):
        yield [
            _to_array(values, column, kind)
            for values, column, kind in zip(
                zip(*batch, strict=True), columns, table.kinds, strict=True
            )
        ]


def _to_array(values: Sequence[Any], column: Any, kind: Kind) -> pa.Array:
    expected = _PYTHON.get(kind, str)
    if not set(map(type, values)) <= {expected, type(None)}:
        raise ValueError(f"{column.name}: {set(map(type, values))}")
    if kind is Kind.BOOLEAN:
        if not set(values) <= {0, 1, None}:
            raise ValueError(f"{column.name}: {set(values)}")
        return pa.array(values, pa.int64()).cast(pa.bool_())
    if kind in PATTERNS:
        return read_moments(pa.array(values, pa.string()), column, kind)
    return pa.array(values, ARROW_TYPES[kind])


def _find_writer() -> str:
    return f"apsw {apsw.apsw_version()} (SQLite {apsw.sqlite_lib_version()})"


SQLITE = Format(
    name="sqlite",
    suffix=".sqlite",
    media_type="application/vnd.sqlite3",
    title="SQLite",
    has_one_table=False,
    cannot_say=frozenset({Fact.NEGATIVE_ZERO, Fact.NOT_FINITE, Kind.JSON}),
    find_writer=_find_writer,
    write=write_sqlite,
    read=read_sqlite,
)
