"""What is not looked for in a table: nothing is switched off without a word.

A checklist may leave kinds of errors out, and a ``format`` or a ``type`` may have a file of cells
taken for a mere file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from frictionless import Checklist

from parution.model.report import ReportWarning
from parution.validation.unique_keys import UniqueKeyError, is_looked_for

if TYPE_CHECKING:
    from parution.model.package import Resource
    from parution.model.report import Task

# Suffixes of files whose cells are checked, where they are read as tables.
_CELLS = frozenset({"csv", "tsv", "xlsx", "xls", "ods"})
_COMPRESSED = frozenset({"gz", "bz2", "xz", "zip"})


def find_skipped(resource: Resource, checklist: Checklist, task: Task) -> tuple[ReportWarning, ...]:
    """Find what was not looked for.

    Args:
        resource: a table, or another file.
        checklist: its checklist.
        task: what was found in it.

    Returns:
        A ``skipped-checks`` where the checklist leaves errors out, or where a file of cells was
        not read as a table; an ``ineffective-property`` for a schema on what is no table.
    """
    if task.refused:
        return ()  # it says that nothing was read
    if task.type != "table":
        return (*_find_unread(resource), *_find_useless_schema(resource))
    return tuple(_find_left_out(resource, checklist))


def _find_left_out(resource: Resource, checklist: Checklist) -> list[ReportWarning]:
    every = dict.fromkeys(Checklist(checks=checklist.checks).scope)
    kept = dict.fromkeys(checklist.scope)
    if resource.schema.unique_keys:
        every[UniqueKeyError.type] = None
        if is_looked_for(checklist):
            kept[UniqueKeyError.type] = None
    skipped = [kind for kind in every if kind not in kept]
    if not skipped:
        return []
    values = {"file": resource.described_in.get("checklist", ""), "table": resource.name}
    if not kept:
        note, case = "the checklist leaves every error out", "all"
    elif len(kept) < len(skipped):
        note, case = f"the checklist looks for these errors only: {', '.join(kept)}", "only"
        values["kinds"] = ",".join(kept)
    else:
        note, case = f"the checklist leaves errors out: {', '.join(skipped)}", ""
        values["kinds"] = ",".join(skipped)
    return [ReportWarning("skipped-checks", note, values=values, case=case)]


def _find_unread(resource: Resource) -> list[ReportWarning]:
    suffixes = [part.lower() for part in resource.paths[0].split(".")[1:]] if resource.paths else []
    while suffixes and suffixes[-1] in _COMPRESSED:
        suffixes.pop()
    if not suffixes or suffixes[-1] not in _CELLS:
        return []
    declared = [key for key in ("type", "format") if resource.descriptor.get(key)]
    named = {
        "file": resource.described_in.get("resource", ""),
        "table": resource.name,
        "property": " ".join(f"{key}: {resource.descriptor[key]}" for key in declared),
    }
    note = f"{resource.paths[0]} is not read as a table: its cells are not checked"
    return [ReportWarning("skipped-checks", note, values=named, case="file")]


def _find_useless_schema(resource: Resource) -> list[ReportWarning]:
    if "schema" not in resource.descriptor:
        return []
    file = resource.described_in.get("resource", "")
    values = {"file": file, "property": "schema", "type": resource.format}
    note = f'{file}: "schema" has no effect on what is not a table'
    return [ReportWarning("ineffective-property", note, values=values, case="no-table")]
