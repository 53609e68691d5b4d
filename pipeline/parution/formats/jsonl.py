"""JSON Lines: written by Python's json, read back by orjson.

One object a row, its keys the labels, null for no value. Dates and hours are ISO 8601 text, as JSON
has no type for them; what a cell of an array or an object holds is JSON itself.

Source: https://jsonlines.org/, RFC 8259.
"""

from __future__ import annotations

import json
import sys
from itertools import islice
from typing import TYPE_CHECKING, Any

import orjson
import pyarrow as pa

from parution.formats.cells import spell_json
from parution.formats.columns import Fact, Kind
from parution.formats.format import Format
from parution.formats.moments import PATTERNS, read_moments, spell_moments
from parution.formats.reading import ARROW_TYPES, iterate_typed
from parution.structured import spell_hidden

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from parution.formats.columns import Column
    from parution.formats.format import TableSource

_READ_ROWS = 20_000
_PYTHON: dict[Kind, type] = {Kind.INTEGER: int, Kind.BOOLEAN: bool, Kind.NUMBER: float}


def write_jsonl(
    path: Path, sources: Sequence[TableSource], descriptor: Mapping[str, Any], work: Path
) -> None:
    """Write a table; see :class:`parution.formats.format.Write`."""
    del descriptor, work
    (source,) = sources
    columns = source.table.columns
    labels = [column.name for column in columns]
    JSONL.check_labels(source.table)
    kinds = JSONL.find_kinds(source.table)
    dump = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode
    with path.open("x", encoding="utf-8", newline="") as file:
        for frame in iterate_typed(source.table, JSONL.unsayable):
            spelled = [
                _prepare(spell_moments(series, column, kind).to_list(), kind)
                for series, column, kind in zip(frame, columns, kinds, strict=True)
            ]
            file.writelines(
                f"{spell_hidden(dump(dict(zip(labels, values, strict=True))))}\n"
                for values in zip(*spelled, strict=True)
            )


def _prepare(values: list[Any], kind: Kind) -> list[Any]:
    if kind is not Kind.JSON:
        return values
    return [None if value is None else json.loads(value) for value in values]


def read_jsonl(
    path: Path, sources: Sequence[TableSource], position: int
) -> Iterator[list[pa.Array]]:
    """Read a table back; see :class:`parution.formats.format.Read`."""
    columns = sources[position].table.columns
    labels = [column.name for column in columns]
    kinds = JSONL.find_kinds(sources[position].table)
    with path.open("rb") as file:
        while lines := list(islice(file, _READ_ROWS)):
            rows = [orjson.loads(line) for line in lines]
            for row in rows:
                if list(row) != labels:
                    raise ValueError(f"labels {list(row)}")
            yield [
                _to_array([row[column.name] for row in rows], column, kind)
                for column, kind in zip(columns, kinds, strict=True)
            ]


def _to_array(values: Sequence[Any], column: Column, kind: Kind) -> pa.Array:
    if kind is Kind.JSON:
        return pa.array(
            [None if value is None else spell_json(value) for value in values], pa.string()
        )
    expected = _PYTHON.get(kind, str)
    if not set(map(type, values)) <= {expected, type(None)}:
        raise ValueError(f"{column.name}: {set(map(type, values))}")
    if kind in PATTERNS:
        return read_moments(pa.array(values, pa.string()), column, kind)
    return pa.array(values, ARROW_TYPES[kind])


def _find_writer() -> str:
    return f"json (Python {sys.version_info.major}.{sys.version_info.minor})"


JSONL = Format(
    name="jsonl",
    suffix=".jsonl",
    media_type="application/jsonl",
    title="JSON Lines",
    has_one_table=True,
    cannot_say=frozenset({Fact.NOT_FINITE, Fact.OTHER_JSON}),
    find_writer=_find_writer,
    write=write_jsonl,
    read=read_jsonl,
)
