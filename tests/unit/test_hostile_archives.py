"""Archives that strangers damaged, or made to leave their folder."""

from __future__ import annotations

import io
import random
import zipfile
from typing import TYPE_CHECKING

import pytest

from parution.archive import extract_zip
from parution.errors import ArchiveError

if TYPE_CHECKING:
    from pathlib import Path


def test_an_entry_that_begins_with_two_slashes_cannot_leave_its_folder(tmp_path: Path) -> None:
    # Python keeps « //x » apart from « /x », and joins both as absolute.
    folder = tmp_path / "here"
    folder.mkdir()
    outside = tmp_path / "outside.txt"
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"/{outside.as_posix()}", b"escaped")
    with pytest.raises(ArchiveError):
        extract_zip(path, folder)
    assert not outside.exists()


@pytest.mark.parametrize(
    "method",
    [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA],
    ids=["stored", "deflated", "bzip2", "lzma"],
)
def test_a_damaged_archive_is_refused_whatever_the_damage(tmp_path: Path, method: int) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        archive.writestr("datapackage.json", '{"name": "x", "resources": []}' * 20)
        archive.writestr("data/é.csv", "a,b\n1,2\n" * 30)
    whole = buffer.getvalue()
    dice = random.Random(method)
    path = tmp_path / "x.zip"
    bugs: dict[str, str] = {}
    for attempt in range(400):
        damaged = bytearray(whole)
        damaged[dice.randrange(len(whole))] ^= dice.randrange(1, 256)
        path.write_bytes(damaged)
        folder = tmp_path / str(attempt)
        folder.mkdir()
        try:
            extract_zip(path, folder)
        except ArchiveError:
            continue
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
            bugs[type(error).__name__] = str(error)
    assert bugs == {}
