"""The JSON of ``parution links``: every address, what became of it, where it stands.

``docs/links.md`` says what each key is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from parution.structured import dump_json

if TYPE_CHECKING:
    from parution.messages import Catalogue
    from parution.model.link import Link, LinkReport, Place


def render_json(report: LinkReport, _catalogue: Catalogue) -> str:
    """Render what became of the addresses as JSON: the same in every language."""
    return dump_json(
        {
            "package": report.package,
            "counts": {str(verdict): number for verdict, number in report.counts.items()},
            "unlisted": report.unlisted,
            "links": [_describe(link) for link in report.links],
        }
    )


def _describe(link: Link) -> dict[str, Any]:
    outcome = link.outcome
    return {
        "address": link.found.address,
        "verdict": str(outcome.verdict),
        "finalAddress": outcome.final or None,
        "status": outcome.status or None,
        "reason": outcome.doubt,
        "detail": outcome.detail or None,
        "places": [_describe_place(place) for place in link.found.places],
        "morePlaces": link.found.more_places,
    }


def _describe_place(place: Place) -> dict[str, Any]:
    found: dict[str, Any] = {"file": place.file, "table": place.table or None}
    if place.row:
        return {**found, "rowNumber": place.row, "column": place.column, "fieldName": place.name}
    return {**found, "property": place.name}
