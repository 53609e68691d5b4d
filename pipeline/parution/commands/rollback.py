"""``parution rollback``: an earlier version stands again under the addresses of the latest."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from parution.commands.archives import Finder, fetch_edition
from parution.commands.edition import only_run, open_package, show_path
from parution.commands.portal import choose_portal
from parution.commands.proposal import ask_portal, plan_known
from parution.commands.publish import (
    agree,
    apply_and_prove,
    complete_publication,
    describe_planned,
    say_receipt,
)
from parution.errors import ConflictError, ExitCode, HistoryError, UsageError
from parution.messages import say, spoken
from parution.model.release import Rollback, Version
from parution.releases.history import (
    HISTORY_FILE,
    read_history,
    record_rollback,
    write_history,
)
from parution.reports.publication import render_plan
from parution.reports.publication_json import describe_rollback

if TYPE_CHECKING:
    from parution.reports.terminal import Terminal


def run(
    path: Path,
    name: str,
    to: str,
    *,
    reason: str | None,
    agreed: bool,
    dry_run: bool,
    terminal: Terminal,
) -> ExitCode:
    """Put an earlier version back on a portal, where those above it are never the latest again.

    Its tables come from its archive on that portal, proven to be what was recorded. The
    history here is written once the plan is agreed to, and the portal's after it: a run that
    dies is finished by running it again. Nothing changes on other portals.

    Args:
        path: a descriptor, or a folder that holds one.
        name: the portal's name in ``portals.toml``.
        to: the version that is to be the latest again.
        reason: why, for whoever reads the history.
        agreed: do not ask before writing.
        dry_run: show the plan and stop.
        terminal: where the plan and the proof are said.

    Raises:
        HistoryError: the version is unknown, or was rolled back itself.
        ConflictError: its archive is not what was recorded, or the plan has conflicts.
        DataError: the portal would refuse it.
        ParutionError: the portal cannot be read, or refuses.
    """
    package = open_package(path)
    try:
        version = Version.parse(to)
    except ValueError as error:
        raise UsageError("rollback.no-version", value=to) from error
    history_path = package.source.parent / HISTORY_FILE
    with only_run(package.root), tempfile.TemporaryDirectory() as folder:
        portal = choose_portal(package, name)
        before = read_history(history_path, package.name, package.root)
        today = datetime.now(UTC).date().isoformat()
        history = record_rollback(before, portal.name, version, today, reason or "")
        release = history.find(version)
        if release is None:
            raise HistoryError("rollback.unknown", version=version)
        finder = Finder(package, portal, terminal)
        build = finder.complete(fetch_edition(portal, release, Path(folder)), release, Path(folder))
        desired, plan, _ = plan_known(portal, build, history, finder)
        terminal.answer(render_plan(plan, portal.name, portal.address, spoken()))
        added = history.events[len(before.events) :]
        events = [event for event in added if isinstance(event, Rollback)]
        for event in events:
            values = {"from_version": event.from_version, "to_version": event.to_version}
            terminal.answer(say("rollback.records", portal=portal.name, **values))
        found = describe_planned(portal, plan, str(version))
        if plan.conflicts:
            terminal.answer_program(describe_rollback(found, events, ""))
            raise ConflictError("publish.conflict", portal=portal.name)
        ask_portal(portal, build, (desired, plan), terminal)
        if dry_run:
            terminal.answer_program(describe_rollback(found, events, ""))
            return ExitCode.DONE
        if plan.pending:
            agree(portal, agreed, terminal)
        if history != before:
            write_history(history, history_path)
        receipt = apply_and_prove(package, portal, (desired, plan), str(version), terminal)
    terminal.answer(say_receipt(portal, receipt))
    written = show_path(history_path) if history != before else ""
    done = complete_publication(found, portal, receipt, package)
    terminal.answer_program(describe_rollback(done, events, written))
    terminal.tell(say("rollback.next", path=show_path(history_path)))
    return ExitCode.DONE
