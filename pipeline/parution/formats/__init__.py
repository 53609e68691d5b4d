"""A canonical table → typed files, each proven to hold the cells of the CSV."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from parution.formats.format import Format

# By the name that a descriptor gives them, in the order in which they are shown; imported once
# one is asked for.
FORMATS = {
    "parquet": "parution.formats.parquet:PARQUET",
    "xlsx": "parution.formats.xlsx:XLSX",
    "sqlite": "parution.formats.sqlite:SQLITE",
    "jsonl": "parution.formats.jsonl:JSONL",
}


def find_format(name: str) -> Format:
    """Find a format by its name, one of :data:`FORMATS`."""
    module, _, attribute = FORMATS[name].partition(":")
    found: Format = getattr(importlib.import_module(module), attribute)
    return found
