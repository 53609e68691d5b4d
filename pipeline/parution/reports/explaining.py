"""One error, explained: the place, the fact, what is expected.

What frictionless knows of an error stands in its properties and, for some kinds, only in
its note; the notes read here are those of frictionless 5.21 (``resources/table.py``,
``table/row.py``, ``checks/``).
"""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from parution.messages.fields import (
    CONSTRAINTS,
    describe_constraint,
    describe_type_with_article,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from parution.messages import Catalogue
    from parution.model.package import Resource
    from parution.model.report import Error

MAX_CELL = 80
_CONSTRAINT = re.compile(
    r'(?P<item>array item )?constraint "(?P<name>\w+)" is "(?P<value>.*)"', re.DOTALL
)
# Kind → what its note may say, and the sentence for it; named groups are its values.
_NOTES = {
    kind: tuple((re.compile(pattern), key) for pattern, key in readings)
    for kind, readings in {
        "primary-key": (
            (r"at position (?P<row>\d+)", "error.primary-key"),
            ("", "error.primary-key.empty"),
        ),
        "unique-error": ((r"at position (?P<row>\d+)", "error.unique-error"),),
        "table-dimensions": (
            (
                r"number of (?P<what>rows|fields) is (?P<found>\d+), "
                r"the (?P<bound>required|minimum|maximum) is (?P<wanted>\d+)",
                "error.table-dimensions.{what}.{bound}",
            ),
        ),
        "type-error": (("^array item", "error.type-error.item"),),
        "scheme-error": (
            ("No such file", "error.scheme-error.missing"),
            ("Is a directory", "error.scheme-error.folder"),
        ),
        "source-error": (("^the source is empty$", "error.source-error.empty"),),
        "resource-error": (
            ("^package is required for foreign keys", "error.resource-error.foreign-key"),
        ),
    }.items()
}
_MISSING = re.compile(r"(?:No such file or|Is a) directory: '(?P<target>.*)'$")
_FORMULA = re.compile(r'the row constraint to conform is "(.*)"', re.DOTALL)


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
    field = _find_field(error, resource)
    fact = _tell_fact(error, resource, field, catalogue)
    example = _example(field)
    if example and error.type in {"type-error", "constraint-error"}:
        fact = f"{fact} {catalogue.say('error.example', example=shorten(example))}"
    return catalogue.say("error.sentence", place=_tell_place(error, file, catalogue), fact=fact)


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


def _tell_place(error: Error, file: str, catalogue: Catalogue) -> str:
    values: dict[str, object] = {"file": file}
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
    return file


def _tell_fact(
    error: Error,
    resource: Resource | None,
    field: Mapping[str, Any],
    catalogue: Catalogue,
) -> str:
    if error.type == "constraint-error":
        return _tell_constraint(error, field, catalogue)
    key, noted = _read_note(error)
    target = _find_other(error, resource)
    if target:
        return catalogue.say("error.scheme-error.target", target=target)
    values = {**_basic_values(error), **noted, **_more_values(error, resource, field, catalogue)}
    return catalogue.say(key if catalogue.knows(key) else "error.other", **values)


def _read_note(error: Error) -> tuple[str, dict[str, str]]:
    """Choose the sentence by what the note says, and take what only it knows."""
    for pattern, key in _NOTES.get(error.type, ()):
        found = pattern.search(error.note)
        if found:
            return key.format(**found.groupdict()), found.groupdict()
    return f"error.{error.type}", {}


def _find_other(error: Error, resource: Resource | None) -> str:
    """Find the file that is missing where it is not this table's: one that it refers to."""
    found = _MISSING.search(error.note) if error.type == "scheme-error" else None
    if found is None or resource is None:
        return ""
    target = PurePath(found["target"])
    own = any(
        PurePath(path).parts == target.parts[-len(PurePath(path).parts) :]
        for path in resource.paths
    )
    return "" if own else target.name


def _basic_values(error: Error) -> dict[str, str]:
    return {
        "cell": shorten(error.cell or ""),
        "label": error.label or "",
        "field": error.field_name or "",
        "note": error.note,
    }


def _more_values(
    error: Error,
    resource: Resource | None,
    field: Mapping[str, Any],
    catalogue: Catalogue,
) -> dict[str, str]:
    found = error.descriptor
    match error.type:
        case "type-error":
            return {"expected": describe_type_with_article(field, catalogue)}
        case "primary-key":
            return {"fields": ", ".join(_primary_key(resource))}
        case "foreign-key":
            return {
                "columns": ", ".join(found.get("fieldNames") or ()),
                "cells": ", ".join(str(cell) for cell in found.get("fieldCells") or ()),
                "table": found.get("referenceName") or (resource.name if resource else ""),
                "fields": ", ".join(found.get("referenceFieldNames") or ()),
            }
        case "row-constraint":
            return {"rule": _name_rule(error, resource)}
        case "encoding-error":
            declared = resource.descriptor.get("encoding") if resource else None
            return {"encoding": str(declared or "utf-8")}
        case _:
            return {}


def _tell_constraint(error: Error, field: Mapping[str, Any], catalogue: Catalogue) -> str:
    values = _basic_values(error)
    found = _CONSTRAINT.search(error.note)
    if found is None or found["name"] not in CONSTRAINTS:
        return catalogue.say("error.other", **values)
    name, item = found["name"], field.get("arrayItem") if found["item"] else None
    described = item if isinstance(item, dict) else field
    value = (described.get("constraints") or {}).get(name, found["value"])
    key = f"error.constraint-error.{name}"
    return catalogue.say(
        key if catalogue.knows(key) else "error.constraint-error",
        **values,
        value=str(value),
        expected=describe_constraint(name, value, described, catalogue),
    )


def _find_field(error: Error, resource: Resource | None) -> Mapping[str, Any]:
    fields = resource.fields if resource else ()
    return next((field for field in fields if field.get("name") == error.field_name), {})


def _primary_key(resource: Resource | None) -> tuple[str, ...]:
    key = resource.schema.get("primaryKey") if resource else None
    return (key,) if isinstance(key, str) else tuple(key or ())


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
