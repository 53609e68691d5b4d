"""Bounds of what is read, in bytes."""

from __future__ import annotations

# A file of fewer bytes is validated by frictionless before the screen would have started.
SMALL = 256 * 1024
# A physical line, and a record of several lines, past which nobody reads the table in bounded
# memory.
MAX_LINE = 64 * 1024 * 1024
MAX_RECORD = 4 * MAX_LINE


def describe_long_line(line: int) -> str:
    """Describe a physical line past the bound, as the note of a finding.

    Args:
        line: its number, from 1.
    """
    return f"line {line} is longer than {MAX_LINE} bytes"


def describe_long_record(line: int | None) -> str:
    """Describe a record past the bound, as the note of a finding.

    Args:
        line: the physical line where it begins, from 1.
    """
    return f"the record at line {line} is longer than {MAX_RECORD} bytes"
