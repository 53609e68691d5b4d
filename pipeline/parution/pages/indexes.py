"""The page of each folder of a static portal: what is in it, for who follows a link there.

A web server shows its own list of a folder, or refuses it. These pages are no part of a
version, but say nothing that another version changes.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from parution.pages.changes import FOLDER, name_page
from parution.pages.folders import FolderEntry, find_notices, render_folder, render_notices

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from parution.messages import Catalogue
    from parution.model.portal import ChangePage
    from parution.model.release import Build, History, Release, Version
    from parution.pages.citing import StyledCitation

PAGE = "index.html"


def list_indexes(
    history: History,
    latest: Build | None,
    releases: str,
    newest: str,
    left_out: Collection[Version] = (),
    *,
    catalogue: Catalogue,
    changes: Sequence[ChangePage] = (),
    citations: Mapping[Version, Sequence[StyledCitation]],
) -> Iterator[tuple[str, bytes]]:
    """List the pages of the folders of a portal.

    Args:
        history: all the releases.
        latest: the edition that stands on the portal; None where all were withdrawn.
        releases: name of the folder of the versions.
        newest: name of the folder of the latest one.
        left_out: versions that the portal does not have.
        catalogue: the language of the pages.
        changes: the pages of what changes from one version to the next.
        citations: how each version is cited, where its descriptor is there.

    Yields:
        The address of a page in the portal's folder, and the page.
    """
    there = (entry for entry in history.releases if entry.version not in left_out)
    newest_first = sorted(there, key=lambda entry: entry.version, reverse=True)
    entries = [_describe_version(entry, history, catalogue) for entry in newest_first]
    heading = catalogue.say("page.folder.versions")
    page = render_folder(history.name, heading, f"../{PAGE}", entries, catalogue=catalogue)
    yield f"{releases}/{PAGE}", page
    since = {page.after: page.before for page in changes}
    for release in newest_first:
        version = release.version
        root = f"{releases}/{version}"
        if history.find_withdrawal(version):
            yield from _list_notices(release, history, root, left_out, catalogue)
        else:
            heading = catalogue.say("page.folder.version", version=version)
            told = [_link_changes(version, since, catalogue)] if version in since else []
            cited = citations.get(version, ())
            yield from list_release(
                release,
                history.name,
                heading,
                root,
                catalogue=catalogue,
                others=told,
                citations=cited,
            )
    if latest is None:
        notices = [*find_notices(history, "../", left_out).values()]
        heading = catalogue.say("page.folder.nothing")
        page = render_notices(history.name, heading, f"../{PAGE}", notices, catalogue)
        yield f"{newest}/{PAGE}", page
        return
    heading = name_latest(latest.release, catalogue)
    yield from list_release(latest.release, history.name, heading, newest, catalogue=catalogue)


def name_latest(release: Release, catalogue: Catalogue) -> str:
    """Say, in the heading of a page, which version is the latest."""
    return catalogue.say("page.folder.latest", version=release.version)


def list_changes(
    name: str, changes: Sequence[ChangePage], catalogue: Catalogue
) -> Iterator[tuple[str, bytes]]:
    """List the pages of what changes from one version to the next, and that of their folder.

    Args:
        name: name of the package.
        changes: the pages, the oldest first.
        catalogue: the language of the page of their folder.

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
        heading = catalogue.say("page.folder.changes")
        yield (
            f"{FOLDER}/{PAGE}",
            render_folder(name, heading, f"../{PAGE}", entries, catalogue=catalogue),
        )


def _describe_version(release: Release, history: History, catalogue: Catalogue) -> FolderEntry:
    version = str(release.version)
    event = history.find_withdrawal(release.version)
    if event is None:
        about, size = release.summary, release.archive.bytes
        return FolderEntry(f"{version}/{PAGE}", version, about, size)
    told = catalogue.say("page.versions.withdrawn-on", day=catalogue.write_day(event.date))
    return FolderEntry(f"{version}/{PAGE}", version, f"{told} {event.reason}", None)


def _link_changes(
    version: Version, since: Mapping[Version, Version], catalogue: Catalogue
) -> FolderEntry:
    """Link the page of what a version changes from the page of its folder."""
    told = catalogue.say("changes.since", version=since[version])
    return FolderEntry(f"../../{name_page(version)}", told, "", None)


def _list_notices(
    release: Release,
    history: History,
    root: str,
    left_out: Collection[Version],
    catalogue: Catalogue,
) -> Iterator[tuple[str, bytes]]:
    """List the pages that stood in the folders of a version: each says that it was withdrawn."""
    heading = catalogue.say("page.folder.version", version=release.version)
    for key, _ in list_release(release, history.name, "", root, catalogue=catalogue):
        home = "../" * (len(PurePosixPath(key).parts) - 1)
        notice = find_notices(history, home, left_out)[release.version]
        yield key, render_notices(history.name, heading, home + PAGE, [notice], catalogue)


def list_release(
    release: Release,
    name: str,
    heading: str,
    root: str,
    *,
    catalogue: Catalogue,
    others: Sequence[FolderEntry] = (),
    citations: Sequence[StyledCitation] = (),
) -> Iterator[tuple[str, bytes]]:
    """List the page of a version's folder, which has all its files, and of those below.

    Args:
        release: the version.
        name: name of the package.
        heading: what the folder is.
        root: address of the folder on the portal.
        catalogue: the language of the pages.
        others: what else its page links to.
        citations: how it is cited, which its page says.

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
        is_root = folder == PurePosixPath()
        if is_root:
            archive = release.archive  # it stands beside the folder, under its name
            about = catalogue.say("page.folder.all-files")
            whole = FolderEntry(f"../{here.name}.zip", archive.path, about, archive.bytes)
            entries = [whole, *entries, *others]
        home = "../" * len(here.parts) + PAGE
        below = "" if is_root else f", {folder.as_posix()}/"
        cited = citations if is_root else ()
        page = render_folder(
            name, heading + below, home, entries, catalogue=catalogue, citations=cited
        )
        yield f"{here.as_posix()}/{PAGE}", page
