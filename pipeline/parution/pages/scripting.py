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

# In this order, in one scope.
_FILES = ("copy.js", "versions.js", "links.js", "main.js")


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
def read_script() -> Script:
    """Put together the files of ``pages/scripts/``."""
    folder = Path(__file__).parent / "scripts"
    parts = ((folder / name).read_text(encoding="utf-8") for name in _FILES)
    content = '"use strict";\n(() => {\n' + "".join(parts) + "})();\n"
    digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
    return Script(Markup(content), Markup(f"'sha256-{digest}'"))  # noqa: S704 - both are ours
