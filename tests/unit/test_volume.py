"""How far from the version before a table may be, and what is said of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from parution.errors import DescriptorError
from parution.messages import Catalogue
from parution.model.volume import FieldVolume, TableVolume, VolumeBounds, VolumeFault
from parution.releases.settings import ReleaseSettings, read_release_settings
from parution.releases.volume import compare_volumes, rename_fields
from parution.reports.volume import render_volume
from tests.unit.version_cases import make_package, make_table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from parution.model.volume import Measure

NONE = VolumeBounds(None, None, None, None, None)


def compare(
    before: TableVolume, after: TableVolume, bounds: VolumeBounds | None = None
) -> list[tuple[str, str]]:
    found = compare_volumes("t", before, after, bounds or VolumeBounds())
    return [(fault.field, fault.measure) for fault in found]


def hold(rows: int, size: int = 0, empty: int = 0, distinct: int = 1) -> TableVolume:
    return TableVolume(rows, {"a": FieldVolume(size, empty, distinct)})


@pytest.mark.parametrize(
    ("before", "after", "speaks"),
    [
        # A table of a few rows may lose some of them, but not all.
        (6, 4, ""),
        (6, 1, ""),
        (6, 0, "rows"),
        (1, 0, "rows"),
        (0, 0, ""),
        (0, 1_000_000, ""),
        (22, 11, ""),
        (22, 2, "rows"),
        (100, 65, ""),
        (100, 64, "rows"),
        (249, 124, "rows"),
        (249, 24, "rows"),
        (31_000, 15_500, "rows"),
        (31_000, 2, "rows"),
        (31_000, 22_000, ""),
        (31_000, 310_000, "growth"),
        (31_000, 100_000, ""),
        (249, 2_490, "growth"),
        (6, 60, "growth"),
        (6, 12, ""),
        (1, 30, ""),
    ],
)
def test_the_number_of_rows_is_bounded(before: int, after: int, speaks: str) -> None:
    found = compare(TableVolume(before), TableVolume(after))
    assert found == ([("", speaks)] if speaks else [])


@pytest.mark.parametrize(
    ("before", "after", "speaks"),
    [
        # (rows, bytes, empty cells, distinct values)
        ((100, 100_000, 0, 1), (100, 40_000, 0, 1), "bytes"),
        ((100, 100_000, 0, 1), (100, 50_000, 0, 1), ""),
        ((100, 1_500, 0, 1), (100, 100, 0, 1), ""),
        ((100, 0, 0, 90), (100, 0, 100, 0), "empty"),
        ((100, 0, 0, 90), (100, 0, 31, 90), "empty"),
        ((100, 0, 0, 90), (100, 0, 30, 90), ""),
        ((10, 0, 0, 9), (10, 0, 5, 9), ""),
        ((10, 0, 0, 9), (10, 0, 6, 9), "empty"),
        ((100, 0, 90, 1), (100, 0, 100, 0), "empty"),  # all of it is gone
        ((100, 0, 95, 1), (100, 0, 100, 0), ""),  # a few cells were there
        ((100, 0, 0, 90), (200, 0, 40, 90), ""),
        ((100, 0, 0, 90), (200, 0, 80, 90), "empty"),
        ((100, 0, 0, 90), (100, 0, 0, 30), "distinct"),
        ((100, 0, 0, 90), (100, 0, 0, 40), ""),
        ((100, 0, 0, 5), (100, 0, 0, 1), "distinct"),  # it became constant
        ((100, 0, 0, 2), (100, 0, 0, 1), ""),
        ((20, 0, 0, 5), (20, 0, 0, 1), ""),
        ((6, 0, 0, 6), (4, 0, 0, 1), ""),
    ],
)
def test_what_a_field_holds_is_bounded(
    before: tuple[int, ...], after: tuple[int, ...], speaks: str
) -> None:
    found = compare(hold(*before), hold(*after))
    assert [measure for _, measure in found] == ([speaks] if speaks else [])


def test_what_goes_with_the_rows_is_not_told_again() -> None:
    assert compare(hold(1_000, 1_000_000, 0, 900), hold(2, 2_000, 0, 1)) == [("", "rows")]
    assert compare(hold(1_000, 1_000_000, 0, 900), hold(100, 10, 100, 0)) == [("", "rows")]
    found = compare(hold(1_000, 1_000_000, 0, 900), hold(100, 10, 100, 0), VolumeBounds(rows=None))
    assert found == [("", "bytes"), ("a", "empty")]


def test_only_fields_that_both_have_are_compared() -> None:
    before = TableVolume(100, {"a": FieldVolume(90_000, 0, 50), "old": FieldVolume(9_999, 0, 99)})
    after = TableVolume(100, {"a": FieldVolume(90_000, 0, 50), "new": FieldVolume(0, 100, 0)})
    assert compare(before, after) == []
    assert compare(rename_fields(before, {"old": "new"}), after) == [("new", "empty")]


@pytest.mark.parametrize("measure", ["rows", "growth", "bytes", "empty", "distinct"])
def test_a_measure_can_be_turned_off(measure: Measure) -> None:
    pairs = {
        "rows": (TableVolume(100), TableVolume(0)),
        "growth": (TableVolume(100), TableVolume(10_000)),
        "bytes": (hold(100, 100_000), hold(100, 10)),
        "empty": (hold(100, 0, 0, 5), hold(100, 0, 100, 0)),
        "distinct": (hold(100, 0, 0, 90), hold(100, 0, 0, 1)),
    }
    before, after = pairs[measure]
    assert [each for _, each in compare(before, after)] == [measure]
    off = replace(VolumeBounds(), **{measure: None})
    assert compare(before, after, off) == []
    assert compare(before, after, NONE) == []


# What a descriptor says


@pytest.mark.parametrize(
    ("volume", "bounds", "others"),
    [
        ({}, VolumeBounds(), VolumeBounds()),
        ({"t": {"rows": 0.5}}, VolumeBounds(rows=0.5), VolumeBounds()),
        ({"t": {"rows": False}}, VolumeBounds(rows=None), VolumeBounds()),
        ({"*": {"growth": 2}}, VolumeBounds(growth=2), VolumeBounds(growth=2)),
        (
            {"t": {"rows": 0}, "*": {"rows": 0.9, "empty": 0.1}},
            VolumeBounds(rows=0, empty=0.1),
            VolumeBounds(rows=0.9, empty=0.1),
        ),
        (
            {"t": {"distinct": False, "bytes": 0.25}, "u": {}},
            VolumeBounds(distinct=None, bytes=0.25),
            VolumeBounds(),
        ),
    ],
)
def test_a_descriptor_bounds_each_table(
    volume: Mapping[str, object], bounds: VolumeBounds, others: VolumeBounds
) -> None:
    tables = make_table({"name": "a"}), make_table({"name": "a"}, name="u")
    found = read_release_settings(make_package(*tables, releases={"volume": volume}))
    assert found.find_bounds("t") == bounds
    assert found.find_bounds("u") == others
    assert ReleaseSettings().find_bounds("t") == VolumeBounds()


@pytest.mark.parametrize(
    ("volume", "key"),
    [
        ([], "releases.volume-not-a-mapping"),
        (0.5, "releases.volume-not-a-mapping"),
        (None, "releases.volume-not-a-mapping"),
        ({"t": 0.5}, "releases.volume-not-a-mapping"),
        ({"t": False}, "releases.volume-not-a-mapping"),
        ({"*": None}, "releases.volume-not-a-mapping"),
        ({"u": {}}, "releases.volume-table"),
        ({1: {}}, "releases.volume-table"),
        ({"t": {"row": 0.5}}, "releases.volume-measure"),
        ({"t": {"rows": 1}}, "releases.volume-share"),
        ({"t": {"rows": -0.1}}, "releases.volume-share"),
        ({"t": {"rows": "0.5"}}, "releases.volume-share"),
        ({"t": {"rows": True}}, "releases.volume-share"),
        ({"t": {"empty": None}}, "releases.volume-share"),
        ({"t": {"empty": float("nan")}}, "releases.volume-share"),
        ({"t": {"growth": 1}}, "releases.volume-growth"),
        ({"t": {"growth": float("inf")}}, "releases.volume-growth"),
        ({"*": {"growth": "x5"}}, "releases.volume-growth"),
    ],
)
def test_bounds_of_another_shape_are_refused(volume: object, key: str) -> None:
    with pytest.raises(DescriptorError) as raised:
        read_release_settings(make_package(make_table(), releases={"volume": volume}))
    assert raised.value.key == key
    for language in ("fr", "en"):
        assert Catalogue(language).say(raised.value.key, **raised.value.values)


# What is said


@pytest.mark.parametrize(
    ("fault", "french", "english"),
    [
        (
            VolumeFault("lieux", "", "rows", 31_000, 2, 0.3),
            "lieux : 2 lignes au lieu de 31_000 (−99,99 %)",
            "lieux: 2 rows instead of 31,000 (−99.99%)",
        ),
        (
            VolumeFault("lieux", "", "rows", 1_000_000_000, 1, 0.3),
            "lieux : 1 ligne au lieu de 1_000_000_000 (−99,99 %)",
            "lieux: 1 row instead of 1,000,000,000 (−99.99%)",
        ),
        (
            VolumeFault("lieux", "", "rows", 31_000, 15_500, 0.3),
            "lieux : 15_500 lignes au lieu de 31_000 (−50 %)",
            "lieux: 15,500 rows instead of 31,000 (−50%)",
        ),
        (
            VolumeFault("lieux", "", "rows", 8, 0, 0.3),
            "lieux : 0 ligne au lieu de 8 (−100 %)",
            "lieux: 0 rows instead of 8 (−100%)",
        ),
        (
            VolumeFault("lieux", "", "growth", 31_000, 310_000, 5),
            "lieux : 310_000 lignes au lieu de 31_000 (× 10)",
            "lieux: 310,000 rows instead of 31,000 (× 10)",
        ),
        (
            VolumeFault("lieux", "", "bytes", 3_100_000, 12_000, 0.5),
            "lieux : 12,0 ko de texte au lieu de 3,1 Mo (−99,6 %)",
            "lieux: 12.0 kB of text instead of 3.1 MB (−99.6%)",
        ),
        (
            VolumeFault("lieux", "adresse", "empty", 0.0001, 1, 0.3),
            "lieux.adresse : 100 % de cellules vides au lieu de 0,01 %",
            "lieux.adresse: 100% of empty cells instead of 0.01%",
        ),
        (
            VolumeFault("lieux", "adresse", "empty", 0, 0.5, 0.3),
            "lieux.adresse : 50 % de cellules vides au lieu de 0 %",
            "lieux.adresse: 50% of empty cells instead of 0%",
        ),
        (
            VolumeFault("lieux", "commune", "distinct", 412, 1, 0.5),
            "lieux.commune : 1 valeur différente au lieu de 412 (−99,8 %)",
            "lieux.commune: 1 distinct value instead of 412 (−99.8%)",
        ),
    ],
)
def test_a_fault_is_said_with_its_figures(fault: VolumeFault, french: str, english: str) -> None:
    said = render_volume([fault], Catalogue("fr"))
    assert said.replace("\u202f", "_").replace("\u00a0", " ") == french
    assert render_volume([fault], Catalogue("en")) == english


def test_each_fault_has_its_line() -> None:
    fault = VolumeFault("t", "", "rows", 9, 0, 0.3)
    assert render_volume([fault, fault], Catalogue("en")).count("\n") == 1
    assert render_volume([], Catalogue("en")) == ""
