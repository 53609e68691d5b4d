"""A dataset as DCAT-AP 3: a catalogue of one dataset, its files, its versions.

Where the application profile leaves a choice, it is made for what reads catalogues in France:

- the harvester of udata makes a dataset of each ``dcat:Dataset`` that has a ``dct:identifier``, and
  skips the others: so the versions, which the profile wants to be datasets too, have none;
- it asks the web for a period that has an address, so ours has none;
- it reads a place by its geometry alone, so the rectangle around it is given where it is known.

Sources: DCAT-AP 3.0.1, https://semiceu.github.io/DCAT-AP/releases/3.0.1/; DCAT 3,
https://www.w3.org/TR/vocab-dcat-3/; udata 17.18, ``core/dataset/rdf.py`` and
``harvest/backends/dcat.py``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parution.catalogue.agents import CONTACTS, PUBLISHERS, choose
from parution.catalogue.files import LATEST
from parution.catalogue.graph import Graph, Iri, Node, Text, clean_text, quote_iri
from parution.catalogue.terms import (
    COUNTRIES,
    EU,
    EU_LICENCES,
    FILE_TYPES,
    FREQUENCIES,
    IANA,
    LANGUAGES,
    THEMES,
    UNREGISTERED,
)
from parution.packaging.language import find_dictionary
from parution.project import DESCRIPTOR_FILE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parution.catalogue.agents import Agent
    from parution.catalogue.coverage import Coverage
    from parution.catalogue.files import PublishedFile
    from parution.catalogue.graph import Value
    from parution.catalogue.published import Licence, PublishedDataset, PublishedVersion

Said = tuple[str, "Value"]

_TABLE_SCHEMA = "https://datapackage.org/profiles/2.0/tableschema.json"
# The class of what a property refers to, where its address is not ours to describe.
_CLASSES = {
    "dcat:landingPage": "foaf:Document",
    "dcat:mediaType": "dct:MediaType",
    "dcat:theme": "skos:Concept",
    "dcat:themeTaxonomy": "skos:ConceptScheme",
    "dcatap:availability": "skos:Concept",
    "dct:accessRights": "dct:RightsStatement",
    "dct:accrualPeriodicity": "dct:Frequency",
    "dct:format": "dct:MediaTypeOrExtent",
    "dct:language": "dct:LinguisticSystem",
    "dct:spatial": "dct:Location",
    "foaf:homepage": "foaf:Document",
    "foaf:page": "foaf:Document",
    "spdx:algorithm": "spdx:ChecksumAlgorithm",
}
# With « https », as the profile's shapes of its vocabularies have it (``mdr-vocabularies``). udata
# knows it with « http » alone, and so leaves our checksums: it would refuse the whole dataset for
# the type that the profile gives to their values, ``xsd:hexBinary``, which is no text to it.
_SHA256 = "https://spdx.org/rdf/terms#checksumAlgorithm_sha256"
_STABLE = f"{EU}planned-availability/STABLE"
_THEMES = f"{EU}data-theme"
# What the profile wants concepts to be called, in French as udata makes keywords of them.
_LABELS = {
    _STABLE: "stable",
    _THEMES: "Thème de données",
    **{f"{_THEMES}/{code}": label for code, label in THEMES.items()},
}
_ZIP = f"{IANA}application/zip"


def describe_catalogue(dataset: PublishedDataset) -> Graph:
    """Describe a dataset, whose portal's address is known, as a graph.

    Args:
        dataset: the dataset; its ``root`` is not empty.

    Returns:
        The catalogue first, then the dataset, its distributions, its versions, and what they
        refer to. Each has an address below that of the portal, after ``#/``, which no table has.
    """
    described = (
        _describe_catalogue(dataset),
        _describe_dataset(dataset),
        *(_describe_file(file, dataset) for file in dataset.files),
        *(node for version in dataset.versions for node in _describe_version(version, dataset)),
        *_describe_agents(dataset),
        *_describe_licences(dataset),
        *_describe_schemas(dataset),
    )
    return (*described, *_classify(described))


def _classify(graph: Graph) -> Iterator[Node]:
    """Give the class of what is referred to and described elsewhere, which the profile wants."""
    seen = {node.iri for node in graph}
    for node in graph:
        for name, value in _list_said(node):
            if isinstance(value, Iri) and name in _CLASSES and value.full not in seen:
                seen.add(value.full)
                label = _LABELS.get(value.full)
                kind = _CLASSES[name]
                word = "dct:title" if kind == "skos:ConceptScheme" else "skos:prefLabel"
                yield Node(value.full, (kind,), ((word, Text(label, "fr")),) if label else ())


def _list_said(node: Node) -> Iterator[Said]:
    """List what is said of a node, and of those that stand in it."""
    for name, value in node.properties:
        yield name, value
        if isinstance(value, Node):
            yield from _list_said(value)


def _describe_catalogue(dataset: PublishedDataset) -> Node:
    title = dataset.citation.title
    said = dataset.catalogue.say
    ours = dataset.catalogue.language
    return Node(
        _locate_part(dataset, "catalogue"),
        ("dcat:Catalog",),
        (
            ("dct:title", Text(said("page.catalogue.catalogue", title=title), ours)),
            ("dct:description", Text(said("page.catalogue.about", title=title), ours)),
            ("dct:publisher", Iri(_locate_agent(dataset, dataset.publishers[0]))),
            ("foaf:homepage", Iri(dataset.root)),
            *_list_language(ours),
            ("dct:issued", _write_day(dataset.issued)),
            ("dct:modified", _write_day(dataset.build.release.date)),
            *((("dcat:themeTaxonomy", Iri(_THEMES)),) if dataset.themes else ()),
            ("dcat:dataset", Iri(_locate_part(dataset, "dataset"))),
        ),
    )


def _describe_dataset(dataset: PublishedDataset) -> Node:
    citation, release, language = dataset.citation, dataset.build.release, dataset.citation.language
    frequency = FREQUENCIES.get(dataset.frequency)
    return Node(
        _locate_part(dataset, "dataset"),
        ("dcat:Dataset",),
        (
            ("dct:title", Text(citation.title, language)),
            ("dct:description", Text(dataset.description, language)),
            ("dct:identifier", Text(dataset.identifier)),
            *(("dcat:keyword", Text(word, language)) for word in citation.keywords),
            *(("dcat:theme", Iri(f"{_THEMES}/{code}")) for code in dataset.themes),
            ("dct:publisher", Iri(_locate_agent(dataset, dataset.publishers[0]))),
            *(("dct:creator", Iri(_locate_agent(dataset, each))) for each in dataset.makers),
            *_list_contacts(dataset),
            ("dct:accessRights", Iri(f"{EU}access-right/PUBLIC")),
            *_list_licences(dataset),
            *_list_language(language),
            *(
                (("dct:accrualPeriodicity", Iri(f"{EU}frequency/{frequency}")),)
                if frequency
                else ()
            ),
            *_list_period(dataset.coverage),
            *_list_places(dataset.coverage),
            ("dct:issued", _write_day(dataset.issued)),
            ("dct:modified", _write_day(release.date)),
            ("dcat:landingPage", Iri(dataset.root)),
            *_list_pages(dataset),
            ("dcat:version", Text(str(release.version))),
            *_list_notes(clean_text(release.summary), language),
            *(("dcat:distribution", Iri(_locate_file(dataset, each))) for each in dataset.files),
            *(("dcat:hasVersion", Iri(dataset.locate(each.path))) for each in dataset.versions),
            *(
                ("dcat:hasCurrentVersion", Iri(dataset.locate(each.path)))
                for each in dataset.versions
                if each.release.version == release.version
            ),
        ),
    )


def _describe_file(file: PublishedFile, dataset: PublishedDataset) -> Node:
    address, language = dataset.locate(file.path), dataset.citation.language
    about = ((("dct:description", Text(file.description, language)),)) if file.description else ()
    return Node(
        _locate_file(dataset, file),
        ("dcat:Distribution",),
        (
            ("dct:title", Text(file.title, language)),
            *about,
            ("dcat:accessURL", Iri(address)),
            ("dcat:downloadURL", Iri(address)),
            *_list_format(file),
            *_list_size(file.digest.bytes, file.digest.sha256),
            *_list_licences(dataset),
            *_list_schemas(file, dataset),
            ("dct:issued", _write_day(dataset.build.release.date)),
            ("dcatap:availability", Iri(_STABLE)),
        ),
    )


def _describe_version(version: PublishedVersion, dataset: PublishedDataset) -> Iterator[Node]:
    """Describe a version, and its archive where the portal has it."""
    release, language = version.release, dataset.citation.language
    number, title = str(release.version), dataset.citation.title
    ours = dataset.catalogue.language
    named = dataset.catalogue.say("page.catalogue.version", title=title, version=number)
    archive = f"{_locate_part(dataset, 'version')}/{number}/archive"
    previous = version.previous and dataset.locate(f"releases/{version.previous}/")
    is_withdrawn = version.withdrawal is not None
    status = (
        "adms:status",
        Iri(f"{EU}dataset-status/{'WITHDRAWN' if is_withdrawn else 'COMPLETED'}"),
    )
    yield Node(
        dataset.locate(version.path),
        ("dcat:Dataset",),
        (
            ("dct:title", Text(named, language)),
            ("dct:description", Text(version.notes or named, ours if is_withdrawn else language)),
            ("dcat:version", Text(number)),
            ("dcat:isVersionOf", Iri(_locate_part(dataset, "dataset"))),
            *((("dcat:previousVersion", Iri(previous)),) if previous else ()),
            ("dct:issued", _write_day(release.date)),
            status,
            *_list_notes(version.notes, ours if is_withdrawn else language),
            *((("dcat:distribution", Iri(archive)),) if version.archive else ()),
        ),
    )
    if version.archive:
        address = dataset.locate(version.archive)
        told = dataset.catalogue.say("page.catalogue.archive", version=number)
        yield Node(
            archive,
            ("dcat:Distribution",),
            (
                ("dct:title", Text(told, ours)),
                ("dcat:accessURL", Iri(address)),
                ("dcat:downloadURL", Iri(address)),
                *_list_zip(),
                *_list_size(release.archive.bytes, release.archive.sha256),
                *_list_licences(dataset),
                ("dct:issued", _write_day(release.date)),
                ("dcatap:availability", Iri(_STABLE)),
            ),
        )


def _describe_agents(dataset: PublishedDataset) -> Iterator[Node]:
    """Describe those that the graph refers to, each once."""
    for agent in dict.fromkeys((dataset.publishers[0], *dataset.makers)):
        kind = "foaf:Person" if agent.is_person else "foaf:Organization"
        yield Node(
            _locate_agent(dataset, agent),
            ("foaf:Agent", kind),
            (
                ("foaf:name", Text(agent.name)),
                *((("foaf:homepage", Iri(quote_iri(agent.page))),) if agent.page else ()),
                *((("foaf:mbox", Iri(f"mailto:{agent.email}")),) if agent.email else ()),
            ),
        )


def _list_contacts(dataset: PublishedDataset) -> Iterator[Said]:
    """List who answers for the dataset: whoever is named for it, else who publishes it."""
    for role in (CONTACTS, PUBLISHERS):
        reached = [each for each in choose(dataset.agents, role) if each.email or each.page]
        for agent in reached:
            kind = "vcard:Individual" if agent.is_person else "vcard:Organization"
            mail, page = agent.email and f"mailto:{agent.email}", quote_iri(agent.page)
            said: list[Said] = [("vcard:fn", Text(agent.name))]
            if agent.organization:
                said.append(("vcard:organization-name", Text(agent.organization)))
            said += [("vcard:hasEmail", Iri(mail))] if mail else []
            said += [("vcard:hasURL", Iri(page))] if page else []
            yield "dcat:contactPoint", Node("", ("vcard:Kind", kind), tuple(said))
        if reached:
            return


def _describe_licences(dataset: PublishedDataset) -> Iterator[Node]:
    seen = set()
    for licence in dataset.licences:
        address = _locate_licence(dataset, licence)
        if address not in seen:
            seen.add(address)
            same = EU_LICENCES.get(licence.spdx)
            yield Node(
                address,
                ("dct:LicenseDocument",),
                (
                    ("dct:title", Text(licence.title)),
                    *((("dct:identifier", Text(licence.spdx)),) if licence.spdx else ()),
                    *((("skos:exactMatch", Iri(f"{EU}licence/{same}")),) if same else ()),
                ),
            )


def _list_licences(dataset: PublishedDataset) -> Iterator[Said]:
    """List the licence: DCAT-AP has one alone, so another is told by the descriptor."""
    for licence in dataset.licences[:1]:
        yield "dct:license", Iri(_locate_licence(dataset, licence))


def _list_format(file: PublishedFile) -> Iterator[Said]:
    if file.is_archive:
        yield from _list_zip()
        return
    file_type = FILE_TYPES.get(file.extension)
    if file.media_type and file.media_type not in UNREGISTERED:
        yield "dcat:mediaType", Iri(IANA + file.media_type)
    if file_type:
        yield "dct:format", Iri(f"{EU}file-type/{file_type}")
    elif file.extension:  # nothing is made up in the European table
        label = Text(clean_text(file.extension))
        yield "dct:format", Node("", ("dct:MediaTypeOrExtent",), (("rdfs:label", label),))


def _list_zip() -> Iterator[Said]:
    yield "dcat:mediaType", Iri(_ZIP)
    yield "dcat:packageFormat", Iri(_ZIP)
    yield "dcat:compressFormat", Iri(_ZIP)
    yield "dct:format", Iri(f"{EU}file-type/ZIP")


def _list_size(size: int, sha256: str) -> Iterator[Said]:
    yield "dcat:byteSize", Text(str(size), datatype="xsd:nonNegativeInteger")
    checksum = Text(sha256, datatype="xsd:hexBinary")
    said = (("spdx:algorithm", Iri(_SHA256)), ("spdx:checksumValue", checksum))
    yield "spdx:checksum", Node("", ("spdx:Checksum",), said)


def _list_schemas(file: PublishedFile, dataset: PublishedDataset) -> Iterator[Said]:
    for schema in _find_schemas(dataset, file):
        yield "dct:conformsTo", Iri(schema[0])


def _find_schemas(dataset: PublishedDataset, file: PublishedFile) -> Iterator[tuple[str, str]]:
    """Find the schema of a table's CSV, and the table's name.

    It is the published one that the table follows, where ``portal: schemas`` gives its address, so
    that a portal knows it again; else the one that stands in the descriptor.
    """
    if len(file.tables) != 1 or file.extension != "csv":
        return
    if file.tables[0] in dataset.schemas:
        yield dataset.schemas[file.tables[0]], file.tables[0]
        return
    for at, resource in enumerate(dataset.build.descriptor["resources"]):
        if resource.get("name") == file.tables[0] and resource.get("schema"):
            pointer = f"#/resources/{at}/schema"
            yield dataset.locate(f"{LATEST}{DESCRIPTOR_FILE}{pointer}"), file.tables[0]


def _describe_schemas(dataset: PublishedDataset) -> Iterator[Node]:
    """Describe the schema of each table, which stands in the descriptor."""
    for file in dataset.files:
        for address, table in _find_schemas(dataset, file):
            title = dataset.catalogue.say("page.catalogue.schema", table=table)
            yield Node(
                address,
                ("dct:Standard",),
                (
                    ("dct:title", Text(title, dataset.catalogue.language)),
                    ("dct:conformsTo", Iri(_TABLE_SCHEMA)),
                ),
            )


def _list_language(language: str) -> Iterator[Said]:
    if language in LANGUAGES:
        yield "dct:language", Iri(f"{EU}language/{LANGUAGES[language]}")


def _list_period(coverage: Coverage) -> Iterator[Said]:
    said = (("dcat:startDate", coverage.start), ("dcat:endDate", coverage.end))
    days = tuple((name, _write_day(day)) for name, day in said if day)
    if days:
        yield "dct:temporal", Node("", ("dct:PeriodOfTime",), days)


def _list_places(coverage: Coverage) -> Iterator[Said]:
    for zone in coverage.zones:
        level, _, code = zone.partition(":")
        country = COUNTRIES.get(code) if level == "country" else None
        if country:
            yield "dct:spatial", Iri(f"{EU}country/{country}")
        else:
            said = (("dct:identifier", Text(zone)),)
            yield "dct:spatial", Node("", ("dct:Location",), said)
    if coverage.box is not None:
        box = coverage.box
        corners = (
            (box.west, box.south),
            (box.east, box.south),
            (box.east, box.north),
            (box.west, box.north),
            (box.west, box.south),
        )
        points = ", ".join(f"{longitude!r} {latitude!r}" for longitude, latitude in corners)
        shape = Text(f"POLYGON(({points}))", datatype="geosparql:wktLiteral")
        yield "dct:spatial", Node("", ("dct:Location",), (("dcat:bbox", shape),))


def _list_pages(dataset: PublishedDataset) -> Iterator[Said]:
    files = {file.path for file in dataset.build.release.files}
    page = find_dictionary(dataset.catalogue.language, files).text
    if page in files:
        yield "foaf:page", Iri(dataset.locate(f"{LATEST}{page}"))


def _list_notes(notes: str, language: str) -> Iterator[Said]:
    if notes:
        yield "adms:versionNotes", Text(notes, language)


def _write_day(day: str) -> Text:
    return Text(day, datatype="xsd:date")


def _locate_part(dataset: PublishedDataset, name: str) -> str:
    return dataset.locate(f"#/{name}")


def _locate_file(dataset: PublishedDataset, file: PublishedFile) -> str:
    return f"{_locate_part(dataset, 'file')}/{file.path}"


def _locate_agent(dataset: PublishedDataset, agent: Agent) -> str:
    known = [*dataset.agents, agent]
    return agent.orcid or f"{_locate_part(dataset, 'contributor')}/{known.index(agent) + 1}"


def _locate_licence(dataset: PublishedDataset, licence: Licence) -> str:
    at = dataset.licences.index(licence) + 1
    return licence.address or f"{_locate_part(dataset, 'licence')}/{at}"
