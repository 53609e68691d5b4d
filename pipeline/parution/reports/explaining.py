"""One error, explained: the place, the fact, what is expected."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import TYPE_CHECKING

from parution.messages.fields import (
    CONSTRAINTS,
    describe_constraint,
    describe_type_with_article,
)
from parution.model.schema import Field, Schema
from parution.reports.faults import explain_fault, is_fault
from parution.reports.showing import name_column, shorten

if TYPE_CHECKING:
    from parution.messages import Catalogue
    from parution.model.package import Resource
    from parution.model.report import Error

BOUNDS = frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"})
# After an hour: a day has a « - » too.
_ZONE = re.compile(r":.*(?:Z|z|[+-]\d\d:?\d\d)$")
# Type and reason of an error → the sentence for it; any other is told by its type.
_REASONS = {
    ("scheme-error", "missing-file"): "error.scheme-error.missing",
    ("scheme-error", "folder"): "error.scheme-error.folder",
    ("source-error", "changed-file"): "error.source-error.changed-file",
    ("source-error", "empty-source"): "error.source-error.empty",
    ("source-error", "long-line"): "error.source-error.long-line",
    ("source-error", "long-record"): "error.source-error.long-record",
    ("source-error", "unread-target"): "error.source-error.unread-target",
    ("resource-error", "no-package"): "error.resource-error.foreign-key",
}


def explain(error: Error, resource: Resource | None, file: str, catalogue: Catalogue) -> str:
    """Explain an error in one sentence or two.

    Args:
        error: the error.
        resource: the table where it was found, as declared; None for the package itself.
        file: the table's file as the descriptor names it, or the descriptor's.
        catalogue: the language.

    Returns:
        E.g. ``stations.csv, ligne 14, colonne D « ouverte_le » : « 31/02/2024 » n'est pas
        une date (AAAA-MM-JJ). Exemple : 2024-03-01.``
    """
    if is_fault(error):
        return explain_fault(error, resource, file, catalogue)
    schema = resource.schema if resource else Schema()
    field = schema.find_field(error.field_name) or Field()
    fact = _tell_fact(error, resource, field, catalogue)
    if field.example and error.type in {"type-error", "constraint-error"}:
        fact = f"{fact} {catalogue.say('error.example', example=shorten(field.example))}"
    return catalogue.say("error.sentence", place=_tell_place(error, file, catalogue), fact=fact)


def _tell_place(error: Error, file: str, catalogue: Catalogue) -> str:
    values: dict[str, object] = {"file": file}
    if error.type == "missing-label":  # a column that is not there has no letter
        return catalogue.say("place.whole-header", file=file)
    if error.field_number is not None:
        values["letter"] = name_column(error.field_number)
        values["field"] = error.field_name or error.label or ""
    if error.row_number is not None:
        values["row"] = error.row_number
    if {"row", "letter"} <= values.keys():
        return catalogue.say("place.cell" if values["field"] else "place.unnamed-cell", **values)
    if "row" in values:
        return catalogue.say("place.row", **values)
    if "letter" in values:
        return catalogue.say("place.header", **values)
    if error.type == "encoding-error" and error.line is not None:
        return catalogue.say("place.row", file=file, row=error.line)
    return file


def _tell_fact(error: Error, resource: Resource | None, field: Field, catalogue: Catalogue) -> str:
    if error.type == "constraint-error":
        return _tell_constraint(error, field, catalogue)
    target = _find_other(error, resource)
    if target:
        return catalogue.say("error.scheme-error.target", target=target)
    key = _choose_sentence(error, field)
    values = {**_basic_values(error, catalogue), **_more_values(error, resource, field, catalogue)}
    return catalogue.say(key if catalogue.knows(key) else "error.other", **values)


def _choose_sentence(error: Error, field: Field) -> str:
    match error.type:
        case "primary-key" if error.other_row is None:
            return "error.primary-key.empty"
        case "unique-error" if error.other_row is None:
            return "error.other"
        # A list is told whole: its items are no JSON that one could count.
        case "type-error" if error.in_item and field.type != "list":
            return "error.type-error.item"
        case "table-dimensions" if error.dimension:
            return f"error.table-dimensions.{error.dimension}.{error.bound}"
    return _REASONS.get((error.type, error.reason or ""), f"error.{error.type}")


def _find_other(error: Error, resource: Resource | None) -> str:
    """Find the file that is missing where it is not this table's: one that it refers to."""
    if error.type != "scheme-error" or not error.path or resource is None:
        return ""
    target = PurePath(error.path)
    own = any(
        PurePath(path).parts == target.parts[-len(PurePath(path).parts) :]
        for path in resource.paths
    )
    return "" if own else target.name


def _basic_values(error: Error, catalogue: Catalogue) -> dict[str, str]:
    bounded = error.reason in {"long-line", "long-record"}
    return {
        "cell": shorten(error.cell or ""),
        "label": error.label or "",
        "field": error.field_name or "",
        "row": str(error.other_row),
        "found": error.actual or "",
        "wanted": error.expected or "",
        "line": str(error.line),
        "size": catalogue.write_size(int(error.expected or 0)) if bounded else "",
        "table": error.reference_name or "",
        # What no sentence of ours tells is told in frictionless' own words.
        "note": error.note,
    }


def _more_values(
    error: Error, resource: Resource | None, field: Field, catalogue: Catalogue
) -> dict[str, str]:
    match error.type:
        case "type-error":
            return {"expected": describe_type_with_article(field, catalogue)}
        case "primary-key":
            return {"fields": ", ".join(resource.schema.primary_key if resource else ())}
        case "foreign-key":
            return {
                "columns": ", ".join(error.key_fields),
                "cells": ", ".join(error.key_cells),
                "table": error.reference_name or (resource.name if resource else ""),
                "fields": ", ".join(error.reference_fields),
            }
        case "row-constraint":
            return {"rule": _name_rule(error.formula, resource) or error.note}
        case "encoding-error":
            declared = resource.descriptor.get("encoding") if resource else None
            return {"encoding": str(error.expected or declared or "utf-8")}
        case _:
            return {}


def _tell_constraint(error: Error, field: Field, catalogue: Catalogue) -> str:
    values = _basic_values(error, catalogue)
    name = error.constraint
    if name not in CONSTRAINTS:
        return catalogue.say("error.other", **values)
    described = (field.array_item if error.in_item else None) or field
    value = described.constraints.get(name, error.expected)
    key = f"error.constraint-error.{_find_time_zone(error, described, value) or name}"
    return catalogue.say(
        key if catalogue.knows(key) else "error.constraint-error",
        **values,
        value=str(value),
        expected=describe_constraint(name, value, described, catalogue),
    )


def _find_time_zone(error: Error, field: Field, bound: object) -> str:
    """Tell which of a cell and its bound has a time zone, where the other has none."""
    if field.type not in {"time", "datetime"} or error.constraint not in BOUNDS:
        return ""
    cell, limit = (bool(_ZONE.search(str(text))) for text in (error.cell, bound))
    if cell == limit:
        return ""
    return "time-zone" if cell else "no-time-zone"


def _name_rule(formula: str | None, resource: Resource | None) -> str:
    """Name a rule by its title in the checklist, else by its formula."""
    checks = ((resource.checklist if resource else None) or {}).get("checks") or ()
    titles = (check.get("title") for check in checks if check.get("formula") == formula)
    return str(next(titles, None) or formula or "")
