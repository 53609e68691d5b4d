"""What is wrong in a table, told once: errors that follow from another one are only counted.

frictionless says all that it finds: a row without any value is an error a cell where no text is
a missing value, a key whose cell is of another type is an empty key too, and a foreign key to a
field of another type fails on every row.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from parution.messages.fields import describe_type_with_article
from parution.model.shortening import shorten
from parution.reports.explaining import Explanation, explain_apart
from parution.reports.faults import find_fault_file, is_fault
from parution.reports.showing import name_kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parution.messages import Catalogue
    from parution.model.package import Package, Resource
    from parution.model.report import Error, Kind, Task
    from parution.model.schema import Field, ForeignKey

# Types whose values may be equal; any other type is equal to itself alone.
_FAMILIES = {
    **dict.fromkeys(("integer", "number", "boolean", "year"), "number"),
    **dict.fromkeys(("string", "any"), "string"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, or surely not meant, as a person is told it.

    Attributes:
        kind: type of the error, or kind of the warning; ``"header"`` of what is told of a
            header as a whole.
        place: where it stands, for a person.
        fact: what is wrong, what is expected, what to write instead.
        sentence: both, in one.
        file: the file where it stands, as the descriptor names it.
        row: its row, as a spreadsheet numbers it in that file; None where it is of no row.
        line: the physical line of that file where the row begins, from 1; None where it is of
            none, or that is not known.
        column: its column in the file, from 1; None where it is of none.
        field: name of its field; ``""`` where it is of none.
        cell: the cell as written; None where it is of none.
        error: the error that it tells, and the first where it tells several; None of a
            warning, and of a header as a whole.
    """

    kind: str
    place: str
    fact: str
    sentence: str
    file: str
    row: int | None = None
    line: int | None = None
    column: int | None = None
    field: str = ""
    cell: str | None = None
    error: Error | None = None


class Findings(NamedTuple):
    """What is wrong in a table.

    Attributes:
        told: what is told one by one, in the order of the file.
        rest: sentences on what is only counted.
    """

    told: tuple[Finding, ...]
    rest: tuple[str, ...]


def make_finding(
    error: Error, resource: Resource | None, file: str, catalogue: Catalogue
) -> Finding:
    """Make a finding of an error; arguments as of :func:`parution.reports.explaining.explain`."""
    explained = explain_apart(error, resource, file, catalogue)
    where = find_fault_file(error, resource, file) if is_fault(error) else file
    return _make(error, explained, where, catalogue)


def collect_findings(
    task: Task, resource: Resource, package: Package, place: str, catalogue: Catalogue
) -> Findings:
    """Collect the errors that are kept of a table, and how many more there are.

    Args:
        task: what was found in it.
        resource: the table as declared.
        package: the package, whose other tables its keys refer to.
        place: how its file is named.
        catalogue: the language.
    """
    findings = _Findings(task, resource, package)
    shown: Counter[Kind] = Counter()
    told = []
    for mismatch in findings.mismatched:
        explained = Explanation(place, _tell_types(mismatch, catalogue))
        told.append(
            Finding("foreign-key", *explained, explained.write(catalogue), place, row=1, line=1)
        )
    for at, error in enumerate(task.errors):
        if error.row_number in findings.runs:
            explained = Explanation(place, findings.tell_run(error, catalogue))
            told.append(_make(error, explained, place, catalogue, "blank-row"))
            del findings.runs[error.row_number]
        if at not in findings.hidden:
            shown[error.kind] += 1
            told.append(make_finding(_locate(error, task.labels), resource, place, catalogue))
    hidden = Counter(task.errors[at].kind for at in findings.hidden)
    rest = [*_tell_more(task, shown, hidden + findings.beyond, catalogue)]
    follow = sum((hidden + findings.beyond).values()) - findings.told_apart
    if follow > 0:
        rest.append(catalogue.count("report.follow", follow))
    return Findings(tuple(told), tuple(rest))


def _locate(error: Error, labels: Sequence[str]) -> Error:
    """Give the error of a key of one field its column: it is the cell to correct."""
    field = error.key_fields[0] if len(error.key_fields) == 1 else None
    if error.field_number is not None or field not in labels:
        return error
    return replace(error, field_number=labels.index(field) + 1, label=field)


def _make(
    error: Error, explained: Explanation, file: str, catalogue: Catalogue, of_row: str = ""
) -> Finding:
    """Make a finding of an error; ``of_row`` is the kind of what is told of its whole row."""
    return Finding(
        of_row or error.type,
        *explained,
        explained.write(catalogue),
        error.part or file,
        row=error.row_number if error.part is None else error.part_row,
        line=error.line,
        column=None if of_row else error.field_number,
        field="" if of_row else error.field_name or error.label or "",
        cell=None if of_row else error.cell,
        error=error,
    )


class Mismatch(NamedTuple):
    """A foreign key that finds nothing whatever the rows, since two types never meet."""

    key: ForeignKey
    field: Field
    referred: Field
    target: str


class _Findings:
    """Which errors of a table need not be told, since another one says it.

    Args:
        task: what was found.
        resource: the table.
        package: its package.

    Attributes:
        mismatched: its foreign keys whose types can never meet.
        runs: first row of each run of rows without a value → its last row.
        hidden: the errors kept that are not told, by their position.
        beyond: errors that are not kept, and that are known not to be worth telling.
        told_apart: errors hidden that are told in another way.
    """

    def __init__(self, task: Task, resource: Resource, package: Package) -> None:
        self._task = task
        self._resource = resource
        self.mismatched = _find_mismatched(task, resource, package)
        self.beyond: Counter[Kind] = Counter()
        self.told_apart = 0
        # In a table of several files, rows are numbered in each: they are told one by one.
        blank = {each.row_number for each in task.errors if _is_blank(each) and not each.part}
        self._told_blank = {
            each.row_number for each in task.errors if each.part and each.type == "blank-row"
        }
        self.runs = self._find_runs(sorted(row for row in blank if row is not None))
        in_runs = {row for first, last in self.runs.items() for row in range(first, last + 1)}
        wrong = {
            (error.row_number, error.field_name)
            for error in task.errors
            if error.type in {"type-error", "constraint-error"}
        }
        # frictionless reads a cell that is not there, too.
        self._lacking = {
            (error.row_number, error.field_name)
            for error in task.errors
            if error.type == "missing-cell"
        }
        apart = in_runs | self._told_blank
        trailing: set[int | None] = set()
        self.hidden: set[int] = set()
        for at, error in enumerate(task.errors):
            if self._follows(error, wrong, in_runs, trailing):
                self.hidden.add(at)
                self.told_apart += error.row_number in apart or error.type == "extra-cell"
        self._count_mismatched()

    def tell_run(self, error: Error, catalogue: Catalogue) -> str:
        """Tell a run of rows without a value, from an error of the first one."""
        first = error.row_number or 0
        last = self.runs[first]
        if _is_written(error):
            cells = ", ".join(dict.fromkeys(cell for cell in error.cells if cell.strip()))
            return catalogue.say("error.blank-rows.missing", first=first, cells=shorten(cells))
        if last == first:
            return catalogue.say("error.blank-rows.one", first=first)
        if self._task.rows is not None and last == self._task.rows + 1:
            number = catalogue.write_number(last - first + 1)
            return catalogue.say("error.blank-rows.end", number=number, first=first)
        return catalogue.say("error.blank-rows", first=first, last=last)

    def _find_runs(self, rows: list[int]) -> dict[int, int]:
        """Find the runs of rows without a value that are worth telling as one."""
        runs: dict[int, int] = {}
        known = set(rows)
        # Of a row whose texts all stand for no value, these are told.
        written = {each.row_number for each in self._task.errors if _is_written(each)}
        for start in rows:
            if start - 1 in known and not {start, start - 1} & written:
                continue
            last = start
            while last + 1 in known and start not in written and last + 1 not in written:
                last += 1
            runs[start] = last
        if runs and self._task.rows is not None:
            self._extend(runs, self._task.rows + 1)
        return runs

    def _extend(self, runs: dict[int, int], end: int) -> None:
        """Extend the last run to the end of the table, if the errors not kept can only be there."""
        first = max(runs)
        lacking = self._count_lacking("blank-row")
        if 0 < lacking == end - runs[first]:
            runs[first] += lacking
            for kind in ("blank-row", "primary-key"):
                number = min(lacking, self._count_lacking(kind))
                self.beyond[kind, ""] += number
                self.told_apart += number

    def _count_lacking(self, kind: str) -> int:
        """Count the errors of a kind, of whole rows, that are not kept."""
        kept = sum(error.type == kind for error in self._task.errors)
        return self._task.totals.get((kind, ""), 0) - kept

    def _follows(
        self,
        error: Error,
        wrong: set[tuple[int | None, str | None]],
        blank: set[int],
        trailing: set[int | None],
    ) -> bool:
        row = error.row_number
        if row in blank or (row in self._told_blank and error.type != "blank-row"):
            return True
        if error.type == "constraint-error" and (row, error.field_name) in self._lacking:
            return True
        if error.type == "foreign-key" and any(
            error.key_fields == each.key.fields for each in self.mismatched
        ):
            return True
        if error.type == "extra-cell" and not (error.cell or "").strip():
            told = row in trailing
            trailing.add(row)
            return told
        return any((row, name) in wrong for name in self._list_causes(error))

    def _list_causes(self, error: Error) -> Sequence[str | None]:
        """List the fields whose own error, in the same row, would be why there is this one."""
        match error.type:
            case "primary-key" if error.other_row is None:
                return self._resource.schema.primary_key
            case "foreign-key":
                return error.key_fields
            case "row-constraint":
                return re.findall(r"\w+", error.formula or "")
            case "sequential-value":
                return (error.field_name,)
            case _:
                return ()

    def _count_mismatched(self) -> None:
        keys = self._resource.schema.foreign_keys
        if self.mismatched and len(self.mismatched) == len(keys):
            self.beyond["foreign-key", ""] += self._count_lacking("foreign-key")


def _is_blank(error: Error) -> bool:
    return error.type == "blank-row" or (
        bool(error.cells) and not any(cell.strip() for cell in error.cells)
    )


def _is_written(error: Error) -> bool:
    cells = (cell for cell in error.cells if cell != "None")
    return error.type == "blank-row" and any(cell.strip() for cell in cells)


def _find_mismatched(task: Task, resource: Resource, package: Package) -> tuple[Mismatch, ...]:
    if not any(kind == "foreign-key" for kind, _ in task.totals):
        return ()
    found = (_compare_types(key, resource, package) for key in resource.schema.foreign_keys)
    return tuple(each for each in found if each is not None)


def _compare_types(key: ForeignKey, resource: Resource, package: Package) -> Mismatch | None:
    """Find the first field of a key whose type never meets that of the field referred to."""
    name = key.reference.resource or resource.name
    target = next((each for each in package.resources if each.name == name), None)
    if target is None:
        return None
    for own, other in zip(key.fields, key.reference.fields, strict=False):
        field, referred = resource.schema.find_field(own), target.schema.find_field(other)
        if field and referred and _find_family(field) != _find_family(referred):
            return Mismatch(key, field, referred, target.name)
    return None


def _find_family(field: Field) -> str:
    return _FAMILIES.get(field.type, field.type)


def _tell_types(mismatch: Mismatch, catalogue: Catalogue) -> str:
    return catalogue.say(
        "error.foreign-key.types",
        column=mismatch.field.name,
        type=describe_type_with_article(mismatch.field, catalogue),
        target=mismatch.referred.name,
        table=mismatch.target,
        target_type=describe_type_with_article(mismatch.referred, catalogue),
    )


def _tell_more(
    task: Task, shown: Counter[Kind], hidden: Counter[Kind], catalogue: Catalogue
) -> Iterator[str]:
    for kind, total in task.totals.items():
        more = total - shown[kind] - hidden[kind]
        if more > 0:
            what = name_kind(kind[0], catalogue)
            if kind[1]:
                what = catalogue.say("report.kind.column", kind=what, field=kind[1])
            if shown[kind]:
                yield catalogue.count("report.more", more, what=what)
            else:
                yield catalogue.count("report.only", more, what=what)
