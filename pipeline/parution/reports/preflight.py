"""What a portal would refuse or degrade, told to a person or to a program."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from rich.text import Text

from parution.messages import printable
from parution.model.preflight import Severity

if TYPE_CHECKING:
    from parution.messages import Catalogue
    from parution.model.preflight import Finding, Preflight

_STYLES = {Severity.BLOCKING: "bold red", Severity.DEGRADED: "yellow", Severity.ADVICE: "cyan"}


def render_preflight(preflight: Preflight, catalogue: Catalogue) -> Text:
    """Render what to change, then the score with what each missing point lacks."""
    lines = [_render_finding(finding, catalogue) for finding in preflight.findings]
    if not lines:
        lines.append(Text(catalogue.say("preflight.clear"), style="green"))
    if preflight.points:
        met = sum(point.met for point in preflight.points)
        total = len(preflight.points)
        lines.append(Text(catalogue.say("preflight.score", met=met, total=total), style="bold"))
        lines += [
            Text("  " + catalogue.say(f"preflight.point.{_dash(point.name)}"), style="yellow")
            for point in preflight.points
            if not point.met
        ]
    return Text("\n").join(lines)


def render_preflight_json(preflight: Preflight, catalogue: Catalogue) -> str:
    """Render a pre-flight for a program.

    Returns:
        A JSON object: ``blocks``, ``findings`` (``severity``, ``kind``, ``where``,
        ``message``), ``quality`` (each point of the score, met or not).
    """
    document = {
        "blocks": preflight.blocks,
        "findings": [
            {
                "severity": finding.severity,
                "kind": finding.key.removeprefix("preflight."),
                "where": finding.where,
                "message": _say(finding, catalogue),
            }
            for finding in preflight.findings
        ],
        "quality": {point.name: point.met for point in preflight.points},
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _dash(name: str) -> str:
    return name.replace("_", "-")


def _render_finding(finding: Finding, catalogue: Catalogue) -> Text:
    text = Text("  ")
    text.append(
        catalogue.say(f"preflight.severity.{finding.severity}"), style=_STYLES[finding.severity]
    )
    return text.append(f"  {printable(finding.where)}  {_say(finding, catalogue)}")


def _say(finding: Finding, catalogue: Catalogue) -> str:
    values: dict[str, Any] = {
        name: printable(str(value)) if isinstance(value, str) else value
        for name, value in finding.values.items()
    }
    near = values.pop("near", "")
    told = catalogue.say(finding.key, **values)
    return f"{told} {catalogue.say('preflight.near', near=near)}" if near else told
