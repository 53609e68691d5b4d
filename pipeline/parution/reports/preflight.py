"""What a portal would refuse or degrade, told to a person or to a program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.text import Text

from parution.messages import printable
from parution.model.preflight import Severity, Source, SourceKind
from parution.structured import dump_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parution.messages import Catalogue
    from parution.model.preflight import Finding, Preflight

_STYLES = {Severity.BLOCKING: "bold red", Severity.DEGRADED: "yellow", Severity.ADVICE: "cyan"}


def render_preflight(preflight: Preflight, address: str, catalogue: Catalogue) -> Text:
    """Render what to change, the score and what its missing points lack, and the sources."""
    title = catalogue.say("preflight.title", address=printable(address))
    lines = [Text(title, style="bold")]
    lines += [_render_finding(finding, catalogue) for finding in preflight.findings]
    if not preflight.findings:
        lines.append(Text("  " + catalogue.say("preflight.clear"), style="green"))
    if preflight.points:
        met = sum(point.met for point in preflight.points)
        total = len(preflight.points)
        lines.append(Text("  " + catalogue.say("preflight.score", met=met, total=total)))
        lines += [
            Text("    " + catalogue.say(f"preflight.point.{_dash(point.name)}"), style="yellow")
            for point in preflight.points
            if not point.met
        ]
    checks = _say_checks(preflight, address, catalogue)
    lines += [Text(f"  {line}", style="dim") for line in checks]
    return Text("\n").join(lines)


def render_preflight_json(
    preflight: Preflight, portal: str, address: str, catalogue: Catalogue
) -> str:
    """Render a pre-flight for a program.

    Returns:
        A JSON object: ``portal`` and its ``address``, ``blocks``, ``findings`` (``severity``,
        ``kind``, ``where``, ``message``, ``checkedAgainst``), ``checks`` (each point, what it
        was ``checkedAgainst``, how many ``findings`` it has), ``quality`` (each point of the
        score, met or not). What a point is checked against has a ``kind`` (``rules``,
        ``shipped``, ``portal``), a ``name``, and the ``date`` of a list that is shipped.
    """
    document = {
        "portal": portal,
        "address": address,
        "blocks": preflight.blocks,
        "findings": [
            {
                "severity": finding.severity,
                "kind": finding.key.removeprefix("preflight."),
                "where": finding.where,
                "message": _say(finding, catalogue),
                "checkedAgainst": _describe(finding.source),
            }
            for finding in preflight.findings
        ],
        "checks": [
            {
                "name": check.name,
                "checkedAgainst": _describe(check.source),
                "findings": len(check.findings),
            }
            for check in preflight.checks
        ],
        "quality": {point.name: point.met for point in preflight.points},
    }
    return dump_json(document)


def _describe(source: Source) -> dict[str, str]:
    dated = {"date": source.date} if source.date else {}
    return {"kind": source.kind, "name": source.name, **dated}


def _say_checks(preflight: Preflight, address: str, catalogue: Catalogue) -> Iterator[str]:
    """Say what was checked, a line for each thing that it was checked against.

    The portal's own lists are one of them: which one found something, its finding says.
    """
    names: dict[Source, list[str]] = {}
    for check in preflight.checks:
        asked = check.source.kind is SourceKind.PORTAL
        source = Source(SourceKind.PORTAL, address) if asked else check.source
        point = catalogue.say(f"preflight.check.{check.name}")
        names.setdefault(source, []).append(point)
    for source, points in names.items():
        told = _say_source(source, catalogue)
        yield catalogue.say("preflight.checked", source=told, points=", ".join(points))


def _say_source(source: Source, catalogue: Catalogue) -> str:
    return catalogue.say(
        f"preflight.source.{source.kind}", name=printable(source.name), date=source.date
    )


def _dash(name: str) -> str:
    return name.replace("_", "-")


def _render_finding(finding: Finding, catalogue: Catalogue) -> Text:
    text = Text("  ")
    text.append(
        catalogue.say(f"preflight.severity.{finding.severity}"), style=_STYLES[finding.severity]
    )
    text.append(f"  {printable(finding.where)}  {_say(finding, catalogue)}")
    return text.append(f" ({_say_source(finding.source, catalogue)})", style="dim")


def _say(finding: Finding, catalogue: Catalogue) -> str:
    values: dict[str, Any] = {
        name: printable(str(value)) if isinstance(value, str) else value
        for name, value in finding.values.items()
    }
    near = values.pop("near", "")
    told = catalogue.say(finding.key, **values)
    return f"{told} {catalogue.say('preflight.near', near=near)}" if near else told
