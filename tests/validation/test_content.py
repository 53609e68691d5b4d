"""What a file is by its bytes."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest

from parution.model.report import Look
from parution.validation.reading.content import look_at

if TYPE_CHECKING:
    from pathlib import Path


def _zip(**entries: str) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return written.getvalue()


SHEETS = '<workbook><sheets><sheet name="A &amp; B" sheetId="1"/></sheets></workbook>'
XLSX = _zip(**{"xl/workbook.xml": SHEETS})
ODS = _zip(
    **{
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": "<a><table:table table:style-name='s' table:name='Été'/></a>",
    }
)


@pytest.mark.parametrize(
    ("content", "look"),
    [
        (b"", Look("empty")),
        (b"id,nom\n1,a\n", Look("text")),
        (b"id,html\n1,<html>\n", Look("text")),
        (b"<htmlement>,x\n", Look("text")),
        (b"<!doctype HTML>\n", Look("html")),
        (b"\xef\xbb\xbf \n<html>", Look("html")),
        (b"<!-- a -->\n<table>", Look("html")),
        (b"%PDF-1.4", Look("pdf")),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Look("old-workbook")),
        (XLSX, Look("workbook", ("A & B",))),
        (ODS, Look("workbook", ("Été",))),
        (_zip(**{"t.csv": "id\n"}), Look("zip")),
        (b"PK\x03\x04 cut", Look("damaged")),
        (XLSX[:40], Look("damaged")),
        (b"a\0b", None),
    ],
)
def test_a_file_is_told_by_its_first_bytes(
    tmp_path: Path, content: bytes, look: Look | None
) -> None:
    path = tmp_path / "f"
    path.write_bytes(content)
    assert look_at(path) == look


@pytest.mark.parametrize("at", range(30, len(XLSX), 7))
def test_a_damaged_workbook_raises_nothing(tmp_path: Path, at: int) -> None:
    path = tmp_path / "f"
    path.write_bytes(XLSX[:at] + bytes([XLSX[at] ^ 0xFF]) + XLSX[at + 1 :])
    found = look_at(path)
    assert found is not None
    assert found.content in {"workbook", "zip", "damaged"}


def test_what_is_not_there_is_nothing(tmp_path: Path) -> None:
    assert look_at(tmp_path / "none") is None
