"""The distinct texts of a column of a large table, and the rank of each row, by Polars.

It gives what :func:`parution.pages.tables.ordering.order_distinct` gives, to the letter. Cells in
their plain spelling are read a column at once; a column where one is not is left to that function.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import polars as pl

from parution.pages.tables.folding import list_folds
from parution.pages.tables.ordering import Distinct, order_distinct
from parution.pages.tables.reading import Order

if TYPE_CHECKING:
    import numpy as np

    from parution.pages.tables.reading import ColumnKind

# As many figures before and after the point, in a text of at most 16 characters, sign and point
# included, are 15 figures at most: floats then keep the order of the numbers.
_PLAIN_NUMBER = r"\A-?[0-9]{1,15}(?:\.[0-9]{1,14})?\z"
_LONGEST_NUMBER = 16
_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_PLAIN_MOMENTS = {
    "date": rf"\A{_DAY}\z",
    "datetime": rf"\A{_DAY}T[0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}Z?\z",
}
# Microseconds from the first day of the year 1, where ours begin, to 1970.
_BEFORE_1970 = 62_135_596_800_000_000


def count_distinct(cells: pl.Series, kind: ColumnKind) -> Distinct:
    """Count the distinct texts of a column, and put them in order.

    Args:
        cells: the cells, none of which is null.
        kind: how they are read.
    """
    counted = cells.rename("text").value_counts(name="count").with_columns(pl.col("text"))
    is_missing = pl.col("text").is_in(sorted(kind.missing))
    filled = counted.filter(~is_missing)
    key = _read_plain(filled, kind)
    if kind.order is not Order.TEXT and key is None:
        return order_distinct(kind, dict(counted.iter_rows()))
    by = ["folded", "text"]
    if key is not None:
        filled, by = filled.with_columns(key=key), ["key", *by]
    ordered = filled.with_columns(folded=fold_texts(pl.col("text"))).sort(by)
    empty = counted.filter(is_missing).sort("text")
    texts = pl.concat([ordered["text"], empty["text"]])
    counts = pl.concat([ordered["count"], empty["count"]])
    keys = ordered["key"].to_list() if key is not None else []
    return Distinct(texts.to_list(), counts.to_list(), ordered.height, keys)


def rank_rows(cells: pl.Series, texts: pl.Series) -> np.ndarray[Any, Any]:
    """Find the rank of each row among the distinct texts of its column.

    Args:
        cells: the cells.
        texts: all their distinct texts, in order.

    Returns:
        Unsigned integers, from 0, a row each.
    """
    ranks = texts.rename("text").to_frame().with_row_index("rank")
    joined = cells.rename("text").to_frame().join(ranks, on="text", maintain_order="left")
    return joined["rank"].to_numpy()


def fold_texts(text: pl.Expr) -> pl.Expr:
    """Fold texts as :func:`parution.pages.tables.folding.fold` does."""
    letters, bases = _list_folds()
    return text.str.replace_many(letters, bases)


@cache
def _list_folds() -> tuple[list[str], list[str]]:
    folds = list_folds()
    return [*folds], [*folds.values()]


def _read_plain(filled: pl.DataFrame, kind: ColumnKind) -> pl.Series | None:
    """Read numbers or moments at once; None where one is not surely plain, and for texts."""
    if kind.order is Order.NUMBER:
        return _read_numbers(filled, kind)
    pattern = _PLAIN_MOMENTS.get(kind.field.type)
    if kind.order is Order.TEXT or pattern is None or "%" in kind.field.format:
        return None
    text = pl.col("text")
    if not filled.select(text.str.contains(pattern).all()).item():
        return None
    moment = (
        text.str.to_datetime("%Y-%m-%d", time_unit="us", strict=False)
        if kind.field.type == "date"
        else text.str.slice(0, 19).str.to_datetime(
            "%Y-%m-%dT%H:%M:%S", time_unit="us", strict=False
        )
    )
    keys = filled.select(moment.dt.timestamp("us") + _BEFORE_1970).to_series()
    return None if keys.has_nulls() else keys


def _read_numbers(filled: pl.DataFrame, kind: ColumnKind) -> pl.Series | None:
    field, number = kind.field, pl.col("text")
    if not field.bare_number:
        return None
    if field.group_char:
        number = number.str.replace_all(field.group_char, "", literal=True)
    if field.decimal_char != ".":
        number = number.str.replace_all(field.decimal_char, ".", literal=True)
    numbers = filled.select(number).to_series().to_frame("text")
    text = pl.col("text")
    is_plain = text.str.contains(_PLAIN_NUMBER) & (text.str.len_bytes() <= _LONGEST_NUMBER)
    if not numbers.select(is_plain.all()).item():
        return None
    return numbers.select(text.cast(pl.Float64)).to_series()
