"""Rows of two editions: what is found, and that it leads from one to the other and back."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from parution.model.package import Resource
from parution.releases.documents import (
    apply_table,
    describe_table,
    invert_table,
)
from parution.releases.opening import open_rows
from parution.releases.rows import Columns, compare_rows
from parution.structured import dump_json
from parution.tables.canonical import format_row

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pytest

    from parution.model.difference import TableDifference

Rows = list[list[str]]
KEYS = st.sampled_from(["1", "01", "2", "3", "4", "x", "", "1.0"])
CELLS = st.sampled_from(["", "a", "b", "1", "1.0", "1.00", "é", 'q"', "a,b", "l\nm", "\r\n", " "])


def write(
    folder: Path, labels: Sequence[str], rows: Rows, schema: Any, *, delimiter: str = ","
) -> Resource:
    folder.mkdir(exist_ok=True)
    file = folder / "t.csv"
    if delimiter == ",":
        text = "".join(format_row(row) for row in [list(labels), *rows])
    else:
        target = io.StringIO(newline="")
        csv.writer(target, delimiter=delimiter, lineterminator="\n").writerows([labels, *rows])
        text = target.getvalue()
    file.write_text(text, encoding="utf-8", newline="")
    dialect = {} if delimiter == "," else {"dialect": {"csv": {"delimiter": delimiter}}}
    descriptor = {"name": "t", "path": "t.csv", "encoding": "utf-8", "schema": schema, **dialect}
    return Resource("t", ("t.csv",), (file,), descriptor)


def compare(
    folder: Path,
    before: tuple[Sequence[str], Rows],
    after: tuple[Sequence[str], Rows],
    *,
    types: Any = None,
    key: tuple[str, ...] = (),
    delimiters: tuple[str, str] = (",", ","),
    **columns: Any,
) -> TableDifference:
    opened = []
    for side, (labels, rows), delimiter in zip("ab", (before, after), delimiters, strict=True):
        fields = [{"name": name, "type": (types or {}).get(name, "string")} for name in labels]
        resource = write(folder / side, labels, rows, {"fields": fields}, delimiter=delimiter)
        opened.append(open_rows(resource, folder / side, folder / side))
    names = Columns(tuple(before[0]), tuple(after[0]), key=key, **columns)
    return compare_rows(("t", "t"), (opened[0], opened[1]), names)


def lead_back_and_forth(difference: TableDifference, before: Rows, after: Rows) -> None:
    document = json.loads(dump_json(describe_table(difference)))
    assert apply_table(document, before) == [tuple(row) for row in after]
    assert apply_table(invert_table(document), after) == [tuple(row) for row in before]


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[str], Rows]:
    labels = draw(st.permutations(["k", "a", "b", "c"]))[: draw(st.integers(2, 4))]
    cells = [KEYS if label == "k" else CELLS for label in labels]
    return labels, draw(st.lists(st.tuples(*cells).map(list), max_size=8))


@given(data=st.data())
def test_a_difference_applied_gives_the_other_edition(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    before, after = data.draw(tables()), data.draw(tables())
    by_key, delimiter = data.draw(st.booleans()), data.draw(st.sampled_from([",", ";"]))
    if data.draw(st.booleans()):  # nearly the same table
        rows = data.draw(st.permutations(before[1]))[: data.draw(st.integers(0, 8))]
        after = before[0], [list(row) for row in rows]
    key = ("k",) if by_key and "k" in before[0] and "k" in after[0] else ()
    types = {"k": "integer", "a": "number"}
    difference = compare(
        tmp_path_factory.mktemp("drawn"),
        before,
        after,
        types=types,
        key=key,
        delimiters=(",", delimiter),
    )
    lead_back_and_forth(difference, before[1], after[1])
