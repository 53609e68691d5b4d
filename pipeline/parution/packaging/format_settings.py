"""In which formats a descriptor wants its tables, besides CSV: ``portal: formats``.

All of them, everywhere::

    portal:
      formats: [parquet, xlsx, sqlite]

or table by table, and portal by portal::

    portal:
      formats:
        tables:
          "*": [parquet, xlsx]
          mesures: [parquet, jsonl]
        portals:
          demo: [xlsx]

A portal that is not named gets all that it takes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from parution.errors import DescriptorError
from parution.formats import FORMATS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from parution.model.package import Package

WORD = "formats"
# What stands for every table, or portal, that is not named.
_EVERY = "*"
_PARTS = frozenset({"tables", "portals"})


@dataclass(frozen=True, slots=True)
class FormatSettings:
    """In which formats tables are wanted.

    Attributes:
        tables: names of formats, by the name of a table; ``*``: every other one.
        portals: names of formats, by the name of a portal; ``*``: every other one.
    """

    tables: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    portals: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def list_tables(self, name: str, tables: Iterable[str]) -> tuple[str, ...]:
        """List the tables that are wanted in a format.

        Args:
            name: the format's.
            tables: names of all the tables.
        """
        every = self.tables.get(_EVERY, ())
        return tuple(table for table in tables if name in self.tables.get(table, every))

    def find_portal(self, portal: str) -> tuple[str, ...] | None:
        """Find the formats that are wanted on a portal; None for all that it takes."""
        return self.portals.get(portal, self.portals.get(_EVERY))

    def is_everywhere(self, name: str) -> bool:
        """Tell whether a format is wanted on any portal, whatever its name."""
        return all(name in wanted for wanted in self.portals.values())


def read_format_settings(package: Package) -> FormatSettings:
    """Read in which formats a descriptor wants its tables.

    Args:
        package: the source.

    Raises:
        DescriptorError: ``portal: formats`` is not of its shape, or names a format that is not
            known, or a table that is not there.
    """
    settings = parse_format_settings(package.portal, package.source)
    names = {resource.name for resource in package.resources}
    for table in settings.tables:
        if table not in {_EVERY, *names}:
            raise DescriptorError("formats.no-table", path=package.source, table=table)
    return settings


def parse_format_settings(words: Mapping[str, Any], path: Path) -> FormatSettings:
    """Parse what stands under ``portal:``.

    Args:
        words: what stands there.
        path: the descriptor, for what is refused.

    Raises:
        DescriptorError: as :func:`read_format_settings`, but for the names of tables.
    """
    declared = words.get(WORD)
    if declared is None:
        return FormatSettings()
    if isinstance(declared, list):
        return FormatSettings({_EVERY: _parse_names(declared, path)})
    if not isinstance(declared, dict) or not declared.keys() <= _PARTS:
        raise DescriptorError("formats.shape", path=path)
    parts = {part: declared.get(part, {}) for part in _PARTS}
    if not all(isinstance(part, dict) for part in parts.values()):
        raise DescriptorError("formats.shape", path=path)
    tables, portals = (
        {str(name): _parse_names(value, path) for name, value in parts[part].items()}
        for part in ("tables", "portals")
    )
    return FormatSettings(tables, portals)


def _parse_names(value: object, path: Path) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise DescriptorError("formats.shape", path=path)
    for name in value:
        if not isinstance(name, str) or name not in FORMATS:
            known = ", ".join(FORMATS)
            raise DescriptorError("formats.unknown", path=path, format=name, known=known)
    return tuple(value)
