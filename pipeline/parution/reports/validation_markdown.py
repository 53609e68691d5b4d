"""The report of a validation in Markdown: for the summary of a job, or a comment.

Each table that is not right has one line a column and kind of errors, then the first sentences.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parution.messages import printable
from parution.model.shortening import shorten
from parution.packaging.escaping import escape_comment, quote_cell
from parution.reports.showing import name_column, name_kind, show, spell_commands
from parution.reports.telling import group_kinds, open_paths, tell_report
from parution.reports.validation_summary import summarize

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from parution.messages import Catalogue
    from parution.model.package import Package
    from parution.model.report import Report
    from parution.reports.findings import Finding
    from parution.reports.telling import KindFindings, TableFindings

# Characters of a report: a comment on GitHub holds 65,536.
MOST = 60_000
# What is shown of a table.
MOST_KINDS, MOST_SENTENCES = 60, 12
# Signs of a sample.
LONGEST = 40


def render_markdown(report: Report, package: Package, catalogue: Catalogue) -> str:
    """Render the report as GitHub and GitLab read Markdown; cells are text, and nothing else.

    Args:
        report: the report.
        package: what was validated.
        catalogue: the language.

    Returns:
        At most :data:`MOST` characters: what would not fit is counted.
    """
    told = tell_report(report, package, catalogue)
    find_path = open_paths(package)
    mark = "✅" if report.valid else "❌"
    lines = [f"## {mark} {escape_comment(summarize(report, catalogue, told.total))}"]
    lines += _list_sentences(told.errors, catalogue)
    wrong = [table for table in told.tables if table.findings or not table.task.valid]
    room = MOST - 2000 - sum(map(len, lines))
    left = 0
    for table in wrong:
        part = ["", *_render_table(table, find_path(table.file), catalogue)]
        size = sum(map(len, part)) + len(part)
        if size > room:
            left += 1
            continue
        room -= size
        lines += part
    if left:
        lines += ["", f"*{escape_comment(catalogue.count('report.tables-left', left))}*"]
    lines += _render_warnings(told.all_warnings, catalogue, room)
    return "\n".join(lines) + "\n"


def _render_table(table: TableFindings, path: str, catalogue: Catalogue) -> Iterator[str]:
    number = catalogue.count("count.errors", sum(table.totals.values()))
    yield f"### {_quote(path)} — {escape_comment(number)}"
    yield ""
    groups = group_kinds(table)
    words = ("column", "kind", "errors", "samples", "rows")
    yield _write_line(escape_comment(catalogue.say(f"kinds.heading.{word}")) for word in words)
    yield _write_line(["---", "---", "---:", "---", "---"])
    for group in groups[:MOST_KINDS]:
        yield _write_line(_render_kind(group, catalogue))
    if len(groups) > MOST_KINDS:
        more = catalogue.count("kinds.more", len(groups) - MOST_KINDS)
        yield _write_line([escape_comment(more), "", "", "", ""])
    yield ""
    yield f"<details><summary>{escape_comment(catalogue.say('kinds.sentences'))}</summary>"
    # What is left once the header is read comes after the header, as in the text report.
    yield from _list_sentences(table.header, catalogue, table.notes)
    yield from _list_sentences(table.errors, catalogue, table.rest)
    yield ""
    yield "</details>"


def _render_kind(group: KindFindings, catalogue: Catalogue) -> Iterator[str]:
    kind, field = group.kind
    letter = f"{name_column(group.column)} " if group.column else ""
    yield f"{letter}{_quote(shorten(field))}" if field else "—"
    yield escape_comment(name_kind(kind, catalogue))
    yield catalogue.write_number(group.total)
    yield " ".join(_quote(show(_cut(cell))) for cell in group.samples)
    yield group.rows


def _list_sentences(
    findings: Sequence[Finding], catalogue: Catalogue, notes: Sequence[str] = ()
) -> Iterator[str]:
    if not (findings or notes):
        return
    yield ""
    yield from (f"- {_escape(each.sentence)}" for each in findings[:MOST_SENTENCES])
    if len(findings) > MOST_SENTENCES:
        more = catalogue.count("annotation.more.error", len(findings) - MOST_SENTENCES)
        yield f"- {escape_comment(more)}"
    yield from (f"- {_escape(note)}" for note in notes[:MOST_SENTENCES])


def _render_warnings(warnings: Sequence[Finding], catalogue: Catalogue, room: int) -> Iterator[str]:
    if not warnings:
        return
    yield ""
    yield f"### ⚠️ {escape_comment(catalogue.say('kinds.warnings'))}"
    yield ""
    shown = 0
    for warning in warnings[:MOST_SENTENCES]:
        line = f"- {_escape(warning.sentence)}"
        room -= len(line)
        if room < 0:
            break
        shown += 1
        yield line
    if shown < len(warnings):
        more = catalogue.count("annotation.more.warning", len(warnings) - shown)
        yield f"- {escape_comment(more)}"


def _write_line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _escape(sentence: str) -> str:
    return escape_comment(spell_commands(sentence))


def _quote(text: str) -> str:
    """Quote what a stranger wrote, its controls and what nobody sees spelt, as in a sentence."""
    return quote_cell(spell_commands(printable(text)))


def _cut(cell: str) -> str:
    return cell if len(cell) <= LONGEST else f"{cell[: LONGEST - 1]}…"
