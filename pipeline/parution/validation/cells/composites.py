r"""Cells that hold several values, where frictionless surely accepts them: lists and plain JSON.

JSON is taken where it is flat and of one spelling: texts without escapes, numbers of few
figures. What is nested or escaped is explained, each distinct cell once.
Source: frictionless 5.21, ``fields/list.py``, ``array.py``, ``object.py``, ``geojson.py`` and
its profile of GeoJSON.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    from frictionless import Field

_TEXT = r'"[^"\\\x00-\x1f]*"'
_NUMBER = r"-?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,17})?"
_SCALAR = f"(?:{_TEXT}|{_NUMBER}|true|false|null)"
_MEMBER = f"{_TEXT} ?: ?{_SCALAR}"
_ARRAY = rf"\A\[(?:{_SCALAR}(?: ?, ?{_SCALAR})*)?\]\z"
_OBJECT = rf"\A\{{(?:{_MEMBER}(?: ?, ?{_MEMBER})*)?\}}\z"
# Its profile of GeoJSON has no third coordinate.
_POINT = rf'\A\{{"type": ?"Point", ?"coordinates": ?\[{_NUMBER}, ?{_NUMBER}\]\}}\z'
# Items of a list that are surely of their type; none has a delimiter inside.
_ITEMS = {"integer": "-?[0-9]{1,18}", "number": r"-?[0-9]{1,18}(?:\.[0-9]{1,18})?"}
_DELIMITERS = ",;|/ "


def accept_list(cell: pl.Expr, field: Field, constraints: dict[str, Any]) -> pl.Expr | None:
    """Accept a list of texts, of integers or of numbers, of as many items as it may have."""
    delimiter = getattr(field, "delimiter", "")
    kind = getattr(field, "item_type", "")
    tests = []
    if kind != "string":
        item = _ITEMS.get(kind)
        if item is None or len(delimiter) != 1 or delimiter not in _DELIMITERS:
            return None
        tests.append(cell.str.contains(rf"\A{item}(?:[{delimiter}]{item})*\z"))
    elif not delimiter:
        return None
    items = cell.str.count_matches(delimiter, literal=True) + 1
    for name, value in constraints.items():
        match name:
            case "minLength":
                tests.append(items >= value)
            case "maxLength":
                tests.append(items <= value)
            case _:
                return None
    return pl.all_horizontal(tests) if tests else pl.lit(True)


def accept_array(cell: pl.Expr, field: Field, constraints: dict[str, Any]) -> pl.Expr | None:
    """Accept a flat array of JSON, of any length and any items."""
    if constraints or getattr(field, "array_item", None):
        return None
    return cell.str.contains(_ARRAY)


def accept_object(cell: pl.Expr, _field: Field, constraints: dict[str, Any]) -> pl.Expr | None:
    """Accept a flat object of JSON, of any length."""
    return None if constraints else cell.str.contains(_OBJECT)


def accept_geojson(cell: pl.Expr, field: Field, constraints: dict[str, Any]) -> pl.Expr | None:
    """Accept a point of GeoJSON, which is what a table has most."""
    if constraints or field.format != "default":
        return None
    return cell.str.contains(_POINT)
