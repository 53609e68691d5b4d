"""A folder as the suite needs it: what a run does to the disk is seen by an audit hook.

Python tells the hook of each operation on the file system before it is done. A run that is
disturbed is a child process, with which its hook ends.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import signal
import sys
import traceback
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import pytest

from parution.errors import ParutionError
from parution.portals.static.portal import StaticPortal
from parution.portals.static.settings import StaticSettings
from tests.disk import changes_disk
from tests.portals.harness import Operation, publish
from tests.processes import fork

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from parution.model.release import Build, History
    from parution.portals.protocol import Portal

# Exchanging two folders is a call of the C library, whose name is looked up just before.
_EXCHANGES = frozenset({"renameat2", "renamex_np"})
_STAGING = ".parution"
_BY_HAND = ("latest/LISEZ-MOI-AUSSI.txt", "releases/1.0.0/note.txt", "releases/vieux.txt", "robots")


class StaticHarness:
    """A folder; see :class:`tests.portals.harness.Harness`. Machines share it, and its disk."""

    history = "versions.json"
    secrets: tuple[str, ...] = ()

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def reset(self) -> None:
        if self._folder.exists():
            shutil.rmtree(self._folder)

    def open(self, machine: str = "here") -> Portal:  # noqa: ARG002 - it remembers nothing
        return StaticPortal(StaticSettings("demo", "site", self._folder), "stations")

    def archive(self, version: str) -> str:
        return f"releases/{version}.zip"

    def unit(self, key: str) -> str:
        parts = PurePosixPath(key).parts
        return "/".join(parts[: {"releases": 2, "latest": 1}.get(parts[0], len(parts))])

    def addresses(self) -> Mapping[str, str]:
        return {name: name for name in self._list_files() if name not in _BY_HAND}

    def read(self, address: str) -> bytes | None:
        path = self._folder / address
        return path.read_bytes() if path.is_file() else None

    def look(self) -> object:
        return {
            name: hashlib.sha256((self._folder / name).read_bytes()).hexdigest()
            for name in self._list_files()
        }

    def list_writes(self) -> object:
        found = [self._folder, *self._folder.rglob("*")] if self._folder.exists() else []
        return {path: (path.stat().st_ino, path.stat().st_mtime_ns) for path in found}

    def _list_files(self) -> list[str]:
        names = (path.relative_to(self._folder) for path in self._folder.rglob("*"))
        return sorted(
            name.as_posix()
            for name in names
            if name.parts[0] != _STAGING and (self._folder / name).is_file()
        )

    def add_by_hand(self) -> None:
        for name in _BY_HAND:
            (self._folder / name).write_text("à moi", encoding="utf-8")

    def look_by_hand(self) -> object:
        return {name: self.read(name) for name in _BY_HAND}

    def replace_by_hand(self, key: str, content: bytes) -> None:
        self.damage(key, content)

    def damage(self, key: str, content: bytes | None) -> None:
        if content is None:
            (self._folder / key).unlink()
        else:
            (self._folder / key).write_bytes(content)

    def list_operations(
        self, builds: Sequence[Build], history: History | None = None
    ) -> tuple[Operation, ...]:
        done = self._run(builds, lambda _number: None, history)
        assert done is not None
        return (Operation.CHANGE,) * done

    def refuse(self, number: int, builds: Sequence[Build]) -> None:
        def refuse(now: int) -> None:
            if now >= number:
                raise OSError(errno.EROFS, "Read-only file system")

        self._run(builds, refuse, may_fail=True)

    def kill(self, number: int, builds: Sequence[Build], history: History | None = None) -> None:
        def kill(now: int) -> None:
            if now == number:
                os.kill(os.getpid(), signal.SIGKILL)

        assert self._run(builds, kill, history) is None

    def meet(
        self, builds: Sequence[Build], happens: Callable[[], object], number: int | None = None
    ) -> None:
        def meet(now: int) -> None:
            if number in {None, now}:
                happens()

        self._run(builds, meet, may_fail=True)

    def _run(
        self,
        builds: Sequence[Build],
        before: Callable[[int], None],
        history: History | None = None,
        *,
        may_fail: bool = False,
    ) -> int | None:
        """Publish in a child; ``before`` hears the number of each change before it is done.

        Returns:
            How many changes there were; None where the child was killed.
        """
        reader, writer = os.pipe()
        child = fork()
        if child == 0:
            told = ""
            try:
                # The system keeps what a process that is killed has written, whether it waited
                # for the disk or not: waiting, for each file, would only cost time.
                os.fsync = lambda _descriptor: None  # type: ignore[assignment]
                watch = _Watch(self._folder, before)
                sys.addaudithook(watch)
                expected = (ParutionError, OSError) if may_fail else ()
                with suppress(*expected):
                    publish(self.open(), builds, history)
                told = str(watch.number)
            # Whatever it is, the test says it.
            except BaseException:  # noqa: BLE001
                told = traceback.format_exc()
            finally:
                os.write(writer, told.encode())
                os._exit(0)
        os.close(writer)
        with os.fdopen(reader) as pipe:
            told = pipe.read()
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status):
            assert os.WTERMSIG(status) == signal.SIGKILL
            return None
        if not told.isdecimal():
            pytest.fail(told, pytrace=False)
        return int(told)


class _Watch:
    """An audit hook that numbers the operations that change something in a folder."""

    def __init__(self, folder: Path, before: Callable[[int], None]) -> None:
        self.number = 0
        self._folder = str(folder)
        self._before = before
        self._busy = False

    def __call__(self, event: str, details: tuple[Any, ...]) -> None:
        if self._busy or not self._changes(event, details):
            return
        self.number += 1
        self._busy = True
        try:
            self._before(self.number)
        finally:
            self._busy = False

    def _changes(self, event: str, details: tuple[Any, ...]) -> bool:
        if event == "ctypes.dlsym":
            return details[1] in _EXCHANGES
        # A tree is removed by names relative to open folders: a run removes its own alone.
        if event in {"os.remove", "os.rmdir"} and details[1] >= 0:
            return True
        return changes_disk(event, details, (self._folder,))
