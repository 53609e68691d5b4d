"""The texts of the licences that open data mostly use, as the SPDX list has them.

Taken from SPDX license-list-data (npm ``spdx-license-list`` 6.12.0); the file names are
SPDX identifiers. ``spdx.json`` has all the identifiers that the Citation File Format 1.2.0 takes,
in its order: those of the SPDX list of its day.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from parution.errors import DescriptorError
from parution.project import find_inside
from parution.structured import read_text

if TYPE_CHECKING:
    from parution.model.package import Package

_FOLDER = Path(__file__).parent
# Other names of the same licences: data.gouv.fr's own, and those of Open Definition.
_ALIASES = {
    "lov2": "etalab-2.0",
    "odc-odbl": "odbl-1.0",
    "cc-zero": "cc0-1.0",
    "cc-by": "cc-by-4.0",
}


def find_spdx(name: str) -> str:
    """Find the SPDX identifier of a licence.

    Args:
        name: its ``name`` in a descriptor, whatever its capitals: an identifier, or another name
            of the licences whose texts are here.

    Returns:
        The identifier as SPDX writes it; ``""`` where there is none of that name.

    Example:
        >>> find_spdx("lov2"), find_spdx("cc-by-sa-4.0"), find_spdx("maison")
        ('etalab-2.0', 'CC-BY-SA-4.0', '')
    """
    wanted = name.lower()
    return _read_spdx().get(_ALIASES.get(wanted, wanted), "")


@cache
def _read_spdx() -> dict[str, str]:
    """Read the identifiers, by their lower-case spelling."""
    found: list[str] = json.loads((_FOLDER / "spdx.json").read_text(encoding="utf-8"))
    return {identifier.lower(): identifier for identifier in found}


def write_licence(package: Package) -> str:
    """Write the licence file of an edition: each licence with its address and its text.

    The text is the file that the licence's ``path`` names in the project, else the one
    kept here for its ``name``; a licence that is neither is given by its address.

    Args:
        package: the package.

    Raises:
        DescriptorError: no licence, or one with neither a known name nor an address, or
            whose file is missing or outside the project.
    """
    licences = package.descriptor.get("licenses")
    if not isinstance(licences, list) or not licences:
        raise DescriptorError("build.no-licence", path=package.source)
    return "\n".join(_write_one(package, licence) for licence in licences)


def _write_one(package: Package, licence: object) -> str:
    if not isinstance(licence, dict):
        raise DescriptorError("build.no-licence", path=package.source)
    name, address = str(licence.get("name") or ""), str(licence.get("path") or "")
    title = str(licence.get("title") or name or address)
    head = "\n".join(line for line in (title, address) if line)
    text = _find_text(name)
    if address and not address.startswith(("http://", "https://")):
        file = find_inside(address, package.source.parent, package.root)
        if file is None or not file.exists() or file.is_dir():
            raise DescriptorError("build.no-licence-file", path=package.source, address=address)
        head, text = title, read_text(file, package.root)
    if not text and not address:
        raise DescriptorError("build.unknown-licence", path=package.source, name=name)
    return f"{head}\n\n{text.strip()}".strip() + "\n"


def _find_text(name: str) -> str:
    wanted = _ALIASES.get(name.lower(), name.lower())
    for file in sorted(_FOLDER.glob("*.txt")):
        if file.stem.lower() == wanted:
            return file.read_text(encoding="utf-8")
    return ""
