"""What makes two reports equal, for the tests that compare the screen with frictionless."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

from parution.model.package import Package, Resource
from parution.validation import validate
from parution.validation.reading import stream

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from parution.model.report import Report

Finding = tuple[Any, ...]
# Words of the reason of every table that is handed over, at least one; or the tables that are,
# each with words of its own.
Reason = str | dict[str, str] | None


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
        files = tuple((folder / part).resolve() for part in paths if "://" not in part)
        name = str(descriptor.get("name") or f"resource{number}")
        resources.append(Resource(name, paths, files, descriptor, checklist))
    source = folder / "datapackage.json"
    # A path that leaves the folder is for frictionless to refuse.
    root = Path(folder.anchor)
    return Package(source, folder, root, dict(content or {}), tuple(resources), lone=lone)


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


def compare_engines(package: Package, *sizes: int, handed_over: Reason = None) -> Report:
    """Validate with both engines, and demand that they agree; return the screen's report.

    Args:
        package: what both validate.
        sizes: of the chunks that the screen reads besides, in bytes: it agrees for each of them.
        handed_over: why tables are handed over to frictionless; None where none may be.
    """
    screened = compare_reports(package, *sizes)
    demand_screen(screened, handed_over)
    return screened


def compare_reports(package: Package, *sizes: int) -> Report:
    """Validate with both engines, and demand that they agree, whatever was screened."""
    whole = validate(package, engine="frictionless", limit=None)
    for size in sizes:
        with mock.patch.object(stream, "CHUNK", size):
            _compare(validate(package, limit=None, small=0), whole)
    screened = validate(package, limit=None, small=0)
    _compare(screened, whole)
    return screened


def _compare(screened: Report, whole: Report) -> None:
    assert find_all(screened) == find_all(whole)
    for ours, theirs in zip(screened.tasks, whole.tasks, strict=True):
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


def demand_screen(report: Report, handed_over: Reason = None) -> None:
    """Demand that every table was screened, but for those that are handed over for a reason.

    Args:
        report: what the screen was asked for.
        handed_over: why tables are handed over to frictionless; None where none may be.
    """
    reasons = find_reasons(report)
    if handed_over is None:
        assert reasons == {}
    else:
        assert reasons
        words = (
            handed_over if isinstance(handed_over, dict) else dict.fromkeys(reasons, handed_over)
        )
        assert reasons.keys() == words.keys()
        assert {name: words[name] in reason for name, reason in reasons.items()} == dict.fromkeys(
            reasons, True
        )


def find_reasons(report: Report) -> dict[str, str]:
    """Find the tables that were handed over to frictionless: name → reason."""
    return {
        task.name: task.reason
        for task in report.tasks
        if task.engine != "screen" and not task.refused
    }


class Drawn:
    """Counts the tables of drawn packages, and those that are handed over.

    A drawn package may have any of the reasons that a case of ``test_beware.py`` or of
    ``test_checks.py`` has; what is drawn must be screened nearly always all the same.
    """

    # Words of the reasons that there may be; each is one that frictionless itself stops at, or
    # that an equality of ours cannot hold.
    REASONS = (
        "a key that is not a number",
        "a value of another type",
        "unhashable type",  # of a value that a check wants
        "Cannot hash",
        "InvalidOperation",
        "codec can't decode",
        "unique labels in the header",
        "no field ",
        "two errors of the last check",
        "a text of more than 5,000 characters",
    )

    def __init__(self) -> None:
        self.tables = 0
        self.reasons: list[str] = []

    def compare(self, package: Package) -> None:
        """Demand that the engines agree, and that what is handed over has a known reason."""
        report = compare_reports(package)
        found = [*find_reasons(report).values()]
        self.tables += len(report.tasks)
        self.reasons += found
        unknown = [text for text in found if not any(known in text for known in self.REASONS)]
        assert unknown == []

    def demand_most(self) -> None:
        """Demand that four tables in five were screened, of all that were drawn.

        Some have two labels that are the same.
        """
        assert self.tables > 0
        assert len(self.reasons) <= self.tables / 5, Counter(self.reasons)
