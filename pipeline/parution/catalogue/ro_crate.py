"""The folder of a portal as an RO-Crate 1.2: its files, the versions, and who made them.

Source: https://www.researchobject.org/ro-crate/specification/1.2/.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from parution.catalogue.schema_org import (
    GENERATOR,
    cite,
    describe_agent,
    describe_plainly,
    keep_said,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parution.catalogue.agents import Agent
    from parution.catalogue.files import PublishedFile
    from parution.catalogue.published import Licence, PublishedDataset, PublishedVersion
    from parution.model.release import FileDigest

RO_CRATE = "ro-crate-metadata.json"
_CONTEXT = "https://w3id.org/ro/crate/1.2/context"
_CONFORMS_TO = "https://w3id.org/ro/crate/1.2"
_ROOT = "./"
_IDENTIFIER = "#identifier"
_ROR = "https://ror.org/"


def write_ro_crate(dataset: PublishedDataset) -> dict[str, Any]:
    """Describe the folder of a portal; all addresses of files are relative to it.

    Args:
        dataset: the dataset.

    Returns:
        A flat JSON-LD document, of values that JSON has.
    """
    agents = [*dict.fromkeys((*dataset.makers, *dataset.publishers))]
    archives = [each for each in dataset.versions if each.archive]
    return {
        "@context": _CONTEXT,
        "@graph": [
            {
                "@id": RO_CRATE,
                "@type": "CreativeWork",
                "about": {"@id": _ROOT},
                "conformsTo": {"@id": _CONFORMS_TO},
                "sdPublisher": GENERATOR,
            },
            _describe_root(dataset),
            *(_describe_file(file, dataset) for file in dataset.files),
            *(_describe_archive(each, dataset) for each in archives),
            *(_describe_known(agent, dataset) for agent in agents),
            *(_describe_licence(licence, dataset) for licence in dataset.licences),
            *_list_affiliations(agents, dataset),
            *(_describe_contact(agent) for agent in agents if agent.email),
            _describe_identifier(dataset),
        ],
    }


def _describe_root(dataset: PublishedDataset) -> dict[str, Any]:
    citation, release = dataset.citation, dataset.build.release
    archives = [{"@id": each.archive} for each in dataset.versions if each.archive]
    said = {
        "@id": _ROOT,
        "@type": "Dataset",
        "name": citation.title,
        "description": describe_plainly(dataset),
        "url": dataset.root,
        "identifier": {"@id": _IDENTIFIER},
        "version": str(release.version),
        "datePublished": release.date,
        "inLanguage": citation.language,
        "keywords": ", ".join(citation.keywords),
        "license": [{"@id": _name_licence(each, dataset)} for each in dataset.licences],
        "author": [{"@id": _name_agent(each, dataset)} for each in dataset.makers],
        "publisher": [{"@id": _name_agent(each, dataset)} for each in dataset.publishers],
        "creditText": cite(dataset),
        "hasPart": [*({"@id": file.path} for file in dataset.files), *archives],
    }
    return keep_said(said)


def _describe_file(file: PublishedFile, dataset: PublishedDataset) -> dict[str, Any]:
    digest, day = file.digest, dataset.build.release.date
    said = _describe_content(file.path, digest, day)
    about = {"name": file.title, "description": file.description}
    return keep_said({**said, **about, "encodingFormat": file.media_type})


def _describe_archive(version: PublishedVersion, dataset: PublishedDataset) -> dict[str, Any]:
    release = version.release
    named = dataset.catalogue.say("page.catalogue.archive", version=release.version)
    said = _describe_content(version.archive, release.archive, release.date)
    about = {"name": named, "description": version.notes}
    return keep_said({**said, **about, "encodingFormat": "application/zip"})


def _describe_content(path: str, digest: FileDigest, day: str) -> dict[str, Any]:
    return {
        "@id": path,
        "@type": "File",
        "contentSize": str(digest.bytes),
        "sha256": digest.sha256,
        "dateModified": day,
    }


def _describe_known(agent: Agent, dataset: PublishedDataset) -> dict[str, Any]:
    """Describe somebody; their organization is another entity, since the graph is flat."""
    said = describe_agent(agent)
    if agent.organization:
        said["affiliation"] = {"@id": _name_organization(agent, dataset)}
    if agent.email:
        said["contactPoint"] = {"@id": f"mailto:{agent.email}"}
    return {"@id": _name_agent(agent, dataset), **said}


def _describe_contact(agent: Agent) -> dict[str, Any]:
    return {
        "@id": f"mailto:{agent.email}",
        "@type": "ContactPoint",
        "contactType": "maintainer",
        "email": agent.email,
        "name": agent.name,
    }


def _describe_identifier(dataset: PublishedDataset) -> dict[str, Any]:
    """Describe the identifier as Science on Schema.org does: a DOI, or what the package has."""
    citation = dataset.citation
    if citation.doi:
        kind = "https://registry.identifiers.org/registry/doi"
        said = {"propertyID": kind, "value": f"doi:{citation.doi}", "url": dataset.identifier}
    else:
        said = {"propertyID": "id" if citation.identifier else "name", "value": dataset.identifier}
    return {"@id": _IDENTIFIER, "@type": "PropertyValue", "name": dataset.identifier, **said}


def _list_affiliations(agents: list[Agent], dataset: PublishedDataset) -> Iterator[dict[str, Any]]:
    named = {_name_organization(agent, dataset): agent for agent in agents if agent.organization}
    for name, agent in named.items():
        yield {"@id": name, "@type": "Organization", "name": agent.organization}


def _describe_licence(licence: Licence, dataset: PublishedDataset) -> dict[str, Any]:
    said = {
        "@id": _name_licence(licence, dataset),
        "@type": "CreativeWork",
        "name": licence.title,
        "description": licence.spdx or licence.title,
        "url": licence.address,
    }
    return keep_said(said)


def _name_agent(agent: Agent, dataset: PublishedDataset) -> str:
    known = [*dataset.agents, agent]
    if agent.page.startswith(_ROR):
        return agent.page
    return agent.orcid or f"#contributor-{known.index(agent) + 1}"


def _name_organization(agent: Agent, dataset: PublishedDataset) -> str:
    known = [*dict.fromkeys(each.organization for each in dataset.agents)]
    return f"#organization-{known.index(agent.organization) + 1}"


def _name_licence(licence: Licence, dataset: PublishedDataset) -> str:
    return licence.address or f"#licence-{dataset.licences.index(licence) + 1}"
