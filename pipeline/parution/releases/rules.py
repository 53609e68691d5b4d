"""The rules that decide a version: which difference asks for which bump.

Source: the Data Package recipe « Data package version »
(https://datapackage.org/recipes/data-package-version/). Where it is silent, ``docs/versions.md``
says what was decided, and why.

The words of a rule, in each language, are in the catalogues: ``rule.<id>.title``, ``.reuser``
(what a program that reads the data meets), ``.contributor`` (what happens to a file that was
valid), ``.why``, ``.example`` and ``.avoid``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from parution.model.change import Bump

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from parution.model.change import Change, Direction

Subject = Literal["data", "package", "resource", "field", "constraint", "key"]
SUBJECTS: tuple[Subject, ...] = get_args(Subject)
# What each rule has a sentence for.
ASPECTS = ("title", "reuser", "contributor", "why", "example", "avoid")


@dataclass(frozen=True, slots=True)
class Rule:
    """What one kind of difference asks for.

    Attributes:
        id: its name, e.g. ``field-removed``.
        subject: what it is about.
        level: the bump that it asks for.
        direction: what it does to the texts that the schema accepts; None where it does
            nothing to them.
    """

    id: str
    subject: Subject
    level: Bump
    direction: Direction | None = None


_PATCH, _MINOR, _MAJOR = Bump.PATCH, Bump.MINOR, Bump.MAJOR

RULES: Mapping[str, Rule] = {
    rule.id: rule
    for rule in (
        Rule("rows-added", "data", _MINOR),
        Rule("rows-removed", "data", _MINOR),
        Rule("referenced-rows-removed", "data", _MAJOR),
        Rule("cells-changed", "data", _PATCH),
        Rule("evolving-cells-changed", "data", _MINOR),
        Rule("cells-rewritten", "data", _PATCH),
        Rule("rows-moved", "data", _PATCH),
        Rule("content-changed", "data", _PATCH),
        Rule("evolving-content-changed", "data", _MINOR),
        Rule("package-renamed", "package", _MAJOR),
        Rule("licence-changed", "package", _MAJOR),
        Rule("licence-added", "package", _MINOR),
        Rule("description-changed", "package", _PATCH),
        Rule("property-changed", "package", _PATCH),
        Rule("rewritten", "package", _PATCH),
        Rule("resource-added", "resource", _MINOR),
        Rule("resource-removed", "resource", _MAJOR),
        Rule("resource-renamed", "resource", _MAJOR),
        Rule("resources-reordered", "resource", _PATCH),
        Rule("table-became-file", "resource", _MAJOR, "loosens"),
        Rule("file-became-table", "resource", _MAJOR, "tightens"),
        Rule("file-format-changed", "resource", _MAJOR),
        Rule("schema-added", "resource", _MAJOR, "tightens"),
        Rule("schema-removed", "resource", _MAJOR, "loosens"),
        Rule("schema-changed", "resource", _MAJOR, "both"),
        Rule("field-added", "field", _MAJOR, "both"),
        Rule("field-removed", "field", _MAJOR, "both"),
        Rule("field-renamed", "field", _MAJOR, "both"),
        Rule("fields-reordered", "field", _MAJOR, "both"),
        Rule("type-changed", "field", _MAJOR, "both"),
        Rule("format-changed", "field", _MAJOR, "both"),
        Rule("reading-changed", "field", _MAJOR, "both"),
        Rule("reading-widened", "field", _MINOR, "loosens"),
        Rule("meaning-changed", "field", _MAJOR),
        Rule("missing-values-changed", "field", _MAJOR, "both"),
        Rule("missing-values-widened", "field", _MINOR, "loosens"),
        Rule("constraint-added", "constraint", _MAJOR, "tightens"),
        Rule("constraint-tightened", "constraint", _MAJOR, "tightens"),
        Rule("constraint-changed", "constraint", _MAJOR, "both"),
        Rule("constraint-relaxed", "constraint", _MINOR, "loosens"),
        Rule("constraint-removed", "constraint", _MINOR, "loosens"),
        Rule("enum-extended", "constraint", _MINOR, "loosens"),
        Rule("check-added", "constraint", _MAJOR, "tightens"),
        Rule("check-removed", "constraint", _MINOR, "loosens"),
        Rule("checks-changed", "constraint", _MAJOR, "both"),
        Rule("primary-key-added", "key", _MAJOR, "tightens"),
        Rule("primary-key-changed", "key", _MAJOR, "both"),
        Rule("primary-key-removed", "key", _MINOR, "loosens"),
        Rule("unique-key-added", "key", _MAJOR, "tightens"),
        Rule("unique-key-removed", "key", _MINOR, "loosens"),
        Rule("foreign-key-added", "key", _MAJOR, "tightens"),
        Rule("foreign-key-changed", "key", _MINOR, "both"),
        Rule("foreign-key-removed", "key", _MINOR, "loosens"),
    )
}


def find_bump(changes: Iterable[Change]) -> Bump | None:
    """Find the bump that changes ask for: the greatest of their rules.

    Args:
        changes: of any kind, in any order, each of a rule of ``RULES``.

    Returns:
        None where nothing changed.

    Example:
        >>> from parution.model.change import Change
        >>> find_bump([Change("rows-added", "t"), Change("cells-changed", "t")])
        <Bump.MINOR: 2>
    """
    return max((RULES[change.rule].level for change in changes), default=None)


def group_changes(changes: Iterable[Change]) -> dict[Bump, tuple[Change, ...]]:
    """Group changes by the bump that they ask for, the greatest first.

    Returns:
        The changes of each bump, in the order that they came; no bump without a change.
    """
    found = tuple(changes)
    levels = {bump: [c for c in found if RULES[c.rule].level is bump] for bump in reversed(Bump)}
    return {bump: tuple(group) for bump, group in levels.items() if group}
