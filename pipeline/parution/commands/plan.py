"""``parution plan``: what publishing would do. It writes nothing on the portal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parution.commands.edition import only_run, open_package
from parution.commands.portal import choose_portal
from parution.commands.proposal import propose
from parution.errors import ExitCode
from parution.messages import say, spoken
from parution.reports.publication import render_plan, render_plan_json

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from parution.reports.terminal import Terminal


def run(
    path: Path,
    to: str | None,
    terminal: Terminal,
    *,
    as_json: bool = False,
    overwrite: bool = False,
    budget: float | None = None,
    without: Collection[str] = (),
) -> ExitCode:
    """Plan the publication of the version that the descriptor names, on one portal.

    Args:
        path: a descriptor, or a folder that holds one.
        to: the portal's name in ``portals.toml``; None for the default one.
        terminal: where to say it.
        as_json: for a program rather than for a person.
        overwrite: plan as ``publish --overwrite`` would.
        budget: as in :func:`parution.commands.edition.make_edition`.
        without: versions to leave out where the portal lacks them.

    Returns:
        ``DONE`` where there is nothing to do, ``PENDING`` where there is, ``PORTAL`` where a
        conflict forbids it.

    Raises:
        ParutionError: the edition cannot be built, or the portal cannot be read.
    """
    package = open_package(path)
    with only_run(package.root):
        portal = choose_portal(package, to)
        with propose(
            package, portal, terminal, overwrite=overwrite, budget=budget, without=without
        ) as proposal:
            plan = proposal.plan
            if as_json:
                terminal.write(render_plan_json(plan, portal.name, portal.address))
            else:
                terminal.answer(render_plan(plan, portal.name, portal.address, spoken()))
                for note in plan.notes:
                    terminal.tell(say(note))
                if not plan.pending and not plan.conflicts:
                    terminal.answer(say("publish.nothing", portal=portal.name))
    if plan.conflicts:
        return ExitCode.PORTAL
    return ExitCode.PENDING if plan.pending else ExitCode.DONE
