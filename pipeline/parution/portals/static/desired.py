"""What a static portal should hold: every edition, the latest one, the pages, the history."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from parution.model.portal import Desired, Role
from parution.model.release import FileDigest, Location
from parution.packaging.language import find_catalogue
from parution.packaging.portal_address import locate_version
from parution.pages.citing import cite
from parution.pages.feeds import FeedSource
from parution.pages.indexes import PAGE, list_changes, list_indexes
from parution.pages.listing import list_feeds, list_root, render_nothing
from parution.pages.rendering import CATALOGUE
from parution.pages.tables.kept import open_index
from parution.pages.tables.large import is_indexed
from parution.pages.view import PortalView
from parution.portals.static.descriptors import read_descriptor
from parution.releases.history import HISTORY_FILE, render_history

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from parution.messages import Catalogue
    from parution.model.portal import ChangePage
    from parution.model.release import Build, History, Release, Version
    from parution.pages.citing import StyledCitation
    from parution.portals.static.settings import StaticSettings

LATEST = "latest"
RELEASES = "releases"


def list_desired(
    settings: StaticSettings,
    builds: Sequence[Build],
    history: History,
    left_out: Collection[Version],
    changes: Sequence[ChangePage],
    *,
    words: Mapping[str, Any],
) -> tuple[Desired, ...]:
    """List the files that the folder should hold, in the order in which they are written.

    Args:
        settings: the portal.
        builds: the editions that are at hand.
        history: all the releases, these included.
        left_out: versions whose archive nobody has any more.
        changes: the pages of what changes from one version to the next.
        words: what stands under ``portal:`` in the source's descriptor.
    """
    desired: list[Desired] = []
    at_hand = {build.release.version: build for build in builds}
    standing = history.find_latest(settings.name)
    latest = at_hand.get(standing.version) if standing else None
    if latest is not None and standing is not None:  # the formats that this portal has
        latest = replace(latest, release=replace(latest.release, formats=standing.formats))
    catalogue = find_catalogue(latest.descriptor) if latest else CATALOGUE
    for release in history.releases:
        if release.version not in left_out:
            withdrawn = history.find_withdrawal(release.version) is not None
            desired += _list_archive(release, at_hand.get(release.version), withdrawn=withdrawn)
    desired += [_describe_text(*page) for page in list_changes(history.name, changes, catalogue)]
    if latest is not None or standing is None:
        if latest is not None:
            desired += _list_latest(latest)
            desired += _list_tables(latest)
        for key, content in list_indexes(
            history,
            latest,
            RELEASES,
            LATEST,
            left_out,
            catalogue=catalogue,
            changes=changes,
            citations=_cite_releases(settings, at_hand, history, left_out, catalogue),
        ):
            desired.append(_describe_text(key, content))
        if latest is None:
            told = FeedSource(
                history, settings.name, settings.url, left_out, changes, catalogue, history.name
            )
            desired += [_describe_text(*file) for file in list_feeds(told)]
            desired.append(_describe_text(PAGE, render_nothing(history, left_out, catalogue)))
        else:
            view = PortalView(
                latest,
                history,
                settings.name,
                settings.url,
                left_out,
                changes,
                words,
                catalogue,
                settings.accessibility,
            )
            desired += [_describe_text(*file) for file in list_root(view)]
        desired += _list_overtaken(history, {each.key for each in desired})
    published = render_history(
        history, lambda each: None if each.version in left_out else locate_release(each)
    ).encode()
    desired.append(_describe_text(HISTORY_FILE, published))
    return tuple(desired)


def _cite_releases(
    settings: StaticSettings,
    at_hand: Mapping[Version, Build],
    history: History,
    left_out: Collection[Version],
    catalogue: Catalogue,
) -> dict[Version, tuple[StyledCitation, ...]]:
    """Cite each version by its own descriptor: its title and its authors may have changed since."""
    cited = {}
    for release in history.releases:
        version = release.version
        if version in left_out or history.find_withdrawal(version):
            continue
        build = at_hand.get(version)
        folder = settings.folder / RELEASES / str(version)
        descriptor = build.descriptor if build else read_descriptor(folder, release)
        if descriptor is not None:
            cited[version] = cite(descriptor, locate_version(settings.url, version), catalogue)
    return cited


def locate_release(release: Release) -> Location:
    """Tell where the folder has a release."""
    version = f"{RELEASES}/{release.version}"
    return Location(folder=f"{version}/", archive=f"{version}.zip")


def _list_archive(release: Release, build: Build | None, *, withdrawn: bool) -> Iterator[Desired]:
    """List what is immutable in a release; its content is at hand if it is what was built.

    Nothing of it is to be there any more where it was withdrawn.
    """
    role = Role.WITHDRAWN if withdrawn else Role.ARCHIVE
    version = str(release.version)
    prefix = f"{RELEASES}/{version}"
    for file in release.files:
        key = f"{prefix}/{file.path}"
        source = build.folder / file.path if build else None
        yield Desired(key, replace(file, path=key), role, version, None if withdrawn else source)
    for each in release.formats:
        file = each.digest
        key = f"{prefix}/{file.path}"
        source = build.formats.get(file.path) if build and not withdrawn else None
        role_of_format = Role.WITHDRAWN if withdrawn else Role.FORMAT
        yield Desired(key, replace(file, path=key), role_of_format, version, source)
    yield Desired(
        f"{prefix}.zip",
        replace(release.archive, path=f"{prefix}.zip"),
        role,
        version,
        build.archive if build and not withdrawn else None,
    )


def _list_overtaken(history: History, taken: Collection[str]) -> Iterator[Desired]:
    """List what a version that was withdrawn may have left under the addresses of the latest.

    Args:
        history: all the releases.
        taken: the addresses that have something else now.
    """
    seen = set()
    for release in history.releases:
        if not history.find_withdrawal(release.version):
            # A version that was rolled back may have had formats that the one before has not.
            for each in release.formats:
                key = f"{LATEST}/{each.digest.path}"
                digest = replace(each.digest, path=key)
                if key not in taken and digest not in seen:
                    seen.add(digest)
                    yield Desired(key, digest, Role.WITHDRAWN, "", None)
            continue
        for digest in (
            *(replace(file, path=f"{LATEST}/{file.path}") for file in release.all_files),
            replace(release.archive, path=f"{LATEST}.zip"),
        ):
            if digest.path not in taken and digest not in seen:
                seen.add(digest)
                # Of no version: what else stands there is another one's, or somebody's.
                yield Desired(digest.path, digest, Role.WITHDRAWN, "", None)


def _list_latest(build: Build) -> Iterator[Desired]:
    version = str(build.release.version)
    files = {file.path: build.folder / file.path for file in build.release.files}
    sources = {**files, **build.formats}
    for file in build.release.all_files:
        if file.path in sources:  # a format may not be at hand
            key = f"{LATEST}/{file.path}"
            digest = replace(file, path=key)
            yield Desired(key, digest, Role.LATEST, version, sources[file.path])
    digest = replace(build.release.archive, path=f"{LATEST}.zip")
    yield Desired(f"{LATEST}.zip", digest, Role.LATEST, version, build.archive)


def _list_tables(build: Build) -> Iterator[Desired]:
    """List the indexes of the large tables, which their page reads."""
    for table in build.tables:
        if is_indexed(build, table):
            for file in open_index(build, table).files:
                yield Desired(
                    file.key, file.digest, Role.METADATA, "", file.source, group=file.group
                )


def _describe_text(key: str, content: bytes) -> Desired:
    digest = FileDigest(key, len(content), hashlib.sha256(content).hexdigest())
    return Desired(key, digest, Role.METADATA, "", content)
