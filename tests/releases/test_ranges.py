"""Ranges of rows: cut where their keys say, and only those that hold a change differ."""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parution.model.package import Package, Resource
from parution.model.release import RowRange
from parution.releases.ranges import (
    CutRows,
    choose_bits,
    digest_ranges,
    digest_tables,
    find_changed_ranges,
)
from parution.tables.canonical import format_row
from tests.releases.test_rows import write

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

Row = tuple[str, ...]
FIELDS = ("k", "a", "b")
CELLS = st.sampled_from(["", "1", "2", "10", "é", "a,b", 'q"', "l\nm", "\r", " ", "😀"])
ROWS = st.lists(st.tuples(CELLS | st.integers(0, 60).map(str), CELLS, CELLS), max_size=40)


def cut(
    rows: Sequence[Row], key: Sequence[str], bits: int, fields: Sequence[str] = FIELDS
) -> CutRows:
    columns = zip(*rows, strict=True) if rows else [()] * len(fields)
    frame = pl.DataFrame([pl.Series(str(n), c, dtype=pl.String) for n, c in enumerate(columns)])
    return digest_ranges(frame, ("t", fields), key, bits)


def cut_by_hand(
    rows: Sequence[Row], key: Sequence[str], bits: int, fields: Sequence[str] = FIELDS
) -> list[list[bytes]]:
    """Cut rows in ranges as the documents say, a row at a time: their records."""
    shown = [fields.index(name) for name in key or fields]
    keyed = sorted(
        (format_row([row[at] for at in shown]).encode(), format_row(row).encode()) for row in rows
    )
    found: list[list[bytes]] = []
    last = None
    for text, record in keyed:
        mixed = zlib.crc32(text) * 2654435761 % 2**32
        if last is None or (text != last and mixed < 2 ** (32 - bits)):
            found.append([])
        found[-1].append(record)
        last = text
    return found


def digest(records: list[bytes]) -> RowRange:
    return RowRange(len(records), hashlib.sha256(b"".join(records)).hexdigest())


KEYS = st.sampled_from([(), ("k",), ("a", "k"), ("b",)])


@given(rows=ROWS, key=KEYS, bits=st.integers(0, 4))
def test_ranges_are_those_that_the_documents_say(rows: list[Row], key: Row, bits: int) -> None:
    found = cut(rows, key, bits)
    by_hand = cut_by_hand(rows, key, bits)
    assert list(found.ranges.ranges) == [digest(records) for records in by_hand]
    # The positions of the rows of each, in the file.
    for place, records in enumerate(by_hand):
        listed = [format_row(rows[at]).encode() for at in found.list_rows(place)]
        assert sorted(listed) == sorted(records)


@given(rows=ROWS, key=KEYS, data=st.data())
def test_the_order_of_the_file_is_no_part_of_it(
    rows: list[Row], key: Row, data: st.DataObject
) -> None:
    assert cut(data.draw(st.permutations(rows)), key, 2).ranges == cut(rows, key, 2).ranges


@given(before=ROWS, key=KEYS, bits=st.integers(0, 4), data=st.data())
def test_the_ranges_that_hold_a_change_differ_and_no_other(
    before: list[Row], key: Row, bits: int, data: st.DataObject
) -> None:
    after = [row for row in before if data.draw(st.integers(0, 9))] + data.draw(ROWS)[:3]
    first, second = cut(before, key, bits), cut(after, key, bits)
    found = find_changed_ranges(first.ranges, second.ranges)
    assert found is not None
    old, new = cut_by_hand(before, key, bits), cut_by_hand(after, key, bits)
    assert [old[place] for place in found.before] == [each for each in old if each not in new]
    assert [new[place] for place in found.after] == [each for each in new if each not in old]


@given(rows=st.lists(st.integers(0, 10_000), min_size=1, max_size=300, unique=True), data=st.data())
def test_one_row_changes_one_range_or_a_cut(rows: list[int], data: st.DataObject) -> None:
    before = [(str(number), "x", "") for number in rows]
    at = data.draw(st.integers(0, len(rows) - 1))
    edits = {
        "changed": [*before[:at], (before[at][0], "y", ""), *before[at + 1 :]],
        "removed": before[:at] + before[at + 1 :],
        "added": [*before, ("10001", "x", "")],
    }
    first = cut(before, ("k",), 3).ranges
    for edit, after in edits.items():
        found = find_changed_ranges(first, cut(after, ("k",), 3).ranges)
        assert found is not None
        counts = len(found.before), len(found.after)
        # Where the key of the row is a cut, two ranges become one, or one becomes two.
        allowed = {
            "changed": {(1, 1)},
            "removed": {(1, 1), (1, 0), (2, 1)},
            "added": {(1, 1), (0, 1), (1, 2)},
        }
        assert counts in allowed[edit], edit


def test_ranges_of_other_bits_or_of_another_key_are_not_compared() -> None:
    rows = [(str(number), "x", "") for number in range(50)]
    first = cut(rows, ("k",), 3).ranges
    assert find_changed_ranges(first, cut(rows, ("k",), 4).ranges) is None
    assert find_changed_ranges(first, replace(first, key=())) is None
    same = find_changed_ranges(first, first)
    assert same is not None
    assert (same.before, same.after) == ((), ())


@pytest.mark.parametrize(
    ("rows", "before", "bits"),
    [
        (0, None, 7),
        (128, None, 7),
        (256 * 128, None, 7),
        (256 * 128 + 1, None, 8),
        (1_000_000, None, 12),
        (256 * 128 + 1, 7, 7),
        (256 * 128, 8, 8),
        (256 * 256 + 1, 7, 9),
        (10, 9, 7),
    ],
)
def test_bits_follow_the_size_of_the_table_and_stay_while_they_can(
    rows: int, before: int | None, bits: int
) -> None:
    assert choose_bits(rows, before) == bits


def test_keys_of_all_kinds_are_cut_evenly() -> None:
    """What identifies rows in practice is no chance: one number after the other, dates, codes."""
    drawn = {
        "numbers": [str(n) for n in range(20_000)],
        "padded": [f"{n:08d}" for n in range(20_000)],
        "codes": [f"{n // 400:02d}{n % 400:03d}" for n in range(20_000)],
        "days": [
            f"{1950 + n // 360}-{n // 30 % 12 + 1:02d}-{n % 30 + 1:02d}" for n in range(20_000)
        ],
    }
    for kind, keys in drawn.items():
        sizes = [
            each.rows for each in cut([(key,) for key in keys], ("k",), 7, ("k",)).ranges.ranges
        ]
        assert 100 < len(sizes) < 256, kind
        assert max(sizes) < 20 * 128, kind


def test_each_table_of_a_package_has_its_ranges(tmp_path: Path) -> None:
    rows = [[str(number), f"v{number}"] for number in range(300)]
    schema = {
        "fields": [{"name": "k", "type": "integer"}, {"name": "a", "type": "string"}],
        "primaryKey": "k",
    }
    table = write(tmp_path / "in", ["k", "a"], rows, schema, delimiter=";")
    (tmp_path / "in/readme.pdf").write_bytes(b"%PDF")
    file = Resource(
        "readme",
        ("readme.pdf",),
        (tmp_path / "in/readme.pdf",),
        {"name": "readme", "path": "readme.pdf"},
    )
    package = Package(
        tmp_path / "in/datapackage.json", tmp_path / "in", tmp_path, {}, (table, file)
    )
    (found,) = digest_tables(package, tmp_path)
    assert (found.table, found.key, found.bits) == ("t", ("k",), 7)
    by_hand = cut_by_hand([tuple(row) for row in rows], ("k",), 7, ("k", "a"))
    assert list(found.ranges) == [digest(records) for records in by_hand]
    (again,) = digest_tables(package, tmp_path, (replace(found, bits=8),))
    assert again.bits == 8
    (another,) = digest_tables(package, tmp_path, (replace(found, bits=8, key=()),))
    assert another == found
