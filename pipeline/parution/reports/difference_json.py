"""The JSON of ``parution diff``: all that differs, enough to make either edition of the other.

Its JSON Schema is ``docs/diff.schema.json``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from parution.model.change import raise_version
from parution.model.release import FIRST_VERSION
from parution.releases.documents import describe_table
from parution.releases.rules import RULES, find_bump
from parution.structured import dump_json

if TYPE_CHECKING:
    from parution.messages import Catalogue
    from parution.model.change import Change
    from parution.model.difference import Edition, EditionDifference


def render_json(difference: EditionDifference, _catalogue: Catalogue) -> str:
    """Render a difference as JSON: the same in every language."""
    bump, version = find_bump(difference.changes), difference.before.version
    return dump_json(
        {
            "before": _describe_edition(difference.before),
            "after": _describe_edition(difference.after),
            "bump": bump.word if bump else None,
            "nextVersion": str(raise_version(version, bump)) if version and bump else None,
            "changes": [describe_change(change) for change in difference.changes],
            "tables": [describe_table(table) for table in difference.tables if not table.is_same],
        }
    )


def render_first_json(edition: Edition) -> str:
    """Render as JSON the edition that no version comes before: the first one is to come."""
    return dump_json(
        {
            "before": None,
            "after": _describe_edition(edition),
            "bump": None,
            "nextVersion": str(edition.version or FIRST_VERSION),
            "changes": [],
            "tables": [],
        }
    )


def _describe_edition(edition: Edition) -> dict[str, Any]:
    return {
        "label": edition.label,
        "name": edition.package.name,
        "version": str(edition.version) if edition.version else None,
    }


def describe_change(change: Change) -> dict[str, Any]:
    """Describe a change in plain values."""
    return {
        "rule": change.rule,
        "level": RULES[change.rule].level.word,
        "table": change.table,
        "field": change.field,
        "place": change.place,
        "before": change.before,
        "after": change.after,
        "count": change.count,
    }
