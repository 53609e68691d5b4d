"""The one way to a verdict, whatever engine gives it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from frictionless import FrictionlessException

from pipeline.model.progress import Progress, silent
from pipeline.model.report import Report, Task
from pipeline.validation import judge
from pipeline.validation.tallying import LIMIT

if TYPE_CHECKING:
    from pipeline.model.package import Package


def validate(
    package: Package,
    progress: Progress = silent,
    *,
    limit: int | None = LIMIT,
) -> Report:
    """Validate every table of a package: all rows, all errors.

    A resource's checklist is applied to that resource; a table that is not there is a
    finding like others.

    Args:
        package: the package, its paths proven safe.
        progress: hears of each table the rows read.
        limit: errors of each kind (type × field) kept in full; None for all. The totals
            are exact in either case.

    Returns:
        frictionless' verdict and errors, with one task a resource in the descriptor's
        order; no task where the descriptor itself is refused.
    """
    start = time.monotonic()
    with judge.listening():
        try:
            judged = judge.open_package(package)
            checklists = [judge.read_checklist(resource) for resource in package.resources]
        except FrictionlessException as exception:
            errors = tuple(judge.to_error(error) for error in exception.to_errors())
            return Report((), errors, (), seconds=_since(start))
        tasks: list[Task] = []
        for resource, table, checklist in zip(
            package.resources, judged.resources, checklists, strict=True
        ):
            tasks.append(judge.judge_table(table, checklist, resource.name, progress, limit))
    return Report(tuple(tasks), (), (), seconds=_since(start))


def _since(start: float) -> float:
    return round(time.monotonic() - start, 3)
