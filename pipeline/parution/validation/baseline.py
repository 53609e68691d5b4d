"""Errors that were there before: known by what they are about, not by where they stand.

The file is JSON, committed beside the project: each table and kind of errors with its exact
number, and a fingerprint an error, so that a row that moves is not a new error. It may be made
smaller, never larger.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from parution.errors import UsageError
from parution.model.baseline import (
    LATEST_BASELINE,
    MOST_FINGERPRINTS,
    Baseline,
    BaselineComparison,
    ComparedKind,
    KnownErrors,
)
from parution.model.report import DESCRIPTIONS, FILE_TYPES, HEADER_TYPES
from parution.structured import YAML_SUFFIXES, dump_json, parse_mapping, read_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from parution.model.package import Package, Resource
    from parution.model.report import Error, Kind, Report, Task

# Hexadecimal digits of a fingerprint: 64 bits, for at most 10,000 errors of a kind.
_DIGITS = 16
# Errors below which a table is not read as it should be, or not at all.
_HIDING = HEADER_TYPES | FILE_TYPES


def fingerprint(error: Error, resource: Resource, labels: tuple[str, ...]) -> str:
    """Tell an error apart from the others of its kind, wherever its row stands.

    It is that of the row's primary key, where the table has one; else of the cell, of the cells
    of a foreign key, or of the row.

    Args:
        error: the error.
        resource: the table as declared.
        labels: the columns as written in the file.

    Returns:
        16 hexadecimal digits.
    """
    about: list[object] = [error.type, error.field_name, error.constraint, error.formula]
    about += [list(error.key_fields), *_identify(error, resource, labels)]
    return hashlib.sha256(json.dumps(about).encode()).hexdigest()[:_DIGITS]


def _identify(error: Error, resource: Resource, labels: tuple[str, ...]) -> list[object]:
    if error.row_number is None:
        return ["table", error.field_number, error.label, error.expected, error.path, error.reason]
    key = _read_key(error, resource, labels)
    if any(key):
        return ["key", *key]
    if error.key_cells:
        return ["cells", *error.key_cells]
    if error.cell is not None and error.type != "extra-cell":
        return ["cell", error.cell]
    return ["row", *error.cells]


def _read_key(error: Error, resource: Resource, labels: tuple[str, ...]) -> list[str]:
    """Read the cells of the primary key of a row; none where one of them is not there."""
    names = [field.name for field in resource.schema.fields]
    places = []
    for name in resource.schema.primary_key:
        order = labels if name in labels else names
        if name not in order or order.index(name) >= len(error.cells):
            return []
        places.append(order.index(name))
    return [error.cells[place] for place in places]


def make_baseline(report: Report, package: Package) -> Baseline:
    """Make the baseline of a report: all its errors are known.

    Args:
        report: a report that keeps at least :data:`MOST_FINGERPRINTS` errors of each kind.
        package: what was validated, all of it.
    """
    tables = {}
    for task in report.tasks:
        if task.totals:
            tables[task.name] = {
                kind: replace(known, fingerprints=tuple(sorted(known.fingerprints)))
                for kind, (known, _) in _read_task(task, package).items()
            }
    return Baseline(package.name, tables)


def compare_baseline(
    report: Report,
    package: Package,
    baseline: Baseline,
    covers: Callable[[str, Kind], bool] = lambda _table, _kind: True,
) -> BaselineComparison:
    """Compare the errors of a report with those that are known.

    Args:
        report: a report that keeps at least :data:`MOST_FINGERPRINTS` errors of each kind.
        package: what was validated.
        baseline: what is known.
        covers: tells of a table and a kind whether they were looked at: the others stay as
            they are known.
    """
    found = {task.name: _read_task(task, package) for task in report.tasks}
    kinds: list[ComparedKind] = []
    shrunk: dict[str, dict[Kind, KnownErrors]] = {}
    for table in dict.fromkeys((*found, *baseline.tables)):
        before, after = baseline.tables.get(table, {}), found.get(table, {})
        for kind in sorted({*before, *after}):
            known = before.get(kind, KnownErrors(0))
            left = known
            # What stands below a header that is at fault is not gone: nobody looked at it.
            is_hidden = kind not in after and any(each in _HIDING for each, _ in after)
            if covers(table, kind) and not is_hidden:
                compared, left = _compare_kind((table, kind), known, after.get(kind))
                kinds.append(compared)
            if left.count:
                shrunk.setdefault(table, {})[kind] = left
    return BaselineComparison(tuple(kinds), baseline, Baseline(baseline.package, shrunk))


def _compare_kind(
    place: tuple[str, Kind], known: KnownErrors, found: tuple[KnownErrors, tuple[Error, ...]] | None
) -> tuple[ComparedKind, KnownErrors]:
    here, errors = found or (KnownErrors(0), ())
    told_apart = bool(known.fingerprints or not known.count) and bool(
        here.fingerprints or not here.count
    )
    if not told_apart:
        new, gone = max(0, here.count - known.count), max(0, known.count - here.count)
        # Errors may be told apart from now on, if there are no more of them.
        if here.count > known.count or known.fingerprints:
            left = known
        else:
            left = KnownErrors(here.count, tuple(sorted(here.fingerprints)))
        return ComparedKind(*place, known.count, here.count, new, gone), left
    remaining = Counter(known.fingerprints)
    fresh = []
    for error, mark in zip(errors, here.fingerprints, strict=True):
        if remaining[mark]:
            remaining[mark] -= 1
        else:
            fresh.append(error)
    gone = remaining.total()
    kept = tuple(sorted((Counter(known.fingerprints) - remaining).elements()))
    compared = ComparedKind(*place, known.count, here.count, len(fresh), gone, tuple(fresh))
    return compared, KnownErrors(len(kept), kept)


def keep_new(task: Task, comparison: BaselineComparison) -> Task:
    """Keep of a table the errors that were not known, and their number.

    What a header that is at fault explains stays only where that fault is new.
    """
    kinds = [each for each in comparison.kinds if each.table == task.name and each.new]
    totals = {each.kind: each.new for each in kinds}
    fresh = {id(error) for each in kinds for error in each.errors}
    errors = tuple(error for error in task.errors if id(error) in fresh)
    whole = any(kind in _HIDING for kind, _ in totals)
    return replace(
        task,
        errors=errors,
        totals=totals,
        reread=task.reread if whole else None,
        complete_to=task.complete_to if len(errors) == sum(totals.values()) else 0,
    )


def find_gained(before: Baseline, after: Baseline) -> dict[tuple[str, Kind], int]:
    """Find what a baseline has that the one before had not: (table, kind) → how many errors."""
    gained = {}
    for table, kinds in after.tables.items():
        for kind, known in kinds.items():
            old = before.tables.get(table, {}).get(kind, KnownErrors(0))
            more = max(0, known.count - old.count)
            if known.fingerprints and (old.fingerprints or not old.count):
                more = (Counter(known.fingerprints) - Counter(old.fingerprints)).total()
            if more:
                gained[table, kind] = more
    return gained


def _read_task(task: Task, package: Package) -> dict[Kind, tuple[KnownErrors, tuple[Error, ...]]]:
    """Read the errors of a table: kind → what there is, the errors in the order of the file.

    The fingerprints are in the order of the errors.
    """
    resource = next(each for each in package.resources if each.name == task.name)
    read: dict[Kind, tuple[KnownErrors, tuple[Error, ...]]] = {}
    for kind, total in task.totals.items():
        errors = tuple(error for error in task.errors if error.kind == kind)
        if len(errors) != total or total > MOST_FINGERPRINTS:
            read[kind] = KnownErrors(total), ()
            continue
        marks = tuple(fingerprint(error, resource, task.labels) for error in errors)
        read[kind] = KnownErrors(total, marks), errors
    return read


def render_baseline(baseline: Baseline) -> str:
    """Render the file: the same text for the same errors, a line an error."""
    return dump_json(
        {
            "format": LATEST_BASELINE,
            "package": baseline.package,
            "tables": [
                {
                    "table": table,
                    "errors": [
                        {
                            "type": kind[0],
                            "fieldName": kind[1],
                            "count": known.count,
                            "fingerprints": sorted(known.fingerprints),
                        }
                        for kind, known in sorted(kinds.items())
                    ],
                }
                for table, kinds in sorted(baseline.tables.items())
            ],
        }
    )


def read_baseline(path: Path, package: str) -> Baseline:
    """Read a baseline.

    Args:
        path: its file, which a person names.
        package: name of the package that it must tell of.

    Raises:
        UsageError: it is not there, no JSON, not of this shape, another package's, or of a
            format that only a later Parution knows.
    """
    return parse_baseline(read_text(path), path, package)


def parse_baseline(text: str, path: Path, package: str) -> Baseline:
    """Parse the text of a baseline, as :func:`read_baseline` does."""
    is_yaml = path.suffix.lower() in YAML_SUFFIXES  # a baseline is JSON whatever its name says
    document = parse_mapping(text, path.with_suffix(".json") if is_yaml else path)
    number = document.get("format")
    if isinstance(number, int) and not isinstance(number, bool) and number > LATEST_BASELINE:
        raise UsageError("baseline.newer", path=path, format=number, latest=LATEST_BASELINE)
    try:
        baseline = _parse(document)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UsageError("baseline.shape", path=path) from error
    if baseline.package != package:
        found = baseline.package
        raise UsageError("baseline.other-package", path=path, name=found, expected=package)
    return baseline


def _parse(document: Mapping[str, Any]) -> Baseline:
    if document["format"] != LATEST_BASELINE:
        raise ValueError(document["format"])
    tables: dict[str, dict[Kind, KnownErrors]] = {}
    for table in document["tables"]:
        kinds = tables.setdefault(_text(table["table"]), {})
        for each in table["errors"]:
            kind = _text(each["type"]), _text(each["fieldName"])
            if kind in kinds or kind[0] in DESCRIPTIONS:
                raise ValueError(kind)
            marks = tuple(sorted(_text(mark) for mark in each["fingerprints"]))
            kinds[kind] = KnownErrors(_count(each["count"], marks), marks)
    return Baseline(_text(document["package"]), tables)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _count(value: object, marks: Iterable[str]) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise ValueError(value)
    if (number := len(tuple(marks))) and number != value:
        raise ValueError(value)
    return value
