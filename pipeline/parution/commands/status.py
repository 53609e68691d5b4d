"""``parution status``: what is published where, what differs from here. It publishes nothing."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from parution.commands.archives import Finder
from parution.commands.edition import DIST, open_package, prepare_edition
from parution.commands.portal import find_key, open_portal
from parution.commands.proposal import open_standing, plan_known
from parution.errors import ConflictError, ExitCode, HistoryError, ParutionError, PortalError
from parution.messages import say, spoken
from parution.model.portal import Role
from parution.model.release import Version
from parution.model.status import PortalStatus, Recorded, Status
from parution.pages.tables.kept import borrow_indexes
from parution.portals import KINDS
from parution.portals.settings import read_portals
from parution.releases.history import HISTORY_FILE, read_history, record_release
from parution.reports.status import render_json, render_text

if TYPE_CHECKING:
    from parution.model.package import Package
    from parution.model.release import Build, History, Withdrawal
    from parution.portals.protocol import Portal
    from parution.reports.terminal import Terminal


def run(
    path: Path, terminal: Terminal, *, as_json: bool = False, budget: float | None = None
) -> ExitCode:
    """Compare what is here with what each portal of ``portals.toml`` holds.

    Args:
        path: a descriptor, or a folder that holds one.
        terminal: where to say it.
        as_json: for a program rather than for a person.
        budget: as in :func:`parution.commands.edition.make_edition`.

    Returns:
        ``DONE``, or ``PORTAL`` where a portal cannot be read or contradicts what is here.

    Raises:
        UsageError: the descriptor, the history or ``portals.toml`` cannot be read.
    """
    package = open_package(path)
    path = package.source.parent / HISTORY_FILE
    history = read_history(path, package.name, package.root)
    with tempfile.TemporaryDirectory() as folder:
        status = _compare(package, history, Path(folder), terminal, budget)
    if as_json:
        terminal.write(render_json(status))
    else:
        terminal.answer(render_text(status, spoken()))
    return ExitCode.PORTAL if status.contradicts else ExitCode.DONE


def _compare(
    package: Package, history: History, folder: Path, terminal: Terminal, budget: float | None
) -> Status:
    """Build the edition aside, and plan its publication on each portal."""
    build, recorded, problem = None, Recorded.UNKNOWN, ""
    listed = read_portals(package.root, KINDS)
    opened = [
        open_portal(portal, find_key(portal, listed), package) for portal in listed.portals.values()
    ]
    version = str(package.descriptor.get("version") or "")
    if (event := _find_withdrawal(history, version)) is not None:
        problem = say("status.withdrawn", date=event.date, reason=event.reason)
        portals = tuple(
            _read_standing(portal, Finder(package, portal, terminal, budget), history)
            for portal in opened
        )
        return Status(package.name, version, Recorded.WITHDRAWN, problem, portals)
    try:
        build = prepare_edition(package, folder, terminal, budget=budget)
        borrow_indexes(build, package.root / DIST)
        known = history.find(build.release.version) is not None
        history = record_release(history, build.release)
        recorded = Recorded.SAME if known else Recorded.NO
    except ConflictError as error:
        build, recorded, problem = None, Recorded.OTHER, say(error.key, **error.values)
    except ParutionError as error:
        problem = say(error.key, **error.values)
    portals = tuple(
        _read_portal(portal, build, history, Finder(package, portal, terminal, budget))
        for portal in opened
    )
    return Status(package.name, version, recorded, problem, portals)


def _find_withdrawal(history: History, version: str) -> Withdrawal | None:
    try:
        return history.find_withdrawal(Version.parse(version))
    except ValueError:
        return None


def _read_standing(portal: Portal, finder: Finder, history: History) -> PortalStatus:
    """Read a portal where the version here was withdrawn: another one stands there."""
    try:
        with open_standing(finder, history, portal) as build:
            return _plan(portal, build, history, finder)
    except (HistoryError, PortalError) as error:
        return PortalStatus(portal.name, portal.address, problem=say(error.key, **error.values))


def _read_portal(
    portal: Portal, build: Build | None, history: History, finder: Finder
) -> PortalStatus:
    try:
        if build is not None:
            return _plan(portal, build, history, finder)
        versions = tuple(portal.fetch_state(()).versions)
    except PortalError as error:
        return PortalStatus(portal.name, portal.address, problem=say(error.key, **error.values))
    return PortalStatus(portal.name, portal.address, versions, None)


def _plan(portal: Portal, build: Build | None, history: History, finder: Finder) -> PortalStatus:
    _, plan, state = plan_known(portal, build, history, finder)
    there = {
        action.resource.version
        for action in plan.pending
        if action.resource.role is Role.WITHDRAWN and action.resource.version
    }
    withdrawn = tuple(
        str(release.version) for release in history.releases if str(release.version) in there
    )
    return PortalStatus(
        portal.name, portal.address, tuple(state.versions), plan, withdrawn=withdrawn
    )
