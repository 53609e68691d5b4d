"""What the command line and the environment ask for, read once."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LANGUAGES = ("fr", "en")


class Verbosity(IntEnum):
    """How much is said on the standard error."""

    QUIET = 0
    NORMAL = 1
    VERBOSE = 2


@dataclass(frozen=True, slots=True)
class Settings:
    """What holds for the whole run.

    Attributes:
        language: one of :data:`LANGUAGES`.
        verbosity: how much is said beside the answer.
    """

    language: str = "fr"
    verbosity: Verbosity = Verbosity.NORMAL


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
    asked = _flag(arguments) or environ.get("PARUTION_LANG", "")
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
