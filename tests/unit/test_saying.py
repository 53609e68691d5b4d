"""What the marks must say once the portal did not keep what was sent; and what is remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from parution.model.portal import fingerprint
from parution.portals.udata.journal import Journal
from parution.portals.udata.saying import find_unkept, sum_up_kept

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("sent", "kept", "unkept"),
    [
        ({"a": 1, "b": None}, {"a": 1, "c": 3}, ""),
        ({"a": 1, "b": 2}, {"a": 1, "b": 3}, "b"),
        ({"a": 1}, {}, "a"),
        ({"a": None}, {"a": 1}, "a"),
    ],
)
def test_the_first_field_that_was_not_kept_is_named(
    sent: dict[str, object], kept: dict[str, object], unkept: str
) -> None:
    assert find_unkept(sent, kept) == unkept


@pytest.mark.parametrize(
    ("kept", "before", "known", "said"),
    [
        ("ours", "old", "old", "ours"),  # it was kept
        ("old", "old", "old", "old"),  # it was not: nobody edited it
        ("edited", "edited", "old", "old"),  # it was not, and somebody had edited it before
        ("edited", "edited", None, None),
        ("made up", "old", "old", "made up"),  # the portal made something else of it
        ("made up", None, None, "made up"),  # it was just created
    ],
)
def test_a_mark_says_what_was_kept_and_never_what_somebody_wrote(
    kept: str, before: str | None, known: str | None, said: str | None
) -> None:
    summary = sum_up_kept(
        {"title": "ours"},
        {"title": kept},
        {} if before is None else {"title": before},
        {} if known is None else {"title": fingerprint(known)},
    )
    assert summary == ({} if said is None else {"title": fingerprint(said)})


def test_the_journal_knows_what_was_nobodys_edit_until_it_is_described(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    journal = Journal(path)
    journal.describe("table:a", {"title": "1", "type": "2"}, {"title": "3", "type": "2"})
    journal.describe("table:a", {"title": "4"}, {"title": "3"})
    journal.describe("table:b", {"title": "1"}, {"title": "3"})
    assert Journal(path).unedited == {
        "table:a": {("title", "1"), ("title", "4")},
        "table:b": {("title", "1")},
    }
    journal.settle("table:a")
    assert Journal(path).unedited == {"table:b": {("title", "1")}}
    journal.close()
    assert Journal(path).unedited == {}
