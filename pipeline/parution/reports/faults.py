"""One fault of what describes a table, explained: which file, which table, which field."""

from __future__ import annotations

import ast
import json
import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

from parution.messages.fields import CONSTRAINTS, describe_type, describe_type_with_article
from parution.model.languages import LOCALIZED
from parution.model.schema import Field, Schema
from parution.model.shortening import shorten

if TYPE_CHECKING:
    from collections.abc import Mapping

    from parution.messages import Catalogue
    from parution.model.package import Resource
    from parution.model.report import Error

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
# The functions that a formula may call.
_FUNCTIONS = ("int", "float", "str", "list", "tuple", "dict", "set")
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
# How PHP and spreadsheets write them with one letter, where each part has one.
_LETTERS = {
    **dict.fromkeys("dj", "%d"),
    **dict.fromkeys("mn", "%m"),
    "Y": "%Y",
    "y": "%y",
    "H": "%H",
    "G": "%H",
    "i": "%M",
    "s": "%S",
}
_WORD = re.compile(r"[A-Za-z]+|%.")
# The types that people name in other words, in French or after a programming language.
_OTHER_NAMES = {
    **dict.fromkeys(("chaîne", "chaine", "str", "text", "texte", "varchar", "char"), "string"),
    **dict.fromkeys(("int", "entier", "long", "bigint"), "integer"),
    **dict.fromkeys(("float", "double", "decimal", "décimal", "nombre", "réel", "real"), "number"),
    **dict.fromkeys(("bool", "booléen", "booleen", "logical"), "boolean"),
    **dict.fromkeys(("timestamp", "dateTime", "date-time"), "datetime"),
    **dict.fromkeys(("heure",), "time"),
    **dict.fromkeys(("année", "annee"), "year"),
    **dict.fromkeys(("durée", "duree"), "duration"),
    **dict.fromkeys(("liste",), "list"),
    **dict.fromkeys(("json", "objet", "dict"), "object"),
    **dict.fromkeys(("point", "geo_point_2d", "coordonnées"), "geopoint"),
    **dict.fromkeys(("geometry", "geo_shape"), "geojson"),
}
# Written for a character that nobody sees, and that JSON and YAML write « \\t ».
_TABS = frozenset({"\\t", "tab", "tabulation", "tsv"})
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
_WORDS_OF_PYTHON = {"True": "true", "False": "false", "None": "null"}
# A text that JSON would read as another value, or that is not seen.
_IS_VALUE = re.compile(r"\s*|[+-]?\d+(?:\.\d+)?|true|false|null")
_POSITION = re.compile(r"at position (\d+)")


def is_fault(error: Error) -> bool:
    """Whether an error is of what describes a table, and is explained here."""
    if error.reason == "unknown-encoding":
        return True
    return error.type in _PARTS and error.reason not in {"ambiguous-case", "no-package"}


def explain_fault(
    error: Error, resource: Resource | None, file: str, catalogue: Catalogue
) -> tuple[str, str]:
    """Explain a fault.

    Args:
        error: the fault.
        resource: the table that it is of; None for the package itself.
        file: the descriptor, or the table's file where nothing says what describes it.
        catalogue: the language.

    Returns:
        The place and the fact, e.g. ``schemas/stations.json, table « stations », champ
        « places »`` and ``la contrainte « minimum » vaut « zéro », qui n'est pas un nombre
        entier. Écrivez par exemple 10.``
    """
    return _tell_place(error, resource, file, catalogue), _tell_fact(error, resource, catalogue)


def find_fault_file(error: Error, resource: Resource | None, file: str) -> str:
    """Find the file where a fault stands; arguments as of :func:`explain_fault`."""
    part = "schema" if error.reason == "unknown-resource" else _PARTS.get(error.type, "resource")
    return resource.described_in.get(part, file) if resource else file


def translate_format(form: str) -> str | None:
    """Translate a format as people write it to one of strptime.

    Returns:
        The format; None where a part of it is not known.

    Example:
        >>> translate_format("DD/MM/YYYY"), translate_format("YYYY-MM-DD HH:mm:ss")
        ('%d/%m/%Y', '%Y-%m-%d %H:%M:%S')
        >>> translate_format("j/n/Y"), translate_format("%-d/%m/%Y"), translate_format("%")
        ('%d/%m/%Y', None, None)
    """
    hours = False
    parts: list[str] = []
    end = 0
    words = _LETTERS if all(len(word) == 1 for word in _WORD.findall(form)) else _WORDS
    for found in _WORD.finditer(form):
        directive = words.get(found.group())
        if directive is None:
            if found.group() not in {"T", "Z"}:
                return None
            directive = found.group()
        if directive == "%m" and hours:
            directive = "%M"
        hours = hours or directive == "%H"
        parts += [form[end : found.start()], directive]
        end = found.end()
    return "".join([*parts, form[end:]]) if any(part.startswith("%") for part in parts) else None


def _tell_place(error: Error, resource: Resource | None, file: str, catalogue: Catalogue) -> str:
    values: dict[str, object] = {"file": find_fault_file(error, resource, file)}
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
    name = (error.property_path or "").rpartition("/")[2]
    key = _choose_sentence(error)
    if name == "missingValues" and error.reason in {"wrong-type", "wrong-value"}:
        key = "fault.wrong-value.missing-values"
    if not catalogue.knows(key):
        # What no sentence of ours tells is told in frictionless' own words.
        key = f"error.{error.type}"
        key = key if catalogue.knows(key) else "error.other"
    values = {**_basic_values(error), **_more_values(error, field, resource, catalogue)}
    fact = catalogue.say(key, **values)
    return catalogue.say("fault.item", fact=fact) if error.in_item else fact


def _choose_sentence(error: Error) -> str:
    return f"fault.{error.reason}{_choose_variant(error)}"


def _choose_variant(error: Error) -> str:  # noqa: PLR0911, PLR0912 - one return a reason
    """Choose among the sentences of one reason: the end of the key; ``""`` where there is one."""
    part = f".{error.type.removesuffix('-error')}"
    name = (error.property_path or "").rpartition("/")[2]
    match error.reason:
        case "not-comparable" if error.key == "unique" and error.type == "schema-error":
            return ".unique-key"
        case "unknown-field" | "not-comparable":
            return f".{error.key or 'check'}"
        case "stray-type":
            return f".{error.property_path}"
        case "unread-address":
            return f".{error.actual}"
        case "unsupported":
            return _choose_unsupported(error) or part
        case "version":
            return ".constraint" if error.constraint else part
        case "duplicate-names":
            return part
        case "wrong-shape" if name in {"name", "type"}:
            return ".name"
        case "wrong-type" if name.isdigit():
            return ".item"
        case "wrong-type" if name in LOCALIZED and (error.actual or "").startswith("{"):
            return ".translations"
        case "different-lengths" if not (error.actual and error.expected):
            return ".empty"
        case "one-character" if not error.actual or error.actual in _TABS:
            return ".tab" if error.actual else ".empty"
        case "formula-expression" if _compares_with_one_sign(error.formula or ""):
            return ".equals"
        case "format" if same := translate_format(error.actual or ""):
            is_default = same == _DEFAULT_FORMATS.get(error.expected_type or "")
            return ".default" if is_default else ".same"
        case _:
            return ""


def _choose_unsupported(error: Error) -> str:
    if not error.constraint:
        return ".field.near" if error.type == "field-error" and _find_near_type(error) else ""
    if error.constraint not in CONSTRAINTS:
        return ".constraint.unknown"
    known = error.constraint == "jsonSchema" and error.actual in {"object", "array"}
    return ".json-schema" if known else ".constraint"


def _basic_values(error: Error) -> dict[str, str]:
    return {
        "property": _name_property(error.property_path or ""),
        "found": _show(error.actual, as_json=error.reason in {"wrong-type", "wrong-value"}),
        "wanted": shorten(error.expected or ""),
        "constraint": error.constraint or "",
        "type": error.expected_type or _show(error.actual),
        "path": shorten(error.path or ""),
        "field": error.noted_field or "",
        "table": error.reference_name or "",
        "formula": _show(error.formula),
        "note": error.note,
        "address": shorten(error.path or ""),
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
            name = (error.property_path or "").rpartition("/")[2]
            return {"expected": link.join(told) or (error.expected or ""), "name": name}
        case "formula-field":
            return {"fields": ", ".join(each.name for each in schema.fields)}
        case "formula-function":
            return {"functions": ", ".join(_FUNCTIONS)}
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
                "wanted": shorten(_WORDS_OF_PYTHON.get(error.expected or "", error.expected or "")),
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
            return {
                "example": _CHARACTERS.get(error.property_path or "", ""),
                "found": error.actual or "",  # not as Python writes it: the note is ours
            }
        case "unsupported":
            types = _CHECKS if error.type == "check-error" else _TYPES
            return {
                "types": ", ".join(types),
                "near": _find_near_type(error),
                "constraints": ", ".join(CONSTRAINTS),
            }
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


def _name_property(path: str) -> str:
    """Name a property as it is found in its object: JSON Schema writes « constraints/enum/0 »."""
    return ".".join(part for part in path.split("/") if not part.isdigit())


def _find_near_type(error: Error) -> str:
    """Find the type that was meant under another name; ``""`` where none is like it."""
    written = (error.actual or "").strip()
    known = _OTHER_NAMES.get(written) or _OTHER_NAMES.get(written.lower())
    return known or next(iter(get_close_matches(written.lower(), _TYPES, n=1, cutoff=0.75)), "")


def _compares_with_one_sign(formula: str) -> bool:
    """Tell whether a formula only has « = » where « == » compares."""
    try:
        return isinstance(ast.parse(formula.strip()).body[0], ast.Assign)
    except (SyntaxError, ValueError, IndexError, MemoryError, RecursionError):
        return False


def _list_names(text: str | None) -> str:
    """List names that frictionless writes as Python does."""
    return ", ".join(re.findall("'([^']*)'", text or "")) or (text or "")


def _show(text: str | None, *, as_json: bool = False) -> str:
    """Show a value as a descriptor has it, which frictionless writes as Python does.

    Args:
        text: the value, as Python writes it; a text may stand for itself.
        as_json: whether a text that reads as another value is put between quotation marks.
    """
    if text is None:
        return ""
    try:
        value = ast.literal_eval(text)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return shorten(text)
    plain = isinstance(value, str) and not (as_json and _IS_VALUE.fullmatch(value))
    return shorten(str(value) if plain else json.dumps(value, ensure_ascii=False, default=str))
