"""Drawn tables in each format: whatever is in the cells, what is written reads back as the CSV."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest

from parution.errors import DataError
from parution.formats import FORMATS
from tests.typed_tables import make_source, write_proven

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

DRAWS = 60
PIECES = (
    *("\0", "\x01", "\t", "\n", "\r", "\x0b", "\x1f", "\x7f", "\x85", "\u2028", "\ufeff"),
    *("\ufffe", "\uffff", "😀", "é", "e\u0301", "\U0010ffff", "\ue000", "\u00a0", " ", "\\"),
    *("_x0041_", "_x", "0041_", "x005F_", "_", "<r>", "</r>", "<", ">", "&", '"', "'", "="),
    *(",", ";", "1", "-", "+", "NaN", "null", "true", "a", "\\u0041"),
)
CELLS = {
    "integer": (
        *("0", "-0", "1", "-1", "007", "+5", "9" * 15, f"1{'0' * 15}", str(2**53 + 1)),
        *(str(2**63 - 1), str(-(2**63)), str(2**63), " 12 ", "1_000", "١٢"),
    ),
    "number": (
        *("1.5", "-0.0", "0.1", "1e22", "1e-7", "1E400", "INF", "-INF", "NaN", "  3.5", "1_0.5"),
        *("0.30000000000000004", "123456789012345.6", "1e15", "5e-324", "1e308", f"1{'0' * 23}"),
        *("2.2250738585072014e-308", "0.1234567890123456789"),
    ),
    "datetime": (
        *("2024-01-01T00:00:00", "2024-12-31T23:59:59.999999", "0001-01-01T00:00:00"),
        *("9999-12-31T23:59:59Z", "1900-01-01T00:00:00", "2024-06-01T12:00:00+05:30"),
        *("1899-12-31T00:00:00", "2024-01-01 10:00:00"),
    ),
    "time": ("00:00:00", "23:59:59", "12:34:56.789", "01:02:03Z", "10:00:00.000001"),
    "year": ("0000", "0001", "9999", "2024"),
    "date": ("0001-01-01", "1900-02-28", "1900-03-01", "9999-12-31", "2024-02-29"),
}


@pytest.mark.parametrize("seed", range(DRAWS))
def test_a_drawn_table_is_written_and_read_back(tmp_path: Path, seed: int) -> None:
    draw = random.Random(seed)
    kinds = draw.choices(["string", *CELLS], [3, *(1 for _ in CELLS)], k=draw.randint(1, 6))
    pools = [
        [*draw.sample(CELLS[kind], draw.randint(1, 3)), ""] if kind in CELLS else []
        for kind in kinds
    ]
    rows = [
        [draw.choice(pool) if pool else _draw_text(draw) for pool in pools]
        for _ in range(draw.randint(0, 6))
    ]
    fields: list[dict[str, Any]] = [
        {"name": f"c{at}", "type": kind} for at, kind in enumerate(kinds)
    ]
    for field in fields:
        if field["type"] == "string" and draw.random() < 0.5:
            field["missingValues"] = draw.choice([["-"], ["", "NaN"], [" "]])
    key = [field["name"] for field in draw.sample(fields, draw.randint(1, len(fields)))]
    source = make_source(tmp_path, "t", rows, fields, primaryKey=key)
    for name in FORMATS:
        try:
            write_proven(name, [source], tmp_path)
        except DataError as error:  # a text that a cell of a workbook cannot hold
            if error.key != "unwritable.odd-text":
                raise


def _draw_text(draw: random.Random) -> str:
    return "".join(draw.choices(PIECES, k=draw.randint(0, 6)))
