"""The score of quality that the portal shows of a dataset, computed before it is there; pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from parution.model.preflight import Point
from parution.portals.udata import vocabulary
from parution.portals.udata.mapping import map_frequency, map_licence
from parution.portals.udata.vocabulary import name_file

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from parution.model.portal import Desired

# What a description must have more of for the portal's point.
_DESCRIBED = 100


def score_quality(
    descriptor: Mapping[str, Any], words: Mapping[str, Any], desired: Sequence[Desired]
) -> tuple[Point, ...]:
    """Compute the score that the portal will show; source: ``core/dataset/models.py``.

    Args:
        descriptor: the descriptor of an edition.
        words: what stands under ``portal:`` in its source.
        desired: what the portal should hold.

    Returns:
        The nine points, in the portal's order and under its names.
    """
    kinds = {resource.metadata.get("type") for resource in desired}
    described = len(str(descriptor.get("description") or "")) > _DESCRIBED
    extensions = {name_file(r.digest.path).rpartition(".")[2] for r in desired}
    frequent = map_frequency(words) != "unknown"
    return (
        # "notspecified" is a licence as others for the portal; the pre-flight tells it apart.
        Point("license", bool(map_licence(descriptor, words))),
        Point("temporal_coverage", bool(words.get("temporal_coverage"))),
        Point("spatial", bool(words.get("spatial"))),
        Point("update_frequency", frequent),
        # Publishing is what brings a dataset up to date; only time makes it late again.
        Point("update_fulfilled_in_time", frequent),
        Point("dataset_description_quality", described),
        Point("has_open_format", bool(extensions - vocabulary.CLOSED_FORMATS - {""})),
        Point("all_resources_available", met=True),
        Point("resources_documentation", "documentation" in kinds),
    )
