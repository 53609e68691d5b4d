"""What is said of the addresses of a package, in every format that a person reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parution.model.link import Verdict
from parution.model.shortening import MAX_NOTE, shorten
from parution.reports.showing import name_column

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parution.messages import Catalogue
    from parution.model.link import Link, LinkReport, Place

# Places of one address that a person is told.
MOST_PLACES = 10


def list_to_do(report: LinkReport) -> tuple[Link, ...]:
    """List what somebody has to correct: what is gone, then what moved."""
    return (*report.select(Verdict.GONE), *report.select(Verdict.MOVED))


def say_link(link: Link, catalogue: Catalogue) -> str:
    """Say what became of an address that does not answer as it is, and what to do."""
    outcome = link.outcome
    address = shorten(link.found.address, MAX_NOTE)
    to = shorten(outcome.final, MAX_NOTE)
    match outcome.verdict:
        case Verdict.MOVED if link.leads_home:
            return catalogue.say("links.moved-home", address=address, to=to)
        case Verdict.MOVED:
            return catalogue.say("links.moved", address=address, to=to)
        case Verdict.GONE if outcome.status:
            return catalogue.say("links.gone", address=address, status=outcome.status)
        case Verdict.GONE:
            return catalogue.say("links.gone-name", address=address)
        case Verdict.UNCLEAR:
            return catalogue.say(
                f"links.unclear.{outcome.doubt}",
                address=address,
                status=outcome.status,
                detail=shorten(outcome.detail, MAX_NOTE),
            )
    return catalogue.say("links.redirected", address=address, to=to or address)


def say_places(link: Link, catalogue: Catalogue) -> Iterator[str]:
    """Say where an address stands, one place a line; how many others, where there are many."""
    places = link.found.places
    for place in places[:MOST_PLACES]:
        yield _say_place(place, catalogue)
    more = len(places[MOST_PLACES:]) + link.found.more_places
    if more:
        yield catalogue.count("links.more-places", more)


def say_counts(report: LinkReport, catalogue: Catalogue) -> str:
    """Say how many addresses there are, and what became of them, in one line."""
    if not report.links:
        return catalogue.say("links.none", name=report.package)
    told = ", ".join(
        catalogue.count(f"links.count.{verdict}", number)
        for verdict, number in report.counts.items()
        if number
    )
    total = catalogue.count("count.addresses", len(report.links))
    return catalogue.say("links.counts", total=total, told=told)


def say_unlisted(report: LinkReport, catalogue: Catalogue) -> str:
    """Say how many cells were not looked at; ``""`` where all were."""
    return catalogue.count("links.unlisted", report.unlisted) if report.unlisted else ""


def _say_place(place: Place, catalogue: Catalogue) -> str:
    file, name = shorten(place.file, MAX_NOTE), shorten(place.name)
    if place.row:
        letter = name_column(place.column)
        return catalogue.say("place.cell", file=file, row=place.row, letter=letter, field=name)
    if place.table:
        table = shorten(place.table)
        return catalogue.say("links.place-of-table", file=file, table=table, name=name)
    return catalogue.say("links.place", file=file, name=name)
