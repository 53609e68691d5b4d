from __future__ import annotations

import pytest

from parution.model.release import Version
from parution.releases.changelog import add_entry, note_withdrawal, parse_changelog

TEXT = """# Journal

Ce fichier dit ce qui change.

## À venir

Un secret.

## 1.1.0 — 2026-02-01

Une phrase
sur deux lignes.

- un détail

## 1.0.0 — 2026-01-01

Première édition.
"""


@pytest.mark.parametrize(
    ("title", "version"),
    [
        ("1.2.0", "1.2.0"),
        ("1.2.0 — 2026-01-31", "1.2.0"),
        ("1.2.0 (2026-01-31)", "1.2.0"),
        ("[1.2.0] - 2026-01-31", "1.2.0"),
        ("[1.2.0](https://example.org) - 2026-01-31", "1.2.0"),
        ("v1.2.0", "1.2.0"),
        ("[v1.2.0]", "1.2.0"),
        ("1.2.0-rc.1+b2 — 2026-01-31", "1.2.0-rc.1+b2"),
        ("1.2.0 ##", "1.2.0"),
        ("À venir", None),
        ("[Unreleased]", None),
        ("Version 1.2.0", None),
        ("1.2", None),
        ("01.2.0", None),
    ],
)
def test_a_title_names_its_version_first_or_none(title: str, version: str | None) -> None:
    (section,) = parse_changelog(f"## {title}\n\nTexte.\n").sections
    assert (None if section.version is None else str(section.version)) == version


def test_a_changelog_is_split_in_sections() -> None:
    changelog = parse_changelog(TEXT)
    assert changelog.preamble.strip() == "# Journal\n\nCe fichier dit ce qui change."
    assert [section.title for section in changelog.sections] == [
        "À venir",
        "1.1.0 — 2026-02-01",
        "1.0.0 — 2026-01-01",
    ]
    assert changelog.sections[2].text.strip() == "Première édition."


def test_what_is_not_published_yet_is_left_out() -> None:
    assert parse_changelog(TEXT).render_published(Version(1, 1, 0)) == (
        "# Journal\n\nCe fichier dit ce qui change.\n\n"
        "## 1.1.0 — 2026-02-01\n\nUne phrase\nsur deux lignes.\n\n- un détail\n\n"
        "## 1.0.0 — 2026-01-01\n\nPremière édition.\n"
    )


def test_the_published_changelog_is_stable() -> None:
    published = parse_changelog(TEXT).render_published(Version(1, 1, 0))
    assert parse_changelog(published).render_published(Version(1, 1, 0)) == published


def test_an_edition_says_nothing_of_those_after_it() -> None:
    assert parse_changelog(TEXT).render_published(Version(1, 0, 0)) == (
        "# Journal\n\nCe fichier dit ce qui change.\n\n## 1.0.0 — 2026-01-01\n\nPremière édition.\n"
    )


def test_windows_line_ends_change_nothing() -> None:
    assert parse_changelog(TEXT.replace("\n", "\r\n")) == parse_changelog(TEXT)


@pytest.mark.parametrize(
    ("version", "summary"),
    [
        ("1.1.0", "Une phrase sur deux lignes."),
        ("1.0.0", "Première édition."),
        ("1.0.1", None),
    ],
)
def test_the_first_paragraph_sums_a_version_up(version: str, summary: str | None) -> None:
    assert parse_changelog(TEXT).summarize(Version.parse(version)) == summary


def test_an_empty_section_sums_nothing_up() -> None:
    assert parse_changelog("## 1.0.0\n\n  \n").summarize(Version(1, 0, 0)) is None


@pytest.mark.parametrize("fence", ["```", "~~~", "```md", "  ```"])
def test_a_title_in_a_code_block_is_no_title(fence: str) -> None:
    close = fence.replace("md", "")
    text = f"## 1.0.0\n\nTexte.\n\n{fence}\n## 2.0.0\n{close}\n\n## 0.9.0\n\nAvant.\n"
    assert [section.title for section in parse_changelog(text).sections] == ["1.0.0", "0.9.0"]


@pytest.mark.parametrize("line", ["### 1.0.0", "# 1.0.0", "##1.0.0", "##", " texte ## 1.0.0"])
def test_other_headings_are_text(line: str) -> None:
    changelog = parse_changelog(f"{line}\n")
    assert changelog.sections == ()
    assert changelog.preamble.strip() == line.strip()


def test_an_empty_changelog_has_nothing() -> None:
    changelog = parse_changelog("")
    assert (changelog.preamble, changelog.sections) == ("", ())
    assert changelog.render_published(Version(1, 0, 0)) == "\n"


WITHDRAWN = "**Retirée.** Un nom."
NOTE = f"{WITHDRAWN} <!-- parution:withdrawal -->"


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("version", ["1.1.0", "1.0.0"])
@pytest.mark.parametrize("end", ["\n", "", "\n\n"])
def test_a_withdrawal_is_a_line_more_and_no_part_of_an_edition(
    newline: str, version: str, end: str
) -> None:
    text = (TEXT.rstrip("\n") + end).replace("\n", newline)
    noted = note_withdrawal(text, Version.parse(version), WITHDRAWN)
    assert noted is not None
    added = [line for line in noted.splitlines() if line not in text.splitlines()]
    assert added == [NOTE]
    assert noted.replace(f"{newline}{newline}{NOTE}", "").rstrip() == text.rstrip()
    start = noted.index(f"## {version}")
    assert noted.index(NOTE) < (noted + "\n## ").index("## ", start + 3)
    assert noted.count("\r\n") == (noted.count("\n") if newline == "\r\n" else 0)
    for each in map(Version.parse, ("1.0.0", "1.1.0")):
        before, after = parse_changelog(text), parse_changelog(noted)
        assert after.render_published(each) == before.render_published(each)
        assert after.summarize(each) == before.summarize(each)
    # Said again, it is the same.
    assert note_withdrawal(noted, Version.parse(version), WITHDRAWN) == noted


def test_a_version_without_a_section_has_no_line() -> None:
    assert note_withdrawal(TEXT, Version.parse("3.0.0"), WITHDRAWN) is None


def test_a_heading_in_a_code_block_is_no_section() -> None:
    text = "## 1.1.0\n\nOui.\n\n```\n## 1.0.0\n```\n\n## 1.0.0\n\nDébut.\n"
    noted = note_withdrawal(text, Version.parse("1.0.0"), WITHDRAWN)
    assert noted == f"{text}\n{NOTE}\n"


NEW = Version(1, 1, 0)


def add(text: str) -> str:
    return add_entry(text, NEW, "2024-03-05", "Version mineure.")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "",
            "# Journal des modifications des données\n\n## À venir\n\nRien pour l’instant.\n\n"
            "## 1.1.0 — 2024-03-05\n\nVersion mineure.\n",
        ),
        # What people noted is moved, before what is told.
        (
            "# J\n\n## À venir\n\nUne note.\n\n- et une autre\n\n## 1.0.0\n\nDébut.\n",
            "# J\n\n## À venir\n\nRien pour l’instant.\n\n## 1.1.0 — 2024-03-05\n\nUne note.\n\n"
            "- et une autre\n\nVersion mineure.\n\n## 1.0.0\n\nDébut.\n",
        ),
        (
            "# J\n\n## [Unreleased]\n\nRien pour l'instant.\n",
            "# J\n\n## [Unreleased]\n\nRien pour l’instant.\n\n## 1.1.0 — 2024-03-05\n\n"
            "Version mineure.\n",
        ),
        # Where nobody keeps what is to come, nothing is begun; other sections stay before.
        (
            "# J\n\n## Conventions\n\nDites tout.\n\n## 1.0.0\n\nDébut.\n",
            "# J\n\n## Conventions\n\nDites tout.\n\n## 1.1.0 — 2024-03-05\n\n"
            "Version mineure.\n\n## 1.0.0\n\nDébut.\n",
        ),
        # A heading in a code block is none; the ends of lines stay.
        (
            "# J\r\n\r\n## À venir\r\n\r\n```\r\n## 9.9.9\r\n```\r\n\r\n## 1.0.0\r\n\r\nDébut.\r\n",
            "# J\r\n\r\n## À venir\r\n\r\nRien pour l’instant.\r\n\r\n## 1.1.0 — 2024-03-05\r\n\r\n"
            "```\r\n## 9.9.9\r\n```\r\n\r\nVersion mineure.\r\n\r\n## 1.0.0\r\n\r\nDébut.\r\n",
        ),
    ],
)
def test_an_entry_is_added_where_people_look_for_it(before: str, after: str) -> None:
    assert add(before) == after
    assert add(after) == after  # it is there
