"""The indexes of large tables that a folder has and nothing asks for, proven to be ours."""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any

from parution.model.portal import Remote
from parution.pages.rendering import GENERATOR
from parution.pages.tables.indexing import LISTING, MANIFEST
from parution.pages.tables.large import FOLDER
from parution.pages.tables.packing import spell

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from pathlib import Path

# How the manifest of an index, and the list of its files, begin.
MARK = spell({"generator": GENERATOR})[:-1]
_FILE = re.compile(r"(?:rows|keys)/[0-9]+\.bin|columns/[0-9]+\.(?:rank|values|keys)\.bin", re.ASCII)


def find_old_files(
    folder: Path, locate: Callable[[str], Path], desired: Collection[str]
) -> Iterator[Remote]:
    """Find the files of old indexes.

    A file is ours if the list that was published beside it has it, with the bytes that it has.

    Args:
        folder: the portal's folder.
        locate: finds where an address stands in it, and refuses links.
        desired: the addresses that are asked for.

    Yields:
        The files, the list of those of an index after all of them; the manifests last.
    """
    root = locate(FOLDER)
    for listing in sorted(root.glob(f"*/*/{LISTING}")):
        group = f"{listing.parent.relative_to(folder).as_posix()}/"
        files = _read_listing(locate(group + LISTING))
        for path, size, sha256 in files:
            if group + path in desired:
                continue
            found = _find(locate, group + path, group)
            if found and (found.bytes, found.sha256) == (size, sha256):
                yield found
        if files and group + LISTING not in desired:
            found = _find(locate, group + LISTING, group)
            yield from [found] if found else []
    for manifest in sorted(root.glob(f"*/{MANIFEST}")):
        key = manifest.relative_to(folder).as_posix()
        found = _find(locate, key, "") if key not in desired else None
        if found and locate(key).read_bytes().startswith(MARK):
            yield found


def _find(locate: Callable[[str], Path], key: str, group: str) -> Remote | None:
    path = locate(key)
    if not path.is_file():
        return None
    with path.open("rb") as content:
        sha256 = hashlib.file_digest(content, "sha256").hexdigest()
    return Remote(key, path.stat().st_size, sha256, group=group)


def _read_listing(path: Path) -> list[tuple[str, int, str]]:
    """Read the list of the files of an index; nothing where it is none of ours."""
    content = path.read_bytes()
    if not content.startswith(MARK):
        return []
    try:
        listed: Any = json.loads(content)["files"]
        files = [(str(name), int(size), str(sha256)) for name, size, sha256 in listed]
    except (ValueError, TypeError, KeyError, RecursionError):
        return []
    return [file for file in files if _FILE.fullmatch(file[0])]
