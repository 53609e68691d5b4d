"""Bars, or lines of squares: one for each value, its number at its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parution.pages.pictures.drawing.svg import (
    Box,
    Drawing,
    write_box,
    write_element,
    write_line,
    write_link,
    write_number,
    write_text,
)
from parution.pages.pictures.drawing.texts import LINE, SIZE, SMALL, measure, wrap

if TYPE_CHECKING:
    from parution.messages import Catalogue
    from parution.pages.pictures.charts import Bar, Bars

_LABEL_PART, _GAP, _PADDING = 0.42, 12.0, 6.0
_SQUARE, _PITCH, _THICK = 17.0, 20.0, 20.0
_SWATCH = 13.0
# The number at the end of a bar.
_NUMBER = 64.0


def draw_bars(chart: Bars, width: float, catalogue: Catalogue) -> Drawing:
    """Draw bars.

    Args:
        chart: what is shown.
        width: of the drawing; below 480, labels stand above the bars.
        catalogue: the language.
    """
    is_wide = width >= 480  # noqa: PLR2004 - see above
    left = 0.0
    if is_wide:
        longest = max(measure(bar.label) for bar in chart.bars)
        left = min(longest, width * _LABEL_PART) + _GAP
    key, y = _draw_key(chart, width, catalogue)
    head = y
    parts = [key]
    most = max(1, *(bar.total for bar in chart.bars))
    unit = (width - left - _NUMBER) / most
    for at, bar in enumerate(chart.bars):
        lines = wrap(bar.label, (left - _GAP) if is_wide else width, 3)
        drawn, thick = _draw_bar(chart, bar, (left, width), unit, catalogue)
        tall = len(lines) * LINE
        height = (max(tall, thick) if is_wide else tall + thick + 2) + 2 * _PADDING
        if bar.is_rest and at and not chart.bars[at - 1].is_rest:
            parts.append(write_line(0, y, width, y, "g"))
        class_ = "i" if bar.is_rest else ""
        if is_wide:
            # Beside several lines of squares, the label stands at the first one.
            base = y + _PADDING + max(0.0, (min(thick, _THICK) - tall) / 2) + 13.5
            parts.append(write_text(left - _GAP, base, lines, class_, "end"))
            top = y + _PADDING + max(0.0, (tall - thick) / 2)
        else:
            parts.append(write_text(0, y + _PADDING + 13.5, lines, class_))
            top = y + _PADDING + tall + 2
        parts.append(write_element("g", drawn, transform=f"translate(0 {write_number(top)})"))
        y += height
    foot = y + 2
    if is_wide and not chart.by_unit:
        parts.insert(1, write_line(left, head, left, y, "a"))
    return Drawing(width, foot, "".join(parts))


def _draw_bar(
    chart: Bars,
    bar: Bar,
    sides: tuple[float, float],
    unit: float,
    catalogue: Catalogue,
) -> tuple[str, float]:
    """Draw a bar from the top of its line.

    Returns:
        Its elements, and how thick it is.
    """
    left, right = sides
    number = catalogue.write_number(bar.total)
    pairs = [*zip(chart.segments, bar.counts, strict=False)]
    hatched = bar.is_rest and not chart.heading
    style = [0 if hatched else segment.style for segment, _ in pairs]
    parts: list[str] = []
    x = left
    if not chart.by_unit:
        for at, (_, count) in enumerate(pairs):
            length = count * unit
            if count:
                # A gap tells two parts apart where their fills would not.
                parts.append(write_box(Box(x, 0, max(length - 1, 1), _THICK), style[at]))
            x += length
        parts.append(write_text(x + 6, 15, number, "b" if bar.total else "m"))
        return "".join(parts), _THICK
    a_line = max(1, int((right - left - _NUMBER / 2) / _PITCH))
    drawn = 0
    for at, units in enumerate(bar.units):
        boxes = []
        for _ in units:
            place = left + drawn % a_line * _PITCH, drawn // a_line * _PITCH
            boxes.append(Box(*place, _SQUARE, _SQUARE))
            drawn += 1
        if left:
            squares = (
                write_link(write_element("path", d=box.write_path()), unit)
                for box, unit in zip(boxes, units, strict=True)
            )
            if boxes:
                parts.append(write_element("g", "".join(squares), class_=f"f{style[at]}"))
        elif boxes:  # too small for a finger: they lead nowhere
            path = "".join(box.write_path() for box in boxes)
            parts.append(write_element("path", d=path, class_=f"f{style[at]}"))
    lines = max(1, -(-drawn // a_line))
    last = drawn - (lines - 1) * a_line
    end = left + last * _PITCH + (4 if drawn else 0)
    base = (lines - 1) * _PITCH + 13.5
    parts.append(write_text(end, base, number, "b" if bar.total else "m"))
    return "".join(parts), lines * _PITCH - (_PITCH - _SQUARE)


def _draw_key(chart: Bars, width: float, catalogue: Catalogue) -> tuple[str, float]:
    """Draw what the parts of bars stand for, each with its number, above them.

    Returns:
        Its elements, and where it ends.
    """
    if not chart.heading:
        return "", 0.0
    parts = [write_text(0, 13, wrap(chart.heading, width, 1, SMALL)[0], "m")]
    x, y = 0.0, LINE + 6
    for segment in chart.segments:
        number = catalogue.write_number(segment.total)
        room = width - _SWATCH - 6 - measure(f" {number}")
        label = wrap(segment.label, room, 1)[0]
        long = _SWATCH + 6 + measure(f"{label} {number}", SIZE)
        if x and x + long > width:
            x, y = 0.0, y + LINE + 4
        parts.append(write_box(Box(x, y, _SWATCH, _SWATCH), segment.style))
        parts.append(write_text(x + _SWATCH + 6, y + 11.5, f"{label} {number}"))
        x += long + 18
    return "".join(parts), y + LINE + 8
