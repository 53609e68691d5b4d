"""What a run was doing, on the disk: an aid for the next one, never the only memory.

The portal's own state says what is to be done. The journal adds what it cannot: that a run
on this machine died, so that its claim may be taken over, and that what it wrote was not
proven yet; which requests were never answered, so that what the portal makes of one of
them later is known to be ours; and what the portal said where it did not keep what was sent, so
that nobody is taken to have edited it.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from parution.files import make_folder, refuse_link
from parution.structured import write_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file that was sent: what the portal would say of it.

    Attributes:
        name: its name there.
        bytes: its size.
        sha1: its checksum.
    """

    name: str
    bytes: int
    sha1: str


class Journal:
    """The journal of a portal; one line a step, on the disk before the step is taken.

    Args:
        path: its file; there is none while no run is unfinished and every request was answered.

    Attributes:
        runs: the runs of this machine that ended before what they wrote was proven.
        late: the runs, proven since, of which a request may still be carried out.
        sent: the files of which an upload was never answered.
        unedited: by key of a resource that was being described, fingerprints of its fields
            that are nobody's edit: as they were before, or as the portal kept them.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        entries = self._read()
        self.runs = tuple(str(entry["run"]) for entry in entries if "run" in entry)
        self.late = tuple(str(entry["late"]) for entry in entries if "late" in entry)
        sent = [_read_sent(entry["sent"]) for entry in entries if "sent" in entry]
        for entry in entries:
            if "answered" in entry and (file := _read_sent(entry["answered"])) in sent:
                sent.remove(file)
        self.sent = tuple(dict.fromkeys(file for file in sent if file is not None))
        self.unedited = _read_unedited(entries)
        self._run = ""

    @property
    def unfinished(self) -> bool:
        """Whether a run of this machine did not end well."""
        return bool(self.runs)

    @property
    def dead(self) -> tuple[str, ...]:
        """The runs of this machine that are over, whatever their claims say."""
        return (*self.runs, *self.late)

    def begin(self, run: str) -> None:
        """Note that a run begins.

        Raises:
            OSError: the disk refuses.
        """
        self._run = run
        self.write(run=run)

    def send(self, file: SentFile) -> None:
        """Note that a file is about to be sent."""
        self.write(sent=asdict(file))

    def answer(self, file: SentFile) -> None:
        """Note that each request that sent a file was answered: none of them is on its way."""
        self.write(answered=asdict(file))

    def describe(self, key: str, fields: Mapping[str, str], sent: Mapping[str, str]) -> None:
        """Note what is nobody's edit in a resource that is being described.

        Args:
            key: the resource's.
            fields: fingerprints, by field.
            sent: those of what is sent: a field that says that needs no excuse.
        """
        others = {name: text for name, text in fields.items() if sent.get(name) != text}
        self.write(describes=key, unedited=others)

    def settle(self, key: str) -> None:
        """Note that a resource says what was sent: its marks say so too."""
        self.write(described=key)

    def write(self, **entry: Any) -> None:
        """Add a step, down to the disk.

        Raises:
            OSError: the disk refuses.
        """
        make_folder(self._path.parent)
        refuse_link(self._path)
        with self._path.open("a", encoding="utf-8") as file:
            # A line that was cut by a full disk must not swallow this one.
            file.write("\n" + json.dumps(entry, ensure_ascii=False) + "\n")
            file.flush()
            os.fsync(file.fileno())

    def close(self, *, answered: bool = True) -> None:
        """Forget the run: what it did is proven; what was never answered stays known.

        Args:
            answered: whether every request of this run was answered.

        Raises:
            OSError: the disk refuses.
        """
        left = Journal(self._path)
        ended = [run for run in left.runs if run != self._run or not answered]
        kept = [
            *({"late": run} for run in (*left.late, *ended)),
            *({"sent": asdict(file)} for file in left.sent),
        ]
        if kept:
            lines = (json.dumps(entry, ensure_ascii=False) + "\n" for entry in kept)
            write_text(self._path, "".join(lines))
        else:
            self._path.unlink(missing_ok=True)

    def _read(self) -> list[dict[str, Any]]:
        refuse_link(self._path)
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


def _read_sent(value: Any) -> SentFile | None:
    try:
        return SentFile(str(value["name"]), int(value["bytes"]), str(value["sha1"]))
    except (KeyError, TypeError, ValueError):
        return None


def _read_unedited(entries: Sequence[Mapping[str, Any]]) -> dict[str, frozenset[tuple[str, str]]]:
    unedited: dict[str, frozenset[tuple[str, str]]] = {}
    for entry in entries:
        if isinstance(fields := entry.get("unedited"), dict):
            key = str(entry.get("describes"))
            more = {(name, text) for name, text in fields.items() if isinstance(text, str)}
            unedited[key] = unedited.get(key, frozenset()) | more
        elif "described" in entry:
            unedited.pop(str(entry["described"]), None)
    return unedited
