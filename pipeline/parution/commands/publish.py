"""``parution publish``: plan, apply, prove."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rich.text import Text

from parution.commands.edition import DIST, only_run, open_package, show_path
from parution.commands.portal import choose_portal
from parution.commands.proposal import propose
from parution.errors import ConflictError, ExitCode, UsageError
from parution.files import make_folder
from parution.messages import count, say, spoken
from parution.model.publication import Publication, PublicationOutcome, Taken
from parution.model.release import Version
from parution.packaging.describing import read_version
from parution.portals.publishing import publish
from parution.reports.publication import render_plan, render_receipt
from parution.reports.publication_json import describe_publication
from parution.rewriting import rewrite_descriptor
from parution.structured import write_text

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from parution.model.package import Package
    from parution.model.portal import Desired, Plan
    from parution.model.receipt import Receipt
    from parution.portals.protocol import Portal
    from parution.reports.terminal import Terminal

RECEIPTS = "receipts"


def run(
    path: Path,
    to: str | None,
    *,
    dry_run: bool,
    agreed: bool,
    terminal: Terminal,
    overwrite: bool = False,
    without: Collection[str] = (),
    take_theirs: bool = False,
    budget: float | None = None,
) -> ExitCode:
    """Publish the version that the descriptor names, on one portal.

    Args:
        path: a descriptor, or a folder that holds one.
        to: the portal's name in ``portals.toml``; None for the default one.
        dry_run: show the plan and stop.
        agreed: do not ask before writing on a remote portal.
        terminal: where the plan and the proof are said.
        overwrite: put our words back where they were edited on the portal.
        without: versions to leave out where the portal lacks them.
        take_theirs: publish nothing; write in the descriptor what was edited on the portal.
        budget: as in :func:`parution.commands.edition.make_edition`.

    Raises:
        UsageError: ``overwrite`` and ``take_theirs`` at once.
        HistoryError: this version is not recorded yet.
        ConflictError: what is recorded, or published, has other bytes; or what the portal
            says was edited there.
        ParutionError: it cannot be built, or the portal refuses.
    """
    if overwrite and take_theirs:
        raise UsageError("publish.either")
    package = open_package(path)
    with only_run(package.root):
        portal = choose_portal(package, to)
        with propose(
            package, portal, terminal, overwrite=overwrite, budget=budget, without=without
        ) as proposal:
            plan = proposal.plan
            found = describe_planned(portal, plan, str(proposal.version) if proposal.build else "")
            terminal.answer(render_plan(plan, portal.name, portal.address, spoken()))
            for note in plan.notes:
                terminal.tell(say(note))
            if take_theirs:
                return _take_theirs(package, portal, found, terminal, dry_run=dry_run)
            if plan.conflicts:
                terminal.answer_program(describe_publication(found))
                raise ConflictError("publish.conflict", portal=portal.name)
            if not plan.pending and not portal.unfinished:
                terminal.answer(say("publish.nothing", portal=portal.name))
            if dry_run or not (plan.pending or portal.unfinished):
                terminal.answer_program(describe_publication(found))
                return ExitCode.DONE
            if plan.pending:
                agree(portal, agreed, terminal)
            version = str(proposal.version)
            receipt = apply_and_prove(package, portal, (proposal.desired, plan), version, terminal)
    terminal.answer_program(
        describe_publication(complete_publication(found, portal, receipt, package))
    )
    if proposal.build is None:
        terminal.answer(say("publish.all-withdrawn", portal=portal.name, address=portal.address))
        return ExitCode.DONE
    terminal.answer(say_receipt(portal, receipt))
    if portal.unnoted:
        terminal.tell(say("publish.note-dataset", portal=portal.name, id=portal.unnoted))
    return ExitCode.DONE


def describe_planned(portal: Portal, plan: Plan, version: str) -> Publication:
    """Describe a publication that is planned, and that may go no further.

    Args:
        portal: where.
        plan: what is to be done.
        version: the version that is to be the latest there, or ``""``.
    """
    if plan.conflicts:
        outcome = PublicationOutcome.CONFLICT
    elif plan.pending or portal.unfinished:
        outcome = PublicationOutcome.PLANNED
    else:
        outcome = PublicationOutcome.UNCHANGED
    return Publication(portal.name, portal.address, version, plan, outcome)


def complete_publication(
    planned: Publication, portal: Portal, receipt: Receipt, package: Package
) -> Publication:
    """Complete what is said of a publication, once it is proven.

    Args:
        planned: the publication before.
        portal: where.
        receipt: the proof.
        package: the package published.
    """
    return replace(
        planned,
        outcome=PublicationOutcome.PUBLISHED,
        receipt=receipt,
        receipt_path=show_path(_find_receipt(package, portal, receipt.version)),
        unnoted=portal.unnoted,
    )


def _take_theirs(
    package: Package, portal: Portal, found: Publication, terminal: Terminal, *, dry_run: bool
) -> ExitCode:
    """Write in the descriptor what was edited on the portal; a patch release publishes it.

    Raises:
        ConflictError: a field cannot be taken; nothing is written.
        DescriptorError: the descriptor cannot be changed for sure; nothing is written.
    """
    edits, refused = portal.take_theirs(found.plan.conflicts, package)
    if refused:
        terminal.answer_program(describe_publication(found))
        fields = ", ".join(f"{conflict.key}.{conflict.field}" for conflict in refused)
        raise ConflictError("publish.not-taken", fields=fields)
    if not edits:
        terminal.answer(say("publish.nothing-taken"))
        outcome = PublicationOutcome.UNCHANGED
        terminal.answer_program(describe_publication(replace(found, outcome=outcome)))
        return ExitCode.DONE
    if not dry_run:
        rewrite_descriptor(package.source, edits)
    version = read_version(package)
    following = Version(version.major, version.minor, version.patch + 1)
    taken = Taken(show_path(package.source), tuple(map(str, edits)), str(following))
    terminal.answer(
        say(
            "publish.taken",
            path=taken.path,
            fields=", ".join(taken.fields),
            version=taken.version,
        )
    )
    outcome = PublicationOutcome.PLANNED if dry_run else PublicationOutcome.TAKEN
    terminal.answer_program(describe_publication(replace(found, outcome=outcome, taken=taken)))
    return ExitCode.DONE


def apply_and_prove(
    package: Package,
    portal: Portal,
    proposed: tuple[Sequence[Desired], Plan],
    version: str,
    terminal: Terminal,
) -> Receipt:
    """Carry a plan out, prove it, and keep the proof in ``dist/receipts/``.

    Args:
        package: the package published.
        portal: where.
        proposed: all that the portal should hold, and what is to be done for that.
        version: the version published.
        terminal: hears of the progress.

    Raises:
        PortalError: the portal refuses, or does not give back what it was given.
    """
    started = _now()
    path = _find_receipt(package, portal, version)

    def keep(receipt: Receipt) -> None:
        make_folder(package.root / DIST)
        make_folder(path.parent)
        write_text(path, render_receipt(receipt, started, _now()))

    with terminal.follow(say("step.publishing"), "bytes") as progress:
        return publish(portal, *proposed, progress, version, keep=keep)


def _find_receipt(package: Package, portal: Portal, version: str) -> Path:
    return package.root / DIST / RECEIPTS / f"{portal.name}-{version}.json"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def agree(portal: Portal, agreed: bool, terminal: Terminal) -> None:
    """Have a person agree before a remote portal is written to.

    Raises:
        UsageError: they do not, or there is nobody to ask and ``--yes`` was not given.
    """
    if agreed or not portal.asks:
        return
    answer = terminal.confirm(say("publish.question", portal=portal.name, address=portal.address))
    if answer is None:
        raise UsageError("publish.nobody", portal=portal.name)
    if not answer:
        raise UsageError("publish.declined", portal=portal.name)


def say_receipt(portal: Portal, receipt: Receipt) -> Text:
    """Say *published*, which is only said of what was read back."""
    line = say(
        "publish.done",
        version=receipt.version,
        portal=portal.name,
        address=portal.address,
        files=count("count.files", len(receipt.files)),
        size=spoken().write_size(receipt.bytes),
    )
    return Text(line, style="bold green")
