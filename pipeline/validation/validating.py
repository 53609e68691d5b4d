"""The one way to a verdict, whatever engine gives it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from pipeline.model.progress import Progress, silent
from pipeline.model.report import Report
from pipeline.validation import judge

if TYPE_CHECKING:
    from pipeline.model.package import Package


def validate(package: Package, progress: Progress = silent) -> Report:
    """Validate every table of a package: all rows, all errors.

    A resource's checklist is applied to that resource; a table that is not there is a
    finding like others.

    Args:
        package: the package, its paths proven safe.
        progress: hears of each table the rows read.

    Returns:
        frictionless' verdict and errors, with one task a resource in the descriptor's
        order; no task where the descriptor itself is refused.
    """
    start = time.monotonic()
    tasks, errors, warnings = judge.judge_package(package, progress)
    return Report(tasks, errors, warnings, seconds=round(time.monotonic() - start, 3))
