"""The one way to a verdict, whatever engine gives it."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from frictionless import FrictionlessException, settings

from parution.errors import DataError
from parution.model.progress import Progress, silent
from parution.model.report import Report, Task
from parution.validation import judge, measuring
from parution.validation.tallying import LIMIT

if TYPE_CHECKING:
    from frictionless import Checklist
    from frictionless import Resource as FrictionlessResource

    from parution.model.package import Package, Resource
    from parution.validation.targets import Targets

Engine = Literal["auto", "frictionless"]
# The screen says what this version of frictionless accepts, and reads its private parts;
# of another version nothing of this is proven.
FRICTIONLESS = "5.21"


def validate(
    package: Package,
    progress: Progress = silent,
    *,
    engine: Engine = "auto",
    limit: int | None = LIMIT,
    small: int = measuring.SMALL,
) -> Report:
    """Validate every table of a package: all rows, all errors.

    A resource's checklist is applied to that resource; a table that is not there is a
    finding like others.

    Args:
        package: the package, its paths proven safe.
        progress: hears of each table the rows read.
        engine: ``"auto"`` screens the tables that can be; ``"frictionless"`` has
            frictionless read every table whole. The verdict is the same.
        limit: errors of each kind (type × field) kept in full; None for all. The totals
            are exact in either case.
        small: bytes under which a table goes to frictionless at once; 0 to screen all.

    Raises:
        DataError: a table changed while it was read, or has a line that does not end.

    Returns:
        frictionless' verdict and errors, with one task a resource in the descriptor's
        order; no task where the descriptor itself is refused. Where frictionless is of
        another version than :data:`FRICTIONLESS`, it read every table whole, and
        ``other_version`` names it.
    """
    start = time.monotonic()
    other_version = _find_other_version() if engine == "auto" else None
    if other_version is not None:
        engine = "frictionless"
    with judge.listening():
        try:
            judged = judge.open_tables(package)
            checklists = [judge.read_checklist(resource) for resource in package.resources]
        except FrictionlessException as exception:
            errors = tuple(judge.to_error(error) for error in exception.to_errors())
            return Report((), errors, (), seconds=_since(start))
        except Exception as exception:  # noqa: BLE001 - a descriptor that it does not foresee
            return Report((), (judge.to_unforeseen(exception),), (), seconds=_since(start))
        tasks: list[Task] = []
        screen = _Screens(package, judged, progress, limit)
        for index, (resource, checklist) in enumerate(
            zip(package.resources, checklists, strict=True)
        ):
            task = None
            _refuse_endless(resource)
            if engine == "auto" and _size(resource) >= small:
                task = screen.try_table(index, checklist)
            if task is None:
                table = judged[index]
                task = judge.judge_table(table, checklist, resource.name, progress, limit)
            tasks.append(task)
    return Report(tuple(tasks), (), (), seconds=_since(start), other_version=other_version)


def _find_other_version() -> str | None:
    """Return frictionless' version where it is not :data:`FRICTIONLESS`; None where it is."""
    version = settings.VERSION
    return None if version.split(".")[:2] == FRICTIONLESS.split(".") else version


class _Screens:
    """Screens tables of one package, which they share as the target of their foreign keys."""

    def __init__(
        self,
        package: Package,
        judged: list[FrictionlessResource],
        progress: Progress,
        limit: int | None,
    ) -> None:
        self._package = package
        self._judged = judged
        self._progress = progress
        self._limit = limit
        self._opened: tuple[list[FrictionlessResource], Targets] | None = None

    def try_table(self, index: int, checklist: Checklist) -> Task | None:
        """Screen a table; None where it is for frictionless."""
        # What reads columns costs a small package more than it has to read.
        from parution.validation.batches import EndlessRecord, HandOver, TableChanged  # noqa: PLC0415
        from parution.validation.screening import screen_table  # noqa: PLC0415
        from parution.validation.targets import Targets  # noqa: PLC0415

        if self._opened is None:
            # Not the tables that are judged: opening a table changes its description.
            tables = judge.open_tables(self._package)
            self._opened = tables, Targets(self._judged)
        tables, targets = self._opened
        name = self._package.resources[index].name
        try:
            return screen_table(
                tables[index], checklist, name, self._progress, targets, limit=self._limit
            )
        except HandOver:
            return None
        except EndlessRecord as endless:
            path = tables[index].normpath
            raise DataError(
                "table.endless", path=path, size=measuring.MAX_LINE // 2**20
            ) from endless
        except TableChanged as changed:
            raise DataError("table.changed", path=tables[index].normpath) from changed


def _refuse_endless(resource: Resource) -> None:
    """Refuse a table whose first lines do not end: whoever opens it reads them whole."""
    if not resource.is_local_csv or _size(resource) <= measuring.MAX_LINE:
        return
    with Path(resource.files[0]).open("rb") as file:
        for _ in range(100):
            if len(file.readline(measuring.MAX_LINE + 1)) > measuring.MAX_LINE:
                path = resource.files[0]
                raise DataError("table.endless", path=path, size=measuring.MAX_LINE // 2**20)


def _size(resource: Resource) -> int:
    """Bytes of a lone local file; -1 where there is none, which no screen reads."""
    if len(resource.files) != 1:
        return -1
    path = Path(resource.files[0])
    return path.stat().st_size if path.is_file() else -1


def _since(start: float) -> float:
    return round(time.monotonic() - start, 3)
