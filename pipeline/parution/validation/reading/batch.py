"""A part of a table, read: what a source gives and the screen takes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    import polars as pl
    from numpy.typing import NDArray

    from parution.validation.reading.proof import Proof, Prover

# A row whose cells are not as many as the fields: its number and its cells.
RaggedRow = tuple[int, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of a table, in the order of the file.

    Attributes:
        frame: the rows with as many cells as fields; one text column a field, named by its
            position (``"0"``, ``"1"``…), without nulls.
        numbers: the row number of each row of the frame.
        ragged: the other rows.
        row_count: rows in all.
        find_lines: row numbers → the physical line where each begins.
        proven: the fields whose cells surely have no error, in a batch without blank rows;
            the frame may be without them.
        found: those of them whose foreign key surely finds its target.
        failed: what did not prove this batch, where it was tried.
        read_whole: reads the frame with all its columns, where it has not all of them.
    """

    frame: pl.DataFrame
    numbers: NDArray[np.int64]
    ragged: tuple[RaggedRow, ...]
    row_count: int
    find_lines: Callable[[Iterable[int]], Mapping[int, int]] = field(repr=False)
    proven: frozenset[int] = frozenset()
    found: frozenset[int] = frozenset()
    failed: Proof | None = None
    read_whole: Callable[[], pl.DataFrame] | None = field(default=None, repr=False)

    def read_row(self, number: int) -> tuple[str, ...]:
        """Read the cells of a row of the frame, by its number."""
        frame = self.read_whole() if self.read_whole else self.frame
        return frame.row(int(np.searchsorted(self.numbers, number)))


class Source(Protocol):
    """A table that can be read in batches, and a few of its rows again."""

    def read(self, prover: Prover | None = None) -> Iterator[Batch]:
        """Read the whole table.

        Args:
            prover: what may prove, as they are read, that some batches have no error.

        Raises:
            HandOver: it cannot be read as frictionless would.
            EndlessRecord: a line or a record has no end within bounds.
            TableChanged: the file changed.
        """

    def find(self, numbers: frozenset[int]) -> dict[int, tuple[tuple[str, ...], int]]:
        """Read rows again: row number → its cells and its physical line."""


def make_batch(
    rows: list[list[str]],
    numbers: list[int],
    lines: list[int],
    width: int,
) -> Batch:
    """Make a batch of rows that were read one by one.

    Args:
        rows: the cells of each row.
        numbers: the number of each row.
        lines: the physical line where each row begins.
        width: fields of the table.
    """
    import polars as pl  # noqa: PLC0415 - the types above do not need it

    regular = [index for index, cells in enumerate(rows) if len(cells) == width]
    ragged = tuple(
        (number, tuple(cells))
        for number, cells in zip(numbers, rows, strict=True)
        if len(cells) != width
    )
    columns = zip(*(rows[index] for index in regular), strict=True) if regular else [()] * width
    frame = pl.DataFrame(
        [
            pl.Series(str(position), column, dtype=pl.String)
            for position, column in enumerate(columns)
        ]
    )
    by_number = dict(zip(numbers, lines, strict=True))
    return Batch(
        frame,
        np.array([numbers[index] for index in regular], dtype=np.int64),
        ragged,
        len(rows),
        lambda wanted: {number: by_number[number] for number in wanted if number in by_number},
    )
