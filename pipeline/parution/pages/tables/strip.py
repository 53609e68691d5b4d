"""The strip above a column: what it holds, drawn small, in words for who does not see it.

Bars are the values, or the intervals, each as high as it is frequent; the line below them is as
long as the column is full.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from parution.model.shortening import shorten
from parution.pages.tables.reading import Order

if TYPE_CHECKING:
    from parution.messages import Catalogue
    from parution.pages.tables.profiles import Profile

# Of the drawing, in pixels: the bars, the space below them, the line.
WIDTH, BARS, GAP, LINE = 96, 22, 3, 3
HEIGHT = BARS + GAP + LINE
# Values that are told and drawn, and the characters of each.
_TOLD, _DRAWN, _OF_VALUE = 6, 24, 24


def render_strip(profile: Profile, catalogue: Catalogue) -> Markup:
    """Render the strip of a column.

    Args:
        profile: what the column holds.
        catalogue: the language.

    Returns:
        An SVG whose name says all of it, and a line of text: what stands in a header cell. Where
        all cells are filled, or none, and nothing else is drawn, the line of text says it alone.
        Classes are ``strip``, ``strip-bars``, ``strip-full`` and ``strip-line``;
        ``templates/tables.css.j2`` gives their size and their colour.
    """
    told = Markup('<small class="strip-line">{}</small>').format(write_line(profile, catalogue))
    has_bars = any(each.count for each in profile.bins or profile.values)
    if not has_bars and profile.filled in {0, profile.rows}:
        return told
    label = describe_profile(profile, catalogue)
    drawing = _draw(profile)
    return (
        Markup('<svg class="strip" role="img" aria-label="{}">{}</svg>').format(label, drawing)
        + told
    )


def describe_profile(profile: Profile, catalogue: Catalogue) -> str:
    """Say in words all that the strip of a column shows.

    Example:
        « 22 valeurs, aucune vide, de 1 à 22 »
    """
    if not profile.rows:
        return catalogue.say("page.strip.no-row")
    told = []
    if not profile.filled:
        told = [catalogue.say("page.strip.all-empty")]
    elif profile.empty:
        rows = catalogue.write_number(profile.rows)
        share = _write_share(profile, catalogue)
        told = [catalogue.count("page.strip.empty", profile.empty, rows=rows, share=share)]
    else:
        told = [catalogue.count("page.strip.filled", profile.filled)]
        told += [catalogue.say("page.strip.none-empty")]
    if profile.filled:
        told += _tell_values(profile, catalogue)
    return ", ".join(told)


def _tell_values(profile: Profile, catalogue: Catalogue) -> list[str]:
    told = []
    extent = _tell_extent(profile, catalogue)
    if profile.is_all_different:
        told.append(catalogue.say("page.strip.all-different"))
    elif not profile.is_whole:
        told.append(catalogue.count("page.strip.distinct", profile.distinct))
    if not profile.is_whole and extent:
        told.append(extent)
    if profile.bins and not profile.is_all_different:
        highest = max(profile.bins, key=lambda each: each.count)
        told.append(catalogue.say("page.strip.mostly", start=highest.start, end=highest.end))
    there = [each for each in profile.values if each.count]
    told += [
        catalogue.say(
            "page.strip.value",
            value=shorten(each.value, _OF_VALUE),
            number=catalogue.write_number(each.count),
        )
        for each in there[:_TOLD]
    ]
    more = profile.distinct - min(len(there), _TOLD)
    if there and more:
        told.append(catalogue.count("page.strip.more", more))
    absent = len(profile.values) - len(there)
    if absent:
        told.append(catalogue.count("page.strip.absent", absent))
    if profile.is_all_different and profile.order is Order.TEXT:
        told.append(_tell_lengths(profile, catalogue))
    return told


def _tell_lengths(profile: Profile, catalogue: Catalogue) -> str:
    if profile.shortest == profile.longest:
        return catalogue.count("page.strip.length", profile.longest)
    shortest = catalogue.write_number(profile.shortest)
    return catalogue.count("page.strip.lengths", profile.longest, shortest=shortest)


def write_line(profile: Profile, catalogue: Catalogue) -> str:
    """Write the line under the strip, in brief, e.g. « 82 % vides · 3 valeurs »."""
    if not profile.rows:
        return catalogue.say("page.strip.no-row")
    if not profile.filled:
        return catalogue.say("page.strip.all-empty")
    told = []
    if profile.empty:
        share = _write_share(profile, catalogue)
        told.append(catalogue.say("page.strip.share-empty", share=share))
    extent = _tell_extent(profile, catalogue)
    if extent:
        told.append(extent)
    elif profile.is_all_different:
        told.append(catalogue.say("page.strip.all-different"))
    else:
        told.append(catalogue.count("page.strip.values", profile.distinct))
    return " · ".join(told)


def _tell_extent(profile: Profile, catalogue: Catalogue) -> str:
    """Tell from what to what numbers or moments go; ``""`` for texts."""
    least, greatest = (shorten(each, _OF_VALUE) for each in (profile.least, profile.greatest))
    if not least:
        return ""
    if profile.distinct == 1:
        return catalogue.say("page.strip.always", value=least)
    return catalogue.say("page.strip.extent", least=least, greatest=greatest)


def _write_share(profile: Profile, catalogue: Catalogue) -> str:
    """Write the share of the empty cells; what is not all is 99 % at most, and 1 % at least."""
    share = min(max(round(100 * profile.empty / profile.rows), 1), 99)
    return catalogue.say("page.strip.share", share=share)


def _draw(profile: Profile) -> Markup:
    counts = [each.count for each in profile.bins or profile.values][:_DRAWN]
    bars = Markup('<path class="strip-bars" d="{path}"/>').format(path=_draw_bars(counts))
    full = round(WIDTH * profile.filled / profile.rows) if profile.rows else 0
    top = BARS + GAP
    line = Markup('<path class="strip-full" d="M0 {top}h{full}v{line}H0z"/>').format(
        top=top, full=full, line=LINE
    )
    # The rest of the line, which is empty, is the ground of the drawing: the style sheet's.
    return (bars if counts else Markup("")) + (line if full else Markup(""))


def _draw_bars(counts: list[int]) -> str:
    """Draw bars, each a pixel high at least where it counts something."""
    if not counts:
        return ""
    highest = max(counts) or 1
    step = WIDTH // len(counts)
    path = []
    for at, count in enumerate(counts):
        if count:
            height = max(1, round(BARS * count / highest))
            path.append(f"M{at * step} {BARS}v-{height}h{step - 1}v{height}z")
    return "".join(path)
