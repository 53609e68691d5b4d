"""What a contribution touches: tables, those that refer to them, and what is recorded already."""

from __future__ import annotations

import filecmp
from typing import TYPE_CHECKING, Any, NamedTuple

from parution.errors import DescriptorError
from parution.model.review import Remark
from parution.releases.differing import pair_resources
from parution.releases.schemas import compare_descriptions
from parution.structured import parse_mapping

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from parution.model.package import Package, Resource


class Touched(NamedTuple):
    """The tables that a contribution touches, by name.

    Attributes:
        tables: those whose bytes or description differ, in the package after.
        gone: those that are no longer there, as they were named.
        referring: those that are as they were, and refer to one of them.
    """

    tables: frozenset[str]
    gone: tuple[str, ...]
    referring: frozenset[str]


def find_touched(before: Package | None, after: Package) -> Touched:
    """Find the tables that a contribution touches, and those that refer to them.

    Args:
        before: the package where the contribution parted; None where it was not there, or
            cannot be read: every table is then touched.
        after: the package as it is.
    """
    names = frozenset(resource.name for resource in after.resources)
    if before is None:
        return Touched(names, (), frozenset())
    tables, gone, old_names = set(), [], set()
    for old, new in pair_resources(before, after, compare_descriptions(before, after)):
        if new is None:
            if old is not None:
                gone.append(old.name)
        elif old is None or _differs(old, new):
            tables.add(new.name)
            old_names.add(old.name if old else new.name)
    changed = {*tables, *gone, *old_names}
    referring = {
        resource.name
        for resource in after.resources
        if resource.name not in tables
        and any(key.reference.resource in changed for key in resource.schema.foreign_keys)
    }
    return Touched(frozenset(tables), tuple(gone), frozenset(referring))


def _differs(old: Resource, new: Resource) -> bool:
    return (
        old.descriptor != new.descriptor
        or old.checklist != new.checklist
        or len(old.files) != len(new.files)
        or not all(map(_is_same_file, old.files, new.files))
    )


def _is_same_file(old: Path, new: Path) -> bool:
    """Tell whether two files have the same bytes; one that is not there is like no other."""
    return old.is_file() and new.is_file() and filecmp.cmp(old, new, shallow=False)


def find_altered(before: bytes | None, after: bytes | None, path: Path) -> tuple[str, ...]:
    """Find what a history has recorded and that is no longer as it was: it may only grow.

    Args:
        before: its bytes before; None where there was none.
        after: its bytes; None where there is none any more.
        path: its file.

    Returns:
        The versions that were altered, moved or removed, and ``events`` where one of these was.
    """
    old, new = _read(before, path), _read(after, path)
    altered = []
    versions = _list(new, "versions")
    for at, entry in enumerate(_list(old, "versions")):
        if at >= len(versions) or versions[at] != entry:
            altered.append(_name(entry))
    events = _list(old, "events")
    if _list(new, "events")[: len(events)] != events:
        altered.append("events")
    return tuple(altered)


def list_recorded(before: bytes | None, after: bytes | None, path: Path) -> Iterator[Remark]:
    """List what a history records that it did not: that is for who publishes to write."""
    old, new = _read(before, path), _read(after, path)
    known = [_name(entry) for entry in _list(old, "versions")]
    for entry in _list(new, "versions"):
        if _name(entry) not in known:
            yield Remark("version-recorded", _name(entry))
    more = len(_list(new, "events")) - len(_list(old, "events"))
    if more > 0:
        yield Remark("event-recorded", str(more))
    if before is not None and old == new and before != after:
        yield Remark("history-rewritten", path.name)


def _read(content: bytes | None, path: Path) -> dict[str, Any]:
    """Read a history; as nothing where it is none, or no JSON: nothing is recorded there."""
    if content is None:
        return {}
    try:
        return parse_mapping(content.decode("utf-8-sig"), path)
    except (DescriptorError, UnicodeDecodeError):
        return {}


def _list(document: dict[str, Any], key: str) -> list[Any]:
    found = document.get(key)
    return found if isinstance(found, list) else []


def _name(entry: object) -> str:
    return str(entry.get("version", "?")) if isinstance(entry, dict) else "?"
