"""``parution preflight``: what a portal would refuse, drop or degrade; no request, no key."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from parution.commands.edition import open_package, prepare_edition
from parution.commands.portal import open_portal
from parution.errors import ExitCode
from parution.messages import spoken
from parution.portals import KINDS
from parution.portals.settings import ListedPortal, read_portals
from parution.releases.history import HISTORY_FILE, read_history, record_release
from parution.reports.preflight import render_preflight, render_preflight_json

if TYPE_CHECKING:
    from parution.model.package import Package
    from parution.portals.protocol import Portal
    from parution.reports.terminal import Terminal


def run(
    path: Path,
    to: str | None,
    terminal: Terminal,
    *,
    as_json: bool = False,
    budget: float | None = None,
) -> ExitCode:
    """Check what a package would be on a portal.

    Args:
        path: a descriptor, or a folder that holds one.
        to: the portal's name in ``portals.toml``; None for the default one if it is a remote
            one, else the first remote one, else the one that most people publish to.
        terminal: where to say it.
        as_json: for a program rather than for a person.
        budget: as in :func:`parution.commands.edition.make_edition`.

    Returns:
        ``DONE``; ``DATA`` where the portal would refuse it, or drop a part of it.

    Raises:
        ParutionError: the edition cannot be built, or is recorded with other bytes.
    """
    package = open_package(path)
    portal = _choose_portal(package, to)
    path = package.source.parent / HISTORY_FILE
    history = read_history(path, package.name, package.root)
    with tempfile.TemporaryDirectory() as folder:
        build = prepare_edition(package, Path(folder), terminal, budget=budget)
        history = record_release(history, build.release)
        desired = portal.list_desired([build], history)
        preflight = portal.preflight(build, desired)
    if as_json:
        terminal.write(render_preflight_json(preflight, portal.name, portal.address, spoken()))
    else:
        terminal.answer(render_preflight(preflight, portal.address, spoken()))
    return ExitCode.DATA if preflight.blocks else ExitCode.DONE


def _choose_portal(package: Package, to: str | None) -> Portal:
    """Choose the portal as whose a package is checked; it is not spoken to.

    Raises:
        SettingsError: there is no portal of this name.
    """
    portals = read_portals(package.root, KINDS)
    listed = portals.find(to)
    if to is None and listed.login is None:
        remote = (portal for portal in portals.portals.values() if portal.login is not None)
        usual = (
            ListedPortal(kind.usual.name, kind, kind.usual) for kind in KINDS.values() if kind.usual
        )
        listed = next(remote, None) or next(usual, listed)
    return open_portal(listed, None, package)
