"""Elements of SVG as text: what strangers wrote escaped, numbers to a tenth, always the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from parution.pages.pictures.drawing.texts import LINE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from parution.pages.pictures.charts import Unit


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is drawn, in units that are pixels where it is shown at its own size.

    Attributes:
        width: from left to right.
        height: from top to bottom.
        content: the elements.
    """

    width: float
    height: float
    content: str


def write_number(value: float) -> str:
    """Write a number to a tenth: ``12``, ``0.5``, ``-3.2``."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def write_element(name: str, content: str = "", /, **attributes: float | str) -> str:
    """Write an element.

    Args:
        name: its name.
        content: what is in it, written already.
        attributes: a ``_`` after a name is none of it, one within is a dash; ``""`` is left out.
    """
    written = "".join(
        f" {key.rstrip('_').replace('_', '-')}="
        + (quoteattr(value) if isinstance(value, str) else f'"{write_number(value)}"')
        for key, value in attributes.items()
        if value != ""
    )
    return f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>"


def write_text(
    x: float, y: float, lines: Sequence[str] | str, class_: str = "", anchor: str = ""
) -> str:
    """Write a text on one line or several.

    Args:
        x: its left, its middle or its right.
        y: the base of its first line.
        lines: its lines.
        class_: its classes, or ``""``.
        anchor: ``"middle"`` or ``"end"``; ``""`` for the left.
    """
    several = [lines] if isinstance(lines, str) else [*lines]
    if len(several) == 1:
        content = escape(several[0])
    else:
        # Who hears the lines one after another hears words: the space is where it moves none.
        first, last = (" ", "") if anchor else ("", " ")
        content = "".join(
            write_element("tspan", f"{first}{escape(line)}{last}", x=x, y=y + at * LINE)
            for at, line in enumerate(several)
        )
    return write_element("text", content, x=x, y=y, class_=class_, text_anchor=anchor)


def write_line(x1: float, y1: float, x2: float, y2: float, class_: str) -> str:
    """Write a straight line, horizontal or vertical."""
    return write_lines([(x1, y1, x2, y2)], class_)


def write_lines(lines: Iterable[tuple[float, float, float, float]], class_: str) -> str:
    """Write straight lines, horizontal or vertical, each from a point to another."""
    path = "".join(
        f"M{write_number(x1)} {write_number(y1)}"
        + (f"H{write_number(x2)}" if y1 == y2 else f"V{write_number(y2)}")
        for x1, y1, x2, y2 in lines
    )
    return write_element("path", d=path, class_=class_)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle."""

    x: float
    y: float
    width: float
    height: float

    def write_path(self) -> str:
        """Write it as a path, whose line stands within it."""
        start = f"M{write_number(self.x + 0.5)} {write_number(self.y + 0.5)}"
        width, height = max(self.width - 1, 0.5), max(self.height - 1, 0.5)
        return f"{start}h{write_number(width)}v{write_number(height)}h{write_number(-width)}z"


def write_box(box: Box, style: int) -> str:
    """Write a rectangle, filled as the value of a number is."""
    return write_element("path", d=box.write_path(), class_=f"f{style}")


def write_link(content: str, unit: Unit | None, *, named: bool = False) -> str:
    """Write what stands for a row of the table, and leads to it.

    It is no stop of the keyboard: there would be as many as there are rows, before the tables
    that have them all.

    Args:
        content: what is drawn.
        unit: the row.
        named: whether the label is written in what is drawn; else it is told to who points at it.
    """
    if unit is None or not (unit.href or unit.label):
        return content
    title = "" if named else write_element("title", escape(unit.label or unit.href))
    if not unit.href:
        return write_element("g", title + content) if title else content
    return write_element("a", title + content, href=unit.href, tabindex="-1")
