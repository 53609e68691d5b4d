"""The descriptor of a version that stands in the folder: what cites it, once it is not at hand."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from parution.files import open_file

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from parution.model.release import Release

_NAME = "datapackage.json"
# Bytes: a descriptor that is longer is not read for a citation.
_LONGEST = 10 * 2**20


def read_descriptor(folder: Path, release: Release) -> Mapping[str, Any] | None:
    """Read the descriptor of a version, where it is the one that was recorded, to the byte.

    Args:
        folder: the folder of the version on the portal.
        release: what the history has of it.

    Returns:
        The descriptor; None where it is not there, is not the recorded one, or is longer than
        10 MiB.
    """
    digest = next((each for each in release.files if each.path == _NAME), None)
    path = folder / _NAME
    if digest is None or digest.bytes > _LONGEST or not path.is_file():
        return None
    status = path.stat()
    if status.st_size != digest.bytes:
        return None
    return _read(path, digest.sha256, status.st_ino, status.st_mtime_ns)


@lru_cache(maxsize=256)
def _read(path: Path, sha256: str, _inode: int, _changed: int) -> Mapping[str, Any] | None:
    """Read a file once for all the times that a run asks; again where it is another."""
    with open_file(path) as file:
        content = file.read()
    if hashlib.sha256(content).hexdigest() != sha256:
        return None
    found: Mapping[str, Any] = json.loads(content)
    return found
