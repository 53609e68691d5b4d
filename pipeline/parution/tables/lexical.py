"""A cell that came typed, from a spreadsheet or from JSON → its text in a canonical CSV.

The text is the schema's own lexical form: a date in the field's format, a number with its
``decimalChar`` and without an idle ``.0``, a boolean by the first of its ``trueValues``. Read
again by the field, it gives the value that was validated, or it is not written.
"""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from frictionless import Field

# The types whose values say by themselves how they are read: their text is JSON.
_JSON = frozenset({"array", "object", "geojson"})
# The formats of dates and times for which Table Schema's text is that of ISO 8601.
_ISO = frozenset({"default", "any"})


class NotWritableError(ValueError):
    """A value has no text that its field would read as that value."""


def make_writer(field: Field) -> Callable[[Any], str]:
    """Make what writes the cells of a field.

    Args:
        field: frictionless' field, in its schema.

    Returns:
        A function of one cell, as frictionless' parser gives it: a text is returned to the
        letter; the rest is written, and compared with what the field reads there.

    Raises:
        NotWritableError: by that function: the cell is empty and no text means so, or the
            format of the field cannot say the value whole.
    """
    read = field.create_cell_reader()
    schema = None if field.has_defined("missing_values") else field.schema
    missing = list((schema or field).missing_values)
    writer = _WRITERS.get(field.type, lambda value, _: write_untyped(value))

    def write(cell: Any) -> str:
        if isinstance(cell, str):
            return cell
        if cell is None:
            if not missing:
                raise NotWritableError
            return "" if "" in missing else missing[0]
        value, notes = read(cell)
        if notes:
            raise NotWritableError
        if value is None:  # a number that is a missing value, like -99
            return str(cell)
        text = writer(value, field)
        # A field without a type reads any text as itself: nothing can be compared.
        if field.type != "any" and not _is_read(value, read(text), field):
            raise NotWritableError
        return text

    return write


def write_untyped(cell: Any) -> str:
    """Write a cell of a field without a type, or of a table without a schema."""
    if cell is None:
        return ""
    kind = next((kind for kind in _UNTYPED if isinstance(cell, kind)), None)
    return _UNTYPED[kind](cell) if kind else str(cell)


def _write_moment(value: Any, field: Any) -> str:
    return str(value.isoformat() if field.format in _ISO else value.strftime(field.format))


def _write_boolean(value: Any, field: Any) -> str:
    values = field.true_values if value else field.false_values
    return str(values[0]) if values else ""


def _write_point(value: Any, field: Any) -> str:
    lon, lat = (_write_number(number) for number in value)
    if field.format == "array":
        return f"[{lon}, {lat}]"
    return f'{{"lon": {lon}, "lat": {lat}}}' if field.format == "object" else f"{lon},{lat}"


def _write_day(value: datetime) -> str:
    """Write a date and time; a spreadsheet has no other date than one at midnight."""
    return (value.date() if value.time() == time() else value).isoformat()


def _is_read(value: Any, read: tuple[Any, Any], field: Field) -> bool:
    again, notes = read
    if notes:
        return False
    if field.type in _JSON:
        return bool(again == _to_json(value))
    if field.type == "geopoint":  # JSON's numbers are binary ones
        return [float(number) for number in again] == [float(number) for number in value]
    return bool(again == value)


def _write_number(value: float | Decimal) -> str:
    """Write a number without exponent, and without a fraction that says nothing.

    Example:
        >>> [_write_number(each) for each in (3.0, 1e-7, Decimal("1E+3"), 12.50)]
        ['3', '0.0000001', '1000', '12.5']
    """
    text = format(Decimal(repr(value)) if isinstance(value, float) else Decimal(value), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _write_duration(value: Any) -> str:
    from frictionless.fields import DurationField  # noqa: PLC0415 - heavy

    field: Any = DurationField(name="duration")  # its writer has no types
    return str(field.create_value_writer()(value))


def _to_json(value: Any) -> Any:
    """Turn what a JSON parser gave into what ``json`` writes: it has no decimals."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, dict):
        return {key: _to_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_to_json(item) for item in value]
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return value


def _write_json(value: Any) -> str:
    return json.dumps(_to_json(value), ensure_ascii=False)


# Python's type → its text, the more special before the more general: a boolean is an integer.
_UNTYPED: dict[type | tuple[type, ...], Callable[[Any], str]] = {
    bool: lambda value: "true" if value else "false",
    (int, float, Decimal): _write_number,
    datetime: _write_day,
    (date, time): lambda value: str(value.isoformat()),
    timedelta: _write_duration,
    (list, tuple, dict): _write_json,
}
# Table Schema's type → its text, of the value that frictionless reads and its field.
_WRITERS: dict[str, Callable[[Any, Any], str]] = {
    **dict.fromkeys(_JSON, lambda value, _: _write_json(value)),
    **dict.fromkeys(("date", "datetime", "time"), _write_moment),
    "number": lambda value, field: _write_number(value).replace(".", field.decimal_char),
    "boolean": _write_boolean,
    "year": lambda value, _: f"{value:04d}",
    "yearmonth": lambda value, _: f"{value.year:04d}-{value.month:02d}",
    "duration": lambda value, _: _write_duration(value),
    "list": lambda value, field: str(field.delimiter).join(map(write_untyped, value)),
    "geopoint": _write_point,
}
