"""All the documents for machines that a static portal has at its root."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from parution.catalogue.croissant import write_croissant
from parution.catalogue.dcat import describe_catalogue
from parution.catalogue.json_ld import write_json_ld
from parution.catalogue.rdf_xml import write_rdf_xml
from parution.catalogue.ro_crate import RO_CRATE, write_ro_crate
from parution.catalogue.schema_org import GENERATOR
from parution.catalogue.turtle import write_turtle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parution.catalogue.published import PublishedDataset

RDF_XML, TURTLE, JSON_LD = "catalogue.rdf", "catalogue.ttl", "catalogue.jsonld"
CROISSANT = "croissant.json"
# The mark by which a document of ours is told from somebody else's: a comment where the syntax has
# comments, else a word that is no statement.
_HEAD = f"generator: {GENERATOR}"
# Of who wrote the description, where the standard has a word for it.
_PUBLISHER = f'"sdPublisher": "{GENERATOR}"'.encode()
MARKS = {
    RDF_XML: f"<!-- {_HEAD} -->".encode(),
    TURTLE: f"# {_HEAD}\n".encode(),
    CROISSANT: _PUBLISHER,
    RO_CRATE: _PUBLISHER,
    JSON_LD: f'"generator": "{GENERATOR}"'.encode(),
}


def list_documents(dataset: PublishedDataset) -> Iterator[tuple[str, bytes]]:
    """List the documents for machines.

    Args:
        dataset: the dataset.

    Yields:
        The address of a document in the portal's folder, and the document. There is none of what
        asks for absolute addresses where that of the portal is not known.
    """
    if dataset.root:
        graph = describe_catalogue(dataset)
        yield RDF_XML, write_rdf_xml(graph, _HEAD)
        yield TURTLE, write_turtle(graph, _HEAD)
        yield JSON_LD, write_json_ld(graph, GENERATOR)
    yield CROISSANT, _write_json(write_croissant(dataset))
    yield RO_CRATE, _write_json(write_ro_crate(dataset))


def _write_json(document: dict[str, Any]) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()
