"""One error, explained: the place, the fact, what is expected.

What frictionless knows of an error stands in its properties and, for some kinds, only in
its note; the notes read here are those of frictionless 5.21 (``resources/table.py``,
``table/row.py``, ``checks/``).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pipeline.messages.fields import (
    CONSTRAINTS,
    describe_constraint,
    describe_type_with_article,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.messages import Catalogue
    from pipeline.model.package import Resource
    from pipeline.model.report import Error

MAX_CELL = 80
_CONSTRAINT = re.compile(r'constraint "(\w+)"')
_POSITION = re.compile(r"at position (\d+)")
_DIMENSION = re.compile(
    r"number of (rows|fields) is (\d+), the (required|minimum|maximum) is (\d+)"
)
_FORMULA = re.compile(r'the row constraint to conform is "(.*)"', re.DOTALL)


def explain(error: Error, resource: Resource | None, place: str, catalogue: Catalogue) -> str:
    """Explain an error in one sentence or two.

    Args:
        error: the error.
        resource: the table where it was found, as declared; None for the package itself.
        place: the table's address, or the descriptor's.
        catalogue: the language.

    Returns:
        E.g. ``stations.csv, ligne 14, colonne D « ouverte_le » : « 31/02/2024 » n'est pas
        une date (AAAA-MM-JJ). Exemple : 2024-03-01.``
    """
    field = _find_field(error, resource)
    fact = _tell_fact(error, resource, field, catalogue)
    example = _example(field)
    if example and error.type in {"type-error", "constraint-error"}:
        fact = f"{fact} {catalogue.say('error.example', example=shorten(example))}"
    return catalogue.say("error.sentence", place=_tell_place(error, place, catalogue), fact=fact)


def name_column(number: int) -> str:
    """Name a column as a spreadsheet does.

    Args:
        number: from 1.

    Example:
        >>> name_column(1), name_column(26), name_column(27), name_column(703)
        ('A', 'Z', 'AA', 'AAA')
    """
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def shorten(text: str) -> str:
    """Cut a long cell, and say so with an ellipsis."""
    return text if len(text) <= MAX_CELL else text[: MAX_CELL - 1] + "…"


def _tell_place(error: Error, place: str, catalogue: Catalogue) -> str:
    values: dict[str, object] = {"file": place}
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
    return place


def _tell_fact(
    error: Error,
    resource: Resource | None,
    field: Mapping[str, Any],
    catalogue: Catalogue,
) -> str:
    values: dict[str, object] = {
        "cell": shorten(error.cell or ""),
        "label": error.label or "",
        "field": error.field_name or "",
        "note": error.note,
    }
    key = f"error.{error.type}"
    match error.type:
        case "type-error":
            values["expected"] = describe_type_with_article(field, catalogue)
        case "constraint-error":
            return _tell_constraint(error, field, values, catalogue)
        case "primary-key" | "unique-error":
            position = _POSITION.search(error.note)
            if position is None:
                key = "error.primary-key.empty"
            else:
                values["row"] = position[1]
                values["fields"] = ", ".join(_key_fields(error, resource))
        case "foreign-key":
            found = error.descriptor
            values["cells"] = ", ".join(str(cell) for cell in found.get("fieldCells") or ())
            values["table"] = found.get("referenceName") or (resource.name if resource else "")
            values["fields"] = ", ".join(found.get("referenceFieldNames") or ())
        case "row-constraint":
            values["rule"] = _name_rule(error, resource)
        case "table-dimensions":
            dimension = _DIMENSION.search(error.note)
            if dimension is not None:
                what, found_number, bound, wanted = dimension.groups()
                key = f"error.table-dimensions.{what}.{bound}"
                values.update(found=found_number, wanted=wanted)
        case "encoding-error":
            declared = resource.descriptor.get("encoding") if resource else None
            values["encoding"] = declared or "utf-8"
        case "scheme-error":
            if "No such file" in error.note:
                key = "error.scheme-error.missing"
            elif "Is a directory" in error.note:
                key = "error.scheme-error.folder"
        case "source-error":
            if error.note == "the source is empty":
                key = "error.source-error.empty"
        case "resource-error":
            if error.note.startswith("package is required for foreign keys"):
                key = "error.resource-error.foreign-key"
    return catalogue.say(key if catalogue.knows(key) else "error.other", **values)


def _tell_constraint(
    error: Error, field: Mapping[str, Any], values: dict[str, object], catalogue: Catalogue
) -> str:
    found = _CONSTRAINT.search(error.note)
    name = found[1] if found else ""
    if name == "required":
        return catalogue.say("error.constraint-error.required", **values)
    if name not in CONSTRAINTS:
        return catalogue.say("error.other", **values)
    value = (field.get("constraints") or {}).get(name)
    expected = describe_constraint(name, value, catalogue)
    return catalogue.say("error.constraint-error", **values, expected=expected)


def _find_field(error: Error, resource: Resource | None) -> Mapping[str, Any]:
    fields = resource.fields if resource else ()
    return next((field for field in fields if field.get("name") == error.field_name), {})


def _key_fields(error: Error, resource: Resource | None) -> tuple[str, ...]:
    if error.type == "unique-error" or resource is None:
        return (error.field_name or "",)
    key = resource.schema.get("primaryKey") or ()
    return (key,) if isinstance(key, str) else tuple(key)


def _name_rule(error: Error, resource: Resource | None) -> str:
    """Name a rule by its title in the checklist, else by its formula."""
    found = _FORMULA.search(error.note)
    formula = found[1] if found else error.note
    checks = ((resource.checklist if resource else None) or {}).get("checks") or ()
    titles = (check.get("title") for check in checks if check.get("formula") == formula)
    return str(next(titles, None) or formula)


def _example(field: Mapping[str, Any]) -> str:
    value = field.get("example")
    if value is None and field.get("examples"):
        value = field["examples"][0]
    return "" if value is None else str(value)
