"""The exceptions of Parution and the exit codes they lead to.

An exception means « cannot go on »; an error in the data is a value
(:class:`parution.model.report.Error`) and raises nothing.

::

    ParutionError
    ├── DataError           1  the data do not pass, so nothing is made of them
    ├── UsageError          2  how the command was called
    │   ├── DescriptorError    a descriptor, a schema or a table's address
    │   ├── SettingsError      portals.toml, the environment
    │   ├── ArchiveError       a zip that is not safe or not readable
    │   └── HistoryError       the record of the releases
    ├── PortalError         3  a portal cannot be reached, refuses or was changed
    │   └── ConflictError      what is published contradicts what would be
    └── MachineError        6  disk full, permission, another run at work

A message is a key of the catalogues (``pipeline/parution/messages``) with its values. ``str()``
of an exception is the sentence, in the language of the process; ``__main__`` alone ends the
process with it.
"""

from __future__ import annotations

from enum import IntEnum
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class ExitCode(IntEnum):
    """What the process answers to who called it (``docs/architecture.md``, « Exit codes »)."""

    DONE = 0
    DATA = 1
    USAGE = 2
    PORTAL = 3
    BUG = 4
    PENDING = 5
    MACHINE = 6
    HUNG_UP = 129
    INTERRUPTED = 130
    TERMINATED = 143


class ParutionError(Exception):
    """Parution cannot go on, for a reason that it can tell.

    ``str()`` is the sentence that tells it, ``repr()`` names the key and the values. It can be
    copied, and sent to another process: what its values name is then text.

    What another program answered, in its own words, is no part of the sentence: it is a note
    (:meth:`add_note`), which ``--verbose`` shows.

    Args:
        key: key of the sentence in the catalogues, e.g. ``"descriptor.not-found"``.
        values: what the sentence names: paths, names, numbers.

    Attributes:
        key: as given.
        values: as given.
        exit_code: what ``parution`` answers to who called it.
    """

    exit_code = ExitCode.BUG

    def __init__(self, key: str, /, **values: object) -> None:
        self.key = key
        self.values = values
        super().__init__(key)

    def __str__(self) -> str:
        return write_sentence(self)

    def __repr__(self) -> str:
        details = "".join(f", {name}={value!r}" for name, value in self.values.items())
        return f"{type(self).__name__}({self.key!r}{details})"

    def __reduce__(self) -> tuple[Any, ...]:
        # Python's own would call the class with ``args``, which has no values. A value may be
        # anything that has a text, a library's exception for instance, and not all of these can
        # be pickled; the sentence only needs the text.
        values = {name: _simplify(value) for name, value in self.values.items()}
        return _rebuild, (type(self), self.key, values, getattr(self, "__notes__", None))


class DataError(ParutionError):
    """The data do not pass."""

    exit_code = ExitCode.DATA


class UsageError(ParutionError):
    """The command, its settings or its descriptor must be corrected first."""

    exit_code = ExitCode.USAGE


class DescriptorError(UsageError):
    """A descriptor, a schema or the address of a table cannot be used."""


class SettingsError(UsageError):
    """``portals.toml`` or the environment says something that cannot be."""


class ArchiveError(UsageError):
    """A zip is unreadable, or would write outside its folder, or is a bomb."""


class HistoryError(UsageError):
    """The record of the releases is missing, broken or lacks this version."""


class PortalError(ParutionError):
    """A portal cannot be reached, refuses, or lost what was sent."""

    exit_code = ExitCode.PORTAL


class ConflictError(PortalError):
    """What is published, or recorded, contradicts what would be published."""


class MachineError(ParutionError):
    """The machine refuses: disk full, permission, another run at work."""

    exit_code = ExitCode.MACHINE


class ParutionWarning(UserWarning):
    """What a program that loads tables should know, and that keeps nothing from being loaded."""


def _simplify(value: object) -> object:
    plain = value is None or isinstance(value, bool | int | float | str | PurePath)
    return value if plain else str(value)


def _rebuild(
    kind: type[ParutionError], key: str, values: Mapping[str, object], notes: list[str] | None
) -> ParutionError:
    error = kind(key, **values)
    for note in notes or ():
        error.add_note(note)
    return error


# How ``str()`` writes an exception. This module imports nothing of the rest, and the sentences
# are in the catalogues: ``parution/__init__.py``, which runs first, puts its own function here.
write_sentence: Callable[[ParutionError], str] = repr
