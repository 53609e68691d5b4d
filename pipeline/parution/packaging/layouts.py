"""The layouts of packages: what is built, and how it is worded, by the number of its format.

A published version is bytes: one that is recorded is built by the layout of its day, a new one
by the latest. What a later layout does otherwise is said here, once, and the rest asks the
:class:`Layout` that it is given. A change of what is built by a layout of a released Parution
is a new layout; ``tests/unit/test_layouts.py`` holds the bytes of each.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from parution.archive import DEFLATE
from parution.messages import Catalogue
from parution.packaging.language import find_catalogue
from parution.tables.cells import is_table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from parution.archive import Compression
    from parution.model.package import Resource


@dataclass(frozen=True, slots=True)
class Layout:
    """One layout of packages.

    Attributes:
        number: its number, the ``format`` of an entry of ``versions.json``.
        templates: by language, the folder of its documents, in ``packaging/templates/``. What a
            descriptor says of languages is heard where there are several.
        is_table: tells whether a resource, whose paths are relative to a folder, is published
            as a canonical table; its files are copied where it is not.
        joins_sources: whether the file that a table was read from goes along, where the
            descriptor asks for it and it is no CSV.
        is_escaped: whether names of files are of letters and digits alone, and JSON escapes what
            acts on a terminal.
        has_formats: whether the tables may be published in other formats beside the archive, which
            its documents then tell, with the address of the static portal; ``llms.txt`` is one.
        compression: how the entries of the archive are compressed; None where they are stored.
    """

    number: int
    templates: Mapping[str, str]
    is_table: Callable[[Resource, Path], bool]
    joins_sources: bool = True
    is_escaped: bool = True
    has_formats: bool = True
    compression: Compression | None = None

    @property
    def is_translated(self) -> bool:
        """Whether its documents are in the language of the descriptor."""
        return len(self.templates) > 1

    def find_catalogue(self, descriptor: Mapping[str, Any]) -> Catalogue:
        """Find the language of the documents of a package.

        Args:
            descriptor: the package.
        """
        return find_catalogue(descriptor) if self.is_translated else _FRENCH


_FRENCH = Catalogue("fr")


def _is_local_csv(resource: Resource, base: Path) -> bool:  # noqa: ARG001 - as is_table
    return resource.is_local_csv


# Those of an entry of ``versions.json``: releases/history.py refuses one that is not here.
LAYOUTS = {
    layout.number: layout
    for layout in (
        # One CSV file was a table; a workbook was a file like any other.
        Layout(
            1, {"fr": "1"}, _is_local_csv, joins_sources=False, is_escaped=False, has_formats=False
        ),
        Layout(2, {"fr": "2"}, is_table, has_formats=False, compression=DEFLATE),
        Layout(3, {"fr": "3"}, is_table, compression=DEFLATE),
        # In French, it says what the one before does.
        Layout(4, {"fr": "3", "en": "4"}, is_table, compression=DEFLATE),
    )
}
