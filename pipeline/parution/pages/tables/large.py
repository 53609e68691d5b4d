"""Which tables the page does not read whole, and where a portal has their index."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from parution.model.release import Build, TableView

# Bytes of a CSV above which the page reads the table through its index, and never whole.
LARGEST_WHOLE = 4_000_000
# The folder of the indexes, in that of the portal.
FOLDER = "tables"


def is_indexed(build: Build, table: TableView) -> bool:
    """Tell whether a table of an edition is read through an index.

    Args:
        build: the edition, on the disk.
        table: one of its tables.
    """
    sizes = {file.path: file.bytes for file in build.release.files}
    return sizes[table.path] > LARGEST_WHOLE


def locate_index(name: str) -> str:
    """Tell where the index of a table is, in the portal's folder: what the script opens.

    Args:
        name: name of the table.

    Returns:
        An address that ends with ``/``: ``IndexedSource.open(address)``.
    """
    return f"{FOLDER}/{name}/"
