"""What a descriptor says of languages and surely does not mean.

Source: the Data Package recipes « Language Support » and « Translation Support ».
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

from parution.model.languages import (
    PROPERTY,
    find_default_language,
    is_tag,
    list_languages,
    walk_translations,
)
from parution.model.report import ReportWarning

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from parution.model.package import Resource

# What has translations besides a package, a resource, a schema and its fields.
_LISTS = ("licenses", "sources", "contributors")
# Of a value, characters that are shown.
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class _Part:
    """Objects that may have translations: the file where they stand, and their languages."""

    file: str
    holders: Sequence[Mapping[str, Any]]
    declared: tuple[str, ...]


def find_language_warnings(
    package: Mapping[str, Any], file: str, resources: Iterable[Resource]
) -> Iterator[ReportWarning]:
    """Find what a package, and all that describes it, says of languages and surely does not mean.

    Args:
        package: the descriptor, its resources set apart.
        file: the file where it stands.
        resources: its resources, their schemas inlined.

    Yields:
        Of languages that cannot be read, a warning a package and a resource; of translations in
        a language that is not declared, one a file and a language.
    """
    yield from _find_unreadable(package, file)
    declared = list_languages(package)
    parts = [_Part(file, (package, *_list_items(package, *_LISTS)), declared)]
    for resource in resources:
        yield from _find_unreadable(resource.descriptor, resource.described_in["resource"])
        parts += _list_parts(resource, declared)
    undeclared: dict[tuple[str, str], list[str]] = {}
    for part in parts:
        known = {tag.lower() for tag in part.declared}
        for key, tag in chain.from_iterable(map(walk_translations, part.holders)):
            if tag.lower() not in known:
                undeclared.setdefault((part.file, tag), []).append(key)
    usual = declared or (find_default_language(package),)
    for (place, tag), keys in undeclared.items():
        yield ReportWarning(
            "ineffective-property",
            f'{place}: "{keys[0]}" is of a language that "{PROPERTY}" does not have',
            values={
                "file": place,
                "property": keys[0],
                "tag": tag,
                "languages": ", ".join((*usual, tag)),
                "number": str(len(keys)),
            },
            case="language",
        )


def _list_parts(resource: Resource, package: tuple[str, ...]) -> Iterator[_Part]:
    """List the parts of a resource; it has the languages of its package, and its own."""
    descriptor, places = resource.descriptor, resource.described_in
    declared = (*package, *list_languages(descriptor))
    schema = descriptor.get("schema")
    schema = schema if isinstance(schema, dict) else {}
    fields = _list_items(schema, "fields")
    categories = chain.from_iterable(_list_items(field, "categories") for field in fields)
    checks = _list_items(resource.checklist or {}, "checks")
    yield _Part(places["resource"], (descriptor, *_list_items(descriptor, *_LISTS)), declared)
    yield _Part(places["schema"], (schema, *fields, *categories), declared)
    yield _Part(places["checklist"], checks, declared)


def _list_items(holder: Mapping[str, Any], *names: str) -> tuple[Mapping[str, Any], ...]:
    values = (holder.get(name) for name in names)
    items = chain.from_iterable(value for value in values if isinstance(value, list))
    return tuple(item for item in items if isinstance(item, dict))


def _find_unreadable(holder: Mapping[str, Any], file: str) -> Iterator[ReportWarning]:
    declared = holder.get(PROPERTY, [])
    items = declared if isinstance(declared, list) else [declared]
    wrong = [each for each in items if not is_tag(each)]
    if wrong or not isinstance(declared, list):
        found = wrong[0] if wrong else declared
        yield ReportWarning(
            "ineffective-property",
            f'{file}: "{PROPERTY}" is no list of tags of languages',
            values={"file": file, "found": str(found)[:_SHOWN]},
            case="languages",
        )
