"""What a run was doing, on the disk: an aid for the next one, never the only memory.

The portal's own state says what is to be done. The journal adds what it cannot: that a run
on this machine died, so that its claim may be taken over, and that what it wrote was not
proven yet.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path


class Journal:
    """The journal of a portal; one line a step, on the disk before the step is taken.

    Args:
        path: its file; there is none while no run is unfinished.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.runs = tuple(entry["run"] for entry in self._read() if "run" in entry)

    @property
    def unfinished(self) -> bool:
        """Whether a run of this machine did not end well."""
        return self._path.exists()

    def write(self, **entry: Any) -> None:
        """Add a step, down to the disk.

        Raises:
            OSError: the disk refuses.
        """
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(entry, ensure_ascii=False) + "\n")
            file.flush()
            os.fsync(file.fileno())

    def close(self) -> None:
        """Forget the run: what it did is proven."""
        self._path.unlink(missing_ok=True)

    def _read(self) -> list[dict[str, Any]]:
        if not self._path.exists():
            return []
        entries = []
        for line in self._path.read_text(encoding="utf-8", errors="replace").splitlines():
            try:
                entry = json.loads(line)
            except ValueError:  # the line that was being written when the run was killed
                continue
            if isinstance(entry, dict):
                entries.append(entry)
        return entries
