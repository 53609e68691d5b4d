"""Everything that a udata portal would refuse, drop silently or degrade; pure, offline.

Sources: udata 17.18, ``core/dataset/forms.py``, ``core/dataset/quality.py``,
``core/spatial/forms.py``, ``core/storages``; the limits of data.gouv.fr's crawler.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from parution.model.portal import Role
from parution.model.preflight import Finding, Point, Preflight, Severity
from parution.portals.udata import vocabulary
from parution.portals.udata.mapping import map_frequency, map_licence, map_tags
from parution.portals.udata.transfer import name_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from parution.model.portal import Desired
    from parution.model.release import Build

_LONGEST_FILE_NAME = 255
# What a description must have more of for the portal's point.
_DESCRIBED = 100
_BLOCKING, _DEGRADED, _ADVICE = Severity.BLOCKING, Severity.DEGRADED, Severity.ADVICE


def check_preflight(
    build: Build, words: Mapping[str, Any], desired: Sequence[Desired]
) -> Preflight:
    """Check a publication before any request.

    Args:
        build: the edition.
        words: what stands under ``portal:`` in its source.
        desired: what the portal should hold.

    Returns:
        What to change, the most serious first, and the nine points of the quality score.
    """
    descriptor = build.descriptor
    findings = [
        *_check_words(words),
        *_check_texts(descriptor, words),
        *_check_tags(descriptor, words),
        *_check_licence(descriptor, words),
        *_check_frequency(words),
        *_check_period(words.get("temporal_coverage")),
        *_check_spatial(words.get("spatial")),
        *_check_schemas(words.get("schemas"), descriptor),
        *_check_columns(descriptor),
        *_check_files(desired),
    ]
    order = list(Severity)
    findings.sort(key=lambda finding: order.index(finding.severity))
    return Preflight(tuple(findings), _score(descriptor, words, desired))


def _check_words(words: Mapping[str, Any]) -> Iterator[Finding]:
    """Check that every word is known: an unknown one would say nothing to anybody."""
    for word in words:
        if word not in vocabulary.WORDS:
            yield _find(
                _BLOCKING,
                "preflight.unknown-word",
                f"portal.{word}",
                near=_suggest(word, vocabulary.WORDS),
            )
    for word in ("contact_points", "tags"):
        if word in words and not isinstance(words[word], list):
            yield _find(_BLOCKING, "preflight.not-a-list", f"portal.{word}")
    points = words.get("contact_points")
    for point in points if isinstance(points, list) else []:
        if not re.fullmatch("[0-9a-f]{24}", str(point)):
            yield _find(_BLOCKING, "preflight.contact-point", "portal.contact_points", value=point)


def _check_texts(descriptor: Mapping[str, Any], words: Mapping[str, Any]) -> Iterator[Finding]:
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
    )
    for name, text, limit in limits:
        if len(str(text or "")) > limit:
            yield _find(_BLOCKING, "preflight.long", name, length=len(str(text)), limit=limit)


def _check_tags(descriptor: Mapping[str, Any], words: Mapping[str, Any]) -> Iterator[Finding]:
    keywords = [*(descriptor.get("keywords") or []), *_list(words.get("tags"))]
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
    (tag,) = tags if len(tags := map_tags(descriptor, words)) == 1 else ("",)
    if len(keywords) == 1 and "," in str(keywords[0]):
        yield _find(_DEGRADED, "preflight.tag-comma", "keywords", value=keywords[0], slug=tag)


def _check_licence(descriptor: Mapping[str, Any], words: Mapping[str, Any]) -> Iterator[Finding]:
    licence = map_licence(descriptor, words)
    if licence not in vocabulary.LICENCE_IDS:
        where = "portal.license" if words.get("license") else "licenses"
        known = (*vocabulary.LICENCE_IDS, *vocabulary.LICENCES)
        yield _find(
            _BLOCKING, "preflight.licence", where, value=licence, near=_suggest(licence, known)
        )


def _check_frequency(words: Mapping[str, Any]) -> Iterator[Finding]:
    asked = words.get("frequency")
    if asked is None:
        return
    if str(asked) in vocabulary.OLD_FREQUENCIES:
        yield _find(
            _ADVICE,
            "preflight.old-frequency",
            "portal.frequency",
            value=asked,
            now=map_frequency(words),
        )
    elif str(asked) not in vocabulary.FREQUENCIES:
        near = _suggest(str(asked), vocabulary.FREQUENCIES)
        yield _find(_BLOCKING, "preflight.frequency", "portal.frequency", value=asked, near=near)


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
    if zones is not None and not isinstance(zones, list):
        yield _find(_BLOCKING, "preflight.not-a-list", "portal.spatial.zones")
    for zone in _list(zones):
        if not re.fullmatch(vocabulary.ZONE, str(zone)):
            yield _find(_BLOCKING, "preflight.zone", "portal.spatial.zones", value=zone)
    granularity = spatial.get("granularity")
    if granularity is not None and granularity not in vocabulary.GRANULARITIES:
        near = _suggest(str(granularity), vocabulary.GRANULARITIES)
        yield _find(
            _BLOCKING,
            "preflight.granularity",
            "portal.spatial.granularity",
            value=granularity,
            near=near,
        )


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
                _BLOCKING, "preflight.unknown-table", where, near=_suggest(str(name), tables)
            )
        elif not _is_published(schema):
            yield _find(_BLOCKING, "preflight.schema", where)


def _check_columns(descriptor: Mapping[str, Any]) -> Iterator[Finding]:
    for entry in descriptor["resources"]:
        for field in (entry.get("schema") or {}).get("fields") or []:
            size = len(str(field.get("name")).encode())
            if size > vocabulary.COLUMN_NAME:
                yield _find(
                    _DEGRADED,
                    "preflight.column",
                    entry["name"],
                    value=field["name"],
                    size=size,
                    limit=vocabulary.COLUMN_NAME,
                )


def _check_files(desired: Sequence[Desired]) -> Iterator[Finding]:
    files = [resource for resource in desired if resource.role is not Role.DATASET]
    names = Counter(name_file(resource.digest.path) for resource in files)
    for name, number in names.items():
        if number > 1:
            yield _find(_BLOCKING, "preflight.same-file", name)
        if len(name.encode()) > _LONGEST_FILE_NAME:
            yield _find(_BLOCKING, "preflight.file-name", name, limit=_LONGEST_FILE_NAME)
    for resource in files:
        name = name_file(resource.digest.path)
        extension = name.rpartition(".")[2]
        if extension not in vocabulary.EXTENSIONS:
            yield _find(_BLOCKING, "preflight.extension", resource.key, value=extension)
        whole = "csv.gz" if name.endswith(".csv.gz") else extension
        limit = vocabulary.CONVERTED.get(whole)
        if resource.key.startswith("table:") and limit and resource.digest.bytes > limit:
            yield _find(
                _DEGRADED,
                "preflight.conversion",
                resource.key,
                size=resource.digest.bytes // 1_000_000,
                limit=limit / 1_000_000,
            )


def _score(
    descriptor: Mapping[str, Any], words: Mapping[str, Any], desired: Sequence[Desired]
) -> tuple[Point, ...]:
    """Compute the score that the portal will show; source: its ``quality`` field."""
    kinds = {resource.metadata.get("type") for resource in desired}
    described = len(str(descriptor.get("description") or "")) > _DESCRIBED
    extensions = {name_file(r.digest.path).rpartition(".")[2] for r in desired}
    return (
        Point("license", map_licence(descriptor, words) not in {"notspecified", ""}),
        Point("temporal_coverage", bool(words.get("temporal_coverage"))),
        Point("spatial", bool(words.get("spatial"))),
        Point("update_frequency", map_frequency(words) != "unknown"),
        # Publishing is what brings a dataset up to date; only time makes it late again.
        Point("update_fulfilled_in_time", met=True),
        Point("dataset_description_quality", described),
        Point("has_open_format", bool(extensions - vocabulary.CLOSED_FORMATS - {""})),
        Point("all_resources_available", met=True),
        Point("resources_documentation", "documentation" in kinds),
    )


def _find(severity: Severity, key: str, where: str, **values: object) -> Finding:
    return Finding(severity, key, where, values)


def _suggest(word: str, known: Iterable[str]) -> str:
    """Suggest the word that was meant; ``""`` where none is near."""
    near = get_close_matches(word.lower(), {name.lower(): name for name in known}, 1)
    return next((name for name in known if near and name.lower() == near[0]), "")


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
    parts = urlsplit(text)
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
