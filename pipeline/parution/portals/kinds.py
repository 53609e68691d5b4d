"""What a kind of portal is to the rest of Parution: how it is set, opened and logged in to."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from urllib.parse import urlsplit, urlunsplit

from parution.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from parution.model.package import Package
    from parution.model.portal import KeyScope
    from parution.portals.protocol import Portal
    from parution.settings import ApiKey

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class PortalTable:
    """One section ``[portals.<name>]`` of ``portals.toml``, which its kind is to understand.

    Attributes:
        path: the file, for what is refused; relative folders start beside it.
        name: the portal's name.
        values: what the section says, except ``kind``.
    """

    path: Path
    name: str
    values: Mapping[str, Any]

    def read_texts(self, *known: str) -> dict[str, str]:
        """Read a section that says only texts.

        Args:
            known: the keys that it may have.

        Returns:
            The keys that are there, with their values.

        Raises:
            SettingsError: an unknown key, or a value that is no text or an empty one.
        """
        for key, value in self.values.items():
            full = f"portals.{self.name}.{key}"
            if key not in known:
                raise SettingsError("settings.unknown-key", path=self.path, name=full)
            if not isinstance(value, str) or not value.strip():
                raise SettingsError("settings.not-text", path=self.path, name=full)
        return dict(self.values)

    def parse_address(self, url: str) -> str:
        """Parse the address of a portal to which a key is sent, hence one that is safe.

        Args:
            url: the address as it is written.

        Returns:
            The address, which ends with ``/``.

        Raises:
            SettingsError: no address; neither HTTPS nor this machine's; or one that has more
                than a scheme, a host, a port and a path.
        """
        try:
            parts = urlsplit(url)
            host, _port = parts.hostname or "", parts.port
        except ValueError as error:
            raise SettingsError(
                "settings.not-an-address", path=self.path, name=self.name, url=url
            ) from error
        if parts.username or parts.password or parts.query or parts.fragment or not host:
            # A user's name or a query may be a secret: they are not repeated.
            shown = urlunsplit((parts.scheme, host, parts.path, "", ""))
            raise SettingsError(
                "settings.not-an-address", path=self.path, name=self.name, url=shown
            )
        if parts.scheme != "https" and not (parts.scheme == "http" and _is_loopback(host)):
            raise SettingsError("settings.not-https", path=self.path, name=self.name, url=url)
        return urlunsplit((parts.scheme, parts.netloc, parts.path.rstrip("/") + "/", "", ""))


@dataclass(frozen=True, slots=True)
class Login:
    """How the key of a portal is got and tried.

    Attributes:
        scope: what the key is for.
        page: address of the page where a person makes a key, and revokes it.
        fetch_account: asks the portal whose a key is, and returns their name; raises a
            :class:`~parution.errors.PortalError` where the portal does not know the key.
    """

    scope: KeyScope
    page: str
    fetch_account: Callable[[ApiKey], str]


@dataclass(frozen=True, slots=True)
class Context:
    """What a portal is opened for.

    Attributes:
        package: the package whose releases it holds.
        key: its API key; None to read only, or where it takes none.
        work: folder of this machine for what a run remembers; it may not exist yet.
    """

    package: Package
    key: ApiKey | None
    work: Path


@dataclass(frozen=True, slots=True)
class PortalKind(Generic[S]):
    """A kind of portal: what :data:`parution.portals.KINDS` lists under its name.

    Attributes:
        parse: section of ``portals.toml`` → settings; raises a
            :class:`~parution.errors.SettingsError` for what it does not understand.
        open: settings, context → the portal; nothing is read or sent yet. What a kind needs
            of heavy modules, it imports here.
        login: settings → how to log in; None for a kind that takes no key.
    """

    parse: Callable[[PortalTable], S]
    open: Callable[[S, Context], Portal]
    login: Callable[[S], Login] | None = None


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
