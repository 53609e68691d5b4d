"""Folders that others read meanwhile: put in place in one step, held for one run at a time.

A rename replaces a file in one step, but not a folder that has something in it. Linux and
macOS can exchange two names; elsewhere, and on disks that cannot, two renames leave the
address empty for the time between them.
"""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from parution.errors import MachineError

if sys.platform != "win32":
    import fcntl

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2  # linux/fs.h
_RENAME_SWAP = 2  # sys/stdio.h of macOS
# What a disk that has no locks answers.
_NO_LOCKS = frozenset({errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP})


def _exchange_folders(new: Path, current: Path) -> None:
    """Put ``new`` in the place of ``current``; afterwards, ``new`` holds the former content.

    Args:
        new: a folder on the same disk.
        current: the folder to replace; it exists.

    Raises:
        OSError: the disk refuses.
    """
    if _exchange(os.fsencode(new), os.fsencode(current)):
        return
    aside = new.with_name(new.name + ".old")
    current.rename(aside)
    new.rename(current)
    aside.rename(new)


def _exchange(first: bytes, second: bytes) -> bool:
    """Exchange two names in one step; False where the system or the disk cannot."""
    try:
        library = ctypes.CDLL(None, use_errno=True)
        if hasattr(library, "renameat2"):  # Linux
            answer = library.renameat2(_AT_FDCWD, first, _AT_FDCWD, second, _RENAME_EXCHANGE)
        else:  # macOS, or an AttributeError
            answer = library.renamex_np(first, second, _RENAME_SWAP)
    except (AttributeError, OSError, TypeError):  # Windows has no such library to open
        return False
    return bool(answer == 0)


def put_folder(staged: Path, target: Path) -> None:
    """Put a folder at an address, in the place of the one that is there, if there is one.

    Args:
        staged: a folder on the same disk; what was there is in it afterwards.
        target: where.

    Raises:
        OSError: the disk refuses.
    """
    if target.exists():
        _exchange_folders(staged, target)
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        staged.rename(target)


@contextmanager
def hold_folder(folder: Path) -> Iterator[None]:
    """Hold a folder for one run at a time; it is let go when the process ends.

    The folder itself is locked: a file to lock would be served to everybody. On Windows, and on
    a disk without locks, nothing is held.

    Raises:
        MachineError: another run holds it.
        OSError: it cannot be locked, though its disk has locks.
    """
    if sys.platform == "win32":
        yield
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise MachineError("machine.locked", path=folder) from error
        except OSError as error:
            if error.errno not in _NO_LOCKS:
                raise
        yield
    finally:
        os.close(descriptor)
