"""What a report of a validation tells, whichever its format: each table, and what is wrong in it.

frictionless' errors are in the report; here they are what a person is told of them: a header is
told as a whole and what is below it as its labels say, what follows from another error is only
counted, a file that is not what its name says is told as that alone.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from parution.reports.findings import Finding, collect_findings, make_finding
from parution.reports.header import name_tables, tell_header
from parution.reports.warning import explain_warning_apart
from parution.repository import find_work_tree

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from parution.messages import Catalogue
    from parution.model.package import Package, Resource
    from parution.model.report import Kind, Report, ReportWarning, Reread, Task


# Cells and rows that are shown of a kind of errors.
SAMPLES, ROWS = 3, 5


@dataclass(frozen=True, slots=True)
class TableFindings:
    """What is told of one table.

    Attributes:
        task: what the validation found in it.
        resource: the table, as declared.
        file: its file as the descriptor names it; its name where the data are in the descriptor.
        warnings: what was surely not meant, which often explains the errors.
        header: what is told of its header as a whole.
        notes: sentences on what was read once the header was understood.
        errors: what is told one by one, in the order of the file.
        rest: sentences on what is only counted.
        disguised: whether the file is not what its name says: all that is found in it is told
            as one error.
    """

    task: Task
    resource: Resource
    file: str
    warnings: tuple[Finding, ...] = ()
    header: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()
    errors: tuple[Finding, ...] = ()
    rest: tuple[str, ...] = ()
    disguised: bool = False

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong: of the header, then of the rows."""
        return (*self.header, *self.errors)

    @property
    def sentences(self) -> tuple[str, ...]:
        """What is wrong, sentence by sentence: of the header, of the rows, what is counted."""
        header, errors = ([each.sentence for each in part] for part in (self.header, self.errors))
        return (*header, *self.notes, *errors, *self.rest)

    @property
    def read(self) -> Task:
        """What was found once the header was read as its labels say, where it is at fault."""
        return self.task.told

    @property
    def totals(self) -> Mapping[Kind, int]:
        """What is counted of it, by kind: exact, on the whole file.

        Where the header is at fault, one for each thing that is told of it, and what is below.
        """
        if self.disguised:
            return {("format-error", ""): 1}
        if self.task.reread is None:
            return self.task.totals
        below = {} if self.task.reread.task is None else self.task.reread.task.totals
        return {**({("header", ""): len(self.header)} if self.header else {}), **below}


@dataclass(frozen=True, slots=True)
class KindFindings:
    """What is told of one kind of errors of a table.

    Attributes:
        kind: type of the errors, and their field; ``("header", "")`` of the header as a whole.
        total: errors in all, on the whole file.
        column: the column of the field in the file, from 1; None where it is of none, or that
            is not known.
        findings: those told one by one, in the order of the file.
    """

    kind: Kind
    total: int
    column: int | None
    findings: tuple[Finding, ...]

    @property
    def samples(self) -> tuple[str, ...]:
        """The first different cells that are told, at most :data:`SAMPLES`."""
        cells = dict.fromkeys(each.cell for each in self.findings if each.cell)
        return tuple(cells)[:SAMPLES]

    @property
    def rows(self) -> str:
        """The numbers of the first rows, at most :data:`ROWS`, then « … » if there are more."""
        rows = list(dict.fromkeys(each.row for each in self.findings if each.row is not None))
        more = len(rows) > ROWS or len(self.findings) < self.total
        return ", ".join(map(str, rows[:ROWS])) + ("…" if rows and more else "")


def group_kinds(table: TableFindings) -> tuple[KindFindings, ...]:
    """Group what is told of a table by kind: first what is of no column, then column by column."""
    told: dict[Kind, list[Finding]] = {}
    for finding in table.findings:
        kind = (finding.kind, "") if finding.error is None else finding.error.kind
        told.setdefault(kind, []).append(finding)
    names = [field.name for field in table.resource.schema.fields]
    labels = table.read.labels
    groups = []
    for kind in {**table.totals, **told}:
        findings = told.get(kind, [])
        column = next((each.column for each in findings if each.column is not None), None)
        if column is None and kind[1] in labels:
            column = labels.index(kind[1]) + 1
        total = table.totals.get(kind, len(findings))
        groups.append(KindFindings(kind, total, column if kind[1] else None, tuple(findings)))

    def place(group: KindFindings) -> tuple[int, int, str]:
        field = group.kind[1]
        known = names.index(field) if field in names else len(names)
        return (group.column or known + 1) if field else 0, -group.total, group.kind[0]

    return tuple(sorted(groups, key=place))


@dataclass(frozen=True, slots=True)
class ReportFindings:
    """What is told of a package.

    Attributes:
        errors: what is wrong with the package itself: then no table was read.
        warnings: what was surely not meant, of the package itself.
        tables: one a table, in the descriptor's order.
    """

    errors: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    tables: tuple[TableFindings, ...]

    @property
    def all_errors(self) -> tuple[Finding, ...]:
        """All that is wrong and told one by one."""
        return (*self.errors, *(each for table in self.tables for each in table.findings))

    @property
    def all_warnings(self) -> tuple[Finding, ...]:
        """All that was surely not meant."""
        return (*self.warnings, *(each for table in self.tables for each in table.warnings))

    @property
    def total(self) -> int:
        """Errors in all, told or only counted."""
        return len(self.errors) + sum(sum(table.totals.values()) for table in self.tables)


def tell_report(report: Report, package: Package, catalogue: Catalogue) -> ReportFindings:
    """Tell what a validation found.

    Args:
        report: the report.
        package: what was validated.
        catalogue: the language.
    """
    source = package.source.name
    return ReportFindings(
        tuple(make_finding(error, None, source, catalogue) for error in report.errors),
        tuple(_tell_warnings(report.warning_details, source, catalogue)),
        tuple(
            _tell_table(task, resource, package, catalogue)
            for task, resource in zip(report.tasks, package.resources, strict=False)
        ),
    )


def open_paths(package: Package) -> Callable[[str], str]:
    """Open the paths by which a forge knows the files of a package.

    Args:
        package: the package.

    Returns:
        A file as the descriptor, or what is told of it, names it → its path from the top of
        Git's work tree, else from the project's root, with ``/``. A file that is missing has the
        path where it should be, data in the descriptor that of the descriptor, and what is out
        of the project the name that it has.
    """
    top = (find_work_tree(package.root) or package.root).resolve()
    files = {path for resource in package.resources for path in resource.paths}
    within = {resource.name for resource in package.resources if not resource.paths} - files

    def place(path: Path) -> str | None:
        try:
            found = path.resolve()
        except (OSError, ValueError):  # a name that the system does not take
            return None
        return found.relative_to(top).as_posix() if found.is_relative_to(top) else None

    @cache
    def find(file: str) -> str:
        if file in within:
            return place(package.source) or package.source.name
        for folder in (package.base, package.root, package.source.parent):
            try:
                there = (folder / file).exists()
            except OSError:
                there = False
            if there and (path := place(folder / file)):
                return path
        return (place(package.base / file) if file in files else None) or file

    return find


def make_fingerprint(finding: Finding, path: str, seen: Counter[str]) -> str:
    """Make what tells a finding from the others, in one report and in the next.

    It is of what is wrong, not of where: a row that is added above does not make it another one.

    Args:
        finding: the finding.
        path: its file, as a forge knows it.
        seen: the findings of this report before it; this one is added.

    Returns:
        64 hexadecimal digits.
    """
    said = "\0".join((path, finding.kind, finding.field, finding.cell or finding.fact))
    seen[said] += 1
    return hashlib.sha256(f"{said}\0{seen[said]}".encode("utf-8", "surrogatepass")).hexdigest()


def name_file(task: Task) -> str:
    """Name the file of a table; data in the descriptor have the resource's name alone."""
    return task.name if task.place == "<memory>" else task.place


def _tell_table(
    task: Task, resource: Resource, package: Package, catalogue: Catalogue
) -> TableFindings:
    file = name_file(task)
    disguise = _tell_disguise(task, resource, catalogue)
    if disguise:  # whatever else is found in it follows from this
        found = _make_finding("format-error", file, disguise, file, catalogue)
        return TableFindings(task, resource, file, errors=(found,), disguised=True)
    warnings = tuple(_tell_warnings(task.warning_details, file, catalogue))
    reread = task.reread
    if reread is None:
        told, rest = collect_findings(task, resource, package, file, catalogue)
        return TableFindings(task, resource, file, warnings, errors=told, rest=rest)
    header = _tell_headers(reread, resource, file, catalogue)
    notes = tuple(_tell_reread(reread, file, catalogue))
    if reread.task is None:
        return TableFindings(task, resource, file, warnings, header, notes)
    told, rest = collect_findings(reread.task, resource, package, file, catalogue)
    return TableFindings(task, resource, file, warnings, header, notes, told, rest)


def _tell_headers(
    reread: Reread, resource: Resource, file: str, catalogue: Catalogue
) -> tuple[Finding, ...]:
    place = catalogue.say("place.whole-header", file=file)
    return tuple(
        _make_finding("header", place, fact, file, catalogue, line=1)
        for header in reread.headers
        for fact in tell_header(header, resource, catalogue)
    )


def _tell_reread(reread: Reread, file: str, catalogue: Catalogue) -> Iterator[str]:
    if reread.unread:
        tables = name_tables(reread.unread, catalogue)
        fact = catalogue.count("report.unread", len(reread.unread), tables=tables)
        yield catalogue.say("error.sentence", place=file, fact=fact)
    elif reread.headers or reread.targets:
        yield _tell_remaining(reread, catalogue)


def _tell_warnings(
    warnings: Iterable[ReportWarning], file: str, catalogue: Catalogue
) -> Iterator[Finding]:
    for warning in warnings:
        place, fact = explain_warning_apart(warning, file, catalogue)
        yield _make_finding(
            warning.kind,
            place,
            fact,
            warning.part or warning.values.get("file", file),
            catalogue,
            row=warning.row_number,
            line=warning.line,
            field=warning.field_name or "",
        )


def _make_finding(
    kind: str,
    place: str,
    fact: str,
    file: str,
    catalogue: Catalogue,
    *,
    row: int | None = None,
    line: int | None = None,
    field: str = "",
) -> Finding:
    sentence = catalogue.say("error.sentence", place=place, fact=fact)
    return Finding(kind, place, fact, sentence, file, row=row, line=line, field=field)


def _tell_disguise(task: Task, resource: Resource, catalogue: Catalogue) -> str:
    """Tell what a file is, where it is not what its name says; ``""`` where it is."""
    look = task.look
    if look is None:
        return ""
    own = "old-workbook" if resource.format == "xls" else "workbook"
    if resource.is_workbook and look.content == own:
        missing = [error for error in task.errors if error.reason == "missing-sheet"]
        if not (missing and look.sheets):
            return ""
        sheets = name_tables(look.sheets, catalogue)
        return catalogue.say(
            "error.format-error.sheets", wanted=missing[0].expected or "", sheets=sheets
        )
    if resource.is_workbook:
        wanted = catalogue.say("look.wanted.workbook")
    elif resource.is_delimited_text and look.content not in {"text", "empty"}:
        wanted = catalogue.say("look.wanted.csv")
    else:
        return ""
    content = look.content if resource.is_workbook else look.content.removeprefix("old-")
    return catalogue.say(f"look.{content}", wanted=wanted)


def _tell_remaining(reread: Reread, catalogue: Catalogue) -> str:
    if reread.task is None:
        return catalogue.say("header.unchecked")
    number = reread.task.error_count
    if reread.targets:
        tables = name_tables(reread.targets, catalogue)
        if not number:
            return catalogue.say("header.of-target.nothing", tables=tables)
        return catalogue.count("header.of-target", number, tables=tables)
    if not number:
        return catalogue.say("header.remaining.nothing")
    return catalogue.count("header.remaining", number)
