"""What holds for every test: no network, an empty home, no key, no locale, no colour."""

from __future__ import annotations

import itertools
import os
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

from parution import messages
from tests import processes

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Generator, Iterator

# The real udata is one for the session, whichever folder of tests asks for it.
pytest_plugins = ["tests.udata.fixtures"]

REPOSITORY = Path(__file__).parent.parent
# What the person who runs the tests may have set, and no test may depend on.
_VARIABLES = (
    "PARUTION_CACHE",
    "PARUTION_LANG",
    "LANGUAGE",
    "LC_ALL",
    "LC_MESSAGES",
    "LANG",
    "NO_COLOR",
    "FORCE_COLOR",
    "COLUMNS",
    "TERM",
    "XDG_CONFIG_HOME",
    "XDG_CACHE_HOME",
    "XDG_DATA_HOME",
)

# The same examples on every machine, on every day.
settings.register_profile("parution", derandomize=True, database=None, deadline=None)
settings.load_profile("parution")


# Seconds that a test of what is hostile may take, unless ``hostile_slow`` says why not.
HOSTILE_SECONDS = 30


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--hostile-bound", action="store_true", help="a hostile test that takes 30 s fails the run"
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail a hostile test that took too long: only where that is asked, with ``make``."""
    report = yield
    bounded = item.config.getoption("--hostile-bound") and not item.get_closest_marker(
        "hostile_slow"
    )
    if bounded and report.when == "call" and report.passed and report.duration > HOSTILE_SECONDS:
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} took {report.duration:.0f} s: more than {HOSTILE_SECONDS}"
    return report


@pytest.fixture(autouse=True)
def _loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make any connection fail that leaves this machine."""

    def guard(method: Callable[..., Any]) -> Callable[..., Any]:
        def connect(self: socket.socket, address: Any) -> Any:
            if self.family != getattr(socket, "AF_UNIX", None):
                host = str(address[0])
                if host not in {"localhost", "::1"} and not host.startswith("127."):
                    pytest.fail(f"a test tried to reach {address!r}")
            return method(self, address)

        return connect

    def resolve(host: Any, *args: Any, **kwargs: Any) -> Any:
        if host not in {None, "", "localhost", "::1", b"localhost"} and not str(host).startswith(
            "127."
        ):
            pytest.fail(f"a test asked for the address of {host!r}")
        return getaddrinfo(host, *args, **kwargs)

    getaddrinfo = socket.getaddrinfo
    monkeypatch.setattr(socket.socket, "connect", guard(socket.socket.connect))
    monkeypatch.setattr(socket.socket, "connect_ex", guard(socket.socket.connect_ex))
    monkeypatch.setattr(socket, "getaddrinfo", resolve)


@pytest.fixture(scope="session")
def _homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Number the homes here: pytest, to number a folder, reads the names of all it has made."""
    folder = tmp_path_factory.mktemp("homes")
    return (folder / str(number) for number in itertools.count())


@pytest.fixture(scope="session", autouse=True)
def _processes() -> Iterator[None]:
    """End, with the tests, what runs the command line for them."""
    yield
    processes.stop()


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch, _homes: Iterator[Path]) -> Iterator[None]:
    """Give an empty home and no wishes: what is there is what the test asked for."""
    new = next(_homes)
    new.mkdir()
    home = str(new)
    monkeypatch.setenv("HOME", home)
    monkeypatch.setenv("USERPROFILE", home)
    for name in (*_VARIABLES, *(n for n in os.environ if n.startswith("PARUTION_API_KEY"))):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    monkeypatch.setattr("keyring.core._keyring_backend", None)
    messages.use("fr")
    yield
    messages.use("fr")
    os.environ.pop("LANGUAGE", None)


@pytest.fixture
def parution() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the real command line, in a folder; return what it answered.

    Variables that the interpreter reads when it starts (``PYTHON…``) get a new one.
    """

    def run(
        *arguments: object, cwd: Path = REPOSITORY, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        return processes.run(
            [str(argument) for argument in arguments],
            cwd=cwd,
            environment={**os.environ, **environment},
        )

    return run
