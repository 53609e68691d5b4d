"""``CHANGELOG.md`` of the data: what is said of each version, written by people."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from parution.model.release import Version

if TYPE_CHECKING:
    from collections.abc import Iterator

CHANGELOG_FILE = "CHANGELOG.md"
_HEADING = re.compile(r"##[ \t]+(?P<title>.+?)[ \t]*#*[ \t]*")
_VERSION = re.compile(r"\[?v?(?P<version>[0-9]+\.[0-9]+\.[0-9]+(?:[-+.]*[0-9A-Za-z]+)*)")
# A day in a title: as machines write it, and as the French do.
_MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)
_DAY = re.compile(
    r"\b(?P<y1>[0-9]{4})-(?P<m1>[0-9]{2})-(?P<d1>[0-9]{2})\b"
    r"|\b(?P<d2>[0-9]{1,2})/(?P<m2>[0-9]{1,2})/(?P<y2>[0-9]{4})\b"
    rf"|\b(?P<d3>[0-9]{{1,2}})(?:er)?\s+(?P<m3>{'|'.join(_MONTHS)})\s+(?P<y3>[0-9]{{4}})\b",
    re.IGNORECASE,
)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
# CommonMark 0.31, section 4.5: what opens a code block, and what closes it.
_FENCE = re.compile(r" {0,3}(?P<fence>`{3,}(?=[^`]*$)|~{3,})")
MAX_INDENT = 3
_NOTHING = re.compile(r"Rien pour l[’']instant\.?|Nothing yet\.?")
_UNRELEASED = re.compile(r"\[?(?:[àa] venir|unreleased|non publié)\b", re.IGNORECASE)
# By it, what happened to a version later is told from what people wrote of it: an edition says
# the latter alone, since its bytes do not change.
_NOTE = "<!-- parution:withdrawal -->"


@dataclass(frozen=True, slots=True)
class _Words:
    """What a new changelog says, in a language.

    Attributes:
        heading: its title.
        to_come: the title of what is not released yet.
        nothing: what stands under it while nobody has noted anything.
    """

    heading: str
    to_come: str
    nothing: str


_WORDS = {
    "fr": _Words("Journal des modifications des données", "À venir", "Rien pour l’instant."),
    "en": _Words("Changelog of the data", "Unreleased", "Nothing yet."),
}


@dataclass(frozen=True, slots=True)
class Section:
    """One ``##`` section: its title, the version that it names (None for *À venir*), its text."""

    title: str
    version: Version | None
    text: str


@dataclass(frozen=True, slots=True)
class Changelog:
    """A changelog: what stands before the first section, then the sections, newest first."""

    preamble: str
    sections: tuple[Section, ...]

    def summarize(self, version: Version) -> str | None:
        """Return what sums up a version: the first paragraph of its section, on one line.

        Headings and comments are no paragraphs.

        None where the version has no section, or an empty one.
        """
        for section in self.sections:
            if section.version == version:
                text = _COMMENT.sub("", _drop_notes(section.text))
                blocks = re.split(r"\n[ \t]*\n", text)
                paragraphs = (" ".join(block.split()) for block in blocks)
                return next((text for text in paragraphs if text and text[0] != "#"), None)
        return None

    def find_day(self, version: Version) -> str | None:
        """Return the day that the title of a version gives, ``YYYY-MM-DD``; None for none."""
        return next(
            (_read_day(section.title) for section in self.sections if section.version == version),
            None,
        )

    def render_published(self, version: Version) -> str:
        """Render what the edition of a version says: itself and those before it.

        What happened to them later is left out.
        """
        published = [
            section
            for section in self.sections
            if section.version is not None and section.version <= version
        ]
        blocks = [self.preamble.strip()]
        blocks += [
            f"## {section.title}\n\n{_drop_notes(section.text).strip()}".strip()
            for section in published
        ]
        return "\n\n".join(block for block in blocks if block) + "\n"


def parse_changelog(text: str) -> Changelog:
    """Read a changelog in the shape of « Keep a Changelog ».

    A section begins with ``## `` outside of a code block; its title begins with the
    version (``## 1.2.0 — 2026-01-31``, ``## [1.2.0] - 2026-01-31``), or with something
    else where it is not released yet (``## À venir``).

    Args:
        text: Markdown.
    """
    blocks = list(_split(text.replace("\r\n", "\n")))
    sections = tuple(
        Section(title, _read_version(title), body) for title, body in blocks if title is not None
    )
    preamble = next((body for title, body in blocks if title is None), "")
    return Changelog(preamble, sections)


def add_entry(text: str, version: Version, day: str, told: str, language: str = "fr") -> str:
    """Add the entry of a version, where the changelog has none yet.

    What people wrote of what is to come is moved into the entry, before what is told.

    Args:
        text: the changelog; ``""`` for a new one.
        version: the version.
        day: its day, ``YYYY-MM-DD``.
        told: what is said of it, in Markdown.
        language: that of the dataset, ``"fr"`` or ``"en"``.

    Returns:
        The changelog; the same one where it has an entry of this version.
    """
    changelog = parse_changelog(text)
    if any(section.version == version for section in changelog.sections):
        return text
    ending = "\r\n" if "\r\n" in text else "\n"
    words = _WORDS[language]
    lines = (text or f"# {words.heading}\n").replace("\r\n", "\n").rstrip("\n").split("\n")
    headings = list(_list_headings(lines))
    starts = [at for at, _ in headings] + [len(lines)]
    at = next((n for n, (_, title) in enumerate(headings) if _UNRELEASED.match(title)), None)
    if at is None:  # nobody keeps what is to come there
        versions = (n for n, (_, title) in enumerate(headings) if _read_version(title))
        first = after = starts[next(versions, len(headings))]
        title, notes = "" if text else f"## {words.to_come}", ""
    else:
        first, after = starts[at], starts[at + 1]
        title, notes = lines[first], "\n".join(lines[first + 1 : after]).strip()
    if _NOTHING.fullmatch(notes):
        notes = ""
    blocks = [
        "\n".join(lines[:first]).strip("\n"),
        title,
        words.nothing if title else "",
        f"## {version} — {day}",
        notes,
        told.strip(),
        "\n".join(lines[after:]).strip("\n"),
    ]
    return ("\n\n".join(block for block in blocks if block) + "\n").replace("\n", ending)


def note_withdrawal(text: str, version: Version, sentence: str) -> str | None:
    """Write at the end of the section of a version that it was withdrawn; all else stays.

    Args:
        text: the changelog.
        version: the version.
        sentence: Markdown, on one line.

    Returns:
        The changelog; the same where the sentence is there already. None where the version
        has no section.
    """
    lines = text.splitlines(keepends=True)
    headings = [*_list_headings([line.rstrip("\r\n") for line in lines]), (len(lines), "")]
    for (start, title), (end, _) in pairwise(headings):
        if _read_version(title) != version:
            continue
        if any(_NOTE in line for line in lines[start:end]):
            return text
        last = max(n for n in range(start, end) if lines[n].strip())
        newline = "\r\n" if "\r\n" in text else "\n"
        before = "".join(lines[: last + 1]).rstrip("\r\n")
        note = f"{sentence} {_NOTE}"
        return f"{before}{newline}{newline}{note}{newline}{''.join(lines[last + 1 :])}"
    return None


def _drop_notes(text: str) -> str:
    return "\n".join(line for line in text.split("\n") if _NOTE not in line)


def _split(text: str) -> Iterator[tuple[str | None, str]]:
    lines = text.splitlines()
    starts: list[tuple[int, str | None]] = [(-1, None), *_list_headings(lines), (len(lines), None)]
    for (start, title), (end, _) in pairwise(starts):
        yield title, "\n".join(lines[start + 1 : end])


def _list_headings(lines: list[str]) -> Iterator[tuple[int, str]]:
    """List the lines that begin a section, with its title."""
    fence = ""
    for at, line in enumerate(lines):
        if fence:
            if _closes(line, fence):
                fence = ""
            continue
        opening = _FENCE.match(line)
        fence = opening["fence"] if opening else ""
        heading = _HEADING.fullmatch(line)
        if heading:
            yield at, heading["title"]


def _closes(line: str, fence: str) -> bool:
    indent = len(line) - len(line.lstrip(" "))
    bare = line.strip()
    return indent <= MAX_INDENT and set(bare) == {fence[0]} and len(bare) >= len(fence)


def _read_day(title: str) -> str | None:
    """Read ``2026-01-31``, ``31/01/2026`` or ``31 janvier 2026`` in a title."""
    match = _DAY.search(title)
    if match is None:
        return None
    found = {key: value for key, value in match.groupdict().items() if value}
    numbers = {key[0]: value for key, value in found.items()}
    month = numbers["m"] if numbers["m"].isdigit() else str(_MONTHS.index(numbers["m"].lower()) + 1)
    return f"{numbers['y']}-{int(month):02d}-{int(numbers['d']):02d}"


def _read_version(title: str) -> Version | None:
    match = _VERSION.match(title)
    if match is None:
        return None
    try:
        return Version.parse(match["version"])
    except ValueError:
        return None
