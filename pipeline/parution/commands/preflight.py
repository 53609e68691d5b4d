"""``parution preflight``: what a portal would refuse, drop or degrade; no request, no key."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from parution.commands.edition import open_package, prepare_edition
from parution.errors import ExitCode
from parution.messages import spoken
from parution.portals.udata.mapping import list_desired
from parution.portals.udata.preflight import check_preflight
from parution.releases.history import FILE_NAME, read_history, record_release, render_history
from parution.reports.preflight import render_preflight, render_preflight_json

if TYPE_CHECKING:
    from parution.reports.terminal import Terminal


def run(place: Path, form: Literal["text", "json"], terminal: Terminal) -> ExitCode:
    """Check what a package would be on a udata portal.

    Args:
        place: a descriptor, or a folder that holds one.
        form: for whom the answer is.
        terminal: where to say it.

    Returns:
        ``DONE``; ``DATA`` where the portal would refuse it, or drop a part of it.

    Raises:
        ParutionError: the edition cannot be built, or is recorded with other bytes.
    """
    package = open_package(place)
    history = read_history(package.source.parent / FILE_NAME, package.name)
    with tempfile.TemporaryDirectory() as folder:
        build = prepare_edition(package, Path(folder), terminal)
        history = record_release(history, build.release)
        document = render_history(history).encode()
        desired = list_desired([build], history, document, package.portal)
        preflight = check_preflight(build, package.portal, desired)
    if form == "json":
        terminal.write(render_preflight_json(preflight, spoken()))
    else:
        terminal.answer(render_preflight(preflight, spoken()))
    return ExitCode.DATA if preflight.blocks else ExitCode.DONE
