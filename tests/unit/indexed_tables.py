"""Tables drawn to be indexed, and what a query should find in them, found the plain way."""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from parution.model.release import FileDigest
from parution.model.schema import Schema
from parution.pages.tables.folding import fold
from parution.pages.tables.indexing import MANIFEST, MadeIndex, find_origin, make_index, name_folder
from parution.pages.tables.ordering import order_distinct
from parution.pages.tables.reading import Order, find_kinds
from parution.tables.canonical import format_row

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from parution.pages.tables.reading import ColumnKind

SCHEMA: dict[str, Any] = {
    "fields": [
        {"name": "code", "type": "string"},
        {"name": "rang", "type": "integer"},
        {"name": "montant", "type": "number", "decimalChar": ",", "groupChar": " "},
        {"name": "jour", "type": "date"},
        {"name": "ancien", "type": "date", "format": "%d/%m/%Y"},
        {"name": "libellé", "type": "string"},
        {"name": "hors schéma", "type": "number"},
    ],
    "missingValues": ["", "NA"],
    "primaryKey": ["code", "rang"],
}
LABELS = tuple(field["name"] for field in SCHEMA["fields"])
_WORDS = (
    "Été",
    "œuvre",
    "L’eau",
    "ETE",
    'dit "non"',
    "a\nb",
    "𝔘 fin",
    "\uffee",
    "Ⅻ",
    "e\u0301",
    "",
)
_ODD = ("1e999", "-INF", "oups", "9007199254740993", "9007199254740992", "-0", "0", "NA", "1.50")


@dataclass(frozen=True)
class Table:
    """A table, and its index in a folder."""

    rows: tuple[tuple[str, ...], ...]
    schema: Schema
    folder: Path
    made: MadeIndex

    def read(self, path: str) -> bytes:
        """Read a file of the index, by its address beside the manifest."""
        return (self.folder / path).read_bytes()


def draw_rows(number: int, seed: int = 1) -> tuple[tuple[str, ...], ...]:
    """Draw rows of :data:`SCHEMA`, each with a key of its own."""
    draw = random.Random(seed)
    return tuple(
        (
            f"S{at:05}" if at % 7 else f'é"{at}\n',
            str(draw.randrange(-50, 1500)),
            draw.choice((f"{draw.randrange(3000)},{draw.randrange(100):02}", "1 234,5", "", "12")),
            f"20{draw.randrange(10, 30)}-0{draw.randrange(1, 9)}-1{draw.randrange(10)}"
            if draw.random() < 0.8
            else "NA",
            f"0{draw.randrange(1, 9)}/0{draw.randrange(1, 9)}/{draw.randrange(1990, 2030)}",
            " ".join(draw.choices(_WORDS, k=2)),
            draw.choice(_ODD),
        )
        for at in range(number)
    )


def index_table(
    folder: Path, rows: Sequence[tuple[str, ...]], schema: dict[str, Any], labels: Sequence[str]
) -> Table:
    """Write a table in its canonical form, and make its index."""
    path = folder / "table.csv"
    text = "".join(map(format_row, (labels, *rows)))
    path.write_text(text, encoding="utf-8", newline="")
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    found = Schema(schema)
    origin = find_origin(FileDigest("table.csv", path.stat().st_size, sha256), found)
    inside, work = folder / name_folder(origin), folder / "work"
    inside.mkdir()
    work.mkdir()
    made = make_index(path, len(rows), found, origin, (inside, work))
    (folder / MANIFEST).write_bytes(made.manifest)
    return Table(tuple(rows), found, folder, made)


def find_rows(table: Table, query: dict[str, Any]) -> list[int]:
    """Find the numbers of the rows that a query asks for, by looking at every row."""
    kinds = [*find_kinds(table.schema, LABELS)]
    words = fold(query.get("search", "")).split()
    numbers = [
        number
        for number, row in enumerate(table.rows)
        if all(
            any(_keeps(row[column], kinds[column], op, value) for op, value in group)
            for column, group in _gather(query.get("filters", ()))
        )
        and all(any(word in fold(cell) for cell in row) for word in words)
    ]
    sort = query.get("sort")
    if sort:
        column = sort["column"]
        cells = [row[column] for row in table.rows]
        found = order_distinct(kinds[column], Counter(cells))
        places = {text: at for at, text in enumerate(found.texts)}
        if sort["descending"]:
            filled = found.texts[: found.filled]
            places |= {text: found.filled - 1 - at for at, text in enumerate(filled)}
        numbers.sort(key=lambda number: places[cells[number]])
    return numbers


def _gather(
    filters: Sequence[dict[str, Any]],
) -> Iterator[tuple[int, list[tuple[str, str]]]]:
    """Gather the filters of which one is enough: the values of a column."""
    for column in {each["column"] for each in filters}:
        asked = [(each["op"], each["value"]) for each in filters if each["column"] == column]
        equal = [each for each in asked if each[0] == "="]
        yield from ((column, [each]) for each in asked if each[0] != "=")
        if equal:
            yield column, equal


def _keeps(cell: str, kind: ColumnKind, op: str, value: str) -> bool:
    is_empty = cell in kind.missing
    if op in {"empty", "filled"}:
        return is_empty is (op == "empty")
    if op == "=":
        return cell == value
    if op == "contains":
        return fold(value) in fold(cell)
    if is_empty:
        return False
    return _is_between(cell, kind, *((value, None) if op == ">=" else (None, value)))


def _is_between(cell: str, kind: ColumnKind, least: str | None, greatest: str | None) -> bool:
    """Tell whether a cell is between two values, these included; None for no bound."""
    if kind.order is Order.TEXT:
        spelled = [None if each is None else fold(each) for each in (least, cell, greatest)]
        return (spelled[0] or "") <= (spelled[1] or "") and (
            spelled[2] is None or (spelled[1] or "") <= spelled[2]
        )
    if cell in kind.missing or kind.read(cell) is None:
        return False
    if kind.order is Order.MOMENT:
        iso = cell if kind.field.format == "default" else "-".join(reversed(cell.split("/")))
        return (least is None or iso >= least) and (
            greatest is None or iso[: len(greatest)] <= greatest
        )
    low, number, high = (
        None if each is None else kind.read(each) for each in (least, cell, greatest)
    )
    if (low is None and least is not None) or (high is None and greatest is not None):
        return False
    assert number is not None
    return (low is None or float(number) >= float(low)) and (
        high is None or float(number) <= float(high)
    )
