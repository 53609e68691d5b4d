"""The versions of a package and what changed in each, as records that make a table."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from parution import messages
from parution.errors import HistoryError
from parution.messages import Catalogue
from parution.model.change import Bump
from parution.releases.rules import RULES
from parution.reuse.choosing import is_rolled_back, is_withdrawn, parse_exact, refuse_version
from parution.reuse.places import Wanted, open_place
from parution.reuse.tables import list_tables, open_package
from parution.settings import choose_language

if TYPE_CHECKING:
    from collections.abc import Iterator
    from os import PathLike

    from parution.model.release import RecordedChange, Release, Version
    from parution.reuse.places import Place
    from parution.reuse.published import Published

# The level of a version of which it is recorded that no table and no schema changed.
NOTHING = "none"


@dataclass(frozen=True, slots=True)
class VersionRecord:
    """A version of a package.

    Attributes:
        version: SemVer version.
        date: its day, ``YYYY-MM-DD``.
        summary: what it changes, in a paragraph; None where nobody says.
        tag: the Git tag that it is built from; None of a package that stands alone.
        level: the greatest of its changes, ``"major"``, ``"minor"`` or ``"patch"``; ``"none"``
            where it is recorded that neither tables nor schemas changed; None where that is
            not recorded, and of the first version.
        tables: names of its tables.
        rows: data rows of all of them; None where nobody says.
        withdrawn: whether it was withdrawn: it should not be used.
        replaced_by: the version to take instead of one that was withdrawn; None where there is
            none.
        rolled_back: whether some portal went back to an earlier version.
        sha256: SHA-256 of its zip; None where nobody says.
        formats: the formats in which its tables are published beside the zip.
    """

    version: str
    date: str
    summary: str | None
    tag: str | None
    level: str | None
    tables: tuple[str, ...]
    rows: int | None
    withdrawn: bool
    replaced_by: str | None
    rolled_back: bool
    sha256: str | None
    formats: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChangeRecord:
    """What changed in a version, in one place.

    Attributes:
        version: the version that changes it.
        level: the bump that it asked for: ``"major"``, ``"minor"``, ``"patch"``.
        rule: id of the rule that says so, as ``parution explain`` tells it.
        table: name of the resource; ``""`` for what concerns the package.
        field: name of the field, or ``""``.
        count: how many rows, cells or places of the description.
        sentence: the same for a person, in the language of the process.

    Where it is not recorded what a version changes, its only record has None for all but
    ``version`` and ``sentence``, which says so; where only the first changes are recorded, the
    last record says how many more there were, in ``count``.
    """

    version: str
    level: str | None
    rule: str | None
    table: str | None
    field: str | None
    count: int | None
    sentence: str


def versions(
    place: str | PathLike[str], *, cache: str | PathLike[str] | None = None
) -> tuple[VersionRecord, ...]:
    """List the versions of a package, oldest first.

    ``pandas.DataFrame(parution.versions(place))`` is a table of them.

    Args:
        place: as :func:`parution.load` takes it. A package that stands alone has one version.
        cache: as there.

    Raises:
        UsageError: no such place.
        PortalError: it gives no answer and nothing was kept of it, or has no history.
    """
    opened = open_place(place, cache)
    published = opened.read_history()
    if published is None:
        return (_describe_package(opened),)
    first = published.history.releases[:1]
    return tuple(
        _describe_release(published, release, is_first=release in first)
        for release in published.history.releases
    )


def changes(
    place: str | PathLike[str],
    since: str | None = None,
    until: str | None = None,
    *,
    cache: str | PathLike[str] | None = None,
) -> tuple[ChangeRecord, ...]:
    """List what changed from one version to another, oldest first.

    ``pandas.DataFrame(parution.changes(place, since="1.2.0"))`` is a table of it. The first
    version changes nothing: there was none before.

    Args:
        place: as :func:`parution.load` takes it.
        since: the version that one has: what came after it is listed; None for all.
        until: the last version that is listed; None for all.
        cache: as there.

    Raises:
        UsageError: no such place, or the history has no such version.
        HistoryError: the place is a package without its history.
        PortalError: it gives no answer and nothing was kept of it, or has no history.
    """
    opened = open_place(place, cache)
    published = opened.read_history()
    if published is None:
        raise HistoryError("reuse.package-alone", place=opened.name)
    after, last = (_find(published, text) for text in (since, until))
    catalogue = messages.chosen() or Catalogue(choose_language((), os.environ))
    return tuple(
        record
        for release in published.history.releases[1:]
        if (after is None or release.version > after) and (last is None or release.version <= last)
        for record in _list_changes(published, release, catalogue)
    )


def _find(published: Published, text: str | None) -> Version | None:
    if text is None:
        return None
    version = parse_exact(text)
    if version is None or published.history.find(version) is None:
        known = ", ".join(str(each.version) for each in reversed(published.history.releases))
        raise refuse_version(published.place, text, known)
    return version


def _describe_release(published: Published, release: Release, *, is_first: bool) -> VersionRecord:
    history = published.history
    withdrawn = is_withdrawn(published, release)
    instead = history.find_replacement(release.version) if withdrawn else None
    told = release.archive.sha256 != ""  # of what was withdrawn, a portal says nothing
    return VersionRecord(
        version=str(release.version),
        date=release.date,
        summary=release.summary or None,
        tag=release.tag,
        level=None if is_first or not told else _find_level(release),
        tables=tuple(table.name for table in release.tables),
        rows=sum(table.rows for table in release.tables) if told else None,
        withdrawn=withdrawn,
        replaced_by=None if instead in (None, release.version) else str(instead),
        rolled_back=is_rolled_back(history, release.version),
        sha256=release.archive.sha256 or None,
        formats=tuple(dict.fromkeys(file.format for file in release.formats)),
    )


def _find_level(release: Release) -> str | None:
    """Find the greatest change of a version; format 1 recorded none."""
    if release.format == 1:
        return None
    levels = {change.level for change in release.changes}
    return next((bump.word for bump in sorted(Bump, reverse=True) if bump.word in levels), NOTHING)


def _describe_package(place: Place) -> VersionRecord:
    with open_package(place.find(Wanted(one_table=False))) as package:
        return VersionRecord(
            version=str(package.descriptor.get("version") or ""),
            date=str(package.descriptor.get("created") or "")[:10],
            summary=None,
            tag=None,
            level=None,
            tables=tuple(list_tables(package)),
            rows=None,
            withdrawn=False,
            replaced_by=None,
            rolled_back=False,
            sha256=None,
            formats=(),
        )


def _list_changes(
    published: Published, release: Release, catalogue: Catalogue
) -> Iterator[ChangeRecord]:
    version = str(release.version)

    def tell(sentence: str, count: int | None = None) -> ChangeRecord:
        return ChangeRecord(version, None, None, None, None, count, sentence)

    if not release.archive.sha256 and is_withdrawn(published, release):
        yield tell(catalogue.say("reuse.withdrawn-changes", version=version))
        return
    if release.format == 1:
        yield tell(catalogue.say("reuse.no-changes", version=version))
        return
    for change in release.changes:
        yield ChangeRecord(
            version=version,
            level=change.level,
            rule=change.rule,
            table=change.table,
            field=change.field,
            count=change.count,
            sentence=_say(change, catalogue),
        )
    if release.more_changes:
        yield tell(catalogue.count("diff.more", release.more_changes), release.more_changes)


def _say(change: RecordedChange, catalogue: Catalogue) -> str:
    """Say a change, as ``diff`` does of one whose values are not told."""
    # A later Parution may have other rules: their name says what it can.
    known = change.rule in RULES
    title = catalogue.say(f"rule.{change.rule}.title") if known else change.rule
    where = ".".join(filter(None, (change.table, change.field)))
    if not where:
        return title
    if change.count > 1:
        number = catalogue.write_number(change.count)
        return catalogue.say("reuse.change", title=title, where=where, number=number)
    return catalogue.say("diff.change", title=title, where=where)
