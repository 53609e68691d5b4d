"""Properties that have no effect where they stand, or that are nearly one of the standards'."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from parution.messages import Catalogue
from parution.model.properties import find_near, find_resource_warnings
from parution.project import read_package
from parution.reports.warning import explain_warning

if TYPE_CHECKING:
    from pathlib import Path


def _tell(folder: Path, field: dict[str, Any], language: str = "fr", **more: Any) -> list[str]:
    schema = {"fields": [{"name": "v", **field}], **more.get("schema", {})}
    (folder / "s.json").write_text(json.dumps(schema), encoding="utf-8")
    resource = {"name": "t", "path": "t.csv", "schema": "s.json", **more.get("resource", {})}
    descriptor = {"name": "p", "resources": [resource], **more.get("package", {})}
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    package = read_package(folder / "datapackage.json", folder)
    return [
        explain_warning(warning, "t.csv", Catalogue(language)).replace("\u00a0", " ")
        for warning in (*package.warnings, *package.resources[0].warnings)
    ]


@pytest.mark.parametrize(
    ("key", "value", "kind"),
    [
        ("trueValues", ["oui"], "string"),
        ("falseValues", ["non"], "integer"),
        ("decimalChar", ",", "integer"),
        ("groupChar", " ", "date"),
        ("bareNumber", False, "string"),
        ("delimiter", ";", "array"),
        ("itemType", "integer", "string"),
        ("arrayItem", {}, "list"),
    ],
)
def test_a_property_of_another_type_has_no_effect(
    tmp_path: Path, key: str, value: object, kind: str
) -> None:
    assert _tell(tmp_path, {"type": kind, key: value}) == [
        f"s.json : « {key} » n’a pas d’effet sur le champ « v », de type « {kind} » ; supprimez "
        "cette propriété, ou changez le type."
    ]
    assert _tell(tmp_path, {"type": kind, key: value}, "en") == [
        f"s.json: “{key}” has no effect on the field “v”, of type “{kind}”; remove this property, "
        "or change the type."
    ]


def test_a_sheet_of_a_csv_has_no_effect(tmp_path: Path) -> None:
    assert _tell(tmp_path, {}, resource={"dialect": {"sheetName": "a"}}) == [
        "datapackage.json : « sheetName » n’a pas d’effet sur un fichier csv ; supprimez cette "
        "propriété."
    ]


@pytest.mark.parametrize(
    ("key", "meant"),
    [("Type", "type"), ("fromat", "format"), ("truevalues", "trueValues"), ("exemple", "example")],
)
def test_a_misspelled_property_of_a_field_is_told(tmp_path: Path, key: str, meant: str) -> None:
    assert _tell(tmp_path, {key: "x"}) == [
        f"s.json : « {key} », au champ « v », n’a pas d’effet ; écrivez « {meant} », si c’est ce "
        "qu’il faut lire."
    ]


@pytest.mark.parametrize(
    ("key", "meant"),
    [("requried", "required"), ("unqiue", "unique"), ("min_length", "minLength")],
)
def test_a_misspelled_constraint_is_told(key: str, meant: str) -> None:
    """frictionless refuses it besides, since its type does not have it."""
    schema = {"fields": [{"name": "v", "constraints": {key: True}}]}
    (warning,) = find_resource_warnings({"schema": schema}, {}, "csv")
    assert (warning.kind, warning.values["meant"]) == ("misspelled-property", meant)


@pytest.mark.parametrize(
    ("part", "key", "meant", "file"),
    [
        ("schema", "primarykey", "primaryKey", "s.json"),
        ("schema", "foreignkeys", "foreignKeys", "s.json"),
        ("resource", "encodding", "encoding", "datapackage.json"),
        ("package", "licensces", "licenses", "datapackage.json"),
    ],
)
def test_a_misspelled_property_is_told_with_its_file(
    tmp_path: Path, part: str, key: str, meant: str, file: str
) -> None:
    assert _tell(tmp_path, {}, "fr", **{part: {key: "x"}}) == [
        f"{file} : « {key} » n’a pas d’effet ; écrivez « {meant} », si c’est ce qu’il faut lire."
    ]


@pytest.mark.parametrize(
    "field",
    [
        {"type": "boolean", "trueValues": ["oui"], "falseValues": ["non"]},
        {"type": "number", "decimalChar": ",", "groupChar": " ", "bareNumber": False},
        {"type": "list", "delimiter": ";", "itemType": "integer"},
        {"type": "string", "examples": ["a"], "label": "x", "unit": "m", "rdfType": "http://x"},
        {"type": "string", "categories": ["a"], "x-note": "b", "note": "c"},
    ],
)
def test_other_properties_are_kept_in_silence(tmp_path: Path, field: dict[str, Any]) -> None:
    resource = {"scheme": "file", "extra": 1, "state": "x"}
    assert _tell(tmp_path, field, resource=resource, package={"publisher": "x"}) == []


def test_short_words_differ_by_their_case_alone() -> None:
    known = frozenset({"type", "name", "enum", "data"})
    assert [find_near(word, known) for word in ("Type", "date", "tipe", "NAME")] == [
        *("type", None, None, "name")
    ]
