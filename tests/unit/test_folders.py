"""A folder is held for one run at a time, where its disk can."""

from __future__ import annotations

import errno
import sys
from typing import TYPE_CHECKING

import pytest

from parution.errors import MachineError
from parution.portals.folders import hold_folder

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="nothing is held on Windows")


def test_a_folder_is_held_once(tmp_path: Path) -> None:
    with hold_folder(tmp_path):
        with pytest.raises(MachineError) as caught, hold_folder(tmp_path):
            pass
        assert caught.value.key == "machine.locked"
    with hold_folder(tmp_path):
        pass


@pytest.mark.parametrize("code", [errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS])
def test_a_disk_without_locks_holds_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    _fail(monkeypatch, code)
    with hold_folder(tmp_path), hold_folder(tmp_path):
        pass


def test_another_failure_of_the_disk_is_not_taken_for_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _fail(monkeypatch, errno.EIO)
    with pytest.raises(OSError, match="flock"), hold_folder(tmp_path):
        pass


def _fail(monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    def fail(_descriptor: int, _operation: int) -> None:
        raise OSError(code, "flock")

    monkeypatch.setattr("fcntl.flock", fail)
