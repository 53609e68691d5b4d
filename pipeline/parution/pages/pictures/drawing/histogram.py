"""A histogram: columns along an axis of time or numbers, at their own place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parution.pages.pictures.axes import find_step
from parution.pages.pictures.drawing.svg import (
    Drawing,
    write_element,
    write_line,
    write_number,
    write_text,
)
from parution.pages.pictures.drawing.texts import SMALL, measure

if TYPE_CHECKING:
    from collections.abc import Callable

    from parution.messages import Catalogue
    from parution.pages.pictures.charts import Histogram

_HEAD, _FOOT, _MOST_LINES = 24.0, 26.0, 5


def draw_histogram(chart: Histogram, width: float, catalogue: Catalogue) -> Drawing:
    """Draw a histogram.

    Args:
        chart: what is shown.
        width: of the drawing; below 480, it is less tall and its axis has fewer marks.
        catalogue: the language.
    """
    is_wide = width >= 480  # noqa: PLR2004 - see above
    tall = 220.0 if is_wide else 160.0
    most = max(chart.columns, key=lambda column: column.count)
    step = max(1, int(find_step(most.count, _MOST_LINES)))
    lines = [*range(0, most.count + 1, step)]
    left = max(measure(catalogue.write_number(at), SMALL) for at in lines) + 8
    ticks = chart.ticks[0 if is_wide else 1]
    start = min(chart.start, *(tick.at for tick in ticks)) if ticks else chart.start
    end = max(chart.end, *(tick.at for tick in ticks)) if ticks else chart.end
    base = _HEAD + tall

    def across(at: float) -> float:
        return left + (at - start) / (end - start) * (width - left)

    def up(count: float) -> float:
        return base - count / most.count * tall

    parts = []
    for at in lines:
        parts.append(write_line(left, up(at), width, up(at), "g" if at else "a"))
        parts.append(write_text(left - 6, up(at) + 4.5, catalogue.write_number(at), "m", "end"))
    path = []
    for column in chart.columns:
        x, far = across(column.start), across(column.end)
        # A thin gap tells columns apart where there is room for one.
        gap = 1.0 if far - x >= 4 else 0.0  # noqa: PLR2004
        length = max(far - x - gap, 1.0)
        # No less than a pixel: what is there is seen.
        high = max(base - up(column.count), 1.0)
        ends = f"h{write_number(length)}v{write_number(high)}"
        path.append(f"M{write_number(x)} {write_number(base)}v{write_number(-high)}{ends}z")
    parts.append(write_element("path", d="".join(path), class_="f2"))
    parts.append(_write_peak(chart, width, across, catalogue))
    reached = 0.0
    for tick in ticks:
        x, half = across(tick.at), measure(tick.label, SMALL) / 2
        parts.append(write_line(x, base, x, base + 5, "a"))
        at = min(max(x, half), width - half)
        if at - half >= reached:
            parts.append(write_text(at, base + 20, tick.label, "m", "middle"))
            reached = at + half + 4
    return Drawing(width, base + _FOOT, "".join(parts))


def _write_peak(
    chart: Histogram, width: float, across: Callable[[float], float], catalogue: Catalogue
) -> str:
    """Write above the tallest column what it is, and its number."""
    most = max(chart.columns, key=lambda column: column.count)
    said = catalogue.say(
        "page.pictures.value-count",
        value=most.said,
        number=catalogue.write_number(most.count),
    )
    half = measure(said, SMALL) / 2
    middle = (across(most.start) + across(most.end)) / 2
    return write_text(min(max(middle, half), width - half), _HEAD - 8, said, "m b", "middle")
