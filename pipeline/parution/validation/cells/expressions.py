r"""Regular expressions of Rust's for the texts that a field surely accepts.

``accepting`` matches a whole cell with them; ``validation/proving.py`` joins them to match a
whole record. Whatever they match is accepted by frictionless without a note; what they do not
match may be accepted too.
Source of what is accepted: frictionless 5.21, ``fields/*.py`` and ``schema/field.py``.
"""

from __future__ import annotations

import calendar
import math
import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from parution.validation.cells.regex import translate_inside

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from frictionless import Field

DAY = "(?:0[1-9]|1[0-9]|2[0-8])"
MONTH = "(?:0[1-9]|1[0-2])"
# Every month has 28 days; the 29th, the 30th and the 31st are few distinct cells to explain,
# but for the months that surely have them.
MONTH_DAY = f"(?:{MONTH}-{DAY}|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)"
YEAR = "[12][0-9]{3}"
TIME = "(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
ZONE = "(?:Z|[+-](?:0[0-9]|1[0-2]):[0-5][0-9])?"
INTEGER = "[+-]?[0-9]{1,18}"
DURATION = "P(?:[0-9]{1,4}[YMDW]|T[0-9]{1,4}[HMS])"
_HEX = "[0-9A-Fa-f]"
STRINGS = {
    "email": (
        r"[0-9a-z]{1,20}(?:[._-][0-9a-z]{1,20}){0,2}"
        r"@[0-9a-z]{1,30}(?:-[0-9a-z]{1,20}){0,1}(?:\.[0-9a-z]{1,30}){0,2}\.[a-z]{2,20}"
    ),
    "uri": r"https?://[0-9a-z]+(?:[.-][0-9a-z]+)*(?:/[0-9A-Za-z_.~-]*)*",
    "uuid": f"{_HEX}{{8}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{12}}",
    "binary": "(?:[0-9A-Za-z+/]{4})+",
}
# Directives of strptime that take exactly these figures.
DIRECTIVES = {"%Y": YEAR, "%m": MONTH, "%d": DAY, "%H": "(?:[01][0-9]|2[0-3])"}
DIRECTIVES |= {"%M": "[0-5][0-9]", "%S": "[0-5][0-9]"}
BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")

# Bounds of numbers that are written as figures, and figures that a number without an upper
# bound may have.
_LARGEST, _FIGURES = 10**15, 18
_YEARS = (1000, 2999)
_MONTHS = range(1, 13)


def find_expression(field: Field, outside: str) -> str | None:
    """Find the expression of texts that frictionless surely accepts as values of a field.

    Args:
        field: the field; its enumerated texts and its missing values are not looked at.
        outside: characters that no such text may have.

    Returns:
        An expression without anchors nor capturing groups; None where none is known.
    """
    writer = _WRITERS.get(field.type) if field.builtin else None
    constraints = {
        name: value
        for name, value in field.constraints.items()
        if name not in {"required", "unique"} and value is not None
    }
    expression = writer(field, constraints, outside) if writer else None
    return None if expression is None else f"(?:{expression})"


def write_directives(date_format: str) -> str | None:
    """Write the expression of what a format of strptime surely reads.

    Args:
        date_format: e.g. ``"%d/%m/%Y"``.

    Returns:
        The expression; None where the format has other directives than those of fixed width.
    """
    parts = re.findall(r"%.|[^%]", date_format)
    directives = [part for part in parts if part[0] == "%"]
    if "".join(parts) != date_format or not directives or len(set(directives)) < len(directives):
        return None
    if not all(part in DIRECTIVES or part in "-/.:T" for part in parts):
        return None
    return "".join(DIRECTIVES.get(part) or re.escape(part) for part in parts)


def read_bounds(field: Field, constraints: Mapping[str, Any]) -> dict[str, Any] | None:
    """Read the bounds as frictionless does; None where there is another constraint."""
    if not constraints.keys() <= set(BOUNDS):
        return None
    read = field.create_value_reader()
    bounds = {name: read(value) for name, value in constraints.items()}
    return None if any(value is None for value in bounds.values()) else bounds


def _write_string(field: Field, constraints: Mapping[str, Any], outside: str) -> str | None:
    if field.format in STRINGS and not constraints:
        return STRINGS[field.format]
    if field.format == "default" and constraints.keys() == {"pattern"}:
        return translate_inside(constraints["pattern"], outside)
    return None


def _write_integer(field: Field, constraints: Mapping[str, Any], _outside: str) -> str | None:
    if not getattr(field, "bare_number", True):
        return None if constraints else INTEGER.replace("[+-]?", "-?")
    if not constraints:
        return INTEGER
    ends = _find_ends(field, constraints)
    return None if ends is None else _write_signed(*ends, plus="[+]?", some="", none="")


def _write_year(field: Field, constraints: Mapping[str, Any], _outside: str) -> str | None:
    if not constraints:
        return "[0-9]{4}"
    ends = _find_ends(field, constraints)
    if ends is None:
        return None
    low, high = max(ends[0] or 0, _YEARS[0]), min(_YEARS[1] if ends[1] is None else ends[1], 9999)
    return _write_range(low, high) if low <= high else None


def _write_number(field: Field, constraints: Mapping[str, Any], outside: str) -> str | None:
    point = getattr(field, "decimal_char", ".")
    group = getattr(field, "group_char", "")
    if len(point) != 1 or len(group) > 1 or point == group or not is_plain(point + group):
        return None
    mark = re.escape(point)
    some = "" if point in outside else f"(?:{mark}[0-9]{{1,30}})?"
    if not constraints:
        inside = f"[0-9{re.escape(group)}]" if group and group not in outside else "[0-9]"
        return f"-?[0-9]{inside}{{0,30}}{some}"
    ends = _find_ends(field, constraints)
    if ends is None or group:
        return None
    none = "" if point in outside else f"(?:{mark}0{{1,30}})?"
    return _write_signed(*ends, plus="", some=some, none=none)


def is_plain(characters: str) -> bool:
    """Whether these can stand in a number for its point and its thousands, and nothing else."""
    return all(character in ".,;:'_ \u00a0\u202f\u2019" for character in characters)


def _find_ends(
    field: Field, constraints: Mapping[str, Any]
) -> tuple[int | None, int | None] | None:
    """Find the least and the greatest whole numbers within the bounds."""
    bounds = read_bounds(field, constraints)
    if bounds is None:
        return None
    # Comparing a NaN that is a decimal number raises.
    if not all(Decimal(bound).is_finite() and abs(bound) < _LARGEST for bound in bounds.values()):
        return None
    low: list[int] = []
    high: list[int] = []
    for name, bound in bounds.items():
        match name:
            case "minimum":
                low.append(math.ceil(bound))
            case "exclusiveMinimum":
                low.append(math.floor(bound) + 1)
            case "maximum":
                high.append(math.floor(bound))
            case _:
                high.append(math.ceil(bound) - 1)
    return max(low, default=None), min(high, default=None)


def _write_signed(
    low: int | None, high: int | None, *, plus: str, some: str, none: str
) -> str | None:
    """Write the numbers between two whole numbers.

    Args:
        low: the least; None for none.
        high: the greatest; None for none.
        plus: how a number that is not negative begins.
        some: how decimals are written.
        none: how decimals that are all zero are written.
    """
    expressions = []
    least = max(low or 0, 0)
    if high is None or high >= least:
        expressions.append(plus + _write_magnitude(least, high, some, none))
    if low is None or low <= 0:
        least, greatest = max(-(high or 0), 0), None if low is None else -low
        if greatest is None or greatest >= least:
            expressions.append("-" + _write_magnitude(least, greatest, some, none))
    return "|".join(expressions) if expressions else None


def _write_magnitude(low: int, high: int | None, some: str, none: str) -> str:
    """Write the numbers of any sign between two whole ones, which may begin with zeros."""
    if high is None or not some:
        return f"0{{0,9}}{_write_range(low, high)}{some}"
    parts = [f"{_write_range(high, high)}{none}"]
    if low < high:
        parts.append(f"{_write_range(low, high - 1)}{some}")
    return f"0{{0,9}}(?:{'|'.join(parts)})"


def _write_range(low: int, high: int | None) -> str:
    """Write the whole numbers from one to another, without zeros before them."""
    parts = []
    last = len(str(low)) if high is None else len(str(high))
    for length in range(len(str(low)), last + 1):
        least = max(low, 10 ** (length - 1) if length > 1 else 0)
        greatest = 10**length - 1 if high is None else min(high, 10**length - 1)
        parts.append(_write_figures(str(least), str(greatest)))
    if high is None:
        parts.append(f"[1-9][0-9]{{{last},{_FIGURES}}}")
    return f"(?:{'|'.join(parts)})"


def _write_figures(low: str, high: str) -> str:
    """Write the texts of as many figures from one to another."""
    rest = len(low) - 1
    if low == "0" * len(low) and high == "9" * len(high):
        return f"[0-9]{{{len(low)}}}"
    if low[0] == high[0]:
        return low[0] + (_write_figures(low[1:], high[1:]) if rest else "")
    if not rest:
        return f"[{low}-{high}]"
    parts = [low[0] + _write_figures(low[1:], "9" * rest)]
    if int(high[0]) - int(low[0]) > 1:
        parts.append(f"[{int(low[0]) + 1}-{int(high[0]) - 1}][0-9]{{{rest}}}")
    parts.append(high[0] + _write_figures("0" * rest, high[1:]))
    return f"(?:{'|'.join(parts)})"


def _write_date(field: Field, constraints: Mapping[str, Any], _outside: str) -> str | None:
    if field.format != "default":
        return None if constraints else write_directives(field.format)
    if not constraints:
        return f"{YEAR}-{MONTH_DAY}"
    bounds = read_bounds(field, constraints)
    if bounds is None or not all(type(bound) is date for bound in bounds.values()):
        return None
    # A bound that is not itself accepted costs one distinct cell to explain.
    low = max(
        (bounds[name] for name in ("minimum", "exclusiveMinimum") if name in bounds),
        default=date(_YEARS[0], 1, 1),
    )
    high = min(
        (bounds[name] for name in ("maximum", "exclusiveMaximum") if name in bounds),
        default=date(_YEARS[1], 12, 31),
    )
    strict = {bound for name, bound in bounds.items() if name.startswith("exclusive")}
    return _write_days(low, high, strict)


def _write_days(low: date, high: date, strict: set[date]) -> str | None:
    """Write the days from one to another, but for some, which are at the ends."""
    strict_years = {day.year for day in strict}
    years = range(max(low.year, _YEARS[0]), min(high.year, _YEARS[1]) + 1)
    # A year is either whole or at an end.
    ends = [
        year
        for year in years
        if year in strict_years or date(year, 1, 1) < low or date(year, 12, 31) > high
    ]
    whole = sorted(set(years) - set(ends))
    expressions = [f"{_write_range(whole[0], whole[-1])}-{MONTH_DAY}"] if whole else []
    for year, month in ((year, month) for year in ends for month in _MONTHS):
        days = [date(year, month, 1 + day) for day in range(calendar.monthrange(year, month)[1])]
        within = [day for day in days if low <= day <= high and day not in strict]
        if within:
            expressions.append(f"{year}-{month:02d}-(?:{'|'.join(f'{day:%d}' for day in within)})")
    return "|".join(expressions) if expressions else None


def _write_datetime(field: Field, constraints: Mapping[str, Any], _outside: str) -> str | None:
    if constraints:
        return None
    if field.format == "default":
        return f"{YEAR}-{MONTH_DAY}[T ]{TIME}{ZONE}"
    return write_directives(field.format)


def _write_time(field: Field, constraints: Mapping[str, Any], _outside: str) -> str | None:
    if constraints:
        return None
    return f"{TIME}{ZONE}" if field.format == "default" else write_directives(field.format)


def _write_yearmonth(_field: Field, constraints: Mapping[str, Any], _outside: str) -> str | None:
    return None if constraints else f"[0-9]{{4}}-{MONTH}"


def _write_duration(_field: Field, constraints: Mapping[str, Any], _outside: str) -> str | None:
    return None if constraints else DURATION


_WRITERS: dict[str, Callable[[Any, Mapping[str, Any], str], str | None]] = {
    "string": _write_string,
    "integer": _write_integer,
    "number": _write_number,
    "date": _write_date,
    "datetime": _write_datetime,
    "time": _write_time,
    "year": _write_year,
    "yearmonth": _write_yearmonth,
    "duration": _write_duration,
}
