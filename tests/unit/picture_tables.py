"""Small tables, written where a picture reads them."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING, Any

from parution.messages import Catalogue
from parution.model.schema import Schema
from parution.pages.pictures.choosing import choose_pictures
from parution.pages.pictures.drawing import NARROW, WIDE, draw
from parution.pages.pictures.reading import Table
from parution.tables.canonical import format_row

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from parution.pages.pictures.charts import Chart, Told

FRENCH = Catalogue("fr")
SVG = "{http://www.w3.org/2000/svg}"
# What strangers write.
HOSTILE = "<script>alert(1)</script>&\"' ]]> \u202eabc\x1b[31m"


def make_table(
    folder: Path,
    fields: Sequence[Mapping[str, Any]],
    rows: Sequence[Sequence[object]],
    *,
    name: str = "mesures",
    title: str = "Mesures",
    count: int | None = None,
    formulas: tuple[str, ...] = (),
    **schema: Any,
) -> Table:
    """Write a table and describe it.

    Args:
        folder: where its file goes.
        fields: its fields, as a schema has them.
        rows: its rows; each cell is written as text.
        name: name of the resource.
        title: its title.
        count: how many rows it is said to have, or as many as it has.
        formulas: the rules that hold for each row.
        schema: the other properties of its schema.
    """
    labels = tuple(str(field["name"]) for field in fields)
    lines = [labels, *(tuple(str(cell) for cell in row) for row in rows)]
    path = folder / f"{name}.csv"
    path.write_bytes("".join(map(format_row, lines)).encode())
    described = Schema({"fields": [*fields], **schema})
    return Table(name, title, path, labels, count or len(rows), described, formulas)


def choose(table: Table, *others: Table, catalogue: Catalogue = FRENCH) -> tuple[Told, ...]:
    """Choose the pictures of a table, its sentences with plain spaces."""
    return choose_pictures(table, (table, *others), catalogue)


def plain(text: str) -> str:
    """Write a sentence with the spaces that one types."""
    return text.replace("\u202f", " ").replace("\u00a0", " ")


def parse(chart: Chart, width: float = WIDE) -> ET.Element:
    """Draw a chart, and read the drawing as XML."""
    drawing = draw(chart, width, FRENCH)
    assert drawing == draw(chart, width, FRENCH)
    assert width in {WIDE, NARROW}
    return ET.fromstring(f'<svg xmlns="http://www.w3.org/2000/svg">{drawing.content}</svg>')


def list_texts(svg: ET.Element) -> list[str]:
    """List the texts of a drawing, one line a text."""
    return [" ".join(plain(part) for part in each.itertext()) for each in svg.iter(f"{SVG}text")]
