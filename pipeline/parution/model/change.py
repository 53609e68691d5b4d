"""What differs between two editions of a package, and the version that it asks for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from parution.model.release import Version


class Bump(IntEnum):
    """By how much a version is raised; a greater one covers the smaller."""

    PATCH = 1
    MINOR = 2
    MAJOR = 3

    @property
    def word(self) -> str:
        """Its word in SemVer: ``patch``, ``minor``, ``major``."""
        return self.name.lower()


# What a change does to the texts that a schema accepts: fewer, more, or neither for sure.
Direction = Literal["tightens", "loosens", "both"]


@dataclass(frozen=True, slots=True)
class Change:
    """One kind of difference in one place.

    Attributes:
        rule: id of the rule that says what it asks for, e.g. ``field-removed``.
        table: name of the resource, in the edition after where it is in both; ``""`` for what
            concerns the package.
        field: name of the field, in the edition after where it is in both, or ``""``.
        before: what was there, as the descriptor writes it, or None.
        after: what is there now, or None.
        count: how many rows or cells, for a change of the data; 1 for the rest.
        place: the property that changed, for what describes (``title``, ``constraints.enum``),
            or ``""``.
    """

    rule: str
    table: str = ""
    field: str = ""
    before: Any = None
    after: Any = None
    count: int = 1
    place: str = ""


def raise_version(version: Version, bump: Bump) -> Version:
    """Raise a version by a bump.

    Before 1.0.0 nothing is promised yet (SemVer, section 4): a major change there asks for a
    new minor, and the rest for a new patch. A prerelease is followed by the version that it
    prepares where that one covers the bump (SemVer, section 11): after ``2.0.0-rc.1`` any bump
    gives ``2.0.0``; after ``1.5.0-rc.1`` a minor one gives ``1.5.0``, a major one ``2.0.0``.

    Example:
        >>> from parution.model.release import Version
        >>> str(raise_version(Version.parse("1.4.2"), Bump.MINOR))
        '1.5.0'
        >>> str(raise_version(Version.parse("0.4.2"), Bump.MAJOR))
        '0.5.0'
    """
    kind = type(version)
    if version.major == 0:
        bump = Bump.MINOR if bump is Bump.MAJOR else Bump.PATCH
    if version.prerelease:
        prepared = kind(version.major, version.minor, version.patch)
        prepares = Bump.PATCH if prepared.patch else Bump.MINOR if prepared.minor else Bump.MAJOR
        if bump <= prepares:
            return prepared
    if bump is Bump.MAJOR:
        return kind(version.major + 1, 0, 0)
    if bump is Bump.MINOR:
        return kind(version.major, version.minor + 1, 0)
    return kind(version.major, version.minor, version.patch + 1)
