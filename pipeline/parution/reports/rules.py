"""The rules that decide a version, told to a person or to a program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.text import Text

from parution.model.change import Bump
from parution.releases.rules import ASPECTS, RULES, SUBJECTS
from parution.structured import dump_json

if TYPE_CHECKING:
    from parution.messages import Catalogue
    from parution.releases.rules import Rule

_STYLES = {Bump.MAJOR: "bold red", Bump.MINOR: "yellow", Bump.PATCH: "cyan"}


def render_rules(catalogue: Catalogue) -> Text:
    """Render all rules, a line each, by what they are about."""
    widest = max(map(len, RULES))
    words = {bump: catalogue.say(f"bump.{bump.word}") for bump in Bump}
    wide = max(map(len, words.values()))
    lines = []
    for subject in SUBJECTS:
        lines.append(Text(catalogue.say(f"subject.{subject}"), style="bold"))
        for rule in RULES.values():
            if rule.subject == subject:
                level = (f"{words[rule.level]:{wide}}", _STYLES[rule.level])
                title = catalogue.say(f"rule.{rule.id}.title")
                lines.append(Text.assemble(f"  {rule.id:{widest}}  ", level, f"  {title}"))
    lines.append(Text(catalogue.say("explain.more"), style="dim"))
    return Text("\n").join(lines)


def render_rule(rule: Rule, catalogue: Catalogue) -> Text:
    """Render all that there is to say of a rule."""
    level = (catalogue.say(f"bump.{rule.level.word}"), _STYLES[rule.level])
    title = catalogue.say(f"rule.{rule.id}.title")
    lines = [Text.assemble((title, "bold"), f" ({rule.id}) — ", level)]
    if rule.direction:
        lines.append(Text("  " + catalogue.say(f"direction.{rule.direction}")))
    for aspect in ASPECTS[1:]:
        lines.append(Text("  " + catalogue.say(f"aspect.{aspect}"), style="bold"))
        lines.append(Text("    " + catalogue.say(f"rule.{rule.id}.{aspect}")))
    return Text("\n").join(lines)


def render_rules_json(catalogue: Catalogue) -> str:
    """Render all rules for a program: an object with the list ``rules``."""
    return dump_json({"rules": [_describe(rule, catalogue) for rule in RULES.values()]})


def render_rule_json(rule: Rule, catalogue: Catalogue) -> str:
    """Render a rule for a program.

    Returns:
        A JSON object: ``id``, ``subject``, ``bump`` (``major``, ``minor``, ``patch``),
        ``direction`` (``tightens``, ``loosens``, ``both``, null), and the sentences ``title``,
        ``reuser``, ``contributor``, ``why``, ``example``, ``avoid``.
    """
    return dump_json(_describe(rule, catalogue))


def _describe(rule: Rule, catalogue: Catalogue) -> dict[str, Any]:
    return {
        "id": rule.id,
        "subject": rule.subject,
        "bump": rule.level.word,
        "direction": rule.direction,
        **{aspect: catalogue.say(f"rule.{rule.id}.{aspect}") for aspect in ASPECTS},
    }
