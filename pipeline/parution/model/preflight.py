"""What a portal would refuse, drop or degrade, known before any request."""

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


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to change before publishing.

    Attributes:
        severity: how much it matters.
        key: key of its sentence in the catalogues.
        where: the word of the descriptor, or the table, that it is about.
        values: what the sentence names.
    """

    severity: Severity
    key: str
    where: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Point:
    """One point of the quality score that a portal shows: its name, and whether it is met."""

    name: str
    met: bool


@dataclass(frozen=True, slots=True)
class Preflight:
    """What is known of a publication before it begins.

    Attributes:
        findings: the blocking ones first.
        points: the points of the quality score; none where the portal has no score.
    """

    findings: tuple[Finding, ...] = ()
    points: tuple[Point, ...] = ()

    @property
    def blocks(self) -> bool:
        """Whether nothing may be sent."""
        return any(finding.severity is Severity.BLOCKING for finding in self.findings)
