"""Package → dataset and resources of udata, and back; pure.

What is compared with the portal must be written as the portal gives it back: tags are
slugified and sorted there, an empty text becomes nothing, a licence is one of its own words.
Source: udata 17.18, ``core/dataset/forms.py`` and ``core/dataset/api_fields.py``.

The words of the portal stand under ``portal:`` in the source's descriptor: ``license``,
``frequency``, ``temporal_coverage``, ``spatial``, ``contact_points``, ``acronym``,
``description_short``, ``tags``, ``private``, and ``schemas`` by table. What the standard says
too is read there where ``portal:`` is silent.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from parution.messages import Catalogue
from parution.model.portal import DATASET, Desired, Role
from parution.model.release import FileDigest, Location
from parution.packaging.format_settings import parse_format_settings
from parution.packaging.formats import name_format
from parution.packaging.language import find_catalogue, find_dictionary
from parution.portals.udata.vocabulary import EXTENSIONS, LICENCES, OLD_FREQUENCIES, slugify
from parution.project import DESCRIPTOR_FILE
from parution.releases.history import HISTORY_FILE, render_history

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from parution.model.release import (
        Build,
        History,
        Release,
        Rollback,
        TableView,
        Version,
    )

# What is published speaks the dataset's language, whatever the producer's machine speaks.
CATALOGUE = Catalogue("fr")

# Of the coordinates of a geometry.
_DECIMALS = 6


def list_desired(
    builds: Sequence[Build],
    history: History,
    words: Mapping[str, Any],
    portal: str = "",
    left_out: Collection[Version] = (),
) -> tuple[Desired, ...]:
    """List what a portal should hold, in the order in which it is shown and written.

    Args:
        builds: the editions that are at hand.
        history: all the releases.
        words: what stands under ``portal:`` in the source's descriptor.
        portal: the portal's name: what was rolled back on one says nothing of another.
        left_out: versions that the portal cannot have.

    Returns:
        The dataset itself, the tables, the same in other formats, the dictionary, the descriptor,
        the archive of each version with the newest first, the history; what was withdrawn, which
        should not be there. Where everything was, the history stays alone, and the dataset is left
        as it is. Nothing where the latest edition is not at hand.
    """
    at_hand = {build.release.version: build for build in builds}
    standing = history.find_latest(portal)
    latest = at_hand.get(standing.version) if standing else None
    newest_first = sorted(history.releases, key=lambda release: release.version, reverse=True)
    withdrawn = tuple(
        Desired(_name_archive(each), each.archive, Role.WITHDRAWN, str(each.version), None)
        for each in newest_first
        if history.find_withdrawal(each.version)
    )
    if standing is None and withdrawn:
        return (_map_history(history, left_out), *withdrawn)
    if latest is None:
        return ()
    gone = {each.version for each in withdrawn}
    metadata = map_dataset(latest.descriptor, words)
    return (
        Desired(DATASET, FileDigest("", 0, ""), Role.DATASET, "", None, metadata),
        *_map_tables(latest, words),
        *_map_formats(latest, words, portal),
        *_map_documents(latest),
        *(
            _map_archive(
                release,
                at_hand.get(release.version),
                history.find_rollback(release.version, portal),
            )
            for release in newest_first
            if release.version not in left_out and str(release.version) not in gone
        ),
        _map_history(history, left_out),
        *withdrawn,
    )


def map_dataset(descriptor: Mapping[str, Any], words: Mapping[str, Any]) -> dict[str, Any]:
    """Say what a dataset should be on the portal.

    Args:
        descriptor: the descriptor of an edition.
        words: what stands under ``portal:`` in its source.

    Returns:
        The body of a ``POST`` or a ``PUT`` of ``/api/1/datasets/``, each field as the
        portal gives it back.
    """
    return {
        "title": str(descriptor.get("title") or descriptor.get("name") or ""),
        "description": str(descriptor.get("description") or ""),
        "description_short": _text_or_none(words.get("description_short")),
        "acronym": _text_or_none(words.get("acronym")),
        "tags": map_tags(descriptor, words),
        "license": map_licence(descriptor, words),
        "frequency": map_frequency(words),
        "temporal_coverage": _map_period(words.get("temporal_coverage")),
        "spatial": _map_spatial(words.get("spatial")),
        # Sorted, and each once: the portal refuses one that is named twice.
        "contact_points": sorted({str(item) for item in read_list(words.get("contact_points"))}),
        "private": bool(words.get("private", False)),
    }


def read_dataset(answer: Mapping[str, Any]) -> dict[str, Any]:
    """Read the same fields, in the same form, in what the portal answers."""
    period = answer.get("temporal_coverage") or None
    spatial = answer.get("spatial") or None
    return {
        "title": answer.get("title") or "",
        "description": answer.get("description") or "",
        "description_short": answer.get("description_short") or None,
        "acronym": answer.get("acronym") or None,
        "tags": sorted(answer.get("tags") or []),
        "license": answer.get("license") or "notspecified",
        "frequency": _read_id(answer.get("frequency")) or "unknown",
        "temporal_coverage": period
        and {"start": _read_day(period.get("start")), "end": _read_day(period.get("end"))},
        "spatial": spatial and _read_spatial(spatial),
        "contact_points": sorted(
            str(_read_id(point)) for point in answer.get("contact_points") or []
        ),
        "private": bool(answer.get("private")),
    }


def read_resource(answer: Mapping[str, Any]) -> dict[str, Any]:
    """Read the fields that are ours in what the portal answers of a resource."""
    schema = answer.get("schema") or {}
    named = {name: schema.get(name) or None for name in ("name", "url", "version")}
    return {
        "title": answer.get("title") or "",
        "description": answer.get("description") or None,
        "type": answer.get("type") or "",
        "schema": named if any(named.values()) else None,
    }


def map_tags(descriptor: Mapping[str, Any], words: Mapping[str, Any]) -> list[str]:
    """Write the keywords as the portal will: slugified, each once, sorted."""
    said = [*read_list(descriptor.get("keywords")), *read_list(words.get("tags"))]
    return sorted({tag for tag in (slugify(str(word)) for word in said) if tag})


def map_licence(descriptor: Mapping[str, Any], words: Mapping[str, Any]) -> str:
    """Name the licence as the portal does: its own word, or the one of an SPDX identifier."""
    asked = words.get("license")
    if not asked:
        licences = read_list(descriptor.get("licenses"))
        first = licences[0] if licences and isinstance(licences[0], dict) else {}
        asked = first.get("name")
    if not asked:
        return "notspecified"
    return LICENCES.get(str(asked).lower(), str(asked))


def map_frequency(words: Mapping[str, Any]) -> str:
    """Name the frequency as the portal gives it back."""
    asked = str(words.get("frequency") or "unknown")
    return OLD_FREQUENCIES.get(asked, asked)


def _map_tables(build: Build, words: Mapping[str, Any]) -> Iterator[Desired]:
    digests = {file.path: file for file in build.release.files}
    version = str(build.release.version)
    described = {entry["name"]: entry for entry in build.descriptor["resources"]}
    views = {view.size.name: view for view in build.tables}
    for name, entry in described.items():
        paths = entry.get("path") or []
        for path in [paths] if isinstance(paths, str) else paths:
            single = isinstance(paths, str)
            file = digests[path]
            yield Desired(
                key=f"table:{name}" if single else f"table:{name}:{path.rpartition('/')[2]}",
                role=Role.LATEST,
                version=version,
                digest=FileDigest(path.rpartition("/")[2], file.bytes, file.sha256),
                source=build.folder / path,
                metadata=_describe_table(entry, views.get(name), _map_schema(name, words)),
            )


def _map_formats(build: Build, words: Mapping[str, Any], portal: str) -> Iterator[Desired]:
    """List the tables of the latest version in other formats: earlier ones are in their archive.

    Where the descriptor chooses none for this portal, they are those that udata takes by default.
    """
    titles = {view.size.name: view.title for view in build.tables}
    wanted = parse_format_settings(words, Path()).find_portal(portal)
    for file in build.release.formats:
        source = build.formats.get(file.digest.path)
        name = file.digest.path.rpartition("/")[2]
        is_taken = (
            name.rpartition(".")[2] in EXTENSIONS if wanted is None else file.format in wanted
        )
        if source is None or not is_taken:
            continue
        tables = [titles[table] for table in file.tables]
        whole = CATALOGUE.say("udata.format.all") if len(tables) > 1 else tables[0]
        yield Desired(
            key=f"format:{name}",
            role=Role.LATEST,
            version=str(build.release.version),
            digest=replace(file.digest, path=name),
            source=source,
            metadata=_describe(
                CATALOGUE.say("udata.format.title", table=whole, format=name_format(file)),
                CATALOGUE.say("udata.format.description", tables=", ".join(tables)),
                "main",
            ),
        )


def _describe_table(
    entry: Mapping[str, Any], view: TableView | None, schema: dict[str, Any] | None
) -> dict[str, Any]:
    parts = [str(entry.get("description") or "").rstrip()]
    if view is not None:
        rows = CATALOGUE.count("count.rows", view.size.rows)
        fields = CATALOGUE.count("count.fields", view.size.fields)
        parts.append(CATALOGUE.say("udata.table", rows=rows, fields=fields))
    description = "\n\n".join(filter(None, parts))
    return _describe(str(entry.get("title") or entry["name"]), description, "main", schema)


def _map_schema(name: str, words: Mapping[str, Any]) -> dict[str, Any] | None:
    """Name the published schema of a table, where ``portal.schemas`` has one of its name.

    It is in the catalogue of schema.data.gouv.fr (``name`` and ``version``), or at a ``url``.
    """
    schemas = words.get("schemas")
    asked = schemas.get(name) if isinstance(schemas, dict) else None
    if not isinstance(asked, dict):
        return None
    return {word: asked.get(word) or None for word in ("name", "url", "version")}


def _map_documents(build: Build) -> Iterator[Desired]:
    digests = {file.path: file for file in build.release.files}
    version = str(build.release.version)
    documents = (
        (
            "dictionary",
            find_dictionary(find_catalogue(build.descriptor).language, digests).table,
            CATALOGUE.say("udata.dictionary.title"),
            CATALOGUE.say("udata.dictionary.description"),
        ),
        (
            "descriptor",
            DESCRIPTOR_FILE,
            CATALOGUE.say("udata.descriptor.title"),
            CATALOGUE.say("udata.descriptor.description"),
        ),
    )
    for key, path, title, description in documents:
        yield Desired(
            key=key,
            role=Role.LATEST,
            version=version,
            digest=digests[path],
            source=build.folder / path,
            metadata=_describe(title, description, "documentation"),
        )


def _name_archive(release: Release) -> str:
    return f"archive:{release.version}"


def _locate_release(release: Release) -> Location:
    """Tell which resource has a release: the portal gives it its address, and keeps it."""
    return Location(resource=_name_archive(release))


def _map_archive(release: Release, build: Build | None, event: Rollback | None) -> Desired:
    version, day = str(release.version), CATALOGUE.write_day(release.date)
    title = CATALOGUE.say("udata.archive.title", version=version, day=day)
    parts = [
        release.summary,
        CATALOGUE.say("udata.archive.description", sha256=release.archive.sha256),
    ]
    if event is not None:
        title = CATALOGUE.say("udata.archive.withdrawn", title=title)
        to, since = event.to_version, CATALOGUE.write_day(event.date)
        told = CATALOGUE.say("udata.archive.rolled-back", to=to, day=since)
        parts.insert(0, f"{told} {event.reason}".rstrip())
    return Desired(
        key=_name_archive(release),
        role=Role.ARCHIVE,
        version=version,
        digest=release.archive,
        source=build.archive if build else None,
        metadata=_describe(title, "\n\n".join(parts), "other"),
    )


def _map_history(history: History, left_out: Collection[Version]) -> Desired:
    content = render_history(
        history, lambda each: None if each.version in left_out else _locate_release(each)
    ).encode()
    sha256 = hashlib.sha256(content).hexdigest()
    return Desired(
        key="history",
        role=Role.METADATA,
        version="",
        digest=FileDigest(HISTORY_FILE, len(content), sha256),
        source=content,
        metadata=_describe(
            CATALOGUE.say("udata.history.title"),
            CATALOGUE.say("udata.history.description"),
            "documentation",
        ),
    )


def _describe(
    title: str, description: str, kind: str, schema: dict[str, Any] | None = None
) -> dict[str, Any]:
    return {"title": title, "description": description or None, "type": kind, "schema": schema}


def _map_period(period: Any) -> dict[str, Any] | None:
    """Write a period as the portal gives it back: full days, in their order."""
    if not isinstance(period, dict) or not period.get("start"):
        return None
    start, end = str(period["start"]), period.get("end")
    if end is None:
        return {"start": start, "end": None}
    first, last = sorted((start, str(end)))
    return {"start": first, "end": last}


def _map_spatial(spatial: Any) -> dict[str, Any] | None:
    if not isinstance(spatial, dict):
        return None
    return {
        # udata looks a zone up in small letters, whatever letters it is written in.
        "zones": [str(zone).lower() for zone in read_list(spatial.get("zones"))],
        "granularity": str(spatial.get("granularity") or "other"),
        "geom": _round(spatial.get("geom") or None),
    }


def _round(geometry: Any) -> Any:
    """Round coordinates as udata does, which keeps six decimals: a tenth of a metre."""
    if isinstance(geometry, dict):
        return {name: _round(value) for name, value in geometry.items()}
    if isinstance(geometry, list):
        return [_round(item) for item in geometry]
    return round(geometry, _DECIMALS) if isinstance(geometry, float) else geometry


def _read_spatial(spatial: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "zones": [str(_read_id(zone)) for zone in spatial.get("zones") or []],
        "granularity": _read_id(spatial.get("granularity")) or "other",
        "geom": spatial.get("geom") or None,
    }


def _read_id(value: Any) -> Any:
    """Read what the portal gives as an id, or as an object that has one."""
    return value.get("id") if isinstance(value, dict) else value


def _read_day(moment: Any) -> str | None:
    return str(moment)[:10] if moment else None


def read_list(value: Any) -> list[Any]:
    """Read a list of a descriptor; an empty one where it is something else."""
    return value if isinstance(value, list) else []


def _text_or_none(value: Any) -> str | None:
    return str(value) if value else None
