"""What a descriptor says of those who edit its tables, under ``contributions``.

It is a property of ours, for the repository alone: it is in nothing that is built::

    contributions:
      key_order: [suivi, recommandations]

``key_order`` names the tables whose rows ``parution fmt`` puts in the order of their primary key,
so that two contributors who add a row each do not both add it at the end.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from parution.errors import DescriptorError

if TYPE_CHECKING:
    from parution.model.package import Package

_KEY_ORDER = "key_order"


@dataclass(frozen=True, slots=True)
class ContributionSettings:
    """What a descriptor says of those who edit its tables.

    Attributes:
        key_order: names of the resources whose rows stand in the order of their primary key.
    """

    key_order: frozenset[str] = field(default_factory=frozenset)


def read_contribution_settings(package: Package) -> ContributionSettings:
    """Read what a descriptor says of those who edit its tables.

    Args:
        package: a source.

    Returns:
        The settings; no table is put in order where nothing is said.

    Raises:
        DescriptorError: ``contributions`` is no mapping or has a word that is not known;
            ``key_order`` is no list of texts, or names a table that the package does not have,
            or that has no primary key.
    """
    declared = package.contributions
    if declared is None:
        return ContributionSettings()
    if not isinstance(declared, dict):
        raise DescriptorError("contributions.not-a-mapping", path=package.source)
    for key in declared:
        if key != _KEY_ORDER:
            raise DescriptorError(
                "contributions.unknown-key", path=package.source, key=key, known=_KEY_ORDER
            )
    names = declared.get(_KEY_ORDER, [])
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise DescriptorError("contributions.key-order-not-a-list", path=package.source)
    tables = {resource.name: resource for resource in package.resources}
    for name in names:
        if name not in tables:
            raise DescriptorError("contributions.unknown-table", path=package.source, name=name)
        if not tables[name].schema.primary_key:
            raise DescriptorError("contributions.no-key", path=package.source, name=name)
    return ContributionSettings(frozenset(names))
