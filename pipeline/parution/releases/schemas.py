"""What describes the data, in two editions: every difference, by the rule that judges it.

An edition is a source, as it is written in the project, or a package that was built from one:
a source and what was built from it do not differ. What only says how a source file is written
(its encoding, its dialect, where it is) is not of the edition, which has one canonical CSV for
each table; nor is the portals' own ``portal``. Any other difference is told: none is dropped,
but the numbers that each edition has of its own (``version``, ``created``, sizes, hashes).
"""

from __future__ import annotations

from pathlib import PurePosixPath
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from parution.model.change import Change
from parution.model.languages import drop_language
from parution.releases.constraints import Pair
from parution.releases.fields import compare_field, judge_missing_values
from parution.releases.keys import Names, compare_keys
from parution.releases.matching import Matching, match_fields, match_resources
from parution.releases.rules import RULES
from parution.releases.values import is_same, list_different
from parution.tables.cells import is_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from parution.model.change import Bump
    from parution.model.package import Package, Resource
    from parution.model.schema import Schema

_NONE: Mapping[str, Any] = MappingProxyType({})
# The edition's own: they differ from one to the next without saying anything of the data.
_NUMBERS = frozenset({"version", "created", "bytes", "hash", "stats"})
_PACKAGE = _NUMBERS | {"$schema", "profile", "name", "id", "licenses", "resources"}
# How the file of a table is written, which is not how it is published: packaging/describing.py.
UNPUBLISHED = _NUMBERS | {
    *("$schema", "profile", "path", "type", "format", "mediatype", "encoding", "scheme"),
    *("compression", "innerpath", "dialect", "rows", "fields", "data"),
}
_WRITING = ("format", "mediatype", "encoding", "compression", "innerpath", "dialect", "scheme")
_FILE = _NUMBERS | {"path", "type", "data"}
_RESOURCE = frozenset({"name", "schema", "licenses", "sources"})
# A schema's own number, days and address.
_SCHEMA = frozenset(
    (
        *("fields", "fieldsMatch", "primaryKey", "uniqueKeys", "foreignKeys", "missingValues"),
        *("version", "created", "updated", "lastModified", "path", "uri"),
    )
)
# What each is for a reader alone: Data Package v1 and v2, and schema.data.gouv.fr's own words.
_DESCRIPTIVE = frozenset(
    (
        *("title", "description", "homepage", "keywords", "contributors", "sources", "image"),
        *("name", "id", "example", "examples", "licenses", "author", "contact", "countryCode"),
        "languages",
    )
)
_ANNOTATIONS = frozenset({"title", "description", "examples", "$comment", "version"})
# From what accepts the fewest files to what accepts the most; two of one rank do not compare.
_FIELDS_MATCH = {"exact": 0, "equal": 1, "subset": 2, "superset": 2, "partial": 3}


def compare_descriptions(
    before: Package,
    after: Package,
    renamed: Mapping[str, str] = _NONE,
    same_cells: Mapping[str, Mapping[str, str]] = _NONE,
) -> tuple[Change, ...]:
    """Compare what two editions of a package say of their data.

    Args:
        before: the edition before: a source, or a built package.
        after: the edition after, likewise.
        renamed: name before → name after of resources that are known to be the same.
        same_cells: name after of a table → name before → name after, of its fields that are
            known to have the same cells.

    Returns:
        The changes: of the package, then of each resource in the order after, those that are
        gone last. None where both say the same. The data themselves are not compared.
    """
    return tuple(_compare_packages(before, after, renamed, same_cells))


def _compare_packages(
    before: Package,
    after: Package,
    renamed: Mapping[str, str],
    same_cells: Mapping[str, Mapping[str, str]],
) -> Iterator[Change]:
    if before.name != after.name:
        yield Change("package-renamed", before=before.name, after=after.name, place="name")
    was, now = before.descriptor, after.descriptor
    if not is_same(was.get("id"), now.get("id")):
        rule = "description-changed" if was.get("id") is None else "package-renamed"
        yield Change(rule, before=was.get("id"), after=now.get("id"), place="id")
    if not is_same(was.get("licenses"), now.get("licenses")):
        yield _say_licences("", was.get("licenses"), now.get("licenses"))
    yield from _compare_words("", was, now, _PACKAGE)
    names = match_resources(before, after, renamed)
    yield from _compare_lists(before, after, names)
    had = {resource.name: resource for resource in before.resources}
    origins = {new: old for old, new in names.items()}
    pairs = [(had[origins[each.name]], each) for each in after.resources if each.name in origins]
    matchings = {
        new.name: match_fields(old.schema, new.schema, same_cells.get(new.name, _NONE))
        for old, new in pairs
    }
    known = Names(
        names, {new.name: _list_renamed(old, new, matchings[new.name]) for old, new in pairs}
    )
    checked = _has_checks(before) and _has_checks(after)
    for old, new in pairs:
        yield from _compare_resources((before, old), (after, new), checked=checked)
        yield from _compare_schemas(old, new, matchings[new.name], known)


def _list_renamed(before: Resource, after: Resource, matching: Matching) -> dict[str, str]:
    fields, others = before.schema.fields, after.schema.fields
    return {fields[old].name: others[new].name for old, new in matching.renamed}


def _has_checks(package: Package) -> bool:
    """Whether an edition says which checks it has: what is built has none of its source's."""
    built = all({"bytes", "hash"} <= set(each.descriptor) for each in package.resources)
    return not built or any(resource.checklist for resource in package.resources)


# The package


def _compare_words(
    table: str, before: Mapping[str, Any], after: Mapping[str, Any], but: Iterable[str]
) -> Iterator[Change]:
    """Compare what no rule of its own judges."""
    for key in list_different(before, after, frozenset(but)):
        rule = "description-changed" if _is_descriptive(key) else "property-changed"
        yield Change(rule, table, "", before.get(key), after.get(key), place=key)


def _is_descriptive(key: str) -> bool:
    """Tell whether a property is for a reader alone, in whatever language."""
    return drop_language(key) in _DESCRIPTIVE


def _say_licences(table: str, before: object, after: object) -> Change:
    had, has = _name_licences(before), _name_licences(after)
    rule = "description-changed"
    if had - has:
        rule = "licence-changed"
    elif has - had:
        rule = "licence-added"
    return Change(rule, table, "", before, after, place="licenses")


def _name_licences(licences: object) -> frozenset[str]:
    """Name licences: by their name, else by the address, else by the title.

    Before v1 of the standard they had a ``type`` and a ``url``. SPDX's names are the same in
    capitals.
    """
    items = licences if isinstance(licences, list) else []
    keys = ("name", "type", "path", "url", "title")
    return frozenset(
        next((str(item[key]).lower() for key in keys if item.get(key)), "")
        for item in items
        if isinstance(item, dict)
    )


def _compare_lists(before: Package, after: Package, names: Mapping[str, str]) -> Iterator[Change]:
    for old, new in names.items():
        if old != new:
            yield Change("resource-renamed", new, before=old, after=new)
    for resource in before.resources:
        if resource.name not in names:
            yield Change("resource-removed", resource.name, before=resource.name)
    kept = frozenset(names.values())
    for resource in after.resources:
        if resource.name not in kept:
            yield Change("resource-added", resource.name, after=resource.name)
    was = [names[resource.name] for resource in before.resources if resource.name in names]
    now = [resource.name for resource in after.resources if resource.name in kept]
    if was != now:
        yield Change("resources-reordered", before=was, after=now)


# A resource


def _compare_resources(
    before: tuple[Package, Resource], after: tuple[Package, Resource], *, checked: bool
) -> Iterator[Change]:
    (package, old), (other, new) = before, after
    was, now = old.descriptor, new.descriptor
    tables = [is_table(resource, each.find_base(resource)) for each, resource in (before, after)]
    if tables[0] is not tables[1]:
        yield Change("file-became-table" if tables[1] else "table-became-file", new.name)
    elif not tables[1]:
        yield from _compare_files(old, new)
    unpublished = UNPUBLISHED if all(tables) else _FILE | set(_WRITING)
    yield from _compare_words(new.name, was, now, unpublished | _RESOURCE)
    sources = [_list_sources(each) for each in (was, now)]
    if not is_same(*sources):
        first, second = sources
        yield Change("description-changed", new.name, "", first, second, place="sources")
    if not is_same(was.get("licenses"), now.get("licenses")):
        said = _say_licences(
            new.name,
            was.get("licenses") or package.descriptor.get("licenses"),
            now.get("licenses") or other.descriptor.get("licenses"),
        )
        rule = "rewritten" if said.rule == "description-changed" else said.rule
        yield Change(rule, new.name, "", was.get("licenses"), now.get("licenses"), place="licenses")
    if checked:
        yield from _compare_checks(old, new)


def _list_sources(descriptor: Mapping[str, Any]) -> list[Any] | None:
    """List the sources of a resource, but the files that the build adds for a table's own."""
    sources = descriptor.get("sources")
    if not isinstance(sources, list):
        return None
    return [item for item in sources if not _is_kept_source(item)] or None


def _is_kept_source(item: object) -> bool:
    path = item.get("path") if isinstance(item, dict) else None
    return isinstance(path, str) and is_same(
        item, {"title": PurePosixPath(path).name, "path": f"sources/{PurePosixPath(path).name}"}
    )


def _compare_files(before: Resource, after: Resource) -> Iterator[Change]:
    """Compare how a file that is no table is written; it may be elsewhere."""
    was, now = before.descriptor, after.descriptor
    for key in _WRITING:
        if not is_same(was.get(key), now.get(key)):
            yield Change(
                "file-format-changed", after.name, "", was.get(key), now.get(key), place=key
            )
    suffixes = [
        sorted({PurePosixPath(path).suffix.lower() for path in each.paths})
        for each in (before, after)
    ]
    first, second = suffixes
    if first != second:
        yield Change("file-format-changed", after.name, "", first, second, place="path")


def _compare_checks(before: Resource, after: Resource) -> Iterator[Change]:
    was, now = before.checklist or {}, after.checklist or {}
    had, has = (_list_checks(each) for each in (was, now))
    gone = [check for check in had if not _has(has, check)]
    come = [check for check in has if not _has(had, check)]
    for check in gone:
        yield Change("check-removed", after.name, "", check, None, place="checklist")
    for check in come:
        yield Change("check-added", after.name, "", None, check, place="checklist")
    for key in list_different(was, now, {"checks"}):
        rule = "description-changed" if _is_descriptive(key) else "checks-changed"
        yield Change(rule, after.name, "", was.get(key), now.get(key), place=f"checklist.{key}")
    if not gone and not come and not is_same(was.get("checks", []), now.get("checks", [])):
        yield Change(
            "description-changed",
            after.name,
            "",
            was.get("checks"),
            now.get("checks"),
            place="checklist.checks",
        )


def _list_checks(checklist: Mapping[str, Any]) -> list[dict[str, Any]]:
    """List checks as they judge: without what is for a reader."""
    checks = checklist.get("checks")
    return [
        {key: value for key, value in check.items() if not _is_descriptive(key)}
        for check in (checks if isinstance(checks, list) else [])
        if isinstance(check, dict)
    ]


def _has(checks: list[dict[str, Any]], check: dict[str, Any]) -> bool:
    return any(is_same(each, check) for each in checks)


# A schema


def _compare_schemas(
    before: Resource, after: Resource, matching: Matching, names: Names
) -> Iterator[Change]:
    old, new, table = before.schema, after.schema, after.name
    if not old.fields or not new.fields:
        if old.fields or new.fields:
            yield Change("schema-added" if new.fields else "schema-removed", table)
        else:
            yield from _compare_other_schemas(before, after)
        return
    yield from _compare_fields(table, old, new, matching)
    yield from _compare_missing_values(table, old, new, matching)
    yield from _compare_fields_match(table, old, new)
    yield from compare_keys(table, old, new, names)
    for change in _compare_words(table, old.descriptor, new.descriptor, _SCHEMA):
        rule = "rewritten" if change.place == "$schema" else change.rule
        yield Change(rule, table, "", change.before, change.after, place=f"schema.{change.place}")


def _compare_other_schemas(before: Resource, after: Resource) -> Iterator[Change]:
    """Compare schemas that are no Table Schemas, a JSON Schema for instance: as a whole."""
    was, now = (each.descriptor.get("schema") for each in (before, after))
    if not is_same(was, now):
        alike = is_same(_drop_annotations(was), _drop_annotations(now))
        rule = "description-changed" if alike else "schema-changed"
        if not was or not now:
            rule = "schema-added" if now else "schema-removed" if was else "rewritten"
        yield Change(rule, after.name, place="schema")


def _drop_annotations(schema: object) -> object:
    """Leave out what judges nothing in a JSON Schema, where its value is a text or a list of them.

    Source: JSON Schema 2020-12, « Validation », section 9. A property of that name is an object.
    """
    if isinstance(schema, list):
        return [_drop_annotations(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: _drop_annotations(value)
        for key, value in schema.items()
        if key not in _ANNOTATIONS or isinstance(value, dict)
    }


def _compare_fields(
    table: str, before: Schema, after: Schema, matching: Matching
) -> Iterator[Change]:
    fields, others = before.fields, after.fields
    for place in matching.removed:
        yield Change("field-removed", table, fields[place].name, before=fields[place].name)
    for place in matching.added:
        yield Change("field-added", table, others[place].name, after=others[place].name)
    olds = [old for old, _ in matching.pairs]
    if olds != sorted(olds):
        news = dict(matching.pairs)
        yield Change(
            "fields-reordered",
            table,
            "",
            [others[news[old]].name for old in sorted(olds)],
            [others[new].name for _, new in matching.pairs],
        )
    for old, new in matching.pairs:
        if (old, new) in matching.renamed:
            yield Change(
                "field-renamed", table, others[new].name, fields[old].name, others[new].name
            )
        yield from compare_field(Pair(table, fields[old], others[new], before, after))


def _compare_missing_values(
    table: str, before: Schema, after: Schema, matching: Matching
) -> Iterator[Change]:
    """Compare the texts for « no value »: of a field where it has its own, else of the table."""
    fields, others = before.fields, after.fields
    shared: set[str] = set()
    for old, new in matching.pairs:
        was, now = (each.descriptor.get("missingValues") for each in (fields[old], others[new]))
        found = judge_missing_values(
            fields[old],
            before.find_missing_values(fields[old]),
            after.find_missing_values(others[new]),
        )
        if not is_same(was, now):
            rule = _judge_labels(found, fields[old].missing_values, others[new].missing_values)
            yield Change(rule, table, others[new].name, was, now, place="missingValues")
        else:
            shared.add(found)
    was, now = before.descriptor.get("missingValues"), after.descriptor.get("missingValues")
    if not is_same(was, now):
        rule = _judge_labels(
            max(shared, key=_find_level, default="rewritten"),
            before.missing_values,
            after.missing_values,
        )
        yield Change(rule, table, "", was, now, place="missingValues")


def _find_level(rule: str) -> Bump:
    return RULES[rule].level


def _judge_labels(rule: str, before: object, after: object) -> str:
    """Tell that only what each text is called differs."""
    return "description-changed" if rule == "rewritten" and before == after else rule


def _compare_fields_match(table: str, before: Schema, after: Schema) -> Iterator[Change]:
    was, now = (each.descriptor.get("fieldsMatch") for each in (before, after))
    if is_same(was, now):
        return
    ways = [_read_match(each) for each in (was, now)]
    ranks = [_FIELDS_MATCH.get(way) for way in ways]
    rule = "constraint-changed"
    if ways[0] == ways[1]:
        rule = "rewritten"
    elif ranks[0] is not None and ranks[1] is not None and ranks[0] != ranks[1]:
        rule = "constraint-tightened" if ranks[1] < ranks[0] else "constraint-relaxed"
    yield Change(rule, table, "", was, now, place="fieldsMatch")


def _read_match(value: object) -> str:
    """Read ``fieldsMatch``, which the profile of v2 has one write in a list."""
    items = value if isinstance(value, list) else [value]
    return str(items[0]) if len(items) == 1 and items[0] is not None else "exact"
