"""What is at an address is not read, and said in one sentence; what is only shown is left alone."""

from __future__ import annotations

import json
import socket
from typing import TYPE_CHECKING, Any

import pytest

from parution.messages import Catalogue
from parution.model.remote import (
    PACKAGE_PROFILES,
    find_scheme,
    is_address,
    list_references,
    name_profile,
)
from parution.project import read_package
from parution.reports.validation_text import render_text
from parution.validation import validate
from tests import addresses
from tests.addresses import OF_PACKAGE, OF_TABLE, PROFILE, describe_table

if TYPE_CHECKING:
    from pathlib import Path

    from parution.model.package import Package
    from parution.model.report import Report

FR, EN = Catalogue("fr"), Catalogue("en")
_SENTENCES = {
    "not-asked": (
        "« {part} » se lit à une adresse, {address}, et Parution ne se connecte à rien sans qu’on "
        "le demande. Téléchargez ce fichier et écrivez son chemin à la place, ou ajoutez --remote "
        "public à la commande.",
        "“{part}” is read at an address, {address}, and Parution connects to nothing unless "
        "asked. Download that file and write its path instead, or add --remote public to the "
        "command.",
    ),
    "scheme": (
        "« {part} » est à l’adresse {address}, qui ne commence ni par https:// ni par http://. "
        "Téléchargez ce fichier et écrivez son chemin à la place.",
        "“{part}” is at the address {address}, which begins neither with https:// nor with "
        "http://. Download that file and write its path instead.",
    ),
    "not-supported": (
        "« {part} » se lit à une adresse, {address}, que Parution ne lit jamais. Téléchargez les "
        "données (en CSV par exemple) et décrivez ce fichier.",
        "“{part}” is read at an address, {address}, which Parution never reads. Download the data "
        "(as CSV for instance) and describe that file.",
    ),
}


@pytest.fixture(autouse=True)
def _no_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: object, **_options: object) -> None:
        pytest.fail(f"the network was asked for {arguments!r}")

    for name in ("socket", "create_connection", "getaddrinfo", "gethostbyname"):
        monkeypatch.setattr(socket, name, fail)


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def _write(folder: Path, descriptor: dict[str, Any]) -> Package:
    for name in ("t", "u"):
        (folder / f"{name}.csv").write_text("code\n01\n02\n", encoding="utf-8")
    (folder / "profile.json").write_text(json.dumps(PROFILE), encoding="utf-8")
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    return read_package(folder / "datapackage.json", folder)


def _tell(report: Report, package: Package, catalogue: Catalogue) -> list[str]:
    return _plain(render_text(report, package, catalogue).plain).splitlines()


def _tell_problem(part: str, address: str) -> str:
    if part in {"scheme", "format", "reference.package"}:
        return "not-supported"
    return "not-asked" if address.lower().startswith("http") else "scheme"


@pytest.mark.parametrize("engine", ["auto", "frictionless"])
@pytest.mark.parametrize("place", OF_TABLE)
def test_a_part_of_a_table_at_an_address_is_refused_and_the_other_tables_are_read(
    tmp_path: Path, place: str, engine: Any
) -> None:
    more, part, address = OF_TABLE[place]
    package = _write(tmp_path, describe_table(more))
    report = validate(package, engine=engine, small=0)
    refused, other = report.tasks
    assert (refused.refused, refused.rows, report.refused) == (True, None, True)
    assert (other.valid, other.rows) == (True, 2)
    assert [error.type for error in refused.errors] == ["resource-error"]
    fr, en = (
        f"{start}{_SENTENCES[_tell_problem(part, address)][at].format(part=part, address=address)}"
        for at, start in enumerate(
            ("  datapackage.json, table « t » : ", "  datapackage.json, table “t”: ")
        )
    )
    assert fr in _tell(report, package, FR)
    assert en in _tell(report, package, EN)


@pytest.mark.parametrize("place", OF_PACKAGE)
def test_a_part_of_the_package_at_an_address_is_refused(tmp_path: Path, place: str) -> None:
    more, part, address = OF_PACKAGE[place]
    package = _write(tmp_path, describe_table({}, **more))
    report = validate(package)
    assert (report.tasks, report.refused) == ((), True)
    assert _tell(report, package, FR)[0] == (
        f"✘ datapackage.json : « {part} » se lit à une adresse, {address}, et Parution ne se "
        "connecte à rien sans qu’on le demande. Téléchargez ce fichier et écrivez son chemin à la "
        "place, ou ajoutez --remote public à la commande."
    )


def test_a_resource_that_is_described_at_an_address_is_refused_alone(tmp_path: Path) -> None:
    descriptor = describe_table({})
    descriptor["resources"][0] = "https://example.org/r.json"
    package = _write(tmp_path, descriptor)
    report = validate(package)
    assert [task.refused for task in report.tasks] == [True, False]
    assert report.tasks[0].errors[0].note == (
        '"resources" is at an address, which was not read: https://example.org/r.json'
    )


def test_every_part_at_an_address_is_told(tmp_path: Path) -> None:
    more = dict.fromkeys(("path", "schema", "dialect", "checklist"), addresses.ADDRESS)
    report = validate(_write(tmp_path, describe_table(more)))
    assert [error.property_path for error in report.tasks[0].errors] == [
        *("checklist", "schema", "dialect", "path"),
    ]


def test_the_keys_to_a_table_that_was_not_read_are_told(tmp_path: Path) -> None:
    descriptor = describe_table({"path": "https://example.org/t.csv"})
    key = {"fields": ["code"], "reference": {"resource": "t", "fields": ["code"]}}
    descriptor["resources"][1]["schema"] = {**addresses.SCHEMA, "foreignKeys": [key]}
    report = validate(_write(tmp_path, descriptor))
    assert [error.reason for error in report.tasks[1].errors] == ["unread-target"]


@pytest.mark.parametrize("name", [*addresses.SHOWN, "all"])
def test_what_is_shown_or_identifies_is_neither_read_nor_refused(tmp_path: Path, name: str) -> None:
    shown = addresses.SHOWN if name == "all" else {name: addresses.SHOWN[name]}
    package = _write(tmp_path, describe_table(dict(shown), **shown))
    assert validate(package).valid
    assert package.unread == ()


@pytest.mark.parametrize("profile", addresses.KNOWN_OF_PACKAGE)
def test_a_profile_of_the_standards_is_known_without_the_network(
    tmp_path: Path, profile: str
) -> None:
    assert validate(_write(tmp_path, describe_table({}, profile=profile))).valid


@pytest.mark.parametrize("profile", addresses.KNOWN_OF_TABLE)
def test_a_profile_of_a_table_is_known_without_the_network(tmp_path: Path, profile: str) -> None:
    assert validate(_write(tmp_path, describe_table({"profile": profile}))).valid


def test_the_address_of_a_profile_has_the_rules_of_its_name(tmp_path: Path) -> None:
    profile = "https://specs.frictionlessdata.io/schemas/tabular-data-resource.json"
    descriptor = describe_table({"profile": profile})
    del descriptor["resources"][0]["schema"]
    report = validate(_write(tmp_path, descriptor))
    assert [error.reason for error in report.tasks[0].errors] == ["no-schema"]


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/data-package.json",
        "https://frictionlessdata.io.example.org/schemas/data-package.json",
        "https://datapackage.org/profiles/2.0/other.json",
        "https://datapackage.org@example.org/profiles/2.0/datapackage.json",
        "datapackage-x",
    ],
)
def test_what_only_looks_like_a_known_profile_is_none(address: str) -> None:
    assert name_profile(address, PACKAGE_PROFILES) is None


def test_a_profile_of_the_project_is_followed(tmp_path: Path) -> None:
    (tmp_path / "own.json").write_text('{"$ref": "titled.json"}', encoding="utf-8")
    (tmp_path / "titled.json").write_text('{"required": ["title"]}', encoding="utf-8")
    package = _write(tmp_path, describe_table({"profile": "own.json"}, profile="own.json"))
    report = validate(package)
    assert [error.note for error in report.errors] == ["'title' is a required property"]
    report = validate(
        _write(tmp_path, describe_table({"profile": "own.json"}, profile="own.json", title="x"))
    )
    assert [error.note for error in report.tasks[0].errors] == ["'title' is a required property"]
    assert report.tasks[1].valid


def test_a_profile_of_an_older_json_schema_is_followed(tmp_path: Path) -> None:
    own = {"$schema": "http://json-schema.org/draft-04/schema#", "required": ["title"]}
    (tmp_path / "own.json").write_text(json.dumps(own), encoding="utf-8")
    report = validate(_write(tmp_path, describe_table({}, profile="own.json")))
    assert [error.note for error in report.errors] == ["'title' is a required property"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://x/a", True),
        (" http://x/a", True),
        ("ht\ntp://x/a", True),
        ("\x01http://x/a", True),
        ("mailto:x@y", True),
        ("http:\\\\x\\a", True),
        ("file:///etc/passwd", False),
        ("C:\\a.csv", False),
        ("a.csv", False),
        ("//x/a", False),
        ("é://x", False),
        ("", False),
    ],
)
def test_an_address_is_what_a_reader_takes_for_one(text: str, expected: bool) -> None:
    assert is_address(text) is expected


def test_a_scheme_is_found_in_what_cannot_be_parsed() -> None:
    assert (find_scheme("FILE://[x"), find_scheme("a.csv"), find_scheme("[a]")) == ("file", "", "")


def test_the_documents_that_a_json_schema_refers_to_are_found() -> None:
    document = {
        "$id": "https://a.example/b/",
        "allOf": [
            {"$ref": "#/x"},
            {"$ref": "c.json#/y"},
            {"$dynamicRef": "/d.json"},
            {"$ref": "http://json-schema.org/draft-07/schema#"},
            {"$ref": "https://json-schema.org/draft/2020-12/meta/core"},
            {"$id": "inner", "items": [{"$ref": "deeper"}, {"$ref": "#"}]},
        ],
        "properties": {"$ref": {"type": "string"}},
    }
    assert list_references(document, "https://other.example/e.json") == (
        "https://a.example/b/c.json",
        "https://a.example/b/deeper",
        "https://a.example/d.json",
    )
