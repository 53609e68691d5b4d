"""A contribution, examined: what it changes of what it is for, and whether it can be merged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from parution.errors import ParutionError
    from parution.model.baseline import BaselineComparison
    from parution.model.change import Bump
    from parution.model.difference import EditionDifference, TableDifference
    from parution.model.package import Package, Resource
    from parution.model.release import Version
    from parution.model.report import Error, Kind, Report, Task

# Whether the package can be read at the base.
BaseState = Literal["there", "absent", "unreadable"]
# What a contribution should leave to who publishes.
RemarkKind = Literal[
    "version-recorded",  # versions.json has one version more
    "event-recorded",  # versions.json has one event more
    "history-rewritten",  # versions.json says the same in other bytes
    "archive-changed",  # a recorded archive was changed, added or removed
    "version-changed",  # the descriptor's version is another one
    "baseline-added",  # the baseline comes with the contribution: nobody looked at it yet
]


@dataclass(frozen=True, slots=True)
class Remark:
    """What a contribution changes and should leave to who publishes; it fails nothing.

    Attributes:
        kind: what it is.
        name: the version, the file or the number that it is about.
    """

    kind: RemarkKind
    name: str


@dataclass(frozen=True, slots=True)
class NextVersion:
    """What the next release would be if this were released.

    Attributes:
        version: its version; None where there is nothing to release, or it cannot be told.
        last: the last one that is recorded; None where there is none.
        bump: what the changes since ask for; None where nothing tells.
        reason: why it cannot be told; None where it can.
    """

    version: Version | None = None
    last: Version | None = None
    bump: Bump | None = None
    reason: ParutionError | None = None


@dataclass(frozen=True, slots=True, eq=False)
class TableReview:
    """A table that a contribution touches, or that refers to one that it touches.

    Attributes:
        name: its name; that before where it is gone.
        resource: the table as declared; None where it is gone.
        is_touched: whether its bytes or its description differ; else it refers to one of which
            they do, and only its foreign keys are looked at.
        difference: what differs in its rows; None where they were not compared.
        is_unread: whether they could not be, since the table cannot be read, here or before.
        task: the errors that count, the first of each kind in full; None where it is gone.
        others: errors that are there and do not count: a baseline knows them, or they are no
            fault of what is touched.
        rows: the rows that the contribution added or changed, by their number; None where
            nothing tells.
    """

    name: str
    resource: Resource | None
    is_touched: bool
    difference: TableDifference | None = None
    is_unread: bool = False
    task: Task | None = None
    others: int = 0
    rows: frozenset[int] | None = None

    def is_row_touched(self, error: Error) -> bool | None:
        """Tell whether the contribution touched the row of an error; None where nothing tells."""
        if error.row_number is None or self.rows is None:
            return None
        return error.row_number in self.rows

    @property
    def error_count(self) -> int:
        """How many errors count."""
        return self.task.error_count if self.task else 0


@dataclass(frozen=True, slots=True, eq=False)
class Review:
    """What is found of a contribution.

    Attributes:
        package: what was examined, the tables that were validated first.
        base: what it is to be merged in, as a person named it.
        merge_base: the commit where both parted, which it is compared with.
        base_state: whether the package can be read there.
        tables: those that it touches, then those that refer to them, in the descriptor's
            order; those that are gone last.
        left_out: how many tables were not validated.
        difference: what it changes; None where that cannot be told.
        next_version: what the next release would be.
        report: the errors that count, of the tables that were validated: the first of each kind.
        altered: what is recorded in ``versions.json`` and is no longer as it was: versions, and
            ``"events"``.
        gained: what the baseline knows and did not know before: table, kind → how many.
        compared: the errors, compared with the baseline; None where there is none.
        baseline: the file of the baseline, as a person named it.
        remarks: what should be left to who publishes.
        documents: the descriptor, schemas, dialects, checklists that changed, from the root.
        other_files: how many other files changed that are no table.
    """

    package: Package
    base: str
    merge_base: str
    base_state: BaseState
    tables: tuple[TableReview, ...]
    left_out: int
    difference: EditionDifference | None
    next_version: NextVersion
    report: Report
    altered: tuple[str, ...] = ()
    gained: Mapping[tuple[str, Kind], int] | None = None
    compared: BaselineComparison | None = None
    baseline: str = ""
    remarks: tuple[Remark, ...] = ()
    documents: tuple[str, ...] = ()
    other_files: int = 0

    @property
    def error_count(self) -> int:
        """How many errors keep it from being merged."""
        return self.report.error_count

    @property
    def can_be_merged(self) -> bool:
        """Whether nothing keeps it from being merged."""
        return not (self.report.refused or self.error_count or self.altered or self.gained)
