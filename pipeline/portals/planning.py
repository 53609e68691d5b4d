"""The planner: a pure function of what should be and what is. It knows no portal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.model.portal import (
    Action,
    ActionKind,
    Conflict,
    ConflictKind,
    Desired,
    Plan,
    Remote,
    RemoteState,
    Role,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.model.release import History


def plan_publication(desired: Sequence[Desired], state: RemoteState, history: History) -> Plan:
    """Decide what publishing would do.

    =========  ===================  =======================  ========================
    there      same bytes           other bytes              nothing
    =========  ===================  =======================  ========================
    archive    KEEP                 conflict: it is          CREATE, or a conflict
                                    immutable                where the file is not
                                                             at hand
    latest     KEEP                 REPLACE                  CREATE
    metadata   KEEP                 UPDATE                   CREATE
    =========  ===================  =======================  ========================

    What the portal holds beyond ``desired`` is left alone: it is somebody's, or a link that
    must not die. A version that the portal lists and the history lacks is a conflict, since
    publishing the history would forget it.

    Args:
        desired: in the order in which it is to be written.
        state: what the portal holds.
        history: the releases known here.

    Returns:
        The plan, its actions in the order of ``desired``.
    """
    known = {str(release.version): release.archive.sha256 for release in history.releases}
    conflicts = [*_compare_versions(known, state), *_find_missing(desired, state)]
    actions = []
    for resource in desired:
        found = state.resources.get(resource.key)
        conflict = _contradict(resource, found)
        if conflict is not None:
            conflicts.append(conflict)
        elif found is not None or resource.source is not None:
            actions.append(Action(_decide(resource, found), resource))
    return Plan(tuple(actions), tuple(conflicts))


def _compare_versions(known: dict[str, str], state: RemoteState) -> Iterator[Conflict]:
    for version, sha256 in state.versions.items():
        if version not in known:
            yield Conflict(ConflictKind.UNKNOWN_VERSION, version, found=sha256)
        elif known[version] != sha256:
            yield Conflict(ConflictKind.OTHER_BYTES, version, known[version], sha256)


def _find_missing(desired: Sequence[Desired], state: RemoteState) -> Iterator[Conflict]:
    lost = [
        resource.version
        for resource in desired
        if resource.source is None and resource.key not in state.resources
    ]
    for version in dict.fromkeys(lost):
        yield Conflict(ConflictKind.MISSING_ARCHIVE, version)


def _contradict(resource: Desired, found: Remote | None) -> Conflict | None:
    if resource.role is not Role.ARCHIVE or found is None:
        return None
    if found.sha256 == resource.digest.sha256:
        return None
    return Conflict(ConflictKind.OTHER_BYTES, resource.key, resource.digest.sha256, found.sha256)


def _decide(resource: Desired, found: Remote | None) -> ActionKind:
    if found is None:
        return ActionKind.CREATE
    if found.sha256 == resource.digest.sha256:
        return ActionKind.KEEP
    return ActionKind.UPDATE if resource.role is Role.METADATA else ActionKind.REPLACE
