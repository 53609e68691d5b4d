"""A graph as Turtle, in ASCII.

A harvester that is told no encoding may take Latin-1 for it: so udata 17.18, of what a web server
gives as ``text/turtle``. What is ASCII is the same in both.

Source: RDF 1.1 Turtle, https://www.w3.org/TR/turtle/.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from parution.catalogue.graph import PREFIXES, Iri, Node, Text, split_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parution.catalogue.graph import Graph, Value

# What a string between simple quotes cannot have as it is (« STRING_LITERAL_QUOTE »).
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})
_LAST_OF_FOUR = 0xFFFF
_BEYOND = re.compile("[^\x20-\x7e]")
# A part of a narrower set than « PN_LOCAL »: any other name is written whole.
_LOCAL = re.compile("[A-Za-z_][A-Za-z0-9_-]*")


def write_turtle(graph: Graph, head: str) -> bytes:
    """Write a graph.

    Args:
        graph: what is said.
        head: a comment for its first line, on one line.
    """
    lines = [f"# {head}", *(f"@prefix {name}: <{at}> ." for name, at in PREFIXES.items())]
    for node in graph:
        lines += ["", f"<{node.iri}>", *_write_properties(node, 1)]
        lines[-1] += " ."
    return ("\n".join(lines) + "\n").encode("ascii")


def _write_properties(node: Node, depth: int) -> Iterator[str]:
    """Write the lines of what is said of a node; all but the last end with a semicolon."""
    indent = "    " * depth
    types = ", ".join(map(_write_name, node.types))
    said = [f"a {types}"]
    said += [f"{_write_name(name)} {_write(value, depth)}" for name, value in node.properties]
    for line in said[:-1]:
        yield f"{indent}{line} ;"
    yield f"{indent}{said[-1]}"


def _write(value: Value, depth: int) -> str:
    if isinstance(value, Iri):
        return _write_name(value.value)
    if isinstance(value, Node):
        inside = "\n".join(_write_properties(value, depth + 1))
        return f"[\n{inside}\n{'    ' * depth}]"
    return _write_text(value)


def _write_text(text: Text) -> str:
    written = _BEYOND.sub(_escape, text.value.translate(_ESCAPES))
    quoted = f'"{written}"'
    if text.language:
        return f"{quoted}@{text.language}"
    return f"{quoted}^^{_write_name(text.datatype)}" if text.datatype else quoted


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\u{code:04X}" if code <= _LAST_OF_FOUR else f"\\U{code:08X}"


def _write_name(name: str) -> str:
    prefix, rest = split_name(name)
    if not prefix:
        return f"<{name}>"
    return name if _LOCAL.fullmatch(rest) else f"<{PREFIXES[prefix]}{rest}>"
