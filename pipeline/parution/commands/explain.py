"""``parution explain``: what a rule of versions is, why, and what to do instead."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from parution.errors import ExitCode, UsageError
from parution.messages import spoken
from parution.releases.rules import RULES
from parution.reports.rules import (
    render_rule,
    render_rule_json,
    render_rules,
    render_rules_json,
)

if TYPE_CHECKING:
    from parution.reports.terminal import Terminal


def run(name: str | None, terminal: Terminal, *, as_json: bool = False) -> ExitCode:
    """Explain a rule, or list them all.

    Args:
        name: id of the rule, whatever its capitals; None for all.
        terminal: where to say it.
        as_json: for a program rather than for a person.

    Raises:
        UsageError: there is no such rule.
    """
    if name is None:
        if as_json:
            terminal.write(render_rules_json(spoken()))
        else:
            terminal.answer(render_rules(spoken()))
        return ExitCode.DONE
    wanted = name.strip().lower().replace("_", "-")
    rule = RULES.get(wanted)
    if rule is None:
        near = [each for each in RULES if wanted and wanted in each]
        near = near or get_close_matches(wanted, RULES, n=5, cutoff=0.5)
        if near:
            raise UsageError("explain.near", name=name, near=", ".join(near))
        raise UsageError("explain.unknown", name=name)
    if as_json:
        terminal.write(render_rule_json(rule, spoken()))
    else:
        terminal.answer(render_rule(rule, spoken()))
    return ExitCode.DONE
