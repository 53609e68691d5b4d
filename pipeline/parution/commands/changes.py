"""The pages that say what changes from one version to the next, for a portal that shows them.

They are the page of ``parution diff --format html``. What compares editions and renders it is
above the portals: a command makes the pages, and the portal says which it wants.
"""

from __future__ import annotations

import hashlib
import tempfile
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import parution
from parution.errors import ParutionError
from parution.messages import say
from parution.model.difference import Edition
from parution.model.portal import ChangePage
from parution.packaging.language import find_catalogue
from parution.pages.changes import digest_origin, mark_page, read_origin
from parution.project import DESCRIPTOR_FILE, read_package

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from parution.commands.archives import Finder
    from parution.model.portal import Comparison
    from parution.model.release import Build, History, Release, Version
    from parution.portals.protocol import Portal
    from parution.reports.terminal import Terminal

# What the pages depend on, and that is the same wherever this Parution is installed.
_SOFTWARE = frozenset({".py", ".j2", ".mo"})


def find_pages(
    portal: Portal,
    history: History,
    left_out: Collection[Version],
    builds: Sequence[Build],
    finder: Finder,
) -> tuple[ChangePage, ...]:
    """Find the pages that a portal should show: those that it has, where they are made of the same.

    The others are made: of the editions at hand, else of their archives. What cannot be
    compared has no page, and it is said: nothing is published the less for it.

    Args:
        portal: where.
        history: all the releases.
        left_out: versions that the portal does not have.
        builds: the editions at hand.
        finder: finds the others, and hears of what takes time.

    Raises:
        PortalError: the portal cannot be read.
    """
    at_hand = {build.release.version: build for build in builds}
    pages = []
    for wanted in portal.fetch_comparisons(history, left_out):
        origin = digest_origin(wanted.before, wanted.after, _digest_software())
        page = wanted.page
        if page is None or read_origin(page) != origin:
            page = _make_page(wanted, at_hand, finder)
            page = None if page is None else mark_page(page, origin)
        if page is not None:
            pages.append(ChangePage(wanted.before.version, wanted.after.version, page))
    return tuple(pages)


def _make_page(wanted: Comparison, at_hand: dict[Version, Build], finder: Finder) -> bytes | None:
    try:
        return _compare(wanted, at_hand, finder)
    except ParutionError as error:
        told = {"before": wanted.before.version, "after": wanted.after.version}
        finder.terminal.warn(say("changes.not-compared", **told, reason=error))
        return None


def _compare(wanted: Comparison, at_hand: dict[Version, Build], finder: Finder) -> bytes:
    # What compares tables takes a second to import: only a page that is not there needs it.
    from parution.releases.differing import compare_editions  # noqa: PLC0415
    from parution.reports.difference_html import render_published  # noqa: PLC0415

    with ExitStack() as stack:
        before, after = (
            _open(release, at_hand, finder, stack) for release in (wanted.before, wanted.after)
        )
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory())).resolve()
        terminal: Terminal = finder.terminal
        with terminal.follow(say("step.comparing"), "rows") as progress:
            difference = compare_editions(before, after, folder, progress)
        catalogue = find_catalogue(after.package.descriptor)
        return render_published(difference, catalogue, home="../index.html").encode()


def _open(
    release: Release, at_hand: dict[Version, Build], finder: Finder, stack: ExitStack
) -> Edition:
    build = at_hand.get(release.version)
    if build is None:
        build = stack.enter_context(finder.find(release, lacking=False))
    package = read_package(build.folder / DESCRIPTOR_FILE, build.folder)
    return Edition(str(release.version), package, release.version)


@cache
def _digest_software() -> str:
    """Sum up this Parution: a page that another one made is made again."""
    root = Path(parution.__file__).parent
    found = hashlib.sha256()
    for path in sorted(root.rglob("*")):
        if path.suffix in _SOFTWARE:
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            found.update(f"{path.relative_to(root).as_posix()} {content}\n".encode())
    return found.hexdigest()
