"""Runs the command line in a process of its own, without paying for its imports each time.

A new interpreter needs half a second to import what Parution uses, and the tests run the command
line hundreds of times. One process, the server, imports these libraries once; for each run it
forks, and its child runs ``python -m parution`` to the end: arguments, working directory,
environment, umask, standard streams and exit code are those of a process of its own, and nothing
that a run does is seen by the next one. What the interpreter
reads only when it starts (``PYTHONIOENCODING``, ``PYTHONHASHSEED``…) gets a new interpreter, as
does a system that cannot fork. ``test_startup.py`` holds both ways to the same answers.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import runpy
import select
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import frictionless
import typer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# Seconds that a run may take.
TIMEOUT = 120
# What runs import. Not ``parution.cli``, whose help is in the language of the run that imports it,
# nor ``typer.rich_utils``, which reads the environment when it is imported.
_IMPORTED = (
    *("dateutil.parser", "dateutil.relativedelta", "encodings.utf_8_sig", "isodate", "jinja2"),
    *("jsonschema", "keyring", "markdown_it", "polars", "requests", "rich.progress", "slugify"),
    *("yaml", "parution.validation.screening"),
    *(
        "parution.commands.build",
        "parution.commands.links",
        "parution.commands.plan",
        "parution.commands.preflight",
        "parution.commands.workbook",
    ),
    *("parution.commands.login", "parution.commands.publish", "parution.commands.release"),
    *("parution.commands.rollback", "parution.commands.status", "parution.commands.verify"),
    *("parution.commands.validate", "parution.commands.withdraw"),
)


class _Server:
    """The process that forks, and the folder where a run's streams are."""

    def __init__(self) -> None:
        environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
        self._folder = tempfile.TemporaryDirectory()
        self.streams = [str(Path(self._folder.name) / name) for name in ("in", "out", "err")]
        self.started_with = _read_at_start(environment)
        self._process = subprocess.Popen(
            [sys.executable, "-c", "from tests.processes import serve; serve()"],
            cwd=Path(__file__).parents[1],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            start_new_session=True,  # to be killed with its child when a run takes too long
        )

    def run(
        self, arguments: Sequence[str], cwd: Path, environment: Mapping[str, str], typed: str
    ) -> subprocess.CompletedProcess[str]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        Path(self.streams[0]).write_text(typed, encoding="utf-8")
        os.umask(umask := os.umask(0))
        request = [list(arguments), str(cwd), dict(environment), umask, self.streams]
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        if not select.select([self._process.stdout], [], [], TIMEOUT)[0]:
            raise subprocess.TimeoutExpired(list(arguments), TIMEOUT)
        code = int(self._process.stdout.readline())
        out, err = (
            Path(stream).read_text(encoding="utf-8", errors="replace")
            for stream in self.streams[1:]
        )
        return subprocess.CompletedProcess(list(arguments), code, out, err)

    def stop(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._process.stdout.close()
        self._folder.cleanup()


_servers: list[_Server] = []


def run(
    arguments: Sequence[str],
    *,
    cwd: Path,
    environment: Mapping[str, str],
    typed: str = "",
    fresh: bool = False,
) -> subprocess.CompletedProcess[str]:
    """Run ``python -m parution`` and return what it answered.

    Args:
        arguments: of the command line.
        cwd: the folder where it runs.
        environment: all its variables.
        typed: what it can read on its standard input.
        fresh: in a new interpreter in any case.
    """
    if not fresh and hasattr(os, "fork"):
        if not _servers:
            _servers.append(_Server())
        if _read_at_start(environment) == _servers[0].started_with:
            try:
                return _servers[0].run(arguments, cwd, environment, typed)
            except BaseException:  # what it answers next would be taken for another run's
                stop()
                raise
    return subprocess.run(
        [sys.executable, "-m", "parution", *arguments],
        cwd=cwd,
        env=dict(environment),
        input=typed,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        timeout=TIMEOUT,
        check=False,
    )


def stop() -> None:
    """End the server, if there is one."""
    while _servers:
        _servers.pop().stop()


def _read_at_start(environment: Mapping[str, str]) -> dict[str, str]:
    """Find the variables that an interpreter reads when it starts, UTF-8 taken for granted."""
    return {
        name: value
        for name, value in environment.items()
        if name.startswith("PYTHON")
        and name != "PYTHON_KEYRING_BACKEND"  # keyring's own
        and (name, value) != ("PYTHONIOENCODING", "utf-8")
    }


def fork() -> int:
    """Fork this process, which Polars would hang where it already ran: 0 in the child, else its id.

    Polars' threads do not follow a fork, and its child waits for them for ever. Say so at once.
    """
    tasks = Path("/proc/self/task")
    names = {path.read_text().strip() for path in tasks.glob("*/comm")} if tasks.exists() else set()
    assert "polars-0" not in names, "Polars ran in this process: see CONTRIBUTING.md, « a fork »"
    return os.fork()


def serve() -> None:
    """Fork for each request on the standard input; answer with the exit code."""
    for name in _IMPORTED:
        importlib.import_module(name)
    _import_late()
    gc.freeze()  # a child that collects would copy the pages of all that is imported
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            _become_parution(*json.loads(line))
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def _import_late() -> None:
    """Have these libraries import what they otherwise import when they are first used."""
    assert frictionless.system.plugins
    application = typer.Typer()
    application.command()(lambda: None)
    application([], standalone_mode=False)


def _become_parution(
    arguments: list[str], cwd: str, environment: dict[str, str], umask: int, streams: list[str]
) -> NoReturn:
    """Be ``python -m parution`` and end; an exception goes up through ``serve`` and ends it too."""
    for descriptor, stream in enumerate(streams):
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC if descriptor else os.O_RDONLY
        os.dup2(os.open(stream, flags), descriptor)
    # The server's own objects may hold bytes of its conversation with the tests.
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(  # noqa: SIM115
        2, "w", encoding="utf-8", errors="backslashreplace", buffering=1, closefd=False
    )
    os.chdir(cwd)
    os.umask(umask)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    sys.path[0] = cwd
    sys.argv = ["parution", *arguments]
    code: object = None
    try:
        runpy.run_module("parution", run_name="__main__", alter_sys=True)
    except SystemExit as end:
        code = end.code
    if code is not None and not isinstance(code, int):
        raise SystemExit(code)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code or 0)  # to undo the imports would cost as much as the run
