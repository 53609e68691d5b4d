"""What a process does to the disk, as Python tells it to an audit hook before it is done."""

from __future__ import annotations

import os
from typing import Any

_CHANGES = frozenset(
    {"os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate"}
)
_WRITES = os.O_WRONLY | os.O_RDWR


def changes_disk(event: str, details: tuple[Any, ...], roots: tuple[str, ...]) -> bool:
    """Tell whether an audited operation is about to change something below the roots."""
    if event == "open":
        path, _, flags = details
        if not isinstance(flags, int) or not flags & _WRITES:
            return False
    elif event in _CHANGES:
        path = details[0]
    else:
        return False
    return isinstance(path, (str, bytes)) and os.fsdecode(path).startswith(roots)
