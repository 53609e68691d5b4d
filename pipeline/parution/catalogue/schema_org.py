"""A dataset in the words of schema.org, as search engines of datasets read it in its page.

Sources: https://schema.org/Dataset; Google, « Dataset structured data »
(https://developers.google.com/search/docs/appearance/structured-data/dataset), for what is asked of
a name, a description, a licence and a download. ``citation`` is not the dataset's own there, so how
to cite it is said by ``creditText``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from parution.catalogue.graph import quote_iri
from parution.catalogue.plain import write_plain
from parution.model.schema import Schema
from parution.model.shortening import shorten
from parution.packaging.citations import STYLES
from parution.packaging.citations.describing import clean, read_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parution.catalogue.agents import Agent
    from parution.catalogue.files import PublishedFile
    from parution.catalogue.published import Licence, PublishedDataset

# What wrote the description of a dataset.
GENERATOR = "Parution"
# Characters of a description, which Google wants between these two.
_SHORTEST, LONGEST = 50, 5000
# Characters of that in the page, whose reader has all of it there.
_OF_PAGE = 1000
# The page has all of them; beyond, a search engine reads the descriptor.
_MOST_FILES, _MOST_FIELDS, _OF_FIELD = 100, 60, 120


def write_schema_org(dataset: PublishedDataset) -> dict[str, Any]:
    """Describe a dataset, its files and its fields.

    Args:
        dataset: the dataset; addresses are relative where that of its portal is not known.

    Returns:
        A JSON-LD document, of values that JSON has.
    """
    citation, release = dataset.citation, dataset.build.release
    same = [citation.homepage] if citation.homepage not in {"", dataset.root} else []
    said = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": f"{dataset.root}#/dataset" if dataset.root else "",
        "name": citation.title,
        "description": shorten(describe_plainly(dataset), _OF_PAGE),
        "url": dataset.root,
        "sameAs": same,
        "identifier": dataset.identifier,
        "license": [*map(describe_licence, dataset.licences)],
        "creator": [*map(describe_agent, dataset.makers)],
        "publisher": [*map(describe_agent, dataset.publishers)],
        "creditText": cite(dataset),
        "keywords": list(citation.keywords),
        "version": str(release.version),
        "datePublished": dataset.issued,
        "dateModified": release.date,
        "inLanguage": citation.language,
        "isAccessibleForFree": True,
        "temporalCoverage": _write_period(dataset),
        "spatialCoverage": [*_list_places(dataset)],
        "isBasedOn": [*_list_sources(dataset)],
        "distribution": [_describe_file(file, dataset) for file in dataset.files[:_MOST_FILES]],
        "variableMeasured": [*_list_fields(dataset)][:_MOST_FIELDS],
    }
    return keep_said(said)


def describe_plainly(dataset: PublishedDataset) -> str:
    """Write the description as plain text, neither shorter nor longer than Google takes."""
    plain = write_plain(dataset.description, LONGEST)
    if len(plain) >= _SHORTEST:
        return plain
    title, tables = dataset.citation.title, len(dataset.build.tables)
    told = dataset.catalogue.count("page.catalogue.described", tables, title=title)
    return shorten("\n".join(filter(None, (plain, told))), LONGEST)


def describe_agent(agent: Agent) -> dict[str, Any]:
    """Describe a person or an organization."""
    kind = "Person" if agent.is_person else "Organization"
    said = {
        "@type": kind,
        "name": agent.name,
        "givenName": agent.given if agent.is_person else "",
        "familyName": agent.family,
        "affiliation": agent.organization and {"@type": "Organization", "name": agent.organization},
        "sameAs": agent.orcid,
        "url": quote_iri(agent.page),
    }
    return keep_said(said)


def describe_licence(licence: Licence) -> str | dict[str, str]:
    """Give the address of a licence; its name where it has none."""
    return licence.address or {"@type": "CreativeWork", "name": licence.title}


def cite(dataset: PublishedDataset) -> str:
    """Write how the release is cited, on a line."""
    return STYLES["apa"](dataset.citation, dataset.catalogue)


def keep_said(said: dict[str, Any]) -> dict[str, Any]:
    """Keep what has a value; a list of one is that one."""
    kept = {name: value for name, value in said.items() if value not in ("", [], None)}
    return {
        name: value[0] if isinstance(value, list) and len(value) == 1 else value
        for name, value in kept.items()
    }


def _write_period(dataset: PublishedDataset) -> str:
    """Write the days in ISO 8601, « .. » for an end that is open."""
    coverage = dataset.coverage
    if not coverage.start and not coverage.end:
        return ""
    return f"{coverage.start or '..'}/{coverage.end or '..'}"


def _list_places(dataset: PublishedDataset) -> Iterator[dict[str, Any]]:
    for zone in dataset.coverage.zones:
        yield {"@type": "Place", "identifier": zone}
    if (box := dataset.coverage.box) is not None:
        corners = f"{box.south!r} {box.west!r} {box.north!r} {box.east!r}"
        yield {"@type": "Place", "geo": {"@type": "GeoShape", "box": corners}}


def _list_sources(dataset: PublishedDataset) -> Iterator[dict[str, str]]:
    listed = dataset.build.descriptor.get("sources")
    for source in listed if isinstance(listed, list) else []:
        if isinstance(source, dict):
            title, address = clean(source.get("title")), read_address(source.get("path"))
            if title or address:
                work = {"@type": "CreativeWork", "name": title or address, "url": address}
                yield keep_said(work)


def _describe_file(file: PublishedFile, dataset: PublishedDataset) -> dict[str, Any]:
    return keep_said(
        {
            "@type": "DataDownload",
            "name": file.title,
            "contentUrl": dataset.locate(file.path),
            "encodingFormat": file.media_type,
            "contentSize": f"{file.digest.bytes} B",
            "sha256": file.digest.sha256,
        }
    )


def _list_fields(dataset: PublishedDataset) -> Iterator[dict[str, str]]:
    """List the fields of the tables, each name once: what a column is called says what it holds."""
    seen: set[str] = set()
    for resource in dataset.build.descriptor["resources"]:
        schema = resource.get("schema")
        for field in Schema(schema if isinstance(schema, dict) else {}).fields:
            name = clean(field.name)
            if not name or name in seen:
                continue
            seen.add(name)
            yield {"@type": "PropertyValue", "name": shorten(name, _OF_FIELD)}
