"""Primary, unique and foreign keys: hash joins over whole tables.

A key is kept as 128 bits of hash and its row's number, 24 bytes a row. Repetitions are looked
for once, at the end: frictionless names the previous row with the same key. Equal keys have
equal hashes, so none is missed. Two different keys with the same 128 bits would be taken for
one: among 10^7 keys, once in 10^24 tables. What is told of the first repetitions is compared
with the rows themselves (``tablekeys``), which also shows a hash that is not what it should be.
Source: frictionless 5.21, ``resources/table.py``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_SEEDS = (0x5EED, 0xFEED)


class KeyMemory:
    """The keys of a table, as they are read."""

    def __init__(self) -> None:
        self._hashes: list[tuple[NDArray[np.uint64], NDArray[np.uint64]]] = []
        self._numbers: list[NDArray[np.int64]] = []
        # The last key, while each is greater than the one before: nothing is repeated then.
        self._last: str | None = ""
        self._increasing = True

    def add(self, columns: Sequence[pl.Series], numbers: NDArray[np.int64]) -> None:
        """Remember the keys of some rows.

        Args:
            columns: the canonical texts of each part of the key; null for no value.
            numbers: the rows' numbers.
        """
        self._increasing = self._increasing and self._go_on(columns)
        self._hashes.append((_hash(columns, _SEEDS[0]), _hash(columns, _SEEDS[1])))
        self._numbers.append(numbers)

    def find_repetitions(self) -> tuple[int, pl.DataFrame]:
        """Find the keys that stand in an earlier row.

        Returns:
            How many rows repeat a key, and for each, sorted by ``row``, the ``previous`` one.
        """
        nothing = pl.DataFrame(schema={"row": pl.Int64, "previous": pl.Int64})
        if not self._numbers or self._increasing:
            return 0, nothing
        first = np.concatenate([pair[0] for pair in self._hashes])
        ordered = np.sort(first)
        repeated = ordered[1:][ordered[1:] == ordered[:-1]]
        if not repeated.size:
            return 0, nothing
        among = np.isin(first, np.unique(repeated))
        keys = pl.DataFrame(
            {
                "first": first[among],
                "second": np.concatenate([pair[1] for pair in self._hashes])[among],
                "row": np.concatenate(self._numbers)[among],
            }
        )
        found = (
            keys.sort("first", "second", "row")
            .with_columns(previous=pl.col("row").shift(1).over("first", "second"))
            .filter(pl.col("previous").is_not_null())
            .select("row", "previous")
            .sort("row")
        )
        return found.height, found

    def _go_on(self, columns: Sequence[pl.Series]) -> bool:
        """Whether these keys go on increasing; only keys of one field are looked at."""
        texts = columns[0]
        if len(columns) > 1 or not texts.len() or (self._numbers and not texts[0] > self._last):
            return False
        self._last = texts[-1]
        return bool((texts.slice(1) > texts.head(-1)).all())


def find_orphans(columns: Sequence[pl.Series], target: pl.DataFrame) -> NDArray[np.int64]:
    """Find the rows whose foreign key is in no row of its target.

    Args:
        columns: the canonical texts of each part of the key; null for no value.
        target: the keys of the target, in columns of the same order.

    Returns:
        The positions of those rows. A key without any value refers to nothing.
    """
    keys = pl.DataFrame([column.alias(str(i)) for i, column in enumerate(columns)])
    present = keys.select(~pl.all_horizontal(pl.all().is_null())).to_series()
    if len(columns) == 1:
        lost = present & ~keys.to_series().is_in(target.to_series().implode())
        return lost.fill_null(False).arg_true().to_numpy().astype(np.int64)
    lost_rows = (
        keys.with_row_index("at")
        .filter(present)
        .join(target, on=keys.columns, how="anti", nulls_equal=True)
        .sort("at")
    )
    return lost_rows.get_column("at").to_numpy().astype(np.int64)


def _hash(columns: Sequence[pl.Series], seed: int) -> NDArray[np.uint64]:
    if len(columns) == 1:
        hashes = columns[0].hash(seed)
    else:
        frame = pl.DataFrame([column.alias(str(i)) for i, column in enumerate(columns)])
        hashes = frame.hash_rows(seed)
    return hashes.to_numpy().astype(np.uint64, copy=False)
