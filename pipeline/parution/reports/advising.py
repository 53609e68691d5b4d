"""What to write instead of a cell, where the mistake is one that spreadsheets make."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from parution.messages import Catalogue
    from parution.model.report import Error
    from parution.model.schema import Field

# The day that spreadsheets count from, for dates after February 1900.
_DAY_ZERO = date(1899, 12, 30)
_SERIAL = re.compile(r"[2-7]\d{4}(?:[.,]\d+)?")
_SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?[eE]\+?\d+")
# A pattern that only wants a number of digits: a code (SIREN, SIRET, INSEE…).
_DIGITS = re.compile(r"\^?(?:\\d|\[0-9\])\{(\d+)\}\$?")
_INTEGER = re.compile(r"[+-]?\d+")
_BLANKS = re.compile(r"[\s\u200b\u2060\ufeff]+")
# What people write for yes and no, in French and in English.
_WORDS = {
    **dict.fromkeys(("vrai", "oui", "true", "yes", "o", "v", "y", "x", "1"), True),
    **dict.fromkeys(("faux", "non", "false", "no", "n", "f", "0"), False),
}


def advise(error: Error, field: Field, catalogue: Catalogue) -> str:
    """Say what to write instead of a cell, or where it lost what it had.

    Args:
        error: a type-error or a constraint-error.
        field: its field.
        catalogue: the language.

    Returns:
        A sentence, or ``""``.
    """
    cell = (error.cell or "").strip()
    if not cell or error.in_item:
        return ""
    of_digits = field.type == "integer" or _count_digits(field, error.constraint)
    if of_digits and _SCIENTIFIC.fullmatch(cell):
        return catalogue.say("advice.scientific")
    if error.type == "type-error":
        written = _correct(cell, field)
        if written is None or written == error.cell:
            return ""
        key = "advice.serial" if field.type in {"date", "datetime"} else "advice.write"
        return catalogue.say(key, written=written)
    return _advise_digits(cell, error, field, catalogue)


def find_wrong_items(cell: str, field: Field) -> tuple[str, ...]:
    """Find the items of a list that are not of its ``itemType``.

    Args:
        cell: the list as written.
        field: its field.

    Returns:
        The items as written; none where that cannot be told.
    """
    accepts = _ITEMS.get(field.item_type)
    if accepts is None:
        return ()
    items = cell.split(field.delimiter)
    return tuple(item for item in items if not accepts(item))


def _correct(cell: str, field: Field) -> str | None:
    match field.type:
        case "date" | "datetime" if _SERIAL.fullmatch(cell):
            return _write_day(cell, field)
        case "boolean":
            return _write_boolean(cell, field)
        case "integer" | "number":
            return _write_number(cell, field)
        case _:
            return None


def _write_day(serial: str, field: Field) -> str | None:
    days = float(serial.replace(",", "."))
    if field.type == "datetime":
        minutes = round(days * 24 * 60)  # a serial is not exact to the second
        moment = datetime.combine(_DAY_ZERO, time()) + timedelta(minutes=minutes)
        return f"{moment.isoformat()}Z" if field.format in {"default", "any"} else None
    day = _DAY_ZERO + timedelta(days=int(days))
    if field.format in {"default", "any"}:
        return day.isoformat()
    return day.strftime(field.format) if re.fullmatch(r"[%dmYy/.\- ]+", field.format) else None


def _write_boolean(cell: str, field: Field) -> str | None:
    meant = _WORDS.get(cell.lower())
    if meant is None:
        return None
    # The defaults of Table Schema, of which the first is the plainest.
    values = (field.true_values or ("true",)) if meant else (field.false_values or ("false",))
    return values[0]


def _write_number(cell: str, field: Field) -> str | None:
    """Write a number without its spaces, and with the decimal sign of its field."""
    plain = _BLANKS.sub("", cell)
    if field.type == "integer":
        return plain if _INTEGER.fullmatch(plain) else None
    plain = plain.replace(",", ".") if plain.count(",") == 1 and "." not in plain else plain
    return plain.replace(".", field.decimal_char) if _is_number(plain) else None


def _advise_digits(cell: str, error: Error, field: Field, catalogue: Catalogue) -> str:
    wanted = _count_digits(field, error.constraint)
    if not wanted:
        return ""
    plain = _BLANKS.sub("", cell)
    if not plain.isascii() or not plain.isdigit():
        return ""
    if len(plain) == wanted:
        return catalogue.say("advice.write", written=plain)
    found = catalogue.count("advice.digits", len(plain), wanted=wanted)
    if len(plain) < wanted:
        return f"{found} {catalogue.say('advice.zeros')}"
    return found


def _count_digits(field: Field, constraint: str | None) -> int:
    """Count the digits that a code must have, where its constraints say so; 0 where not."""
    if constraint == "pattern":
        found = _DIGITS.fullmatch(str(field.constraints.get("pattern")))
        return int(found[1]) if found else 0
    lengths = {field.constraints.get(name) for name in ("minLength", "maxLength")}
    length = lengths.pop() if len(lengths) == 1 else None
    return length if isinstance(length, int) and constraint in {"minLength", "maxLength"} else 0


def _is_number(text: str) -> bool:
    try:
        return Decimal(text).is_finite() and text.isascii()
    except InvalidOperation:
        return False


def _parses(parse: Callable[[str], object]) -> Callable[[str], bool]:
    def accepts(text: str) -> bool:
        try:
            parse(text)
        except ValueError:
            return False
        return True

    return accepts


# Type of an item → whether a text is one, as far as a person is concerned.
_ITEMS: Mapping[str, Callable[[str], bool]] = {
    "integer": lambda text: bool(_INTEGER.fullmatch(text.strip())),
    "number": lambda text: _is_number(text.strip()),
    "boolean": lambda text: text.lower() in {"true", "false", "1", "0"},
    "date": _parses(date.fromisoformat),
    "datetime": _parses(datetime.fromisoformat),
    "time": _parses(time.fromisoformat),
}
