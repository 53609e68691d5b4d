"""Physical lines: where a record begins, and those that are too long to be read."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import numpy as np
from frictionless.formats import CsvControl
from frictionless.resources import TableResource

from parution.validation import limits

if TYPE_CHECKING:
    import io
    from collections.abc import Collection
    from pathlib import Path

    from frictionless import Resource as FrictionlessResource

    from parution.model.report import Error


_LF = 10
# Bytes looked at at a time.
_BLOCK = 1024 * 1024


def locate_rows(table: FrictionlessResource, errors: tuple[Error, ...]) -> tuple[Error, ...]:
    """Give each error its line, where the table is a local delimited text file.

    Args:
        table: the resource, after it was validated: its dialect and encoding are known.
        errors: its errors.

    Returns:
        The errors, with ``line`` where their row was found again.
    """
    wanted = {error.row_number for error in errors if error.row_number is not None}
    if not wanted or not is_local_csv(table):
        return errors
    lines = _find_lines(table, wanted)
    return tuple(
        error.place_at(lines[error.row_number]) if error.row_number in lines else error
        for error in errors
    )


def find_endless_line(path: Path, most: int | None = None) -> int | None:
    """Find the first physical line of a file that is longer than :data:`limits.MAX_LINE`.

    Args:
        path: the file.
        most: lines to look at; None for all of them.

    Returns:
        The number of the line, from 1; None where there is none. Its end counts in its length.
    """
    if path.stat().st_size <= limits.MAX_LINE:
        return None
    # The number of the line that is being read, and how many of its bytes were read before.
    line, before = 1, 0
    with path.open("rb") as file:
        while (most is None or line <= most) and (block := file.read(_BLOCK)):
            ends = np.flatnonzero(np.frombuffer(block, np.uint8) == _LF)
            sizes = np.diff(np.append(ends, len(block) - 1), prepend=-1)
            sizes[0] += before
            long = np.flatnonzero(sizes > limits.MAX_LINE)
            if long.size:
                found = line + int(long[0])
                return found if most is None or found <= most else None
            line, before = line + ends.size, int(sizes[-1])
    return None


def is_local_csv(table: FrictionlessResource) -> bool:
    """Tell whether frictionless reads this resource as one local file of delimited text."""
    return (
        isinstance(table, TableResource)
        and table.format in {"csv", "tsv"}
        and table.scheme in {"", "file"}
        and bool(table.path)
        and not (table.memory or table.multipart or table.compression or table.remote)
        and not str(table.normpath).startswith("file://")
    )


def open_text(table: FrictionlessResource) -> io.TextIOWrapper:
    """Open the text of a local delimited file as frictionless does.

    Source: frictionless 5.21, ``system/loader.py``: a TSV file has its newlines translated.
    """
    newline = "" if table.format == "csv" else None
    return open(str(table.normpath), encoding=table.encoding, newline=newline)  # noqa: PTH123


def _find_lines(table: FrictionlessResource, wanted: Collection[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    last = max(wanted)
    try:
        with open_text(table) as file:
            reader = csv.reader(file, dialect=CsvControl.from_dialect(table.dialect).to_python())
            line = 1
            for number, _ in enumerate(reader, start=1):
                if number in wanted:
                    found[number] = line
                if number >= last:
                    break
                line = reader.line_num + 1
    except (OSError, UnicodeError, csv.Error):
        pass  # frictionless has found it already; the lines before are right
    return found
