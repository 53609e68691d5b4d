"""Versions, as SemVer 2.0.0 writes and orders them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import total_ordering

# Longer is no version for us: it names files.
MAX_LENGTH = 128
# https://semver.org/#is-there-a-suggested-regular-expression-regex-to-check-a-semver-string
_NUMBER = r"(?:0|[1-9][0-9]*)"
_PART = rf"(?:{_NUMBER}|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*)"
_SEMVER = re.compile(
    rf"({_NUMBER})\.({_NUMBER})\.({_NUMBER})"
    rf"(?:-({_PART}(?:\.{_PART})*))?(?:\+([0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*))?"
)


@total_ordering
@dataclass(frozen=True, slots=True)
class Version:
    """One version, ordered by SemVer's precedence (section 11).

    Equality is stricter than precedence: ``1.0.0+a`` and ``1.0.0+b`` are two versions,
    and the build part then orders them as text, so that a sort is always the same.
    """

    major: int
    minor: int
    patch: int
    prerelease: tuple[str, ...] = ()
    build: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Version:
        """Read ``MAJOR.MINOR.PATCH[-PRERELEASE][+BUILD]``.

        Args:
            text: a version exactly, with neither spaces nor a leading ``v``, of at most
                :data:`MAX_LENGTH` characters.

        Raises:
            ValueError: the text is not a SemVer version.

        Example:
            >>> Version.parse("1.2.0-rc.1") < Version.parse("1.2.0")
            True
        """
        match = _SEMVER.fullmatch(text) if len(text) <= MAX_LENGTH else None
        if match is None:
            raise ValueError(text)
        major, minor, patch, prerelease, build = match.groups()
        return cls(
            int(major),
            int(minor),
            int(patch),
            tuple(prerelease.split(".")) if prerelease else (),
            tuple(build.split(".")) if build else (),
        )

    def __str__(self) -> str:
        text = f"{self.major}.{self.minor}.{self.patch}"
        if self.prerelease:
            text += "-" + ".".join(self.prerelease)
        if self.build:
            text += "+" + ".".join(self.build)
        return text

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, Version):
            return NotImplemented
        return self._precedence() < other._precedence()

    def _precedence(self) -> tuple[object, ...]:
        # A number comes before a word, and a version without prerelease after all of them.
        parts = tuple(
            (0, int(part), "") if part.isdigit() else (1, 0, part) for part in self.prerelease
        )
        released = not self.prerelease
        return (self.major, self.minor, self.patch, released, parts, self.build)
