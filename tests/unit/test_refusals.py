"""What is refused, said to a person: where, what, in their language alone."""

from __future__ import annotations

import ast
import errno
import json
import os
import re
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from frictionless import Error
from frictionless import errors as frictionless_errors

from parution import library, messages
from parution.__main__ import _describe, _tell
from parution.errors import DescriptorError, ParutionError
from parution.messages import Catalogue
from parution.packaging.describing import check_names, read_version
from parution.project import read_package
from parution.releases.history import read_history
from parution.reports.explaining import explain
from parution.reports.validation_text import render_text
from parution.repository import list_tracked
from parution.structured import read_mapping, read_toml
from parution.validation import validate
from tests.unit.test_explaining import CASES, Case
from tests.unit.test_messages import SOURCES, WORDINGS

if TYPE_CHECKING:
    from collections.abc import Callable

FR, EN = Catalogue("fr"), Catalogue("en")
SCHEMA = {"fields": [{"name": "id", "type": "integer"}]}
DESCRIPTOR = json.dumps(
    {"name": "p", "resources": [{"name": "t", "path": "data/t.csv", "schema": SCHEMA}]}
)
TABLE = "id\n1\nx\n"


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def _say(error: ParutionError, catalogue: Catalogue = FR) -> str:
    return _plain(catalogue.say(error.key, **error.values))


# Zips


def _zip(path: Path, **entries: str | bytes) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize(
    "entries",
    [
        {"datapackage.json": DESCRIPTOR, "data/t.csv": TABLE},
        {"mairie/datapackage.json": DESCRIPTOR, "mairie/data/t.csv": TABLE},
        {"Mon dossier/datapackage.json": DESCRIPTOR, "Mon dossier/data/t.csv": TABLE},
        {
            "mairie/": b"",
            "mairie/datapackage.json": DESCRIPTOR,
            "mairie/data/t.csv": TABLE,
            "mairie/.DS_Store": b"\0",
            "__MACOSX/mairie/._datapackage.json": b"\0",
            "__MACOSX/._mairie": b"\0",
        },
        {
            "mairie/datapackage/datapackage.json": DESCRIPTOR,
            "mairie/datapackage/data/t.csv": TABLE,
            "Thumbs.db": b"\0",
            "desktop.ini": b"",
        },
        {"datapackage/datapackage.json": DESCRIPTOR, "datapackage/data/t.csv": TABLE},
    ],
)
def test_the_zip_of_a_folder_is_read_as_the_folder(
    tmp_path: Path, entries: dict[str, str | bytes]
) -> None:
    report = library.validate(_zip(tmp_path / "p.zip", **entries))
    assert [(error.type, error.row_number) for error in report.tasks[0].errors] == [
        ("type-error", 3)
    ]


PATHS = [{"name": "t", "path": "../t.csv"}]


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        (
            {"a/t.csv": TABLE, "b/t.csv": TABLE},
            "Aucun descripteur dans p.zip : il y faut un des fichiers datapackage.yaml, "
            "datapackage.yml, datapackage.json, ou un dossier datapackage/ qui en a un.",
        ),
        (
            {"mairie/t.csv": TABLE},
            "Aucun descripteur dans p.zip/mairie : il y faut un des fichiers datapackage.yaml, "
            "datapackage.yml, datapackage.json, ou un dossier datapackage/ qui en a un.",
        ),
        (
            {"mairie/datapackage.json": '{"name":'},
            "p.zip/mairie/datapackage.json, ligne 1, colonne 9 : ce n’est pas du JSON (il manque "
            "une valeur, ou une virgule est de trop).",
        ),
        (
            {"datapackage.json": '{"name": "p"}'},
            "p.zip/datapackage.json : il manque la liste « resources ».",
        ),
        (
            {"m/datapackage.json": json.dumps({"name": "p", "resources": PATHS})},
            "p.zip/m/datapackage.json : le chemin « ../t.csv » n’est pas sûr ; il doit être "
            "relatif et rester dans p.zip/m, liens compris (la racine d’un projet est le dossier "
            "de portals.toml, sinon celui du dépôt Git, sinon celui du descripteur).",
        ),
        (
            {"a": b"", "a/b": b""},
            "p.zip est refusé : deux entrées veulent la même place (a/b).",
        ),
    ],
)
def test_a_refusal_names_the_zip_and_no_temporary_folder(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    entries: dict[str, str | bytes],
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ParutionError) as caught:
        library.validate(_zip(Path("p.zip"), **entries))
    assert _say(caught.value) == said


def test_what_is_no_zip_is_said_without_english(tmp_path: Path) -> None:
    path = tmp_path / "p.zip"
    path.write_bytes(b"id\n1\n")
    with pytest.raises(ParutionError) as caught:
        library.validate(path)
    assert _say(caught.value) == (
        f"{path} n’est pas un zip lisible : il est abîmé, incomplet, ou ce n’en est pas un."
    )


# Documents


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        (
            "d.json",
            '{"a": 1 "b": 2}',
            "ligne 1, colonne 9 : ce n’est pas du JSON (il manque une virgule).",
        ),
        (
            "d.json",
            '{"a" 1}',
            "ligne 1, colonne 6 : ce n’est pas du JSON (il manque un deux-points).",
        ),
        (
            "d.json",
            "{'a': 1}",
            "ligne 1, colonne 2 : ce n’est pas du JSON (les guillemets sont droits et doubles : "
            '").',
        ),
        (
            "d.json",
            '{"a": 1,}',
            "ligne 1, colonne 9 : ce n’est pas du JSON (une clé entre guillemets est attendue ; il "
            "y a peut-être une virgule de trop).",
        ),
        ("d.json", " \n", "ligne 2, colonne 1 : ce n’est pas du JSON (le fichier est vide)."),
        (
            "d.json",
            '{"a": 1, // b\n"c": 2}',
            "ligne 1, colonne 10 : ce n’est pas du JSON (le JSON n’a pas de commentaires : "
            "supprimez-le, ou écrivez ce fichier en YAML).",
        ),
        (
            "d.json",
            '{"a": True}',
            "ligne 1, colonne 7 : ce n’est pas du JSON (true, false et null s’écrivent en "
            "minuscules, et un texte entre guillemets).",
        ),
        (
            "d.json",
            "{“a”: 1}",
            "ligne 1, colonne 2 : ce n’est pas du JSON (les guillemets sont droits et doubles : "
            '").',
        ),
        (
            "d.json",
            "<!DOCTYPE html>",
            "ligne 1, colonne 1 : ce n’est pas du JSON (c’est une page web, ou du XML).",
        ),
        (
            "d.json",
            '{"a": [1}',
            "ligne 1, colonne 9 : ce n’est pas du JSON (une accolade ou un crochet n’est pas "
            "refermé, ou l’est par l’autre).",
        ),
        (
            "d.json",
            '{"a": [1]',
            "ligne 1, colonne 10 : ce n’est pas du JSON (une accolade ou un crochet n’est pas "
            "refermé, ou l’est par l’autre).",
        ),
        (
            "d.yaml",
            'a: "C:\\data"\n',
            "ligne 1, colonne 8 : ce n’est pas du YAML lisible (la barre « \\ » d’un texte entre "
            "guillemets se double ; ou mettez-le entre apostrophes).",
        ),
        (
            "d.json",
            '{"a": 1}}',
            "ligne 1, colonne 9 : ce n’est pas du JSON (il reste du texte après la fin).",
        ),
        (
            "d.json",
            '{"a": "x}',
            "ligne 1, colonne 7 : ce n’est pas du JSON (des guillemets ne sont pas refermés).",
        ),
        (
            "d.json",
            '{"a": "x\ny"}',
            "ligne 1, colonne 9 : ce n’est pas du JSON (un texte a un retour à la ligne ou une "
            "tabulation ; écrivez \\n ou \\t).",
        ),
        (
            "d.json",
            '{"a": "C:\\data"}',
            "ligne 1, colonne 10 : ce n’est pas du JSON (la barre « \\ » d’un texte se double).",
        ),
        (
            "d.yaml",
            "a: b: c\n",
            "ligne 1, colonne 5 : ce n’est pas du YAML lisible (un deux-points inattendu : mettez "
            "le texte entre guillemets, ou vérifiez le retrait de la ligne).",
        ),
        (
            "d.yaml",
            "a:\n\t- 1\n",
            "ligne 2, colonne 1 : ce n’est pas du YAML lisible (une tabulation, ou un signe qui ne "
            "peut pas commencer une valeur : des espaces, ou des guillemets).",
        ),
        (
            "d.yaml",
            "a: [1\nb: 2\n",
            "ligne 2, colonne 2 : ce n’est pas du YAML lisible (un crochet ou une accolade n’est "
            "pas refermé).",
        ),
        (
            "d.yaml",
            'a: "x\n',
            "ligne 2, colonne 1 : ce n’est pas du YAML lisible (des guillemets ne sont pas "
            "refermés).",
        ),
        (
            "d.yaml",
            "a: *b\n",
            "ligne 1, colonne 4 : ce n’est pas du YAML lisible (un alias (*) ne renvoie à rien).",
        ),
        (
            "d.yaml",
            "a: !local 1\n",
            "ligne 1, colonne 4 : ce n’est pas du YAML lisible (une étiquette (!) n’est pas "
            "admise).",
        ),
        (
            "d.yaml",
            "a: 1\n---\nb: 2\n",
            "ligne 2, colonne 1 : ce n’est pas du YAML lisible (un second document (---) "
            "commence).",
        ),
    ],
)
def test_what_is_wrong_in_a_document_is_said_in_french(
    tmp_path: Path, name: str, text: str, reason: str
) -> None:
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises(DescriptorError) as caught:
        read_mapping(path)
    assert _say(caught.value) == f"{path}, {reason}"
    assert "(" in _say(caught.value, EN)


def test_what_is_wrong_in_settings_is_said_in_french(tmp_path: Path) -> None:
    path = tmp_path / "portals.toml"
    path.write_text("a = 1\nb 2\n")
    with pytest.raises(ParutionError) as caught:
        read_toml(path)
    assert _say(caught.value) == f"{path} n’est pas du TOML lisible (à la ligne 2, colonne 3)."


@pytest.mark.parametrize("text", ["", "{", '{"name": "p",}'])
def test_a_damaged_history_is_taken_back_from_git(tmp_path: Path, text: str) -> None:
    path = tmp_path / "versions.json"
    path.write_text(text)
    with pytest.raises(ParutionError) as caught:
        read_history(path, "p")
    said = _say(caught.value)
    assert said.startswith(f"{path}, ligne 1, colonne ")
    assert said.endswith(
        "). L’historique des versions ne s’écrit pas à la main : reprenez ce fichier dans Git."
    )


# Descriptors


def _read(folder: Path, **properties: Any) -> Any:
    document = {"resources": [{"name": "t", "path": "t.csv"}], **properties}
    path = folder / "datapackage.json"
    path.write_text(json.dumps(document))
    return read_package(path)


def test_a_package_without_a_name_is_told_so(tmp_path: Path) -> None:
    folder = tmp_path / "Mes Arbres"
    folder.mkdir()
    with pytest.raises(DescriptorError) as caught:
        check_names(_read(folder))
    assert _say(caught.value) == (
        f"{folder / 'datapackage.json'} : il manque « name », par exemple name: mes-arbres."
    )


@pytest.mark.parametrize(("version", "shown"), [(1.1, "1.1"), (2, "2"), (0.5, "0.5")])
def test_a_version_that_is_a_number_is_told_so(tmp_path: Path, version: float, shown: str) -> None:
    package = _read(tmp_path, name="p", version=version)
    with pytest.raises(DescriptorError) as caught:
        read_version(package)
    assert _say(caught.value) == (
        f"{tmp_path / 'datapackage.json'} : mettez la version entre guillemets, version: "
        f'"{shown}.0" par exemple ; {shown} est lu comme un nombre.'
    )
    (error,) = validate(package).errors
    assert _plain(explain(error, None, "d.json", FR)) == (
        f"d.json : « version » vaut « {shown} » ; il faut un texte (entre guillemets)."
    )


def test_a_resource_without_a_name_is_told_so(tmp_path: Path) -> None:
    package = _read(tmp_path, name="p", resources=[{"path": "t.csv"}])
    lines = _plain(render_text(validate(package), package, FR).plain).split("\n")
    assert lines[1] == ("  datapackage.json, table « resource1 » : « name » manque ; ajoutez-le.")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("data\\stations.csv", "data/stations.csv"),
        ("a\\b\\c.csv", "a/b/c.csv"),
        ("données\\été.xlsx", "données/été.xlsx"),
    ],
)
def test_a_path_of_windows_is_told_with_slashes(tmp_path: Path, written: str, shown: str) -> None:
    package = _read(tmp_path, name="p", resources=[{"name": "t", "path": written}])
    report = validate(package)
    lines = _plain(render_text(report, package, FR).plain).split("\n")
    assert lines[1] == (
        f"  {written} : le fichier manque ; écrivez son chemin avec « / » : {shown}."
    )


# The machine


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.EACCES, "Accès refusé : a.csv."),
        (errno.EIO, "La machine refuse : a.csv (le disque ne répond pas comme il faut)."),
        (errno.ENAMETOOLONG, "La machine refuse : a.csv (ce nom est trop long)."),
        (errno.ENOENT, "La machine refuse : a.csv (il n’existe pas, ou plus)."),
        (errno.EMFILE, "La machine refuse : a.csv (trop de fichiers sont ouverts)."),
        (errno.EBUSY, f"La machine refuse : a.csv (erreur n° {errno.EBUSY} du système)."),
    ],
)
def test_what_the_system_refuses_is_said_without_its_english(number: int, said: str) -> None:
    assert _plain(_describe(OSError(number, os.strerror(number), "a.csv"))) == said


@pytest.mark.parametrize("name", ["t.csv", "t.xlsx", "t.json"])
def test_a_table_that_the_system_does_not_let_us_read_ends_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    (tmp_path / name).write_text("id\n1\n")
    package = _read(tmp_path, name="p", resources=[{"name": "t", "path": name}])
    monkeypatch.setattr(os, "access", lambda path, _mode: Path(path).name != name)
    with pytest.raises(ParutionError) as caught:
        validate(package)
    assert caught.value.exit_code == 6
    assert _say(caught.value) == f"Accès refusé : {tmp_path / name}."


@pytest.mark.parametrize("option", ["-v", "--verbose"])
def test_what_another_program_answers_is_shown_to_who_asks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, option: str
) -> None:
    (tmp_path / ".git").mkdir()
    with pytest.raises(ParutionError) as caught:
        list_tracked(tmp_path)
    messages.use("fr")
    monkeypatch.setattr("sys.argv", ["parution", "publish"])
    sentence = (
        f"Git ne dit pas quels fichiers de {tmp_path} il suit. Relancez avec --verbose pour lire "
        "ce qu’il répond."
    )
    assert _plain(_tell(caught.value)) == sentence
    monkeypatch.setattr("sys.argv", ["parution", "publish", option])
    told, answered = _plain(_tell(caught.value)).split("\n")
    assert told == sentence
    assert answered.startswith("fatal")


# No English in French


# Words of frictionless' sentences, and of Python's, that no French sentence has.
_ENGLISH = re.compile(
    r"\b(?:the|is|are|not|expected|found|cannot|does|row|field|value|values|at|in|of|and|with"
    r"|error|missing|invalid|required|check|constraint|unexpected)\b"
)
# What the cases themselves have in English: names, formulas, words of formats.
_QUOTED = re.compile(r"« [^»]*»|\([^)]*\)|--format json")


def find_english(sentence: str, note: str) -> list[str]:
    """Find the English words of a French sentence, and the note of an error as it is."""
    words = _ENGLISH.findall(_QUOTED.sub("", sentence))
    return [*words, *([note] if " " in note and note in sentence else [])]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_no_sentence_of_frictionless_shows_in_french(
    write_package: Callable[..., Path], case: Case
) -> None:
    resource = {
        "name": "a",
        "path": "a.csv",
        "schema": {"fields": list(case.fields), **case.schema},
        **case.more,
    }
    if case.checks:
        resource["checklist"] = {"checks": list(case.checks)}
    files = {**case.files, **({} if case.csv is None else {"a.csv": case.csv})}
    package = read_package(write_package(resource, *case.others, files=files, **case.package))
    report = validate(package)
    for task, declared in zip(report.tasks, package.resources, strict=True):
        for error in task.errors:
            said = _plain(explain(error, declared, task.place, FR))
            assert find_english(said, error.note) == []
    text = _plain(render_text(report, package, FR).plain)
    assert not any(
        error.note in text for task in report.tasks for error in task.errors if " " in error.note
    )


# Kinds that frictionless has for what Parution never asks it: catalogues, inquiries, pipelines…;
# and the bases of the others, of which it raises none on a table.
UNUSED = frozenset(
    {
        *("catalog-error", "dataset-error", "detector-error", "inquiry-error", "stats-error"),
        *("inquiry-task-error", "pipeline-error", "report-error", "report-task-error"),
        *("step-error", "cell-error", "data-error", "file-error", "header-error"),
        *("label-error", "row-error", "table-error"),
    }
)


def test_every_kind_of_error_of_frictionless_has_a_sentence_in_both_languages() -> None:
    kinds = {
        value.type
        for value in vars(frictionless_errors).values()
        if isinstance(value, type) and issubclass(value, Error)
    }
    assert kinds >= UNUSED
    for language in ("fr", "en"):
        lacking = {kind for kind in kinds - UNUSED if f"error.{kind}" not in WORDINGS[language]}
        assert lacking - {"table-dimensions"} == set()


# What a bug is, for who mends it.
_QUOTING = frozenset({"bug"})


def test_no_refusal_quotes_what_a_parser_or_the_system_says_in_english() -> None:
    wrong = []
    for file in SOURCES:
        if "udata" in file.parts:
            continue  # what a server answers is quoted
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(call, ast.Call) or not call.args:
                continue
            key = call.args[0]
            if not isinstance(key, ast.Constant) or key.value in _QUOTING:
                continue
            for keyword in call.keywords:
                written = ast.unparse(keyword.value)
                if keyword.arg == "reason" and re.fullmatch(
                    r"error|str\(error\)|error\.(msg|strerror|args.*|reason|problem|note|error\.note)",
                    written,
                ):
                    wrong.append(f"{file.name}: {key.value!s} ({written})")
    assert wrong == [  # a sentence of ours
        "changes.py: changes.not-compared (error)",
        "merge.py: merge.kept (error)",
        "history.py: history.damaged (error)",
    ]


# Words that Python, click and the standards write so, in any language.
_TERMS = re.compile(
    r"« [^»]*»|“[^”]*”|\{[^}]*\}|--[\w-]+|`[^`]*`|[\w.-]+/[\w./-]*|[\w-]+\.[\w.-]+"
    r"|[A-Za-z]\w*: \S+|\b[\w-]+(?=\()"
)


def test_no_french_sentence_of_ours_has_an_english_word() -> None:
    wrong = {
        key: words
        for key, texts in WORDINGS["fr"].items()
        for text in texts
        if (words := _ENGLISH.findall(_TERMS.sub("", _plain(text))))
    }
    assert wrong == {}
