"""The keys of a table in two editions: primary, unique, foreign."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from parution.model.change import Change
from parution.releases.values import is_same

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from parution.model.schema import ForeignKey, Schema


@dataclass(frozen=True, slots=True)
class Names:
    """How the names before are written after.

    Attributes:
        resources: of resources.
        fields: of fields, by the name after of their resource.
    """

    resources: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def any(self) -> bool:
        """Whether there is a name that is written otherwise."""
        changed = any(old != new for old, new in self.resources.items())
        return changed or any(self.fields.values())

    def translate(self, table: str, name: str) -> str:
        """Give the name after of a field, of a resource named as it is after."""
        return self.fields.get(table, {}).get(name, name)


def compare_keys(table: str, before: Schema, after: Schema, names: Names) -> Iterator[Change]:
    """Compare the keys of a table; a field that was renamed keeps its place in them.

    Args:
        table: name of the resource after.
        before: its schema before.
        after: its schema after.
        names: how the names before are written after.
    """
    changes = (
        *_compare_primary(table, before, after, names),
        *_compare_unique(table, before, after, names),
        *_compare_foreign(table, before, after, names),
    )
    yield from changes
    said = {change.place for change in changes}
    for place in ("primaryKey", "uniqueKeys", "foreignKeys"):
        was, now = before.descriptor.get(place), after.descriptor.get(place)
        if place not in said and not names.any and not is_same(was, now):
            yield Change("rewritten", table, "", was, now, place=place)


def _compare_primary(table: str, before: Schema, after: Schema, names: Names) -> Iterator[Change]:
    was = {names.translate(table, name) for name in before.primary_key}
    now = set(after.primary_key)
    if was != now:
        rule = "added" if not was else "changed" if now else "removed"
        yield Change(
            f"primary-key-{rule}",
            table,
            "",
            before.descriptor.get("primaryKey"),
            after.descriptor.get("primaryKey"),
            place="primaryKey",
        )


def _compare_unique(table: str, before: Schema, after: Schema, names: Names) -> Iterator[Change]:
    was = {frozenset(names.translate(table, name) for name in key) for key in before.unique_keys}
    now = {frozenset(key) for key in after.unique_keys}
    for key in sorted(map(sorted, was - now)):
        yield Change("unique-key-removed", table, "", key, None, place="uniqueKeys")
    for key in sorted(map(sorted, now - was)):
        yield Change("unique-key-added", table, "", None, key, place="uniqueKeys")


# A foreign key by what it means: its fields, the resource, the fields referred to.
_Meaning = tuple[tuple[str, ...], str, tuple[str, ...]]


def _compare_foreign(table: str, before: Schema, after: Schema, names: Names) -> Iterator[Change]:
    was = [(_mean(key, table, names), key) for key in before.foreign_keys]
    now = [(_mean(key, table, Names()), key) for key in after.foreign_keys]
    gone = _subtract(was, now)
    come = _subtract(now, was)
    for meaning, key in gone:
        updated = next((each for each in come if each[0][0] == meaning[0]), None)
        if updated is None:
            yield _say_foreign("removed", table, key, None)
        else:
            come.remove(updated)
            yield _say_foreign("changed", table, key, updated[1])
    for _, key in come:
        yield _say_foreign("added", table, None, key)


def _say_foreign(
    word: str, table: str, before: ForeignKey | None, after: ForeignKey | None
) -> Change:
    key = after or before
    names = key.fields if key else ()
    return Change(
        f"foreign-key-{word}",
        table,
        names[0] if len(names) == 1 else "",
        before and before.descriptor,
        after and after.descriptor,
        place="foreignKeys",
    )


def _mean(key: ForeignKey, table: str, names: Names) -> _Meaning:
    """Write a foreign key as it is meant: in names after, the order of its pairs aside."""
    resource = key.reference.resource
    target = names.resources.get(resource, resource) or table
    pairs = sorted(
        (names.translate(table, own), names.translate(target, other))
        for own, other in zip(key.fields, key.reference.fields, strict=False)
    )
    return tuple(own for own, _ in pairs), target, tuple(other for _, other in pairs)


def _subtract(
    keys: list[tuple[_Meaning, ForeignKey]], others: list[tuple[_Meaning, Any]]
) -> list[tuple[_Meaning, ForeignKey]]:
    left = Counter(meaning for meaning, _ in others)
    found = []
    for meaning, key in keys:
        if left[meaning]:
            left[meaning] -= 1
        else:
            found.append((meaning, key))
    return found
