"""Parution: a Git repository of tables becomes versioned open-data releases.

``docs/python.md`` says how to call it from Python, ``docs/architecture.md`` how its modules
stand on each other; ``pyproject.toml`` holds the contract that keeps them (import-linter).

Importing this package reads nothing else of it but its exceptions: the rest is read when it is
first named (PEP 562), so that ``parution --help`` and a program that only catches an exception
do not wait for frictionless.
"""

import importlib
import os
from typing import TYPE_CHECKING

from parution import errors
from parution.errors import ParutionError, ParutionWarning

__version__ = "0.1.0"

__all__ = [
    "Error",
    "Package",
    "ParutionError",
    "ParutionWarning",
    "Report",
    "Task",
    "__version__",
    "changes",
    "load",
    "read_package",
    "read_table",
    "validate",
    "versions",
]

if TYPE_CHECKING:
    from parution.library import read_package, read_table, validate
    from parution.model.package import Package
    from parution.model.report import Error, Report, Task
    from parution.reuse.listing import changes, versions
    from parution.reuse.loading import load
else:  # a type checker that saw this function would believe in any name
    _HOMES = {
        "Error": "parution.model.report",
        "Package": "parution.model.package",
        "Report": "parution.model.report",
        "Task": "parution.model.report",
        "changes": "parution.reuse.listing",
        "load": "parution.reuse.loading",
        "read_package": "parution.library",
        "read_table": "parution.library",
        "validate": "parution.library",
        "versions": "parution.reuse.listing",
    }

    def __getattr__(name: str) -> object:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(importlib.import_module(_HOMES[name]), name)
        globals()[name] = value
        return value

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})


def _write_sentence(error: ParutionError) -> str:
    """Write what an exception says, in the language of the process.

    It is the one that the command chose, else the one that the environment names.
    """
    from parution import messages, settings  # noqa: PLC0415 - only where a sentence is asked for

    catalogue = messages.chosen() or messages.Catalogue(settings.choose_language((), os.environ))
    try:
        sentence = catalogue.say(error.key, **error.values)
    except (KeyError, OSError):  # no such sentence, or no catalogue: str() must not fail
        sentence = repr(error)
    return settings.redact(sentence)


# The exceptions are the lowest layer, the catalogues stand above them: only the package itself
# sees both.
errors.write_sentence = _write_sentence
