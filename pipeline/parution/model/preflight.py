"""What a portal would refuse, drop or degrade, known before anything is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class Severity(StrEnum):
    """How much a finding matters."""

    BLOCKING = "blocking"
    """The portal would refuse it, or drop it without a word: nothing is sent."""
    DEGRADED = "degraded"
    """The portal would take it and do less with it."""
    ADVICE = "advice"
    """It could be said better."""


class SourceKind(StrEnum):
    """What says that something is so."""

    RULES = "rules"
    """What the server's own code refuses or does, whoever runs it."""
    SHIPPED = "shipped"
    """A list shipped with Parution, of a known date: the portal may know more by now."""
    PORTAL = "portal"
    """What the portal has just answered."""


@dataclass(frozen=True, slots=True)
class Source:
    """What a point was checked against.

    Attributes:
        kind: how far it can be relied on.
        name: the server's name and version, the list's name, or the address that answered.
        date: the day of a list that is shipped, ``YYYY-MM-DD``; else ``""``.
    """

    kind: SourceKind
    name: str
    date: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to change before publishing.

    Attributes:
        severity: how much it matters.
        key: key of its sentence in the catalogues.
        where: the word of the descriptor, or the table, that it is about.
        source: what says so.
        values: what the sentence names.
    """

    severity: Severity
    key: str
    where: str
    source: Source
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Check:
    """One point that was checked.

    Attributes:
        name: its name in the catalogues, after ``preflight.check.``.
        source: what it was checked against.
        findings: what is to be changed; none where all is well.
    """

    name: str
    source: Source
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Point:
    """One point of the quality score that a portal shows: its name, and whether it is met."""

    name: str
    met: bool


@dataclass(frozen=True, slots=True)
class Preflight:
    """What is known of a publication before it begins.

    Attributes:
        checks: each point that was checked, and what it was checked against; none where the
            portal has nothing to refuse.
        points: the points of the quality score; none where the portal has no score.
    """

    checks: tuple[Check, ...] = ()
    points: tuple[Point, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What to change, the most serious first."""
        order = list(Severity)
        found = (finding for check in self.checks for finding in check.findings)
        return tuple(sorted(found, key=lambda finding: order.index(finding.severity)))

    @property
    def blocks(self) -> bool:
        """Whether nothing may be sent."""
        return any(finding.severity is Severity.BLOCKING for finding in self.findings)

    @property
    def blocks_for_sure(self) -> bool:
        """Whether nothing may be sent, and no list of the portal can say otherwise."""
        return any(
            finding.severity is Severity.BLOCKING and finding.source.kind is not SourceKind.SHIPPED
            for finding in self.findings
        )
