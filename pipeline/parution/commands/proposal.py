"""What publishing would do, with all that it needs at hand: shared by ``plan`` and ``publish``."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from parution.commands.edition import make_edition
from parution.commands.portal import read_recorded
from parution.commands.rebuild import list_missing, rebuild_edition
from parution.errors import DataError
from parution.messages import spoken
from parution.portals.planning import plan_publication
from parution.releases.history import check_recorded, check_standing
from parution.reports.preflight import render_preflight

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parution.model.package import Package
    from parution.model.portal import Desired, Plan
    from parution.model.preflight import Preflight
    from parution.model.release import Build, History
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
) -> Iterator[Proposal]:
    """Build the edition, and plan its publication; the files last as long as the context.

    An older release that the portal lacks is built again from its tag.

    Args:
        package: the package.
        portal: where to publish.
        terminal: hears of the progress.
        overwrite: put our words back where they were edited on the portal.
        budget: as in :func:`parution.commands.edition.make_edition`.

    Raises:
        HistoryError: this version is not recorded yet, or was rolled back on this portal.
        ConflictError: what is recorded has other bytes.
        DataError: the portal would refuse what is to be published.
        ParutionError: it cannot be built, or the portal cannot be read.
    """
    history, recorded = read_recorded(package)
    check_standing(history, recorded.version, portal.name)
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
            older = [
                stack.enter_context(rebuild_edition(package, release, terminal, budget))
                for release in missing
            ]
            desired = portal.list_desired([*older, build], history)
            plan = _plan(portal, desired, history, overwrite=overwrite)
        ask_portal(portal, build, (desired, plan), terminal)
        yield Proposal(build, desired, plan)


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
