"""Write in docs/versions.md what the rules are: ``python -m tests.unit.versions_page``.

The page is written by hand but for what stands between two marks.
"""

from __future__ import annotations

import re

from parution.messages import Catalogue
from parution.releases.rules import RULES, SUBJECTS
from tests.conftest import REPOSITORY
from tests.unit import version_histories

PAGE = REPOSITORY / "docs" / "versions.md"
_EN, _FR = Catalogue("en"), Catalogue("fr")


def render_rules() -> str:
    """Render the rules: what each asks for, what it does to whom, and why."""
    lines = []
    for subject in SUBJECTS:
        lines += [
            f"### {_EN.say(f'subject.{subject}')}",
            "",
            "| rule | asks for | what changes | for reusers | for contributors | why |",
            "|---|---|---|---|---|---|",
        ]
        for rule in RULES.values():
            if rule.subject == subject:
                said = [
                    _EN.say(f"rule.{rule.id}.{each}") for each in ("reuser", "contributor", "why")
                ]
                titles = [each.say(f"rule.{rule.id}.title") for each in (_EN, _FR)]
                cells = [f"`{rule.id}`", rule.level.word, f"{titles[0]} (*{titles[1]}*)", *said]
                lines.append(" | ".join(["", *map(_escape, cells), ""]).strip())
        lines.append("")
    return "\n".join(lines).rstrip()


def _escape(cell: str) -> str:
    return cell.replace("|", "\\|")


def fill(page: str, name: str, text: str) -> str:
    """Put a text between two marks of the page."""
    marks = f"<!-- {name} -->", f"<!-- /{name} -->"
    before, _, rest = page.partition(marks[0])
    _, found, after = rest.partition(marks[1])
    if not found:
        raise ValueError(f"no marks of {name}")
    return f"{before}{marks[0]}\n\n{text}\n\n{marks[1]}{after}"


def read_marked(page: str, name: str) -> str:
    """Read what stands between two marks of the page."""
    found = re.search(rf"<!-- {name} -->\n\n(.*?)\n\n<!-- /{name} -->", page, re.DOTALL)
    return found[1] if found else ""


def write() -> None:
    """Write the page again; the histories where they are."""
    page = fill(PAGE.read_text(encoding="utf-8"), "rules", render_rules())
    if version_histories.FOLDER.is_dir():
        page = fill(page, "histories", version_histories.render_table())
    PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    write()
