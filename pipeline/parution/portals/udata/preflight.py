"""Everything that a udata portal would refuse, drop silently or degrade; pure.

What its code refuses is checked here; what each portal chooses for itself (licences, zones…) is
checked against lists, shipped or asked for: see ``listed``.
Sources: udata 17.18, ``core/dataset/forms.py``, ``core/dataset/models.py``,
``core/spatial/forms.py``, ``core/storages``; the limits of data.gouv.fr's crawler.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from parution.model.portal import Role
from parution.model.preflight import Check, Finding, Preflight, Severity
from parution.model.schema import Schema
from parution.packaging.format_settings import parse_format_settings
from parution.portals.udata import vocabulary
from parution.portals.udata.listed import check_lists
from parution.portals.udata.lists import CONVERSION, RULES
from parution.portals.udata.mapping import map_licence, map_tags, read_list
from parution.portals.udata.quality import score_quality
from parution.portals.udata.suggesting import suggest, suggest_zone
from parution.portals.udata.vocabulary import name_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from parution.model.portal import Desired
    from parution.model.preflight import Source
    from parution.model.release import Build
    from parution.portals.udata.lists import Lists

_LONGEST_FILE_NAME = 255
# Source: RFC 6761, RFC 6762, and ICANN's board of 2024-07-29 for "internal".
_NOBODYS_DOMAINS = frozenset(
    {"example", "internal", "invalid", "local", "localdomain", "localhost", "onion", "test"}
)
# Three corners, and the first one again.
_SHORTEST_RING = 4
_BLOCKING, _DEGRADED, _ADVICE = Severity.BLOCKING, Severity.DEGRADED, Severity.ADVICE


def check_preflight(
    build: Build, words: Mapping[str, Any], desired: Sequence[Desired], lists: Lists
) -> Preflight:
    """Check a publication before anything is written.

    Args:
        build: the edition.
        words: what stands under ``portal:`` in its source.
        desired: what the portal should hold.
        lists: the words that the portal takes, as far as they are known.

    Returns:
        Each point that was checked, and the nine points of the quality score.
    """
    desired = [resource for resource in desired if resource.role is not Role.WITHDRAWN]
    descriptor = build.descriptor
    spatial, schemas = words.get("spatial"), words.get("schemas")
    checks = [
        Check("words", RULES, tuple(_check_words(words))),
        Check("texts", RULES, tuple(_check_texts(descriptor, words, desired))),
        Check("some-licence", RULES, tuple(_check_some_licence(descriptor, words))),
        Check("tags", RULES, tuple(_check_tags(descriptor, words))),
        Check("period", RULES, tuple(_check_period(words.get("temporal_coverage")))),
        Check("spatial", RULES, tuple(_check_spatial(spatial))),
        Check("schemas", RULES, tuple(_check_schemas(schemas, descriptor))),
        Check("files", RULES, tuple(_check_files(desired))),
        Check("formats", RULES, tuple(_check_formats(build, words, desired))),
        Check("columns", CONVERSION, tuple(_check_columns(descriptor))),
        Check("conversion", CONVERSION, tuple(_check_conversion(desired))),
        *check_lists(descriptor, words, desired, lists),
    ]
    return Preflight(tuple(checks), score_quality(descriptor, words, desired))


def _check_words(words: Mapping[str, Any]) -> Iterator[Finding]:
    """Check that every word is known: an unknown one would say nothing to anybody."""
    for word in words:
        if word not in vocabulary.WORDS:
            yield _find(
                _BLOCKING,
                "preflight.unknown-word",
                f"portal.{word}",
                near=suggest(word, vocabulary.WORDS),
            )
    for word in ("contact_points", "tags"):
        if word in words and not isinstance(words[word], list):
            yield _find(_BLOCKING, "preflight.not-a-list", f"portal.{word}")
    points = words.get("contact_points")
    for point in points if isinstance(points, list) else []:
        if not re.fullmatch("[0-9a-f]{24}", str(point)):
            yield _find(_BLOCKING, "preflight.contact-point", "portal.contact_points", value=point)


def _check_texts(
    descriptor: Mapping[str, Any], words: Mapping[str, Any], desired: Sequence[Desired]
) -> Iterator[Finding]:
    title, description = descriptor.get("title"), descriptor.get("description")
    for name, text in (("title", title), ("description", description)):
        if not str(text or "").strip():
            yield _find(_BLOCKING, "preflight.empty", name)
    limits = (
        ("title", title, vocabulary.TITLE),
        ("description", description, vocabulary.DESCRIPTION),
        (
            "portal.description_short",
            words.get("description_short"),
            vocabulary.SHORT_DESCRIPTION,
        ),
        ("portal.acronym", words.get("acronym"), vocabulary.ACRONYM),
        *(
            (f"{resource.key}.{name}", resource.metadata.get(name), limit)
            for resource in desired
            if resource.role is not Role.DATASET
            for name, limit in (
                ("title", vocabulary.TITLE),
                ("description", vocabulary.DESCRIPTION),
            )
        ),
    )
    for name, text, limit in limits:
        if len(str(text or "")) > limit:
            yield _find(_BLOCKING, "preflight.long", name, length=len(str(text)), limit=limit)


def _check_some_licence(
    descriptor: Mapping[str, Any], words: Mapping[str, Any]
) -> Iterator[Finding]:
    if map_licence(descriptor, words) == "notspecified":
        yield _find(_ADVICE, "preflight.no-licence", "portal.license")


def _check_tags(descriptor: Mapping[str, Any], words: Mapping[str, Any]) -> Iterator[Finding]:
    keywords = [*(descriptor.get("keywords") or []), *read_list(words.get("tags"))]
    slugs = Counter(vocabulary.slugify(str(word)) for word in keywords)
    for word in keywords:
        slug = vocabulary.slugify(str(word))
        if not vocabulary.TAG_SHORTEST <= len(slug) <= vocabulary.TAG_LONGEST:
            yield _find(
                _BLOCKING,
                "preflight.tag-length",
                "keywords",
                value=word,
                slug=slug,
                shortest=vocabulary.TAG_SHORTEST,
                longest=vocabulary.TAG_LONGEST,
            )
        elif not vocabulary.is_slug_certain(str(word)):
            yield _find(_BLOCKING, "preflight.tag-letters", "keywords", value=word)
    for slug, number in slugs.items():
        if number > 1:
            yield _find(_ADVICE, "preflight.tag-twice", "keywords", slug=slug)
    tags = map_tags(descriptor, words)
    categories = vocabulary.HIGH_VALUE_CATEGORIES
    if vocabulary.HIGH_VALUE in tags and not set(categories) & set(tags):
        known = ", ".join(categories)
        yield _find(_DEGRADED, "preflight.high-value-category", "keywords", categories=known)
    (tag,) = tags if len(tags) == 1 else ("",)
    if len(keywords) == 1 and "," in str(keywords[0]):
        yield _find(_DEGRADED, "preflight.tag-comma", "keywords", value=keywords[0], slug=tag)


def _check_period(period: Any) -> Iterator[Finding]:
    where = "portal.temporal_coverage"
    if period is None:
        return
    if not isinstance(period, dict) or not period.get("start"):
        yield _find(_BLOCKING, "preflight.period-start", where)
        return
    days = []
    for word in ("start", "end"):
        value = period.get(word)
        if value is None:
            continue
        day = _read_day(str(value))
        if day is None:  # udata completes a part of a date with today's
            yield _find(_BLOCKING, "preflight.period-day", f"{where}.{word}", value=value)
        else:
            days.append(day)
    if days != sorted(days):
        yield _find(_BLOCKING, "preflight.period-order", where)


def _check_spatial(spatial: Any) -> Iterator[Finding]:
    if spatial is None:
        return
    if not isinstance(spatial, dict):
        yield _find(_BLOCKING, "preflight.not-a-mapping", "portal.spatial")
        return
    zones = spatial.get("zones")
    if zones and spatial.get("geom"):
        yield _find(_BLOCKING, "preflight.zones-and-geom", "portal.spatial")
    elif spatial.get("geom") and not _is_geometry(spatial["geom"]):
        yield _find(_BLOCKING, "preflight.geom", "portal.spatial.geom")
    if zones is not None and not isinstance(zones, list):
        yield _find(_BLOCKING, "preflight.not-a-list", "portal.spatial.zones")
    for zone in read_list(zones):
        if not vocabulary.is_zone(zone):
            near = suggest_zone(str(zone))
            yield _find(_BLOCKING, "preflight.zone", "portal.spatial.zones", value=zone, near=near)


def _is_geometry(geometry: Any) -> bool:
    """Tell whether a geometry is one that udata takes: polygons, and nothing beside them."""
    return (
        isinstance(geometry, dict)
        and geometry.keys() == {"type", "coordinates"}
        and geometry["type"] == "MultiPolygon"
        and _is_list(geometry["coordinates"], lambda polygon: _is_list(polygon, _is_ring))
    )


def _is_ring(ring: Any) -> bool:
    """Tell whether a ring is closed, and of flat positions."""
    return _is_list(ring, _is_position) and len(ring) >= _SHORTEST_RING and ring[0] == ring[-1]


def _is_position(position: Any) -> bool:
    return _is_list(position, lambda value: type(value) in {int, float}) and len(position) == 2  # noqa: PLR2004


def _is_list(value: Any, holds: Callable[[Any], bool]) -> bool:
    return isinstance(value, list) and bool(value) and all(map(holds, value))


def _check_schemas(schemas: Any, descriptor: Mapping[str, Any]) -> Iterator[Finding]:
    if schemas is None:
        return
    if not isinstance(schemas, dict):
        yield _find(_BLOCKING, "preflight.not-a-mapping", "portal.schemas")
        return
    tables = [entry["name"] for entry in descriptor["resources"]]
    for name, schema in schemas.items():
        where = f"portal.schemas.{name}"
        if name not in tables:
            yield _find(
                _BLOCKING,
                "preflight.unknown-table",
                where,
                near=suggest(str(name), tables),
            )
        elif not _is_published(schema):
            yield _find(_BLOCKING, "preflight.schema", where)
        else:
            # A number is not written as it was: 1.10 is read 1.1.
            for word in ("name", "version"):
                if not isinstance(schema.get(word) or "", str):
                    at = f"{where}.{word}"
                    yield _find(_BLOCKING, "preflight.schema-text", at, value=schema[word])


def _check_columns(descriptor: Mapping[str, Any]) -> Iterator[Finding]:
    for entry in descriptor["resources"]:
        for field in Schema(entry.get("schema") or {}).fields:
            size = len(field.name.encode())
            if size > vocabulary.COLUMN_NAME:
                yield _find(
                    _DEGRADED,
                    "preflight.column",
                    entry["name"],
                    CONVERSION,
                    value=field.name,
                    size=size,
                    limit=vocabulary.COLUMN_NAME,
                )


def _check_conversion(desired: Sequence[Desired]) -> Iterator[Finding]:
    for resource in desired:
        name = name_file(resource.digest.path)
        whole = "csv.gz" if name.endswith(".csv.gz") else name.rpartition(".")[2]
        limit = vocabulary.CONVERTED.get(whole)
        if resource.key.startswith("table:") and limit and resource.digest.bytes > limit:
            yield _find(
                _DEGRADED,
                "preflight.conversion",
                resource.key,
                CONVERSION,
                size=resource.digest.bytes // 1_000_000,
                limit=limit / 1_000_000,
            )


def _check_files(desired: Sequence[Desired]) -> Iterator[Finding]:
    files = [resource for resource in desired if resource.role is not Role.DATASET]
    names = Counter(name_file(resource.digest.path) for resource in files)
    for name, number in names.items():
        if number > 1:
            yield _find(_BLOCKING, "preflight.same-file", name)
        if len(name.encode()) > _LONGEST_FILE_NAME:
            yield _find(_BLOCKING, "preflight.file-name", name, limit=_LONGEST_FILE_NAME)


def _check_formats(
    build: Build, words: Mapping[str, Any], desired: Sequence[Desired]
) -> Iterator[Finding]:
    """Tell which formats are not sent: udata refuses their files, unless the portal chose more.

    Where the descriptor chooses portal by portal, its writer knows.
    """
    if parse_format_settings(words, Path()).portals:
        return
    sent = {resource.digest.sha256 for resource in desired}
    left = (file for file in build.release.formats if file.digest.sha256 not in sent)
    for name in dict.fromkeys(file.format for file in left):
        yield _find(_ADVICE, "preflight.format", "portal.formats", format=name)


def _find(
    severity: Severity, key: str, where: str, source: Source = RULES, **values: object
) -> Finding:
    return Finding(severity, key, where, source, values)


def _read_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else None
    except ValueError:
        return None


def _is_published(schema: Any) -> bool:
    """Tell whether a schema is named by its name, or by an address of the web."""
    if not isinstance(schema, dict):
        return False
    url = schema.get("url")
    return _is_web_address(str(url)) if url else bool(schema.get("name"))


def _is_web_address(text: str) -> bool:
    """Tell whether an address is one that everybody can reach, as udata wants it.

    Of the names of domains, only those that are never anybody's are known here.
    """
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    host = (parts.hostname or "").rstrip(".")
    if parts.scheme not in {"http", "https"} or not host or re.search(r"\s", text):
        return False
    try:
        return ip_address(host).is_global
    except ValueError:
        _, dot, domain = host.rpartition(".")
        return bool(dot) and len(domain) > 1 and domain not in _NOBODYS_DOMAINS
