"""One error, explained: the place, the fact, what is expected, what to write instead."""

from __future__ import annotations

import ast
import re
import unicodedata
from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from parution.messages.fields import (
    CONSTRAINTS,
    describe_constraint,
    describe_type_with_article,
)
from parution.model.schema import Field, Schema, write_value
from parution.model.shortening import MAX_LIST, shorten
from parution.repair.correcting import find_wrong_items
from parution.reports.advising import advise
from parution.reports.faults import explain_fault, is_fault
from parution.reports.showing import (
    name_column,
    name_delimiter,
    quote,
    show,
    tell_invisible,
)

if TYPE_CHECKING:
    from parution.messages import Catalogue
    from parution.model.package import Resource
    from parution.model.report import Error

# Where frictionless says that the error is of the table, and its note names a cell.
_NOTED = frozenset({"deviated-cell", "deviated-value", "required-value"})
# Errors of a cell, whose invisible characters are named.
_OF_CELLS = frozenset({"type-error", "constraint-error", "foreign-key", "forbidden-value"})
# Errors whose cell is the value that frictionless read.
_OF_VALUES = frozenset(
    {"ascii-value", "forbidden-value", "sequential-value", "truncated-value", "unique-error"}
)
# What a descriptor announces, and its unit where it counts something.
_ANNOUNCED = frozenset({"hash-count", "byte-count", "field-count", "row-count"})
# Type of an error → the sentence for it where nothing is written there.
_EMPTY = {
    "extra-cell": "error.extra-cell.empty",
    "primary-key": "error.primary-key.empty",
    "sequential-value": "error.sequential-value.empty",
}
BOUNDS = frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"})
# After an hour: a day has a « - » too.
_ZONE = re.compile(r":.*(?:Z|z|[+-]\d\d:?\d\d)$")
# What was not checked, as a note lists it.
_RULES = re.compile(r'(?P<kind>pattern|enum|formula) "(?P<rule>.*?)"(?:, |$)', re.DOTALL)
# A time of a day or more, as Python writes it.
_LONG_TIME = re.compile(r"(\d+) days?, (\d+)(:\d\d:\d\d)")
# Type and reason of an error → the sentence for it; any other is told by its type.
_REASONS = {
    ("error", "ambiguous-case"): "error.error.ambiguous-case",
    ("metadata-error", "ambiguous-case"): "error.error.ambiguous-case",
    ("error", "repeated-labels"): "error.error.repeated-labels",
    ("compression-error", "unsupported"): "error.compression-error.unsupported",
    ("deviated-cell", "calculation"): "error.deviated.calculation",
    ("deviated-value", "calculation"): "error.deviated.calculation",
    ("format-error", "missing-sheet"): "error.format-error.missing-sheet",
    ("format-error", "unsupported"): "error.format-error.unsupported",
    ("scheme-error", "denied"): "error.scheme-error.denied",
    ("scheme-error", "missing-file"): "error.scheme-error.missing",
    ("scheme-error", "folder"): "error.scheme-error.folder",
    ("scheme-error", "unsupported"): "error.scheme-error.unsupported",
    ("source-error", "as-description"): "error.source-error.as-description",
    ("source-error", "excess-bytes"): "error.source-error.excess-bytes",
    ("source-error", "excess-cells"): "error.source-error.excess-cells",
    ("source-error", "excess-entities"): "error.source-error.excess-entities",
    ("source-error", "excess-entries"): "error.source-error.excess-entries",
    ("source-error", "excess-parquet"): "error.source-error.excess-parquet",
    ("source-error", "excess-line"): "error.source-error.excess-line",
    ("source-error", "excess-rows"): "error.source-error.excess-rows",
    ("source-error", "changed-file"): "error.source-error.changed-file",
    ("source-error", "empty-source"): "error.source-error.empty",
    ("source-error", "part-header"): "error.source-error.part-header",
    ("source-error", "long-line"): "error.source-error.long-line",
    ("source-error", "long-record"): "error.source-error.long-record",
    ("source-error", "spent-time"): "error.source-error.spent-time",
    ("source-error", "spent-time-of-row"): "error.source-error.spent-time-of-row",
    ("source-error", "unread-target"): "error.source-error.unread-target",
    ("resource-error", "no-package"): "error.resource-error.foreign-key",
}


class Explanation(NamedTuple):
    """An error, explained.

    Attributes:
        place: where it stands, e.g. ``stations.csv, ligne 14, colonne D « ouverte_le »``.
        fact: what is wrong, what is expected, what to write instead.
    """

    place: str
    fact: str

    def write(self, catalogue: Catalogue) -> str:
        """Write it as one sentence."""
        return catalogue.say("error.sentence", place=self.place, fact=self.fact)


def explain(error: Error, resource: Resource | None, file: str, catalogue: Catalogue) -> str:
    """Explain an error in one sentence or two; as :func:`explain_apart`.

    Returns:
        E.g. ``stations.csv, ligne 14, colonne D « ouverte_le » : « 31/02/2024 » n'est pas
        une date (AAAA-MM-JJ). Exemple : 2024-03-01.``
    """
    return explain_apart(error, resource, file, catalogue).write(catalogue)


def explain_apart(
    error: Error, resource: Resource | None, file: str, catalogue: Catalogue
) -> Explanation:
    """Explain an error, its place apart.

    Args:
        error: the error.
        resource: the table where it was found, as declared; None for the package itself.
        file: the table's file as the descriptor names it, or the descriptor's.
        catalogue: the language.
    """
    if is_fault(error):
        return Explanation(*explain_fault(error, resource, file, catalogue))
    if resource is not None and not resource.is_delimited_text:
        error = _read_typed(error)
    if error.part is not None:
        file, error = error.part, replace(error, row_number=error.part_row)
    schema = resource.schema if resource else Schema()
    field = schema.find_field(error.field_name or error.noted_field) or Field()
    told = [_tell_fact(error, resource, field, catalogue)]
    if error.type in {"type-error", "constraint-error"}:
        advice = advise(error, field, catalogue)
        if advice:
            told.append(advice)
        elif field.example:
            told.append(catalogue.say("error.example", example=shorten(field.example)))
    if error.type in _OF_CELLS:
        hidden = tell_invisible((error.cell or "", *error.key_cells), catalogue)
        if hidden:
            told.append(catalogue.say("error.invisible", names=hidden))
    return Explanation(_tell_place(error, file, catalogue), " ".join(told))


def _read_typed(error: Error) -> Error:
    """Show cells that came typed as a person sees them: frictionless writes them as Python does."""
    cell = None if error.cell is None else show_typed(error.cell)
    return replace(error, cell=cell, cells=tuple(show_typed(each) for each in error.cells))


def show_typed(cell: str) -> str:
    """Show a cell that came typed, as Python writes it, as a person sees it."""
    if cell == "None":
        return ""
    days = _LONG_TIME.fullmatch(cell)
    if not days:
        return cell
    return f"{int(days[1]) * 24 + int(days[2])}{days[3]}"


def _tell_place(error: Error, file: str, catalogue: Catalogue) -> str:
    values: dict[str, object] = {"file": file}
    if error.type == "missing-label":  # a column that is not there has no letter
        return catalogue.say("place.whole-header", file=file)
    if error.field_number is not None:
        values["letter"] = name_column(error.field_number)
        values["field"] = shorten(error.field_name or error.label or "")
    row = error.noted_row if error.type in _NOTED else error.row_number
    if row is not None:
        values["row"] = row
    if {"row", "letter"} <= values.keys():
        return catalogue.say("place.cell" if values["field"] else "place.unnamed-cell", **values)
    if "row" in values:
        return catalogue.say("place.row", **values)
    if "letter" in values:
        return catalogue.say("place.header", **values)
    if error.type == "encoding-error" and error.line is not None:
        return catalogue.say("place.row", file=file, row=error.line)
    return file


def _tell_other_row(error: Error, catalogue: Catalogue) -> str:
    if error.other_part is None:
        return str(error.other_row)
    if error.other_part == error.part:
        return str(error.other_part_row)
    return catalogue.say("place.row-of", row=error.other_part_row, file=error.other_part)


def _tell_fact(error: Error, resource: Resource | None, field: Field, catalogue: Catalogue) -> str:
    if error.type == "constraint-error":
        return _tell_constraint(error, field, catalogue)
    if error.type == "table-dimensions" and error.dimension:
        return _tell_dimensions(error, catalogue)
    if error.type in _ANNOUNCED and error.expected is None:
        return catalogue.say("error.announced")
    target = _find_other(error, resource)
    if target:
        return catalogue.say("error.scheme-error.target", target=target)
    key = _choose_sentence(error, resource, field)
    values = {**_basic_values(error, catalogue), **_more_values(error, resource, field, catalogue)}
    return catalogue.say(key if catalogue.knows(key) else "error.other", **values)


def _choose_sentence(error: Error, resource: Resource | None, field: Field) -> str:
    if error.type == "type-error":
        return _choose_type_sentence(error, resource, field)
    if error.type == "unique-error" and error.other_row is None:
        return "error.other"
    if error.type == "foreign-key" and len(error.key_fields) > 1:
        return "error.foreign-key.several"
    if _is_empty(error):
        return _EMPTY[error.type]
    return _choose_file_sentence(error, resource) or _REASONS.get(
        (error.type, error.reason or ""), f"error.{error.type}"
    )


def _choose_file_sentence(error: Error, resource: Resource | None) -> str:
    """Choose a sentence on a file that is missing or unknown; ``""`` where it is the usual one."""
    match error.type, error.reason:
        case "scheme-error", "missing-file" if resource and _find_backslashes(resource):
            return "error.scheme-error.backslash"
        case "scheme-error", "missing-file" if resource and _find_near_file(error, resource):
            return "error.scheme-error.near"
        case "format-error", "unsupported" if not error.actual:
            return "error.format-error.no-suffix"
        case "encoding-error", _ if resource and resource.lone:
            return "error.encoding-error.lone"
        case _:
            return ""


def _is_empty(error: Error) -> bool:
    """Tell whether nothing is written where the error is, which has a sentence of its own."""
    match error.type:
        case "primary-key":
            return error.other_row is None
        case "sequential-value":
            return error.cell in {None, "", "None"}
        case "extra-cell":
            return not (error.cell or "").strip()
        case _:
            return False


def _choose_type_sentence(error: Error, resource: Resource | None, field: Field) -> str:
    if field.type == "list":
        wrong = find_wrong_items(error.cell or "", field)
        return "error.type-error.list-item" if wrong else "error.type-error"
    if error.in_item:
        return "error.type-error.item"
    if field.type == "string" and field.format == "default" and resource and resource.is_workbook:
        return "error.type-error.spreadsheet"
    return "error.type-error"


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
    bounded = error.reason in {"long-line", "long-record", "excess-bytes", "excess-line"}
    return {
        "cell": _name_cell(_find_written(error), catalogue),
        "label": show(error.label or ""),
        "field": error.field_name or error.noted_field or "",
        "row": _tell_other_row(error, catalogue),
        "found": error.actual or "",
        "wanted": error.expected or "",
        "line": str(error.line),
        "size": catalogue.write_size(int(error.expected or 0)) if bounded else "",
        "table": error.reference_name or "",
        "path": shorten(error.path or ""),
        "forbidden": _list_values(error.forbidden or ""),
        # What no sentence of ours tells is told in frictionless' own words.
        "note": error.note,
    }


def _find_written(error: Error) -> str:
    """Find a cell as it is written: of these errors, frictionless shows the value that it read."""
    at = error.field_number
    if error.type in _OF_VALUES and at is not None and at <= len(error.cells):
        return error.cells[at - 1]
    return error.cell or ""


def _name_cell(cell: str, catalogue: Catalogue) -> str:
    return quote(cell, catalogue) if cell else catalogue.say("cell.empty")


def _name_key(error: Error, catalogue: Catalogue) -> str:
    """Name the values of a key, of which some may be absent."""
    nothing = catalogue.say("cell.nothing")
    return ", ".join(show(cell) if cell else nothing for cell in error.key_cells)


def _list_values(written: str) -> str:
    """List values as a person does, which frictionless writes as Python's."""
    try:
        values = ast.literal_eval(written)
    except (SyntaxError, ValueError):
        return written
    return ", ".join(write_value(each) for each in values) if isinstance(values, list) else written


def _more_values(  # noqa: PLR0911 - one return a type
    error: Error, resource: Resource | None, field: Field, catalogue: Catalogue
) -> dict[str, str]:
    match error.type:
        case "type-error":
            return _name_type(error, field, catalogue)
        case "primary-key" | "unique-key":
            primary = resource.schema.primary_key if resource else ()
            return {"fields": ", ".join(error.key_fields or primary)}
        case "foreign-key":
            return {
                "columns": shorten(", ".join(error.key_fields), MAX_LIST),
                "cells": _name_key(error, catalogue),
                "table": error.reference_name or (resource.name if resource else ""),
                "fields": shorten(", ".join(error.reference_fields), MAX_LIST),
            }
        case "source-error" if error.rule_kind:
            return {
                "rule": _tell_rule(error.rule_kind, error.rule or "", resource, catalogue),
                "row": str(error.noted_row),
                "names": ", ".join(
                    _tell_rule(found["kind"], found["rule"], resource, catalogue)
                    for found in _RULES.finditer(error.unchecked or "")
                ),
            }
        case "row-constraint":
            return {"rule": name_rule(error.formula, resource) or error.note}
        case "scheme-error" | "encoding-error" | "extra-cell":
            return {
                "path": _find_backslashes(resource) if resource else "",
                "near": _find_near_file(error, resource) if resource else "",
                "encoding": _find_encoding(error, resource),
                "delimiter": name_delimiter(_find_delimiter(resource), catalogue),
            }
        case _:
            return {}


def _tell_rule(kind: str, rule: str, resource: Resource | None, catalogue: Catalogue) -> str:
    name = name_rule(rule, resource) if kind == "formula" else rule
    return catalogue.say(f"rule.{kind}", name=shorten(name))


def _name_type(error: Error, field: Field, catalogue: Catalogue) -> dict[str, str]:
    if field.type == "list":
        wrong = find_wrong_items(error.cell or "", field)
        nothing = catalogue.say("cell.empty-item")
        items = ", ".join(quote(item, catalogue) if item else nothing for item in wrong)
        expected = field if not wrong else Field({"type": field.item_type})
        return {
            "expected": describe_type_with_article(expected, catalogue),
            "items": items,
            "list": shorten(error.cell or ""),
        }
    if error.in_item:
        item = field.array_item or Field({"type": error.expected_type or "any"})
        return {"expected": describe_type_with_article(item, catalogue)}
    return {"expected": describe_type_with_article(field, catalogue)}


def _find_backslashes(resource: Resource) -> str:
    r"""Find a path that has ``\``, as Windows writes it, and write it with ``/``."""
    return next((path.replace("\\", "/") for path in resource.paths if "\\" in path), "")


def _find_near_file(error: Error, resource: Resource) -> str:
    """Find the file that is meant: its name only differs by capitals, accents, spaces."""
    for path, file in zip(resource.paths, resource.files, strict=True):
        if file.exists() or (error.part or path) != path or not file.parent.is_dir():
            continue
        wanted = _simplify(file.name)
        names = (each.name for each in file.parent.iterdir() if each.is_file())
        if near := next((name for name in sorted(names) if _simplify(name) == wanted), ""):
            return (PurePath(path).parent / near).as_posix()
    return ""


def _simplify(name: str) -> str:
    letters = unicodedata.normalize("NFKD", unquote(name).casefold())
    return "".join(letter for letter in letters if letter.isalnum() or letter == ".")


def _find_encoding(error: Error, resource: Resource | None) -> str:
    declared = resource.descriptor.get("encoding") if resource else None
    return str(error.expected or declared or "utf-8")


def _find_delimiter(resource: Resource | None) -> str:
    dialect = resource.descriptor.get("dialect") if resource else None
    if not isinstance(dialect, dict):
        return ","
    inner = dialect.get("csv")
    holder = inner if isinstance(inner, dict) else dialect
    return str(holder.get("delimiter") or ",")


def _tell_dimensions(error: Error, catalogue: Catalogue) -> str:
    key = f"error.table-dimensions.{error.dimension}.{error.bound}"
    return catalogue.count(key, int(error.actual or 0), wanted=error.expected or "")


def _tell_constraint(error: Error, field: Field, catalogue: Catalogue) -> str:
    values = _basic_values(error, catalogue)
    name = error.constraint
    if name not in CONSTRAINTS:
        return catalogue.say("error.other", **values)
    described = (field.array_item if error.in_item else None) or field
    value = described.constraints.get(name, error.expected)
    return catalogue.say(
        _choose_constraint_sentence(name, error, described, value, catalogue),
        **values,
        value=shorten(str(value)),
        description=_shorten_description(described),
        expected=shorten(describe_constraint(name, value, described, catalogue), MAX_LIST),
    )


def _find_time_zone(error: Error, field: Field, bound: object) -> str:
    """Tell which of a cell and its bound has a time zone, where the other has none."""
    if field.type not in {"time", "datetime"} or error.constraint not in BOUNDS:
        return ""
    cell, limit = (bool(_ZONE.search(str(text))) for text in (error.cell, bound))
    if cell == limit:
        return ""
    return "time-zone" if cell else "no-time-zone"


def _choose_constraint_sentence(
    name: str, error: Error, field: Field, value: object, catalogue: Catalogue
) -> str:
    if name == "required" and error.cell:  # a text that stands for no value
        return "error.constraint-error.required.missing-value"
    if name == "pattern" and _shorten_description(field):
        return "error.constraint-error.pattern.described"
    if name == "pattern" and field.example:
        return "error.constraint-error.pattern.plain"
    if not error.cell and name in {"minLength", "maxLength"}:
        return "error.constraint-error"
    key = f"error.constraint-error.{_find_time_zone(error, field, value) or name}"
    return key if catalogue.knows(key) else "error.constraint-error"


def _shorten_description(field: Field) -> str:
    """Take the first sentence of a description, without its full stop."""
    first = " ".join(field.description.split()).split(". ")[0].rstrip(".")
    return shorten(first)


def name_rule(formula: str | None, resource: Resource | None) -> str:
    """Name a rule by its title in the checklist, else by its formula."""
    checks = ((resource.checklist if resource else None) or {}).get("checks") or ()
    titles = (check.get("title") for check in checks if check.get("formula") == formula)
    return str(next(titles, None) or formula or "")
