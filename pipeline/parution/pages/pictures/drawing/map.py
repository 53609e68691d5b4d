"""A map without a ground: points at their coordinates, and the lines of the globe.

An equirectangular projection, its widths reduced by the cosine of the latitude in the middle:
around there, distances are the same in all directions.
"""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

from parution.pages.pictures.axes import find_step
from parution.pages.pictures.drawing.svg import (
    Drawing,
    write_element,
    write_line,
    write_link,
    write_number,
    write_text,
)
from parution.pages.pictures.drawing.texts import SMALL, measure
from parution.pages.pictures.telling import say_latitude, say_longitude

if TYPE_CHECKING:
    from parution.messages import Catalogue
    from parution.pages.pictures.charts import Map

# Beyond, points are gathered on a grid: on a page, and on a small screen.
MOST_POINTS, MOST_SMALL = 2_000, 500
_CELL, _FOOT, _RADIUS, _SPOT, _SMALLEST = 10.0, 24.0, 4.5, 6.0, 1.5
_MARGIN, _LEAST_SPAN, _LEAST_COSINE = 0.05, 0.01, 0.05


def draw_map(chart: Map, width: float, catalogue: Catalogue) -> Drawing:
    """Draw a map.

    Args:
        chart: what is shown.
        width: of the drawing; below 480, it is less tall.
        catalogue: the language.
    """
    is_wide = width >= 480  # noqa: PLR2004 - see above
    tallest = 460.0 if is_wide else 320.0
    south, north = _find_sides([place.latitude for place in chart.places])
    west, east = _find_sides([place.longitude for place in chart.places])
    step = find_step(max(north - south, east - west), 8 if is_wide else 5)
    parallels = _list_lines(south, north, step)
    left = max([measure(say_latitude(at, catalogue), SMALL) for at in parallels] or [0.0]) + 8
    cosine = max(math.cos(math.radians((south + north) / 2)), _LEAST_COSINE)
    scale = min((width - left) / ((east - west) * cosine), tallest / (north - south))
    right = left + (east - west) * cosine * scale
    tall = (north - south) * scale

    def across(longitude: float) -> float:
        return left + (longitude - west) * cosine * scale

    def up(latitude: float) -> float:
        return tall - (latitude - south) * scale

    parts = [
        write_element("rect", x=left, y=0, width=right - left, height=tall, class_="o"),
    ]
    for at in parallels:
        parts.append(write_line(left, up(at), right, up(at), "g"))
        if 8 <= up(at) <= tall - 4:  # noqa: PLR2004 - where a text has room
            said = say_latitude(at, catalogue)
            parts.append(write_text(left - 6, up(at) + 4.5, said, "m", "end"))
    reached = 0.0
    for at in _list_lines(west, east, step):
        parts.append(write_line(across(at), 0, across(at), tall, "g"))
        said = say_longitude(at, catalogue)
        half = measure(said, SMALL) / 2
        if across(at) - half >= reached and across(at) + half <= width:
            parts.append(write_text(across(at), tall + 18, said, "m", "middle"))
            reached = across(at) + half + 6
    points = [(across(place.longitude), up(place.latitude)) for place in chart.places]
    if len(points) > (MOST_POINTS if is_wide else MOST_SMALL):
        parts.append(_gather(points))
    elif is_wide and chart.places[0].unit:
        for place, (x, y) in zip(chart.places, points, strict=True):
            disc = write_element("circle", cx=x, cy=y, r=_RADIUS, class_="f2 o2")
            parts.append(write_link(disc, place.unit))
    else:
        spots = dict.fromkeys(f"M{write_number(x)} {write_number(y)}h0" for x, y in points)
        parts.append(write_element("path", d="".join(spots), class_="d", stroke_width=_SPOT))
    return Drawing(width, tall + _FOOT, "".join(parts))


def _gather(points: list[tuple[float, float]]) -> str:
    """Draw a disc in each cell of a grid, as large as the number of its points."""
    cells = Counter((int(x // _CELL), int(y // _CELL)) for x, y in points)
    most = max(cells.values())
    radii: dict[str, list[str]] = {}
    for (column, row), count in sorted(cells.items()):
        radius = write_number(max(_CELL * 0.5 * math.sqrt(count / most), _SMALLEST))
        middle = f"M{write_number((column + 0.5) * _CELL)} {write_number((row + 0.5) * _CELL)}h0"
        radii.setdefault(radius, []).append(middle)
    return "".join(
        write_element("path", d="".join(spots), class_="d", stroke_width=float(radius) * 2)
        for radius, spots in sorted(radii.items(), key=lambda pair: float(pair[0]))
    )


def _find_sides(angles: list[float]) -> tuple[float, float]:
    """Find the sides of the map: those of its points, and a margin."""
    first, last = min(angles), max(angles)
    margin = max((last - first) * _MARGIN, _LEAST_SPAN)
    return first - margin, last + margin


def _list_lines(first: float, last: float, step: float) -> list[float]:
    begin, end = math.ceil(round(first / step, 9)), math.floor(round(last / step, 9))
    return [round(at * step, 9) for at in range(begin, end + 1)]
