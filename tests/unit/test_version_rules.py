"""What differs between two editions, and the version that it asks for."""

from __future__ import annotations

import re
from itertools import product
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parution.errors import DescriptorError
from parution.model.change import Bump, Change
from parution.packaging import describing
from parution.releases.patterns import compare_patterns
from parution.releases.rules import RULES, find_bump, group_changes
from parution.releases.schemas import UNPUBLISHED, compare_descriptions
from parution.releases.settings import ReleaseSettings, read_release_settings
from tests.unit.version_cases import CASES, DATA_CASES, Case, make_package, make_table

if TYPE_CHECKING:
    from collections.abc import Mapping


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_two_editions_differ_by_these_changes(case: Case) -> None:
    found = compare_descriptions(case.before, case.after, **case.known)
    assert list(found) == list(case.changes)
    assert find_bump(found) == case.bump


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_an_edition_does_not_differ_from_itself(case: Case) -> None:
    assert compare_descriptions(case.before, case.before) == ()
    assert compare_descriptions(case.after, case.after) == ()


def test_every_rule_has_a_case_and_the_level_that_it_shows() -> None:
    shown = {change.rule for case in CASES for change in case.changes}
    assert shown | DATA_CASES.keys() == RULES.keys()
    for rule, bump in DATA_CASES.items():
        assert find_bump([Change(rule, "t")]) == bump


def test_changes_ask_for_the_greatest_bump() -> None:
    patch, minor, major = Change("rows-moved"), Change("rows-added"), Change("field-removed")
    assert find_bump([]) is None
    assert find_bump([patch, minor]) is Bump.MINOR
    assert find_bump([major, patch, minor]) is Bump.MAJOR
    grouped = group_changes([patch, major, minor, patch])
    assert list(grouped.items()) == [
        (Bump.MAJOR, (major,)),
        (Bump.MINOR, (minor,)),
        (Bump.PATCH, (patch, patch)),
    ]


def test_what_the_build_replaces_is_what_is_not_compared() -> None:
    assert describing._REPLACED <= UNPUBLISHED


@pytest.mark.parametrize(
    ("before", "after", "compared"),
    [
        ("", "", "same"),
        ("[ab]{1,2}", "(a|b|aa|ab|ba|bb)", "same"),
        ("(a|b)*", "[ab]*?", "same"),
        ("^(a|ab)$", "ab?", "same"),
        (".", "[^\n]", "same"),
        ("[0-9]{5}", r"\d{5}", "more"),
        (r"\D", "[^0-9]", "more"),
        (r"[\w-]+", r"\w+", "fewer"),
        ("FR[A-Z]*", "[A-Z]{2,}", "more"),
        (r"(^|,)FR$", r"(^|,)[A-Z]R$", "more"),
        ("(a|b)", "a|b", "more"),
        ("a|b", "(a|b).*", "other"),
        ("a+", "a*b", "other"),
        ("[^a]+", "[^a\n]+", "fewer"),
        ("a$b", "c$d", "same"),
        ("(a{1000}){1000}", "b", None),
        ("(a?){900}a{900}", "(a?){900}", None),
        ("a$\n", "a", None),
        (r"a\Z", "a", None),
        (r"\ba", "a", None),
        ("(?i)a", "a", None),
        ("(?i:a)", "a", None),
        (r"(a)\1", "aa", None),
        ("(?=a)a", "a", None),
        ("(", "(", None),
        ("a", 1, None),
    ],
)
def test_patterns_are_compared_by_the_texts_that_they_accept(
    before: str, after: object, compared: str | None
) -> None:
    assert compare_patterns(before, after) == compared
    opposite = {"more": "fewer", "fewer": "more"}
    assert compare_patterns(after, before) == opposite.get(str(compared), compared)


PIECES = st.sampled_from(
    [
        "a",
        "b",
        "[ab]",
        "[^a]",
        ".",
        "(a|b)",
        "(ab|a)",
        "(^a|b)",
        "(a$|b)",
        r"\d",
        "^",
        "$",
        "c|a",
        "",
    ]
)
PATTERNS = st.lists(
    st.tuples(PIECES, st.sampled_from(["", "*", "+", "?", "{2}", "{1,2}"])), max_size=3
).map(lambda pieces: "".join(f"(?:{piece}){times}" for piece, times in pieces))
TEXTS = ["".join(letters) for length in range(5) for letters in product("ab1\n", repeat=length)]


@settings(max_examples=300, deadline=None)
@given(PATTERNS, PATTERNS)
def test_no_text_contradicts_what_is_told_of_two_patterns(before: str, after: str) -> None:
    accepted, other = (
        {text for text in TEXTS if re.compile(f"^{pattern}$").match(text)}
        for pattern in (before, after)
    )
    match compare_patterns(before, after):
        case "same":
            assert accepted == other
        case "more":
            assert accepted <= other
        case "fewer":
            assert accepted >= other


# What evolves


@pytest.mark.parametrize(
    ("releases", "settings"),
    [
        (None, ReleaseSettings()),
        ({}, ReleaseSettings()),
        ({"evolving": ["t"]}, ReleaseSettings(frozenset({"t"}))),
        ({"evolving": ["t.a.b"]}, ReleaseSettings(frozenset(), frozenset({("t", "a.b")}))),
        ({"evolving": ["t.u"]}, ReleaseSettings(frozenset({"t.u"}))),
        ({"evolving": ["t.u.c"]}, ReleaseSettings(frozenset(), frozenset({("t.u", "c")}))),
    ],
)
def test_a_descriptor_says_what_evolves(
    releases: Mapping[str, object] | None, settings: ReleaseSettings
) -> None:
    tables = make_table({"name": "a.b"}, {"name": "u"}), make_table({"name": "c"}, name="t.u")
    assert read_release_settings(make_package(*tables, releases=releases)) == settings


@pytest.mark.parametrize(
    ("releases", "key"),
    [
        ([], "releases.not-a-mapping"),
        ({"evolve": []}, "releases.unknown-key"),
        ({"evolving": "t"}, "releases.evolving-not-a-list"),
        ({"evolving": [1]}, "releases.evolving-not-a-list"),
        ({"evolving": ["u"]}, "releases.unknown-table"),
        ({"evolving": ["u.a"]}, "releases.unknown-table"),
        ({"evolving": ["t.b"]}, "releases.unknown-field"),
        ({"evolving": ["t."]}, "releases.unknown-field"),
    ],
)
def test_what_evolves_is_of_the_package(releases: object, key: str) -> None:
    with pytest.raises(DescriptorError) as raised:
        read_release_settings(make_package(make_table(), releases=releases))
    assert raised.value.key == key


def test_a_field_evolves_with_its_table() -> None:
    settings = ReleaseSettings(frozenset({"t"}), frozenset({("u", "a")}))
    assert settings.is_evolving("t")
    assert settings.is_evolving("t", "a")
    assert settings.is_evolving("u", "a")
    assert not settings.is_evolving("u", "b")
    assert not settings.is_evolving("u")
