"""``parution validate`` as a person runs it: exit codes, one clear sentence, no traceback."""

from __future__ import annotations

import json
import os
import signal
import struct
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

SCHEMA = {
    "fields": [
        {"name": "id", "type": "integer"},
        {"name": "nom", "type": "string", "constraints": {"required": True}},
    ],
    "primaryKey": ["id"],
}
DESCRIPTOR = {"name": "p", "resources": [{"name": "t", "path": "t.csv", "schema": "t.json"}]}
GOOD = "id,nom\n1,a\n2,b\n"
BAD = "id,nom\n1,a\nx,\n1,c\n"
# More than what frictionless has read before the screen would have started.
LARGE = "id,nom\n" + "".join(f"{number},{'a' * 60}\n" for number in range(5_000))


@pytest.fixture
def project(tmp_path: Path) -> Callable[..., Path]:
    """Make a package in a folder of its own; a file given as None is not there."""

    def make(**files: str | bytes | None) -> Path:
        folder = tmp_path / "projet"
        folder.mkdir()
        contents: dict[str, str | bytes | None] = {
            "datapackage.json": json.dumps(DESCRIPTOR),
            "t.json": json.dumps(SCHEMA),
            "t.csv": GOOD,
            **{name.replace("__", "."): content for name, content in files.items()},
        }
        for name, content in contents.items():
            if content is not None:
                data = content.encode() if isinstance(content, str) else content
                (folder / name).write_bytes(data)
        return folder

    return make


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def _refused(result: subprocess.CompletedProcess[str], code: int, sentence: str) -> None:
    """Check that there is one sentence on the standard error, and nothing on the other."""
    assert (result.returncode, result.stdout) == (code, "")
    assert _plain(result.stderr) == f"{sentence}\n"


def test_what_passes_is_told_and_gives_0(
    parution: Callable[..., subprocess.CompletedProcess[str]], project: Callable[..., Path]
) -> None:
    result = parution("validate", cwd=project())
    assert (result.returncode, result.stderr) == (0, "")
    assert (
        _plain(result.stdout)
        == "✔ t  2 lignes  t.csv\nValide : 1 table, 2 lignes, aucune erreur.\n"
    )


@pytest.mark.parametrize(
    ("content", "engine", "told"),
    [
        (GOOD, "frictionless", "t : lue ligne à ligne par frictionless. t : texte en utf-8."),
        (LARGE, "screen", "t : lue par colonnes. t : texte en utf-8."),
        (
            f"{LARGE}0,".encode() + b"\x81\n",
            "frictionless",
            "t : lue ligne à ligne par frictionless ({reason}). t : texte en windows-1252.",
        ),
    ],
    ids=["small", "screened", "handed over"],
)
def test_who_validated_a_table_is_told_to_the_curious_and_to_programs(
    parution: Callable[..., subprocess.CompletedProcess[str]],
    project: Callable[..., Path],
    content: str | bytes,
    engine: str,
    told: str,
) -> None:
    folder = project(t__csv=content)
    (task,) = json.loads(parution("validate", "--format", "json", cwd=folder).stdout)["tasks"]
    reason = task["handOverReason"]
    assert (task["engine"], "can't decode byte" in reason) == (engine, "{reason}" in told)
    result = parution("validate", "--verbose", cwd=folder)
    assert " ".join(_plain(result.stderr).split()) == told.format(reason=reason)


def test_what_does_not_pass_is_told_and_gives_1(
    parution: Callable[..., subprocess.CompletedProcess[str]], project: Callable[..., Path]
) -> None:
    result = parution("validate", "datapackage.json", cwd=project(t__csv=BAD))
    assert (result.returncode, result.stderr) == (1, "")
    assert _plain(result.stdout) == (
        "✘ t  3 lignes  4 erreurs  t.csv\n"
        "  t.csv, ligne 3, colonne A « id » : « x » n’est pas un nombre entier.\n"
        "  t.csv, ligne 3, colonne B « nom » : la cellule est vide, elle est obligatoire.\n"
        "  t.csv, ligne 4 : la clé (id) est la même qu’à la ligne 2 ; "
        "chaque ligne doit avoir la sienne.\n"
        "  1 autre erreur en est la suite.\n"
        "Non valide : 4 erreurs dans 1 table sur 1 (3 lignes en tout).\n"
    )


def test_a_folder_or_a_descriptor_named_otherwise_will_do(
    parution: Callable[..., subprocess.CompletedProcess[str]], project: Callable[..., Path]
) -> None:
    folder = project()
    (folder / "datapackage.json").rename(folder / "autre.json")
    assert parution("validate", folder / "autre.json").returncode == 0
    _refused(
        parution("validate", ".", cwd=folder),
        2,
        "Aucun descripteur dans . : il y faut un des fichiers datapackage.yaml, datapackage.yml, "
        "datapackage.json, ou un dossier datapackage/ qui en a un.",
    )


DOCUMENT = json.dumps(DESCRIPTOR)


def _with(**changes: object) -> str:
    return json.dumps({"name": "p", "resources": [{**DESCRIPTOR["resources"][0], **changes}]})  # type: ignore[dict-item]


@pytest.mark.parametrize(
    ("arguments", "files", "sentence"),
    [
        (["absent.yaml"], {}, "absent.yaml n’existe pas."),
        (["absent"], {}, "absent n’existe pas."),
        (["absent.csv", "--schema", "t.json"], {}, "absent.csv n’existe pas."),
        (["absent.zip"], {}, "absent.zip n’existe pas."),
        ([".", "--schema", "t.json"], {}, ". n’est pas un fichier."),
        (
            ["t.csv"],
            {},
            "t.csv est une table seule : donnez son schéma avec --schema, ou validez le paquet qui "
            "la contient.",
        ),
        (["t.csv", "--schema", "absent.json"], {}, "absent.json n’existe pas."),
        (
            ["t.csv", "--schema", "datapackage.json"],
            {},
            "datapackage.json n’est pas un schéma de table : il y manque la liste « fields ».",
        ),
        (
            ["t.csv", "--schema", "t.csv"],
            {},
            "t.csv, ligne 1, colonne 1 : ce n’est pas du JSON (il manque une valeur).",
        ),
        (
            [],
            {"datapackage__yaml": "name: [\n", "datapackage__json": None},
            "datapackage.yaml, ligne 2, colonne 1 : ce n’est pas du YAML lisible "
            "(un crochet ou une accolade n’est pas refermé).",
        ),
        (
            [],
            {"datapackage__json": "[]"},
            "datapackage.json doit contenir un objet (des clés et leurs valeurs).",
        ),
        ([], {"datapackage__json": "{}"}, "datapackage.json : il manque la liste « resources »."),
        (
            [],
            {"datapackage__json": b"\xff\xfe"},
            "datapackage.json n’est pas en UTF-8 (octet 0) ; enregistrez-le en UTF-8.",
        ),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_cannot_be_read_is_refused_in_one_sentence(
    parution: Callable[..., subprocess.CompletedProcess[str]],
    project: Callable[..., Path],
    arguments: list[str],
    files: dict[str, Any],
    sentence: str,
) -> None:
    _refused(parution("validate", *arguments, cwd=project(**files)), 2, sentence)


@pytest.mark.parametrize(
    "address",
    ["../t.csv", "/etc/passwd", "file:///etc/passwd", "C:\\t.csv", "\\\\s\\t.csv"],
)
def test_an_unsafe_path_is_refused(
    parution: Callable[..., subprocess.CompletedProcess[str]],
    project: Callable[..., Path],
    address: str,
) -> None:
    folder = project(datapackage__json=_with(path=address))
    result = parution("validate", cwd=folder)
    assert (result.returncode, result.stdout) == (2, "")
    assert _plain(result.stderr).startswith(
        f"{folder.resolve() / 'datapackage.json'} : le chemin « {address} » n’est pas sûr ; "
    )
    assert result.stderr.count("\n") == 1


def test_a_link_out_of_the_project_is_refused(
    parution: Callable[..., subprocess.CompletedProcess[str]],
    project: Callable[..., Path],
    tmp_path: Path,
) -> None:
    folder = project(t__csv=None)
    (tmp_path / "secret.csv").write_text(GOOD)
    (folder / "t.csv").symlink_to(tmp_path / "secret.csv")
    result = parution("validate", cwd=folder)
    assert result.returncode == 2
    assert "n’est pas sûr" in result.stderr


def test_a_missing_table_is_a_finding(
    parution: Callable[..., subprocess.CompletedProcess[str]], project: Callable[..., Path]
) -> None:
    result = parution("validate", cwd=project(t__csv=None))
    assert (result.returncode, result.stderr) == (1, "")
    assert _plain(result.stdout) == (
        "✘ t    1 erreur  t.csv\n  t.csv : le fichier manque.\n"
        "Non valide : 1 erreur dans 1 table sur 1 (0 ligne en tout).\n"
    )


def test_a_folder_in_place_of_a_table_is_a_finding(
    parution: Callable[..., subprocess.CompletedProcess[str]], project: Callable[..., Path]
) -> None:
    folder = project(t__csv=None)
    (folder / "t.csv").mkdir()
    result = parution("validate", cwd=folder)
    assert (result.returncode, result.stderr) == (1, "")
    assert "t.csv : c’est un dossier, il faut un fichier." in _plain(result.stdout)


def test_a_schema_that_does_not_conform_is_refused(
    parution: Callable[..., subprocess.CompletedProcess[str]], project: Callable[..., Path]
) -> None:
    schema = json.dumps({"fields": [{"name": "id", "type": "zz"}]})
    folder = project(t__json=schema)
    for arguments in ([], ["t.csv", "--schema", "t.json"]):
        result = parution("validate", *arguments, cwd=folder)
        assert result.returncode == 2
        assert (
            "t.json, table « t », champ « id » : le type « zz » n’existe pas ; écrivez un de "
            "ceux-ci : string, integer, number, boolean, date, time, datetime, year, yearmonth, "
            "duration, geopoint, geojson, object, array, list, any.\n"
        ) in _plain(result.stdout)
        assert "Traceback" not in result.stderr


def test_a_fault_of_a_schema_wins_over_errors_in_the_data(
    parution: Callable[..., subprocess.CompletedProcess[str]], project: Callable[..., Path]
) -> None:
    """Exit 2, whether it is validated or built; the other tables are validated all the same."""
    tables = [
        {"name": "t", "path": "t.csv", "schema": "t.json"},
        {"name": "u", "path": "u.csv", "schema": "u.json"},
    ]
    about = {
        "title": "P",
        "version": "1.0.0",
        "created": "2026-01-31T00:00:00Z",
        "licenses": [{"name": "etalab-2.0", "title": "Licence Ouverte 2.0"}],
    }
    faulty = {"fields": [{"name": "id", "type": "integer", "constraints": {"minimum": "zéro"}}]}
    folder = project(
        datapackage__json=json.dumps({"name": "p", **about, "resources": tables}),
        u__json=json.dumps(faulty),
        u__csv="id\n",
        t__csv=BAD,
    )
    said = (
        "u.json, table « u », champ « id » : la contrainte « minimum » vaut « zéro », qui n’est "
        "pas un nombre entier ; écrivez-la comme dans une cellule, par exemple 10.\n"
    )
    result = parution("validate", cwd=folder)
    assert result.returncode == 2
    assert said in _plain(result.stdout)
    assert "t.csv, ligne 3, colonne A « id » : « x » n’est pas un nombre entier." in (
        _plain(result.stdout)
    )
    result = parution("build", cwd=folder)
    assert result.returncode == 2
    assert said in _plain(result.stderr)
    assert _plain(result.stderr).endswith(
        "Rien n’a été construit : le descripteur de « p » n’est pas conforme. Corrigez ce qui est "
        "dit ci-dessus, puis relancez.\n"
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["t.csv", "--schema", "https://example.org/schemas/t.json"],
            "https://example.org/schemas/t.json est une adresse : les adresses ne sont pas lues. "
            "Téléchargez le schéma, puis donnez son fichier, par exemple --schema schema.json.",
        ),
        (
            ["t.csv", "--schema", "HTTP://example.org/t.json"],
            "HTTP://example.org/t.json est une adresse : les adresses ne sont pas lues. "
            "Téléchargez le schéma, puis donnez son fichier, par exemple --schema schema.json.",
        ),
        (
            ["https://example.org/t.csv", "--schema", "t.json"],
            "https://example.org/t.csv est une adresse : les adresses ne sont pas lues. "
            "Téléchargez le fichier, puis donnez son chemin.",
        ),
        (
            ["https://example.org/datapackage.json"],
            "https://example.org/datapackage.json est une adresse : les adresses ne sont pas "
            "lues. Téléchargez le fichier, puis donnez son chemin.",
        ),
        (
            ["https://example.org/paquet.zip"],
            "https://example.org/paquet.zip est une adresse : les adresses ne sont pas lues. "
            "Téléchargez le fichier, puis donnez son chemin.",
        ),
    ],
)
def test_an_address_is_not_read_and_what_to_do_is_said(
    parution: Callable[..., subprocess.CompletedProcess[str]],
    project: Callable[..., Path],
    arguments: list[str],
    said: str,
) -> None:
    result = parution("validate", *arguments, cwd=project())
    assert (result.returncode, result.stdout) == (2, "")
    assert said in _plain(result.stderr)


def test_a_lone_table_is_validated_with_its_schema(
    parution: Callable[..., subprocess.CompletedProcess[str]], project: Callable[..., Path]
) -> None:
    folder = project()
    (folder / "bad.csv").write_text(BAD)
    good = parution("validate", "t.csv", "--schema", "t.json", cwd=folder)
    assert (good.returncode, good.stderr) == (0, "")
    bad = parution("validate", "bad.csv", "--schema", "t.json", cwd=folder)
    assert (bad.returncode, bad.stderr) == (1, "")
    assert "bad.csv, ligne 3, colonne A « id »" in _plain(bad.stdout)


# Archives


def _zip(target: Path, *entries: tuple[str, str | bytes]) -> Path:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return target


PARTS = (("datapackage.json", DOCUMENT), ("t.json", json.dumps(SCHEMA)))


@pytest.mark.parametrize("folder", ["", "datapackage/"])
@pytest.mark.parametrize(("csv", "code"), [(GOOD, 0), (BAD, 1)])
def test_a_package_in_a_zip_is_validated(
    parution: Callable[..., subprocess.CompletedProcess[str]],
    tmp_path: Path,
    folder: str,
    csv: str,
    code: int,
) -> None:
    entries = [(folder + name, content) for name, content in (*PARTS, ("t.csv", csv))]
    path = _zip(tmp_path / "P.ZIP", *entries)
    result = parution("validate", path)
    assert (result.returncode, result.stderr) == (code, "")
    assert list(tmp_path.iterdir()) == [path]


def test_a_zip_leaves_nothing_behind(
    parution: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    path = _zip(tmp_path / "p.zip", *PARTS, ("t.csv", BAD))
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    assert parution("validate", path, TMPDIR=str(temporary)).returncode == 1
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ([("../t.csv", GOOD)], "sortirait de son dossier"),
        ([("/t.csv", GOOD)], "sortirait de son dossier"),
        ([("t.csv", b"0" * (101 * 2**20))], "beaucoup plus gros"),
        ([("x.csv", GOOD)], "Aucun descripteur"),
    ],
)
def test_a_zip_that_will_not_do_is_refused(
    parution: Callable[..., subprocess.CompletedProcess[str]],
    tmp_path: Path,
    entries: list[tuple[str, str | bytes]],
    said: str,
) -> None:
    path = _zip(tmp_path / "p.zip", *entries)
    result = parution("validate", path)
    assert (result.returncode, result.stdout) == (2, "")
    assert said in result.stderr
    assert result.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("content", [b"", b"id,nom\n", b"PK\x03\x04" + b"\0" * 60])
def test_what_is_no_zip_is_refused(
    parution: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "p.zip").write_bytes(content)
    result = parution("validate", tmp_path / "p.zip")
    assert (result.returncode, result.stdout) == (2, "")
    assert "n’est pas un zip lisible" in result.stderr


def test_a_path_in_a_zip_cannot_leave_it(
    parution: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    (tmp_path / "t.csv").write_text(GOOD)
    path = _zip(tmp_path / "p.zip", ("datapackage.json", _with(path="../t.csv")), PARTS[1])
    result = parution("validate", path)
    assert result.returncode == 2
    assert "n’est pas sûr" in result.stderr


def test_a_zip_whose_entry_says_it_is_a_link_is_refused(
    parution: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    path = tmp_path / "p.zip"
    with zipfile.ZipFile(path, "w") as archive:
        entry = zipfile.ZipInfo("t.csv")
        entry.create_system = 3
        entry.external_attr = 0o120777 << 16
        archive.writestr(entry, "/etc/passwd")
    assert struct.pack("<I", 0o120777 << 16) in path.read_bytes()
    assert parution("validate", path).returncode == 2


# For a program


@pytest.mark.parametrize(("csv", "valid"), [(GOOD, True), (BAD, False)])
def test_the_json_report_has_the_shape_of_frictionless(
    parution: Callable[..., subprocess.CompletedProcess[str]],
    project: Callable[..., Path],
    csv: str,
    valid: bool,
) -> None:
    result = parution("validate", "--format", "json", cwd=project(t__csv=csv))
    assert (result.returncode, result.stderr) == (int(not valid), "")
    report = json.loads(result.stdout)
    assert set(report) >= {"valid", "stats", "warnings", "errors", "tasks"}
    assert report["valid"] is valid
    assert set(report["stats"]) >= {"tasks", "errors", "warnings", "seconds"}
    (task,) = report["tasks"]
    assert set(task) >= {"name", "type", "valid", "place", "labels", "stats", "warnings", "errors"}
    assert (task["name"], task["place"], task["labels"]) == ("t", "t.csv", ["id", "nom"])
    for error in task["errors"]:
        assert set(error) >= {
            "type",
            "title",
            "description",
            "message",
            "tags",
            "note",
            "rowNumber",
        }
    assert report["stats"]["errors"] == len(task["errors"]) == task["stats"]["errors"]


def test_what_is_refused_is_refused_in_json_too(
    parution: Callable[..., subprocess.CompletedProcess[str]], project: Callable[..., Path]
) -> None:
    folder = project(t__json=json.dumps({"fields": [{"name": "id", "type": "zz"}]}))
    result = parution("validate", "--format", "json", cwd=folder)
    assert result.returncode == 2
    report = json.loads(result.stdout)
    assert (report["valid"], report["errors"]) == (False, [])
    (error,) = report["tasks"][0]["errors"]
    assert (error["type"], error["fieldName"], error["fieldNumber"]) == ("field-error", "id", 1)


# As people expect


@pytest.mark.parametrize("environment", [{}, {"NO_COLOR": "1", "TERM": "xterm-256color"}])
def test_a_pipe_gets_no_escape_code(
    parution: Callable[..., subprocess.CompletedProcess[str]],
    project: Callable[..., Path],
    environment: dict[str, str],
) -> None:
    folder = project(t__csv=BAD)
    for arguments in (["validate"], ["validate", "absent"], ["validate", "--verbose"]):
        result = parution(*arguments, cwd=folder, **environment)
        assert "\x1b" not in result.stdout + result.stderr


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminal there")
@pytest.mark.parametrize("environment", [{}, {"NO_COLOR": "1"}])
def test_a_terminal_gets_colours_unless_it_wants_none(
    project: Callable[..., Path], environment: dict[str, str]
) -> None:
    import pty  # noqa: PLC0415 - not on every system

    own, its = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "parution", "validate"],
        cwd=project(),
        env={**os.environ, "TERM": "xterm", **environment},
        stdout=its,
        stderr=subprocess.PIPE,
    ) as process:
        os.close(its)
        answer = b""
        while block := _read(own):
            answer += block
        assert process.wait() == 0
    os.close(own)
    assert (b"\x1b[1;32m" in answer) is not bool(environment)


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 65536)
    except OSError:  # Linux' way to say that the other end is closed
        return b""


REPOSITORY = Path(__file__).parent.parent.parent


def test_the_answer_is_given_even_when_asked_to_be_quiet(
    parution: Callable[..., subprocess.CompletedProcess[str]], project: Callable[..., Path]
) -> None:
    folder = project(t__csv=BAD)
    loud = parution("validate", cwd=folder)
    quiet = parution("validate", "--quiet", cwd=folder)
    assert (quiet.returncode, quiet.stderr) == (1, "")
    assert quiet.stdout == loud.stdout


@pytest.mark.parametrize(
    ("arguments", "environment"),
    [
        (["--lang", "en", "validate"], {}),
        (["validate", "--lang", "en"], {}),
        (["validate"], {"PARUTION_LANG": "en"}),
        (["validate"], {"LANG": "en_GB.UTF-8"}),
    ],
)
def test_english_is_spoken_on_demand(
    parution: Callable[..., subprocess.CompletedProcess[str]],
    project: Callable[..., Path],
    arguments: list[str],
    environment: dict[str, str],
) -> None:
    result = parution(*arguments, cwd=project(t__csv=BAD), **environment)
    assert result.returncode == 1
    assert "t.csv, row 3, column A “id”: “x” is not a whole number." in _plain(result.stdout)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nosuch"], "« nosuch » n’existe pas."),
        (["validate", "--nosuch"], "--nosuch"),
        (["--lang", "de", "validate"], "de"),
        (["validate", "--format", "xml"], "xml"),
        (["validate", "a", "b"], "b"),
    ],
)
def test_what_cannot_be_understood_is_a_usage_error(
    parution: Callable[..., subprocess.CompletedProcess[str]], arguments: list[str], said: str
) -> None:
    result = parution(*arguments)
    assert (result.returncode, result.stdout) == (2, "")
    assert said in result.stderr
    assert "Traceback" not in result.stderr


def test_the_version_is_given(parution: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    from parution import __version__  # noqa: PLC0415

    result = parution("--version")
    assert (result.returncode, result.stdout) == (0, f"parution {__version__}\n")


@pytest.mark.parametrize(("language", "word"), [("fr", "Valide un paquet"), ("en", "Validate")])
def test_help_speaks_the_language(
    parution: Callable[..., subprocess.CompletedProcess[str]], language: str, word: str
) -> None:
    for arguments in (["--help"], ["-h"], ["validate", "--help"]):
        result = parution("--lang", language, *arguments)
        assert (result.returncode, result.stderr) == (0, "")
        assert word in result.stdout


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_an_interruption_gives_130_and_no_traceback(project: Callable[..., Path]) -> None:
    folder = project(t__csv="id,nom\n" + "".join(f"{n},a\n" for n in range(300_000)))
    with subprocess.Popen(
        [sys.executable, "-m", "parution", "validate", "--engine", "frictionless"],
        cwd=folder,
        env={**os.environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        time.sleep(1.5)  # it is at work by then, for several seconds more
        assert process.poll() is None
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Traceback" not in errors


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="a POSIX shell")
@pytest.mark.parametrize("output_format", ["text", "json"])
def test_a_reader_who_leaves_early_gets_no_traceback(
    project: Callable[..., Path], output_format: str
) -> None:
    fields = [{"name": f"c{n}", "type": "integer"} for n in range(40)]
    names = ",".join(field["name"] for field in fields)
    folder = project(
        t__json=json.dumps({"fields": fields}),
        t__csv=f"{names}\n" + f"{','.join(['x'] * 40)}\n" * 60,
    )
    own, its = os.pipe()
    with subprocess.Popen(
        [sys.executable, "-m", "parution", "validate", "--format", output_format],
        cwd=folder,
        env={**os.environ},
        stdout=its,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        os.close(its)
        os.close(own)
        _, errors = process.communicate(timeout=60)
    assert errors == ""


@pytest.mark.skipif(getattr(os, "geteuid", lambda: 0)() == 0, reason="root reads everything")
def test_a_descriptor_that_may_not_be_read_is_the_machine_s_affair(
    parution: Callable[..., subprocess.CompletedProcess[str]], project: Callable[..., Path]
) -> None:
    folder = project()
    (folder / "datapackage.json").chmod(0)
    _refused(parution("validate", cwd=folder), 6, "Accès refusé : datapackage.json.")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="/dev/full")
def test_a_full_disk_is_the_machine_s_affair(project: Callable[..., Path]) -> None:
    with Path("/dev/full").open("w") as full:
        result = subprocess.run(
            [sys.executable, "-m", "parution", "validate", "--format", "json"],
            cwd=project(),
            env={**os.environ},
            stdout=full,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            check=False,
        )
    assert result.returncode == 6
    assert "Le disque est plein" in result.stderr
    assert "Traceback" not in result.stderr


def test_nothing_is_written_by_a_validation(
    parution: Callable[..., subprocess.CompletedProcess[str]], project: Callable[..., Path]
) -> None:
    folder = project()
    before = sorted(folder.rglob("*"))
    parution("validate", cwd=folder)
    assert sorted(folder.rglob("*")) == before


def test_a_warning_is_enough_to_refuse_where_it_is_asked(
    parution: Callable[..., subprocess.CompletedProcess[str]], project: Callable[..., Path]
) -> None:
    folder = project(t__csv=GOOD.encode() + b"3,caf\xe9\n")
    result = parution("validate", cwd=folder)
    assert (result.returncode, result.stderr) == (0, "")
    assert _plain(result.stdout).endswith("aucune erreur. 1 avertissement.\n")
    strict = parution("validate", "--strict", cwd=folder)
    assert (strict.returncode, strict.stdout) == (1, result.stdout)
    assert _plain(strict.stderr) == "Refusé : avec --strict, un avertissement suffit.\n"
    (folder / "t.csv").write_text(GOOD, encoding="utf-8")
    assert parution("validate", "--strict", cwd=folder).returncode == 0


def test_an_encoding_is_given_for_a_lone_table_only(
    parution: Callable[..., subprocess.CompletedProcess[str]], project: Callable[..., Path]
) -> None:
    folder = project()
    _refused(
        parution("validate", "--encoding", "utf-16", cwd=folder),
        2,
        "--encoding est pour une table seule, avec --schema ; dans un paquet, écrivez "
        "« encoding: utf-16 » dans la ressource.",
    )


@pytest.mark.parametrize("name", ["zz", "base64", "utf-99"])
def test_an_encoding_that_does_not_exist_is_refused(
    parution: Callable[..., subprocess.CompletedProcess[str]],
    project: Callable[..., Path],
    name: str,
) -> None:
    folder = project()
    (folder / "s.json").write_text('{"fields": [{"name": "id"}, {"name": "nom"}]}', "utf-8")
    _refused(
        parution("validate", "t.csv", "--schema", "s.json", "--encoding", name, cwd=folder),
        2,
        f"--encoding : l’encodage « {name} » n’existe pas ; écrivez par exemple utf-8 ou "
        "windows-1252.",
    )
