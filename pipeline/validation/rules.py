"""A field → the expression of the cells that frictionless surely accepts.

Each expression is a proof, not a verdict: it is true only of cells that frictionless' own
field reads without a note. What it leaves out is explained by frictionless, once per
distinct cell; a field that has no expression here is explained that way in full.
Source of what is accepted: frictionless 5.21, ``fields/*.py`` and ``schema/field.py``.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl

from pipeline.validation.patterns import say_in_rust

if TYPE_CHECKING:
    from collections.abc import Callable

    from frictionless import Field

Sure = pl.Expr | None

_DAY = "(?:0[1-9]|1[0-9]|2[0-8])"
_MONTH = "(?:0[1-9]|1[0-2])"
# Every month has 28 days; the 29th, the 30th and the 31st are few distinct cells to explain,
# but for the months that surely have them.
_MONTH_DAY = f"(?:{_MONTH}-{_DAY}|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)"
_YEAR = "[12][0-9]{3}"
_TIME = "(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
_ZONE = "(?:Z|[+-](?:0[0-9]|1[0-2]):[0-5][0-9])?"
_INTEGER = r"\A[+-]?[0-9]{1,18}\z"
_HEX = "[0-9A-Fa-f]"
_STRINGS = {
    "email": (
        r"\A[0-9a-z]{1,20}(?:[._-][0-9a-z]{1,20}){0,2}"
        r"@[0-9a-z]{1,30}(?:-[0-9a-z]{1,20}){0,1}(?:\.[0-9a-z]{1,30}){0,2}\.[a-z]{2,20}\z"
    ),
    "uri": r"\Ahttps?://[0-9a-z]+(?:[.-][0-9a-z]+)*(?:/[0-9A-Za-z_.~-]*)*\z",
    "uuid": rf"\A{_HEX}{{8}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{12}}\z",
    "binary": r"\A(?:[0-9A-Za-z+/]{4})+\z",
}
# Directives of strptime that take exactly these figures.
_DIRECTIVES = {"%Y": _YEAR, "%m": _MONTH, "%d": _DAY, "%H": "(?:[01][0-9]|2[0-3])"}
_DIRECTIVES |= {"%M": "[0-5][0-9]", "%S": "[0-5][0-9]"}
_BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
# Two numbers closer than this are compared by frictionless, which reads all their figures.
_MARGIN = 1e-9


def is_missing(cell: pl.Expr, field: Field) -> pl.Expr:
    """Tell which cells stand for no value: compared as text, before any reading.

    Args:
        cell: the column, as text.
        field: the field, which knows its schema.
    """
    values = field.missing_values
    if not field.has_defined("missing_values") and field.schema:
        values = field.schema.missing_values
    if not values:
        return cell.is_null()  # never: the columns have no nulls
    if len(values) == 1:
        return cell == values[0]
    return cell.is_in(values)


def is_surely_accepted(cell: pl.Expr, field: Field) -> Sure:
    """Tell which cells frictionless surely accepts as values of a field.

    Args:
        cell: the column, as text without nulls.
        field: the field.

    Returns:
        An expression that is never true of a cell that has an error; None where no such
        expression is known, so that each distinct cell is explained.
    """
    maker = _MAKERS.get(field.type) if field.builtin else None
    constraints = {
        name: value
        for name, value in field.constraints.items()
        if name not in {"required", "unique"} and value is not None
    }
    return maker(cell, field, constraints) if maker else None


def _accept_string(cell: pl.Expr, field: Field, constraints: dict[str, Any]) -> Sure:
    tests = []
    if field.format in _STRINGS:
        tests.append(cell.str.contains(_STRINGS[field.format]))
    elif field.format == "wkt":
        return None
    for name, value in constraints.items():
        match name:
            case "minLength":
                tests.append(cell.str.len_chars() >= value)
            case "maxLength":
                # As many bytes at most is as many characters at most, and known at once.
                tests.append(cell.str.len_bytes() <= value)
            case "pattern":
                pattern = say_in_rust(value)
                if pattern is None or not _compiles(pattern):
                    return None
                tests.append(cell.str.contains(pattern))
            case "enum" if all(isinstance(item, str) for item in value):
                tests.append(cell.is_in(value))
            case _:
                return None
    return pl.all_horizontal(tests) if tests else pl.lit(True)


def _compiles(pattern: str) -> bool:
    """Whether Rust takes this pattern: it refuses what would make too large an automaton."""
    try:
        pl.Series([""]).str.contains(pattern)
    except pl.exceptions.ComputeError:
        return False
    return True


def _accept_any(_cell: pl.Expr, _field: Field, constraints: dict[str, Any]) -> Sure:
    return None if constraints else pl.lit(True)


def _accept_integer(cell: pl.Expr, field: Field, constraints: dict[str, Any]) -> Sure:
    form = _INTEGER if getattr(field, "bare_number", True) else _INTEGER.replace("[+-]?", "-?")
    return _bound_integers(cell, cell.str.contains(form), field, constraints)


def _accept_year(cell: pl.Expr, field: Field, constraints: dict[str, Any]) -> Sure:
    return _bound_integers(cell, cell.str.contains(r"\A[0-9]{4}\z"), field, constraints)


def _bound_integers(
    cell: pl.Expr, form: pl.Expr, field: Field, constraints: dict[str, Any]
) -> Sure:
    bounds = _read_bounds(field, constraints)
    if bounds is None or any(abs(bound) >= 10**18 for bound in bounds.values()):
        return None
    value = cell.cast(pl.Int64, strict=False)
    return pl.all_horizontal(form, *_compare(value, bounds)).fill_null(False)


def _accept_number(cell: pl.Expr, field: Field, constraints: dict[str, Any]) -> Sure:
    point = getattr(field, "decimal_char", ".")
    group = getattr(field, "group_char", "")
    if len(point) != 1 or len(group) > 1 or point == group or not _is_plain(point + group):
        return None
    inside = f"[0-9{re.escape(group)}]" if group else "[0-9]"
    form = rf"\A-?[0-9]{inside}{{0,30}}(?:{re.escape(point)}[0-9]{{1,30}})?\z"
    sure = cell.str.contains(form)
    tests = _bound_numbers(cell, point, group, _read_bounds(field, constraints))
    return None if tests is None else pl.all_horizontal(sure, *tests).fill_null(False)


def _bound_numbers(
    cell: pl.Expr, point: str, group: str, bounds: dict[str, Any] | None
) -> list[pl.Expr] | None:
    """Compare numbers with bounds that they are far from; what is near is explained."""
    if bounds is None:
        return None
    text = cell.str.replace_all(group, "", literal=True) if group else cell
    if point != ".":
        text = text.str.replace(point, ".", literal=True)
    value = text.cast(pl.Float64, strict=False)
    tests = []
    for name, bound in bounds.items():
        try:
            limit = float(bound)
        except (ValueError, OverflowError):  # a signalling NaN, an integer of 400 figures
            return None
        margin = _MARGIN * max(1.0, abs(limit))
        if limit != limit or margin == float("inf"):  # noqa: PLR0124 - NaN
            return None
        low = name in {"minimum", "exclusiveMinimum"}
        # 0 is written by everybody and read exactly.
        exact = (text == "0") if (limit == 0 and name in {"minimum", "maximum"}) else pl.lit(False)
        tests.append((value > limit + margin if low else value < limit - margin) | exact)
    return tests


def _is_plain(characters: str) -> bool:
    """Whether these can stand in a number for its point and its thousands, and nothing else."""
    return all(character in ".,;:'_ \u00a0\u202f\u2019" for character in characters)


def _accept_boolean(cell: pl.Expr, field: Field, constraints: dict[str, Any]) -> Sure:
    if constraints:
        return None
    return cell.is_in([*getattr(field, "true_values", ()), *getattr(field, "false_values", ())])


def _accept_date(cell: pl.Expr, field: Field, constraints: dict[str, Any]) -> Sure:
    if field.format == "default":
        form = cell.str.contains(rf"\A{_YEAR}-{_MONTH_DAY}\z")
        bounds = _read_bounds(field, constraints)
        if bounds is None:
            return None
        # Dates written in this form are in the order of their text.
        texts = {name: value.isoformat() for name, value in bounds.items() if type(value) is date}
        if len(texts) < len(bounds):
            return None
        return pl.all_horizontal(form, *_compare(cell, texts))
    return _accept_directives(cell, field, constraints)


def _accept_datetime(cell: pl.Expr, field: Field, constraints: dict[str, Any]) -> Sure:
    if constraints:  # a bound with a time zone cannot be compared with a cell without one
        return None
    if field.format == "default":
        return cell.str.contains(rf"\A{_YEAR}-{_MONTH_DAY}[T ]{_TIME}{_ZONE}\z")
    return _accept_directives(cell, field, constraints)


def _accept_time(cell: pl.Expr, field: Field, constraints: dict[str, Any]) -> Sure:
    if constraints:
        return None
    if field.format == "default":
        return cell.str.contains(rf"\A{_TIME}{_ZONE}\z")
    return _accept_directives(cell, field, constraints)


def _accept_directives(cell: pl.Expr, field: Field, constraints: dict[str, Any]) -> Sure:
    """Accept what a format of strptime surely reads, where it only has simple directives."""
    parts = re.findall(r"%.|[^%]", field.format)
    if constraints or "".join(parts) != field.format:
        return None
    directives = [part for part in parts if part[0] == "%"]
    if not directives or len(set(directives)) < len(directives):
        return None
    form = ""
    for part in parts:
        if part in _DIRECTIVES:
            form += _DIRECTIVES[part]
        elif part in "-/.:T":
            form += re.escape(part)
        else:
            return None
    return cell.str.contains(rf"\A{form}\z")


def _accept_yearmonth(cell: pl.Expr, _field: Field, constraints: dict[str, Any]) -> Sure:
    return None if constraints else cell.str.contains(rf"\A[0-9]{{4}}-{_MONTH}\z")


def _accept_duration(cell: pl.Expr, _field: Field, constraints: dict[str, Any]) -> Sure:
    return None if constraints else cell.str.contains(r"\AP(?:[0-9]{1,4}[YMDW]|T[0-9]{1,4}[HMS])\z")


def _accept_geopoint(cell: pl.Expr, field: Field, constraints: dict[str, Any]) -> Sure:
    if constraints or field.format != "default":
        return None
    longitude = r"-?(?:1[0-7][0-9]|[0-9]{1,2})(?:\.[0-9]{1,30})?"
    return cell.str.contains(rf"\A{longitude}, ?-?[0-8]?[0-9](?:\.[0-9]{{1,30}})?\z")


def _accept_list(_cell: pl.Expr, field: Field, constraints: dict[str, Any]) -> Sure:
    plain = getattr(field, "item_type", "") == "string" and getattr(field, "delimiter", "")
    return pl.lit(True) if plain and not constraints else None


def _read_bounds(field: Field, constraints: dict[str, Any]) -> dict[str, Any] | None:
    """Read the bounds as frictionless does; None where there is another constraint."""
    if not constraints.keys() <= set(_BOUNDS):
        return None
    read = field.create_value_reader()
    bounds = {name: read(value) for name, value in constraints.items()}
    return None if any(value is None for value in bounds.values()) else bounds


def _compare(value: pl.Expr, bounds: dict[str, Any]) -> list[pl.Expr]:
    tests = {
        "minimum": value.ge,
        "maximum": value.le,
        "exclusiveMinimum": value.gt,
        "exclusiveMaximum": value.lt,
    }
    return [tests[name](pl.lit(bound)) for name, bound in bounds.items()]


_MAKERS: dict[str, Callable[[pl.Expr, Field, dict[str, Any]], Sure]] = {
    "string": _accept_string,
    "any": _accept_any,
    "integer": _accept_integer,
    "number": _accept_number,
    "boolean": _accept_boolean,
    "date": _accept_date,
    "datetime": _accept_datetime,
    "time": _accept_time,
    "year": _accept_year,
    "yearmonth": _accept_yearmonth,
    "duration": _accept_duration,
    "geopoint": _accept_geopoint,
    "list": _accept_list,
}
