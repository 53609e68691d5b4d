"""The script of the dataset's page: one, in the page itself, and allowed by its own hash alone.

A page that is opened from a disk has it too, and nothing else can run there: the policy of the page
names the SHA-256 of this script and no other source of scripts.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markupsafe import Markup

# Only a page with a large table needs it.
_INDEX = "index.js"
# In this order, in one scope.
_FILES = (
    "elements.js",
    "copy.js",
    "fold.js",
    "source.js",
    _INDEX,
    "address.js",
    "cells.js",
    "editions.js",
    "filters.js",
    "header.js",
    "table.js",
    "row.js",
    "switching.js",
    "tables.js",
    "versions.js",
    "links.js",
    "main.js",
)


@dataclass(frozen=True, slots=True)
class Script:
    """A script as a page has it.

    Attributes:
        content: the script; it has no ``</script``.
        source: what the policy of the page says to allow it: ``'sha256-…'``.
    """

    content: Markup
    source: Markup


@cache
def read_script(*, indexed: bool = True) -> Script:
    """Put together the files of ``pages/scripts/``.

    Args:
        indexed: whether a table of the page is read through its index.
    """
    folder = Path(__file__).parent / "scripts"
    names = (name for name in _FILES if indexed or name != _INDEX)
    parts = (_lighten((folder / name).read_text(encoding="utf-8")) for name in names)
    content = '"use strict";\n(() => {\n' + "".join(parts) + "})();\n"
    digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
    return Script(Markup(content), Markup(f"'sha256-{digest}'"))  # noqa: S704 - both are ours


def _lighten(source: str) -> str:
    """Leave out what a browser does not read: lines of comments, empty ones, indentation.

    No text of the scripts goes on from one line to the next, so none is changed by that.
    """
    lines = (line.strip() for line in source.splitlines())
    return "".join(f"{line}\n" for line in lines if line and not line.startswith("//"))
