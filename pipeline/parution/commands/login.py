"""``parution login`` and ``parution logout``: the key of a portal enters and leaves the keyring."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parution.credentials import forget, store
from parution.errors import ExitCode, SettingsError, UsageError
from parution.messages import say
from parution.portals import KINDS
from parution.portals.settings import read_portals
from parution.project import find_descriptor, find_root
from parution.reports.login_json import describe_login, describe_logout
from parution.settings import ApiKey

if TYPE_CHECKING:
    from pathlib import Path

    from parution.portals.protocol import Login
    from parution.reports.terminal import Terminal


def run(path: Path, name: str, terminal: Terminal) -> ExitCode:
    """Ask for the key of a portal, try it there, keep it in the system's keyring.

    On a terminal it is typed without being shown; elsewhere it is the first line of the
    standard input.

    Args:
        path: a descriptor, or a folder that holds one.
        name: the portal's name in ``portals.toml``.
        terminal: asks for the key, and says whose it is.

    Raises:
        UsageError: this portal takes no key, or there is no way to type one unseen.
        SettingsError: there is no such portal, what was typed is no key, or no keyring
            keeps it.
        PortalError: the portal does not know this key, or cannot be reached; nothing is
            kept.
    """
    login = _find_login(path, name)
    terminal.tell(say("login.where", page=login.page))
    try:
        key = ApiKey(terminal.ask_secret(say("login.question", portal=name)).strip())
    except ValueError:
        raise SettingsError("login.no-key") from None
    account = login.fetch_account(key)
    keyring = store(login.scope, key)
    terminal.answer(say("login.done", portal=name, account=account, keyring=keyring))
    terminal.answer_program(describe_login(login.scope, account, keyring))
    return ExitCode.DONE


def leave(path: Path, name: str, terminal: Terminal) -> ExitCode:
    """Remove the key of a portal from the system's keyring.

    Args:
        path: a descriptor, or a folder that holds one.
        name: the portal's name in ``portals.toml``.
        terminal: where to say whether there was one.

    Raises:
        UsageError: this portal takes no key.
        SettingsError: there is no such portal, or the keyring fails.
    """
    login = _find_login(path, name)
    removed = forget(login.scope)
    if removed:
        terminal.answer(say("logout.done", portal=name, page=login.page))
    else:
        terminal.answer(say("logout.nothing", portal=name))
    terminal.answer_program(describe_logout(login.scope, login.page, removed=removed))
    return ExitCode.DONE


def _find_login(path: Path, name: str) -> Login:
    root = find_root(find_descriptor(path).absolute().parent)
    login = read_portals(root, KINDS).find(name).login
    if login is None:
        raise UsageError("login.no-key-taken", portal=name)
    return login
