"""Values of a descriptor, compared as it writes them or by what they mean."""

from __future__ import annotations

import json
import re
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from parution.model.schema import write_value

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

_NUMBERS = frozenset({"integer", "number", "year"})
# A number of more is not compared: 1e999999999 would take all the memory.
_MOST_DIGITS = 400
# Whose texts come in the order of time, where the field says no other format.
_ORDERED = {
    "date": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    "yearmonth": re.compile(r"[0-9]{4}-[0-9]{2}"),
    "datetime": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z"),
    "time": re.compile(r"[0-9]{2}:[0-9]{2}:[0-9]{2}"),
}


def is_same(first: object, second: object) -> bool:
    """Tell whether a descriptor writes two values alike, the order of keys aside.

    Example:
        >>> is_same({"a": 1, "b": 2}, {"b": 2, "a": 1}), is_same(1, True), is_same(1, 1.0)
        (True, False, False)
    """
    return _write(first) == _write(second)


def _write(value: object) -> str:
    return json.dumps(value, sort_keys=True, default=str)


def list_different(
    before: Mapping[str, Any], after: Mapping[str, Any], but: Collection[str] = ()
) -> Iterator[str]:
    """List the keys whose values are not written alike, or that one of the two lacks."""
    for key in dict.fromkeys((*before, *after)):
        if key not in but and (
            (key in before) is not (key in after) or not is_same(before.get(key), after.get(key))
        ):
            yield key


def order_value(value: object, kind: str, form: str) -> Fraction | None:
    """Give what a bound is ordered by.

    Args:
        value: the bound, as the schema writes it.
        kind: the type of the field.
        form: its format.

    Returns:
        A number, which is that of its digits for a day or a time (``20240131``); None where
        the order is not known.
    """
    if kind in _NUMBERS:
        return _read_number(value)
    pattern = _ORDERED.get(kind)
    if form == "default" and pattern and isinstance(value, str) and pattern.fullmatch(value):
        return Fraction("".join(character for character in value if character in "0123456789"))
    return None


def name_value(value: object, kind: str) -> object:
    """Give what makes a value of an ``enum`` the same as another, however it is written."""
    if kind in _NUMBERS:
        number = _read_number(value)
        return write_value(value) if number is None else number
    return write_value(value)


def _read_number(value: object) -> Fraction | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = Decimal(str(value))
    except (InvalidOperation, ValueError):  # no number, or one of thousands of digits
        return None
    if not number.is_finite() or max(abs(number.adjusted()), len(str(value))) > _MOST_DIGITS:
        return None
    return Fraction(number)
