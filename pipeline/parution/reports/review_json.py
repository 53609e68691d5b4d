"""The JSON of ``parution review``; ``docs/contributions.md`` says what its keys are."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from parution.releases.rules import find_bump
from parution.reports.difference_json import describe_change
from parution.reports.review import list_columns, list_warnings
from parution.structured import dump_json

if TYPE_CHECKING:
    from parution.messages import Catalogue
    from parution.model.difference import TableDifference
    from parution.model.review import Review, TableReview

# Rows of each kind that are given of a table; ``parution diff --json`` gives all.
MOST_ROWS = 20


def render_json(review: Review, catalogue: Catalogue) -> str:
    """Render a review as JSON: the same in every language, but for ``reason``.

    Args:
        review: the review.
        catalogue: the language.
    """
    following, difference = review.next_version, review.difference
    bump = find_bump(difference.changes) if difference else None
    return dump_json(
        {
            "canBeMerged": review.can_be_merged,
            "package": review.package.name,
            "base": {
                "revision": review.base,
                "mergeBase": review.merge_base,
                "state": review.base_state,
            },
            "blockers": {
                "description": review.report.refused,
                "errors": review.error_count,
                "alteredHistory": list(review.altered),
                "baselineGained": [
                    {"table": table, "type": kind[0], "fieldName": kind[1], "errors": number}
                    for (table, kind), number in (review.gained or {}).items()
                ],
            },
            "bump": bump.word if bump else None,
            "next": {
                "version": str(following.version) if following.version else None,
                "last": str(following.last) if following.last else None,
                "bump": following.bump.word if following.bump else None,
                "reason": catalogue.say(following.reason.key, **following.reason.values)
                if following.reason
                else None,
            },
            "tables": [_describe_table(table) for table in review.tables],
            "leftOut": review.left_out,
            "changes": [describe_change(change) for change in difference.changes]
            if difference
            else [],
            "errors": [error.to_dict() for error in review.report.errors],
            "warnings": [warning.to_dict() for warning in review.report.warning_details],
            "remarks": [{"kind": each.kind, "name": each.name} for each in review.remarks],
            "documents": list(review.documents),
            "otherFiles": review.other_files,
            "baseline": {
                "path": review.baseline,
                "new": review.compared.new,
                "known": review.compared.still,
                "gone": review.compared.gone,
            }
            if review.compared
            else None,
        }
    )


def _describe_table(table: TableReview) -> dict[str, Any]:
    task = table.task
    return {
        "name": table.name,
        "touched": table.is_touched,
        "gone": table.resource is None,
        "compared": table.difference is not None,
        "rows": _count_rows(table.difference) if table.difference else None,
        "samples": _list_samples(table.difference) if table.difference else None,
        "errors": table.error_count,
        "otherErrors": table.others,
        "totals": [
            {"type": kind[0], "fieldName": kind[1], "errors": number}
            for kind, number in sorted(task.totals.items() if task else ())
        ],
        "listed": [
            {**error.to_dict(), "rowTouched": table.is_row_touched(error)}
            for error in (task.errors if task else ())
        ],
        "warnings": [warning.to_dict() for warning in list_warnings(table)],
    }


def _count_rows(table: TableDifference) -> dict[str, Any]:
    added, removed = list_columns(table)
    both = table.before is not None and table.after is not None
    return {
        "before": table.before.rows if table.before else None,
        "after": table.after.rows if table.after else None,
        "added": table.added.height,
        "removed": table.removed.height,
        "changed": table.count_changed(),
        "rewritten": table.keys.height - table.count_changed(),
        "moved": table.moved.height,
        "cellsChanged": sum(table.count_by_field().values()),
        "columnsAdded": list(added) if both else [],
        "columnsRemoved": list(removed) if both else [],
    }


def _list_samples(table: TableDifference) -> dict[str, Any]:
    return {
        "key": list(table.key),
        "added": [
            {"row": row[0], "cells": list(row[1:])}
            for row in table.added.head(MOST_ROWS).iter_rows()
        ],
        "removed": [
            {"row": row[0], "cells": list(row[1:])}
            for row in table.removed.head(MOST_ROWS).iter_rows()
        ],
        "changed": [
            {
                "before": row.before,
                "after": row.after,
                "key": list(row.key),
                "cells": [
                    {
                        "field": cell.field,
                        "before": cell.before,
                        "after": cell.after,
                        "rewritten": cell.rewritten,
                    }
                    for cell in row.cells
                ],
            }
            for row in islice(table.list_changed(), MOST_ROWS)
        ],
    }
