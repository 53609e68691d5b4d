"""How long work tells where it is, without knowing who listens."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Listens to long work."""

    def __call__(self, name: str, done: int, total: int | None = None, errors: int = 0) -> None:
        """Hear that work has advanced.

        Args:
            name: what is worked on: a table, a file.
            done: units done so far: rows, bytes or addresses.
            total: units in all, where known; ``done == total`` ends the work on ``name``.
            errors: findings so far, where the work looks for any.
        """


def silent(name: str, done: int, total: int | None = None, errors: int = 0) -> None:
    """Listen to nothing."""
