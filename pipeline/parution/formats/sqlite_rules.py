r"""What a schema asks for, as far as SQL says the same: the constraints of the tables of SQLite.

A rule is here where every table that frictionless accepts obeys it, with the values as they are
stored. What SQL would say otherwise is left out: a ``pattern`` (a final newline passes it, and
``\d`` has the figures of every script), a bound that SQLite would read as another number, a
foreign key to what is no key of its table, or between texts of types whose values are equal where
their texts are not (``01`` and ``1``).

Source: Table Schema v2, « Field Constraints », « primaryKey », « uniqueKeys », « foreignKeys ».
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from parution.formats.cells import FIGURES
from parution.formats.columns import TEXTS, Fact, Kind
from parution.formats.moments import PATTERNS, find_end, spell_moment
from parution.formats.pairing import pair_fields

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from frictionless import Field

    from parution.formats.columns import Column
    from parution.formats.format import TableSource

_BOUNDS = {
    "minimum": ">=",
    "maximum": "<=",
    "exclusiveMinimum": ">",
    "exclusiveMaximum": "<",
}
# A longer list costs every row that is written later; the dictionary has it.
MAX_VALUES = 1_000
_TYPEOF = {Kind.TEXT: "text", Kind.INTEGER: "integer", Kind.NUMBER: "real"}
_SIX_FIGURES = "[0-9]" * 6
# Powers of ten that a binary64 has exactly: a number of 15 figures is read as anyone reads it.
_EXACT = 22


@dataclass(frozen=True, slots=True)
class Check:
    """What every value of a column is.

    Attributes:
        table: position of its table, from 0.
        column: position of its column, from 0.
        expression: in SQL; true, or null, of what obeys.
    """

    table: int
    column: int
    expression: str


@dataclass(frozen=True, slots=True)
class Unique:
    """Columns that no two rows have the same; a row that lacks a value of them repeats none.

    Attributes:
        table: position of the table, from 0.
        columns: their positions, from 0.
        is_primary: whether it is the primary key.
    """

    table: int
    columns: tuple[int, ...]
    is_primary: bool = False


@dataclass(frozen=True, slots=True)
class Foreign:
    """Columns whose values are those of a key; a row that lacks a value of them refers to none.

    Attributes:
        table: position of the table, from 0.
        columns: their positions, from 0.
        target: position of the table that is referred to, from 0.
        target_columns: the positions of the columns of its key, from 0, in the same order.
    """

    table: int
    columns: tuple[int, ...]
    target: int
    target_columns: tuple[int, ...]


Rule = Check | Unique | Foreign


def quote_name(name: str) -> str:
    """Quote a name; source: SQLite, « SQL Keywords »."""
    return '"' + name.replace('"', '""') + '"'


def quote_text(text: str) -> str:
    """Quote a text that has no NUL."""
    return "'" + text.replace("'", "''") + "'"


def check_kind(name: str, column: Column, kind: Kind) -> str:
    """Write what each value of a column is, in SQL: of its kind, and spelled as it says.

    Args:
        name: the column's, quoted.
        column: the column.
        kind: what its values are stored as.
    """
    if kind is Kind.BOOLEAN:
        return f"{name} IN (0, 1)"
    if kind not in PATTERNS:
        return f"typeof({name}) IN ('{_TYPEOF[kind]}', 'null')"
    # SQLite gives again what is a moment, otherwise spelled where it does not exist.
    pattern, end = PATTERNS[kind], find_end(column, kind)
    if not end.startswith("%.6f"):
        return f"{name} IS strftime('{pattern}{end}', {name})"
    length = len("0000-00-00T00:00:00") if kind is not Kind.TIME else len("00:00:00")
    whole = f"substr({name}, 1, {length})"
    tail = f"substr({name}, {length + 1})"
    return (
        f"{whole} IS strftime('{pattern}', {whole})"
        f" AND {tail} GLOB '.{_SIX_FIGURES}{end.removeprefix('%.6f')}'"
    )


def list_rules(
    sources: Sequence[TableSource],
    kinds: Sequence[Sequence[Kind]],
    names: Sequence[Sequence[str]],
) -> Iterator[Rule]:
    """List the rules of the tables of a file: their keys before what refers to them.

    Args:
        sources: the tables.
        kinds: what the values of their columns are stored as.
        names: the names of their columns in the file.
    """
    keys: list[Unique] = []
    for at, source in enumerate(sources):
        keys += _list_keys(at, source)
    yield from keys
    for at, source in enumerate(sources):
        fields = pair_fields(source.table.path, source.table.schema)[1]
        for position, (column, field) in enumerate(zip(source.table.columns, fields, strict=True)):
            if field is not None:
                name = quote_name(names[at][position])
                for expression in _list_checks(name, column, kinds[at][position], field):
                    yield Check(at, position, expression)
        yield from _list_foreign(at, sources, kinds, keys)


def _list_keys(at: int, source: TableSource) -> Iterator[Unique]:
    columns = source.table.columns
    schema = source.table.schema
    primary = _locate(columns, schema.primary_key)
    found = []
    if primary:
        found.append(Unique(at, primary, is_primary=True))
    for position, column in enumerate(columns):
        if column.field.constraints.unique and primary != (position,):
            found.append(Unique(at, (position,)))
    for key in schema.unique_keys:
        located = _locate(columns, key)
        known = [frozenset(other.columns) for other in found]
        if located and frozenset(located) not in known:
            found.append(Unique(at, located))
    # A NaN is no other NaN, but their texts are the same.
    yield from (
        key
        for key in found
        if not any(Fact.NOT_FINITE in columns[position].facts for position in key.columns)
    )


def _locate(columns: Sequence[Column], key: Sequence[str]) -> tuple[int, ...]:
    """Locate the columns of a key; nothing where there is one that the table does not have."""
    names = [column.field.name for column in columns]
    known = bool(key) and len(set(key)) == len(key) and all(names.count(each) == 1 for each in key)
    return tuple(names.index(each) for each in key) if known else ()


def _list_foreign(
    at: int,
    sources: Sequence[TableSource],
    kinds: Sequence[Sequence[Kind]],
    keys: Sequence[Unique],
) -> Iterator[Foreign]:
    source = sources[at].table
    tables = [each.table.name for each in sources]
    for key in source.schema.foreign_keys:
        resource = key.reference.resource or source.name
        if resource not in tables:
            continue
        target = tables.index(resource)
        ours = _locate(source.columns, key.fields)
        theirs = _locate(sources[target].table.columns, key.reference.fields)
        if not ours or len(ours) != len(theirs):
            continue
        known = any(
            other.table == target and frozenset(other.columns) == frozenset(theirs)
            for other in keys
        )
        pairs = [
            (kinds[at][one], source.columns[one], kinds[target][other], column)
            for one, other in zip(ours, theirs, strict=True)
            for column in (sources[target].table.columns[other],)
        ]
        if known and all(_are_comparable(*pair) for pair in pairs):
            yield Foreign(at, ours, target, theirs)


def _are_comparable(kind: Kind, column: Column, other_kind: Kind, other: Column) -> bool:
    """Tell whether the values of two columns are equal where they are stored the same."""
    if kind is not other_kind:
        return False
    if kind is Kind.TEXT:
        return {column.field.type, other.field.type} <= TEXTS
    return (Fact.FRACTION in column.facts) is (Fact.FRACTION in other.facts) or (
        kind not in PATTERNS
    )


def _list_checks(name: str, column: Column, kind: Kind, field: Field) -> Iterator[str]:
    if kind is Kind.TEXT and column.field.type not in TEXTS:
        return
    constraints: Mapping[str, Any] = field.constraints
    read = field.create_value_reader()
    if (values := constraints.get("enum")) is not None:
        spelled = [_spell(read(value), column, kind) for value in values]
        if kind is Kind.TEXT:  # what is no text equals none
            spelled = [
                text for text, value in zip(spelled, values, strict=True) if isinstance(value, str)
            ]
        if spelled and None not in spelled and len(spelled) <= MAX_VALUES:
            yield f"{name} IN ({', '.join(map(str, spelled))})"
    for constraint, sign in _BOUNDS.items():
        if constraint in constraints and kind is not Kind.TEXT:
            bound = _spell(read(constraints[constraint]), column, kind)
            if bound is not None:
                yield f"{name} {sign} {bound}"
    if kind is not Kind.TEXT:
        return
    # Both count code points, but SQLite stops at a NUL.
    for constraint, sign in (("minLength", ">="), ("maxLength", "<=")):
        length = constraints.get(constraint)
        if type(length) is int:
            at_nul = f" OR instr({name}, char(0))" if sign == ">=" else ""
            yield f"length({name}) {sign} {length}{at_nul}"


def _spell(value: Any, column: Column, kind: Kind) -> str | None:
    """Spell a value of a schema in SQL; None where SQL would read another one."""
    match kind:
        case Kind.TEXT:
            is_said = isinstance(value, str) and "\0" not in value and _has_bytes(value)
            return quote_text(value) if is_said else None
        case Kind.INTEGER:
            return str(value) if type(value) is int and abs(value) < 2**63 else None
        case Kind.BOOLEAN:
            return str(int(value)) if isinstance(value, bool) else None
        case Kind.NUMBER:
            return _spell_number(value)
    spelled = spell_moment(value, column, kind)
    return None if spelled is None else quote_text(spelled)


def _spell_number(value: Any) -> str | None:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    if isinstance(value, int):
        value = Decimal(value)
    if not math.isfinite(value) or Decimal(repr(float(value))) != Decimal(str(value)):
        return None
    digits = Decimal(repr(float(value))).normalize().as_tuple()
    exponent = digits.exponent
    if len(digits.digits) > FIGURES or not isinstance(exponent, int) or abs(exponent) > _EXACT:
        return None
    return repr(float(value))


def _has_bytes(text: str) -> bool:
    """Tell whether a text has no half of a character."""
    return not any("\ud800" <= character <= "\udfff" for character in text)
