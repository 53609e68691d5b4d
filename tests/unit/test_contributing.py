"""What a contribution alters of what is recorded: the history only grows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from parution.model.review import Remark
from parution.packaging.escaping import escape_comment
from parution.releases.contributing import find_altered, list_recorded

FILE = Path("versions.json")
ONE, TWO = {"version": "1.0.0", "summary": "a"}, {"version": "1.1.0", "summary": "b"}
EVENT = {"event": "rollback", "from": "1.1.0", "to": "1.0.0"}


def _history(*versions: dict[str, str], events: tuple[dict[str, str], ...] = ()) -> bytes:
    document: dict[str, Any] = {"name": "p", "versions": list(versions)}
    if events:
        document["events"] = list(events)
    return json.dumps(document).encode()


@pytest.mark.parametrize(
    ("before", "after", "altered"),
    [
        (None, _history(ONE), ()),
        (_history(ONE), _history(ONE, TWO), ()),
        (_history(ONE), _history(ONE, events=(EVENT,)), ()),
        (_history(ONE, TWO), _history(ONE), ("1.1.0",)),
        (_history(ONE), None, ("1.0.0",)),
        (_history(ONE), _history({**ONE, "summary": "b"}), ("1.0.0",)),
        (_history(ONE, TWO), _history(TWO, ONE), ("1.0.0", "1.1.0")),
        (_history(ONE, events=(EVENT,)), _history(ONE), ("events",)),
        (_history(ONE), b"<<<", ("1.0.0",)),
        (b"<<<", _history(ONE), ()),
    ],
)
def test_what_is_recorded_stays_as_it_was(
    before: bytes | None, after: bytes | None, altered: tuple[str, ...]
) -> None:
    assert find_altered(before, after, FILE) == altered


def test_what_is_recorded_besides_is_told() -> None:
    told = list_recorded(_history(ONE), _history(ONE, TWO, events=(EVENT,)), FILE)
    assert list(told) == [Remark("version-recorded", "1.1.0"), Remark("event-recorded", "1")]
    assert list(list_recorded(_history(ONE), _history(ONE), FILE)) == []
    other = json.dumps(json.loads(_history(ONE)), indent=1).encode()
    assert list(list_recorded(_history(ONE), other, FILE)) == [
        Remark("history-rewritten", "versions.json")
    ]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("@equipe", "<span>@</span>equipe"),
        ("a@exemple.fr", "a<span>@</span>exemple.fr"),
        ("#12", r"<span>\#</span>12"),
        ("GH-12 et GH-x", "GH<span>-</span>12 et GH-x"),
        ("!12 !", "<span>!</span>12 !"),
        ("https://a.fr", "https<span>:</span>//a.fr"),
        ("www.a.fr", "www<span>.</span>a.fr"),
        ("$x$", "<span>$</span>x<span>$</span>"),
        (":tada: a : b", "<span>:</span>tada: a : b"),
        ("</span><b>", r"\</span\>\<b\>"),
        ("& | `", r"<span>\&</span> \| \`"),
    ],
)
def test_nobody_is_called_by_what_a_comment_shows(text: str, written: str) -> None:
    assert escape_comment(text) == written
