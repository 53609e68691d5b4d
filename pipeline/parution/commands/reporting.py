"""The reports of a validation that a person asks for, each in its format, in a file or not."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from parution.commands.answering import write_answer
from parution.errors import UsageError
from parution.messages import spoken
from parution.reports import FORMATS
from parution.validation import LIMIT

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from parution.model.package import Package
    from parution.model.report import Report
    from parution.reports.formats import ReportFormat
    from parution.reports.terminal import Terminal


# Times as many errors are kept as a format can show, since few fields have any.
SPARE = 10


@dataclass(frozen=True, slots=True)
class Wanted:
    """A report that is asked for.

    Attributes:
        format: name of its format in :data:`parution.reports.FORMATS`.
        path: the file to write; None for the standard output.
    """

    format: str
    path: Path | None = None

    @property
    def entry(self) -> ReportFormat:
        """What the registry knows of its format."""
        return FORMATS[self.format]

    @property
    def is_read(self) -> bool:
        """Whether a person reads it as the answer."""
        return self.format == "text" and self.path is None


def parse_reports(texts: Iterable[str]) -> tuple[Wanted, ...]:
    """Parse what reports are asked for.

    Args:
        texts: each a format, or ``FORMAT=FILE``.

    Raises:
        UsageError: there is no such format, it wants a file, or a file is named twice.
    """
    wanted = tuple(_parse(text) for text in texts)
    named = [each.path.absolute() for each in wanted if each.path is not None]
    for path in named:
        if named.count(path) > 1:
            raise UsageError("report.twice", path=path)
    return wanted


def add_answer(reports: tuple[Wanted, ...], answer: str | None) -> tuple[Wanted, ...]:
    """Add the answer on the standard output: a text, where nothing else goes there.

    Args:
        reports: what reports are asked for.
        answer: the format of the answer, where it was asked for.
    """
    if answer is None and any(each.path is None for each in reports):
        return reports
    return (Wanted(answer or "text"), *reports)


def find_limit(
    reports: Sequence[Wanted], limit: int | None, package: Package
) -> tuple[int | None, int]:
    """Find what a validation must keep for some reports.

    Args:
        reports: the reports.
        limit: errors of each kind that the person asks for; None for all.
        package: what will be validated: where it has thousands of fields, fewer errors of each
            fill a report.

    Returns:
        Errors of each kind to keep, None for all, and wrong rows to keep whole.
    """
    fields = sum(len(resource.schema.fields) for resource in package.resources)
    limits = [_find_own(each.entry, limit, fields) for each in reports]
    numbers = [each for each in limits if each is not None]
    most = max(numbers) if len(numbers) == len(limits) else None
    return most, max(each.entry.whole_rows for each in reports)


def _find_own(entry: ReportFormat, limit: int | None, fields: int) -> int | None:
    if entry.limit is None or entry.most is None:
        return limit if entry.limit is None else entry.limit
    return min(entry.limit, max(LIMIT, SPARE * entry.most // max(1, fields)))


def give_reports(
    reports: Sequence[Wanted],
    report: Report,
    package: Package,
    limit: int | None,
    terminal: Terminal,
) -> None:
    """Render the reports, and write each where it goes.

    Args:
        reports: the reports.
        report: what was found, with all that :func:`find_limit` asks for.
        package: what was validated.
        limit: errors of each kind that the person asks for; None for all.
        terminal: where the answers go.

    Raises:
        UsageError: a report would be written over what is validated.
        OSError: the disk refuses; what was there stays.
    """
    _refuse_own(reports, package)
    for wanted in reports:
        entry = wanted.entry
        shown = report.cut(
            limit if entry.limit is None else entry.limit, whole=entry.whole_rows > 0
        )
        if entry.most is not None:
            shown = shown.fit(entry.most)
        rendered = entry.render(shown, package, spoken())
        write_answer(rendered, wanted.path, terminal, "report.written", format=wanted.format)


def _parse(text: str) -> Wanted:
    name, equals, path = text.partition("=")
    if name not in FORMATS:
        raise UsageError("report.unknown", format=name, formats=", ".join(FORMATS))
    if equals and not path:
        raise UsageError("report.no-file", format=name)
    if not equals and FORMATS[name].binary:
        raise UsageError("report.binary", format=name, suffix=FORMATS[name].suffix)
    return Wanted(name, Path(path) if equals else None)


def _refuse_own(reports: Sequence[Wanted], package: Package) -> None:
    """Refuse to write over a table, or over what describes it."""
    own = {file.resolve() for resource in package.resources for file in resource.files}
    own |= {
        (package.root / path).resolve()
        for resource in package.resources
        for path in resource.described_in.values()
    }
    own.add(package.source.resolve())
    for each in reports:
        if each.path is not None and each.path.resolve() in own:
            raise UsageError("report.own", path=each.path)
