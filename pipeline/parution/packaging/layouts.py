"""The layouts of packages: what is built, and how it is worded, by the number of its format.

A published version is bytes: one that is recorded is built by the layout of its day, a new one
by the latest. What a later layout does otherwise is said here, once, and the rest asks the
:class:`Layout` that it is given. A change of what is built by a layout of a released Parution
is a new layout; ``tests/unit/test_layouts.py`` holds the bytes of each.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from parution.model.package import Resource


@dataclass(frozen=True, slots=True)
class Layout:
    """One layout of packages.

    Attributes:
        number: its number, the ``format`` of an entry of ``versions.json``.
        templates: the folder of its documents, in ``packaging/templates/``.
    """

    number: int
    templates: str

    def is_table(self, resource: Resource) -> bool:
        """Tell whether a resource is published as a canonical table, else as its own files."""
        return resource.is_local_csv


# Those of an entry of ``versions.json``: releases/history.py refuses one that is not here.
LAYOUTS = {layout.number: layout for layout in (Layout(1, "1"), Layout(2, "2"))}
