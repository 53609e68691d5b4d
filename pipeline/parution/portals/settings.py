"""``portals.toml``: the portals that one may publish to; never a key."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

from parution.errors import SettingsError
from parution.model.remote import is_loopback
from parution.project import PORTALS_FILE
from parution.settings import name_variable
from parution.structured import read_toml

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from parution.model.release import Version
    from parution.portals.protocol import Context, Login, Portal, PortalKind

_PORTAL_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")
_SECRET_WORD = re.compile("key|token|secret|passw", re.IGNORECASE)
# A key of udata begins with its name; those before were JSON Web Tokens.
_SECRET_VALUE = re.compile(r"udata_[\w-]{16,}|eyJ[\w-]+\.[\w.-]*", re.ASCII)


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
        if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(host)):
            raise SettingsError("settings.not-https", path=self.path, name=self.name, url=url)
        return urlunsplit((parts.scheme, parts.netloc, parts.path.rstrip("/") + "/", "", ""))


@dataclass(frozen=True, slots=True)
class ListedPortal:
    """One portal of ``portals.toml``.

    Attributes:
        name: its name there.
        kind: its kind.
        settings: the record that its kind made of its section.
    """

    name: str
    kind: PortalKind[Any]
    settings: Any

    @property
    def login(self) -> Login | None:
        """How to log in there; None where it takes no key."""
        return self.kind.login(self.settings) if self.kind.login else None

    def find_page(self, version: Version) -> str:
        """Find the address of the page of a version there; ``""`` where it is not known."""
        return self.kind.find_page(self.settings, version)

    def open(self, context: Context) -> Portal:
        """Open it: nothing is read or sent yet."""
        return self.kind.open(self.settings, context)


@dataclass(frozen=True, slots=True)
class ListedPortals:
    """All of ``portals.toml``.

    Attributes:
        path: the file, which may not exist.
        default: name of the portal that is meant where none is named.
        portals: by name, in the order of the file.
    """

    path: Path
    default: str
    portals: Mapping[str, ListedPortal]

    def find(self, name: str | None) -> ListedPortal:
        """Find a portal by its name; the default one if None.

        Raises:
            SettingsError: there is no portal of this name.
        """
        found = self.portals.get(name or self.default)
        if found is None:
            raise SettingsError(
                "settings.unknown-portal", path=self.path, name=name, known=", ".join(self.portals)
            )
        return found

    def find_page(self, version: Version) -> str:
        """Find the page of a version: on the default portal, else on the first that has one."""
        default = self.portals[self.default]
        pages = (portal.find_page(version) for portal in (default, *self.portals.values()))
        return next(filter(None, pages), "")


def read_portals(root: Path, kinds: Mapping[str, PortalKind[Any]]) -> ListedPortals:
    """Read ``portals.toml``; without it, there is the static portal ``site/`` alone.

    Args:
        root: the project's root; a relative folder starts there.
        kinds: the kinds of portals, by name: :data:`parution.portals.KINDS`.

    Raises:
        SettingsError: no TOML, an unknown key or kind, what a kind refuses, a default that
            is not there, a key of a portal.
    """
    path = root / PORTALS_FILE
    content: dict[str, Any] = {"portals": {"local": {"kind": "static"}}}
    if os.path.lexists(path):
        content = read_toml(path, root.resolve())
    _refuse_secrets(path, content)
    unknown = sorted(set(content) - {"default", "portals"})
    if unknown:
        raise SettingsError("settings.unknown-key", path=path, name=unknown[0])
    tables = content.get("portals")
    if not isinstance(tables, dict) or not tables:
        raise SettingsError("settings.no-portal", path=path)
    portals = {name: _read_portal(path, name, table, kinds) for name, table in tables.items()}
    _refuse_shared_variables(path, portals.values())
    listed = ListedPortals(path, str(content.get("default", next(iter(portals)))), portals)
    listed.find(listed.default)
    return listed


def _read_portal(
    path: Path, name: str, table: object, kinds: Mapping[str, PortalKind[Any]]
) -> ListedPortal:
    if not isinstance(table, dict):
        raise SettingsError("settings.not-a-table", path=path, name=name)
    if not _PORTAL_NAME.fullmatch(name):
        raise SettingsError("settings.bad-name", path=path, name=name)
    values = dict(table)
    kind = values.pop("kind", None)
    if not isinstance(kind, str) or kind not in kinds:
        raise SettingsError(
            "settings.unknown-kind", path=path, name=name, kind=kind, known=", ".join(kinds)
        )
    settings = kinds[kind].parse(PortalTable(path, name, values))
    return ListedPortal(name, kinds[kind], settings)


def _refuse_secrets(path: Path, content: object, key: str = "") -> None:
    """Refuse what is a portal's key by its name or its look, wherever it stands.

    Args:
        path: the file.
        content: what stands under ``key``.
        key: the dotted key of what is looked at; ``""`` for the whole file.
    """
    if isinstance(content, dict):
        for name, value in content.items():
            full = f"{key}.{name}" if key else name
            # A portal may be called « token »: only its own keys and values are looked at.
            is_portal = isinstance(value, dict) and key == "portals"
            if (_SECRET_WORD.search(name) and not is_portal) or _SECRET_VALUE.search(name):
                raise SettingsError(
                    "settings.key-in-file", path=path, word=_SECRET_VALUE.sub("***", full)
                )
            _refuse_secrets(path, value, full)
    elif isinstance(content, list):
        for value in content:
            _refuse_secrets(path, value, key)
    elif _SECRET_VALUE.search(str(content)):
        raise SettingsError("settings.key-in-file", path=path, word=key)


def _refuse_shared_variables(path: Path, portals: Iterable[ListedPortal]) -> None:
    """Refuse two portals whose keys would be read from the same variable."""
    seen: dict[str, str] = {}
    for portal in portals:
        if portal.login is None:
            continue
        variable = name_variable(portal.name)
        other = seen.setdefault(variable, portal.name)
        if other != portal.name:
            raise SettingsError(
                "settings.same-variable",
                path=path,
                name=portal.name,
                other=other,
                variable=variable,
            )
