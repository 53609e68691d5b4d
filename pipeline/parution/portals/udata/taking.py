"""What was edited on the portal → what the descriptor should say for it to be ours; pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from parution.model.portal import DATASET, ConflictKind
from parution.portals.udata.mapping import map_tags
from parution.portals.udata.vocabulary import slugify
from parution.rewriting import Edit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from parution.model.package import Package
    from parution.model.portal import Conflict

# The fields of a dataset that stand under ``portal:`` in a descriptor, by their own names.
_WORDS = frozenset(
    {
        *("frequency", "temporal_coverage", "spatial", "contact_points", "acronym"),
        *("description_short", "private"),
    }
)


def take_theirs(
    conflicts: Iterable[Conflict], package: Package
) -> tuple[tuple[Edit, ...], tuple[Conflict, ...]]:
    """Say what to write in a descriptor so that it says what was edited on the portal.

    Args:
        conflicts: those of a plan; what is no drift is left out.
        package: the package.

    Returns:
        The values to write; the drifts that cannot be taken: a licence, which is for a person
        to decide, and the texts that Parution itself writes.
    """
    edits: list[Edit] = []
    refused = []
    for conflict in conflicts:
        if conflict.kind is not ConflictKind.DRIFT:
            continue
        found = tuple(_take(conflict, package))
        edits += found
        if not found:
            refused.append(conflict)
    return tuple(edits), tuple(refused)


def _take(conflict: Conflict, package: Package) -> Iterator[Edit]:
    name, theirs = conflict.field, conflict.found
    if conflict.key == DATASET:
        if name in {"title", "description"}:
            yield Edit((name,), theirs)
        elif name == "tags":
            yield from _take_tags(theirs, package)
        elif name in _WORDS:
            yield Edit(("portal", name), theirs)
        return
    kind, _, table = conflict.key.partition(":")
    names = [resource.name for resource in package.resources]
    if kind != "table" or table not in names:
        return
    position = names.index(table)
    if name == "title":
        yield Edit(("resources", position, "title"), theirs)
    elif name == "schema":
        yield Edit(("portal", "schemas", table), theirs and _drop_empty(theirs))
    elif name == "description":
        # What Parution adds of its own (rows, fields) follows what the descriptor says.
        ours = str(package.resources[position].descriptor.get("description") or "").rstrip()
        added = str(conflict.expected or "")[len(ours) :].lstrip()
        if added and str(theirs).endswith(added):
            taken = str(theirs).removesuffix(added).rstrip()
            yield Edit(("resources", position, "description"), taken)


def _take_tags(theirs: list[str], package: Package) -> Iterator[Edit]:
    """Keep the keywords that the portal still has, as they are written; add those it has more."""
    said = package.descriptor.get("keywords") or []
    kept = [word for word in said if slugify(str(word)) in theirs]
    more = [word for word in package.portal.get("tags") or [] if slugify(str(word)) in theirs]
    known = map_tags({"keywords": kept}, {"tags": more})
    yield Edit(("keywords",), [*kept, *(tag for tag in theirs if tag not in known)])
    if more != (package.portal.get("tags") or []):
        yield Edit(("portal", "tags"), more)


def _drop_empty(schema: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in schema.items() if value}
