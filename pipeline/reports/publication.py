"""Plans, conflicts and states of portals, for a person."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rich.text import Text

from pipeline.model.portal import Action, ActionKind

if TYPE_CHECKING:
    from pipeline.messages import Catalogue
    from pipeline.model.portal import Conflict, Plan

_STYLES = {
    ActionKind.CREATE: "green",
    ActionKind.REPLACE: "yellow",
    ActionKind.UPDATE: "cyan",
    ActionKind.KEEP: "dim",
}


def render_plan(plan: Plan, name: str, place: str, catalogue: Catalogue) -> Text:
    """Render a plan: what would change, with sizes; what is kept is counted.

    Args:
        plan: the plan.
        name: the portal's.
        place: where it is.
        catalogue: the language.
    """
    told = count_actions(plan, catalogue)
    text = Text(catalogue.say("plan.title", name=name, place=place, told=told), "bold")
    width = max((len(action.resource.key) for action in plan.pending), default=0)
    for action in plan.pending:
        text.append("\n").append_text(_render_action(action, width, catalogue))
    for conflict in plan.conflicts:
        text.append("\n").append("  CONFLICT ", style="bold red")
        text.append(describe_conflict(conflict, catalogue))
    return text


def count_actions(plan: Plan, catalogue: Catalogue) -> str:
    """Count the actions of a plan by kind, e.g. « 3 à créer, 12 inchangés »."""
    counts = Counter(action.kind for action in plan.actions)
    told = [
        catalogue.count(f"plan.{kind.lower()}", counts[kind]) for kind in ActionKind if counts[kind]
    ]
    return ", ".join(told) or "—"


def describe_conflict(conflict: Conflict, catalogue: Catalogue) -> str:
    """Tell what contradicts what, and what to do."""
    return catalogue.say(
        f"conflict.{conflict.kind}",
        key=conflict.key,
        expected=conflict.expected[:12],
        found=conflict.found[:12],
    )


def _render_action(action: Action, width: int, catalogue: Catalogue) -> Text:
    size = catalogue.write_size(action.resource.digest.bytes)
    text = Text("  ")
    text.append(f"{action.kind:<8}", style=_STYLES[action.kind])
    return text.append(f"{action.resource.key:<{width}}  {size:>8}")
