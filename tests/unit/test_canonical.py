from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parution.errors import DataError
from parution.model.progress import silent
from parution.model.release import TableSize
from parution.tables.canonical import PREVIEW_ROWS, format_row, write_canonical
from parution.tables.cells import open_cells

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from parution.model.package import Resource

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8) | st.text(
    '",\n\r \t;', max_size=4
)


@given(st.lists(TEXT, min_size=1, max_size=5))
def test_any_row_is_read_back_cell_for_cell(cells: list[str]) -> None:
    assert next(csv.reader(io.StringIO(format_row(cells), newline=""), strict=True)) == cells


@given(st.lists(st.lists(TEXT, min_size=3, max_size=3), max_size=4))
def test_any_table_is_read_back_row_for_row(rows: list[list[str]]) -> None:
    text = "".join(format_row(row) for row in rows)
    assert list(csv.reader(io.StringIO(text, newline=""), strict=True)) == rows


@pytest.mark.parametrize(
    ("cells", "line"),
    [
        (["a", "b"], "a,b\n"),
        ([""], '""\n'),
        (["", ""], ",\n"),
        (["a"], "a\n"),
        ([" a ", "b "], " a ,b \n"),
        (["a,b", "c"], '"a,b",c\n'),
        ([","], '","\n'),
        (['"'], '""""\n'),
        (['a"b', "c"], '"a""b",c\n'),
        (["a\nb"], '"a\nb"\n'),
        (["a\rb"], '"a\rb"\n'),
        (["a\r\nb", ""], '"a\r\nb",\n'),
        (["é", "'", ";", "\t", "#"], "é,',;,\t,#\n"),
        (["1,5", "1.5"], '"1,5",1.5\n'),
        (["\u2028"], "\u2028\n"),
    ],
)
def test_quotes_stand_only_where_they_are_needed(cells: list[str], line: str) -> None:
    assert format_row(cells) == line


@pytest.fixture
def canonize(tmp_path: Path, make_resource: Callable[..., Resource]) -> Callable[..., str]:
    """Write the canonical form of a file, and return it."""

    def run(content: bytes, *names: str, **descriptor: object) -> str:
        (tmp_path / "t.csv").write_bytes(content)
        fields = [{"name": name, "type": "string"} for name in names or ("id", "nom")]
        resource = make_resource(*fields, **descriptor)
        target = tmp_path / "out.csv"
        write_canonical(resource, tmp_path, target, silent)
        return target.read_bytes().decode()

    return run


CANONICAL = "id,nom\n1,é\n2,b\n"


@pytest.mark.parametrize(
    ("content", "descriptor"),
    [
        (CANONICAL.encode(), {}),
        (CANONICAL.encode("utf-8-sig"), {}),
        (CANONICAL.encode("utf-8-sig"), {"encoding": "utf-8"}),
        (CANONICAL.replace("\n", "\r\n").encode(), {}),
        (CANONICAL.rstrip("\n").encode(), {}),
        (CANONICAL.encode("cp1252"), {"encoding": "cp1252"}),
        (CANONICAL.encode("latin-1"), {"encoding": "iso-8859-1"}),
        (CANONICAL.encode("utf-16"), {"encoding": "utf-16"}),
        (CANONICAL.replace(",", ";").encode(), {"dialect": {"delimiter": ";"}}),
        (
            CANONICAL.replace(",", ";").encode("cp1252"),
            {"encoding": "cp1252", "dialect": {"delimiter": ";"}},
        ),
        (CANONICAL.replace(",", "\t").encode(), {"dialect": {"delimiter": "\t"}}),
        (b'"id","nom"\n"1","\xc3\xa9"\n"2","b"\n', {}),
        (b"1,\xc3\xa9\n2,b\n", {"dialect": {"header": False}}),
        (b"ID,Nom\n1,\xc3\xa9\n2,b\n", {"dialect": {"headerCase": False}}),
        (b"id,nom\n#x,y\n1,\xc3\xa9\n2,b\n", {"dialect": {"commentChar": "#"}}),
        (b"id,nom\n1,\xc3\xa9\nx\n2,b\n", {"dialect": {"commentRows": [3]}}),
        (b"titre\n\nid,nom\n1,\xc3\xa9\n2,b\n", {"dialect": {"headerRows": [3]}}),
        (
            b"id,nom\n1,'\xc3\xa9'\n2,b\n",
            {"dialect": {"quoteChar": "'"}},
        ),
    ],
    ids=lambda value: repr(value)[:50],
)
def test_a_table_comes_out_the_same_whatever_way_it_was_written(
    canonize: Callable[..., str], content: bytes, descriptor: dict[str, object]
) -> None:
    assert canonize(content, **descriptor) == CANONICAL


def test_cells_keep_their_text_to_the_letter(canonize: Callable[..., str]) -> None:
    content = 'id,nom\n01234,"a\rb"\n" x ","c\r\nd"\n1.50,"e\nf"\n,"g""h"\n'
    assert canonize(content.encode()) == (
        'id,nom\n01234,"a\rb"\n x ,"c\r\nd"\n1.50,"e\nf"\n,"g""h"\n'
    )


def test_a_label_that_the_file_writes_otherwise_is_kept_where_cases_matter(
    canonize: Callable[..., str],
) -> None:
    assert canonize(b"ID,Nom\n1,a\n") == "ID,Nom\n1,a\n"


def test_the_canonical_form_of_a_canonical_table_is_itself(
    tmp_path: Path, make_resource: Callable[..., Resource]
) -> None:
    content = b'id,nom\n1,"a,b"\n2,\n,"c\nd"\n'
    (tmp_path / "t.csv").write_bytes(content)
    resource = make_resource({"name": "id"}, {"name": "nom"})
    heard: list[tuple[object, ...]] = []
    size, first = write_canonical(
        resource,
        tmp_path,
        tmp_path / "out.csv",
        lambda name, done, total=None, errors=0: heard.append((name, done, total, errors)),
    )
    assert (tmp_path / "out.csv").read_bytes() == content
    assert size == TableSize("t", 3, 2)
    assert first == [("id", "nom"), ("1", "a,b"), ("2", ""), ("", "c\nd")]
    assert heard[-1] == ("t", 3, 3, 0)


def test_a_table_without_rows_keeps_its_header(
    tmp_path: Path, make_resource: Callable[..., Resource]
) -> None:
    (tmp_path / "t.csv").write_bytes(b"id,nom\n")
    resource = make_resource({"name": "id"}, {"name": "nom"})
    size, first = write_canonical(resource, tmp_path, tmp_path / "out.csv", silent)
    assert (size.rows, size.fields, first) == (0, 2, [("id", "nom")])
    assert (tmp_path / "out.csv").read_bytes() == b"id,nom\n"


def test_the_preview_is_bounded(tmp_path: Path, make_resource: Callable[..., Resource]) -> None:
    (tmp_path / "t.csv").write_text("id\n" + "".join(f"{n}\n" for n in range(25)))
    size, first = write_canonical(make_resource({"name": "id"}), tmp_path, tmp_path / "o", silent)
    assert size.rows == 25
    assert len(first) == PREVIEW_ROWS + 1 == 11
    assert first[-1] == ("9",)


def test_a_file_is_never_replaced(tmp_path: Path, make_resource: Callable[..., Resource]) -> None:
    (tmp_path / "t.csv").write_bytes(b"id\n1\n")
    (tmp_path / "out.csv").touch()
    with pytest.raises(FileExistsError):
        write_canonical(make_resource({"name": "id"}), tmp_path, tmp_path / "out.csv", silent)


@pytest.mark.parametrize("content", [None, b"id\n\xff\n"])
def test_a_file_that_changed_since_it_was_judged_is_told(
    tmp_path: Path, make_resource: Callable[..., Resource], content: bytes | None
) -> None:
    if content is not None:
        (tmp_path / "t.csv").write_bytes(content)
    with pytest.raises(DataError) as caught:
        write_canonical(
            make_resource({"name": "id"}, encoding="utf-8"), tmp_path, tmp_path / "o", silent
        )
    assert caught.value.key == "table.unreadable"


def test_rows_are_read_as_they_are_asked_for(
    tmp_path: Path, make_resource: Callable[..., Resource]
) -> None:
    (tmp_path / "t.csv").write_bytes(b"id,nom\n1,a\n2,b\n")
    with open_cells(make_resource({"name": "id"}, {"name": "nom"}), tmp_path) as (labels, rows):
        assert labels == ("id", "nom")
        assert next(rows) == (2, ["1", "a"])
        assert next(rows) == (3, ["2", "b"])
        assert next(rows, None) is None
