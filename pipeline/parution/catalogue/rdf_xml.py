"""A graph as RDF/XML, in ASCII: it is read alike whatever encoding a web server says or does not.

Source: RDF 1.1 XML Syntax, https://www.w3.org/TR/rdf-syntax-grammar/.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from parution.catalogue.graph import PREFIXES, Iri, Node, expand

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parution.catalogue.graph import Graph, Value


def write_rdf_xml(graph: Graph, head: str) -> bytes:
    """Write a graph; the names of its properties and classes have a prefix.

    Args:
        graph: what is said.
        head: a comment for its second line, on one line.
    """
    lines = ['<?xml version="1.0" encoding="utf-8"?>', f"<!-- {head.replace('--', '- -')} -->"]
    lines += ["<rdf:RDF", *(f'  xmlns:{name}="{at}"' for name, at in PREFIXES.items())]
    lines[-1] += ">"
    for node in graph:
        lines += _write_node(node, 1)
    return ("\n".join([*lines, "</rdf:RDF>"]) + "\n").encode("ascii", "xmlcharrefreplace")


def _write_node(node: Node, depth: int) -> Iterator[str]:
    """Write the lines of a node; its first class names its element, the others are said in it."""
    indent = "  " * depth
    element, *others = node.types
    about = f" rdf:about={quoteattr(node.iri)}" if node.iri else ""
    yield f"{indent}<{element}{about}>"
    for other in others:
        yield f"{indent}  <rdf:type rdf:resource={quoteattr(expand(other))}/>"
    for name, value in node.properties:
        yield from _write_property(name, value, depth + 1)
    yield f"{indent}</{element}>"


def _write_property(name: str, value: Value, depth: int) -> Iterator[str]:
    indent = "  " * depth
    if isinstance(value, Iri):
        yield f"{indent}<{name} rdf:resource={quoteattr(value.full)}/>"
    elif isinstance(value, Node):
        yield f"{indent}<{name}>"
        yield from _write_node(value, depth + 1)
        yield f"{indent}</{name}>"
    else:
        about = f" xml:lang={quoteattr(value.language)}" if value.language else ""
        if value.datatype:
            about = f" rdf:datatype={quoteattr(expand(value.datatype))}"
        yield f"{indent}<{name}{about}>{escape(value.value)}</{name}>"
