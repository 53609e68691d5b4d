"""What the feeds of versions tell: an entry a release, and one a withdrawal.

``atom`` and ``jsonfeed`` write it, each in its own format.
"""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from parution.model.shortening import shorten
from parution.packaging.portal_address import locate_version
from parution.pages.changes import name_page
from parution.pages.recorded import find_steps, list_reasons, tell_counts

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from parution.messages import Catalogue
    from parution.model.portal import ChangePage
    from parution.model.release import History, Release, Version, Withdrawal
    from parution.pages.recorded import Step

# The newest entries; versions.json has all.
MOST_ENTRIES = 50
# Characters of a summary, or of a reason.
_OF_TEXT = 2_000


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a version.

    Attributes:
        address: from where the feed is, or whole where the portal's address is known.
        media_type: its media type.
        title: what it is.
        bytes: its size.
    """

    address: str
    media_type: str
    title: str
    bytes: int


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """An entry of a feed.

    Attributes:
        id: what identifies it for ever, wherever the portal is.
        title: its title.
        published: the day of the release, or of the withdrawal, ``YYYY-MM-DD``.
        updated: the day when it last changed: that of a rollback too.
        summary: plain text, whole sentences.
        notes: sentences of plain text, that follow the summary.
        reasons: why the number of the version, each a line of plain text.
        page: address of the page of the version.
        changes: address of the page of what changes, or ``""``.
        archive: the zip; None of what was withdrawn, or left out.
        categories: ``major``, ``minor`` or ``patch``; ``breaking``; ``first``; ``withdrawal``…
    """

    id: str
    title: str
    published: str
    updated: str
    summary: str
    notes: tuple[str, ...]
    reasons: tuple[str, ...]
    page: str
    changes: str
    archive: Attachment | None
    categories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Feed:
    """The versions of a dataset, as a feed tells them.

    Attributes:
        id: what identifies the feed for ever.
        title: its title.
        url: address of the portal's folder, which ends with ``/``, or ``""``.
        authors: names of who publishes the dataset; never none.
        updated: the day of the last change, ``YYYY-MM-DD``.
        language: of the sentences.
        entries: the newest first.
    """

    id: str
    title: str
    url: str
    authors: tuple[str, ...]
    updated: str
    language: str
    entries: tuple[FeedEntry, ...]


@dataclass(frozen=True, slots=True)
class FeedSource:
    """What a feed is made of.

    Attributes:
        history: all the releases: at least one.
        portal: the portal's name.
        url: address of the portal's folder, which ends with ``/``, or ``""``.
        left_out: versions that the portal does not have.
        changes: the pages of what changes from one version to the next.
        catalogue: the language.
        title: title of the dataset.
        authors: names of who publishes it; none where nobody is named.
    """

    history: History
    portal: str
    url: str
    left_out: Collection[Version]
    changes: Sequence[ChangePage]
    catalogue: Catalogue
    title: str
    authors: tuple[str, ...] = ()


def make_feed(source: FeedSource) -> Feed:
    """Make the feed of the versions of a dataset.

    Identifiers are UUIDs of what the history says, and so the same wherever the portal is: of the
    name of the package, the version and the hash of its archive; never of that of an archive that
    was withdrawn, by which a guess of what it held could be proven.

    Args:
        source: what it is made of.
    """
    steps = find_steps(source.history)
    entries = [
        entry
        for release in source.history.releases
        for entry in _list_entries(release, source, steps[release.version])
    ]
    # Of one day, a version after the one before; what was withdrawn, after the version.
    entries = [*reversed(entries)]
    entries.sort(key=lambda entry: entry.updated, reverse=True)
    first = source.history.releases[0]
    return Feed(
        id=_identify(source.history.name, "feed", str(first.version), first.date),
        title=source.catalogue.say("page.feed.title", title=source.title),
        url=source.url,
        authors=source.authors or (source.history.name,),
        updated=max(entry.updated for entry in entries),
        language=source.catalogue.language,
        entries=tuple(entries[:MOST_ENTRIES]),
    )


def _list_entries(release: Release, source: FeedSource, step: Step) -> Iterator[FeedEntry]:
    event = source.history.find_withdrawal(release.version)
    if event is None:
        yield _tell_release(release, source, step)
    else:
        yield _tell_withdrawal(release, event, source)


def _tell_release(release: Release, source: FeedSource, step: Step) -> FeedEntry:
    say, version = source.catalogue.say, release.version
    is_there = version not in source.left_out
    rollback = source.history.find_rollback(version, source.portal)
    reasons, _ = list_reasons(release, source.catalogue)
    notes = []
    categories = [step.bump.word if step.bump else "first"]
    if step.is_breaking:
        notes.append(say("page.versions.breaking"))
        categories.append("breaking")
    if step.is_recorded and step.asked is None:
        notes.append(say("page.versions.same"))
    if counts := tell_counts(release, source.catalogue):
        notes.append(f"{say('page.versions.in-all')} {', '.join(counts)}.")
    if rollback is not None:
        day = source.catalogue.write_day(rollback.date)
        told = say("page.versions.rolled-back", version=rollback.to_version, day=day)
        notes.insert(0, f"{told} {rollback.reason}".strip())
        categories.append("rolled-back")
    if not is_there:
        notes.append(say("page.feed.left-out"))
    archive = Attachment(
        f"{source.url}releases/{version}.zip",
        "application/zip",
        say("page.versions.archive"),
        release.archive.bytes,
    )
    has_changes = any(page.after == version for page in source.changes)
    return FeedEntry(
        id=_identify(source.history.name, "version", str(version), release.archive.sha256),
        title=say("page.feed.version", title=source.title, version=version),
        published=release.date,
        updated=max(release.date, rollback.date) if rollback else release.date,
        summary=shorten(release.summary, _OF_TEXT),
        notes=tuple(notes),
        reasons=tuple(
            f"{reason.title}{_list_places(reason.places)}." for reason in reasons if step.asked
        ),
        page=_locate_page(version, source) if is_there else f"{source.url}index.html",
        changes=f"{source.url}{name_page(version)}" if has_changes else "",
        archive=archive if is_there else None,
        categories=tuple(categories),
    )


def _tell_withdrawal(release: Release, event: Withdrawal, source: FeedSource) -> FeedEntry:
    """Tell a withdrawal: nothing of what the version had; its own entry is there no more."""
    say, version = source.catalogue.say, release.version
    day = source.catalogue.write_day(event.date)
    replacement = source.history.find_replacement(version)
    notes = [say("page.withdrawn.gone")]
    if replacement is not None:
        notes.append(f"{say('page.versions.take')} {replacement}.")
    notes.append(say("page.withdrawn.delete"))
    is_there = version not in source.left_out
    return FeedEntry(
        id=_identify(source.history.name, "withdrawal", str(version), event.date),
        title=say("page.feed.withdrawn", title=source.title, version=version),
        published=event.date,
        updated=event.date,
        summary=shorten(
            f"{say('page.withdrawn.what', version=version, day=day)} {event.reason}", _OF_TEXT
        ),
        notes=tuple(notes),
        reasons=(),
        page=_locate_page(version, source) if is_there else f"{source.url}index.html",
        changes="",
        archive=None,
        categories=("withdrawal",),
    )


def _list_places(places: Sequence[str]) -> str:
    return f" ({', '.join(places)})" if places else ""


def _locate_page(version: Version, source: FeedSource) -> str:
    # As a citation has it; without a server, a folder does not lead to its page.
    return locate_version(source.url, version) or f"releases/{version}/index.html"


def _identify(*parts: str) -> str:
    """Identify an entry by a UUID of version 5 (RFC 9562), as an IRI."""
    return uuid.uuid5(uuid.NAMESPACE_OID, json.dumps(["parution", *parts])).urn


def render_content(entry: FeedEntry, catalogue: Catalogue) -> str:
    """Render an entry as HTML, of which all that was written elsewhere is text.

    Args:
        entry: the entry.
        catalogue: the language.

    Returns:
        The elements of a body.
    """
    from markupsafe import Markup, escape  # noqa: PLC0415 - only a publication needs it

    parts = [Markup("<p>{}</p>").format(text) for text in (entry.summary, *entry.notes) if text]
    if entry.reasons:
        items = Markup("").join(Markup("<li>{}</li>").format(each) for each in entry.reasons)
        parts.append(Markup("<ul>{}</ul>").format(items))
    links = [
        (entry.page, catalogue.say("page.feed.page")),
        (entry.changes, catalogue.say("page.feed.changes")),
        (entry.archive.address if entry.archive else "", catalogue.say("page.versions.archive")),
    ]
    told = [
        Markup('<a href="{}">{}</a>').format(address, escape(name))
        for address, name in links
        if address
    ]
    return str(Markup("").join([*parts, Markup("<p>{}</p>").format(Markup(" · ").join(told))]))
