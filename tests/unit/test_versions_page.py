"""docs/versions.md says the rules as they are, and what they ask for of real histories."""

from __future__ import annotations

import pytest

from parution.releases.rules import RULES
from tests.unit import version_histories, versions_page

PAGE = versions_page.PAGE.read_text(encoding="utf-8")
needs_histories = pytest.mark.skipif(
    not version_histories.FOLDER.is_dir(), reason="the histories are not beside the repository"
)


def test_the_page_has_the_rules_as_they_are() -> None:
    """``make page`` writes them again."""
    assert versions_page.read_marked(PAGE, "rules") == versions_page.render_rules()
    assert all(f"| `{rule}` | {RULES[rule].level.word} |" in PAGE for rule in RULES)


@needs_histories
def test_the_page_has_what_the_rules_ask_for_of_national_schemas() -> None:
    assert versions_page.read_marked(PAGE, "histories") == version_histories.render_table()


@needs_histories
def test_where_the_authors_chose_another_number_it_was_looked_at() -> None:
    steps = list(version_histories.list_steps())
    others = {(step.schema, str(step.after)) for step in steps if step.asked != step.after}
    assert len(steps) == 21
    assert others == version_histories.VERDICTS.keys()
