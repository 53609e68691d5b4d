"""The territories that data.gouv.fr knows, and the names of the départements.

Source: the zones of udata on data.gouv.fr: countries, regions, départements. The ids are udata's.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_DEPARTMENT = "fr:departement:"


@cache
def read_zones() -> Mapping[str, str]:
    """Read the zones that are shipped: the name in French of each, by its id."""
    text = files(__package__).joinpath("zones.csv").read_text(encoding="utf-8")
    return {row["id"]: row["name"] for row in csv.DictReader(text.splitlines())}


@cache
def name_departments() -> Mapping[str, str]:
    """Name the French départements: the name of each, by its code in capitals: ``2A``, ``974``."""
    return {
        id_.removeprefix(_DEPARTMENT).upper(): name
        for id_, name in read_zones().items()
        if id_.startswith(_DEPARTMENT)
    }
