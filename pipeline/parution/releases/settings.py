"""What a descriptor says of its releases, under ``releases``.

It is a property of ours in a standard descriptor, which stays in what is built: a reuser then
reads there which cells may change from one version to the next::

    releases:
      evolving: [suivi, recommandations.statut]

and how far from the version before each table may be, before somebody looks::

    releases:
      volume:
        "*": {rows: 0.5}
        suivi: {rows: false, growth: 20}
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from parution.errors import DescriptorError
from parution.model.volume import MEASURES, VolumeBounds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from parution.model.package import Package

RELEASES = "releases"
_EVOLVING, _VOLUME = "evolving", "volume"
_KNOWN = frozenset({_EVOLVING, _VOLUME})
# What stands for every table that is not named.
_EVERY = "*"


@dataclass(frozen=True, slots=True)
class ReleaseSettings:
    """What a descriptor says of its releases.

    Attributes:
        evolving_tables: names of the resources whose content changes with the world, and not
            to correct an error.
        evolving_fields: the fields of which that is so, each with the table that it is of.
        volume: how far from the version before each table may be, by its name; ``*``: every
            other one.
    """

    evolving_tables: frozenset[str] = field(default_factory=frozenset)
    evolving_fields: frozenset[tuple[str, str]] = field(default_factory=frozenset)
    volume: Mapping[str, VolumeBounds] = field(default_factory=dict)

    def is_evolving(self, table: str, name: str = "") -> bool:
        """Tell whether a field is declared as one that evolves, or its whole table.

        Args:
            table: name of the resource.
            name: name of the field; ``""`` for the resource as a whole.
        """
        return table in self.evolving_tables or (table, name) in self.evolving_fields

    def find_bounds(self, table: str) -> VolumeBounds:
        """Find how far from the version before a table may be."""
        return self.volume.get(table) or self.volume.get(_EVERY) or VolumeBounds()


def read_release_settings(package: Package) -> ReleaseSettings:
    """Read what a descriptor says of its releases.

    Args:
        package: a source, or a built package.

    Returns:
        The settings; nothing evolves where nothing is said.

    Raises:
        DescriptorError: ``releases`` is no mapping or has a word that is not known,
            ``evolving`` is no list of texts, or names what the package does not have;
            ``volume`` is not of its shape, or names a table that the package does not have.
    """
    declared = package.descriptor.get(RELEASES)
    if declared is None:
        return ReleaseSettings()
    if not isinstance(declared, dict):
        raise DescriptorError("releases.not-a-mapping", path=package.source)
    for key in declared:
        if key not in _KNOWN:
            raise DescriptorError(
                "releases.unknown-key",
                path=package.source,
                key=key,
                known=", ".join(sorted(_KNOWN)),
            )
    tables, fields = _read_evolving(package, declared.get(_EVOLVING, []))
    return ReleaseSettings(tables, fields, _read_volume(package, declared.get(_VOLUME, {})))


def _read_evolving(
    package: Package, items: Any
) -> tuple[frozenset[str], frozenset[tuple[str, str]]]:
    if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
        raise DescriptorError("releases.evolving-not-a-list", path=package.source)
    tables = {resource.name: resource for resource in package.resources}
    whole, fields = set(), set()
    for item in items:
        if item in tables:
            whole.add(item)
            continue
        # Both names may have dots: the table is the longest that there is.
        cuts = [place for place, letter in enumerate(item) if letter == "."]
        table = next((item[:cut] for cut in reversed(cuts) if item[:cut] in tables), None)
        if table is None:
            raise DescriptorError("releases.unknown-table", path=package.source, name=item)
        name = item[len(table) + 1 :]
        if tables[table].schema.find_field(name) is None:
            raise DescriptorError(
                "releases.unknown-field", path=package.source, table=table, name=name
            )
        fields.add((table, name))
    return frozenset(whole), frozenset(fields)


def _read_volume(package: Package, declared: Any) -> dict[str, VolumeBounds]:
    if not isinstance(declared, dict):
        raise DescriptorError("releases.volume-not-a-mapping", path=package.source)
    names = {resource.name for resource in package.resources}
    for name in declared:
        if name != _EVERY and name not in names:
            raise DescriptorError("releases.volume-table", path=package.source, name=name)
    every = _read_bounds(package, _EVERY, declared.get(_EVERY, {}), VolumeBounds())
    return {
        name: every if name == _EVERY else _read_bounds(package, name, words, every)
        for name, words in declared.items()
    }


def _read_bounds(package: Package, table: str, words: Any, others: VolumeBounds) -> VolumeBounds:
    """Read the bounds of a table; those that it does not say are the others'."""
    if not isinstance(words, dict):
        raise DescriptorError("releases.volume-not-a-mapping", path=package.source)
    found: dict[str, float | None] = {}
    for measure, value in words.items():
        if measure not in MEASURES:
            raise DescriptorError(
                "releases.volume-measure",
                path=package.source,
                table=table,
                measure=measure,
                known=", ".join(MEASURES),
            )
        if value is False:
            found[measure] = None
            continue
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if measure == "growth" and not (number and 1 < value < math.inf):
            raise DescriptorError(
                "releases.volume-growth", path=package.source, table=table, measure=measure
            )
        if measure != "growth" and not (number and 0 <= value < 1):
            raise DescriptorError(
                "releases.volume-share", path=package.source, table=table, measure=measure
            )
        found[measure] = value
    return replace(others, **found)
