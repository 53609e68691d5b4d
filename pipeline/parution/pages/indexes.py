"""The page of each folder of a static portal: what is in it, for who follows a link there.

A web server shows its own list of a folder, or refuses it. These pages are no part of a
version, but say nothing that another version changes.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from parution.pages.changes import FOLDER, name_page
from parution.pages.folders import FolderEntry, find_notices, render_folder, render_notices
from parution.pages.rendering import CATALOGUE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from parution.model.portal import ChangePage
    from parution.model.release import Build, History, Release, Version

PAGE = "index.html"
_CHANGES = "Ce qui change"
# The heading where every version was withdrawn.
NOTHING = "Aucune version n’est publiée"


def list_indexes(
    history: History,
    latest: Build | None,
    releases: str,
    newest: str,
    left_out: Collection[Version] = (),
    *,
    changes: Sequence[ChangePage] = (),
) -> Iterator[tuple[str, bytes]]:
    """List the pages of the folders of a portal.

    Args:
        history: all the releases.
        latest: the edition that stands on the portal; None where all were withdrawn.
        releases: name of the folder of the versions.
        newest: name of the folder of the latest one.
        left_out: versions that the portal does not have.
        changes: the pages of what changes from one version to the next.

    Yields:
        The address of a page in the portal's folder, and the page.
    """
    there = (entry for entry in history.releases if entry.version not in left_out)
    newest_first = sorted(there, key=lambda entry: entry.version, reverse=True)
    entries = [_describe_version(entry, history) for entry in newest_first]
    yield f"{releases}/{PAGE}", render_folder(history.name, "Versions", f"../{PAGE}", entries)
    since = {page.after: page.before for page in changes}
    for release in newest_first:
        heading = f"Version {release.version}"
        root = f"{releases}/{release.version}"
        if history.find_withdrawal(release.version):
            yield from _list_notices(release, history, root, left_out)
        else:
            told = [_link_changes(release.version, since)] if release.version in since else []
            yield from list_release(release, history.name, heading, root, told)
    if latest is None:
        notices = [*find_notices(history, "../", left_out).values()]
        page = render_notices(history.name, NOTHING, f"../{PAGE}", notices)
        yield f"{newest}/{PAGE}", page
        return
    yield from list_release(latest.release, history.name, name_latest(latest.release), newest)


def name_latest(release: Release) -> str:
    """Say, in the heading of a page, which version is the latest."""
    return f"Dernière version ({release.version})"


def list_changes(name: str, changes: Sequence[ChangePage]) -> Iterator[tuple[str, bytes]]:
    """List the pages of what changes from one version to the next, and that of their folder.

    Args:
        name: name of the package.
        changes: the pages, the oldest first.

    Yields:
        The address of a page in the portal's folder, and the page.
    """
    for page in changes:
        yield name_page(page.after), page.content
    if changes:
        entries = [
            FolderEntry(
                f"{page.after}.html", f"{page.before} → {page.after}", "", len(page.content)
            )
            for page in reversed(changes)
        ]
        yield f"{FOLDER}/{PAGE}", render_folder(name, _CHANGES, f"../{PAGE}", entries)


def _describe_version(release: Release, history: History) -> FolderEntry:
    version = str(release.version)
    event = history.find_withdrawal(release.version)
    if event is None:
        about, size = release.summary, release.archive.bytes
        return FolderEntry(f"{version}/{PAGE}", version, about, size)
    about = f"Retirée le {CATALOGUE.write_day(event.date)}. {event.reason}"
    return FolderEntry(f"{version}/{PAGE}", version, about, None)


def _link_changes(version: Version, since: Mapping[Version, Version]) -> FolderEntry:
    """Link the page of what a version changes from the page of its folder."""
    told = CATALOGUE.say("changes.since", version=since[version])
    return FolderEntry(f"../../{name_page(version)}", told, "", None)


def _list_notices(
    release: Release, history: History, root: str, left_out: Collection[Version]
) -> Iterator[tuple[str, bytes]]:
    """List the pages that stood in the folders of a version: each says that it was withdrawn."""
    for key, _ in list_release(release, history.name, "", root):
        home = "../" * (len(PurePosixPath(key).parts) - 1)
        notice = find_notices(history, home, left_out)[release.version]
        heading = f"Version {release.version}"
        yield key, render_notices(history.name, heading, home + PAGE, [notice])


def list_release(
    release: Release, name: str, heading: str, root: str, others: Sequence[FolderEntry] = ()
) -> Iterator[tuple[str, bytes]]:
    """List the page of a version's folder, which has all its files, and of those below.

    Args:
        release: the version.
        name: name of the package.
        heading: what the folder is.
        root: address of the folder on the portal.
        others: what else its page links to.

    Yields:
        The address of a page in the portal's folder, and the page.
    """
    paths = [PurePosixPath(file.path) for file in release.all_files]
    folders = sorted({parent for path in paths for parent in path.parents})
    for folder in folders:
        if folder / PAGE in paths:  # a file of the version has that name
            continue
        here = PurePosixPath(root) / folder
        entries = [
            FolderEntry(path.relative_to(folder).as_posix(), file.path, "", file.bytes)
            for path, file in zip(paths, release.all_files, strict=True)
            if path.is_relative_to(folder)
        ]
        if folder == PurePosixPath():
            archive = release.archive  # it stands beside the folder, under its name
            whole = FolderEntry(
                f"../{here.name}.zip", archive.path, "Tous les fichiers", archive.bytes
            )
            entries = [whole, *entries, *others]
        home = "../" * len(here.parts) + PAGE
        below = "" if folder == PurePosixPath() else f", {folder.as_posix()}/"
        yield f"{here.as_posix()}/{PAGE}", render_folder(name, heading + below, home, entries)
