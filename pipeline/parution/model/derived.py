"""What a portal makes of the files that it was given: checks, conversions, detected types."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class DerivedKind(StrEnum):
    """What a portal may say of a file."""

    PENDING = "pending"
    """It has not analysed it yet."""
    UNAVAILABLE = "unavailable"
    """It cannot download it."""
    OTHER_FILE = "other-file"
    """It analysed another content than the one published."""
    NOT_CONVERTED = "not-converted"
    """It could not convert it: no preview, no API."""
    INVALID = "invalid"
    """It found that it does not follow its schema."""
    NUMBER = "number"
    """It takes a column of text for numbers: leading zeros are lost."""
    MISSING_COLUMN = "missing-column"
    """It does not have a column that the table has."""


@dataclass(frozen=True, slots=True)
class Derived:
    """One thing that a portal made otherwise than it should.

    Attributes:
        kind: what.
        key: the resource.
        detail: what the portal says of it, or ``""``.
        column: the column concerned, or ``""``.
    """

    kind: DerivedKind
    key: str
    detail: str = ""
    column: str = ""
