"""A cell that breaks its field's rules → the text that was surely meant, or None.

Pure functions of a cell and its field. What a person is advised to write (``reports/advising.py``)
and what ``parution fix`` writes are found here alone, so that they never disagree.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from parution.model.schema import Field

# The day that spreadsheets count from, for dates after February 1900.
_DAY_ZERO = date(1899, 12, 30)
_SERIAL = re.compile(r"[2-7]\d{4}(?:[.,]\d+)?")
_SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?[eE]\+?\d+")
# A pattern that only wants a number of digits: a code (SIREN, SIRET, INSEE…).
_DIGITS = re.compile(r"\^?(?:\\d|\[0-9\])\{(\d+)\}\$?")
_INTEGER = re.compile(r"[+-]?\d+")
# What people write where there is no value: in a cell that is no text, it can mean nothing else.
_NOTHING = frozenset(
    {
        *("-", "--", "—", "–", "/", "?", "…", "n/a", "#n/a", "na", "n.a.", "nc", "n.c.", "nd"),
        *("n.d.", "ns", "null", "none", "nan", "néant", "neant", "aucun", "aucune", "inconnu"),
        *("non renseigné", "non renseignée", "non communiqué", "sans objet", "s.o.", "so", "nul"),
        *("#valeur!", "#ref!", "#div/0!", "#nom?", "#null!", "#nombre!", "vide", "(vide)"),
    }
)
# Dates as people write them: the day first, unless the year is; an hour may follow.
_DAY_FIRST = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})(?:[ T](.+))?")
_YEAR_FIRST = re.compile(r"(\d{4})(?:[/.\- ](\d{1,2})[/.\- ](\d{1,2})(?:[ T](.+))?|(\d\d)(\d\d))")
_HOUR = re.compile(r"(\d{1,2})[:hH](\d{2})?(?:[:mM](\d{2}))?[sS]?(?:\.0+)?Z?")
# A time as ODS stores it.
_STORED_TIME = re.compile(r"PT(\d{1,2})H(\d{1,2})M(\d{1,2})(?:[.,]\d+)?S")
_MONTH = re.compile(r"(\d{1,2})[/.\-](\d{4})|(\d{4})[/.\-](\d{1,2})(?:[/.\-]\d.*)?")
_YEAR = re.compile(r"(\d{4})(?:\.0+|-\d\d-\d\d.*)|\d{1,2}/\d{1,2}/(\d{4})")
_UNIT = re.compile(r"(?:[€$£%]|eur|euros?)\s*|\s*(?:[€$£%]|eur|euros?)", re.IGNORECASE)
_SCALE = re.compile(r"[$£%]|k€", re.IGNORECASE)
_BLANKS = re.compile(r"[\s\u200b\u2060\ufeff]+")
# What stands before three digits, where digits are grouped; « 12 5 » is no number.
_THOUSANDS = re.compile(r"(?<=\d)[\s\u200b\u2060\ufeff'’]+(?=\d{3}(?:\D|$))")
# Which of the two numbers before a year is above twelve: the day.
_ORDER = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ]\d{4}(?:[ T].+)?")
_SHORT_YEAR = re.compile(r"\d{1,2}[/.\- ]\d{1,2}[/.\- ]\d{2}")
_MONTHS = 12
# Digits in a group of them, in a long number.
_GROUP = 3
# Zeros that a code may have lost at its start.
_ZEROS = 3
# What people write for yes and no, in French and in English.
_WORDS = {
    **dict.fromkeys(("vrai", "oui", "true", "yes", "o", "v", "y", "x", "1"), True),
    **dict.fromkeys(("faux", "non", "false", "no", "n", "f", "0"), False),
}


def correct(cell: str, field: Field, *, day_first: bool = False) -> str | None:
    """Write a cell as the type of its field has it.

    Args:
        cell: what stands in the file, without the spaces around it.
        field: its field.
        day_first: whether 01/02/2024 is known to be in February, by the rest of its column.

    Returns:
        The text, which may be the cell's own; None where what is meant is not sure.
    """
    match field.type:
        case "boolean":
            return _write_boolean(cell, field)
        case "integer" | "number":
            return _write_number(cell, field)
        case "list":
            return _write_list(cell, field)
        case _:
            return _correct_moment(cell, field, day_first=day_first)


def find_near(cell: str, field: Field) -> str:
    """Find the value of an ``enum`` that a cell is in other capitals, accents or spaces.

    Returns:
        The value; ``""`` where there is none, or several.
    """
    values = field.constraints.get("enum")
    simple = _simplify(cell)
    texts = [value for value in values if isinstance(value, str)] if values else []
    near = [text for text in texts if _simplify(text) == simple]
    return near[0] if len(near) == 1 and simple else ""


def keep_digits(cell: str) -> str:
    """Take off what a spreadsheet adds to the digits of a code: spaces, an idle ``.0``.

    Returns:
        The digits; ``""`` where there is something else.
    """
    plain = re.sub(r"\.0+$", "", _BLANKS.sub("", cell))
    return plain if plain.isascii() and plain.isdigit() else ""


def count_digits(field: Field, constraint: str | None) -> int:
    """Count the digits that a code must have, where its constraints say so; 0 where not.

    Args:
        field: the field of the code.
        constraint: the one that it breaks: ``pattern``, ``minLength``…
    """
    if constraint == "pattern":
        found = _DIGITS.fullmatch(str(field.constraints.get("pattern")))
        return int(found[1]) if found else 0
    lengths = {field.constraints.get(name) for name in ("minLength", "maxLength")}
    length = lengths.pop() if len(lengths) == 1 else None
    return length if isinstance(length, int) and constraint in {"minLength", "maxLength"} else 0


def may_have_lost_zeros(digits: str, wanted: int) -> bool:
    """Tell whether a code of too few digits may be one whose first zeros were lost."""
    return wanted - _ZEROS <= len(digits) < wanted


def means_nothing(cell: str) -> bool:
    """Tell whether a cell has what people write where there is no value, like « n.c. »."""
    return cell.lower() in _NOTHING


def is_scientific(cell: str) -> bool:
    """Tell whether a cell is a number that a spreadsheet shortened, like « 1,23E+08 »."""
    return _SCIENTIFIC.fullmatch(cell) is not None


def is_serial(cell: str) -> bool:
    """Tell whether a cell has the number by which spreadsheets store a day."""
    return _SERIAL.fullmatch(cell) is not None


def find_day_order(cell: str) -> str:
    """Find in which order a date is written, its year last.

    Returns:
        ``"day"`` or ``"month"``, which comes first; ``"either"`` where it may be either;
        ``""`` where the cell is no such date.

    Example:
        >>> [find_day_order(each) for each in ("31/01/2024", "1/31/2024", "1/2/2024", "2024")]
        ['day', 'month', 'either', '']
    """
    found = _ORDER.fullmatch(cell)
    if not found:
        return ""
    first, second = int(found[1]), int(found[2])
    if first > _MONTHS >= second:
        return "day"
    if second > _MONTHS >= first:
        return "month"
    return "either" if first <= _MONTHS and second <= _MONTHS and first != second else ""


def write_month_first(cell: str, field: Field) -> str | None:
    """Write a date as one whose month comes before its day; None where it cannot be one."""
    if find_day_order(cell) not in {"month", "either"} or field.type != "date":
        return None
    found = _DAY_FIRST.fullmatch(cell)
    if not found or found[4]:
        return None
    try:
        return _format_day(date(int(found[3]), int(found[1]), int(found[2])), field.format)
    except ValueError:
        return None


def has_sign_of_unit(cell: str) -> bool:
    """Tell whether a number has a unit that may be part of it: a share, thousands, a currency.

    Euros alone change nothing: « 12 € » is 12.
    """
    return _SCALE.search(cell) is not None


def loses_a_part(cell: str, field: Field) -> bool:
    """Tell whether what :func:`correct` writes would leave out a part of what a cell says.

    A year written as a day, a month written as a day, items of a list between signs that a
    number or a text may have.
    """
    if field.type == "list":
        return not any(sign in cell for sign in ";|")
    if field.type == "year":
        return not re.fullmatch(r"\d{4}\.0+", cell)
    return field.type == "yearmonth" and bool(re.search(r"\d\d?[/.\-]\d\d?[/.\-]|-\d\d-", cell))


def has_short_year(cell: str) -> bool:
    """Tell whether a cell is a date whose year has two digits, of a century that it hides."""
    return _SHORT_YEAR.fullmatch(cell) is not None


def find_decimal_sign(cell: str, field: Field) -> str:
    """Find what a sign that is not the decimal one of the field is, in a number.

    Args:
        cell: what stands in the file, without the spaces around it.
        field: its field, whose ``decimalChar`` is « . » by default.

    Returns:
        ``"decimal"`` where it can only be the decimal sign, as in « 12,5 »; ``"thousands"``
        where it can only group digits, as in « 1,234,567 »; ``"either"`` for « 1,234 »; ``""``
        where there is none.
    """
    other = "," if field.decimal_char == "." else "."
    bare = _UNIT.sub("", cell).strip()
    number = _THOUSANDS.sub("", bare).lstrip("+-")
    if other not in number:
        return ""
    if number.count(other) > 1 or field.decimal_char in number.partition(other)[2]:
        return "thousands"
    if field.decimal_char in number:
        return "decimal"
    whole, _, rest = number.partition(other)
    if _THOUSANDS.search(bare):  # digits are grouped by something else
        return "decimal"
    grouped = 0 < len(whole) <= _GROUP and not whole.startswith("0") and len(rest) == _GROUP
    return "either" if grouped else "decimal"


def is_no_day(cell: str, field: Field) -> bool:
    """Tell whether a cell is written as a date is, of a day that no calendar has."""
    if field.type != "date":
        return False
    found = _DAY_FIRST.fullmatch(cell)
    if found:
        return _read_day(cell) is None and not all(0 < int(found[at]) <= _MONTHS for at in (1, 2))
    return _YEAR_FIRST.fullmatch(cell) is not None and _read_day(cell) is None


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


def _correct_moment(cell: str, field: Field, *, day_first: bool) -> str | None:
    match field.type:
        case "date" | "datetime":
            if _SERIAL.fullmatch(cell):
                return _write_day(cell, field)
            return _write_moment(cell, field, day_first=day_first)
        case "time" if field.format in {"default", "any"}:
            hour = _read_hour(cell)
            return hour.isoformat() if hour else None
        case "year":
            found = _YEAR.fullmatch(cell)
            return (found[1] or found[2]) if found else None
        case "yearmonth":
            return _write_month(cell)
        case _:
            return None


def _write_day(serial: str, field: Field) -> str | None:
    days = float(serial.replace(",", "."))
    if field.type == "datetime":
        minutes = round(days * 24 * 60)  # a serial is not exact to the second
        moment = datetime.combine(_DAY_ZERO, time()) + timedelta(minutes=minutes)
        return f"{moment.isoformat()}Z" if field.format in {"default", "any"} else None
    return _format_day(_DAY_ZERO + timedelta(days=int(days)), field.format)


def _write_moment(cell: str, field: Field, *, day_first: bool) -> str | None:
    """Write a date as its field has it, where it is sure which number is the day."""
    read = _read_day(cell, day_first=day_first)
    if read is None:
        return None
    day, rest = read
    hour = _read_hour(rest) if rest else None
    if rest and hour is None:
        return None
    if field.type == "date":
        return None if hour and hour != time() else _format_day(day, field.format)
    moment = datetime.combine(day, hour or time())
    return moment.isoformat() if hour and field.format in {"default", "any"} else None


def _format_day(day: date, form: str) -> str | None:
    if form in {"default", "any"}:
        return day.isoformat()
    return day.strftime(form) if re.fullmatch(r"[%dmYy/.\- ]+", form) else None


def _read_day(cell: str, *, day_first: bool = False) -> tuple[date, str] | None:
    """Read a date, and what follows it; None where there is none, or it could be another day."""
    if found := _YEAR_FIRST.fullmatch(cell):
        year, month, day = int(found[1]), int(found[2] or found[5]), int(found[3] or found[6])
    elif found := _DAY_FIRST.fullmatch(cell):
        day, month, year = (int(found[at]) for at in (1, 2, 3))
        if not day_first and day <= _MONTHS and month <= _MONTHS and day != month:
            return None  # 01/02/2024 is in January for some
    else:
        return None
    try:
        return date(year, month, day), found[4] or ""
    except ValueError:
        return None


def _read_hour(text: str) -> time | None:
    found = _STORED_TIME.fullmatch(text) or _HOUR.fullmatch(text.strip())
    if not found:
        return None
    hour, minute, second = (int(part or 0) for part in found.groups())
    try:
        return time(hour, minute, second)
    except ValueError:
        return None


def _write_month(cell: str) -> str | None:
    found = _MONTH.fullmatch(cell)
    if not found:
        return None
    year, month = (found[2], found[1]) if found[1] else (found[3], found[4])
    return f"{year}-{int(month):02}" if 1 <= int(month) <= _MONTHS else None


def _write_list(cell: str, field: Field) -> str | None:
    """Write a list with the separator of its field, where it has another."""
    accepts = _ITEMS.get(field.item_type)
    if accepts is None or field.delimiter in cell:
        return None
    for other in ";|/,":
        items = [item.strip() for item in cell.split(other)]
        if len(items) > 1 and all(accepts(item) for item in items):
            return field.delimiter.join(items)
    return None


def _simplify(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if letter.isalnum())


def _write_boolean(cell: str, field: Field) -> str | None:
    meant = _WORDS.get(cell.lower())
    if meant is None:
        return None
    # The defaults of Table Schema, of which the first is the plainest.
    values = (field.true_values or ("true",)) if meant else (field.false_values or ("false",))
    return values[0]


def _write_number(cell: str, field: Field) -> str | None:
    """Write a number without its spaces, and with the decimal sign of its field."""
    plain = _THOUSANDS.sub("", _UNIT.sub("", cell).strip())
    if field.type == "integer":
        plain = re.sub(r"[.,]00?$", "", plain)  # 1,000 may be a thousand
        return plain if _INTEGER.fullmatch(plain) else None
    if plain.count(",") == 1 and plain.find(".") < plain.find(","):
        plain = plain.replace(".", "").replace(",", ".")
    return plain.replace(".", field.decimal_char) if _is_number(plain) else None


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
