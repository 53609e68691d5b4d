"""The state of the portals: text for a person, JSON for a program."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from rich.text import Text

from parution.model.portal import ConflictKind
from parution.reports.publication import count_actions, describe_conflict
from parution.structured import dump_json

if TYPE_CHECKING:
    from parution.messages import Catalogue
    from parution.model.status import PortalStatus, Status


def render_text(status: Status, catalogue: Catalogue) -> Text:
    """Render a status for a person."""
    text = Text(
        catalogue.say(
            f"status.here.{status.recorded}", name=status.package, version=status.version or "—"
        ),
        style="bold",
    )
    if status.problem:
        text.append(f"\n  {status.problem}", style="red")
    for portal in status.portals:
        text.append("\n").append_text(_render_portal(portal, catalogue))
    return text


def render_json(status: Status) -> str:
    """Render a status for a program."""
    document = {
        "package": status.package,
        "version": status.version,
        "recorded": status.recorded,
        "problem": status.problem or None,
        "portals": [_describe_portal(portal) for portal in status.portals],
    }
    return dump_json(document)


def _render_portal(portal: PortalStatus, catalogue: Catalogue) -> Text:
    head = catalogue.say("status.portal", name=portal.name, address=portal.address)
    text = Text(f"{head} ")
    if portal.problem:
        return text.append(portal.problem, style="red")
    if not portal.versions:
        text.append(catalogue.say("status.nothing-published"))
    else:
        versions = ", ".join(portal.versions)
        text.append(catalogue.count("status.versions", len(portal.versions), versions=versions))
    if portal.plan is not None:
        for conflict in portal.plan.conflicts:
            # A missing archive is repaired by publishing: nothing for a person to settle.
            repaired = conflict.kind is ConflictKind.MISSING_ARCHIVE
            text.append("\n  " if repaired else "\n  CONFLICT ", style="bold red")
            text.append(describe_conflict(conflict, catalogue))
        if portal.withdrawn:
            told = ", ".join(portal.withdrawn)
            text.append("\n  ")
            text.append(
                catalogue.count("status.still-there", len(portal.withdrawn), versions=told),
                style="bold red",
            )
        if portal.plan.pending:
            told = count_actions(portal.plan, catalogue)
            text.append(" " + catalogue.say("status.pending", told=told), style="yellow")
        elif not portal.plan.conflicts:
            text.append(" " + catalogue.say("status.same"), style="green")
    return text


def _describe_portal(portal: PortalStatus) -> dict[str, Any]:
    plan = portal.plan
    counts = Counter(action.kind for action in plan.actions) if plan else Counter[str]()
    return {
        "name": portal.name,
        "address": portal.address,
        "versions": list(portal.versions),
        "withdrawn": list(portal.withdrawn),
        "problem": portal.problem or None,
        "actions": {str(kind): number for kind, number in sorted(counts.items())} if plan else None,
        "conflicts": [{"kind": conflict.kind, "key": conflict.key} for conflict in plan.conflicts]
        if plan
        else None,
    }
