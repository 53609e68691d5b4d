"""What ``portals.toml`` says of a udata portal."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from parution.portals.settings import PortalTable

# Where data.gouv.fr serves the tables that it converts.
_TABULAR = {"https://www.data.gouv.fr/": "https://tabular-api.data.gouv.fr/"}


@dataclass(frozen=True, slots=True)
class UdataSettings:
    """A udata portal of ``portals.toml``.

    Attributes:
        name: its name there.
        url: address of the site; ends with ``/``.
        organization: id or slug of the organization that publishes, or ``""`` for the
            account whose key is used.
        dataset: id of the dataset, or ``""`` while it is not known.
        tabular: address of the API that serves the tables converted, which tells the types
            that it detected; ends with ``/``; ``""`` where there is none.
    """

    name: str
    url: str
    organization: str = ""
    dataset: str = ""
    tabular: str = ""


def parse_settings(table: PortalTable) -> UdataSettings:
    """Parse the section of a udata portal; the address of its API is that of its site.

    Raises:
        SettingsError: an unknown key, what is no text, an address that is not safe.
    """
    values = table.read_texts("url", "organization", "dataset", "tabular")
    site = re.sub(r"/api(/[12])?/$", "/", table.parse_address(values.get("url", "")))
    tabular = values.get("tabular") or _TABULAR.get(site, "")
    return UdataSettings(
        table.name,
        site,
        values.get("organization", ""),
        values.get("dataset", ""),
        tabular and table.parse_address(tabular),
    )
