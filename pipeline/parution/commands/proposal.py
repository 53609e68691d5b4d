"""What publishing would do, with all that it needs at hand: shared by ``plan`` and ``publish``."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from parution.commands.archives import Finder, list_missing
from parution.commands.changes import find_pages
from parution.commands.deciding import check_recorded_bump
from parution.commands.edition import make_edition
from parution.commands.portal import read_recorded
from parution.errors import DataError, HistoryError, UsageError
from parution.messages import say, spoken
from parution.model.portal import ActionKind, Conflict, ConflictKind, Role
from parution.packaging.format_settings import parse_format_settings
from parution.portals.planning import plan_publication
from parution.releases.history import check_recorded, check_standing
from parution.reports.preflight import render_preflight

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from parution.model.package import Package
    from parution.model.portal import Desired, Plan, RemoteState
    from parution.model.preflight import Preflight
    from parution.model.release import Build, FormatFile, History, Release, Version
    from parution.portals.protocol import Portal
    from parution.reports.terminal import Terminal


@dataclass(frozen=True, slots=True)
class Proposal:
    """A publication, decided and not begun.

    Attributes:
        build: the edition of the version that the descriptor names; where that one was
            withdrawn, of the version that stands in its place, and None where none does.
        version: the version to publish; where none stands, the one that was withdrawn.
        desired: all that the portal should hold.
        plan: what is to be done for that.
    """

    build: Build | None
    version: Version
    desired: tuple[Desired, ...]
    plan: Plan


@contextmanager
def propose(
    package: Package,
    portal: Portal,
    terminal: Terminal,
    *,
    overwrite: bool = False,
    budget: float | None = None,
    without: Collection[str] = (),
) -> Iterator[Proposal]:
    """Build the edition, and plan its publication; the files last as long as the context.

    A version that was withdrawn is not built: what stands on the portal without it takes its
    place, from its archive.

    An older release that the portal lacks is taken from wherever its archive still is, or built
    again. One that cannot be had is left out where a person said so, now or in a publication
    before this one.

    Args:
        package: the package.
        portal: where to publish.
        terminal: hears of the progress.
        overwrite: put our words back where they were edited on the portal.
        budget: as in :func:`parution.commands.edition.make_edition`.
        without: versions to leave out where the portal lacks them.

    Raises:
        HistoryError: this version is not recorded yet, or was rolled back on this portal; one
            that the portal lacks, or that is to be the latest, is nowhere; all were withdrawn,
            and nothing is published.
        UsageError: a version to leave out is not recorded, or is this one.
        ConflictError: what is recorded has other bytes.
        DataError: the portal would refuse what is to be published.
        ParutionError: it cannot be built, or the portal cannot be read.
    """
    history, recorded = read_recorded(package)
    with ExitStack() as stack:
        finder = Finder(package, portal, terminal, budget)
        if history.find_withdrawal(recorded.version):
            say_withdrawn(history, recorded.version, portal, terminal)
            build = stack.enter_context(open_standing(finder, history, portal))
        else:
            check_standing(history, recorded.version, portal.name)
            check_recorded_bump(history, recorded)
            build = make_edition(
                package,
                terminal,
                accept=lambda release: check_recorded(recorded, release),
                budget=budget,
            )
        version = build.release.version if build else recorded.version
        _check_without(without, history, version)
        builds = [build] if build else []
        left_out: set[Version] = set()
        history = choose_formats(package, portal, history)
        desired = portal.list_desired(builds, history)
        if build:
            _refuse_offline(portal, build, desired, terminal)
        plan = _plan(portal, desired, history, overwrite=overwrite)
        missing = list_missing(plan, history)
        if missing and not _has_unknown_withdrawal(plan):
            known = portal.fetch_left_out()
            older = _find_editions(finder, known, missing, without, (stack, terminal))
            there = {edition.release.version for edition in older}
            left_out = {each.version for each in missing} - there
            builds = [*older, *builds]
            desired = portal.list_desired(builds, history, left_out)
            plan = _plan(portal, desired, history, overwrite=overwrite)
        if absent_formats := list_missing_formats(plan, desired):
            builds = _find_formats(finder, absent_formats, history, builds, stack)
            desired = portal.list_desired(builds, history, left_out)
            plan = _plan(portal, desired, history, overwrite=overwrite)
            history = leave_formats_out(history, list_missing_formats(plan, desired), terminal)
            desired = portal.list_desired(builds, history, left_out)
            plan = _plan(portal, desired, history, overwrite=overwrite)
        absent = {each.version for each in list_missing(plan, history)} | left_out
        pages = find_pages(portal, history, absent, builds, finder)
        if pages:
            desired = portal.list_desired(builds, history, left_out, pages)
            plan = _plan(portal, desired, history, overwrite=overwrite)
        ask_portal(portal, build, (desired, plan), terminal)
        yield Proposal(build, version, desired, replace(plan, notes=portal.notes if build else ()))


def choose_formats(package: Package, portal: Portal, history: History) -> History:
    """Leave out of a history the formats that are not wanted on a portal."""
    wanted = parse_format_settings(package.portal, package.source).find_portal(portal.name)
    if wanted is None:
        return history
    return history.with_formats(lambda _, file: file.format in wanted)


def list_missing_formats(plan: Plan, desired: Sequence[Desired]) -> set[tuple[str, str]]:
    """List the tables in other formats that a plan lacks: their version, their SHA-256."""
    missing = {each.key for each in plan.conflicts if each.kind is ConflictKind.MISSING_FORMAT}
    return {(each.version, each.digest.sha256) for each in desired if each.key in missing}


def _find_formats(
    finder: Finder,
    missing: Collection[tuple[str, str]],
    history: History,
    builds: Sequence[Build],
    stack: ExitStack,
) -> list[Build]:
    """Find the tables in other formats that a portal lacks, where they are within reach."""
    versions = {version for version, _ in missing}
    found = {build.release.version: build for build in builds}
    for release in history.releases:
        if str(release.version) not in versions:
            continue
        if release.version in found:
            work = stack.enter_context(tempfile.TemporaryDirectory())
            build = finder.complete(found[release.version], release, Path(work).resolve())
        elif finder.has_formats(release):
            build = stack.enter_context(finder.find(release, lacking=False))
        else:
            continue
        found[release.version] = build
    return sorted(found.values(), key=lambda build: build.release.version)


def leave_formats_out(
    history: History, missing: Collection[tuple[str, str]], terminal: Terminal | None = None
) -> History:
    """Leave out of a history the tables in other formats that nothing has.

    Args:
        history: what is recorded.
        missing: their version, their SHA-256.
        terminal: hears of each; None where it was said before.
    """

    def keep(release: Release, file: FormatFile) -> bool:
        if (str(release.version), file.digest.sha256) not in missing:
            return True
        if terminal is not None:
            told = {"file": file.digest.path, "version": release.version, "writer": file.writer}
            terminal.warn(say("formats.left-out", **told))
        return False

    return history.with_formats(keep)


def say_withdrawn(history: History, version: Version, portal: Portal, terminal: Terminal) -> None:
    """Say that the version that the descriptor names was withdrawn, and what stands instead."""
    event, standing = history.find_withdrawal(version), history.find_latest(portal.name)
    if event is None:
        return
    told = {"version": version, "date": event.date, "reason": event.reason}
    if standing is None:
        terminal.warn(say("withdrawal.nothing-stands", portal=portal.name, **told))
    else:
        terminal.warn(
            say("withdrawal.stands-in", portal=portal.name, standing=standing.version, **told)
        )


@contextmanager
def open_standing(finder: Finder, history: History, portal: Portal) -> Iterator[Build | None]:
    """Open the edition of the version that is the latest on a portal, from its archive.

    Args:
        finder: finds it.
        history: all the releases.
        portal: the portal.

    Yields:
        The edition; None where every version was withdrawn.

    Raises:
        HistoryError: nothing has its archive; or every version was withdrawn, and there is
            nothing on the portal either.
    """
    standing = history.find_latest(portal.name)
    if standing is not None:
        with finder.find(standing, lacking=False) as build:
            yield build
        return
    desired = portal.list_desired([], history)
    if not portal.fetch_state(desired).resources:
        raise HistoryError("withdrawal.nothing-published", portal=portal.name)
    yield None


def _has_unknown_withdrawal(plan: Plan) -> bool:
    return any(each.kind is ConflictKind.UNKNOWN_WITHDRAWAL for each in plan.conflicts)


def _find_unknown_withdrawals(portal: Portal, plan: Plan, history: History) -> Plan:
    """Add, to the conflicts of a plan, the withdrawals that the portal tells of and we do not.

    A history that lacks them would put the bytes back. They are asked for where an archive is
    about to be sent, or is missing: where nothing was published, nothing was withdrawn.
    """
    missing = {str(release.version) for release in list_missing(plan, history)}
    sent = {
        action.resource.version
        for action in plan.pending
        if action.kind is ActionKind.CREATE and action.resource.role is Role.ARCHIVE
    }
    published = any(
        action.kind is not ActionKind.CREATE and action.resource.role is Role.METADATA
        for action in plan.actions
    )
    if not published or not missing | sent:
        return plan
    told = portal.fetch_withdrawn()
    unknown = [
        Conflict(ConflictKind.UNKNOWN_WITHDRAWAL, str(release.version))
        for release in history.releases
        if str(release.version) in told and not history.find_withdrawal(release.version)
    ]
    return replace(plan, conflicts=(*plan.conflicts, *unknown))


def _find_editions(
    finder: Finder,
    known: Collection[str],
    missing: Sequence[Release],
    without: Collection[str],
    notes: tuple[ExitStack, Terminal],
) -> list[Build]:
    """Find the releases that a portal lacks, but for those that are left out.

    Raises:
        HistoryError: one is nowhere, and nobody said, now or before, to publish without it.
    """
    stack, terminal = notes
    found: list[Build] = []
    failures: list[HistoryError] = []
    for release in missing:
        version = str(release.version)
        if version not in without:
            try:
                found.append(stack.enter_context(finder.find(release)))
                continue
            except HistoryError as error:
                if version not in known:
                    failures.append(error)
                    continue
        terminal.warn(say("archives.left-out", version=version))
    for failure in failures[:-1]:  # each is said: they are settled at once
        terminal.alert(str(failure))
    if failures:
        raise failures[-1]
    return found


def _check_without(without: Collection[str], history: History, published: Version) -> None:
    """Check that the versions to leave out are older ones.

    Raises:
        UsageError: one is not recorded, or is the one that is published.
    """
    known = {str(release.version) for release in history.releases}
    for version in without:
        if version not in known:
            raise UsageError("publish.without-unknown", version=version)
        if version == str(published):
            raise UsageError("publish.without-itself", version=version)


def plan_known(
    portal: Portal, build: Build | None, history: History, finder: Finder
) -> tuple[tuple[Desired, ...], Plan, RemoteState]:
    """Plan with one edition at hand, and without what was left out there before.

    Args:
        portal: where.
        build: the edition; None where every version was withdrawn.
        history: all the releases.
        finder: finds what pages of what changes are made of.

    Returns:
        What the portal should hold, what is to be done for that, what it holds.

    Raises:
        PortalError: the portal cannot be read.
    """
    builds = [build] if build else []
    left_out: set[Version] = set()
    history = choose_formats(finder.package, portal, history)
    desired = portal.list_desired(builds, history)
    state = portal.fetch_state(desired)
    plan = plan_publication(desired, state, history)
    unmade = list_missing_formats(plan, desired)
    if unmade:
        history = leave_formats_out(history, unmade)
        desired = portal.list_desired(builds, history)
        plan = plan_publication(desired, state, history)
    plan = _find_unknown_withdrawals(portal, plan, history)
    missing = list_missing(plan, history)
    if missing and not _has_unknown_withdrawal(plan):
        known = portal.fetch_left_out()
        left_out = {each.version for each in missing if str(each.version) in known}
        if left_out:
            desired = portal.list_desired(builds, history, left_out)
            state = portal.fetch_state(desired)
            plan = plan_publication(desired, state, history)
    absent = {each.version for each in list_missing(plan, history)} | left_out
    pages = find_pages(portal, history, absent, builds, finder)
    if pages:
        desired = portal.list_desired(builds, history, left_out, pages)
        state = portal.fetch_state(desired)
        plan = _find_unknown_withdrawals(portal, plan_publication(desired, state, history), history)
    return desired, plan, state


def ask_portal(
    portal: Portal,
    build: Build | None,
    proposed: tuple[Sequence[Desired], Plan],
    terminal: Terminal,
) -> None:
    """Check, before anything is written, with what the portal says that it takes.

    Args:
        portal: where; it is asked nothing where nothing is to be written.
        build: the edition to publish; None where there is none, and nothing to check.
        proposed: all that the portal should hold, and what is to be done for that.
        terminal: hears of what was found.

    Raises:
        DataError: the portal would refuse it, or drop a part of it without a word.
        PortalError: the portal cannot be reached, or what it says cannot be read.
    """
    desired, plan = proposed
    if build is None or plan.conflicts or not plan.pending:
        return
    preflight = portal.fetch_preflight(build, desired, plan)
    if preflight.blocks:
        _refuse(portal, preflight, terminal)
    if preflight.checks:
        terminal.tell(render_preflight(preflight, portal.address, spoken()))


def _refuse_offline(
    portal: Portal, build: Build, desired: Sequence[Desired], terminal: Terminal
) -> None:
    """Refuse, before any request, what the portal refuses whatever its own lists say."""
    preflight = portal.preflight(build, desired)
    if preflight.blocks_for_sure:
        _refuse(portal, preflight, terminal)


def _refuse(portal: Portal, preflight: Preflight, terminal: Terminal) -> NoReturn:
    terminal.alert(render_preflight(preflight, portal.address, spoken()))
    raise DataError("preflight.refused", portal=portal.name)


def _plan(portal: Portal, desired: Sequence[Desired], history: History, *, overwrite: bool) -> Plan:
    state = portal.fetch_state(desired)
    plan = plan_publication(desired, state, history, overwrite=overwrite)
    return _find_unknown_withdrawals(portal, plan, history)
