"""The system's keyring, where ``parution login`` keeps the keys of portals.

A key is kept for an address and a name together: a ``portals.toml`` that gives another
address to a known name gets nothing. Each question to a keyring ends within a bound, since
one that is locked may wait for a person who is not there.
"""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING, TypeVar

from parution.errors import SettingsError
from parution.settings import ApiKey, name_variable, redact

if TYPE_CHECKING:
    from collections.abc import Callable

    from parution.model.portal import KeyScope

# Seconds for a person to open a keyring that is locked, and where there is nobody.
LONG_WAIT, SHORT_WAIT = 60.0, 5.0

T = TypeVar("T")


def read_stored(scope: KeyScope) -> ApiKey | None:
    """Read the key that the keyring has for a portal.

    Args:
        scope: the portal.

    Returns:
        The key; None where there is none, or no keyring.

    Raises:
        SettingsError: the keyring fails, is silent, or holds something else than a key.
    """
    value = _read_text(scope)
    if value is None:
        return None
    try:
        return ApiKey(value)
    except ValueError:
        raise SettingsError("settings.bad-key", source=_name_service(scope)) from None


def store(scope: KeyScope, key: ApiKey) -> str:
    """Keep the key of a portal, in the place of the one that was kept.

    Args:
        scope: the portal.
        key: its key.

    Returns:
        The name of the keyring, for a person.

    Raises:
        SettingsError: there is no keyring; or it fails, is silent, or keeps nothing.
    """
    import keyring  # noqa: PLC0415 - see above
    from keyring.errors import NoKeyringError  # noqa: PLC0415

    service = _name_service(scope)

    def write() -> str | None:
        try:
            keyring.set_password(service, scope.portal, key.reveal())
        except NoKeyringError:
            return None
        return str(keyring.get_keyring().name)

    name = _ask(scope, write)
    if name is None:
        raise SettingsError("keyring.none", variable=name_variable(scope.portal))
    if read_stored(scope) != key:
        raise SettingsError("keyring.lost", keyring=name, variable=name_variable(scope.portal))
    return name


def forget(scope: KeyScope) -> bool:
    """Remove the key of a portal.

    Returns:
        Whether there was one.

    Raises:
        SettingsError: the keyring fails, or is silent.
    """
    import keyring  # noqa: PLC0415 - see above

    if _read_text(scope) is None:
        return False
    _ask(scope, lambda: keyring.delete_password(_name_service(scope), scope.portal))
    return True


def _read_text(scope: KeyScope) -> str | None:
    import keyring  # noqa: PLC0415 - only what speaks to a remote portal needs it
    from keyring.errors import NoKeyringError  # noqa: PLC0415

    def read() -> str | None:
        try:
            return keyring.get_password(_name_service(scope), scope.portal)
        except NoKeyringError:
            return None

    return _ask(scope, read)


def _name_service(scope: KeyScope) -> str:
    return f"Parution {scope.url}"


def _ask(scope: KeyScope, question: Callable[[], T]) -> T:
    """Ask the keyring in a thread that is left behind if it does not answer.

    Raises:
        SettingsError: it raises, or does not answer in time.
    """
    answers: list[T] = []
    failures: list[Exception] = []

    def ask() -> None:
        try:
            answers.append(question())
        except Exception as error:  # noqa: BLE001 - a keyring is a program of somebody else
            failures.append(error)

    timeout = LONG_WAIT if sys.stdin is not None and sys.stdin.isatty() else SHORT_WAIT
    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(timeout)
    variable = name_variable(scope.portal)
    if answers:
        return answers[0]
    if failures:
        refusal = SettingsError("keyring.fails", variable=variable)
        refusal.add_note(redact(f"{type(failures[0]).__name__}: {failures[0]}"))
        raise refusal from None
    raise SettingsError("keyring.silent", seconds=round(timeout), variable=variable)
