"""Three versions of a table, merged by key: what is kept, what clashes, that nothing is lost."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parution.errors import DataError
from parution.model.package import Resource
from parution.tables.canonical import format_row
from parution.tables.merging import (
    ClashKind,
    Merged,
    Versions,
    arrange,
    merge_columns,
    merge_sides,
)
from parution.tables.sides import parse_record, read_delimiter, read_rows, read_side, show_key

SCHEMA = {
    "fields": [
        {"name": "code", "type": "string"},
        {"name": "nom", "type": "string"},
        {"name": "debit", "type": "number"},
    ],
    "primaryKey": ["code"],
}
RESOURCE = Resource(
    "stations",
    ("stations.csv",),
    (Path("/stations.csv"),),
    {"name": "stations", "path": "stations.csv", "schema": SCHEMA},
)
NAMES = ("base", "ours", "theirs")


def describe(**changes: object) -> Resource:
    return replace(RESOURCE, descriptor={**RESOURCE.descriptor, **changes})


def merge(
    base: str | bytes,
    ours: str | bytes,
    theirs: str | bytes,
    *,
    resource: Resource = RESOURCE,
    prefer_base: bool = False,
) -> Merged:
    contents = (text if isinstance(text, bytes) else text.encode() for text in (base, ours, theirs))
    sides = (
        read_side(content, name, resource) for content, name in zip(contents, NAMES, strict=True)
    )
    return merge_sides(Versions(*sides), resource.schema, prefer_base=prefer_base)


def write(merged: Merged) -> str:
    return "".join([format_row(merged.labels), *merged.records])


BASE = "code,nom,debit\n1,a,\n2,b,\n3,c,\n"


# What is merged


def test_both_sides_unchanged_are_the_base() -> None:
    merged = merge(BASE, BASE, BASE)
    assert write(merged) == BASE
    assert merged.clashes == ()


def test_a_row_that_both_removed_or_one_left_alone_is_gone() -> None:
    merged = merge(BASE, BASE.replace("1,a,\n", ""), BASE.replace("3,c,\n", ""))
    assert write(merged) == "code,nom,debit\n2,b,\n"
    assert write(merge(BASE, BASE.replace("1,a,\n", ""), BASE.replace("1,a,\n", ""))) == (
        "code,nom,debit\n2,b,\n3,c,\n"
    )


def test_the_same_change_on_both_sides_is_one() -> None:
    new = BASE.replace("2,b", "2,x") + "4,d,\n"
    merged = merge(BASE, new, new)
    assert (write(merged), merged.clashes) == (new, ())


def test_a_new_row_follows_the_row_that_it_follows_there() -> None:
    theirs = "code,nom,debit\n0,z,\n1,a,\n2,b,\n25,y,\n26,x,\n3,c,\n"
    ours = "code,nom,debit\n3,c,\n2,b,\n29,o,\n1,a,\n"
    assert [record[:-1] for record in merge(BASE, ours, theirs).records] == [
        "0,z,", "3,c,", "2,b,", "29,o,", "25,y,", "26,x,", "1,a,"
    ]  # fmt: skip


def test_a_new_row_whose_neighbour_was_removed_follows_the_one_before() -> None:
    theirs = BASE.replace("2,b,\n", "2,b,\n25,y,\n")
    assert write(merge(BASE, BASE.replace("2,b,\n", ""), theirs)) == (
        "code,nom,debit\n1,a,\n25,y,\n3,c,\n"
    )


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "expected"),
    [
        ("abc", "abcx", "ayb", "aybx"),
        ("abc", "axbc", "aybc", "axybc"),
        ("abc", "cab", "abc", "cab"),
        ("", "ab", "bc", "abc"),
        ("abc", "abc", "", ""),
    ],
)
def test_columns_are_merged_in_the_order_of_ours(
    base: str, ours: str, theirs: str, expected: str
) -> None:
    assert "".join(merge_columns(tuple(base), tuple(ours), tuple(theirs))) == expected


@pytest.mark.parametrize("swapped", [False, True])
def test_a_column_that_one_side_lacks_says_nothing_of_rows_that_both_added(swapped: bool) -> None:
    sides = [BASE + "4,d,\n", "code,nom,debit,zone\n1,a,,\n2,b,,\n3,c,,\n4,d,,N\n"]
    merged = merge(BASE, *(reversed(sides) if swapped else sides))
    assert merged.clashes == ()
    assert merged.records[-1] == "4,d,,N\n"


def test_a_column_that_one_side_removed_is_gone_where_nobody_used_it() -> None:
    base = "code,nom,debit,zone\n1,a,,N\n2,b,,S\n"
    merged = merge(base, "code,nom,debit\n1,a,\n2,b,\n", base.replace("2,b", "2,x"))
    assert write(merged) == "code,nom,debit\n1,a,\n2,x,\n"
    assert merged.clashes == ()


@pytest.mark.parametrize("used", ["1,a,,E\n2,b,,S\n", "1,a,,N\n2,b,,S\n3,c,,E\n"])
@pytest.mark.parametrize("swapped", [False, True])
def test_a_column_that_one_side_removed_and_the_other_used_is_refused(
    used: str, swapped: bool
) -> None:
    head = "code,nom,debit,zone\n"
    sides = ["code,nom,debit\n1,a,\n2,b,\n", head + used]
    with pytest.raises(DataError) as refused:
        merge(head + "1,a,,N\n2,b,,S\n", *(reversed(sides) if swapped else sides))
    assert refused.value.key == "merge.column-used"
    assert refused.value.values["column"] == "zone"


def test_a_label_is_written_as_the_side_that_changed_it_writes_it() -> None:
    head, rows = BASE.split("\n", 1)
    assert write(merge(BASE, BASE, f"Code, nom ,debit\n{rows}")) == f"Code, nom ,debit\n{rows}"
    assert write(merge(BASE, f"CODE,nom,debit\n{rows}", f"Code,nom,debit\n{rows}")) == (
        f"CODE,nom,debit\n{rows}"
    )
    assert head == "code,nom,debit"


# What clashes


def test_a_cell_changed_in_two_ways_keeps_ours_and_the_rest_of_theirs() -> None:
    merged = merge(BASE, BASE.replace("2,b,", "2,x,"), BASE.replace("2,b,", "2,y,9"))
    assert merged.records[1] == "2,x,9\n"
    (clash,) = merged.clashes
    assert (clash.kind, clash.key, clash.column) == (ClashKind.CELL, "2", "nom")
    assert (clash.base, clash.ours, clash.theirs) == ("b", "x", "y")


def test_a_row_removed_here_and_changed_there_stays_out_and_is_told() -> None:
    merged = merge(BASE, BASE.replace("2,b,\n", ""), BASE.replace("2,b,", "2,y,"))
    assert write(merged) == BASE.replace("2,b,\n", "")
    (clash,) = merged.clashes
    assert (clash.kind, clash.base, clash.ours, clash.theirs) == ("removed-here", "b", "", "y")


def test_a_row_changed_here_and_removed_there_stays_and_is_told() -> None:
    merged = merge(BASE, BASE.replace("2,b,", "2,y,"), BASE.replace("2,b,\n", ""))
    assert write(merged) == BASE.replace("2,b,", "2,y,")
    (clash,) = merged.clashes
    assert (clash.kind, clash.base, clash.ours, clash.theirs) == ("removed-there", "b", "y", "")


def test_for_the_base_of_another_merge_what_clashes_is_as_it_was() -> None:
    ours = BASE.replace("2,b,", "2,x,").replace("3,c,\n", "").replace("1,a", "1,n")
    theirs = BASE.replace("2,b,", "2,y,").replace("3,c,", "3,z,").replace("1,a,\n", "")
    merged = merge(BASE, ours, theirs, prefer_base=True)
    assert sorted(merged.records) == ["1,a,\n", "2,b,\n", "3,c,\n"]
    assert len(merged.clashes) == 3


# How a version is read


@pytest.mark.parametrize(
    "saved",
    [
        "nom;code;debit\r\né;1;\r\n",
        "sep=;\r\nnom;code;debit\r\né;1;\r\n",
        "\ufeffcode\tnom\tdebit\n1\té\n",
        "code|nom|debit\n\n1|é|\n",
        '"code","nom","debit"\r\n"1","é",""\r\n',
        "CODE, Nom ,debit,\n1,é,,\n,,,\n",
        "code,nom,debit\r1,é,\r",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "windows-1252", "utf-16"])
def test_a_version_is_read_however_it_was_saved(saved: str, encoding: str) -> None:
    text = saved.lstrip("\ufeff") if encoding != "utf-8" else saved
    side = read_side(text.encode(encoding), "x", RESOURCE)
    assert read_rows(side, ("code", "nom", "debit"), RESOURCE.schema, {}) == {"1": "1,é,\n"}


def test_a_declared_encoding_is_tried_before_that_of_spreadsheets() -> None:
    side = read_side("code,nom\n1,é\n".encode("cp850"), "x", describe(encoding="cp850"))
    assert read_rows(side, ("nom",), RESOURCE.schema, {}) == {"1": "é\n"}


def test_a_cell_longer_than_what_pythons_reader_takes_by_default_is_read() -> None:
    long = "x" * 200_000 + '"'
    text = format_row(["code", "nom", "debit"]) + format_row(["1", long, ""])
    merged = merge(text, text.replace("1,", "1,", 1), text + "2,b,\n")
    assert parse_record(merged.records[0]) == ["1", long, ""]


def test_a_key_of_several_fields_is_shown_with_their_names() -> None:
    resource = describe(schema={**SCHEMA, "primaryKey": ["code", "nom"]})
    merged = merge(BASE, BASE.replace("1,a,", "1,a,5"), BASE.replace("1,a,", "1,a,6"),
                   resource=resource)  # fmt: skip
    (clash,) = merged.clashes
    assert clash.key == ("1", "a")
    assert show_key(clash.key, resource.schema) == "code = 1, nom = a"


@pytest.mark.parametrize(
    ("theirs", "key"),
    [
        ("code,nom\n1,a\n1,b\n", "merge.repeated-key"),
        ("code,nom\n1,a\n,b\n", "merge.empty-key"),
        ("code,nom\n1,a\n-,b\n", "merge.empty-key"),
        ("nom\na\n", "merge.no-key-column"),
        ("code,nom,nom\n1,a,b\n", "merge.repeated-label"),
        ("code,nom,Nom\n1,a,b\n", "merge.repeated-label"),
        ("code,nom\n1,a,b\n", "merge.unnamed-cell"),
        ("code,,nom\n1,b,a\n", "merge.unnamed-cell"),
        ('code,nom\n1,"a"b\n', "merge.not-csv"),
        ('code,nom\n1,"a\n', "merge.not-csv"),
        ("code,nom\n1,a\0b\n", "merge.not-decoded"),
        (b"code,nom\n1,\x81\xff\n", "merge.not-decoded"),
        ("", "merge.no-header"),
        ("\n \n", "merge.no-header"),
    ],
)
def test_a_version_without_one_key_a_row_is_refused(theirs: str | bytes, key: str) -> None:
    resource = describe(schema={**SCHEMA, "missingValues": ["", "-"]})
    with pytest.raises(DataError) as refused:
        merge(BASE, BASE, theirs, resource=resource)
    assert (refused.value.key, refused.value.values["side"]) == (key, "theirs")


@pytest.mark.parametrize(
    "dialect",
    [
        {"header": False},
        {"headerRows": [2]},
        {"commentChar": "#"},
        {"delimiter": ";;"},
        {"csv": {"quoteChar": "'"}},
        {"escapeChar": "\\"},
        {"skipInitialSpace": True},
    ],
)
def test_a_dialect_that_writes_cells_otherwise_is_refused(dialect: dict[str, object]) -> None:
    with pytest.raises(DataError) as refused:
        read_delimiter(describe(dialect=dialect))
    assert refused.value.key == "merge.dialect"


def test_the_separator_is_the_dialects_or_the_formats() -> None:
    assert read_delimiter(RESOURCE) == ","
    assert read_delimiter(describe(dialect={"delimiter": ";", "lineTerminator": "\r\n"})) == ";"
    assert read_delimiter(describe(dialect={"csv": {"delimiter": "|"}})) == "|"
    assert read_delimiter(describe(format="tsv")) == "\t"
    with pytest.raises(DataError):
        read_delimiter(describe(format="xlsx"))


# What always holds

_KEYS = st.sampled_from(["1", "2", "3", "4", "5", 'a"', "b,c", "d\ne", " ", "é"])
_CELLS = st.sampled_from(["", "x", "y", "z", 'q"q', "c,c", "l\nl", "r\rr", " e "])
_TABLES = st.dictionaries(_KEYS, st.tuples(_CELLS, _CELLS), max_size=8).flatmap(
    lambda rows: st.permutations(list(rows.items()))
)
_Rows = list[tuple[str, tuple[str, str]]]


def _text(rows: _Rows) -> str:
    lines = [["code", "nom", "debit"], *([key, *cells] for key, cells in rows)]
    return "".join(map(format_row, lines))


def _cells(merged: Merged) -> dict[str, tuple[str, ...]]:
    rows = [parse_record(record) for record in merged.records]
    assert len({row[0] for row in rows}) == len(rows)
    return {row[0]: tuple(row[1:]) for row in rows}


@given(_TABLES, _TABLES)
def test_what_one_side_alone_changed_is_what_comes_out(base: _Rows, changed: _Rows) -> None:
    for sides in ((changed, base), (base, changed)):
        merged = merge(_text(base), *map(_text, sides))
        assert merged.clashes == ()
        assert _cells(merged) == dict(changed)
    # In the order of ours, to the letter.
    assert write(merge(_text(base), _text(changed), _text(base))) == _text(changed)


@given(_TABLES, _TABLES, _TABLES)
def test_nothing_is_lost_and_the_sides_are_alike(base: _Rows, ours: _Rows, theirs: _Rows) -> None:
    one = merge(*map(_text, (base, ours, theirs)))
    other = merge(*map(_text, (base, theirs, ours)))
    assert len(one.clashes) == len(other.clashes)
    if not one.clashes:
        assert _cells(one) == _cells(other)
    old, here, there = dict(base), dict(ours), dict(theirs)
    found = _cells(one)
    clashing = {(clash.key, clash.column) for clash in one.clashes}
    assert len(clashing) == len(one.clashes)
    for key in {*old, *here, *there}:
        rows = [side.get(key) for side in (old, here, there)]
        for at, column in enumerate(("nom", "debit")):
            before, left, right = (None if row is None else row[at] for row in rows)
            cell = found[key][at] if key in found else None
            if (key, column) in clashing:
                assert left != right
                assert cell == left
            elif rows[1] is not None and rows[2] is not None:
                # What one side alone changed is taken; what none changed stays.
                assert cell == (right if left == before else left)
                assert left == right or before in {left, right}
            elif rows[0] is None:
                assert cell == (right if left is None else left)


@given(st.lists(_KEYS, unique=True), st.lists(_KEYS, unique=True))
def test_what_is_arranged_is_there_once_and_keeps_the_order_of_ours(
    ours: list[str], theirs: list[str]
) -> None:
    added = [item for item in theirs if item not in ours]
    found = list(
        arrange(ours, theirs, added, is_shared=lambda item: item in theirs, is_kept=lambda _: True)
    )
    assert sorted(found) == sorted({*ours, *theirs})
    assert [item for item in found if item in ours] == ours
