"""What holds for a whole run: the language, the verbosity, the keys of portals.

Each is read once: the language from the flags, then the environment, by ``__main__``; the
verbosity from the flags alone, by ``cli``; the key of a portal from the environment, then
the keyring (``credentials``), by ``commands/portal``; the folder of what was loaded, by
``reuse/cache``. What ``portals.toml`` says of a portal
is read in ``portals/settings.py``.
"""

from __future__ import annotations

import re
from enum import IntEnum
from hmac import compare_digest
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from parution.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LANGUAGES = ("fr", "en")
KEY_VARIABLE = "PARUTION_API_KEY"
CACHE_VARIABLE = "PARUTION_CACHE"
# What an HTTP header can carry and a person can paste.
LONGEST_KEY = 4096
_KEY = re.compile(rf"[!-~]{{8,{LONGEST_KEY}}}")
# Every key of this process: see redact.
_known: set[str] = set()


class Verbosity(IntEnum):
    """How much is said on the standard error."""

    QUIET = 0
    NORMAL = 1
    VERBOSE = 2


class ApiKey:
    """The key of a portal; whatever shows it shows nothing of it.

    Args:
        value: the key itself.

    Raises:
        ValueError: nothing that a portal gives out; the message does not repeat it.
    """

    __slots__ = ("__value",)

    def __init__(self, value: str) -> None:
        if not _KEY.fullmatch(value):
            raise ValueError("not a key")
        self.__value = value
        _known.add(value)

    def reveal(self) -> str:
        """Give the key, for the one header that carries it."""
        return self.__value

    def __repr__(self) -> str:
        return "ApiKey(…)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a key is not to be stored")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ApiKey) and compare_digest(self.__value, other.reveal())

    def __hash__(self) -> int:
        return hash(ApiKey)


def redact(text: str) -> str:
    """Hide in a text every key that this process has held.

    No code of ours writes a key; a library's exception, or a portal that repeats what it was
    sent, might.
    """
    for value in sorted(_known, key=len, reverse=True):
        text = text.replace(value, "***")
    return text


def name_variable(portal: str) -> str:
    """Name the environment variable that holds the key of a portal.

    Args:
        portal: its name in ``portals.toml``.
    """
    return f"{KEY_VARIABLE}_{portal.upper().replace('-', '_')}"


def read_key(portal: str, environ: Mapping[str, str], *, alone: bool) -> ApiKey | None:
    """Read the key of a portal from the environment.

    Args:
        portal: its name in ``portals.toml``.
        environ: the environment.
        alone: whether it is the only portal that asks for a key: the general variable is
            then meant for it.

    Returns:
        The key; None where the environment has none.

    Raises:
        SettingsError: what is there is no key: it has a space, a line break, an accent.
    """
    names = (name_variable(portal), *([KEY_VARIABLE] if alone else []))
    for name in names:
        value = environ.get(name, "").strip()
        if value:
            try:
                return ApiKey(value)
            except ValueError:
                raise SettingsError("settings.bad-key", source=name) from None
    return None


def read_cache(environ: Mapping[str, str]) -> Path | None:
    """Read which folder keeps what was loaded from portals.

    Args:
        environ: the environment.

    Returns:
        The folder, « ~ » being the user's own; None where the environment names none.
    """
    named = environ.get(CACHE_VARIABLE, "").strip()
    return Path(named).expanduser() if named else None


def choose_language(arguments: Sequence[str], environ: Mapping[str, str]) -> str:
    """Choose the language before the command line is parsed, since its help speaks too.

    ``--lang`` wins over ``PARUTION_LANG``, then POSIX' order: ``LC_ALL``, ``LC_MESSAGES``,
    ``LANG``. Where none names a language (``C``, ``POSIX``, nothing), French: most of those
    who read are. Another language than French gets English.

    Args:
        arguments: the command line without the program's name.
        environ: the environment.

    Returns:
        One of :data:`LANGUAGES`. An unknown ``--lang`` is left for the parser to refuse.
    """
    for asked in (_flag(arguments), environ.get("PARUTION_LANG", "")):
        if asked[:2].lower() in LANGUAGES:
            return asked[:2].lower()
    posix = next(
        (environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environ.get(name)), ""
    )
    language = posix.partition(".")[0].partition("_")[0].lower()
    if language in {"", "c", "posix", "fr"}:
        return "fr"
    return "en"


def _flag(arguments: Sequence[str]) -> str:
    for position, argument in enumerate(arguments):
        if argument == "--":
            break
        if argument == "--lang":
            return arguments[position + 1] if position + 1 < len(arguments) else ""
        if argument.startswith("--lang="):
            return argument.removeprefix("--lang=")
    return ""
