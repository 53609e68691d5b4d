"""``parution review``: what a contribution changes, and whether it can be merged."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from parution.commands.answering import write_answer
from parution.commands.deciding import decide_release
from parution.commands.edition import ARCHIVES, open_package
from parution.commands.editions import describe_working_tree, open_commit
from parution.commands.reporting import Wanted as Answer
from parution.commands.reporting import find_limit, give_reports
from parution.commands.validate import tell_apart, warn_of_version
from parution.errors import ArchiveError, DataError, ExitCode, HistoryError, UsageError
from parution.messages import say, spoken
from parution.model.baseline import Baseline
from parution.model.review import NextVersion, Remark, Review, TableReview
from parution.releases.contributing import find_altered, find_touched, list_recorded
from parution.releases.differing import compare_editions
from parution.releases.history import HISTORY_FILE, read_history
from parution.releases.rules import find_bump
from parution.reports import REVIEW_FORMATS
from parution.repository import (
    find_merge_base,
    find_revision,
    is_shallow,
    list_changed,
    read_file,
)
from parution.validation import LIMIT, validate
from parution.validation.baseline import (
    compare_baseline,
    find_gained,
    keep_new,
    parse_baseline,
    read_baseline,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from parution.errors import ParutionError
    from parution.model.difference import Edition, EditionDifference, TableDifference
    from parution.model.package import Package
    from parution.model.release import History
    from parution.model.report import Kind, Report, Task
    from parution.model.review import BaseState
    from parution.releases.contributing import Touched
    from parution.reports.terminal import Terminal

_FOREIGN_KEY = "foreign-key"
# What is said where a package, or all of its project, is not there.
_ABSENT = frozenset({"descriptor.not-found", "diff.not-there", "history.not-in-commit"})


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person asks of a review.

    Attributes:
        base: the revision of Git that the contribution is to be merged in.
        baseline: the file of the errors that were there before; None where none are known.
        output_format: a key of :data:`~parution.reports.REVIEW_FORMATS`.
        output: the file to write, or None for the standard output.
        budget: seconds that the patterns and the rules of a table may take; None for what a
            table of its size may need.
        reports: the reports of the validation that are asked for besides: what counts, in the
            tables that were validated.
        also: formats in which the review is written besides, each with its file.
    """

    base: str
    baseline: Path | None = None
    output_format: str = "text"
    output: Path | None = None
    budget: float | None = None
    reports: tuple[Answer, ...] = ()
    also: tuple[tuple[str, Path], ...] = ()


def parse_also(texts: Iterable[str]) -> tuple[tuple[str, Path], ...]:
    """Parse in which formats and files the review is written besides, each ``FORMAT=FILE``.

    Raises:
        UsageError: there is no such format, or no file is named.
    """
    wanted = []
    for text in texts:
        name, _, path = text.partition("=")
        if name not in REVIEW_FORMATS:
            raise UsageError("review.no-format", format=name, formats=", ".join(REVIEW_FORMATS))
        if not path:
            raise UsageError("review.no-file", format=name)
        wanted.append((name, Path(path)))
    return tuple(wanted)


def run(path: Path, wanted: Wanted, terminal: Terminal) -> ExitCode:
    """Examine what is here against the commit where it parted from the base.

    Args:
        path: a descriptor, or a folder that holds one.
        wanted: what a person asks for.
        terminal: where to answer.

    Returns:
        ``DONE`` where it can be merged, ``DATA`` where errors, an altered history or a baseline
        that grew keep it from being, ``USAGE`` where the descriptor or a schema does.

    Raises:
        UsageError: there is no such revision, or the commit where both parted is not here; the
            baseline cannot be read.
        ParutionError: the package cannot be read.
    """
    package = open_package(path)
    parted = _find_parting(package.root, wanted.base)
    baseline = read_baseline(wanted.baseline, package.name) if wanted.baseline else None
    history = read_history(package.source.parent / HISTORY_FILE, package.name, package.root)
    with ExitStack() as stack:
        state: BaseState = "there"
        before: Edition | None = None
        try:
            before = stack.enter_context(open_commit(package, parted, wanted.base))
        except UsageError as error:
            state = _tell_state(error)
        review, report = _examine(package, before, wanted, baseline, terminal)
        review = replace(review, merge_base=parted, base_state=state)
        review = _examine_files(review, before)
        if wanted.baseline is not None and baseline is not None:
            review = _examine_baseline(review, wanted.baseline, baseline)
        review = replace(review, next_version=_find_next(review, package, history, terminal))
        for name, target in ((wanted.output_format, wanted.output), *wanted.also):
            rendered = REVIEW_FORMATS[name].render(review, spoken())
            write_answer(rendered, target, terminal, "review.written")
        if wanted.reports:
            give_reports(wanted.reports, report, review.package, LIMIT, terminal)
    if review.report.refused:
        return ExitCode.USAGE
    return ExitCode.DONE if review.can_be_merged else ExitCode.DATA


def _tell_state(error: UsageError) -> BaseState:
    """Tell why the package cannot be read at the base.

    Raises:
        UsageError: it may well be readable there: Git, or the size of the whole, is why.
    """
    if error.key in _ABSENT:
        return "absent"
    if isinstance(error, ArchiveError | HistoryError):
        raise error
    return "unreadable"


def _find_parting(root: Path, base: str) -> str:
    """Find the commit where what is here parted from the base: what came there later is not ours.

    Raises:
        UsageError: there is no such revision, or no such commit; in a clone of a few commits,
            the sentence says how to have them all.
    """
    commit = find_revision(root, base)
    parted = find_merge_base(root, commit, "HEAD") if commit else None
    if parted is not None:
        return parted
    if is_shallow(root):
        raise UsageError("review.shallow", base=base)
    if commit is None:
        raise UsageError("review.unknown-base", base=base)
    raise UsageError("review.no-common", base=base)


def _examine(
    package: Package,
    before: Edition | None,
    wanted: Wanted,
    baseline: Baseline | None,
    terminal: Terminal,
) -> tuple[Review, Report]:
    """Validate and compare the tables that are touched.

    Returns:
        The review, with the first errors of each kind, and the report with all that were kept.
    """
    touched = find_touched(before.package if before else None, package)
    limit, whole_rows = find_limit((Answer("text"), *wanted.reports), LIMIT, package)
    if baseline is not None:
        limit = tell_apart(limit)
    names = touched.tables | touched.referring
    with terminal.follow(say("step.validating"), "rows") as progress:
        found = validate(
            package,
            progress,
            limit=limit,
            whole_rows=whole_rows,
            only=names,
            budget=wanted.budget,
        )
    warn_of_version(found, terminal)
    report = replace(found, tasks=tuple(_keep_faults(task, touched) for task in found.tasks))
    compared = None
    if baseline is not None and not report.refused:

        def covers(table: str, kind: Kind) -> bool:
            read = table in touched.tables or table in touched.gone
            return read or (table in touched.referring and kind[0] == _FOREIGN_KEY)

        compared = compare_baseline(report, package, baseline, covers)
        report = replace(report, tasks=tuple(keep_new(task, compared) for task in report.tasks))
    difference, unread = None, frozenset[str]()
    if before is not None and not report.refused:
        difference, unread = _compare(package, before, touched, terminal)
    few = report.cut(LIMIT)
    review = Review(
        package=_put_first(package, names),
        base=wanted.base,
        merge_base="",
        base_state="there",
        tables=tuple(_list_tables(package, touched, (found, few), (difference, unread))),
        left_out=len(package.resources) - len(names),
        difference=difference,
        next_version=NextVersion(),
        report=few,
        compared=compared,
        baseline=str(wanted.baseline or ""),
    )
    return review, report


def _put_first(package: Package, names: frozenset[str]) -> Package:
    """Put first the tables that were validated: a report is read beside them, in their order."""
    ordered = sorted(package.resources, key=lambda resource: resource.name not in names)
    return replace(package, resources=tuple(ordered))


def _keep_faults(task: Task, touched: Touched) -> Task:
    """Keep of a table that is not touched what may come from those that are: its references."""
    if task.name in touched.tables or task.refused:
        return task
    totals = {kind: number for kind, number in task.totals.items() if kind[0] == _FOREIGN_KEY}
    errors = tuple(error for error in task.errors if error.type == _FOREIGN_KEY)
    complete = task.complete_to if len(errors) == sum(totals.values()) else 0
    return replace(task, totals=totals, errors=errors, reread=None, complete_to=complete)


def _compare(
    package: Package, before: Edition, touched: Touched, terminal: Terminal
) -> tuple[EditionDifference, frozenset[str]]:
    """Compare the tables that are touched, and name those that cannot be read."""
    unread: dict[str, ParutionError] = {}
    with (
        tempfile.TemporaryDirectory() as name,
        terminal.follow(say("step.comparing"), "rows") as progress,
    ):
        difference = compare_editions(
            before,
            describe_working_tree(package),
            Path(name),
            progress,
            only=touched.tables | set(touched.gone),
            unread=unread,
        )
    return difference, frozenset(unread)


def _list_tables(
    package: Package,
    touched: Touched,
    reports: tuple[Report, Report],
    compared: tuple[EditionDifference | None, frozenset[str]],
) -> Iterator[TableReview]:
    """List what is found of each table.

    Args:
        package: the package.
        touched: which tables are.
        reports: all that was found, and what of it counts.
        compared: what differs in their rows, and the tables that cannot be read.
    """
    difference, unread = compared
    differences = {each.name: each for each in difference.tables} if difference else {}
    totals, tasks = ({task.name: task for task in report.tasks} for report in reports)
    for names in (touched.tables, touched.referring):
        for resource in package.resources:
            name = resource.name
            if name not in names:
                continue
            table, task = differences.get(name), tasks.get(name)
            yield TableReview(
                name,
                resource,
                is_touched=name in touched.tables,
                difference=table,
                is_unread=name in unread,
                task=task,
                others=totals[name].error_count - task.error_count if task else 0,
                rows=frozenset() if name in touched.referring else _list_rows(table),
            )
    for name in touched.gone:
        table = differences.get(name)
        yield TableReview(name, None, is_touched=True, difference=table, is_unread=name in unread)


def _list_rows(table: TableDifference | None) -> frozenset[int] | None:
    """List the rows that are new or have a cell that differs, by their number after."""
    if table is None or table.after is None:
        return None
    added = table.added.get_column("row").to_list()
    return frozenset((*added, *table.changed.get_column("after").to_list()))


def _find_next(
    review: Review, package: Package, history: History, terminal: Terminal
) -> NextVersion:
    """Find what the next release would be, by what ``parution release`` decides."""
    last = history.find_last()
    known = NextVersion(last=last.version if last else None)
    if review.report.refused or any(table.is_unread for table in review.tables):
        return replace(known, reason=DataError("review.next-unknown"))
    try:
        with decide_release(package, history, None, None, terminal) as decision:
            if decision is None:
                return known
            changes = decision.difference.changes if decision.difference else ()
            return replace(known, version=decision.version, bump=find_bump(changes))
    except (DataError, UsageError) as error:
        return replace(known, reason=error)
    except FileNotFoundError:  # a table that is not touched, and was never there
        return replace(known, reason=DataError("review.next-unknown"))


def _examine_files(review: Review, before: Edition | None) -> Review:
    """Look at the files that changed and are no tables: what describes, what is recorded."""
    package, root = review.package, review.package.root.resolve()
    path = package.source.resolve().parent / HISTORY_FILE
    history = path.relative_to(root).as_posix()
    old = read_file(root, review.merge_base, history)
    new = path.read_bytes() if path.is_file() else None
    remarks = list(list_recorded(old, new, path))
    tables, describing = _list_files(package)
    if before is not None:
        there = _list_files(before.package)
        tables, describing = tables | there[0], describing | there[1]
        versions = [str(each.descriptor.get("version", "")) for each in (before.package, package)]
        if versions[0] != versions[1]:
            told = (version or "—" for version in versions)
            remarks.append(Remark("version-changed", " → ".join(told)))
    archives = f"{PurePosixPath(history).parent / ARCHIVES}/"
    changed = list_changed(root, review.merge_base)
    remarks += [Remark("archive-changed", name) for name in changed if name.startswith(archives)]
    others = [name for name in changed if name not in tables | describing | {history}]
    return replace(
        review,
        altered=find_altered(old, new, path),
        remarks=tuple(remarks),
        documents=tuple(name for name in changed if name in describing),
        other_files=len([name for name in others if not name.startswith(archives)]),
    )


def _list_files(package: Package) -> tuple[frozenset[str], frozenset[str]]:
    """List the files of the tables, and those that describe them, from the project's root."""
    root = package.root.resolve()
    tables = frozenset(
        file.resolve().relative_to(root).as_posix()
        for resource in package.resources
        for file in resource.files
        if file.resolve().is_relative_to(root)
    )
    parts = (part for each in package.resources for part in each.described_in.values())
    source = package.source.resolve().relative_to(root).as_posix()
    return tables, frozenset({source, *parts})


def _examine_baseline(review: Review, path: Path, baseline: Baseline) -> Review:
    """Look at whether a baseline that is committed grew: its errors may only go."""
    root = review.package.root.resolve()
    if not path.resolve().is_relative_to(root):
        return review
    name = path.resolve().relative_to(root).as_posix()
    content = read_file(root, review.merge_base, name)
    if content is None:
        return replace(review, remarks=(*review.remarks, Remark("baseline-added", name)))
    try:
        old = parse_baseline(content.decode("utf-8-sig"), path, review.package.name)
    except (UsageError, UnicodeDecodeError):  # what was there knew no error of this package
        old = Baseline(review.package.name, {})
    return replace(review, gained=find_gained(old, baseline))
