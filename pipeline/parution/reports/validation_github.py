"""The report of a validation as GitHub's workflow commands: annotations on lines of the tables.

Nothing else is written, so that what a stranger wrote in a cell is never read as a command: the
runner only looks for one where a line begins, and each line here begins with ours.

Source: https://docs.github.com/actions/reference/workflow-commands-for-github-actions
"""

from __future__ import annotations

from itertools import chain, zip_longest
from typing import TYPE_CHECKING

from parution.reports.showing import name_kind
from parution.reports.telling import open_paths, tell_report

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from parution.messages import Catalogue
    from parution.model.package import Package
    from parution.model.report import Report
    from parution.reports.findings import Finding

# Annotations of each level that GitHub shows of one step.
SHOWN = 10


def render_github(report: Report, package: Package, catalogue: Catalogue) -> str:
    """Render the first errors and warnings as annotations, the others summed up in the last one.

    Those that are shown are of as many kinds as possible: the first of each, then the second…

    Args:
        report: the report.
        package: what was validated.
        catalogue: the language.
    """
    told = tell_report(report, package, catalogue)
    find_path = open_paths(package)
    levels = (
        ("error", told.all_errors, told.total),
        ("warning", told.all_warnings, len(told.all_warnings)),
    )
    return "".join(
        line
        for level, findings, total in levels
        for line in _write_level(level, findings, total, find_path, catalogue)
    )


def _write_level(
    level: str,
    findings: Sequence[Finding],
    total: int,
    find_path: Callable[[str], str],
    catalogue: Catalogue,
) -> Iterator[str]:
    shown = findings if total <= SHOWN and len(findings) <= SHOWN else _choose(findings, SHOWN - 1)
    for finding in shown:
        title = name_kind(finding.kind, catalogue)
        properties = {
            "file": find_path(finding.file),
            "line": str(finding.line or 1),
            "title": title if level == "error" else catalogue.say("annotation.warning"),
        }
        yield write_command(level, properties, finding.sentence)
    if total > len(shown):
        more = catalogue.count(f"annotation.more.{level}", total - len(shown))
        yield write_command(level, {"title": catalogue.say("annotation.more.title")}, more)


def _choose(findings: Sequence[Finding], number: int) -> list[Finding]:
    """Choose findings of as many kinds as possible, in the order of the files."""
    kinds: dict[tuple[str, str, str], list[int]] = {}
    for at, finding in enumerate(findings):
        kinds.setdefault((finding.file, finding.kind, finding.field), []).append(at)
    turns: Iterable[int | None] = chain.from_iterable(zip_longest(*kinds.values()))
    chosen = [at for at in turns if at is not None][:number]
    return [findings[at] for at in sorted(chosen)]


def write_command(command: str, properties: dict[str, str], message: str) -> str:
    r"""Write a workflow command, on one line.

    Example:
        >>> write_command("error", {"file": "a,b.csv"}, "100 %"), write_command("group", {}, "a")
        ('::error file=a%2Cb.csv::100 %25\n', '::group::a\n')
    """
    told = ",".join(f"{name}={_escape_property(value)}" for name, value in properties.items())
    return f"::{command}{f' {told}' if told else ''}::{_escape(message)}\n"


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape(text).replace(":", "%3A").replace(",", "%2C")
