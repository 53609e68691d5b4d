"""frictionless-py, which validates whole tables."""

from __future__ import annotations

import importlib
import threading
import warnings
from contextlib import ExitStack, contextmanager
from copy import deepcopy
from dataclasses import replace
from datetime import datetime, time
from functools import partial
from types import MappingProxyType, SimpleNamespace
from typing import TYPE_CHECKING, Any, NoReturn

from frictionless import Field, FrictionlessException, system
from frictionless import Package as FrictionlessPackage
from frictionless import Resource as FrictionlessResource
from frictionless.checks.row.row_constraint import row_constraint
from frictionless.errors import PackageError, SourceError
from frictionless.schema import field as field_module

from parution.model.report import Task
from parution.model.shortening import MAX_NOTE, shorten_note
from parution.tables.sheets import choose_sheet
from parution.validation import budget, machine, timeout
from parution.validation.descriptors import BOUNDS, stand_in
from parution.validation.notes import parse_error
from parution.validation.reading.lines import locate_rows
from parution.validation.row_formulas import Evaluator
from parution.validation.tally import LIMIT, Tally
from parution.validation.unique_keys import UniqueKeys, find_unique_keys, is_looked_for

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from frictionless import Checklist, Row
    from frictionless import Error as FrictionlessError

    from parution.model.package import Package
    from parution.model.progress import Progress
    from parution.model.report import Engine as TaskEngine
    from parution.model.report import Error

# The note of a finding: a file with a key of the standards (« data », « resources »…).
AS_DESCRIPTION = "the file is read as a description, and is none"
# Where frictionless looks for the evaluator of a formula.
_ROW_CONSTRAINT: Any = importlib.import_module(row_constraint.__module__)

# Rows between two words on where the reading is.
STEP = 5_000
# Values of a list past which comparing a cell with each of them is charged.
_LISTED = 100

# Those who validate at this moment, in any thread, and what the last one puts back. A handler
# of signals may validate too, in the thread that holds the lock.
_lock = threading.RLock()
_listeners = 0
_context = ExitStack()


@contextmanager
def listening() -> Iterator[None]:
    """Have frictionless keep its errors for the report, and its warnings to itself.

    frictionless' context and Python's filters of warnings are one for the process, and threads
    that save and restore them in turn would leave them changed. So the first of those who
    validate at the same time sets them, and the last one puts them back, whatever was raised.
    """
    global _listeners  # noqa: PLW0603 - so is the context that it counts the users of
    with machine.carrying(), timeout.relay_alarm():
        with _lock:
            if not _listeners:
                _enter_context()
            _listeners += 1
        try:
            yield
        finally:
            with _lock:
                _listeners -= 1
                if not _listeners:
                    _context.close()


class _NoNetwork:
    """Stands for frictionless' session: whatever still has an address for it, nothing is read."""

    def get(self, address: str, **_options: object) -> NoReturn:
        raise ConnectionError(f"an address is not read: {address}")


def _enter_context() -> None:
    _context.enter_context(system.use_context(http_session=_NoNetwork()))
    # Not frictionless' use_context, which leaves the context changed after an exception.
    _context.callback(setattr, system, "onerror", system.onerror)
    system.onerror = "ignore"
    _context.enter_context(warnings.catch_warnings())
    # Its deprecation warnings are for who develops it; the report has its own warnings.
    warnings.simplefilter("ignore")
    _context.callback(setattr, _ROW_CONSTRAINT, "simpleeval", _ROW_CONSTRAINT.simpleeval)
    _ROW_CONSTRAINT.simpleeval = SimpleNamespace(EvalWithCompoundTypes=Evaluator)
    making = FrictionlessException.__init__
    _context.callback(setattr, FrictionlessException, "__init__", making)
    setattr(FrictionlessException, "__init__", machine.watch_exceptions(making))  # noqa: B010
    _context.callback(setattr, Field, "create_cell_reader", Field.create_cell_reader)
    create = Field.create_cell_reader

    def create_charged(field: Field) -> Callable[[Any], Any]:
        return _shorten_notes(_create_charged_reader(create, field), field)

    setattr(Field, "create_cell_reader", create_charged)  # noqa: B010 - a method, to a checker
    for name in BOUNDS:
        check = getattr(field_module, f"check_{name}")
        _context.callback(setattr, field_module, f"check_{name}", check)
        setattr(field_module, f"check_{name}", partial(_check_bound, check))


def _create_charged_reader(
    create: Callable[[Field], Callable[[Any], Any]], field: Field
) -> Callable[[Any], Any]:
    """Create a reader of cells whose pattern and list of values are charged what they take."""
    read = create(field)
    constraints = field.constraints
    slow = {"pattern"} & constraints.keys()
    if len(constraints.get("enum") or ()) > _LISTED:
        slow.add("enum")
    if not slow & set(field.supported_constraints):
        return read
    field.constraints = {key: value for key, value in constraints.items() if key not in slow}
    try:
        read_plainly = create(field)
    finally:
        field.constraints = constraints
    rule = budget.Rule("pattern" if "pattern" in slow else "enum", str(field.name))
    charge = budget.charge
    return lambda cell: charge(rule, partial(read, cell), partial(read_plainly, cell))


def _shorten_notes(read: Callable[[Any], Any], field: Field) -> Callable[[Any], Any]:
    """Have a reader of cells cut its notes: frictionless repeats a constraint in each error."""
    if all(len(str(constraint)) <= MAX_NOTE for constraint in field.constraints.values()):
        return read

    def read_shortly(cell: Any) -> Any:
        value, notes = read(cell)
        return value, notes and {name: shorten_note(note) for name, note in notes.items()}

    return read_shortly


def _check_bound(check: Callable[[Any, Any], bool], bound: Any, value: Any) -> bool:
    """Check a bound by frictionless' own function, which raises where one has no time zone.

    No moment with a time zone comes before or after one without: such a cell is not within its
    bound.
    """
    moments = isinstance(value, datetime | time) and isinstance(bound, datetime | time)
    if moments and (value.utcoffset() is None) != (bound.utcoffset() is None):
        return False
    return check(bound, value)


def open_tables(
    package: Package, refused: Collection[int] = frozenset()
) -> list[FrictionlessResource]:
    """Have frictionless read the descriptors; a lone table has no package around it.

    Args:
        package: the package.
        refused: positions of the resources whose description is at fault. Another stands in
            for each, so that the others are read; it is not to be opened.

    Raises:
        FrictionlessException: it refuses the descriptor.
    """
    base = str(package.base)
    # frictionless changes what it is given, and YAML may use one mapping twice.
    descriptors = [
        stand_in(resource, index + 1) if index in refused else deepcopy(choose_sheet(resource))
        for index, resource in enumerate(package.resources)
    ]
    if package.lone:
        return [FrictionlessResource.from_descriptor(each, basepath=base) for each in descriptors]
    opened = FrictionlessPackage.from_descriptor(
        {**package.descriptor, "resources": descriptors}, basepath=base
    )
    opened.to_descriptor(validate=True)
    for resource, table in zip(package.resources, opened.resources, strict=True):
        table.basepath = str(package.find_base(resource))
    return list(opened.resources)


def to_unforeseen(exception: Exception) -> Error:
    """Make a finding of a descriptor that frictionless does not foresee."""
    return to_error(PackageError(note=f"{type(exception).__name__}: {exception}"))


def validate_table(
    table: FrictionlessResource,
    checklist: Checklist,
    name: str,
    progress: Progress,
    limit: int | None = LIMIT,
    *,
    whole_rows: int = 0,
    reason: str = "",
    unread: Mapping[str, str] = MappingProxyType({}),
) -> Task:
    """Have frictionless validate one resource, whole and without a limit of errors.

    Args:
        table: the resource, not opened yet.
        checklist: its checklist.
        name: what progress is told of it.
        progress: hears of the rows read and the errors found.
        limit: errors of each kind kept in full; None for all.
        whole_rows: wrong rows of which every error is kept.
        reason: why the screen handed it over; ``""`` where it was not asked.
        unread: the tables that it refers to and that cannot be read, with the reason. The
            foreign keys to them are not compared, and a ``source-error`` says so.

    Returns:
        Its verdict; a ``source-error`` where frictionless itself fails.
    """
    rows = errors = 0
    keys: UniqueKeys | None = None
    repetitions: list[dict[str, Any]] = []

    def count_row(row: Row) -> None:
        nonlocal rows, errors, keys
        if keys is None:
            looked_for = is_looked_for(checklist)
            found = find_unique_keys(table.schema, row.field_names) if looked_for else ()
            keys = UniqueKeys(found)
        repetitions.extend(keys.read_row(row))
        rows += 1
        errors += len(row.errors)
        budget.advance(rows)
        if rows % STEP == 0:
            progress(name, rows, errors=errors)

    progress(name, 0)
    budget.advance(0)
    if unread:
        table.schema.foreign_keys = [
            key for key in table.schema.foreign_keys if key["reference"]["resource"] not in unread
        ]
    try:
        # 0 means no limit: the whole file is read and every error is counted.
        report = table.validate(checklist, on_row=count_row, limit_errors=0)
    except Exception as exception:  # noqa: BLE001 - frictionless itself fails on some cells (sNaN)
        machine.let_through(exception)
        return fail(table, f"{type(exception).__name__}: {exception}", reason=reason)
    finally:
        progress(name, rows, rows, errors)
    if not report.tasks:  # a JSON file that it takes for a description, and that is none
        notes = "; ".join(error.note for error in report.errors)
        return fail(table, f"{AS_DESCRIPTION}: {notes}", reason=reason)
    task = report.tasks[0]
    tally = Tally(limit, whole_rows=whole_rows)
    tally.add_all(
        sorted(
            [*(error.to_descriptor() for error in task.errors), *repetitions],
            key=lambda error: error.get("rowNumber") or 0,
        )
        if repetitions
        else (error.to_descriptor() for error in task.errors)
    )
    for target, why in unread.items():
        tally.add(describe_unchecked(target, why))
    return Task(
        name=task.name,
        place=task.place,
        type=task.type,
        labels=tuple(task.labels),
        errors=locate_rows(table, tally.errors),
        complete_to=tally.complete_to,
        warnings=tuple(task.warnings),
        stats={**task.stats, "errors": sum(tally.totals.values())},
        totals=dict(tally.totals),
        engine="frictionless",
        reason=reason,
    )


def fail(
    table: FrictionlessResource,
    note: str,
    engine: TaskEngine = "frictionless",
    reason: str = "",
) -> Task:
    """Make a finding of a table that could not be validated: never a valid one by accident.

    Args:
        table: the table.
        note: why, in English.
        engine: which engine was at work.
        reason: why the screen had handed it over; ``""`` where it had not.
    """
    error = to_error(SourceError(note=note))
    if error.line is not None:  # a line past the bound, which the note names
        error = error.place_at(error.line)
    return Task(
        name=str(table.name),
        place=table.place,
        type=table.type,
        labels=(),
        errors=(error,),
        warnings=(),
        stats={"errors": 1, "warnings": 0},
        totals={error.kind: 1},
        engine=engine,
        reason=reason,
    )


def describe_unchecked(target: str, why: str) -> dict[str, Any]:
    """Describe foreign keys that were not compared, as an error of frictionless.

    Args:
        target: the name of the table that they refer to.
        why: why it cannot be read, in English.
    """
    note = f'the foreign keys to "{target}" were not checked: {why}'
    return SourceError(note=note).to_descriptor()


def add_unchecked(task: Task, note: str) -> Task:
    """Add to what was found in a table that some of it was not looked at; ``note`` says why."""
    error = to_error(SourceError(note=note))
    totals = dict(task.totals)
    totals[error.kind] = totals.get(error.kind, 0) + 1
    stats = {**task.stats, "errors": sum(totals.values())}
    return replace(task, errors=(*task.errors, error), totals=totals, stats=stats)


def to_error(error: FrictionlessError) -> Error:
    """Turn an error of frictionless into ours."""
    return parse_error(error.to_descriptor())
