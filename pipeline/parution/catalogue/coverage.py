"""The days and the places that a dataset is about, as ``portal:`` says them in a descriptor."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from parution.packaging.citations.describing import clean

# As udata writes its zones, in small letters.
_ZONE = re.compile(r"[a-z][a-z-]*(?::[a-z0-9-]+){1,2}")
# Deeper than any geometry of GeoJSON.
_DEEPEST = 8
_LONGITUDE, _LATITUDE = 180, 90


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the Earth, in degrees (WGS 84)."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a dataset is about, of time and of space.

    Attributes:
        start: first day, ``YYYY-MM-DD``, or ``""``.
        end: last day, ``YYYY-MM-DD``; ``""`` where it goes on, or is not known.
        zones: as udata writes them: ``country:fr``, ``fr:departement:75``.
        box: the rectangle around the geometry that is given, or None.
    """

    start: str = ""
    end: str = ""
    zones: tuple[str, ...] = ()
    box: Box | None = None


def read_coverage(words: Mapping[str, Any]) -> Coverage:
    """Read the coverage of a dataset; what cannot be read is left out.

    Args:
        words: what stands under ``portal:`` in the source's descriptor, of any type.
    """
    period, spatial = words.get("temporal_coverage"), words.get("spatial")
    days = period if isinstance(period, Mapping) else {}
    start, end = _read_day(days.get("start")), _read_day(days.get("end"))
    if start and end and end < start:  # udata puts them in their order too
        start, end = end, start
    said = spatial if isinstance(spatial, Mapping) else {}
    zones = said.get("zones")
    named = (clean(zone).lower() for zone in (zones if isinstance(zones, list) else []))
    kept = tuple(dict.fromkeys(zone for zone in named if _ZONE.fullmatch(zone)))
    return Coverage(start, end, kept, _find_box(said.get("geom")))


def _read_day(value: object) -> str:
    text = value.isoformat() if isinstance(value, date) else clean(value)
    try:
        return date.fromisoformat(text[:10]).isoformat()
    except ValueError:
        return ""


def _find_box(geometry: object) -> Box | None:
    """Find the rectangle around a geometry of GeoJSON; None where one point is no point."""
    coordinates = geometry.get("coordinates") if isinstance(geometry, Mapping) else None
    points = [*_list_points(coordinates, 0)]
    if not points or None in points:
        return None
    kept = [point for point in points if point is not None]
    longitudes, latitudes = zip(*kept, strict=True)
    return Box(min(longitudes), min(latitudes), max(longitudes), max(latitudes))


def _list_points(value: object, depth: int) -> Iterator[tuple[float, float] | None]:
    if not isinstance(value, list) or depth > _DEEPEST:
        yield None
    elif value and all(_is_number(item) for item in value):
        yield _read_point(value)
    else:
        for item in value:
            yield from _list_points(item, depth + 1)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _read_point(values: list[Any]) -> tuple[float, float] | None:
    if len(values) < 2:  # noqa: PLR2004 - a longitude and a latitude
        return None
    longitude, latitude = float(values[0]), float(values[1])
    is_there = abs(longitude) <= _LONGITUDE and abs(latitude) <= _LATITUDE
    return (longitude, latitude) if is_there else None
