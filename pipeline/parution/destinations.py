"""``portals.toml``: the portals that one may publish to; never a key."""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from parution.errors import SettingsError
from parution.model.portal import PortalConfig, PortalConfigs, StaticConfig, UdataConfig
from parution.project import DESCRIPTOR_NAMES, PORTALS_FILE
from parution.settings import name_variable
from parution.structured import read_toml

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

_PORTAL_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")
_PORTAL_WORDS = {
    "static": frozenset({"kind", "path", "url"}),
    "udata": frozenset({"kind", "url", "organization", "dataset", "tabular"}),
}
# Where data.gouv.fr serves the tables that it converts.
_TABULAR = {"https://www.data.gouv.fr/": "https://tabular-api.data.gouv.fr/"}
_SECRET_WORD = re.compile("key|token|secret|passw", re.IGNORECASE)
# A key of udata begins with its name; those before were JSON Web Tokens.
_SECRET_VALUE = re.compile(r"udata_[\w-]{16,}|eyJ[\w-]+\.[\w.-]*", re.ASCII)


def read_portals(root: Path) -> PortalConfigs:
    """Read ``portals.toml``; without it, there is the static portal ``site/`` alone.

    Args:
        root: the project's root; a relative folder starts there.

    Raises:
        SettingsError: no TOML, an unknown key or kind, a folder that would overwrite the
            project, a default that is not there.
    """
    path = root / PORTALS_FILE
    content = read_toml(path) if path.exists() else {"portals": {"local": {"kind": "static"}}}
    _refuse_secrets(path, content)
    unknown = sorted(set(content) - {"default", "portals"})
    if unknown:
        raise SettingsError("settings.unknown-key", path=path, name=unknown[0])
    tables = content.get("portals")
    if not isinstance(tables, dict) or not tables:
        raise SettingsError("settings.no-portal", path=path)
    portals = {name: _read_portal(path, name, table) for name, table in tables.items()}
    _refuse_shared_variables(path, portals)
    default = str(content.get("default", next(iter(portals))))
    if default not in portals:
        raise SettingsError(
            "settings.unknown-portal", path=path, name=default, known=", ".join(portals)
        )
    return PortalConfigs(default=default, portals=portals)


def _refuse_secrets(path: Path, content: object, word: str = "") -> None:
    """Refuse what is a key by its name or its look, wherever it stands."""
    if isinstance(content, dict):
        for name, value in content.items():
            place = f"{word}.{name}" if word else name
            # The name of a portal is free, as long as it is one.
            named = not (isinstance(value, dict) and word == "portals")
            if (named and _SECRET_WORD.search(name)) or _SECRET_VALUE.search(name):
                raise SettingsError(
                    "settings.key-in-file", path=path, word=_SECRET_VALUE.sub("***", place)
                )
            _refuse_secrets(path, value, place)
    elif isinstance(content, list):
        for value in content:
            _refuse_secrets(path, value, word)
    elif _SECRET_VALUE.search(str(content)):
        raise SettingsError("settings.key-in-file", path=path, word=word)


def _refuse_shared_variables(path: Path, portals: Mapping[str, PortalConfig]) -> None:
    """Refuse two remote portals whose keys would be read from the same variable."""
    seen: dict[str, str] = {}
    for name, config in portals.items():
        if isinstance(config, UdataConfig):
            other = seen.setdefault(name_variable(name), name)
            if other != name:
                raise SettingsError(
                    "settings.same-variable",
                    path=path,
                    name=name,
                    other=other,
                    variable=name_variable(name),
                )


def _read_portal(path: Path, name: str, table: object) -> PortalConfig:
    if not isinstance(table, dict):
        raise SettingsError("settings.not-a-table", path=path, name=name)
    if not _PORTAL_NAME.fullmatch(name):
        raise SettingsError("settings.bad-name", path=path, name=name)
    kind = table.get("kind")
    if kind not in _PORTAL_WORDS:
        raise SettingsError("settings.unknown-kind", path=path, name=name, kind=kind)
    for word, value in table.items():
        if word not in _PORTAL_WORDS[kind]:
            raise SettingsError("settings.unknown-key", path=path, name=f"portals.{name}.{word}")
        if not isinstance(value, str) or not value.strip():
            raise SettingsError("settings.not-text", path=path, name=f"portals.{name}.{word}")
    return _READERS[kind](path, name, table)


def _read_static(path: Path, name: str, table: Mapping[str, str]) -> StaticConfig:
    folder, url = table.get("path", "site"), table.get("url", "")
    if url and not url.startswith(("https://", "http://")):
        raise SettingsError("settings.not-an-address", path=path, name=name, url=url)
    root = path.parent.resolve()
    target = (root / folder).resolve()
    sources = any((target / name).exists() for name in (*DESCRIPTOR_NAMES, ".git"))
    if root.is_relative_to(target) or sources or ".git" in target.parts:
        raise SettingsError("settings.folder-is-project", path=path, name=name, folder=folder)
    return StaticConfig(name, folder, target, url and url.rstrip("/") + "/")


def _read_udata(path: Path, name: str, table: Mapping[str, str]) -> UdataConfig:
    """Read a udata portal: the key goes to its address, which must be safe.

    Raises:
        SettingsError: no address, one that is not HTTPS nor this machine's, or one that
            says more than where the portal is.
    """
    root = _read_address(path, name, table.get("url", ""))
    site = re.sub(r"/api(/[12])?/$", "/", root)
    tabular = table.get("tabular") or _TABULAR.get(site, "")
    return UdataConfig(
        name,
        site,
        table.get("organization", ""),
        table.get("dataset", ""),
        tabular and _read_address(path, name, tabular),
    )


def _read_address(path: Path, name: str, url: str) -> str:
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError as error:
        raise SettingsError("settings.not-an-address", path=path, name=name, url=url) from error
    if parts.username or parts.password or parts.query or parts.fragment or not host:
        # What is said beside the place may be a secret.
        shown = urlunsplit((parts.scheme, host, parts.path, "", ""))
        raise SettingsError("settings.not-an-address", path=path, name=name, url=shown)
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_loopback(host)):
        raise SettingsError("settings.not-https", path=path, name=name, url=url)
    return urlunsplit((parts.scheme, parts.netloc, parts.path.rstrip("/") + "/", "", ""))


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


_READERS: dict[str, Callable[[Path, str, Mapping[str, str]], PortalConfig]] = {
    "static": _read_static,
    "udata": _read_udata,
}
