"""A descriptor with an odd value anywhere: a report or one sentence, never a bug."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from parution.errors import ParutionError, UsageError
from parution.library import read_package, validate
from parution.messages import Catalogue
from parution.packaging.building import check_descriptor
from parution.packaging.layouts import LAYOUTS
from parution.reports.validation_text import render_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DESCRIPTOR: dict[str, Any] = {
    "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
    "name": "p",
    "id": "x",
    "title": "P",
    "description": "d",
    "homepage": "https://example.org",
    "version": "1.0.0",
    "created": "2024-01-31T00:00:00Z",
    "keywords": ["a"],
    "licenses": [{"name": "etalab-2.0", "title": "LO", "path": "https://example.org"}],
    "contributors": [{"title": "T", "path": "https://example.org", "email": "a@b.fr"}],
    "sources": [{"title": "S", "path": "https://example.org"}],
    "portal": {"keep_sources": False},
    "resources": [
        {
            "name": "t",
            "type": "table",
            "path": "t.csv",
            "title": "T",
            "description": "d",
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "bytes": 22,
            "hash": "sha256:" + "0" * 64,
            "profile": "tabular-data-resource",
            "dialect": {"delimiter": ",", "header": True, "headerRows": [1], "quoteChar": '"'},
            "checklist": {
                "checks": [{"type": "row-constraint", "formula": "id > 0"}],
                "skipErrors": ["byte-count", "hash-count"],
            },
            "schema": {
                "fields": [
                    {
                        "name": "id",
                        "type": "integer",
                        "format": "default",
                        "title": "I",
                        "example": 1,
                        "groupChar": " ",
                        "constraints": {"required": True, "unique": True, "minimum": 0},
                    },
                    {
                        "name": "jour",
                        "type": "date",
                        "format": "%Y-%m-%d",
                        "missingValues": [""],
                        "constraints": {"enum": ["2024-01-01"], "maximum": "2030-01-01"},
                    },
                    {
                        "name": "nom",
                        "constraints": {"pattern": "[a-z]+", "minLength": 1, "maxLength": 9},
                    },
                    {"name": "oui", "type": "boolean", "trueValues": ["o"], "falseValues": ["n"]},
                    {"name": "l", "type": "list", "delimiter": ";", "itemType": "integer"},
                ],
                "primaryKey": ["id"],
                "uniqueKeys": [["nom"]],
                "foreignKeys": [
                    {"fields": ["nom"], "reference": {"resource": "", "fields": ["nom"]}}
                ],
                "missingValues": ["", "-"],
                "fieldsMatch": "exact",
            },
        }
    ],
}
TABLE = "id,jour,nom,oui,l\n1,2024-01-01,a,o,1;2\n2,,b,n,\n"
VALUES: list[Any] = [
    *(None, True, 0, -1, 10**30, 1.5, "", " ", "é\u202e\n", "../x", "a" * 5000, "1", "None", "\\"),
    *([], [None], [[]], [{}], ["a", 1], {}, {"a": None}, {"name": "t"}, [[[[[1]]]]]),
]


def _list_places(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if place:
        yield place
    listed = dict(enumerate(value)) if isinstance(value, list) else value
    for key, item in listed.items() if isinstance(listed, dict) else ():
        yield from _list_places(item, (*place, key))


PLACES = list(_list_places(DESCRIPTOR))


def _change(place: tuple[Any, ...], value: Any) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(json.dumps(DESCRIPTOR))
    holder: Any = document
    for key in place[:-1]:
        holder = holder[key]
    holder[place[-1]] = value
    return document


def _try(folder: Path, place: tuple[Any, ...], value: Any) -> None:
    (folder / "datapackage.json").write_text(json.dumps(_change(place, value)), encoding="utf-8")
    try:
        package = read_package(folder)
        text = render_text(validate(package), package, Catalogue("fr")).plain
        assert text
        check_descriptor(package, LAYOUTS[2])
    except UsageError as error:  # a sentence, and exit code 2
        Catalogue("fr").say(error.key, **error.values)
    except ParutionError as error:
        pytest.fail(f"{place} = {value!r}: {error!r}")


def test_the_descriptor_is_right(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(TABLE, encoding="utf-8")
    _try(tmp_path, ("title",), "P")
    assert validate(tmp_path).valid


@pytest.mark.hostile
@pytest.mark.parametrize("place", PLACES, ids=lambda place: "/".join(map(str, place)))
def test_an_odd_value_is_a_finding_or_a_sentence(tmp_path: Path, place: tuple[Any, ...]) -> None:
    (tmp_path / "t.csv").write_text(TABLE, encoding="utf-8")
    for value in VALUES:
        _try(tmp_path, place, value)


@pytest.mark.hostile_sample
@pytest.mark.parametrize("place", PLACES, ids=lambda place: "/".join(map(str, place)))
def test_nothing_in_a_place_is_a_finding_or_a_sentence(
    tmp_path: Path, place: tuple[Any, ...]
) -> None:
    (tmp_path / "t.csv").write_text(TABLE, encoding="utf-8")
    _try(tmp_path, place, None)
