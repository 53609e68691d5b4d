"""Archives that are compressed: the same bytes everywhere, or none."""

from __future__ import annotations

import hashlib
import random
import shutil
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import deflate
import pytest

from parution import archive
from parution.archive import Compression, check_compression, extract_zip, write_zip
from parution.errors import MachineError
from parution.packaging.layouts import LAYOUTS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

DAY = date(2026, 11, 23)
TABLE = archive.SAMPLE
NOISE = random.Random(0).randbytes(5_000)
CONTENTS = {
    "data/table.csv": TABLE,
    "empty.txt": b"",
    "noise.bin": NOISE,
    "zeros.bin": b"\0" * 1_000_000,
    "é.csv": b"a\n" * 50,
}


def _find_compression() -> Compression:
    compression = LAYOUTS[2].compression
    assert compression is not None
    return compression


COMPRESSION = _find_compression()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a folder of a table, of what does not compress, and of what compresses too much."""
    for name, content in CONTENTS.items():
        path = tmp_path / "files" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return tmp_path


def _write(folder: Path, compression: Compression | None = COMPRESSION) -> Path:
    path = folder / "x.zip"
    path.unlink(missing_ok=True)
    write_zip(path, folder / "files", CONTENTS, DAY, compression)
    return path


def test_an_archive_is_read_by_python_to_the_byte(folder: Path) -> None:
    with zipfile.ZipFile(_write(folder)) as source:
        assert source.testzip() is None  # reads all, and checks each CRC
        assert {name: source.read(name) for name in source.namelist()} == CONTENTS
        for entry in source.infolist():
            assert (entry.file_size, entry.flag_bits & 0x8) == (len(CONTENTS[entry.filename]), 0)
            assert (entry.extra, entry.external_attr) == (b"", 0o100644 << 16)


def test_entries_are_compressed_by_libdeflate_where_it_gains(folder: Path) -> None:
    with zipfile.ZipFile(_write(folder)) as source:
        methods = {entry.filename: entry.compress_type for entry in source.infolist()}
        size = source.getinfo("data/table.csv").compress_size
    assert size == len(deflate.deflate_compress(TABLE, COMPRESSION.level))
    assert methods == {
        "data/table.csv": zipfile.ZIP_DEFLATED,
        "empty.txt": zipfile.ZIP_STORED,
        "noise.bin": zipfile.ZIP_STORED,
        "zeros.bin": zipfile.ZIP_STORED,  # more than 100 times smaller: a bomb, for a reader
        "é.csv": zipfile.ZIP_DEFLATED,
    }


def test_what_was_written_is_extracted_the_same(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.mkdir()
    extract_zip(_write(folder), target)
    assert {name: (target / name).read_bytes() for name in CONTENTS} == CONTENTS


@pytest.mark.parametrize(
    "command", [("unzip", "-t"), ("7z", "t"), ("bsdtar", "-tf")], ids=lambda command: command[0]
)
def test_other_programs_read_it(folder: Path, command: tuple[str, str]) -> None:
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    done = subprocess.run([*command, str(_write(folder))], capture_output=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_whole_archive_is_these_bytes(folder: Path) -> None:
    # Neither Python's zlib nor its version has a say; a change of these bytes is a new format.
    digest = hashlib.sha256(_write(folder).read_bytes()).hexdigest()
    assert digest == "cb8f90d548b648047e3132d8055ea147caea3c564e67c8b93a063d835bf9dd1e"


def test_an_entry_longer_than_the_bound_is_stored(folder: Path) -> None:
    path = _write(folder, replace(COMPRESSION, largest=len(TABLE)))
    with zipfile.ZipFile(path) as source:
        assert source.getinfo("data/table.csv").compress_type == zipfile.ZIP_DEFLATED
    path = _write(folder, replace(COMPRESSION, largest=len(TABLE) - 1))
    with zipfile.ZipFile(path) as source:
        assert source.getinfo("data/table.csv").compress_type == zipfile.ZIP_STORED
        assert source.read("data/table.csv") == TABLE


def test_without_compression_everything_is_stored(folder: Path) -> None:
    with zipfile.ZipFile(_write(folder, None)) as source:
        assert {entry.compress_type for entry in source.infolist()} == {zipfile.ZIP_STORED}


def test_the_first_format_stores() -> None:
    assert LAYOUTS[1].compression is None


def test_this_machine_compresses_as_the_format_says() -> None:
    check_compression(COMPRESSION)


def _pretend(version: str, compress: Callable[[bytes, int], bytearray]) -> object:
    class Package:
        __version__ = version
        deflate_compress = staticmethod(compress)

    return Package


@pytest.mark.parametrize(
    ("package", "key", "found"),
    [
        (_pretend("0.9.1", deflate.deflate_compress), "machine.deflate", "0.9.1"),
        (None, "machine.deflate", "–"),
        # Built upon the libdeflate of a distribution: the version of the package says nothing.
        (
            _pretend("0.9.0", lambda content, _: deflate.deflate_compress(content, 8)),
            "machine.other-deflate",
            None,
        ),
    ],
)
def test_another_deflate_is_refused(
    monkeypatch: pytest.MonkeyPatch, package: object, key: str, found: str | None
) -> None:
    monkeypatch.setitem(sys.modules, "deflate", package)
    with pytest.raises(MachineError) as caught:
        check_compression(COMPRESSION)
    assert caught.value.key == key
    assert caught.value.values.get("found") == found
    assert caught.value.values["expected"] == "0.9.0"


def test_a_zipfile_that_compresses_by_itself_is_a_bug_and_not_other_bytes(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive._Compressed, "flush", lambda _self: b"")
    with pytest.raises(RuntimeError, match="zipfile"):
        _write(folder)
