"""Portals of the data.gouv.fr family, spoken to through udata's API.

``settings`` is what ``portals.toml`` says of one; ``mapping`` says what a dataset should look
like there and ``preflight`` what the portal would refuse, given the ``lists`` of the words that
it takes (``listing`` asks for its own), the word that was meant (``suggesting``) and the score
(``quality``); these are pure. ``portal`` implements the protocol of every portal, with what
reads (``finding``, ``recognising``), what keeps two runs apart (``claims``) and what writes
(``creating``, ``applying``, ``describing``); ``dataset`` is what the portal last told.
``saying`` compares what was said with what was kept; ``transfer`` sends files; ``client``
speaks HTTP with the key, ``downloading`` without it, over ``sessions``; ``marks`` are what we
write in extras; ``journal`` remembers an unfinished run.

What speaks to a network is imported only once a portal is opened or logged in to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parution.errors import PortalError
from parution.model.portal import KeyScope
from parution.portals.protocol import Login, PortalKind
from parution.portals.udata.settings import UdataSettings, parse_settings

if TYPE_CHECKING:
    from parution.model.release import Version
    from parution.portals.protocol import Context, Portal
    from parution.settings import ApiKey


def _open(settings: UdataSettings, context: Context) -> Portal:
    from parution.portals.udata.portal import UdataPortal  # noqa: PLC0415 - imports requests

    package = context.package
    return UdataPortal(settings, package.name, package.portal, key=context.key, work=context.work)


def _login(settings: UdataSettings) -> Login:
    return Login(
        KeyScope(settings.name, settings.url),
        page=f"{settings.url}admin/me/",
        fetch_account=lambda key: _fetch_account(settings, key),
    )


def _fetch_account(settings: UdataSettings, key: ApiKey) -> str:
    """Ask the portal whose key it is; their id where they have no name."""
    from parution.portals.udata.client import Client  # noqa: PLC0415 - imports requests

    account = Client(settings.name, settings.url, key).get("api/1/me/")
    if not isinstance(account, dict):
        raise PortalError("udata.not-json", portal=settings.name, place=settings.url)
    names = (account.get("first_name"), account.get("last_name"))
    return " ".join(str(part) for part in names if part) or str(account.get("id", "?"))


def _find_page(settings: UdataSettings, _version: Version) -> str:
    """Find the page of the dataset, which shows all its versions, where its id is noted."""
    return settings.dataset and f"{settings.url}datasets/{settings.dataset}/"


KIND = PortalKind(
    parse_settings,
    _open,
    _login,
    UdataSettings("data.gouv.fr", "https://www.data.gouv.fr/"),
    find_page=_find_page,
)
