"""What a person needs to know beside frictionless' errors, where these follow from one fault.

A table whose header is at fault is read again as its labels say; one that refers to a table
that nobody can read, without the keys to it; a file that is no table is looked at. None of this
changes frictionless' verdict and errors, nor costs anything where there are no such faults.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parution.model.header import (
    Header,
    accept_header,
    compare_labels,
    find_header_row,
    ignores_case,
    read_under_labels,
)
from parution.model.progress import Progress, silent
from parution.model.report import FILE_TYPES, HEADER_TYPES, Reread
from parution.tables.cells import read_first_rows
from parution.validation import engines, limits
from parution.validation.reading.content import look_at
from parution.validation.tally import LIMIT

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from parution.model.package import Package, Resource
    from parution.model.report import Look, Report, Task
    from parution.model.schema import ForeignKey
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
    whole_rows: int = 0,
    small: int = limits.SMALL,
    formulas: bool = False,
    only: frozenset[str] | None = None,
    budget: float | None = None,
) -> Report:
    """Validate every table of a package: all rows, all errors.

    Args:
        package: the package, its paths proven safe.
        progress: hears of each table the rows read.
        engine: as :func:`parution.validation.engines.validate`.
        limit: errors of each kind (type × field) kept in full; None for all.
        whole_rows: as :func:`parution.validation.engines.validate`.
        small: bytes under which a table goes to frictionless at once; 0 to screen all.
        formulas: whether texts that a spreadsheet would run as formulas are warned of.
        only: names of the resources to validate, with their warnings; None for all.
        budget: as :func:`parution.validation.engines.validate`.

    Returns:
        The report of :func:`parution.validation.engines.validate`, with ``Task.reread`` and
        ``Task.look``.
    """

    def read(changed: Package, names: frozenset[str]) -> dict[str, Task]:
        again = engines.validate(
            changed,
            progress,
            engine=engine,
            limit=limit,
            whole_rows=whole_rows,
            small=small,
            only=names,
            warns=False,
            budget=budget,
        )
        return {task.name: task for task in again.tasks}

    report = engines.validate(
        package,
        progress,
        engine=engine,
        limit=limit,
        whole_rows=whole_rows,
        small=small,
        formulas=formulas,
        only=only,
        budget=budget,
    )
    if report.valid or report.errors:
        return report
    found = {**_reread_referring(package, report, read), **_reread_headers(package, report, read)}
    return replace(
        report,
        tasks=tuple(
            replace(task, reread=found.get(task.name), look=_look_at(task, resource))
            for task, resource in _pair(report, package)
        ),
    )


def _pair(report: Report, package: Package) -> Iterator[tuple[Task, Resource]]:
    """Pair what was found with the tables as declared; some of them may not have been read."""
    if len(report.tasks) == len(package.resources):
        yield from zip(report.tasks, package.resources, strict=True)
        return
    named = {resource.name: resource for resource in package.resources}
    for task in report.tasks:
        yield task, named[task.name]


def _reread_headers(package: Package, report: Report, read: Reader) -> dict[str, Reread]:
    """Read again the tables whose header is at fault, and those that refer to them."""
    headers: dict[str, tuple[Header, ...]] = {}
    settled: dict[str, Resource] = {}
    for task, resource in _pair(report, package):
        if _is_faulty(task) and resource.schema.fields:
            found, changed = _settle(package, resource, task, read)
            if found:
                headers[resource.name] = found
            if changed:
                settled[resource.name] = changed
    referring = _find_referring(report, package, settled.keys())
    names = settled.keys() | referring.keys()
    remaining = read(_put(package, settled), frozenset(names)) if names else {}
    return {
        name: Reread(headers.get(name, ()), _leave(remaining, name), referring.get(name, ()))
        if name not in headers
        else Reread(headers[name], _leave(remaining, name))
        for name in headers.keys() | names
    }


def _reread_referring(package: Package, report: Report, read: Reader) -> dict[str, Reread]:
    """Read again the tables that refer to one that cannot be read, without the keys to it.

    frictionless says of each of them what is wrong with the other.
    """
    closed = {task.name for task in report.tasks if _is_closed(task)}
    targets = {
        resource.name: tuple(
            dict.fromkeys(
                key.reference.resource
                for key in resource.schema.foreign_keys
                if key.reference.resource in closed - {resource.name}
            )
        )
        for task, resource in _pair(report, package)
        # An empty target has no values, and no other fault.
        if task.name in closed or any(kind == "foreign-key" for kind, _ in task.totals)
    }
    names = frozenset(name for name, referred in targets.items() if referred)
    if not names:
        return {}
    without = replace(
        package,
        resources=tuple(
            _keep_keys(each, lambda key: key.reference.resource not in closed)
            if each.name in names
            else each
            for each in package.resources
        ),
    )
    again = read(without, names)
    return {
        name: Reread(task=task, unread=() if _is_closed(task) else targets[name])
        for name, task in again.items()
    }


def _is_closed(task: Task) -> bool:
    """Tell whether a table could not be read at all, its own or another's fault."""
    if any(error.reason in {"spent-time", "spent-time-of-row"} for error in task.errors):
        return False  # it was read; some of it was not looked at
    return bool(task.totals) and all(kind in FILE_TYPES for kind, _ in task.totals)


def _look_at(task: Task, resource: Resource) -> Look | None:
    """Look at what a file is, where it has errors."""
    return look_at(resource.files[0]) if task.totals and len(resource.files) == 1 else None


def _is_faulty(task: Task) -> bool:
    """Tell whether the header of a table is at fault."""
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
        if header.unmatched or _names_few(header, resource):
            header = find_header_row(
                header, read_first_rows(resource, package.base), resource.schema
            )
        headers.append(header)
        if header.unmatched:
            return tuple(headers), None
        if not (header.separator_line or header.delimiter or header.row):
            return tuple(headers), read_under_labels(resource, header)
        resource = accept_header(resource, header)
        task = read(_put(package, {resource.name: resource}), frozenset({resource.name}))[task.name]
        if not _is_faulty(task):
            break
    return tuple(headers), resource if headers else None


def _names_few(header: Header, resource: Resource) -> bool:
    """Tell whether a header names so few fields that another row may: one of groups, a title."""
    fields = [each.name for each in resource.schema.fields]
    return 2 * sum(
        column.field in fields and column not in header.renamed for column in header.columns
    ) < len(fields)


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
    def can_compare(key: ForeignKey) -> bool:
        target = changed.get(key.reference.resource or resource.name)
        names = {field.name for field in target.schema.fields} if target else set()
        return target is None or set(key.reference.fields) <= names

    return _keep_keys(resource, can_compare)


def _keep_keys(resource: Resource, wanted: Callable[[ForeignKey], bool]) -> Resource:
    keys = resource.schema.foreign_keys
    kept = [key.descriptor for key in keys if wanted(key)]
    if len(kept) == len(keys):
        return resource
    schema = {**resource.schema.descriptor, "foreignKeys": kept}
    return replace(resource, descriptor={**resource.descriptor, "schema": schema})


def _find_referring(
    report: Report, package: Package, names: Collection[str]
) -> dict[str, tuple[str, ...]]:
    """Find the tables whose foreign keys fail, and which of these tables they refer to."""
    found = {}
    for task, resource in _pair(report, package):
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
