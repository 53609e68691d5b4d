"""What differs between two editions, and the version that it asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from parution.errors import DescriptorError
from parution.model.change import Bump, Change
from parution.packaging import describing
from parution.releases.patterns import list_texts
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
    ("pattern", "texts"),
    [
        ("", {""}),
        ("a", {"a"}),
        ("[ab]c?", {"a", "ac", "b", "bc"}),
        ("(x|yz)-[1-2]{2}", {f"{a}-{b}{c}" for a in ("x", "yz") for b in "12" for c in "12"}),
        ("(?:a|b)", {"a", "b"}),
        ("^(a|ab)$", {"a", "ab"}),
        ("a|b", None),
        (r"\d", None),
        ("[^a]", None),
        ("a*", None),
        (".", None),
        ("(?i)a", None),
        ("(?i:a)", None),
        (r"(a)\1", None),
        ("(?=a)a", None),
        ("a$b", None),
        ("[0-9]{4}", None),
        ("(a{1000}){1000}", None),
        ("(", None),
        (1, None),
    ],
)
def test_the_texts_of_a_pattern_are_listed_where_they_can_be(
    pattern: object, texts: set[str] | None
) -> None:
    assert list_texts(pattern) == texts


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
