"""Runs the commands of CI files as a runner does: their shell, their environment, their files."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from tests.projects import REPOSITORY

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

# The shells of GitHub's runner: of a step that names bash, of one that names none.
BASH = ("bash", "--noprofile", "--norc", "-eo", "pipefail")
UNNAMED = ("bash", "-e")
# The commands that GitHub's runner obeys in what a step prints.
COMMANDS = frozenset(
    [
        "add-mask",
        "add-matcher",
        "add-path",
        "debug",
        "echo",
        "endgroup",
        "error",
        "group",
        "notice",
        "remove-matcher",
        "save-state",
        "set-env",
        "set-output",
        "stop-commands",
        "warning",
    ]
)
_EXPRESSION = re.compile(r"\$\{\{ (.*?) \}\}")
_FORMAT = re.compile(r"(?P<name>[\w.]+) && format\('(?P<text>[^']*)', (?P=name)\)")
_PATH = re.compile(r"[\w.-]+")
# What a command in a line of a step's output looks like: where it begins, or, in the old way,
# anywhere.
_COMMAND = re.compile(r"^\s*::(?P<new>[^:\s]+)(?:[ \t][^:]*)?::|##\[(?P<old>[^\]\s]+)[^\]]*\]")


def read_yaml(path: Path | str) -> Any:
    """Read a YAML file of the repository as a forge does, which takes ``on`` for a text."""
    text = (REPOSITORY / path).read_text(encoding="utf-8")
    return yaml.load(text, yaml.BaseLoader)


def evaluate(text: str, context: Mapping[str, str]) -> str:
    """Replace the expressions of a text: names of the context, and the one function in use.

    Args:
        text: with ``${{ … }}`` or without.
        context: names, such as ``inputs.base``, and their values.

    Raises:
        KeyError: an expression names what the context has not.
    """

    def find(found: re.Match[str]) -> str:
        formatted = _FORMAT.fullmatch(found[1])
        if formatted:
            value = context[formatted["name"]]
            return value and formatted["text"].replace("{0}", value)
        assert _PATH.fullmatch(found[1]), found[1]
        return context[found[1]]

    return _EXPRESSION.sub(find, text)


def list_commands(output: str) -> list[str]:
    """List the commands that GitHub's runner would obey in what a step printed, in their order."""
    obeyed: list[str] = []
    token = ""
    for line in output.splitlines():
        found = _COMMAND.search(line)
        name = found and (found["new"] or found["old"])
        if token:
            token = "" if name == token else token
        elif name in COMMANDS:
            obeyed.append(name)
            if name == "stop-commands":
                token = line.rpartition("::")[2]
    assert not token, "the runner obeys nothing any more"
    return obeyed


@dataclass(frozen=True)
class Ran:
    """What a step did.

    Attributes:
        code: its exit code.
        output: all that it printed.
        outputs: what it wrote in ``GITHUB_OUTPUT``.
        summary: what it wrote in ``GITHUB_STEP_SUMMARY``.
    """

    code: int
    output: str
    outputs: dict[str, str]
    summary: str

    @property
    def annotations(self) -> list[str]:
        """The lines that GitHub shows on the lines of the files."""
        return [line for line in self.output.splitlines() if line.startswith(("::error", "::warn"))]


@dataclass(frozen=True)
class Runner:
    """A machine of a forge, in a folder.

    Attributes:
        home: where its own files are.
        workspace: what was checked out.
    """

    home: Path
    workspace: Path

    @property
    def temp(self) -> Path:
        return self.home / "temp"

    def install(self, folder: Path | None = None) -> None:
        """Have Parution where the action, or another CI, installs it: the one under test."""
        bin_folder = (folder or self.temp / "parution") / "bin"
        bin_folder.mkdir(parents=True)
        library = shlex.quote(str(REPOSITORY / "pipeline"))
        python = shlex.quote(sys.executable)
        write_script(bin_folder / "python", f'exec {python} "$@"')
        # « -P »: as with a script that pip installs, the current folder is not on the path.
        command = f'PYTHONPATH={library} exec {python} -P -m parution "$@"'
        write_script(bin_folder / "parution", command)

    def run(
        self,
        script: str,
        environment: Mapping[str, str],
        shell: tuple[str, ...] = BASH,
        *,
        cwd: Path | None = None,
        timeout: float = 60,
    ) -> Ran:
        """Run a script as a step.

        Args:
            script: what ``run`` or ``script`` says.
            environment: its variables, beside those of every step.
            shell: what reads the script.
            cwd: where, if it is not the workspace.
            timeout: seconds that it may take.
        """
        self.temp.mkdir(exist_ok=True, parents=True)
        files = {"GITHUB_OUTPUT": self.home / "output", "GITHUB_STEP_SUMMARY": self.home / "sum"}
        for file in files.values():  # each step has its own
            file.write_text("", encoding="utf-8")
        (self.home / "script").write_text(script, encoding="utf-8")
        kept = ("PATH", "HOME", "SSL_CERT_FILE")
        done = subprocess.run(
            [*shell, str(self.home / "script")],
            cwd=cwd or self.workspace,
            env={
                **{name: os.environ[name] for name in kept if name in os.environ},
                **{name: str(file) for name, file in files.items()},
                "LANG": "C.UTF-8",
                "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
                "RUNNER_TEMP": str(self.temp),
                "CI": "true",
                **environment,
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,  # the runner reads both for commands
            encoding="utf-8",
            errors="replace",
            timeout=timeout,
            check=False,
        )
        written = files["GITHUB_OUTPUT"].read_text(encoding="utf-8").splitlines()
        outputs = dict(line.split("=", 1) for line in written)
        assert len(outputs) == len(written)
        summary = files["GITHUB_STEP_SUMMARY"].read_text(encoding="utf-8")
        return Ran(done.returncode, done.stdout, outputs, summary)

    def run_action(
        self, action: Path | str = "action.yml", base_ref: str = "", **given: str
    ) -> Ran:
        """Run the last step of the action, as if those before it had run.

        Args:
            action: the file of the action.
            base_ref: the branch that the pull request aims at; empty where there is none.
            given: its inputs.
        """
        described = read_yaml(action)
        context = {"github.base_ref": base_ref}
        for name, each in described["inputs"].items():
            value = evaluate(each["default"], context)
            context[f"inputs.{name}"] = given.pop(name.replace("-", "_"), value)
        assert not given, given
        step = described["runs"]["steps"][-1]
        assert step["shell"] == "bash"
        variables = {name: evaluate(value, context) for name, value in step["env"].items()}
        return self.run(step["run"], variables)


def write_script(path: Path, command: str) -> None:
    """Write a program of one command."""
    path.write_text(f"#!/bin/sh\n{command}\n", encoding="utf-8")
    path.chmod(0o755)
