"""Tables and descriptor → the folder and the archive of one edition."""

from parution.packaging.building import (
    KEEP_ARCHIVES,
    Notes,
    build_edition,
    check_descriptor,
    place_edition,
)
from parution.packaging.layouts import LAYOUTS, Layout
from parution.packaging.reopening import reopen_edition

__all__ = [
    "KEEP_ARCHIVES",
    "LAYOUTS",
    "Layout",
    "Notes",
    "build_edition",
    "check_descriptor",
    "place_edition",
    "reopen_edition",
]
