r"""The canonical CSV: one way to write a table, whatever way it came.

UTF-8 without a BOM, commas, ``\n``, quotes only where they are needed, one header row.
Cells keep their text to the letter: what they mean is the schema's affair.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from parution.model.release import TableSize
from parution.tables.cells import open_cells

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from parution.model.package import Resource
    from parution.model.progress import Progress

PREVIEW_ROWS = 10
STEP = 20_000


def format_row(cells: Sequence[str], delimiter: str = ",") -> str:
    r"""Write one record, its ``\n`` included.

    Not by Python's ``csv``, whose quoting of a lone carriage return changes from one
    version to the next.

    Args:
        cells: the cells, as text.
        delimiter: what stands between them; a comma in the canonical form.

    Example:
        >>> print(format_row(["1", "a,b", "2 L", ""]), end="")
        1,"a,b",2 L,
    """
    plain = delimiter.join(cells)
    if not ('"' in plain or "\n" in plain or "\r" in plain):
        if plain.count(delimiter) == len(cells) - 1 and plain:
            return plain + "\n"
        if len(cells) == 1 and not plain:  # else it would read as a blank row
            return '""\n'
    return delimiter.join(_quote(cell, delimiter) for cell in cells) + "\n"


def _quote(cell: str, delimiter: str) -> str:
    if delimiter in cell or '"' in cell or "\n" in cell or "\r" in cell:
        return '"' + cell.replace('"', '""') + '"'
    return cell


def write_canonical(
    resource: Resource, base: Path, target: Path, progress: Progress
) -> tuple[TableSize, list[tuple[str, ...]]]:
    """Write a table in its canonical form.

    Args:
        resource: a local delimited text file that passed validation.
        base: folder that its path is relative to.
        target: file to write; must not exist.
        progress: hears of the rows written.

    Returns:
        The table's size, and its header with its first :data:`PREVIEW_ROWS` rows.

    Raises:
        DataError: the file cannot be read any more: it changed since it was validated.
        OSError: the disk refuses.
    """
    first: list[tuple[str, ...]] = []
    rows = -1
    with (
        open_cells(resource, base) as (labels, records),
        target.open("x", encoding="utf-8", newline="") as file,
    ):
        for rows, cells in enumerate(chain([labels], (cells for _, cells in records))):
            file.write(format_row(cells))
            if rows <= PREVIEW_ROWS:
                first.append(tuple(cells))
            if rows % STEP == 0:
                progress(resource.name, rows)
    progress(resource.name, rows, rows)
    return TableSize(resource.name, rows, len(labels)), first
