"""What is distributed: the wheel and the sdist, and the wheel at work where it is installed."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from dataclasses import dataclass
from email import message_from_string
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.projects import REPOSITORY, make_project
from tests.serving import serve

if TYPE_CHECKING:
    from collections.abc import Iterable
    from email.message import Message

    from tests.projects import Project

VERSION = "0.1.0"
PACKAGE = REPOSITORY / "pipeline" / "parution"
# What is no Python, and without which the installed program fails.
DATA = {
    "parution/messages/locale/en/LC_MESSAGES/parution.mo",
    "parution/messages/locale/fr/LC_MESSAGES/parution.mo",
    "parution/packaging/licences/CC-BY-4.0.txt",
    "parution/packaging/licences/CC0-1.0.txt",
    "parution/packaging/licences/ODbL-1.0.txt",
    "parution/packaging/licences/etalab-2.0.txt",
    "parution/packaging/licences/spdx.json",
    "parution/packaging/templates/1/DICTIONNAIRE.md.j2",
    "parution/packaging/templates/1/README.md.j2",
    "parution/packaging/templates/2/DICTIONNAIRE.md.j2",
    "parution/packaging/templates/2/README.md.j2",
    "parution/packaging/templates/3/DICTIONNAIRE.md.j2",
    "parution/packaging/templates/3/README.md.j2",
    "parution/packaging/templates/3/llms.txt.j2",
    "parution/pages/accessibility.json",
    "parution/pages/scripts/address.js",
    "parution/pages/scripts/cells.js",
    "parution/pages/scripts/editions.js",
    "parution/pages/scripts/elements.js",
    "parution/pages/scripts/filters.js",
    "parution/pages/scripts/fold.js",
    "parution/pages/scripts/header.js",
    "parution/pages/scripts/index.js",
    "parution/packaging/templates/4/DICTIONARY.md.j2",
    "parution/packaging/templates/4/README.md.j2",
    "parution/packaging/templates/4/llms.txt.j2",
    "parution/pages/scripts/copy.js",
    "parution/pages/scripts/links.js",
    "parution/pages/scripts/main.js",
    "parution/pages/scripts/row.js",
    "parution/pages/scripts/source.js",
    "parution/pages/scripts/switching.js",
    "parution/pages/scripts/table.js",
    "parution/pages/scripts/tables.js",
    "parution/pages/templates/drawing.css.j2",
    "parution/pages/scripts/versions.js",
    "parution/pages/templates/accessibility.html.j2",
    "parution/pages/templates/citations.html.j2",
    "parution/pages/templates/cite.html.j2",
    "parution/pages/templates/copying.html.j2",
    "parution/pages/templates/files.html.j2",
    "parution/pages/templates/folder.html.j2",
    "parution/pages/templates/head.css.j2",
    "parution/pages/templates/head.html.j2",
    "parution/pages/templates/index.html.j2",
    "parution/pages/templates/patterns.html.j2",
    "parution/pages/templates/picture.html.j2",
    "parution/pages/templates/picture.svg.j2",
    "parution/pages/templates/pictures.css.j2",
    "parution/pages/templates/pictures.html.j2",
    "parution/pages/templates/pictures_section.html.j2",
    "parution/pages/templates/languages.html.j2",
    "parution/pages/templates/reuse.html.j2",
    "parution/pages/templates/since.html.j2",
    "parution/pages/templates/statement.html.j2",
    "parution/pages/templates/style.css.j2",
    "parution/pages/templates/table.html.j2",
    "parution/pages/templates/tables.css.j2",
    "parution/pages/templates/versions.css.j2",
    "parution/pages/templates/versions.html.j2",
    "parution/reports/templates/difference.html.j2",
    "parution/reports/templates/validation.html.j2",
    "parution/pages/templates/withdrawn.html.j2",
    "parution/py.typed",
    "parution/territories/zones.csv",
}
INFO = {
    f"parution-{VERSION}.dist-info/{name}"
    for name in ("METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE")
}
CATALOGUES = {
    "parution/messages/locale/en/LC_MESSAGES/parution.po",
    "parution/messages/locale/fr/LC_MESSAGES/parution.po",
}


def run(
    *command: object, cwd: Path, python_path: Iterable[object] = (), **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run a command in an environment that says nothing of this repository.

    Args:
        command: the command and its arguments.
        cwd: the current folder.
        python_path: where Python looks for modules first.
        environment: variables to set.
    """
    inherited = {
        name: value
        for name, value in os.environ.items()
        if name not in {"PYTHONPATH", "MYPYPATH", "VIRTUAL_ENV", "LANGUAGE"}
    }
    path = os.pathsep.join(str(folder) for folder in python_path)
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={
            **inherited,
            **({"PYTHONPATH": path} if path else {}),
            "PYTHONIOENCODING": "utf-8",
            **environment,
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=240,
        check=False,
    )


def build(source: Path, folder: Path, *targets: str) -> None:
    chosen = [option for target in targets for option in ("-t", target)]
    done = run(sys.executable, "-m", "hatchling", "build", *chosen, "-d", folder, cwd=source)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that holds the wheel and the sdist."""
    folder = tmp_path_factory.mktemp("built")
    build(REPOSITORY, folder, "sdist", "wheel")
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    return built / f"parution-{VERSION}-py3-none-any.whl"


@dataclass(frozen=True)
class Installed:
    """An environment where the wheel is installed, and nothing else.

    The dependencies are those of the environment that runs the tests. Its editable install of
    Parution is not seen there: Python obeys the ``.pth`` files of its own folder only.

    Attributes:
        bin: the folder of its commands.
        library: the folder that packages are installed in.
    """

    bin: Path
    library: Path

    def run(
        self, name: str, *arguments: object, cwd: Path, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a command of the environment; the current folder comes first for imports."""
        dependencies = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
        return run(
            self.bin / name, *arguments, cwd=cwd, python_path=[cwd, *dependencies], **environment
        )


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    folder = tmp_path_factory.mktemp("environment")
    made = run(sys.executable, "-m", "venv", "--without-pip", folder, cwd=folder)
    assert made.returncode == 0, made.stderr
    paths = sysconfig.get_paths(vars={"base": str(folder), "platbase": str(folder)})
    library = Path(paths["purelib"])
    environment = Installed(Path(paths["scripts"]), library)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    pip += ["--python", str(environment.bin / "python"), "install", "--no-deps", "--no-index"]
    done = run(*pip, wheel, cwd=folder)
    assert done.returncode == 0, done.stderr
    return environment


def list_wheel(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def read_metadata(wheel: Path) -> Message:
    with zipfile.ZipFile(wheel) as archive:
        text = archive.read(f"parution-{VERSION}.dist-info/METADATA").decode()
    return message_from_string(text)


def list_modules() -> set[str]:
    return {
        f"parution/{file.relative_to(PACKAGE).as_posix()}"
        for file in PACKAGE.rglob("*.py")
        if "__pycache__" not in file.parts
    }


def test_the_wheel_has_the_modules_and_their_data_and_nothing_else(wheel: Path) -> None:
    assert list_wheel(wheel) == list_modules() | DATA | INFO
    assert not [name for name in list_wheel(wheel) if "pipeline" in name]


def test_the_sdist_has_what_the_wheel_is_built_from_and_nothing_else(built: Path) -> None:
    with tarfile.open(built / f"parution-{VERSION}.tar.gz") as archive:
        names = set(archive.getnames())
    sources = {f"pipeline/{name}" for name in list_modules() | DATA | CATALOGUES}
    beside = {"CHANGELOG.md", "LICENSE", "LISEZMOI.md", "README.md", "pyproject.toml"}
    made = {".gitignore", "PKG-INFO"}
    assert names == {f"parution-{VERSION}/{name}" for name in sources | beside | made}


def test_the_sdist_builds_the_same_wheel(built: Path, wheel: Path, tmp_path: Path) -> None:
    with tarfile.open(built / f"parution-{VERSION}.tar.gz") as archive:
        # Python 3.11.0 to 3.11.3 have no filter to name.
        archive.extraction_filter = getattr(tarfile, "data_filter", lambda member, _path: member)
        archive.extractall(tmp_path)
    build(tmp_path / f"parution-{VERSION}", tmp_path / "again", "wheel")
    assert (tmp_path / "again" / wheel.name).read_bytes() == wheel.read_bytes()


def test_the_metadata_say_what_is_true(wheel: Path) -> None:
    metadata = read_metadata(wheel)
    holder = re.search(
        r"^Copyright \(c\) \d+ (.+)$", (REPOSITORY / "LICENSE").read_text(), re.MULTILINE
    )
    assert holder is not None
    assert metadata["Author"] == holder[1] == "Parution contributors"
    assert (metadata["Name"], metadata["Version"]) == ("parution", VERSION)
    assert metadata["License-Expression"] == "MIT"
    assert metadata["Requires-Python"] == ">=3.11"
    assert metadata.get_all("Project-URL") is None
    classifiers = metadata.get_all("Classifier") or []
    assert [name for name in classifiers if name.startswith("Operating System")] == [
        "Operating System :: POSIX :: Linux"
    ]
    assert "Typing :: Typed" in classifiers
    assert metadata.get_payload() == (REPOSITORY / "README.md").read_text(encoding="utf-8")


def test_the_installed_wheel_works_from_another_folder(
    installed: Installed, tmp_path: Path
) -> None:
    project = make_project(tmp_path / "projet")
    elsewhere = tmp_path / "ailleurs"
    elsewhere.mkdir()

    def call(*arguments: object, cwd: Path = elsewhere, lang: str = "fr_FR.UTF-8") -> str:
        done = installed.run("parution", *arguments, cwd=cwd, LANG=lang)
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert call("--version") == f"parution {VERSION}\n"
    # The catalogues.
    assert call("validate", project.root).splitlines()[-1] == (
        "Valide\u00a0: 1 table, 2 lignes, aucune erreur."
    )
    assert call("validate", project.root, lang="en").splitlines()[-1] == (
        "Valid: 1 table, 2 rows, no error."
    )
    # The templates and the texts of the licences, as the sources have them.
    call("build", cwd=project.root)
    edition = project.root / "dist" / "stations-1.0.0"
    source = (PACKAGE / "packaging" / "licences" / "etalab-2.0.txt").read_text("utf-8")
    licence = (edition / "LICENCE.txt").read_text("utf-8")
    # Only its title is written otherwise.
    assert licence.splitlines()[-100:] == source.splitlines()[-100:]
    assert (edition / "README.md").read_text(encoding="utf-8").startswith("# Stations de mesure")
    assert (edition / "DICTIONNAIRE.md").is_file()
    call("release", cwd=project.root)
    call("publish", cwd=project.root)
    assert "<h1>Stations de mesure</h1>" in (project.site / "index.html").read_text("utf-8")
    history = json.loads((project.site / "versions.json").read_text("utf-8"))
    assert [version["version"] for version in history["versions"]] == ["1.0.0"]


def test_a_program_imports_the_installed_library_from_another_folder(
    installed: Installed, tmp_path: Path
) -> None:
    project = make_project(tmp_path / "projet")
    script = (
        "import sys, parution\n"
        f"report = parution.validate({str(project.root)!r})\n"
        "print(parution.__file__)\n"
        "print(parution.__version__, report.valid, report.row_count)\n"
        "try: parution.read_package('nulle-part')\n"
        "except parution.ParutionError as error: print(error)"
    )
    done = installed.run("python", "-c", script, cwd=tmp_path, LANG="en")
    assert done.stderr == ""
    assert done.stdout.splitlines() == [
        str(installed.library / "parution" / "__init__.py"),
        f"{VERSION} True 2",
        "nulle-part does not exist.",
    ]


def test_three_lines_in_an_empty_folder_load_what_a_static_portal_has(
    installed: Installed, published: Project, tmp_path: Path
) -> None:
    folder = tmp_path / "vide"
    folder.mkdir()
    with serve(published.site) as server:
        script = (
            "import parution\n"
            f"frame = parution.load({server.url!r})\n"
            "print(frame.dtypes.to_dict(), frame.shape)"
        )
        done = installed.run("python", "-c", script, cwd=folder)
        assert done.stderr == ""
        assert "'code': <StringDtype(na_value=<NA>)>" in done.stdout
        assert "'ouverte_le': dtype('<M8[s]'), 'debit': Float64Dtype()} (2, 4)" in done.stdout
        got = installed.run("parution", "get", server.url, cwd=folder)
        assert got.returncode == 0, got.stderr
    assert [path.name for path in folder.iterdir()] == ["stations-1.0.0.zip"]


@pytest.mark.parametrize("name", ["pipeline.py", "pipeline/__init__.py"])
def test_a_module_named_pipeline_in_the_current_folder_changes_nothing(
    installed: Installed, tmp_path: Path, name: str
) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("raise SystemExit('the module of the user was imported')\n")
    for done in (
        installed.run("parution", "--version", cwd=tmp_path),
        installed.run("python", "-m", "parution", "--version", cwd=tmp_path),
        # An editable install: the folder of the package on the path, after that of the user.
        run(
            *(sys.executable, "-m", "parution", "--version"),
            cwd=tmp_path,
            python_path=[tmp_path, PACKAGE.parent],
        ),
    ):
        assert (done.returncode, done.stdout) == (0, f"parution {VERSION}\n"), done.stderr


GOOD = """
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from parution import Error, Package, ParutionError, Report, Task, read_package, read_table, validate


def find(place: Path) -> list[tuple[str, int | None, str | None]]:
    try:
        package: Package = read_package(place)
    except ParutionError as error:
        raise SystemExit(str(error) + error.key) from None
    report: Report = validate(package, engine="frictionless", limit=None)
    tasks: tuple[Task, ...] = report.tasks
    errors: list[Error] = [error for task in tasks for error in task.errors]
    return [(error.type, error.row_number, error.cell) for error in errors]


lone: Report = validate(read_table("a.csv", Path("s.json")))
same: Report = validate("a.csv", schema="s.json")
with ThreadPoolExecutor() as pool:
    reports: list[Report] = list(pool.map(validate, ["a", "b"]))
"""
BAD = """
from parution import Report, validat, validate

report: Report = validate(3)
number: int = validate("a").tasks[0].errors[0].row_number
validate("a", engine="fast")
report.valid = True
"""


def test_mypy_sees_the_types_of_the_installed_library(installed: Installed, tmp_path: Path) -> None:
    (tmp_path / "good.py").write_text(GOOD)
    (tmp_path / "bad.py").write_text(BAD)
    done = run(
        *(sys.executable, "-m", "mypy", "--strict", "--config-file=", "--no-error-summary"),
        *("--python-executable", installed.bin / "python", "--cache-dir", tmp_path / "cache"),
        *("good.py", "bad.py"),
        cwd=tmp_path,
    )
    assert done.stdout.splitlines() == [
        'bad.py:2: error: Module "parution" has no attribute "validat"; maybe "validate"?  '
        "[attr-defined]",
        'bad.py:4: error: Argument 1 to "validate" has incompatible type "int"; '
        'expected "Package | str | PathLike[str]"  [arg-type]',
        "bad.py:5: error: Incompatible types in assignment "
        '(expression has type "int | None", variable has type "int")  [assignment]',
        'bad.py:6: error: Argument "engine" to "validate" has incompatible type '
        "\"Literal['fast']\"; expected \"Literal['auto', 'frictionless']\"  [arg-type]",
        'bad.py:7: error: Property "valid" defined in "Report" is read-only  [misc]',
    ], done.stderr
