"""frictionless-py, asked for its verdict on whole tables."""

from __future__ import annotations

import os
import threading
import warnings
from contextlib import ExitStack, contextmanager
from copy import deepcopy
from typing import TYPE_CHECKING

from frictionless import Checklist, FrictionlessException, system
from frictionless import Package as FrictionlessPackage
from frictionless import Resource as FrictionlessResource
from frictionless.errors import PackageError, SourceError

from parution.model.report import Error, Task
from parution.validation import patience
from parution.validation.locating import locate_rows
from parution.validation.tallying import LIMIT, Tally

if TYPE_CHECKING:
    from collections.abc import Iterator

    from frictionless import Error as FrictionlessError
    from frictionless import Row

    from parution.model.package import Package, Resource
    from parution.model.progress import Progress

# Rows between two words on where the reading is.
STEP = 5_000
# Bytes a second that opening a table and the targets of its keys may take.
READ = 100_000

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
    with patience.relay_alarm():
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


def _enter_context() -> None:
    # Not frictionless' use_context, which leaves the context changed after an exception.
    _context.callback(setattr, system, "onerror", system.onerror)
    system.onerror = "ignore"
    _context.enter_context(warnings.catch_warnings())
    # frictionless warns of its own old words; the report has its own warnings.
    warnings.simplefilter("ignore")


def open_tables(package: Package) -> list[FrictionlessResource]:
    """Have frictionless read the descriptors; a lone table has no package around it.

    Raises:
        FrictionlessException: it refuses the descriptor, or a schema.
    """
    base = str(package.base)
    # frictionless changes what it is given, and YAML may use one mapping twice.
    descriptors = [deepcopy(dict(resource.descriptor)) for resource in package.resources]
    if package.lone:
        return [FrictionlessResource.from_descriptor(each, basepath=base) for each in descriptors]
    judged = FrictionlessPackage.from_descriptor(
        {**package.descriptor, "resources": descriptors}, basepath=base
    )
    judged.to_descriptor(validate=True)
    return list(judged.resources)


def to_unforeseen(exception: Exception) -> Error:
    """Make a finding of a descriptor that frictionless does not foresee."""
    return to_error(PackageError(note=f"{type(exception).__name__}: {exception}"))


def read_checklist(resource: Resource) -> Checklist:
    """Read a resource's checklist; an empty one where there is none.

    Raises:
        FrictionlessException: it refuses the checklist.
    """
    if resource.checklist is None:
        return Checklist()
    return Checklist.from_descriptor(dict(resource.checklist))


def judge_table(
    table: FrictionlessResource,
    checklist: Checklist,
    name: str,
    progress: Progress,
    limit: int | None = LIMIT,
) -> Task:
    """Have frictionless validate one resource, whole and without a limit of errors.

    Args:
        table: the resource, not opened yet.
        checklist: its checklist.
        name: what progress is told of it.
        progress: hears of the rows read and the errors found.
        limit: errors of each kind kept in full; None for all.

    Returns:
        Its verdict; a ``source-error`` where frictionless itself fails.
    """
    rows = errors = 0

    def count_row(row: Row) -> None:
        nonlocal rows, errors
        rows += 1
        errors += len(row.errors)
        grant(patience.SECONDS)
        if rows % STEP == 0:
            progress(name, rows, errors=errors)

    progress(name, 0)
    try:
        with patience.patience(_has_pattern(table)) as grant:
            grant(patience.SECONDS + _count_bytes(table) / READ)
            # 0 means no limit: the whole file is read and every error is counted.
            report = table.validate(checklist, on_row=count_row, limit_errors=0)
    except Exception as exception:  # noqa: BLE001 - the judge itself fails on some cells (sNaN)
        return _fail(table, exception)
    finally:
        progress(name, rows, rows, errors)
    task = report.tasks[0]
    tally = Tally(limit)
    tally.add_all(error.to_descriptor() for error in task.errors)
    return Task(
        name=task.name,
        place=task.place,
        type=task.type,
        labels=tuple(task.labels),
        errors=locate_rows(table, tally.errors),
        warnings=tuple(task.warnings),
        stats=dict(task.stats),
        totals=dict(tally.totals),
    )


def to_error(error: FrictionlessError) -> Error:
    """Turn an error of frictionless into ours."""
    return Error(error.to_descriptor())


def _has_pattern(table: FrictionlessResource) -> bool:
    """Whether a regular expression of the schema's could take for ever."""
    try:
        return any("pattern" in field.constraints for field in table.schema.fields)
    except FrictionlessException:
        return False  # a schema elsewhere that cannot be read: it will say so


def _count_bytes(table: FrictionlessResource) -> int:
    """Count the bytes of all the tables that may be read with this one."""
    tables = table.package.resources if table.package else [table]
    paths = [path for each in tables for path in each.normpaths]
    return sum(os.path.getsize(path) for path in paths if os.path.isfile(path))  # noqa: PTH113, PTH202


def _fail(table: FrictionlessResource, exception: Exception) -> Task:
    """Make a finding of what the judge could not judge: never a valid table by accident."""
    error = SourceError(note=f"{type(exception).__name__}: {exception}")
    return Task(
        name=str(table.name),
        place=table.place,
        type=table.type,
        labels=(),
        errors=(to_error(error),),
        warnings=(),
        stats={"errors": 1, "warnings": 0},
        totals={(error.type, ""): 1},
    )
