"""What each portal may choose for itself, against the words that it takes; pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from parution.model.portal import Role
from parution.model.preflight import Check, Finding, Severity
from parution.portals.udata import vocabulary
from parution.portals.udata.mapping import map_frequency, map_licence, read_list
from parution.portals.udata.suggesting import suggest, suggest_zone
from parution.portals.udata.vocabulary import name_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from parution.model.portal import Desired
    from parution.portals.udata.lists import Listed, ListedSchemas, ListedZones, Lists


def check_lists(
    descriptor: Mapping[str, Any],
    words: Mapping[str, Any],
    desired: Sequence[Desired],
    lists: Lists,
) -> Iterator[Check]:
    """Check what each portal may choose for itself, against the lists that are known.

    Args:
        descriptor: the descriptor of an edition.
        words: what stands under ``portal:`` in its source.
        desired: what the portal should hold.
        lists: the words that the portal takes; what is None is not checked.

    Yields:
        Each point that was checked.
    """
    spatial = words.get("spatial")
    if known := lists.licences:
        yield Check("licence", known.source, tuple(_check_licence(descriptor, words, known)))
    if known := lists.frequencies:
        yield Check("frequency", known.source, tuple(_check_frequency(words, known)))
    if isinstance(spatial, dict):
        if known := lists.granularities:
            yield Check("granularity", known.source, tuple(_check_granularity(spatial, known)))
        if zones := lists.zones:
            yield Check("zones", zones.source, tuple(_check_zones(spatial, zones)))
    if known := lists.extensions:
        yield Check("extensions", known.source, tuple(_check_extensions(desired, known)))
    if schemas := lists.schemas:
        yield Check("catalogue", schemas.source, tuple(_check_catalogue(words, schemas)))
    if known := lists.contact_points:
        yield Check("contact-points", known.source, tuple(_check_contact_points(words, known)))
    if known := lists.badges:
        yield Check("high-value", known.source, tuple(_check_badges(known)))


def _check_licence(
    descriptor: Mapping[str, Any], words: Mapping[str, Any], known: Listed
) -> Iterator[Finding]:
    licence = map_licence(descriptor, words)
    if licence not in known.words:
        where = "portal.license" if words.get("license") else "licenses"
        spdx = {name: name for name, id_ in vocabulary.LICENCES.items() if id_ in known.words}
        near = suggest(licence, {**spdx, **known.words})
        yield _block(known, "preflight.licence", where, value=licence, near=near)


def _check_frequency(words: Mapping[str, Any], known: Listed) -> Iterator[Finding]:
    asked, where = words.get("frequency"), "portal.frequency"
    if asked is None:
        return
    now = map_frequency(words)
    if now not in known.words:
        near = suggest(str(asked), known.words)
        yield _block(known, "preflight.frequency", where, value=asked, near=near)
    elif str(asked) in vocabulary.OLD_FREQUENCIES:
        values = {"value": asked, "now": now}
        key = "preflight.old-frequency"
        yield Finding(Severity.ADVICE, key, where, known.source, values)


def _check_granularity(spatial: Mapping[str, Any], known: Listed) -> Iterator[Finding]:
    granularity = spatial.get("granularity")
    if granularity is not None and granularity not in known.words:
        yield _block(
            known,
            "preflight.granularity",
            "portal.spatial.granularity",
            value=granularity,
            near=suggest(str(granularity), known.words),
        )


def _check_zones(spatial: Mapping[str, Any], known: ListedZones) -> Iterator[Finding]:
    where = "portal.spatial.zones"
    for zone in map(str, filter(vocabulary.is_zone, read_list(spatial.get("zones")))):
        id_ = zone.lower()
        if id_.rpartition(":")[0] in known.levels and id_ not in known.words:
            near = suggest_zone(zone)
            yield _block(known, "preflight.unknown-zone", where, value=zone, near=near)


def _check_extensions(desired: Sequence[Desired], known: Listed) -> Iterator[Finding]:
    for resource in desired:
        extension = name_file(resource.digest.path).rpartition(".")[2]
        if resource.role is not Role.DATASET and extension not in known.words:
            yield _block(known, "preflight.extension", resource.key, value=extension)


def _check_catalogue(words: Mapping[str, Any], known: ListedSchemas) -> Iterator[Finding]:
    """Check the schemas against the portal's catalogue.

    It refuses a name or a version that it does not have, and writes a name where it is given
    an address of its own.
    """
    for table, schema in (words.get("schemas") or {}).items():
        where = f"portal.schemas.{table}"
        name, url = str(schema.get("name") or ""), str(schema.get("url") or "")
        version = str(schema.get("version") or "")
        if url in known.names:
            yield _block(known, "preflight.schema-address", where, value=known.names[url])
        elif not url and name not in known.versions:
            near = suggest(name, list(known.versions))
            yield _block(known, "preflight.unknown-schema", where, value=name, near=near)
        elif not url and version not in {"", "latest", *known.versions[name]}:
            last = ", ".join(known.versions[name][-3:])
            yield _block(
                known,
                "preflight.schema-version",
                where,
                value=version,
                name=name,
                last=last,
            )


def _check_contact_points(words: Mapping[str, Any], known: Listed) -> Iterator[Finding]:
    for point in map(str, read_list(words.get("contact_points"))):
        if point not in known.words:
            where = "portal.contact_points"
            yield _block(known, "preflight.unknown-contact-point", where, value=point)


def _check_badges(known: Listed) -> Iterator[Finding]:
    if not known.words.keys() >= set(vocabulary.HIGH_VALUE_BADGES):
        key = "preflight.high-value-organization"
        yield Finding(Severity.DEGRADED, key, "keywords", known.source)


def _block(known: Listed | ListedSchemas, key: str, where: str, **values: object) -> Finding:
    return Finding(Severity.BLOCKING, key, where, known.source, values)
