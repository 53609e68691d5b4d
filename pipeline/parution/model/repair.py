"""What is repaired in a table, as a diff of its cells, and what is left to a person."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# Why a cell is written anew: the end of the key of a sentence.
CHANGE_KINDS = (
    *("spaces", "date", "number", "boolean", "enum", "zeros", "digits", "moment", "list"),
)
# What is changed of a file beside its cells.
FILE_KINDS = (
    *(
        "encoding",
        "mark",
        "delimiter",
        "separator-line",
        "rows-above",
        "blank-above",
        "label",
        "moved",
    ),
    *("blank-columns", "extra-cells", "blank-rows", "end-rows", "sheet-rows"),
)
# Why something is left as it is.
LEFT_REASONS = (
    *(
        "day-order",
        "short-year",
        "month-first",
        "no-such-day",
        "decimal",
        "scientific",
        "unit",
        "letter",
    ),
    *("zeros", "nothing", "empty", "same-key", "unknown"),
    *("short-row", "long-row", "unknown-column", "blank-label", "missing-column"),
    *("repeated-label", "not-moved"),
)
# Why nothing at all is repaired in a table.
REFUSALS = (
    *("parts", "compressed", "remote", "workbook", "format", "no-file", "dialect", "schema"),
    *("encoding", "quotes", "header", "link", "empty", "target-encoding", "formulas", "damaged"),
    *("ragged", "doubtful-encoding", "time"),
)

# Those that are a fault of the file, and not what Parution does not do.
_FAULTS = frozenset(
    {
        *("no-file", "encoding", "quotes", "header", "empty", "target-encoding", "formulas"),
        *("damaged", "ragged", "doubtful-encoding", "time"),
    }
)


@dataclass(frozen=True, slots=True)
class Change:
    """A cell that is written anew.

    Attributes:
        kind: why, one of :data:`CHANGE_KINDS`.
        row: number of its row in the file, as a spreadsheet shows it.
        column: number of its column in the file, from 1.
        field: name of its field.
        before: what stands in the file.
        after: what is written instead.
    """

    kind: str
    row: int
    column: int
    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class FileChange:
    """What is changed of a file beside its cells.

    Attributes:
        kind: one of :data:`FILE_KINDS`.
        number: how many, where it is counted.
        row: the first row that it is of; 0 where that is no matter.
        column: the same of columns.
        before: what stands in the file, where there is something to show.
        after: what is written instead.
    """

    kind: str
    number: int = 0
    row: int = 0
    column: int = 0
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Leaving:
    """What is at fault and left as it is.

    Attributes:
        reason: why, one of :data:`LEFT_REASONS`.
        row: as in :class:`Change`; 0 for a column as a whole.
        column: as in :class:`Change`; 0 for a row as a whole.
        field: name of its field, or the label.
        cell: what stands there.
        new_row: number of its row in what is written, from which rows may be gone.
        new_column: the same of its column.
    """

    reason: str
    row: int = 0
    column: int = 0
    field: str = ""
    cell: str = ""
    new_row: int = 0
    new_column: int = 0


@dataclass(frozen=True, slots=True)
class Repair:
    """What is repaired in a table.

    Attributes:
        table: name of the resource.
        path: its file, as a person is shown it.
        refused: why nothing is repaired, one of :data:`REFUSALS`; ``""`` where it was read.
        detail: what that refusal names.
        source: the workbook that its rows come from; ``""`` where they are its own.
        file_changes: what is changed beside the cells.
        changes: the first cells of each kind that are written anew, in the order of the file.
        change_totals: how many there are of each kind.
        left: the first of what is left, of each reason.
        left_totals: how many there are of each reason.
        rows: rows of data that are kept.
        written: whether the file was written.
        differs: whether what is to be written is not what stands there.
    """

    table: str
    path: str
    refused: str = ""
    detail: str = ""
    source: str = ""
    file_changes: tuple[FileChange, ...] = ()
    changes: tuple[Change, ...] = ()
    change_totals: Mapping[str, int] = field(default_factory=dict)
    left: tuple[Leaving, ...] = ()
    left_totals: Mapping[str, int] = field(default_factory=dict)
    rows: int = 0
    written: bool = False
    differs: bool = False

    @property
    def is_unreadable(self) -> bool:
        """Whether the table could not be read, which is a fault of its file."""
        return self.refused in _FAULTS


@dataclass(frozen=True, slots=True)
class Formatting:
    """What became of a table that is to be in the canonical CSV.

    Attributes:
        table: name of the resource.
        path: its file, as a person is shown it.
        differs: whether it was not in that form.
        written: whether the file was written.
    """

    table: str
    path: str
    differs: bool
    written: bool
