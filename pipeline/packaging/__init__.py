"""Tables and descriptor → the folder and the archive of one edition."""

from pipeline.packaging.building import Notes, build_edition, check_descriptor, place_edition
from pipeline.packaging.reopening import reopen_edition

__all__ = ["Notes", "build_edition", "check_descriptor", "place_edition", "reopen_edition"]
