"""Where the rows of a table come from: a delimited text as people save it, or a sheet.

A text is read by what it is, not by what its descriptor says: its encoding, its separator, the
row that names its columns. What the descriptor says is how it is written.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Protocol

from parution.files import open_file
from parution.model.header import DELIMITERS
from parution.model.package import Package
from parution.repair.blanks import is_blank
from parution.repair.labels import pair_labels
from parution.tables.dialect import NotPlainError, read_plain_delimiter
from parution.tables.encoding import (
    UTF_8,
    WINDOWS_1252,
    declare_encodings,
    find_undecodable,
    is_encoding,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from parution.model.package import Resource
    from parution.model.schema import Schema

# A first line that a spreadsheet writes for itself, and what may follow it in an export.
_SEPARATOR_LINE = re.compile(r'\ufeff?"?sep=(.?)"?[;,\t|]*\s*', re.IGNORECASE)
# What Windows-1252 has beside ASCII that texts in French have, names of elsewhere included.
_PLAUSIBLE = (
    "àâäæçéèêëîïôöœùûüÿÀÂÄÆÇÉÈÊËÎÏÔÖŒÙÛÜŸáíóúñãõßåøìòÁÍÓÚÑÅØ"
    "\u00a0«»‘’“”„…–—•·°ºª€£§µ±×÷²³¹½¼¾©®™¿¡´"
)
_DOUBTFUL = re.compile(
    b"[^\\x00-\\x7f"
    + re.escape(_PLAUSIBLE.encode("cp1252"))
    + b"]"
    # In another encoding, these signs are letters: « H“tel », « maŒtre ».
    + b"|[A-Za-z][\\x80\\x84\\x85\\x91\\x93-\\x99][a-z]|[a-z]\\x8c[a-z]| \\x85 "
    + b"|\\xc3[\\x80-\\xbf]|\\xc2[\\x80-\\xbf]|\\xe2\\x80[\\x80-\\xbf]"
)
# Bytes read at a time, and those shown around what is doubtful.
_BLOCK, _AROUND = 2**20, 12
# Lines looked at to find the header, and characters of each.
_FIRST, _LONGEST = 20, 2**20
# Characters of a cell; csv's own bound is below what a geometry needs. As frictionless has it.
_MAX_CELL = 512 * 2**20


class NotRepairedError(Exception):
    """A table cannot be repaired.

    Args:
        reason: one of :data:`parution.model.repair.REFUSALS`.
        detail: what the sentence names.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail


class Source(Protocol):
    """Rows to repair.

    Attributes:
        labels: the labels as written.
        header_row: number of the row where they stand.
    """

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels as written."""

    @property
    def header_row(self) -> int:
        """Number of the row where they stand."""

    def open(self) -> AbstractContextManager[Iterator[tuple[int, list[str]]]]:
        """Open the rows after the header, each with its number."""


@dataclass(frozen=True, slots=True)
class Target:
    """A file, and how its table is to be written.

    Attributes:
        path: the file, links resolved.
        root: the folder that it must not leave.
        encoding: what it is written in: as declared, else UTF-8 without a mark.
        delimiter: what separates its cells.
    """

    path: Path
    root: Path
    encoding: str
    delimiter: str


@dataclass(frozen=True, slots=True)
class TextSource:
    """A delimited text, and how it is read.

    Attributes:
        target: how it is written.
        encoding: what it is read in.
        delimiter: what separates its cells.
        has_mark: whether it has a mark of UTF-8 that it should not have.
        has_separator_line: whether its first line is « sep=; ».
        labels: the labels as written.
        header_row: number of the row where they stand.
        above: the other rows before it that have something, each as it is read.
    """

    target: Target
    encoding: str
    delimiter: str
    has_mark: bool = False
    has_separator_line: bool = False
    labels: tuple[str, ...] = ()
    header_row: int = 1
    above: tuple[tuple[str, ...], ...] = ()

    @contextmanager
    def open(self) -> Iterator[Iterator[tuple[int, list[str]]]]:
        """Open the rows after the header.

        Raises:
            NotRepairedError: by the iterator: a quote is not closed, or what follows one is no
                separator.
        """
        with (
            open_file(self.target.path, self.target.root) as file,
            io.TextIOWrapper(file, encoding=self.encoding, newline="") as text,
        ):
            yield islice(self._read(text), self.header_row, None)

    def _read(self, text: io.TextIOWrapper) -> Iterator[tuple[int, list[str]]]:
        reader, line = csv.reader(text, delimiter=self.delimiter, strict=True), 1
        csv.field_size_limit(_MAX_CELL)
        try:
            for number, cells in enumerate(reader, start=1):
                yield number, cells
                line = reader.line_num + 1
        except csv.Error as error:
            raise NotRepairedError("quotes", str(line)) from error


def open_text(package: Package, resource: Resource) -> TextSource:
    """Find how a delimited text is written, and where its header is.

    Args:
        package: its package.
        resource: a table.

    Raises:
        NotRepairedError: it is no file of its own in a plain dialect, or cannot be read.
        DescriptorError: as :func:`parution.files.open_file`.
        OSError: the system refuses.
    """
    source = _open_bytes(package, resource)
    first = _read_first_lines(source)
    if not any(line.strip() for line in first):
        raise NotRepairedError("empty")
    separator = _SEPARATOR_LINE.fullmatch(first[0])
    source = replace(source, has_separator_line=separator is not None)
    schema = resource.schema
    candidates = [source.delimiter, *(separator[1] if separator else ""), *DELIMITERS]
    found: tuple[int, int, str, list[list[str]]] | None = None
    for delimiter in dict.fromkeys(candidates if schema.fields else candidates[:1]):
        rows = _split(first, delimiter)
        at, paired = _find_header(rows, schema)
        if found is None or paired > found[0]:
            found = paired, at, delimiter, rows
    if found is None:
        raise NotRepairedError("empty")
    paired, at, delimiter, rows = found
    if schema.fields and not paired:
        raise NotRepairedError("header", delimiter.join(rows[0]))
    above = [tuple(cells) for cells in rows[:at] if not is_blank(cells)]
    return replace(
        source,
        delimiter=delimiter,
        labels=tuple(rows[at]),
        header_row=at + 1,
        above=tuple(above[1 if separator else 0 :]),
    )


def find_target(package: Package, resource: Resource) -> Target:
    """Find how a table is to be written.

    Args:
        package: its package.
        resource: a table.

    Raises:
        NotRepairedError: it is no file of its own in a plain dialect, or a link.
    """
    _refuse_kind(resource)
    (file,) = resource.files
    written = package.source if resource.lone else package.find_base(resource) / resource.paths[0]
    if written.is_symlink():
        raise NotRepairedError("link")
    encoding = str(resource.descriptor.get("encoding") or UTF_8)
    if not is_encoding(encoding):
        raise NotRepairedError("encoding", encoding)
    try:
        delimiter = read_plain_delimiter(resource)
    except NotPlainError as error:
        raise NotRepairedError("dialect", error.property) from error
    return Target(file, package.root, encoding, delimiter)


def _open_bytes(package: Package, resource: Resource) -> TextSource:
    target = find_target(package, resource)
    if not target.path.exists():
        raise NotRepairedError("no-file")
    with open_file(target.path, target.root) as content:
        start = content.read(4)
    encoding = _find_encoding(resource, str(resource.descriptor.get("encoding") or ""))
    is_utf8 = codecs.lookup(encoding).name in {"utf-8", "utf-8-sig"}
    has_mark = is_utf8 and start.startswith(codecs.BOM_UTF8)
    return TextSource(
        target,
        "utf-8-sig" if has_mark else encoding,
        target.delimiter,
        has_mark=has_mark and codecs.lookup(target.encoding).name == "utf-8",
    )


def _refuse_kind(resource: Resource) -> None:
    """Refuse what is no delimited text in one local file."""
    if resource.unread or (resource.paths and not resource.files):
        raise NotRepairedError("remote")
    if resource.compression:
        raise NotRepairedError("compressed")
    if resource.is_workbook:
        raise NotRepairedError("workbook")
    if not resource.is_delimited_text:
        raise NotRepairedError("format")
    if len(resource.files) != 1:
        raise NotRepairedError("parts")


def _find_encoding(resource: Resource, declared: str) -> str:
    """Find what a text is written in: as declared, where all its bytes are."""
    if declared and find_undecodable(resource, declared) is None:
        return declared
    bare = {key: value for key, value in resource.descriptor.items() if key != "encoding"}
    found = _tell_encoding(replace(resource, descriptor=bare))
    if not found or find_undecodable(resource, found) is not None:
        raise NotRepairedError("encoding", declared or found)
    if found == WINDOWS_1252 and (doubtful := _find_doubtful(resource)):
        raise NotRepairedError("doubtful-encoding", doubtful)
    return found


def _find_doubtful(resource: Resource) -> str:
    """Find what makes it doubtful that a text is Windows-1252; ``""`` where nothing does.

    Any bytes, or nearly, are: those of another encoding give characters that French does not
    have, and those of a damaged UTF-8 give « Ã© ».
    """
    (path,) = resource.files
    kept = b""
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            block = kept + block  # a trace may be cut in two
            if found := _DOUBTFUL.search(block):
                around = block[max(found.start() - _AROUND, 0) : found.end() + _AROUND]
                return " ".join(around.decode(WINDOWS_1252, "replace").split())
            kept = block[-2:]
    return ""


def _tell_encoding(resource: Resource) -> str:
    (file,) = resource.files
    lone = Package(file, file.parent, file.parent, {}, (resource,))
    return str(declare_encodings(lone).resources[0].descriptor.get("encoding") or "")


def _read_first_lines(source: TextSource) -> list[str]:
    with (
        open_file(source.target.path, source.target.root) as file,
        io.TextIOWrapper(file, encoding=source.encoding, newline="") as text,
    ):
        lines = (text.readline(_LONGEST) for _ in range(_FIRST))
        return [line for line in lines if line]


def _split(lines: list[str], delimiter: str) -> list[list[str]]:
    return list(csv.reader(lines, delimiter=delimiter)) or [[]]


def _find_header(rows: list[list[str]], schema: Schema) -> tuple[int, int]:
    """Find the row that names the columns: its place, and how many fields it names.

    It is the first, unless another one names at least half of the fields, and more than it.
    """
    if not schema.fields:
        return next((at for at, cells in enumerate(rows) if not is_blank(cells)), 0), 0
    paired = [pair_labels(cells, schema).paired for cells in rows]
    best = max(range(len(rows)), key=lambda at: (paired[at], -at))
    first = next((at for at, cells in enumerate(rows) if not is_blank(cells)), 0)
    if paired[best] > paired[first] and 2 * paired[best] >= len(schema.fields):
        return best, paired[best]
    return first, paired[first]
