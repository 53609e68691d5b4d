"""The report of a validation: frictionless' words and shape, to which we add.

Source: frictionless-py 5.21, ``report/report.py``, ``report/task.py`` and ``errors/``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

# A kind of errors: (type, field name or ``""``).
Kind = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Error:
    """One finding in the data, or in what describes them.

    Attributes:
        descriptor: the error as frictionless exports it; JSON values only.
    """

    descriptor: Mapping[str, Any]

    @property
    def type(self) -> str:
        """Kind of the error, e.g. ``"type-error"``."""
        return str(self.descriptor["type"])

    @property
    def note(self) -> str:
        """What frictionless adds to the kind, e.g. ``type is "integer/default"``."""
        return str(self.descriptor.get("note") or "")

    @property
    def message(self) -> str:
        """The sentence of frictionless, in English."""
        return str(self.descriptor.get("message") or "")

    @property
    def row_number(self) -> int | None:
        """Row as a spreadsheet numbers it: the header counts, the first data row is 2."""
        return self.descriptor.get("rowNumber")

    @property
    def field_number(self) -> int | None:
        """Column in the file, from 1."""
        return self.descriptor.get("fieldNumber")

    @property
    def field_name(self) -> str | None:
        """Name of the field, as declared."""
        return self.descriptor.get("fieldName")

    @property
    def cell(self) -> str | None:
        """The cell as written in the file."""
        return self.descriptor.get("cell")

    @property
    def label(self) -> str | None:
        """The column's label as written in the file."""
        return self.descriptor.get("label")

    @property
    def line(self) -> int | None:
        """Physical line of the file where the record begins, from 1; for annotations."""
        return self.descriptor.get("line")

    @property
    def kind(self) -> Kind:
        """What it is counted under."""
        return self.type, self.field_name or ""


@dataclass(frozen=True, slots=True)
class Task:
    """What was found in one table.

    Attributes:
        name: name of the resource.
        place: its address, as the descriptor gives it.
        type: ``"table"``, or another kind of resource.
        labels: the columns' labels as written in the file.
        errors: the findings kept in full, in the order of the file: the first of each kind.
        warnings: frictionless' own, in English.
        stats: frictionless' figures (bytes, fields, rows, errors, seconds…; md5 and sha256
            where the frictionless engine read the file, or the descriptor declares one).
        totals: every finding of the whole file, counted by kind.
    """

    name: str
    place: str
    type: str | None
    labels: tuple[str, ...]
    errors: tuple[Error, ...]
    warnings: tuple[str, ...]
    stats: Mapping[str, Any]
    totals: Mapping[Kind, int] = field(default_factory=dict)

    @property
    def valid(self) -> bool:
        """Whether nothing was found."""
        return not self.totals

    @property
    def error_count(self) -> int:
        """Findings in all, kept or not."""
        return sum(self.totals.values())

    @property
    def rows(self) -> int | None:
        """Data rows read; None when the table could not be opened.

        frictionless leaves out a count of zero: what tells is whether it has the fields.
        """
        rows: int | None = self.stats.get("rows", 0 if "fields" in self.stats else None)
        return rows

    def to_dict(self) -> dict[str, Any]:
        """Return the task in frictionless' shape, with ``totals`` and each error's ``line``."""
        return {
            "name": self.name,
            "type": self.type,
            "valid": self.valid,
            "place": self.place,
            "labels": list(self.labels),
            "stats": dict(self.stats),
            "warnings": list(self.warnings),
            "totals": [
                {"type": kind[0], "fieldName": kind[1], "errors": total}
                for kind, total in sorted(self.totals.items())
            ],
            "errors": [dict(error.descriptor) for error in self.errors],
        }


@dataclass(frozen=True, slots=True)
class Report:
    """What was found in a package.

    Attributes:
        tasks: one a resource, in the descriptor's order.
        errors: findings about the package itself (its descriptor, a schema): when there
            are any, no table was read.
        warnings: frictionless' own, in English.
        seconds: how long it took.
    """

    tasks: tuple[Task, ...]
    errors: tuple[Error, ...] = ()
    warnings: tuple[str, ...] = ()
    seconds: float = 0.0

    @property
    def valid(self) -> bool:
        """Whether nothing was found anywhere."""
        return not self.errors and all(task.valid for task in self.tasks)

    @property
    def error_count(self) -> int:
        """Findings in all."""
        return len(self.errors) + sum(task.error_count for task in self.tasks)

    @property
    def row_count(self) -> int:
        """Data rows read in all."""
        return sum(task.rows or 0 for task in self.tasks)

    def to_dict(self) -> dict[str, Any]:
        """Return the report in frictionless' shape."""
        return {
            "valid": self.valid,
            "stats": {
                "tasks": len(self.tasks),
                "errors": self.error_count,
                "warnings": len(self.warnings) + sum(len(task.warnings) for task in self.tasks),
                "seconds": self.seconds,
            },
            "warnings": list(self.warnings),
            "errors": [dict(error.descriptor) for error in self.errors],
            "tasks": [task.to_dict() for task in self.tasks],
        }
