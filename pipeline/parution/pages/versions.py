"""The versions, as the dataset's page tells each: what it is, why its number, where it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from parution.packaging.formats import FOLDER, name_format
from parution.pages.changes import name_page
from parution.pages.folders import find_notices
from parution.pages.recorded import find_steps, list_reasons, tell_counts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from parution.model.release import FormatFile, Release, Rollback, Version
    from parution.pages.folders import Notice
    from parution.pages.recorded import Reason, Step
    from parution.pages.view import PortalView

# The newest versions, which are shown whole; the others are folded, and as complete.
MOST_WHOLE = 20
# Breaking versions that came after one that are named in its card.
_MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class FormatLink:
    """The tables of a version in another format.

    Attributes:
        title: of the format, as people call it.
        href: the file where there is one alone, else the page of their folder.
        files: how many there are.
        bytes: their size together.
    """

    title: str
    href: str
    files: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Following:
    """What came after a version, up to the latest.

    Attributes:
        count: how many versions that stand.
        breaking: how many of them may break a program.
        named: the first of these.
        changes: the page of what changed first after it; ``""`` where there is none.
    """

    count: int
    breaking: int
    named: tuple[Version, ...]
    changes: str


@dataclass(frozen=True, slots=True)
class VersionCard:
    """A version, as the page tells it.

    Attributes:
        release: what the history has of it.
        is_latest: whether it is the latest on the portal.
        step: by how much it is raised.
        why: the sentence that says why; ``""`` of one that was withdrawn.
        reasons: the strongest rules by which it was raised.
        more: how many other rules of that bump there were.
        counts: how much changed, in sentences.
        href: the page of its folder; ``""`` where it was left out.
        archive: address of its archive; ``""`` where it is not on the portal.
        formats: its tables in other formats.
        changes: the page of what changes since the one before; ``""`` where there is none.
        before: the version that this page compares with, or None.
        notice: that it was withdrawn, or None.
        rollback: that it was rolled back, or None.
        following: what came after it; None of the latest, and of one that does not stand.
    """

    release: Release
    is_latest: bool
    step: Step
    why: str
    reasons: tuple[Reason, ...]
    more: int
    counts: tuple[str, ...]
    href: str
    archive: str
    formats: tuple[FormatLink, ...]
    changes: str
    before: Version | None
    notice: Notice | None
    rollback: Rollback | None
    following: Following | None


def list_cards(view: PortalView) -> tuple[VersionCard, ...]:
    """List what the page tells of each version, the highest first.

    Args:
        view: what the page tells of.
    """
    steps = find_steps(view.history)
    notices = find_notices(view.history, "", view.left_out)
    since = {page.after: page.before for page in view.changes}
    releases = view.list_releases()
    standing = [
        each.version
        for each in releases
        if each.version not in notices and each.version <= view.build.release.version
    ]
    return tuple(
        _describe(
            release,
            view,
            step=steps[release.version],
            notice=notices.get(release.version),
            since=since,
            following=_find_following(release.version, standing, steps, since),
        )
        for release in releases
    )


def _describe(
    release: Release,
    view: PortalView,
    *,
    step: Step,
    notice: Notice | None,
    since: Mapping[Version, Version],
    following: Following | None,
) -> VersionCard:
    version = release.version
    is_there = version not in view.left_out
    is_told = notice is None
    reasons, more = list_reasons(release, view.catalogue) if is_told else ((), 0)
    return VersionCard(
        release=release,
        is_latest=version == view.build.release.version,
        step=step,
        why=_tell_why(step, view) if is_told else "",
        reasons=reasons,
        more=more,
        counts=tell_counts(release, view.catalogue) if is_told else (),
        href=f"releases/{version}/index.html" if is_there else "",
        archive=f"releases/{version}.zip" if is_there and is_told else "",
        formats=_list_formats(release.formats, f"releases/{version}/")
        if is_there and is_told
        else (),
        changes=name_page(version) if version in since else "",
        before=since.get(version),
        notice=notice,
        rollback=view.history.find_rollback(version, view.portal),
        following=following if is_told else None,
    )


def _tell_why(step: Step, view: PortalView) -> str:
    say = view.catalogue.say
    if step.number is None:
        return say("page.versions.first")
    if not step.is_recorded:
        return say("page.versions.not-recorded")
    if step.asked is None:
        return say("page.versions.same")
    if step.asked < step.number:
        return say("page.versions.chosen")
    return say("page.versions.because")


def _find_following(
    version: Version,
    standing: Sequence[Version],
    steps: Mapping[Version, Step],
    since: Mapping[Version, Version],
) -> Following | None:
    """Find what came after a version among those that stand, the highest first."""
    after = [each for each in reversed(standing) if each > version]
    if not after:
        return None
    breaking = [each for each in after if steps[each].is_breaking]
    changes = name_page(after[0]) if after[0] in since else ""
    return Following(len(after), len(breaking), tuple(breaking[:_MOST_NAMED]), changes)


def _list_formats(formats: Sequence[FormatFile], base: str) -> tuple[FormatLink, ...]:
    """List the formats of a version, those of one kind together, in the order of the first."""
    found: dict[str, list[FormatFile]] = {}
    for each in formats:
        found.setdefault(name_format(each), []).append(each)
    return tuple(
        FormatLink(
            title,
            base + (f"{FOLDER}/index.html" if len(files) > 1 else files[0].digest.path),
            len(files),
            sum(each.digest.bytes for each in files),
        )
        for title, files in found.items()
    )
