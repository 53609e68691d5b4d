"""What makes two reports equal, for the tests that compare the screen with frictionless."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any
from unittest import mock

from parution.model.package import Package, Resource
from parution.validation import chunks, validate

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from parution.model.report import Report

Finding = tuple[Any, ...]


def make_package(
    folder: Path,
    entries: Iterable[Mapping[str, Any]],
    content: Mapping[str, Any] | None = None,
    *,
    lone: bool = False,
) -> Package:
    """Make a package of resources described in frictionless' words.

    Args:
        folder: where their paths start.
        entries: their descriptors; a checklist may stand in one.
        content: what the package's descriptor says beside them.
        lone: a table of no package.
    """
    resources = []
    for number, entry in enumerate(entries, start=1):
        descriptor = dict(entry)
        checklist = descriptor.pop("checklist", None)
        path = descriptor.get("path")
        paths = (path,) if isinstance(path, str) else tuple(path or ())
        files = tuple(folder / part for part in paths if "://" not in part)
        name = str(descriptor.get("name") or f"resource{number}")
        resources.append(Resource(name, paths, files, descriptor, checklist))
    source = folder / "datapackage.json"
    return Package(source, folder, folder, dict(content or {}), tuple(resources), lone=lone)


def find_all(report: Report) -> Counter[Finding]:
    """List what a report finds: type, row, field, note and message, as many times as it does."""
    found: Counter[Finding] = Counter()
    for place, errors in (
        ("", report.errors),
        *((str(i), t.errors) for i, t in enumerate(report.tasks)),
    ):
        for error in errors:
            found[(place, *describe(error.descriptor))] += 1
    return found


def describe(error: Mapping[str, Any]) -> Finding:
    """Describe an error by what must be equal."""
    keys = ("type", "rowNumber", "fieldNumber", "fieldName", "note", "message", "cell")
    return (*(error.get(key) for key in keys), tuple(error.get("cells") or ()))


def compare_engines(package: Package, *sizes: int) -> Report:
    """Validate with both engines, and demand that they agree; return the screen's report.

    Args:
        package: what is validated.
        sizes: of the chunks that the screen reads besides, in bytes: it agrees for each of them.
    """
    judged = validate(package, engine="frictionless", limit=None)
    for size in sizes:
        with mock.patch.object(chunks, "CHUNK", size):
            _compare(validate(package, limit=None, small=0), judged)
    screened = validate(package, limit=None, small=0)
    _compare(screened, judged)
    return screened


def _compare(screened: Report, judged: Report) -> None:
    assert find_all(screened) == find_all(judged)
    for ours, theirs in zip(screened.tasks, judged.tasks, strict=True):
        assert (ours.valid, ours.totals, ours.labels) == (
            theirs.valid,
            theirs.totals,
            theirs.labels,
        )
        assert ours.stats.get("rows") == theirs.stats.get("rows")
        assert [e.line for e in ours.errors if e.row_number] == [
            e.line for e in ours.errors if e.row_number and e.line
        ]
        lines = {e.row_number: e.line for e in theirs.errors}
        assert {e.row_number: e.line for e in ours.errors} == lines
