"""What was rendered, written where a person wants it: a file, else the standard output."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parution.files import put_file
from parution.messages import say

if TYPE_CHECKING:
    from pathlib import Path

    from rich.text import Text

    from parution.reports.terminal import Terminal


def write_answer(
    rendered: Text | str | bytes,
    target: Path | None,
    terminal: Terminal,
    told: str,
    **values: object,
) -> None:
    """Write what was rendered to a file, or else answer it.

    Args:
        rendered: for a person, or a document: a text, or bytes, which only go in a file.
        target: the file, or None for the standard output.
        terminal: where to answer.
        told: the key of the sentence that names, as ``path``, the file that was written.
        values: what else it names.

    Raises:
        OSError: the disk refuses; what was there stays.
    """
    if target is not None:
        put_file(target, rendered if isinstance(rendered, bytes) else _end(str(rendered)).encode())
        terminal.tell(say(told, path=target, **values))
    elif isinstance(rendered, str):
        terminal.write(rendered)
    elif not isinstance(rendered, bytes):
        terminal.answer(rendered)


def _end(text: str) -> str:
    """End a text by a newline."""
    return text if text.endswith("\n") else f"{text}\n"
