from __future__ import annotations

import os
import shutil
import stat
import struct
import subprocess
import zipfile
import zlib
from datetime import date
from typing import TYPE_CHECKING

import pytest

from parution import archive
from parution.archive import extract_zip, write_zip
from parution.errors import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

DAY = date(2026, 11, 23)
Entry = tuple[str | zipfile.ZipInfo, bytes]


@pytest.fixture
def make_zip(tmp_path: Path) -> Callable[..., Path]:
    """Make a zip of entries, each a name or a ZipInfo with its content."""

    def make(*entries: Entry, method: int = zipfile.ZIP_STORED) -> Path:
        path = tmp_path / "in" / "x.zip"
        path.parent.mkdir()
        with zipfile.ZipFile(path, "w", method) as target:
            for entry, content in entries:
                if entry in target.namelist():
                    with pytest.warns(UserWarning, match="Duplicate name"):
                        target.writestr(entry, content)
                else:
                    target.writestr(entry, content)
        return path

    return make


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make an empty folder, with room around it to see what would leave."""
    path = tmp_path / "out" / "here"
    path.mkdir(parents=True)
    return path


def _refuse(path: Path, folder: Path) -> ArchiveError:
    with pytest.raises(ArchiveError) as caught:
        extract_zip(path, folder)
    assert list(folder.parent.iterdir()) == [folder]
    assert sorted(item.name for item in folder.parent.parent.iterdir()) == ["in", "out"]
    return caught.value


def _special(name: str, kind: int) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.create_system = 3
    entry.external_attr = (kind | 0o777) << 16
    return entry


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_an_honest_archive_is_extracted_whole(
    make_zip: Callable[..., Path], folder: Path, method: int
) -> None:
    path = make_zip(
        ("datapackage.json", b"{}"),
        ("data/", b""),
        ("data/a/b.csv", b"x\n" * 1000),
        ("é.csv", b""),
        ("./d.csv", b"d"),
        method=method,
    )
    extract_zip(path, folder)
    found = {
        item.relative_to(folder).as_posix(): item.read_bytes()
        for item in folder.rglob("*")
        if item.is_file()
    }
    assert found == {
        "datapackage.json": b"{}",
        "data/a/b.csv": b"x\n" * 1000,
        "é.csv": b"",
        "d.csv": b"d",
    }


@pytest.mark.parametrize(
    ("entry", "key"),
    [
        ("/etc/x", "archive.unsafe"),
        ("../x", "archive.unsafe"),
        ("a/../../x", "archive.unsafe"),
        ("a/..", "archive.unsafe"),
        ("..", "archive.unsafe"),
        ("..\\x", "archive.unsafe"),
        ("a\\b", "archive.unsafe"),
        ("\\\\server\\x", "archive.unsafe"),
        ("C:/x", "archive.unsafe"),
        ("c:x", "archive.unsafe"),
        (".", "archive.unsafe"),
        (_special("link", stat.S_IFLNK), "archive.unsafe"),
        (_special("device", stat.S_IFBLK), "archive.unsafe"),
        (_special("terminal", stat.S_IFCHR), "archive.unsafe"),
        (_special("pipe", stat.S_IFIFO), "archive.unsafe"),
        (_special("socket", stat.S_IFSOCK), "archive.unsafe"),
    ],
    ids=lambda value: getattr(value, "filename", value),
)
def test_an_entry_that_is_not_safe_refuses_the_archive_before_anything_is_written(
    make_zip: Callable[..., Path], folder: Path, entry: str | zipfile.ZipInfo, key: str
) -> None:
    error = _refuse(make_zip(("good.csv", b"x"), (entry, b"../../etc")), folder)
    assert error.key == key
    assert error.values["entry"] == (entry if isinstance(entry, str) else entry.filename)
    assert list(folder.iterdir()) == []


def test_an_encrypted_entry_is_refused(make_zip: Callable[..., Path], folder: Path) -> None:
    path = make_zip(("a.csv", b"x"))
    content = bytearray(path.read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    content[content.index(b"PK\x03\x04") + 6] |= 1
    path.write_bytes(content)
    assert _refuse(path, folder).key == "archive.encrypted"


@pytest.mark.parametrize(
    "entries",
    [
        (("a.csv", b"1"), ("a.csv", b"2")),
        (("a.csv", b"1"), ("./a.csv", b"2")),
        (("a", b"1"), ("a/b", b"2")),
        (("a", b"1"), ("a/", b"")),
        (("a/b", b"1"), ("a", b"2")),
    ],
)
def test_two_entries_that_want_one_place_are_refused(
    make_zip: Callable[..., Path], folder: Path, entries: Iterable[Entry]
) -> None:
    assert _refuse(make_zip(*entries), folder).key == "archive.clash"


def test_a_bomb_is_stopped_while_it_is_read(
    make_zip: Callable[..., Path], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make_zip(("a.csv", b"0" * 500_000), method=zipfile.ZIP_DEFLATED)
    size = path.stat().st_size
    monkeypatch.setattr(archive, "FREE_BYTES", 1000)
    monkeypatch.setattr(archive, "MAX_RATIO", 500_000 // size)
    monkeypatch.setattr(archive, "_BLOCK", 4096)
    assert _refuse(path, folder).key == "archive.too-large"
    assert sum(file.stat().st_size for file in folder.rglob("*")) < 500_000


def test_an_archive_at_its_limit_is_accepted(
    make_zip: Callable[..., Path], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make_zip(("a.csv", b"0" * 6000), ("b.csv", b"0" * 4000), method=zipfile.ZIP_DEFLATED)
    monkeypatch.setattr(archive, "FREE_BYTES", 10_000)
    monkeypatch.setattr(archive, "MAX_RATIO", 1)
    extract_zip(path, folder)
    assert (folder / "b.csv").stat().st_size == 4000


def test_the_limit_holds_for_all_the_entries_together_and_for_very_large_archives(
    make_zip: Callable[..., Path], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make_zip(*((f"{n}.csv", b"0" * 1000) for n in range(11)))
    monkeypatch.setattr(archive, "MAX_BYTES", 10_999)
    assert _refuse(path, folder).key == "archive.too-large"


def test_a_bomb_is_stopped_by_the_real_limits(make_zip: Callable[..., Path], folder: Path) -> None:
    block = b"\0" * (archive.FREE_BYTES // 4)
    path = make_zip(*((f"{n}", block) for n in range(5)), method=zipfile.ZIP_DEFLATED)
    assert path.stat().st_size < 1_000_000
    assert _refuse(path, folder).key == "archive.too-large"
    shutil.rmtree(folder)


def test_what_an_archive_says_of_its_size_proves_nothing(
    make_zip: Callable[..., Path], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make_zip(("a.csv", b"0" * 100_000), method=zipfile.ZIP_DEFLATED)
    content = bytearray(path.read_bytes())
    directory = content.index(b"PK\x01\x02")
    content[directory + 24 : directory + 28] = struct.pack("<I", 10)
    path.write_bytes(content)
    monkeypatch.setattr(archive, "FREE_BYTES", 50_000)
    monkeypatch.setattr(archive, "MAX_RATIO", 1)
    _refuse(path, folder)
    assert sum(file.stat().st_size for file in folder.rglob("*")) <= 50_000


def test_too_many_entries_are_refused(
    make_zip: Callable[..., Path], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make_zip(*((f"{n}", b"") for n in range(4)))
    monkeypatch.setattr(archive, "MAX_ENTRIES", 3)
    assert _refuse(path, folder).key == "archive.too-many"
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"PK", b"id,nom\n1,a\n", b"\x1f\x8b" + b"\0" * 100])
def test_what_is_no_zip_is_refused(tmp_path: Path, folder: Path, content: bytes) -> None:
    (tmp_path / "in").mkdir()
    path = tmp_path / "in" / "x.zip"
    path.write_bytes(content)
    assert _refuse(path, folder).key == "archive.unreadable"


def test_an_archive_cut_anywhere_is_refused(make_zip: Callable[..., Path], folder: Path) -> None:
    path = make_zip(("a.csv", b"abc" * 10), ("b.csv", b"b"), method=zipfile.ZIP_DEFLATED)
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        assert _refuse(path, folder).key == "archive.unreadable", length


def test_a_wrong_checksum_is_refused(make_zip: Callable[..., Path], folder: Path) -> None:
    path = make_zip(("a.csv", b"the content"))
    path.write_bytes(path.read_bytes().replace(b"the content", b"The content"))
    assert _refuse(path, folder).key == "archive.unreadable"


def test_an_unknown_compression_is_refused(make_zip: Callable[..., Path], folder: Path) -> None:
    path = make_zip(("a.csv", b"x"))
    content = bytearray(path.read_bytes())
    content[content.index(b"PK\x01\x02") + 10] = 98
    path.write_bytes(content)
    assert _refuse(path, folder).key == "archive.unreadable"


def _write(root: Path, name: str, names: Iterable[str]) -> bytes:
    target = root / name
    write_zip(target, root / "files", names, DAY)
    return target.read_bytes()


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """Make a folder of three files."""
    for name, content in {"b.csv": b"b\n" * 50, "data/a.csv": b"a\n", "é.txt": b""}.items():
        path = tmp_path / "files" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return tmp_path


NAMES = ["b.csv", "data/a.csv", "é.txt"]


def test_the_bytes_depend_on_the_content_alone(
    files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = _write(files, "1.zip", NAMES)
    for path in (files / "files").rglob("*.csv"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
        path.chmod(0o600)
    mask = os.umask(0o077)
    try:
        monkeypatch.chdir(files / "files")
        monkeypatch.setenv("TZ", "Pacific/Auckland")
        second = _write(files, "2.zip", iter(reversed(NAMES)))
    finally:
        os.umask(mask)
    assert first == second


def test_an_archive_says_what_it_must_and_no_more(files: Path) -> None:
    content = _write(files, "x.zip", NAMES)
    with zipfile.ZipFile(files / "x.zip") as source:
        assert source.testzip() is None
        assert source.namelist() == NAMES
        assert source.read("b.csv") == b"b\n" * 50
        for entry in source.infolist():
            assert entry.date_time == (2026, 11, 23, 0, 0, 0)
            assert entry.compress_type == zipfile.ZIP_STORED
            assert entry.create_system == 3
            assert entry.external_attr == 0o100644 << 16
            assert entry.extra == b""
            assert not entry.flag_bits & 0x8
    version_needed = [
        content[at + 4] for at in range(len(content) - 4) if content[at : at + 4] == b"PK\x03\x04"
    ]
    assert version_needed == [20, 20, 20]


def test_the_whole_archive_is_these_bytes(files: Path) -> None:
    _write(files, "x.zip", ["data/a.csv"])
    crc = struct.pack("<I", zlib.crc32(b"a\n"))
    head = b"\x14\0\0\0\0\0\0\0\x77\x5d" + crc + b"\2\0\0\0\2\0\0\0\x0a\0\0\0"
    assert (files / "x.zip").read_bytes() == (
        b"PK\3\4" + head + b"data/a.csva\n"
        b"PK\1\2\x14\3" + head + b"\0\0\0\0\0\0\0\0\xa4\x81\0\0\0\0data/a.csv"
        b"PK\5\6\0\0\0\0\1\0\1\0\x38\0\0\0\x2a\0\0\0\0\0"
    )


def test_a_day_before_1980_is_written_as_1980(files: Path) -> None:
    write_zip(files / "x.zip", files / "files", ["b.csv"], date(1804, 3, 21))
    with zipfile.ZipFile(files / "x.zip") as source:
        assert source.infolist()[0].date_time == (1980, 3, 21, 0, 0, 0)


def test_an_archive_never_replaces_a_file(files: Path) -> None:
    _write(files, "x.zip", NAMES)
    with pytest.raises(FileExistsError):
        _write(files, "x.zip", NAMES)


def test_what_was_written_is_extracted_the_same(files: Path, tmp_path: Path) -> None:
    _write(files, "x.zip", NAMES)
    target = tmp_path / "target"
    target.mkdir()
    extract_zip(files / "x.zip", target)
    assert (target / "data" / "a.csv").read_bytes() == b"a\n"
    assert (target / "é.txt").read_bytes() == b""


@pytest.mark.skipif(shutil.which("unzip") is None, reason="unzip is not installed")
def test_unzip_reads_it(files: Path) -> None:
    _write(files, "x.zip", NAMES)
    command = ["unzip", "-tq", str(files / "x.zip")]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
