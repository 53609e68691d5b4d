"""What was written of tables by ``fmt``, ``workbook`` and ``merge``, for a program.

Sources of the shapes: ``fmt.schema.json``, ``workbook.schema.json`` and ``merge.schema.json`` in
``docs/schemas/``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from parution.model.repair import Formatting
    from parution.model.schema import Schema
    from parution.tables.merging import Clash, Merged
    from parution.workbooks.read_me import Written


def describe_formatting(tables: Iterable[Formatting]) -> dict[str, Any]:
    """Describe in plain values which tables were, or are, in the canonical CSV."""
    return {
        "tables": [
            {
                "name": table.table,
                "path": table.path,
                "differs": table.differs,
                "written": table.written,
            }
            for table in tables
        ]
    }


def describe_workbook(path: str, tables: Iterable[Written]) -> dict[str, Any]:
    """Describe an entry workbook in plain values.

    Args:
        path: the workbook, as a person is shown it.
        tables: what became of each table in it.
    """
    return {
        "path": path,
        "tables": [
            {
                "name": table.table,
                "sheet": table.sheet,
                "rows": table.rows,
                "unlisted": list(table.unlisted),
            }
            for table in tables
        ],
    }


def describe_merge(path: str, merged: Merged, schema: Schema, listed: str) -> dict[str, Any]:
    """Describe a merge in plain values.

    Args:
        path: the table, from the folder where the command is run.
        merged: the merge.
        schema: the schema of the table.
        listed: the file that lists the cells to choose, or ``""``.
    """
    return {
        "path": path,
        "outcome": "conflict" if merged.clashes else "merged",
        "reason": None,
        "rows": len(merged.records),
        "clashes": [_describe_clash(clash, schema) for clash in merged.clashes],
        "list": listed or None,
    }


def describe_refused_merge(path: str, reason: str) -> dict[str, Any]:
    """Describe in plain values a merge that cannot be made: the version in place is kept.

    Args:
        path: as in :func:`describe_merge`.
        reason: why, as a sentence.
    """
    return {
        "path": path,
        "outcome": "kept",
        "reason": reason,
        "rows": None,
        "clashes": [],
        "list": None,
    }


def describe_merge_installation(
    options: Mapping[str, str], lines: Iterable[str], without_key: Iterable[str]
) -> dict[str, Any]:
    """Describe in plain values what Git was told, and what it lacks.

    Args:
        options: the options of Git that were set.
        lines: what ``.gitattributes`` lacks.
        without_key: names of the tables that have no key to be merged by.
    """
    return {
        "options": dict(options),
        "missingAttributes": list(lines),
        "tablesWithoutKey": list(without_key),
    }


def _describe_clash(clash: Clash, schema: Schema) -> dict[str, Any]:
    cells = (clash.key,) if isinstance(clash.key, str) else clash.key
    return {
        "kind": clash.kind,
        "key": dict(zip(schema.primary_key, cells, strict=True)),
        "column": clash.column,
        "base": clash.base,
        "ours": clash.ours,
        "theirs": clash.theirs,
    }
