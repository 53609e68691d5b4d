"""Rows of two editions: what is found, and that it leads from one to the other and back."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import csv_diff
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parution.errors import DataError
from parution.model.difference import CellChange
from parution.model.package import Resource
from parution.releases import rows as comparing
from parution.releases import runs
from parution.releases.differing import list_row_changes
from parution.releases.documents import (
    NotApplicableError,
    apply_table,
    describe_table,
    invert_table,
)
from parution.releases.opening import open_rows, read_frame
from parution.releases.rows import Columns, compare_rows
from parution.releases.rules import find_bump
from parution.releases.settings import ReleaseSettings
from parution.structured import dump_json
from parution.tables.canonical import format_row
from parution.validation.reading.chunks import Layout

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from parution.model.difference import TableDifference

Rows = list[list[str]]
KEYS = st.sampled_from(["1", "01", "2", "3", "4", "x", "", "1.0"])
CELLS = st.sampled_from(["", "a", "b", "1", "1.0", "1.00", "é", 'q"', "a,b", "l\nm", "\r\n", " "])


def write(
    folder: Path, labels: Sequence[str], rows: Rows, schema: Any, *, delimiter: str = ","
) -> Resource:
    folder.mkdir(exist_ok=True)
    file = folder / "t.csv"
    if delimiter == ",":
        text = "".join(format_row(row) for row in [list(labels), *rows])
    else:
        target = io.StringIO(newline="")
        csv.writer(target, delimiter=delimiter, lineterminator="\n").writerows([labels, *rows])
        text = target.getvalue()
    file.write_text(text, encoding="utf-8", newline="")
    dialect = {} if delimiter == "," else {"dialect": {"csv": {"delimiter": delimiter}}}
    descriptor = {"name": "t", "path": "t.csv", "encoding": "utf-8", "schema": schema, **dialect}
    return Resource("t", ("t.csv",), (file,), descriptor)


def compare(
    folder: Path,
    before: tuple[Sequence[str], Rows],
    after: tuple[Sequence[str], Rows],
    *,
    types: Any = None,
    key: tuple[str, ...] = (),
    delimiters: tuple[str, str] = (",", ","),
    **columns: Any,
) -> TableDifference:
    opened = []
    for side, (labels, rows), delimiter in zip("ab", (before, after), delimiters, strict=True):
        fields = [{"name": name, "type": (types or {}).get(name, "string")} for name in labels]
        resource = write(folder / side, labels, rows, {"fields": fields}, delimiter=delimiter)
        opened.append(open_rows(resource, folder / side, folder / side))
    names = Columns(tuple(before[0]), tuple(after[0]), key=key, **columns)
    return compare_rows(("t", "t"), (opened[0], opened[1]), names)


def lead_back_and_forth(difference: TableDifference, before: Rows, after: Rows) -> None:
    document = json.loads(dump_json(describe_table(difference)))
    assert apply_table(document, before) == [tuple(row) for row in after]
    assert apply_table(invert_table(document), after) == [tuple(row) for row in before]


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[str], Rows]:
    labels = draw(st.permutations(["k", "a", "b", "c"]))[: draw(st.integers(2, 4))]
    cells = [KEYS if label == "k" else CELLS for label in labels]
    return labels, draw(st.lists(st.tuples(*cells).map(list), max_size=8))


@given(data=st.data())
def test_a_difference_applied_gives_the_other_edition(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    before, after = data.draw(tables()), data.draw(tables())
    by_key, delimiter = data.draw(st.booleans()), data.draw(st.sampled_from([",", ";"]))
    if data.draw(st.booleans()):  # nearly the same table
        rows = data.draw(st.permutations(before[1]))[: data.draw(st.integers(0, 8))]
        after = before[0], [list(row) for row in rows]
    key = ("k",) if by_key and "k" in before[0] and "k" in after[0] else ()
    types = {"k": "integer", "a": "number"}
    difference = compare(
        tmp_path_factory.mktemp("drawn"),
        before,
        after,
        types=types,
        key=key,
        delimiters=(",", delimiter),
    )
    lead_back_and_forth(difference, before[1], after[1])


def test_cells_are_compared_as_the_schema_reads_them(tmp_path: Path) -> None:
    difference = compare(
        tmp_path,
        (["k", "a", "b"], [["1", "1.0", "x"], ["2", "2", ""], ["3", "n/a", "y"]]),
        (["k", "a", "b"], [["01", "1.00", "x"], ["2", "3", ""], ["3", "N/A", "y"]]),
        types={"k": "integer", "a": "number"},
        key=("k",),
    )
    # 01 and 1 are one key; what is no number at all is compared as text.
    assert [(row.before, row.after, row.cells) for row in difference.list_changed()] == [
        (2, 2, (CellChange("k", "1", "01", True), CellChange("a", "1.0", "1.00", True))),
        (3, 3, (CellChange("a", "2", "3", False),)),
        (4, 4, (CellChange("a", "n/a", "N/A", False),)),
    ]


def test_the_fewest_rows_that_explain_the_order_have_moved(tmp_path: Path) -> None:
    rows = [[str(number), "x"] for number in range(1, 7)]
    after = [rows[0], rows[5], *rows[1:5]]
    difference = compare(tmp_path, (["k", "a"], rows), (["k", "a"], after), key=("k",))
    assert difference.moved.rows() == [(7, 3)]
    assert difference.changed.is_empty()


def test_rows_of_one_key_are_taken_in_their_order(tmp_path: Path) -> None:
    before = [["1", "a"], ["1", "b"], ["", "c"]]
    after = [["1", "a"], ["", "c"], ["1", "x"], ["1", "z"]]
    difference = compare(tmp_path, (["k", "a"], before), (["k", "a"], after), key=("k",))
    assert [row.cells for row in difference.list_changed()] == [(CellChange("a", "b", "x", False),)]
    assert difference.added.rows() == [(5, "1", "z")]
    lead_back_and_forth(difference, before, after)


def test_a_key_that_was_given_another_value_is_suggested_and_not_assumed(tmp_path: Path) -> None:
    before = [["1", "Amont", "2020"], ["2", "Aval", "2021"]]
    after = [["1", "Amont", "2020"], ["22", "Aval", "2021"]]
    labels = ["k", "nom", "annee"]
    difference = compare(tmp_path, (labels, before), (labels, after), key=("k",))
    assert (difference.added.rows(), difference.removed.rows()) == (
        [(3, "22", "Aval", "2021")],
        [(3, "2", "Aval", "2021")],
    )
    (suggested,) = difference.resembling
    assert (suggested.key, suggested.cells) == (("22",), (CellChange("k", "2", "22", False),))


def test_without_a_key_a_corrected_row_resembles_the_one_that_is_gone(tmp_path: Path) -> None:
    before = [["MKD", "Macedonia", "Skopje", "389"], ["FRA", "France", "Paris", "33"]]
    after = [["FRA", "France", "Paris", "33"], ["MKD", "North Macedonia", "Skopje", "389"]]
    labels = ["code", "nom", "capitale", "indicatif"]
    difference = compare(tmp_path, (labels, before), (labels, after))
    (suggested,) = difference.resembling
    assert (suggested.before, suggested.after) == (2, 3)
    assert suggested.cells == (CellChange("nom", "Macedonia", "North Macedonia", False),)
    lead_back_and_forth(difference, before, after)


@given(data=st.data())
def test_what_is_found_by_bytes_is_what_all_the_cells_say(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """Keys are given once, so that there is one answer."""
    keys = st.lists(st.integers(0, 40).map(str), unique=True, min_size=1, max_size=12)
    drawn = [
        [[key, data.draw(CELLS), data.draw(CELLS)] for key in data.draw(keys)] for _ in range(2)
    ]
    before, after = drawn
    for row in after:  # most rows are the same
        same = next((each for each in before if each[0] == row[0]), None)
        if same and data.draw(st.booleans()):
            row[:] = same
    folder = tmp_path_factory.mktemp("drawn")
    tables = (["k", "a", "b"], before), (["k", "a", "b"], after)
    by_bytes = describe_table(compare(folder, *tables, key=("k",)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(comparing, "find_shared", lambda *_: None)
        assert describe_table(compare(folder, *tables, key=("k",))) == by_bytes


def test_a_large_table_is_compared_without_reading_what_it_shares(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = [
        [str(number), f"ligne {number}", 'une "citation",\nsur deux lignes']
        for number in range(20_000)
    ]
    after = [list(row) for row in before]
    after[10_000][1] = "autre"
    del after[5_000]
    after.insert(15_000, ["nouvelle", "x", "y"])

    def refuse(*_: Any) -> None:
        raise AssertionError("the whole table is read")

    monkeypatch.setattr(comparing, "read_frame", refuse)
    labels = ["k", "a", "b"]
    difference = compare(tmp_path, (labels, before), (labels, after), key=("k",))
    assert [row.before for row in difference.list_changed()] == [10_002]
    assert difference.removed["row"].to_list() == [5_002]
    assert difference.added["row"].to_list() == [15_002]
    lead_back_and_forth(difference, before, after)


@pytest.mark.parametrize(
    "text",
    [
        b'k,a\n1,5" tube\n2,b\n',  # a quote within a cell
        b"k,a\n1,x\ry\n2,b\n",  # a lone return
        b"k,a\n1,b\n\n2,b\n",  # a row without cells
        b"k,a\n1,b\n2,\0\n",
        b'k,a\n1,"b\n2,b\n',  # a quote that is never closed
    ],
)
def test_what_is_not_clean_is_left_to_those_who_read_cells(tmp_path: Path, text: bytes) -> None:
    layouts = []
    for name, content in (("a", text), ("b", b"k,a\n1,b\n2,b\n")):
        path = tmp_path / f"{name}.csv"
        path.write_bytes(content)
        layouts.append(Layout(str(path), ",", 0, 1, 2, csv.excel))
    assert runs.find_shared(layouts[0], layouts[1]) is None
    assert runs.find_shared(layouts[1], layouts[0]) is None


def test_a_row_of_another_length_is_refused(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("k,a\n1,b\n2\n", encoding="utf-8")
    schema = {"fields": [{"name": "k", "type": "string"}, {"name": "a", "type": "string"}]}
    descriptor = {"name": "t", "path": "t.csv", "encoding": "utf-8", "schema": schema}
    table = Resource("t", ("t.csv",), (tmp_path / "t.csv",), descriptor)
    opened = open_rows(table, tmp_path, tmp_path)
    with pytest.raises(DataError, match="ligne 3"):
        read_frame(opened, "t")


@given(data=st.data())
def test_csv_diff_finds_the_same_rows(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    keys = st.lists(st.sampled_from("abcdefghij"), unique=True, min_size=1, max_size=8)
    values = st.sampled_from(["", "1", "1.0", "é", "a,b", 'q"', "deux\nlignes"])
    labels = ["k", "a", "b"]
    before, after = (
        [[key, data.draw(values), data.draw(values)] for key in data.draw(keys)] for _ in range(2)
    )
    folder = tmp_path_factory.mktemp("drawn")
    ours = compare(folder, (labels, before), (labels, after), key=("k",))
    theirs = csv_diff.compare(
        *(
            csv_diff.load_csv(
                io.StringIO((folder / side / "t.csv").read_text(encoding="utf-8"), newline=""), "k"
            )
            for side in "ab"
        )
    )
    assert {row["k"] for row in theirs["added"]} == set(ours.added["0"])
    assert {row["k"] for row in theirs["removed"]} == set(ours.removed["0"])
    assert {
        change["key"]: {name: tuple(cells) for name, cells in change["changes"].items()}
        for change in theirs["changed"]
    } == {
        row.key[0]: {cell.field: (cell.before, cell.after) for cell in row.cells}
        for row in ours.list_changed()
    }


def test_a_difference_does_not_apply_to_another_edition(tmp_path: Path) -> None:
    before, after = [["1", "a"], ["2", "b"]], [["1", "a"], ["2", "c"]]
    difference = compare(tmp_path, (["k", "a"], before), (["k", "a"], after), key=("k",))
    document = describe_table(difference)
    with pytest.raises(NotApplicableError):
        apply_table(document, [["1", "a"], ["2", "x"]])
    with pytest.raises(NotApplicableError):
        apply_table(document, before[:1])


@pytest.mark.parametrize(
    ("before", "after", "runs_found", "apart"),
    [
        # The last record of one goes on in the other.
        (b"k,a\n1,x", b"k,a\n1,xy\n2,z\n", [], ([0], [0, 1])),
        (b"k,a\n1,xy\n2,z\n", b"k,a\n1,x", [], ([0, 1], [0])),
        # It only lacks its end.
        (b"k,a\n0,w\n1,x", b"k,a\n0,w\n1,x\n", [(0, 0, 1)], ([1], [1])),
        (b"k,a\n0,w\n1,x", b"k,a\n0,w\n1,x", [(0, 0, 2)], ([], [])),
    ],
)
def test_a_file_that_does_not_end_with_a_newline_is_compared(
    tmp_path: Path,
    before: bytes,
    after: bytes,
    runs_found: list[tuple[int, int, int]],
    apart: tuple[list[int], list[int]],
) -> None:
    layouts = []
    for name, content in (("a", before), ("b", after)):
        path = tmp_path / f"{name}.csv"
        path.write_bytes(content)
        layouts.append(Layout(str(path), ",", 0, 1, 2, csv.excel))
    shared = runs.find_shared(layouts[0], layouts[1])
    assert shared is not None
    assert shared.runs == runs_found
    assert (shared.before.rows, shared.after.rows) == apart


@given(data=st.data())
def test_two_steps_ask_for_no_less_than_one(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    labels = ["k", "a"]
    rows = st.lists(st.tuples(KEYS, CELLS).map(list), max_size=5)
    first, second, third = (data.draw(rows) for _ in range(3))
    key = data.draw(st.sampled_from([(), ("k",)]))

    def ask(before: Rows, after: Rows) -> int:
        folder = tmp_path_factory.mktemp("drawn")
        types = {"k": "integer", "a": "number"}
        difference = compare(folder, (labels, before), (labels, after), types=types, key=key)
        return find_bump(list_row_changes(difference, 0, ReleaseSettings())) or 0

    assert max(ask(first, second), ask(second, third)) >= ask(first, third)


def test_a_copy_of_a_table_is_made_in_the_folder_whatever_its_name(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("A,b\n1,2\n", encoding="utf-8")
    # Its header names another column than its schema: it is copied.
    schema = {"fields": [{"name": "a", "type": "integer"}, {"name": "b", "type": "integer"}]}
    descriptor = {"path": "t.csv", "encoding": "utf-8", "schema": schema}
    table = Resource("../../evil", ("t.csv",), (tmp_path / "t.csv",), descriptor)
    folder = tmp_path / "copies"
    folder.mkdir()
    for _ in range(2):  # as often as it is asked for
        opened = open_rows(table, tmp_path, folder)
        assert opened.names == ["A", "b"]
        assert read_frame(opened, "t").rows() == [("1", "2")]
    assert {path.name for path in tmp_path.iterdir()} == {"t.csv", "copies"}
