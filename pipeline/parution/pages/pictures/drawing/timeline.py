"""A timeline: a line for each row, from top to bottom in the order of their dates.

Time goes from left to right at one pace, so that what is long looks long and a gap stays a gap.
A day is a disc; what is known to a month, a year or a period only is a bar as long as it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parution.pages.pictures.axes import mark_time
from parution.pages.pictures.drawing.svg import (
    Box,
    Drawing,
    write_box,
    write_element,
    write_line,
    write_lines,
    write_link,
    write_text,
)
from parution.pages.pictures.drawing.texts import LINE, SMALL, measure, wrap

if TYPE_CHECKING:
    from collections.abc import Callable

    from parution.messages import Catalogue
    from parution.pages.pictures.charts import Event, Timeline

_RADIUS, _THICK, _SHORTEST = 5.5, 9.0, 5.0
_TICK_WIDTH, _HEAD, _PADDING = 56.0, 26.0, 5.0
_LABEL_PART, _GAP = 0.46, 16.0
# Rows without a date that are named, on a page and on a small screen; the data has them all.
_MOST_NAMED, _MOST_SMALL = 8, 4


def draw_timeline(chart: Timeline, width: float, catalogue: Catalogue) -> Drawing:
    """Draw a timeline.

    Args:
        chart: what is shown.
        width: of the drawing; below 480, labels stand above the marks.
        catalogue: the language.
    """
    is_wide = width >= 480  # noqa: PLR2004 - see above
    left = width * _LABEL_PART if is_wide else 0.0
    start = min(event.period.start for event in chart.events)
    end = max(event.period.end for event in chart.events)
    plot = _RADIUS, width - left - _RADIUS
    ticks = mark_time(start, end, int((plot[1] - plot[0]) / _TICK_WIDTH), catalogue)
    first, last = min(start, ticks[0].at), max(end, ticks[-1].at)

    def scale(day: float) -> float:
        return left + plot[0] + (day - first) / (last - first) * (plot[1] - plot[0])

    parts: list[str] = []
    rules: list[tuple[float, float, float, float]] = []
    y = _HEAD
    for event in chart.events:
        lines = wrap(event.unit.label, (left - _GAP) if is_wide else width, 3)
        if is_wide:
            height = len(lines) * LINE + 2 * _PADDING
            middle = y + height / 2
            label = write_text(0, middle - (len(lines) - 1) * LINE / 2 + 5, lines)
            said = _write_date(event, scale, width, middle)
        else:
            height = (len(lines) + 2) * LINE + 2 * _PADDING
            label = write_text(0, y + _PADDING + 13, event.said, "b")
            label += write_text(0, y + _PADDING + 13 + LINE, lines)
            middle = y + height - _PADDING - LINE / 2
            said = ""
        rules.append((0, y, width, y))
        drawn = label + _write_mark(event, scale, middle) + said
        parts.append(write_link(drawn, event.unit, named=True))
        y += height
    rules += [(scale(tick.at), _HEAD - 6, scale(tick.at), y) for tick in ticks]
    names = []
    reached = 0.0
    for tick in ticks:
        x = scale(tick.at)
        half = measure(tick.label, SMALL) / 2
        # A label that would touch the one before it is left out; its mark stays.
        at = min(max(x, half), width - half)
        if at - half >= reached:
            names.append(write_text(at, 12, tick.label, "m", "middle"))
            reached = at + half + 4
    tail, y = _write_undated(chart, width, y, catalogue)
    return Drawing(width, y + 4, "".join([write_lines(rules, "g"), *names, *parts, tail]))


def _write_mark(event: Event, scale: Callable[[float], float], middle: float) -> str:
    period = event.period
    if period.precision == "day":
        return write_element(
            "circle", cx=scale(period.start + 0.5), cy=middle, r=_RADIUS, class_="f1"
        )
    x, end = scale(period.start), scale(period.end)
    length = max(end - x, _SHORTEST)
    return write_box(Box(x, middle - _THICK / 2, length, _THICK), 2)


def _write_date(event: Event, scale: Callable[[float], float], width: float, middle: float) -> str:
    """Write the date beside its mark: at its right, or at its left where there is no room."""
    x, end = scale(event.period.start), scale(event.period.end)
    right = max(end, x + _SHORTEST + 2) + 7
    if right + measure(event.said, SMALL) <= width:
        return write_text(right, middle + 4.5, event.said, "m h")
    left = x - (_RADIUS + 6 if event.period.precision == "day" else 8)
    return write_text(left, middle + 4.5, event.said, "m h", "end")


def _write_undated(
    chart: Timeline, width: float, y: float, catalogue: Catalogue
) -> tuple[str, float]:
    if not chart.undated:
        return "", y
    y += 8
    parts = [
        write_line(0, y - 8, width, y - 8, "a"),
        write_text(0, y + 14, catalogue.count("page.pictures.undated", len(chart.undated)), "b"),
    ]
    y += LINE + 6
    most = _MOST_NAMED if width >= 480 else _MOST_SMALL  # noqa: PLR2004 - see above
    for unit in chart.undated[:most]:
        lines = wrap(unit.label, width, 2)
        parts.append(write_link(write_text(0, y + 14, lines, "m"), unit, named=True))
        y += len(lines) * LINE + 2
    rest = len(chart.undated) - most
    if rest > 0:
        parts.append(write_text(0, y + 14, catalogue.count("page.pictures.more", rest), "m"))
        y += LINE
    return "".join(parts), y + 2
