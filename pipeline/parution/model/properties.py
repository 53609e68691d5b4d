"""The properties of the standards: which has no effect where it stands, which is misspelled.

Source: Data Package, Data Resource, Table Dialect and Table Schema, v1 and v2. Any other property
is the descriptor's own affair.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from parution.model.report import ReportWarning

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_COMMON = frozenset(
    ("$schema", "profile", "name", "title", "description", "homepage", "sources", "licenses")
)
_PACKAGE = _COMMON | {
    *("id", "version", "created", "keywords", "contributors", "image", "resources", "languages"),
}
_RESOURCE = _COMMON | {
    *("path", "data", "type", "format", "mediatype", "encoding", "bytes", "hash", "dialect"),
    *("schema", "compression", "languages"),
}
_DIALECT = frozenset(
    (
        *("$schema", "title", "description", "header", "headerRows", "headerJoin", "commentRows"),
        *("commentChar", "delimiter", "lineTerminator", "quoteChar", "doubleQuote", "escapeChar"),
        *("nullSequence", "skipInitialSpace", "property", "itemType", "itemKeys", "sheetNumber"),
        *("sheetName", "table", "caseSensitiveHeader", "csvddfVersion", "headerCase"),
        "skipBlankRows",
    )
)
_SCHEMA = frozenset(
    (
        *("$schema", "fields", "fieldsMatch", "primaryKey", "uniqueKeys", "foreignKeys"),
        *("missingValues", "name", "title", "description"),
    )
)
_FIELD = frozenset(
    (
        *("name", "type", "format", "title", "description", "example", "constraints", "rdfType"),
        *("missingValues", "trueValues", "falseValues", "decimalChar", "groupChar", "bareNumber"),
        *("categories", "categoriesOrdered", "delimiter", "itemType", "arrayItem"),
    )
)
_CONSTRAINTS = frozenset(
    (
        *("required", "unique", "minLength", "maxLength", "minimum", "maximum", "pattern", "enum"),
        *("exclusiveMinimum", "exclusiveMaximum", "jsonSchema"),
    )
)
# Words of frictionless and of other vocabularies that are near one of the standards' and mean
# what they say.
_OTHERS = frozenset(
    (
        *("examples", "sources", "source", "license", "licence", "types", "paths", "names"),
        *("scheme", "fields", "rows", "stats", "layout", "url", "profiles", "extrapaths"),
        *("language", "lang"),
    )
)
# Property of a field → the types for which it has an effect.
EFFECTS: Mapping[str, frozenset[str]] = {
    "trueValues": frozenset({"boolean"}),
    "falseValues": frozenset({"boolean"}),
    "decimalChar": frozenset({"number"}),
    "groupChar": frozenset({"number", "integer"}),
    "bareNumber": frozenset({"number", "integer"}),
    "delimiter": frozenset({"list"}),
    "itemType": frozenset({"list"}),
    "arrayItem": frozenset({"array"}),
    "categories": frozenset({"string", "integer"}),
    "categoriesOrdered": frozenset({"string", "integer"}),
}
# Letters that a long word may differ by; a short one must have another case alone.
_LONG, _LONGER = 5, 9


def find_package_warnings(descriptor: Mapping[str, Any], file: str) -> tuple[ReportWarning, ...]:
    """Find what a package's own properties surely do not mean; ``file`` is the descriptor."""
    return tuple(_find_misspelled(descriptor, _PACKAGE, file, None))


def find_resource_warnings(
    descriptor: Mapping[str, Any], described_in: Mapping[str, str], form: str
) -> tuple[ReportWarning, ...]:
    """Find what the properties of a resource, its dialect and its schema surely do not mean.

    Args:
        descriptor: the resource, its schema and its dialect inlined.
        described_in: the file where each of the three stands.
        form: the format of its file; ``""`` where it is not known.
    """
    file = {part: described_in.get(part, "") for part in ("resource", "dialect", "schema")}
    found = [*_find_misspelled(descriptor, _RESOURCE, file["resource"], None)]
    dialect, schema = descriptor.get("dialect"), descriptor.get("schema")
    if isinstance(dialect, dict):
        found += _find_misspelled(dialect, _DIALECT, file["dialect"], None)
    if isinstance(dialect, dict) and form in {"csv", "tsv"}:
        sheets = [key for key in ("sheetName", "sheetNumber") if key in dialect]
        found += [_ineffective(key, file["dialect"], None, form) for key in sheets]
    if isinstance(schema, dict):
        found += _find_misspelled(schema, _SCHEMA, file["schema"], None)
        fields = schema.get("fields")
        for item in fields if isinstance(fields, list) else ():
            if isinstance(item, dict):
                found += _find_in_field(item, file["schema"])
    return tuple(found)


def _find_in_field(item: Mapping[str, Any], file: str) -> Iterator[ReportWarning]:
    name = str(item.get("name") or "")
    yield from _find_misspelled(item, _FIELD, file, name)
    constraints = item.get("constraints")
    if isinstance(constraints, dict):
        yield from _find_misspelled(constraints, _CONSTRAINTS, file, name)
    kind = item.get("type") or "string"
    for key, types in EFFECTS.items():
        if key in item and isinstance(kind, str) and kind not in types:
            yield _ineffective(key, file, name, kind)


def _ineffective(key: str, file: str, name: str | None, kind: str) -> ReportWarning:
    return ReportWarning(
        "ineffective-property",
        f'{file}: "{key}" has no effect on "{kind}"',
        field_name=name,
        values={"file": file, "property": key, "type": kind, **_name_field(name)},
        case="" if name is None else "field",
    )


def _find_misspelled(
    holder: Mapping[str, Any], known: frozenset[str], file: str, field: str | None
) -> Iterator[ReportWarning]:
    for key in holder:
        # A translation stands beside what it translates: « title@en ».
        name, at, tag = str(key).partition("@")
        others = known if at else known - holder.keys()
        near = None if name in known or name in _OTHERS else find_near(name, others)
        if near is not None:
            meant = f"{near}{at}{tag}"
            yield ReportWarning(
                "misspelled-property",
                f'{file}: "{key}" is not "{meant}"',
                field_name=field,
                values={"file": file, "property": key, "meant": meant, **_name_field(field)},
                case="" if field is None else "field",
            )


def _name_field(name: str | None) -> dict[str, str]:
    return {} if name is None else {"field": name}


def find_near(word: str, known: frozenset[str]) -> str | None:
    """Find the property that a word is surely meant to be.

    Returns:
        The one that has the same letters whatever their case, hyphens and underscores left
        out; else, of long words, the one that differs by one letter, or two of longer ones.

    Example:
        >>> find_near("requried", frozenset({"required"})), find_near("Type", frozenset({"type"}))
        ('required', 'type')
    """
    plain = _simplify(word)
    for each in sorted(known):
        if _simplify(each) == plain:
            return each
    for each in sorted(known):
        other = _simplify(each)
        shorter = min(len(plain), len(other))
        allowed = 2 if shorter >= _LONGER else 1 if shorter >= _LONG else 0
        if allowed and _count_edits(plain, other) <= allowed:
            return each
    return None


def _simplify(word: str) -> str:
    return word.replace("_", "").replace("-", "").lower()


def _count_edits(first: str, second: str) -> int:
    """Count letters added, left out, changed, or two that changed places."""
    before: list[int] = []
    above = list(range(len(second) + 1))
    for row, letter in enumerate(first, start=1):
        current = [row]
        for column, other in enumerate(second, start=1):
            cost = min(above[column] + 1, current[-1] + 1, above[column - 1] + (letter != other))
            if row > 1 and column > 1 and first[row - 2 : row] == other + second[column - 2]:
                cost = min(cost, before[column - 2] + 1)
            current.append(cost)
        before, above = above, current
    return above[-1]
