"""Keys where they must not be: in the files that Git tracks.

Every byte of every tracked file is looked at, as it stands in the work tree, in bounded
memory. What compresses or encodes its content (a zip, a spreadsheet) is not opened, and what
older commits hold is not looked for.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from parution.errors import SettingsError
from parution.repository import list_tracked
from parution.settings import LONGEST_KEY

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from parution.settings import ApiKey

# A key as udata makes them: its name and 48 random bytes in base64. Those made before 2026,
# which are still good, are JSON Web Tokens signed by HS512.
# Source: udata 17.18, ``core/api_token/models.py`` and its migration of 2026-01-28.
_SHAPES = (
    (b"udata_", rb"(?<![\w-])udata_[\w-]{64}(?![\w-])"),
    (
        b"eyJhbGciOiJIUzUxMiJ9.",
        rb"(?<![\w-])eyJhbGciOiJIUzUxMiJ9\.eyJ[\w-]{17,}\.[\w-]{86}(?![\w-])",
    ),
)
_BLOCK = 2**20


def refuse_tracked_keys(root: Path, key: ApiKey | None = None) -> None:
    """Refuse to go on where a key is in a tracked file.

    Args:
        root: a folder of the repository.
        key: the key in use, whatever it looks like.

    Raises:
        SettingsError: there is one; the message says where, and nothing of the key.
        MachineError: as :func:`parution.repository.list_tracked`.
    """
    found = find_tracked_keys(root, key)
    if found:
        places = ", ".join(f"{path}:{line}" for path, line in found)
        raise SettingsError("settings.key-tracked", places=places)


def find_tracked_keys(root: Path, key: ApiKey | None = None) -> tuple[tuple[Path, int], ...]:
    """Find the keys in the files that Git tracks.

    Args:
        root: a folder of the repository, all of which is looked at.
        key: the key in use, whatever it looks like.

    Returns:
        Each file that has a key, with the number of the first line that has one, from 1.

    Raises:
        MachineError: as :func:`parution.repository.list_tracked`.
    """
    shapes = [(mark, re.compile(shape)) for mark, shape in _SHAPES]
    if key is not None:
        value = key.reveal().encode("ascii")
        shapes.append((value, re.compile(re.escape(value))))
    # A link is not followed: what it names is tracked by itself, or is not in the repository.
    files = (path for path in list_tracked(root) if path.is_file() and not path.is_symlink())
    found = ((path, _find_line(path, shapes)) for path in files)
    return tuple((path, line) for path, line in found if line)


def _find_line(path: Path, shapes: list[tuple[bytes, re.Pattern[bytes]]]) -> int:
    """Find the first line of a file that has a key; 0 where none has."""
    passed = 0
    for text, new in _read_windows(path):
        # Most blocks have no mark, and looking for one costs next to nothing.
        hits = [shape.search(text) for mark, shape in shapes if mark in text]
        starts = [hit.start() for hit in hits if hit]
        if starts:
            return passed + text.count(b"\n", 0, min(starts)) + 1
        passed += text.count(b"\n", 0, new)
    return 0


def _read_windows(path: Path) -> Iterator[tuple[bytes, int]]:
    """Read a file by blocks that overlap: a key is whole in one of them.

    Yields:
        A block, and how many of its bytes are not in the next one.
    """
    with path.open("rb") as file:
        text = file.read(_BLOCK)
        while text:
            more = file.read(_BLOCK)
            new = max(len(text) - LONGEST_KEY, 0) if more else len(text)
            yield text, new
            text = text[new:] + more if more else b""
