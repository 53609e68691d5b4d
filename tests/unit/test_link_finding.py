"""Which addresses of a package are looked at, and where each of them stands."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from parution.links import finding
from parution.links.finding import find_addresses, read_address
from parution.model.link import Place
from parution.model.progress import silent
from parution.project import read_package
from parution.tables.encoding import declare_encodings

if TYPE_CHECKING:
    from pathlib import Path

URI = {"name": "url", "type": "string", "format": "uri"}
NAME = {"name": "nom", "type": "string"}


def _table(name: str, *fields: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": name, "path": f"{name}.csv", "schema": {"fields": list(fields)}, **more}


def _find(
    folder: Path, *resources: dict[str, Any], tables: tuple[str, ...] = (), **package: Any
) -> list[tuple[str, tuple[Place, ...]]]:
    path = folder / "datapackage.json"
    path.write_text(json.dumps({"name": "p", **package, "resources": list(resources)}))
    read = declare_encodings(read_package(path))
    found = find_addresses(read, lambda file: file.name, silent, tables).found
    return [(each.address, each.places) for each in found]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("http://example.org/a", "http://example.org/a"),
        ("HTTPS://Example.org/A", "HTTPS://Example.org/A"),
        ("https://example.org/a ", "https://example.org/a"),
        (" https://example.org/a#b ", "https://example.org/a"),
        ("https://example.org/?a=1#b", "https://example.org/?a=1"),
        ("http://[", "http://["),
        *(("mailto:a@example.org", ""), ("ftp://example.org/", ""), ("urn:isbn:1", "")),
        *(("licence.txt", ""), ("", ""), (None, ""), (3, ""), (["https://example.org"], "")),
    ],
)
def test_an_address_of_the_web_is_read_without_its_fragment(text: object, address: str) -> None:
    assert read_address(text) == address


def test_cells_of_addresses_are_found_with_their_row_and_column(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(
        "nom,url\n"
        "https://not.looked.at/,https://example.org/1\n"
        'a,\n"b\nc",https://example.org/2\n'
        "d,https://example.org/1#x\n"
        "e,mailto:a@example.org\n"
    )
    assert _find(tmp_path, _table("t", NAME, URI)) == [
        (
            "https://example.org/1",
            (Place("t.csv", "t", 2, 2, "url"), Place("t.csv", "t", 5, 2, "url")),
        ),
        ("https://example.org/2", (Place("t.csv", "t", 4, 2, "url"),)),
    ]


@pytest.mark.parametrize(
    "field",
    [
        {"name": "url", "type": "string"},
        {"name": "url", "type": "string", "format": "email"},
        {"name": "url", "type": "any", "format": "uri"},
        {"name": "url", "type": "array"},
    ],
)
def test_cells_of_other_fields_are_not_looked_at(tmp_path: Path, field: dict[str, Any]) -> None:
    (tmp_path / "t.csv").write_text("url\nhttps://example.org/\n")
    assert _find(tmp_path, _table("t", field)) == []


def test_a_row_that_is_short_ends_nothing(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("nom,url\na\nb,https://example.org/,c\n")
    assert _find(tmp_path, _table("t", NAME, URI)) == [
        ("https://example.org/", (Place("t.csv", "t", 3, 2, "url"),))
    ]


def test_what_a_descriptor_shows_is_found_and_nothing_else_of_it(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("nom\na\n")
    shown: dict[str, Any] = {
        "homepage": "https://example.org/",
        "licenses": [{"name": "l", "path": "https://example.org/l"}, {"path": "LICENCE.txt"}],
        "sources": [{"title": "s"}, {"title": "s", "path": "https://example.org/s"}],
    }
    identifying: dict[str, Any] = {"$schema": "https://example.org/schema"}
    found = _find(
        tmp_path,
        _table("t", NAME, **{**shown, "homepage": "https://example.org/t"}),
        **shown,
        **identifying,
        contributors=[{"title": "c", "path": "https://example.org/c"}],
        image="https://example.org/image",
        description="https://example.org/d",
    )
    assert found == [
        ("https://example.org/", (Place("datapackage.json", "", 0, 0, "homepage"),)),
        (
            "https://example.org/l",
            (
                Place("datapackage.json", "", 0, 0, "licenses[0].path"),
                Place("datapackage.json", "t", 0, 0, "licenses[0].path"),
            ),
        ),
        (
            "https://example.org/s",
            (
                Place("datapackage.json", "", 0, 0, "sources[1].path"),
                Place("datapackage.json", "t", 0, 0, "sources[1].path"),
            ),
        ),
        ("https://example.org/c", (Place("datapackage.json", "", 0, 0, "contributors[0].path"),)),
        ("https://example.org/t", (Place("datapackage.json", "t", 0, 0, "homepage"),)),
    ]


@pytest.mark.parametrize("odd", [None, 3, "https://example.org/", {"path": "https://x.org"}])
def test_what_is_of_another_type_is_no_address(tmp_path: Path, odd: object) -> None:
    assert _find(tmp_path, sources=odd, licenses=[[odd]], homepage=[odd]) == []


def test_one_table_is_looked_at_where_it_is_named(tmp_path: Path) -> None:
    for name in "tuv":
        (tmp_path / f"{name}.csv").write_text(f"url\nhttps://example.org/{name}\n")
    tables = [_table(name, URI, homepage=f"https://example.org/{name}/") for name in "tuv"]
    found = _find(tmp_path, *tables, tables=("u", "v"), homepage="https://example.org/")
    assert [address for address, _ in found] == [
        *("https://example.org/u/", "https://example.org/v/"),
        *("https://example.org/u", "https://example.org/v"),
    ]


def test_a_table_at_an_address_is_not_read_and_its_address_is_not_one_that_is_shown(
    tmp_path: Path,
) -> None:
    table = {**_table("t", URI), "path": "https://example.org/t.csv"}
    assert _find(tmp_path, table) == []


def test_a_table_in_parts_is_told_by_all_of_them(tmp_path: Path) -> None:
    (tmp_path / "1.csv").write_text("url\nhttps://example.org/1\n")
    (tmp_path / "2.csv").write_text("url\nhttps://example.org/2\n")
    found = _find(tmp_path, {**_table("t", URI), "path": ["1.csv", "2.csv"]})
    assert found[1] == ("https://example.org/2", (Place("1.csv, 2.csv", "t", 3, 1, "url"),))


def test_what_is_too_many_is_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "MOST_ADDRESSES", 2)
    monkeypatch.setattr(finding, "MOST_PLACES", 3)
    rows = "".join(f"https://example.org/{number % 4}\n" for number in range(20))
    (tmp_path / "t.csv").write_text(f"url\n{rows}")
    path = tmp_path / "datapackage.json"
    path.write_text(json.dumps({"name": "p", "resources": [_table("t", URI)]}))
    finder = find_addresses(declare_encodings(read_package(path)), lambda file: file.name, silent)
    assert [(each.address, len(each.places), each.more_places) for each in finder.found] == [
        ("https://example.org/0", 3, 2),
        ("https://example.org/1", 3, 2),
    ]
    assert finder.unlisted == 10
