"""A key that is twice in one object: JSON takes the last, with a warning; YAML is refused."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from parution.errors import DescriptorError, ParutionError
from parution.messages import Catalogue
from parution.project import read_package, read_table
from parution.releases.history import read_history
from parution.reports.validation_text import render_text
from parution.structured import RepeatedKey, read_mapping
from parution.validation import validate

if TYPE_CHECKING:
    from pathlib import Path

    from parution.model.package import Package

SCHEMA = """{
  "fields": [
    {
      "name": "id",
      "example": "x",
      "type": "integer",
      "example": 1
    }
  ]
}
"""


def _tell(package: Package, language: str = "fr") -> list[str]:
    report = validate(package)
    assert report.valid
    text = render_text(report, package, Catalogue(language)).plain
    return [
        line.replace("\u00a0", " ").strip()
        for line in text.splitlines()
        if ("deux fois" in line or "twice" in line)
    ]


def test_the_last_value_of_a_schema_wins_and_it_is_said(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("id\n1\n", encoding="utf-8")
    (tmp_path / "s.json").write_text(SCHEMA, encoding="utf-8")
    package = read_table(tmp_path / "t.csv", tmp_path / "s.json")
    assert package.resources[0].schema.fields[0].example == "1"
    (said,) = _tell(package)
    assert said.endswith(
        "s.json, ligne 3 : la clé « example » est deux fois dans 1 objet ; seule la "
        "dernière est lue. Supprimez l’autre."
    )
    (said,) = _tell(package, "en")
    assert said.endswith(
        "s.json, row 3: the key “example” is twice in 1 object; only the last one is read. "
        "Remove the other."
    )
    (warning,) = validate(package).tasks[0].warning_details
    assert (warning.kind, warning.line) == ("duplicate-key", 3)


def test_a_key_that_is_twice_in_several_objects_is_said_once(tmp_path: Path) -> None:
    fields = ",\n".join(f'{{"name": "{name}", "title": "a", "title": "b"}}' for name in "abc")
    (tmp_path / "t.csv").write_text("a,b,c\n", encoding="utf-8")
    (tmp_path / "s.json").write_text(f'{{"fields": [\n{fields}\n]}}', encoding="utf-8")
    (said,) = _tell(read_table(tmp_path / "t.csv", tmp_path / "s.json"))
    assert said.endswith(
        "s.json, ligne 2 : la clé « title » est deux fois dans 3 objets ; "
        "seule la dernière est lue. Supprimez les autres."
    )


@pytest.mark.parametrize("part", ["schema", "dialect", "checklist", "resource", "package"])
def test_each_file_of_a_description_may_have_a_key_twice(tmp_path: Path, part: str) -> None:
    """The warning names the file where it is."""
    twice = '"title": "a", "title": "b"'
    documents = {
        "schema": '{"fields": [{"name": "id"}]%s}',
        "dialect": '{"delimiter": ","%s}',
        "checklist": '{"checks": []%s}',
        "resource": '{"name": "t", "path": "t.csv", "schema": "schema.json", '
        '"dialect": "dialect.json", "checklist": "checklist.json"%s}',
        "package": '{"name": "p", "resources": ["resource.json"]%s}',
    }
    for name, text in documents.items():
        file = tmp_path / ("datapackage.json" if name == "package" else f"{name}.json")
        file.write_text(text % (f", {twice}" if name == part else ""), encoding="utf-8")
    (tmp_path / "t.csv").write_text("id\n1\n", encoding="utf-8")
    package = read_package(tmp_path / "datapackage.json", tmp_path)
    (said,) = _tell(package)
    file_name = "datapackage.json" if part == "package" else f"{part}.json"
    assert said.endswith(
        f"{file_name}, ligne 1 : la clé « title » est deux fois dans 1 objet ; seule la "
        "dernière est lue. Supprimez l’autre."
    )
    report = validate(package).to_dict()
    found = report if part == "package" else report["tasks"][0]
    assert [warning["kind"] for warning in found["warningDetails"]] == ["duplicate-key"]


def test_what_is_not_a_description_is_still_refused(tmp_path: Path) -> None:
    history = tmp_path / "versions.json"
    history.write_text('{"name": "p", "name": "q"}', encoding="utf-8")
    with pytest.raises(DescriptorError, match="deux fois"):
        read_mapping(history)
    with pytest.raises(ParutionError, match="deux fois"):
        read_history(history, "p")


def test_yaml_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "s.yaml"
    path.write_text("fields: []\nfields: []\n", encoding="utf-8")
    with pytest.raises(DescriptorError) as caught:
        read_mapping(path, [])
    assert (
        str(caught.value)
        .replace("\u00a0", " ")
        .endswith("s.yaml : la clé « fields » est deux fois dans le même objet.")
    )


def test_keys_that_are_twice_are_found_where_they_are(tmp_path: Path) -> None:
    path = tmp_path / "d.json"
    text = (
        '{"a": [1, {"b": 1,\n"b": 2, "c": "\\n", "c": 1, "c": {"d": 1}}],\n"a": {"d": 1, "d": 1}}'
    )
    path.write_text(text, encoding="utf-8")
    repeated: list[RepeatedKey] = []
    assert read_mapping(path, repeated) == json.loads(text) == {"a": {"d": 1}}
    assert [(key.name, key.line) for key in repeated] == [
        *(("b", 1), ("c", 1), ("a", 1), ("d", 3)),
    ]
