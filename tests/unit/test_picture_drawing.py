"""Where things are in a drawing, and that what strangers wrote does no harm there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from parution.messages import printable
from parution.pages.pictures.axes import find_step, mark_time
from parution.pages.pictures.charts import (
    Bar,
    Bars,
    Column,
    Event,
    Histogram,
    Map,
    Place,
    Segment,
    Tick,
    Timeline,
    Unit,
)
from parution.pages.pictures.drawing import NARROW, WIDE, draw
from parution.pages.pictures.drawing.svg import write_number
from parution.pages.pictures.drawing.texts import measure, wrap
from parution.pages.pictures.periods import Period
from parution.pages.pictures.telling import cut, lower_first, write_decimal
from tests.unit.picture_tables import FRENCH, HOSTILE, SVG, list_texts, parse, plain

if TYPE_CHECKING:
    import xml.etree.ElementTree as ET

    from parution.pages.pictures.charts import Chart

# 2024-01-01, as Python numbers days.
NEW_YEAR = 738886


def read_numbers(element: ET.Element, attribute: str = "d") -> list[float]:
    return [float(number) for number in re.findall(r"-?[0-9.]+", element.attrib[attribute])]


def find(svg: ET.Element, name: str, class_: str) -> list[ET.Element]:
    return [each for each in svg.iter(f"{SVG}{name}") if each.get("class") == class_]


def test_a_day_is_a_disc_and_a_period_a_bar_as_long_as_it() -> None:
    events = (
        Event(Unit("un jour", "#t/1"), Period(NEW_YEAR, NEW_YEAR + 1, "day"), "1er janvier 2024"),
        Event(Unit("un mois"), Period(NEW_YEAR + 31, NEW_YEAR + 60, "month"), "février 2024"),
        Event(Unit("deux"), Period(NEW_YEAR + 31, NEW_YEAR + 91, "period"), "février – mars"),
        Event(Unit("fin"), Period(NEW_YEAR + 365, NEW_YEAR + 366, "day"), "31 décembre 2024"),
    )
    svg = parse(Timeline(events))
    first, last = find(svg, "circle", "f1")
    # From the first mark, January 2024, to the last, January 2025, 366 days are 399.4 wide.
    left, width = 760 * 0.46 + 5.5, 760 * 0.54 - 11
    assert float(first.attrib["cx"]) == pytest.approx(left + 0.5 / 366 * width, abs=0.06)
    assert float(last.attrib["cx"]) == pytest.approx(left + 365.5 / 366 * width, abs=0.06)
    month, period = find(svg, "path", "f2")
    x, _, long, *_ = read_numbers(month)
    assert (x, long) == (389.4, 30.6)
    assert read_numbers(period)[2] == pytest.approx(60 / 366 * width - 1, abs=0.06)
    assert list_texts(svg)[:5] == ["2024", "mars", "mai", "juil.", "sept."]
    (link,) = svg.iter(f"{SVG}a")
    assert (link.attrib["href"], link.attrib["tabindex"]) == ("#t/1", "-1")


def test_a_date_stands_left_of_its_mark_where_the_right_has_no_room() -> None:
    events = tuple(
        Event(Unit("x"), Period(NEW_YEAR + at, NEW_YEAR + at + 1, "day"), "une date assez longue")
        for at in (0, 365)
    )
    svg = parse(Timeline(events))
    anchors = [each.get("text-anchor") for each in find(svg, "text", "m h")]
    assert anchors == [None, "end"]


def test_rows_without_a_date_stand_apart_and_are_counted() -> None:
    event = Event(Unit("x"), Period(NEW_YEAR, NEW_YEAR + 1, "day"), "1er janvier 2024")
    undated = tuple(Unit(f"n° {at}") for at in range(10))
    texts = list_texts(parse(Timeline((event, event), undated)))
    assert texts[-10:] == [
        "10 lignes sans date",
        *(f"n° {at}" for at in range(8)),
        "et 2 autres, dans les données",
    ]


def test_a_row_is_a_square_that_leads_to_it_and_lines_of_squares_are_as_long_as_they_fit() -> None:
    units = tuple(Unit(f"n° {at}", f"#t/{at}") for at in range(40))
    chart = Bars(
        (
            Bar("a", (40,), (units,)),
            Bar("b", (0,), ((),)),
            Bar("sans", (1,), ((Unit("z"),),), True),
        ),
        (Segment("", 2, 0),),
        by_unit=True,
    )
    svg = parse(chart)
    links = [*svg.iter(f"{SVG}a")]
    assert [link.attrib["href"] for link in links] == [f"#t/{at}" for at in range(40)]
    assert [link[0].text for link in links][:2] == ["n° 0", "n° 1"]
    corners = [read_numbers(link[1])[:2] for link in links]
    (x, y), (beside, _) = corners[:2]
    assert (y, beside - x) == (0.5, 20)
    line = sum(1 for _, at in corners if at == 0.5)
    assert (line, corners[line]) == (34, [x, 20.5])
    assert list_texts(svg) == ["a", "40", "b", "0", "sans", "1"]
    assert len(find(svg, "g", "f0")) == 1
    # On a small screen they are too small for a finger.
    assert [*parse(chart, NARROW).iter(f"{SVG}a")] == []


def test_a_bar_is_as_long_as_its_number_and_its_parts_are_told_apart_by_their_fill() -> None:
    bars = (Bar("un", (200, 100, 20)), Bar("deux", (80, 0, 0)), Bar("trois", (0, 0, 0)))
    segments = (Segment("a", 1, 280), Segment("b", 2, 100), Segment("sans", 0, 20))
    svg = parse(Bars(bars, segments, "État"))
    boxes = [each for each in svg.iter(f"{SVG}path") if each.get("class", "")[0] == "f"]
    fills = [each.attrib["class"] for each in boxes]
    assert fills == ["f1", "f2", "f0", "f1", "f2", "f0", "f1"]
    longs = [read_numbers(each)[2] for each in boxes[3:]]
    # 649.3 for 320 rows; a gap after each part, and the line within it.
    assert longs == [403.8, 200.9, 38.6, 160.3]
    assert list_texts(svg) == [
        *("État", "a 280", "b 100", "sans 20"),
        *("un", "320", "deux", "80", "trois", "0"),
    ]


def test_a_column_is_as_tall_as_its_number_and_a_gap_stays_empty() -> None:
    columns = (Column(0, 10, 40, "peu"), Column(30, 40, 80, "beaucoup"))
    ticks = (Tick(0, "0"), Tick(20, "20"), Tick(40, "40"))
    svg = parse(Histogram(columns, 0, 40, (ticks, ticks)))
    (path,) = find(svg, "path", "f2")
    first, base, up, long, down, second, *_ = read_numbers(path)
    assert (base, up, down) == (244, -110, 110)
    left = 2 * 13 * 0.62 + 8
    width = 760 - left
    assert first == pytest.approx(left, abs=0.06)
    assert long == pytest.approx(width / 4 - 1, abs=0.06)
    assert second == pytest.approx(left + width * 3 / 4, abs=0.06)
    texts = list_texts(svg)
    assert texts[:5] == ["0", "20", "40", "60", "80"]
    assert "beaucoup : 80" in texts


def test_a_map_is_as_wide_as_the_cosine_of_its_latitude_says() -> None:
    places = tuple(Place(x, y) for x, y in ((0, 59), (2, 61), (0, 61), (2, 59)))
    svg = parse(Map(places))
    (frame,) = find(svg, "rect", "o")
    wide, tall = float(frame.attrib["width"]), float(frame.attrib["height"])
    assert tall == 460
    assert wide == pytest.approx(tall / 2, abs=0.1)
    (path,) = find(svg, "path", "d")
    assert path.attrib["d"].count("h0") == 4
    assert {"59° N", "60° N", "61° N", "0°", "1° E"} <= set(list_texts(svg))


def test_points_of_one_row_each_lead_to_it_and_thousands_are_gathered() -> None:
    few = tuple(Place(at, at, Unit(f"n° {at}", f"#t/{at}")) for at in range(5))
    assert len([*parse(Map(few)).iter(f"{SVG}a")]) == 5
    many = tuple(Place(at % 50, at // 50) for at in range(2500))
    paths = find(parse(Map(many)), "path", "d")
    radii = [float(path.attrib["stroke-width"]) for path in paths]
    assert radii == sorted(radii)
    assert max(radii) == 10
    some = tuple(Place(at % 50, at // 50) for at in range(1500))
    assert [path.attrib["stroke-width"] for path in find(parse(Map(some)), "path", "d")] == ["6"]
    assert len(find(parse(Map(some), NARROW), "path", "d")) > 1


def list_hostile() -> list[Chart]:
    label = cut(HOSTILE)
    others = ["مرحبا بالعالم " * 6, "汉字" * 50, "z" * 100, label]
    units = tuple(Unit(text, f'#t/"><script>{at}') for at, text in enumerate(others))
    events = tuple(
        Event(unit, Period(1 + at * 400_000, 2 + at * 400_000, "day"), "un jour")
        for at, unit in enumerate(units)
    )
    bars = tuple(Bar(unit.label, (4,), (units,)) for unit in units)
    segment = Segment(label, 1, 4)
    places = tuple(Place(at, at, unit) for at, unit in enumerate(units))
    return [
        Timeline(events, units),
        Bars(bars, (segment,), label, by_unit=True),
        Bars(bars, (segment,), label),
        Histogram((Column(0, 1, 1, label),), 0, 1, ((Tick(0, label),), (Tick(0, label),))),
        Map(places),
    ]


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("chart", list_hostile(), ids=lambda chart: type(chart).__name__)
def test_what_strangers_wrote_is_text_and_stands_within_the_drawing(
    chart: Chart, width: float
) -> None:
    svg = parse(chart, width)
    assert {each.tag.removeprefix(SVG) for each in svg.iter()} <= {
        *("svg", "g", "a", "title", "text", "tspan", "path", "circle", "rect")
    }
    for text in svg.iter(f"{SVG}text"):
        for part in [*text] or [text]:
            shown = part.text or ""
            assert printable(plain(shown)) == plain(shown)
            if "<script>" in shown and text.get("text-anchor") != "end":
                x = float(part.attrib["x"])
                half = 2 if text.get("text-anchor") == "middle" else 1
                if isinstance(chart, Timeline | Bars):
                    assert x + measure(shown.strip(), 12) / half <= width + 12
    assert draw(chart, width, FRENCH).width == width


@pytest.mark.parametrize(
    ("text", "width", "most", "lines"),
    [
        ("court", 200, 2, ("court",)),
        ("", 200, 2, ("",)),
        ("un deux trois", 50, 3, ("un", "deux", "trois")),
        ("un deux trois quatre", 50, 2, ("un", "deux…")),
        ("anticonstitutionnellement", 100, 3, ("anticonstituti", "onnellement")),
        ("dit « oui » à tous", 65, 3, ("dit", "« oui »", "à tous")),
    ],
)
def test_a_text_is_wrapped_and_cut(
    text: str, width: float, most: int, lines: tuple[str, ...]
) -> None:
    found = tuple(plain(line) for line in wrap(text, width, most))
    assert found == lines
    assert all(measure(line) <= width for line in found)


@pytest.mark.parametrize(
    ("value", "text"),
    [(12, "12"), (0.5, "0.5"), (-3.25, "-3.2"), (-0.01, "0"), (1e3, "1000"), (2.04, "2")],
)
def test_a_number_of_a_drawing_is_written_to_a_tenth(value: float, text: str) -> None:
    assert write_number(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (1234.5, "1 234,5"),
        (-0.25, "−0,25"),
        (1e-7, "0,0000001"),
        (1234567, "1 234 570"),
    ],
)
def test_a_decimal_is_written_as_the_language_does(value: float, text: str) -> None:
    assert plain(write_decimal(value, FRENCH)) == text


def test_a_text_is_one_line_whose_controls_are_seen_and_that_is_cut() -> None:
    assert cut("  a\n\tb « c » ") == "a b « c »"
    assert cut("a\x00\u202eb") == "a\\x00\\u202eb"
    assert cut("x" * 101) == "x" * 99 + "…"
    assert len(cut("y " * 10_000_000)) == 100
    assert [*map(lower_first, ("État", "SIREN", "à", ""))] == ["état", "SIREN", "à", ""]


@pytest.mark.parametrize(
    ("span", "most", "step"), [(10, 5, 2), (1, 8, 0.2), (366, 8, 50), (0, 5, 1), (7, 3, 5)]
)
def test_a_step_is_round(span: float, most: int, step: float) -> None:
    assert find_step(span, most) == pytest.approx(step)


@pytest.mark.parametrize(
    ("days", "labels"),
    [
        (3, ["1 janv.", "2 janv.", "3 janv.", "4 janv."]),
        (20, ["1 janv.", "8 janv.", "15 janv."]),
        (90, ["2024", "févr.", "mars", "avr."]),
        (900, ["2024", "juil.", "2025", "juil.", "2026", "juil."]),
        (9000, ["2020", "2025", "2030", "2035", "2040", "2045"]),
    ],
)
def test_an_axis_of_time_is_marked_at_days_months_or_years(days: int, labels: list[str]) -> None:
    ticks = mark_time(NEW_YEAR, NEW_YEAR + days, 6, FRENCH)
    assert [tick.label for tick in ticks] == labels
    assert ticks[0].at <= NEW_YEAR
