"""``parution verify``: is what is published what should be, and what has the portal made of it?"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from parution.commands.edition import only_run, open_package
from parution.commands.portal import choose_portal
from parution.commands.proposal import propose
from parution.errors import ConflictError, ExitCode
from parution.messages import count, say, spoken
from parution.model.derived import DerivedKind
from parution.portals.publishing import verify
from parution.reports.derived import render_derived, render_derived_json

if TYPE_CHECKING:
    from pathlib import Path

    from parution.model.derived import Derived
    from parution.model.release import Build
    from parution.portals.protocol import Portal
    from parution.reports.terminal import Terminal

# Seconds between two looks at what the portal is making, and until nobody waits any more.
EVERY = 10.0
AT_MOST = 900.0


def run(
    path: Path,
    name: str | None,
    terminal: Terminal,
    *,
    as_json: bool = False,
    wait: bool,
) -> ExitCode:
    """Read back what a portal holds of the version that the descriptor names.

    Args:
        path: a descriptor, or a folder that holds one.
        name: the portal's name in ``portals.toml``; None for the default one.
        terminal: where to say it.
        as_json: for a program rather than for a person.
        wait: look again until the portal is done with every table, 15 minutes at most.

    Returns:
        ``DONE``; ``PORTAL`` where the portal made something of a table that it should not.
        What it has not made yet is told, and is no failure.

    Raises:
        PortalError: something is missing on the portal, or differs.
        ConflictError: it holds another release than this one, or was edited.
    """
    package = open_package(path)
    with only_run(package.root):
        portal = choose_portal(package, name)
        with propose(package, portal, terminal) as proposal:
            if proposal.plan.conflicts or proposal.plan.pending:
                raise ConflictError("verify.not-published", portal=portal.name)
            version = str(proposal.version)
            with terminal.follow(say("step.reading-back"), "bytes") as progress:
                receipt = verify(portal, proposal.desired, progress, version)
            build = proposal.build
            found = () if build is None else _fetch_derived(portal, build, wait=wait)
    if as_json:
        terminal.write(render_derived_json(receipt, found))
    else:
        files = count("count.files", len(receipt.files))
        size = spoken().write_size(receipt.bytes)
        key = "verify.done" if proposal.build else "verify.all-withdrawn"
        terminal.answer(say(key, version=version, portal=portal.name, files=files, size=size))
        terminal.answer(render_derived(found, spoken()))
    wrong = any(item.kind is not DerivedKind.PENDING for item in found)
    return ExitCode.PORTAL if wrong else ExitCode.DONE


def _fetch_derived(portal: Portal, build: Build, *, wait: bool) -> tuple[Derived, ...]:
    return _wait(portal, build) if wait else portal.fetch_derived(build)


def _wait(portal: Portal, build: Build) -> tuple[Derived, ...]:
    end = time.monotonic() + AT_MOST
    while True:
        found = portal.fetch_derived(build)
        pending = any(item.kind is DerivedKind.PENDING for item in found)
        if not pending or time.monotonic() + EVERY > end:
            return found
        time.sleep(EVERY)
