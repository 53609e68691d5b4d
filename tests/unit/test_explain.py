"""``parution explain``: a rule, or all of them, to a person and to a program."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from parution.messages import Catalogue
from parution.releases.rules import ASPECTS, RULES
from parution.reports.rules import render_rule, render_rules

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

    Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("rule", RULES)
def test_a_rule_is_explained_from_both_points_of_view(rule: str, language: str) -> None:
    catalogue = Catalogue(language)
    text = render_rule(RULES[rule], catalogue).plain
    said = [catalogue.say(f"rule.{rule}.{aspect}") for aspect in ASPECTS]
    assert all(each in text for each in said)
    assert len(set(said)) == len(ASPECTS)
    assert catalogue.say(f"bump.{RULES[rule].level.word}") in text.splitlines()[0]


def test_all_rules_are_listed_once() -> None:
    words = [line.split()[0] for line in render_rules(Catalogue("en")).plain.splitlines()]
    assert [word for word in words if word in RULES] == list(RULES)


def test_a_program_is_told_a_rule(parution: Run) -> None:
    done = parution("explain", "Field_Removed", "--json", "--lang", "en")
    found = json.loads(done.stdout)
    assert (done.returncode, found["id"], found["bump"]) == (0, "field-removed", "major")
    assert (found["subject"], found["direction"]) == ("field", "both")
    assert found["title"] == "A field is removed"


def test_a_program_is_told_all_rules(parution: Run) -> None:
    done = parution("explain", "--json")
    assert [rule["id"] for rule in json.loads(done.stdout)["rules"]] == list(RULES)
    assert done.returncode == 0


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("field-remove", "field-removed"),
        ("enum", "enum-extended"),
        ("cell-changed", "cells-changed"),
        ("zzz", "parution explain"),
    ],
)
def test_a_rule_that_does_not_exist_is_refused_with_those_near_it(
    parution: Run, name: str, near: str
) -> None:
    done = parution("explain", name, "--lang", "en")
    assert (done.returncode, done.stdout) == (2, "")
    assert name in done.stderr
    assert near in done.stderr
