"""Zip archives: read safely, written reproducibly."""

from __future__ import annotations

import hashlib
import lzma
import stat
import struct
import zipfile
import zlib
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, cast

from parution.errors import ArchiveError, MachineError
from parution.files import is_reserved

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

MAX_ENTRIES = 10_000
MAX_BYTES = 8 * 2**30
FREE_BYTES = 100 * 2**20
MAX_RATIO = 100
# An entry's date has seven bits for the years since 1980.
LAST_YEAR = 2107
_BLOCK = 2**20
# A seek before the beginning, a name that is no UTF-8, an unknown method, a password…
_DAMAGES = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)


def extract_zip(archive: Path, folder: Path, *, portable: bool = True) -> None:
    """Extract an archive that a stranger may have made.

    Nothing is written but regular files under ``folder``. Sizes are counted as they are
    read, since what an archive says of itself proves nothing: at most
    :data:`FREE_BYTES` or :data:`MAX_RATIO` times the archive's size, whichever is more,
    and never above :data:`MAX_BYTES` or :data:`MAX_ENTRIES`.

    Args:
        archive: the zip.
        folder: an empty folder that exists.
        portable: whether it must be the same everywhere: a name that Windows refuses, or two
            that differ by case only, are then refused.

    Raises:
        ArchiveError: no zip, damaged, encrypted, an address that leaves the folder, a
            link, two entries of one name, what is not portable, or more than the limits above.
    """
    budget = min(MAX_BYTES, max(FREE_BYTES, MAX_RATIO * archive.stat().st_size))
    with ExitStack() as stack:
        with _reading(archive):
            source = stack.enter_context(zipfile.ZipFile(archive))
            entries = source.infolist()
        _check_entries(archive, entries)
        if portable:
            _check_portable(archive, entries)
        for entry in entries:
            target = folder.joinpath(*PurePosixPath(entry.filename).parts)
            with _placing(archive, entry.filename):
                if entry.is_dir():
                    target.mkdir(parents=True, exist_ok=True)
                    continue
                target.parent.mkdir(parents=True, exist_ok=True)
                writer = target.open("xb")
            with writer:
                for block in _read_blocks(archive, source, entry):
                    budget -= len(block)
                    if budget < 0:
                        raise ArchiveError("archive.too-large", path=archive)
                    writer.write(block)


@contextmanager
def _reading(archive: Path) -> Iterator[None]:
    """Say in one way all that a damaged archive makes Python's zipfile raise."""
    try:
        yield
    except _DAMAGES as error:
        raise ArchiveError("archive.unreadable", path=archive) from error


@contextmanager
def _placing(archive: Path, entry: str) -> Iterator[None]:
    try:
        yield
    except (FileExistsError, NotADirectoryError, IsADirectoryError) as error:
        raise ArchiveError("archive.clash", path=archive, entry=entry) from error


def _read_blocks(archive: Path, source: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    with _reading(archive):
        reader = source.open(entry)
    with reader:
        while True:
            with _reading(archive):
                block = reader.read(_BLOCK)
            if not block:
                return
            yield block


def _check_entries(archive: Path, entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MAX_ENTRIES:
        raise ArchiveError("archive.too-many", path=archive, limit=MAX_ENTRIES)
    for entry in entries:
        name = entry.filename
        parts = PurePosixPath(name).parts
        if not parts or name[0] == "/" or ".." in parts or "\\" in name or ":" in parts[0]:
            raise ArchiveError("archive.unsafe", path=archive, entry=name)
        mode = entry.external_attr >> 16
        if stat.S_IFMT(mode) not in {0, stat.S_IFREG, stat.S_IFDIR}:
            raise ArchiveError("archive.unsafe", path=archive, entry=name)
        if entry.flag_bits & 0x1:
            raise ArchiveError("archive.encrypted", path=archive, entry=name)


def _check_portable(archive: Path, entries: list[zipfile.ZipInfo]) -> None:
    seen: dict[str, str] = {}
    for name in (entry.filename for entry in entries):
        parts = PurePosixPath(name).parts
        if any(is_reserved(part) for part in parts):
            raise ArchiveError("archive.reserved", path=archive, entry=name)
        for depth in range(1, len(parts) + 1):
            path = "/".join(parts[:depth])
            if seen.setdefault(path.casefold(), path) != path:
                raise ArchiveError("archive.case", path=archive, entry=path)


@dataclass(frozen=True, slots=True)
class Compression:
    """How the entries of an archive are compressed, so that each machine gives the same bytes.

    What a deflate gives is told by the library that did it, and by its version: zlib, zlib-ng and
    Apple's differ. The package ``deflate`` brings its own, libdeflate, which computes in whole
    numbers and gives the same on every machine whose numbers are little-endian.

    Attributes:
        package: the version of the package ``deflate``, and no other.
        level: libdeflate's, 1 to 12.
        largest: bytes of the longest entry that is compressed: libdeflate wants it whole in
            memory. A longer one is stored.
        proof: SHA-256 of what comes out of :data:`SAMPLE`. The package can be built upon another
            libdeflate than its own.
    """

    package: str
    level: int
    largest: int
    proof: str


# What the deflate of another version gives is another layout's. 256 MiB: memory for an entry and
# what it is compressed to. Level 6: docs/architecture.md has the figures.
DEFLATE = Compression(
    package="0.9.0",
    level=6,
    largest=256 * 2**20,
    proof="d25441626d315e1eed7eab5578f8fc1a8162e95771ea7071b3b6bde55d6141fa",
)

# Text of repeated words and numbers, as a table is: matches near and far, codes long and short.
SAMPLE = "".join(f"{n},{n * n % 9973},commune-{n % 37}\n" for n in range(20_000)).encode()


def check_compression(compression: Compression) -> None:
    """Check that this machine compresses as it was told, before anything is built.

    Raises:
        MachineError: the package ``deflate`` is not there, or gives other bytes.
    """
    found, expected = _find_deflate(), compression.package
    if found != expected:
        raise MachineError("machine.deflate", found=found or "–", expected=expected)
    if hashlib.sha256(_deflate(SAMPLE, compression)).hexdigest() != compression.proof:
        raise MachineError("machine.other-deflate", expected=expected)


def _find_deflate() -> str:
    """Find the version of the package ``deflate``; ``""`` where it is not installed."""
    try:
        import deflate  # noqa: PLC0415 - only what builds needs it
    except ImportError:
        return ""
    return deflate.__version__


def _deflate(content: bytes, compression: Compression) -> bytearray:
    import deflate  # noqa: PLC0415

    return deflate.deflate_compress(content, compression.level)


def compress_gzip(content: bytes, compression: Compression) -> bytes:
    """Compress a file as gzip does (RFC 1952), of no name and no day: the same bytes everywhere.

    Args:
        content: the file.
        compression: how, which :func:`check_compression` checked.
    """
    size = (len(content) & 0xFFFFFFFF).to_bytes(4, "little")
    checksum = zlib.crc32(content).to_bytes(4, "little")
    # No flag, no day, no word of the effort; of an unknown system.
    head = b"\x1f\x8b\x08" + bytes(6) + b"\xff"
    return head + bytes(_deflate(content, compression)) + checksum + size


class _Compressed:
    """Gives an open entry of Python's zipfile what its content was compressed to."""

    def __init__(self, compressed: bytearray) -> None:
        self._compressed = compressed

    def compress(self, content: bytes) -> bytes:  # noqa: ARG002 - the content, whole
        return b""

    def flush(self) -> bytearray:
        return self._compressed


def write_zip(
    archive: Path,
    folder: Path,
    names: Iterable[str],
    day: date,
    compression: Compression | None = None,
) -> None:
    """Write a zip whose bytes depend on nothing but its content.

    Entries are sorted, dated with the release's day, mode 644. An entry is stored where
    compressing it gains nothing, and where it gains so much that a reader would take it for a
    bomb (:data:`MAX_RATIO`).

    Args:
        archive: file to write; must not exist.
        folder: where the files are.
        names: the files, relative to ``folder``, with ``/``.
        day: the date of every entry; 1980 at the earliest, as the format wants.
        compression: how entries are compressed, which :func:`check_compression` checked; None
            where all are stored.

    Raises:
        OSError: the disk refuses.
    """
    moment = (max(day.year, 1980), day.month, day.day, 0, 0, 0)
    with zipfile.ZipFile(archive, "x", zipfile.ZIP_STORED) as target:
        for name in sorted(names):
            entry = zipfile.ZipInfo(name, moment)
            entry.create_system = 3  # Unix, even from elsewhere
            entry.external_attr = (stat.S_IFREG | 0o644) << 16
            path = folder.joinpath(*PurePosixPath(name).parts)
            # The size decides beforehand whether the entry needs the 64-bit form.
            entry.file_size = path.stat().st_size
            if compression and entry.file_size <= compression.largest:
                _write_compressed(target, entry, path.read_bytes(), compression)
                continue
            with path.open("rb") as reader, target.open(entry, "w") as writer:
                while block := reader.read(_BLOCK):
                    writer.write(block)


def _write_compressed(
    target: zipfile.ZipFile, entry: zipfile.ZipInfo, content: bytes, compression: Compression
) -> None:
    compressed = _deflate(content, compression)
    if not len(compressed) < len(content) <= MAX_RATIO * len(compressed):
        target.writestr(entry, content)
        return
    entry.compress_type = zipfile.ZIP_DEFLATED
    with target.open(entry, "w") as writer:
        # zipfile knows zlib alone; all but the compression stays its own.
        cast("Any", writer)._compressor = _Compressed(compressed)  # noqa: SLF001
        writer.write(content)
    if entry.compress_size != len(compressed):  # this Python's zipfile compresses otherwise
        raise RuntimeError("zipfile did not take what was compressed")
