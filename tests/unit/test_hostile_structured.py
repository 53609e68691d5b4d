"""Descriptors, schemas and settings that strangers filled with nonsense."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from parution.errors import DescriptorError, ParutionError, SettingsError
from parution.messages import Catalogue
from parution.model.package import Package
from parution.model.semver import Version
from parution.packaging.licences import write_licence
from parution.project import read_package
from parution.reports.validation_json import render_json
from parution.reports.validation_text import render_text
from parution.structured import read_mapping, read_toml
from parution.validation import validate

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path


@pytest.mark.parametrize(
    "text", [f"a = {'9' * 5000}", "a = " + "[" * 100_000], ids=["long", "deep"]
)
def test_toml_that_python_gives_up_on_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "portals.toml"
    path.write_text(text)
    with pytest.raises(SettingsError):
        read_toml(path)


@pytest.mark.parametrize("key", ["name", "title"])
def test_half_a_character_is_refused(tmp_path: Path, key: str) -> None:
    # JSON can write « \ud800 », which no UTF-8 can: it breaks whatever prints or writes it.
    path = tmp_path / "datapackage.json"
    path.write_text(f'{{"{key}": "\\ud800", "resources": []}}')
    with pytest.raises(DescriptorError):
        read_mapping(path)


def test_versions_with_thousands_of_digits_are_refused_or_ordered() -> None:
    try:
        version = Version.parse(f"1.0.0-{'9' * 5000}")
    except ValueError:
        return
    assert Version.parse("1.0.0-1") < version < Version.parse("1.0.0-a")


@pytest.mark.parametrize("where", ["field", "check"])
def test_a_file_that_a_field_or_a_check_names_cannot_be_outside_of_the_project(
    tmp_path: Path, write_package: Callable[..., Path], where: str
) -> None:
    # frictionless takes a text in these places for the address of a file, and reads it.
    (tmp_path / "outside.json").write_text('{"name": "id", "type": "integer"}')
    resource: dict[str, Any] = {"name": "a", "path": "a.csv"}
    if where == "field":
        resource["schema"] = {"fields": [str(tmp_path / "outside.json")]}
    else:
        resource["checklist"] = {"checks": [str(tmp_path / "outside.json")]}
    path = write_package(resource, files={"a.csv": "id\n1\n"}, folder=tmp_path / "project")
    try:
        report = validate(read_package(path))
    except ParutionError:
        return
    assert not report.valid


@pytest.mark.parametrize("extra", [5, "b.csv", {"x": 1}, True])
def test_extrapaths_that_are_no_list_are_refused(
    write_package: Callable[..., Path], extra: object
) -> None:
    with pytest.raises(DescriptorError):
        read_package(write_package({"name": "a", "path": "a.csv", "extrapaths": extra}))


def test_a_name_too_long_for_the_disk_is_the_descriptor_s_fault(
    write_package: Callable[..., Path],
) -> None:
    with pytest.raises(DescriptorError):
        read_package(write_package({"name": "a", "path": "a.csv", "schema": "x" * 5000}))


BASE: dict[str, Any] = {
    "name": "p",
    "resources": [
        {
            "name": "a",
            "type": "table",
            "path": "a.csv",
            "schema": {
                "fields": [{"name": "id", "type": "integer"}, {"name": "v", "type": "string"}],
                "primaryKey": ["id"],
                "foreignKeys": [
                    {"fields": ["id"], "reference": {"resource": "", "fields": ["id"]}}
                ],
            },
            "checklist": {"checks": [{"type": "row-constraint", "formula": "id == 1"}]},
        }
    ],
}


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("$schema",), 5),
        (("$schema",), ["x"]),
        (("resources", 0, "hash"), 5),
        (("resources", 0, "schema", "fields", 0), 5),
        (("resources", 0, "schema", "fields", 0), None),
        (("resources", 0, "schema", "foreignKeys"), 5),
        (("resources", 0, "schema", "foreignKeys", 0, "reference"), None),
        (("resources", 0, "schema", "foreignKeys", 0, "reference"), "x"),
        (("resources", 0, "checklist", "checks"), ["x"]),
        (("resources", 0, "checklist", "checks", 0), "x"),
        (("resources", 0, "checklist", "checks", 0), 5),
        (("resources", 0, "profile"), "\ud800"),
        (("resources", 0, "path"), "\ud800"),
        (("resources", 0, "format"), "\ud800"),
        (("resources", 0, "schema", "fields", 1, "name"), "\ud800"),
    ],
    ids=lambda value: str(value).encode("ascii", "backslashreplace").decode(),
)
def test_a_descriptor_full_of_nonsense_is_a_finding_not_a_bug(
    tmp_path: Path, place: tuple[str | int, ...], value: object
) -> None:
    document = json.loads(json.dumps(BASE))
    target = document
    for step in place[:-1]:
        target = target[step]
    target[place[-1]] = value
    (tmp_path / "a.csv").write_text("id,v\n1,x\n")
    path = tmp_path / "datapackage.json"
    path.write_text(json.dumps(document))
    try:
        package = read_package(path)
        report = validate(package)
    except ParutionError:
        return
    assert not report.valid
    render_json(report).encode()
    render_text(report, package, Catalogue("fr")).plain.encode()


def test_a_table_s_address_cannot_move_the_cursor(
    write_package: Callable[..., Path],
    parution: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    path = write_package({"name": "a", "path": "\x1b[31mabsent.csv"})
    result = parution("validate", path)
    assert result.returncode == 1
    assert "\x1b" not in result.stdout + result.stderr


@pytest.mark.parametrize("address", ["a\0b", "loop", "loop/a"], ids=["nul", "loop", "below"])
def test_a_licence_s_address_that_no_disk_has_is_refused(tmp_path: Path, address: str) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    root = tmp_path.resolve()
    licences = {"licenses": [{"name": "m", "path": address}]}
    with pytest.raises(DescriptorError):
        write_licence(Package(root / "datapackage.json", root, root, licences, ()))


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["latin-1", "ascii", "cp1252"])
@pytest.mark.parametrize("form", ["text", "json"])
def test_a_terminal_that_is_not_utf8_gets_an_answer(
    write_package: Callable[..., Path],
    parution: Callable[..., subprocess.CompletedProcess[str]],
    encoding: str,
    form: str,
) -> None:
    path = write_package({"name": "a", "path": "a.csv"}, files={"a.csv": "id\n1\n"})
    result = parution("validate", path, "--format", form, PYTHONIOENCODING=encoding)
    assert result.returncode == 0
    assert result.stderr == ""


@pytest.mark.parametrize("text", ['{"a": 1, "a": 2}', '{"b": [{"a": 1, "a": 1}]}'])
def test_a_key_twice_is_refused_in_json_as_in_yaml(tmp_path: Path, text: str) -> None:
    # Python keeps the last one without a word.
    path = tmp_path / "datapackage.json"
    path.write_text(text)
    with pytest.raises(DescriptorError):
        read_mapping(path)
