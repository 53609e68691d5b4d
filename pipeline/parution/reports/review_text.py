"""The review of a contribution, for a person at a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from parution.reports.review import list_sections, say_verdict

if TYPE_CHECKING:
    from parution.messages import Catalogue
    from parution.model.review import Review

_STYLES = {"bad": "bold red", "good": "bold green", "warning": "bold yellow", "plain": "bold"}


def render_text(review: Review, catalogue: Catalogue) -> Text:
    """Render a review: the verdict, why, then what the contribution changes.

    Args:
        review: the review.
        catalogue: the language.
    """
    mark, tone = ("✔", "good") if review.can_be_merged else ("✘", "bad")
    text = Text(f"{mark} {say_verdict(review, catalogue)}", _STYLES[tone])
    for section in list_sections(review, catalogue):
        text.append("\n\n").append(section.title, _STYLES[section.tone])
        for line in section.lines:
            text.append(f"\n  {line}")
    return text
