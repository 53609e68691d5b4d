"""What every kind of portal must do, whatever it is: each test is one property.

Two publications are disturbed, a first one and an update. What readers find meanwhile is the
release that was there or the one that comes, each thing whole; what a disturbed run leaves, one
plain re-run makes what an undisturbed run gives.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

import pytest

from parution.errors import ConflictError, ParutionError, PortalError
from parution.model.portal import ActionKind, ConflictKind, Desired, Plan, Role
from parution.model.progress import silent
from parution.model.release import Version
from parution.packaging.reopening import reopen_edition
from parution.portals import publishing
from parution.portals.planning import plan_publication
from parution.releases.history import record_rollback, record_withdrawal
from tests.portals.harness import DistantHarness, Operation, prepare, publish
from tests.udata.editions import record

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from parution.model.receipt import Receipt
    from parution.model.release import Build, History
    from tests.portals.conftest import Editions
    from tests.portals.harness import Harness

FIRST, UPDATE = "first", "update"
each_publication = pytest.mark.parametrize("publication", [FIRST, UPDATE])


def _list(harness: Harness, builds: Sequence[Build]) -> dict[str, Desired]:
    """List what the portal should hold, by key, but the dataset itself."""
    desired, _ = prepare(harness.open(), builds)
    return {resource.key: resource for resource in desired if resource.role is not Role.DATASET}


def _read_all(harness: Harness) -> dict[str, bytes | None]:
    """Read all that anybody sees published."""
    return {key: harness.read(address) for key, address in harness.addresses().items()}


# What is published


def test_what_is_put_is_what_is_read(harness: Harness, editions: Editions) -> None:
    builds = editions[:2]
    publish(harness.open(), builds)
    read = _read_all(harness)
    desired = _list(harness, builds)
    assert read.keys() == desired.keys()
    for key, resource in desired.items():
        source = resource.source
        assert source is not None
        assert read[key] == (source if isinstance(source, bytes) else source.read_bytes()), key


def test_each_file_that_the_published_history_names_is_where_it_says(
    harness: Harness, editions: Editions
) -> None:
    publish(harness.open(), editions[:2])
    addresses = harness.addresses()
    content = harness.read(addresses[harness.history])
    assert content is not None
    versions = json.loads(content)["versions"]
    assert [entry["version"] for entry in versions] == ["1.0.0", "1.1.0"]
    for entry in versions:
        location = entry["location"]
        mark = location.get("resource")
        # docs/versions.schema.json says how these join.
        archive = addresses[mark] if mark else urljoin(harness.history, location["archive"])
        _check(harness.read(archive), entry["archive"])
        with zipfile.ZipFile(io.BytesIO(harness.read(archive) or b"")) as zipped:
            assert sorted(zipped.namelist()) == [file["path"] for file in entry["files"]]
            for file in entry["files"]:
                _check(zipped.read(file["path"]), file)
        if "folder" in location:
            for file in entry["files"]:
                address = urljoin(harness.history, location["folder"] + file["path"])
                _check(harness.read(address), file)


def _check(content: bytes | None, file: dict[str, Any]) -> None:
    assert content is not None
    assert len(content) == file["bytes"]
    assert hashlib.sha256(content).hexdigest() == file["sha256"]


def test_resources_are_shown_in_their_order(harness: Harness, editions: Editions) -> None:
    for builds in (editions[:1], editions[:2]):
        publish(harness.open(), builds)
        assert list(harness.addresses()) == list(_list(harness, builds))


def test_what_is_replaced_keeps_its_address(harness: Harness, editions: Editions) -> None:
    publish(harness.open(), editions[:1])
    before, old = harness.addresses(), _read_all(harness)
    _, plan = prepare(harness.open(), editions[:2])
    replaced = {a.resource.key for a in plan.actions if a.kind is ActionKind.REPLACE}
    assert harness.history in replaced
    publish(harness.open(), editions[:2])
    after, new = harness.addresses(), _read_all(harness)
    assert before.items() <= after.items()
    assert {key for key in old if old[key] != new[key]} == replaced


def test_nothing_new_is_nothing_written(harness: Harness, editions: Editions) -> None:
    assert publish(harness.open(), editions[:2]) is not None
    before = harness.list_writes()
    assert publish(harness.open(), editions[:2]) is None
    assert publish(harness.open("elsewhere"), editions[:2]) is None
    assert harness.list_writes() == before


def test_an_update_keeps_earlier_versions_byte_for_byte(
    harness: Harness, editions: Editions
) -> None:
    publish(harness.open(), editions[:1])
    before = _read_all(harness)
    archives = {k for k, r in _list(harness, editions[:1]).items() if r.role is Role.ARCHIVE}
    assert harness.archive("1.0.0") in archives
    publish(harness.open(), editions[:2])
    after = _read_all(harness)
    assert {key: after[key] for key in archives} == {key: before[key] for key in archives}


def test_what_people_added_by_hand_is_untouched(harness: Harness, editions: Editions) -> None:
    publish(harness.open(), editions[:1])
    harness.add_by_hand()
    added = harness.look_by_hand()
    publish(harness.open(), editions[:2])
    assert harness.look_by_hand() == added
    history = record_rollback(
        record(editions[:2]), harness.open().name, Version.parse("1.0.0"), "2024-03-01", ""
    )
    publish(harness.open(), editions[:1], history)
    assert harness.look_by_hand() == added


def test_an_archive_is_given_back(harness: Harness, editions: Editions, tmp_path: Path) -> None:
    target = tmp_path / "archive.zip"
    assert not harness.open().fetch_archive("1.0.0", target)
    publish(harness.open(), editions[:2])
    for build in editions[:2]:
        assert harness.open().fetch_archive(str(build.release.version), target)
        assert target.read_bytes() == build.archive.read_bytes()
    assert not harness.open().fetch_archive("1.2.0", tmp_path / "none.zip")
    assert not (tmp_path / "none.zip").exists()


def _fetch(harness: Harness, build: Build, folder: Path) -> list[bytes | None]:
    """Fetch the archive of an edition from each place where a portal says that it may be."""
    found = []
    for number, source in enumerate(harness.open().list_sources(build.release)):
        work = folder / f"{build.release.version}-{number}"
        work.mkdir(parents=True)
        path = source.fetch(work)
        found.append(path.read_bytes() if path else None)
    return found


def test_an_archive_is_found_where_a_portal_says_that_it_may_be(
    harness: Harness, editions: Editions, tmp_path: Path
) -> None:
    publish(harness.open(), editions[:2])
    for build in editions[:2]:
        assert build.archive.read_bytes() in _fetch(harness, build, tmp_path)


def test_no_more_is_read_of_an_archive_than_it_should_have(
    harness: Harness, editions: Editions, tmp_path: Path
) -> None:
    publish(harness.open(), editions[:1])
    release = editions.first.release
    shorter = replace(release.archive, bytes=release.archive.bytes - 1)
    build = replace(editions.first, release=replace(release, archive=shorter))
    if isinstance(harness, DistantHarness):
        with pytest.raises(PortalError) as caught:
            _fetch(harness, build, tmp_path)
        assert caught.value.key == "portal.too-long"
        copied = [path.stat().st_size for path in tmp_path.rglob("*.zip")]
        assert all(size < release.archive.bytes for size in copied)
    else:  # it is where it stands
        assert _fetch(harness, build, tmp_path)


def test_a_version_that_nobody_has_is_left_out_and_the_history_says_so(
    harness: Harness, editions: Editions, tmp_path: Path
) -> None:
    assert list(harness.open().fetch_left_out()) == []
    history, left_out = record(editions[:2]), {editions.first.release.version}
    portal = harness.open()
    desired = portal.list_desired([editions.second], history, left_out)
    plan = plan_publication(desired, portal.fetch_state(desired), history)
    assert plan.conflicts == ()
    publishing.publish(portal, desired, plan, silent, "1.1.0")
    assert list(harness.open().fetch_left_out()) == ["1.0.0"]
    addresses = harness.addresses()
    assert harness.archive("1.0.0") not in addresses
    told = json.loads(harness.read(addresses[harness.history]) or b"")
    located = {entry["version"]: "location" in entry for entry in told["versions"]}
    assert located == {"1.0.0": False, "1.1.0": True}
    assert set(_fetch(harness, editions.first, tmp_path)) == {None}
    # Published again with it, nothing is left out any more.
    publish(harness.open(), editions[:2])
    assert list(harness.open().fetch_left_out()) == []
    assert editions.first.archive.read_bytes() in _fetch(harness, editions.first, tmp_path / "b")


def test_a_rollback_puts_tables_back_under_their_addresses(
    harness: Harness, editions: Editions, tmp_path: Path
) -> None:
    publish(harness.open(), editions[:1])
    tables = [k for k, r in _list(harness, editions[:1]).items() if r.role is Role.LATEST]
    old = _read_all(harness)
    publish(harness.open(), editions[:2])
    addresses, new = harness.addresses(), _read_all(harness)
    assert any(old[key] != new[key] for key in tables)
    portal = harness.open()
    history = record_rollback(
        record(editions[:2]), portal.name, Version.parse("1.0.0"), "2024-03-01", "Erreur."
    )
    archive, folder = tmp_path / "archive.zip", tmp_path / "edition"
    folder.mkdir()
    assert portal.fetch_archive("1.0.0", archive)
    reopened = [reopen_edition(editions.first.release, archive, folder)]
    assert publish(portal, reopened, history) is not None
    now = _read_all(harness)
    assert harness.addresses() == addresses
    assert {key: now[key] for key in tables} == {key: old[key] for key in tables}
    assert now[harness.archive("1.1.0")] == editions.second.archive.read_bytes()
    told = json.loads(now[harness.history] or b"")
    assert [entry["version"] for entry in told["versions"]] == ["1.0.0", "1.1.0"]
    assert publish(harness.open(), reopened, history) is None


# What is withdrawn


def _withdraw(builds: Sequence[Build], *versions: str) -> History:
    """Record releases, and the withdrawal of some."""
    history = record(builds)
    for version in versions:
        history = record_withdrawal(history, Version.parse(version), "2024-03-01", "Un nom.")
    return history


def test_a_withdrawn_version_goes_and_what_stands_takes_its_place(
    harness: Harness, editions: Editions
) -> None:
    publish(harness.open(), editions[:1])
    tables = [k for k, r in _list(harness, editions[:1]).items() if r.role is Role.LATEST]
    old = _read_all(harness)
    publish(harness.open(), editions[:2])
    addresses = harness.addresses()
    archive = addresses[harness.archive("1.1.0")]
    assert harness.read(archive) == editions.second.archive.read_bytes()
    harness.add_by_hand()
    added = harness.look_by_hand()
    history = _withdraw(editions[:2], "1.1.0")
    assert publish(harness.open(), editions[:1], history) is not None
    assert harness.read(archive) is None
    now = _read_all(harness)
    assert harness.addresses().items() <= addresses.items()
    assert {key: now[key] for key in tables} == {key: old[key] for key in tables}
    assert now[harness.archive("1.0.0")] == editions.first.archive.read_bytes()
    told = json.loads(now[harness.history] or b"")
    assert [entry.get("withdrawn") for entry in told["versions"]] == [None, True]
    assert told["events"][0]["reason"] == "Un nom."
    theirs = {editions.second.release.archive, *editions.second.release.files}
    secret = {file.sha256 for file in theirs - {*editions.first.release.files}}
    for key, content in now.items():
        sha256 = hashlib.sha256(content or b"").hexdigest()
        assert sha256 not in secret, key
        assert not any(each.encode() in (content or b"") for each in secret), key
    assert harness.look_by_hand() == added
    assert harness.open().fetch_withdrawn() == {"1.1.0"}
    assert publish(harness.open(), editions[:1], history) is None
    assert publish(harness.open("elsewhere"), editions[:1], history) is None


def test_an_older_version_that_is_withdrawn_goes_alone(
    harness: Harness, editions: Editions, tmp_path: Path
) -> None:
    publish(harness.open(), editions[:2])
    assert harness.open().fetch_withdrawn() == set()
    before = _read_all(harness)
    kept = [k for k, r in _list(harness, editions[:2]).items() if r.version == "1.1.0"]
    history = _withdraw(editions[:2], "1.0.0")
    publish(harness.open(), [editions.second], history)
    now = _read_all(harness)
    assert {key: now[key] for key in kept} == {key: before[key] for key in kept}
    assert harness.archive("1.0.0") not in now
    assert not harness.open().fetch_archive("1.0.0", tmp_path / "none.zip")
    assert set(_fetch(harness, editions.first, tmp_path)) == {None}
    assert publish(harness.open(), [editions.second], history) is None


def test_where_every_version_is_withdrawn_what_happened_stays(
    harness: Harness, editions: Editions
) -> None:
    builds = editions[:2]
    publish(harness.open(), builds)
    addresses, old = harness.addresses(), _read_all(harness)
    roles = {key: resource.role for key, resource in _list(harness, builds).items()}
    portal, history = harness.open(), _withdraw(builds, "1.0.0", "1.1.0")
    desired, plan = prepare(portal, [], history)
    publishing.publish(portal, desired, plan, silent, "1.1.0")
    now = _read_all(harness)
    assert harness.history in now
    gone = {key for key, role in roles.items() if role in {Role.ARCHIVE, Role.LATEST}}
    assert gone
    assert not gone & now.keys()
    assert all(harness.read(addresses[key]) is None for key in gone)
    assert not set(now.values()) & {old[key] for key in gone}
    _, again = prepare(harness.open(), [], history)
    assert again.pending == ()


def test_what_was_withdrawn_and_is_still_given_is_seen_by_the_proof(
    harness: Harness, editions: Editions, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(harness.open(), editions[:2])
    portal = harness.open()
    act = portal.apply_plan

    def act_in_part(plan: Plan, progress: Any) -> None:
        kept = (action for action in plan.actions if action.kind is not ActionKind.REMOVE)
        act(replace(plan, actions=tuple(kept)), progress)

    monkeypatch.setattr(portal, "apply_plan", act_in_part)
    with pytest.raises(PortalError) as caught:
        publish(portal, editions[:1], _withdraw(editions[:2], "1.1.0"))
    assert caught.value.key == "proof.withdrawn"
    assert harness.open().unfinished


def test_a_withdrawal_that_is_killed_is_finished_by_the_next(
    harness: Harness, editions: Editions, sample: int | None
) -> None:
    builds, history = editions[:1], _withdraw(editions[:2], "1.1.0")
    _restart(harness, editions[:2])
    operations = harness.list_operations(builds, history)
    after, expected = _read_all(harness), harness.look()
    disturbed = Disturbed(harness, editions[:2], builds, {}, after, expected, operations)
    for number in disturbed.choose(sample, Operation.CHANGE):
        where = f"operation {number} of {len(operations)}"
        disturbed.restart()
        harness.kill(number, builds, history)
        now = _read_all(harness)
        for entry in json.loads(now[harness.history] or b"")["versions"]:
            if not entry.get("withdrawn"):  # what the history names is there
                content = now[harness.archive(entry["version"])] or b""
                assert hashlib.sha256(content).hexdigest() == entry["archive"]["sha256"], where
        publish(harness.open(), builds, history)
        assert harness.look() == expected, where
        assert not harness.open().unfinished, where
        assert publish(harness.open(), builds, history) is None, where


# What contradicts


def _find_conflicts(harness: Harness, builds: Sequence[Build]) -> set[tuple[ConflictKind, str]]:
    """Plan a publication; say its conflicts, once it has shown that it writes nothing."""
    before = harness.list_writes()
    _, plan = prepare(harness.open(), builds)
    with pytest.raises(ConflictError):
        publish(harness.open(), builds)
    assert harness.list_writes() == before
    return {(conflict.kind, conflict.key) for conflict in plan.conflicts}


def test_an_archive_that_the_portal_has_with_other_bytes_is_a_conflict(
    harness: Harness, editions: Editions
) -> None:
    publish(harness.open(), editions[:1])
    archive = harness.archive("1.0.0")
    harness.replace_by_hand(archive, b"PK autre chose")
    for builds in (editions[:1], editions[:2]):
        found = _find_conflicts(harness, builds)
        assert (ConflictKind.OTHER_BYTES, archive) in found


def test_a_version_built_with_other_bytes_is_a_conflict(
    harness: Harness, editions: Editions
) -> None:
    publish(harness.open(), editions[:2])
    found = _find_conflicts(harness, [editions.first, editions.other])
    assert (ConflictKind.OTHER_BYTES, harness.archive("1.1.0")) in found


def test_a_version_that_the_history_lacks_is_a_conflict(
    harness: Harness, editions: Editions
) -> None:
    publish(harness.open(), editions[:2])
    found = _find_conflicts(harness, editions[:1])
    assert (ConflictKind.UNKNOWN_VERSION, "1.1.0") in found


def test_an_older_archive_that_nobody_has_is_a_conflict(
    harness: Harness, editions: Editions
) -> None:
    portal = harness.open()
    before = harness.list_writes()
    _, plan = prepare(portal, [editions.second], record(editions[:2]))
    assert [(conflict.kind, conflict.key) for conflict in plan.conflicts] == [
        (ConflictKind.MISSING_ARCHIVE, "1.0.0")
    ]
    assert harness.list_writes() == before


# The proof


def _verify(harness: Harness, builds: Sequence[Build]) -> Receipt:
    portal, history = harness.open(), record(builds)
    desired = portal.list_desired(builds, history)
    return publishing.verify(portal, desired, silent, "1.1.0")


def _find_damage(harness: Harness, builds: Sequence[Build]) -> tuple[str, str]:
    """Say what the proof finds."""
    with pytest.raises(PortalError) as caught:
        _verify(harness, builds)
    return caught.value.key, str(caught.value.values["key"])


def test_a_stored_file_that_is_damaged_is_seen_by_the_proof(
    harness: Harness, editions: Editions
) -> None:
    builds = editions[:2]
    publish(harness.open(), builds)
    table = next(k for k, r in _list(harness, builds).items() if r.role is Role.LATEST)
    for key in (table, harness.archive("1.0.0"), harness.history):
        content = harness.read(harness.addresses()[key])
        assert content
        other = bytes([content[0] ^ 1]) + content[1:]
        for damage in (other, content[:-3], content + b" ", b""):
            harness.damage(key, damage)
            assert _find_damage(harness, builds) == ("proof.differs", key)
        harness.damage(key, None)
        assert _find_damage(harness, builds) == ("proof.missing", key)
        harness.damage(key, content)
    assert _verify(harness, builds).version == "1.1.0"


def test_an_old_history_served_again_is_seen_by_the_proof(
    harness: Harness, editions: Editions
) -> None:
    publish(harness.open(), editions[:1])
    old = harness.read(harness.addresses()[harness.history])
    publish(harness.open(), editions[:2])
    harness.damage(harness.history, old)
    assert _find_damage(harness, editions[:2]) == ("proof.differs", harness.history)


@pytest.mark.parametrize("damage", ["other", "cut", "gone", "old history"])
def test_what_is_damaged_before_the_proof_is_not_said_to_be_published(
    harness: Harness, editions: Editions, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    publish(harness.open(), editions[:1])
    old = harness.read(harness.addresses()[harness.history]) or b""
    content = editions.second.archive.read_bytes()
    key, stored = {
        "other": (harness.archive("1.1.0"), b"PJ" + content[2:]),
        "cut": (harness.archive("1.1.0"), content[:-1]),
        "gone": (harness.archive("1.1.0"), None),
        "old history": (harness.history, old),
    }[damage]
    portal = harness.open()
    act = portal.apply_plan

    def act_then_damage(plan: Plan, progress: Any) -> None:
        act(plan, progress)
        harness.damage(key, stored)

    monkeypatch.setattr(portal, "apply_plan", act_then_damage)
    kept: list[Receipt] = []
    with pytest.raises(PortalError) as caught:
        publish(portal, editions[:2], keep=kept.append)
    assert caught.value.values["key"] == key
    assert kept == []
    assert harness.open().unfinished


def test_a_run_that_dies_before_its_proof_is_kept_is_proven_again(
    harness: Harness, editions: Editions
) -> None:
    def die(_receipt: object) -> None:
        raise KeyboardInterrupt

    assert not harness.open().unfinished
    with pytest.raises(KeyboardInterrupt):
        publish(harness.open(), editions[:1], keep=die)
    assert harness.open().unfinished
    assert publish(harness.open(), editions[:1]) is not None
    assert not harness.open().unfinished
    assert publish(harness.open(), editions[:1]) is None


# What a person is told


def test_progress_hears_all_bytes(harness: Harness, editions: Editions) -> None:
    for builds in (editions[:1], editions[:2]):
        portal = harness.open()
        desired, plan = prepare(portal, builds)
        sending = {ActionKind.CREATE, ActionKind.REPLACE}
        sent = sum(a.resource.digest.bytes for a in plan.actions if a.kind in sending)
        listener = _Listener()
        portal.apply_plan(plan, listener)
        assert listener.sum_up() == (portal.name, sent, sent)
        listener = _Listener()
        portal.fetch_digests(desired, listener)
        held = sum(resource.digest.bytes for resource in desired)
        assert listener.sum_up() == (portal.name, held, held)
        portal.conclude()


class _Listener:
    """Hears the progress of one work."""

    def __init__(self) -> None:
        self._heard: list[tuple[str, int, int | None]] = []

    def __call__(self, name: str, done: int, total: int | None = None, errors: int = 0) -> None:
        assert errors == 0
        self._heard.append((name, done, total))

    def sum_up(self) -> tuple[str, int, int | None]:
        """Give what was heard last, of one work which only ever advanced."""
        assert len({(name, total) for name, _, total in self._heard}) == 1
        assert self._heard == sorted(self._heard, key=lambda heard: heard[1])
        return self._heard[-1]


def test_the_key_is_not_in_the_receipt(harness: Harness, editions: Editions) -> None:
    receipt = publish(harness.open(), editions[:1])
    assert receipt is not None
    assert harness.secrets
    for secret in harness.secrets:
        assert secret not in repr(receipt)
        assert secret not in json.dumps(dict(receipt.particulars))


# What is disturbed


@dataclass(frozen=True)
class Disturbed:
    """A publication that is disturbed again and again, from the same state of the portal."""

    harness: Harness
    earlier: Sequence[Build]
    builds: Sequence[Build]
    before: Mapping[str, bytes | None]
    after: Mapping[str, bytes | None]
    expected: object
    operations: tuple[Operation, ...]

    @classmethod
    def begin(cls, harness: Harness, editions: Editions, publication: str) -> Disturbed:
        """Publish undisturbed once, to know what it gives, and in which operations."""
        done = 0 if publication == FIRST else 1
        earlier, builds = editions[:done], editions[: done + 1]
        _restart(harness, earlier)
        before = _read_all(harness)
        operations = harness.list_operations(builds)
        after, expected = _read_all(harness), harness.look()
        return cls(harness, earlier, builds, before, after, expected, operations)

    def choose(self, sample: int | None, kind: Operation) -> list[int]:
        """Choose operations of a kind: all of them, or a sample with the first and the last."""
        numbers = [n for n, found in enumerate(self.operations, 1) if found is kind]
        assert len(numbers) > 1
        if sample is None:
            return numbers
        last = len(numbers) - 1
        return sorted({numbers[step * last // (sample - 1)] for step in range(sample)})

    def choose_of_each(self, sample: int | None) -> list[int]:
        """Choose operations of each kind: all of them, or the first and the last of each."""
        ends = None if sample is None else 2
        return sorted(n for kind in set(self.operations) for n in self.choose(ends, kind))

    def restart(self) -> Mapping[str, str]:
        """Put the portal in the state before; return the addresses that people have."""
        _restart(self.harness, self.earlier)
        return self.harness.addresses()

    def check_readers(self, where: str) -> None:
        """Check that whoever reads now finds whole things, of before or of after."""
        now = _read_all(self.harness)
        units: dict[str, set[str]] = {}
        for key in {*now, *self.before, *self.after}:
            units.setdefault(self.harness.unit(key), set()).add(key)
        for unit, keys in units.items():
            found, old, new = (
                {key: contents.get(key) for key in keys}
                for contents in (now, self.before, self.after)
            )
            assert found in (old, new), f"{where}: {unit}"
        history = now.get(self.harness.history)
        for entry in json.loads(history)["versions"] if history else ():
            archive = now.get(self.harness.archive(entry["version"])) or b""
            found_sha256 = hashlib.sha256(archive).hexdigest()
            assert found_sha256 == entry["archive"]["sha256"], f"{where}: {entry['version']}"

    def check_repaired(self, where: str, addresses: Mapping[str, str]) -> None:
        """Check that one plain run gives what an undisturbed one gives, and is the last.

        Args:
            where: what was disturbed.
            addresses: those that people had before, and that still give what they gave.
        """
        harness = self.harness
        publish(harness.open(), self.builds)
        assert harness.look() == self.expected, where
        assert addresses.items() <= harness.addresses().items(), where
        self.check_readers(where)
        assert not harness.open().unfinished, where
        assert publish(harness.open(), self.builds) is None, where


def _restart(harness: Harness, earlier: Sequence[Build]) -> None:
    harness.reset()
    if earlier:
        assert publish(harness.open(), earlier) is not None


@pytest.fixture
def disturbed(harness: Harness, editions: Editions, publication: str) -> Disturbed:
    return Disturbed.begin(harness, editions, publication)


def _interrupt(
    disturbed: Disturbed, sample: int | None, interrupt: Callable[[int, Sequence[Build]], object]
) -> None:
    harness = disturbed.harness
    for number in disturbed.choose(sample, Operation.CHANGE):
        where = f"operation {number} of {len(disturbed.operations)}"
        addresses = disturbed.restart()
        before = harness.look()
        interrupt(number, disturbed.builds)
        disturbed.check_readers(where)
        assert harness.open().unfinished or harness.look() == before, where
        disturbed.check_repaired(where, addresses)


@each_publication
def test_a_publication_that_is_refused_is_finished_by_the_next(
    disturbed: Disturbed, sample: int | None
) -> None:
    _interrupt(disturbed, sample, disturbed.harness.refuse)


@each_publication
def test_a_publication_that_gets_no_answer_is_finished_by_the_next(
    disturbed: Disturbed, sample: int | None
) -> None:
    assert isinstance(disturbed.harness, DistantHarness)
    _interrupt(disturbed, sample, disturbed.harness.silence)


@each_publication
def test_a_publication_that_is_killed_is_finished_by_the_next(
    disturbed: Disturbed, sample: int | None
) -> None:
    _interrupt(disturbed, sample, disturbed.harness.kill)


@each_publication
def test_the_history_makes_a_release_public_and_is_written_last(disturbed: Disturbed) -> None:
    """Somebody reads all that is published before each operation of one run."""
    harness = disturbed.harness
    disturbed.restart()
    seen: list[bool] = []

    def read() -> None:
        disturbed.check_readers(f"reading {len(seen) + 1}")
        now = _read_all(harness)
        is_new = now.get(harness.history) == disturbed.after[harness.history]
        if is_new:
            assert list(now.items()) == list(disturbed.after.items())  # in their order, too
        seen.append(is_new)
        assert seen == sorted(seen)

    harness.meet(disturbed.builds, read)
    assert harness.look() == disturbed.expected


@each_publication
def test_a_state_read_late_is_not_taken_for_a_proof(disturbed: Disturbed) -> None:
    assert isinstance(disturbed.harness, DistantHarness)
    for number in disturbed.choose(None, Operation.STATE):
        where = f"operation {number} of {len(disturbed.operations)}"
        addresses = disturbed.restart()
        if disturbed.harness.delay(number, disturbed.builds):
            assert disturbed.harness.look() == disturbed.expected, where
        disturbed.check_readers(where)
        disturbed.check_repaired(where, addresses)


# Two publishers at once


@each_publication
def test_what_two_publishers_at_once_leave_is_repaired_by_the_next(
    disturbed: Disturbed, sample: int | None
) -> None:
    harness = disturbed.harness
    for number in disturbed.choose_of_each(sample):
        where = f"operation {number} of {len(disturbed.operations)}"
        addresses = disturbed.restart()
        harness.meet(disturbed.builds, lambda: _try(harness, disturbed.builds), number)
        disturbed.check_readers(where)
        _, plan = prepare(harness.open(), disturbed.builds)
        assert plan.conflicts == (), where
        disturbed.check_repaired(where, addresses)


def _try(harness: Harness, builds: Sequence[Build]) -> None:
    """Publish from another machine; one of the two may be told to stop."""
    with suppress(ParutionError, OSError):
        publish(harness.open("elsewhere"), builds)


@each_publication
def test_a_plan_made_before_somebody_elses_publication_is_not_carried_out(
    harness: Harness, editions: Editions, publication: str
) -> None:
    """Each publishes a version 1.1.0 of their own; the second one comes too late."""
    if publication == UPDATE:
        publish(harness.open(), editions[:1])
    portal = harness.open()
    desired, plan = prepare(portal, editions[:2])
    theirs = [editions.first, editions.other]
    publish(harness.open("elsewhere"), theirs)
    before = harness.look()
    with pytest.raises(ParutionError):
        publishing.publish(portal, desired, plan, silent, "1.1.0")
    assert harness.look() == before
    assert publish(harness.open("elsewhere"), theirs) is None
    found = _find_conflicts(harness, editions[:2])
    assert (ConflictKind.OTHER_BYTES, harness.archive("1.1.0")) in found
