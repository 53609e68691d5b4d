"""``parution release``: the next version is decided by the data, built, and recorded."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from shlex import quote as quote_word
from typing import TYPE_CHECKING

from rich.text import Text

from parution.commands.archives import keep_archive
from parution.commands.deciding import decide_release, refuse_uncommitted
from parution.commands.edition import (
    DIST,
    make_edition,
    only_run,
    open_package,
    prepare_edition,
    show_path,
)
from parution.errors import ConflictError, DataError, ExitCode, UsageError
from parution.files import write_file
from parution.messages import say, spoken
from parution.model.recording import Recording, RecordingOutcome
from parution.model.release import AcceptedWarning, TableSize
from parution.model.report import WARNING_KINDS
from parution.packaging.building import DATA
from parution.packaging.describing import read_version
from parution.packaging.language import find_catalogue
from parution.portals import KINDS
from parution.portals.settings import read_portals
from parution.project import DESCRIPTOR_FILE, read_package
from parution.releases.changelog import CHANGELOG_FILE, add_entry, parse_changelog
from parution.releases.history import (
    HISTORY_FILE,
    check_not_withdrawn,
    read_history,
    record_release,
    write_history,
)
from parution.releases.ranges import digest_tables
from parution.releases.recording import digest_schemas, record_changes
from parution.releases.settings import read_release_settings
from parution.releases.volume import find_volume_faults
from parution.reports.changelog_entry import render_entry, render_first_entry
from parution.reports.difference import say_title
from parution.reports.release_json import describe_recording
from parution.reports.volume import render_volume
from parution.repository import list_unignored
from parution.structured import read_text, write_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from parution.commands.deciding import Decision
    from parution.model.package import Package
    from parution.model.release import Build, History, Release
    from parution.model.report import Report
    from parution.reports.terminal import Terminal

# What is accepted besides warnings: a version that holds far less, or far more.
VOLUME = "volume"


def parse_accepted(options: Iterable[str]) -> dict[str, str]:
    """Parse the warnings that are accepted: ``KIND=reason``, the reason on one line.

    Returns:
        The reason of each kind.

    Raises:
        UsageError: no such kind, or no reason.
    """
    kinds = (*WARNING_KINDS, VOLUME)
    known, accepted = ", ".join(kinds), dict[str, str]()
    for option in options:
        kind, _, reason = option.partition("=")
        reason = " ".join(reason.split())
        if not reason:
            raise UsageError("release.accept-shape", value=option, kinds=known)
        if kind not in kinds:
            raise UsageError("release.accept-kind", kind=kind, kinds=known)
        accepted[kind] = reason
    return accepted


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person asks of a release.

    Attributes:
        version: ``major``, ``minor``, ``patch``, a version, or None to let it be decided.
        day: its day, ``YYYY-MM-DD``, or None.
        accepted: why each kind of warnings is accepted.
        dry_run: say what would be done, and do nothing.
        budget: as in :func:`parution.commands.edition.make_edition`.
        cells: name in the changelog the rows that changed, and their cells.
    """

    version: str | None = None
    day: str | None = None
    accepted: Mapping[str, str] = field(default_factory=dict)
    dry_run: bool = False
    budget: float | None = None
    cells: bool = True


def run(path: Path, wanted: Wanted, terminal: Terminal) -> ExitCode:
    """Decide the next version, build it, and record it in ``versions.json``.

    The version and the day are written in the descriptor, what changed in the changelog, and
    last the history. What fails before leaves all of them as they were.

    Args:
        path: a descriptor, or a folder that holds one.
        wanted: what a person asks for.
        terminal: where to say what was decided, and what to commit and tag.

    Raises:
        ConflictError: this version is recorded with other bytes.
        DataError: the data do not pass, or have warnings of a kind that is not accepted; the
            version is lower than what changed asks for.
        HistoryError: this version was withdrawn.
        UsageError: the tree is not clean; no version or no day that can follow.
        ParutionError: it cannot be built.
    """
    package = open_package(path)
    outputs = _list_outputs(package.root)
    with only_run(package.root):
        history = read_history(package.source.parent / HISTORY_FILE, package.name, package.root)
        if wanted.version is None and "version" in package.descriptor:
            # What was withdrawn is here still, for all that is known: a new number is asked for.
            check_not_withdrawn(history, read_version(package))
        refuse_uncommitted(package, outputs, terminal)
        with decide_release(package, history, wanted.version, wanted.day, terminal) as decision:
            if decision is None:
                return _confirm(package, history, wanted, terminal)
            if decision.difference is not None:
                terminal.tell(say_title(decision.difference, spoken()))
            draft = _Draft(decision, wanted)
            if wanted.dry_run:
                return _show(draft, wanted, terminal)
            build = make_edition(
                decision.package,
                terminal,
                accept=lambda release: _accept(release, history),
                approve=draft.approve,
                budget=wanted.budget,
                changelog=draft.write_changelog,
            )
            recorded = record_release(history, draft.complete(build))
            written = _write(draft, build, recorded, terminal)
            done = draft.describe(  # while what was compared is there
                RecordingOutcome.RECORDED,
                build,
                archive_path=show_path(build.archive),
                written=tuple(map(show_path, written)),
            )
    for kind in sorted(wanted.accepted.keys() - {each.kind for each in draft.accepted}):
        terminal.warn(say("release.not-needed", kind=kind))
    version = decision.version
    terminal.answer(say("release.recorded", version=version, path=show_path(written[-1])))
    terminal.answer_program(describe_recording(done))
    terminal.tell(_say_next(package, written, build.release, outputs))
    return ExitCode.DONE


def _accept(release: Release, history: History) -> None:
    """Accept a new version, which is not the data of one that was withdrawn.

    Raises:
        HistoryError: it is lower, or of an earlier day, than those recorded.
        UsageError: it has the tables of a version that was withdrawn, to the byte.
    """
    record_release(history, release)
    tables = _list_tables(release)
    for other in history.releases:
        if history.find_withdrawal(other.version) and tables and tables == _list_tables(other):
            raise UsageError("release.withdrawn-data", version=other.version)


def _list_tables(release: Release) -> set[str]:
    return {file.sha256 for file in release.files if file.path.startswith(f"{DATA}/")}


class _Draft:
    """A release that is being made: what is accepted of it, what the changelog says of it.

    Args:
        decision: its version, and what it changes.
        wanted: what is accepted, and whether the changelog names cells.
    """

    def __init__(self, decision: Decision, wanted: Wanted) -> None:
        self.decision = decision
        self.accepted: tuple[AcceptedWarning, ...] = ()
        self._reasons = wanted.accepted
        self._cells = wanted.cells
        self._tables: tuple[TableSize, ...] = ()
        package = decision.package
        self.changelog_path = package.source.parent / CHANGELOG_FILE
        self.old_changelog = (
            read_text(self.changelog_path, package.root)
            if os.path.lexists(self.changelog_path)
            else None
        )

    def approve(self, report: Report) -> None:
        """Accept the warnings of a report, or refuse them.

        Raises:
            DataError: one is of a kind that nobody accepted.
        """
        package = self.decision.package
        self.accepted = (
            *_accept_warnings(report, package, self._reasons),
            *_accept_volume(self.decision, self._reasons),
        )
        self._tables = tuple(
            TableSize(task.name, int(task.stats.get("rows", 0)), int(task.stats.get("fields", 0)))
            for task in report.tasks
        )

    def complete(self, build: Build) -> Release:
        """Complete what the history keeps of a version that was built."""
        difference, last = self.decision.difference, self.decision.last
        changes, more = record_changes(difference.changes) if difference else ((), 0)
        built = read_package(build.folder / DESCRIPTOR_FILE, build.folder)
        with tempfile.TemporaryDirectory() as name:
            ranges = digest_tables(built, Path(name).resolve(), last.ranges if last else ())
        return replace(
            build.release,
            accepted=self.accepted,
            changes=changes,
            more_changes=more,
            schemas=digest_schemas(built),
            ranges=ranges,
        )

    def write_changelog(self) -> str:
        """Write what the changelog is to be, once the data passed."""
        decision = self.decision
        language = find_catalogue(decision.package.descriptor).language
        text = self.old_changelog or ""
        return add_entry(text, decision.version, decision.day, self.entry, language)

    @cached_property
    def entry(self) -> str:
        """What is said of the version, once its warnings were accepted."""
        decision = self.decision
        catalogue = find_catalogue(decision.package.descriptor)
        if decision.difference is None:
            return render_first_entry(self._tables, catalogue)
        return render_entry(
            decision.difference, decision.version, self.accepted, catalogue, cells=self._cells
        )

    def describe(
        self,
        outcome: RecordingOutcome,
        build: Build,
        *,
        archive_path: str = "",
        written: tuple[str, ...] = (),
    ) -> Recording:
        """Describe what became of it, once it was built.

        Args:
            outcome: how it ended.
            build: the edition.
            archive_path: where its archive stays, as a person is shown it, or ``""``.
            written: the files written beside it, in the same way.
        """
        decision = self.decision
        return Recording(
            decision.package.name,
            outcome,
            decision.version,
            decision.day,
            build.release.tag,
            decision.last.version if decision.last else None,
            tuple(decision.difference.changes) if decision.difference else (),
            self.accepted,
            self.find_entry(),
            build.release.archive,
            archive_path,
            build.release.formats,
            written,
        )

    def find_entry(self) -> str:
        """Find what the changelog is to say of the version: Markdown."""
        sections = parse_changelog(self.write_changelog()).sections
        version = self.decision.version
        (entry,) = (each.text for each in sections if each.version == version)
        return entry.strip()


def _show(draft: _Draft, wanted: Wanted, terminal: Terminal) -> ExitCode:
    """Build the version aside, to know that it can be, and say what would be written."""
    decision = draft.decision
    with tempfile.TemporaryDirectory() as name:
        build = prepare_edition(
            decision.package,
            Path(name).resolve(),
            terminal,
            approve=draft.approve,
            budget=wanted.budget,
            changelog=draft.write_changelog,
        )
    terminal.answer(say("release.would-be", version=decision.version, day=decision.day))
    if draft.write_changelog() != draft.old_changelog:
        terminal.answer(Text(f"\n{draft.find_entry()}"))
    terminal.answer_program(describe_recording(draft.describe(RecordingOutcome.PLANNED, build)))
    return ExitCode.DONE


def _confirm(package: Package, history: History, wanted: Wanted, terminal: Terminal) -> ExitCode:
    """Say that nothing changed since the version of the descriptor, once its bytes prove it.

    Raises:
        ConflictError: no rule names what changed, and yet what is built has other bytes.
    """
    version = read_version(package)
    known = history.find(version)
    assert known is not None  # noqa: S101 - the decision is that there is nothing to record
    same = Recording(
        package.name, RecordingOutcome.UNCHANGED, version, known.date, known.tag, version
    )
    if not wanted.dry_run:
        try:
            build = make_edition(
                package,
                terminal,
                accept=lambda release: record_release(history, release),
                budget=wanted.budget,
            )
        except ConflictError as error:
            files = error.values.get("files", "")
            raise ConflictError("release.other-bytes", version=version, files=files) from error
        same = replace(
            same,
            archive=build.release.archive,
            archive_path=show_path(build.archive),
            formats=build.release.formats,
        )
        for kept in keep_archive(package, build):
            terminal.tell(say("release.kept", path=show_path(kept)))
            same = replace(same, written=(*same.written, show_path(kept)))
    terminal.answer(say("release.known", version=version))
    terminal.answer_program(describe_recording(same))
    return ExitCode.DONE


def _write(draft: _Draft, build: Build, history: History, terminal: Terminal) -> list[Path]:
    """Write the descriptor, the changelog, the archive to keep, then the history.

    Returns:
        The files that were written, the history last.

    Raises:
        OSError: the disk refuses; what was written is put back.
    """
    package = draft.decision.package
    history_path = package.source.parent / HISTORY_FILE
    changelog = draft.write_changelog()
    texts = []
    if draft.decision.descriptor is not None:
        texts.append((package.source, draft.decision.descriptor))
    if changelog != draft.old_changelog:
        texts.append((draft.changelog_path, changelog))
    before = {path: path.read_bytes() if path.exists() else None for path, _ in texts}
    written: list[Path] = []
    try:
        for path, text in texts:
            write_text(path, text)
            written.append(path)
        for kept in keep_archive(package, build):
            terminal.tell(say("release.kept", path=show_path(kept)))
            written.append(kept)
        write_history(history, history_path)
    except BaseException:
        for path, content in before.items():
            if path in written and content is None:
                path.unlink(missing_ok=True)
            elif path in written and content is not None:
                write_file(path, content)
        raise
    return [*written, history_path]


def _say_next(
    package: Package, written: Sequence[Path], release: Release, outputs: Iterable[Path]
) -> str:
    """Say how to keep what was recorded: in Git, without what is built and published there."""
    unignored = list_unignored(package.root, outputs)
    if unignored is None:
        return say("release.next.no-git", version=release.version)
    files = " ".join(quote_word(show_path(path)) for path in written)
    sentence = say("release.next", files=files, tag=release.tag, version=release.version)
    if not unignored:
        return sentence
    lines = ", ".join(f"/{folder.relative_to(package.root).as_posix()}/" for folder in unignored)
    return f"{say('release.ignore', lines=lines)}\n{sentence}"


def _list_outputs(root: Path) -> tuple[Path, ...]:
    """List the folders of a project that Parution writes: no sources, and not for Git."""
    portals = read_portals(root, KINDS).portals.values()
    folders = (folder for portal in portals for folder in portal.kind.list_folders(portal.settings))
    return (root / DIST, *(folder for folder in folders if folder.is_relative_to(root)))


def _accept_warnings(
    report: Report, package: Package, accepted: Mapping[str, str]
) -> list[AcceptedWarning]:
    """List the kinds of warnings that a report has and that are accepted.

    Raises:
        DataError: one of them is not.
    """
    kinds = sorted({warning.kind for warning in report.all_warnings})
    refused = [kind for kind in kinds if kind not in accepted]
    if refused:
        reason = say("release.reason")
        raise DataError(
            "release.warnings",
            name=package.name,
            kinds=", ".join(refused),
            options=" ".join(f'--accept {kind}="{reason}"' for kind in refused),
        )
    return [AcceptedWarning(kind, accepted[kind]) for kind in kinds]


def _accept_volume(decision: Decision, reasons: Mapping[str, str]) -> Iterator[AcceptedWarning]:
    """Accept that a version holds far less, or far more, than the one before.

    Raises:
        DataError: it does, and nobody accepted it; the figures are said.
    """
    if decision.difference is None:
        return
    settings = read_release_settings(decision.package)
    with tempfile.TemporaryDirectory() as name:
        faults = find_volume_faults(decision.difference, settings, Path(name).resolve())
    if not faults:
        return
    if VOLUME not in reasons:
        raise DataError(
            "release.volume",
            figures=" ; ".join(render_volume(faults, spoken()).splitlines()),
            option=f'--accept {VOLUME}="{say("release.reason")}"',
        )
    yield AcceptedWarning(VOLUME, reasons[VOLUME])
