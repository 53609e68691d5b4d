"""Publishing to the real udata: what it holds afterwards, and in how many requests."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from parution.errors import PortalError
from parution.model.portal import ActionKind, ConflictKind
from parution.model.progress import silent
from parution.portals.planning import plan_publication
from parution.portals.publishing import verify
from parution.releases.history import record_withdrawal
from tests.udata.editions import STATIONS, Publisher, build, make_publisher, record

if TYPE_CHECKING:
    from pathlib import Path

    from parution.model.release import Build
    from tests.udata.proxy import FaultProxy
    from tests.udata.running import Udata


@pytest.fixture(scope="session")
def editions(tmp_path_factory: pytest.TempPathFactory) -> tuple[Build, Build]:
    """Two editions: a row more in a table, a title and a description changed."""
    folder = tmp_path_factory.mktemp("editions")
    return (
        build(folder, "1.0.0"),
        build(folder, "1.1.0", STATIONS + "03,Milieu\n", title="Stations de mesure, 2024"),
    )


@pytest.fixture
def publisher(udata: Udata, tmp_path: Path) -> Publisher:
    udata.clock("ticking")  # one name in one second is a trap of its own
    return make_publisher(udata, tmp_path / "work")


TITLES = [
    "Stations",
    "Mesures",
    "Dictionnaire des données",
    "Descripteur Data Package (datapackage.json)",
    "Archive complète, version 1.0.0 (31 janvier 2024)",
    "Historique des versions (versions.json)",
]


def _titles(udata: Udata, dataset: str) -> list[str]:
    return [resource["title"] for resource in udata.resources(dataset)]


def test_a_first_publication_makes_the_dataset_whole_and_public(
    udata: Udata, publisher: Publisher, editions: tuple[Build, Build]
) -> None:
    receipt = publisher.publish(editions[:1])
    assert receipt is not None
    (dataset,) = udata.datasets()
    assert dataset["private"] is False
    assert dataset["title"] == "Stations de mesure"
    assert dataset["tags"] == ["donnees-publiques", "hydrologie", "leau"]
    assert dataset["license"] == "lov2"
    assert dataset["organization"]["id"] == udata.organization.id
    assert _titles(udata, dataset["id"]) == TITLES
    assert not [name for name in dataset["extras"] if name.startswith("parution:run:")]
    for resource in dataset["resources"]:
        (proof,) = [f for f in receipt.files if f.id == resource["id"]]
        assert len(udata.read(str(resource["latest"]))) == proof.bytes
    assert receipt.particulars["dataset"] == dataset["id"]
    assert udata.counts()["dataset"] == 1


def test_a_second_run_with_nothing_new_reads_once_and_writes_nothing(
    udata: Udata, publisher: Publisher, editions: tuple[Build, Build]
) -> None:
    receipt = publisher.publish(editions[:1])
    assert receipt is not None
    before = len(udata.request_log())
    known = make_publisher(udata, publisher.work, dataset=receipt.particulars["dataset"])
    assert known.publish(editions[:1]) is None
    assert [method for method, _, _ in udata.request_log()[before:]] == ["GET"]
    assert publisher.publish(editions[:1]) is None  # found by its mark
    assert [method for method, _, _ in udata.request_log()[before + 1 :]] == ["GET", "GET"]


def test_a_new_version_replaces_the_tables_under_their_ids_and_keeps_the_archives(
    udata: Udata, publisher: Publisher, editions: tuple[Build, Build]
) -> None:
    publisher.publish(editions[:1])
    (dataset,) = udata.datasets()
    before = {resource["title"]: resource["id"] for resource in dataset["resources"]}
    publisher.publish(editions)
    (dataset,) = udata.datasets()
    after = {resource["title"]: resource["id"] for resource in dataset["resources"]}
    assert before.items() <= after.items()
    assert _titles(udata, dataset["id"]) == [
        *TITLES[:4],
        "Archive complète, version 1.1.0 (2 février 2024)",
        *TITLES[4:],
    ]
    assert dataset["title"] == "Stations de mesure, 2024"
    assert dataset["tags"] == ["donnees-publiques", "hydrologie", "leau"]
    assert dataset["temporal_coverage"]["start"].startswith("2024-01-01")
    assert b"03,Milieu" in udata.read(f"/api/1/datasets/r/{after['Stations']}")


def test_a_withdrawn_file_that_the_portal_still_gives_is_seen_by_the_proof(
    udata: Udata, publisher: Publisher, editions: tuple[Build, Build]
) -> None:
    publisher.publish(editions)
    (dataset,) = udata.datasets()
    archive = next(r for r in dataset["resources"] if "1.1.0" in r["title"])
    path, content = udata.file(archive["id"]), udata.read(archive["latest"])
    history = record_withdrawal(
        record(editions), editions[1].release.version, "2024-03-01", "Un nom."
    )
    portal = publisher.open()
    desired = portal.list_desired(editions[:1], history)
    plan = plan_publication(desired, portal.fetch_state(desired), history)
    portal.apply_plan(plan, silent)
    assert verify(portal, desired, silent, "1.0.0").version == "1.0.0"
    # The resource is gone, but its file is served again: from a cache, or by a portal that forgot.
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    with pytest.raises(PortalError) as caught:
        verify(portal, desired, silent, "1.0.0")
    assert (caught.value.key, caught.value.values["key"]) == ("proof.withdrawn", "archive:1.1.0")


def _edit(udata: Udata, dataset: dict[str, Any], **changes: Any) -> None:
    body = {"tags": dataset["tags"], "temporal_coverage": dataset["temporal_coverage"], **changes}
    udata.request(
        "PUT", f"/api/1/datasets/{dataset['id']}/", person=udata.people.editor, json=body
    ).raise_for_status()


def test_a_field_edited_on_the_web_is_a_conflict_until_somebody_decides(
    udata: Udata, publisher: Publisher, editions: tuple[Build, Build]
) -> None:
    publisher.publish(editions[:1])
    (dataset,) = udata.datasets()
    _edit(udata, dataset, description="Mieux dit.")
    _, _, plan = publisher.plan(editions[:1])
    (conflict,) = plan.conflicts
    assert (conflict.kind, conflict.field, conflict.found) == (
        ConflictKind.DRIFT,
        "description",
        "Mieux dit.",
    )
    publisher.publish(editions[:1], overwrite=True)
    assert udata.dataset(dataset["id"])["description"].startswith("Des stations.")
    assert publisher.publish(editions[:1]) is None


def test_a_dataset_that_is_deleted_archived_or_somebody_elses_is_a_conflict(
    udata: Udata, publisher: Publisher, editions: tuple[Build, Build], tmp_path: Path
) -> None:
    publisher.publish(editions[:1])
    (dataset,) = udata.datasets()
    _edit(udata, dataset, archived="2024-03-01T00:00:00")
    _, _, plan = publisher.plan(editions[:1])
    assert [conflict.kind for conflict in plan.conflicts] == [ConflictKind.ARCHIVED]
    _edit(udata, dataset, archived=None)
    udata.request("DELETE", f"/api/1/datasets/{dataset['id']}/", person=udata.people.editor)
    _, _, plan = publisher.plan(editions[:1])
    assert [conflict.kind for conflict in plan.conflicts] == [ConflictKind.DELETED]
    udata.reset()
    other = udata.create(organization=udata.other_organization.id, person=udata.people.outsider)
    named = make_publisher(udata, tmp_path / "work", dataset=other["id"])
    _, _, plan = named.plan(editions[:1])
    assert ConflictKind.OTHER_OWNER in [conflict.kind for conflict in plan.conflicts]


def test_the_plan_says_what_will_be_done(
    publisher: Publisher, editions: tuple[Build, Build]
) -> None:
    _, _, plan = publisher.plan(editions[:1])
    assert [(action.kind, action.resource.key) for action in plan.pending] == [
        (ActionKind.CREATE, "dataset"),
        (ActionKind.CREATE, "table:stations"),
        (ActionKind.CREATE, "table:mesures"),
        (ActionKind.CREATE, "dictionary"),
        (ActionKind.CREATE, "descriptor"),
        (ActionKind.CREATE, "archive:1.0.0"),
        (ActionKind.CREATE, "history"),
        (ActionKind.REORDER, "dataset"),
        (ActionKind.UPDATE, "dataset"),
    ]
    publisher.publish(editions[:1])
    _, _, plan = publisher.plan(editions)
    assert [(action.kind, action.resource.key) for action in plan.pending] == [
        (ActionKind.REPLACE, "table:stations"),
        (ActionKind.REPLACE, "descriptor"),
        (ActionKind.CREATE, "archive:1.1.0"),
        (ActionKind.REORDER, "dataset"),
        (ActionKind.UPDATE, "dataset"),
        (ActionKind.REPLACE, "history"),
    ]


def _count(proxy: FaultProxy) -> dict[str, int]:
    """Count the requests that write, and those that read, files apart."""
    counts = Counter(
        "file"
        if "/datasets/r/" in exchange.path or exchange.path.startswith("/s/")
        else exchange.method
        for exchange in proxy.exchanges
    )
    proxy.clear()
    return dict(counts)


def test_a_publication_takes_no_request_that_it_could_do_without(
    udata: Udata, proxy: FaultProxy, editions: tuple[Build, Build], tmp_path: Path
) -> None:
    """The figures that ``docs/udata.md`` gives, for six files, then seven."""
    udata.clock("ticking")
    publisher = make_publisher(udata, tmp_path / "work", proxy.url)
    receipt = publisher.publish(editions[:1])
    assert receipt is not None
    # GET: looked for by its mark, five lists of what the portal takes, looked for a twin, read
    # back. PUT: one for each file, the order, made public, let go.
    assert _count(proxy) == {"GET": 1 + 5 + 2, "POST": 1 + 6, "PUT": 6 + 3, "file": 2 * 6}
    dataset = str(receipt.particulars["dataset"])
    publisher = make_publisher(udata, tmp_path / "work", proxy.url, dataset)
    assert publisher.publish(editions)
    # A table and the dictionary stay, three files are replaced, an archive is added. GET: read,
    # read again once claimed, read back. PUT: claimed, the four files, the order, the dataset,
    # let go.
    assert _count(proxy) == {"GET": 3, "POST": 4, "PUT": 1 + 4 + 3, "file": 2 * 7}
    assert publisher.publish(editions) is None
    assert _count(proxy) == {"GET": 1}


def test_whose_the_datasets_are_is_looked_up_once(
    udata: Udata, proxy: FaultProxy, editions: tuple[Build, Build], tmp_path: Path
) -> None:
    """The read more that ``docs/udata.md`` gives to a slug, or to an account."""
    slug = "ministere-dessai"
    for named, asked in ((slug, f"/api/1/organizations/{slug}/"), ("", "/api/1/me/")):
        udata.reset()
        udata.clock("ticking")
        publisher = make_publisher(udata, tmp_path / (named or "account"), proxy.url)
        settings = replace(publisher.settings, organization=named)
        assert replace(publisher, settings=settings).publish(editions[:1])
        assert [exchange.path for exchange in proxy.exchanges].count(asked) == 1
        assert _count(proxy)["GET"] == 1 + 1 + 5 + 2
