"""What publishing would do, with all that it needs at hand: shared by ``plan`` and ``publish``."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from parution.commands.edition import make_edition
from parution.commands.portal import read_recorded
from parution.commands.rebuild import list_missing, rebuild_edition
from parution.errors import DataError
from parution.messages import spoken
from parution.portals.planning import plan_publication
from parution.releases.history import check_recorded, check_standing, render_history
from parution.reports.preflight import render_preflight

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parution.model.package import Package
    from parution.model.portal import Desired, Plan
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
    package: Package, portal: Portal, terminal: Terminal, *, overwrite: bool = False
) -> Iterator[Proposal]:
    """Build the edition, and plan its publication; the files last as long as the context.

    An older release that the portal lacks is built again from its tag.

    Args:
        package: the package.
        portal: where to publish.
        terminal: hears of the progress.
        overwrite: put our words back where they were edited on the portal.

    Raises:
        HistoryError: this version is not recorded yet, or was rolled back on this portal.
        ConflictError: what is recorded has other bytes.
        DataError: the portal would refuse what is to be published.
        ParutionError: it cannot be built, or the portal cannot be read.
    """
    history, recorded = read_recorded(package)
    check_standing(history, recorded.version, portal.name)
    build = make_edition(
        package, terminal, accept=lambda release: check_recorded(recorded, release)
    )
    _refuse_offline(portal, build, history, terminal)
    with ExitStack() as stack:
        desired, plan = _plan(portal, [build], history, overwrite=overwrite)
        if missing := list_missing(plan, history):
            older = [
                stack.enter_context(rebuild_edition(package, release, terminal))
                for release in missing
            ]
            desired, plan = _plan(portal, [*older, build], history, overwrite=overwrite)
        proposal = Proposal(build, desired, plan)
        if plan.pending and not plan.conflicts:
            _ask_portal(portal, proposal, terminal)
        yield proposal


def _refuse_offline(portal: Portal, build: Build, history: History, terminal: Terminal) -> None:
    """Refuse, before any request, what the portal refuses whatever its own lists say.

    Raises:
        DataError: the portal would refuse it, or drop a part of it without a word.
    """
    desired = portal.list_desired([build], history, render_history(history).encode())
    preflight = portal.preflight(build, desired)
    if preflight.blocks_for_sure:
        terminal.alert(render_preflight(preflight, portal.address, spoken()))
        raise DataError("preflight.refused", portal=portal.name)


def _ask_portal(portal: Portal, proposal: Proposal, terminal: Terminal) -> None:
    """Check, before anything is written, with what the portal says that it takes.

    Raises:
        DataError: the portal would refuse it, or drop a part of it without a word.
    """
    preflight = portal.fetch_preflight(proposal.build, proposal.desired, proposal.plan)
    if preflight.blocks:
        terminal.alert(render_preflight(preflight, portal.address, spoken()))
        raise DataError("preflight.refused", portal=portal.name)
    if preflight.checks:
        terminal.tell(render_preflight(preflight, portal.address, spoken()))


def _plan(
    portal: Portal, builds: Sequence[Build], history: History, *, overwrite: bool
) -> tuple[tuple[Desired, ...], Plan]:
    desired = portal.list_desired(builds, history, render_history(history).encode())
    state = portal.fetch_state(desired)
    return desired, plan_publication(desired, state, history, overwrite=overwrite)
