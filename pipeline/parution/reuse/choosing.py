"""Which version is meant, and which of its files; pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from parution.errors import UsageError
from parution.model.release import Rollback, Version

if TYPE_CHECKING:
    from collections.abc import Sequence

    from parution.model.release import History, Release
    from parution.reuse.published import Published

_PREFIX = re.compile(r"(0|[1-9][0-9]*)(?:\.(0|[1-9][0-9]*))?")


def parse_exact(text: str | None) -> Version | None:
    """Read a whole version; None where it is none, or only its beginning."""
    try:
        return Version.parse(text or "")
    except ValueError:
        return None


def is_withdrawn(published: Published, release: Release) -> bool:
    """Tell whether a version was withdrawn: the event says so, or its entry."""
    return (
        published.history.find_withdrawal(release.version) is not None
        or str(release.version) in published.withdrawn
    )


def choose_release(published: Published, asked: str | None) -> Release:
    """Choose the release that is meant.

    A version that was withdrawn is never given. A prerelease, and a version that was rolled back
    on some portal, are given where they are named whole: an address does not tell which portal of
    ``portals.toml`` it is.

    Args:
        published: what the place publishes.
        asked: a whole version (``"1.2.0"``); its beginning (``"1"``, ``"1.2"``) for the highest
            that stands; None for the highest of all.

    Raises:
        UsageError: there is no such version, it was withdrawn, or none stands.
    """
    history = published.history
    exact = parse_exact(asked)
    if exact is not None:
        release = history.find(exact)
        if release is None:
            raise _refuse(published, asked or "")
        if is_withdrawn(published, release):
            raise _refuse_withdrawn(history, release.version)
        return release
    prefix: tuple[int, ...] = ()
    if asked is not None:
        found = _PREFIX.fullmatch(asked)
        if found is None:
            raise _refuse(published, asked)
        prefix = tuple(int(part) for part in found.groups() if part is not None)
    known = {each.version: each for each in history.releases}
    for version in sorted(known, reverse=True):
        # Where a higher version was withdrawn, what replaces it stands in its place.
        taken = history.find_replacement(version)
        if taken is None or taken not in known or is_withdrawn(published, known[taken]):
            continue
        both = (version, taken)
        if any(each.prerelease or not _begins(each, prefix) for each in both):
            continue
        if not any(is_rolled_back(history, each) for each in both):
            return known[taken]
    if asked is not None:
        raise _refuse(published, asked)
    raise UsageError("reuse.none-stands", place=published.place, versions=_list(history) or "–")


def is_rolled_back(history: History, version: Version) -> bool:
    """Tell whether a version was taken back on some portal."""
    return any(
        event.to_version < version <= event.from_version
        for event in history.events
        if isinstance(event, Rollback)
    )


def choose_table(place: str, tables: Sequence[str], asked: str | None) -> str:
    """Choose the table that is meant.

    Args:
        place: as a person named it.
        tables: the names of those of the version.
        asked: the name of one; None for the only one.

    Raises:
        UsageError: there is no such table, or there are several and none was named.
    """
    named = ", ".join(tables)
    if asked is None:
        if len(tables) != 1:
            raise UsageError("reuse.which-table", place=place, tables=named or "–")
        return tables[0]
    if asked not in tables:
        raise UsageError("links.unknown-table", path=place, name=asked, tables=named or "–")
    return asked


def refuse_version(place: str, version: str, versions: str) -> UsageError:
    """Make the refusal of a version that a place does not have.

    Args:
        place: as a person named it.
        version: as asked for.
        versions: those that it has, in words.
    """
    return UsageError("reuse.no-version", place=place, version=version, versions=versions or "–")


def _refuse(published: Published, asked: str) -> UsageError:
    return refuse_version(published.place, asked, _list(published.history))


def _refuse_withdrawn(history: History, version: Version) -> UsageError:
    event = history.find_withdrawal(version)
    if event is None:
        return UsageError("reuse.withdrawn-untold", version=version)
    day, reason = event.date, event.reason.rstrip(".")
    instead = history.find_replacement(version)
    if instead is None:
        return UsageError("reuse.withdrawn", version=version, date=day, reason=reason)
    return UsageError(
        "reuse.withdrawn-replaced", version=version, date=day, reason=reason, replacement=instead
    )


def _begins(version: Version, prefix: tuple[int, ...]) -> bool:
    return (version.major, version.minor)[: len(prefix)] == prefix


def _list(history: History) -> str:
    standing = (each.version for each in history.releases)
    kept = sorted((each for each in standing if not history.find_withdrawal(each)), reverse=True)
    return ", ".join(map(str, kept))
