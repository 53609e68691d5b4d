"""What the cells of a column are in a workbook: texts, numbers, days or times.

A cell is a number, a day or a time only where what is read again in the workbook gives the same
text: all else is text, as it stands in the table.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from parution.model.schema import Field

Kind = Literal["text", "integer", "number", "day", "time"]

TEXT_FORMAT = "@"
# Type of a field → what its cells are, and their format.
_KINDS: dict[str, tuple[Kind, str]] = {
    "integer": ("integer", "0"),
    "year": ("integer", "0"),
    "number": ("number", "General"),
    "date": ("day", "yyyy-mm-dd"),
    "time": ("time", "hh:mm:ss"),
}
# A number as the canonical CSV writes it: no idle zero, no exponent.
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]*[1-9])?")
# Digits that a spreadsheet keeps of a number.
_DIGITS = 15
# Below, a number is as good as zero for some spreadsheets.
_LONGEST = 40
# Spreadsheets count days from 1900, of which they wrongly say that it had a 29 February.
_FIRST, _LAST = date(1900, 3, 1), date(9999, 12, 31)
_TIME = re.compile(r"[0-9]{2}:[0-9]{2}:[0-9]{2}")
# Patterns of days made of these alone, and of what stands between them, are those of workbooks too.
_PARTS = {"%Y": "yyyy", "%m": "mm", "%d": "dd"}
_PATTERN = re.compile(r"%[Ymd]|[-/. ]")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet.

    Attributes:
        label: what stands in the header.
        kind: what its cells are where they can be.
        number_format: the format of its cells, in the words of workbooks.
        pattern: how days are written in the table, as ``strptime`` says it; ``""`` for ISO 8601.
        decimal_char: what stands before the decimals of its numbers.
    """

    label: str
    kind: Kind = "text"
    number_format: str = TEXT_FORMAT
    pattern: str = ""
    decimal_char: str = "."

    def read(self, text: str) -> str | float | date | time:
        """Read a cell of the table as it is written in the workbook.

        Args:
            text: the cell, to the letter.

        Returns:
            A number, a day or a time where the column has such and the text is wholly kept so;
            else the text.
        """
        match self.kind:
            case "integer" if not text.lstrip("-").isdigit():
                return text
            case "integer" | "number":
                return _read_number(text, self.decimal_char)
            case "day":
                return _read_day(text, self.pattern)
            case "time":
                return _read_time(text)
            case _:
                return text


def make_column(label: str, field: Field | None) -> Column:
    """Tell what the cells of a column are.

    Args:
        label: what stands in the header.
        field: its field; None where the schema has none.
    """
    kind, form = (field.type, field.format) if field is not None else ("any", "default")
    if kind == "date" and _is_plain(form):
        return Column(label, "day", _write_pattern(form), form)
    if form not in {"default", "any"}:
        return Column(label)
    found, number_format = _KINDS.get(kind, ("text", TEXT_FORMAT))
    return Column(
        label, found, number_format, decimal_char=field.decimal_char if field is not None else "."
    )


def _is_plain(pattern: str) -> bool:
    parts = _PATTERN.findall(pattern)
    return "".join(parts) == pattern and all(parts.count(part) == 1 for part in _PARTS)


def _write_pattern(pattern: str) -> str:
    """Write a pattern of days as workbooks do; what is between is kept as it is."""
    return "".join(_PARTS.get(part) or f"\\{part}" for part in _PATTERN.findall(pattern))


def _read_number(text: str, decimal_char: str) -> str | float:
    plain = text
    if decimal_char != ".":
        if "." in text:
            return text
        plain = text.replace(decimal_char, ".")
    if len(plain) > _LONGEST or _NUMBER.fullmatch(plain) is None or plain == "-0":
        return text
    if len(plain.lstrip("-").replace(".", "").lstrip("0")) > _DIGITS:
        return text
    return float(plain) if "." in plain else int(plain)


def _read_day(text: str, pattern: str) -> str | date:
    try:
        found = datetime.strptime(text, pattern).date() if pattern else date.fromisoformat(text)  # noqa: DTZ007 - a day
    except ValueError:
        return text
    written = found.strftime(pattern) if pattern else found.isoformat()
    return found if written == text and _FIRST <= found <= _LAST else text


def _read_time(text: str) -> str | time:
    if _TIME.fullmatch(text) is None:
        return text
    try:
        return time.fromisoformat(text)
    except ValueError:
        return text
