"""A mistake of a person is told in one sentence, with nothing written: it is no bug of ours."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from parution.archive import extract_zip
from parution.errors import ArchiveError
from parution.structured import read_mapping
from tests.projects import SCHEMA

if TYPE_CHECKING:
    from pathlib import Path

    from tests.projects import Project

RELEASE = {
    "version": "0.9.0",
    "date": "2023-01-01",
    "tag": "v0.9.0",
    "summary": "Essai",
    "archive": {"path": "stations-0.9.0.zip", "bytes": 1, "sha256": "0" * 64},
    "tables": [],
    "files": [],
}


def _plain(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").replace("\u202f", " ").split())


def _refuse(project: Project, *arguments: str) -> str:
    """Run a command that must be refused with exit code 2 and nothing built."""
    done = project.run(*arguments, "--quiet")
    assert done.returncode == 2, (done.stdout, done.stderr)
    assert not list(project.root.glob("dist/*"))
    assert not (project.root / "site").exists()
    return _plain(done.stderr)


@pytest.mark.parametrize(
    "line",
    [
        "x: !!binary aGVsbG8=",
        "x: !!binary '@@@'",
        "x: !!timestamp 2024-01-01",
        "x: !!timestamp hier",
        "x: !!set {a, b}",
        "x: !!omap [a: 1]",
        "x: !!pairs [a: 1]",
        "x: !!bool peut-être",
        "x: !!int douze",
        "x: !!float douze",
        "x: !!null douze",
        "x: !!map [a]",
        "x: !!python/object:os.system {}",
    ],
)
def test_a_yaml_tag_that_json_has_no_value_for_is_refused(project: Project, line: str) -> None:
    (project.root / "datapackage/datapackage.json").unlink()
    project.write(
        "datapackage/datapackage.yaml",
        "name: stations\nversion: 1.0.0\ncreated: 2024-01-31T00:00:00Z\n"
        "licenses: [{name: etalab-2.0}]\n"
        "resources: [{name: stations, path: data/stations.csv}]\n" + line + "\n",
    )
    assert _refuse(project, "build") == (
        "datapackage/datapackage.yaml, ligne 6, colonne 4 : ce n’est pas du YAML lisible (une "
        "étiquette (!) n’est pas admise)."
    )


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("!!str 12", "12"),
        ("!!int '012'", 12),
        ("!!float 1", 1.0),
        ("!!bool true", True),
        ("!!null ''", None),
        ("!!seq [1]", [1]),
        ("!!map {a: 1}", {"a": 1}),
    ],
)
def test_the_tags_of_the_core_schema_are_read(tmp_path: Path, text: str, value: object) -> None:
    path = tmp_path / "d.yaml"
    path.write_text(f"x: {text}\n", encoding="utf-8")
    assert read_mapping(path) == {"x": value}


@pytest.mark.parametrize("created", ["9999-12-31T00:00:00Z", "2108-01-01T00:00:00Z"])
def test_a_date_that_no_zip_can_hold_is_refused(project: Project, created: str) -> None:
    (project.root / "datapackage/CHANGELOG.md").unlink()
    project.describe(created=created)
    assert _refuse(project, "build").endswith(
        f"datapackage.json : « created » est {created} ; les archives zip n’ont pas de date après "
        "2107. Écrivez la date de cette version."
    )


@pytest.mark.parametrize(
    "date", ["", "hier", "2023", "2023-13-45", "0000-00-00", "2023-01-01T00:00", "２０２３-01-01"]
)
@pytest.mark.parametrize("command", ["release", "status"])
def test_a_history_with_a_date_that_is_none_is_refused(
    project: Project, date: str, command: str
) -> None:
    history = {"name": "stations", "versions": [{**RELEASE, "date": date}]}
    project.write("datapackage/versions.json", json.dumps(history))
    assert "« versions[0].date » manque, ou n’est pas ce que dit" in _refuse(project, command)


def test_an_event_with_a_date_that_is_none_is_refused(project: Project) -> None:
    event = {"event": "rollback", "portal": "local", "from": "0.9.0", "to": "0.8.0", "date": "zz"}
    history = {"name": "stations", "versions": [RELEASE], "events": [event]}
    project.write("datapackage/versions.json", json.dumps(history))
    assert "« events[0].date » manque, ou n’est pas ce que dit" in _refuse(project, "release")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
@pytest.mark.parametrize(
    "name",
    [
        "datapackage/datapackage.json",
        "schemas/stations.json",
        "datapackage/CHANGELOG.md",
        "portals.toml",
    ],
)
def test_a_file_in_utf_16_is_refused(project: Project, encoding: str, name: str) -> None:
    file = project.root / name
    file.write_bytes(file.read_text(encoding="utf-8").encode(encoding))
    if name == "portals.toml":
        done = project.run("publish", "--quiet")
        assert done.returncode == 2
        said = _plain(done.stderr)
    else:
        said = _refuse(project, "build")
    assert said.endswith(f"{name} n’est pas en UTF-8 (octet 0) ; enregistrez-le en UTF-8.")


@pytest.mark.parametrize("name", ["con", "nul", "aux.x", "com1", "lpt9.2024", "a."])
def test_a_name_that_windows_refuses_is_refused(project: Project, name: str) -> None:
    entry: dict[str, Any] = {"name": name, "path": "data/stations.csv", "schema": SCHEMA}
    said = f"Windows refuse « {name} » comme nom de fichier (con, nul, aux, com1…, ou un point à la"
    project.describe(resources=[entry])
    assert said in _refuse(project, "build")
    project.describe(name=name)
    assert said in _refuse(project, "build")


@pytest.mark.parametrize("path", ["data/a\0b.csv", "\0", "data/stations.csv\0"])
def test_a_nul_in_a_path_is_refused(project: Project, path: str) -> None:
    project.describe(resources=[{"name": "stations", "path": path}])
    assert "n’est pas sûr ; il doit être relatif et rester dans" in _refuse(project, "build")


@pytest.mark.parametrize("extra", [[None], [1], [[]], [{}], "a.csv"])
def test_more_parts_that_are_no_texts_are_refused(project: Project, extra: object) -> None:
    entry = {"name": "stations", "path": "data/stations.csv", "extrapaths": extra}
    project.describe(resources=[entry])
    assert "extrapaths" in _refuse(project, "build")


@pytest.mark.parametrize("reference", [None, "stations", 1, []])
def test_a_reference_that_is_no_object_is_refused(project: Project, reference: object) -> None:
    schema = {**SCHEMA, "foreignKeys": [{"fields": ["code"], "reference": reference}]}
    project.describe(
        resources=[{"name": "stations", "path": "data/stations.csv", "schema": schema}]
    )
    said = _refuse(project, "build")
    assert "Error" not in said
    assert "Rien n’a été construit" in said


@pytest.mark.parametrize(
    "path", ["a\\u0000b", "x" * 5000, "portals.toml", "datapackage/data/stations.csv/x"]
)
def test_a_folder_that_can_be_none_is_refused(project: Project, path: str) -> None:
    project.write("portals.toml", f'[portals.local]\nkind = "static"\npath = "{path}"\n')
    assert "du portail « local », ne peut pas être un dossier. Écrivez par" in _refuse(
        project, "publish"
    )


@pytest.mark.parametrize("url", ["https://a\\u0000", "https://[::", "https://", "https://a\\nb"])
def test_an_address_that_is_none_is_refused(project: Project, url: str) -> None:
    project.write("portals.toml", f'[portals.local]\nkind = "static"\nurl = "{url}"\n')
    assert "l’adresse du portail « local »" in _refuse(project, "publish")


@pytest.mark.parametrize(
    ("names", "key"),
    [
        (("data/A.csv", "data/a.csv"), "archive.case"),
        (("Data/a.csv", "data/b.csv"), "archive.case"),
        (("data/con.csv",), "archive.reserved"),
        (("nul/a.csv",), "archive.reserved"),
        (("data/a.csv.",), "archive.reserved"),
        (("data/a?.csv",), "archive.reserved"),
    ],
)
def test_a_zip_that_another_system_unpacks_otherwise_is_refused(
    tmp_path: Path, names: tuple[str, ...], key: str
) -> None:
    path = tmp_path / "p.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, b"")
    folder = tmp_path / "f"
    folder.mkdir()
    with pytest.raises(ArchiveError) as caught:
        extract_zip(path, folder)
    assert caught.value.key == key
    assert not list(folder.iterdir())
    extract_zip(path, folder, portable=False)


@pytest.mark.skipif(sys.platform == "win32", reason="a POSIX shell closes the output")
@pytest.mark.parametrize("options", ["--format json", ""])
def test_an_output_that_is_closed_is_told(project: Project, options: str) -> None:
    done = subprocess.run(
        f"{sys.executable} -m parution validate {options} >&-",
        shell=True,
        cwd=project.root,
        env=project._environment({}),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 6
    assert done.stderr.splitlines()[-1] == "La sortie où écrire la réponse est fermée."


def test_a_byte_order_mark_in_portals_toml_is_read_without_a_word(recorded: Project) -> None:
    file = recorded.root / "portals.toml"
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    done = recorded.run("publish", "--quiet")
    assert (done.returncode, done.stderr) == (0, "")
