"""What is drawn: records that say what a picture shows → SVG, wide and narrow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parution.pages.pictures.charts import Bars, Histogram, Timeline
from parution.pages.pictures.drawing.bars import draw_bars
from parution.pages.pictures.drawing.histogram import draw_histogram
from parution.pages.pictures.drawing.map import draw_map
from parution.pages.pictures.drawing.timeline import draw_timeline

if TYPE_CHECKING:
    from parution.messages import Catalogue
    from parution.pages.pictures.charts import Chart
    from parution.pages.pictures.drawing.svg import Drawing

# Of a drawing, in pixels: for a page, and for a small screen.
WIDE, NARROW = 760.0, 300.0


def draw(chart: Chart, width: float, catalogue: Catalogue) -> Drawing:
    """Draw a chart.

    Args:
        chart: what is shown.
        width: :data:`WIDE` or :data:`NARROW`.
        catalogue: the language.

    Returns:
        The drawing; the same for the same arguments.
    """
    if isinstance(chart, Timeline):
        return draw_timeline(chart, width, catalogue)
    if isinstance(chart, Bars):
        return draw_bars(chart, width, catalogue)
    if isinstance(chart, Histogram):
        return draw_histogram(chart, width, catalogue)
    return draw_map(chart, width, catalogue)
