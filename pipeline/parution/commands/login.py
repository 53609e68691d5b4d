"""``parution login`` and ``parution logout``: the key of a portal enters and leaves the keyring."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parution.commands.portal import find_config
from parution.credentials import forget, store
from parution.destinations import read_portals
from parution.errors import ExitCode, PortalError, SettingsError, UsageError
from parution.messages import say
from parution.model.portal import UdataConfig
from parution.project import find_descriptor, find_root
from parution.settings import ApiKey

if TYPE_CHECKING:
    from pathlib import Path

    from parution.reports.terminal import Terminal


def run(place: Path, name: str, terminal: Terminal) -> ExitCode:
    """Ask for the key of a portal, try it there, keep it in the system's keyring.

    On a terminal it is typed without being shown; elsewhere it is the first line of the
    standard input.

    Args:
        place: a descriptor, or a folder that holds one.
        name: the portal's name in ``portals.toml``.
        terminal: asks for the key, and says whose it is.

    Raises:
        UsageError: this portal takes no key, or there is no way to type one unseen.
        SettingsError: there is no such portal, what was typed is no key, or no keyring
            keeps it.
        PortalError: the portal does not know this key, or cannot be reached; nothing is
            kept.
    """
    config = _find_remote(place, name)
    terminal.tell(say("login.where", place=f"{config.url}admin/me/"))
    try:
        key = ApiKey(terminal.ask_secret(say("login.question", portal=name)).strip())
    except ValueError:
        raise SettingsError("login.no-key") from None
    account = _fetch_account(config, key)
    keyring = store(config, key)
    terminal.answer(say("login.done", portal=name, account=account, keyring=keyring))
    return ExitCode.DONE


def leave(place: Path, name: str, terminal: Terminal) -> ExitCode:
    """Remove the key of a portal from the system's keyring.

    Args:
        place: a descriptor, or a folder that holds one.
        name: the portal's name in ``portals.toml``.
        terminal: where to say whether there was one.

    Raises:
        UsageError: this portal takes no key.
        SettingsError: there is no such portal, or the keyring fails.
    """
    config = _find_remote(place, name)
    if forget(config):
        terminal.answer(say("logout.done", portal=name, place=f"{config.url}admin/me/"))
    else:
        terminal.answer(say("logout.nothing", portal=name))
    return ExitCode.DONE


def _find_remote(place: Path, name: str) -> UdataConfig:
    root = find_root(find_descriptor(place).absolute().parent)
    config = find_config(read_portals(root), root, name)
    if not isinstance(config, UdataConfig):
        raise UsageError("login.not-remote", portal=name)
    return config


def _fetch_account(config: UdataConfig, key: ApiKey) -> str:
    """Ask the portal whose key it is."""
    # What speaks to a network is imported only where there is one to speak to.
    from parution.portals.udata.client import Client  # noqa: PLC0415

    account = Client(config.name, config.url, key).get("api/1/me/")
    if not isinstance(account, dict):
        raise PortalError("udata.not-json", portal=config.name, place=config.url)
    names = (account.get("first_name"), account.get("last_name"))
    return " ".join(str(part) for part in names if part) or str(account.get("id", "?"))
