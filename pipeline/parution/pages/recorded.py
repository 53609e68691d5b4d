"""What the history says of what a version changes: by how much it is raised, why, and how much."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from parution.model.change import Bump

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from parution.messages import Catalogue
    from parution.model.release import History, RecordedChange, Release, Version

# How what changed is counted on a page: the kind of each rule; of any other, the last kind.
KINDS = (
    "rows-added",
    "rows-removed",
    "cells",
    "tables-added",
    "tables-removed",
    "fields-added",
    "fields-removed",
    "files",
    "rewritten",
    "described",
)
KIND_OF_RULE: Mapping[str, str] = {
    "rows-added": "rows-added",
    "rows-removed": "rows-removed",
    "referenced-rows-removed": "rows-removed",
    "cells-changed": "cells",
    "evolving-cells-changed": "cells",
    "resource-added": "tables-added",
    "resource-removed": "tables-removed",
    "field-added": "fields-added",
    "field-removed": "fields-removed",
    "content-changed": "files",
    "evolving-content-changed": "files",
    "cells-rewritten": "rewritten",
    "rows-moved": "rewritten",
}
# What a kind is called with its number: a sentence that counts.
KEYS: Mapping[str, str] = {
    "rows-added": "diff.rows-added",
    "rows-removed": "diff.rows-removed",
    "cells": "page.versions.cells",
    "tables-added": "page.versions.tables-added",
    "tables-removed": "page.versions.tables-removed",
    "fields-added": "page.versions.fields-added",
    "fields-removed": "page.versions.fields-removed",
    "files": "page.versions.files",
    "rewritten": "page.versions.rewritten",
    "described": "page.versions.described",
}
_LEVELS = {bump.word: bump for bump in Bump}
# Rules that are told of a version, and places of each.
_MOST_RULES, _MOST_PLACES = 4, 5


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule by which a version was raised, in words.

    Attributes:
        title: what changed.
        reuser: what a program that reads the data meets; ``""`` where nobody knows.
        places: names of tables, or ``table.field``; none for what concerns the package.
        more: how many places are not named.
    """

    title: str
    reuser: str
    places: tuple[str, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Step:
    """From the version before to a version.

    Attributes:
        number: by how much its number is raised; None of the first version.
        asked: the greatest bump that its changes asked for; None where none is recorded.
        is_recorded: whether the history noted what changed, were it nothing.
    """

    number: Bump | None
    asked: Bump | None
    is_recorded: bool

    @property
    def bump(self) -> Bump | None:
        """By how much the version is raised: before 1.0.0 a number says less than the changes."""
        return max((each for each in (self.number, self.asked) if each is not None), default=None)

    @property
    def is_breaking(self) -> bool:
        """Whether a program that reads the version before may fail on this one."""
        return self.bump is Bump.MAJOR


def find_steps(history: History) -> dict[Version, Step]:
    """Find by how much each version is raised.

    Args:
        history: all the releases; of one that was withdrawn, nothing is said of its changes.
    """
    found = {}
    before: Version | None = None
    for release in sorted(history.releases, key=lambda each: each.version):
        withdrawn = history.find_withdrawal(release.version) is not None
        number = None if before is None else _compare(before, release.version)
        levels = [_LEVELS[each.level] for each in release.changes if each.level in _LEVELS]
        asked = None if withdrawn or not levels else max(levels)
        # Formats from 2 on record what changed; nothing is recorded of the first version.
        recorded = before is not None and release.format > 1 and not withdrawn
        found[release.version] = Step(number, asked, recorded)
        before = release.version
    return found


def _compare(before: Version, after: Version) -> Bump:
    if before.major != after.major:
        return Bump.MAJOR
    return Bump.MINOR if before.minor != after.minor else Bump.PATCH


def list_reasons(release: Release, catalogue: Catalogue) -> tuple[tuple[Reason, ...], int]:
    """List the strongest rules by which a version was raised.

    Args:
        release: what the history has of it.
        catalogue: the language.

    Returns:
        The rules of the greatest bump that is recorded, and how many others of that bump there
        are besides.
    """
    strongest = max((_LEVELS.get(each.level, Bump.PATCH) for each in release.changes), default=None)
    by_rule: dict[str, list[RecordedChange]] = {}
    for change in release.changes:
        if _LEVELS.get(change.level, Bump.PATCH) is strongest:
            by_rule.setdefault(change.rule, []).append(change)
    rules = [*by_rule.items()]
    reasons = tuple(_tell(rule, changes, catalogue) for rule, changes in rules[:_MOST_RULES])
    return reasons, len(rules) - len(reasons)


def _tell(rule: str, changes: Iterable[RecordedChange], catalogue: Catalogue) -> Reason:
    places = [*dict.fromkeys(filter(None, map(_name_place, changes)))]
    # A later Parution may have recorded a rule that this one has no words for.
    title, reuser = f"rule.{rule}.title", f"rule.{rule}.reuser"
    return Reason(
        catalogue.say(title) if catalogue.knows(title) else rule,
        catalogue.say(reuser) if catalogue.knows(reuser) else "",
        tuple(places[:_MOST_PLACES]),
        max(0, len(places) - _MOST_PLACES),
    )


def _name_place(change: RecordedChange) -> str:
    return ".".join(filter(None, (change.table, change.field)))


def count_changes(release: Release) -> dict[tuple[str, str], int]:
    """Count what changed in a version.

    Returns:
        By kind and table (``""``: the package), how many rows, cells or places.
    """
    counts: dict[tuple[str, str], int] = {}
    for change in release.changes:
        place = KIND_OF_RULE.get(change.rule, KINDS[-1]), change.table
        counts[place] = counts.get(place, 0) + change.count
    return counts


def tell_counts(release: Release, catalogue: Catalogue) -> tuple[str, ...]:
    """Tell how much changed in a version, all tables together.

    Args:
        release: what the history has of it.
        catalogue: the language.
    """
    totals: dict[str, int] = {}
    for (kind, _), count in count_changes(release).items():
        totals[kind] = totals.get(kind, 0) + count
    return tuple(catalogue.count(KEYS[kind], totals[kind]) for kind in KINDS if kind in totals)
