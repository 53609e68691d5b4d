"""The encoding of a text: declared, or told from the bytes of the whole file.

It is never guessed from a sample: such a guess changes with the library that makes it. A text
without a declared encoding is UTF-16 where it begins with its byte order mark, UTF-8 where all
its bytes are, else Windows-1252, which is what spreadsheets write in Western Europe.
"""

from __future__ import annotations

import bz2
import codecs
import gzip
import lzma
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING, BinaryIO, cast

from parution.model.report import ReportWarning

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from parution.model.package import Package, Resource

UTF_8, WINDOWS_1252 = "utf-8", "windows-1252"
# What is text, of what frictionless reads as a table.
_TEXT_FORMATS = frozenset({"csv", "tsv", "json", "jsonl", "ndjson", "geojson", "html", "htm"})
# A mark of four bytes begins as one of two does.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Bytes decoded at a time.
_BLOCK = 64 * 1024
# What reading a compressed file can raise, and opening a codec that is not one of text.
UNREADABLE = (OSError, EOFError, zipfile.BadZipFile, lzma.LZMAError, LookupError)


def declare_encodings(package: Package, unread: Collection[str] = ()) -> Package:
    """Declare the encoding of each local text of a package that does not declare it.

    Args:
        package: the package.
        unread: names of the resources that are not to be read.

    Returns:
        The package, where each resource has the ``encoding`` that it is read in, and a
        warning where it had to be assumed. Declared encodings stay as they are.
    """
    return replace(
        package,
        resources=tuple(
            resource if resource.name in unread else _declare_encoding(resource)
            for resource in package.resources
        ),
    )


def _declare_encoding(resource: Resource) -> Resource:
    if resource.descriptor.get("encoding") or not resource.files:
        return resource
    if resource.format not in _TEXT_FORMATS:
        return resource
    try:
        encoding, found = _find_encoding(resource)
    except UNREADABLE:
        return resource  # who reads the table will say so
    declared = replace(resource, descriptor={**resource.descriptor, "encoding": encoding})
    if found is None:
        return declared
    path, line = found
    warning = ReportWarning(
        "guessed-encoding",
        f'the encoding is not declared and line {line} is not UTF-8: read as "{encoding}"',
        line=line,
        part=path if len(resource.paths) > 1 else None,
        values={"encoding": encoding},
        # A declared encoding is that of every part.
        case="lone" if resource.lone else "part" if len(resource.paths) > 1 else "",
    )
    return replace(declared, warnings=(*resource.warnings, warning))


def _find_encoding(resource: Resource) -> tuple[str, tuple[str, int] | None]:
    """Find the encoding of a text; if it is assumed, also what is not UTF-8: file and line."""
    with open_content(resource.files[0], resource) as file:
        start = file.read(4)
    for mark, name in _MARKS:
        if start.startswith(mark):
            return name, None
    found = find_undecodable(resource, UTF_8)
    # A file with the mark of UTF-8 says what it is: what is not UTF-8 in it is damaged.
    if found is None or start.startswith(codecs.BOM_UTF8):
        return UTF_8, None
    return WINDOWS_1252, found


def find_part_encoding(file: Path, resource: Resource) -> str:
    """Find the encoding of one file of a text in several.

    Args:
        file: one of the files of the resource.
        resource: a resource with its encoding.

    Returns:
        That encoding; where it had to be assumed, UTF-8 for a file that is UTF-8 as a whole.

    Raises:
        OSError: the file cannot be read.
    """
    encoding = str(resource.descriptor.get("encoding") or UTF_8)
    if all(warning.kind != "guessed-encoding" for warning in resource.warnings):
        return encoding
    with open_content(file, resource) as content:
        return UTF_8 if _find_line(content, UTF_8) is None else encoding


def is_encoding(name: str) -> bool:
    """Tell whether there is an encoding of this name.

    Python has codecs of other things than text too (base64, zip), which no file is read by.
    """
    try:
        "a".encode(name)
    except (LookupError, ValueError):
        return False
    return True


def find_undecodable(resource: Resource, encoding: str) -> tuple[str, int] | None:
    """Find the first byte that an encoding does not decode.

    Args:
        resource: local files of text.
        encoding: Python's name for it.

    Returns:
        The path of the file where it stands and its physical line there, from 1; None where
        all bytes are decoded.

    Raises:
        OSError: a file cannot be read.
        LookupError: there is no such encoding.
    """
    for path, file in zip(resource.paths, resource.files, strict=True):
        with open_content(file, resource) as content:
            line = _find_line(content, encoding)
        if line is not None:
            return path, line
    return None


def _find_line(file: BinaryIO, encoding: str) -> int | None:
    """Find the line of the first byte that is not of an encoding."""
    "a".encode(encoding)  # a codec that is not one of text is refused here
    if _is_decoded(file, encoding):
        return None
    file.seek(0)  # lines are only counted where there is one to tell
    decoder = codecs.getincrementaldecoder(encoding)()
    lines = 1
    while True:
        block = file.read(_BLOCK)
        state = decoder.getstate()
        try:
            lines += decoder.decode(block, final=not block).count("\n")
        except UnicodeDecodeError as error:
            # The error counts from the bytes that were pending; what is before it decodes.
            decoder.setstate(state)
            good = block[: max(error.start - len(state[0]), 0)]
            return lines + decoder.decode(good).count("\n")
        if not block:  # it changed meanwhile: who watches the file says so
            return None


def _is_decoded(file: BinaryIO, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while block := file.read(_BLOCK):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def open_content(path: Path, resource: Resource) -> BinaryIO:
    """Open a file of a resource, uncompressed as frictionless does.

    Raises:
        OSError: it is not there, or is not compressed as it says.
        zipfile.BadZipFile: it is no zip.
    """
    match resource.compression:
        case "gz":
            return cast("BinaryIO", gzip.open(path))
        case "bz2":
            return cast("BinaryIO", bz2.open(path))
        case "xz":
            return cast("BinaryIO", lzma.open(path))
        case "zip":
            archive = zipfile.ZipFile(path)
            name = resource.descriptor.get("innerpath")
            names = archive.namelist()
            if not names:
                raise zipfile.BadZipFile
            return cast("BinaryIO", archive.open(str(name or names[0])))
        case _:
            return path.open("rb")
