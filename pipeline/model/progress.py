"""How long work tells where it is, without knowing who listens."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Listens to long work."""

    def __call__(self, name: str, done: int, total: int | None = None) -> None:
        """Hear that work has advanced.

        Args:
            name: what is worked on: a table, a file.
            done: units done so far: rows or bytes.
            total: units in all, where known; ``done == total`` ends the work on ``name``.
        """


def silent(name: str, done: int, total: int | None = None) -> None:
    """Listen to nothing."""
