"""A column of a large table, in the files by which it is sorted, filtered and searched."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import polars as pl

from parution.pages.tables.counting import count_distinct, rank_rows
from parution.pages.tables.packing import measure_rank, measure_texts, pack_ranks, pack_texts
from parution.pages.tables.profiles import Profile, profile_column
from parution.pages.tables.reading import Order

if TYPE_CHECKING:
    from collections.abc import Sequence

    from parution.pages.tables.ordering import Distinct
    from parution.pages.tables.packing import IndexFolder
    from parution.pages.tables.reading import ColumnKind

# Bytes of the distinct texts of a column that may be filtered, before they are compressed.
FILTERED = 16_000_000
# Columns that are sorted and filtered: the first ones.
SORTED = 500
# What has its place among others of its shape by its text alone.
_ISO = re.compile(
    r"[0-9]{4}-[0-9]{2}(?:-[0-9]{2}(?:T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?Z?)?)?"
    r"|[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?",
    re.ASCII,
)
_EPOCH = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class WrittenColumn:
    """A column that was written.

    Attributes:
        described: what the manifest says of it.
        weight: bytes of its files, compressed, where it can be filtered; 0 otherwise.
        profile: what it holds.
    """

    described: dict[str, Any]
    weight: int
    profile: Profile


def write_column(
    at: int, label: str, cells: pl.Series, kind: ColumnKind, made: IndexFolder
) -> WrittenColumn:
    """Write the ranks and the distinct texts of a column, as far as its bounds let it.

    Args:
        at: its position, from 0.
        label: its label.
        cells: its cells.
        kind: how they are read.
        made: where the files go.
    """
    found = count_distinct(cells, kind)
    texts = pl.Series("text", found.texts, dtype=pl.String)
    described: dict[str, Any] = {
        "order": kind.order,
        "distinct": len(texts),
        "filled": found.filled,
        "read": len(found.keys),
        "rank": 0,
        "values": False,
        "keys": False,
    }
    if kind.order is Order.NUMBER:
        field = kind.field
        described |= {
            "decimal": field.decimal_char,
            "group": field.group_char,
            "bare": field.bare_number,
        }
    weight = 0
    if at < SORTED:
        described["rank"] = measure_rank(len(texts))
        ranks = pack_ranks(rank_rows(cells, texts), len(texts))
        weight = made.write_packed(f"columns/{at}.rank.bin", ranks)
        described["values"] = measure_texts(texts) <= FILTERED
    if described["values"]:
        weight += made.write_packed(f"columns/{at}.values.bin", pack_texts(texts))
        if kind.order is Order.MOMENT and not _is_own_order(found):
            keys = pl.Series("text", _spell_keys(found, kind), dtype=pl.String)
            weight += made.write_packed(f"columns/{at}.keys.bin", pack_texts(keys))
            described["keys"] = True
    else:
        weight = 0
    return WrittenColumn(described, weight, profile_column(label, kind, found))


def _is_own_order(found: Distinct) -> bool:
    """Tell whether moments, those that were read, compare as their texts do."""
    texts = found.texts[: len(found.keys)]
    return all(map(_ISO.fullmatch, texts)) and all(a < b for a, b in pairwise(texts))


def _spell_keys(found: Distinct, kind: ColumnKind) -> Sequence[str]:
    """Spell moments in ISO 8601, in UTC."""
    if kind.field.type == "time":
        return [_spell_hour(int(key)) for key in found.keys]
    moments = (_EPOCH + timedelta(microseconds=int(key)) for key in found.keys)
    if kind.field.type == "date":
        return [moment.date().isoformat() for moment in moments]
    return [moment.replace(tzinfo=None).isoformat() for moment in moments]


def _spell_hour(key: int) -> str:
    seconds, rest = divmod(max(key, 0), 1_000_000)
    hour = f"{seconds // 3600:02}:{seconds % 3600 // 60:02}:{seconds % 60:02}"
    return f"{hour}.{rest:06}" if rest else hour
