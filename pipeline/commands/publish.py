"""``parution publish``: plan, apply, prove."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

from rich.text import Text

from pipeline.commands.edition import make_edition, only_run, open_package
from pipeline.commands.portal import choose_portal, read_recorded
from pipeline.commands.rebuild import list_missing, rebuild_edition
from pipeline.errors import ConflictError, ExitCode, UsageError
from pipeline.messages import count, say, spoken
from pipeline.portals.planning import plan_publication
from pipeline.portals.publishing import Receipt, publish
from pipeline.releases.history import check_recorded, render_history
from pipeline.reports.publication import render_plan

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pipeline.model.portal import Desired, Plan
    from pipeline.model.release import Build, History
    from pipeline.portals.protocol import Portal
    from pipeline.reports.terminal import Terminal


def run(
    place: Path, to: str | None, *, dry_run: bool, agreed: bool, terminal: Terminal
) -> ExitCode:
    """Publish the version that the descriptor names, on one portal.

    An older release that the portal lacks is built again from its tag.

    Args:
        place: a descriptor, or a folder that holds one.
        to: the portal's name in ``portals.toml``; None for the default one.
        dry_run: show the plan and stop.
        agreed: do not ask before writing on a remote portal.
        terminal: where the plan and the proof are said.

    Raises:
        HistoryError: this version is not recorded yet.
        ConflictError: what is recorded, or published, has other bytes.
        ParutionError: it cannot be built, or the portal refuses.
    """
    package = open_package(place)
    with only_run(package.root), ExitStack() as stack:
        portal = choose_portal(package, to)
        history, recorded = read_recorded(package)
        build = make_edition(
            package, terminal, accept=lambda release: check_recorded(recorded, release)
        )
        desired, plan = _plan(portal, [build], history)
        if missing := list_missing(plan, history):
            older = [
                stack.enter_context(rebuild_edition(package, release, terminal))
                for release in missing
            ]
            desired, plan = _plan(portal, [*older, build], history)
        terminal.answer(render_plan(plan, portal.name, portal.place, spoken()))
        if plan.conflicts:
            raise ConflictError("publish.conflict", portal=portal.name)
        if not plan.pending:
            terminal.answer(say("publish.nothing", portal=portal.name))
            return ExitCode.DONE
        if dry_run:
            return ExitCode.DONE
        _agree(portal, agreed, terminal)
        with terminal.follow(say("step.publishing"), "bytes") as progress:
            receipt = publish(portal, desired, plan, progress)
    terminal.answer(_render_receipt(portal, build, receipt))
    return ExitCode.DONE


def _plan(
    portal: Portal, builds: Sequence[Build], history: History
) -> tuple[tuple[Desired, ...], Plan]:
    desired = portal.list_desired(builds, history, render_history(history).encode())
    return desired, plan_publication(desired, portal.fetch_state(desired), history)


def _agree(portal: Portal, agreed: bool, terminal: Terminal) -> None:
    """Have a person agree before a remote portal is written to.

    Raises:
        UsageError: they do not, or there is nobody to ask and ``--yes`` was not given.
    """
    if agreed or not portal.asks:
        return
    answer = terminal.confirm(say("publish.question", portal=portal.name, place=portal.place))
    if answer is None:
        raise UsageError("publish.nobody", portal=portal.name)
    if not answer:
        raise UsageError("publish.declined", portal=portal.name)


def _render_receipt(portal: Portal, build: Build, receipt: Receipt) -> Text:
    """Say *published*, which is only said of what was read back."""
    files = count("count.files", receipt.files)
    size = spoken().write_size(receipt.bytes)
    version = build.release.version
    line = say(
        "publish.done",
        version=version,
        portal=portal.name,
        place=portal.place,
        files=files,
        size=size,
    )
    return Text(line, style="bold green")
