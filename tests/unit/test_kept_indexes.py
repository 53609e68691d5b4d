"""The indexes beside an edition: made once, lent to another folder, made anew if changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

import pytest

from parution.errors import UsageError
from parution.files import digest_file
from parution.model.release import Build, Release, TableSize, TableView, Version
from parution.pages.tables import kept, large
from parution.pages.tables.kept import borrow_indexes, list_kept, open_index
from parution.pages.tables.profiles import find_schema, profile_file, profile_table
from parution.tables.canonical import format_row
from tests.unit.indexed_tables import LABELS, SCHEMA, draw_rows

if TYPE_CHECKING:
    from pathlib import Path

ROWS = draw_rows(600)


def build_edition(parent: Path, *, title: str = "Table") -> Build:
    """Write an edition of one table in a folder that is not there yet."""
    folder = parent / "jeu-1.0.0"
    folder.mkdir(parents=True)
    text = "".join(map(format_row, (LABELS, *ROWS)))
    (folder / "table.csv").write_text(text, encoding="utf-8", newline="")
    archive = digest_file(folder, "table.csv")  # any file will do
    size = TableSize("table", len(ROWS), len(LABELS))
    release = Release(Version(1, 0, 0), "2024-01-31", "v1.0.0", "", archive, (archive,), (size,))
    view = TableView(size, "table.csv", title, "", LABELS, ROWS[:10], (), ())
    descriptor = {"resources": [{"name": "table", "title": title, "schema": SCHEMA}]}
    return Build(release, descriptor, folder, folder / "table.csv", (view,))


@pytest.fixture
def build(tmp_path: Path) -> Build:
    return build_edition(tmp_path / "dist")


def refuse_to_make(*_: object) -> NoReturn:
    raise AssertionError("it was made again")


def test_an_index_is_made_once(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    made = open_index(build, build.tables[0])
    monkeypatch.setattr(kept, "make_index", refuse_to_make)
    assert open_index(build, build.tables[0]) == made
    keys = [file.key for file in made.files]
    assert keys[-1] == "tables/table/manifest.json"
    assert len({file.group for file in made.files}) == 2
    assert all(digest_file(file.source.parent, file.source.name).sha256 == file.digest.sha256
               for file in made.files)  # fmt: skip


def test_its_profiles_are_those_of_the_file(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large, "LARGEST_WHOLE", 1_000)
    table = build.tables[0]
    assert profile_table(build, table) == open_index(build, table).profiles
    schema = find_schema(build.descriptor, "table")
    assert open_index(build, table).profiles == profile_file(build.folder / "table.csv", schema)


def test_the_index_in_dist_is_lent_to_an_edition_that_was_built_aside(
    build: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = open_index(build, build.tables[0])
    aside = build_edition(tmp_path / "aside", title="Another title")
    borrow_indexes(aside, tmp_path / "dist")
    monkeypatch.setattr(kept, "make_index", refuse_to_make)
    lent = open_index(aside, aside.tables[0])
    assert [file.digest for file in lent.files] == [file.digest for file in made.files]
    assert lent.files[0].source.is_relative_to(tmp_path / "aside")


def test_nothing_is_lent_where_there_is_nothing(build: Build, tmp_path: Path) -> None:
    borrow_indexes(build, tmp_path / "elsewhere")
    assert [path.name for path in build.folder.parent.iterdir()] == ["jeu-1.0.0"]


def test_an_index_is_made_again_where_a_file_of_it_is_gone_or_changed(build: Build) -> None:
    made = open_index(build, build.tables[0])
    contents = {file.source: file.source.read_bytes() for file in made.files}
    first, second, third, *_ = contents
    first.unlink()
    open_index(build, build.tables[0])
    assert {path: path.read_bytes() for path in contents} == contents
    first.write_bytes(bytes(len(contents[first])))
    open_index(build, build.tables[0])
    assert first.read_bytes() == contents[first]
    second.write_bytes(contents[second])  # the same bytes, at another time: it cannot be known
    third.unlink()
    third.symlink_to(second)
    open_index(build, build.tables[0])
    assert not third.is_symlink()
    assert third.read_bytes() == contents[third]


def test_an_index_is_not_written_through_a_link(build: Build, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    build.folder.with_name("jeu-1.0.0.tables").symlink_to(elsewhere)
    with pytest.raises(UsageError, match=r"jeu-1\.0\.0\.tables"):
        open_index(build, build.tables[0])
    assert not [*elsewhere.iterdir()]


def test_what_is_kept_is_listed_with_what_it_had(build: Build) -> None:
    made = open_index(build, build.tables[0])
    parent = build.folder.with_name("jeu-1.0.0.tables")
    listed = dict(list_kept(parent))
    assert {path.relative_to(parent).as_posix() for path in listed} == {
        path.relative_to(parent).as_posix() for path in parent.rglob("*") if path.is_file()
    }
    assert {file.digest.sha256 for file in made.files} <= {each.sha256 for each in listed.values()}
    assert not [*list_kept(parent / "nothing")]
