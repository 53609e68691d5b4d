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

A message is a key of the catalogues (``pipeline/parution/messages``) with its values; ``__main__``
alone turns it into a sentence and ends the process.
"""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What the process answers to who called it (``docs/architecture.md``, « Exit codes »)."""

    DONE = 0
    DATA = 1
    USAGE = 2
    PORTAL = 3
    BUG = 4
    PENDING = 5
    MACHINE = 6
    INTERRUPTED = 130


class ParutionError(Exception):
    """Parution cannot go on, for a reason that it can tell.

    Args:
        key: key of the sentence in the catalogues, e.g. ``"descriptor.not-found"``.
        values: what the sentence names: paths, names, numbers.
    """

    exit_code = ExitCode.BUG

    def __init__(self, key: str, /, **values: object) -> None:
        self.key = key
        self.values = values
        details = ", ".join(f"{name}={value!r}" for name, value in values.items())
        super().__init__(f"{key}({details})")


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
