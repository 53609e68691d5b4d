"""Each trap of udata that publishing walks around, named after it.

What udata itself does there is recorded in ``test_facts.py``; here, that it does no harm.
"""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from parution.errors import ConflictError, MachineError, ParutionError, PortalError
from parution.model.portal import ActionKind, ConflictKind, Desired, Role
from parution.model.progress import silent
from parution.model.release import FileDigest
from parution.portals.publishing import publish
from parution.portals.udata import claims, marks, transfer
from parution.portals.udata.client import Client, Doubtful
from tests.udata.editions import HASTE, STATIONS, WORDS, Publisher, build, describe, make_publisher
from tests.udata.faults import Late, LostAnswer, Meanwhile, Status, Tampered, Truncated
from tests.udata.proxy import FaultProxy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from parution.model.release import Build
    from tests.udata.running import Udata


@pytest.fixture(scope="module")
def editions(tmp_path_factory: pytest.TempPathFactory) -> tuple[Build, Build]:
    folder = tmp_path_factory.mktemp("editions")
    return build(folder, "1.0.0"), build(folder, "1.1.0", STATIONS + "03,Milieu\n")


@pytest.fixture
def publisher(udata: Udata, proxy: FaultProxy, tmp_path: Path) -> Publisher:
    udata.clock("ticking")
    return make_publisher(udata, tmp_path / "work", proxy.url)


def _only(udata: Udata) -> dict[str, Any]:
    (dataset,) = udata.datasets()
    return dataset


def _resource(udata: Udata, key: str) -> dict[str, Any]:
    resources = udata.resources(_only(udata)["id"])
    (found,) = [r for r in resources if r["extras"].get(marks.KEY) == key]
    return found


# Uploads


def test_two_files_of_one_name_in_one_second(
    udata: Udata, publisher: Publisher, proxy: FaultProxy, editions: tuple[Build, Build]
) -> None:
    """The first try of an upload got through, its answer did not: the second waits a second."""
    udata.clock("real")
    publisher = replace(publisher, waits=replace(HASTE, distinct=1.1))
    proxy.fail(Status(502), method="POST", path="/upload/$")
    proxy.fail(LostAnswer(), method="POST", path="/upload/$", nth=3)
    publisher.publish(editions[:1])
    assert len(_only(udata)["resources"]) == 6


def test_an_upload_whose_answer_is_lost_is_found_and_not_sent_again(
    udata: Udata, publisher: Publisher, proxy: FaultProxy, editions: tuple[Build, Build]
) -> None:
    proxy.fail(LostAnswer(), method="POST", path="/upload/$", times=6)
    publisher.publish(editions[:1])
    assert len(_only(udata)["resources"]) == 6
    sent = [e for e in proxy.exchanges if e.method == "POST" and e.path.endswith("/upload/")]
    assert len(sent) == 6


def test_a_dataset_whose_answer_is_lost_is_found_and_not_made_again(
    udata: Udata, publisher: Publisher, proxy: FaultProxy, editions: tuple[Build, Build]
) -> None:
    proxy.fail(LostAnswer(), method="POST", path="^/api/1/datasets/$")
    publisher.publish(editions[:1])
    assert len(udata.datasets()) == 1


def test_an_upload_takes_the_title_and_gets_it_back(
    udata: Udata, publisher: Publisher, editions: tuple[Build, Build]
) -> None:
    publisher.publish(editions[:1])
    publisher.publish(editions)
    assert _resource(udata, "table:stations")["title"] == "Stations"
    assert _resource(udata, "table:stations")["type"] == "main"


def test_an_upload_that_died_before_its_mark_is_adopted(
    udata: Udata, publisher: Publisher, editions: tuple[Build, Build]
) -> None:
    publisher.publish(editions[:1])
    dataset = _only(udata)
    content = editions[1].archive.read_bytes()
    orphan = udata.upload(dataset["id"], editions[1].archive.name, content)
    _, _, plan = publisher.plan(editions)
    adopted = [a.resource.key for a in plan.actions if a.kind is ActionKind.ADOPT]
    assert adopted == ["archive:1.1.0"]
    publisher.publish(editions)
    assert _resource(udata, "archive:1.1.0")["id"] == orphan["id"]
    assert len(udata.resources(dataset["id"])) == 7


def test_a_file_of_the_same_content_that_somebody_named_is_not_adopted(
    udata: Udata, publisher: Publisher, editions: tuple[Build, Build]
) -> None:
    publisher.publish(editions[:1])
    dataset = _only(udata)
    theirs = udata.upload(dataset["id"], editions[1].archive.name, editions[1].archive.read_bytes())
    udata.request(
        "PUT",
        f"/api/1/datasets/{dataset['id']}/resources/{theirs['id']}/",
        person=udata.people.editor,
        json={"title": "Ma copie"},
    ).raise_for_status()
    publisher.publish(editions)
    assert _resource(udata, "archive:1.1.0")["id"] != theirs["id"]
    assert udata.resource(theirs["id"])["title"] == "Ma copie"


def test_an_upload_carried_out_after_the_re_run_is_shown_and_removed(
    udata: Udata, publisher: Publisher, proxy: FaultProxy, editions: tuple[Build, Build]
) -> None:
    proxy.fail(Late(held=True), method="POST", path="/upload/$", nth=2)
    publisher.publish(editions[:1])
    assert publisher.publish(editions[:1]) is None  # nothing has come yet
    assert proxy.carry_out() == 1
    dataset = _only(udata)["id"]
    assert len(udata.resources(dataset)) == 7
    _, _, plan = publisher.plan(editions[:1])
    assert [(a.kind, a.resource.key) for a in plan.pending] == [(ActionKind.REMOVE, "mesures.csv")]
    publisher.publish(editions[:1])
    assert len(udata.resources(dataset)) == 6
    assert publisher.publish(editions[:1]) is None


def test_a_twin_of_which_the_journal_knows_nothing_is_left_alone(
    udata: Udata, publisher: Publisher, editions: tuple[Build, Build]
) -> None:
    publisher.publish(editions[:1])
    content = (editions[0].folder / "data" / "mesures.csv").read_bytes()
    twin = udata.upload(_only(udata)["id"], "mesures.csv", content)
    assert publisher.publish(editions[:1]) is None
    assert udata.resource(twin["id"])["title"] == "mesures.csv"


def test_a_dataset_made_a_second_time_after_the_re_run_is_shown_and_removed(
    udata: Udata, publisher: Publisher, proxy: FaultProxy, editions: tuple[Build, Build]
) -> None:
    proxy.fail(Late(held=True), method="POST", path="^/api/1/datasets/$")
    receipt = publisher.publish(editions[:1])
    assert receipt is not None
    kept = receipt.particulars["dataset"]
    proxy.carry_out()
    assert len(udata.datasets()) == 2
    _, _, plan = publisher.plan(editions[:1])
    assert plan.conflicts == ()
    assert [(a.kind, a.resource.key) for a in plan.pending] == [(ActionKind.REMOVE, "dataset")]
    publisher.publish(editions[:1])
    assert [d["id"] for d in udata.datasets() if not d.get("deleted")] == [kept]


def test_a_table_that_left_the_package_is_shown_and_removed(
    udata: Udata, publisher: Publisher, editions: tuple[Build, Build], tmp_path: Path
) -> None:
    publisher.publish(editions[:1])
    fewer = build(tmp_path, "1.1.0", resources=describe("1.1.0")["resources"][:1])
    _, _, plan = publisher.plan([editions[0], fewer])
    removed = [a.resource.key for a in plan.pending if a.kind is ActionKind.REMOVE]
    assert removed == ["table:mesures"]
    publisher.publish([editions[0], fewer])
    keys = {r["extras"][marks.KEY] for r in udata.resources(_only(udata)["id"])}
    assert "table:mesures" not in keys
    assert {"archive:1.0.0", "archive:1.1.0"} <= keys


@pytest.mark.parametrize(
    "case", [(how, part) for how in ("grows", "shrinks", "is replaced") for part in (None, 7)]
)
def test_a_source_that_changes_while_it_is_read_stops_the_run_before_its_mark(
    udata: Udata,
    publisher: Publisher,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    case: tuple[str, int | None],
) -> None:
    change, part = case
    if part:
        monkeypatch.setattr(transfer, "LARGEST_WHOLE", 10)
        monkeypatch.setattr(transfer, "PART", part)
    edition = build(tmp_path, "1.0.0")
    source = edition.folder / "data" / "stations.csv"
    content = source.read_bytes()
    later = {
        "grows": content + b"99,Trop\n",
        "shrinks": content[:-4],
        "is replaced": content.replace(b"Amont", b"Avant"),
    }[change]
    portal, desired, plan = publisher.plan([edition])
    send = transfer._send

    def change_then_send(client: Any, upload: Any) -> Any:
        if upload.resource.key == "table:stations":
            source.write_bytes(later)
        return send(client, upload)

    monkeypatch.setattr(transfer, "_send", change_then_send)
    with pytest.raises(MachineError) as caught:
        publish(portal, desired, plan, silent, "1.0.0")
    assert caught.value.key == "publish.source-changed"
    assert udata.resources(_only(udata)["id"]) == []
    assert not [name for name in _only(udata)["extras"] if name.startswith(marks.CLAIM)]


# Transfers in parts


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transfer, "LARGEST_WHOLE", 1000)
    monkeypatch.setattr(transfer, "PART", 700)


@pytest.mark.usefixtures("small_parts")
@pytest.mark.parametrize("nth", [1, 2, 3, 5, 8])
def test_a_transfer_in_parts_that_breaks_goes_on_or_starts_again(
    udata: Udata, publisher: Publisher, proxy: FaultProxy, editions: tuple[Build, Build], nth: int
) -> None:
    proxy.fail(LostAnswer(), method="POST", path="/upload/$", nth=nth)
    proxy.fail(Status(502), method="POST", path="/upload/$", nth=nth + 3)
    proxy.fail(Status(502, acted=True), method="POST", path="/upload/$", nth=nth + 7)
    proxy.fail(Truncated(), method="POST", path="/upload/$", nth=nth + 11)
    publisher.publish(editions[:1])
    assert len(udata.resources(_only(udata)["id"])) == 6


@pytest.mark.usefixtures("small_parts")
def test_parts_that_take_longer_to_join_than_anybody_waits_are_joined_once(
    udata: Udata,
    publisher: Publisher,
    proxy: FaultProxy,
    editions: tuple[Build, Build],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The portal goes on after the client has given up: asked again, it would join them twice."""
    monkeypatch.setattr(transfer, "_JOINING", 1000)
    finals: list[Any] = []
    post, looked = Client.post, transfer._look_for_joined

    def drop(client: Client, path: str, **content: Any) -> Any:
        if "file" not in content and "fields" in content and not finals:
            finals.append(content)
            raise Doubtful("nothing came for as long as anybody waits")
        return post(client, path, **content)

    def join_late(upload: Any) -> Any:
        look, seen = upload.look, []

        def look_late() -> Any:
            seen.append(1)
            if len(seen) == 3 and len(finals) == 1:
                finals.append(post(client, upload.path, **finals[0]))
            return look()

        return looked(replace(upload, look=look_late))

    portal, desired, plan = publisher.plan(editions[:1])
    client = portal._client
    monkeypatch.setattr(Client, "post", drop)
    monkeypatch.setattr(transfer, "_look_for_joined", join_late)
    publish(portal, desired, plan, silent, "1.0.0")
    assert len(finals) == 2
    assert len(udata.resources(_only(udata)["id"])) == 6
    assert not [e for e in proxy.exchanges if e.answered == 500]


@dataclass
class Cut:
    """Has the client ask udata to put together fewer parts of a file than it sent.

    Attributes:
        patch: what changes the client.
        sizes: what udata said of the size of the file, each time that it was compared.
        size: of the whole file.
    """

    patch: pytest.MonkeyPatch
    sizes: list[int]
    size: int = 0

    def short(self, desired: Sequence[Desired], key: str, times: int) -> None:
        """Count one part too few of a file, so many times."""
        (cut,) = [resource for resource in desired if resource.key == key]
        self.size = cut.digest.bytes
        count, compare, left = transfer.count_parts, transfer.is_held, list(range(times))

        def count_short(size: int) -> int:
            if size != self.size or not left:
                return count(size)
            left.pop()
            assert count(size) > 2  # one part alone is another kind of upload
            return count(size) - 1

        def is_held(answer: Any, resource: Desired, sha1: str) -> bool:
            if resource.key == key:
                self.sizes.append(answer["filesize"])
            return compare(answer, resource, sha1)

        self.patch.setattr(transfer, "count_parts", count_short)
        self.patch.setattr(transfer, "is_held", is_held)


@pytest.fixture
def cut(monkeypatch: pytest.MonkeyPatch, small_parts: None) -> Cut:
    del small_parts
    return Cut(monkeypatch, [])


def _check_held(udata: Udata, desired: Sequence[Desired], key: str) -> None:
    (resource,) = [each for each in desired if each.key == key]
    content = udata.read(_resource(udata, key)["latest"])
    assert hashlib.sha256(content).hexdigest() == resource.digest.sha256


@pytest.mark.parametrize("number", [1, 2], ids=["new", "replacement"])
def test_a_final_request_that_counts_too_few_parts_is_seen_and_taken_back(
    udata: Udata, publisher: Publisher, editions: tuple[Build, Build], cut: Cut, number: int
) -> None:
    """udata itself answers 201, or 200, with a file cut short: what it says of it is compared.

    What is new is taken away, then sent again; a replacement has taken the place of the old
    file, which is lost: the right one takes its place.
    """
    if number == 2:
        publisher.publish(editions[:1])
    portal, desired, plan = publisher.plan(editions[:number])
    cut.short(desired, "descriptor", times=1)
    publish(portal, desired, plan, silent, "1.0.0")
    parts = -(-cut.size // transfer.PART)
    assert cut.sizes == [(parts - 1) * transfer.PART, cut.size]
    removed = [path for method, path, _ in udata.request_log() if method == "DELETE"]
    assert len(removed) == (number == 1)
    _check_held(udata, desired, "descriptor")
    assert len(udata.resources(_only(udata)["id"])) == 5 + number
    assert publisher.publish(editions[:number]) is None


@pytest.mark.parametrize("number", [1, 2], ids=["new", "replacement"])
def test_a_file_that_is_always_cut_short_stops_the_run_and_the_next_one_puts_the_right_one(
    udata: Udata, publisher: Publisher, editions: tuple[Build, Build], cut: Cut, number: int
) -> None:
    if number == 2:
        publisher.publish(editions[:1])
    portal, desired, plan = publisher.plan(editions[:number])
    cut.short(desired, "descriptor", times=HASTE.tries)
    with pytest.raises(PortalError) as caught:
        publish(portal, desired, plan, silent, "1.0.0")
    assert (caught.value.key, caught.value.values["key"]) == ("udata.not-whole", "descriptor")
    assert len(cut.sizes) == HASTE.tries
    publisher.publish(editions[:number])
    _check_held(udata, desired, "descriptor")
    assert len(udata.resources(_only(udata)["id"])) == 5 + number


# Metadata


def test_tags_and_period_survive_a_change_of_title(
    udata: Udata, publisher: Publisher, tmp_path: Path, editions: tuple[Build, Build]
) -> None:
    publisher.publish(editions[:1])
    renamed = build(tmp_path, "1.1.0", title="Autre titre")
    publisher.publish([editions[0], renamed])
    dataset = udata.dataset(_only(udata)["id"])
    assert dataset["title"] == "Autre titre"
    assert dataset["tags"] == ["donnees-publiques", "hydrologie", "leau"]
    assert dataset["temporal_coverage"] is not None


def test_a_schema_that_loses_its_version_is_not_merged_with_the_old_one(
    udata: Udata, publisher: Publisher, editions: tuple[Build, Build]
) -> None:
    named = {"stations": {"name": "etalab/schema-stations", "version": "1.2.3"}}
    replace(publisher, words={**WORDS, "schemas": named}).publish(editions[:1])
    assert _resource(udata, "table:stations")["schema"]["version"] == "1.2.3"
    named = {"stations": {"url": "https://example.org/schema.json"}}
    replace(publisher, words={**WORDS, "schemas": named}).publish(editions[:1])
    schema = _resource(udata, "table:stations")["schema"]
    assert (schema["name"], schema["version"]) == (None, None)
    publisher.publish(editions[:1])
    assert not any((_resource(udata, "table:stations")["schema"] or {}).values())


def test_a_dataset_that_is_not_ours_yet_keeps_its_words_until_somebody_decides(
    udata: Udata, publisher: Publisher, editions: tuple[Build, Build], tmp_path: Path
) -> None:
    by_hand = udata.create("Fait à la main")
    named = make_publisher(udata, tmp_path / "work", publisher.settings.url[:-1], by_hand["id"])
    _, _, plan = named.plan(editions[:1])
    assert {c.kind for c in plan.conflicts} == {ConflictKind.DRIFT}
    assert "title" in {c.field for c in plan.conflicts}
    named.publish(editions[:1], overwrite=True)
    assert _only(udata)["id"] == by_hand["id"]
    assert _only(udata)["title"] == "Stations de mesure"
    assert named.publish(editions[:1]) is None


def test_two_datasets_of_one_mark_are_somebodys_to_settle(
    udata: Udata, publisher: Publisher, editions: tuple[Build, Build]
) -> None:
    for title in ("Un", "Deux"):
        udata.create(title, extras={marks.PACKAGE: "stations"})
    _, _, plan = publisher.plan(editions[:1])
    assert [conflict.kind for conflict in plan.conflicts] == [ConflictKind.AMBIGUOUS]


def test_a_dataset_is_found_beyond_the_first_page(
    udata: Udata, publisher: Publisher, editions: tuple[Build, Build]
) -> None:
    publisher.publish(editions[:1])
    before = _only(udata)["id"]
    for number in range(105):
        udata.create(f"Autre {number}")
    portal, _, plan = publisher.plan(editions[:1])
    assert portal.dataset_id == before
    assert not plan.pending


# The order


def test_a_resource_added_while_the_order_is_put_right_is_not_lost(
    udata: Udata, publisher: Publisher, proxy: FaultProxy, editions: tuple[Build, Build]
) -> None:
    publisher.publish(editions[:1])
    dataset = _only(udata)["id"]
    add = Meanwhile(lambda: udata.upload(dataset, "notice.pdf", b"%PDF-1.4"))
    proxy.fail(add, method="PUT", path="/resources/$")
    publisher.publish(editions)
    titles = [resource["title"] for resource in udata.resources(dataset)]
    assert titles[0] == "Stations"
    assert titles[-1] == "notice.pdf"
    assert len(titles) == 8


# Refusals in the middle


def test_a_file_type_that_the_portal_refuses_is_said_so(
    udata: Udata, publisher: Publisher, editions: tuple[Build, Build]
) -> None:
    udata.configure(ALLOWED_RESOURCES_EXTENSIONS=["csv", "json"])
    portal, desired, plan = publisher.plan(editions[:1])
    preflight = portal.fetch_preflight(editions[0], desired, plan)
    assert [finding.where for finding in preflight.findings] == ["archive:1.0.0"]
    # Should the list change meanwhile, the upload tells it.
    with pytest.raises(PortalError) as caught:
        publish(portal, desired, plan, silent, "1.0.0")
    assert caught.value.key == "udata.refused"
    assert "extensions" in str(caught.value.values["reason"])


def test_retry_after_is_waited_for(
    publisher: Publisher, proxy: FaultProxy, editions: tuple[Build, Build]
) -> None:
    waits = replace(HASTE, longest=5.0)
    proxy.fail(Status(429, headers={"Retry-After": "1"}), at=1)
    receipt = replace(publisher, waits=waits).publish(editions[:1])
    assert receipt is not None
    assert proxy.exchanges[0].answered == 429


# The proof


@pytest.mark.parametrize("fault", [Tampered(), Truncated(0.0)])
def test_a_download_that_is_not_what_was_sent_is_seen(
    publisher: Publisher, proxy: FaultProxy, editions: tuple[Build, Build], fault: Any
) -> None:
    proxy.fail(fault, method="GET", path="^/s/", times=None)
    with pytest.raises(PortalError) as caught:
        publisher.publish(editions[:1])
    assert caught.value.key in {"proof.differs", "udata.unreachable"}
    proxy.behave()
    assert publisher.publish(editions[:1]) is not None  # nothing to write, and proven


def test_what_is_said_is_read_back_field_by_field(
    udata: Udata, publisher: Publisher, proxy: FaultProxy, editions: tuple[Build, Build]
) -> None:
    """What changes between the last write and the proof is seen by the proof."""

    def edit() -> None:
        dataset = _only(udata)
        udata.request(
            "PUT",
            f"/api/1/datasets/{dataset['id']}/",
            person=udata.people.editor,
            json={"tags": [], "temporal_coverage": dataset["temporal_coverage"]},
        ).raise_for_status()

    proxy.fail(Meanwhile(edit), method="GET", path="^/api/1/datasets/[0-9a-f]{24}/$")
    with pytest.raises(PortalError) as caught:
        publisher.publish(editions[:1])
    assert (caught.value.key, caught.value.values["field"]) == ("proof.metadata", "tags")


# Two runs at once


def test_a_second_run_stops_while_a_first_one_works(
    udata: Udata,
    publisher: Publisher,
    proxy: FaultProxy,
    editions: tuple[Build, Build],
    tmp_path: Path,
) -> None:
    publisher.publish(editions[:1])
    other = replace(publisher, work=tmp_path / "elsewhere")
    ends: list[str] = []

    def meet() -> None:
        with pytest.raises(ConflictError) as caught:
            other.publish(editions)
        ends.append(caught.value.key)

    proxy.clear()
    proxy.fail(Meanwhile(meet), method="PUT", path="/resources/.+/$", times=None)
    publisher.publish(editions)
    assert ends == ["udata.claimed"] * 4
    # The second one writes nothing, not even a claim.
    extras = [e for e in proxy.exchanges if e.method == "PUT" and e.path.endswith("/extras/")]
    assert len(extras) == 2
    assert len(udata.resources(_only(udata)["id"])) == 7
    assert other.publish(editions) is None


def _start(
    publisher: Publisher, builds: Sequence[Build], ends: list[str], over: threading.Event
) -> threading.Thread:
    """Plan; then, in a thread of its own, publish, and tell how that ended."""
    portal, desired, plan = publisher.plan(builds)

    def run() -> None:
        try:
            publish(portal, desired, plan, silent, str(builds[-1].release.version))
            ends.append("done")
        except ParutionError as error:
            ends.append(error.key)
        finally:
            over.set()

    return threading.Thread(target=run)


@dataclass
class TwoRuns:
    """Two machines, each behind a proxy of its own: what one is asked waits for the other."""

    one: FaultProxy
    two: FaultProxy
    publishers: tuple[Publisher, Publisher]

    def run(
        self, builds: Sequence[Build], waits: Callable[[threading.Event, threading.Event], None]
    ) -> list[str]:
        """Have both plan, then publish; `waits` is given what tells that each run is over."""
        ends: tuple[list[str], list[str]] = ([], [])
        over = (threading.Event(), threading.Event())
        threads = [
            _start(publisher, builds, end, event)
            for publisher, end, event in zip(self.publishers, ends, over, strict=True)
        ]
        for proxy in (self.one, self.two):
            proxy.clear()
        waits(*over)
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(120)
        return [*ends[0], *ends[1]]


@pytest.fixture
def two_runs(udata: Udata, proxy: FaultProxy, tmp_path: Path) -> Iterator[TwoRuns]:
    udata.clock("ticking")
    with FaultProxy(udata.server.address) as other:
        yield TwoRuns(
            proxy,
            other,
            (
                make_publisher(udata, tmp_path / "one", proxy.url),
                make_publisher(udata, tmp_path / "two", other.url),
            ),
        )


def _wait_for(*events: threading.Event, then: threading.Event | None = None) -> Meanwhile:
    """Note that a request has come, then hold it until others have."""

    def hold() -> None:
        if then is not None:
            then.set()
        for event in events:
            assert event.wait(60)

    return Meanwhile(hold)


_LOOKS: dict[str, Any] = {"method": "GET", "path": "^/api/1/datasets/[0-9a-f]{24}/$"}
_WRITES_EXTRAS: dict[str, Any] = {"method": "PUT", "path": "/extras/$"}


def test_two_first_publications_at_once_leave_one_dataset(
    udata: Udata, two_runs: TwoRuns, editions: tuple[Build, Build]
) -> None:
    """Both datasets are made before either run looks for a twin."""
    made_one, made_two = threading.Event(), threading.Event()

    def waits(_one: threading.Event, _two: threading.Event) -> None:
        lists: dict[str, Any] = {"method": "GET", "path": "^/api/1/datasets/$"}
        two_runs.one.fail(_wait_for(made_two, then=made_one), **lists)
        two_runs.two.fail(_wait_for(made_one), method="POST", path="^/api/1/datasets/$")
        two_runs.two.fail(_wait_for(then=made_two), **lists)

    assert two_runs.run(editions[:1], waits) == ["done", "udata.claimed"]
    assert len([entry for entry in udata.datasets() if not entry.get("deleted")]) == 1


@pytest.mark.parametrize(
    ("order", "ends"),
    [
        ("both claim, then both look", ["udata.claimed", "udata.claimed"]),
        ("the second claims while the first works", ["done", "udata.claimed"]),
        ("the second claims when the first is over", ["done", "portal.changed"]),
    ],
)
def test_two_updates_at_once_never_both_go_on(
    udata: Udata,
    two_runs: TwoRuns,
    editions: tuple[Build, Build],
    order: str,
    ends: list[str],
) -> None:
    """Who claims and who looks when is said request by request, whatever the machine's load.

    No two writes of extras are ever under way at once: udata writes all of them from what it
    read, so that one could bring back a claim that the other has just taken away, and a third
    machine would wait for that claim to end.
    """
    two_runs.publishers[0].publish(editions[:1])
    claimed, looks, looked = (threading.Event() for _ in range(3))

    def waits(one_over: threading.Event, two_over: threading.Event) -> None:
        one, two = two_runs.one, two_runs.two
        if order == "both claim, then both look":
            one.fail(_wait_for(looks, then=claimed), **_LOOKS)
            two.fail(_wait_for(claimed), **_WRITES_EXTRAS)
            two.fail(_wait_for(then=looks), **_LOOKS)
            # Neither withdraws before both have looked.
            one.fail(_wait_for(looked), **_WRITES_EXTRAS, nth=2)
            two.fail(_wait_for(one_over, then=looked), **_WRITES_EXTRAS, nth=2)
        elif order == "the second claims while the first works":
            two.fail(_wait_for(claimed), **_WRITES_EXTRAS)
            one.fail(_wait_for(two_over, then=claimed), method="POST")
        else:
            two.fail(_wait_for(one_over), **_WRITES_EXTRAS)

    assert two_runs.run(editions, waits) == ends
    two_runs.publishers[0].publish(editions)
    assert len(udata.resources(_only(udata)["id"])) == 7


def test_the_claim_of_a_run_that_died_ends_by_itself(
    udata: Udata,
    publisher: Publisher,
    editions: tuple[Build, Build],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    publisher.publish(editions[:1])
    now = datetime.now(UTC)
    udata.request(
        "PUT",
        f"/api/2/datasets/{_only(udata)['id']}/extras/",
        person=udata.people.editor,
        json=claims.write_claim("dead", now),
    ).raise_for_status()
    with pytest.raises(ConflictError) as caught:
        publisher.publish(editions)
    assert caught.value.key == "udata.claimed"
    monkeypatch.setattr(claims, "LEASE", timedelta(0))
    assert publisher.publish(editions) is not None
    assert not [name for name in _only(udata)["extras"] if name.startswith(marks.CLAIM)]


# Files that do not fit in memory


def test_a_large_file_is_sent_from_the_disk(
    udata: Udata, publisher: Publisher, tmp_path: Path, editions: tuple[Build, Build]
) -> None:
    """45 MB go in parts of 10 MB; memory is measured at 2 GB by ``make test-faults``."""
    publisher.publish(editions[:1])
    large = tmp_path / "grand.csv"
    large.write_bytes(b"0123456789abcde\n" * (45_000_000 // 16))
    portal, desired, _ = publisher.plan(editions[:1])
    resource = Desired(
        "table:grand", FileDigest("grand.csv", large.stat().st_size, ""), Role.LATEST, "", large
    )
    sent: list[int] = []
    dataset = _only(udata)["id"]
    sha1 = transfer.sum_source(resource)
    answer = transfer.send_file(
        portal._client,
        transfer.Upload(
            f"api/1/datasets/{dataset}/upload/",
            resource,
            sha1,
            lambda: None,
            lambda _wrong: None,
            sent.append,
        ),
    )
    assert transfer.is_held(answer, resource, sha1)
    assert sent == [10_000_000] * 4 + [5_000_000]
    assert desired
