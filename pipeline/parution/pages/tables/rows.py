"""The rows of a large table, some hundreds a file; its columns, set aside to be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from parution.formats.reading import iterate_texts
from parution.pages.tables.packing import spell

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from parution.pages.tables.packing import IndexFolder


def write_rows(path: Path, width: int, chunk: int, made: IndexFolder, work: Path) -> list[Path]:
    """Write the rows of a table, and set its columns aside.

    Args:
        path: its canonical CSV.
        width: how many columns it has.
        chunk: rows of a file.
        made: where the files go.
        work: an empty folder.

    Returns:
        Files of ``work`` that :func:`read_columns` reads.
    """
    parts: list[Path] = []
    number = 0
    for frame in iterate_texts(path, width):
        part = work / f"{len(parts)}.arrow"
        frame.write_ipc(part)
        parts.append(part)
        for rows in frame.iter_slices(chunk):
            made.write_packed(f"rows/{number}.bin", spell(rows.rows()))
            number += 1
    return parts


def read_columns(parts: Sequence[Path], at: Iterable[int]) -> pl.DataFrame:
    """Read whole columns that were set aside, by their position; they are named by it."""
    names = [str(each) for each in at]
    return pl.concat([pl.read_ipc(part, columns=names) for part in parts], rechunk=True).select(
        names
    )
