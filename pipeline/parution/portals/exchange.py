"""Puts a folder in the place of another, in one step where the system can.

A rename replaces a file in one step, but not a folder that has something in it. Linux and
macOS can exchange two names; elsewhere, and on disks that cannot, two renames leave the
address empty for the time between them.
"""

from __future__ import annotations

import ctypes
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2  # linux/fs.h
_RENAME_SWAP = 2  # sys/stdio.h of macOS


def exchange_folders(new: Path, current: Path) -> None:
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
