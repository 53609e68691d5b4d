"""Rows by where they are: points on a map, or counted by département."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from typing import TYPE_CHECKING

from parution.pages.pictures.charts import (
    ALONE,
    FEW_ROWS,
    Bar,
    Bars,
    DataRow,
    Map,
    Place,
    Segment,
    Told,
    Unit,
)
from parution.pages.pictures.fields import (
    find_coordinates,
    find_label,
    find_territory,
    title_field,
)
from parution.pages.pictures.reading import MANY_ROWS, count_cells
from parution.pages.pictures.telling import (
    cut,
    join_parts,
    lower_first,
    say_angle,
    say_latitude,
    say_longitude,
)
from parution.territories import name_departments

if TYPE_CHECKING:
    from collections.abc import Sequence

    from parution.messages import Catalogue
    from parution.model.schema import Field
    from parution.pages.pictures.reading import Table

_FEWEST_PLACES = 3
_MOST_BARS = 20
_COMMUNE = re.compile(r"[0-9][0-9AB][0-9]{3}")
# The code of a commune overseas begins with the three figures of its département.
_OVERSEAS = ("97", "98")
_POLE, _ANTIMERIDIAN = 90, 180


def choose_map(table: Table, catalogue: Catalogue) -> Told | None:
    """Draw a table on a map, where it has coordinates: at least three, two of them different.

    Args:
        table: the table.
        catalogue: the language.

    Returns:
        The picture; None where the table has no coordinates to show.
    """
    coordinates = find_coordinates(table)
    if not coordinates or table.rows > MANY_ROWS:
        return None
    keys = tuple(name for name in table.schema.primary_key if name in table.labels)
    label = find_label(table)
    few = table.rows <= FEW_ROWS
    names = [field.name for field in coordinates]
    if few:
        names += [*keys, *([label.name] if label else ())]
    places = []
    data = []
    for row in count_cells(table, names) or ():
        cells = row.cells[: len(coordinates)]
        point = _read_point(table, coordinates, cells)
        if point is None:
            continue
        key = row.cells[len(cells) : len(cells) + len(keys)] if few else ()
        href = table.name_row(key) if len(key) == len(table.schema.primary_key) else ""
        named = row.cells[-1] if few and label else " ".join(key)
        unit = Unit(cut(named), href) if few else None
        places.append(Place(*point, unit))
        if few:
            told = (cut(named), *(say_angle(at, "", catalogue) for at in reversed(point)))
            data.append(DataRow(told, href))
    if len(places) < _FEWEST_PLACES or len({(p.longitude, p.latitude) for p in places}) == 1:
        return None
    south, north = min(p.latitude for p in places), max(p.latitude for p in places)
    west, east = min(p.longitude for p in places), max(p.longitude for p in places)
    without = table.rows - len(places)
    rows = catalogue.count("page.pictures.rows", len(places))
    bounds = {
        "south": say_latitude(south, catalogue),
        "north": say_latitude(north, catalogue),
        "west": say_longitude(west, catalogue),
        "east": say_longitude(east, catalogue),
    }
    parts = [catalogue.count("page.pictures.rows", table.rows)]
    sentences = [catalogue.say("page.pictures.sentence.map", rows=rows, **bounds)]
    if without:
        parts.append(catalogue.count("page.pictures.unplaced", without))
        sentences.append(catalogue.count("page.pictures.sentence.unplaced", without))
    if not few:
        words = ("north", "south", "west", "east")
        data = [DataRow(tuple(bounds[word] for word in words))]
    return Told(
        Map(tuple(places)),
        catalogue.say("page.pictures.title.map", table=cut(table.title)),
        join_parts(parts, catalogue),
        " ".join(sentences),
        _head(label, few, catalogue),
        tuple(data),
    )


def choose_departments(table: Table, catalogue: Catalogue) -> Told | None:
    """Count the rows of a table by département, from codes of départements or of communes.

    Args:
        table: the table.
        catalogue: the language.

    Returns:
        The picture; None without such a column, or where a code is none, or all are of one.
    """
    field = find_territory(table)
    if field is None:
        return None
    rows = count_cells(table, [field.name])
    if rows is None:
        return None
    names = name_departments()
    counts: Counter[str] = Counter()
    for row in rows:
        cell = row.cells[0]
        code = "" if table.is_missing(field, cell) else _find_department(cell, field)
        if code and code not in names:
            return None
        counts[code] += row.count
    without = counts.pop("", 0)
    if len(counts) <= 1:
        return None
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    told = [(f"{names[code]} ({code})", number) for code, number in ranked]
    bars = [Bar(name, (number,)) for name, number in told[:_MOST_BARS]]
    rest = sum(number for _, number in told[_MOST_BARS:])
    if rest:
        others = catalogue.count("page.pictures.other-departments", len(told) - _MOST_BARS)
        bars.append(Bar(others, (rest,), is_rest=True))
    parts = [
        catalogue.count("page.pictures.rows", table.rows),
        catalogue.count("page.pictures.departments", len(told)),
    ]
    title = lower_first(cut(title_field(field), FEW_ROWS))
    if without:
        bars.append(Bar(catalogue.say("page.pictures.none", field=title), (without,), is_rest=True))
        parts.append(catalogue.count("page.pictures.without", without, field=title))
        told.append((catalogue.say("page.pictures.none", field=title), without))
    sentences = [
        join_parts(parts, catalogue) + ".",
        catalogue.say(
            "page.pictures.sentence.most",
            value=told[0][0],
            rows=catalogue.count("page.pictures.rows", told[0][1]),
        ),
    ]
    return Told(
        Bars(tuple(bars), (Segment("", ALONE, 0),)),
        catalogue.say("page.pictures.title.departments", table=cut(table.title)),
        join_parts(parts, catalogue),
        " ".join(sentences),
        (catalogue.say("page.pictures.department"), catalogue.say("page.pictures.number")),
        tuple(DataRow((name, catalogue.write_number(number))) for name, number in told),
    )


def _head(label: Field | None, few: bool, catalogue: Catalogue) -> tuple[str, ...]:
    if few:
        named = cut(title_field(label)) if label else catalogue.say("page.pictures.row")
        say = catalogue.say
        return named, say("page.pictures.latitude"), say("page.pictures.longitude")
    return tuple(
        catalogue.say(key)
        for key in (
            *("page.pictures.northmost", "page.pictures.southmost"),
            *("page.pictures.westmost", "page.pictures.eastmost"),
        )
    )


def _read_point(
    table: Table, fields: Sequence[Field], cells: Sequence[str]
) -> tuple[float, float] | None:
    """Read a longitude and a latitude, in degrees; None where there are none.

    Source: Table Schema v2, « geopoint »: ``lon, lat``, an array, or an object.
    """
    if any(table.is_missing(*pair) for pair in zip(fields, cells, strict=True)):
        return None
    try:
        if len(fields) == 2:  # noqa: PLR2004 - a latitude and a longitude
            latitude, longitude = (
                float(cell.replace(field.group_char or " ", "").replace(field.decimal_char, "."))
                for field, cell in zip(fields, cells, strict=True)
            )
        elif fields[0].format == "array":
            longitude, latitude = map(float, json.loads(cells[0]))
        elif fields[0].format == "object":
            point = json.loads(cells[0])
            longitude, latitude = float(point["lon"]), float(point["lat"])
        else:
            longitude, latitude = map(float, cells[0].split(","))
    except (ValueError, TypeError, KeyError, RecursionError):  # no point, whatever it is
        return None
    inside = abs(latitude) <= _POLE and abs(longitude) <= _ANTIMERIDIAN
    return (longitude, latitude) if inside and math.isfinite(longitude + latitude) else None


def _find_department(cell: str, field: Field) -> str:
    """Find the code of a département in a code: its own, or that of one of its communes."""
    code = cell.strip().upper()
    if field.type == "integer":  # whose zeros in front are not written
        code = code.zfill(5 if len(code) > len("971") else 2)
    if _COMMUNE.fullmatch(code):
        return code[:3] if code.startswith(_OVERSEAS) else code[:2]
    return code
