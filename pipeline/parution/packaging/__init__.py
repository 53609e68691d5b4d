"""Tables and descriptor → the folder and the archive of one edition."""

from parution.packaging.building import Notes, build_edition, check_descriptor, place_edition
from parution.packaging.layouts import LAYOUTS, Layout
from parution.packaging.reopening import reopen_edition

__all__ = [
    "LAYOUTS",
    "Layout",
    "Notes",
    "build_edition",
    "check_descriptor",
    "place_edition",
    "reopen_edition",
]
