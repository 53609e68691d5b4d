"""The pages of what changes from one version to the next, on a portal that shows pages.

A page is no part of a version: it may be made anew. It says what it was made of, so that one
that is there already is known without comparing the editions again; and its own checksum, so
that one that was edited, or is cut, is not taken for it.
"""

from __future__ import annotations

import hashlib
import json
import re
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from parution.model.release import History, Release, Version

FOLDER = "changes"
_MARK = re.compile(rb'<meta name="parution:made-of" content="([0-9a-f]{64}) ([0-9a-f]{64})">\n')
_HEAD = b'<meta charset="utf-8">\n'


def list_pairs(
    history: History, left_out: Collection[Version] = ()
) -> Iterator[tuple[Release, Release]]:
    """List the versions that are published, each with the one that is published before it.

    Args:
        history: all the releases.
        left_out: versions that the portal does not have.

    Yields:
        The version before, the version after.
    """
    published = (
        release
        for release in history.releases
        if release.version not in left_out and not history.find_withdrawal(release.version)
    )
    yield from pairwise(published)


def name_page(version: Version) -> str:
    """Name the page of a version: its address in the portal's folder."""
    return f"{FOLDER}/{version}.html"


def digest_origin(before: Release, after: Release, software: str) -> str:
    """Sum up what a page is made of: two archives, and the software that compares them.

    Args:
        before: the version before.
        after: the version after.
        software: what tells one state of the software from another.

    Returns:
        A SHA-256.
    """
    versions = [(str(each.version), each.archive.sha256) for each in (before, after)]
    return hashlib.sha256(json.dumps([versions, software]).encode()).hexdigest()


def mark_page(page: bytes, origin: str) -> bytes:
    """Write in a page what it is made of, and the checksum of all the rest of it.

    Args:
        page: an HTML page without such a mark.
        origin: as :func:`digest_origin` gives it.
    """
    mark = f'<meta name="parution:made-of" content="{origin} {_digest(page)}">\n'
    return page.replace(_HEAD, _HEAD + mark.encode(), 1)


def read_origin(page: bytes) -> str:
    """Read what a page is made of; ``""`` where it does not say so, or was changed since."""
    found = _MARK.search(page)
    if found is None:
        return ""
    rest = page[: found.start()] + page[found.end() :]
    return found[1].decode() if found[2].decode() == _digest(rest) else ""


def _digest(page: bytes) -> str:
    return hashlib.sha256(page).hexdigest()
