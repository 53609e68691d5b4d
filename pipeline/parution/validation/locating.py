"""The physical line where a record begins, found again for the errors that are kept."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from frictionless.formats import CsvControl
from frictionless.resources import TableResource

if TYPE_CHECKING:
    import io
    from collections.abc import Collection

    from frictionless import Resource as FrictionlessResource

    from parution.model.report import Error


def locate_rows(table: FrictionlessResource, errors: tuple[Error, ...]) -> tuple[Error, ...]:
    """Give each error its line, where the table is a local delimited text file.

    Args:
        table: the resource, after it was judged: its dialect and encoding are known.
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
        pass  # the judge has said so already; what was found before is right
    return found
