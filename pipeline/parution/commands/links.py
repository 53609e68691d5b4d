"""``parution links``: which addresses of a package moved, or are gone."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from parution import __version__
from parution.commands.edition import show_path
from parution.errors import ExitCode, MachineError, UsageError
from parution.library import open_package
from parution.links.checking import Clock, check_links
from parution.links.finding import find_addresses
from parution.messages import say, spoken
from parution.model.link import LinkReport, Verdict
from parution.network.links import Asker
from parution.reports import LINK_FORMATS
from parution.reports.links import say_link
from parution.tables.encoding import declare_encodings

if TYPE_CHECKING:
    from pathlib import Path

    from parution.model.package import Package
    from parution.model.remote import Remote
    from parution.reports.terminal import Terminal


def run(
    tables: tuple[str, ...],
    path: Path,
    remote: Remote,
    output_format: str,
    terminal: Terminal,
    *,
    clock: Clock | None = None,
) -> ExitCode:
    """Ask for each address that a package shows, and tell those that moved or are gone.

    Args:
        tables: names of the resources that are looked at; none for the whole package.
        path: a descriptor, a folder or a zip that holds one.
        remote: which machines are asked: ``"private"`` for all, else what everybody can reach.
        output_format: a key of :data:`~parution.reports.LINK_FORMATS`.
        terminal: where to answer.
        clock: the time; that of the system if None.

    Returns:
        ``PENDING`` where an address moved or is gone, else ``DONE``: what cannot be said from
        here is told, and is no failure.

    Raises:
        UsageError: the package cannot be read, or has no table of one of these names.
        DataError: a table cannot be read.
        MachineError: not one address could be connected to.
    """
    with open_package(path, None) as package:
        report = _check(
            package, tables, remote, terminal, clock or Clock(time.monotonic, time.sleep)
        )
        for link in report.select(Verdict.REDIRECTED):
            terminal.detail(say_link(link, spoken()))
        rendered = LINK_FORMATS[output_format].render(report, spoken())
        if isinstance(rendered, str):
            terminal.write(rendered)
        else:
            terminal.answer(rendered)
    return ExitCode.PENDING if report.is_to_do else ExitCode.DONE


def _check(
    package: Package, tables: tuple[str, ...], remote: Remote, terminal: Terminal, clock: Clock
) -> LinkReport:
    names = [resource.name for resource in package.resources]
    for name in tables:
        if name not in names:
            source = show_path(package.source)
            raise UsageError("links.unknown-table", path=source, name=name, tables=", ".join(names))
    unread = {resource.name for resource in package.resources if resource.unread}
    others = {name for name in names if tables and name not in tables}
    for name in sorted(unread - others):
        terminal.warn(say("links.unread", name=name))
    package = declare_encodings(package, unread | others)
    with terminal.follow(say("step.finding-links"), "rows") as progress:
        gathered = find_addresses(package, show_path, progress, tables)
    asker = Asker(__version__, is_open=remote == "private")
    with terminal.follow(say("step.checking-links"), "addresses") as progress:
        links, is_cut_off = check_links(package.name, gathered.found, asker.ask, clock, progress)
    if is_cut_off:
        raise MachineError("links.cut-off", name=package.name)
    return LinkReport(package.name, links, gathered.unlisted)
