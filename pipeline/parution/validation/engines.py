"""Which engine validates each table of a package: the screen, or frictionless itself."""

from __future__ import annotations

import os
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from frictionless import FrictionlessException, settings

from parution.errors import DataError, MachineError
from parution.model.progress import Progress, silent
from parution.model.report import Report, Task
from parution.project import watch_files
from parution.tables.bounds import find_excess
from parution.tables.encoding import UNREADABLE, UTF_8, declare_encodings, find_undecodable
from parution.tables.extents import reading_workbooks
from parution.tables.formulas import find_formulas
from parution.tables.mojibake import find_mojibake
from parution.tables.strays import find_strays
from parution.tables.workbooks import find_unread_formulas
from parution.validation import frictionless_engine, limits, machine
from parution.validation.budget import Budget, choose, spending
from parution.validation.descriptors import check_descriptors, check_package, refuse
from parution.validation.handover import CHANGED, REFUSED, EndlessRecord, HandOver, TableChanged
from parution.validation.notes import parse_error
from parution.validation.parts import OTHER_HEADER, join_tables
from parution.validation.quoting import find_misplaced_quotes
from parution.validation.reading.lines import find_endless_line
from parution.validation.skipping import find_skipped
from parution.validation.tally import LIMIT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from frictionless import Checklist
    from frictionless import Resource as FrictionlessResource

    from parution.model.package import Package, Resource
    from parution.model.report import Error, ReportWarning
    from parution.validation.keys.references import Targets
    from parution.validation.parts import JoinedPackage

Engine = Literal["auto", "frictionless"]
# The screen knows what this version of frictionless accepts, and reads its private parts; of
# another version nothing of this is proven.
FRICTIONLESS = "5.21"

# Lines that frictionless reads whole as soon as it opens a table.
_SAMPLE = 100


def validate(
    package: Package,
    progress: Progress = silent,
    *,
    engine: Engine = "auto",
    limit: int | None = LIMIT,
    whole_rows: int = 0,
    small: int = limits.SMALL,
    formulas: bool = False,
    only: frozenset[str] | None = None,
    warns: bool = True,
    budget: float | None = None,
) -> Report:
    """Validate every table of a package: all rows, all errors.

    A resource's checklist is applied to that resource; a table that is not there is a
    finding like others.

    Args:
        package: the package, its paths proven safe.
        progress: hears of each table the rows read.
        engine: ``"auto"`` screens the tables that can be; ``"frictionless"`` has
            frictionless read every table whole. The errors are the same.
        limit: errors of each kind (type × field) kept in full; None for all. The totals
            are exact in either case.
        whole_rows: wrong rows of each table, the first ones, of which every error is kept besides:
            ``Task.complete_to`` says up to which row.
        small: bytes under which a table goes to frictionless at once; 0 to screen all.
        formulas: whether texts that a spreadsheet would run as formulas are warned of.
        only: names of the resources to validate; None for all.
        warns: whether warnings are looked for.
        budget: seconds that the patterns, the long lists of values and the formulas of a table
            may take together; None for what a table of its size may need.

    Returns:
        frictionless' verdict and errors, with one task a resource in the descriptor's
        order. Where what describes a table is at fault, its task says so and nothing of it
        was read; no task where the package itself is refused. Where frictionless is of
        another version than :data:`FRICTIONLESS`, it read every table whole, and
        ``other_version`` names it.

    Raises:
        MachineError: something else took the place of a file meanwhile.
    """
    start = time.monotonic()
    other_version = _find_other_version() if engine == "auto" else None
    screened = engine == "auto" and other_version is None
    with ExitStack() as stack:
        # What an encoding is told from is what is read with it.
        stack.enter_context(watch_files(package, growing=True))
        excess = _find_excess(package)
        # frictionless guesses an encoding that is not declared: it is given one.
        package = declare_encodings(package, excess)
        joined = stack.enter_context(join_tables(package, only))
        stack.enter_context(frictionless_engine.listening())
        stack.enter_context(reading_workbooks({each.format for each in package.resources}))
        if at_fault := check_package(package):
            return _refuse(package, at_fault, start)
        try:
            accepted = _open_accepted(joined)
            described = check_descriptors(package, accepted)
            refused = {index for index, each in enumerate(described) if each.faults}
            tables = joined.open_tables(refused) if refused or accepted is None else accepted
        except FrictionlessException as exception:
            found = [frictionless_engine.to_error(error) for error in exception.to_errors()]
            found += [fault for each in described for fault in each.faults]
            errors = tuple(_shorten_paths(error, package.base) for error in found)
            return _refuse(package, errors, start)
        except Exception as exception:  # noqa: BLE001 - a descriptor that it does not foresee
            machine.let_through(exception)
            unforeseen = frictionless_engine.to_unforeseen(exception)
            return _refuse(package, (_shorten_paths(unforeseen, package.base),), start)
        engines = _Engines(
            joined,
            tables,
            refused,
            progress,
            excess,
            limit=limit,
            whole_rows=whole_rows,
            seconds=budget,
            warns=warns,
        )
        tasks = [
            _complete_task(
                refuse(package.resources[index], each)
                if each.faults
                else engines.validate_table(index, each.checklist, screened=screened, small=small),
                package.resources[index],
                package.find_base(package.resources[index]),
                each.checklist,
                formulas=formulas,
                warns=warns,
            )
            for index, each in enumerate(described)
            if only is None or package.resources[index].name in only
        ]
    return Report(
        tuple(tasks),
        seconds=_since(start),
        other_version=other_version,
        warning_details=(*package.warnings, *find_strays(package)),
        remote_files=package.remote_files,
    )


def _find_excess(package: Package) -> dict[str, str]:
    """Find the tables that hold too much to be read: name → why."""
    found = {}
    for resource in package.resources:
        excess = find_excess(resource)
        if excess is not None:
            found[resource.name] = str(excess)
    return found


def _open_accepted(joined: JoinedPackage) -> list[FrictionlessResource] | None:
    """Have frictionless read all the descriptors at once; None where it refuses any."""
    if joined.package.lone:
        return None  # it then looks at the descriptor less closely
    if any(resource.unread for resource in joined.package.resources):
        return None  # it would read what is at an address
    try:
        return joined.open_tables()
    except Exception:  # noqa: BLE001 - whatever it is, it is told of the table that has it
        return None


def _refuse(package: Package, errors: tuple[Error, ...], start: float) -> Report:
    return Report(
        (),
        errors,
        seconds=_since(start),
        warning_details=package.warnings,
        remote_files=package.remote_files,
    )


def _find_other_version() -> str | None:
    """Return frictionless' version where it is not :data:`FRICTIONLESS`; None where it is."""
    version = settings.VERSION
    return None if version.split(".")[:2] == FRICTIONLESS.split(".") else version


class _Engines:
    """The two engines for the tables of one package, which refer to one another.

    Args:
        joined: the package, each table in one file.
        tables: frictionless' resources of it, never opened.
        refused: positions of those whose description is at fault.
        progress: hears of the rows read.
        excess: what is too much in some of them, by name: they are not read.
        limit: errors of each kind kept in full; None for all.
        whole_rows: wrong rows of which every error is kept.
        seconds: of the budget of each table; None for what its size may need.
        warns: whether warnings are looked for.
    """

    def __init__(
        self,
        joined: JoinedPackage,
        tables: list[FrictionlessResource],
        refused: set[int],
        progress: Progress,
        excess: Mapping[str, str],
        *,
        limit: int | None,
        whole_rows: int,
        seconds: float | None,
        warns: bool,
    ) -> None:
        self._seconds = seconds
        self._warns = warns
        self._joined = joined
        package = self._package = joined.package
        self._tables = tables
        self._refused = refused
        self._refused_names = {
            **{package.resources[index].name: OTHER_HEADER for index in joined.unjoined},
            **excess,
            **{package.resources[index].name: REFUSED for index in refused},
        }
        self._excess = excess
        self._progress = progress
        self._limit = limit
        self._whole_rows = whole_rows
        self._screened: tuple[list[FrictionlessResource], Targets] | None = None
        self._endless: dict[str, int | None] = {}

    def validate_table(
        self, index: int, checklist: Checklist, *, screened: bool, small: int
    ) -> Task:
        """Validate one table.

        Args:
            index: its position in the package.
            checklist: its checklist.
            screened: whether the screen may validate it.
            small: bytes under which it may not.
        """
        if index in self._joined.unjoined:
            return self._joined.fail(index, self._tables[index])
        name = self._package.resources[index].name
        if name in self._excess:
            return frictionless_engine.fail(self._tables[index], self._excess[name])
        budget = Budget(
            choose(self._seconds, _size(self._package.resources[index])),
            tell=lambda rows: self._progress(name, rows),
        )
        with spending(budget):
            task = self._validate(index, checklist, screened=screened, small=small)
        if unchecked := budget.describe():
            task = frictionless_engine.add_unchecked(task, unchecked)
        # The resource that was opened has its dialect and its fields.
        tables = self._screened[0] if task.engine == "screen" and self._screened else self._tables
        source, opened = self._joined.source.resources[index], tables[index]
        if self._warns and source.is_delimited_text and task.rows is not None:
            task = replace(task, warning_details=find_misplaced_quotes(source, opened))
        return self._joined.place_errors(index, task, opened)

    def _validate(self, index: int, checklist: Checklist, *, screened: bool, small: int) -> Task:
        resource, table = self._package.resources[index], self._tables[index]
        _refuse_unreadable(resource)
        if line := _find_endless(resource, _SAMPLE):
            return frictionless_engine.fail(table, limits.describe_long_line(line))
        reason = ""
        if screened and _size(resource) >= small and not machine.has_room(self._count(resource)):
            reason = "little room"
        elif screened and _size(resource) >= small:
            try:
                return self._screen(index, checklist)
            except HandOver as handed:
                reason = str(handed)
            except EndlessRecord as endless:
                return frictionless_engine.fail(table, self._describe(resource, endless), "screen")
            except TableChanged:
                return frictionless_engine.fail(table, CHANGED, "screen")
        # frictionless would read a line without end into memory, whichever table has it.
        if line := self._find_endless(resource):
            return frictionless_engine.fail(table, limits.describe_long_line(line))
        return frictionless_engine.validate_table(
            table,
            checklist,
            resource.name,
            self._progress,
            self._limit,
            whole_rows=self._whole_rows,
            reason=reason,
            unread=self._list_unread(resource),
        )

    def _count(self, resource: Resource) -> int:
        """Count the bytes of a table and of those that it refers to."""
        targets = {key.reference.resource for key in resource.schema.foreign_keys}
        named = {each.name: each for each in self._package.resources if each.name in targets}
        return sum(max(0, _size(each)) for each in {**named, resource.name: resource}.values())

    def _screen(self, index: int, checklist: Checklist) -> Task:
        # What reads columns costs a small package more than it has to read.
        from parution.validation.keys.references import Targets  # noqa: PLC0415
        from parution.validation.screening import screen_table  # noqa: PLC0415

        if self._screened is None:
            # Not the tables that frictionless validates: opening one changes its description.
            tables = self._joined.open_tables(self._refused)
            self._screened = tables, Targets(self._tables, self._refused_names)
        tables, targets = self._screened
        name = self._package.resources[index].name
        try:
            return screen_table(
                tables[index],
                checklist,
                name,
                self._progress,
                targets,
                limit=self._limit,
                whole_rows=self._whole_rows,
            )
        except BaseException as error:
            if machine.is_panic(error):
                raise HandOver("Polars could not go on") from error
            machine.let_through(error)
            raise

    def _describe(self, resource: Resource, endless: EndlessRecord) -> str:
        line = self._find_endless(resource)
        return (
            limits.describe_long_line(line) if line else limits.describe_long_record(endless.line)
        )

    def _list_unread(self, resource: Resource) -> dict[str, str]:
        """List the tables that this one refers to and nobody can read: name → why."""
        named = {each.name: each for each in self._package.resources}
        targets = {key.reference.resource for key in resource.schema.foreign_keys}
        found = {name: self._find_endless(named[name]) for name in targets & named.keys()}
        endless = {name: limits.describe_long_line(line) for name, line in found.items() if line}
        refused = {name: why for name, why in self._refused_names.items() if name in targets}
        return {**endless, **refused}

    def _find_endless(self, resource: Resource) -> int | None:
        """Find the first line of a table that is too long; each table is looked at once."""
        if resource.name not in self._endless:
            self._endless[resource.name] = _find_endless(resource)
        return self._endless[resource.name]


def _complete_task(
    task: Task,
    resource: Resource,
    base: Path,
    checklist: Checklist,
    *,
    formulas: bool,
    warns: bool,
) -> Task:
    """Say of a table what does not depend on who validated it."""
    skipped = find_skipped(resource, checklist, task)
    warnings = (*resource.warnings, *skipped, *task.warning_details)
    if warns and resource.files and task.rows is not None:
        warnings = (*warnings, *_find_in_cells(find_mojibake, resource, base))
        warnings = (*warnings, *find_unread_formulas(resource))
        if formulas:
            warnings = (*warnings, *_find_in_cells(find_formulas, resource, base))
    errors = tuple(
        _locate_undecodable(_shorten_paths(error, base), resource) for error in task.errors
    )
    if resource.base is not None:
        task = replace(task, place=resource.paths[0])
    if len(resource.paths) > 1:
        errors = tuple(_name_missing(error, resource) for error in errors)
        task = replace(task, place=resource.paths[0])
    encoding = None if task.refused else resource.descriptor.get("encoding")
    return replace(
        task,
        errors=errors,
        reason=task.reason.replace(f"{base}{os.sep}", ""),
        encoding=str(encoding) if encoding else None,
        warning_details=warnings,
    )


def _find_in_cells(
    find: Callable[[Resource, Path], tuple[ReportWarning, ...]], resource: Resource, base: Path
) -> tuple[ReportWarning, ...]:
    try:
        return find(resource, base)
    except DataError:
        return ()  # a table that cannot be read to its end: the report says so


def _name_missing(error: Error, resource: Resource) -> Error:
    """Name the part that is missing: frictionless names the first one, whichever it is."""
    if error.reason != "missing-file":
        return error
    paths = zip(resource.paths, resource.files, strict=True)
    missing = next((path for path, file in paths if not file.is_file()), None)
    return replace(error, part=missing)


def _locate_undecodable(error: Error, resource: Resource) -> Error:
    """Give an error of encoding its encoding, and the line of the first byte not decoded."""
    if error.type != "encoding-error" or error.line is not None or error.reason:
        return error
    encoding = str(resource.descriptor.get("encoding") or UTF_8)
    try:
        found = find_undecodable(resource, encoding)
    except UNREADABLE:
        return error  # there is no such encoding: the error says so
    if found is None:
        return error
    path, line = found
    part = path if len(resource.paths) > 1 else None
    return replace(error.place_at(line), expected=encoding, part=part)


def _shorten_paths(error: Error, base: Path) -> Error:
    """Write the paths of a note from the package's folder on: a report is of no machine."""
    folder = f"{base}{os.sep}"
    if folder not in error.note or error.row_number is not None or error.cell is not None:
        return error  # what stands in a row is the data's, whatever it looks like
    words = {name: str(error.descriptor.get(name) or "") for name in ("note", "message")}
    shortened = {name: text.replace(folder, "") for name, text in words.items()}
    return parse_error({**error.descriptor, **shortened})


def _find_endless(resource: Resource, lines: int | None = None) -> int | None:
    """Find the first physical line that is too long, among the first ones or all of them."""
    if not resource.is_delimited_text:
        return None
    found = (find_endless_line(path, lines) for path in resource.files if path.is_file())
    return next((line for line in found if line), None)


def _refuse_unreadable(resource: Resource) -> None:
    """Refuse to go on where the system does not let a file be read.

    That is no fault of the data; frictionless finds one, in English.

    Raises:
        MachineError: it does not.
    """
    for path in resource.files:
        if path.is_file() and not os.access(path, os.R_OK):
            raise MachineError("machine.denied", path=path)


def _size(resource: Resource) -> int:
    """Bytes of a lone local file; -1 where there is none, which no screen reads."""
    if len(resource.files) != 1:
        return -1
    path = Path(resource.files[0])
    return path.stat().st_size if path.is_file() else -1


def _since(start: float) -> float:
    return round(time.monotonic() - start, 3)
