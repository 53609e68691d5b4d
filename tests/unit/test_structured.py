from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from parution import structured
from parution.errors import DescriptorError, SettingsError
from parution.structured import read_mapping, read_toml

if TYPE_CHECKING:
    from pathlib import Path


def _write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def _refuse(path: Path) -> DescriptorError:
    with pytest.raises(DescriptorError) as caught:
        read_mapping(path)
    return caught.value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2026-11-23", "2026-11-23"),
        ("2026-11-23T00:00:00Z", "2026-11-23T00:00:00Z"),
        ("12:30:45", "12:30:45"),
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("oui", "oui"),
        ("n", "n"),
        ("true", True),
        ("True", True),
        ("FALSE", False),
        ("tRue", "tRue"),
        ("null", None),
        ("~", None),
        ("", None),
        ("'null'", "null"),
        ("0", 0),
        ("-7", -7),
        ("+7", 7),
        ("012", "012"),
        ("01234", "01234"),
        ("00", "00"),
        ("1_000", "1_000"),
        ("1.0", 1.0),
        ("-.5", -0.5),
        ("1e3", 1000.0),
        ("1.0.0", "1.0.0"),
        ("1:30", "1:30"),
        ("=", "="),
        ("<<", "<<"),
        (".nan", ".nan"),
        ("+.inf", "+.inf"),
        ("[1, a, no]", [1, "a", "no"]),
        ("|\n  deux\n  lignes\n", "deux\nlignes\n"),
    ],
)
def test_yaml_is_read_by_the_core_rules(tmp_path: Path, text: str, value: object) -> None:
    found = read_mapping(_write(tmp_path, "d.yaml", f"k: {text}\n"))["k"]
    assert found == value
    assert type(found) is type(value)


def test_merge_keys_are_plain_keys(tmp_path: Path) -> None:
    path = _write(tmp_path, "d.yml", "a: &a {x: 1}\nb: {<<: *a}\n")
    assert read_mapping(path) == {"a": {"x": 1}, "b": {"<<": {"x": 1}}}


def test_an_alias_gives_copies_that_do_not_share(tmp_path: Path) -> None:
    found = read_mapping(_write(tmp_path, "d.yaml", "a: &a [1]\nb: *a\n"))
    assert found == {"a": [1], "b": [1]}
    assert found["a"] is not found["b"]


@pytest.mark.parametrize("name", ["d.json", "d.yaml", "D.YML"])
def test_a_byte_order_mark_is_allowed(tmp_path: Path, name: str) -> None:
    assert read_mapping(_write(tmp_path, name, b'\xef\xbb\xbf{"a": 1}')) == {"a": 1}


def test_json_values_keep_their_types(tmp_path: Path) -> None:
    text = '{"a": "2026-11-23", "b": 1, "c": 1.5, "d": null, "e": [true], "f": {"é": "012"}}'
    expected: dict[str, Any] = {
        "a": "2026-11-23",
        "b": 1,
        "c": 1.5,
        "d": None,
        "e": [True],
        "f": {"é": "012"},
    }
    assert read_mapping(_write(tmp_path, "d.json", text)) == expected


DEEP = 100_000
BOMB = (
    "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
    + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 9))
    + "b: *a8\n"
)


@pytest.mark.parametrize(
    ("name", "content", "key"),
    [
        ("d.json", "", "document.not-json"),
        ("d.json", "{", "document.not-json"),
        ("d.json", '{"a": 1,}', "document.not-json"),
        ("d.json", "{'a': 1}", "document.not-json"),
        ("d.json", "a: 1", "document.not-json"),
        ("d.json", '{"a": NaN}', "document.not-a-number"),
        ("d.json", '{"a": [-Infinity]}', "document.not-a-number"),
        ("d.json", '{"a": 1e999}', "document.not-a-number"),
        ("d.json", '{"a": ' + "9" * 5000 + "}", "document.not-a-number"),
        ("d.json", "[1]", "document.not-a-mapping"),
        ("d.json", '"a"', "document.not-a-mapping"),
        ("d.json", "null", "document.not-a-mapping"),
        ("d.json", "[" * DEEP, "document.too-deep"),
        ("d.json", b'{"a": "\xe9"}', "document.not-utf8"),
        ("d.json", '{"a": 1}'.encode("utf-16"), "document.not-utf8"),
        ("d.yaml", "", "document.not-a-mapping"),
        ("d.yaml", "- a\n", "document.not-a-mapping"),
        ("d.yaml", "texte\n", "document.not-a-mapping"),
        ("d.yaml", "a: [1\n", "document.not-yaml"),
        ("d.yaml", "a: 1\n b: 2\n", "document.not-yaml"),
        ("d.yaml", "a: 1\na: 2\n", "document.duplicate-key"),
        ("d.yaml", 'a: 1\n"a": 2\n', "document.duplicate-key"),
        ("d.yaml", "a: {b: 1, b: 2}\n", "document.duplicate-key"),
        ("d.yaml", "a: *b\n", "document.not-yaml"),
        ("d.yaml", "a: 1\n---\nb: 2\n", "document.not-yaml"),
        ("d.yaml", "a: \x07\n", "document.not-yaml"),
        ("d.yaml", "\ta: 1\n", "document.not-yaml"),
        ("d.yaml", "? [a]\n: 1\n", "document.not-yaml"),
        ("d.yaml", "a: !!python/object/apply:os.system [x]\n", "document.not-yaml"),
        ("d.yaml", "a: !!python/name:os.system\n", "document.not-yaml"),
        ("d.yaml", "a: !local 1\n", "document.not-yaml"),
        ("d.yaml", "1: a\n", "document.key-not-text"),
        ("d.yaml", "true: a\n", "document.key-not-text"),
        ("d.yaml", "a: {null: 1}\n", "document.key-not-text"),
        ("d.yaml", "a: 1e999\n", "document.not-a-number"),
        ("d.yaml", f"a: {'9' * 5000}\n", "document.not-a-number"),
        ("d.yaml", "a: &a [*a]\n", "document.too-deep"),
        ("d.yaml", "a: &a {b: *a}\n", "document.too-deep"),
        ("d.yaml", "a: " + "[" * DEEP, "document.too-deep"),
        ("d.yaml", b"a: caf\xe9\n", "document.not-utf8"),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_a_document_that_cannot_be_read_is_refused_by_name(
    tmp_path: Path, name: str, content: str | bytes, key: str
) -> None:
    path = _write(tmp_path, name, content)
    error = _refuse(path)
    assert error.key == key
    assert error.values["path"] == path


def test_the_place_of_the_fault_is_told_from_one(tmp_path: Path) -> None:
    found = _refuse(_write(tmp_path, "d.json", '{\n  "a": oops\n}'))
    assert (found.values["line"], found.values["column"]) == (2, 8)
    found = _refuse(_write(tmp_path, "d.yaml", "a: 1\nb: *x\n"))
    assert (found.values["line"], found.values["column"]) == (2, 4)
    found = _refuse(_write(tmp_path, "d.yaml", "a: 1\nb: 2\na: 3\n"))
    assert found.values["name"] == "a"
    found = _refuse(_write(tmp_path, "d.json", b'{"a": "\xe9"}'))
    assert found.values["position"] == 7


def test_aliases_expand_within_a_bound(tmp_path: Path) -> None:
    assert _refuse(_write(tmp_path, "d.yaml", BOMB)).key == "document.too-many-values"


def test_the_bound_on_values_is_exact(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _write(tmp_path, "d.yaml", "a: [1, 2, 3]\n")
    monkeypatch.setattr(structured, "MAX_NODES", 5)
    assert read_mapping(path) == {"a": [1, 2, 3]}
    monkeypatch.setattr(structured, "MAX_NODES", 4)
    assert _refuse(path).key == "document.too-many-values"


def test_a_document_too_large_is_not_even_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _write(tmp_path, "d.json", '{"a":1}')
    monkeypatch.setattr(structured, "MAX_BYTES", 7)
    assert read_mapping(path) == {"a": 1}
    monkeypatch.setattr(structured, "MAX_BYTES", 6)
    assert _refuse(path).key == "document.too-large"


def test_what_is_not_there_or_no_file_is_told(tmp_path: Path) -> None:
    assert _refuse(tmp_path / "absent.json").key == "document.not-found"
    assert _refuse(tmp_path).key == "document.not-a-file"
    file = _write(tmp_path, "d.json", "{}")
    assert _refuse(file / "x.json").key == "document.not-a-file"


@pytest.mark.skipif(getattr(os, "geteuid", lambda: 0)() == 0, reason="root reads everything")
def test_a_file_that_may_not_be_read_is_the_machines_affair(tmp_path: Path) -> None:
    path = _write(tmp_path, "d.json", "{}")
    path.chmod(0)
    with pytest.raises(PermissionError):
        read_mapping(path)


def test_toml_is_read(tmp_path: Path) -> None:
    path = _write(tmp_path, "p.toml", 'default = "a"\n[portals.a]\nkind = "static"\n')
    assert read_toml(path) == {"default": "a", "portals": {"a": {"kind": "static"}}}


@pytest.mark.parametrize("content", ["a = ", "a = 1\na = 2\n", "[a\n", "a = 01\n", "\x00"])
def test_broken_toml_is_refused(tmp_path: Path, content: str | bytes) -> None:
    path = _write(tmp_path, "p.toml", content)
    with pytest.raises(SettingsError) as caught:
        read_toml(path)
    assert caught.value.key == "settings.not-toml"


def test_a_folder_is_no_toml(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        read_toml(tmp_path)
    assert caught.value.key == "document.not-a-file"


def test_toml_in_another_encoding_is_refused_as_such(tmp_path: Path) -> None:
    path = _write(tmp_path, "p.toml", b'a = "\xe9"\n')
    with pytest.raises(SettingsError) as caught:
        read_toml(path)
    assert caught.value.key == "document.not-utf8"


def test_a_byte_order_mark_in_toml_is_read_without_a_word(tmp_path: Path) -> None:
    assert read_toml(_write(tmp_path, "p.toml", b"\xef\xbb\xbfa = 1\r\n")) == {"a": 1}


def test_a_yaml_document_is_bounded_while_it_is_parsed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _write(tmp_path, "d.yaml", "a:\n" + "- 1\n" * 5)
    monkeypatch.setattr(structured, "MAX_YAML_NODES", 8)  # the document, its key and its list too
    assert read_mapping(path) == {"a": [1] * 5}
    monkeypatch.setattr(structured, "MAX_YAML_NODES", 7)
    refused = _refuse(path)
    assert (refused.key, refused.values["limit"]) == ("document.too-many-values", 7)
