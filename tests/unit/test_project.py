from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from parution.errors import DescriptorError, UsageError
from parution.project import find_descriptor, find_root, read_package, read_table

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FIELDS = '{"fields": [{"name": "id", "type": "integer"}]}'


def _touch(*paths: Path) -> None:
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def _refuse(descriptor: Path, root: Path | None = None) -> DescriptorError:
    with pytest.raises(DescriptorError) as caught:
        read_package(descriptor, root)
    return caught.value


# Where the descriptor is


@pytest.mark.parametrize(
    ("there", "found"),
    [
        (["datapackage.json"], "datapackage.json"),
        (["datapackage.json", "datapackage.yml"], "datapackage.yml"),
        (["datapackage.json", "datapackage.yml", "datapackage.yaml"], "datapackage.yaml"),
        (["datapackage/datapackage.json"], "datapackage/datapackage.json"),
        (["datapackage.json", "datapackage/datapackage.yaml"], "datapackage.json"),
    ],
)
def test_a_descriptor_is_found_in_a_folder(tmp_path: Path, there: list[str], found: str) -> None:
    _touch(*(tmp_path / name for name in there))
    assert find_descriptor(tmp_path) == tmp_path / found


def test_a_path_that_is_no_folder_is_the_descriptor_itself(tmp_path: Path) -> None:
    assert find_descriptor(tmp_path / "other.yaml") == tmp_path / "other.yaml"


@pytest.mark.parametrize(
    "there", [[], ["package.json"], ["datapackage.json/x"], ["a/datapackage.json"]]
)
def test_a_folder_without_descriptor_is_refused(tmp_path: Path, there: list[str]) -> None:
    _touch(*(tmp_path / name for name in there))
    with pytest.raises(DescriptorError) as caught:
        find_descriptor(tmp_path)
    assert caught.value.key == "descriptor.not-found"


@pytest.mark.parametrize(
    ("there", "folder", "root"),
    [
        ([".git/HEAD"], "a/b", "."),
        ([".git/HEAD", "portals.toml"], "a/b", "."),
        ([".git/HEAD", "a/portals.toml"], "a/b", "a"),
        ([".git/HEAD", "portals.toml", "a/b/portals.toml"], "a/b", "a/b"),
        (["portals.toml"], "a", "."),
        (["a/portals.toml"], "a", "a"),
        (["portals.toml"], "a/b/c", "a/b/c"),
        (["portals.toml", "a/.git/HEAD"], "a/b", "a"),
        ([], "a/b", "a/b"),
        (["portals.toml/x"], "a", "a"),
    ],
)
def test_the_root_is_the_nearest_portals_toml_else_git_else_the_folder_itself(
    tmp_path: Path, there: list[str], folder: str, root: str
) -> None:
    (tmp_path / folder).mkdir(parents=True)
    _touch(*(tmp_path / name for name in there))
    assert find_root(tmp_path / folder) == (tmp_path / root).resolve()


# What is read of it


def test_a_package_is_read_plain_with_its_own_words_apart(tmp_path: Path) -> None:
    _touch(tmp_path / "a.csv")
    (tmp_path / "a.json").write_text(FIELDS)
    (tmp_path / "dialect.json").write_text('{"delimiter": ";"}')
    (tmp_path / "checks.yaml").write_text("checks: [{type: duplicate-row}]\n")
    (tmp_path / "datapackage.yaml").write_text(
        "name: p\ntitle: T\nportal: {license: lov2}\nresources:\n"
        "  - {name: a, path: a.csv, schema: a.json, dialect: dialect.json, "
        "checklist: checks.yaml, x: 1}\n"
    )
    package = read_package(tmp_path / "datapackage.yaml")
    assert package.source == tmp_path / "datapackage.yaml"
    assert package.base == tmp_path
    assert package.root == tmp_path.resolve()
    assert package.descriptor == {"name": "p", "title": "T"}
    assert package.portal == {"license": "lov2"}
    (table,) = package.resources
    assert table.name == "a"
    assert table.paths == ("a.csv",)
    assert table.files == (tmp_path.resolve() / "a.csv",)
    assert table.checklist == {"checks": [{"type": "duplicate-row"}]}
    assert table.descriptor == {
        "name": "a",
        "path": "a.csv",
        "schema": {"fields": [{"name": "id", "type": "integer"}]},
        "dialect": {"delimiter": ";"},
        "x": 1,
    }


def test_a_resource_may_be_described_in_a_file_of_its_own(
    write_package: Callable[..., Path],
) -> None:
    path = write_package("r.json", files={"r.json": '{"name": "a", "path": "a.csv"}'})
    (table,) = read_package(path).resources
    assert table.descriptor == {"name": "a", "path": "a.csv"}


def test_a_resource_without_name_is_numbered(write_package: Callable[..., Path]) -> None:
    package = read_package(write_package({"path": "a.csv"}, {"path": "b.csv"}))
    assert [table.name for table in package.resources] == ["resource1", "resource2"]


def test_a_table_that_is_not_there_is_no_exception(write_package: Callable[..., Path]) -> None:
    (table,) = read_package(write_package({"name": "a", "path": "absent.csv"})).resources
    assert [file.name for file in table.files] == ["absent.csv"]


def test_a_multipart_table_keeps_its_parts_in_order(write_package: Callable[..., Path]) -> None:
    package = read_package(write_package({"name": "a", "path": ["b.csv", "a.csv"]}))
    (table,) = package.resources
    assert table.paths == ("b.csv", "a.csv")
    assert [file.name for file in table.files] == ["b.csv", "a.csv"]


def test_extrapaths_are_parts_like_others(write_package: Callable[..., Path]) -> None:
    resource = {"name": "a", "path": "1.csv", "extrapaths": ["2.csv", "3.csv"]}
    (table,) = read_package(write_package(resource)).resources
    assert table.paths == ("1.csv", "2.csv", "3.csv")
    assert table.descriptor == {"name": "a", "path": ["1.csv", "2.csv", "3.csv"]}


def test_an_address_is_kept_and_names_no_file(write_package: Callable[..., Path]) -> None:
    address = "HTTPS://example.org/../a.csv"
    (table,) = read_package(
        write_package({"name": "a", "path": address, "schema": "https://example.org/s.json"})
    ).resources
    assert table.paths == (address,)
    assert table.files == ()
    assert table.descriptor["schema"] == "https://example.org/s.json"


def test_inline_data_have_no_path(write_package: Callable[..., Path]) -> None:
    (table,) = read_package(write_package({"name": "a", "data": [["id"], [1]]})).resources
    assert (table.paths, table.files) == ((), ())


def test_a_schema_and_a_dialect_are_inlined_from_the_parent_folder(
    tmp_path: Path, write_package: Callable[..., Path]
) -> None:
    (tmp_path / ".git").mkdir()
    path = write_package(
        {"name": "a", "path": "data/a.csv", "schema": "../schemas/a.json"},
        files={"schemas/a.json": FIELDS},
        name="package/datapackage.json",
    )
    package = read_package(path)
    assert package.base == tmp_path / "package"
    assert package.resources[0].paths == ("data/a.csv",)
    assert package.resources[0].schema.descriptor == {"fields": [{"name": "id", "type": "integer"}]}


def test_a_table_beside_the_descriptor_s_folder_is_given_from_the_root(
    tmp_path: Path, write_package: Callable[..., Path]
) -> None:
    _touch(tmp_path / "portals.toml")
    path = write_package(
        {"name": "a", "path": "../tables/a.csv"},
        {"name": "b", "path": "data/b.csv"},
        {"name": "c", "path": ["../tables/c1.csv", "x/../c2.csv"]},
        {"name": "d", "path": "https://example.org/d.csv"},
        {"name": "e", "data": []},
        name="package/datapackage.json",
    )
    package = read_package(path)
    assert package.base == tmp_path.resolve()
    assert [table.paths for table in package.resources] == [
        ("tables/a.csv",),
        ("package/data/b.csv",),
        ("tables/c1.csv", "package/c2.csv"),
        ("https://example.org/d.csv",),
        (),
    ]
    assert package.resources[0].descriptor["path"] == "tables/a.csv"
    assert package.resources[2].descriptor["path"] == ["tables/c1.csv", "package/c2.csv"]


def test_a_link_that_stays_in_the_project_is_followed(
    tmp_path: Path, write_package: Callable[..., Path]
) -> None:
    _touch(tmp_path / "real" / "a.csv")
    (tmp_path / "data").symlink_to("real")
    (table,) = read_package(write_package({"name": "a", "path": "data/a.csv"})).resources
    assert table.paths == ("data/a.csv",)
    assert table.files == (tmp_path.resolve() / "real" / "a.csv",)


UNSAFE = [
    "/etc/passwd",
    "//server/a.csv",
    "..",
    "../a.csv",
    "data/../../a.csv",
    "a.csv\0",
    "\0",
    "",
    "file:///etc/passwd",
    "FILE://a.csv",
    "C:\\a.csv",
    "c:/a.csv",
    "C:a.csv",
    "\\\\server\\a.csv",
    "\\a.csv",
    "out/a.csv",
    "out.csv",
    "loop",
    "loop/a.csv",
]


@pytest.mark.parametrize("address", UNSAFE, ids=lambda text: repr(text)[:20])
@pytest.mark.parametrize("key", ["path", "parts", "schema", "dialect", "checklist", "resource"])
def test_an_address_that_is_not_safe_is_refused_wherever_it_stands(
    tmp_path: Path, write_package: Callable[..., Path], address: str, key: str
) -> None:
    outside = tmp_path / "outside"
    _touch(outside / "a.csv")
    project = tmp_path / "project"
    project.mkdir()
    (project / "out").symlink_to(outside)
    (project / "out.csv").symlink_to(outside / "a.csv")
    (project / "loop").symlink_to(project / "loop")
    resource: dict[str, Any] | str = {"name": "a", "path": "a.csv", key: address}
    if key == "parts":
        resource = {"name": "a", "path": ["a.csv", address]}
    if key == "resource":
        resource = address
    error = _refuse(write_package(resource, folder=project))
    assert error.key == ("descriptor.unsafe-path" if address else "descriptor.empty-path")
    assert error.values.get("address", "") == address


def test_an_unsafe_extrapath_is_refused(write_package: Callable[..., Path]) -> None:
    path = write_package({"name": "a", "path": "a.csv", "extrapaths": ["../a.csv"]})
    assert _refuse(path).key == "descriptor.unsafe-path"


def test_the_root_that_is_given_is_a_wall(
    tmp_path: Path, write_package: Callable[..., Path]
) -> None:
    _touch(tmp_path / "portals.toml", tmp_path / "a.csv")
    path = write_package({"name": "a", "path": "../a.csv"}, name="inner/datapackage.json")
    assert read_package(path).resources[0].paths == ("a.csv",)
    assert _refuse(path, tmp_path / "inner").key == "descriptor.unsafe-path"


@pytest.mark.parametrize(
    ("document", "key"),
    [
        ({}, "descriptor.no-resources"),
        ({"resources": None}, "descriptor.no-resources"),
        ({"resources": {}}, "descriptor.resources-not-a-list"),
        ({"resources": "a.json"}, "descriptor.resources-not-a-list"),
        ({"resources": [], "portal": "x"}, "descriptor.portal-not-a-mapping"),
        ({"resources": [], "portal": None}, "descriptor.portal-not-a-mapping"),
        ({"resources": [5]}, "descriptor.resource-not-a-mapping"),
        ({"resources": [None]}, "descriptor.resource-not-a-mapping"),
        ({"resources": [["a"]]}, "descriptor.resource-not-a-mapping"),
        ({"resources": ["absent.json"]}, "document.not-found"),
        ({"resources": [{"path": "a", "checklist": []}]}, "descriptor.checklist-not-a-mapping"),
        ({"resources": [{"path": "a", "checklist": "absent.json"}]}, "document.not-found"),
        ({"resources": [{"path": "a", "schema": "absent.json"}]}, "document.not-found"),
        ({"resources": [{"path": "a", "schema": "folder"}]}, "document.not-a-file"),
        ({"resources": [{"path": "a", "schema": "broken.json"}]}, "document.not-json"),
        ({"resources": [{"path": "a", "schema": "list.json"}]}, "document.not-a-mapping"),
        ({"resources": [{"path": "a", "schema": "empty.json"}]}, "schema.no-fields"),
        ({"resources": [{"path": "a", "dialect": "broken.json"}]}, "document.not-json"),
    ],
    ids=lambda value: json.dumps(value)[:60],
)
def test_a_descriptor_that_cannot_be_used_is_refused_by_name(
    tmp_path: Path, document: dict[str, Any], key: str
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "broken.json").write_text("{")
    (tmp_path / "list.json").write_text("[]")
    (tmp_path / "empty.json").write_text("{}")
    path = tmp_path / "datapackage.json"
    path.write_text(json.dumps(document))
    assert _refuse(path).key == key


# A lone table


@pytest.mark.parametrize(
    ("file", "name"),
    [("a.csv", "a"), ("Été 2024.csv", "t-2024"), ("_.csv", "_"), ("….csv", "table")],
)
def test_a_lone_table_is_a_package_of_one_resource(tmp_path: Path, file: str, name: str) -> None:
    _touch(tmp_path / file)
    (tmp_path / "s.json").write_text(FIELDS)
    package = read_table(tmp_path / file, tmp_path / "s.json")
    (table,) = package.resources
    assert (package.name, table.name, table.paths) == (name, name, (file,))
    assert package.base == tmp_path.resolve()
    assert table.schema.descriptor == {"fields": [{"name": "id", "type": "integer"}]}


@pytest.mark.parametrize(
    ("table", "schema", "key"),
    [
        ("absent.csv", "s.json", "table.not-found"),
        ("folder", "s.json", "table.not-a-file"),
        ("a.csv", "absent.json", "document.not-found"),
        ("a.csv", "folder", "document.not-a-file"),
        ("a.csv", "a.csv", "document.not-json"),
        ("a.csv", "empty.json", "schema.no-fields"),
    ],
)
def test_a_lone_table_that_cannot_be_read_is_refused(
    tmp_path: Path, table: str, schema: str, key: str
) -> None:
    _touch(tmp_path / "a.csv")
    (tmp_path / "folder").mkdir()
    (tmp_path / "s.json").write_text(FIELDS)
    (tmp_path / "empty.json").write_text("{}")
    with pytest.raises(UsageError) as caught:
        read_table(tmp_path / table, tmp_path / schema)
    assert caught.value.key == key


def test_a_list_of_paths_has_only_texts(write_package: Callable[..., Path]) -> None:
    path = write_package({"name": "t", "path": ["t.csv", 1]}, files={"t.csv": "id\n1\n"})
    with pytest.raises(DescriptorError) as refused:
        read_package(path)
    assert refused.value.key == "descriptor.path-not-text"
