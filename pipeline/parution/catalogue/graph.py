"""A graph of RDF as data: nodes in order, each with its properties in order.

What is written of it depends on nothing else, so the same facts always give the same bytes. A node
that has an address stands by itself and is referred to; one that has none stands in the place of
the one property that has it, so no name is ever made up for it.

Source: RDF 1.1 Concepts and Abstract Syntax, https://www.w3.org/TR/rdf11-concepts/.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

# In the order in which documents declare them.
PREFIXES = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcatap": "http://data.europa.eu/r5r/",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "geosparql": "http://www.opengis.net/ont/geosparql#",
    "org": "http://www.w3.org/ns/org#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
# What RFC 3987 lets an address have as it is; « % » is looked at apart.
_KEPT = "%/:?#@!$&'()*+,;=~-._"
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
# What XML 1.0 cannot hold, « Char »; a carriage return is there, but XML reads a newline for it.
_UNWRITABLE = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Iri:
    """A reference to something by its address.

    Attributes:
        value: an absolute address, or a name with a prefix of :data:`PREFIXES`: ``spdx:Checksum``.
    """

    value: str

    @property
    def full(self) -> str:
        """The absolute address."""
        return expand(self.value)


@dataclass(frozen=True, slots=True)
class Text:
    """A literal.

    Attributes:
        value: what is said; only what XML 1.0 can hold, see :func:`clean_text`.
        language: tag of its language, e.g. ``fr``, or ``""``.
        datatype: its type with a prefix, e.g. ``xsd:date``, or ``""`` for a plain text.
    """

    value: str
    language: str = ""
    datatype: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """A thing that is described.

    Attributes:
        iri: its absolute address; ``""`` for what has none, and then stands in another's property.
        types: its classes, with a prefix; at least one.
        properties: each with the name of the property, with a prefix, and one value.
    """

    iri: str
    types: tuple[str, ...]
    properties: tuple[tuple[str, Value], ...] = ()


Value = Iri | Text | Node
Graph = tuple[Node, ...]


def expand(name: str) -> str:
    """Write a name with a prefix as the address that it stands for; an address stays as it is.

    Example:
        >>> expand("dct:title")
        'http://purl.org/dc/terms/title'
    """
    prefix, colon, rest = name.partition(":")
    return PREFIXES[prefix] + rest if colon and prefix in PREFIXES else name


def split_name(name: str) -> tuple[str, str]:
    """Split a name into its prefix and the rest; the prefix of an address is ``""``."""
    prefix, _, rest = name.partition(":")
    return (prefix, rest) if prefix in PREFIXES else ("", name)


def quote_iri(address: str) -> str:
    """Write an address as every syntax of RDF takes it: ASCII, nothing that ends or breaks it.

    Args:
        address: an absolute address, of a stranger perhaps.

    Example:
        >>> quote_iri('https://a.fr/<b> "c"%zz')
        'https://a.fr/%3Cb%3E%20%22c%22%25zz'
    """
    written = address.encode("utf-8", "replace").decode("utf-8")
    return quote(_STRAY_PERCENT.sub("%25", written), safe=_KEPT)


def clean_text(value: object) -> str:
    r"""Write a text of a descriptor with only what every syntax can hold; lines end with ``\n``.

    Args:
        value: what stands in the descriptor; what is neither a text nor a number is nothing.

    Example:
        >>> clean_text("a\r\n\x00b ")
        'a\nb'
    """
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return ""
    lines = str(value).replace("\r\n", "\n").replace("\r", "\n")
    return _UNWRITABLE.sub("", lines).strip()
