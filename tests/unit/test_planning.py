from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from parution.messages import Catalogue
from parution.model.portal import (
    Action,
    ActionKind,
    Conflict,
    ConflictKind,
    Desired,
    Remote,
    RemoteState,
    Role,
    fingerprint,
)
from parution.model.release import FileDigest, History, Release, Version
from parution.portals.planning import plan_publication
from parution.releases.history import record_withdrawal
from parution.reports.publication import count_actions, describe_conflict, render_plan


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
_LABEL = {"fr": "title", "en": "title:"}
_CHANGE = ['"Vieux"', "→", '"Neuf"']


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
        (Role.METADATA, "other", True, ActionKind.REPLACE),
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


def test_a_withdrawn_version_whose_bytes_are_not_published_is_no_conflict() -> None:
    state, history = RemoteState(versions={"1.0.0": ""}), _history(v1_0_0="a")
    (conflict,) = plan_publication([], state, history).conflicts
    assert conflict.kind is ConflictKind.OTHER_BYTES
    withdrawn = record_withdrawal(history, Version.parse("1.0.0"), "2026-01-02", "Un nom.")
    assert plan_publication([], state, withdrawn).conflicts == ()


@pytest.mark.parametrize(
    ("remote", "removed", "conflicts"),
    [
        (None, [], []),
        (Remote("x", 7, "ours"), ["x"], []),
        (Remote("x", 7, "other"), [], [ConflictKind.NOT_REMOVED]),
        # It carries our mark, whatever was put in its place.
        (Remote("x", 7, "other", id="42"), ["x"], []),
    ],
)
def test_what_was_withdrawn_is_removed_after_the_history(
    remote: Remote | None, removed: list[str], conflicts: list[ConflictKind]
) -> None:
    withdrawn = _desire("x", Role.WITHDRAWN, at_hand=False)
    state = RemoteState({} if remote is None else {"x": remote})
    desired = [withdrawn, _desire("history", Role.METADATA)]
    plan = plan_publication(desired, state, NO_HISTORY)
    assert [conflict.kind for conflict in plan.conflicts] == conflicts
    found = [(action.kind, action.resource.key) for action in plan.actions]
    assert found == [
        (ActionKind.CREATE, "history"),
        *((ActionKind.REMOVE, key) for key in removed),
    ]


def test_what_else_stands_under_the_latest_addresses_is_left_alone() -> None:
    withdrawn = replace(_desire("x", Role.WITHDRAWN, at_hand=False), version="")
    plan = plan_publication([withdrawn], RemoteState(_hold(x="other")), NO_HISTORY)
    assert plan.actions == ()
    assert plan.conflicts == ()


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


def test_what_is_proven_to_be_ours_and_that_nothing_asks_for_is_removed() -> None:
    """It goes once all the rest is there, and is always shown."""
    resources = [_desire("x", Role.LATEST), _desire("history", Role.METADATA)]
    state = RemoteState(leftovers=(Remote("table:old", 3, "", "an-id"),))
    plan = plan_publication(resources, state, NO_HISTORY)
    assert [(a.kind, a.resource.key, a.id) for a in plan.pending] == [
        (ActionKind.CREATE, "x", ""),
        (ActionKind.CREATE, "history", ""),
        (ActionKind.REMOVE, "table:old", "an-id"),
    ]
    told = render_plan(plan, "demo", "https://x/", Catalogue("fr")).plain
    assert "REMOVE  table:old" in told
    assert "an-id" in told


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
        replace(_desire("update", Role.METADATA), metadata={"title": "Neuf"}),
        _desire("keep", Role.LATEST),
        _desire("clash", Role.ARCHIVE),
    ]
    held = _hold(replace="other", update="ours", keep="ours", clash="0123456789abcdef")
    held["update"] = replace(
        held["update"], metadata={"title": "Vieux"}, sent={"title": fingerprint("Vieux")}
    )
    state = RemoteState(held)
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
    assert plain.split("\n")[4].split() == [
        _LABEL[language],
        *([":"] if language == "fr" else []),
        *_CHANGE,
    ]
    assert "CONFLICT" in plain.split("\n")[5]
    assert "clash" in plain.split("\n")[5]
    assert "0123456789ab" in plain
    assert "keep" not in plain


def test_a_plan_of_nothing_is_told() -> None:
    plan = plan_publication([], RemoteState(), NO_HISTORY)
    assert count_actions(plan, Catalogue("fr")) == "—"


# What a portal says of a resource


def _say(key: str, **metadata: object) -> Desired:
    return replace(_desire(key, Role.LATEST), metadata=metadata)


def _hear(key: str, sent: dict[str, Any], *, marked: bool = True, **metadata: object) -> Remote:
    told = {name: fingerprint(value) for name, value in sent.items()}
    return Remote(key, 7, "ours", "id", metadata, told, marked)


@pytest.mark.parametrize(
    ("ours", "sent", "theirs", "kind", "drifts"),
    [
        ("a", "a", "a", ActionKind.KEEP, False),
        ("b", "a", "a", ActionKind.UPDATE, False),
        ("a", "a", "c", ActionKind.UPDATE, True),
        ("b", "a", "c", ActionKind.UPDATE, True),
        # Somebody wrote on the portal what we say too: it is marked as said by us.
        ("c", "a", "c", ActionKind.UPDATE, False),
    ],
)
def test_an_edit_on_the_portal_is_told_from_one_of_ours(
    ours: str, sent: str, theirs: str, kind: ActionKind, drifts: bool
) -> None:
    state = RemoteState({"x": _hear("x", {"title": sent}, title=theirs)})
    plan = plan_publication([_say("x", title=ours)], state, NO_HISTORY)
    assert [action.kind for action in plan.actions] == [kind]
    assert [conflict.kind for conflict in plan.conflicts] == [ConflictKind.DRIFT] * drifts
    forced = plan_publication([_say("x", title=ours)], state, NO_HISTORY, overwrite=True)
    assert forced.conflicts == ()


def test_an_upload_that_lost_its_mark_is_adopted_whatever_it_is_called() -> None:
    state = RemoteState({"x": _hear("x", {}, marked=False, title="x.csv")})
    plan = plan_publication([_say("x", title="X")], state, NO_HISTORY)
    assert [action.kind for action in plan.actions] == [ActionKind.ADOPT]
    assert plan.conflicts == ()


def test_what_somebody_wrote_of_a_dataset_that_is_not_ours_yet_is_not_lost_silently() -> None:
    about = replace(_desire("dataset", Role.DATASET, at_hand=False), metadata={"title": "Ours"})
    state = RemoteState({"dataset": _hear("dataset", {}, marked=False, title="Theirs")})
    plan = plan_publication([about], state, NO_HISTORY)
    assert [(c.kind, c.field) for c in plan.conflicts] == [(ConflictKind.DRIFT, "title")]


def _plan_dataset(held: list[str], order: list[str], **about: Any) -> list[tuple[str, str]]:
    dataset = replace(
        _desire("dataset", Role.DATASET, at_hand=False), metadata={"private": False, **about}
    )
    desired = [dataset, *(_desire(key, Role.LATEST) for key in ("a", "b", "history"))]
    there = {key: Remote(key, 7, "ours") for key in held if key != "dataset"}
    if "dataset" in held:
        there["dataset"] = _hear(
            "dataset", {"private": False, "title": "t"}, private=False, title="t"
        )
    plan = plan_publication(desired, RemoteState(there, order=tuple(order)), NO_HISTORY)
    return [(str(action.kind), action.resource.key) for action in plan.pending]


def test_a_dataset_is_made_first_and_shown_last() -> None:
    assert _plan_dataset([], []) == [
        ("CREATE", "dataset"),
        ("CREATE", "a"),
        ("CREATE", "b"),
        ("CREATE", "history"),
        ("REORDER", "dataset"),
        ("UPDATE", "dataset"),
    ]


def test_what_is_said_of_a_dataset_changes_before_its_history() -> None:
    held = ["dataset", "b", "history"]
    assert _plan_dataset(held, ["b", "history"], title="T") == [
        ("CREATE", "a"),
        ("UPDATE", "dataset"),
    ]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (["a", "b", "history"], []),
        (["b", "a", "history"], [("REORDER", "dataset")]),
        (["history", "a", "b"], [("REORDER", "dataset")]),
    ],
)
def test_the_order_is_put_right_where_it_is_wrong(
    order: list[str], expected: list[tuple[str, str]]
) -> None:
    assert _plan_dataset(["dataset", "a", "b", "history"], order, title="t") == expected


def test_a_long_text_that_was_edited_is_cut_between_its_quotation_marks() -> None:
    drift = Conflict(ConflictKind.DRIFT, "dataset", "a" * 80, "b" * 80, "title")
    told = describe_conflict(drift, Catalogue("en"))
    assert f'"{"a" * 57}…"' in told
    assert f'"{"b" * 57}…"' in told
