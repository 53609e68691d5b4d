"""The planner: a pure function of what should be and what is. It knows no portal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parution.model.portal import (
    Action,
    ActionKind,
    Change,
    Conflict,
    ConflictKind,
    Desired,
    Plan,
    Remote,
    RemoteState,
    Role,
    fingerprint,
)
from parution.model.release import FileDigest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parution.model.release import History

# A dataset that only its owners see: it is made so, and shown once it is whole.
_DRAFT = "private"
_OPENING = Change(_DRAFT, before=True, after=False)


def plan_publication(
    desired: Sequence[Desired], state: RemoteState, history: History, *, overwrite: bool = False
) -> Plan:
    """Decide what publishing would do.

    =========  ===================  =======================  ========================
    there      same bytes           other bytes              nothing
    =========  ===================  =======================  ========================
    archive,   KEEP                 conflict: it is          CREATE, or a conflict
    formats                         immutable                where the file is not
                                                             at hand
    others     KEEP                 REPLACE                  CREATE
    =========  ===================  =======================  ========================

    Same bytes without our mark: ADOPT. Same bytes of which the portal says something else
    than it should: UPDATE; but a field that says neither what it should nor what we last
    sent was edited on the portal: that is drift, a conflict.

    What the portal holds beyond ``desired`` is left alone, since it is somebody's, unless the
    portal's state proves that it is ours: REMOVE. So is what was withdrawn, where it has the
    recorded bytes or our mark; a conflict otherwise. A version that the portal lists and the
    history lacks is a conflict, since publishing the history would forget it.

    Args:
        desired: in the order in which it is to be written, which is also that in which a
            portal shows it.
        state: what the portal holds.
        history: the releases known here.
        overwrite: put our words back where they were edited on the portal.

    Returns:
        The plan, its actions in the order of ``desired``; what is removed goes once all the
        rest is there; the order of the resources is put
        right before the history is replaced, and a dataset is made public last. What was
        withdrawn goes after the history, which then points to none of it.
    """
    wanted = [resource for resource in desired if resource.role is not Role.WITHDRAWN]
    withdrawn = [resource for resource in desired if resource.role is Role.WITHDRAWN]
    conflicts = [
        *state.conflicts,
        *_compare_versions(history, state),
        *_find_missing(wanted, state),
        *_find_others(withdrawn, state),
    ]
    actions = []
    for resource in wanted:
        found = state.resources.get(resource.key)
        conflict = _contradict(resource, found)
        if conflict is not None:
            conflicts.append(conflict)
        elif found is not None or resource.source is not None or resource.role is Role.DATASET:
            if found is not None and not overwrite:
                conflicts += _find_drift(resource, found)
            actions.append(_decide(resource, found))
    removed = (_withdraw(resource, state) for resource in withdrawn if _is_there(resource, state))
    return Plan((*_arrange(actions, state), *removed), tuple(conflicts))


def _is_there(withdrawn: Desired, state: RemoteState) -> bool:
    """Tell whether what was withdrawn is still there: it has its bytes, or our mark."""
    found = state.resources.get(withdrawn.key)
    return found is not None and (found.sha256 == withdrawn.digest.sha256 or bool(found.id))


def _withdraw(withdrawn: Desired, state: RemoteState) -> Action:
    return Action(ActionKind.REMOVE, withdrawn, id=state.resources[withdrawn.key].id)


def _find_others(withdrawn: Sequence[Desired], state: RemoteState) -> Iterator[Conflict]:
    """Find what stands where a withdrawn version was, and has neither its bytes nor our mark."""
    for resource in withdrawn:
        found = state.resources.get(resource.key)
        if resource.version and found is not None and not _is_there(resource, state):
            expected = resource.digest.sha256
            yield Conflict(ConflictKind.NOT_REMOVED, resource.key, expected, found.sha256)


def _remove(leftover: Remote) -> Action:
    digest = FileDigest(leftover.key, max(leftover.bytes, 0), leftover.sha256)
    resource = Desired(leftover.key, digest, Role.LEFTOVER, "", None, group=leftover.group)
    return Action(ActionKind.REMOVE, resource, id=leftover.id)


def _compare_versions(history: History, state: RemoteState) -> Iterator[Conflict]:
    known = {str(release.version): release for release in history.releases}
    for version, sha256 in state.versions.items():
        release = known.get(version)
        if release is None:
            yield Conflict(ConflictKind.UNKNOWN_VERSION, version, found=sha256)
        elif release.archive.sha256 != sha256 and not history.find_withdrawal(release.version):
            yield Conflict(ConflictKind.OTHER_BYTES, version, release.archive.sha256, sha256)


def _find_missing(desired: Sequence[Desired], state: RemoteState) -> Iterator[Conflict]:
    lost = [
        resource.version
        for resource in desired
        if resource.source is None
        and resource.role not in {Role.DATASET, Role.FORMAT}
        and resource.key not in state.resources
    ]
    for version in dict.fromkeys(lost):
        yield Conflict(ConflictKind.MISSING_ARCHIVE, version)
    for resource in desired:
        if (
            resource.role is Role.FORMAT
            and resource.source is None
            and resource.version not in lost
            and resource.key not in state.resources
        ):
            yield Conflict(ConflictKind.MISSING_FORMAT, resource.key, resource.digest.sha256)


def _contradict(resource: Desired, found: Remote | None) -> Conflict | None:
    if resource.role not in {Role.ARCHIVE, Role.FORMAT} or found is None:
        return None
    if found.sha256 == resource.digest.sha256:
        return None
    return Conflict(ConflictKind.OTHER_BYTES, resource.key, resource.digest.sha256, found.sha256)


def _find_drift(resource: Desired, found: Remote) -> Iterator[Conflict]:
    """Find the fields that say neither what they should nor what we last sent.

    A dataset that somebody made by hand says all that it says by somebody's will.
    """
    if not found.marked and resource.role is not Role.DATASET:
        return
    for name, ours in resource.metadata.items():
        theirs = found.metadata.get(name)
        if theirs != ours and found.sent.get(name) != fingerprint(theirs):
            yield Conflict(ConflictKind.DRIFT, resource.key, ours, theirs, name)


def _decide(resource: Desired, found: Remote | None) -> Action:
    if found is None:
        return Action(ActionKind.CREATE, resource)
    changes = tuple(
        Change(name, found.metadata.get(name), value)
        for name, value in resource.metadata.items()
        if found.metadata.get(name) != value
    )
    return Action(_choose_kind(resource, found, changes), resource, changes)


def _choose_kind(resource: Desired, found: Remote, changes: tuple[Change, ...]) -> ActionKind:
    if resource.role is not Role.DATASET:
        if found.sha256 != resource.digest.sha256:
            return ActionKind.REPLACE
        if not found.marked:
            return ActionKind.ADOPT
    # What says the right thing, but not by us, is marked anew: it would seem edited later.
    said = {name: fingerprint(value) for name, value in resource.metadata.items()}
    stale = any(found.sent.get(name) != value for name, value in said.items())
    return ActionKind.UPDATE if changes or stale else ActionKind.KEEP


def _arrange(actions: list[Action], state: RemoteState) -> Iterator[Action]:
    """Put the order right, and the dataset in its place among the actions.

    A dataset is made first, as a draft that becomes public last of all. What is said of one
    that is public changes once its resources are there, before its history, which is what
    makes a release public: it is the last of the resources, as it is the last desired.
    """
    about = next((a for a in actions if a.resource.role is Role.DATASET), None)
    others = [action for action in actions if action.resource.role is not Role.DATASET]
    if about is None:
        yield from others
        yield from map(_remove, state.leftovers)
        return
    last = others[-1:]
    made = any(action.kind is ActionKind.CREATE for action in last)
    opens = _opens(about)
    if about.kind is ActionKind.CREATE:
        yield about
    yield from others if made else others[:-1]
    yield from map(_remove, state.leftovers)
    if not _is_ordered(others, state):
        yield Action(ActionKind.REORDER, about.resource)
    if about.kind is not ActionKind.CREATE and not opens:
        yield about
    if not made:
        yield from last
    if opens:
        yield Action(ActionKind.UPDATE, about.resource, about.changes or (_OPENING,))


def _opens(about: Action) -> bool:
    """Tell whether a dataset goes from draft to public."""
    if about.kind is ActionKind.CREATE:
        return about.resource.metadata.get(_DRAFT) is False
    return any(change.name == _DRAFT and not change.after for change in about.changes)


def _is_ordered(actions: Sequence[Action], state: RemoteState) -> bool:
    """Tell whether the portal will show our resources in their order.

    What is created goes first in udata, the last one before all others.
    """
    wanted = [action.resource.key for action in actions]
    made = [action.resource.key for action in actions if action.kind is ActionKind.CREATE]
    there = [key for key in state.order or () if key in wanted]
    return [*reversed(made), *there] == wanted
