"""What is published where, what differs from here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from parution.model.portal import ConflictKind

if TYPE_CHECKING:
    from parution.model.portal import Plan


class Recorded(StrEnum):
    """What the history says of the version that the descriptor names."""

    NO = "no"
    SAME = "same"
    OTHER = "other"
    WITHDRAWN = "withdrawn"
    UNKNOWN = "unknown"
    """The data do not pass, or the descriptor is not complete: nothing can be built."""


@dataclass(frozen=True, slots=True)
class PortalStatus:
    """What one portal holds.

    Attributes:
        name: its name in ``portals.toml``.
        address: where it is, for a person.
        versions: the versions that it lists, in its order.
        plan: what publishing from here would do; None where that cannot be told.
        problem: why it cannot be read, as a sentence, or ``""``.
        withdrawn: the versions that were withdrawn and of which it still has something.
    """

    name: str
    address: str
    versions: tuple[str, ...] = ()
    plan: Plan | None = None
    problem: str = ""
    withdrawn: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Status:
    """What is here, and on each portal.

    Attributes:
        package: name of the package.
        version: the version that the descriptor names.
        recorded: what the history says of it.
        problem: why nothing can be built here, as a sentence, or ``""``.
        portals: one each, in the order of ``portals.toml``.
    """

    package: str
    version: str
    recorded: Recorded
    problem: str
    portals: tuple[PortalStatus, ...]

    @property
    def contradicts(self) -> bool:
        """Whether a portal cannot be read, or a person must settle what is published."""
        if self.recorded is Recorded.OTHER or any(portal.problem for portal in self.portals):
            return True
        plans = (portal.plan for portal in self.portals if portal.plan is not None)
        conflicts = (conflict for plan in plans for conflict in plan.conflicts)
        return any(conflict.kind is not ConflictKind.MISSING_ARCHIVE for conflict in conflicts)
