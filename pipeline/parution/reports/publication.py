"""Plans, conflicts and states of portals, for a person."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from rich.text import Text

from parution.messages import printable, say
from parution.model.portal import DATASET, Action, ActionKind, ConflictKind, Role
from parution.structured import dump_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from parution.messages import Catalogue
    from parution.model.portal import Conflict, Plan
    from parution.model.receipt import Receipt

# Signs of a metadata value shown on a line.
_WIDEST = 60

_STYLES = {
    ActionKind.CREATE: "green",
    ActionKind.REPLACE: "yellow",
    ActionKind.UPDATE: "cyan",
    ActionKind.ADOPT: "magenta",
    ActionKind.REORDER: "cyan",
    ActionKind.REMOVE: "bold red",
    ActionKind.KEEP: "dim",
}


def render_plan(plan: Plan, name: str, address: str, catalogue: Catalogue) -> Text:
    """Render a plan: what would change, with sizes; what is kept is counted.

    Args:
        plan: the plan.
        name: the portal's.
        address: where it is, for a person.
        catalogue: the language.
    """
    told = count_actions(plan, catalogue)
    text = Text(catalogue.say("plan.title", name=name, address=address, told=told), "bold")
    lines = _group_actions(plan.pending)
    width = max((len(_name_line(each)) for each in lines), default=0)
    for actions in lines:
        text.append("\n").append_text(_render_actions(actions, width, catalogue))
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
        key=_name(conflict.key, catalogue),
        field=conflict.field,
        expected=_shorten(conflict.expected, conflict),
        found=_shorten(conflict.found, conflict),
    )


def render_plan_json(plan: Plan, name: str, address: str) -> str:
    """Render a plan for a program.

    Args:
        plan: the plan.
        name: the portal's.
        address: where it is, for a person.

    Returns:
        A JSON object: ``portal``, ``address``, ``pending`` (whether there is something to do),
        ``actions`` (``kind``, ``key``, ``role``, ``version``, ``bytes``, ``sha256``,
        ``changes``, ``id`` of what is removed) in the order in which they are applied,
        ``conflicts`` (``kind``, ``key``, ``field``, ``expected``, ``found``), ``notes`` (``kind``,
        ``message``).
    """
    return dump_json({"portal": name, "address": address, **describe_plan(plan)})


def describe_plan(plan: Plan) -> dict[str, Any]:
    """Describe a plan in plain values: ``pending``, ``actions``, ``conflicts`` and ``notes``."""
    return {
        "pending": bool(plan.pending),
        "actions": [_describe_action(action) for action in plan.actions],
        "conflicts": [
            {
                "kind": conflict.kind,
                "key": conflict.key,
                "field": conflict.field or None,
                "expected": conflict.expected,
                "found": conflict.found,
            }
            for conflict in plan.conflicts
        ],
        "notes": [
            {"kind": key.removeprefix("publish."), "message": say(key)} for key in plan.notes
        ],
    }


def render_receipt(receipt: Receipt, started: str, ended: str) -> str:
    """Render the proof of a release, for a program.

    Args:
        receipt: the proof.
        started: when publishing began, ISO 8601.
        ended: when the last file was read back.

    Returns:
        A JSON object: ``portal``, ``version``, ``started``, ``ended``, what the portal alone
        tells, ``files`` (``key``, ``id``, ``permalink``, ``bytes``, ``sha256``).
    """
    document = {
        "portal": receipt.portal,
        "version": receipt.version,
        "started": started,
        "ended": ended,
        **receipt.particulars,
        "files": describe_files(receipt),
    }
    return dump_json(document)


def describe_files(receipt: Receipt) -> list[dict[str, Any]]:
    """Describe in plain values the files that were read back."""
    return [
        {
            "key": file.key,
            "id": file.id or None,
            "permalink": file.permalink or None,
            "bytes": file.bytes,
            "sha256": file.sha256,
        }
        for file in receipt.files
    ]


def _describe_action(action: Action) -> dict[str, Any]:
    resource = action.resource
    return {
        "kind": action.kind,
        "key": resource.key,
        "role": resource.role,
        "version": resource.version or None,
        "bytes": resource.digest.bytes,
        "sha256": resource.digest.sha256 or None,
        **({"id": action.id} if action.id else {}),
        "changes": [
            {"field": change.name, "before": change.before, "after": change.after}
            for change in action.changes
        ],
    }


def _group_actions(actions: Sequence[Action]) -> list[list[Action]]:
    """Group the actions that are told on one line: those of one kind, on the files of a folder."""
    lines: dict[object, list[Action]] = {}
    for at, action in enumerate(actions):
        group = action.resource.group
        lines.setdefault((action.kind, group) if group else at, []).append(action)
    return [*lines.values()]


def _name_line(actions: Sequence[Action]) -> str:
    return actions[0].resource.group or actions[0].resource.key


def _render_actions(actions: Sequence[Action], width: int, catalogue: Catalogue) -> Text:
    """Render what is done to the files of a folder as one, with their number; or one action."""
    first = actions[0]
    if not first.resource.group:
        return _render_action(first, width, catalogue)
    text = Text("  ").append(f"{first.kind:<8}", style=_STYLES[first.kind])
    size = catalogue.write_size(sum(action.resource.digest.bytes for action in actions))
    text.append(f"{printable(first.resource.group):<{width}}  {size:>8}")
    return text.append(f"  {catalogue.count('count.files', len(actions))}", style="dim")


def _render_action(action: Action, width: int, catalogue: Catalogue) -> Text:
    text = Text("  ")
    text.append(f"{action.kind:<8}", style=_STYLES[action.kind])
    if action.resource.role is Role.DATASET:
        text.append(_name_action(action, catalogue))
    else:
        size = catalogue.write_size(action.resource.digest.bytes)
        text.append(f"{printable(action.resource.key):<{width}}  {size:>8}")
        if action.resource.role is Role.WITHDRAWN:
            text.append(f"  {catalogue.say('action.withdrawn')}", style="dim")
        elif action.kind is ActionKind.REMOVE:
            text.append(f"  {catalogue.say('action.remove', id=action.id)}", style="dim")
    for change in action.changes:
        line = catalogue.say(
            "action.change",
            name=change.name,
            before=_show(change.before),
            after=_show(change.after),
        )
        text.append(f"\n          {line}", style="dim")
    return text


def _name_action(action: Action, catalogue: Catalogue) -> str:
    if action.kind is ActionKind.REORDER:
        return catalogue.say("action.order")
    return catalogue.say("action.dataset")


def _name(key: str, catalogue: Catalogue) -> str:
    return catalogue.say("action.dataset") if key == DATASET else key


def _shorten(value: Any, conflict: Conflict) -> str:
    """Shorten a checksum to what tells it from another; a text to what a line holds."""
    if conflict.kind is ConflictKind.OTHER_BYTES:
        return str(value)[:12]
    return _show(value) if conflict.kind is ConflictKind.DRIFT else str(value)


def _show(value: Any) -> str:
    """Show a value of the metadata on one line; what strangers wrote does nothing."""
    text = json.dumps(value, ensure_ascii=False) if value is not None else "∅"
    text = printable(text)
    end = '"' if text.endswith('"') else ""  # what was cut is still a text between two marks
    return text if len(text) <= _WIDEST else f"{text[: _WIDEST - 1 - len(end)]}…{end}"
