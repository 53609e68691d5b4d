"""A header compared with the fields that a schema declares: what happened to the columns.

frictionless pairs labels and fields by position, unless the schema says ``fieldsMatch``: one
column too many, and every column after it is wrong. Here they are paired by name, so that what
is said is what a person did to the columns.
"""

from __future__ import annotations

import csv
import json
import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from parution.model.package import Resource
    from parution.model.schema import Schema

# The separators that people and spreadsheets write.
DELIMITERS = (";", "\t", ",", "|")
# A first line that a spreadsheet writes for itself, whole or cut at the separator it names.
_SEPARATOR_LINE = re.compile(r"sep=(.?)", re.IGNORECASE)
# What each value of ``fieldsMatch`` tolerates (Table Schema v2, « fieldsMatch »): labels that
# are no field, fields that have no label.
_TOLERATED = {
    "exact": (False, False),
    "equal": (False, False),
    "subset": (True, False),
    "superset": (False, True),
    "partial": (True, True),
}
_MATCHES = {tolerated: name for name, tolerated in _TOLERATED.items() if name != "exact"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file.

    Attributes:
        number: its place in the file, from 1.
        label: its label as written.
        field: name of the field that it is, or stands for; ``""`` where there is none.
    """

    number: int
    label: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class Header:
    """What a header has of what its schema expects, where they differ.

    Attributes:
        columns: all the columns of the file, each with the field that it is read as.
        missing: fields that no column has, which a row may do without.
        required: fields that no column has, and that every row must have.
        unknown: columns that have a name, and are no field.
        moved: columns that are not where the schema has them: the fewest to move.
        repeated: columns whose label another one has too, all of them.
        other_case: columns whose label is the field's in other capitals.
        renamed: columns that stand where a field is expected, under another name or none.
        blank: columns without a name, where no field is expected.
        separator_line: whether the first line is « sep=; », which only spreadsheets read.
        delimiter: what separates the columns, where it is not what the file was read with;
            that of ``separator_line`` too; ``""`` where there is nothing to say of it.
        row: the row that names the columns, where another one was read as the header; 0 where
            there is none.
        unmatched: whether no label is the name of a field; ``columns`` are then all unknown.
        schema_accepts: the property of the schema that accepts the header; empty where there is
            none to add.
        dialect_accepts: the same, of the dialect.
        acceptable: whether these properties do accept it.
    """

    columns: tuple[Column, ...]
    missing: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    unknown: tuple[Column, ...] = ()
    moved: tuple[Column, ...] = ()
    repeated: tuple[Column, ...] = ()
    other_case: tuple[Column, ...] = ()
    renamed: tuple[Column, ...] = ()
    blank: tuple[Column, ...] = ()
    separator_line: bool = False
    delimiter: str = ""
    row: int = 0
    unmatched: bool = False
    schema_accepts: str = ""
    dialect_accepts: Mapping[str, Any] | None = None
    acceptable: bool = False

    @property
    def differs(self) -> bool:
        """Whether there is anything to say of it."""
        return (
            self.separator_line
            or self.unmatched
            or bool(self.row)
            or bool(
                self.delimiter
                or self.missing
                or self.required
                or self.unknown
                or self.moved
                or self.repeated
                or self.other_case
                or self.renamed
                or self.blank
            )
        )


def compare_labels(labels: Sequence[str], schema: Schema, *, ignore_case: bool = False) -> Header:
    """Compare the labels of a file with the fields of its schema.

    Args:
        labels: the labels as written, in the order of the file.
        schema: the schema, whose ``fieldsMatch`` says what is tolerated.
        ignore_case: whether the dialect says ``headerCase: false``.

    Returns:
        What differs and is not tolerated, and what would accept it.
    """
    blank = tuple(Column(number, label) for number, label in enumerate(labels, start=1))
    if (found := _SEPARATOR_LINE.fullmatch("".join(labels[:1]))) and not any(labels[1:]):
        return _read_separator_line(blank, found[1])
    if delimiter := _guess_delimiter(labels, schema):
        return Header(
            blank,
            delimiter=delimiter,
            dialect_accepts={"delimiter": delimiter},
            acceptable=True,
        )
    columns, repeated, other_case = _pair(labels, schema)
    if schema.fields and not any(column.field for column in columns):
        return Header(columns, unmatched=True)
    columns, renamed = _find_renamed(columns, repeated, schema)
    match = _read_match(schema)
    extra_tolerated, lack_tolerated = _TOLERATED[match]
    taken = {column.field for column in columns}
    lacking = [field for field in schema.fields if field.name not in taken]
    required = tuple(field.name for field in lacking if schema.is_required(field))
    missing = tuple(field.name for field in lacking if not schema.is_required(field))
    extra = [column for column in columns if not column.field and column not in repeated]
    header = Header(
        columns,
        missing=() if lack_tolerated else missing,
        required=required,
        unknown=() if extra_tolerated else tuple(each for each in extra if each.label),
        moved=_find_moved(columns, schema) if match == "exact" else (),
        repeated=repeated,
        other_case=() if ignore_case else other_case,
        renamed=renamed,
        # Two columns without a name have the same one: no ``fieldsMatch`` takes them.
        blank=()
        if extra_tolerated and sum(not each.label for each in extra) == 1
        else tuple(each for each in extra if not each.label),
    )
    folded = [label.lower() for label in labels]
    clash = (ignore_case or bool(other_case)) and len(set(folded)) < len(folded)
    return header if clash else _find_what_accepts(header, match)


def find_header_row(header: Header, rows: Iterable[Sequence[str]], schema: Schema) -> Header:
    """Find the row that names the columns, where that of the header names none of them.

    Args:
        header: a header that is unmatched.
        rows: the first rows of the file, whatever they are.
        schema: the schema.

    Returns:
        The header, with that row and what has it read; as it is where no row names half of the
        fields.
    """
    names = {field.name.lower() for field in schema.fields}
    for number, cells in enumerate(rows, start=1):
        found = names & {cell.strip().lower() for cell in cells}
        if found and 2 * len(found) >= len(names):
            accepts = {"headerRows": [number]}
            return Header(header.columns, row=number, dialect_accepts=accepts, acceptable=True)
    return header


def read_under_labels(resource: Resource, header: Header) -> Resource:
    """Have a table read as its labels say, its header being what it is.

    Each column is given the field of its name, in the order of the file; a column that is no
    field is read as any value. A key of a missing field cannot be looked at, and is left out.

    Args:
        resource: the table.
        header: its header, compared with its schema.

    Returns:
        The same table, in whose report only the errors of the header itself are not those
        that remain.
    """
    schema = resource.schema
    known = {field.name: dict(field.descriptor) for field in schema.fields}
    names = set(known)
    fields = []
    for column in header.columns:
        if column.field:
            fields.append(known[column.field])
            continue
        name = column.label or "column"
        while name in names:
            name = f"{name}_{column.number}"
        names.add(name)
        fields.append({"name": name, "type": "any"})
    read = {column.field for column in header.columns}
    descriptor = {**schema.descriptor, "fields": fields}
    descriptor.pop("fieldsMatch", None)
    if not set(schema.primary_key) <= read:
        descriptor.pop("primaryKey", None)
    for name, keys in (
        ("foreignKeys", [(key.descriptor, key.fields) for key in schema.foreign_keys]),
        ("uniqueKeys", [(list(key), key) for key in schema.unique_keys]),
    ):
        if name in descriptor:
            descriptor[name] = [key for key, parts in keys if set(parts) <= read]
    return replace(resource, descriptor={**resource.descriptor, "schema": descriptor})


def accept_header(resource: Resource, header: Header) -> Resource:
    """Add to a table what its header needs to be accepted.

    Args:
        resource: the table.
        header: a header that something accepts.

    Returns:
        The table, with the property of its schema and those of its dialect.
    """
    descriptor = dict(resource.descriptor)
    if header.schema_accepts:
        descriptor["schema"] = {**descriptor["schema"], "fieldsMatch": header.schema_accepts}
    if header.dialect_accepts:
        declared = descriptor.get("dialect")
        dialect = dict(declared) if isinstance(declared, dict) else {}
        for name, value in header.dialect_accepts.items():
            # frictionless has one let the properties of CSV stand under its name too.
            inner = dialect.get("csv")
            if name == "delimiter" and isinstance(inner, dict):
                dialect["csv"] = {**inner, name: value}
            else:
                dialect[name] = value
        descriptor["dialect"] = dialect
    return replace(resource, descriptor=descriptor)


def ignores_case(resource: Resource) -> bool:
    """Tell whether the dialect of a table has labels read in any case."""
    dialect = resource.descriptor.get("dialect")
    return isinstance(dialect, dict) and dialect.get("headerCase") is False


def write_property(name: str, value: object) -> str:
    """Write a property as one does in YAML, which JSON's values are too."""
    return f"{name}: {value if isinstance(value, str) and value.isalpha() else json.dumps(value)}"


def _read_separator_line(columns: tuple[Column, ...], named: str) -> Header:
    # Cut at the separator that it names, the line no longer shows it: the file was read with it.
    accepts: dict[str, Any] = {"headerRows": [2]}
    if named:
        accepts["delimiter"] = named
    return Header(
        columns,
        separator_line=True,
        delimiter=named,
        dialect_accepts=accepts,
        acceptable=True,
    )


def _guess_delimiter(labels: Sequence[str], schema: Schema) -> str:
    """Guess the separator of a header that was read as one cell, by the names that it has."""
    if len(labels) != 1:
        return ""
    names = {field.name.lower() for field in schema.fields}
    if labels[0].lower() in names:
        return ""
    scores = {delimiter: len(names & set(_split(labels[0], delimiter))) for delimiter in DELIMITERS}
    best = max(DELIMITERS, key=lambda delimiter: scores[delimiter])
    return best if scores[best] and best in labels[0] else ""


def _split(text: str, delimiter: str) -> list[str]:
    try:
        row = next(csv.reader([text], delimiter=delimiter), [])
    except csv.Error:
        return []
    return [cell.strip().lower() for cell in row]


def _pair(
    labels: Sequence[str], schema: Schema
) -> tuple[tuple[Column, ...], tuple[Column, ...], tuple[Column, ...]]:
    """Pair labels and fields by name: the columns, those that repeat one, those of other case."""
    names = [field.name for field in schema.fields]
    exact = {label for label in labels if label in names}
    folded: dict[str, str] = {}
    for name in names:
        if name not in exact:
            folded.setdefault(name.lower(), name)
    columns, taken = [], set()
    for number, label in enumerate(labels, start=1):
        name = label if label in exact else folded.get(label.lower(), "")
        name = "" if name in taken else name
        taken.add(name)
        columns.append(Column(number, label, name))
    written = [label for label in labels if label]
    repeated = tuple(column for column in columns if written.count(column.label) > 1)
    other_case = tuple(each for each in columns if each.field and each.field != each.label)
    return tuple(columns), repeated, other_case


def _find_renamed(
    columns: tuple[Column, ...], repeated: tuple[Column, ...], schema: Schema
) -> tuple[tuple[Column, ...], tuple[Column, ...]]:
    """Find the columns that stand, between the same neighbours, where a field is expected."""
    taken = {column.field for column in columns}
    expected = [field.name for field in schema.fields]
    # A column that is no field is told apart from every name.
    found = [column.field or column.number for column in columns]
    renamed: dict[int, Column] = {}
    for kind, start, end, other, other_end in SequenceMatcher(
        None, found, expected, autojunk=False
    ).get_opcodes():
        if kind != "replace" or end - start != other_end - other:
            continue
        for column, name in zip(columns[start:end], expected[other:other_end], strict=True):
            if not column.field and column not in repeated and name not in taken:
                renamed[column.number] = replace(column, field=name)
    return tuple(renamed.get(each.number, each) for each in columns), tuple(renamed.values())


def _find_moved(columns: tuple[Column, ...], schema: Schema) -> tuple[Column, ...]:
    """Find the fewest columns to move for all to be in the order of the schema."""
    places = {field.name: place for place, field in enumerate(schema.fields)}
    named = [column for column in columns if column.field]
    # The longest increasing run of places; source: patience sorting.
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for at, column in enumerate(named):
        place = places[column.field]
        length = bisect_left(tails, place)
        before.append(ends[length - 1] if length else -1)
        tails[length:] = [place, *tails[length + 1 :]]
        ends[length:] = [at, *ends[length + 1 :]]
    kept, at = set(), ends[-1] if ends else -1
    while at >= 0:
        kept.add(at)
        at = before[at]
    return tuple(column for at, column in enumerate(named) if at not in kept)


def _read_match(schema: Schema) -> str:
    match = schema.descriptor.get("fieldsMatch")
    return match if isinstance(match, str) and match in _TOLERATED else "exact"


def _find_what_accepts(header: Header, match: str) -> Header:
    """Find the properties that accept a header, where there are any."""
    if header.required or header.repeated or header.renamed or len(header.blank) > 1:
        return header
    extra_tolerated, lack_tolerated = _TOLERATED[match]
    extra = bool(header.unknown or header.blank) or extra_tolerated
    lack = bool(header.missing) or lack_tolerated
    wanted = header.unknown or header.blank or header.missing or header.moved
    if wanted:
        header = replace(header, schema_accepts=_MATCHES[extra, lack])
    if header.other_case:
        header = replace(header, dialect_accepts={"headerCase": False})
    return replace(header, acceptable=bool(wanted or header.other_case))
