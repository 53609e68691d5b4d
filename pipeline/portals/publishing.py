"""Carries a plan out, then proves it: *published* is only said of what was read back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.errors import PortalError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.model.portal import Desired, Plan
    from pipeline.model.progress import Progress
    from pipeline.portals.protocol import Portal


@dataclass(frozen=True, slots=True)
class Receipt:
    """The proof of a release: what was read back, with the bytes that it should have.

    Attributes:
        files: number of resources read back.
        bytes: their size in all.
    """

    files: int
    bytes: int


def publish(portal: Portal, desired: Sequence[Desired], plan: Plan, progress: Progress) -> Receipt:
    """Carry a plan out, then read everything back and compare.

    Args:
        portal: where.
        desired: all that the portal should hold afterwards.
        plan: a plan without conflicts.
        progress: hears of the bytes written, then read.

    Returns:
        The proof.

    Raises:
        PortalError: the portal refuses, or does not give back what it was given.
    """
    portal.apply_plan(plan, progress)
    return verify(portal, desired, progress)


def verify(portal: Portal, desired: Sequence[Desired], progress: Progress) -> Receipt:
    """Read back everything that should be published, and compare sizes and hashes.

    Raises:
        PortalError: something is missing, or differs.
    """
    found = portal.fetch_digests(desired, progress)
    for resource in desired:
        remote = found.get(resource.key)
        if remote is None:
            raise PortalError("proof.missing", portal=portal.name, key=resource.key)
        if (remote.bytes, remote.sha256) != (resource.digest.bytes, resource.digest.sha256):
            raise PortalError(
                "proof.differs",
                portal=portal.name,
                key=resource.key,
                expected=resource.digest.sha256,
                found=remote.sha256,
            )
    return Receipt(len(desired), sum(resource.digest.bytes for resource in desired))
