"""What publishing would do, with all that it needs at hand: shared by ``plan`` and ``publish``."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from parution.commands.archives import Finder, list_missing
from parution.commands.deciding import check_recorded_bump
from parution.commands.edition import make_edition
from parution.commands.portal import read_recorded
from parution.errors import DataError, HistoryError, UsageError
from parution.messages import say, spoken
from parution.portals.planning import plan_publication
from parution.releases.history import check_recorded, check_standing
from parution.reports.preflight import render_preflight

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from parution.model.package import Package
    from parution.model.portal import Desired, Plan, RemoteState
    from parution.model.preflight import Preflight
    from parution.model.release import Build, History, Release
    from parution.portals.protocol import Portal
    from parution.reports.terminal import Terminal


@dataclass(frozen=True, slots=True)
class Proposal:
    """A publication, decided and not begun.

    Attributes:
        build: the edition of the version that the descriptor names.
        desired: all that the portal should hold.
        plan: what is to be done for that.
    """

    build: Build
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
        HistoryError: this version is not recorded yet, or was rolled back on this portal; an
            older one that the portal lacks is nowhere.
        UsageError: a version to leave out is not recorded, or is this one.
        ConflictError: what is recorded has other bytes.
        DataError: the portal would refuse what is to be published.
        ParutionError: it cannot be built, or the portal cannot be read.
    """
    history, recorded = read_recorded(package)
    check_standing(history, recorded.version, portal.name)
    check_recorded_bump(history, recorded)
    _check_without(without, history, recorded)
    build = make_edition(
        package,
        terminal,
        accept=lambda release: check_recorded(recorded, release),
        budget=budget,
    )
    desired = portal.list_desired([build], history)
    _refuse_offline(portal, build, desired, terminal)
    with ExitStack() as stack:
        plan = _plan(portal, desired, history, overwrite=overwrite)
        if missing := list_missing(plan, history):
            finder = Finder(package, portal, terminal, budget)
            known = portal.fetch_left_out()
            older = _find_editions(finder, known, missing, without, (stack, terminal))
            there = {edition.release.version for edition in older}
            left_out = {each.version for each in missing} - there
            desired = portal.list_desired([*older, build], history, left_out)
            plan = _plan(portal, desired, history, overwrite=overwrite)
        ask_portal(portal, build, (desired, plan), terminal)
        yield Proposal(build, desired, plan)


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


def _check_without(without: Collection[str], history: History, recorded: Release) -> None:
    """Check that the versions to leave out are older ones.

    Raises:
        UsageError: one is not recorded, or is the one that is published.
    """
    known = {str(release.version) for release in history.releases}
    for version in without:
        if version not in known:
            raise UsageError("publish.without-unknown", version=version)
        if version == str(recorded.version):
            raise UsageError("publish.without-itself", version=version)


def plan_known(
    portal: Portal, build: Build, history: History
) -> tuple[tuple[Desired, ...], Plan, RemoteState]:
    """Plan with one edition at hand, and without what was left out there before.

    Args:
        portal: where.
        build: the edition.
        history: all the releases.

    Returns:
        What the portal should hold, what is to be done for that, what it holds.

    Raises:
        PortalError: the portal cannot be read.
    """
    desired = portal.list_desired([build], history)
    state = portal.fetch_state(desired)
    plan = plan_publication(desired, state, history)
    if missing := list_missing(plan, history):
        known = portal.fetch_left_out()
        left_out = {each.version for each in missing if str(each.version) in known}
        if left_out:
            desired = portal.list_desired([build], history, left_out)
            state = portal.fetch_state(desired)
            plan = plan_publication(desired, state, history)
    return desired, plan, state


def ask_portal(
    portal: Portal, build: Build, proposed: tuple[Sequence[Desired], Plan], terminal: Terminal
) -> None:
    """Check, before anything is written, with what the portal says that it takes.

    Args:
        portal: where; it is asked nothing where nothing is to be written.
        build: the edition to publish.
        proposed: all that the portal should hold, and what is to be done for that.
        terminal: hears of what was found.

    Raises:
        DataError: the portal would refuse it, or drop a part of it without a word.
        PortalError: the portal cannot be reached, or what it says cannot be read.
    """
    desired, plan = proposed
    if plan.conflicts or not plan.pending:
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
    return plan_publication(desired, state, history, overwrite=overwrite)
