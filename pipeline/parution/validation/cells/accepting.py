"""A field → the predicate of the cells that frictionless surely accepts.

Each predicate is an expression of Polars. It is a proof, not a verdict: it is true only of
cells that frictionless' own field reads without a note. What it leaves out is explained by
frictionless, once per distinct cell; a field that has no predicate is explained so in full.
Source of what is accepted: frictionless 5.21, ``fields/*.py`` and ``schema/field.py``.
"""

from __future__ import annotations

import json
import re
from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl

from parution.validation.cells.composites import (
    accept_array,
    accept_geojson,
    accept_list,
    accept_object,
)
from parution.validation.cells.expressions import (
    DIRECTIVES,
    DURATION,
    INTEGER,
    MONTH,
    MONTH_DAY,
    STRINGS,
    TIME,
    YEAR,
    ZONE,
    is_plain,
    read_bounds,
    write_directives,
)
from parution.validation.cells.regex import translate_pattern

if TYPE_CHECKING:
    from collections.abc import Callable

    from frictionless import Field

Predicate = pl.Expr | None

# What a day is written with, in the order of the calendar.
_DAYS = ("%Y", "%m", "%d")
_LAST_YEAR, _LAST_MONTH = 9999, 12
# Two numbers closer than this are compared by frictionless, which reads all their figures.
_MARGIN = 1e-9


def is_missing(cell: pl.Expr, field: Field) -> pl.Expr:
    """Tell which cells stand for no value: compared as text, before any reading.

    Args:
        cell: the column, as text.
        field: the field, which knows its schema.
    """
    values = find_missing(field)
    if not values:
        return cell.is_null()  # never: the columns have no nulls
    if len(values) == 1:
        return cell == values[0]
    return cell.is_in(values)


def find_missing(field: Field) -> list[str]:
    """Find the texts that stand for no value in a field: its own, or else its schema's."""
    if not field.has_defined("missing_values") and field.schema:
        return field.schema.missing_values
    return field.missing_values


def is_surely_accepted(cell: pl.Expr, field: Field) -> Predicate:
    """Tell which cells frictionless surely accepts as values of a field.

    Args:
        cell: the column, as text without nulls.
        field: the field.

    Returns:
        A predicate that is never true of a cell that has an error; None where none is known,
        so that each distinct cell is explained.
    """
    write = _PREDICATES.get(field.type) if field.builtin else None
    constraints = {
        name: value
        for name, value in field.constraints.items()
        if name not in {"required", "unique"} and value is not None
    }
    if field.builtin and "enum" in constraints and field.type != "string":
        return cell.is_in(_spell_enum(field, constraints["enum"]))
    return write(cell, field, constraints) if write else None


def _spell_enum(field: Field, values: list[Any]) -> list[str]:
    """Spell the values of an ``enum`` in every way that is likely, and frictionless accepts."""
    read_cell, read_value = field.create_cell_reader(), field.create_value_reader()
    texts = [*getattr(field, "true_values", ()), *getattr(field, "false_values", ())]
    for value in values:
        texts += [str(value), str(read_value(value)), json.dumps(value, default=str)]
    accepted = []
    for text in dict.fromkeys(texts):
        try:
            if not read_cell(text)[1]:
                accepted.append(text)
        except Exception:  # noqa: BLE001, S112 - a cell on which frictionless fails
            continue
    return accepted


def _accept_string(cell: pl.Expr, field: Field, constraints: dict[str, Any]) -> Predicate:
    tests = []
    if field.format in STRINGS:
        tests.append(_matches(cell, STRINGS[field.format]))
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
                pattern = translate_pattern(value)
                if pattern is None or not _compiles(pattern):
                    return None
                tests.append(cell.str.contains(pattern))
            case "enum" if all(isinstance(item, str) for item in value):
                tests.append(cell.is_in(value))
            case _:
                return None
    return pl.all_horizontal(tests) if tests else pl.lit(True)


def _matches(cell: pl.Expr, expression: str) -> pl.Expr:
    return cell.str.contains(rf"\A(?:{expression})\z")


def _compiles(pattern: str) -> bool:
    """Whether Rust takes this pattern: it refuses what would make too large an automaton."""
    try:
        pl.Series([""]).str.contains(pattern)
    except pl.exceptions.ComputeError:
        return False
    return True


def _accept_any(_cell: pl.Expr, _field: Field, constraints: dict[str, Any]) -> Predicate:
    return None if constraints else pl.lit(True)


def _accept_integer(cell: pl.Expr, field: Field, constraints: dict[str, Any]) -> Predicate:
    expression = INTEGER if getattr(field, "bare_number", True) else INTEGER.replace("[+-]?", "-?")
    return _bound_integers(cell, _matches(cell, expression), field, constraints)


def _accept_year(cell: pl.Expr, field: Field, constraints: dict[str, Any]) -> Predicate:
    return _bound_integers(cell, cell.str.contains(r"\A[0-9]{4}\z"), field, constraints)


def _bound_integers(
    cell: pl.Expr, sure: pl.Expr, field: Field, constraints: dict[str, Any]
) -> Predicate:
    bounds = read_bounds(field, constraints)
    if bounds is None or any(abs(bound) >= 10**18 for bound in bounds.values()):
        return None
    value = cell.cast(pl.Int64, strict=False)
    return pl.all_horizontal(sure, *_compare(value, bounds)).fill_null(False)


def _accept_number(cell: pl.Expr, field: Field, constraints: dict[str, Any]) -> Predicate:
    point = getattr(field, "decimal_char", ".")
    group = getattr(field, "group_char", "")
    if len(point) != 1 or len(group) > 1 or point == group or not is_plain(point + group):
        return None
    inside = f"[0-9{re.escape(group)}]" if group else "[0-9]"
    expression = rf"\A-?[0-9]{inside}{{0,30}}(?:{re.escape(point)}[0-9]{{1,30}})?\z"
    sure = cell.str.contains(expression)
    tests = _bound_numbers(cell, point, group, read_bounds(field, constraints))
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
        # 0 is written by everybody and read exactly; 1e-400 is 0 as a float only.
        exact = (text == "0") if (bound == 0 and name in {"minimum", "maximum"}) else pl.lit(False)
        tests.append((value > limit + margin if low else value < limit - margin) | exact)
    return tests


def _accept_boolean(cell: pl.Expr, field: Field, constraints: dict[str, Any]) -> Predicate:
    if constraints:
        return None
    return cell.is_in([*getattr(field, "true_values", ()), *getattr(field, "false_values", ())])


def _accept_date(cell: pl.Expr, field: Field, constraints: dict[str, Any]) -> Predicate:
    if field.format == "default":
        sure = _matches(cell, f"{YEAR}-{MONTH_DAY}")
        bounds = read_bounds(field, constraints)
        if bounds is None:
            return None
        # Dates that are written so are in the order of their text.
        texts = {name: value.isoformat() for name, value in bounds.items() if type(value) is date}
        if len(texts) < len(bounds):
            return None
        return pl.all_horizontal(sure, *_compare(cell, texts))
    return _accept_directives(cell, field, constraints)


def _accept_datetime(cell: pl.Expr, field: Field, constraints: dict[str, Any]) -> Predicate:
    if field.format != "default":
        return _accept_directives(cell, field, constraints)
    if constraints:
        sure = _matches(cell, f"{YEAR}-{MONTH_DAY}T{TIME}")
        return _bound_moments(cell, sure, field, constraints)
    return _matches(cell, f"{YEAR}-{MONTH_DAY}[T ]{TIME}{ZONE}")


def _accept_time(cell: pl.Expr, field: Field, constraints: dict[str, Any]) -> Predicate:
    if field.format != "default":
        return _accept_directives(cell, field, constraints)
    if constraints:
        return _bound_moments(cell, _matches(cell, TIME), field, constraints)
    return _matches(cell, f"{TIME}{ZONE}")


def _bound_moments(
    cell: pl.Expr, sure: pl.Expr, field: Field, constraints: dict[str, Any]
) -> Predicate:
    """Compare moments as text, which is their order where nothing has a time zone."""
    bounds = read_bounds(field, constraints)
    if bounds is None or any(bound.tzinfo is not None for bound in bounds.values()):
        return None  # frictionless fails on what cannot be compared
    texts = {name: bound.isoformat() for name, bound in bounds.items()}
    return pl.all_horizontal(sure, *_compare(cell, texts))


def _accept_directives(cell: pl.Expr, field: Field, constraints: dict[str, Any]) -> Predicate:
    """Accept what a format of strptime surely reads, where it only has simple directives."""
    expression = write_directives(field.format)
    if expression is None:
        return None
    sure = _matches(cell, expression)
    return _bound_days(cell, sure, field, constraints) if constraints else sure


def _bound_days(
    cell: pl.Expr, sure: pl.Expr, field: Field, constraints: dict[str, Any]
) -> Predicate:
    """Compare days in the order of their year, month and day, wherever these are written."""
    parts = re.findall(r"%.|[^%]", field.format)
    bounds = read_bounds(field, constraints)
    if bounds is None or field.type != "date" or set(parts) & set(DIRECTIVES) != {*_DAYS}:
        return None
    sizes = [4 if part == "%Y" else len(part.lstrip("%")) + part.startswith("%") for part in parts]
    figures = {part: cell.str.slice(sum(sizes[:at]), sizes[at]) for at, part in enumerate(parts)}
    ordered = pl.concat_str([figures[part] for part in _DAYS], separator="-")
    texts = {name: bound.isoformat() for name, bound in bounds.items()}
    return pl.all_horizontal(sure, *_compare(ordered, texts))


def _accept_yearmonth(cell: pl.Expr, field: Field, constraints: dict[str, Any]) -> Predicate:
    sure = _matches(cell, f"[0-9]{{4}}-{MONTH}")
    bounds = read_bounds(field, constraints)
    if bounds is None or any(not _is_month(bound) for bound in bounds.values()):
        return None
    texts = {name: f"{year:04}-{month:02}" for name, (year, month) in bounds.items()}
    return pl.all_horizontal(sure, *_compare(cell, texts))


def _is_month(bound: tuple[Any, Any]) -> bool:
    return all(type(part) is int for part in bound) and (
        0 <= bound[0] <= _LAST_YEAR and 1 <= bound[1] <= _LAST_MONTH
    )


def _accept_duration(cell: pl.Expr, _field: Field, constraints: dict[str, Any]) -> Predicate:
    return None if constraints else _matches(cell, DURATION)


def _accept_geopoint(cell: pl.Expr, field: Field, constraints: dict[str, Any]) -> Predicate:
    if constraints or field.format != "default":
        return None
    longitude = r"-?(?:1[0-7][0-9]|[0-9]{1,2})(?:\.[0-9]{1,30})?"
    return cell.str.contains(rf"\A{longitude}, ?-?[0-8]?[0-9](?:\.[0-9]{{1,30}})?\z")


def _compare(value: pl.Expr, bounds: dict[str, Any]) -> list[pl.Expr]:
    tests = {
        "minimum": value.ge,
        "maximum": value.le,
        "exclusiveMinimum": value.gt,
        "exclusiveMaximum": value.lt,
    }
    return [tests[name](pl.lit(bound)) for name, bound in bounds.items()]


_PREDICATES: dict[str, Callable[[pl.Expr, Field, dict[str, Any]], Predicate]] = {
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
    "list": accept_list,
    "array": accept_array,
    "object": accept_object,
    "geojson": accept_geojson,
}
