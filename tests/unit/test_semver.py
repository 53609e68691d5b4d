from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parution.model.semver import Version

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

# https://semver.org/#is-there-a-suggested-regular-expression-regex-to-check-a-semver-string
VALID = [
    "0.0.4",
    "1.2.3",
    "10.20.30",
    "1.1.2-prerelease+meta",
    "1.1.2+meta",
    "1.1.2+meta-valid",
    "1.0.0-alpha",
    "1.0.0-beta",
    "1.0.0-alpha.beta",
    "1.0.0-alpha.beta.1",
    "1.0.0-alpha.1",
    "1.0.0-alpha0.valid",
    "1.0.0-alpha.0valid",
    "1.0.0-alpha-a.b-c-somethinglong+build.1-aef.1-its-okay",
    "1.0.0-rc.1+build.1",
    "2.0.0-rc.1+build.123",
    "1.2.3-beta",
    "10.2.3-DEV-SNAPSHOT",
    "1.2.3-SNAPSHOT-123",
    "1.0.0",
    "2.0.0",
    "1.1.7",
    "2.0.0+build.1848",
    "2.0.1-alpha.1227",
    "1.0.0-alpha+beta",
    "1.2.3----RC-SNAPSHOT.12.9.1--.12+788",
    "1.2.3----R-S.12.9.1--.12+meta",
    "1.2.3----RC-SNAPSHOT.12.9.1--.12",
    "1.0.0+0.build.1-rc.10000aaa-kk-0.1",
    "99999999999999999999999.999999999999999999.99999999999999999",
    "1.0.0-0A.is.legal",
]

INVALID = [
    *[
        "1",
        "1.2",
        "1.2.3-0123",
        "1.2.3-0123.0123",
        "1.1.2+.123",
        "+invalid",
        "-invalid",
        "-invalid+invalid",
        "-invalid.01",
        "alpha",
        "alpha.beta",
        "alpha.beta.1",
        "alpha.1",
        "alpha+beta",
        "alpha_beta",
        "alpha.",
        "alpha..",
        "beta",
        "1.0.0-alpha_beta",
        "-alpha.",
        "1.0.0-alpha..",
        "1.0.0-alpha..1",
        "1.0.0-alpha...1",
        "1.0.0-alpha....1",
        "01.1.1",
        "1.01.1",
        "1.1.01",
        "1.2.3.DEV",
        "1.2-SNAPSHOT",
        "1.2.31.2.3----RC-SNAPSHOT.12.09.1--..12+788",
        "1.2-RC-SNAPSHOT",
        "-1.0.3-gamma+b7718",
        "+justmeta",
        "9.8.7+meta+meta",
        "9.8.7-whatever+meta+meta",
        "v1.2.3",
    ],
    "",
    " 1.2.3",
    "1.2.3 ",
    "1.2.3\n",
    "1.2.3-é",
    "\u0661.2.3",
    "1.2.3-\u0661",
]


@pytest.mark.parametrize("text", VALID)
def test_a_version_that_semver_allows_is_read_and_written_back_as_it_was(text: str) -> None:
    assert str(Version.parse(text)) == text


@pytest.mark.parametrize("text", INVALID)
def test_a_version_that_semver_refuses_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^"):
        Version.parse(text)


def test_the_parts_of_a_version_are_told_apart() -> None:
    assert Version.parse("1.20.3-rc.1+b.07") == Version(1, 20, 3, ("rc", "1"), ("b", "07"))


def test_versions_are_ordered_as_section_11_of_semver_says() -> None:
    chain = [
        "1.0.0-alpha",
        "1.0.0-alpha.1",
        "1.0.0-alpha.beta",
        "1.0.0-beta",
        "1.0.0-beta.2",
        "1.0.0-beta.11",
        "1.0.0-rc.1",
        "1.0.0",
        "2.0.0",
        "2.1.0",
        "2.1.1",
        "2.10.0",
        "10.0.0",
    ]
    versions = [Version.parse(text) for text in chain]
    assert all(first < second for first, second in pairwise(versions))
    assert [str(version) for version in sorted(versions)] == chain


def test_two_builds_are_two_versions_in_a_certain_order() -> None:
    first, second = Version.parse("1.0.0+a"), Version.parse("1.0.0+b")
    assert first != second
    assert first < second
    assert len({first, second}) == 2


def test_a_version_is_not_compared_with_something_else() -> None:
    other: object = "1.0.0"
    assert Version(1, 0, 0) != other
    with pytest.raises(TypeError):
        assert Version(1, 0, 0) < "1.0.0"


def _versions() -> SearchStrategy[Version]:
    numbers = st.integers(min_value=0, max_value=30)
    letters = st.text("abcXYZ019-", min_size=1, max_size=4)
    parts = numbers.map(str) | letters.filter(lambda text: not text.isdigit())
    return st.builds(
        Version,
        numbers,
        numbers,
        numbers,
        st.lists(parts, max_size=3).map(tuple),
        st.lists(letters, max_size=2).map(tuple),
    )


@given(_versions())
def test_any_version_survives_being_written_and_read(version: Version) -> None:
    assert Version.parse(str(version)) == version


@given(_versions(), _versions(), _versions())
def test_versions_have_one_order(a: Version, b: Version, c: Version) -> None:
    assert sum([a < b, a == b, a > b]) == 1
    assert (a <= b) == (not a > b)
    if a < b < c:
        assert a < c
    if a == b:
        assert hash(a) == hash(b)
