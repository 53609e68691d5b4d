"""What a picture shows, before it is drawn: nothing here knows tables, schemas or SVG."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from parution.pages.pictures.periods import Period

# Up to this many rows, each is drawn by itself, and leads to its row in the table.
FEW_ROWS = 60
# The style of bars that have no parts.
ALONE = 2


@dataclass(frozen=True, slots=True)
class Unit:
    """A row of a table that is drawn by itself.

    Attributes:
        label: what it is called, on one line.
        href: address of the row in the page, or ``""``.
    """

    label: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """A row at its date.

    Attributes:
        unit: the row.
        period: when.
        said: the date, in words.
    """

    unit: Unit
    period: Period
    said: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """Rows along time, one below another.

    Attributes:
        events: by date.
        undated: the rows that have no date.
    """

    events: tuple[Event, ...]
    undated: tuple[Unit, ...] = ()


@dataclass(frozen=True, slots=True)
class Segment:
    """A value that the parts of bars stand for.

    Attributes:
        label: what it is called.
        style: how it is filled, 1 to 6; 0 for the cells that are empty.
        total: how many rows.
    """

    label: str
    style: int
    total: int


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of a bar chart.

    Attributes:
        label: what it is called.
        counts: how many rows of the table, by segment.
        units: these rows, by segment, where each is drawn by itself.
        is_rest: whether it stands for the cells that are empty, or for what is not shown.
    """

    label: str
    counts: tuple[int, ...]
    units: tuple[tuple[Unit, ...], ...] = ()
    is_rest: bool = False

    @property
    def total(self) -> int:
        """How many rows of the table."""
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class Bars:
    """Rows counted: a bar, or a line of squares, for each value.

    Attributes:
        bars: from top to bottom.
        segments: the values of the second column, where bars have parts; one without a label
            where they have none.
        heading: title of the second column, or ``""``.
        by_unit: whether each row of the table is a square.
    """

    bars: tuple[Bar, ...]
    segments: tuple[Segment, ...]
    heading: str = ""
    by_unit: bool = False


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark of an axis.

    Attributes:
        at: where, on the axis' own scale.
        label: what is written there, or ``""``.
    """

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a histogram: ``start`` and ``end`` are on the axis' own scale."""

    start: float
    end: float
    count: int
    said: str


@dataclass(frozen=True, slots=True)
class Histogram:
    """Rows counted along an axis of time or numbers, whose gaps stay gaps.

    Attributes:
        columns: those that have rows, from left to right.
        start: where the axis begins.
        end: where it ends.
        ticks: the marks, for a wide picture and for a narrow one.
    """

    columns: tuple[Column, ...]
    start: float
    end: float
    ticks: tuple[tuple[Tick, ...], tuple[Tick, ...]]


@dataclass(frozen=True, slots=True)
class Place:
    """A point of a map, in degrees: ``unit`` where it leads to its row."""

    longitude: float
    latitude: float
    unit: Unit | None = None


@dataclass(frozen=True, slots=True)
class Map:
    """Points by their coordinates."""

    places: tuple[Place, ...]


Chart = Timeline | Bars | Histogram | Map


@dataclass(frozen=True, slots=True)
class DataRow:
    """A row of the data of a picture.

    Attributes:
        cells: as text.
        href: address, in the page, of the row that it comes from, or ``""``.
    """

    cells: tuple[str, ...]
    href: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """A chart, and what is said of it.

    Attributes:
        chart: what is drawn.
        title: what it shows.
        subtitle: how many rows, and how many of them it cannot place.
        sentence: what one sees in it, for who does not see it.
        header: names of the columns of its data.
        rows: its data.
    """

    chart: Chart
    title: str
    subtitle: str
    sentence: str
    header: tuple[str, ...]
    rows: tuple[DataRow, ...]
