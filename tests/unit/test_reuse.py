"""Which place an address names, and which version is meant: decided without asking anybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from parution.errors import UsageError
from parution.model.release import (
    FileDigest,
    FormatFile,
    History,
    Location,
    Release,
    Rollback,
    TableSize,
    Version,
    Withdrawal,
)
from parution.reuse.addresses import list_candidates
from parution.reuse.choosing import choose_release, choose_table
from parution.reuse.places import Wanted, pick
from parution.reuse.published import Published, PublishedFile

if TYPE_CHECKING:
    from parution.model.release import Event

API = "https://www.data.gouv.fr/api/1/datasets/stations/"
ACTION = "api/3/action/package_show?id=stations"


@pytest.mark.parametrize(
    ("address", "asked"),
    [
        ("https://a.fr", ["https://a.fr/versions.json"]),
        ("https://a.fr/d/", ["https://a.fr/d/versions.json"]),
        ("https://a.fr/d", ["https://a.fr/d/versions.json"]),
        ("https://a.fr/d/index.html?x#y", ["https://a.fr/d/versions.json"]),
        ("https://a.fr/d/versions.json", ["https://a.fr/d/versions.json"]),
        ("http://localhost:80/d/", ["http://localhost:80/d/versions.json"]),
        ("https://www.data.gouv.fr/datasets/stations/", [API]),
        ("https://www.data.gouv.fr/fr/datasets/stations", [API]),
        ("https://www.data.gouv.fr/pt-BR/datasets/stations/#resources", [API]),
        ("https://www.data.gouv.fr/api/1/datasets/stations/", [API]),
        ("https://www.data.gouv.fr/api/2/datasets/stations/resources/", [API]),
        ("https://www.data.gouv.fr/datasets/a%2Fb/", [API.replace("stations", "a%2Fb")]),
        ("https://a.fr/dataset/stations", [f"https://a.fr/{ACTION}"]),
        ("https://a.fr/fr/dataset/stations/resource/1", [f"https://a.fr/{ACTION}"]),
        ("https://a.fr/data/pt_BR/dataset/stations", [f"https://a.fr/data/{ACTION}"]),
        (f"https://a.fr/data/{ACTION}", [f"https://a.fr/data/{ACTION}"]),
        ("https://www.data.gouv.fr/datasets/r/stations", []),
    ],
)
def test_what_an_address_asks_first(address: str, asked: list[str]) -> None:
    found = [each.address for each in list_candidates(address)]
    assert found[: len(asked)] == asked
    # A static portal may be anywhere: it is asked for last, once.
    assert [each.endswith("/versions.json") for each in found].index(True) == len(found) - 1


@pytest.mark.parametrize(
    ("path", "version"),
    [
        ("d/releases/1.2.0/", "1.2.0"),
        ("d/releases/1.2.0", "1.2.0"),
        ("d/releases/1.2.0.zip", "1.2.0"),
        ("d/releases/1.2.0/data/t.csv", "1.2.0"),
        ("d/releases/2.0.0-rc.1/", "2.0.0-rc.1"),
        ("d/releases/2.0.0%2Bb/", "2.0.0+b"),
        ("d/latest/data/", ""),
        ("d/latest.zip", ""),
        ("d/changes/1.2.0.html", ""),
    ],
)
def test_an_address_below_a_static_portal_is_one_of_it(path: str, version: str) -> None:
    first = list_candidates(f"https://a.fr/{path}")[0]
    assert (first.address, first.version) == ("https://a.fr/d/versions.json", version)


def make_release(version: str, **changes: object) -> Release:
    archive = FileDigest(f"p-{version}.zip", 1, "a" * 64)
    tables = (TableSize("t", 1, 1),)
    return Release(Version.parse(version), "2024-01-31", "", "", archive, (), tables, **changes)  # type: ignore[arg-type]


def publish(*versions: str, events: tuple[Event, ...] = ()) -> Published:
    history = History("p", tuple(map(make_release, versions)), events)
    return Published("lieu", "https://a.fr/versions.json", history, {}, frozenset())


def choose(published: Published, asked: str | None = None) -> str:
    return str(choose_release(published, asked).version)


def withdraw(version: str, by: str | None = None) -> Withdrawal:
    instead = Version.parse(by) if by else None
    return Withdrawal(Version.parse(version), "2024-03-01", "Faux.", instead)


def test_the_highest_that_stands_is_the_latest() -> None:
    published = publish("1.0.0", "1.2.0", "1.10.0", "2.0.0", "3.0.0-rc.1")
    assert choose(published) == "2.0.0"
    assert choose(published, "1") == "1.10.0"
    assert choose(published, "1.2") == "1.2.0"
    assert choose(published, "1.0.0") == "1.0.0"
    assert choose(published, "3.0.0-rc.1") == "3.0.0-rc.1"
    for asked in ("3", "1.1", "1.2.1", "v1.0.0", "01", "1.", "latest", "1.0.0.0", ""):
        with pytest.raises(UsageError) as refused:
            choose(published, asked)
        assert refused.value.key == "reuse.no-version"


def test_a_version_that_was_rolled_back_is_only_given_by_its_name() -> None:
    event = Rollback("demo", Version.parse("1.2.0"), Version.parse("1.0.0"), "2024-03-01")
    published = publish("1.0.0", "1.1.0", "1.2.0", events=(event,))
    assert choose(published) == "1.0.0"
    assert choose(published, "1") == "1.0.0"
    assert choose(published, "1.2.0") == "1.2.0"


def test_what_replaces_a_version_that_was_withdrawn_stands_in_its_place() -> None:
    published = publish("1.0.0", "1.1.0", "1.2.0", events=(withdraw("1.2.0", "1.0.0"),))
    assert choose(published) == "1.0.0"
    # As a portal has it: see History.find_latest.
    latest = published.history.find_latest("local")
    assert latest is not None
    assert str(latest.version) == "1.0.0"
    assert choose(published, "1.1") == "1.1.0"
    with pytest.raises(UsageError, match=r"2024-03-01 \(Faux\)\. Prenez la version 1\.0\.0\."):
        choose(published, "1.2.0")


def test_what_replaces_it_must_be_of_the_same_beginning() -> None:
    published = publish("1.2.0", "1.2.5", "1.3.0", events=(withdraw("1.3.0", "1.2.0"),))
    assert choose(published, "1.2") == "1.2.5"


def test_where_nothing_stands_it_is_said() -> None:
    published = publish("1.0.0", events=(withdraw("1.0.0"),))
    with pytest.raises(UsageError, match="Aucune autre"):
        choose(published, "1.0.0")
    with pytest.raises(UsageError) as refused:
        choose(published)
    assert refused.value.key == "reuse.none-stands"
    told = Published("lieu", published.address, publish("1.0.0").history, {}, frozenset({"1.0.0"}))
    with pytest.raises(UsageError) as refused:
        choose(told, "1.0.0")
    assert refused.value.key == "reuse.withdrawn-untold"


def test_the_only_table_need_not_be_named() -> None:
    assert choose_table("lieu", ["t"], None) == "t"
    assert choose_table("lieu", ["t", "u"], "u") == "u"
    for tables in ([], ["t", "u"]):
        with pytest.raises(UsageError) as refused:
            choose_table("lieu", tables, None)
        assert refused.value.key == "reuse.which-table"


PARQUET = FormatFile(FileDigest("formats/t é.parquet", 1, "b" * 64), "parquet", ("t",), "x 1")


def test_a_file_is_where_the_history_locates_it() -> None:
    release = make_release("1.0.0", formats=(PARQUET,))
    history = History("p", (release,))
    located = {"1.0.0": Location("v/1.0.0/", "v/1.0.0.zip")}
    published = Published("lieu", "https://a.fr/d/versions.json", history, located, frozenset())
    (archive,) = pick(published, release, Wanted())
    assert (archive.address, archive.format) == ("https://a.fr/d/v/1.0.0.zip", "zip")
    parquet, after = pick(published, release, Wanted(formats=("parquet", "zip")))
    assert after == archive
    assert parquet.address == "https://a.fr/d/v/1.0.0/formats/t%20%C3%A9.parquet"
    with pytest.raises(UsageError, match=r"xlsx.*csv, parquet"):
        pick(published, release, Wanted(formats=("xlsx",)))


def test_a_version_that_was_left_out_is_not_looked_for() -> None:
    release = make_release("1.0.0")
    history = History("p", (release, make_release("1.1.0")))
    located = {"1.0.0": None, "1.1.0": Location(archive="releases/1.1.0.zip")}
    published = Published("lieu", "https://a.fr/versions.json", history, located, frozenset())
    assert published.locate_archive(release) is None
    # A history that locates nothing is of an earlier Parution: the usual address.
    before = Published("lieu", "https://a.fr/versions.json", history, {}, frozenset())
    assert before.locate_archive(release) == "https://a.fr/releases/1.0.0.zip"


def test_a_resource_is_found_by_its_mark_then_its_hash_then_its_name() -> None:
    release = make_release("1.0.0", formats=(PARQUET,))
    history = History("p", (release,))
    marked = PublishedFile("https://a.fr/1", "archive:1.0.0")
    hashed = PublishedFile("https://a.fr/2", "", "a" * 64)
    named = PublishedFile("https://a.fr/3", "", "", ("Version 1", "P_1.0.0.ZIP"))
    other = PublishedFile("https://a.fr/4", "tables", "", ("t.csv",))
    parquet = PublishedFile("https://a.fr/5", "", "b" * 64)

    def locate(*files: PublishedFile) -> str | None:
        located = {"1.0.0": Location(resource="archive:1.0.0")}
        published = Published("lieu", "https://a.fr/h", history, located, frozenset(), files)
        return published.locate_archive(release)

    assert locate(other, named, hashed, marked) == "https://a.fr/1"
    assert locate(other, named, hashed) == "https://a.fr/2"
    assert locate(other, named) == "https://a.fr/3"
    assert locate(other) is None
    published = Published("lieu", "https://a.fr/h", history, {}, frozenset(), (other, parquet))
    assert published.locate_format(release, PARQUET) == "https://a.fr/5"


def test_the_latest_file_of_a_dataset_is_not_taken_for_an_earlier_one_of_its_name() -> None:
    release = make_release("1.0.0", formats=(PARQUET,))
    name = PARQUET.digest.path.rpartition("/")[2]
    later = PublishedFile("https://a.fr/1", f"format:{name}", "c" * 64, (name,))
    unknown = PublishedFile("https://a.fr/2", "", "", (name,))

    def locate(*files: PublishedFile) -> str | None:
        history = History("p", (release,))
        published = Published("lieu", "https://a.fr/h", history, {}, frozenset(), files)
        return published.locate_format(release, PARQUET)

    assert locate(later) is None
    assert locate(later, unknown) == "https://a.fr/2"
