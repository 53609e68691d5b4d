"""What is told before any request is what the real udata does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from parution.model.portal import DATASET
from parution.model.preflight import Severity
from parution.portals.udata.mapping import list_desired, map_dataset, read_dataset
from parution.portals.udata.preflight import check_preflight
from parution.portals.udata.vocabulary import (
    EXTENSIONS,
    FREQUENCIES,
    OLD_FREQUENCIES,
    is_slug_certain,
    slugify,
)
from parution.releases.history import render_history
from tests.udata.editions import WORDS, build, record

if TYPE_CHECKING:
    from pathlib import Path

    from parution.model.preflight import Finding
    from tests.udata.running import Udata

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
    desired = list_desired([edition], history, render_history(history).encode(), words)
    (about,) = (resource for resource in desired if resource.key == DATASET)
    return dict(about.metadata), list(check_preflight(edition, words, desired).findings)


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
    assert shown <= EXTENSIONS
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
