"""What a descriptor says of its releases, under ``releases``.

It is a property of ours in a standard descriptor, which stays in what is built: a reuser then
reads there which cells may change from one version to the next::

    releases:
      evolving: [suivi, recommandations.statut]
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from parution.errors import DescriptorError

if TYPE_CHECKING:
    from parution.model.package import Package

RELEASES = "releases"
_EVOLVING = "evolving"
_KNOWN = frozenset({_EVOLVING})


@dataclass(frozen=True, slots=True)
class ReleaseSettings:
    """What a descriptor says of its releases.

    Attributes:
        evolving_tables: names of the resources whose content changes with the world, and not
            to correct an error.
        evolving_fields: the fields of which that is so, each with the table that it is of.
    """

    evolving_tables: frozenset[str] = field(default_factory=frozenset)
    evolving_fields: frozenset[tuple[str, str]] = field(default_factory=frozenset)

    def is_evolving(self, table: str, name: str = "") -> bool:
        """Tell whether a field is declared as one that evolves, or its whole table.

        Args:
            table: name of the resource.
            name: name of the field; ``""`` for the resource as a whole.
        """
        return table in self.evolving_tables or (table, name) in self.evolving_fields


def read_release_settings(package: Package) -> ReleaseSettings:
    """Read what a descriptor says of its releases.

    Args:
        package: a source, or a built package.

    Returns:
        The settings; nothing evolves where nothing is said.

    Raises:
        DescriptorError: ``releases`` is no mapping or has a word that is not known,
            ``evolving`` is no list of texts, or names what the package does not have.
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
    return _read_evolving(package, declared.get(_EVOLVING, []))


def _read_evolving(package: Package, items: Any) -> ReleaseSettings:
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
    return ReleaseSettings(frozenset(whole), frozenset(fields))
