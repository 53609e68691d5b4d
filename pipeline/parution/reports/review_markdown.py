"""The review of a contribution, in Markdown: for a comment of a pull request, a job's summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parution.packaging.escaping import escape_comment
from parution.reports.review import list_sections, say_verdict

if TYPE_CHECKING:
    from parution.messages import Catalogue
    from parution.model.review import Review

# Characters: a comment of GitHub takes 65,536.
MOST_CHARACTERS = 60_000
# What is left for the sentence that says what was left out.
_MARGIN = 500


def render_markdown(review: Review, catalogue: Catalogue) -> str:
    """Render a review as GitHub and GitLab read Markdown; cells are text, and nothing else.

    Args:
        review: the review.
        catalogue: the language.

    Returns:
        At most :data:`MOST_CHARACTERS` characters, and as many bytes: what matters least is left
        out, and that is said.
    """
    mark = "✅" if review.can_be_merged else "❌"
    lines = [f"## {mark} {escape_comment(say_verdict(review, catalogue))}"]
    for section in list_sections(review, catalogue):
        lines += ["", f"### {escape_comment(section.title)}", ""]
        lines += [f"- {escape_comment(line)}" for line in section.lines]
    kept, size = [], 0
    for line in lines:
        size += len(line.encode()) + 1
        if size > MOST_CHARACTERS - _MARGIN:
            kept += ["", escape_comment(catalogue.say("review.cut"))]
            break
        kept.append(line)
    return "\n".join(kept) + "\n"
