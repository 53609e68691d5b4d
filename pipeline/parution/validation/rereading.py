"""What is wrong below a header that is at fault: the table is read again as its labels say."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parution.model.header import (
    Header,
    accept_header,
    compare_labels,
    ignores_case,
    read_under_labels,
)
from parution.model.progress import Progress, silent
from parution.model.report import HEADER_TYPES, Reread
from parution.validation import engines, limits
from parution.validation.tally import LIMIT

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from parution.model.package import Package, Resource
    from parution.model.report import Report, Task
    from parution.validation.engines import Engine

    # A package and the names of some of its tables → what is found in each of these.
    Reader = Callable[[Package, frozenset[str]], dict[str, Task]]

# « sep=; », then a separator, then what the header itself differs in.
_STEPS = 3


def validate(
    package: Package,
    progress: Progress = silent,
    *,
    engine: Engine = "auto",
    limit: int | None = LIMIT,
    small: int = limits.SMALL,
    formulas: bool = False,
) -> Report:
    """Validate every table of a package: all rows, all errors.

    A table whose header is at fault is read again as its labels say, and so are those that
    refer to it: the report has frictionless' errors, and beside them what would remain.

    Args:
        package: the package, its paths proven safe.
        progress: hears of each table the rows read.
        engine: as :func:`parution.validation.engines.validate`.
        limit: errors of each kind (type × field) kept in full; None for all.
        small: bytes under which a table goes to frictionless at once; 0 to screen all.
        formulas: whether texts that a spreadsheet would run as formulas are warned of.

    Returns:
        The report of :func:`parution.validation.engines.validate`, with ``Task.reread``.
    """

    def read(changed: Package, names: frozenset[str]) -> dict[str, Task]:
        again = engines.validate(
            changed, progress, engine=engine, limit=limit, small=small, only=names
        )
        return {task.name: task for task in again.tasks}

    report = engines.validate(
        package, progress, engine=engine, limit=limit, small=small, formulas=formulas
    )
    headers: dict[str, tuple[Header, ...]] = {}
    settled: dict[str, Resource] = {}
    for task, resource in zip(report.tasks, package.resources, strict=False):
        if _is_faulty(task) and resource.schema.fields:
            found, changed = _settle(package, resource, task, read)
            if found:
                headers[resource.name] = found
            if changed:
                settled[resource.name] = changed
    if not headers:
        return report
    referring = _find_referring(report, package, settled.keys())
    affected = settled.keys() | referring.keys()
    remaining = read(_put(package, settled), frozenset(affected)) if affected else {}

    def complete(task: Task) -> Task:
        name = task.name
        if name not in headers and name not in affected:
            return task
        targets = () if name in headers else referring[name]
        return replace(task, reread=Reread(headers.get(name, ()), _leave(remaining, name), targets))

    return replace(report, tasks=tuple(complete(task) for task in report.tasks))


def _is_faulty(task: Task) -> bool:
    return any(kind in HEADER_TYPES for kind, _ in task.totals) or any(
        error.reason == "repeated-labels" for error in task.errors
    )


def _settle(
    package: Package, resource: Resource, task: Task, read: Reader
) -> tuple[tuple[Header, ...], Resource | None]:
    """Find how a table is to be read: what its header differs in, and the table so read."""
    headers: list[Header] = []
    # Another separator, or another first line, shows a header that may be at fault in its turn.
    for _ in range(_STEPS):
        labels = task.labels or _read_labels(package, resource, read)
        header = compare_labels(labels, resource.schema, ignore_case=ignores_case(resource))
        if not header.differs:
            break
        headers.append(header)
        if header.unmatched:
            return tuple(headers), None
        if not (header.separator_line or header.delimiter):
            return tuple(headers), read_under_labels(resource, header)
        resource = accept_header(resource, header)
        task = read(_put(package, {resource.name: resource}), frozenset({resource.name}))[task.name]
        if not _is_faulty(task):
            break
    return tuple(headers), resource if headers else None


def _read_labels(package: Package, resource: Resource, read: Reader) -> tuple[str, ...]:
    """Read labels that frictionless does not give, since it cannot match them by name."""
    schema = {**resource.schema.descriptor, "fieldsMatch": "exact"}
    by_order = replace(resource, descriptor={**resource.descriptor, "schema": schema})
    name = resource.name
    return read(_put(package, {name: by_order}), frozenset({name}))[name].labels


def _put(package: Package, changed: Mapping[str, Resource]) -> Package:
    """Put changed tables in a package; a key that refers to a column that is lacking is not."""
    return replace(
        package,
        resources=tuple(
            _drop_keys(changed.get(each.name, each), changed) for each in package.resources
        ),
    )


def _drop_keys(resource: Resource, changed: Mapping[str, Resource]) -> Resource:
    keys = resource.schema.foreign_keys
    kept = [
        key
        for key in keys
        if (target := changed.get(key.reference.resource or resource.name)) is None
        or set(key.reference.fields) <= {field.name for field in target.schema.fields}
    ]
    if len(kept) == len(keys):
        return resource
    schema = {**resource.schema.descriptor, "foreignKeys": [key.descriptor for key in kept]}
    return replace(resource, descriptor={**resource.descriptor, "schema": schema})


def _find_referring(
    report: Report, package: Package, names: Collection[str]
) -> dict[str, tuple[str, ...]]:
    """Find the tables whose foreign keys fail, and which of these tables they refer to."""
    found = {}
    for task, resource in zip(report.tasks, package.resources, strict=False):
        if any(kind == "foreign-key" for kind, _ in task.totals):
            referred = dict.fromkeys(key.reference.resource for key in resource.schema.foreign_keys)
            if targets := tuple(name for name in referred if name in names):
                found[resource.name] = targets
    return found


def _leave(remaining: Mapping[str, Task], name: str) -> Task | None:
    """Take the errors of the header out of what remains."""
    left = remaining.get(name)
    if left is None:
        return None
    totals = {kind: total for kind, total in left.totals.items() if kind[0] not in HEADER_TYPES}
    errors = tuple(error for error in left.errors if error.type not in HEADER_TYPES)
    return replace(left, errors=errors, totals=totals)
