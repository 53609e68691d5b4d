"""``parution preflight``: what a portal would refuse, drop or degrade; no request, no key."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from parution.commands.edition import open_package, prepare_edition
from parution.errors import ExitCode
from parution.messages import spoken
from parution.portals.udata.mapping import list_desired
from parution.portals.udata.preflight import check_preflight
from parution.releases.history import HISTORY_FILE, read_history, record_release, render_history
from parution.reports.preflight import render_preflight, render_preflight_json

if TYPE_CHECKING:
    from parution.reports.terminal import Terminal


def run(path: Path, terminal: Terminal, *, as_json: bool = False) -> ExitCode:
    """Check what a package would be on a udata portal.

    Args:
        path: a descriptor, or a folder that holds one.
        terminal: where to say it.
        as_json: for a program rather than for a person.

    Returns:
        ``DONE``; ``DATA`` where the portal would refuse it, or drop a part of it.

    Raises:
        ParutionError: the edition cannot be built, or is recorded with other bytes.
    """
    package = open_package(path)
    history = read_history(package.source.parent / HISTORY_FILE, package.name)
    with tempfile.TemporaryDirectory() as folder:
        build = prepare_edition(package, Path(folder), terminal)
        history = record_release(history, build.release)
        document = render_history(history).encode()
        desired = list_desired([build], history, document, package.portal)
        preflight = check_preflight(build, package.portal, desired)
    if as_json:
        terminal.write(render_preflight_json(preflight, spoken()))
    else:
        terminal.answer(render_preflight(preflight, spoken()))
    return ExitCode.DATA if preflight.blocks else ExitCode.DONE
