"""Pages of what changes: between which versions, and which one need not be made again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from parution.messages import Catalogue
from parution.model.progress import silent
from parution.model.release import UNTOLD, FileDigest, History, Release, Version, Withdrawal
from parution.pages.changes import digest_origin, list_pairs, mark_page, read_origin
from parution.releases.differing import compare_editions
from parution.reports.difference_html import render_published
from tests.unit.test_volume_guard import make_edition

if TYPE_CHECKING:
    from pathlib import Path

PAGE = b'<!doctype html>\n<head>\n<meta charset="utf-8">\n<title>t</title>\n</head>\n'


def make_release(version: str, sha256: str = "") -> Release:
    archive = FileDigest(f"p-{version}.zip", 1, sha256) if sha256 else UNTOLD
    return Release(Version.parse(version), "2024-01-31", f"v{version}", "", archive, (), ())


RELEASES = tuple(map(make_release, ("1.0.0", "1.1.0", "1.2.0", "2.0.0")))
ORIGIN = "0" * 64


@pytest.mark.parametrize(
    ("withdrawn", "left_out", "pairs"),
    [
        ((), (), ["1.0.0 1.1.0", "1.1.0 1.2.0", "1.2.0 2.0.0"]),
        (("1.1.0",), (), ["1.0.0 1.2.0", "1.2.0 2.0.0"]),
        ((), ("1.1.0", "1.2.0"), ["1.0.0 2.0.0"]),
        (("1.0.0", "2.0.0"), ("1.1.0",), []),
    ],
)
def test_a_version_is_compared_with_the_one_that_is_published_before_it(
    withdrawn: tuple[str, ...], left_out: tuple[str, ...], pairs: list[str]
) -> None:
    events = tuple(Withdrawal(Version.parse(each), "2024-02-01", "x") for each in withdrawn)
    found = list_pairs(History("p", RELEASES, events), {Version.parse(each) for each in left_out})
    assert [f"{before.version} {after.version}" for before, after in found] == pairs


def test_a_page_says_what_it_was_made_of() -> None:
    marked = mark_page(PAGE, ORIGIN)
    assert read_origin(marked) == ORIGIN
    assert b'<meta charset="utf-8">\n<meta name="parution:made-of"' in marked


@pytest.mark.parametrize(
    "page",
    [
        b"",
        PAGE,
        mark_page(PAGE, ORIGIN).replace(b"<title>t", b"<title>u"),
        mark_page(PAGE, ORIGIN)[:-1],
        mark_page(PAGE, ORIGIN).replace(b"0000 ", b"0001 ") + b" ",
    ],
)
def test_a_page_that_was_edited_or_is_cut_says_nothing(page: bytes) -> None:
    assert read_origin(page) == ""


def test_a_page_is_made_again_of_other_archives_and_by_other_software() -> None:
    before, after = make_release("1.0.0", "a" * 64), make_release("1.1.0", "b" * 64)
    origins = {
        digest_origin(before, after, "x"),
        digest_origin(before, after, "y"),
        digest_origin(before, make_release("1.1.0", "c" * 64), "x"),
        digest_origin(make_release("1.0.1", "a" * 64), after, "x"),
    }
    assert len(origins) == 4


def render(folder: Path, before: list[list[str]], after: list[list[str]]) -> str:
    fields = ("id", "a", "b", "c")
    sides = [
        make_edition(folder / name, rows, fields, primaryKey="id")
        for name, rows in (("1.0.0", before), ("1.1.0", after))
    ]
    (folder / "work").mkdir()
    difference = compare_editions(sides[0], sides[1], folder / "work", silent)
    return render_published(difference, Catalogue("fr"), home="../index.html")


def test_a_page_shows_a_changed_row_by_its_key_and_each_of_its_cells(tmp_path: Path) -> None:
    page = render(tmp_path, [["1", "x", "y", "z"]], [["1", "x", "", "w"]])
    assert (
        '<tr><th scope="rowgroup" rowspan="2">2</th><td rowspan="2">id «\u00a01\u00a0»</td>'
        "<td>b</td><td><del>y</del></td><td>(vide)</td></tr>\n"
        "<tr><td>c</td><td><del>z</del></td><td><ins>w</ins></td></tr>\n" in page
    )


def test_a_page_shows_the_fields_of_which_a_row_that_comes_says_something(tmp_path: Path) -> None:
    rows = [["1", "x", "y", "z"]]
    page = render(tmp_path, rows, [*rows, ["2", "", "k" * 41, ""]])
    assert '<th scope="col">Ligne</th><th scope="col">id</th><th scope="col">b</th></tr>' in page
    assert f'<th scope="row">3</th><td>2</td><td class="long">{"k" * 41}</td></tr>' in page


def test_a_page_says_that_nothing_changes(tmp_path: Path) -> None:
    rows = [["1", "x", "y", "z"]]
    page = render(tmp_path, rows, rows)
    assert "<p>Les données et ce qui les décrit sont les mêmes.</p>" in page
    assert "<table" not in page
