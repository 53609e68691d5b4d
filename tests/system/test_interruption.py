"""A run killed at any write leaves what was published readable; the next run finishes.

Python tells an audit hook of each operation on the file system before it is done: a child
process kills itself at the first of them, then at the second, and so on to the end. The writes
on a portal itself are interrupted in ``tests/portals``.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import signal
import sys
import zipfile
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from parution.commands import publish, release
from parution.errors import ExitCode
from parution.reports.terminal import Terminal
from parution.settings import Verbosity
from tests.disk import changes_disk
from tests.processes import fork
from tests.projects import FILES, STATIONS, Project, list_hashes

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")


def run_until(count: int, roots: tuple[Path, ...], work: Callable[[], object]) -> bool:
    """Do the work in a child that kills itself at its ``count``-th write; True if it did."""
    child = fork()
    if child == 0:
        left = count
        prefixes = tuple(str(root) for root in roots)

        def watch(event: str, details: tuple[Any, ...]) -> None:
            nonlocal left
            if changes_disk(event, details, prefixes):
                left -= 1
                if left == 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(watch)
        code = 70
        try:
            work()
            code = 0
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return True
    assert os.waitstatus_to_exitcode(status) == 0
    return False


def run_quietly(command: Callable[[Terminal], ExitCode]) -> None:
    with Path(os.devnull).open("w") as void, redirect_stdout(void), redirect_stderr(void):
        assert command(Terminal(Verbosity.QUIET)) is ExitCode.DONE


def publish_here(project: Project) -> None:
    run_quietly(
        lambda terminal: publish.run(
            project.root, None, dry_run=False, agreed=False, terminal=terminal
        )
    )


def publish_aside(project: Project) -> None:
    """Publish undisturbed, in a child: comparing versions runs Polars, which survives no fork."""
    assert not run_until(0, (), lambda: publish_here(project))


def release_here(project: Project) -> None:
    run_quietly(lambda terminal: release.run(project.root, release.Wanted(), terminal))


def check_package(folder: Path) -> str:
    """Check that a folder is one whole edition; return its version."""
    sums = (folder / "SHA256SUMS").read_text(encoding="utf-8")
    for line in sums.splitlines():
        sha256, name = line.split("  ", 1)
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == sha256, name
    assert len(sums.splitlines()) == len(FILES) - 1
    version: str = json.loads((folder / "datapackage.json").read_bytes())["version"]
    return version


def check_site(site: Path, old: dict[str, str]) -> None:
    """Check that whoever reads the site now is told the truth."""
    now = list_hashes(site)
    kept = {key: value for key, value in old.items() if key.startswith("releases/1.0.0")}
    assert kept.items() <= now.items(), "a release that was published has changed"
    if (site / "latest").exists() or "latest/SHA256SUMS" in old:
        assert check_package(site / "latest") in {"1.0.0", "1.1.0"}
    for version in ("1.0.0", "1.1.0"):
        if (site / "releases" / version).exists():
            assert check_package(site / "releases" / version) == version
    for archive in [*site.glob("releases/*.zip"), *site.glob("latest.zip")]:
        with zipfile.ZipFile(archive) as opened:
            assert opened.testzip() is None
    if (site / "versions.json").exists():
        for entry in json.loads((site / "versions.json").read_bytes())["versions"]:
            name = f"releases/{entry['version']}"
            assert now[f"{name}.zip"] == entry["archive"]["sha256"]
            assert check_package(site / name) == entry["version"]


def list_editions(project: Project) -> dict[str, str]:
    """Hash what was built; the receipts beside it tell the time."""
    found = list_hashes(project.root / "dist")
    return {key: value for key, value in found.items() if not key.startswith("receipts/")}


@pytest.mark.parametrize("state", ["recorded", "recorded_next"])
def test_a_publication_killed_at_any_write_of_the_project_is_finished_by_the_next_run(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, state: str
) -> None:
    project: Project = request.getfixturevalue(state)
    # The system keeps what a process that is killed has written, whether it waited for the disk
    # or not: waiting, a hundred times a run, would only cost time.
    monkeypatch.setattr(os, "fsync", lambda _descriptor: None)
    shutil.copytree(project.root, tmp_path / "avant", symlinks=True)
    old = list_hashes(project.site)
    publish_aside(project)
    wanted = list_hashes(project.site)
    built = list_editions(project)
    own = (project.root / "dist", project.root / ".parution")
    kills = 0
    while True:
        shutil.rmtree(project.root)
        shutil.copytree(tmp_path / "avant", project.root, symlinks=True)
        shutil.rmtree(project.root / "dist")  # so that building is interrupted too
        if not run_until(kills + 1, own, lambda: publish_here(project)):
            break
        kills += 1
        if project.site.exists():
            check_site(project.site, old)
        publish_aside(project)
        assert list_hashes(project.site) == wanted, f"killed at write {kills}"
        assert list_editions(project) == {
            key: value for key, value in built.items() if state == "recorded" or "1.1.0" in key
        }
    assert kills > 20
    assert list_hashes(project.site) == wanted


def test_a_release_killed_at_any_write_is_recorded_whole_or_not_at_all(
    recorded_next: Project,
) -> None:
    project = recorded_next
    history = project.root / "datapackage/versions.json"
    both = history.read_bytes()
    document = json.loads(both)
    del document["versions"][1]
    one = (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()
    history.write_bytes(one)
    kills = 0
    while run_until(kills + 1, (project.root,), lambda: release_here(project)):
        kills += 1
        assert history.read_bytes() in {one, both}
        history.write_bytes(one)
    assert kills > 5
    assert history.read_bytes() == both


def test_a_release_that_is_decided_and_killed_at_any_write_is_finished_by_the_next_run(
    project: Project, tmp_path: Path
) -> None:
    """The descriptor, the changelog, the archive, the history: the last is the commit of all."""
    descriptor = json.loads((project.root / "datapackage/datapackage.json").read_text())
    project.describe(portal={**descriptor["portal"], "keep_archives": True})
    project.write(
        "datapackage/CHANGELOG.md", "# J\n\n## À venir\n\nUne note.\n\n## 1.0.0\n\nDébut.\n"
    )
    project.write(".gitignore", "/dist/\n/site/\n")
    project.git("init", "--quiet")
    project.commit("Début")
    assert project.run("release", "--quiet").returncode == 0
    project.write("datapackage/data/stations.csv", STATIONS + "03,Milieu,,\n")
    project.commit("Version 1.0.0, puis une station")
    shutil.copytree(project.root, tmp_path / "avant", symlinks=True)
    assert project.run("release", "--quiet").returncode == 0
    wanted = list_hashes(project.root / "datapackage")
    kills = 0
    while True:
        shutil.rmtree(project.root)
        shutil.copytree(tmp_path / "avant", project.root, symlinks=True)
        if not run_until(kills + 1, (project.root / "datapackage",), lambda: release_here(project)):
            break
        kills += 1
        done = project.run("release", "--quiet")
        assert done.returncode == 0, (kills, done.stderr)
        found = list_hashes(project.root / "datapackage")
        # What a write that was cut leaves beside is nobody's.
        assert {name: found[name] for name in found if ".new" not in name} == wanted, kills
    assert kills > 8
    assert list_hashes(project.root / "datapackage") == wanted


@pytest.mark.parametrize("cut", [1, 5, 9, 12, 16])
def test_a_copy_cut_in_its_middle_is_never_seen(
    recorded_next: Project, monkeypatch: pytest.MonkeyPatch, cut: int
) -> None:
    project = recorded_next
    old = list_hashes(project.site)
    copies = 0

    def copy_half(source: Any, target: Any, _block: int = 0) -> None:
        nonlocal copies
        copies += 1
        content = source.read()
        target.write(content[: len(content) // 2])
        target.flush()
        if copies == cut:
            os.kill(os.getpid(), signal.SIGKILL)
        target.write(content[len(content) // 2 :])

    monkeypatch.setattr(shutil, "copyfileobj", copy_half)
    assert run_until(10**9, (project.root,), lambda: publish_here(project))
    check_site(project.site, old)
    monkeypatch.undo()
    publish_aside(project)
    check_site(project.site, old)
    assert check_package(project.site / "latest") == "1.1.0"


@pytest.mark.skipif(sys.platform == "win32", reason="needs rlimits")
@pytest.mark.parametrize("limit", [500, 3_000, 6_000])
def test_a_disk_that_refuses_leaves_what_was_there(recorded_next: Project, limit: int) -> None:
    """A limit on the size of files is refused by the system as a full disk is."""
    before = list_hashes(recorded_next.site)
    shutil.rmtree(recorded_next.root / "dist")
    script = (
        "import resource, runpy, signal, sys;"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}));"
        "sys.argv = ['parution', 'publish'];"
        "runpy.run_module('parution', run_name='__main__')"
    )
    done = recorded_next.run_python(script)
    assert done.returncode == 6, done.stderr
    assert "Le disque est plein" in done.stderr
    assert "Traceback" not in done.stderr
    assert list_hashes(recorded_next.site) == before
    assert recorded_next.run("publish").returncode == 0


@pytest.mark.parametrize("write", [1, 9, 10, 16, 17, 18])
def test_a_portals_disk_that_fills_up_leaves_each_address_whole(
    recorded_next: Project, monkeypatch: pytest.MonkeyPatch, write: int
) -> None:
    project = recorded_next
    old = list_hashes(project.site)
    calls = 0

    def refuse(_descriptor: int) -> None:
        nonlocal calls
        calls += 1
        if calls == write:
            raise OSError(errno.ENOSPC, "No space left on device")

    def publish_refused() -> None:
        with pytest.raises(OSError, match="No space left"):
            publish_here(project)

    monkeypatch.setattr(os, "fsync", refuse)
    assert not run_until(0, (), publish_refused)
    monkeypatch.undo()
    check_site(project.site, old)
    # The staging folder tells the next run to prove what stands there; it takes no space.
    assert [path.name for path in (project.site / ".parution").iterdir()] == ["PARUTION.txt"]
    publish_aside(project)
    assert check_package(project.site / "latest") == "1.1.0"


def test_an_interruption_from_the_keyboard_ends_with_130(project: Project) -> None:
    rows = "".join(f"{number:02d},Station,2020-01-31,1.5\n" for number in range(200_000))
    project.write("datapackage/data/stations.csv", STATIONS + rows)
    started = project.start("build")
    lock = project.root / ".parution/lock"
    while not lock.exists():  # the work has begun once the lock is taken
        assert started.poll() is None
    started.send_signal(signal.SIGINT)
    _, errors = started.communicate(timeout=60)
    assert started.returncode == 130
    assert "Traceback" not in errors
    assert not list(project.root.glob("dist/*"))
