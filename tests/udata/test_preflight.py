"""What is told before any request is what the real udata does."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from parution.errors import PortalError
from parution.model.portal import DATASET
from parution.model.preflight import Severity, SourceKind
from parution.portals.udata.lists import FREQUENCIES, ship_lists
from parution.portals.udata.mapping import list_desired, map_dataset, read_dataset
from parution.portals.udata.preflight import check_preflight
from parution.portals.udata.vocabulary import (
    EXTENSIONS,
    HIGH_VALUE_CATEGORIES,
    OLD_FREQUENCIES,
    is_slug_certain,
    slugify,
)
from tests.udata.editions import WORDS, build, describe, make_publisher, record
from tests.udata.faults import Status
from tests.udata.schemas import serve_catalogue

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from parution.model.preflight import Finding, Preflight
    from parution.model.release import Build
    from tests.udata.editions import Publisher
    from tests.udata.proxy import FaultProxy
    from tests.udata.running import Person, Udata

RING = [[2.0, 48.0], [3.0, 48.0], [3.0, 49.0], [2.0, 48.0]]


def geometry(*rings: Any, **others: Any) -> dict[str, Any]:
    """Write a geometry of one polygon."""
    return {"type": "MultiPolygon", "coordinates": [list(rings)], **others}


GEOMETRIES: dict[str, Any] = {
    "a text": "POINT(2 48)",
    "another type": {"type": "Polygon", "coordinates": [RING]},
    "more than two properties": geometry(RING, crs="WGS 84"),
    "no coordinates": {"type": "MultiPolygon"},
    "no polygon": {"type": "MultiPolygon", "coordinates": []},
    "no ring": geometry(),
    "three points": geometry(RING[1:]),
    "open": geometry([*RING[:-1], [2.0, 48.5]]),
    "an altitude": geometry([[*point, 100.0] for point in RING]),
    "texts": geometry([[str(x), str(y)] for x, y in RING]),
}
DATA_GOUV_FR = "https://www.data.gouv.fr/"
# What a descriptor says otherwise than it should: in it, or under ``portal:``.
BLOCKING: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "long": ({"title": "x" * 351}, {}),
    "tag-length": ({"keywords": ["ab", "eau"]}, {}),
    "licence": ({}, {"license": "lov3"}),
    "frequency": ({}, {"frequency": "annuel"}),
    "period-start": ({}, {"temporal_coverage": {"end": "2024-01-01"}}),
    "granularity": ({}, {"spatial": {"zones": ["country:fr"], "granularity": "commune"}}),
    "zone": ({}, {"spatial": {"zones": ["France"], "granularity": "country"}}),
    "contact-point": ({}, {"contact_points": ["mairie"]}),
}


def _find(
    folder: Path, changes: dict[str, Any], words: dict[str, Any]
) -> tuple[dict[str, Any], list[Finding]]:
    edition = build(folder, "1.0.0", **changes)
    history = record([edition])
    desired = list_desired([edition], history, words)
    (about,) = (resource for resource in desired if resource.key == DATASET)
    return dict(about.metadata), list(
        check_preflight(edition, words, desired, ship_lists(DATA_GOUV_FR)).findings
    )


def _create(udata: Udata, metadata: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    answer = udata.request(
        "POST",
        "/api/1/datasets/",
        person=udata.people.editor,
        json={**metadata, "organization": udata.organization.id},
    )
    return answer.status_code, answer.json()


@pytest.mark.parametrize("kind", BLOCKING)
def test_what_blocks_would_be_refused_or_lost(udata: Udata, tmp_path: Path, kind: str) -> None:
    changes, words = BLOCKING[kind]
    metadata, findings = _find(tmp_path, changes, {**WORDS, **words})
    blocking = [finding.key for finding in findings if finding.severity is Severity.BLOCKING]
    assert blocking == [f"preflight.{kind}"]
    period = {name: value for name, value in words.items() if name == "temporal_coverage"}
    status, answer = _create(udata, {**metadata, **period})
    assert status == 400 or read_dataset(answer) != metadata


@pytest.mark.parametrize("given", GEOMETRIES.values(), ids=GEOMETRIES)
def test_a_geometry_that_blocks_would_be_refused(udata: Udata, tmp_path: Path, given: Any) -> None:
    metadata, findings = _find(tmp_path, {}, {**WORDS, "spatial": {"geom": given}})
    assert [finding.key for finding in findings] == ["preflight.geom"]
    status, answer = _create(udata, metadata)
    assert status >= 400, answer


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, {}),
        ({"title": "x" * 350, "description": "d" * 100_000}, {}),
        ({"description": "Une ligne.\r\n\r\nUne autre,  avec <b>balise</b>.\n"}, {}),
        ({"keywords": ["abc", "x" * 96]}, {}),
        ({"keywords": ["seul"]}, {}),
        ({"keywords": ["Été Indien", "l’eau", "d'or", "C++ lang", "snake_case", "Œuvre n° 3"]}, {}),
        ({"keywords": []}, {}),
        ({}, {"temporal_coverage": {"start": "2024-01-01"}}),
        ({}, {"temporal_coverage": None, "spatial": None}),
        ({}, {"description_short": "s" * 200, "acronym": "A" * 128}),
        ({}, {"private": True}),
        ({}, {"spatial": {"zones": ["country:fr"]}}),
        ({}, {"spatial": {"geom": geometry([[2, 48], [3.1234567891, 48], [3, 49.5], [2, 48]])}}),
        ({}, {"spatial": {"zones": ["FR:Departement:75", "country:FR"]}}),
    ],
)
def test_what_passes_comes_back_as_it_was_said(
    udata: Udata, tmp_path: Path, changes: dict[str, Any], words: dict[str, Any]
) -> None:
    metadata, findings = _find(tmp_path, changes, {**WORDS, **words})
    assert not [f for f in findings if f.severity is Severity.BLOCKING]
    status, answer = _create(udata, metadata)
    assert status == 201, answer
    assert read_dataset(udata.dataset(answer["id"])) == metadata


@pytest.mark.parametrize("frequency", [*FREQUENCIES, *OLD_FREQUENCIES])
def test_every_frequency_is_the_portals(udata: Udata, frequency: str) -> None:
    metadata = map_dataset({"title": "t", "description": "d"}, {"frequency": frequency})
    status, answer = _create(udata, metadata)
    assert (status, read_dataset(answer)["frequency"]) == (201, metadata["frequency"])


def test_the_list_of_frequencies_is_the_portals(udata: Udata) -> None:
    answer = udata.request("GET", "/api/1/datasets/frequencies/").json()
    assert {entry["id"] for entry in answer} == set(FREQUENCIES)


def test_the_list_of_extensions_is_the_portals(udata: Udata) -> None:
    shown = set(udata.request("GET", "/api/1/datasets/extensions/").json())
    assert shown <= set(EXTENSIONS)
    dataset = udata.create()["id"]
    for extension in sorted(EXTENSIONS):
        udata.upload(dataset, f"essai.{extension}", b"x")
    for extension in ("parquet", "tsv", "jsonl", "md", "html", "exe"):
        assert extension not in EXTENSIONS
        answer = udata.request(
            "POST",
            f"/api/1/datasets/{dataset}/upload/",
            person=udata.people.editor,
            files={"file": (f"essai.{extension}", b"x")},
        )
        assert answer.status_code == 400


@pytest.mark.parametrize(
    "word",
    [
        *("Été Indien", "l’eau", "l'eau", "C++ lang", "snake_case", "données  publiques", "Œuvre"),
        *("ÆØÅ", "straße", "n° 3", "a–b", "prix €", "«guillemets»", "10 000 €/an", "a.b.c"),
        *("§ 4", "№ 5", "Москва", "東京", "™", "£ sterling", "«à la française»", "l·eau"),
        *("tiret-", "--x--", "Côte d’Ivoire", "œil_de_bœuf", "Ça", "Żółć", "²", "½ heure"),
    ],
)
def test_a_tag_is_written_as_the_portal_writes_it(udata: Udata, word: str) -> None:
    status, answer = _create(
        udata, {"title": "t", "description": "d", "tags": [f"{word} mot", "autre"]}
    )
    assert status == 201, answer
    if slugify(f"{word} mot") not in answer["tags"]:
        assert not is_slug_certain(word), answer["tags"]


@pytest.mark.parametrize(
    ("address", "passes"),
    [
        ("https://example.org/schema.json", True),
        ("http://exemple.fr:8080/a?b=1#c", True),
        ("https://9.9.9.9/schema.json", True),
        ("https://example.org/mon schéma.json", False),
        ("https://localhost/schema.json", False),
        ("https://127.0.0.1/schema.json", False),
        ("https://192.168.1.1/schema.json", False),
        ("https://serveur.local/schema.json", False),
        ("https://serveur/schema.json", False),
        ("schemas/stations.json", False),
    ],
)
def test_the_address_of_a_schema_is_one_that_the_portal_takes(
    udata: Udata, tmp_path: Path, address: str, passes: bool
) -> None:
    _, findings = _find(tmp_path, {}, {**WORDS, "schemas": {"stations": {"url": address}}})
    assert [f.key for f in findings] == ([] if passes else ["preflight.schema"])
    dataset = udata.create()["id"]
    resource = udata.upload(dataset, "a.csv", b"a\n1\n")["id"]
    udata.configure(URLS_ALLOW_LOCAL=False, URLS_ALLOW_PRIVATE=False)
    answer = udata.request(
        "PUT",
        f"/api/1/datasets/{dataset}/resources/{resource}/",
        person=udata.people.editor,
        json={"schema": {"url": address, "name": None, "version": None}},
    )
    # The file's own address is a local one here, and refused for that.
    assert ("schema" in answer.json().get("errors", {})) is not passes


@pytest.mark.parametrize(("name", "limit"), [("title", 350), ("description", 100_000)])
def test_the_texts_of_a_table_have_limits_too(
    udata: Udata, tmp_path: Path, name: str, limit: int
) -> None:
    table = {**describe("1.0.0")["resources"][0], name: "x" * (limit + 1)}
    _, findings = _find(tmp_path, {"resources": [table]}, WORDS)
    assert [(f.key, f.where) for f in findings] == [("preflight.long", f"table:stations.{name}")]
    dataset = udata.create()["id"]
    resource = udata.upload(dataset, "a.csv", b"a\n1\n")["id"]
    path = f"/api/1/datasets/{dataset}/resources/{resource}/"
    for text, status in (("x" * (limit + 1), 400), ("x" * limit, 200)):
        body = {"title": "t", name: text}
        answer = udata.request("PUT", path, person=udata.people.editor, json=body)
        assert answer.status_code == status


# What the portal itself is asked, before anything is written.


@pytest.fixture
def publisher(udata: Udata, proxy: FaultProxy, tmp_path: Path) -> Publisher:
    udata.clock("ticking")
    return make_publisher(udata, tmp_path / "work", proxy.url)


def _ask(publisher: Publisher, builds: Sequence[Build]) -> Preflight:
    portal, desired, plan = publisher.plan(builds)
    return portal.fetch_preflight(builds[-1], desired, plan)


def _list_asked(proxy: FaultProxy) -> set[str]:
    """List what the portal was asked, beside the dataset itself."""
    paths = {exchange.path.partition("?")[0] for exchange in proxy.exchanges}
    asked = {path.removeprefix("/api/1/") for path in paths if path.startswith("/api/1/")}
    proxy.clear()
    return {path for path in asked if not re.match("datasets/([0-9a-f]{24}/|$)", path)}


def test_the_portal_is_asked_for_what_is_to_be_written_and_for_nothing_else(
    proxy: FaultProxy, publisher: Publisher, tmp_path: Path
) -> None:
    first = build(tmp_path, "1.0.0")
    preflight = _ask(publisher, [first])
    lists = {"datasets/licenses/", "datasets/frequencies/", "datasets/extensions/"}
    places = {"spatial/granularities/", "spatial/zones/country:fr/"}
    assert _list_asked(proxy) == lists | places
    assert preflight.findings == ()
    asked = [c.name for c in preflight.checks if c.source.kind is SourceKind.PORTAL]
    assert asked == ["licence", "frequency", "granularity", "zones", "extensions"]
    assert publisher.publish([first])
    proxy.clear()
    changed = build(tmp_path, "1.1.0", stations="code,nom\n01,Amont\n", title="Autre titre")
    preflight = _ask(publisher, [first, changed])
    assert _list_asked(proxy) == set()
    assert {check.source.kind for check in preflight.checks} == {SourceKind.RULES}
    publisher.words["license"] = "odc-odbl"
    _ask(publisher, [first, changed])
    assert _list_asked(proxy) == {"datasets/licenses/"}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        # Each is known to data.gouv.fr, and not to this portal.
        ({"license": "gfdl"}, ("licence", "")),
        ({"license": "cc-by-sa"}, ("licence", "cc-by")),
        ({"spatial": {"zones": ["country:fr", "country:de"]}}, ("unknown-zone", "")),
        ({"spatial": {"zones": ["fr:departement:2A"]}}, ("unknown-zone", "")),
        ({"spatial": {"zones": ["fr:epci:200054781"]}}, ("unknown-zone", "")),
        ({"spatial": {"granularity": "fr:commune"}}, ("granularity", "")),
        ({"contact_points": ["0" * 24]}, ("unknown-contact-point", None)),
    ],
)
def test_what_the_portal_does_not_know_is_told_before_it_is_written(
    udata: Udata,
    publisher: Publisher,
    tmp_path: Path,
    words: dict[str, Any],
    expected: tuple[str, str | None],
) -> None:
    publisher.words |= words
    edition = build(tmp_path, "1.0.0")
    portal, desired, plan = publisher.plan([edition])
    offline = check_preflight(edition, publisher.words, desired, ship_lists(DATA_GOUV_FR))
    assert not offline.blocks
    preflight = portal.fetch_preflight(edition, desired, plan)
    assert preflight.blocks_for_sure
    (finding,) = preflight.findings
    found = finding.key.removeprefix("preflight."), finding.values.get("near")
    assert found == expected
    assert finding.source.kind is SourceKind.PORTAL
    assert finding.source.name.startswith(f"{publisher.settings.url}api/1/")
    metadata = next(resource.metadata for resource in desired if resource.key == DATASET)
    status, answer = _create(udata, dict(metadata))
    assert status == 400 or read_dataset(answer) != metadata


def test_a_licence_that_only_this_portal_knows_is_published_there(
    udata: Udata, publisher: Publisher, tmp_path: Path
) -> None:
    publisher.words["license"] = "maison"
    edition = build(tmp_path, "1.0.0")
    _, desired, _ = publisher.plan([edition])
    offline = check_preflight(edition, publisher.words, desired, ship_lists(DATA_GOUV_FR))
    assert offline.blocks
    assert not offline.blocks_for_sure
    assert publisher.publish([edition])
    (dataset,) = udata.datasets()
    assert dataset["license"] == "maison"


def test_a_contact_point_is_the_organizations_own(
    udata: Udata, publisher: Publisher, tmp_path: Path
) -> None:
    def make(person: Person, organization: str) -> str:
        body = {"name": "Contact", "email": "contact@example.org", "role": "contact"}
        path = "/api/1/contacts/"
        answer = udata.request(
            "POST", path, person=person, json={**body, "organization": organization}
        )
        return str(answer.json()["id"])

    edition = build(tmp_path, "1.0.0")
    theirs = make(udata.people.outsider, udata.other_organization.id)
    publisher.words["contact_points"] = [theirs]
    keys = [finding.key for finding in _ask(publisher, [edition]).findings]
    assert keys == ["preflight.unknown-contact-point"]
    # The portal refuses one that is named twice: it is sent once.
    publisher.words["contact_points"] = [make(udata.people.editor, udata.organization.id)] * 2
    assert publisher.publish([edition])


def test_schemas_are_those_of_the_portals_catalogue(
    udata: Udata, proxy: FaultProxy, publisher: Publisher, tmp_path: Path
) -> None:
    edition = build(tmp_path, "1.0.0")
    cases: dict[str, tuple[dict[str, str], str | None]] = {
        "name": ({"name": "a/c", "version": "1.0.0"}, "unknown-schema"),
        "version": ({"name": "a/b", "version": "2.0.0"}, "schema-version"),
        "address": ({"url": "https://example.org/a/b/1.0.0/schema.json"}, "schema-address"),
        "elsewhere": ({"url": "https://example.net/schema.json"}, None),
        "known": ({"name": "a/b", "version": "1.0.0"}, None),
    }
    with serve_catalogue(udata):
        for schema, kind in cases.values():
            publisher.words["schemas"] = {"stations": schema}
            findings = _ask(publisher, [edition]).findings
            assert [f.key for f in findings] == ([f"preflight.{kind}"] if kind else [])
        assert "datasets/schemas/" in _list_asked(proxy)
        assert publisher.publish([edition])


def test_a_high_value_dataset_wants_a_certified_public_service(
    udata: Udata, publisher: Publisher, tmp_path: Path
) -> None:
    edition = build(tmp_path, "1.0.0", keywords=["hvd", "mobilité"])
    (finding,) = _ask(publisher, [edition]).findings
    assert finding.key == "preflight.high-value-organization"
    assert finding.severity is Severity.DEGRADED
    alone = replace(publisher, settings=replace(publisher.settings, organization=""))
    (finding,) = _ask(alone, [edition]).findings
    assert (finding.key, finding.source.kind) == (
        "preflight.high-value-organization",
        SourceKind.RULES,
    )
    for badge in ("public-service", "certified"):
        path = f"/api/1/organizations/{udata.organization.id}/badges/"
        answer = udata.request("POST", path, person=udata.people.sysadmin, json={"kind": badge})
        assert answer.ok
    assert _ask(publisher, [edition]).findings == ()


def test_the_categories_of_high_value_are_those_that_the_portal_exports(udata: Udata) -> None:
    """Each category of ours, as a tag, is given its class in the catalogue of the portal."""
    path = f"/api/1/organizations/{udata.organization.id}/badges/"
    dataset = udata.create(tags=["hvd", *HIGH_VALUE_CATEGORIES])["id"]
    for badge in ("public-service", "certified"):
        udata.request("POST", path, person=udata.people.sysadmin, json={"kind": badge})
    path = f"/api/1/datasets/{dataset}/badges/"
    assert udata.request("POST", path, person=udata.people.sysadmin, json={"kind": "hvd"}).ok
    exported = udata.request("GET", f"/api/1/datasets/{dataset}/rdf.nt").text
    assert exported.count("http://data.europa.eu/r5r/hvdCategory") == len(HIGH_VALUE_CATEGORIES)


def test_an_answer_that_is_no_list_is_said_so(
    proxy: FaultProxy, publisher: Publisher, tmp_path: Path
) -> None:
    edition = build(tmp_path, "1.0.0")
    portal, desired, plan = publisher.plan([edition])
    proxy.fail(Status(200, body=b'[{"title": "no id"}]'), path="/api/1/datasets/licenses/")
    with pytest.raises(PortalError, match="licenses") as caught:
        portal.fetch_preflight(edition, desired, plan)
    assert caught.value.key == "udata.not-json"


SILENT: dict[str, Any] = dict.fromkeys(
    ("license", "frequency", "temporal_coverage", "spatial"), None
)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"description": "d" * 101}, {}),
        ({"description": "d" * 100}, {}),
        ({}, SILENT),
        ({}, {"license": "notspecified", "frequency": "unknown"}),
        ({}, {"frequency": "daily", "spatial": {"granularity": "country"}}),
    ],
)
def test_the_score_is_the_one_that_the_portal_shows(
    udata: Udata,
    publisher: Publisher,
    tmp_path: Path,
    changes: dict[str, Any],
    words: dict[str, Any],
) -> None:
    publisher.words |= words
    edition = build(tmp_path, "1.0.0", **changes)
    assert publisher.publish([edition])
    (dataset,) = udata.datasets()
    shown = udata.dataset(dataset["id"])["quality"]
    portal, desired, _ = publisher.plan([edition])
    points = portal.preflight(edition, desired).points
    # A point that it does not name is not met.
    assert {p.name: p.met for p in points} == {p.name: shown.get(p.name, False) for p in points}
    assert shown["score"] == pytest.approx(sum(point.met for point in points) / 9)
