"""How a run starts: ``--help`` imports nothing heavy, and how tests start it changes nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.projects import list_hashes

if TYPE_CHECKING:
    from pathlib import Path

    from tests.projects import Project

HEAVY = ("frictionless", "polars", "pandas", "numpy", "requests", "jinja2", "yaml", "keyring")
# Of Parution itself: what builds, which takes 60 ms to import.
BUILDING = ("parution.packaging.building", "parution.tables.canonical", "parution.project")


def test_help_imports_none_of_the_heavy_libraries() -> None:
    script = (
        "import sys; sys.argv = ['parution', '--help']\n"
        "from parution.__main__ import main\n"
        "try: main()\n"
        "except SystemExit as end: assert not end.code, end.code\n"
        f"print('HEAVY', sorted(set({(*HEAVY, *BUILDING)!r}) & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "HEAVY []"


def test_importing_the_library_imports_none_of_the_heavy_libraries() -> None:
    script = (
        "import sys\n"
        "from parution import Error, Package, ParutionError, Report, Task\n"
        # An exception is told without them too.
        "str(ParutionError('table.not-found', path='x'))\n"
        f"print('HEAVY', sorted(set({(*HEAVY, 'typer', 'rich')!r}) & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert (done.stderr, done.stdout) == ("", "HEAVY []\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ("--help",),
        ("validate", "--lang", "en"),
        ("validate", "--format", "json", "absent"),
        ("build", "--verbose"),
        ("release",),
        ("publish",),
        ("status", "--format", "json"),
        ("login", "local"),
    ],
    ids=" ".join,
)
def test_a_new_interpreter_answers_and_writes_what_a_forked_process_does(
    recorded_next: Project, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    shutil.copytree(recorded_next.root, tmp_path / "before")
    forked = recorded_next.run(*arguments)
    written = list_hashes(recorded_next.root)
    receipt = "dist/receipts/local-1.1.0.json"  # it tells the time
    shutil.rmtree(recorded_next.root)
    shutil.copytree(tmp_path / "before", recorded_next.root)
    new = recorded_next.run_anew(*arguments)
    assert (forked.returncode, forked.stdout, forked.stderr) == (
        new.returncode,
        new.stdout,
        new.stderr,
    )
    assert {**written, receipt: ""} == {**list_hashes(recorded_next.root), receipt: ""}
    assert (receipt in written) is ("publish" in arguments)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_run_is_forked_unless_the_interpreter_must_start_otherwise(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[list[str]] = []

    def start(command: list[str], **_options: object) -> subprocess.CompletedProcess[str]:
        started.append(command[1:])
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(subprocess, "run", start)
    assert project.run("--version").stdout.startswith("parution ")
    assert started == []
    project.run("--version", PYTHONHASHSEED="1")
    assert started == [["-m", "parution", "--version"]]
