"""What the history keeps of a version besides its bytes: what changed, and its schemas."""

from __future__ import annotations

import hashlib
import json
from itertools import islice
from typing import TYPE_CHECKING, Any

from parution.model.release import RecordedChange, SchemaDigest
from parution.releases.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from parution.model.change import Change
    from parution.model.package import Package

# Items that are kept of what changed in a version.
MOST_CHANGES = 500


def record_changes(changes: Iterable[Change]) -> tuple[tuple[RecordedChange, ...], int]:
    """Record what changed, without what was there and what is: that may tell of a person.

    Args:
        changes: in the order of the difference.

    Returns:
        One item a rule, table and field, in the order of the first of each, with their
        counts together: at most :data:`MOST_CHANGES`; and how many more there are.
    """
    counts: dict[tuple[str, str, str], int] = {}
    for change in changes:
        place = change.rule, change.table, change.field
        counts[place] = counts.get(place, 0) + change.count
    kept = tuple(
        RecordedChange(rule, RULES[rule].level.word, table, field, count)
        for (rule, table, field), count in islice(counts.items(), MOST_CHANGES)
    )
    return kept, len(counts) - len(kept)


def digest_schemas(package: Package) -> tuple[SchemaDigest, ...]:
    """Digest the schema of each resource that has one, in the descriptor's order.

    Args:
        package: the built package, whose schemas are those that its files hold.
    """
    return tuple(
        SchemaDigest(resource.name, digest_json(schema))
        for resource in package.resources
        if isinstance(schema := resource.descriptor.get("schema"), dict)
    )


def digest_json(document: Mapping[str, Any]) -> str:
    """Digest a JSON document in its canonical spelling.

    Keys in the order of their code points, no space, characters as they are, in UTF-8; numbers
    as Python writes them. This is the spelling of RFC 8785 but for numbers that are no
    integers below 2^53, and keys beyond the Basic Multilingual Plane.

    Returns:
        Its SHA-256, 64 lower-case hexadecimal digits.
    """
    text = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
