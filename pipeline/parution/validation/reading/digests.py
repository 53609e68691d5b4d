"""The size of a file, and the hash that a descriptor declares."""

from __future__ import annotations

import hashlib
from pathlib import Path

_ALGORITHMS = ("md5", "sha256")


def can_measure(declared: str | None) -> bool:
    """Tell whether a declared hash is one that frictionless knows; no hash is fine too."""
    return not declared or _read_algorithm(declared) in _ALGORITHMS


def measure_file(path: str, declared: str | None) -> tuple[int, str | None, str | None]:
    """Measure a file.

    Args:
        path: the file.
        declared: the hash that the descriptor declares, ``[algorithm:]digest``.

    Returns:
        Its bytes, its md5 and its sha256, each of these only if declared.
    """
    file = Path(path)
    size = file.stat().st_size
    if not declared:
        return size, None, None
    algorithm = _read_algorithm(declared)
    with file.open("rb") as stream:
        digest = hashlib.file_digest(stream, algorithm).hexdigest()
    return (size, digest, None) if algorithm == "md5" else (size, None, digest)


def _read_algorithm(declared: str) -> str:
    return declared.split(":", 1)[0] if ":" in declared else "md5"
