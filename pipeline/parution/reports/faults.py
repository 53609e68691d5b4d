"""One fault of what describes a table, explained: which file, which table, which field."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from parution.messages.fields import describe_type, describe_type_with_article
from parution.model.schema import Field, Schema, write_value

if TYPE_CHECKING:
    from collections.abc import Mapping

    from parution.messages import Catalogue
    from parution.model.package import Resource
    from parution.model.report import Error

MAX_VALUE = 80
# Type of an error → the part of the description where it is.
_PARTS = {
    "schema-error": "schema",
    "field-error": "schema",
    "dialect-error": "dialect",
    "control-error": "dialect",
    "checklist-error": "checklist",
    "check-error": "checklist",
    "resource-error": "resource",
    "package-error": "resource",
}
# Reasons whose sentence depends on more than the reason → what it depends on.
_BY_KEY = frozenset({"unknown-field", "not-comparable"})
_BY_TYPE = frozenset({"duplicate-names", "stray-type", "unsupported", "version"})
# Types of JSON Schema, each with its sentence.
_VALUES = ("boolean", "string", "integer", "number", "array", "object")
_TYPES = (
    *("string", "integer", "number", "boolean", "date", "time", "datetime", "year"),
    *("yearmonth", "duration", "geopoint", "geojson", "object", "array", "list", "any"),
)
# The checks that frictionless has.
_CHECKS = (
    *("ascii-value", "deviated-cell", "deviated-value", "duplicate-row", "forbidden-value"),
    *("required-value", "row-constraint", "sequential-value", "table-dimensions"),
    "truncated-value",
)
# How a value of a type is written, for who has to write one.
_EXAMPLES = {
    "integer": "10",
    "number": "1.5",
    "date": "2024-03-01",
    "time": "10:00:00",
    "datetime": "2024-03-01T10:00:00Z",
    "year": "2024",
    "yearmonth": "2024-03",
    "duration": "P1Y",
    "boolean": "true",
}
_DEFAULT_FORMATS = {"date": "%Y-%m-%d", "time": "%H:%M:%S", "datetime": "%Y-%m-%dT%H:%M:%S%z"}
_CHARACTERS = {"delimiter": ";", "quoteChar": '"', "escapeChar": "\\"}
# How people write the parts of a date, and the directive of each. « MM » and « mm » are minutes
# after hours, months elsewhere.
_WORDS = {
    **dict.fromkeys(("YYYY", "yyyy", "AAAA", "aaaa"), "%Y"),
    **dict.fromkeys(("YY", "yy", "AA", "aa"), "%y"),
    **dict.fromkeys(("DD", "dd", "JJ", "jj"), "%d"),
    **dict.fromkeys(("HH", "hh"), "%H"),
    **dict.fromkeys(("MM", "mm"), "%m"),
    **dict.fromkeys(("SS", "ss"), "%S"),
}
_WORD = re.compile(r"[A-Za-z]+|%.")
# What Python says of a regular expression → the key of the sentence.
_EXPRESSIONS = (
    ("unterminated character set", "bracket"),
    ("missing )", "parenthesis"),
    ("unterminated subpattern", "parenthesis"),
    ("unbalanced parenthesis", "unopened"),
    ("nothing to repeat", "nothing"),
    ("multiple repeat", "twice"),
    ("bad escape", "escape"),
    ("bad character range", "range"),
    ("min repeat greater than max repeat", "repeat"),
    ("look-behind requires", "lookbehind"),
)
_POSITION = re.compile(r"at position (\d+)")


def is_fault(error: Error) -> bool:
    """Whether an error is of what describes a table, and is explained here."""
    if error.reason == "unknown-encoding":
        return True
    return error.type in _PARTS and error.reason != "no-package"


def explain_fault(error: Error, resource: Resource | None, file: str, catalogue: Catalogue) -> str:
    """Explain a fault in one sentence or two.

    Args:
        error: the fault.
        resource: the table that it is of; None for the package itself.
        file: the descriptor, or the table's file where nothing says what describes it.
        catalogue: the language.

    Returns:
        E.g. ``schemas/stations.json, table « stations », champ « places » : la contrainte
        « minimum » vaut « zéro », qui n'est pas un nombre entier. Écrivez par exemple 10.``
    """
    place = _tell_place(error, resource, file, catalogue)
    return catalogue.say("error.sentence", place=place, fact=_tell_fact(error, resource, catalogue))


def translate_format(form: str) -> str | None:
    """Translate a format as people write it to one of strptime.

    Returns:
        The format; None where a part of it is not known.

    Example:
        >>> translate_format("DD/MM/YYYY"), translate_format("YYYY-MM-DD HH:mm:ss")
        ('%d/%m/%Y', '%Y-%m-%d %H:%M:%S')
        >>> translate_format("%-d/%m/%Y"), translate_format("le 3 mars")
        (None, None)
    """
    hours = False
    parts: list[str] = []
    end = 0
    for found in _WORD.finditer(form):
        directive = _WORDS.get(found.group())
        if directive is None:
            if found.group() not in {"T", "Z"}:
                return None
            directive = found.group()
        if directive == "%m" and hours:
            directive = "%M"
        hours = hours or directive == "%H"
        parts += [form[end : found.start()], directive]
        end = found.end()
    return "".join([*parts, form[end:]])


def _tell_place(error: Error, resource: Resource | None, file: str, catalogue: Catalogue) -> str:
    part = "schema" if error.reason == "unknown-resource" else _PARTS.get(error.type, "resource")
    values: dict[str, object] = {
        "file": resource.described_in.get(part, file) if resource else file
    }
    if resource is not None:
        values["table"] = resource.name
    if error.field_name:
        values["field"] = error.field_name
    elif error.field_number is not None:
        values["number"] = error.field_number
    match "table" in values, "field" in values, "number" in values:
        case True, True, _:
            return catalogue.say("place.field-of-table", **values)
        case True, _, True:
            return catalogue.say("place.numbered-field", **values)
        case True, _, _:
            return catalogue.say("place.table", **values)
        case _, True, _:
            return catalogue.say("place.field", **values)
    return str(values["file"])


def _tell_fact(error: Error, resource: Resource | None, catalogue: Catalogue) -> str:
    field = (resource.schema.find_field(error.field_name) if resource else None) or Field()
    field = (field.array_item if error.in_item else None) or field
    key = _choose_sentence(error)
    if not catalogue.knows(key):
        # What no sentence of ours tells is told in frictionless' own words.
        key = f"error.{error.type}"
        key = key if catalogue.knows(key) else "error.other"
    values = {**_basic_values(error), **_more_values(error, field, resource, catalogue)}
    fact = catalogue.say(key, **values)
    return catalogue.say("fault.item", fact=fact) if error.in_item else fact


def _choose_sentence(error: Error) -> str:  # noqa: PLR0911 - one return a family
    reason = error.reason
    name = (error.property_path or "").rpartition("/")[2]
    if reason == "not-comparable" and error.key == "unique" and error.type == "schema-error":
        return "fault.not-comparable.unique-key"
    if reason in _BY_KEY:
        return f"fault.{reason}.{error.key or 'check'}"
    if reason == "stray-type":
        return f"fault.stray-type.{error.property_path}"
    if reason == "unsupported" and error.constraint:
        known = error.constraint == "jsonSchema" and error.actual in {"object", "array"}
        return f"fault.unsupported.{'json-schema' if known else 'constraint'}"
    if reason == "version" and error.constraint:
        return "fault.version.constraint"
    if reason == "unread-address":
        return f"fault.unread-address.{error.actual}"
    if reason in _BY_TYPE:
        return f"fault.{reason}.{error.type.removesuffix('-error')}"
    if reason == "wrong-shape" and name in {"name", "type"}:
        return "fault.wrong-shape.name"
    if reason in {"wrong-type", "wrong-value"} and name == "missingValues":
        return "fault.wrong-value.missing-values"
    if reason == "one-character" and not error.actual:
        return "fault.one-character.empty"
    if reason == "format":
        same = translate_format(error.actual or "")
        if same is None:
            return "fault.format"
        is_default = same == _DEFAULT_FORMATS.get(error.expected_type or "")
        return "fault.format.default" if is_default else "fault.format.same"
    return f"fault.{reason}"


def _basic_values(error: Error) -> dict[str, str]:
    return {
        "property": error.property_path or "",
        "found": _show(error.actual),
        "wanted": error.expected or "",
        "constraint": error.constraint or "",
        "type": error.expected_type or error.actual or "",
        "field": error.noted_field or "",
        "table": error.reference_name or "",
        "note": error.note,
        "address": _cut(error.path or ""),
    }


def _more_values(  # noqa: PLR0911, PLR0912 - one return a reason
    error: Error, field: Field, resource: Resource | None, catalogue: Catalogue
) -> Mapping[str, str]:
    schema = resource.schema if resource else Schema()
    match error.reason:
        case "wrong-type":
            kinds = [kind for kind in _VALUES if f"'{kind}'" in (error.expected or "")]
            told = [catalogue.say(f"value.{kind}") for kind in kinds]
            link = f" {catalogue.say('word.or')} "
            return {"expected": link.join(told) or (error.expected or "")}
        case "missing-property":
            return {"property": error.expected or ""}
        case "version":
            lone = resource is not None and resource.lone
            profile = "tableschema" if lone else "datapackage"
            return {
                "holder": catalogue.say("word.to-schema" if lone else "word.to-descriptor"),
                "profile": f"https://datapackage.org/profiles/2.0/{profile}.json",
            }
        case "bound":
            return {
                "expected": describe_type_with_article(field, catalogue),
                "example": field.example or _give_example(field),
            }
        case "enum" | "example":
            return {"expected": describe_type_with_article(field, catalogue)}
        case "pattern":
            return _tell_expression(error, catalogue)
        case "format":
            return _tell_format(error, catalogue)
        case "different-lengths":
            return {"found": _list_names(error.actual), "wanted": _list_names(error.expected)}
        case "not-listed":
            return {"wanted": _list_names(error.expected)}
        case "one-character":
            return {"example": _CHARACTERS.get(error.property_path or "", "")}
        case "unsupported":
            types = _CHECKS if error.type == "check-error" else _TYPES
            return {"types": ", ".join(types)}
        case "unknown-field":
            names = [each.name for each in schema.fields]
            unknown = [name for name in _list_key(error, schema) if name not in names]
            return {
                "field": error.noted_field or ", ".join(dict.fromkeys(unknown)),
                "fields": ", ".join(names),
            }
        case "duplicate-names":
            names = [each.name for each in schema.fields]
            return {"names": ", ".join(sorted({name for name in names if names.count(name) > 1}))}
        case _:
            return {}


def _list_key(error: Error, schema: Schema) -> tuple[str, ...]:
    match error.key:
        case "primary":
            return schema.primary_key
        case "unique":
            return tuple(name for key in schema.unique_keys for name in key)
        case _:
            return tuple(name for key in schema.foreign_keys for name in key.fields)


def _give_example(field: Field) -> str:
    example = _EXAMPLES.get(field.type, "")
    if field.type == "number":
        return example.replace(".", field.decimal_char)
    if field.type in _DEFAULT_FORMATS and field.format not in {"default", "any"}:
        parts = {
            "%Y": "2024",
            "%y": "24",
            "%m": "03",
            "%d": "01",
            "%H": "10",
            "%M": "00",
            "%S": "00",
        }
        return re.sub("%.", lambda found: parts.get(found.group(), found.group()), field.format)
    return example


def _tell_expression(error: Error, catalogue: Catalogue) -> dict[str, str]:
    """Tell why a pattern is no regular expression, which Python says in English."""
    said = error.expected or ""
    why = next((key for words, key in _EXPRESSIONS if words in said), "other")
    position = _POSITION.search(said)
    told = catalogue.say(f"expression.{why}")
    # frictionless has one character before the pattern: from 0 with it is from 1 without.
    if position and int(position[1]):
        told = catalogue.say("expression.at", why=told, position=position[1])
    return {"why": told}


def _tell_format(error: Error, catalogue: Catalogue) -> dict[str, str]:
    kind = error.expected_type or ""
    same = translate_format(error.actual or "")
    return {
        "format": same or "",
        "default": _DEFAULT_FORMATS.get(kind, ""),
        "what": catalogue.say(f"format.{kind}"),
        "expected": describe_type(Field({"type": kind}), catalogue),
    }


def _list_names(text: str | None) -> str:
    """List names that frictionless writes as Python does."""
    return ", ".join(re.findall("'([^']*)'", text or "")) or (text or "")


def _show(text: str | None) -> str:
    """Show a value as a descriptor has it, which frictionless writes as Python does."""
    if text is None:
        return ""
    try:
        shown = write_value(ast.literal_eval(text))
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        shown = text
    return _cut(shown or text)


def _cut(text: str) -> str:
    return text if len(text) <= MAX_VALUE else text[: MAX_VALUE - 1] + "…"
