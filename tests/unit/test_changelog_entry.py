"""The entry of a version: each cell that was corrected, within bounds, whatever a cell has."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from parution.messages import Catalogue
from parution.model.change import Change
from parution.model.progress import silent
from parution.model.release import AcceptedWarning, Version
from parution.releases.changelog import add_entry, note_withdrawal, parse_changelog
from parution.releases.differing import compare_editions
from parution.reports.changelog_entry import render_entry
from tests.unit.test_volume_guard import make_edition

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

Rows = list[list[str]]
FIELDS = ("id", "nom", "note")
ROWS = [["a", "Amont", "x"], ["b", "Aval", ""], ["c", "Centre", "z"]]


def render(
    folder: Path,
    before: Rows,
    after: Rows,
    *,
    fields: tuple[Sequence[str], Sequence[str]] = (FIELDS, FIELDS),
    key: Any = "id",
    **options: Any,
) -> list[str]:
    """Render the entry of 1.1.0, in English, line by line; the first one and the empty one out."""
    words = {"primaryKey": key} if key else {}
    sides = [
        make_edition(folder / name, rows, labels, **words)
        for name, rows, labels in zip(("1.0.0", "after"), (before, after), fields, strict=True)
    ]
    (folder / "work").mkdir()
    difference = compare_editions(sides[0], sides[1], folder / "work", silent)
    text = render_entry(difference, Version(1, 1, 0), (), Catalogue("en"), **options)
    return text.splitlines()[2:]


def test_each_row_that_changed_is_named_with_its_cells_before_and_after(tmp_path: Path) -> None:
    after = [["a", "Amont", "y"], ["b", "Amont", "w"], ["d", "Delta", ""], ["e", "Est", ""]]
    assert render(tmp_path, ROWS, after) == [
        "- `t`: 2 rows added, 1 row removed, 2 rows changed (`nom`, `note`)",
        "  - **id “a”**: note `x` → `y`",
        "  - **id “b”**: nom `Aval` → `Amont`, note (empty) → `w`",
        "  - Rows added: id “d”, “e”",
        "  - Rows removed: id “c”",
    ]


def test_a_table_in_one_edition_or_that_only_moved_has_no_list(tmp_path: Path) -> None:
    assert render(tmp_path, ROWS, [ROWS[2], *ROWS[:2]]) == ["- `t`: 1 row moved"]


def test_no_cell_is_named_where_nobody_wants_it(tmp_path: Path) -> None:
    after = [["a", "Secret", "x"], ROWS[1], ["d", "Delta", ""]]
    assert render(tmp_path, ROWS, after, cells=False) == [
        "- `t`: 1 row added, 1 row removed, 1 row changed (`nom`)"
    ]


def test_rows_of_a_key_of_two_fields_are_told_apart_by_both(tmp_path: Path) -> None:
    after = [*ROWS, ["a", "Autre", ""], ["b", "Autre", ""]]
    assert render(tmp_path, ROWS, after, key=["id", "nom"])[1:] == [
        "  - Rows added: (id “a”, nom “Autre”), (id “b”, nom “Autre”)"
    ]


def test_rows_without_a_key_are_told_by_what_they_resemble_or_by_their_cells(
    tmp_path: Path,
) -> None:
    after = [["a", "Amont", "xx"], *ROWS[1:], ["d", "Delta", ""]]
    assert render(tmp_path, ROWS, after, key=None) == [
        "- `t`: 1 row added, 1 row replaced by one that resembles (`note`)",
        "  - **id “a”, nom “Amont”, note “xx”**: note `x` → `xx`",
        "  - Rows added: (id “d”, nom “Delta”)",
    ]


def test_a_column_that_comes_or_goes_names_no_row(tmp_path: Path) -> None:
    after = [["a", "x", "", "1"], ["b", "", "", ""], ["c", "zz", "", ""]]
    assert render(tmp_path, ROWS, after, fields=(FIELDS, ("id", "note", "vide", "plein"))) == [
        "- `t`: 1 row changed (`note`), field added `vide` (empty in the rows that are kept),"
        " field added `plein` (filled in 1 row that is kept),"
        " field removed `nom` (filled in 3 rows that are kept)",
        "  - **id “c”**: note `z` → `zz`",
    ]


def test_a_column_that_comes_alone_is_told_once(tmp_path: Path) -> None:
    after = [[*row, ""] for row in ROWS]
    assert render(tmp_path, ROWS, after, fields=(FIELDS, (*FIELDS, "vide"))) == [
        "- `t`: field added `vide` (empty in the rows that are kept)"
    ]


def test_what_is_written_otherwise_is_counted_alone(tmp_path: Path) -> None:
    rows = [["a", "1.0"], ["b", "2.0"]]
    sides = []
    for name, cells in (("1.0.0", rows), ("after", [["a", "1.00"], ["b", "3.0"]])):
        schema = [{"name": "id", "type": "string"}, {"name": "n", "type": "number"}]
        edition = make_edition(tmp_path / name, cells, ("id", "n"), primaryKey="id")
        edition.package.resources[0].descriptor["schema"]["fields"][:] = schema
        sides.append(edition)
    (tmp_path / "work").mkdir()
    difference = compare_editions(sides[0], sides[1], tmp_path / "work", silent)
    text = render_entry(difference, Version(1, 1, 0), (), Catalogue("en"))
    assert text.splitlines()[2:] == [
        "- `t`: 1 row changed, 1 row rewritten without another value (`n`)",
        "  - **id “b”**: n `2.0` → `3.0`",
    ]


def test_a_list_ends_where_nobody_would_read_on(tmp_path: Path) -> None:
    before = [[f"{n:03d}", "a", ""] for n in range(100)]
    after = [[f"{n:03d}", "b", ""] for n in range(50)] + [[f"x{n}", "", ""] for n in range(45)]
    lines = render(tmp_path, before, after)
    assert sum("nom `a` → `b`" in line for line in lines) == 40
    assert lines[-3].count("“") == 40
    assert lines[-2].count("“") == 40
    assert lines[-1] == "  - … and 25 other rows: `parution diff 1.0.0 1.1.0` shows them"


def test_a_long_cell_is_cut_where_it_differs(tmp_path: Path) -> None:
    text = "é" * 5_000
    after = [["a", "Amont", text + "fin"], ["b", text, ""], ROWS[2]]
    before = [["a", "Amont", text + "début"], *ROWS[1:]]
    assert render(tmp_path, before, after)[1:] == [
        f"  - **id “a”**: note `…{'é' * 20}début` → `…{'é' * 20}fin`",
        f"  - **id “b”**: nom `Aval` → `{'é' * 79}…`",
    ]


def test_a_row_of_many_fields_is_cut(tmp_path: Path) -> None:
    fields = tuple(f"f{n}" for n in range(15))
    before, after = [["k", *"a" * 14]], [["k", *"b" * 14]]
    (line,) = render(tmp_path, before, after, fields=(fields, fields), key="f0")[1:]
    assert line.endswith("f10 `a` → `b`, … and 4 others")


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("<script>alert(1)</script>", "`<script>alert(1)</script>`"),
        ("a`b``c", "```a`b``c```"),
        ("un\n\n## 9.9.9\n", "`un\\n\\n## 9.9.9\\n`"),
        ("\x1b[31m\u202e", "`\\x1b[31m\\u202e`"),
        (" a ", "`␣a␣`"),
        ("a|b", "`a|b`"),
        ("<!-- x -->", "“\\<!-- x --\\>”"),
        ("<!-- parution:withdrawal -->", "“\\<!-- parution:withdrawal --\\>”"),
    ],
)
def test_a_cell_is_text_on_one_line_whatever_it_has(tmp_path: Path, cell: str, shown: str) -> None:
    lines = render(tmp_path, ROWS, [["a", cell, "x"], *ROWS[1:]])
    assert lines == ["- `t`: 1 row changed (`nom`)", f"  - **id “a”**: nom `Amont` → {shown}"]
    entry = "\n".join(["Une phrase.", "", *lines])
    text = add_entry("", Version(1, 1, 0), "2024-01-31", entry)
    assert [str(each.version) for each in parse_changelog(text).sections] == ["None", "1.1.0"]
    assert parse_changelog(text).render_published(Version(1, 1, 0)).count("\n  - ") == 1
    assert note_withdrawal(text, Version(1, 1, 0), "Retirée.") != text


def test_a_name_begins_neither_a_list_nor_a_title(tmp_path: Path) -> None:
    fields = ("- #1. *k*", "[n](x)")
    lines = render(
        tmp_path, [["1. a", "b"]], [["1. a", "c"]], fields=(fields, fields), key=fields[0]
    )
    assert lines[1] == "  - **- \\#1. \\*k\\* “1. a”**: \\[n\\](x) `b` → `c`"


def test_what_was_accepted_comes_last(tmp_path: Path) -> None:
    edition = make_edition(tmp_path / "a", ROWS, FIELDS)
    (tmp_path / "work").mkdir()
    difference = compare_editions(edition, edition, tmp_path / "work", silent)
    accepted = [AcceptedWarning("volume", "voulu")]
    text = render_entry(difference, Version(1, 0, 1), accepted, Catalogue("en"))
    assert text.splitlines()[-1] == "- Accepted (volume): voulu"


def _render_changes(folder: Path, *changes: Change) -> list[str]:
    """Render the entry of a version that changes these alone."""
    edition = make_edition(folder / "1.0.0", ROWS, FIELDS, primaryKey="id")
    (folder / "work").mkdir()
    difference = compare_editions(edition, edition, folder / "work", silent)
    changed = replace(difference, changes=changes)
    return render_entry(changed, Version(1, 1, 0), (), Catalogue("en")).splitlines()[2:]


def test_texts_for_readers_are_named_together_and_not_quoted(tmp_path: Path) -> None:
    texts = [
        Change("description-changed", "t", "nom", "Avant", "Après", place="title"),
        Change("description-changed", before="Avant", after="Après", place="title"),
    ]
    relaxed = Change("constraint-removed", "t", "nom", 3, None, place="constraints.minLength")
    assert _render_changes(tmp_path, *texts, relaxed) == [
        "- A constraint is removed: t.nom (constraints.minLength), “3” is gone",
        "- What describes the data for a reader changes: `t.nom (title)`, `title`",
    ]


def test_texts_beyond_thirty_are_counted(tmp_path: Path) -> None:
    texts = [
        Change("description-changed", "t", f"f{n}", "a", "b", place="title") for n in range(33)
    ]
    (line,) = _render_changes(tmp_path, *texts)
    assert line.endswith("`t.f28 (title)`, `t.f29 (title)`, … and 3 others")
