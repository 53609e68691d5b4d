"""A graph as JSON-LD, in ASCII. Source: JSON-LD 1.1, https://www.w3.org/TR/json-ld11/."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from parution.catalogue.graph import PREFIXES, Iri, Node

if TYPE_CHECKING:
    from parution.catalogue.graph import Graph, Value


def write_json_ld(graph: Graph, generator: str) -> bytes:
    """Write a graph, with a context of prefixes alone: nothing is to be fetched to read it.

    Args:
        graph: what is said.
        generator: what wrote it.
    """
    # A word that the context leaves without meaning is no statement: a mark of who wrote it.
    context = {**PREFIXES, "generator": None}
    nodes = [_describe(node) for node in graph]
    document = {"@context": context, "generator": generator, "@graph": nodes}
    return (json.dumps(document, indent=2) + "\n").encode("ascii")


def _describe(node: Node) -> dict[str, Any]:
    described: dict[str, Any] = {"@id": node.iri} if node.iri else {}
    described["@type"] = node.types[0] if len(node.types) == 1 else list(node.types)
    values: dict[str, list[Any]] = {}
    for name, value in node.properties:
        values.setdefault(name, []).append(_describe_value(value))
    return described | {name: said[0] if len(said) == 1 else said for name, said in values.items()}


def _describe_value(value: Value) -> Any:
    if isinstance(value, Iri):
        return {"@id": value.value}
    if isinstance(value, Node):
        return _describe(value)
    if value.language:
        return {"@language": value.language, "@value": value.value}
    if value.datatype:
        return {"@type": value.datatype, "@value": value.value}
    return value.value
