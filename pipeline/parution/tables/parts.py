"""A table in several files, joined where records end: what is validated is what is published.

Data Package has the parts of a resource concatenated « in the simplest way ». Taken to the
letter, that joins the last row of a part without a newline and the first of the next one, and
leaves a header in the middle of the rows, or drops a row for one. Here each part ends its last
record; its header goes where it is that of the first part, is refused where it names the same
columns otherwise, and is a row like any other where it names none of them.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Literal, TextIO

from parution.errors import DataError
from parution.tables.encoding import find_part_encoding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from parution.model.package import Resource

# Characters copied at a time, of a line that is longer.
_BLOCK = 1024 * 1024
# Characters of a header's line; a longer one is told when the table is read.
_LONGEST = 64 * _BLOCK
_SEPARATOR = re.compile(r"\ufeff?\"?sep=", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a table, in the file that joins them all.

    Attributes:
        path: its address, as the descriptor gives it.
        line: physical line of the joined file where it begins, from 1.
        header_lines: its own lines that are left out before: its header.
        header_rows: the records that these are.
    """

    path: str
    line: int
    header_lines: int
    header_rows: int


@dataclass(frozen=True, slots=True)
class Joined:
    """A table in several files, joined.

    Attributes:
        resource: the same resource, of one file, in UTF-8.
        folder: folder that the path of that file is relative to.
        parts: what it is made of, in order.
    """

    resource: Resource
    folder: Path
    parts: tuple[Part, ...]


def is_in_parts(resource: Resource) -> bool:
    """Tell whether a resource is delimited text in several local files."""
    return resource.is_delimited_text and len(resource.files) > 1


@contextmanager
def join_parts(resource: Resource) -> Iterator[Joined]:
    """Join the parts of a table in a file, which is there for the time of the block.

    Args:
        resource: delimited text in several local files, with its encoding.

    Raises:
        DataError: a part names the columns of the first one, and others or in another order.
        OSError: a part is not there, or the disk refuses.
        UnicodeError: a part is not in the encoding of the table.
        LookupError: there is no such encoding.
    """
    suffix = resource.files[0].suffix
    with TemporaryDirectory() as name:
        folder = Path(name).resolve()
        joined = folder / f"parts{suffix}"
        parts: list[Part] = []
        with joined.open("x", encoding="utf-8", newline="") as target:
            header: list[list[str]] | None = None
            line = 1
            for path, file in zip(resource.paths, resource.files, strict=True):
                with _open_part(file, resource) as source:
                    dropped = 0
                    if header is None:
                        header = _read_header(source, resource)
                    else:
                        dropped = _drop_header(source, header, path, resource)
                    parts.append(Part(path, line, dropped, len(header) if dropped else 0))
                    line += _copy(source, target)
        descriptor = {**resource.descriptor, "path": joined.name, "encoding": "utf-8"}
        one = replace(resource, paths=(joined.name,), files=(joined,), descriptor=descriptor)
        yield Joined(one, folder, tuple(parts))


def _open_part(file: Path, resource: Resource) -> TextIO:
    encoding = find_part_encoding(file, resource)
    if encoding.lower().replace("_", "-") in {"utf-8", "utf8"}:
        encoding = "utf-8-sig"  # each part may have its own mark
    return file.open(encoding=encoding, newline="")


def _count_header_rows(resource: Resource) -> int:
    """Count the records before the data, as the dialect declares them.

    Source: Table Dialect, « header » and « headerRows ».
    """
    dialect = resource.descriptor.get("dialect")
    declared: Mapping[str, object] = dialect if isinstance(dialect, dict) else {}
    if declared.get("header") is False:
        return 0
    rows = declared.get("headerRows")
    if isinstance(rows, list) and all(isinstance(row, int) for row in rows):
        return max(rows, default=0)
    return 1


def _read_header(source: TextIO, resource: Resource) -> list[list[str]]:
    """Read the header of a part, and go back to where it begins."""
    sample = _take_lines(source, resource)
    source.seek(0)
    return _parse(sample, resource)


def _take_lines(source: TextIO, resource: Resource) -> list[str]:
    """Take the physical lines of a header: a cell of it may hold some."""
    lines: list[str] = []
    rows, quotes = _count_header_rows(resource), 0
    quote = _find_quote(resource)
    while rows and (line := source.readline(_LONGEST)):
        lines.append(line)
        quotes += line.count(quote) if quote else 0
        if quotes % 2 == 0:
            rows -= 1
    return lines


def _find_quote(resource: Resource) -> str:
    """Find what a dialect puts around cells; ``""`` where that is nothing.

    Source: Table Dialect, « quoteChar »; frictionless has it under ``csv`` too, where it wins.
    """
    dialect = resource.descriptor.get("dialect")
    declared: Mapping[str, object] = dialect if isinstance(dialect, dict) else {}
    control = declared.get("csv")
    said = {**declared, **(control if isinstance(control, dict) else {})}
    quote = said.get("quoteChar", '"')
    return quote if isinstance(quote, str) and len(quote) == 1 else ""


def _parse(lines: list[str], resource: Resource) -> list[list[str]]:
    """Parse records of any delimiter: only whether they are the same is asked of them."""
    text = "".join(lines)
    delimiter = max(",;\t|", key=text.count)
    file, quote = io.StringIO(text, newline=""), _find_quote(resource)
    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if quote else csv.QUOTE_NONE
    return list(csv.reader(file, delimiter=delimiter, quotechar=quote or None, quoting=quoting))


def _drop_header(source: TextIO, header: list[list[str]], path: str, resource: Resource) -> int:
    """Pass over the header of a later part where it has one; return its physical lines."""
    lines = _take_lines(source, resource)
    if _parse(lines, resource) == header:
        return len(lines)
    # « sep=; », which spreadsheets write for themselves, comes before a header.
    more = _take_lines(source, resource) if lines and _SEPARATOR.match(lines[0]) else []
    if _is_like(header, _parse([*lines, *more], resource)):
        raise DataError("table.part-header", name=resource.name, path=path, first=resource.paths[0])
    source.seek(0)
    return 0


def _is_like(header: list[list[str]], found: list[list[str]]) -> bool:
    """Tell whether rows name columns of a header: one to the letter, or half of them otherwise.

    A row that is no header may have, in one cell, the name of a column in other capitals.
    """
    labels, cells = ({cell for row in rows for cell in row if cell} for rows in (header, found))
    simple, others = ({_simplify(text) for text in texts} - {""} for texts in (labels, cells))
    return bool(labels & cells) or 0 < len(simple) <= 2 * len(simple & others)


def _simplify(label: str) -> str:
    """Leave out of a name what does not change it: capitals, accents, spaces."""
    letters = unicodedata.normalize("NFKD", label.casefold())
    return "".join(letter for letter in letters if letter.isalnum())


def _copy(source: TextIO, target: TextIO) -> int:
    """Copy the rest of a part, its last record ended; return its physical lines."""
    lines, last = 0, ""
    while text := source.readline(_BLOCK):
        target.write(text)
        last = text[-1]
        lines += last in "\r\n"
    if last and last not in "\r\n":
        target.write("\n")
        lines += 1
    return lines


def find_in_parts(
    rows: frozenset[int], joined: Joined, dialect: type[csv.Dialect] | csv.Dialect
) -> dict[int, tuple[str, int, int]]:
    """Find rows of a joined table in its parts.

    Args:
        rows: their numbers in the joined table, whose header is row 1.
        joined: the table.
        dialect: how it is written, for Python's ``csv``.

    Returns:
        For each row: the path of its part, its own number there, as a spreadsheet shows that
        file, and the physical line where it begins.
    """
    found: dict[int, tuple[str, int, int]] = {}
    begins = [part.line for part in joined.parts]
    at, first_row = 0, 1
    (path,) = joined.resource.files
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file, dialect=dialect)
        line = 1
        for number, _ in enumerate(islice(reader, max(rows, default=0)), start=1):
            while at + 1 < len(begins) and line >= begins[at + 1]:
                at, first_row = at + 1, number
            if number in rows:
                part = joined.parts[at]
                own = number - first_row + 1 + part.header_rows
                found[number] = part.path, own, line - part.line + 1 + part.header_lines
            line = reader.line_num + 1
    return found
