"""frictionless-py, asked for its verdict on whole tables."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

from frictionless import Checklist, FrictionlessException, system
from frictionless import Error as FrictionlessError
from frictionless import Package as FrictionlessPackage
from frictionless import Resource as FrictionlessResource
from frictionless.errors import PackageError, SourceError

from pipeline.model.report import Error, Task

if TYPE_CHECKING:
    from collections.abc import Iterable

    from frictionless import Row

    from pipeline.model.package import Package, Resource
    from pipeline.model.progress import Progress

# Rows between two words on where the reading is.
STEP = 5_000


def judge_package(
    package: Package, progress: Progress
) -> tuple[tuple[Task, ...], tuple[Error, ...], tuple[str, ...]]:
    """Have frictionless validate a package as its own ``Package.validate`` would.

    Two things are ours: each resource gets its own checklist, which frictionless does not
    read in a descriptor, and no limit of errors stops the reading.

    Args:
        package: the package.
        progress: hears of each table the rows read.

    Returns:
        The tasks, the errors of the package itself, its warnings.
    """
    with system.use_context(onerror="ignore"), warnings.catch_warnings():
        # frictionless warns of its own old words; the report has its own warnings.
        warnings.simplefilter("ignore")
        try:
            tables = _open_tables(package)
            checklists = [_read_checklist(resource) for resource in package.resources]
        except FrictionlessException as exception:
            return (), _to_errors(exception.to_errors()), ()
        except Exception as exception:  # noqa: BLE001 - a descriptor that it does not foresee
            error = PackageError(note=f"{type(exception).__name__}: {exception}")
            return (), _to_errors([error]), ()
        tasks = []
        for resource, table, checklist in zip(package.resources, tables, checklists, strict=True):
            tasks.append(_judge_resource(resource, table, checklist, progress))
    return tuple(tasks), (), ()


def _open_tables(package: Package) -> list[FrictionlessResource]:
    """Read the descriptors as frictionless does; a lone table has no package around it."""
    base = str(package.base)
    descriptors = [dict(resource.descriptor) for resource in package.resources]
    if package.lone:
        return [FrictionlessResource.from_descriptor(each, basepath=base) for each in descriptors]
    judged = FrictionlessPackage.from_descriptor(
        {**package.descriptor, "resources": descriptors}, basepath=base
    )
    judged.to_descriptor(validate=True)
    return list(judged.resources)


def _judge_resource(
    resource: Resource, judged: FrictionlessResource, checklist: Checklist, progress: Progress
) -> Task:
    rows = 0

    def count_row(row: Row) -> None:  # noqa: ARG001 - its callback's own word
        nonlocal rows
        rows += 1
        if rows % STEP == 0:
            progress(resource.name, rows)

    progress(resource.name, 0)
    try:
        # 0 means no limit: the whole file is read and every error is counted.
        report = judged.validate(checklist, on_row=count_row, limit_errors=0)
    except Exception as exception:  # noqa: BLE001 - the judge itself fails on some cells (sNaN)
        return _fail(judged, exception)
    finally:
        progress(resource.name, rows, rows)
    task = report.tasks[0]
    return Task(
        name=task.name,
        place=task.place,
        type=task.type,
        labels=tuple(task.labels),
        errors=_to_errors(task.errors),
        warnings=tuple(task.warnings),
        stats=dict(task.stats),
    )


def _fail(judged: FrictionlessResource, exception: Exception) -> Task:
    """Make a finding of what the judge could not judge: never a valid table by accident."""
    error = SourceError(note=f"{type(exception).__name__}: {exception}")
    return Task(
        name=str(judged.name),
        place=judged.place,
        type=judged.type,
        labels=(),
        errors=_to_errors([error]),
        warnings=(),
        stats={"errors": 1, "warnings": 0},
    )


def _read_checklist(resource: Resource) -> Checklist:
    if resource.checklist is None:
        return Checklist()
    return Checklist.from_descriptor(dict(resource.checklist))


def _to_errors(errors: Iterable[FrictionlessError]) -> tuple[Error, ...]:
    return tuple(Error(error.to_descriptor()) for error in errors)
