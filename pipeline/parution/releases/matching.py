"""Which resource and which field of an edition is which of another: renamed, or another one.

A rename is told where it is sure enough, since a person is shown it; one that is not told is a
removal and an addition, which ask for as much.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from parution.releases.values import is_same

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from parution.model.package import Package, Resource
    from parution.model.schema import Field, Schema


@dataclass(frozen=True, slots=True)
class Matching:
    """The fields of two schemas, by their positions.

    Attributes:
        pairs: positions before and after of the fields that are in both, in the order after.
        renamed: those of ``pairs`` that have another name.
        removed: positions before of the others.
        added: positions after of the others.
    """

    pairs: tuple[tuple[int, int], ...]
    renamed: frozenset[tuple[int, int]]
    removed: tuple[int, ...]
    added: tuple[int, ...]


def match_fields(before: Schema, after: Schema, same_cells: Mapping[str, str]) -> Matching:
    """Match the fields of a table in two editions.

    A field is the one of its name, and the second of a name the second of that name. It was
    renamed where its cells are the same, or where, between the same two neighbours, as many
    fields are gone as have come, each with the same descriptor but its name.

    Args:
        before: the schema before.
        after: the schema after.
        same_cells: name before → name after, of fields whose cells are the same.
    """
    fields, others = before.fields, after.fields
    positions = {key: place for place, key in enumerate(_number(others))}
    found = {place: positions[key] for place, key in enumerate(_number(fields)) if key in positions}
    kept = dict(found)
    gone = [place for place in range(len(fields)) if place not in found]
    come = [place for place in range(len(others)) if place not in found.values()]
    named = {others[place].name: place for place in come}
    for place in gone:
        new = named.pop(same_cells.get(fields[place].name, ""), None)
        if new is not None:
            found[place] = new
    gaps = _find_gaps(found, len(fields))
    other_gaps = _find_gaps({new: old for old, new in found.items()}, len(others))
    for (first, last), places in gaps.items():
        start = found.get(first, -1)
        end = found.get(last, len(others))
        facing = other_gaps.get((start, end), [])
        if _look_alike(fields, places, others, facing):
            found |= dict(zip(places, facing, strict=True))
    pairs = sorted(found.items(), key=lambda pair: pair[1])
    return Matching(
        tuple(pairs),
        frozenset(pair for pair in pairs if pair[0] not in kept),
        tuple(place for place in gone if place not in found),
        tuple(place for place in come if place not in found.values()),
    )


def _number(fields: Iterable[Field]) -> list[tuple[str, int]]:
    """Name fields apart, several of one name by how many came before."""
    seen: dict[str, int] = {}
    keys = []
    for field in fields:
        seen[field.name] = seen.get(field.name, 0) + 1
        keys.append((field.name, seen[field.name]))
    return keys


def _find_gaps(found: Mapping[int, int], length: int) -> dict[tuple[int, int], list[int]]:
    """Group the fields that have no counterpart by the two that stand around them."""
    gaps: dict[tuple[int, int], list[int]] = {}
    start, waiting = -1, []
    for place in range(length + 1):
        if place < length and place not in found:
            waiting.append(place)
            continue
        if waiting:
            gaps[start, place] = waiting
        start, waiting = place, []
    return gaps


def _look_alike(
    fields: Sequence[Field], places: list[int], others: Sequence[Field], facing: list[int]
) -> bool:
    return len(places) == len(facing) and all(
        is_same(_describe(fields[old]), _describe(others[new]))
        for old, new in zip(places, facing, strict=True)
    )


def _describe(field: Field) -> dict[str, Any]:
    return {key: value for key, value in field.descriptor.items() if key != "name"}


def match_resources(before: Package, after: Package, renamed: Mapping[str, str]) -> dict[str, str]:
    """Match the resources of two editions.

    A resource is the one of its name. It was renamed where one that is gone and one that came
    have the same file or the same fields, and no other has.

    Args:
        before: the edition before.
        after: the edition after.
        renamed: name before → name after, where it is known otherwise.

    Returns:
        Name before → name after, of those that are in both.
    """
    had = {resource.name: resource for resource in before.resources}
    has = {resource.name: resource for resource in after.resources}
    found = {name: name for name in had if name in has}
    found |= {
        old: new
        for old, new in renamed.items()
        if old in had and new in has and old not in found and new not in found.values()
    }
    for are_one in (_has_same_file, _has_same_fields):
        gone = [each for each in before.resources if each.name not in found]
        come = [each for each in after.resources if each.name not in found.values()]
        found |= _pair_alone(gone, come, are_one)
    return found


def _pair_alone(
    gone: list[Resource], come: list[Resource], are_one: Callable[[Resource, Resource], bool]
) -> dict[str, str]:
    """Pair what is alike where there is no other choice, on either side."""
    alike = [(old.name, new.name) for old in gone for new in come if are_one(old, new)]
    olds, news = [old for old, _ in alike], [new for _, new in alike]
    return {old: new for old, new in alike if olds.count(old) == news.count(new) == 1}


def _has_same_file(before: Resource, after: Resource) -> bool:
    return bool(before.paths) and before.paths == after.paths


def _has_same_fields(before: Resource, after: Resource) -> bool:
    keys = ("fields", "primaryKey", "foreignKeys")
    first, second = (
        {key: resource.schema.descriptor.get(key) for key in keys} for resource in (before, after)
    )
    return bool(before.schema.fields) and is_same(first, second)
