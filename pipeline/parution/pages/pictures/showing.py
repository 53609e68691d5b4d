"""The pictures of an edition, as its page shows them, and as files of their own."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from parution.pages.pictures.charts import Bars, Histogram
from parution.pages.pictures.choosing import choose_pictures
from parution.pages.pictures.drawing import NARROW, WIDE, draw
from parution.pages.pictures.drawing.svg import write_element, write_number, write_text
from parution.pages.pictures.drawing.texts import wrap
from parution.pages.pictures.reading import list_tables
from parution.pages.pictures.telling import cut
from parution.pages.rendering import render

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from parution.messages import Catalogue
    from parution.model.release import Build
    from parution.pages.pictures.charts import DataRow, Told
    from parution.pages.pictures.drawing.svg import Drawing
    from parution.pages.view import PortalView

FOLDER = "pictures"
# How many the page shows before the tables.
_MOST_FIRST = 3
_MARGIN, _TITLE_SIZE, _TITLE_LINE = 20.0, 22.0, 28.0


@dataclass(frozen=True, slots=True)
class Layout:
    """A picture as it is drawn for some width.

    Attributes:
        name: ``"wide"`` or ``"narrow"``.
        address: its file, in the portal's folder, where the page does not hold it; ``""`` else.
        role: ``"img"``, or ``"group"`` where it has links, which an image would hide.
        width: its width.
        height: its height.
        content: its elements.
    """

    name: str
    address: str
    role: str
    width: float
    height: float
    content: Markup

    @property
    def size(self) -> str:
        """Its width and its height, as SVG writes them."""
        return f"{write_number(self.width)} {write_number(self.height)}"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of a table, as a page shows it.

    Attributes:
        id: its id in the page, which no table and no row can have.
        table: name of the table.
        address: its file, in the portal's folder.
        title: what it shows.
        subtitle: how many rows.
        sentence: what one sees.
        layouts: as it is drawn on a page, and on a small screen.
        header: names of the columns of its data.
        rows: its data.
        is_first: whether it is among those that the page shows before the tables.
        is_counted: whether its data are numbers.
    """

    id: str
    table: str
    address: str
    title: str
    subtitle: str
    sentence: str
    layouts: tuple[Layout, ...]
    header: tuple[str, ...]
    rows: tuple[DataRow, ...]
    is_first: bool
    is_counted: bool


@dataclass(frozen=True, slots=True)
class _Edition:
    """An edition and a language: pictures are made once for all that the page is made."""

    folder: Path
    sha256: str
    catalogue: Catalogue
    build: Build = field(compare=False)


def find_pictures(view: PortalView) -> Mapping[str, tuple[Picture, ...]]:
    """Find the pictures of each table of the latest edition, by its name.

    Args:
        view: what is told.

    Returns:
        Those of the tables that have any, in the order of the package.
    """
    found: dict[str, tuple[Picture, ...]] = {}
    for picture, _ in _draw_all(_identify(view)):
        found[picture.table] = (*found.get(picture.table, ()), picture)
    return found


def list_pictures(view: PortalView) -> Iterator[tuple[str, bytes]]:
    """List the pictures as files, with a style of their own.

    Each is there with its title and its source; and as the page shows it, where the page does not
    hold it: on a small screen, and where it is not among the first.

    Args:
        view: what is told.

    Yields:
        The address of a picture in the portal's folder, and the picture.
    """
    for _, files in _draw_all(_identify(view)):
        yield from files


def _identify(view: PortalView) -> _Edition:
    build = view.build
    return _Edition(build.folder, build.release.archive.sha256, view.catalogue, build)


@lru_cache(maxsize=4)
def _draw_all(edition: _Edition) -> tuple[tuple[Picture, tuple[tuple[str, bytes], ...]], ...]:
    tables = list_tables(edition.build)
    found: list[tuple[Picture, tuple[tuple[str, bytes], ...]]] = []
    first = 0
    for table in tables:
        for number, told in enumerate(choose_pictures(table, tables, edition.catalogue), start=1):
            is_first = number == 1 and first < _MOST_FIRST
            first += is_first
            picture, wide = _make_picture(table.name, number, told, is_first, edition.catalogue)
            alone = picture.address, _render_alone(picture, wide, edition)
            found.append((picture, (alone, *_render_layouts(picture, edition))))
    return tuple(found)


def _make_picture(
    table: str, number: int, told: Told, is_first: bool, catalogue: Catalogue
) -> tuple[Picture, Drawing]:
    wide, narrow = (draw(told.chart, width, catalogue) for width in (WIDE, NARROW))
    name = f"{FOLDER}/{table}-{number}"
    picture = Picture(
        f"/{name}",
        table,
        f"{name}.svg",
        told.title,
        told.subtitle,
        told.sentence,
        (
            _lay_out("wide", "" if is_first else f"{name}-wide.svg", wide),
            _lay_out("narrow", f"{name}-narrow.svg", narrow),
        ),
        told.header,
        told.rows,
        is_first,
        isinstance(told.chart, Bars | Histogram),
    )
    return picture, wide


def _without_links(content: str) -> str:
    # What strangers wrote has no « < » nor « > » where it is drawn.
    return re.sub(r"<a [^>]*>", "<g>", content).replace("</a>", "</g>")


def _lay_out(name: str, address: str, drawing: Drawing) -> Layout:
    return Layout(
        name,
        address,
        "group" if "<a " in drawing.content else "img",
        drawing.width,
        drawing.height,
        Markup(drawing.content),  # noqa: S704 - what strangers wrote is escaped where it is drawn
    )


def _render_layouts(picture: Picture, edition: _Edition) -> Iterator[tuple[str, bytes]]:
    """Render what the page shows and does not hold, as files."""
    for layout in picture.layouts:
        if layout.address:
            sides = layout.width, layout.height
            yield layout.address, _render_file(picture, layout.content, 0, sides, edition)


def _render_alone(picture: Picture, wide: Drawing, edition: _Edition) -> bytes:
    """Render a picture that stands alone: its links, which lead into the page, are not there."""
    width = wide.width
    title = wrap(picture.title, width, 3, _TITLE_SIZE)
    head = [write_text(0, _TITLE_SIZE, title[0], "t")]
    head += [
        write_text(0, _TITLE_SIZE + at * _TITLE_LINE, line, "t")
        for at, line in enumerate(title[1:], start=1)
    ]
    y = len(title) * _TITLE_LINE + 12
    subtitle = wrap(picture.subtitle, width, 2)
    head.append(write_text(0, y, subtitle, "m"))
    y += len(subtitle) * 18 + 10
    foot = y + wide.height + 24
    package: Mapping[str, Any] = edition.build.descriptor
    source = edition.catalogue.say(
        "page.pictures.source",
        title=cut(str(package.get("title") or package.get("name") or "")),
        version=edition.build.release.version,
    )
    lines = wrap(source, width, 2)
    content = "".join(
        [
            *head,
            write_element("g", wide.content, transform=f"translate(0 {y:.0f})"),
            write_text(0, foot, lines, "m"),
        ]
    )
    sides = width + 2 * _MARGIN, foot + len(lines) * 18 + _MARGIN
    return _render_file(picture, content, _MARGIN, sides, edition)


def _render_file(
    picture: Picture, content: str, margin: float, sides: tuple[float, float], edition: _Edition
) -> bytes:
    width, height = sides
    rendered = render(
        "picture.svg.j2",
        edition.catalogue,
        picture=picture,
        content=Markup(_without_links(content)),  # noqa: S704 - escaped where it is drawn
        margin=f"{margin:.0f}",
        width=f"{width:.0f}",
        height=f"{height:.0f}",
    )
    return rendered.encode()
