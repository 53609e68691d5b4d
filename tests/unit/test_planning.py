from __future__ import annotations

import pytest

from pipeline.messages import Catalogue
from pipeline.model.portal import (
    Action,
    ActionKind,
    ConflictKind,
    Desired,
    Remote,
    RemoteState,
    Role,
)
from pipeline.model.release import FileDigest, History, Release
from pipeline.model.version import Version
from pipeline.portals.planning import plan_publication
from pipeline.reports.publication import count_actions, render_plan


def _desire(key: str, role: Role, sha256: str = "ours", *, at_hand: bool = True) -> Desired:
    source = b"content" if at_hand else None
    return Desired(key, FileDigest(key, 7, sha256), role, "1.0.0", source)


def _hold(**sha256: str) -> dict[str, Remote]:
    return {key: Remote(key, 7, value) for key, value in sha256.items()}


def _history(**archives: str) -> History:
    return History(
        "p",
        tuple(
            Release(
                Version.parse(version.replace("_", ".")[1:]),
                "2026-01-01",
                "",
                "",
                FileDigest("p.zip", 1, sha256),
                (),
                (),
            )
            for version, sha256 in archives.items()
        ),
    )


NO_HISTORY = History("p")


@pytest.mark.parametrize(
    ("role", "there", "at_hand", "kind"),
    [
        (Role.ARCHIVE, "ours", True, ActionKind.KEEP),
        (Role.ARCHIVE, "ours", False, ActionKind.KEEP),
        (Role.ARCHIVE, None, True, ActionKind.CREATE),
        (Role.LATEST, "ours", True, ActionKind.KEEP),
        (Role.LATEST, "other", True, ActionKind.REPLACE),
        (Role.LATEST, None, True, ActionKind.CREATE),
        (Role.METADATA, "ours", True, ActionKind.KEEP),
        (Role.METADATA, "other", True, ActionKind.UPDATE),
        (Role.METADATA, None, True, ActionKind.CREATE),
    ],
)
def test_what_is_there_and_what_it_is_decide_what_is_done(
    role: Role, there: str | None, at_hand: bool, kind: ActionKind
) -> None:
    resource = _desire("x", role, at_hand=at_hand)
    held = {} if there is None else _hold(x=there)
    plan = plan_publication([resource], RemoteState(held), NO_HISTORY)
    assert plan.actions == (Action(kind, resource),)
    assert plan.conflicts == ()
    assert bool(plan.pending) is (kind is not ActionKind.KEEP)


@pytest.mark.parametrize("at_hand", [True, False])
def test_an_archive_is_immutable(at_hand: bool) -> None:
    resource = _desire("x", Role.ARCHIVE, at_hand=at_hand)
    plan = plan_publication([resource], RemoteState(_hold(x="other")), NO_HISTORY)
    assert plan.actions == ()
    (conflict,) = plan.conflicts
    assert conflict.kind is ConflictKind.OTHER_BYTES
    assert (conflict.key, conflict.expected, conflict.found) == ("x", "ours", "other")


def test_an_older_release_that_is_nowhere_is_one_conflict() -> None:
    files = [_desire(key, Role.ARCHIVE, at_hand=False) for key in ("x", "y")]
    plan = plan_publication(files, RemoteState(), NO_HISTORY)
    assert plan.actions == ()
    (conflict,) = plan.conflicts
    assert conflict.kind is ConflictKind.MISSING_ARCHIVE


def test_a_version_that_the_history_lacks_is_a_conflict() -> None:
    state = RemoteState(versions={"1.0.0": "a", "1.1.0": "b"})
    plan = plan_publication([], state, _history(v1_0_0="a"))
    (conflict,) = plan.conflicts
    assert (conflict.kind, conflict.key) == (ConflictKind.UNKNOWN_VERSION, "1.1.0")


def test_a_version_published_with_other_bytes_is_a_conflict() -> None:
    plan = plan_publication([], RemoteState(versions={"1.0.0": "b"}), _history(v1_0_0="a"))
    (conflict,) = plan.conflicts
    assert (conflict.kind, conflict.key) == (ConflictKind.OTHER_BYTES, "1.0.0")
    assert (conflict.expected, conflict.found) == ("a", "b")


def test_a_version_that_the_portal_lacks_is_no_conflict() -> None:
    plan = plan_publication(
        [], RemoteState(versions={"1.0.0": "a"}), _history(v1_0_0="a", v1_1_0="b")
    )
    assert plan.conflicts == ()


def test_what_is_beyond_what_is_desired_is_left_alone() -> None:
    resource = _desire("x", Role.LATEST)
    state = RemoteState(_hold(x="ours", somebody="else", old="file"))
    plan = plan_publication([resource], state, NO_HISTORY)
    assert [action.resource.key for action in plan.actions] == ["x"]
    assert plan.pending == ()


def test_actions_come_in_the_order_in_which_they_are_to_be_written() -> None:
    desired = [
        _desire("z", Role.ARCHIVE),
        _desire("a", Role.LATEST),
        _desire("m", Role.ARCHIVE),
        _desire("history", Role.METADATA),
    ]
    plan = plan_publication(desired, RemoteState(_hold(a="ours")), NO_HISTORY)
    assert [action.resource.key for action in plan.actions] == ["z", "a", "m", "history"]
    assert [action.resource.key for action in plan.pending] == ["z", "m", "history"]


def test_a_plan_carried_out_leaves_nothing_to_do() -> None:
    desired = [_desire("a", Role.ARCHIVE), _desire("b", Role.LATEST), _desire("c", Role.METADATA)]
    after = RemoteState(_hold(a="ours", b="ours", c="ours"))
    plan = plan_publication(desired, after, NO_HISTORY)
    assert {action.kind for action in plan.actions} == {ActionKind.KEEP}


def test_one_conflict_does_not_hide_another() -> None:
    desired = [_desire("a", Role.ARCHIVE), _desire("b", Role.ARCHIVE), _desire("c", Role.LATEST)]
    state = RemoteState(_hold(a="other", b="other", c="other"), {"9.9.9": "x"})
    plan = plan_publication(desired, state, NO_HISTORY)
    assert sorted(conflict.key for conflict in plan.conflicts) == ["9.9.9", "a", "b"]


@pytest.mark.parametrize(
    ("language", "told"),
    [("fr", "1 à créer, 1 à remplacer, 1 à mettre à jour, 1 inchangé"), ("en", "1 to create")],
)
def test_a_plan_is_shown_before_it_is_applied(language: str, told: str) -> None:
    desired = [
        _desire("create", Role.ARCHIVE),
        _desire("replace", Role.LATEST),
        _desire("update", Role.METADATA),
        _desire("keep", Role.LATEST),
        _desire("clash", Role.ARCHIVE),
    ]
    state = RemoteState(
        _hold(replace="other", update="other", keep="ours", clash="0123456789abcdef")
    )
    plan = plan_publication(desired, state, NO_HISTORY)
    catalogue = Catalogue(language)
    text = render_plan(plan, "local", "site/", catalogue).plain
    plain = text.replace("\u00a0", " ").replace("\u202f", " ")
    assert told in plain.split("\n")[0]
    assert plain.split("\n")[1].split() == [
        "CREATE",
        "create",
        "7",
        "o" if language == "fr" else "B",
    ]
    assert [line.split()[0] for line in plain.split("\n")[1:4]] == ["CREATE", "REPLACE", "UPDATE"]
    assert "CONFLICT" in plain.split("\n")[4]
    assert "clash" in plain.split("\n")[4]
    assert "0123456789ab" in plain
    assert "keep" not in plain


def test_a_plan_of_nothing_is_told() -> None:
    plan = plan_publication([], RemoteState(), NO_HISTORY)
    assert count_actions(plan, Catalogue("fr")) == "—"
