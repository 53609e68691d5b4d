"""The review of a contribution, in sentences: what every format for a person says."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Literal

from parution.messages import printable
from parution.reports.difference import (
    drop_resembling,
    list_described,
    say_cells,
    say_change,
    say_fields,
    say_key,
    show_cells,
    sum_up,
)
from parution.reports.showing import name_kind
from parution.reports.telling import tell_report
from parution.reports.warning import explain_warning

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from parution.messages import Catalogue
    from parution.model.difference import Resembling, RowChange, TableDifference
    from parution.model.report import ReportWarning
    from parution.model.review import Review, TableReview
    from parution.reports.telling import TableFindings

# Rows of each kind that are shown of a table.
MOST_SAMPLES = 5
# Cells that are shown of a row that changed.
MOST_CELLS = 5
# Lines of one section that are shown: files, changes of the description, warnings.
MOST_LINES = 20

Tone = Literal["bad", "good", "warning", "plain"]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the review.

    Attributes:
        title: what it is about.
        lines: what it says; each is one line.
        tone: how it is coloured where it can be.
    """

    title: str
    lines: tuple[str, ...]
    tone: Tone = "plain"


def say_verdict(review: Review, catalogue: Catalogue) -> str:
    """Say whether the contribution can be merged."""
    if review.can_be_merged:
        return catalogue.say("review.can-be-merged", base=review.base)
    return catalogue.say("review.cannot-be-merged", base=review.base)


def list_sections(review: Review, catalogue: Catalogue) -> Iterator[Section]:
    """List what is said after the verdict, what matters most first; nothing that is empty."""
    sections = (
        Section(catalogue.say("review.heading.why"), tuple(_tell_why(review, catalogue)), "bad"),
        *_tell_errors(review, catalogue),
        *(_tell_table(table, catalogue) for table in review.tables if table.is_touched),
        Section(
            catalogue.say("review.heading.description"),
            tuple(_shorten(_tell_description(review, catalogue), catalogue)),
        ),
        Section(catalogue.say("review.heading.next"), (_tell_next(review, catalogue),)),
        Section(
            catalogue.say("review.heading.warnings"),
            tuple(_shorten(_tell_warnings(review, catalogue), catalogue)),
            "warning",
        ),
        Section(catalogue.say("review.heading.scope"), tuple(_tell_scope(review, catalogue))),
    )
    yield from (section for section in sections if section.lines)


def _tell_why(review: Review, catalogue: Catalogue) -> Iterator[str]:
    """Tell what keeps it from being merged, each with what to do."""
    if review.report.refused:
        yield catalogue.say("review.why.description")
    if review.altered:
        names = ", ".join(
            catalogue.say("review.events") if name == "events" else name for name in review.altered
        )
        yield catalogue.say("review.why.altered", names=names, base=review.base)
    if review.error_count and not review.report.refused:
        key = "review.why.new-errors" if review.compared else "review.why.errors"
        yield catalogue.count(key, review.error_count)
    for (table, kind), number in (review.gained or {}).items():
        what = name_kind(kind[0], catalogue)
        yield catalogue.count(
            "review.why.gained", number, path=review.baseline, table=table, what=what
        )


def _tell_errors(review: Review, catalogue: Catalogue) -> Iterator[Section]:
    told = tell_report(review.report, review.package, catalogue)
    faults = tuple(error.sentence for error in told.errors)
    yield Section(catalogue.say("review.heading.package"), faults, "bad")
    tables = {table.name: table for table in review.tables}
    for found in told.tables:
        table = tables[found.task.name]
        if found.task.valid:
            continue
        key = "review.heading.errors" if table.is_touched else "review.heading.references"
        title = catalogue.count(key, table.error_count, table=table.name)
        yield Section(title, tuple(_tell_found(found, table, catalogue)), "bad")


def _tell_found(found: TableFindings, table: TableReview, catalogue: Catalogue) -> Iterator[str]:
    """Tell what is wrong in a table, and of each error whether its row was touched."""
    yield from (each.sentence for each in found.header)
    yield from found.notes
    for finding in found.errors:
        touched = table.is_row_touched(finding.error) if finding.error else None
        told = [finding.sentence]
        if touched is not None and table.is_touched:
            told.append(catalogue.say("review.row-touched" if touched else "review.row-untouched"))
        yield " ".join(told)
    yield from found.rest


def _tell_table(table: TableReview, catalogue: Catalogue) -> Section:
    """Tell what a contribution changes in the rows of a table."""
    difference = table.difference
    if table.is_unread:
        title = printable(table.name)
        return Section(title, (catalogue.say("review.not-compared"),), "warning")
    if difference is None:
        return Section("", ())
    told = sum_up(difference, catalogue)
    columns = tuple(_tell_columns(difference, catalogue))
    title = (
        catalogue.say("diff.table", name=table.name, told=told) if told else printable(table.name)
    )
    if not told and not columns:
        return Section(title, (catalogue.say("review.no-row"),))
    lines = [*columns]
    if fields := say_fields(difference, catalogue):
        lines.append(fields)
    lines += _tell_rows(difference, catalogue)
    return Section(title, tuple(lines) or (catalogue.say("review.whole-table"),))


def _tell_columns(table: TableDifference, catalogue: Catalogue) -> Iterator[str]:
    if table.before is None or table.after is None:
        return
    added, removed = list_columns(table)
    if added:
        names = ", ".join(added)
        yield catalogue.count("review.columns-added", len(added), names=names)
    if removed:
        names = ", ".join(removed)
        yield catalogue.count("review.columns-removed", len(removed), names=names)


def list_columns(table: TableDifference) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """List the columns that were added, and those that were removed; none that were renamed."""
    before = table.before.fields if table.before else ()
    after = table.after.fields if table.after else ()
    kept = {table.renamed.get(name, name) for name in before}
    added = tuple(name for name in after if name not in kept)
    removed = tuple(name for name in before if table.renamed.get(name, name) not in after)
    return added, removed


def _tell_rows(table: TableDifference, catalogue: Catalogue) -> Iterator[str]:
    if table.before is None or table.after is None:
        return
    removed, added = drop_resembling(table)
    for key, rows, fields in (
        ("review.row.added", added, table.after.fields),
        ("review.row.removed", removed, table.before.fields),
    ):
        for row in rows.head(MOST_SAMPLES).iter_rows():
            yield catalogue.say(key, row=row[0], cells=say_cells(fields, row[1:], catalogue))
        yield from _say_more(rows.height, catalogue)
    yield from _tell_changes(table.list_changed(), table.keys.height, table, catalogue)
    yield from _tell_changes(table.resembling, len(table.resembling), table, catalogue)


def _tell_changes(
    rows: Iterable[RowChange | Resembling],
    total: int,
    table: TableDifference,
    catalogue: Catalogue,
) -> Iterator[str]:
    for row in islice(rows, MOST_SAMPLES):
        cells = []
        for cell in row.cells[:MOST_CELLS]:
            before, after = show_cells(cell, catalogue)
            cells.append(catalogue.say("review.cell", field=cell.field, before=before, after=after))
        if len(row.cells) > MOST_CELLS:
            cells.append("…")
        told = ", ".join(cells)
        key = say_key(table, row.key, catalogue)
        yield catalogue.say("review.row.changed", row=row.after, key=key, cells=told)
    yield from _say_more(total, catalogue)


def _say_more(total: int, catalogue: Catalogue) -> Iterator[str]:
    if total > MOST_SAMPLES:
        yield catalogue.count("diff.more", total - MOST_SAMPLES)


def _tell_description(review: Review, catalogue: Catalogue) -> Iterator[str]:
    for change in list_described(review.difference) if review.difference else ():
        yield say_change(change, catalogue)


def _tell_next(review: Review, catalogue: Catalogue) -> str:
    following = review.next_version
    if following.reason is not None:
        return catalogue.say("review.next.unknown", reason=following.reason)
    if following.version is None:
        return catalogue.say("review.next.none", last=following.last or "—")
    if following.last is None:
        return catalogue.say("review.next.first", version=following.version)
    if following.bump is None:
        return catalogue.say("review.next.same", version=following.version, last=following.last)
    bump = catalogue.say(f"diff.bump.{following.bump.word}")
    return catalogue.say(
        "review.next.version", version=following.version, last=following.last, bump=bump
    )


def _tell_warnings(review: Review, catalogue: Catalogue) -> Iterator[str]:
    for remark in review.remarks:
        yield catalogue.say(f"review.remark.{remark.kind}", name=remark.name)
    source = review.package.source.name
    for warning in review.report.warning_details:
        yield explain_warning(warning, source, catalogue)
    for table in review.tables:
        for warning in list_warnings(table):
            assert table.task is not None  # noqa: S101 - it has warnings
            yield explain_warning(warning, table.task.place, catalogue)


def list_warnings(table: TableReview) -> tuple[ReportWarning, ...]:
    """List the warnings of a table that count: those of what the contribution touches."""
    return table.task.warning_details if table.task and table.is_touched else ()


def _tell_scope(review: Review, catalogue: Catalogue) -> Iterator[str]:
    """Tell what was compared with what, and what was not looked at."""
    commit = review.merge_base[:9]
    if review.base_state == "there":
        yield catalogue.say("review.compared", base=review.base, commit=commit)
    else:
        key = f"review.base.{review.base_state}"
        yield catalogue.say(key, base=review.base, commit=commit)
    gone = [table.name for table in review.tables if table.resource is None]
    if gone:
        yield catalogue.count("review.tables-gone", len(gone), names=", ".join(gone))
    if review.left_out:
        yield catalogue.count("review.left-out", review.left_out)
    if review.compared is not None:
        yield catalogue.say(
            "baseline.summary",
            path=review.baseline,
            new=catalogue.count("baseline.new", review.compared.new),
            known=catalogue.count("baseline.known", review.compared.still),
            gone=catalogue.count("baseline.gone", review.compared.gone),
        )
        if review.compared.gone:
            yield catalogue.count("baseline.to-shrink", review.compared.gone, path=review.baseline)
    elif not review.report.refused and (others := sum(table.others for table in review.tables)):
        yield catalogue.count("review.others", others)
    if review.documents:
        shown = [
            *review.documents[:MOST_LINES],
            *(["…"] if len(review.documents) > MOST_LINES else []),
        ]
        yield catalogue.count("review.documents", len(review.documents), names=", ".join(shown))
    if review.other_files:
        yield catalogue.count("review.other-files", review.other_files)


def _shorten(lines: Iterator[str], catalogue: Catalogue) -> Iterator[str]:
    yield from islice(lines, MOST_LINES)
    if more := sum(1 for _ in lines):
        yield catalogue.count("diff.more", more)
