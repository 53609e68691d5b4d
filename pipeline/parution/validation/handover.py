"""The ways out of the screen, which are no faults of the program."""

from __future__ import annotations


class HandOver(Exception):  # noqa: N818 - a way out, not a fault
    """The screen cannot validate this table: frictionless reads it whole.

    Args:
        reason: why, in English; it stands in the report.
    """


# The note of a finding: a file that changed while it was read.
CHANGED = "the file changed while it was read"
# Why foreign keys are not compared with a table whose schema, dialect or checklist is at fault.
REFUSED = "its descriptor is not valid"


class TableChanged(Exception):  # noqa: N818
    """The file changed while it was read: no report on it would be true."""


class EndlessRecord(Exception):  # noqa: N818
    """A line, or a record of several lines, is longer than what is read in bounded memory.

    Args:
        line: the physical line where the record begins, from 1; None if it is not known.
    """

    def __init__(self, line: int | None = None) -> None:
        super().__init__(line)
        self.line = line


class UnreadTarget(Exception):  # noqa: N818
    """A table that foreign keys refer to cannot be read, or not within bounds.

    Args:
        target: its name.
        note: why, in English.
    """

    def __init__(self, target: str, note: str) -> None:
        super().__init__(target, note)
        self.target = target
        self.note = note
