"""Carries a plan out, then proves it: *published* is only said of what was read back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parution.errors import PortalError
from parution.model.portal import Role
from parution.model.receipt import Receipt

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from parution.model.portal import Desired, Plan, Remote
    from parution.model.progress import Progress
    from parution.portals.protocol import Portal


def publish(
    portal: Portal,
    desired: Sequence[Desired],
    plan: Plan,
    progress: Progress,
    version: str,
    *,
    keep: Callable[[Receipt], object] = lambda _receipt: None,
) -> Receipt:
    """Carry a plan out, then read everything back and compare.

    Args:
        portal: where.
        desired: all that the portal should hold afterwards.
        plan: a plan without conflicts.
        progress: hears of the bytes written, then read.
        version: the version published.
        keep: puts the proof where it stays, before the run is forgotten: a run that dies in
            between is proven again by the next one.

    Returns:
        The proof.

    Raises:
        PortalError: the portal refuses, or does not give back what it was given.
    """
    if plan.pending:
        portal.apply_plan(plan, progress)
    receipt = verify(portal, desired, progress, version)
    keep(receipt)
    portal.conclude()
    return receipt


def verify(portal: Portal, desired: Sequence[Desired], progress: Progress, version: str) -> Receipt:
    """Read back everything that should be published: sizes, hashes, what is said of it.

    Raises:
        PortalError: something is missing, or differs; what was withdrawn is still given.
    """
    found = portal.fetch_digests(desired, progress)
    files = []
    for resource in desired:
        remote = found.get(resource.key)
        if resource.role is Role.WITHDRAWN:
            if remote is not None and remote.sha256 == resource.digest.sha256:
                raise PortalError("proof.withdrawn", portal=portal.name, key=resource.key)
            continue
        if remote is None:
            raise PortalError("proof.missing", portal=portal.name, key=resource.key)
        _compare_metadata(portal, resource, remote)
        if resource.role is Role.DATASET:
            continue
        if (remote.bytes, remote.sha256) != (resource.digest.bytes, resource.digest.sha256):
            raise PortalError(
                "proof.differs",
                portal=portal.name,
                key=resource.key,
                expected=resource.digest.sha256,
                found=remote.sha256,
            )
        files.append(remote)
    return Receipt(portal.name, version, tuple(files), portal.particulars)


def _compare_metadata(portal: Portal, resource: Desired, remote: Remote) -> None:
    """Compare what the portal says with what it was told, field by field."""
    for name, value in resource.metadata.items():
        if remote.metadata.get(name) != value:
            raise PortalError("proof.metadata", portal=portal.name, key=resource.key, field=name)
