"""Accidents and ordinary years: the former are told, the latter are not."""

from __future__ import annotations

import csv
from itertools import pairwise
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any

import pytest

from parution.model.difference import Edition
from parution.model.package import Package, Resource
from parution.model.progress import silent
from parution.project import find_descriptor, read_package
from parution.releases.differing import compare_editions
from parution.releases.settings import ReleaseSettings
from parution.releases.volume import find_volume_faults
from tests.unit.test_rows import write

if TYPE_CHECKING:
    from collections.abc import Sequence

    from parution.model.volume import VolumeFault

Rows = list[list[str]]
FIELDS = ("id", "commune", "genre", "note")
_HISTORY = Path(__file__).parents[3] / "shared" / "histories" / "packages" / "country-codes"
_EDITIONS = sorted(_HISTORY.iterdir()) if _HISTORY.is_dir() else []
# In the first edition, the descriptor has 53 fields in another order, and the file 56 columns.
_DESCRIBED = _EDITIONS[1:]


def make_rows(count: int) -> Rows:
    return [
        [str(n), f"commune {n % 400}", "abcde"[n % 5], f"note {n}" if n % 3 else ""]
        for n in range(count)
    ]


def make_edition(
    folder: Path, rows: Rows, fields: Sequence[str] = FIELDS, *, delimiter: str = ",", **words: Any
) -> Edition:
    described = {"fields": [{"name": name, "type": "string"} for name in fields], **words}
    table = write(folder, fields, rows, described, delimiter=delimiter)
    package = Package(folder / "datapackage.json", folder, folder, {"name": "p"}, (table,))
    return Edition(folder.name, package)


def find(before: Edition, after: Edition, folder: Path) -> list[tuple[str, str]]:
    return [(fault.field, fault.measure) for fault in find_all(before, after, folder)]


def find_all(before: Edition, after: Edition, folder: Path) -> tuple[VolumeFault, ...]:
    work = Path(mkdtemp(dir=folder))
    (work / "measured").mkdir()
    difference = compare_editions(before, after, work, silent)
    return find_volume_faults(difference, ReleaseSettings(), work / "measured")


def empty(rows: Rows, at: int) -> Rows:
    return [[*row[:at], "", *row[at + 1 :]] for row in rows]


def fix(rows: Rows, at: int) -> Rows:
    return [[*row[:at], rows[0][at], *row[at + 1 :]] for row in rows]


ROWS = make_rows(3_000)


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (ROWS[:1500], [("", "rows")]),
        (ROWS[:300], [("", "rows")]),
        (ROWS[:2], [("", "rows")]),
        ([], [("", "rows")]),
        (ROWS * 10, [("", "growth")]),
        (empty(ROWS, 1), [("commune", "empty")]),
        (empty(ROWS, 3), [("note", "empty")]),
        (fix(ROWS, 1), [("commune", "distinct")]),
        (fix(ROWS, 2), [("genre", "distinct")]),
        (ROWS[:2800] + make_rows(3_300)[3_000:], []),
        (ROWS[100:], []),
        ([[*row[:2], "f", row[3]] if n % 7 == 0 else row for n, row in enumerate(ROWS)], []),
    ],
    ids=[
        *("half", "tenth", "two-rows", "no-row", "ten-times", "emptied", "sparse-emptied"),
        *("constant", "constant-class", "renewed", "shorter", "edited"),
    ],
)
def test_accidents_are_told_and_ordinary_years_are_not(
    tmp_path: Path, rows: Rows, told: list[tuple[str, str]]
) -> None:
    before, after = make_edition(tmp_path / "a", ROWS), make_edition(tmp_path / "b", rows)
    assert find(before, after, tmp_path) == told


def test_the_figures_are_those_of_the_tables(tmp_path: Path) -> None:
    before = make_edition(tmp_path / "a", ROWS)
    after = make_edition(tmp_path / "b", empty(ROWS, 3))
    (fault,) = find_all(before, after, tmp_path)
    assert (fault.table, fault.before, fault.after, fault.bound) == ("t", 1 / 3, 1, 0.3)


def test_what_stands_for_no_value_is_empty(tmp_path: Path) -> None:
    rows = [[*row[:3], "NC"] for row in ROWS]
    missing = ["", "NC"]
    before = make_edition(tmp_path / "a", ROWS, missingValues=missing)
    after = make_edition(tmp_path / "b", rows, missingValues=missing)
    assert find(before, after, tmp_path) == [("note", "empty")]


def test_an_empty_cell_is_no_value_of_a_field(tmp_path: Path) -> None:
    rows = [[*row[:2], "" if row[2] == "e" else row[2], row[3]] for row in ROWS]
    constant = [[*row[:2], row[2] and "a", row[3]] for row in rows]
    before, after = make_edition(tmp_path / "a", rows), make_edition(tmp_path / "b", constant)
    (fault,) = find_all(before, after, tmp_path)
    assert (fault.field, fault.measure, fault.before, fault.after) == ("genre", "distinct", 4, 1)


def test_how_a_table_is_written_is_no_difference(tmp_path: Path) -> None:
    before = make_edition(tmp_path / "a", ROWS)
    after = make_edition(tmp_path / "b", ROWS, delimiter=";")
    assert find(before, after, tmp_path) == []


def test_fields_that_came_or_went_or_were_renamed(tmp_path: Path) -> None:
    before = make_edition(tmp_path / "a", ROWS)
    rows = [[row[0], row[1], "", ""] for row in ROWS]
    # « genre » is « classe » now, between the same neighbours; « note » is gone, « page » came.
    after = make_edition(tmp_path / "b", rows, ("id", "commune", "classe", "note"))
    assert find(before, after, tmp_path) == [("classe", "empty"), ("note", "empty")]
    other = make_edition(tmp_path / "c", [row[:2] for row in ROWS], ("id", "commune"))
    assert find(before, other, tmp_path) == []


def test_tables_that_came_or_went_or_are_files_are_not_compared(tmp_path: Path) -> None:
    before = make_edition(tmp_path / "a", ROWS)
    after = make_edition(tmp_path / "b", ROWS[:2])
    file = (tmp_path / "b/t.csv").rename(tmp_path / "b/u.csv")
    renamed = Resource(
        "u",
        ("u.csv",),
        (file,),
        {
            "name": "u",
            "path": "u.csv",
            "encoding": "utf-8",
            "schema": {"fields": [{"name": "x", "type": "integer"}]},
        },
    )
    package = Package(after.package.source, after.package.base, tmp_path, {"name": "p"}, (renamed,))
    assert find(before, Edition("c", package), tmp_path) == []


def test_a_table_under_another_name_is_compared(tmp_path: Path) -> None:
    before = make_edition(tmp_path / "a", ROWS)
    after = make_edition(tmp_path / "b", ROWS[:2])
    (table,) = after.package.resources
    renamed = Resource("u", table.paths, table.files, {**table.descriptor, "name": "u"})
    package = Package(after.package.source, after.package.base, tmp_path, {"name": "p"}, (renamed,))
    (fault,) = find_all(before, Edition("c", package), tmp_path)
    assert (fault.table, fault.measure, fault.before, fault.after) == ("u", "rows", 3_000, 2)


# On the editions of a real package, where they are at hand


def read_edition(folder: Path) -> Edition:
    return Edition(folder.name, read_package(find_descriptor(folder), folder))


@pytest.mark.skipif(not _DESCRIBED, reason="the editions are not at hand")
def test_ordinary_years_of_a_real_package_are_calm(tmp_path: Path) -> None:
    editions = [read_edition(folder) for folder in _DESCRIBED]
    for before, after in pairwise(editions):
        (tmp_path / after.label).mkdir()
        assert find(before, after, tmp_path / after.label) == [], after.label
    # Nor does it speak when years go by between two versions, or backwards.
    for name, pair in {"far": (0, -1), "back": (-1, 0)}.items():
        (tmp_path / name).mkdir()
        assert find(editions[pair[0]], editions[pair[1]], tmp_path / name) == []


@pytest.mark.skipif(not _DESCRIBED, reason="the editions are not at hand")
def test_accidents_of_a_real_package_are_told(tmp_path: Path) -> None:
    source = read_edition(_DESCRIBED[-1])
    file = source.package.resources[0].files[0]
    with file.open(encoding="utf-8-sig", newline="") as lines:
        labels, *rows = csv.reader(lines)
    before = make_edition(tmp_path / "a", rows, labels)
    for count in (len(rows) // 2, len(rows) // 10, 2):
        folder = tmp_path / str(count)
        folder.mkdir()
        assert find(before, make_edition(folder / "b", rows[:count], labels), folder) == [
            ("", "rows")
        ]
    # Each field is judged by itself: all of them are emptied at once, then made constant.
    filled = {at: [row[at] for row in rows if row[at]] for at in range(len(labels))}
    emptied = {labels[at] for at, cells in filled.items() if len(cells) > 5}
    constant = {labels[at] for at, cells in filled.items() if len(set(cells)) >= 3}
    assert len(emptied) > 50
    assert len(constant) > 40
    firsts = [(cells or [""])[0] for cells in filled.values()]
    accidents = {
        "empty": (emptied, [[""] * len(labels) for _ in rows]),
        "distinct": (constant, [firsts for _ in rows]),
    }
    for measure, (fields, after) in accidents.items():
        folder = tmp_path / measure
        folder.mkdir()
        found = find(before, make_edition(folder / "b", after, labels), folder)
        assert {name for name, told in found if told == measure} == fields
