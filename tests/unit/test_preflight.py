from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from parution.messages import Catalogue
from parution.model.portal import Desired, Role
from parution.model.preflight import Preflight, Severity, Source, SourceKind
from parution.model.release import Build, FileDigest, Release, Version
from parution.portals.udata.lists import (
    Lists,
    ship_lists,
)
from parution.portals.udata.preflight import check_preflight
from parution.portals.udata.vocabulary import ZONE
from parution.reports.preflight import render_preflight, render_preflight_json
from parution.territories import read_zones

DATA_GOUV_FR = "https://www.data.gouv.fr/"
WORDS: dict[str, Any] = {
    "license": "lov2",
    "frequency": "monthly",
    "temporal_coverage": {"start": "2024-01-01", "end": "2024-01-31"},
    "spatial": {"zones": ["country:fr"], "granularity": "country"},
}
DESCRIPTOR: dict[str, Any] = {
    "title": "Stations",
    "description": "Une description de plus de cent signes. " * 4,
    "keywords": ["hydrologie", "eau douce"],
    "resources": [{"name": "stations", "schema": {"fields": [{"name": "code"}]}}],
}
FILES = {"table:stations": "stations.csv", "dictionary": "dictionnaire.csv"}


def _desire(key: str, path: str, size: int = 10) -> Desired:
    kind = "main" if key.startswith("table:") else "documentation"
    return Desired(key, FileDigest(path, size, ""), Role.LATEST, "", b"", {"type": kind})


def _check(
    words: dict[str, Any] | None = None,
    files: list[Desired] | None = None,
    lists: Lists | None = None,
    **changes: Any,
) -> Preflight:
    release = Release(
        Version.parse("1.0.0"), "2024-01-31", "", "", FileDigest("x.zip", 1, ""), (), ()
    )
    build = Build(release, {**DESCRIPTOR, **changes}, Path(), Path(), ())
    desired = files or [_desire(key, path) for key, path in FILES.items()]
    lists = lists or ship_lists(DATA_GOUV_FR)
    return check_preflight(build, {**WORDS, **(words or {})}, desired, lists)


def test_a_package_that_says_everything_is_clear_and_has_nine_points() -> None:
    preflight = _check()
    assert preflight.findings == ()
    assert not preflight.blocks
    assert [point.met for point in preflight.points] == [True] * 9


@pytest.mark.parametrize(
    ("words", "changes", "kind", "where", "near"),
    [
        ({"frequence": "monthly"}, {}, "unknown-word", "portal.frequence", "frequency"),
        ({"tags": "eau"}, {}, "not-a-list", "portal.tags", None),
        ({"spatial": ["country:fr"]}, {}, "not-a-mapping", "portal.spatial", None),
        ({"contact_points": ["x"]}, {}, "contact-point", "portal.contact_points", None),
        ({}, {"title": " "}, "empty", "title", None),
        ({}, {"description": "d" * 100_001}, "long", "description", None),
        ({"acronym": "A" * 129}, {}, "long", "portal.acronym", None),
        ({"description_short": "s" * 201}, {}, "long", "portal.description_short", None),
        ({}, {"keywords": ["eau", "x" * 97]}, "tag-length", "keywords", None),
        ({}, {"keywords": ["eau douce", "Москва"]}, "tag-length", "keywords", None),
        ({}, {"keywords": ["eau douce", "fleuve Москва"]}, "tag-letters", "keywords", None),
        ({"license": "lov-2"}, {}, "licence", "portal.license", "lov2"),
        ({"license": "ODbl"}, {}, "licence", "portal.license", "odc-odbl"),
        ({"license": None}, {"licenses": [{"name": "MIT"}]}, "licence", "licenses", None),
        ({"frequency": "anual"}, {}, "frequency", "portal.frequency", "annual"),
        ({"frequency": "Monthly"}, {}, "frequency", "portal.frequency", "monthly"),
        ({"temporal_coverage": {}}, {}, "period-start", "portal.temporal_coverage", None),
        (
            {"temporal_coverage": {"start": "2024-02"}},
            {},
            "period-day",
            "portal.temporal_coverage.start",
            None,
        ),
        (
            {"temporal_coverage": {"start": "2024-02-30"}},
            {},
            "period-day",
            "portal.temporal_coverage.start",
            None,
        ),
        (
            {"temporal_coverage": {"start": "2024-02-02", "end": "2024-02-01"}},
            {},
            "period-order",
            "portal.temporal_coverage",
            None,
        ),
        (
            {"spatial": {"zones": ["country:fr"], "geom": {"type": "Point"}}},
            {},
            "zones-and-geom",
            "portal.spatial",
            None,
        ),
        *(
            ({"spatial": {"zones": [zone]}}, {}, kind, "portal.spatial.zones", near)
            for zone, kind, near in (
                ("Paris", "zone", "fr:departement:75"),
                ("France", "zone", "country:fr"),
                ("fr:region:Île de France", "zone", "fr:region:11"),
                ("Atlantide", "zone", ""),
                ("country:zz", "unknown-zone", ""),
                ("country:uk", "unknown-zone", "country:gb"),
                ("fr:departement:1", "zone", "fr:departement:01"),
                ("fr:departement:Haute-Corse", "zone", "fr:departement:2b"),
                ("fr:departement:96", "unknown-zone", ""),
                ("fr:region:82", "unknown-zone", ""),
                ("country-subset:fr:metropole", "unknown-zone", ""),
            )
        ),
        (
            {"spatial": {"granularity": "fr:comune"}},
            {},
            "granularity",
            "portal.spatial.granularity",
            "fr:commune",
        ),
        (
            {"schemas": {"station": {"name": "etalab/x"}}},
            {},
            "unknown-table",
            "portal.schemas.station",
            "stations",
        ),
        (
            {"schemas": {"stations": {"version": "1.0.0"}}},
            {},
            "schema",
            "portal.schemas.stations",
            None,
        ),
        (
            {"schemas": {"stations": {"name": "etalab/x", "version": 1.1}}},
            {},
            "schema-text",
            "portal.schemas.stations.version",
            None,
        ),
        (
            {"schemas": {"stations": {"url": "schema.json"}}},
            {},
            "schema",
            "portal.schemas.stations",
            None,
        ),
    ],
)
def test_what_blocks_is_told_with_its_place_and_the_word_that_was_meant(
    words: dict[str, Any], changes: dict[str, Any], kind: str, where: str, near: str | None
) -> None:
    preflight = _check(words, **changes)
    assert preflight.blocks
    (finding,) = [f for f in preflight.findings if f.severity is Severity.BLOCKING]
    assert (finding.key, finding.where) == (f"preflight.{kind}", where)
    assert finding.values.get("near") in {near, "" if near is None else near}


def test_what_degrades_is_told_and_does_not_block() -> None:
    name = "é" * 32
    resources = [{"name": "stations", "schema": {"fields": [{"name": name}]}}]
    files = [_desire("table:stations", "stations.csv", 100_000_001)]
    preflight = _check(files=files, resources=resources)
    assert not preflight.blocks
    assert [(f.key, f.severity) for f in preflight.findings] == [
        ("preflight.column", Severity.DEGRADED),
        ("preflight.conversion", Severity.DEGRADED),
    ]
    assert preflight.findings[0].values["size"] == 64
    assert {finding.source.name for finding in preflight.findings} == {"hydra (data.gouv.fr)"}


@pytest.mark.parametrize(
    ("files", "kind"),
    [
        ([_desire("table:a_b", "a_b.csv"), _desire("table:a-b", "a-b.csv")], "same-file"),
        ([_desire("table:a", "a.parquet")], "extension"),
        ([_desire("table:a", "a" * 252 + ".csv")], "file-name"),
    ],
)
def test_files_that_the_portal_would_refuse_are_told(files: list[Desired], kind: str) -> None:
    preflight = _check(files=files)
    assert preflight.blocks
    assert preflight.findings[0].key == f"preflight.{kind}"


def test_keywords_that_become_one_are_an_advice() -> None:
    preflight = _check(keywords=["Été", "ete", "eau douce"])
    assert [f.severity for f in preflight.findings] == [Severity.ADVICE]
    assert not preflight.blocks
    alone = _check(keywords=["eau, air"])
    assert [f.key for f in alone.findings] == ["preflight.tag-comma"]


def test_an_old_word_is_an_advice() -> None:
    (finding,) = _check({"frequency": "biannual"}).findings
    assert (finding.key, finding.values["now"]) == ("preflight.old-frequency", "semiannual")


def test_each_missing_point_says_what_to_write() -> None:
    preflight = _check(
        {"license": None, "frequency": None, "temporal_coverage": None, "spatial": None},
        files=[_desire("table:a", "a.xlsx")],
        description="Court.",
    )
    missing = [point.name for point in preflight.points if not point.met]
    assert missing == [
        *("temporal_coverage", "spatial", "update_frequency", "update_fulfilled_in_time"),
        *("dataset_description_quality", "has_open_format", "resources_documentation"),
    ]
    told = render_preflight(preflight, DATA_GOUV_FR, Catalogue("fr")).plain.replace("\u00a0", " ")
    assert "2 points sur 9" in told
    # The portal counts it as a licence.
    assert "conseil  portal.license  Sans licence" in told
    assert "écrivez « portal.frequency »" in told


def test_every_finding_is_told_in_both_languages() -> None:
    preflight = _check({"license": "lov3", "frequence": 1}, keywords=["a"])
    for language in ("fr", "en"):
        text = render_preflight(preflight, DATA_GOUV_FR, Catalogue(language)).plain
        assert "{" not in text
        assert "lov3" in text
    document = render_preflight_json(preflight, "data.gouv.fr", DATA_GOUV_FR, Catalogue("fr"))
    assert '"blocks": true' in document
    assert '"kind": "licence"' in document


def test_what_a_stranger_wrote_does_nothing_on_the_terminal() -> None:
    preflight = _check({"license": "\x1b[2J"})
    assert "\x1b" not in render_preflight(preflight, DATA_GOUV_FR, Catalogue("fr")).plain


def test_the_zones_shipped_are_every_country_region_and_department() -> None:
    zones = read_zones()
    levels = Counter(zone.rpartition(":")[0] for zone in zones)
    assert levels == {
        "country": 249,
        "fr:departement": 101,
        "fr:region": 18,
        "country-subset:fr": 3,
        "country-group": 2,
    }
    assert all(re.fullmatch(ZONE, zone) for zone in zones)
    assert len(set(zones.values()) & {"Corse-du-Sud", "Île-de-France", "Mayotte"}) == 3
    preflight = _check({"spatial": {"zones": list(zones)}})
    assert preflight.findings == ()


def test_a_zone_of_which_no_list_is_shipped_is_only_read() -> None:
    zones = ["fr:commune:75056", "fr:commune:2A004", "fr:epci:200054781", "fr:iris:751010101"]
    assert _check({"spatial": {"zones": zones}}).findings == ()


def test_another_portal_has_licences_and_zones_of_its_own() -> None:
    words = {"license": "house", "spatial": {"zones": ["country:zz"], "granularity": "lu:canton"}}
    assert not _check(words, lists=ship_lists("https://data.public.lu/")).blocks
    assert not _check(words, lists=ship_lists("https://notdata.gouv.fr/")).blocks
    for url in (DATA_GOUV_FR, "https://demo.data.gouv.fr/", "https://data.gouv.fr/"):
        keys = [finding.key for finding in _check(words, lists=ship_lists(url)).findings]
        assert keys == [
            "preflight.licence",
            "preflight.granularity",
            "preflight.unknown-zone",
        ]


def test_what_a_shipped_list_lacks_the_portal_may_know() -> None:
    by_list = _check({"license": "lov3"})
    assert (by_list.blocks, by_list.blocks_for_sure) == (True, False)
    by_rule = _check({"license": "lov3", "frequence": "monthly"})
    assert (by_rule.blocks, by_rule.blocks_for_sure) == (True, True)


def test_each_point_says_what_it_was_checked_against() -> None:
    preflight = _check({"license": "lov3"})
    sources = {check.name: check.source for check in preflight.checks}
    assert sources["texts"] == Source(SourceKind.RULES, "udata 17.18")
    for name in ("licence", "frequency", "granularity", "zones", "extensions"):
        assert sources[name].kind is SourceKind.SHIPPED
        date.fromisoformat(sources[name].date)
    text = render_preflight(preflight, DATA_GOUV_FR, Catalogue("fr")).plain.replace("\u00a0", " ")
    listed = f"la liste fournie, data.gouv.fr au {sources['licence'].date}"
    assert f"({listed})" in text.splitlines()[1]
    assert f"Vérifié avec {listed} : licence, maille." in text
    assert "Vérifié avec les règles du serveur, udata 17.18 : mots du descripteur" in text
    document = json.loads(
        render_preflight_json(preflight, "data.gouv.fr", DATA_GOUV_FR, Catalogue("fr"))
    )
    (finding,) = document["findings"]
    against = {"kind": "shipped", "name": "data.gouv.fr", "date": sources["licence"].date}
    assert finding["checkedAgainst"] == against
    points = {check["name"]: check for check in document["checks"]}
    assert points["licence"] == {"name": "licence", "checkedAgainst": against, "findings": 1}
    assert points["tags"]["checkedAgainst"] == {"kind": "rules", "name": "udata 17.18"}


def test_what_no_list_tells_is_not_said_to_be_checked() -> None:
    preflight = _check({"license": "lov3", "frequency": "x"}, lists=Lists())
    assert not preflight.blocks
    assert {check.source.kind for check in preflight.checks} == {SourceKind.RULES}


def test_a_high_value_dataset_has_a_category() -> None:
    preflight = _check(keywords=["HVD", "eau douce"])
    (finding,) = preflight.findings
    assert (finding.key, finding.severity) == (
        "preflight.high-value-category",
        Severity.DEGRADED,
    )
    assert "mobilite" in str(finding.values["categories"])
    assert _check(keywords=["hvd", "Géospatiales"]).findings == ()
    assert _check(keywords=["hvd", "Entreprises et propriété d’entreprises"]).findings == ()
    assert _check(keywords=["statistiques", "eau douce"]).findings == ()
