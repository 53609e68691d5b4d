"""What a file is by its bytes, where it cannot be read as what its name says."""

from __future__ import annotations

import re
import zipfile
import zlib
from html import unescape
from typing import TYPE_CHECKING

from parution.model.report import Look

if TYPE_CHECKING:
    from pathlib import Path

    from parution.model.report import Content

_HEAD = 4096
_HTML = re.compile(
    rb"\s*(?:<!--.*?-->\s*)?<(?:!doctype\s+html|html|head|body|table)\b",
    re.IGNORECASE | re.DOTALL,
)
# .xls and other documents before 2007, and any of today that a password protects.
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SHEET = re.compile(
    rb"""<(?:sheet\b[^>]*?\bname|table:table\b[^>]*?\btable:name)=(["'])(.*?)\1""", re.DOTALL
)
# Where a workbook lists its sheets: XLSX, ODS.
_LISTS = ("xl/workbook.xml", "content.xml")
# A workbook's list of sheets that is longer than this names none.
_LONGEST = 2**20


def look_at(path: Path) -> Look | None:
    """Look at what a file is.

    Args:
        path: the file.

    Returns:
        What it is; None where it cannot be opened, or is nothing that is known here.
    """
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError:
        return None
    if head.startswith(b"PK\x03\x04"):
        return _look_into(path)
    content = _recognise(head)
    return Look(content) if content else None


def _recognise(head: bytes) -> Content | None:
    """Recognise what is no zip by its first bytes."""
    if not head:
        return "empty"
    if head.startswith(_OLE):
        return "old-workbook"
    if head.startswith(b"%PDF-"):
        return "pdf"
    if _HTML.match(head.removeprefix(b"\xef\xbb\xbf")):
        return "html"
    return None if b"\0" in head else "text"


def _look_into(path: Path) -> Look:
    """Look into a zip, which XLSX and ODS are too."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            for name in _LISTS:
                if name in names:
                    with archive.open(name) as file:
                        return Look("workbook", _read_sheets(file.read(_LONGEST)))
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError, EOFError, zlib.error):
        return Look("damaged")
    return Look("zip")


def _read_sheets(document: bytes) -> tuple[str, ...]:
    return tuple(
        unescape(found[2].decode("utf-8", "replace")) for found in _SHEET.finditer(document)
    )
