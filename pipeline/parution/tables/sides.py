"""One of the versions of a table that are to be merged: its bytes → its columns and its rows.

Each version may have been saved by another program: in another encoding, with another separator,
its columns in another order. So it is read by what its header says, whatever the dialect is.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import sys
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from parution.errors import DataError
from parution.model.header import DELIMITERS
from parution.tables.canonical import format_row
from parution.tables.dialect import NotPlainError, read_plain_delimiter
from parution.tables.encoding import UTF_8, WINDOWS_1252

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from parution.model.package import Resource
    from parution.model.schema import Schema

# What a row is known by: the cell of its key, or the cells of a key of several fields.
Key = str | tuple[str, ...]

_SEPARATOR_LINE = re.compile(r"sep=(.)[^\r\n]*(\r\n|\r|\n)", re.IGNORECASE)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Characters of the text where the header is looked for.
_HEAD = 1_000_000
# Characters of the longest cell that is read: the most that Python's reader can be told anywhere.
_LONGEST_CELL = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Side:
    """A version of a table, its header read.

    Attributes:
        name: what a person calls the version.
        content: its bytes.
        encoding: what they are read in.
        is_empty: whether there is nothing in it.
        has_separator_line: whether a line that only spreadsheets read stands before the header.
        delimiter: what separates its columns.
        labels: its labels as written, by the name that pairs them with those of other versions.
        places: the position of each in a row, by that name.
    """

    name: str
    content: bytes
    encoding: str
    is_empty: bool
    has_separator_line: bool
    delimiter: str
    labels: Mapping[str, str]
    places: Mapping[str, int]


def read_delimiter(resource: Resource) -> str:
    """Read what separates the columns of a table, which must be plain text otherwise.

    Args:
        resource: the table.

    Raises:
        DataError: it is no single file of delimited text, or its dialect says more than that.
    """
    if not resource.is_local_csv:
        raise DataError("merge.not-text", name=resource.name)
    try:
        return read_plain_delimiter(resource)
    except NotPlainError as error:
        raise DataError("merge.dialect", name=resource.name, property=error.property) from error


def read_side(content: bytes, name: str, resource: Resource) -> Side:
    """Read the header of a version of a table.

    Args:
        content: its bytes; none at all where the table did not exist.
        name: what a person calls the version.
        resource: the table, whose schema has a primary key.

    Raises:
        DataError: it is no text, or no header that has the key, each of its labels once.
    """
    text, encoding = _decode(content, name, resource)
    wanted = read_delimiter(resource)
    if found := _SEPARATOR_LINE.match(text):
        text, wanted = text[found.end() :], found[1]
    if not text or text.isspace():
        return Side(name, content, encoding, True, bool(found), wanted, {}, {})
    schema = resource.schema
    fields = {field.name for field in schema.fields}
    best: tuple[int, str, list[str]] | None = None
    for delimiter in dict.fromkeys((wanted, *DELIMITERS)):
        labels = _read_head(text[:_HEAD], delimiter)
        score = len(fields & {_name(label, schema) for label in labels})
        if best is None or score > best[0]:
            best = score, delimiter, labels
    assert best is not None  # noqa: S101 - there are separators
    _, delimiter, labels = best
    named = [(_name(label, schema), label, at) for at, label in enumerate(labels) if label.strip()]
    lacking = [each for each in schema.primary_key if each not in {known for known, *_ in named}]
    if lacking:
        raise DataError("merge.no-key-column", side=name, columns=", ".join(lacking))
    known, times = Counter(known for known, *_ in named).most_common(1)[0]
    if times > 1:
        raise DataError("merge.repeated-label", side=name, column=known)
    return Side(
        name,
        content,
        encoding,
        False,
        bool(found),
        delimiter,
        {known: label for known, label, _ in named},
        {known: at for known, _, at in named},
    )


def read_rows(
    side: Side, columns: Sequence[str], schema: Schema, known: Mapping[Key, str]
) -> dict[Key, str]:
    """Read the rows of a version of a table, in its order.

    A row without a single cell is left out: a spreadsheet leaves some at the end. A row may stop
    before its last columns: their cells are then empty.

    Args:
        side: the version.
        columns: the columns to read, by name; the cells of one that it lacks are empty.
        schema: the schema, which says the key and what is no value.
        known: the rows of another version: those that are the same are kept in memory once.

    Returns:
        Each row as a canonical record (:func:`parution.tables.canonical.format_row`), by its key.

    Raises:
        DataError: it is no CSV; a row has a cell under no label; a key is empty, or there twice.
    """
    if side.is_empty:
        return {}
    at_columns = [side.places.get(name, -1) for name in columns]
    at_key = [side.places[name] for name in schema.primary_key]
    missing = [_find_missing(name, schema) for name in schema.primary_key]
    width = max(side.places.values()) + 1
    is_whole = at_columns == list(range(width))
    only = at_key[0] if len(at_key) == 1 else None
    rows: dict[Key, str] = {}
    for number, cells in _read_records(side):
        if len(cells) != width or not is_whole:
            _refuse_unnamed(side, number, cells)
            whole = [*cells, *[""] * (width - len(cells)), ""]  # the last one, of no column
            record = format_row([whole[place] for place in at_columns])
        else:
            whole = cells
            record = format_row(cells)
        key: Key
        if only is not None:
            key = sys.intern(whole[only])
            empty = key in missing[0]
        else:
            key = tuple([whole[place] for place in at_key])
            empty = any(part in none for part, none in zip(key, missing, strict=True))
        if empty:
            raise DataError("merge.empty-key", side=side.name, row=number)
        if key in rows:
            raise DataError(
                "merge.repeated-key", side=side.name, row=number, key=show_key(key, schema)
            )
        same = known.get(key)
        rows[key] = same if same == record else record
    return rows


def parse_record(record: str) -> list[str]:
    """Parse a canonical record: its cells."""
    if '"' not in record:
        return record[:-1].split(",")
    with _reading_long_cells():
        return next(csv.reader([record], strict=True))


def show_key(key: Key, schema: Schema) -> str:
    """Show a key: each of its fields, and its cell."""
    cells = (key,) if isinstance(key, str) else key
    pairs = zip(schema.primary_key, cells, strict=True)
    return ", ".join(f"{field} = {cell}" for field, cell in pairs)


def _decode(content: bytes, name: str, resource: Resource) -> tuple[str, str]:
    """Decode a version: by its mark, as UTF-8, as the table declares, as a spreadsheet writes."""
    marked = [encoding for mark, encoding in _MARKS if content.startswith(mark)][:1]
    declared = str(resource.descriptor.get("encoding") or UTF_8)
    for encoding in marked or dict.fromkeys((UTF_8, declared, WINDOWS_1252)):
        try:
            text = content.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
        if "\0" not in text:  # else it is no text: a workbook, UTF-16 without a mark
            return text, encoding
    raise DataError("merge.not-decoded", side=name)


def _read_head(text: str, delimiter: str) -> list[str]:
    """Read the labels: those of the first record that is not blank."""
    try:
        with _reading_long_cells():
            reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
            return next((cells for cells in reader if any(cells)), [])
    except csv.Error:
        return []


def _read_records(side: Side) -> Iterator[tuple[int, list[str]]]:
    """Read the records after the header that are not blank, with their numbers, from 1."""
    number, header = 0, False
    # Not as one text: Python would hold four bytes for each of its signs.
    file = io.TextIOWrapper(io.BytesIO(side.content), side.encoding, newline="")
    if side.has_separator_line:
        file.readline()
    with _reading_long_cells():
        reader = csv.reader(file, delimiter=side.delimiter, strict=True)
        while True:
            number += 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise DataError("merge.not-csv", side=side.name, row=number) from error
            if not any(cells):
                continue
            if header:
                yield number, cells
            header = True


def _refuse_unnamed(side: Side, number: int, cells: Sequence[str]) -> None:
    named = set(side.places.values())
    if any(cell for at, cell in enumerate(cells) if at not in named):
        raise DataError("merge.unnamed-cell", side=side.name, row=number)


@contextmanager
def _reading_long_cells() -> Iterator[None]:
    """Have Python's reader read cells of any length, for the time of the block."""
    before = csv.field_size_limit(_LONGEST_CELL)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _find_missing(name: str, schema: Schema) -> frozenset[str]:
    """Find what a field of the key reads as no value; an empty cell is none in any case."""
    field = schema.find_field(name)
    return frozenset(schema.find_missing_values(field) if field else ()) | {""}


def _name(label: str, schema: Schema) -> str:
    """Name a column: by the field that its label writes, in any case, or else by its label."""
    names = [field.name for field in schema.fields]
    plain = label.strip()
    if plain in names:
        return plain
    folded = [name for name in names if name.casefold() == plain.casefold()]
    return folded[0] if len(folded) == 1 else plain
