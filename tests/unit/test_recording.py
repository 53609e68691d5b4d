"""What the history keeps of a version besides its bytes."""

from __future__ import annotations

import hashlib
from pathlib import Path

from parution.model.change import Change
from parution.model.package import Package, Resource
from parution.model.release import RecordedChange, SchemaDigest
from parution.releases.recording import MOST_CHANGES, digest_json, digest_schemas, record_changes


def test_changes_of_one_place_are_one_item_without_their_values() -> None:
    found = record_changes(
        [
            Change("constraint-tightened", "t", "a", 1, 2, place="constraints.minimum"),
            Change("rows-added", "t", count=3),
            Change("constraint-tightened", "t", "a", 9, 8, place="constraints.maximum"),
            Change("constraint-tightened", "t", "b", 9, 8, place="constraints.maximum"),
            Change("description-changed", before="x", after="y", place="title"),
        ]
    )
    assert found == (
        (
            RecordedChange("constraint-tightened", "major", "t", "a", 2),
            RecordedChange("rows-added", "minor", "t", "", 3),
            RecordedChange("constraint-tightened", "major", "t", "b", 1),
            RecordedChange("description-changed", "patch", "", "", 1),
        ),
        0,
    )
    assert record_changes([]) == ((), 0)


def test_a_long_list_of_changes_is_cut_and_says_how_many_more() -> None:
    many = [Change("cells-changed", "t", str(number)) for number in range(MOST_CHANGES + 7)]
    kept, more = record_changes([*many, many[-1]])
    assert (len(kept), more) == (MOST_CHANGES, 7)
    assert kept[-1].field == str(MOST_CHANGES - 1)


def test_a_schema_is_digested_in_its_canonical_spelling() -> None:
    schema = {"fields": [{"type": "string", "name": "é"}], "b": [1, 2.5, True, None]}
    text = '{"b":[1,2.5,true,null],"fields":[{"name":"é","type":"string"}]}'
    expected = hashlib.sha256(text.encode()).hexdigest()
    assert digest_json(schema) == expected
    described = {"name": "t", "schema": schema}
    resources = (
        Resource("t", (), (), described),
        Resource("file", (), (), {"name": "file"}),
    )
    package = Package(Path("x"), Path(), Path(), {}, resources)
    assert digest_schemas(package) == (SchemaDigest("t", expected),)
