"""Python's own parser of regular expressions, which is private and may move.

Where it is not what this was written for, a name that it no longer has is equal to nothing,
and nothing is parsed: a pattern is then not translated, and each distinct cell is explained.
"""

from __future__ import annotations

import importlib
import re
from typing import Any


class _Names:
    """The names of a module; one that it does not have is like no other."""

    def __init__(self, name: str) -> None:
        try:
            self._module: Any = importlib.import_module(name)
        except ImportError:
            self._module = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._module, name, object())


class _Parser:
    def __init__(self, name: str) -> None:
        self._names = _Names(name)

    def parse(self, pattern: str) -> Any:
        """Parse a pattern into its tree: pairs of an operation and what it applies to.

        Raises:
            re.error: Python refuses it, or has no such parser.
        """
        parse = self._names.parse
        if not callable(parse):
            raise re.error("no parser of patterns")
        return parse(pattern)


code = _Names("re._constants")
parser = _Parser("re._parser")
